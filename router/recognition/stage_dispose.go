package recognition

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// What is closed leaves the state after a while in which nothing more happened to it. The log keeps it: decisions are shown and replayed from there,
// the trail has its events, and the account keeps what it has consumed. What stays here is that it was, so that a late copy opens nothing.
const (
	prefixGone     = "gone/"     // <subject>
	prefixGoneCase = "gonecase/" // <case key>
	prefixPast     = "past/"     // <number of a fact, 10 digits>: how many that rested on it are gone

	keyDisposal = "disposal" // what was closed before there was disposal has its clocks

	timerDispose = "dispose/" // <subject>
	timerAct     = "act/"     // <officer>/<act id>
	timerOldCase = "oldcase/" // <case key>
	timerWaiting = "rwait/"   // <offset, 16 digits>
	timerAside   = "caside/"  // <case key>/<offset, 16 digits>
)

// tombstone is what stays of a declaration.
type tombstone struct {
	V       int    `json:"v"`
	Version int    `json:"version"`
	State   string `json:"state"`
	// Ended says that no later version opens it again; Number is its last decision's.
	Ended  bool      `json:"ended,omitempty"`
	Number string    `json:"number,omitempty"`
	At     time.Time `json:"at"`
}

// tombstoneCase is what stays of a case of mutual assistance: that its number is taken.
type tombstoneCase struct {
	V       int       `json:"v"`
	Subject string    `json:"subject"`
	At      time.Time `json:"at"`
}

// keepsFor is how long what is closed stays: as long as the configuration says, or an agreement that it was decided under if that is longer.
func (t *work) keepsFor(d *dossier) time.Duration {
	if t.rules == nil {
		return messages.DefaultRetention
	}
	keep := t.rules.source.KeepsFor()
	if d == nil {
		return keep
	}
	for i := range t.rules.source.Agreements {
		if a := &t.rules.source.Agreements[i]; slices.Contains(d.Under, a.ID) {
			keep = max(keep, a.KeepsFor())
		}
	}
	return keep
}

// rested sets the clock of a declaration that is closed, from the last thing that happened to it.
func (t *work) rested(d *dossier) {
	key := timerDispose + d.Declaration.Subject
	if d.State == stateOpen {
		if !d.Closed.IsZero() {
			d.Closed = time.Time{}
			t.tx.Cancel(key)
		}
		return
	}
	d.Closed = t.tx.Now()
	t.tx.Wake(key, d.Closed.Add(t.keepsFor(d)))
}

// disposeDue is the clock of a closed declaration.
func (t *work) disposeDue(subject string) {
	d, ok := read[dossier](t, prefixDeclaration+subject)
	if !ok || d.State == stateOpen || d.Review != nil { // a review that is closed sets the clock again
		return
	}
	now := t.tx.Now()
	if due := d.Closed.Add(t.keepsFor(&d)); due.After(now) { // rules that came meanwhile keep it longer
		t.tx.Wake(timerDispose+subject, due)
		return
	}
	if _, wave := t.nextWave(); wave { // it may be looked at again yet
		t.tx.Wake(timerDispose+subject, now.Add(time.Minute))
		return
	}
	t.dispose(&d)
}

