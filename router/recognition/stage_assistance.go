package recognition

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

const (
	prefixCase    = "case/"   // <folded case>/<country>/<folded authority>
	prefixAside   = "caside/" // <case key>/<offset, 16 digits>: steps that wait
	prefixMutual  = "mutual/" // <requesting>/<requested>/<type>
	prefixBreach  = "breach/" // <one side>/<other side>
	timerCase     = "case/"
	largestAside  = 200_000 // a step that waits lies in state
	daysToDispose = 30      // how often a missing disposal is told of
)

// assistance takes a step of a case. It goes on in the case's lane only if its sender speaks for the authority in whose name it
// is written, and with all that binds the case.
func (t *work) assistance(r *stream.Record, m *messages.Message, b *messages.Assistance) {
	if r.Header("clearhub-lane") != "" {
		return // the hub's own, coming back
	}
	if !t.authority(m) {
		return
	}
	if b.Form == messages.AssistanceReminder { // or two hubs would remind each other of the same silence
		t.event(aboutMessage(m, messages.StateConcluded, codeOtherClock, "Another hub reminds of the case; this one has a clock of its own, and sends it to nobody.", map[string]string{"case": b.Case}))
		return
	}
	key := caseKey(b)
	c, known := read[caseFile](t, prefixCase+key)
	_, gone := read[tombstoneCase](t, prefixGoneCase+key)
	switch {
	case gone && !known:
		t.misplaced(m, "the case of this number ended long ago and has left the state")
		return
	case b.Form == messages.AssistanceRequest:
		t.request(m, b, &c, known, key)
		return
	case !known || c.State == caseDraft:
		t.aside(r, m, key, codeNoCase, "The case of this step is not here; it waits for the request.")
		return
	case t.stands(&c, b):
		t.aside(r, m, key, codeBreach, "The flow between the two authorities stands still after a breach; the step waits.")
		return
	}
	t.advance(m, b, &c, key)
}

// authority tells whether the sender may write the message; where it may not, that is told, and the message goes to nobody.
func (t *work) authority(m *messages.Message) bool {
	faults := t.whole().checkSpeaker(m, t.tx.Now())
	if len(faults) == 0 {
		return true
	}
	e := aboutMessage(m, messages.StateRefused, codeForged, faults[0].Text+"; it goes to nobody.", map[string]string{"expected": faults[0].Expected})
	e.Faults = faults
	t.event(e)
	return false
}

// whole are the rules in force with what registers say.
func (t *work) whole() *Rulebook { return t.rules.With(t.registers) }

// checkSpeaker judges by the rules in force and by registers; where there are none nobody speaks for anyone.
func (b *Rulebook) checkSpeaker(m *messages.Message, now time.Time) messages.Faults {
	if b == nil {
		return new(messages.Rules).CheckSpeaker(m)
	}
	names, _ := messages.Speaker(m)
	if slices.ContainsFunc(names, func(n messages.AuthorityRef) bool { return b.speaksFor(m.Sender.PartyID, n, now) }) {
		return nil
	}
	none := messages.Rules{} // so that the fault says whose channel is wanted
	return none.CheckSpeaker(m)
}

// Speaks tells whether a sender speaks for an authority by the rules and registers of the last step, and whether they name the authority at all; ok is false
// before the first step. It is for those who would refuse a message before it comes here, and safe for concurrent use.
func (s *Stage) Speaks(sender string, a messages.AuthorityRef, now time.Time) (speaks, known, ok bool) {
	s.mu.Lock()
	rules, registers := s.rules, s.registers
	s.mu.Unlock()
	if rules == nil {
		return false, false, false
	}
	rules = rules.With(registers)
	e := rules.authority(a.ID)
	return rules.speaksFor(sender, a, now), rules.source.KnowsAuthority(a) || e != nil && e.Country == a.Country, true
}

// speaksFor tells whether a sender is a channel of an authority: a side of an agreement names it, or the authority's entry does. An entry of a
// register, as long as it holds, stands in for that of the rules: a channel that it does not name any more is none.
func (b *Rulebook) speaksFor(sender string, n messages.AuthorityRef, now time.Time) bool {
	if b == nil || sender == "" || n.ID == "" {
		return false
	}
	rules := b.source
	if a := b.authority(n.ID); a != nil && a.entry != nil && a.Country == n.Country {
		if slices.Contains(a.Channels, sender) && exactly(now, "now").during(a.entry.valid) != no {
			return true
		}
		rules.Authorities = nil
	}
	return rules.SpeaksFor(sender, n)
}

// caseKey finds a case by its number and the authority that gave it.
func caseKey(b *messages.Assistance) string {
	return messages.Fold(b.Case) + "/" + sideKey(b.Requesting)
}

