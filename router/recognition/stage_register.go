package recognition

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

// storedEntry is what the state holds under register and key. What was known before lies in the log; its last forms are kept
// beside it, newest first, each with the offset from which it was known.
type storedEntry struct {
	V     int                    `json:"v"`
	Known int64                  `json:"known"`
	Entry messages.RegisterEntry `json:"entry"`
	Was   []formerEntry          `json:"was,omitempty"`
	// Committed is the offset at which the commitment of a draw was first known.
	Committed int64 `json:"committed,omitempty"`
}

type formerEntry struct {
	Known int64                  `json:"known"`
	Entry messages.RegisterEntry `json:"entry"`
}

// formerEntries is how many earlier forms of an entry the state keeps.
const formerEntries = 4

type storedRead struct {
	V     int                   `json:"v"`
	Known int64                 `json:"known"`
	Read  messages.RegisterRead `json:"read"`
}

// partLoaded is a load of which parts have come.
type partLoaded struct {
	Keys    []string `json:"keys"`
	Got     []int    `json:"got,omitempty"`
	Refused int      `json:"refused,omitempty"`
}

// loadsAtOnce is how many loads of one register may be under way.
const loadsAtOnce = 4

// loadKey is where the parts of a load are noted. Two loads of a register may come at once, from nodes that both read it.
func loadKey(l *messages.RegisterLoad) string { return prefixLoading + l.Register + sep + l.Load }

// loadRegisters takes the registers from state, or from what the last step left where that is still so: a revision is the claims
// offset of the last change, and what registers say at an offset never changes.
func (t *work) loadRegisters() {
	t.revision, _ = read[int64](t, keyRevision)
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	if t.s.registers != nil && t.s.revision == t.revision {
		t.registers = t.s.registers
		return
	}
	t.registers = nil
	if t.revision == 0 {
		return
	}
	for key := range t.tx.Scan(prefixEntry) {
		x, ok := read[storedEntry](t, key)
		if !ok {
			continue
		}
		if x.Committed > 0 && x.Committed < x.Known {
			t.registers, _ = t.registers.With(x.Entry, x.Committed)
		}
		t.registers, _ = t.registers.With(x.Entry, x.Known) // it was taken once
	}
	for key := range t.tx.Scan(prefixRead) {
		if x, ok := read[storedRead](t, key); ok {
			t.registers, _ = t.registers.WithRead(x.Read, x.Known)
		}
	}
	t.s.registers, t.s.revision = t.registers, t.revision
}

// keepRegisters is called after a change of registers.
func (t *work) keepRegisters() {
	t.revision = t.known + 1 // 0 is nothing
	write(t, keyRevision, t.revision)
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	t.s.registers, t.s.revision = t.registers, t.revision
}

// registerCommand takes a part of a register: facts, in one order with the claims that they decide.
func (t *work) registerCommand(r *stream.Record, c messages.Command) {
	var l messages.RegisterLoad
	err := json.Unmarshal(c.Body, &l)
	if err != nil || l.Register == "" || l.Load == "" {
		t.park(r, codeRegister, "The part of a register cannot be read, or names no register or load.")
		t.event(messages.Event{State: messages.StateRefused, Code: codeRegister, Text: "The part of a register cannot be read, or names no register or load.", Message: c.ID})
		return
	}
	part, _ := read[partLoaded](t, loadKey(&l))
	if l.Parts > 1 && !slices.Contains(part.Got, l.Part) {
		part.Got = append(part.Got, l.Part)
	}
	n := &entryNews{t: t, command: c}
	before := t.registers
	for i := range l.Entries {
		e := l.Entries[i]
		e.Register = l.Register
		part.Keys = append(part.Keys, e.Key)
		if !n.take(e) {
			part.Refused++
		}
	}
	if l.Read != nil {
		t.wholeRead(&l, &part, n)
	} else {
		write(t, loadKey(&l), part)
	}
	if t.registers != before {
		t.keepRegisters()
	}
	values := map[string]string{"register": l.Register, "load": l.Load, "entries": itoa(len(l.Entries)), "changed": itoa(n.changed), "removed": itoa(n.removed), "refused": itoa(part.Refused), "by": c.By, "command": c.ID}
	e := messages.Event{State: messages.StateConcluded, Code: codeRegistered, Text: "Register " + l.Register + " was taken.", Message: c.ID, Values: values}
	if part.Refused > 0 {
		e.State, e.Text = messages.StateParked, "Register "+l.Register+" was taken but for "+itoa(part.Refused)+" entries; it does not count as read."
	}
	t.event(e)
	n.spread()
}