// dispose takes a closed declaration from the state.
func (t *work) dispose(d *dossier) {
	subject := d.Declaration.Subject
	held := t.keys(prefixHeld + subject + "/")
	for _, id := range held {
		if h := t.holding(id, subject); slices.ContainsFunc(h.Lines, func(x Held) bool { return x.Reserved.Sign() != 0 }) {
			return // what is reserved is never forgotten
		}
	}
	used := slices.Clone(held)
	for _, id := range d.Used {
		if !slices.Contains(used, id) {
			used = append(used, id)
		}
	}
	for _, id := range used {
		t.bury(id, subject, d.State == stateReleased)
	}
	if d.State == stateReleased {
		for _, f := range d.Facts {
			n, _ := read[int64](t, pastKey(f))
			write(t, pastKey(f), n+1)
		}
	}
	for _, id := range t.keys(prefixAsk + subject + "/") {
		t.forgetAsk(subject, id)
	}
	t.rest(d, nil)
	t.wants(d, nil)
	t.unindex(d)
	for _, l := range d.Links {
		t.tx.Delete(prefixLinked + l.Instrument + "/" + subject)
	}
	for _, id := range d.Rulings {
		t.tx.Delete(prefixRuling + id)
	}
	for _, key := range []string{prefixDeclaration + subject, prefixSeq + offsetKey(d.Seq), prefixRedo + offsetKey(d.Seq), prefixReview + subject} {
		t.tx.Delete(key)
	}
	t.tx.Cancel(timerDue + subject)
	write(t, prefixGone+subject, tombstone{V: version, Version: d.Declaration.Version, State: d.State, Ended: d.Ended || d.State == stateReleased, Number: d.Number, At: t.tx.Now()})
	values := map[string]string{"state": d.State, "since": stamp(d.Closed)}
	if d.Amended != nil {
		values["unaccepted"] = itoa(d.Amended.Version)
	}
	t.event(d.about(messages.StateConcluded, codeDisposed, "The declaration has been "+d.State+" for long enough: it leaves the state, and the log keeps it.", values))
}

// bury moves what a declaration has consumed of an instrument to what is consumed by those that are gone.
func (t *work) bury(id, subject string, released bool) {
	a, ok := t.account(id)
	if !ok || a.V == 0 {
		return
	}
	h := t.holding(id, subject)
	for _, x := range h.Lines {
		if b := a.balance(x.Of); b != nil && x.Consumed.Sign() != 0 {
			b.Past = b.Past.Add(x.Consumed)
		}
	}
	if released {
		a.Past++
	}
	h.Lines = nil
	t.keep(&a, &h)
}

func pastKey(fact int64) string { return prefixPast + fmt.Sprintf("%010d", fact) }

// spread starts a wave over those that consulted what is touched, and tells of those that are gone.
func (t *work) spread(w wave, touches []Touch) {
	t.start(w, t.consulted(touches))
	past := int64(0)
	for _, f := range t.touched(touches) {
		n, _ := read[int64](t, pastKey(f))
		past = max(past, n)
	}
	t.tellPast(&w, past)
}

// tellPast tells that released declarations that a change would have reached have left the state: the log has them.
func (t *work) tellPast(w *wave, n int64) {
	if _, _, action := matrix(w.Reason); n == 0 || action == "" || w.Reason == reasonRead || w.Reason == reasonRules {
		return
	}
	t.event(messages.Event{State: messages.StateOverdue, Code: codePast, Text: itoa(int(n)) + " released declarations that have left the state may have rested on what changed; the log has them.",
		Values: map[string]string{"reason": w.Reason, "facts": strings.Join(w.Facts, " "), "effective": w.Effective, "declarations": itoa(int(n)), "cause": w.Cause, "message": w.Message}})
}

// gone tells what stays of a declaration that has left the state.
func (t *work) gone(subject string) (tombstone, bool) { return read[tombstone](t, prefixGone+subject) }

// afterlife takes a version of a declaration that has left the state: it is told, and opens nothing that was at its end. One that was refused or withdrawn
// before it was accepted may be made anew.
func (t *work) afterlife(m *messages.Message, x *tombstone) (over bool) {
	e := messages.Event{State: messages.StateDuplicate, Code: codeOlder, Text: "Version " + itoa(m.Version) + " is not newer than the one known.", Kind: messages.KindDeclaration,
		Document: m.Source.Document, Message: m.ID, Subject: m.Subject, Version: m.Version, Sender: m.Sender.PartyID, Decision: x.Number}
	switch {
	case m.Version != 0 && m.Version <= x.Version:
	case x.Ended:
		e.State, e.Code, e.Text = messages.StateLinked, codeAfterlife, "The declaration was "+x.State+" long ago and has left the state: what was decided stands, and nothing is booked."
		e.Values = map[string]string{"state": x.State, "since": stamp(x.At)}
	default:
		t.tx.Delete(prefixGone + m.Subject)
		return false
	}
	t.event(e)
	return true
}

