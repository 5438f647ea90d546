package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// release consumes what is released: whole lines, or parts of them. What is not released stays reserved, and what a line's own
// ruling refuses is given back.
func (t *work) release(d *dossier, r *ruled) {
	if d.State != stateOpen {
		return
	}
	whole := r.Status == messages.RulingReleased
	for i := range d.Declaration.Lines {
		n := d.Declaration.Lines[i].Number
		status, part := messages.RulingHold, (*ruledLine)(nil)
		if whole {
			status = r.Status
		}
		if j := slices.IndexFunc(r.Lines, func(l ruledLine) bool { return l.Line == n }); j >= 0 {
			status = r.Lines[j].Status
			if r.Lines[j].Value != "" {
				part = &r.Lines[j]
			}
		}
		switch status {
		case messages.RulingReleased, messages.RulingPartlyReleased:
			if status == messages.RulingPartlyReleased && part == nil {
				whole = false
				continue
			}
			t.consume(d, n, part)
			whole = whole && part == nil
		case messages.RulingRefused, messages.RulingCancelled:
			t.giveBack(d, n)
		default:
			whole = false
		}
	}
	if !whole {
		return
	}
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") { // lines that a later version left out hold nothing any more
		t.book(d, id, nil)
	}
	d.State, d.Waits = stateReleased, nil
	t.tx.Cancel(timerDue + d.Declaration.Subject)
	t.event(d.about(messages.StateConcluded, "", "The goods were released.", map[string]string{"state": stateReleased, "ruling": r.Subject}))
}

// consume takes what a line has reserved, of every instrument it has reserved of.
func (t *work) consume(d *dossier, line int, part *ruledLine) {
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") {
		h := t.holding(id, d.Declaration.Subject)
		a, ok := t.account(id)
		if !ok {
			continue
		}
		for _, x := range slices.Clone(h.Lines) {
			if x.Line != line || x.Reserved.Sign() <= 0 {
				continue
			}
			var most *messages.Decimal
			if part != nil {
				v, ok := codes.Convert(string(part.Value), part.Unit, x.Unit)
				if !ok {
					t.event(d.about(messages.StateParked, codePart, "The released part of line "+itoa(line)+" cannot be counted in "+x.Unit+"; it stays reserved.",
						map[string]string{"line": itoa(line), "released": string(part.Value) + " " + part.Unit, "unit": x.Unit}))
					continue
				}
				q := messages.Decimal(v)
				most = &q
			}
			taken, err := consume(&a, &h, line, most)
			if err != nil {
				t.broken(d, id, &a, err)
				break
			}
			if taken.Sign() > 0 {
				t.moved(d, &a, a.balance(x.Of), messages.StateConsumed, codeConsumed, taken, "are consumed of")
			}
			break // a line falls on one line of an instrument
		}
		if !a.Broken {
			t.keep(&a, &h)
		}
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
					t.moved(d, &a, &a.Lines[i], messages.StateGivenBack, codeInvalid, back, "were consumed and are given back to")
				}
			}
			t.bequeath(&a)
		}
	}
	t.close(d, stateCancelled, causeRuling, r.Message, "The declaration was invalidated.")
}
