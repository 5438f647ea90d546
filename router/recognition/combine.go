package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// line is the outcome of a line: for each control the best claim counts, and the worst control makes the line.
func (d *decider) line(l *Goods, all []*weighed) messages.LineDecision {
	out := messages.LineDecision{Line: l.Number, Outcome: messages.OutcomeNotApplicable}
	n := 0
	for _, x := range all {
		if x.line == l {
			n++
		}
	}
	if n > 0 {
		out.Claims = make([]messages.ClaimDecision, 0, n)
	}
	var room [8]controlled
	best := room[:0]
	for _, x := range all {
		if x.line != l {
			continue
		}
		out.Claims = append(out.Claims, d.claim(x))
		for i := range x.effects {
			if !slices.ContainsFunc(out.Effects, func(o messages.Effect) bool { return sameEffect(&o, &x.effects[i]) }) {
				out.Effects = append(slices.Grow(out.Effects, len(x.effects)-i), x.effects[i])
			}
		}
		if x.outcome != messages.OutcomeNotApplicable {
			best = d.controls(best, x)
		}
	}
	if len(best) > 0 {
		out.Outcome = messages.OutcomeRecognised
	}
	for _, c := range best {
		out.Outcome = worse(out.Outcome, c.outcome)
	}
	if rank(out.Outcome) > rank(messages.OutcomeRecognisedWithConditions) {
		out.Counterfactual = d.counterfactual(l, all)
	}
	return out
}

func sameEffect(a, b *messages.Effect) bool {
	return a.Type == b.Type && a.Control == b.Control && a.Factor == b.Factor && slices.Equal(a.Values, b.Values)
}

// controlKey is a control that may be waived, or another effect.
type controlKey struct {
	effect  string
	control messages.Control
}

// controlled is how something came out for a control.
type controlled struct {
	controlKey
	outcome messages.Outcome
}

// better notes an outcome for a control, where it is better than the one noted.
func better(cs []controlled, k controlKey, o messages.Outcome) []controlled {
	for i := range cs {
		if cs[i].controlKey == k {
			if rank(o) < rank(cs[i].outcome) {
				cs[i].outcome = o
			}
			return cs
		}
	}
	return append(cs, controlled{k, o})
}

// controls notes how a claim came out for each control that it may waive, or other effect that it may have.
func (d *decider) controls(best []controlled, x *weighed) []controlled {
	of := func(r *row) {
		for i := range r.scope.Effects {
			e := &r.scope.Effects[i]
			o := x.outcome
			if o == messages.OutcomeRecognisedPartly && !slices.Contains(x.missing, e.Control) {
				o = messages.OutcomeRecognised
				if len(x.subject) > 0 {
					o = messages.OutcomeRecognisedWithConditions
				}
			}
			best = better(best, controlKey{e.Type, e.Control}, o)
		}
	}
	if x.row != nil {
		of(x.row)
		return best
	}
	for _, class := range x.classes {
		for _, r := range d.rules.rowsFor(d.border, class) {
			of(r)
		}
	}
	return best
}

// headline is the worst line. Where some lines have nothing to be recognised it is at best partly recognised.
func headline(lines []messages.LineDecision) messages.Outcome {
	out, some, none := messages.OutcomeRecognised, false, false
	for _, l := range lines {
		if l.Outcome == messages.OutcomeNotApplicable {
			none = true
			continue
		}
		some = true
		out = worse(out, l.Outcome)
	}
	switch {
	case !some:
		return messages.OutcomeNotApplicable
	case none:
		return worse(out, messages.OutcomeRecognisedPartly)
	}
	return out
}
