package recognition

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
	"github.com/clearhub/clearhub/router/stream"
)

const (
	prefixAct = "act/" // <officer>/<act id>

	causeOverride = "override"
	causeLink     = "link"
	causeReopened = "reopened"
)

// override is an officer's word on a declaration's decision.
type override struct {
	Word messages.Override `json:"word"`
	// Content is what was computed when it was given. A word that lets more pass counts for that alone: facts that change need a new
	// one. A word that asks for more control stands until it is lifted.
	Content string `json:"content"`
}

// counts tells whether the word still counts beside what is computed now.
func (o *override) counts(content string) bool {
	return o != nil && (!green(o.Word.Outcome) || o.Content == content)
}

// officer takes an officer's act. Whoever sent the command, and with whatever token, does not count here: only the officer's
// signature over the statement does.
func (t *work) officer(r *stream.Record, c *messages.Command) {
	var s messages.SignedAct
	if err := json.Unmarshal(c.Body, &s); err != nil {
		t.park(r, codeUnread, "The act cannot be read: "+err.Error())
		return
	}
	rules := messages.Rules{Officers: t.officers()}
	a, o, err := rules.Verify(s, t.s.o.Hub, t.s.o.Border, t.tx.Now())
	if x, ok := t.office(a.Officer); ok && err == nil && !x.Ceased.IsZero() {
		err = messages.Refuse("ACT.CEASED", "officer", a.Officer, "time", stamp(x.Ceased))
	}
	values := map[string]string{"officer": a.Officer, "act": a.ID, "verb": string(a.Verb), "reason": a.Reason, "by": c.By, "authority": o.Authority, "name": o.Name, "signed": a.Time}
	if err != nil {
		why := new(messages.ActRefusal)
		if !errors.As(err, &why) {
			why = messages.Refuse("ACT.UNREADABLE", "why", err.Error())
		}
		t.refuseAct(c, "The act is refused: ", why, values)
		return
	}
	key := prefixAct + a.Officer + "/" + a.ID
	if _, done := t.tx.Get(key); done {
		t.event(messages.Event{State: messages.StateDuplicate, Code: codeActDone, Text: "The act was done before.", Message: c.ID, Values: values})
		return
	}
	t.tx.Put(key, nil)
	if at, err := time.Parse(time.RFC3339, a.Time); err == nil { // after that it is too old to be done, whoever brings it again
		t.tx.Wake(timerAct+a.Officer+"/"+a.ID, at.Add(messages.ActLife+time.Second))
	}
	var why *messages.ActRefusal
	switch a.Verb {
	case messages.OfficerOverride:
		why = t.overrule(&a, &o, c.ID, values)
	case messages.OfficerLift:
		why = t.liftOverride(&a, c.ID, values)
	case messages.OfficerLedger:
		why = t.manual(&a, values)
	case messages.OfficerLink:
		why = t.linkByHand(&a, c.ID, values)
	case messages.OfficerReopen:
		why = t.reopen(&a, c.ID, values)
	case messages.OfficerReview:
		why = t.reviewed(&a, &o, values)
	case messages.OfficerAppoint:
		why = t.appoint(&a, &o, values)
	case messages.OfficerCease:
		why = t.cease(&a, &o, values)
	}
	if why != nil {
		t.refuseAct(c, "The act is refused: ", why, values)
		return
	}
	t.event(messages.Event{State: messages.StateConcluded, Code: codeAct, Text: "The act of officer " + o.ID + " is done.", Message: c.ID, Values: values})
}

// refuseAct tells why an act or a link does not count: the sentence, and what it is made of for other languages.
func (t *work) refuseAct(c *messages.Command, begin string, why *messages.ActRefusal, values map[string]string) {
	maps.Copy(values, why.Written())
	t.event(messages.Event{State: messages.StateRefused, Code: codeNoAct, Text: quoteText(begin + why.Error() + "."), Message: c.ID, Values: values})
}

// target finds the declaration of an act.
func (t *work) target(a *messages.OfficerAct, values map[string]string) (dossier, *messages.ActRefusal) {
	d, ok := read[dossier](t, prefixDeclaration+a.Declaration)
	if !ok || a.Declaration == "" {
		return d, t.nowhere(a.Declaration)
	}
	values["declaration"] = a.Declaration
	t.current(&d)
	return d, nil
}

