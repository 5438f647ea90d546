package recognition

import (
	"slices"
	"time"

	"github.com/clearhub/clearhub/messages"
)

const (
	prefixServed  = "served/"  // <key of the ask>
	prefixServing = "serving/" // <instrument id>/<hash of sender and declaration>: key of the ask that counts
	prefixOwed    = "owed/"    // <folded number>/<offset, 16 digits>/<key of the ask>: asks that wait for their instrument
	timerServed   = "served/"  // <key of the ask>

	// holderAsk begins the name under which what was granted is held; no subject of a declaration has a colon before its first slash.
	holderAsk = "ask:"
)

// servedKey is under which an ask of a sender lies: what others call things goes into no key of ours.
func servedKey(sender, ask string) string { return digest("served", sender, ask) }

// served takes what another border's side says about a ledger that this hub keeps.
func (t *work) served(m *messages.Message, u *messages.InstrumentUse) {
	values := map[string]string{"ask": u.Ask, "what": u.What, "border": u.Border, "number": u.Instrument.Number}
	rows := slices.DeleteFunc(t.serving(u.Instrument.Class), func(r *row) bool { return r.border.Country != u.Border })
	key := servedKey(m.Sender.PartyID, u.Ask)
	s, known := read[Served](t, prefixServed+key)
	i := slices.IndexFunc(rows, func(r *row) bool { return slices.Contains(r.border.Channels, m.Sender.PartyID) })
	switch {
	case u.Ask == "" || !known && len(rows) == 0:
		t.event(aboutMessage(m, messages.StateConcluded, codeNotServed, "This hub does not keep the ledger that it is about: it only carries it.", values))
	case i < 0 && (u.What == useRequested || !known): // of what was granted it may speak when the agreement has ended, or names it no more
		t.event(aboutMessage(m, messages.StateRefused, codeNotAsker, "The sender does not speak for the border of "+u.Border+"; nothing is booked by it.", values))
	case u.What == useRequested && known:
		if s.State != "" { // said twice: the answer is the same
			t.answerServed(&s)
		}
	case u.What == useRequested:
		s = Served{V: version, Ask: u.Ask, Sender: m.Sender.PartyID, Border: u.Border, Ref: u.Instrument, Agreement: new(rows[i].ref), Lane: m.Subject, Message: m.ID, Known: t.known, Handling: m.Handling, Conditions: m.Conditions}
		if u.Declaration != nil {
			s.Declaration = *u.Declaration
		}
		for _, l := range u.Lines {
			if l.Quantity != nil {
				s.Lines = append(s.Lines, messages.UseLine{Line: l.Line, Quantity: l.Quantity})
			}
		}
		if at, err := time.Parse(time.RFC3339, u.Deadline); err == nil {
			s.Deadline = at.UTC()
		}
		if at, err := time.Parse(time.RFC3339, u.Accepted); err == nil {
			s.Accepted = at.UTC()
		}
		t.serve(&s, key)
	case !known:
		t.event(aboutMessage(m, messages.StateOverdue, codeNotServed, "Nothing was granted under this ask; nothing is booked by it.", values))
	default:
		t.servedMoved(m, u, &s, key)
	}
}

// serve grants an ask, all of it, or declines it, and answers. A later ask for the same declaration takes the place of the one before. The instrument may
// come to the hub later than to the border that asks: it is waited for as long as that waits.
func (t *work) serve(s *Served, key string) {
	in, why := t.servedInstrument(s)
	owed := prefixOwed + filed(messages.Fold(s.Ref.Number)) + "/" + offsetKey(s.Known) + "/" + key
	if in.ID == "" && s.Deadline.After(t.tx.Now()) {
		t.tx.Put(owed, nil)
		write(t, prefixServed+key, s)
		t.tx.Wake(timerServed+key, earlier(s.Deadline, t.tx.Now().Add(t.keepsFor(nil))))
		t.event(s.about(messages.StateWaiting, "What "+s.Sender+" asks for of "+s.Ref.Number+" waits: "+why+".", &in))
		return
	}
	t.tx.Delete(owed)
	s.Instrument, s.State, s.Why = in.ID, askDeclined, why
	if why == "" {
		t.grant(s, &in, key)
	}
	write(t, prefixServed+key, s)
	t.tx.Wake(timerServed+key, t.tx.Now().Add(t.keepsFor(nil)))
	t.event(s.about(messages.StateAnswered, "What "+s.Sender+" asked for of "+s.Ref.Number+" is "+s.State+".", &in))
	t.answerServed(s)
}

// serveOwed answers the asks that waited for an instrument.
func (t *work) serveOwed(in *Instrument) {
	for _, key := range t.keys(prefixOwed + filed(in.Folded) + "/") {
		if s, ok := read[Served](t, prefixServed+key); ok {
			t.serve(&s, key)
		}
	}
}

