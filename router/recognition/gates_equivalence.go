package recognition

import (
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// equivalent is gate 12: each foreign control that is to stand for one here was of the kind, extent and age that the agreement gives for the
// goods, and the seals are still those put on after it. What is not equivalent is not waived.
func (w *weighing) equivalent() verdict {
	if w.in.Kind != messages.KindInspection {
		return w.d.passed(w.d.instrumentFact(w.in))
	}
	w.equivalence = map[messages.Control]verdict{}
	var bad, unsure verdict
	var room [4]verdict
	vs := append(room[:0], w.d.passed(w.d.instrumentFact(w.in), w.d.declarationFact()))
	good := 0
	for _, e := range w.row.scope.Effects {
		if e.Type != waive {
			continue
		}
		v, tested := w.equivalence[e.Control]
		if !tested {
			v = w.standsFor(e.Control)
			w.equivalence[e.Control] = v
			vs = append(vs, v)
		}
		switch {
		case v.result == pass:
			good++
		case v.result == fail && bad.reason == "":
			bad = v
		case v.result == unknown && unsure.reason == "":
			unsure = v
		}
	}
	switch {
	case unsure.reason != "": // nobody can tell is worse than partly
		all := w.d.combine(vs...)
		unsure.more = slices.DeleteFunc(append([]verdict{all}, all.more...), func(v verdict) bool { return sameVerdict(&v, &unsure) })
		return unsure
	case bad.reason != "" && good == 0:
		all := w.d.combine(vs...)
		v := failed("G12.NONE", map[string]string{"agreement": w.row.name(), "why": bad.reason + " " + bad.values["control"]})
		v.more = all.more
		return v
	}
	return w.d.combine(vs...)
}

// standsFor asks of the foreign controls that may stand for one here whether one of them does, by every row that counts for the goods.
func (w *weighing) standsFor(c messages.Control) verdict {
	values := map[string]string{"control": string(c), "agreement": w.row.name()}
	rules, doubt := w.rules(c)
	if doubt.reason != "" {
		return doubt
	}
	if len(rules) == 0 {
		return failed("G12.KIND", values)
	}
	var out verdict
	for _, rule := range rules {
		if v := w.standsBy(rule, values); out.result == "" || v.result == fail && out.result != fail || v.result == unknown && out.result == pass {
			out = v
		}
	}
	return out
}

// standsBy asks by one row.
func (w *weighing) standsBy(rule *equivalenceRule, values map[string]string) verdict {
	best := failed("G12.KIND", values)
	for i := range w.in.Checks {
		ch := &w.in.Checks[i]
		if !slices.Contains(rule.by, ch.Control) || !ch.good() || len(ch.Lines) > 0 && !slices.Contains(ch.Lines, w.c.line.Number) {
			continue
		}
		v := w.meets(ch, rule, values)
		if v.result == pass {
			return v
		}
		if best.reason == "G12.KIND" || best.result == fail && v.result == unknown {
			best = v
		}
	}
	return best
}

func (c *Checked) good() bool {
	return c.Performed && (c.Result == "" || c.Result == satisfactory || c.Result == satisfactoryAfter)
}

// equivalenceRule is a row of the agreement's table, parsed.
type equivalenceRule struct {
	*messages.Equivalence
	by  []messages.Control
	age time.Duration
}

// meets asks whether one control meets a row.
func (w *weighing) meets(ch *Checked, rule *equivalenceRule, base map[string]string) verdict {
	with := func(found, wanted string) map[string]string {
		return map[string]string{"control": base["control"], "agreement": base["agreement"], "found": found, "wanted": wanted}
	}
	lacks := func(what string) verdict {
		return open("G12.UNSTATED", map[string]string{"control": base["control"], "missing": what})
	}
	if rule.Extent != "" {
		part, of, ok := extent(ch.Extent)
		switch {
		case !ok:
			return lacks("extent")
		case part.Cmp(of.Mul(rule.Extent)) < 0:
			return failed("G12.EXTENT", with(quote(ch.Extent), percent(rule.Extent)))
		}
	}
	if rule.age > 0 {
		done, ok := w.done(ch)
		if !ok {
			return lacks("controlTime")
		}
		ref, arrived := momentOf(w.d.decl.Arrival, "arrival")
		if !arrived || ref.earliest.After(w.d.now) {
			ref = exactly(w.d.now, "now")
		}
		switch {
		case ref.earliest.Sub(done.latest) > rule.age:
			v := with(done.String(), rule.Age)
			v["instant"] = stamp(done.latest.Add(rule.age)) // not when it is looked at: looking again is no news
			return failed("G12.AGE", v)
		case ref.latest.Sub(done.earliest) > rule.age:
			return lacks("zone")
		}
	}
	if rule.Seal {
		return w.sealed(ch, with, lacks)
	}
	return passed()
}

// done is when a control was carried out.
func (w *weighing) done(ch *Checked) (moment, bool) {
	for _, t := range []*messages.Time{ch.Time, w.in.Ended, w.in.Issued} {
		if m, ok := momentOf(t, "activity"); ok {
			return m, true
		}
	}
	return moment{}, false
}

// sealed asks for the chain of custody: each unit of the line that the inspection sealed arrived with a seal of those put on then, none of
// which was broken.
func (w *weighing) sealed(ch *Checked, with func(found, wanted string) map[string]string, lacks func(string) verdict) verdict {
	shared := false
	for i := range w.d.decl.Equipment {
		e := &w.d.decl.Equipment[i]
		if !slices.Contains(w.c.line.Equipment, e.ID) {
			continue
		}
		j := slices.IndexFunc(w.in.Equipment, func(o Equipment) bool { return o.ID == e.ID })
		if j < 0 {
			return lacks("sealsAfter")
		}
		after := ch.Seals
		if len(after) == 0 {
			after = w.in.Equipment[j].Seals
		}
		switch {
		case len(after) == 0:
			return lacks("sealsAfter")
		case len(e.Seals) == 0:
			return lacks("sealsOnArrival")
		case slices.ContainsFunc(e.Seals, func(s string) bool { return !slices.Contains(after, s) || slices.Contains(e.Broken, s) }):
			return failed("G12.SEAL", with(strings.Join(e.Seals, ", "), strings.Join(after, ", ")))
		}
		shared = true
	}
	if !shared {
		return lacks("sealsOnArrival")
	}
	return passed()
}

// extent reads how much was looked at: "all", "3 of 20", "3/20", "15 %".
func extent(s string) (part, of messages.Decimal, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "all" || s == "full" {
		return "1", "1", true
	}
	if p, is := strings.CutSuffix(s, "%"); is {
		n, err := messages.ParseDecimal(strings.TrimSpace(p))
		return n, "100", err == nil && n.Sign() >= 0
	}
	a, b, found := strings.Cut(s, " of ")
	if !found {
		a, b, found = strings.Cut(s, "/")
	}
	x, err := messages.ParseDecimal(strings.TrimSpace(a))
	y, err2 := messages.ParseDecimal(strings.TrimSpace(b))
	return x, y, found && err == nil && err2 == nil && x.Sign() >= 0 && y.Sign() > 0
}

// untilAge is when the oldest control that is waived becomes too old to count before the goods arrive; zero where none does.
func (w *weighing) untilAge() (t time.Time) {
	if _, arrived := momentOf(w.d.decl.Arrival, ""); arrived || w.in.Kind != messages.KindInspection || !w.row.required[12] {
		return t
	}
	for _, e := range w.row.scope.Effects {
		if e.Type != waive || w.equivalence[e.Control].result != pass {
			continue
		}
		rules, _ := w.rules(e.Control)
		for _, rule := range rules {
			for i := range w.in.Checks {
				if ch := &w.in.Checks[i]; rule.age > 0 && slices.Contains(rule.by, ch.Control) && ch.good() {
					if m, ok := w.done(ch); ok {
						t = earlier(t, m.earliest.Add(rule.age))
					}
				}
			}
		}
	}
	return t
}