// wholeRead ends a load: what it did not name is removed, and the register counts as read. One of which an entry was refused does
// not: what the log holds is not what it said.
func (t *work) wholeRead(l *messages.RegisterLoad, part *partLoaded, n *entryNews) {
	t.tx.Delete(loadKey(l))
	if part.Refused > 0 {
		return
	}
	if l.Parts > 1 && len(part.Got) < l.Parts { // the others came with a copy of it that is whole, or never
		t.event(messages.Event{State: messages.StateParked, Code: codeRegister, Text: "The load of a register lacks parts: it does not count as read.",
			Values: map[string]string{"register": l.Register, "load": l.Load, "parts": itoa(len(part.Got)) + " of " + itoa(l.Parts)}})
		return
	}
	if left := t.tails(prefixLoading + l.Register + sep); len(left) > loadsAtOnce { // most of them were left off
		for _, load := range left {
			t.tx.Delete(prefixLoading + l.Register + sep + load)
		}
	}
	if old, _ := read[storedRead](t, prefixRead+l.Register); l.Same && (old.Read.Hash == "" || old.Read.Hash != l.Read.Hash) {
		t.event(messages.Event{State: messages.StateParked, Code: codeRegister, Text: "The register is said to be as it was, but what the log holds is something else: it does not count as read.",
			Values: map[string]string{"register": l.Register, "hash": l.Read.Hash, "known": old.Read.Hash}})
		return
	}
	if !l.Same {
		named := make(map[string]bool, len(part.Keys))
		for _, k := range part.Keys {
			named[k] = true
		}
		for key := range t.tx.Scan(prefixEntry + l.Register + sep) {
			x, ok := read[storedEntry](t, key)
			if ok && !x.Entry.Removed && !named[x.Entry.Key] {
				n.take(messages.RegisterEntry{V: 1, Register: l.Register, Key: x.Entry.Key, Kind: x.Entry.Kind, Removed: true, Source: l.Read.Source, AsOf: l.Read.AsOf, FetchedAt: l.Read.ReadAt})
			}
		}
	}
	read := *l.Read
	read.V, read.Register = 1, l.Register
	next, err := t.registers.WithRead(read, t.known)
	if err != nil {
		t.event(messages.Event{State: messages.StateParked, Code: codeRegister, Text: quoteText(err.Error()), Values: map[string]string{"register": l.Register}})
		return
	}
	t.registers = next
	write(t, prefixRead+l.Register, storedRead{V: version, Known: t.known, Read: read})
	if at, err := parsePoint(read.ReadAt); err == nil {
		limits := t.limits(l.Register)
		for _, limit := range limits {
			t.watchLimit(l.Register, at, limit)
		}
	}
	t.start(wave{recall: recall{Reason: reasonRead}, Cause: causeRegister, Message: n.command.ID}, t.staleOn(l.Register))
}

// entryNews collects what a part of a register changes.
type entryNews struct {
	t                *work
	command          messages.Command
	changed, removed int
	waves            []*pendingWave
}

type pendingWave struct {
	wave    wave
	touches []Touch
}

// take makes an entry known. It is false for one that cannot be taken.
func (n *entryNews) take(e messages.RegisterEntry) bool {
	t := n.t
	if e.V == 0 {
		e.V = 1
	}
	key := prefixEntry + e.Register + sep + e.Key
	old, known := read[storedEntry](t, key)
	switch {
	case known && sameEntry(&old.Entry, &e):
		return true
	case !known && e.Removed:
		return true
	case strings.Contains(e.Register+e.Key, sep):
		return false
	}
	next, err := t.registers.With(e, t.known)
	if err != nil {
		t.event(messages.Event{State: messages.StateParked, Code: codeRegister, Text: quoteText(err.Error()), Values: map[string]string{"register": e.Register, "key": e.Key, "command": n.command.ID}})
		return false
	}
	t.registers = next
	x := storedEntry{V: version, Known: t.known, Entry: e}
	if known {
		x.Was = append([]formerEntry{{old.Known, old.Entry}}, old.Was...)
		x.Was = x.Was[:min(len(x.Was), formerEntries)]
	}
	if e.Draw != nil {
		x.Committed = t.known
		if known && old.Entry.Draw != nil && strings.EqualFold(old.Entry.Draw.Commitment, e.Draw.Commitment) {
			x.Committed = old.Committed
		}
	}
	write(t, key, x)
	t.watchMeasure(&e)
	n.changed++
	if e.Removed {
		n.removed++
	}
	n.note(&old.Entry, &e)
	return true
}

