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
	Corrects bool                  `json:"corrects,omitempty"`
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
		Known: t.known, Cancel: m.Function == messages.FunctionCancel,
		Corrects: m.Function == messages.FunctionReplace || m.Function == messages.FunctionChange, Status: b.Status, Time: b.Time, Names: numbersOf(b.References)}
	if r.Time == nil {
		r.Time = m.Issued
	}
	if r.Time == nil {
		r.Time = timeOf(m.Received)
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
	if lane == "" || !t.rules.BorderChannel(t.s.o.Border, r.Sender) { // others have no word in a declaration's lane
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
	found = slices.DeleteFunc(slices.Compact(found), func(s string) bool { return t.otherwise(s, r) })
	if len(found) == 1 {
		return found[0], false
	}
	return "", led
}

// otherwise tells whether a declaration is known by other numbers than the ruling states: a consignment's reference may lead to
// one declaration while the ruling is about another that is not here yet. The number that customs gave settles it.
func (t *work) otherwise(subject string, r *ruled) bool {
	d, ok := read[dossier](t, prefixDeclaration+subject)
	if !ok {
		return true
	}
	if slices.ContainsFunc(r.Names, func(k Key) bool { return k.Type == keyMRN && slices.Contains(d.names(), k) }) {
		return false
	}
	differ := func(stated, known []string) bool {
		return len(stated) > 0 && len(known) > 0 && !slices.ContainsFunc(stated, func(n string) bool { return slices.Contains(known, n) })
	}
	numbers := func(ks []Key, in func(Key) bool) (out []string) {
		for _, k := range ks {
			if in(k) {
				out = append(out, k.Folded)
			}
		}
		return out
	}
	mrn := func(k Key) bool { return k.Type == keyMRN && codes.MRNShape(k.Folded) }
	return differ(numbers(r.Names, func(k Key) bool { return k.Type == keyDeclarant }), numbers(d.names(), func(k Key) bool { return k.Type == keyDeclarant || k.Type == keyOwn })) ||
		differ(numbers(r.Names, mrn), numbers(d.names(), mrn))
}

// wait keeps a ruling until a declaration comes that it is about.
func (t *work) wait(r *ruled, several bool) {
	at := offsetKey(r.Known)
	write(t, prefixWaiting+at, r)
	t.tx.Wake(timerWaiting+at, t.tx.Now().Add(t.keepsFor(nil)))
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
		t.unwaitRuling(&r, at)
		t.rule(d, &r)
	}
}

func (t *work) unwaitRuling(r *ruled, at string) {
	t.tx.Delete(prefixWaiting + at)
	for _, k := range r.Names {
		t.tx.Delete(prefixWaitingKey + k.String() + "/" + at)
	}
	t.tx.Cancel(timerWaiting + at)
}

// rule applies a ruling to its declaration.
func (t *work) rule(d *dossier, r *ruled) {
	values := map[string]string{"ruling": r.Subject, "status": string(r.Status), "declaration": d.Declaration.Subject}
	e := messages.Event{State: messages.StateLinked, Text: "Linked to declaration " + d.Declaration.Subject + ".", Values: values, Kind: messages.KindRuling,
		Document: r.Document, Message: r.Message, Subject: r.Subject, Version: r.Version, Sender: r.Sender}
	d.Rulings = append(d.Rulings, r.Message)
	switch {
	case !t.rules.BorderChannel(t.s.o.Border, r.Sender):
		e.Code, e.Text = codeNoBorder, r.Sender+" does not speak for the border: the ruling is linked and moves nothing."
		t.event(e)
		t.save(d)
		return
	case r.Cancel:
		e.Code, e.Text = codeUnruled, "The ruling was cancelled; what it moved stays as it is until an officer corrects it."
		t.event(e)
		t.save(d)
		return
	}
	t.event(e)
	t.current(d)
	learnt, accepted := t.learn(d, r), false
	came := r.present() && !d.Official
	if came {
		d.Arrived, d.Official = r.Time, true
	}
	switch r.Status {
	case messages.RulingAccepted:
		if r.Time != nil && d.State == stateOpen {
			d.Accepted, accepted = r.Time, true
		}
		t.acceptAmendment(d, r.Time)
	case messages.RulingReleased, messages.RulingPartlyReleased:
		t.release(d, r)
	case messages.RulingRefused:
		if d.State == stateOpen {
			d.Ended = d.facts().Acceptance != nil // before that the declaration was refused, and may be made anew under its number
			t.close(d, stateRefused, causeRuling, r.Message, "The goods were refused.")
		}
	case messages.RulingCancelled:
		t.invalidate(d, r)
	}
	if (learnt || accepted || came && r.Status != messages.RulingPartlyReleased) && d.State == stateOpen {
		t.decide(d, causeRuling, r.Message)
	} else {
		t.save(d)
	}
	if learnt {
		t.applyWaiting(d)
	}
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
