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
		t.acceptAmendment(d)
	}
	t.save(d)
}

// acceptAmendment corrects what a released declaration has consumed to what it says now. Less is given back; more is taken as far
// as it is free, and what is not is told, for the goods are gone.
func (t *work) acceptAmendment(d *dossier) {
	if d.Amended == nil || d.State != stateReleased {
		return
	}
	t.unindex(d)
	d.Declaration, d.Amended = *d.Amended, nil
	t.index(d)
	c := t.gather(d)
	r := decide(&c)
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") {
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
}

func (t *work) adjustLine(d *dossier, id string, line, of int, need messages.Decimal) {
	h := t.holding(id, d.Declaration.Subject)
	a, ok := t.account(id)
	if !ok {
		return
	}
	less, more, short, err := adjust(&a, &h, line, of, need)
	if err != nil {
		t.broken(d, id, &a, err)
		return
	}
	h.Version = d.Declaration.Version
	t.keep(&a, &h)
	switch {
	case less.Sign() > 0:
		t.moved(d, &a, a.balance(of), messages.StateGivenBack, codeAdjusted, less, "were consumed too much and are given back to")
		t.used(d, id, of, useAdjusted, less.Neg())
		t.bequeath(&a)
		t.freed(id)
	case more.Sign() > 0:
		t.moved(d, &a, a.balance(of), messages.StateConsumed, codeAdjusted, more, "more are consumed of")
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
