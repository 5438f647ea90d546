package recognition

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

// command takes a command. Rules are the only one so far.
func (t *work) command(r *stream.Record) {
	var c messages.Command
	if err := json.Unmarshal(r.Value, &c); err != nil {
		t.park(r, codeUnread, "The record is not a command: "+err.Error())
		return
	}
	if c.Verb != messages.VerbRules {
		t.park(r, codeVerb, "Recognition does not know the command "+string(c.Verb)+".")
		return
	}
	var rules messages.Rules
	if err := json.Unmarshal(c.Body, &rules); err != nil {
		t.park(r, codeRules, "The rules cannot be read: "+err.Error())
		return
	}
	book, err := Compile(rules)
	if err == nil {
		err = t.immutable(book)
	}
	if err != nil {
		t.park(r, codeRules, err.Error())
		return
	}
	t.apply(book, rules, c)
}

// immutable refuses an agreement that says something else under a version that was applied before.
func (t *work) immutable(b *Rulebook) error {
	for _, row := range b.rows {
		if hash, ok := read[string](t, prefixAgreement+row.name()); ok && hash != row.ref.Hash {
			return changedError(row.name())
		}
	}
	return nil
}

// apply puts rules in force and queues the declarations that they may touch.
func (t *work) apply(b *Rulebook, rules messages.Rules, c messages.Command) {
	if t.rules != nil && t.rules.Hash() == b.Hash() {
		return
	}
	for _, row := range b.rows {
		write(t, prefixAgreement+row.name(), row.ref.Hash)
	}
	write(t, prefixRules, storedRules{V: version, Hash: b.Hash(), Rules: rules})
	t.loadRules()
	t.event(messages.Event{State: messages.StateConcluded, Code: codeApplied, Text: "Rules are in force.", Values: map[string]string{
		"rules": b.Hash(), "agreements": strconv.Itoa(len(rules.Agreements)), "authorities": strconv.Itoa(len(rules.Authorities)), "by": c.By, "command": c.ID,
	}})
	t.successions()
	for key := range t.tx.Scan(prefixDeclaration) {
		if d, ok := read[dossier](t, key); ok && d.State == stateOpen {
			t.again(&d, causeRules, c.ID)
		}
	}
}

// successions links what may be linked now: a sender may have become a channel.
func (t *work) successions() {
	for key, data := range t.tx.Scan(prefixInstrument) {
		if !bytes.Contains(data, []byte(`"replace`)) {
			continue
		}
		if in, ok := t.load(lastPart(key)); ok && t.rules.channel(t.s.o.Border, &in) {
			t.succession(&in)
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
)
