package recognition

import (
	"maps"
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
	// Refused says that some of it was refused; Uncounted that some of it could not be counted in the unit of a reservation.
	Refused   bool `json:"refused,omitempty"`
	Uncounted bool `json:"uncounted,omitempty"`
}

// saidPart is what one ruling said of a part of a line, so that saying it again, or correcting it, moves no amount twice.
type saidPart struct {
	Ruling string    `json:"ruling"`
	Time   string    `json:"time,omitempty"`
	Line   ruledLine `json:"line"`
}

// release consumes what is released: whole lines, or parts of them. What is not released stays reserved, and what a line's own
// ruling refuses is given back. The declaration is released when nothing of it is left, in one ruling or in several.
func (t *work) release(d *dossier, r *ruled) {
	if d.State != stateOpen {
		return
	}
	for i := range d.Declaration.Lines {
		for _, p := range r.on(d.Declaration.Lines[i].Number) {
			t.dealt(d, r, &p)
		}
	}
	if slices.ContainsFunc(d.Declaration.Lines, func(g Goods) bool { return !d.done(&g) }) {
		return
	}
	for _, p := range d.Parts { // the last of a line takes what the others could not be counted by
		if p.Uncounted && !slices.ContainsFunc(d.Parts, func(o part) bool { return o.Line == p.Line && o.Refused }) {
			t.consume(d, p.Line, nil)
		}
	}
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") { // lines that a later version left out hold nothing any more
		t.book(d, id, nil)
	}
	d.State, d.Waits = stateReleased, nil
	d.Stood, d.Released, d.Meant = d.Standing, t.tx.Now(), slices.Clone(d.Used)
	t.wants(d, nil)
	t.tx.Cancel(timerDue + d.Declaration.Subject)
	t.event(d.about(messages.StateConcluded, "", "The goods were released.", map[string]string{"state": stateReleased, "ruling": r.Subject}))
}

// dealt books what a ruling says of a line, or of a part of it.
func (t *work) dealt(d *dossier, r *ruled, p *ruledLine) {
	refused := p.Status == messages.RulingRefused || p.Status == messages.RulingCancelled
	switch {
	case !refused && p.Status != messages.RulingReleased && p.Status != messages.RulingPartlyReleased:
		return
	case p.Value == "" && p.Status == messages.RulingPartlyReleased: // which part is not said
		return
	case p.Value == "" && refused:
		t.giveBack(d, p.Line)
		d.whole(p.Line, true)
		return
	case p.Value == "":
		t.consume(d, p.Line, nil)
		d.whole(p.Line, false)
		return
	case !p.Value.Valid() || p.Value.Sign() <= 0:
		t.event(d.about(messages.StateParked, codePart, "The part of line "+itoa(p.Line)+" that a ruling names is no amount above zero; nothing is booked.",
			map[string]string{"line": itoa(p.Line), "released": string(p.Value) + " " + p.Unit}))
		return
	}
	if p = t.news(d, r, p); p == nil {
		return
	}
	counted := false
	if refused {
		counted = t.giveBackPart(d, p)
	} else {
		counted = t.consume(d, p.Line, p)
	}
	x := d.part(p)
	x.Refused, x.Uncounted = x.Refused || refused, x.Uncounted || !counted
}

// news is what of a part was not said before: nothing where the same ruling is told again; the difference where it is corrected. What it moved
// too much only an officer can take back. nil is nothing.
func (t *work) news(d *dossier, r *ruled, p *ruledLine) *ruledLine {
	when, before, more := "", messages.Decimal("0"), *p
	if r.Time != nil {
		when = r.Time.Value + r.Time.Zone
	}
	for _, x := range d.Said {
		if x.Ruling != r.Subject || x.Line.Line != p.Line || x.Line.Status != p.Status {
			continue
		}
		v, ok := codes.Convert(string(x.Line.Value), x.Line.Unit, p.Unit)
		if ok && !r.Corrects && x.Time == when && messages.Decimal(v).Cmp(p.Value) == 0 {
			return nil
		}
		if ok {
			before = before.Add(messages.Decimal(v))
		}
	}
	if r.Corrects {
		more.Value = p.Value.Sub(before)
	}
	if more.Value.Sign() <= 0 {
		if more.Value.Sign() < 0 {
			t.event(d.about(messages.StateLinked, codeUnruled, "The ruling was corrected to less than it said of line "+itoa(p.Line)+"; what it moved stays as it is until an officer corrects it.",
				map[string]string{"ruling": r.Subject, "line": itoa(p.Line), "before": string(before) + " " + p.Unit, "now": string(p.Value) + " " + p.Unit}))
		}
		return nil
	}
	d.Said = append(d.Said, saidPart{Ruling: r.Subject, Time: when, Line: more})
	return &more
}

// on is what a ruling says of a line: of all of it where no amount is given, or of several parts.
func (r *ruled) on(line int) []ruledLine {
	var out []ruledLine
	for _, l := range r.Lines {
		if l.Line == line {
			out = append(out, l)
		}
	}
	if out == nil && r.Status == messages.RulingReleased {
		out = []ruledLine{{Line: line, Status: r.Status}}
	}
	return out
}