// nowhere says why a declaration is not here.
func (t *work) nowhere(subject string) *messages.ActRefusal {
	if x, ok := t.gone(subject); ok {
		return messages.Refuse("ACT.GONE", "state", x.State)
	}
	return messages.Refuse("ACT.NO_DECLARATION", "declaration", subject)
}

// overrule sets an officer's outcome beside the computed one.
func (t *work) overrule(a *messages.OfficerAct, o *messages.Officer, cause string, values map[string]string) *messages.ActRefusal {
	d, why := t.target(a, values)
	switch {
	case why != nil:
		return why
	case a.Outcome == "":
		return messages.Refuse("ACT.NO_OUTCOME")
	case d.Number == "" || a.Decision != d.Number:
		return messages.Refuse("ACT.NOT_LATEST", "decision", a.Decision, "latest", d.Number)
	case d.State != stateOpen:
		return messages.Refuse("ACT.STATE", "state", d.State)
	case !green(a.Outcome) && len(a.Effects) > 0:
		return messages.Refuse("ACT.EFFECTS")
	}
	c := t.gather(&d)
	r := decide(&c)
	if bad := ungrantable(&r.decision, t.rules, a); bad != nil {
		return bad
	}
	values["before"], values["outcome"] = string(r.decision.Outcome), string(a.Outcome)
	d.Override = &override{Content: r.content, Word: messages.Override{Outcome: a.Outcome, Officer: o.ID, Reason: a.Reason, Name: o.Name, Authority: o.Authority, Act: a.ID, Time: a.Time,
		Lines: a.Lines, Effects: a.Effects}}
	t.decide(&d, causeOverride, cause)
	t.event(d.about(messages.StateDecided, codeOverridden, "Officer "+o.ID+" sets "+string(a.Outcome)+" beside "+string(r.decision.Outcome)+".", values))
	for _, id := range d.Used {
		if in, ok := t.load(id); ok {
			n := t.useOf(&in, useOverridden, &d)
			n.Outcome, n.Text = a.Outcome, "An officer of "+o.Authority+" set this outcome beside the computed one: "+a.Reason
			t.tellIssuer(&in, &d, n, "received")
		}
	}
	return nil
}

// ungrantable says what an officer may not grant: an effect that no agreement names for an instrument of the line.
func ungrantable(dec *messages.Decision, rules *Rulebook, a *messages.OfficerAct) *messages.ActRefusal {
	for _, l := range a.Lines {
		if !slices.ContainsFunc(dec.Lines, func(x messages.LineDecision) bool { return x.Line == l }) {
			return messages.Refuse("ACT.NO_LINE", "line", itoa(l))
		}
	}
	for _, e := range a.Effects {
		for i := range dec.Lines {
			l := &dec.Lines[i]
			if len(a.Lines) > 0 && !slices.Contains(a.Lines, l.Line) {
				continue
			}
			if !slices.ContainsFunc(l.Claims, func(c messages.ClaimDecision) bool { return rules.names(c.Agreement, &e) }) {
				return messages.Refuse("ACT.NO_EFFECT", "effect", strings.TrimSpace(e.Type+" "+string(e.Control)), "line", itoa(l.Line))
			}
		}
	}
	return nil
}

// names tells whether an agreement grants an effect at all.
func (b *Rulebook) names(ref *messages.AgreementRef, e *messages.Effect) bool {
	if b == nil || ref == nil {
		return false
	}
	return slices.ContainsFunc(b.rows, func(r *row) bool {
		return r.ref.ID == ref.ID && r.ref.Version == ref.Version && slices.ContainsFunc(r.scope.Effects, func(x messages.Effect) bool {
			return x.Type == e.Type && x.Control == e.Control && x.Factor == e.Factor && slices.Equal(x.Values, e.Values)
		})
	})
}