func sideKey(a messages.AuthorityRef) string { return a.Country + "/" + messages.Fold(a.ID) }

// request opens a case, or changes or withdraws what is asked.
func (t *work) request(m *messages.Message, b *messages.Assistance, c *caseFile, known bool, key string) {
	now := t.tx.Now()
	switch {
	case known && c.Subject != m.Subject:
		t.misplaced(m, "the number of the case is taken by another request of the same authority")
		return
	case known && c.State != caseDraft && b.Draft:
		t.misplaced(m, "the request was sent; it cannot become a draft again")
		return
	case known && (c.State == caseClosed || c.Version >= m.Version && m.Version != 0):
		t.misplaced(m, "the case is "+c.shown()+", and version "+itoa(m.Version)+" changes nothing")
		return
	case known && c.State != caseDraft && (c.Type != b.Type || sideKey(c.Requested) != sideKey(b.Requested)):
		t.misplaced(m, "what was asked of "+c.Requested.ID+" cannot become a request of another type or to another authority: withdraw it, and ask under another number")
		return
	case known && c.Given && b.Use != nil && c.Use != nil && b.Use.Purpose != c.Use.Purpose && m.Function != messages.FunctionCancel:
		t.misplaced(m, "what was given was given for the purpose that the request stated; another purpose needs another request")
		return
	case !known:
		*c = caseFile{V: version, Subject: m.Subject, Case: b.Case, State: caseDraft}
	}
	c.Type, c.Requesting, c.Requested = b.Type, b.Requesting, b.Requested
	c.Document, c.Message, c.Version = m.Source.Document, m.ID, m.Version
	c.wish(b.Due)
	if !c.Given { // the requesting side's own word on what it wants: nothing was given under another yet
		c.Use = b.Use
	}
	c.bind(m, b)
	switch {
	case m.Function == messages.FunctionCancel:
		t.cancelCase(m, c)
	case b.Draft:
		t.told(m, c, messages.StateWaiting, "The request is a draft; it goes to nobody.")
	case t.stands(c, b):
		write(t, prefixCase+key, c)
		t.event(aboutMessage(m, messages.StateParked, codeBreach, "The flow between the two authorities stands still after a breach; the request stays a draft until it is sent anew.", t.caseValues(c)))
		return
	case !t.whole().knows(b.Requested):
		write(t, prefixCase+key, c)
		t.event(aboutMessage(m, messages.StateRefused, codeUnknownTo, "Neither an agreement nor the register names "+b.Requested.ID+": the request stays a draft.", t.caseValues(c)))
		return
	default:
		if !c.open() { // a draft, or one that was answered or refused and is asked anew
			c.State, c.Sent, c.Overdue, c.Reason = caseSent, now, 0, ""
			t.count(c, func(n *reciprocity) { n.Asked++ })
		}
		t.sendCase(c, m)
		t.told(m, c, messages.StateWaiting, "The request is on its way; a reply is due within 90 days.")
	}
	t.keepCase(c, key)
	t.unwait(key + "/")
}

// cancelCase ends a case at the requesting side's wish. Where something was given, its conditions still bind: the case ends with what they ask for.
func (t *work) cancelCase(m *messages.Message, c *caseFile) {
	text := "The request was withdrawn."
	if c.State != caseDraft {
		t.sendCase(c, m)
	}
	if c.State = caseClosed; c.Given {
		c.State = caseAnswered
		c.conclude()
	}
	if c.State == caseClosed {
		t.count(c, func(n *reciprocity) { n.Closed++ })
	} else {
		text += " What was given is still bound by its conditions."
	}
	t.told(m, c, messages.StateWithdrawn, text)
}

func (b *Rulebook) knows(a messages.AuthorityRef) bool {
	if b == nil {
		return false
	}
	x := b.authority(a.ID)
	return x != nil && x.Country == a.Country || b.source.KnowsAuthority(a)
}

// advance takes a step into a case that is here.
func (t *work) advance(m *messages.Message, b *messages.Assistance, c *caseFile, key string) {
	if sideKey(c.Requested) != sideKey(b.Requested) {
		t.misplaced(m, "the case is between "+c.Requesting.ID+" and "+c.Requested.ID)
		return
	}
	before := c.State
	if ok, why := c.step(b, t.tx.Now()); !ok {
		t.misplaced(m, why)
		return
	}
	c.bind(m, b)
	t.sendCase(c, m)
	state, text := messages.StateLinked, "The case is "+c.shown()+"."
	switch {
	case b.Form == messages.AssistanceBreach && !b.Over:
		t.breach(m, c)
	case c.State == before:
	case c.State == caseAnswered:
		state = messages.StateAnswered
		t.count(c, func(n *reciprocity) { n.Answered++ })
	case c.State == caseRefused:
		state = messages.StateAnswered
		t.count(c, func(n *reciprocity) { n.Refused++ })
	case c.State == caseClosed:
		state = messages.StateConcluded
		t.count(c, func(n *reciprocity) { n.Closed++ })
	}
	t.told(m, c, state, text)
	t.keepCase(c, key)
	if b.Form == messages.AssistanceBreach && b.Over {
		t.lift(m, c)
	}
}

