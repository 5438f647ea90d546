package edifact

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestAReferenceIsNewOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(62, 26))
	forms := []string{"%d", "%05d", "MSG%d", "MSG%03d", "M%dX", "", "0%d"}
	for range 300 {
		var s referenceSet
		have := map[string]bool{}
		n := uint64(random.IntN(1200))
		for range 400 {
			form := forms[0]
			switch random.IntN(8) {
			case 0:
				form = forms[random.IntN(len(forms))]
			case 1:
				n = uint64(random.IntN(1200))
			}
			reference := form
			if form != "" {
				reference = fmt.Sprintf(form, n)
			}
			n++
			if got := s.add(reference); got == have[reference] {
				t.Fatalf("%q is new: %v; so far %v %v", reference, got, s.run, s.singles)
			}
			have[reference] = true
		}
	}
}

func TestRunningReferencesTakeNoMemory(t *testing.T) {
	for _, form := range []string{"%d", "%07d", "MSG%d", "R-%09d"} {
		var s referenceSet
		for n := range 200_000 {
			if !s.add(fmt.Sprintf(form, n+1)) {
				t.Fatalf("%d is not new", n)
			}
		}
		if len(s.singles) != 0 || s.add(fmt.Sprintf(form, 77)) {
			t.Errorf("%s: %d kept one by one", form, len(s.singles))
		}
	}
}
