package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
	"github.com/clearhub/clearhub/router/stream"
)

// ruled is what is kept of a ruling.
type ruled struct {
	V        int                   `json:"v"`
	Message  string                `json:"message"`
	Document string                `json:"document,omitempty"`
	Subject  string                `json:"subject"`
	Version  int                   `json:"version"`
	Sender   string                `json:"sender"`
	Country  string                `json:"country,omitempty"`
	Known    int64                 `json:"known"`
	Cancel   bool                  `json:"cancel,omitempty"`
	Status   messages.RulingStatus `json:"status"`
	Time     *messages.Time        `json:"time,omitempty"`
	Names    []Key                 `json:"names"`
	Lines    []ruledLine           `json:"lines,omitempty"`
}

type ruledLine struct {
	Line   int                   `json:"line"`
	Status messages.RulingStatus `json:"status"`
	Value  messages.Decimal      `json:"value,omitempty"`
	Unit   string                `json:"unit,omitempty"`
}

// ruling takes what a border authority decided: it goes on in its declaration's lane at once, and is applied to it.
func (t *work) ruling(rec *stream.Record, m *messages.Message, b *messages.Ruling) {
	if _, seen := t.tx.Get(prefixRuling + m.ID); seen || rec.Header("clearhub-lane") != "" {
		return // a copy, or our own coming back
	}
	t.tx.Put(prefixRuling+m.ID, nil)
	r := ruled{V: version, Message: m.ID, Document: m.Source.Document, Subject: m.Subject, Version: m.Version, Sender: m.Sender.PartyID, Country: m.Sender.Country,
		Known: t.known, Cancel: m.Function == messages.FunctionCancel, Status: b.Status, Time: b.Time, Names: numbersOf(b.References)}
	if r.Time == nil {
		r.Time = m.Issued
	}
	for _, l := range b.Lines {
		x := ruledLine{Line: l.Line, Status: l.Status}
		if l.Quantity != nil {
			x.Value, x.Unit = l.Quantity.Value, l.Quantity.UnitCode
		}
		r.Lines = append(r.Lines, x)
	}
	subject, several := t.ruledOn(&r)
	lane := subject
	if lane == "" {
		lane = m.Subject
	}
	t.send(m, lane, rec.Value)
	if subject == "" {
		t.wait(&r, several)
		return
	}
	if d, ok := read[dossier](t, prefixDeclaration+subject); ok {
		t.rule(&d, &r)
	}
}

// ruledOn finds the declaration that a ruling is about. Every number that leads anywhere must lead to the same one; what the
// ruling calls its own reference counts only where nothing else does.
func (t *work) ruledOn(r *ruled) (subject string, several bool) {
	var found []string
	led := false
	for _, types := range [][]string{{keyMRN, keyDeclarant, keyUCR}, {keyOwn}} {
		for _, typ := range types {
			var here []string
			for _, k := range r.Names {
				if k.Type != typ {
					continue
				}
				as := []string{typ}
				if typ == keyDeclarant || typ == keyOwn { // what the declarant calls it may stand under either name
					as = []string{keyDeclarant, keyOwn}
				}
				for _, a := range as {
					here = append(here, t.tails(prefixNumber+a+":"+k.Folded+"/")...)
				}
			}
			if len(here) == 0 {
				continue
			}
			if !led {
				found, led = here, true
				continue
			}
			found = slices.DeleteFunc(found, func(s string) bool { return !slices.Contains(here, s) })
		}
		if led {
			break
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	if len(found) == 1 {
		return found[0], false
	}
	return "", led
}

// wait keeps a ruling until a declaration comes that it is about.
func (t *work) wait(r *ruled, several bool) {
	at := offsetKey(r.Known)
	write(t, prefixWaiting+at, r)
	for _, k := range r.Names {
		t.tx.Put(prefixWaitingKey+k.String()+"/"+at, nil)
	}
	e := messages.Event{State: messages.StateWaiting, Code: codeNobody, Text: "No declaration with the ruling's numbers is here.", Kind: messages.KindRuling,
		Document: r.Document, Message: r.Message, Subject: r.Subject, Version: r.Version, Sender: r.Sender}
	if several {
		e.Code, e.Text = codeSeveral, "The ruling's numbers lead to several declarations; it is linked to none."
	}
	t.event(e)
}

// applyWaiting applies the rulings that came before their declaration, in the order they came.
func (t *work) applyWaiting(d *dossier) {
	var waiting []string
	for _, k := range d.names() {
		as := []string{k.Type}
		if k.Type == keyDeclarant || k.Type == keyOwn {
			as = []string{keyDeclarant, keyOwn}
		}
		for _, a := range as {
			for _, at := range t.keys(prefixWaitingKey + a + ":" + k.Folded + "/") {
				if !slices.Contains(waiting, at) {
					waiting = append(waiting, at)
				}
			}
		}
	}
	slices.Sort(waiting)
	for _, at := range waiting {
		r, ok := read[ruled](t, prefixWaiting+at)
		if !ok {
			continue
		}
		if subject, _ := t.ruledOn(&r); subject != d.Declaration.Subject {
			continue
		}
		t.tx.Delete(prefixWaiting + at)
		for _, k := range r.Names {
			t.tx.Delete(prefixWaitingKey + k.String() + "/" + at)
		}
		t.rule(d, &r)
	}
}

// rule applies a ruling to its declaration.
func (t *work) rule(d *dossier, r *ruled) {
	values := map[string]string{"ruling": r.Subject, "status": string(r.Status), "declaration": d.Declaration.Subject}
	e := messages.Event{State: messages.StateLinked, Text: "Linked to declaration " + d.Declaration.Subject + ".", Values: values, Kind: messages.KindRuling,
		Document: r.Document, Message: r.Message, Subject: r.Subject, Version: r.Version, Sender: r.Sender}
	switch {
	case !t.rules.BorderChannel(t.s.o.Border, r.Sender, r.Country):
		e.Code, e.Text = codeNoBorder, r.Sender+" does not speak for the border: the ruling is linked and moves nothing."
		t.event(e)
		return
	case r.Cancel:
		e.Code, e.Text = codeUnruled, "The ruling was cancelled; what it moved stays as it is until an officer corrects it."
		t.event(e)
		return
	}
	t.event(e)
	t.current(d)
	learnt := t.learn(d, r)
	switch r.Status {
	case messages.RulingAccepted:
		if r.Time != nil && d.State == stateOpen {
			d.Accepted, learnt = r.Time, true
		}
	case messages.RulingReleased, messages.RulingPartlyReleased:
		t.release(d, r)
	case messages.RulingRefused:
		if d.State == stateOpen {
			t.close(d, stateRefused, causeRuling, r.Message, "The goods were refused.")
		}
	case messages.RulingCancelled:
		t.invalidate(d, r)
	}
	if learnt && d.State == stateOpen {
		t.decide(d, causeRuling, r.Message)
		t.applyWaiting(d)
		return
	}
	write(t, prefixDeclaration+d.Declaration.Subject, d)
}

// learn takes the numbers that the border gave the declaration.
func (t *work) learn(d *dossier, r *ruled) bool {
	news := false
	for _, k := range r.Names {
		if k.Type == keyMRN && !slices.Contains(d.names(), k) {
			d.Aliases, news = append(d.Aliases, k), true
		}
	}
	if news {
		t.index(d)
	}
	return news
}

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