// keepCase stores a case and sets its clock.
func (t *work) keepCase(c *caseFile, key string) {
	write(t, prefixCase+key, c)
	t.oldCase(c, key)
	if at := c.next(); at.IsZero() || at.After(t.tx.Now().Add(longest)) {
		t.tx.Cancel(timerCase + key)
	} else {
		t.tx.Wake(timerCase+key, at)
	}
}

// caseDue is the clock of a case: silence of 30, 60 and 90 days, and copies that had to be gone.
func (t *work) caseDue(key string) {
	c, ok := read[caseFile](t, prefixCase+key)
	if !ok {
		return
	}
	now := t.tx.Now()
	if c.open() {
		for _, days := range silences() {
			if days > c.Overdue && !c.Sent.AddDate(0, 0, days).After(now) {
				c.Overdue = days
				if days == 30 {
					t.count(&c, func(n *reciprocity) { n.Overdue++ })
				}
				t.remind(&c, codeSilence, map[string]string{"days": itoa(days)})
			}
		}
		if !c.Late && !c.Due.IsZero() && !c.Due.After(now) {
			c.Late = true
			t.remind(&c, codeDue, map[string]string{"due": stamp(c.Due)})
		}
	}
	if !c.KeepUntil.IsZero() && !c.KeepUntil.After(now) {
		t.remind(&c, codeNotGone, map[string]string{"keepUntil": stamp(c.KeepUntil)})
		c.KeepUntil = now.AddDate(0, 0, daysToDispose)
	}
	t.keepCase(&c, key)
}

// remind puts a reminder into the lane of the case, for both sides, in every language.
func (t *work) remind(c *caseFile, code string, values map[string]string) {
	now, text := t.tx.Now(), Notice(code, values, English)
	b := &messages.Assistance{Case: c.Case, Form: messages.AssistanceReminder, Type: c.Type, Requesting: c.Requesting, Requested: c.Requested}
	for _, l := range Languages() {
		b.Notes = append(b.Notes, messages.Note{Subject: code, Text: Notice(code, values, l), Language: l})
	}
	m := &messages.Message{SchemaVersion: messages.SchemaVersion, ID: digest("reminder", c.Subject, code, stamp(now)), Kind: messages.KindAssistance,
		Function: messages.FunctionStatus, Correlation: c.Subject, Causation: c.Message, Issued: timeOf(now), Received: now, Sender: t.hub(),
		Source: messages.Source{Adapter: Name, Format: "reminder"}, Body: b}
	m.Subject = m.ID
	c.bind(m, b)
	t.sendCase(c, m)
	about := t.caseValues(c)
	maps.Copy(about, values)
	e := aboutMessage(m, messages.StateOverdue, code, text, about)
	e.Message, e.Document, e.Subject, e.Version = c.Message, c.Document, c.Subject, c.Version
	t.event(e)
}

// sendCase puts a step into the lane of its case.
func (t *work) sendCase(c *caseFile, m *messages.Message) {
	value, err := messages.Marshal(m)
	if err != nil || len(value) > largest {
		t.event(aboutMessage(m, messages.StateUndeliverable, codeState, "The step is too large to be sent on.", nil))
		return
	}
	t.send(m, c.Subject, value)
}

// hub is the hub as a sender.
func (t *work) hub() messages.Participant {
	return messages.Participant{PartyID: t.s.o.Hub, Role: "hub", Country: t.s.o.Border}
}

func (t *work) misplaced(m *messages.Message, why string) {
	t.event(aboutMessage(m, messages.StateRefused, codeMisplaced, "The step goes to nobody: "+why+".", nil))
}

func (t *work) told(m *messages.Message, c *caseFile, state messages.State, text string) {
	t.event(aboutMessage(m, state, codeCase, text, t.caseValues(c)))
}

// caseValues are the figures of a case in its events. No person and no content is among them.
func (t *work) caseValues(c *caseFile) map[string]string {
	n, _ := read[reciprocity](t, mutualKey(c))
	return map[string]string{"case": c.Case, "caseSubject": c.Subject, "caseState": c.shown(), "type": string(c.Type), "requesting": c.Requesting.ID, "requested": c.Requested.ID,
		"asked": itoa(n.Asked), "answered": itoa(n.Answered), "refused": itoa(n.Refused), "overdue": itoa(n.Overdue), "closed": itoa(n.Closed)}
}

