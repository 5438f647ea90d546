package recognition

import (
	"time"

	"github.com/clearhub/clearhub/messages"
)

// fresh is gate 14: each register that the agreement names was read within its limit, and so was each whose entries say how long they may be
// relied on.
func (w *weighing) fresh() verdict {
	var room [8]verdict
	vs := append(room[:0], w.d.passed(w.d.agreementFact(w.row)))
	for i := range w.row.freshness {
		f := &w.row.freshness[i]
		vs = append(vs, w.freshness(f.register, f.limit))
	}
	for g := range w.gates {
		for _, id := range w.gates[g].facts {
			if e := w.d.facts.entry(id); e != nil && e.limit > 0 {
				vs = append(vs, w.freshness(e.Register, e.limit))
			}
		}
	}
	return w.d.combine(vs...)
}

// freshness tests one register.
func (w *weighing) freshness(register string, limit time.Duration) (out verdict) {
	values := func() map[string]string {
		return map[string]string{"register": register, "limit": limit.String(), "agreement": w.row.name(), "read": stamp(w.d.readAt(register))}
	}
	f := messages.Fact{ID: w.d.text.join(readPrefix, register), Source: register, Value: messages.FactAbsent}
	r, ok := w.d.registers.reading(register)
	if ok {
		f.Value, f.AsOf, f.Known, f.Hash, f.Until = r.ReadAt, r.AsOf, r.known, r.Hash, w.d.text.stamp(r.at.Add(limit))
	}
	id := w.d.fact(f)
	if noted := w.d.facts.get(id); f.Until != "" && f.Until < noted.Until { // of two limits on one reading the first to end
		noted.Until = f.Until
	}
	switch {
	case !ok:
		out = open("G14.UNREAD", values())
	case w.d.now.Sub(r.at) > limit:
		out = open("G14.STALE", values())
	default:
		w.weakest = weaker(w.weakest, ending{r.at.Add(limit), id})
		return w.d.passed(id)
	}
	out.facts = append(out.facts, id)
	return out
}

func (d *decider) readAt(register string) time.Time {
	r, _ := d.registers.reading(register)
	return r.at
}

// readPrefix begins the ids of facts that say when a register was read.
const readPrefix = "read/"

// ending is when a fact ends.
type ending struct {
	at time.Time
	id string
}

// weaker gives the one that ends first; the zero one never does.
func weaker(a, b ending) ending {
	if a.at.IsZero() || !b.at.IsZero() && (b.at.Before(a.at) || b.at.Equal(a.at) && b.id < a.id) {
		return b
	}
	return a
}
