package recognition

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

// command takes a command.
func (t *work) command(r *stream.Record) {
	var c messages.Command
	if err := json.Unmarshal(r.Value, &c); err != nil {
		t.park(r, codeUnread, "The record is not a command: "+err.Error())
		return
	}
	switch c.Verb {
	case messages.VerbRules:
		t.configured(r, c)
	case messages.VerbAgreement:
		t.agreementCommand(r, c)
	case messages.VerbRegister:
		t.registerCommand(r, c)
	case messages.VerbOfficer:
		t.officer(r, &c)
	case messages.VerbLink:
		t.linkBySender(&c)
	default:
		t.park(r, codeVerb, "Recognition does not know the command "+string(c.Verb)+".")
	}
}

// configured takes the rules of the hub's configuration. They replace those that it gave before; agreements that were applied by
// command stay.
func (t *work) configured(r *stream.Record, c messages.Command) {
	var rules messages.Rules
	if err := json.Unmarshal(c.Body, &rules); err != nil {
		t.refuseRules(r, c, "The rules cannot be read: "+err.Error())
		return
	}
	if err := t.immutable(rules.Agreements); err != nil {
		t.refuseRules(r, c, err.Error())
		return
	}
	t.putInForce(r, c, rules, fromConfiguration, rules.Agreements)
}

// agreementCommand applies one version of an agreement.
func (t *work) agreementCommand(r *stream.Record, c messages.Command) {
	var a messages.Agreement
	dec := json.NewDecoder(bytes.NewReader(c.Body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&a); err != nil {
		t.refuseRules(r, c, "The agreement cannot be read: "+err.Error())
		return
	}
	one := []messages.Agreement{a}
	if err := t.immutable(one); err != nil {
		t.refuseRules(r, c, err.Error())
		return
	}
	if x, ok := t.applied(a.ID + "@" + a.Version); ok && x.Agreement != nil {
		t.event(messages.Event{State: messages.StateDuplicate, Code: codeApplied, Text: "Agreement " + x.name() + " was applied before.", Message: c.ID,
			Values: map[string]string{"agreement": x.name(), "by": x.By, "at": stamp(x.At)}})
		return
	}
	t.putInForce(r, c, t.configuration(), fromCommand, one)
}

// refuseRules parks rules that cannot be applied; those before stay in force. The event lies under the command's id as well, so that
// whoever gave it finds out.
func (t *work) refuseRules(r *stream.Record, c messages.Command, text string) {
	t.park(r, codeRules, text)
	t.event(messages.Event{State: messages.StateRefused, Code: codeRules, Text: quoteText(text), Message: c.ID, Values: map[string]string{"command": c.ID, "by": c.By}})
}

// putInForce compiles what is in force once agreements are applied beside what is, and queues the open declarations.
func (t *work) putInForce(r *stream.Record, c messages.Command, config messages.Rules, source string, as []messages.Agreement) {
	now := t.appliedAgreements()
	for i := range as {
		x := appliedAgreement{V: version, ID: as[i].ID, Version: as[i].Version, Hash: hashJSON(&as[i]), Known: t.known, At: t.tx.Now(), By: c.By, Reason: c.Reason, Source: source}
		if source == fromCommand {
			x.Agreement = &as[i]
		}
		if old, ok := now[x.name()]; ok && (source != fromCommand || old.Agreement != nil) {
			continue
		} else if ok { // it was in the configuration, and counts from then
			x.Known, x.At, x.By = old.Known, old.At, old.By
		}
		now[x.name()] = x
	}
	rules, ends, since := inForce(config, now)
	book, err := compileAll(rules, ends, since)
	if err != nil {
		t.refuseRules(r, c, err.Error())
		return
	}
	for _, x := range now {
		if x.Known == t.known || x.Agreement != nil && source == fromCommand {
			write(t, prefixAgreement+x.name(), x)
		}
	}
	before := t.configuration().Authorities
	write(t, prefixConfigured, config)
	news := t.rules == nil || t.rules.Hash() != book.Hash()
	if news {
		write(t, prefixRules, storedRules{V: version, Hash: book.Hash(), Rules: rules, Ends: ends, Since: since})
		t.loadRules()
	}
	if news || source == fromCommand {
		e := messages.Event{State: messages.StateConcluded, Code: codeApplied, Text: "Rules are in force.", Values: map[string]string{
			"rules": book.Hash(), "agreements": strconv.Itoa(len(rules.Agreements)), "authorities": strconv.Itoa(len(rules.Authorities)), "by": c.By, "command": c.ID}}
		if source == fromCommand {
			e.Message, e.Text = c.ID, "Agreement "+as[0].ID+"@"+as[0].Version+" is in force."
		}
		t.event(e)
	}
	if !news {
		return
	}
	t.successions()
	if w, touches := changedAuthorities(before, config.Authorities); len(touches) > 0 {
		w.Cause, w.Message = causeRules, c.ID
		t.spread(w, touches)
	}
	t.start(wave{recall: recall{Reason: reasonRules}, Cause: causeRules, Message: c.ID}, t.opened())
}

// changedAuthorities says which of the configuration's authorities are other than they were: a register of its own, corrected.
func changedAuthorities(was, is []messages.Authority) (w wave, touches []Touch) {
	w.Reason, w.Kinds = reasonCorrected, []string{string(messages.RegisterAuthority)}
	for i := range was {
		j := slices.IndexFunc(is, func(a messages.Authority) bool { return a.ID == was[i].ID })
		if j >= 0 && hashJSON(was[i]) == hashJSON(is[j]) {
			continue
		}
		id := "authority/" + was[i].ID
		w.Facts, touches = addText(w.Facts, id), append(touches, Touch{ID: id})
	}
	return w, touches
}

// successions links what may be linked now: a sender may have become a channel.
func (t *work) successions() {
	for key, data := range t.tx.Scan(prefixInstrument) {
		if !bytes.Contains(data, []byte(`"replace`)) && !bytes.Contains(data, []byte(`"base":`)) {
			continue
		}
		if in, ok := t.load(lastPart(key)); ok && t.whole().channel(t.s.o.Border, &in) {
			t.succession(&in)
			t.extracts(&in)
		}
	}
}

// The causes of decisions.
const (
	causeDeclaration  = "declaration"
	causeCancellation = "cancellation"
	causeInstrument   = "instrument"
	causeRules        = "rules"
	causeRuling       = "ruling"
	causeDeadline     = "deadline"
	causeLedger       = "ledger"
	causeRegister     = "register"
	causeMovement     = "movement"
)