// oldCase sets the clock of a case that nothing more is owed in.
func (t *work) oldCase(c *caseFile, key string) {
	if c.atRest() {
		t.tx.Wake(timerOldCase+key, t.tx.Now().Add(t.keepsFor(nil)))
	} else {
		t.tx.Cancel(timerOldCase + key)
	}
}

// caseIsOld takes a case from the state that nothing happened to for long enough. Its number stays taken.
func (t *work) caseIsOld(key string) {
	c, ok := read[caseFile](t, prefixCase+key)
	if !ok || !c.atRest() {
		return
	}
	t.tx.Delete(prefixCase + key)
	t.tx.Cancel(timerCase + key)
	write(t, prefixGoneCase+key, tombstoneCase{V: version, Subject: c.Subject, At: t.tx.Now()})
	t.event(messages.Event{State: messages.StateConcluded, Code: codeCaseDisposed, Text: "The case has been " + c.shown() + " for long enough: it leaves the state, and the log keeps it.",
		Values: t.caseValues(&c), Kind: messages.KindAssistance, Document: c.Document, Message: c.Message, Subject: c.Subject, Version: c.Version})
}

// waitedEnough ends the wait of a ruling for a declaration that never came.
func (t *work) waitedEnough(at string) {
	r, ok := read[ruled](t, prefixWaiting+at)
	if !ok {
		return
	}
	t.unwaitRuling(&r, at)
	t.tx.Delete(prefixRuling + r.Message)
	t.event(messages.Event{State: messages.StateOverdue, Code: codeNeverDeclared, Text: "No declaration came that the ruling is about; it is waited for no longer.", Kind: messages.KindRuling,
		Document: r.Document, Message: r.Message, Subject: r.Subject, Version: r.Version, Sender: r.Sender})
}

// asideEnough ends the wait of a step for the request of its case.
func (t *work) asideEnough(of string) {
	value, ok := t.tx.Get(prefixAside + of)
	if !ok {
		return
	}
	t.tx.Delete(prefixAside + of)
	if m := messageOf(value); m != nil {
		t.event(aboutMessage(m, messages.StateOverdue, codeNoRequest, "The request of this step's case never came; the step is waited with no longer, and went to nobody.", nil))
	}
}

// clocks gives what was closed, or waited, before there was disposal the clocks that it would have.
func (t *work) clocks() {
	if _, ok := t.tx.Get(keyDisposal); ok {
		return
	}
	write(t, keyDisposal, version)
	at := t.tx.Now().Add(t.keepsFor(nil))
	for key := range t.tx.Scan(prefixDeclaration) {
		if d, ok := read[dossier](t, key); ok && d.State != stateOpen {
			t.tx.Wake(timerDispose+d.Declaration.Subject, at)
		}
	}
	for key := range t.tx.Scan(prefixAct) {
		t.tx.Wake(timerAct+strings.TrimPrefix(key, prefixAct), t.tx.Now().Add(messages.ActLife+time.Second))
	}
	for key := range t.tx.Scan(prefixCase) {
		if c, ok := read[caseFile](t, key); ok {
			t.oldCase(&c, strings.TrimPrefix(key, prefixCase))
		}
	}
	for _, at := range t.keys(prefixWaiting) {
		t.tx.Wake(timerWaiting+at, t.tx.Now().Add(t.keepsFor(nil)))
	}
	for _, of := range t.tails(prefixAside) {
		t.tx.Wake(timerAside+of, t.tx.Now().Add(t.keepsFor(nil)))
	}
	for key := range t.tx.Scan(prefixEntry) {
		if x, ok := read[storedEntry](t, key); ok && x.Entry.Measure != nil {
			t.watchMeasure(&x.Entry)
		}
	}
}