// liftOverride ends an officer's word: the computed outcome counts again.
func (t *work) liftOverride(a *messages.OfficerAct, cause string, values map[string]string) *messages.ActRefusal {
	d, why := t.target(a, values)
	switch {
	case why != nil:
		return why
	case d.Override == nil:
		return messages.Refuse("ACT.NO_WORD")
	}
	values["before"] = string(d.Override.Word.Outcome)
	d.Override = nil
	if d.State == stateOpen {
		t.decide(&d, causeOverride, cause)
	}
	t.save(&d)
	return nil
}

// manual books an officer's entry.
func (t *work) manual(a *messages.OfficerAct, values map[string]string) *messages.ActRefusal {
	if a.Entry == nil {
		return messages.Refuse("ACT.NO_ENTRY")
	}
	ids := t.keys(prefixBySubject + a.Instrument + "/")
	if len(ids) != 1 {
		return messages.Refuse("ACT.SEVERAL", "count", itoa(len(ids)), "instrument", a.Instrument)
	}
	acc, ok := t.account(ids[0])
	if !ok {
		return messages.Refuse("ACT.NO_ACCOUNT")
	}
	if acc.Unbelieved {
		return messages.Refuse("ACT.NOT_BELIEVED")
	}
	var d *dossier
	h := Holding{}
	if a.Declaration != "" {
		of, why := t.target(a, values)
		if why != nil {
			return why
		}
		d, h = &of, t.holding(ids[0], a.Declaration)
		h.Version = of.Declaration.Version
		acc, _ = t.account(ids[0]) // what was queued for the declaration has been done
	}
	e := a.Entry
	b := acc.balance(e.Line)
	if b == nil {
		return messages.Refuse("ACT.NO_INSTRUMENT_LINE", "line", itoa(e.Line))
	}
	value, exact := codes.Convert(string(e.Quantity.Value), e.Quantity.UnitCode, b.Unit)
	switch {
	case !exact:
		return messages.Refuse("ACT.UNIT", "quantity", string(e.Quantity.Value)+" "+e.Quantity.UnitCode, "unit", b.Unit)
	case (e.DeclarationLine > 0) != (d != nil):
		return messages.Refuse("ACT.LINE_ALONE")
	}
	alarm := b.Alarm
	if err := byHand(&acc, &h, HandEntry{Of: e.Line, Value: messages.Decimal(value), From: e.From, To: e.To, Line: e.DeclarationLine}); err != nil {
		return messages.Refuse("ACT.ENTRY", "why", err.Error())
	}
	if e.Clear {
		acc.Broken = false
	}
	if d != nil {
		t.keep(&acc, &h)
	} else {
		t.keep(&acc, nil)
	}
	b = acc.balance(e.Line)
	values["from"], values["to"] = e.From, e.To
	t.handEvent(d, &acc, b, codeByHand, messages.StateBooked, messages.Decimal(value), a, "from "+e.From+" to "+e.To+" by officer "+a.Officer+", of")
	if b.Alarm && !alarm {
		t.handEvent(d, &acc, b, codeAlarm, messages.StateOverdue, messages.Decimal(value), a, "took a figure below zero, of")
	}
	if d != nil {
		t.used(d, ids[0], e.Line, useAdjusted, messages.Decimal(value))
	}
	t.bequeath(&acc)
	t.freed(ids[0])
	for _, subject := range t.tails(prefixHolding + ids[0] + "/") { // their figures are others now
		if x, ok := read[dossier](t, prefixDeclaration+subject); ok && x.State == stateOpen {
			t.again(&x, causeLedger, "", nil)
		}
	}
	return nil
}

// handEvent is the event of an officer's entry: like any other, with who and why.
func (t *work) handEvent(d *dossier, a *Account, b *Balance, code string, state messages.State, amount messages.Decimal, act *messages.OfficerAct, verb string) {
	t.officerOf = act
	t.moved(d, a, b, state, code, amount, verb)
	t.officerOf = nil
}

// linkByHand says which instrument a citation means.
func (t *work) linkByHand(a *messages.OfficerAct, cause string, values map[string]string) *messages.ActRefusal {
	return t.linkFact(a.Declaration, a.Number, a.Instrument, byOfficer+a.Officer, cause, values)
}

