package recognition_test

import (
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

var results = []string{"pass", "fail", "unknown", "notRequired"}

// failures are reasons of every severity, and one that nobody knows.
var failures = []string{"G7.REVOKED", "G8.EXPIRED", "G11.EXCEEDED", "G1.NONE", "G0.AWAITED", "G12.KIND", "G13.RISK", "no such reason"}

// Eight gates at a time, so that every gate meets every other: folding is a maximum, and all pairs of gates are tested below.
func TestNothingIsRecognisedUnlessEveryRequiredGatePasses(t *testing.T) {
	every := recognition.Built()
	if len(every) != len(recognition.Verdicts{}) {
		t.Fatalf("%d gates are built", len(every))
	}
	for _, some := range [][]int{{0, 1, 2, 3, 4, 5, 6, 7}, {7, 8, 9, 10, 11, 12, 13, 14}, {0, 2, 4, 6, 8, 10, 12, 14}} {
		for _, reason := range failures {
			for i := range 1 << (2 * len(some)) {
				var vs recognition.Verdicts
				for _, g := range every {
					vs[g] = "pass"
				}
				all := true
				for k, g := range some {
					vs[g] = results[i>>(2*k)&3]
					all = all && vs[g] == "pass"
				}
				if got := recognition.Fold(every, &vs, reason); (got == messages.OutcomeRecognised) != all {
					t.Fatalf("%v with %s gives %s", vs, reason, got)
				}
			}
		}
	}
}

func TestFoldIsAMaximumOverAllPairsOfGates(t *testing.T) {
	every := make([]int, len(recognition.Verdicts{}))
	var vs recognition.Verdicts
	for g := range vs {
		every[g], vs[g] = g, "pass"
	}
	order := []messages.Outcome{messages.OutcomeRecognised, messages.OutcomeRecognisedPartly, messages.OutcomeControlRequired, messages.OutcomeIndeterminate, messages.OutcomeNotRecognised, messages.OutcomeQuantityExceeded, messages.OutcomeNotApplicable, messages.OutcomeRefused}
	rank := func(o messages.Outcome) int {
		for i := range order {
			if order[i] == o {
				return i
			}
		}
		t.Fatalf("outcome %s", o)
		return -1
	}
	for _, reason := range failures {
		for a := range vs {
			for b := range vs {
				if a == b {
					continue
				}
				for _, x := range results {
					for _, y := range results {
						one, two, both := vs, vs, vs
						one[a], two[b], both[a], both[b] = x, y, x, y
						got := rank(recognition.Fold(every, &both, reason))
						if want := max(rank(recognition.Fold(every, &one, reason)), rank(recognition.Fold(every, &two, reason))); got != want {
							t.Fatalf("gate %d %s and gate %d %s with %s: %s", a, x, b, y, reason, order[got])
						}
					}
				}
			}
		}
	}
}

func TestGateThatIsNotBuiltNeverPasses(t *testing.T) {
	for g := range (recognition.Verdicts{}) {
		var vs recognition.Verdicts
		for k := range vs {
			vs[k] = "pass"
		}
		vs[g] = "" // never put
		if got := recognition.Fold([]int{g}, &vs, ""); got != messages.OutcomeIndeterminate {
			t.Errorf("gate %d: %s", g, got)
		}
	}
}
