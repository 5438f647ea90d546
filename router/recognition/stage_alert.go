package recognition

import (
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

const (
	prefixAlert  = "alert/" // <country>/<folded authority>/<folded number>
	timerAlert   = "alert/"
	largestScope = 200 // values of a scope
)

// alert takes a warning of an authority. It goes on at once, in a lane of its own; what it demands a control of is decided anew.
func (t *work) alert(r *stream.Record, m *messages.Message, b *messages.Alert) {
	if r.Header("clearhub-lane") != "" || !t.authority(m) {
		return
	}
	next := noticeOf(m, b, t.s.o.Border, t.known)
	key := sideKey(b.Authority) + "/" + messages.Fold(b.Number)
	old, known := read[notice](t, prefixAlert+key)
	if known && old.Version >= next.Version && next.Version != 0 && old.Subject == next.Subject {
		t.event(aboutMessage(m, messages.StateDuplicate, codeOlder, "Version "+itoa(next.Version)+" is not newer than the one known.", nil))
		return
	}
	if s := b.Scope; s != nil && len(s.HS)+len(s.Origins)+len(s.Operators)+len(s.Instruments)+len(s.Containers)+len(s.UCRs) > largestScope {
		next.Scope = nil
		next.Binds = false
	}
	t.send(m, m.Subject, r.Value)
	if next.From.IsZero() {
		next.From = t.tx.Now()
		if known && !old.Lifted {
			next.From = old.From
		}
	}
	t.keepAlert(&next, key)
	state, code, text := messages.StateLinked, codeAlert, "The alert is taken."
	switch {
	case next.Lifted:
		state, code, text = messages.StateConcluded, codeAlertEnded, "The alert is lifted."
	case next.Binds:
		text = "The alert is taken: what falls under it is controlled."
	case b.Action != "inform":
		code, text = codeAlertScope, "The alert is taken; it is told, and binds nobody at this border."
	}
	t.event(aboutMessage(m, state, code, text, alertValues(&next)))
	t.measure(&next, m.ID)
}

// measure makes an alert a fact of its register, or takes it from there: what was decided without it is decided anew, and goods that were
// released already are told of as the rules of recall say.
func (t *work) measure(n *notice, message string) {
	news := &entryNews{t: t, command: messages.Command{ID: message}}
	if e := n.entry(t.tx.Now()); news.take(e) && news.changed > 0 {
		t.keepRegisters()
		news.spread()
	}
}

func alertValues(n *notice) map[string]string {
	return map[string]string{"alert": n.Number, "authority": n.Authority.ID, "type": string(n.Type), "action": n.Action, "corridor": n.Corridor}
}

// keepAlert stores an alert and sets the clock of its beginning or end.
func (t *work) keepAlert(n *notice, key string) {
	write(t, prefixAlert+key, n)
	now, at := t.tx.Now(), n.Until
	if n.From.After(now) {
		at = n.From
	}
	if !n.Binds || n.Lifted || !at.After(now) || at.After(now.Add(longest)) {
		t.tx.Cancel(timerAlert + key)
		return
	}
	t.tx.Wake(timerAlert+key, at)
}

// alertDue is the clock of an alert: it begins, or is over.
func (t *work) alertDue(key string) {
	n, ok := read[notice](t, prefixAlert+key)
	if !ok || n.Lifted {
		return
	}
	if !n.Until.IsZero() && !n.Until.After(t.tx.Now()) {
		e := messages.Event{State: messages.StateConcluded, Code: codeAlertEnded, Text: "The time of the alert is over.", Values: alertValues(&n), Document: n.Document,
			Message: n.Message, Kind: messages.KindAlert, Subject: n.Subject, Version: n.Version}
		t.event(e)
	}
	t.keepAlert(&n, key)
	e := n.entry(t.tx.Now())
	w := wave{recall: recall{Reason: reasonSafeguard, Effective: stamp(n.From), Facts: []string{e.ID()}, Kinds: []string{string(e.Kind)}}, Cause: causeRegister, Message: n.Message}
	t.spread(w, Touched(e, e))
}
