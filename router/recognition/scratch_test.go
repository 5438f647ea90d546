package recognition_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// worlds are cases that have nothing in common but the memory that they are decided in: the canary is in all texts of the first.
func worlds(t testing.TB, canary string) (secret, other recognition.Case) {
	p := tested()
	p.add(measure(canary+"-measure", "risk", func(m *messages.BorderMeasure) { m.HS, m.Confidential = []string{"1209"}, true }))
	p.decl().Subject, p.in().Subject, p.in().Number = canary+"/declaration", canary+"/certificate", canary
	p.line().Origins = append(p.line().Origins, canary)
	for range 40 { // more than there is room for at first
		p.decl().Parties = append(p.decl().Parties, recognition.Party{Role: "carrier", Names: []string{canary + strings.Repeat("X", len(p.decl().Parties))}})
	}
	q := inspected()
	q.decl().Subject = "port/declaration/other"
	return p.whole(t), q.whole(t)
}

// TestADecisionKeepsNothingOfTheOneBefore: the memory that decisions are made in is used again. Nothing of one is seen by the next, and
// nothing that was decided changes any more.
func TestADecisionKeepsNothingOfTheOneBefore(t *testing.T) {
	secret, other := worlds(t, "CANARY")
	told := func(d messages.Decision) []byte {
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	want := told(recognition.Decide(other))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			first := recognition.Decide(secret)
			before := told(first)
			if !bytes.Contains(before, []byte("CANARY-measure")) {
				t.Error("the canary does not sing")
			}
			for range 200 {
				d := recognition.Decide(other)
				if got := told(d); !bytes.Equal(got, want) || bytes.Contains(got, []byte("CANARY")) {
					t.Errorf("decided otherwise beside others:\n%s\n%s", got, want)
					return
				}
				recognition.Decide(secret)
			}
			if after := told(first); !bytes.Equal(before, after) {
				t.Errorf("what was decided has changed:\n%s\n%s", before, after)
			}
		})
	}
	all.Wait()
}

// TestADecisionNeedsLittleMemory keeps what comes with every decision from coming back: it is some fifty pieces of ten kilobytes together.
func TestADecisionNeedsLittleMemory(t *testing.T) {
	c := tested().whole(t)
	if n := testing.AllocsPerRun(200, func() { recognition.Decide(c) }); n > 80 {
		t.Errorf("%.0f pieces of memory", n)
	}
}
