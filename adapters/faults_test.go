package adapters

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// The list keeps those that come first when all are laid side by side, whatever their order, and says how many were left out.
func TestTheListKeepsTheFirstAndTheRefusing(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 26))
	severities := []messages.Severity{messages.SeverityNote, messages.SeverityLoss, messages.SeverityWarn, messages.SeverityRefuse}
	for round := range 60 {
		n, most := r.IntN(5000), 1+r.IntN(4)
		var all messages.Faults
		for i := range n {
			f := messages.Fault{Code: "X-001", Severity: severities[min(r.IntN(most*8), most-1)], Text: "x"}
			if at := i; r.IntN(50) > 0 {
				if round%3 == 0 {
					at = r.IntN(n)
				}
				f.Position = &messages.Position{Offset: int64(at / 2)}
			}
			all = append(all, f)
		}
		list := faultList{copies: round%2 == 0}
		for rest := range slices.Chunk(all, 7) {
			list.add(rest...)
		}
		want := slices.Clone(all)
		slices.SortStableFunc(want, bySource)
		slices.SortStableFunc(want, func(a, b messages.Fault) int { return refusing(b) - refusing(a) })
		cut := max(0, len(want)-MaxFaults)
		want = want[:len(want)-cut]
		slices.SortStableFunc(want, bySource)
		got := list.list()
		if cut > 0 {
			if list.cut != cut || got[len(got)-1].Code != CodeMoreFaults {
				t.Fatalf("%d were left out, want %d", list.cut, cut)
			}
			got = got[:len(got)-1]
		}
		// Of several without a position that refuse, any may be kept.
		if len(got) != len(want) || !reflect.DeepEqual(offsets(got), offsets(want)) {
			t.Fatalf("round %d: got %v, want %v", round, offsets(got), offsets(want))
		}
	}
}

func offsets(fs messages.Faults) (out []int64) {
	for _, f := range fs {
		at := int64(-1)
		if f.Position != nil {
			at = f.Position.Offset
		}
		out = append(out, 10*at+int64(rank(f.Severity)))
	}
	return out
}
