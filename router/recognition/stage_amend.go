package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// amended takes a version of a declaration that came after its release. Only the border can change what was released: its own
// word counts at once, the trader's when the border accepts it.
func (t *work) amended(d *dossier, next Declaration, byBorder bool) {
	e := d.about(messages.StateLinked, codeClosed, "The declaration was changed after its release; what was released stands until the border accepts the change.", nil)
	e.Message, e.Document, e.Version = next.Message, next.Document, next.Version
	t.event(e)
	d.Amended = &next
	if byBorder {
		t.acceptAmendment(d, nil)
	}
	t.save(d)
}

// acceptAmendment corrects what a released declaration has consumed to what it says now. Less is given back; more is taken as far
// as it is free, also of an instrument that it cites only now, and what is not is told, for the goods are gone. An acceptance given before the
// amendment was there is none of it.
func (t *work) acceptAmendment(d *dossier, given *messages.Time) {
	if d.Amended == nil || d.State != stateReleased {
		return
	}
	if m, ok := momentOf(given, "acceptance"); ok && m.latest.Before(d.Amended.Received) {
		return
	}
	t.unindex(d)
	d.Declaration, d.Amended = *d.Amended, nil
	t.index(d)
	c := t.gather(d)
	r := decide(&c)
	before := t.keys(prefixHeld + d.Declaration.Subject + "/")
	for _, id := range before {
		h := t.holding(id, d.Declaration.Subject)
		for _, x := range h.Lines {
			need, known := r.needed(&d.Declaration, id, x.Line, x.Of)
			if !known {
				t.event(d.about(messages.StateParked, codeUnadjusted, "How much line "+itoa(x.Line)+" uses now cannot be told; what it consumed stays.", map[string]string{"line": itoa(x.Line), "instrument": id}))
				continue
			}
			t.adjustLine(d, id, x.Line, x.Of, need)
		}
	}
	for _, n := range r.needs {
		held := slices.Contains(before, n.Instrument) && t.holds(d, &n)
		refused := slices.ContainsFunc(d.Parts, func(p part) bool { return p.Line == n.Line && p.Refused })
		if n.Value == "" || held || refused {
			continue
		}
		if !slices.ContainsFunc(r.bookings, func(b Booking) bool { return b.Instrument == n.Instrument && b.Line == n.Line }) && !slices.Contains(r.unmet, n.Instrument) {
			continue // it is not recognised, whatever is free
		}
		h := t.holding(n.Instrument, d.Declaration.Subject)
		if a, ok := t.account(n.Instrument); ok && a.balance(n.Of) != nil {
			h.Lines = append(h.Lines, Held{Line: n.Line, Of: n.Of, Unit: a.balance(n.Of).Unit, Reserved: "0", Consumed: "0", At: t.tx.Now()})
			t.adjusted(d, &a, &h, n.Line, n.Of, n.Value)
		}
	}
}

// holds tells whether a declaration has or had something of an instrument line for one of its own.
func (t *work) holds(d *dossier, n *Booking) bool {
	h := t.holding(n.Instrument, d.Declaration.Subject)
	return h.held(n.Line, n.Of) != nil
}

func (t *work) adjustLine(d *dossier, id string, line, of int, need messages.Decimal) {
	h := t.holding(id, d.Declaration.Subject)
	if a, ok := t.account(id); ok {
		t.adjusted(d, &a, &h, line, of, need)
	}
}

// adjusted makes what a line has consumed what it needs, and tells of it.
func (t *work) adjusted(d *dossier, a *Account, h *Holding, line, of int, need messages.Decimal) {
	id := a.Instrument
	less, more, short, err := adjust(a, h, line, of, need)
	if err != nil {
		t.broken(d, id, a, err)
		return
	}
	h.Version = d.Declaration.Version
	t.keep(a, h)
	switch {
	case less.Sign() > 0:
		t.moved(d, a, a.balance(of), messages.StateGivenBack, codeAdjusted, less, "were consumed too much and are given back to")
		t.used(d, id, of, useAdjusted, less.Neg())
		t.bequeath(a)
		t.freed(id)
	case more.Sign() > 0:
		t.moved(d, a, a.balance(of), messages.StateConsumed, codeAdjusted, more, "more are consumed of")
		t.used(d, id, of, useAdjusted, more)
	}
	if short.Sign() > 0 {
		b := a.balance(of)
		t.event(d.about(messages.StateOverdue, codeShort, "The amendment states "+string(short)+" "+b.name()+" more than is free: they are covered by nothing.",
			map[string]string{"line": itoa(line), "quantity": string(short), "unit": b.name(), "instrument": id}))
	}
}

// needed is how much a line needs of an instrument line by a decision: 0 where it claims nothing of it any more; unknown where it cites
// something that cannot be told.
func (r *result) needed(d *Declaration, id string, line, of int) (need messages.Decimal, known bool) {
	if !slices.ContainsFunc(d.Lines, func(g Goods) bool { return g.Number == line }) {
		return "0", true
	}
	unclear := false
	for _, n := range r.needs {
		switch {
		case n.Line != line:
		case n.Instrument == "" || n.Instrument == id && n.Value == "":
			unclear = true
		case n.Instrument == id && n.Of == of:
			return n.Value, true
		}
	}
	return "0", !unclear
}

// freed has the declarations decided anew that wanted more of an instrument than was free, in the order they came.
func (t *work) freed(id string) {
	t.refill(id)
	for _, subject := range t.tails(prefixWant + id + "/") {
		if d, ok := read[dossier](t, prefixDeclaration+subject); ok && d.State == stateOpen {
			t.again(&d, causeLedger, "", nil)
		}
	}
}

// wants notes of which instruments not enough was free.
func (t *work) wants(d *dossier, ids []string) {
	for _, id := range d.Unmet {
		if !slices.Contains(ids, id) {
			t.tx.Delete(prefixWant + id + "/" + d.Declaration.Subject)
		}
	}
	for _, id := range ids {
		if !slices.Contains(d.Unmet, id) {
			t.tx.Put(prefixWant+id+"/"+d.Declaration.Subject, nil)
		}
	}
	d.Unmet = ids
}
