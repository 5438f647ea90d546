package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// succession links an instrument with those that it replaces and that replace it, as far as they are here and from the same
// country, and moves what is left.
func (t *work) succession(in *Instrument) {
	for _, number := range in.Replaces {
		for _, id := range t.keys(prefixInstrument + filed(number) + "/") {
			if old, ok := t.load(id); ok && t.mayReplace(&old, in) {
				t.replace(&old, in)
			}
		}
	}
	for _, id := range t.keys(prefixReplaced + filed(in.Folded) + "/") {
		if old, ok := t.load(id); ok && old.Status == "replaced" && t.mayReplace(&old, in) {
			t.replace(&old, in)
		}
	}
	if in.Status != "replaced" || in.ReplacedBy == "" {
		return
	}
	for _, id := range t.keys(prefixInstrument + in.ReplacedBy + "/") {
		if next, ok := t.load(id); ok && t.mayReplace(in, &next) {
			t.replace(in, &next)
		}
	}
}

func (t *work) mayReplace(old, next *Instrument) bool {
	b := t.s.o.Border
	return old.ID != next.ID && old.Class == next.Class && t.rules.country(old) == t.rules.country(next) && t.rules.channel(b, old) && t.rules.channel(b, next)
}

// replace makes one instrument the successor of another. What was withdrawn or revoked leaves nothing to be succeeded to.
func (t *work) replace(old, next *Instrument) {
	if old.Status != "replaced" {
		if closing(old.Status) {
			return
		}
		t.unfile(old)
		old.Status, old.ReplacedBy = "replaced", next.Folded
		t.file(old)
	}
	t.withdraw(old.ID)
	a, ok := t.account(old.ID)
	b, known := t.account(next.ID)
	if !ok || !known || slices.Contains(a.Successors, next.ID) {
		return
	}
	a.Successors = append(a.Successors, next.ID)
	over := inherit(&a, &b)
	if a.check() != nil || b.check() != nil {
		a.Broken, b.Broken = true, true
		t.event(next.about(messages.StateParked, codeBalance, "A succession does not add up.", map[string]string{"predecessor": old.Subject}))
	}
	t.keep(&a, nil)
	t.keep(&b, nil)
	t.freed(next.ID)
	text := "It replaces " + old.name() + " and takes over what is left of it."
	if over {
		text += " Part of it was in use already."
	}
	t.event(next.about(messages.StateLinked, codeSuccession, text, map[string]string{"predecessor": old.Subject, "number": old.Number}))
	t.touch(old, causeInstrument, next.Message)
}
