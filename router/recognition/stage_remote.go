package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

const (
	prefixAsk   = "ask/"   // <subject>/<instrument id>
	prefixAskID = "askid/" // <ask id>: subject/instrument id

	useRequested = "requested"
)

func askKey(subject, instrument string) string { return prefixAsk + subject + "/" + instrument }

// askOwners asks the owners of other ledgers for what a decision wants, where that was not asked for yet, and forgets what is wanted no more: what was granted
// of it is given back by the ledger's own verbs.
func (t *work) askOwners(d *dossier, wanted []Ask) {
	subject := d.Declaration.Subject
	for _, id := range t.keys(prefixAsk + subject + "/") {
		if !slices.ContainsFunc(wanted, func(a Ask) bool { return a.Instrument == id }) {
			t.tellUses()
			t.forgetAsk(subject, id)
		}
	}
	for i := range wanted {
		a := wanted[i]
		if a.ID != "" { // asked for already
			continue
		}
		t.tellUses() // what is given back of another ask of the declaration comes before this one
		t.forgetAsk(subject, a.Instrument)
		in, ok := t.load(a.Instrument)
		if !ok {
			continue
		}
		a.ID = digest("ask", subject, a.Instrument, itoa(a.Version), itoa(int(t.known)), stamp(t.tx.Now()), a.text())
		write(t, askKey(subject, a.Instrument), a)
		t.tx.Put(prefixAskID+a.ID, []byte(subject+"/"+a.Instrument))
		t.tellOwner(d, &in, &a, useRequested)
		t.event(d.about(messages.StateWaiting, codeAsked, "The "+a.Owner+" side keeps the ledger of "+in.name()+": it is asked to reserve "+a.text()+".",
			map[string]string{"ask": a.ID, "instrument": in.Subject, "number": in.Number, "owner": a.Owner, "deadline": stamp(a.Deadline)}))
	}
}

// forgetAsk ends an ask. What was granted of it and never reserved here is given back.
func (t *work) forgetAsk(subject, id string) {
	old, ok := read[Ask](t, askKey(subject, id))
	if !ok {
		return
	}
	t.tx.Delete(prefixAskID + old.ID)
	t.tx.Delete(askKey(subject, id))
	old.Lines = slices.DeleteFunc(slices.Clone(old.Left), func(l Asked) bool { return l.Value.Sign() <= 0 })
	if in, known := t.load(id); known && old.State == askGranted && len(old.Lines) > 0 {
		d, _ := read[dossier](t, prefixDeclaration+subject)
		d.Declaration.Subject = subject
		t.tellOwner(&d, &in, &old, useGivenBack)
	}
}

// drawn is the id of the ask under which an amount moves of an instrument whose ledger another side keeps; what is left of its grant follows.
func (t *work) drawn(subject, instrument string, line int, what string, amount messages.Decimal) string {
	a, ok := read[Ask](t, askKey(subject, instrument))
	if !ok {
		return ""
	}
	switch {
	case what == useReserved && amount.Sign() < 0:
		amount = amount.Neg()
	case what != useConsumed:
		return a.ID
	}
	if a.draw(line, amount) {
		write(t, askKey(subject, instrument), a)
	}
	return a.ID
}

// asksOverdue tells of what the owners of other ledgers have not answered in time.
func (t *work) asksOverdue(d *dossier) {
	subject := d.Declaration.Subject
	for _, id := range t.keys(prefixAsk + subject + "/") {
		a, ok := read[Ask](t, askKey(subject, id))
		if !ok || a.State != "" || a.Overdue || a.Deadline.After(t.tx.Now()) {
			continue
		}
		a.Overdue = true
		write(t, askKey(subject, id), a)
		in, _ := t.load(id)
		t.event(d.about(messages.StateOverdue, codeAskOverdue, "The "+a.Owner+" side, which keeps the ledger of "+in.name()+", has not answered what it was asked for: "+a.text()+".",
			map[string]string{"ask": a.ID, "instrument": in.Subject, "number": in.Number, "owner": a.Owner, "deadline": stamp(a.Deadline)}))
	}
}

// tellOwner puts what the owner is asked for, or given back, into the lane of the instrument. d is nil where there is no declaration any more.
func (t *work) tellOwner(d *dossier, in *Instrument, a *Ask, what string) {
	n := t.useOf(in, what, d)
	n.Ask = a.ID
	if what == useRequested {
		n.Deadline, n.Accepted = stamp(a.Deadline), stamp(a.Instant)
	}
	for _, l := range a.Lines {
		q := (&Balance{Basis: l.Basis, Unit: l.Unit}).quantity(l.Value)
		n.Lines = append(n.Lines, messages.UseLine{Line: l.Of, Quantity: &q})
	}
	t.tellIssuer(in, d, n, "received")
}