// about is the event about an ask.
func (s *Served) about(state messages.State, text string, in *Instrument) messages.Event {
	return messages.Event{State: state, Code: codeServed, Text: text, Kind: messages.KindReceipt, Message: s.Message, Subject: s.Lane, Sender: s.Sender,
		Values: map[string]string{"ask": s.Ask, "state": s.State, "why": s.Why, "instrument": in.Subject, "number": s.Ref.Number, "declaration": s.Declaration.Subject, "partner": s.Sender}}
}

// servedInstrument finds the instrument that another side means: by number, class and country, for its subjects are its own.
func (t *work) servedInstrument(s *Served) (Instrument, string) {
	var found []Instrument
	if folded := messages.Fold(s.Ref.Number); folded != "" {
		for _, id := range t.keys(prefixInstrument + folded + "/") {
			in, ok := t.load(id)
			country := t.whole().country(&in)
			if ok && in.Class == s.Ref.Class && in.Kind == s.Ref.Kind && country == t.s.o.Border && (s.Ref.Country == "" || s.Ref.Country == country) && t.believed(&in) {
				found = append(found, in)
			}
		}
	}
	switch len(found) {
	case 0:
		return Instrument{}, "the instrument is not in this ledger"
	case 1:
		return found[0], ""
	}
	return Instrument{}, "several instruments have the number"
}

// grant reserves what is asked for.
func (t *work) grant(s *Served, in *Instrument, key string) {
	current := prefixServing + in.ID + "/" + digest(s.Sender, s.Declaration.Subject)
	if at, ok := t.tx.Get(current); ok && string(at) != key {
		if before, ok := read[Served](t, prefixServed+string(at)); ok {
			if before.Declaration.Version > s.Declaration.Version {
				s.Why = "a later version of the declaration has asked already"
				return
			}
			t.giveBackServed(&before, string(at), nil)
		}
	}
	t.tx.Put(current, []byte(key))
	a, ok := t.account(in.ID)
	if !ok {
		s.Why = "the instrument has no account"
		return
	}
	bookings, why := a.asked(s.Lines)
	if s.Why = why; why != "" {
		return
	}
	if a.Closed && !s.Accepted.IsZero() && !s.Accepted.After(t.tx.Now()) {
		status, sure := in.statusFor(exactly(s.Accepted, "acceptance"), t.tx.Now())
		for i := range bookings {
			bookings[i].Late = sure && !closing(status)
		}
	}
	t.believe(&a)
	h := t.holding(in.ID, holderAsk+key)
	if err := reserve(&a, &h, s.Declaration.Version, bookings, t.tx.Now()); err != nil {
		s.Why = "not enough is free"
		return
	}
	s.State = askGranted
	t.keep(&a, &h)
	for _, b := range bookings {
		t.servedEvent(s, &a, b.Of, messages.StateReserved, codeReserved, b.Value, "are reserved on")
	}
}

// answerServed puts the answer into the lane of the instrument.
func (t *work) answerServed(s *Served) {
	lane, handling, conditions := s.Lane, s.Handling, slices.Clone(s.Conditions)
	n := &messages.InstrumentUse{What: s.State, Ask: s.Ask, Border: s.Border, Instrument: s.Ref, Agreement: s.Agreement, Text: s.Why, Lines: s.Lines}
	if s.Declaration.Subject != "" {
		n.Declaration = &s.Declaration
	}
	if in, ok := t.load(s.Instrument); ok {
		lane = in.Subject
		if confidence(in.Handling) > confidence(handling) {
			handling = in.Handling
		}
		for _, c := range in.Conditions {
			conditions = addText(conditions, c)
		}
		if a, ok := t.account(in.ID); ok {
			n.Lines = a.frees(s.Lines)
		}
	}
	status := "accepted"
	if s.State != askGranted {
		status = "refused"
	}
	t.notify(lane, nil, n, status, handling, conditions, messages.Participant{PartyID: s.Sender, Country: s.Border})
}

// servedMoved books what became of what was granted.
func (t *work) servedMoved(m *messages.Message, u *messages.InstrumentUse, s *Served, key string) {
	if u.What == useGivenBack {
		t.giveBackServed(s, key, u.Lines)
		return
	}
	for _, l := range u.Lines {
		a, ok := t.account(s.Instrument)
		b := a.balance(l.Line)
		if !ok || b == nil {
			continue
		}
		amount, ok := b.amount(l.Quantity)
		if !ok {
			t.event(aboutMessage(m, messages.StateParked, codePart, "What was used of line "+itoa(l.Line)+" cannot be counted in "+b.Unit+"; it stays as it is.", map[string]string{"ask": s.Ask, "line": itoa(l.Line)}))
			continue
		}
		h := t.holding(s.Instrument, holderAsk+key)
		if u.What == useConsumed {
			taken, err := consume(&a, &h, l.Line, &amount)
			if err != nil {
				t.servedBroken(m, &a, err)
				continue
			}
			if taken.Sign() > 0 {
				t.keep(&a, &h)
				t.servedEvent(s, &a, l.Line, messages.StateConsumed, codeConsumed, taken, "are consumed of")
			}
			if amount = amount.Sub(taken); amount.Sign() <= 0 {
				continue
			}
		}
		t.adjustServed(m, s, &a, &h, l.Line, amount)
	}
}

