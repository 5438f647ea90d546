package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// declaration takes a version of a declaration.
func (t *work) declaration(m *messages.Message, b *messages.Declaration) {
	next := declarationOf(m, b, t.known)
	if !t.rules.BorderChannel(t.s.o.Border, m.Sender.PartyID) {
		next.ownWord()
	}
	switch m.Function {
	case messages.FunctionRequest, messages.FunctionResponse, messages.FunctionStatus: // speaks of a declaration, and declares nothing
		t.event(messages.Event{State: messages.StateConcluded, Code: codeNotDeclared, Text: "A " + string(m.Function) + " declares nothing.",
			Kind: messages.KindDeclaration, Document: m.Source.Document, Message: m.ID, Subject: m.Subject, Version: m.Version, Sender: m.Sender.PartyID})
		return
	}
	d, known := read[dossier](t, prefixDeclaration+m.Subject)
	past := ""
	if x, gone := t.gone(m.Subject); gone && !known {
		if t.afterlife(m, &x) {
			return
		}
		past = x.Number
	}
	switch {
	case !known && !t.rules.Declares(t.s.o.Border, m.Sender.PartyID, m.Sender.Country): // or anyone could use up certificates, and read what became of them
		e := messages.Event{State: messages.StateConcluded, Code: codeElsewhere, Text: m.Sender.PartyID + " does not declare at this border: the declaration is not weighed.",
			Kind: messages.KindDeclaration, Document: m.Source.Document, Message: m.ID, Subject: m.Subject, Version: m.Version, Sender: m.Sender.PartyID}
		t.event(e)
		return
	case !known:
		d = dossier{V: version, State: stateOpen, Seq: t.known, Number: past}
	case d.Declaration.Message == m.ID || m.Version != 0 && m.Version <= d.Declaration.Version:
		d.Declaration.Message, d.Declaration.Document = m.ID, m.Source.Document
		t.event(d.about(messages.StateDuplicate, codeOlder, "Version "+itoa(m.Version)+" is not newer than the one known.", nil))
		return
	}
	first := &next // random controls are drawn for the first version
	if known {
		first = &d.Declaration
	}
	next.First, next.FirstKnown = first.first()
	if m.Function == messages.FunctionCancel {
		t.cancel(&d, next, known)
		return
	}
	if d.State == stateReleased {
		t.amended(&d, next, t.rules.BorderChannel(t.s.o.Border, m.Sender.PartyID))
		return
	}
	if d.Ended {
		e := d.about(messages.StateLinked, codeEnded, "The border ended the declaration after it had accepted it; a new version does not open it again.", map[string]string{"state": d.State})
		e.Message, e.Document, e.Version = m.ID, m.Source.Document, m.Version
		t.event(e)
		return
	}
	if d.State != stateOpen {
		d.Parts, d.Said = nil, nil // it begins anew
	}
	t.unindex(&d)
	d.Declaration, d.State = next, stateOpen
	d.Waits = slices.DeleteFunc(d.Waits, func(w Wait) bool { return w.Over }) // a new version waits anew
	t.index(&d)
	t.arrivals(&d)
	t.instead(&d)
	if d.Number != "" {
		t.recall = &recall{Reason: reasonDeclaration, Facts: []string{"declaration"}}
	}
	t.decide(&d, causeDeclaration, m.ID)
	t.recall, t.queuedFor = nil, nil
	t.applyWaiting(&d)
}

// cancel closes a declaration at its sender's wish: reservations are given back and its claims are closed. What has been
// released stays released: only the border can undo that.
func (t *work) cancel(d *dossier, next Declaration, known bool) {
	if !known {
		d.Declaration, d.State = next, stateCancelled
		t.index(d)
		t.save(d)
		t.event(d.about(messages.StateConcluded, "", "The declaration was cancelled before anything was known of it.", nil))
		return
	}
	if d.State == stateReleased {
		e := d.about(messages.StateLinked, codeClosed, "The declaration was cancelled after its release; the decision stands.", nil)
		e.Message, e.Document, e.Version = next.Message, next.Document, next.Version
		t.event(e)
		return
	}
	// The cancellation need not repeat the declaration: what it leaves out is kept.
	keep := d.Declaration
	keep.Version, keep.Message, keep.Document, keep.Known = next.Version, next.Message, next.Document, next.Known
	d.Declaration = keep
	t.close(d, stateCancelled, causeCancellation, next.Message, "The declaration was cancelled.")
}

// close gives back what a declaration holds and ends it.
func (t *work) close(d *dossier, state, cause, message, text string) {
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") {
		t.book(d, id, nil)
	}
	t.dropReview(d)
	d.State, d.Waits = state, nil
	t.wants(d, nil)
	t.tx.Cancel(timerDue + d.Declaration.Subject)
	t.tx.Delete(prefixRedo + offsetKey(d.Seq))
	if d.Number != "" && state == stateCancelled {
		c := Case{Border: t.s.o.Border, Declaration: d.facts(), Rules: t.rules, Now: t.tx.Now(), KnownTo: t.known, Supersedes: d.Number, Cause: cause, Withdrawn: true}
		t.conclude(d, decide(&c), message)
	}
	t.save(d)
	t.event(d.about(messages.StateConcluded, "", text, map[string]string{"state": state}))
}

// index files a declaration under what rulings, citations and shared references may find it by.
func (t *work) index(d *dossier) {
	subject := d.Declaration.Subject
	for _, k := range d.names() {
		t.tx.Put(prefixNumber+k.String()+"/"+subject, nil)
	}
	for _, k := range d.shared() {
		t.tx.Put(prefixShared+k.String()+"/"+subject, seqValue(d.Seq))
	}
	for _, f := range d.citedNumbers() {
		t.tx.Put(prefixCited+f+"/"+subject, seqValue(d.Seq))
	}
}

func (t *work) unindex(d *dossier) {
	subject := d.Declaration.Subject
	for _, k := range d.names() {
		t.tx.Delete(prefixNumber + k.String() + "/" + subject)
	}
	for _, k := range d.shared() {
		t.tx.Delete(prefixShared + k.String() + "/" + subject)
	}
	for _, f := range d.citedNumbers() {
		t.tx.Delete(prefixCited + f + "/" + subject)
	}
}

// due is the timer of a declaration: deadlines pass, reservations lapse, days begin.
func (t *work) due(subject string) {
	d, ok := read[dossier](t, prefixDeclaration+subject)
	if !ok || d.State != stateOpen {
		return
	}
	now, cause := t.tx.Now(), causeDeadline
	for i := range d.Waits {
		w := &d.Waits[i]
		if !w.Over && !w.Deadline.After(now) {
			w.Over = true
			values := map[string]string{"number": w.Folded, "deadline": stamp(w.Deadline)}
			t.event(d.about(messages.StateOverdue, "G0.NEVER_ARRIVED", Explain("G0.NEVER_ARRIVED", values, English, AudienceTrader), values))
			t.missing(&d, w, useNeverArrived)
		}
	}
	t.asksOverdue(&d)
	for _, id := range t.keys(prefixHeld + subject + "/") {
		if t.lapse(&d, id) {
			cause = causeLedger
		}
	}
	t.instead(&d)
	t.decide(&d, cause, d.Declaration.Message)
	t.queuedFor = nil
}
