package recognition_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stage"
)

// bodyNo is the register's entry of one of the bodies that issue certificates, with what became of it.
func bodyNo(n int, history ...messages.StatusSince) messages.RegisterEntry {
	e := bodyEntry(history...)
	name := fmt.Sprintf("Body %d of Wageningen", n)
	e.Key = fmt.Sprint("body-", n)
	e.Body.ID, e.Body.Names = e.Key, []string{name}
	return e
}

func issuedBy(n int, number string, change ...func(*messages.Message, *messages.Certificate)) *messages.Message {
	return conforming(number, append([]func(*messages.Message, *messages.Certificate){func(_ *messages.Message, c *messages.Certificate) {
		c.Parties = []messages.Party{{Role: "issuer", Names: []messages.Text{{Value: fmt.Sprintf("Body %d of Wageningen", n)}}}}
		c.Consignments = consignment(goods(1, "060110", "1000000"))
	}}, change...)...)
}

// said is what a decision says, without when it was made and why.
func said(t testing.TB, d *messages.Decision) string {
	t.Helper()
	x := *d
	x.Number, x.Instant, x.KnownTo, x.Rules, x.Supersedes, x.Cause, x.Facts, x.Recall, x.Invalidates = "", "", 0, "", "", "", nil, nil, nil
	x.ValidUntil, x.Weakest = "", ""
	v, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(v)
}

func openEverything(t testing.TB, r messages.Rules) (*bench, *recognition.Everything) {
	e := &recognition.Everything{Stage: newStage(t)}
	b := &bench{t: t, now: start, decisions: map[string][]*messages.Decision{}}
	b.stage = &reborn{Stage: e}
	b.trial = stage.NewTrial(b.stage, 0)
	b.apply(r)
	return b, e
}

// anew lets everything be decided anew, and gives the decisions that came of it. Released goods must not have been forgotten.
func (b *bench) anew(e *recognition.Everything) []*messages.Message {
	b.t.Helper()
	b.wait(time.Second)
	n := len(b.envelopes)
	for e.Now = true; e.Now; {
		b.step()
	}
	if len(e.Moved) > 0 {
		b.t.Fatalf("released goods were forgotten: %v", e.Moved)
	}
	return b.envelopes[n:]
}

// toldOnce finds that nobody was told what he knew, and that each decision follows the last.
func (b *bench) toldOnce() {
	b.t.Helper()
	for subject, ds := range b.decisions {
		for i := 1; i < len(ds); i++ {
			if said(b.t, ds[i]) == said(b.t, ds[i-1]) && ds[i].ValidUntil == ds[i-1].ValidUntil {
				b.t.Fatalf("%s is told twice the same: %s", subject, said(b.t, ds[i]))
			}
			if ds[i].Supersedes != ds[i-1].Number {
				b.t.Fatalf("%s: a decision follows another than the last", subject)
			}
		}
	}
}

// complete lets everything be decided anew, and finds that nobody was forgotten, and that nobody was told what he knew.
func (b *bench) complete(e *recognition.Everything) {
	b.t.Helper()
	if again := b.anew(e); len(again) > 0 {
		m := again[0]
		b.t.Fatalf("%s was forgotten, and %d more: %s %v", m.Subject, len(again)-1, m.Body.(*messages.Decision).Outcome, reasonsOf(m.Body.(*messages.Decision)))
	}
	b.toldOnce()
}

// randomWorld is a bench whose bodies, agreement and process change at random.
type randomWorld struct {
	*bench
	everything *recognition.Everything
	rules      messages.Rules
	small      int // how many declarations a step decides; 0 is as many as it likes
	// bodies are those in the register, with what became of each.
	bodies     map[int][]messages.StatusSince
	agreements int
}

// openRandom opens a world with three bodies.
func openRandom(t testing.TB, r messages.Rules, small int) *randomWorld {
	w := &randomWorld{rules: r, small: small, bodies: map[int][]messages.StatusSince{0: nil, 1: nil, 2: nil}, agreements: 1}
	w.bench, w.everything = openEverything(t, r)
	if small > 0 {
		w.everything.SmallSteps(small)
	}
	w.loadBodies()
	return w
}

func (w *randomWorld) loadBodies() {
	var all []messages.RegisterEntry
	for _, n := range slices.Sorted(maps.Keys(w.bodies)) {
		all = append(all, bodyNo(n, w.bodies[n]...))
	}
	w.load("bodies", all...)
}

// gone takes a body out of the register.
func (w *randomWorld) gone(n int) {
	delete(w.bodies, n)
	w.loadBodies()
}

// agreeAnew applies another version of the agreement, which may end before today.
func (w *randomWorld) agreeAnew(r *rapid.T) {
	w.agreements++
	x := w.rules.Agreements[0]
	x.Version = fmt.Sprint(w.agreements)
	if rapid.Bool().Draw(r, "ends") {
		x.InForce.Until = "2026-03-01"
	}
	w.agree(x.Version, x)
}

// restart goes on in another process.
func (w *randomWorld) restart() {
	w.everything = &recognition.Everything{Stage: newStage(w.t)}
	if w.small > 0 {
		w.everything.SmallSteps(w.small)
	}
	w.stage.Stage = w.everything
}
