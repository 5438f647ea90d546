package messages

import (
	"slices"
	"strings"
)

// The word and the sentence that stand for reasons of risk before those who are no authority.
const (
	controlReason = "G13.CONTROL"
	controlText   = "The goods are controlled."
)

// officersReason stands for what an officer wrote: it may tell of risk, and nobody but a reader can judge that.
const officersReason = "Stated to authorities."

// ForTraders is a message as whoever is no authority may read it: a decision without its reasons of risk and the facts behind them, and without
// what an officer wrote; a notice about an officer's act without that either. That goods
// are controlled is said, and why is not. Other messages, and decisions with nothing to hide, come back as they are.
func ForTraders(m *Message) *Message {
	if r, ok := m.Body.(*Receipt); ok {
		return r.forTraders(m)
	}
	d, ok := m.Body.(*Decision)
	if !ok || !d.confidential() {
		return m
	}
	out, dec := *m, *d
	secret := map[string]bool{}
	dec.Facts = nil
	for _, f := range d.Facts {
		if f.Confidential {
			secret[f.ID] = true
		} else {
			dec.Facts = append(dec.Facts, f)
		}
	}
	dec.Lines = slices.Clone(d.Lines)
	for i := range dec.Lines {
		dec.Lines[i].redact(secret)
	}
	if r := d.Recall; r != nil {
		x := *r
		x.Facts, x.Reason = told(x.Facts, d.Facts), toldReason(x.Reason)
		dec.Recall = &x
	}
	if v := d.Invalidates; v != nil {
		x := *v
		x.Facts, x.Reason = told(x.Facts, d.Facts), toldReason(x.Reason)
		dec.Invalidates = &x
	}
	if o := d.Override; o != nil {
		x := *o
		x.Reason, x.Name = officersReason, ""
		dec.Override = &x
	}
	out.Body = &dec
	return &out
}

// forTraders leaves out of a notice what an officer wrote: it stands behind the colon.
func (r *Receipt) forTraders(m *Message) *Message {
	if r.Use == nil || r.Use.What != "overridden" && r.Use.What != "reviewed" {
		return m
	}
	open, _, long := strings.Cut(r.Use.Text, ": ")
	if !long {
		return m
	}
	out, x, use := *m, *r, *r.Use
	use.Text, x.Use = open+".", &use
	out.Body = &x
	return &out
}

func (d *Decision) confidential() bool {
	if d.Override != nil {
		return true
	}
	for i := range d.Lines {
		l := &d.Lines[i]
		if slices.ContainsFunc(l.Counterfactual, func(c Change) bool { return c.Confidential }) {
			return true
		}
		for j := range l.Claims {
			if slices.ContainsFunc(l.Claims[j].Gates, func(g Gate) bool { return g.Confidential }) {
				return true
			}
		}
	}
	return d.Recall != nil || d.Invalidates != nil || slices.ContainsFunc(d.Facts, func(f Fact) bool { return f.Confidential })
}

func (l *LineDecision) redact(secret map[string]bool) {
	l.Counterfactual = slices.DeleteFunc(slices.Clone(l.Counterfactual), func(c Change) bool { return c.Confidential })
	l.Claims = slices.Clone(l.Claims)
	for i := range l.Claims {
		c := &l.Claims[i]
		c.Gates = slices.Clone(c.Gates)
		for j := range c.Gates {
			g := &c.Gates[j]
			if g.Confidential {
				*g = Gate{Gate: g.Gate, Result: g.Result, Reason: controlReason, Text: controlText}
			}
			g.Facts = slices.DeleteFunc(slices.Clone(g.Facts), func(f string) bool { return secret[f] })
		}
	}
}

// told keeps the facts of a recall that a trader may know of: its own instruments and agreements, and what the decision shows openly.
func told(ids []string, facts []Fact) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		if strings.HasPrefix(id, "instrument/") || strings.HasPrefix(id, "agreement/") {
			return false
		}
		return !slices.ContainsFunc(facts, func(f Fact) bool { return f.ID == id && !f.Confidential })
	})
}

// toldReason names a safeguard no more than that something was reviewed.
func toldReason(reason string) string {
	if reason == "safeguard" {
		return "review"
	}
	return reason
}
