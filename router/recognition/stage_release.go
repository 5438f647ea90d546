package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// part is how much of a line the border has dealt with: all of it, or what partial releases come to together.
type part struct {
	Line  int              `json:"line"`
	Whole bool             `json:"whole,omitempty"`
	Value messages.Decimal `json:"value,omitempty"`
	Unit  string           `json:"unit,omitempty"`
}

// release consumes what is released: whole lines, or parts of them. What is not released stays reserved, and what a line's own
// ruling refuses is given back. The declaration is released when nothing of it is left, in one ruling or in several.
func (t *work) release(d *dossier, r *ruled) {
	if d.State != stateOpen {
		return
	}
	for i := range d.Declaration.Lines {
		line := &d.Declaration.Lines[i]
		switch status, p := r.on(line.Number); status {
		case messages.RulingReleased, messages.RulingPartlyReleased:
			if status == messages.RulingPartlyReleased && p == nil {
				continue // which part is not said
			}
			t.consume(d, line.Number, p)
			d.part(line.Number, p)
		case messages.RulingRefused, messages.RulingCancelled:
			t.giveBack(d, line.Number)
			d.part(line.Number, nil)
		}
	}
	if slices.ContainsFunc(d.Declaration.Lines, func(g Goods) bool { return !d.done(&g) }) {
		return
	}
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") { // lines that a later version left out hold nothing any more
		t.book(d, id, nil)
	}
	d.State, d.Waits = stateReleased, nil
	t.wants(d, nil)
	t.tx.Cancel(timerDue + d.Declaration.Subject)
	t.event(d.about(messages.StateConcluded, "", "The goods were released.", map[string]string{"state": stateReleased, "ruling": r.Subject}))
}

// on is what a ruling says of a line, and of how much of it; nil is all.
func (r *ruled) on(line int) (messages.RulingStatus, *ruledLine) {
	status := messages.RulingHold
	if r.Status == messages.RulingReleased {
		status = r.Status
	}
	j := slices.IndexFunc(r.Lines, func(l ruledLine) bool { return l.Line == line })
	if j < 0 {
		return status, nil
	}
	if r.Lines[j].Value == "" {
		return r.Lines[j].Status, nil
	}
	return r.Lines[j].Status, &r.Lines[j]
}

// part notes that the border has dealt with a part of a line; nil is all of it.
func (d *dossier) part(line int, p *ruledLine) {
	if p == nil {
		d.Parts = append(slices.DeleteFunc(d.Parts, func(x part) bool { return x.Line == line }), part{Line: line, Whole: true})
		return
	}
	for i := range d.Parts {
		x := &d.Parts[i]
		if v, ok := codes.Convert(string(p.Value), p.Unit, x.Unit); x.Line == line && !x.Whole && ok {
			x.Value = x.Value.Add(messages.Decimal(v))
			return
		}
	}
	d.Parts = append(d.Parts, part{Line: line, Value: p.Value, Unit: p.Unit})
}

// done tells whether nothing of a line is left: it was dealt with whole, or the parts come to what it states in their measure.
func (d *dossier) done(g *Goods) bool {
	return slices.ContainsFunc(d.Parts, func(p part) bool {
		if p.Line != g.Number || p.Whole {
			return p.Line == g.Number
		}
		for _, basis := range []string{"netMass", "supplementary", "statistical", "netVolume", "count", "grossMass", "grossVolume"} {
			for _, a := range g.Amounts {
				if v, ok := codes.Convert(string(p.Value), p.Unit, a.Unit); a.Basis == basis && ok {
					return messages.Decimal(v).Cmp(a.Value) >= 0
				}
			}
		}
		return false
	})
}

// consume takes what a line has reserved, of every instrument it has reserved of: all, or together no more than the part.
func (t *work) consume(d *dossier, line int, p *ruledLine) {
	left, unit, any := messages.Decimal("0"), "", false
	if p != nil {
		left, unit = p.Value, p.Unit
	}
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") {
		h := t.holding(id, d.Declaration.Subject)
		a, ok := t.account(id)
		i := slices.IndexFunc(h.Lines, func(x Held) bool { return x.Line == line && x.Reserved.Sign() > 0 })
		if !ok || i < 0 { // a line falls on one line of an instrument
			continue
		}
		x := h.Lines[i]
		var most *messages.Decimal
		if p != nil {
			v, ok := codes.Convert(string(left), unit, x.Unit)
			if !ok {
				t.event(d.about(messages.StateParked, codePart, "The released part of line "+itoa(line)+" cannot be counted in "+x.Unit+"; it stays reserved.",
					map[string]string{"line": itoa(line), "released": string(left) + " " + unit, "unit": x.Unit}))
				continue
			}
			q := messages.Decimal(v)
			most = &q
		}
		any = true
		taken, err := consume(&a, &h, line, most)
		if err != nil {
			t.broken(d, id, &a, err)
			continue
		}
		t.keep(&a, &h)
		if taken.Sign() > 0 {
			t.moved(d, &a, a.balance(x.Of), messages.StateConsumed, codeConsumed, taken, "are consumed of")
			t.used(d, id, x.Of, useConsumed, taken)
		}
		if back, ok := codes.Convert(string(taken), x.Unit, unit); p != nil && ok {
			left = left.Sub(messages.Decimal(back))
		}
	}
	if p != nil && any && left.Sign() > 0 {
		t.event(d.about(messages.StateOverdue, codeBeyond, "More of line "+itoa(line)+" was released than is reserved: "+string(left)+" "+unit+" are covered by nothing.",
			map[string]string{"line": itoa(line), "quantity": string(left), "unit": unit}))
	}
}

// giveBack frees what a line has reserved.
func (t *work) giveBack(d *dossier, line int) {
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") {
		h := t.holding(id, d.Declaration.Subject)
		var keep []Booking
		for _, x := range h.Lines {
			if x.Line != line && x.Reserved.Sign() > 0 {
				keep = append(keep, Booking{Instrument: id, Line: x.Line, Of: x.Of, Value: x.Reserved, Expires: x.Expires})
			}
		}
		t.book(d, id, keep)
	}
}

// invalidate undoes a declaration by the border's word: what is reserved and what was consumed is given back.
func (t *work) invalidate(d *dossier, r *ruled) {
	if d.State == stateCancelled {
		return
	}
	if d.State == stateReleased || d.State == stateOpen {
		t.restore(d, "were consumed and are given back to")
	}
	d.Ended = d.Ended || d.State == stateReleased || d.facts().Acceptance != nil
	t.close(d, stateCancelled, causeRuling, r.Message, "The declaration was invalidated.")
}

// restore gives back all that a declaration has consumed.
func (t *work) restore(d *dossier, verb string) {
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") {
		h := t.holding(id, d.Declaration.Subject)
		a, ok := t.account(id)
		if !ok {
			continue
		}
		before := a.clone()
		if err := restore(&a, &h); err != nil {
			t.broken(d, id, &a, err)
			continue
		}
		t.keep(&a, &h)
		for i := range a.Lines {
			if back := before.Lines[i].Consumed.Sub(a.Lines[i].Consumed); back.Sign() > 0 {
				t.moved(d, &a, &a.Lines[i], messages.StateGivenBack, codeInvalid, back, verb)
				t.used(d, id, a.Lines[i].Line, useAdjusted, back.Neg())
			}
		}
		t.bequeath(&a)
		t.freed(id)
	}
	d.Parts = nil
}