// whole notes that the border has dealt with all of a line.
func (d *dossier) whole(line int, refused bool) {
	d.Parts = append(slices.DeleteFunc(d.Parts, func(x part) bool { return x.Line == line }), part{Line: line, Whole: true, Refused: refused})
}

// part notes that the border has dealt with a part of a line.
func (d *dossier) part(p *ruledLine) *part {
	for i := range d.Parts {
		x := &d.Parts[i]
		if v, ok := codes.Convert(string(p.Value), p.Unit, x.Unit); x.Line == p.Line && !x.Whole && ok {
			x.Value = x.Value.Add(messages.Decimal(v))
			return x
		}
	}
	d.Parts = append(d.Parts, part{Line: p.Line, Value: p.Value, Unit: p.Unit})
	return &d.Parts[len(d.Parts)-1]
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

// share goes through what a line has reserved: instruments of one class share a part of it among them, and those of different classes stand each
// for all of it. It says what is left of the part for each class, and whether it could be counted in the unit of each reservation; most is nil
// where all is meant.
func (t *work) share(d *dossier, line int, p *ruledLine, take func(id string, x Held, most *messages.Decimal) messages.Decimal) (left map[messages.DocumentClass]messages.Decimal, counted bool) {
	left, counted = map[messages.DocumentClass]messages.Decimal{}, true
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") {
		h := t.holding(id, d.Declaration.Subject)
		i := slices.IndexFunc(h.Lines, func(x Held) bool { return x.Line == line && x.Reserved.Sign() > 0 })
		if i < 0 { // a line falls on one line of an instrument
			continue
		}
		if p == nil {
			take(id, h.Lines[i], nil)
			continue
		}
		in, _ := t.load(id)
		if _, begun := left[in.Class]; !begun {
			left[in.Class] = p.Value
		}
		v, ok := codes.Convert(string(left[in.Class]), p.Unit, h.Lines[i].Unit)
		if !ok {
			counted = false
			t.event(d.about(messages.StateParked, codePart, "The part of line "+itoa(line)+" that a ruling names cannot be counted in "+h.Lines[i].Unit+"; it stays reserved.",
				map[string]string{"line": itoa(line), "released": string(p.Value) + " " + p.Unit, "unit": h.Lines[i].Unit}))
			left[in.Class] = "0"
			continue
		}
		most := messages.Decimal(v)
		if back, ok := codes.Convert(string(take(id, h.Lines[i], &most)), h.Lines[i].Unit, p.Unit); ok {
			left[in.Class] = left[in.Class].Sub(messages.Decimal(back))
		}
	}
	return left, counted
}

// consume takes what a line has reserved, of every instrument it has reserved of: all, or no more than the part of each class. It is false where
// the part cannot be counted.
func (t *work) consume(d *dossier, line int, p *ruledLine) bool {
	left, counted := t.share(d, line, p, func(id string, x Held, most *messages.Decimal) messages.Decimal {
		h := t.holding(id, d.Declaration.Subject)
		a, ok := t.account(id)
		if !ok {
			return "0"
		}
		taken, err := consume(&a, &h, line, most)
		if err != nil {
			t.broken(d, id, &a, err)
			return "0"
		}
		t.keep(&a, &h)
		if taken.Sign() > 0 {
			t.moved(d, &a, a.balance(x.Of), messages.StateConsumed, codeConsumed, taken, "are consumed of")
			t.used(d, id, x.Of, useConsumed, taken)
		}
		return taken
	})
	for _, class := range slices.Sorted(maps.Keys(left)) {
		if left[class].Sign() > 0 {
			t.event(d.about(messages.StateOverdue, codeBeyond, "More of line "+itoa(line)+" was released than is reserved: "+string(left[class])+" "+p.Unit+" are covered by nothing.",
				map[string]string{"line": itoa(line), "class": string(class), "quantity": string(left[class]), "unit": p.Unit}))
		}
	}
	return counted
}

// giveBack frees what a line has reserved.
func (t *work) giveBack(d *dossier, line int) {
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") {
		t.keepReserved(d, id, func(x Held) messages.Decimal {
			if x.Line == line {
				return "0"
			}
			return x.Reserved
		})
	}
}

// giveBackPart frees a part of what a line has reserved; it is false where the part cannot be counted.
func (t *work) giveBackPart(d *dossier, p *ruledLine) bool {
	_, counted := t.share(d, p.Line, p, func(id string, of Held, most *messages.Decimal) messages.Decimal {
		back := *most
		if back.Cmp(of.Reserved) > 0 {
			back = of.Reserved
		}
		t.keepReserved(d, id, func(x Held) messages.Decimal {
			if x.Line == of.Line && x.Of == of.Of {
				return x.Reserved.Sub(back)
			}
			return x.Reserved
		})
		return back
	})
	return counted
}

// keepReserved gives back what a declaration has reserved of an instrument beyond what of says of each line.
func (t *work) keepReserved(d *dossier, id string, of func(Held) messages.Decimal) {
	h := t.holding(id, d.Declaration.Subject)
	var keep []Booking
	for _, x := range h.Lines {
		if v := of(x); x.Reserved.Sign() > 0 && v.Sign() > 0 {
			keep = append(keep, Booking{Instrument: id, Line: x.Line, Of: x.Of, Value: v, Expires: x.Expires})
		}
	}
	t.book(d, id, keep)
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
	d.Parts, d.Said = nil, nil
}
