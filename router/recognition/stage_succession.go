package recognition

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// succession links an instrument with those that it replaces and that replace it, as far as they are here and from the same
// country, and moves what is left. Whichever of the two came first makes no difference.
func (t *work) succession(in *Instrument) {
	if t.circle(in) {
		return
	}
	for _, number := range in.Replaces {
		for _, old := range t.numbered(number) {
			if t.mayReplace(&old, in) {
				t.replace(&old, in)
			}
		}
	}
	for _, next := range t.successors(in) {
		t.replace(in, &next)
	}
	for _, id := range t.keys(prefixReplaced + filed(in.Folded) + "/") {
		if old, ok := t.load(id); ok && old.Status == "replaced" && t.mayReplace(&old, in) {
			t.replace(&old, in)
		}
	}
}

// numbered are the instruments of a folded number.
func (t *work) numbered(number string) (out []Instrument) {
	for _, id := range t.keys(prefixInstrument + filed(number) + "/") {
		if in, ok := t.load(id); ok {
			out = append(out, in)
		}
	}
	return out
}

// successors are the instruments that say that they replace one, or that it says it was replaced by.
func (t *work) successors(in *Instrument) (out []Instrument) {
	var ids []string
	if in.Folded != "" {
		ids = t.keys(prefixSuccessor + in.Folded + "/")
	}
	if in.Status == "replaced" && in.ReplacedBy != "" {
		for _, id := range t.keys(prefixInstrument + in.ReplacedBy + "/") {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	for _, id := range ids {
		if next, ok := t.load(id); ok && t.mayReplace(in, &next) {
			out = append(out, next)
		}
	}
	return out
}

// mayReplace tells whether one instrument can take the place of another: of the same class and country, both from their issuer. One of the
// same number is told from the other by its date of issue.
func (t *work) mayReplace(old, next *Instrument) bool {
	b, rules := t.s.o.Border, t.whole()
	if old.ID == next.ID || old.Class != next.Class || rules.country(old) != rules.country(next) || !rules.channel(b, old) || !rules.channel(b, next) {
		return false
	}
	if old.Folded != next.Folded {
		return true
	}
	was, ok := momentOf(old.Issued, "issue")
	is, dated := momentOf(next.Issued, "issue")
	return ok && dated && was.latest.Before(is.earliest)
}

// most is how many instruments a chain of replacements is followed through.
const most = 256

// circle looks whether replacements lead from an instrument back to itself. Then nobody can tell which of those in the circle holds: each is
// marked, and unknown until its issuer sends versions that agree. Marks of a circle that is broken are taken away.
func (t *work) circle(in *Instrument) bool {
	members := t.around(in)
	for _, id := range in.Circle {
		if slices.Contains(members, id) {
			continue
		}
		if id == in.ID {
			in.Circle = nil
			t.file(in)
		} else if o, ok := t.load(id); ok && len(o.Circle) > 0 && len(t.around(&o)) == 0 {
			o.Circle = nil
			t.file(&o)
			t.touch(&o, causeInstrument, in.Message)
			t.succession(&o)
		}
	}
	if len(members) == 0 {
		return false
	}
	var names []string
	for _, id := range members {
		o, ok := t.load(id)
		if !ok || slices.Equal(o.Circle, members) {
			continue
		}
		o.Circle = members
		t.file(&o)
		t.touch(&o, causeInstrument, in.Message)
		names = append(names, o.name())
	}
	in.Circle = members
	if len(names) > 0 {
		t.event(in.about(messages.StateParked, codeCircle, "Instruments "+strings.Join(names, ", ")+" are said to replace each other in a circle: none of them is recognised until their issuer has mended that.",
			map[string]string{"number": in.Number, "instruments": strings.Join(names, " ")}))
	}
	return true
}

// around are the ids of the instruments in the circle of replacements that an instrument is in, in order; none where it is in no circle.
func (t *work) around(in *Instrument) []string {
	if t.unreplaced(in) {
		return nil
	}
	from, seen := map[string]string{}, []Instrument{*in}
	for i := 0; i < len(seen) && len(seen) < most; i++ {
		for _, next := range t.successors(&seen[i]) {
			if next.ID == in.ID {
				out := []string{in.ID}
				for id := seen[i].ID; id != in.ID; id = from[id] {
					out = append(out, id)
				}
				slices.Sort(out)
				return out
			}
			if _, was := from[next.ID]; !was {
				from[next.ID] = seen[i].ID
				seen = append(seen, next)
			}
		}
	}
	return nil
}

// unreplaced tells whether an instrument is not said to replace any, or not to be replaced: then it is in no circle.
func (t *work) unreplaced(in *Instrument) bool {
	before := len(in.Replaces) > 0
	if !before {
		for range t.tx.Scan(prefixReplaced + filed(in.Folded) + "/") {
			before = true
			break
		}
	}
	return !before
}

// replace makes one instrument the successor of another. What was withdrawn or revoked leaves nothing to be succeeded to. Where the replacement is
// still to count, the successor has what it has used already, and the rest at that time.
func (t *work) replace(old, next *Instrument) {
	if old.Status != "replaced" && closing(old.Status) {
		return
	}
	was := *old
	t.unfile(old)
	if old.Status != "replaced" {
		old.Before, old.Status, old.ReplacedBy, old.Effective = old.Status, "replaced", next.Folded, nil
	}
	old.succeeded(next.Issued)
	t.file(old)
	t.watchEffect(old)
	if old.closes(t.tx.Now()) {
		t.withdraw(old.ID)
	}
	a, ok := t.account(old.ID)
	b, known := t.account(next.ID)
	if !ok || !known || slices.Contains(a.Successors, next.ID) {
		if was.Succeeded != old.Succeeded {
			t.touch(old, causeInstrument, next.Message)
		}
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
	t.bequeath(&b)
	t.freed(next.ID)
	text := "It replaces " + old.name() + " and takes over what is left of it."
	if over {
		text += " Part of it was in use already."
	}
	t.event(next.about(messages.StateLinked, codeSuccession, text, map[string]string{"predecessor": old.Subject, "number": old.Number, "effective": old.sinceText()}))
	t.touch(old, causeInstrument, next.Message)
}
