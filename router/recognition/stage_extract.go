package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// extracts ties an instrument to the one that it is an extract of, and to those that are extracts of it, as far as they are here, and moves what
// they state. Whichever came first makes no difference.
func (t *work) extracts(in *Instrument) {
	if in.Base != "" {
		var bases []Instrument
		for _, base := range t.numbered(in.Base) {
			if t.mayExtract(&base, in) {
				bases = append(bases, base)
			}
		}
		if len(bases) == 1 { // of several nobody can tell which it is
			t.derive(&bases[0], in)
		}
	}
	if in.Folded == "" {
		return
	}
	for _, id := range t.keys(prefixExtract + in.Folded + "/") {
		if of, ok := t.load(id); ok && t.mayExtract(in, &of) {
			t.derive(in, &of)
		}
	}
}

// mayExtract tells whether one instrument can be an extract of another: of the same class and country, both from their issuer, and not the other way
// round as well.
func (t *work) mayExtract(base, of *Instrument) bool {
	b, rules := t.s.o.Border, t.whole()
	if base.ID == of.ID || base.Class != of.Class || rules.country(base) != rules.country(of) || !rules.channel(b, base) || !rules.channel(b, of) {
		return false
	}
	for a, n := t.baseOf(base.ID), 0; a != ""; a, n = t.baseOf(a), n+1 {
		if a == of.ID || n == most {
			return false
		}
	}
	return true
}

// baseOf is the id of the instrument that another is an extract of.
func (t *work) baseOf(id string) string {
	a, _ := t.account(id)
	return a.Base
}

// derive ties an extract to its base, and takes its amounts. What is not to be had now is taken when enough is free again.
func (t *work) derive(base, of *Instrument) {
	a, ok := t.account(base.ID)
	b, known := t.account(of.ID)
	if !ok || !known || b.Base != "" && b.Base != base.ID {
		return
	}
	first := b.Base == ""
	if first {
		b.Base = base.ID
		if !b.Heir { // it was issued in full before anybody said that it is an extract
			b.depend()
			b.charge(&a)
		}
		a.Extracts = append(a.Extracts, of.ID)
		t.keep(&a, nil)
		t.keep(&b, nil)
		t.event(of.about(messages.StateLinked, codeExtract, "It is an extract of "+base.name()+".", map[string]string{"base": base.Subject, "number": base.Number}))
	}
	t.fill(&a, of.ID, first)
	if first {
		t.touch(of, causeInstrument, of.Message)
	}
}

// fallen tells whether the instrument that another is an extract of was revoked, or that one's own base was.
func (t *work) fallen(id string) bool {
	base, ok := t.load(t.baseOf(id))
	return ok && (base.Status == "revoked" || base.Fallen)
}

// fell takes the extracts of an instrument along that was revoked: for fraud or error from the issue, which nothing drawn from it escapes. They are
// again what they were where the revocation is taken back.
func (t *work) fell(in, old *Instrument) {
	if in.Status != "revoked" && old.Status != "revoked" || in.Status == old.Status {
		return
	}
	t.fellExtracts(in, in)
}

func (t *work) fellExtracts(root, in *Instrument) {
	a, _ := t.account(in.ID)
	for _, id := range a.Extracts {
		of, ok := t.load(id)
		if !ok {
			continue
		}
		var why *recall
		if of.Fallen {
			t.withdraw(id)
			why = root.happened()
			why.Facts = append(why.Facts, "instrument/"+of.Subject+"/"+of.ID)
		} else if b, ok := t.account(id); ok && b.Closed && !of.closes(t.tx.Now()) && len(b.Successors) == 0 {
			b.reopen()
			t.keep(&b, nil)
			t.freed(id)
		}
		t.touchFor(&of, why, causeInstrument, root.Message)
		t.fellExtracts(root, &of)
	}
}

// fill takes from a base what one of its extracts states. told says that it is told if that is not to be had.
func (t *work) fill(base *Account, id string, told bool) {
	of, ok := t.account(id)
	in, known := t.load(id)
	if !ok || !known {
		return
	}
	was := of.clone()
	done := extract(base, &of)
	if base.lacks(id, of.short() && !of.Closed) || done {
		t.keep(base, nil)
	}
	switch {
	case done:
		t.keep(&of, nil)
		for i := range of.Lines {
			if more := of.Lines[i].Issued.Sub(was.Lines[i].Issued); more.Sign() > 0 {
				t.moved(nil, &of, &of.Lines[i], messages.StateBooked, codeExtracted, more, "were taken from its base and are issued by")
			}
		}
		t.freed(id)
	case told && of.short() && !of.Closed:
		t.event(in.about(messages.StateWaiting, codeUnextracted, "More is stated than is free of its base: nothing is issued until it is.", map[string]string{"base": base.Instrument, "number": in.Number}))
	}
}

// lacks notes whether an extract lacks something, and says whether that is news.
func (a *Account) lacks(id string, short bool) bool {
	i := slices.Index(a.Short, id)
	switch {
	case short && i < 0:
		a.Short = append(a.Short, id)
	case !short && i >= 0:
		a.Short = slices.Delete(slices.Clone(a.Short), i, i+1)
	default:
		return false
	}
	return true
}

// short tells whether a line is issued less than is stated.
func (a *Account) short() bool {
	return slices.ContainsFunc(a.Lines, func(b Balance) bool { return b.Issued.Cmp(b.Stated.Add(b.Added)) < 0 })
}

// refill lets the extracts of an instrument have what is free of it again, in the order they came. They come before declarations that want
// more of the base.
func (t *work) refill(id string) {
	a, ok := t.account(id)
	if !ok {
		return
	}
	for _, of := range slices.Clone(a.Short) {
		t.fill(&a, of, false)
	}
}

// shrink gives the base back what a later version of its extract does not state any more.
func (t *work) shrink(was, is *Account) {
	if is.Base == "" {
		return
	}
	base, ok := t.account(is.Base)
	if !ok || !putBack(&base, was, is) {
		return
	}
	t.keep(&base, nil)
	if in, ok := t.load(base.Instrument); ok {
		t.event(in.about(messages.StateLinked, codeExtracted, "An extract states less now: the rest is back.", map[string]string{"extract": is.Instrument, "number": in.Number}))
	}
	t.bequeath(&base)
	t.freed(base.Instrument)
}