// adjustServed corrects what was consumed by an amount, below zero where it was too much.
func (t *work) adjustServed(m *messages.Message, s *Served, a *Account, h *Holding, of int, by messages.Decimal) {
	x := h.held(of, of)
	if x == nil {
		h.Lines = append(h.Lines, Held{Line: of, Of: of, Unit: a.balance(of).Unit, Reserved: "0", Consumed: "0", At: t.tx.Now()})
		x = h.held(of, of)
	}
	need := x.Consumed.Add(by)
	if need.Sign() < 0 {
		need = "0"
	}
	less, more, short, err := adjust(a, h, of, of, need)
	if err != nil {
		t.servedBroken(m, a, err)
		return
	}
	t.keep(a, h)
	switch {
	case less.Sign() > 0:
		t.servedEvent(s, a, of, messages.StateGivenBack, codeAdjusted, less, "were consumed too much and are given back to")
		t.bequeath(a)
		t.freed(s.Instrument)
	case more.Sign() > 0:
		t.servedEvent(s, a, of, messages.StateConsumed, codeAdjusted, more, "more are consumed of")
	}
	if short.Sign() > 0 {
		b := a.balance(of)
		t.event(aboutMessage(m, messages.StateOverdue, codeServedShort, s.Sender+" has used "+string(short)+" "+b.name()+" more than it was granted and than is free: they are covered by nothing.",
			map[string]string{"ask": s.Ask, "line": itoa(of), "quantity": string(short), "unit": b.name(), "number": s.Ref.Number, "declaration": s.Declaration.Subject}))
	}
}

// giveBackServed frees what is still reserved under an ask: as much of each line as is said, or all where nothing is.
func (t *work) giveBackServed(s *Served, key string, lines []messages.UseLine) {
	h := t.holding(s.Instrument, holderAsk+key)
	a, ok := t.account(s.Instrument)
	if !ok {
		return
	}
	var keep []Booking
	for _, x := range h.Lines {
		left := x.Reserved
		for _, l := range lines {
			if v, ok := a.balance(x.Of).amount(l.Quantity); ok && l.Line == x.Of && v.Sign() > 0 {
				left = left.Sub(v)
			}
		}
		if len(lines) > 0 && left.Sign() > 0 {
			keep = append(keep, Booking{Instrument: s.Instrument, Line: x.Line, Of: x.Of, Value: left})
		}
	}
	was := h.clone()
	if err := reserve(&a, &h, h.Version, keep, t.tx.Now()); err != nil {
		t.servedBroken(nil, &a, err)
		return
	}
	t.keep(&a, &h)
	for i := range a.Lines {
		of := a.Lines[i].Line
		if back := was.reserved(of).Sub(h.reserved(of)); back.Sign() > 0 {
			t.servedEvent(s, &a, of, messages.StateGivenBack, codeGiven, back, "are given back to")
		}
	}
	t.bequeath(&a)
	t.freed(s.Instrument)
}

// servedEvent is the entry of a movement by another side.
func (t *work) servedEvent(s *Served, a *Account, of int, state messages.State, code string, amount messages.Decimal, verb string) {
	t.servedOf = s
	t.moved(nil, a, a.balance(of), state, code, amount, verb)
	t.servedOf = nil
}

// servedBroken sets an account aside that did not allow what its figures said.
func (t *work) servedBroken(m *messages.Message, a *Account, err error) {
	a.Broken = true
	write(t, prefixAccount+a.Instrument, a)
	e := messages.Event{State: messages.StateParked}
	if m != nil {
		e = aboutMessage(m, messages.StateParked, "", "", nil)
	}
	e.Code, e.Text, e.Values = codeBalance, "The balance of an instrument does not add up: "+err.Error()+".", map[string]string{"instrument": a.Instrument}
	t.event(e)
}

// servedEnough takes an ask from the state that nothing is reserved under any more. What was consumed stays in the account.
func (t *work) servedEnough(key string) {
	s, ok := read[Served](t, prefixServed+key)
	if !ok {
		return
	}
	if s.State == "" { // the instrument never came
		s.Deadline = t.tx.Now()
		t.serve(&s, key)
		return
	}
	h := t.holding(s.Instrument, holderAsk+key)
	if slices.ContainsFunc(h.Lines, func(x Held) bool { return x.Reserved.Sign() != 0 }) { // what is reserved is never forgotten
		t.tx.Wake(timerServed+key, t.tx.Now().Add(t.keepsFor(nil)))
		return
	}
	if s.Instrument != "" {
		t.bury(s.Instrument, holderAsk+key, len(h.Lines) > 0)
		current := prefixServing + s.Instrument + "/" + digest(s.Sender, s.Declaration.Subject)
		if at, ok := t.tx.Get(current); ok && string(at) == key {
			t.tx.Delete(current)
		}
	}
	t.tx.Delete(prefixServed + key)
}
