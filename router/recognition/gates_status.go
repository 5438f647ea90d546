package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// usable is gate 7: the instrument's status and results allow its use now.
func (w *weighing) usable() verdict {
	v, issued, results := w.useStatus(), w.issued(), w.results()
	if v.result == pass && issued.result == pass && results.result == pass && w.in.Kind != messages.KindInspection {
		return issued
	}
	others := []verdict{issued, results}
	if v.result == pass {
		if v = others[1]; others[0].result == fail || v.result == pass {
			v = others[0]
		}
	}
	if w.in.Kind == messages.KindInspection {
		others = append(others, w.controls())
		if v.result == pass {
			v = others[2]
		}
	}
	if other := w.d.contradicted(w.c); other != nil {
		others = append(others, open("G7.CONTRADICTED", map[string]string{"other": other.name()}))
		if v.result == pass {
			v = others[len(others)-1]
		}
	}
	if v.result != pass {
		v.more = slices.DeleteFunc(others, func(o verdict) bool { return o.reason == "" || sameVerdict(&o, &v) })
	}
	return v
}

// useStatus is the half of gate 7 that asks for the instrument's status.
func (w *weighing) useStatus() verdict {
	in := w.in
	if in.Unread {
		return open("G7.UNREAD", nil)
	}
	if len(in.Circle) > 0 {
		return open("G7.CIRCLE", map[string]string{"instrument": in.name()})
	}
	if in.Fallen {
		return failed("G7.BASE", map[string]string{"base": in.Base})
	}
	status, sure := w.standing()
	switch {
	case !sure && status == "suspended":
		v := open("G7.EFFECTIVE", map[string]string{"status": status, "effective": in.sinceText(), "instant": stamp(w.d.now)})
		v.until = in.comes(w.d.now)
		return v
	case !sure:
		return open("G7.EFFECTIVE", map[string]string{"status": status, "effective": in.sinceText(), "instant": w.d.instant.String()})
	case status == "valid" || status == "expired": // that it expired is for gate 8
		return w.d.passed(w.d.instrumentFact(in))
	}
	values := map[string]string{"status": status, "successor": in.ReplacedBy}
	hold := w.row.scope.WithdrawnWhileReserved != "refused"
	switch status {
	case "withdrawn":
		if hold && w.held() != nil {
			return failed("G7.HELD", values)
		}
		return failed("G7.WITHDRAWN", values)
	case "revoked":
		return failed("G7.REVOKED", values)
	case "rejected":
		return failed("G7.REJECTED", values)
	case "replaced":
		if hold && w.held() != nil {
			return failed("G7.REPLACED_HELD", values)
		}
		return failed("G7.REPLACED", values)
	case "suspended":
		if w.row.scope.SuspendedInstrument == "notRecognised" {
			return failed("G7.SUSPENDED_OUT", map[string]string{"agreement": w.row.name()})
		}
		return open("G7.SUSPENDED", values)
	case "unclear":
		return open("G7.STATUS_INSTANT", map[string]string{"instant": w.d.instant.String()})
	case "draft", "pending":
		return failed("G7.PENDING", values)
	case "depleted":
		if w.held() == nil {
			return failed("G7.DEPLETED", values)
		}
	default:
		return open("G7.STATUS", values)
	}
	return w.d.passed(w.d.instrumentFact(in))
}

// results looks at the conclusions that stand on the instrument: one bad one spoils it, one open one leaves it open.
func (w *weighing) results() verdict {
	v := w.d.passed(w.d.instrumentFact(w.in))
	for _, r := range w.in.Results {
		switch r {
		case satisfactory, satisfactoryAfter:
		case notSatisfactory:
			return failed("G7.RESULT", map[string]string{"result": r})
		default:
			v = open("G7.RESULT_OPEN", map[string]string{"result": r})
		}
	}
	return v
}

