package recognition

import (
	"github.com/clearhub/clearhub/messages"
)

// account reads the account of an instrument. One that is there but cannot be read is broken.
func (t *work) account(id string) (Account, bool) {
	if _, ok := t.tx.Get(prefixAccount + id); !ok {
		return Account{}, false
	}
	a, ok := read[Account](t, prefixAccount+id)
	if !ok {
		a = Account{V: version, Instrument: id, Broken: true}
	}
	return a, true
}

func (t *work) holding(id, subject string) Holding {
	h, ok := read[Holding](t, prefixHolding+id+"/"+subject)
	if !ok {
		h = Holding{V: version, Instrument: id, Declaration: subject}
	}
	return h
}

func (t *work) keep(a *Account, h *Holding) {
	write(t, prefixAccount+a.Instrument, a)
	if h == nil {
		return
	}
	if h.empty() {
		t.tx.Delete(prefixHolding + h.Instrument + "/" + h.Declaration)
		t.tx.Delete(prefixHeld + h.Declaration + "/" + h.Instrument)
		return
	}
	write(t, prefixHolding+h.Instrument+"/"+h.Declaration, h)
	t.tx.Put(prefixHeld+h.Declaration+"/"+h.Instrument, nil)
}

// book makes what a declaration has reserved of an instrument what the bookings say. It is false, and the account broken, where
// that is impossible.
func (t *work) book(d *dossier, id string, bookings []Booking) bool {
	h := t.holding(id, d.Declaration.Subject)
	a, ok := t.account(id)
	err := errNoAccount
	was := h.clone()
	if ok && len(bookings) > 0 {
		t.believe(&a)
	}
	if ok {
		err = reserve(&a, &h, d.Declaration.Version, bookings, t.tx.Now())
	}
	if err != nil {
		t.broken(d, id, &a, err)
		return false
	}
	t.keep(&a, &h)
	if t.tell(d, &a, &was, &h) {
		t.bequeath(&a)
		t.freed(id)
	}
	return true
}

// broken sets an account aside that did not allow what its figures said.
func (t *work) broken(d *dossier, id string, a *Account, err error) {
	a.V, a.Instrument, a.Broken = version, id, true
	write(t, prefixAccount+id, a)
	t.event(d.about(messages.StateParked, codeBalance, "The balance of an instrument does not add up: "+err.Error()+".", map[string]string{"instrument": id}))
}

// tell puts out what a booking changed, line by line of the instrument, and says whether anything was given back.
func (t *work) tell(d *dossier, a *Account, was, is *Holding) (back bool) {
	for i := range a.Lines {
		b := &a.Lines[i]
		diff := is.reserved(b.Line).Sub(was.reserved(b.Line))
		switch diff.Sign() {
		case 1:
			t.moved(d, a, b, messages.StateReserved, codeReserved, diff, "are reserved on")
			t.used(d, a.Instrument, b.Line, useReserved, diff)
		case -1:
			back = true
			t.moved(d, a, b, messages.StateGivenBack, codeGiven, diff.Neg(), "are given back to")
			t.used(d, a.Instrument, b.Line, useReserved, diff)
		}
	}
	return back
}

// moved is the event of an entry of the ledger: an amount that changed its state, and the balance after it. d is nil where no
// declaration is behind it.
func (t *work) moved(d *dossier, a *Account, b *Balance, state messages.State, code string, amount messages.Decimal, verb string) {
	if a.Unbelieved && d == nil && t.officerOf == nil {
		return
	}
	name := a.Instrument
	values := map[string]string{"account": a.Instrument, "quantity": string(amount), "unit": b.name(), "line": itoa(b.Line), "issued": string(b.Issued), "free": string(b.Free),
		"reserved": string(b.Reserved), "consumed": string(b.Consumed), "withdrawn": string(b.Withdrawn)}
	if act := t.officerOf; act != nil {
		values["officer"], values["act"], values["reason"] = act.Officer, act.ID, act.Reason
	}
	if s := t.servedOf; s != nil {
		values["declaration"], values["version"], values["partner"], values["ask"] = s.Declaration.Subject, itoa(s.Declaration.Version), s.Sender, s.Ask
	}
	in, known := t.load(a.Instrument)
	if known {
		name = in.name()
		values["instrument"], values["number"] = in.Subject, in.Number
	}
	text := string(amount) + " " + b.name() + " " + verb + " " + name + "; " + string(b.Free) + " are free."
	if d == nil {
		t.event(in.about(state, code, text, values))
		return
	}
	values["declaration"], values["version"] = d.Declaration.Subject, itoa(d.Declaration.Version)
	t.event(d.about(state, code, text, values))
}

// lapse gives back the reservations of a declaration that have expired.
func (t *work) lapse(d *dossier, id string) bool {
	h := t.holding(id, d.Declaration.Subject)
	a, ok := t.account(id)
	if !ok {
		return false
	}
	was := h.clone()
	lapsed, err := lapse(&a, &h, t.tx.Now())
	switch {
	case err != nil:
		t.broken(d, id, &a, err)
	case lapsed:
		t.keep(&a, &h)
		t.tell(d, &a, &was, &h)
		t.event(d.about(messages.StateOverdue, codeLapsed, "A reservation lapsed.", map[string]string{"instrument": id}))
		t.bequeath(&a)
		t.freed(id)
	}
	return lapsed
}

// bequeath moves what is left of a replaced instrument to its successors.
func (t *work) bequeath(a *Account) {
	for _, id := range a.Successors {
		next, ok := t.account(id)
		if !ok || !move(a, &next) {
			continue
		}
		if a.check() != nil || next.check() != nil {
			a.Broken, next.Broken = true, true
			t.event(messages.Event{State: messages.StateParked, Code: codeBalance, Text: "A succession does not add up.", Values: map[string]string{"instrument": a.Instrument, "successor": id}})
		}
		t.keep(a, nil)
		t.keep(&next, nil)
		if in, ok := t.load(id); ok {
			t.event(in.about(messages.StateLinked, codeSuccession, "What is left of a replaced instrument moved to this one.", map[string]string{"predecessor": a.Instrument}))
		}
		if next.Closed { // it was replaced itself: on to its successors
			t.bequeath(&next)
		}
		t.freed(id)
	}
}

// withdraw closes an account.
func (t *work) withdraw(id string) {
	a, ok := t.account(id)
	if !ok || a.Closed {
		return
	}
	was := a.clone()
	a.withdraw()
	if a.check() != nil {
		a.Broken = true
	}
	t.keep(&a, nil)
	for i := range a.Lines {
		if gone := was.Lines[i].Free; gone.Sign() != 0 {
			t.moved(nil, &a, &a.Lines[i], messages.StateWithdrawn, codeWithdrawn, gone, "are withdrawn from")
		}
	}
	t.bequeath(&a)
}