// sameEntry tells whether two entries say the same, whenever and wherever they were read.
func sameEntry(a, b *messages.RegisterEntry) bool {
	x, y := *a, *b
	for _, e := range []*messages.RegisterEntry{&x, &y} {
		e.AsOf, e.FetchedAt, e.Hash, e.Source, e.V = "", "", "", "", 0
	}
	return hashJSON(x) == hashJSON(y)
}

// note files a change under what happened.
func (n *entryNews) note(was, is *messages.RegisterEntry) {
	reason, effective := changeOf(was, is)
	i := slices.IndexFunc(n.waves, func(w *pendingWave) bool { return w.wave.Reason == reason && w.wave.Effective == effective })
	if i < 0 {
		i = len(n.waves)
		n.waves = append(n.waves, &pendingWave{wave: wave{recall: recall{Reason: reason, Effective: effective}, Cause: causeRegister, Message: n.command.ID}})
	}
	w := n.waves[i]
	w.touches = append(w.touches, Touched(*was, *is)...)
	w.wave.Facts = addText(w.wave.Facts, is.ID())
	w.wave.Kinds = addText(w.wave.Kinds, kindOf(is))
}

// spread begins the waves that the changes make.
func (n *entryNews) spread() {
	for _, w := range n.waves {
		n.t.spread(w.wave, w.touches)
	}
}

func addText(all []string, s string) []string {
	if slices.Contains(all, s) || len(all) >= 50 {
		return all
	}
	return append(all, s)
}

// changeOf says what a change of an entry means, and since when by its source.
func changeOf(was, is *messages.RegisterEntry) (reason, effective string) {
	switch {
	case is.Removed:
		return reasonCorrected, is.AsOf
	case is.Body != nil:
		var news []messages.StatusSince
		for i := range is.Body.Accreditations {
			news = append(news, newStatuses(was, is.Body.Accreditations[i].History)...)
		}
		return accreditationChange(news)
	case is.Trader != nil:
		for _, s := range newStatuses(was, is.Trader.History) {
			if s.Status != "granted" && s.Status != "extended" {
				return reasonTrader, s.From
			}
		}
	case is.SigningKey != nil && is.SigningKey.Compromised != "" && (was.SigningKey == nil || was.SigningKey.Compromised != is.SigningKey.Compromised):
		return reasonKey, is.SigningKey.Compromised
	case is.Measure != nil && is.Measure.Reason == classOfRisk:
		return reasonCorrected, is.Measure.From
	case is.Measure != nil:
		return reasonSafeguard, is.Measure.From
	}
	return reasonCorrected, ""
}

// newStatuses are those of a history that the entry before did not have.
func newStatuses(was *messages.RegisterEntry, history []messages.StatusSince) (out []messages.StatusSince) {
	had := map[string]bool{}
	if was.Body != nil {
		for _, a := range was.Body.Accreditations {
			for _, s := range a.History {
				had[hashJSON(s)] = true
			}
		}
	}
	if was.Trader != nil {
		for _, s := range was.Trader.History {
			had[hashJSON(s)] = true
		}
	}
	for _, s := range history {
		if !had[hashJSON(s)] {
			out = append(out, s)
		}
	}
	return out
}

// accreditationChange is the gravest of new statuses.
func accreditationChange(news []messages.StatusSince) (reason, effective string) {
	reason = reasonCorrected
	for _, s := range news {
		switch s.Status {
		case "withdrawn", "revoked":
			since := s.From
			if s.BackTo != "" {
				since = s.BackTo
			}
			return reasonAccreditationWithdrawn, since
		case "suspended", "reduced", "expired":
			reason, effective = reasonAccreditationSuspended, s.From
		}
	}
	return reason, effective
}