// linkBySender is the same by the sender of the declaration itself.
func (t *work) linkBySender(c *messages.Command) {
	var in struct {
		Number     string `json:"number"`
		Instrument string `json:"instrument"`
	}
	values := map[string]string{"by": c.By, "reason": c.Reason, "declaration": c.Target}
	d, ok := read[dossier](t, prefixDeclaration+c.Target)
	var why *messages.ActRefusal
	switch {
	case json.Unmarshal(c.Body, &in) != nil:
		why = messages.Refuse("ACT.NO_LINK")
	case !ok || d.Declaration.Sender != c.By:
		why = messages.Refuse("ACT.NOT_SENDER")
	default:
		if why = t.unlike(in.Number, in.Instrument); why == nil {
			why = t.linkFact(c.Target, in.Number, in.Instrument, c.By, c.ID, values)
		}
	}
	if why != nil {
		t.refuseAct(c, "The link is refused: ", why, values)
		return
	}
	t.event(messages.Event{State: messages.StateConcluded, Code: codeLinkFact, Text: "The link is recorded.", Message: c.ID, Values: values})
}

// unlike says why a sender cannot mean an instrument by a number: it is no part of the instrument's own.
func (t *work) unlike(number, instrument string) *messages.ActRefusal {
	for _, id := range t.keys(prefixBySubject + instrument + "/") {
		if in, ok := t.load(id); ok && !mends(messages.Fold(number), in.Folded) {
			return messages.Refuse("ACT.UNLIKE", "number", number, "instrument", in.name())
		}
	}
	return nil
}

// linkFact records which instrument a citation means, and has the declaration decided by it.
func (t *work) linkFact(declaration, number, instrument, by, cause string, values map[string]string) *messages.ActRefusal {
	d, ok := read[dossier](t, prefixDeclaration+declaration)
	folded := messages.Fold(number)
	ids := t.keys(prefixBySubject + instrument + "/")
	switch {
	case !ok:
		return t.nowhere(declaration)
	case d.State != stateOpen:
		return messages.Refuse("ACT.STATE", "state", d.State)
	case !slices.Contains(d.citedNumbers(), folded):
		return messages.Refuse("ACT.NOT_CITED", "number", number)
	case len(ids) != 1:
		return messages.Refuse("ACT.SEVERAL", "count", itoa(len(ids)), "instrument", instrument)
	}
	link := Link{Folded: folded, Instrument: ids[0], By: by, At: t.tx.Now(), Known: t.known}
	d.Links = append(slices.DeleteFunc(d.Links, func(l Link) bool { return l.Folded == folded }), link)
	d.Waits = slices.DeleteFunc(d.Waits, func(w Wait) bool { return w.Folded == folded })
	t.tx.Put(prefixLinked+ids[0]+"/"+declaration, nil)
	values["instrument"], values["number"] = instrument, number
	t.event(d.about(messages.StateLinked, codeLinkFact, by+" says that "+number+" means "+instrument+".", values))
	t.decide(&d, causeLink, cause)
	return nil
}

// reopen undoes the end of a declaration that a ruling given by mistake brought: what was consumed is given back, and it is decided
// anew.
func (t *work) reopen(a *messages.OfficerAct, cause string, values map[string]string) *messages.ActRefusal {
	d, why := t.target(a, values)
	switch {
	case why != nil:
		return why
	case d.State == stateOpen && len(d.Parts) == 0:
		return messages.Refuse("ACT.OPEN")
	}
	values["before"] = d.State
	t.dropReview(&d)
	t.restore(&d, "were consumed by a release that is undone, and are given back to")
	d.State, d.Ended, d.Parts, d.Amended, d.Content = stateOpen, false, nil, nil, ""
	t.event(d.about(messages.StateLinked, codeReopened, "Officer "+a.Officer+" reopens the declaration.", values))
	t.decide(&d, causeReopened, cause)
	return nil
}

// byOfficer begins who said so, where it was an officer; no partner's id has a space.
const byOfficer = "officer "

func (l *Link) official() bool { return strings.HasPrefix(l.By, byOfficer) }

// Link is a recorded fact: somebody who may said which instrument a citation means.
type Link struct {
	Folded     string    `json:"folded"`
	Instrument string    `json:"instrument"` // the id
	By         string    `json:"by"`
	At         time.Time `json:"at"`
	Known      int64     `json:"known"`
}
