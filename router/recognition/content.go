package recognition

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"

	"github.com/clearhub/clearhub/messages"
)

// content is the hash of what a decision says, without when and from which facts it was made: a successor is told only where this differs.
// The declaration's references stand for themselves in its version. lasting is when the decision ends, readings of registers aside: that one must
// be read again is no news.
// b is memory for it, given back.
func content(b wording, dec *messages.Decision, lasting string) (string, wording) {
	b.text(dec.Declaration.Subject, dec.Border, string(dec.Outcome), lasting, dec.Deadline)
	b.number(dec.Declaration.Version, len(dec.Lines), truth(dec.Final))
	for i := range dec.Lines {
		b.line(&dec.Lines[i])
	}
	if o := dec.Override; o != nil {
		b.text("override", string(o.Outcome), o.Officer, o.Reason)
	}
	sum := sha256.Sum256(b)
	var text [2 * sha256.Size]byte
	hex.Encode(text[:], sum[:])
	return string(text[:]), b
}

// wording is what is hashed: each part with its length, so that no two lists of parts are the same bytes.
type wording []byte

func (b *wording) text(parts ...string) {
	for _, p := range parts {
		*b = strconv.AppendInt(*b, int64(len(p)), 10)
		*b = append(append(*b, ':'), p...)
	}
}

func (b *wording) number(ns ...int) {
	for _, n := range ns {
		*b = append(strconv.AppendInt(*b, int64(n), 10), ';')
	}
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (b *wording) line(l *messages.LineDecision) {
	b.number(l.Line, len(l.Effects), len(l.Claims), len(l.Counterfactual))
	b.text(string(l.Outcome))
	b.effects(l.Effects)
	for i := range l.Claims {
		b.claim(&l.Claims[i])
	}
	for i := range l.Counterfactual {
		c := &l.Counterfactual[i]
		b.text(c.Claim, c.Reason, c.Found, c.Wanted)
		b.number(c.Gate)
	}
}

func (b *wording) claim(c *messages.ClaimDecision) {
	b.text(c.Claim, c.Basis, string(c.Outcome), c.Deadline)
	b.number(len(c.Gates), len(c.Effects), len(c.Conditions), len(c.Candidates))
	if d := c.Cited; d != nil {
		b.text("cited", string(d.Class), d.Number, d.Folded, d.Country, d.Pointer)
		if t := d.Type; t != nil {
			b.text(t.Code, t.List, t.SourceCode, t.SourceList, t.Text)
		}
	}
	if c.Instrument != nil {
		b.instrument(c.Instrument)
	}
	for i := range c.Candidates {
		b.instrument(&c.Candidates[i])
	}
	if a := c.Agreement; a != nil {
		b.text("agreement", a.ID, a.Version, a.Hash)
	}
	for i := range c.Gates {
		b.gate(&c.Gates[i])
	}
	b.effects(c.Effects)
	for _, x := range c.Conditions {
		b.text(x.Type, string(x.Control), x.Value)
	}
	if c.Ledger != nil { // what others do to the balance is not news about this declaration
		verb := c.Ledger.Verb
		if verb == "release" { // told once, and the same afterwards
			verb = "none"
		}
		b.text("ledger", verb)
		if q := c.Ledger.Quantity; q != nil {
			b.text(string(q.Value), q.UnitCode, q.Qualifier, q.SourceUnit, q.UnitBasis)
		}
	}
}

// instrument leaves out the version: a new one that says the same is no news.
func (b *wording) instrument(r *messages.InstrumentRef) {
	b.text("instrument", r.Subject, string(r.Kind), string(r.Class), r.Number, r.Country, r.Issuer, r.Issued)
	b.number(r.Line)
}

// gate leaves out facts, which change with every reading, and the texts that follow from the reason.
func (b *wording) gate(g *messages.Gate) {
	b.number(g.Gate, len(g.Values))
	b.text(g.Result, g.Reason, g.Legal)
	if len(g.Values) > 0 {
		for _, k := range slices.Sorted(maps.Keys(g.Values)) {
			b.text(k, g.Values[k])
		}
	}
}

func (b *wording) effects(es []messages.Effect) {
	for i := range es {
		e := &es[i]
		b.text(e.Type, string(e.Control), string(e.Factor))
		b.number(len(e.Values))
		b.text(e.Values...)
	}
}