// issued asks whether the instrument is issued yet.
func (w *weighing) issued() verdict {
	issued, ok := startOf(w.in.Issued)
	if !ok {
		return open("G7.UNDATED", nil)
	}
	values := func() map[string]string { return map[string]string{"issued": w.in.Issued.Value} }
	switch exactly(w.d.now, "now").from(issued) {
	case no:
		v := failed("G7.NOT_ISSUED", values())
		v.until = issued.lo
		return v
	case unclear:
		v := open("G7.INSTANT", values())
		v.until = issued.hi
		return v
	}
	return w.d.passed(w.d.instrumentFact(w.in))
}

// controls asks whether an inspection carried out anything that the agreement waives.
func (w *weighing) controls() verdict {
	if len(w.in.Checks) == 0 {
		return open("G7.CONTROLS_UNSTATED", nil)
	}
	waives := slices.ContainsFunc(w.row.scope.Effects, func(e messages.Effect) bool { return e.Type == waive })
	if granted, _ := w.effects(); waives && !slices.ContainsFunc(granted, func(e messages.Effect) bool { return e.Type == waive }) {
		return failed("G7.CONTROLS", map[string]string{"agreement": w.row.name()})
	}
	return w.d.passed(w.d.instrumentFact(w.in))
}

// waive is the effect that leaves a control out.
const waive = "waive"

// effects are what the row grants, and the controls it would waive but that an inspection did not carry out: what was not
// done there is done here.
func (w *weighing) effects() (granted []messages.Effect, missing []messages.Control) {
	granted = make([]messages.Effect, 0, len(w.row.scope.Effects))
	for _, e := range w.row.scope.Effects {
		switch {
		case w.status != nil && !slices.Contains(w.status.Effects, "*") && !slices.Contains(w.status.Effects, e.Type):
		case w.in.Kind == messages.KindInspection && e.Type == waive && !w.serves(e.Control):
			missing = append(missing, e.Control)
		default:
			granted = append(granted, e)
		}
	}
	if len(granted) == 0 {
		granted = nil
	}
	return granted, missing
}

// serves tells whether what an inspection did stands for a control here: by the agreement's table where gate 12 asks it, else by its name.
func (w *weighing) serves(c messages.Control) bool {
	if v, ok := w.equivalence[c]; ok {
		return v.result == pass
	}
	done := func(c messages.Control) bool { return w.in.carriedOut(c, w.c.line.Number) }
	if w.row.required[12] {
		if rules, _ := w.rules(c); len(rules) > 0 {
			return !slices.ContainsFunc(rules, func(r *equivalenceRule) bool { return !slices.ContainsFunc(r.by, done) })
		}
	}
	return done(c)
}

// carriedOut tells whether a control was carried out on a line, everywhere with a good result.
func (in *Instrument) carriedOut(control messages.Control, line int) bool {
	done := false
	for _, c := range in.Checks {
		if c.Control != control || len(c.Lines) > 0 && !slices.Contains(c.Lines, line) {
			continue
		}
		switch {
		case c.Performed && (c.Result == "" || c.Result == satisfactory || c.Result == satisfactoryAfter):
			done = true
		case c.Performed, c.Result == notSatisfactory:
			return false
		}
	}
	return done
}

// contradicted finds an unsatisfactory inspection of the same line that is not known to be older than the claim's own.
func (d *decider) contradicted(c *claim) *Instrument {
	if c.in.Kind != messages.KindInspection {
		return nil
	}
	own, dated := momentOf(c.in.Issued, "issue")
	for _, o := range d.claims {
		if o.line != c.line || o.in == nil || o.in == c.in || o.in.Kind != messages.KindInspection || !slices.Contains(o.in.Results, notSatisfactory) ||
			closing(o.in.Status) || !d.about(o.in).channel {
			continue
		}
		if other, ok := momentOf(o.in.Issued, "issue"); !ok || !dated || !other.latest.Before(own.earliest) {
			return o.in
		}
	}
	return nil
}

func (in *Instrument) name() string {
	if in.Number != "" {
		return in.Number
	}
	return in.Subject
}
