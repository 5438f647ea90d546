package recognition_test

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stage"
)

// crowdedStage is recognition whose state holds n instruments more than the one that counts, each with its account, and n declarations with
// their decisions and reservations: every second of them released, and every second of them on the instrument that counts. All share the agreement
// and the authority with it.
type crowdedStage struct {
	*bench
	again *recognition.Again
	next  int // the version of the declaration that comes next
}

func crowded(b testing.TB, n int) *crowdedStage {
	a := &recognition.Again{Stage: newStage(b)}
	c := &crowdedStage{bench: &bench{t: b, now: start, quiet: true, decisions: map[string][]*messages.Decision{}}, again: a, next: 2}
	c.stage = &reborn{Stage: a}
	c.trial = stage.NewTrial(c.stage, 0)
	c.apply(rules())
	c.send(certified(number, "1000000000"))
	other := func(i int) string { return fmt.Sprintf("EC/NL/26/9%06d", i) }
	for from := 0; from < n; from += 250 {
		var batch []stage.Input
		for i := from; i < min(n, from+250); i++ {
			ref := fmt.Sprint("OTHER-", i)
			batch = append(batch, c.input(certified(other(i), "1000")), c.input(declaration(ref, func(_ *messages.Message, d *messages.Declaration) {
				if i%4 < 2 {
					d.Documents = []messages.Document{cite(other(i))}
				}
			})))
			if i%2 == 0 {
				batch = append(batch, c.input(ruling(ref, messages.RulingReleased)))
			}
		}
		c.step(batch...)
	}
	if c.counted < n {
		b.Fatalf("%d of %d decisions", c.counted, n)
	}
	c.send(declaration("D-1"))
	return c
}

// weigh finds the case of the declaration in the state and decides it, and decides it alone.
func (c *crowdedStage) weigh() (both, alone time.Duration) {
	c.again.Subject, c.again.Times = subject("D-1"), 20
	c.step()
	if c.again.Outcome != recognised {
		c.t.Fatal(c.again.Outcome)
	}
	return c.again.Took, c.again.Deciding
}

// amend is a whole step: a new version of the declaration comes, is decided, booked and told.
func (c *crowdedStage) amend() time.Duration {
	in := c.input(version(c.next, declared("D-1", fmt.Sprint(300+c.next%100))))
	c.next++
	begin, before := time.Now(), c.counted
	c.step(in)
	took := time.Since(begin)
	if c.counted != before+1 {
		c.t.Fatalf("%d decisions", c.counted-before)
	}
	return took
}

// BenchmarkStageIsFlat decides one declaration, by the stage's own way from the state, among 100 and among 100 000 stored instruments and as many
// past decisions (10 000 without CLEARHUB_LONG), by turns, and gives the ratios of the lower quartiles: of finding the case and deciding it, of the
// decision alone, and of a whole step that amends the declaration.
func BenchmarkStageIsFlat(b *testing.B) {
	n := 10_000
	if os.Getenv("CLEARHUB_LONG") != "" {
		n = 100_000
	}
	few, many := crowded(b, 100), crowded(b, n)
	var took [6][]time.Duration
	for b.Loop() {
		for i, c := range []*crowdedStage{few, many} {
			both, alone := c.weigh()
			took[i], took[2+i], took[4+i] = append(took[i], both), append(took[2+i], alone), append(took[4+i], c.amend())
		}
	}
	for i, what := range []string{"found", "decided", "step"} {
		x, y := took[2*i], took[2*i+1]
		slices.Sort(x)
		slices.Sort(y)
		b.ReportMetric(float64(x[len(x)/4].Nanoseconds()), what+"-ns")
		b.ReportMetric(float64(y[len(y)/4])/float64(x[len(x)/4]), what+"-ratio")
	}
}
