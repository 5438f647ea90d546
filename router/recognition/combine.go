package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// line is the outcome of a line: for each control the best claim counts, and the worst control makes the line.
func (d *decider) line(l *Goods, all []*weighed) messages.LineDecision {
	out := messages.LineDecision{Line: l.Number, Outcome: messages.OutcomeNotApplicable}
	best := map[controlKey]messages.Outcome{}
	for _, x := range all {
		if x.line != l {
			continue
		}
		out.Claims = append(out.Claims, d.claim(x))
		for _, e := range x.effects {
			if !slices.ContainsFunc(out.Effects, func(o messages.Effect) bool { return sameEffect(o, e) }) {
				out.Effects = append(out.Effects, e)
			}
		}
		if x.outcome == messages.OutcomeNotApplicable {
			continue
		}
		for control, o := range d.controls(x) {
			if have, ok := best[control]; !ok || rank(o) < rank(have) {
				best[control] = o
			}
		}
	}
	if len(best) > 0 {
		out.Outcome = messages.OutcomeRecognised
	}
	for _, o := range best { // a maximum: the order does not show
		out.Outcome = worse(out.Outcome, o)
	}
	if rank(out.Outcome) > rank(messages.OutcomeRecognisedWithConditions) {
		out.Counterfactual = d.counterfactual(l, all)
	}
	return out
}

func sameEffect(a, b messages.Effect) bool {
	return a.Type == b.Type && a.Control == b.Control && a.Factor == b.Factor && slices.Equal(a.Values, b.Values)
}

// controlKey is a control that may be waived, or another effect.
type controlKey struct {
	effect  string
	control messages.Control
}

// controls says how a claim came out for each control that it may waive, or other effect that it may have.
func (d *decider) controls(x *weighed) map[controlKey]messages.Outcome {
	out := map[controlKey]messages.Outcome{}
	rows := []*row{x.row}
	if x.row == nil {
		rows = nil
		for _, class := range x.classes {
			rows = append(rows, d.rules.rowsFor(d.border, class)...)
		}
	}
	for _, r := range rows {
		for _, e := range r.scope.Effects {
			o := x.outcome
			if o == messages.OutcomeRecognisedPartly && !slices.Contains(x.missing, e.Control) {
				o = messages.OutcomeRecognised
				if len(x.subject) > 0 {
					o = messages.OutcomeRecognisedWithConditions
				}
			}
			out[controlKey{e.Type, e.Control}] = o
		}
	}
	return out
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
