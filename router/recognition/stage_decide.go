package recognition

import (
	"errors"
	"slices"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// decide decides an open declaration anew, books what that grants, and tells of it if it says something new.
func (t *work) decide(d *dossier, cause, message string) {
	var r result
	for range 3 { // a balance that does not add up is set aside, and the rest decided without it
		c := t.gather(d)
		c.Cause = cause
		r = decide(&c)
		t.wants(d, r.unmet) // before anything is given back: that may be what it wants, by way of a successor or an extract
		if !t.settle(d, &r) {
			r = result{}
		} else if !r.unheld { // what was held was given back, for something else fails: it is decided by what is so
			break
		}
	}
	if r.content == "" {
		t.save(d)
		t.event(d.about(messages.StateParked, codeBalance, "No decision was made, for what it grants could not be booked.", nil))
		return
	}
	subject := d.Declaration.Subject
	for _, w := range r.waits {
		if !w.Over && !slices.ContainsFunc(d.Waits, func(o Wait) bool { return o.Folded == w.Folded }) {
			values := map[string]string{"number": w.Folded, "deadline": stamp(w.Deadline)}
			t.event(d.about(messages.StateWaiting, "G0.AWAITED", Explain("G0.AWAITED", values, English, AudienceTrader), values))
			t.missing(d, &w, useAwaited)
		}
	}
	d.Waits = r.waits
	t.askOwners(d, r.asks)
	t.link(d, r.used)
	t.conclude(d, r, message)
	t.rest(d, restsOn(&r.decision))
	t.watch(&r.decision)
	d.Gates, d.Standing, d.Under = outcomes(&r.decision), standing(&r.decision), under(&r.decision)
	t.tellOutcomes(d, &r.decision, r.used)
	t.save(d)
	if r.wake.IsZero() || r.wake.After(t.tx.Now().Add(longest)) { // an end like 9999-12-31 needs no clock
		t.tx.Cancel(timerDue + subject)
	} else {
		t.tx.Wake(timerDue+subject, r.wake)
	}
}

// under lists the ids of the agreements that a decision was made under.
func under(dec *messages.Decision) (out []string) {
	for i := range dec.Lines {
		for j := range dec.Lines[i].Claims {
			if a := dec.Lines[i].Claims[j].Agreement; a != nil && !slices.Contains(out, a.ID) {
				out = append(out, a.ID)
			}
		}
	}
	return out
}

// gather collects the case of a declaration.
func (t *work) gather(d *dossier) Case {
	c := Case{Border: t.s.o.Border, Declaration: d.facts(), Rules: t.rules, Registers: t.registers, Waits: d.Waits, Links: d.Links, Now: t.tx.Now(), KnownTo: t.known, Supersedes: d.Number}
	var ids []string
	add := func(id string) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, f := range d.citedNumbers() {
		found := t.keys(prefixInstrument + f + "/")
		for _, id := range found {
			add(id)
		}
		if len(found) == 0 && !weak(f) {
			c.Near = append(c.Near, t.near(f)...)
		}
	}
	for _, k := range d.shared() {
		for _, id := range t.keys(prefixKey + k.String() + "/") {
			add(id)
		}
	}
	for _, l := range d.Links {
		add(l.Instrument)
	}
	for _, id := range ids {
		if in, ok := t.load(id); ok {
			c.Instruments = append(c.Instruments, in)
			if a, ok := t.account(id); ok {
				c.Accounts = append(c.Accounts, a)
			}
		}
	}
	_, c.Unread = t.tx.Get(prefixUnread + d.Declaration.Subject)
	for _, id := range t.keys(prefixAsk + d.Declaration.Subject + "/") {
		if a, ok := read[Ask](t, askKey(d.Declaration.Subject, id)); ok {
			c.Asks = append(c.Asks, a)
		}
	}
	for _, id := range t.keys(prefixHeld + d.Declaration.Subject + "/") {
		c.Holdings = append(c.Holdings, t.holding(id, d.Declaration.Subject))
	}
	return c
}

// near finds instruments of whose number the cited one is the head or the tail, or that are its head.
func (t *work) near(number string) []Instrument {
	var out []Instrument
	seen := map[string]bool{}
	add := func(id string) bool {
		if in, ok := t.load(id); ok && !seen[id] {
			seen[id] = true
			out = append(out, in)
		}
		return len(out) < maxCandidates
	}
	for key := range t.tx.Scan(prefixInstrument + number) {
		if !add(lastPart(key)) {
			return out
		}
	}
	for key := range t.tx.Scan(prefixTail + reversed(number)) {
		if !add(lastPart(key)) {
			return out
		}
	}
	for n := len(number) - 1; n >= 5 && n >= len(number)-20; n-- { // longer than the instrument's own: a suffix was added
		for key := range t.tx.Scan(prefixInstrument + number[:n] + "/") {
			if !add(lastPart(key)) {
				return out
			}
		}
	}
	return out
}

// link tells of instruments that the declaration has found since the last decision.
func (t *work) link(d *dossier, used []string) {
	for _, id := range used {
		if slices.Contains(d.Used, id) {
			continue
		}
		t.tx.Put(prefixUsed+id, nil)
		if in, ok := t.load(id); ok {
			values := map[string]string{"instrument": in.Subject, "number": in.Number, "declaration": d.Declaration.Subject}
			t.event(d.about(messages.StateLinked, "", "Instrument "+in.name()+" is linked.", values))
			t.event(in.about(messages.StateLinked, "", "Linked to declaration "+d.Declaration.Subject+".", values))
		}
	}
	d.Used = used
}

// conclude puts out the decision, if it says something new.
func (t *work) conclude(d *dossier, r result, message string) {
	dec := r.decision
	if d.Override != nil {
		if d.Override.counts(r.content) {
			word := d.Override.Word
			dec.Override = &word
			r.content = digest("override", r.content, word.Act)
			dec.Number = digest("decision", r.content, dec.Supersedes)
		} else {
			t.event(d.about(messages.StateLinked, codeLapsedWord, "What officer "+d.Override.Word.Officer+" let pass is not what it was: his word counts no more.", map[string]string{"act": d.Override.Word.Act}))
			d.Override = nil
		}
	}
	if r.content == d.Content {
		return
	}
	t.follow(d, &dec)
	d.Number, d.Content, d.Outcome = dec.Number, r.content, dec.Outcome
	now := t.tx.Now()
	m := &messages.Message{
		SchemaVersion: messages.SchemaVersion, ID: digest("decision", d.Declaration.Message, itoa(d.Declaration.Version), dec.Number),
		Kind: messages.KindDecision, Function: messages.FunctionStatus, Subject: d.Declaration.Subject,
		Correlation: d.Declaration.Correlation, Causation: message, Test: d.Declaration.Test, Issued: timeOf(now), Received: now,
		Sender:   messages.Participant{PartyID: t.s.o.Hub, Role: "hub", Country: t.s.o.Border},
		Source:   messages.Source{Adapter: Name, Format: "decision"},
		Handling: r.handling, Conditions: r.conditions, Body: &dec,
	}
	if m.Correlation == "" {
		m.Correlation = d.Declaration.Message
	}
	if m.Handling == "" {
		m.Handling = messages.HandlingTrade
	}
	value, err := messages.Marshal(m)
	for level := 1; err == nil && len(value) > largest && level <= 4; level++ {
		slim(&dec, level)
		value, err = messages.Marshal(m)
	}
	if err != nil || len(value) > largest {
		t.event(d.about(messages.StateUndeliverable, codeState, "The decision is too large to be told: normal control applies.", map[string]string{"bytes": itoa(len(value))}))
		return
	}
	t.send(m, d.Declaration.Subject, value)
	code, text := "", "The outcome is "+string(dec.Outcome)+"."
	if g := firstReason(&dec); g != nil {
		code, text = g.Reason, g.Text
		if g.Confidential { // the declarant reads the events of its declaration
			code, text = "G13.CONTROL", Explain("G13.CONTROL", nil, English, AudienceTrader)
		}
	}
	t.event(d.about(messages.StateDecided, code, text, map[string]string{"outcome": string(dec.Outcome), "cause": dec.Cause, "message": m.ID}))
}

// longest is the longest time that a timer is set for.
const longest = 100 * 365 * 24 * time.Hour

// largest is the largest decision, with room for headers within a record.
const largest = stream.MaxRecord - 20_000

// send puts a message out into a declaration's lane.
func (t *work) send(m *messages.Message, lane string, value []byte) {
	var headers []stream.Header
	for _, h := range messages.Headers(m, t.s.o.Hub) {
		headers = append(headers, stream.Header{Key: h[0], Value: []byte(h[1])})
	}
	headers = append(headers, stream.Header{Key: "clearhub-lane", Value: []byte(lane)})
	t.tx.Emit(stage.Output{Topic: t.s.o.Messages, Key: lane, Headers: headers, Value: value})
}

// firstReason is the first gate of the worst claim that was not passed.
func firstReason(dec *messages.Decision) *messages.Gate {
	var worst *messages.ClaimDecision
	for i := range dec.Lines {
		for j := range dec.Lines[i].Claims {
			if c := &dec.Lines[i].Claims[j]; worst == nil || rank(c.Outcome) > rank(worst.Outcome) {
				worst = c
			}
		}
	}
	if worst == nil {
		return nil
	}
	for i := range worst.Gates {
		if worst.Gates[i].Reason != "" {
			return &worst.Gates[i]
		}
	}
	return nil
}

// settle makes the declaration's reservations what the decision says. It is false where a balance does not allow what Decide
// found free: then that balance is set aside.
func (t *work) settle(d *dossier, r *result) bool {
	wanted := map[string][]Booking{}
	ids := t.keys(prefixHeld + d.Declaration.Subject + "/")
	for _, b := range r.bookings {
		wanted[b.Instrument] = append(wanted[b.Instrument], b)
		if !slices.Contains(ids, b.Instrument) {
			ids = append(ids, b.Instrument)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		if !t.book(d, id, wanted[id]) {
			return false
		}
	}
	return true
}

var errNoAccount = errors.New("the instrument has no account")