func mutualKey(c *caseFile) string {
	return prefixMutual + sideKey(c.Requesting) + "/" + sideKey(c.Requested) + "/" + string(c.Type)
}

func (t *work) count(c *caseFile, change func(*reciprocity)) {
	n, _ := read[reciprocity](t, mutualKey(c))
	n.V = version
	change(&n)
	write(t, mutualKey(c), n)
}

// aside keeps a step that has to wait, whole.
func (t *work) aside(r *stream.Record, m *messages.Message, key, code, text string) {
	if len(r.Value) > largestAside {
		t.misplaced(m, "it cannot go on now, and is too large to be kept: send it again under another number")
		return
	}
	t.tx.Put(prefixAside+key+"/"+offsetKey(r.Offset), r.Value)
	t.tx.Wake(timerAside+key+"/"+offsetKey(r.Offset), t.tx.Now().Add(t.keepsFor(nil)))
	t.event(aboutMessage(m, messages.StateWaiting, code, text, nil))
}

// unwait takes the steps that waited, of one case or of all, in order.
func (t *work) unwait(prefix string) {
	for _, tail := range t.tails(prefixAside + prefix) {
		key := strings.TrimSuffix(prefix+tail, "/"+lastPart(tail))
		value, _ := t.tx.Get(prefixAside + prefix + tail)
		m := messageOf(value)
		if m == nil {
			continue
		}
		b, _ := m.Body.(*messages.Assistance)
		c, ok := read[caseFile](t, prefixCase+key)
		if b == nil || !ok || c.State == caseDraft || t.stands(&c, b) {
			continue
		}
		t.tx.Delete(prefixAside + prefix + tail)
		t.tx.Cancel(timerAside + prefix + tail)
		if t.authority(m) { // it may have lost its voice meanwhile
			t.advance(m, b, &c, key)
		}
	}
}

// messageOf reads a message that was kept whole; nil where it cannot be read.
func messageOf(value []byte) *messages.Message {
	m := new(messages.Message)
	if json.Unmarshal(value, m) != nil {
		return nil
	}
	return m
}

// breach stops the flow between the two sides of a case. Each side that stops it does so for itself.
func (t *work) breach(m *messages.Message, c *caseFile) {
	write(t, breachKey(c)+"/"+t.sideOf(m, c), breached{V: version, By: m.Sender.PartyID, Case: c.Case, At: t.tx.Now()})
}

type breached struct {
	V    int       `json:"v"`
	By   string    `json:"by"`
	Case string    `json:"case"`
	At   time.Time `json:"at"`
}

// sideOf is the side of a case that a sender speaks for.
func (t *work) sideOf(m *messages.Message, c *caseFile) string {
	if t.whole().speaksFor(m.Sender.PartyID, c.Requesting, t.tx.Now()) {
		return sideKey(c.Requesting)
	}
	return sideKey(c.Requested)
}

// stands tells whether the flow between the two sides stands still. Outcomes, receipts of disposal and breaches pass.
func (t *work) stands(c *caseFile, b *messages.Assistance) bool {
	switch b.Form {
	case messages.AssistanceOutcome, messages.AssistanceDisposed, messages.AssistanceBreach:
		return false
	}
	return t.stopped(c)
}

func (t *work) stopped(c *caseFile) bool {
	_, old := t.tx.Get(breachKey(c)) // as a release before this one wrote it
	return old || len(t.tails(breachKey(c)+"/")) > 0
}

// lift lets the flow go on, as far as the sender's side stopped it.
func (t *work) lift(m *messages.Message, c *caseFile) {
	old, was := read[breached](t, breachKey(c))
	if was && old.By == m.Sender.PartyID {
		t.tx.Delete(breachKey(c))
	}
	own := breachKey(c) + "/" + t.sideOf(m, c)
	_, stopped := t.tx.Get(own)
	t.tx.Delete(own)
	if !stopped && (!was || old.By != m.Sender.PartyID) || t.stopped(c) {
		return
	}
	t.event(aboutMessage(m, messages.StateLinked, codeLifted, "The flow between the two authorities goes on.", t.caseValues(c)))
	t.unwait("")
}

func breachKey(c *caseFile) string {
	a, b := sideKey(c.Requesting), sideKey(c.Requested)
	if strings.Compare(a, b) > 0 {
		a, b = b, a
	}
	return prefixBreach + a + "/" + b
}

// aboutMessage is an event about a message that recognition keeps nothing else of.
func aboutMessage(m *messages.Message, state messages.State, code, text string, values map[string]string) messages.Event {
	return messages.Event{State: state, Code: code, Text: text, Values: values, Document: m.Source.Document, Message: m.ID, Kind: m.Kind, Subject: m.Subject,
		Version: m.Version, Sender: m.Sender.PartyID}
}