// Concerns tells whether a receipt is about what one side keeps in its ledger for another: what is asked of it, its answer, and what becomes of what it
// granted. Recognition must know of no other.
func Concerns(b *messages.Receipt) bool {
	if b.Use == nil {
		return false
	}
	switch b.Use.What {
	case askGranted, askDeclined, useRequested:
		return true
	case useGivenBack, useConsumed, useAdjusted:
		return b.Use.Ask != ""
	}
	return false
}

// receipt takes what another side says about a ledger.
func (t *work) receipt(m *messages.Message, b *messages.Receipt) {
	switch {
	case !Concerns(b):
		t.event(aboutMessage(m, messages.StateConcluded, codeKind, "A receipt that is about no side's ledger says nothing about recognition.", nil))
	case b.Use.What == askGranted || b.Use.What == askDeclined:
		t.answer(m, b.Use)
	default:
		t.served(m, b.Use)
	}
}

// answer takes the answer of a ledger's owner.
func (t *work) answer(m *messages.Message, u *messages.InstrumentUse) {
	values := map[string]string{"ask": u.Ask, "answer": u.What}
	at, ok := t.tx.Get(prefixAskID + u.Ask)
	if !ok || u.Ask == "" {
		t.event(aboutMessage(m, messages.StateConcluded, codeUnasked, "It answers what is not asked for, or not any more; nothing is reserved by it.", values))
		t.notWanted(m, u)
		return
	}
	id := lastPart(string(at))
	subject := string(at)[:len(at)-len(id)-1]
	a, ok := read[Ask](t, askKey(subject, id))
	in, known := t.load(id)
	d, found := read[dossier](t, prefixDeclaration+subject)
	if !ok || !known || !found {
		return
	}
	if !t.ownerSpeaks(&a, &in, m) {
		t.event(aboutMessage(m, messages.StateRefused, codeNotOwner, "The sender does not speak for the "+a.Owner+" side, which keeps the ledger; nothing is reserved by it.", values))
		return
	}
	if d.State != stateOpen {
		t.event(aboutMessage(m, messages.StateConcluded, codeUnasked, "The declaration is "+d.State+" already: nothing is reserved any more.", values))
		if u.What == askGranted && a.State != askGranted {
			t.tellOwner(&d, &in, &a, useGivenBack)
		}
		return
	}
	a.answered(u)
	a.By, a.Message, a.Known = m.Sender.PartyID, m.ID, t.known
	write(t, askKey(subject, id), a)
	values["state"], values["declaration"], values["free"] = a.State, subject, a.Free
	t.event(d.about(messages.StateAnswered, codeAnswer, "The owner of the ledger of "+in.name()+" has "+a.State+" "+a.text()+".", values))
	if u.What == askGranted && a.State != askGranted { // less than all is nothing: what it took off is given back
		t.tellOwner(&d, &in, &a, useGivenBack)
	}
	t.decide(&d, causeLedger, m.ID)
}

// ownerSpeaks tells whether a sender may answer for the side that keeps a ledger.
func (t *work) ownerSpeaks(a *Ask, in *Instrument, m *messages.Message) bool {
	if a.Owner == "border" {
		return t.rules.BorderChannel(t.s.o.Border, m.Sender.PartyID)
	}
	as := *in
	as.Sender = m.Sender.PartyID
	return t.whole().channel(t.s.o.Border, &as)
}

// notWanted gives back what was granted for an ask that nobody waits for any more, so that it does not stay reserved there for ever.
func (t *work) notWanted(m *messages.Message, u *messages.InstrumentUse) {
	if u.What != askGranted {
		return
	}
	for _, id := range t.keys(prefixBySubject + u.Instrument.Subject + "/") {
		in, ok := t.load(id)
		a := Ask{ID: u.Ask, Owner: "issuer"}
		if !ok || !t.ownerSpeaks(&a, &in, m) {
			continue
		}
		n := t.useOf(&in, useGivenBack, nil)
		n.Ask, n.Declaration, n.Lines = u.Ask, u.Declaration, u.Lines
		t.tellIssuer(&in, nil, n, "received")
		return
	}
}
