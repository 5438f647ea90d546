package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// option is one way for a claim to be recognised: under one row of an agreement, with these changes.
type option struct {
	controls []controlKey // what the row would grant
	changes  []messages.Change
}

// maxTogether bounds how many claims of a line are looked at together; beyond it each is looked at by itself.
const maxTogether = 6

// counterfactual is the smallest set of changes with which a line would have been recognised: for each claim either nothing is changed, or all that
// stands in its way under one row; and every control of the line must then have a claim that is recognised. Nothing is guessed beyond what the gates
// found: what would be found after a change they cannot know.
func (d *decider) counterfactual(l *Goods, all []*weighed) []messages.Change {
	var claims []*weighed
	for _, x := range all {
		if x.line == l && x.outcome != messages.OutcomeNotApplicable {
			claims = append(claims, x)
		}
	}
	if len(claims) == 0 {
		for _, x := range all {
			if x.line == l {
				claims = append(claims, x)
			}
		}
	}
	if len(claims) == 0 || len(claims) > maxTogether {
		return d.single(claims)
	}
	options := make([][]option, len(claims))
	for i, x := range claims {
		options[i] = d.options(x)
	}
	var best []messages.Change
	found := false
	choice := make([]int, len(claims)) // 0 is as it is
	for {
		changes := []messages.Change{}
		for i, k := range choice {
			if k > 0 {
				changes = append(changes, options[i][k-1].changes...)
			}
		}
		if (!found || len(changes) < len(best)) && d.passes(claims, options, choice) {
			best, found = changes, true
		}
		i := 0
		for ; i < len(choice); i++ {
			if choice[i]++; choice[i] <= len(options[i]) {
				break
			}
			choice[i] = 0
		}
		if i == len(choice) {
			return best
		}
	}
}

// single is the cheapest option of any one claim that grants all; for lines with more claims than can be looked at together.
func (d *decider) single(claims []*weighed) (best []messages.Change) {
	for _, x := range claims {
		for _, o := range d.options(x) {
			if best == nil || len(o.changes) < len(best) {
				best = o.changes
			}
		}
	}
	return best
}

// passes tells whether with a choice of options every control of the line has a claim that is recognised.
func (d *decider) passes(claims []*weighed, options [][]option, choice []int) bool {
	good := map[controlKey]bool{}
	for i, x := range claims {
		if k := choice[i]; k > 0 {
			for _, c := range options[i][k-1].controls {
				good[c] = true
			}
			continue
		}
		for _, c := range d.controls(nil, x) {
			good[c.controlKey] = good[c.controlKey] || rank(c.outcome) <= rank(messages.OutcomeRecognisedWithConditions)
		}
	}
	for _, ok := range good {
		if !ok {
			return false
		}
	}
	return len(good) > 0
}

// options are the rows under which a claim may be recognised, each with what stands in its way.
func (d *decider) options(x *weighed) []option {
	if x.w == nil {
		o := option{changes: x.changes(nil, &x.gates)}
		for _, c := range d.controls(nil, x) {
			o.controls = append(o.controls, c.controlKey)
		}
		if len(o.controls) == 0 {
			o.controls = []controlKey{{}}
		}
		return []option{o}
	}
	var out []option
	for _, w := range x.put {
		vs := w.gates
		switch {
		case w == x.w:
			vs = x.gates
		case w.row.required[11] && w.row.ledger:
			vs[11] = w.alone()
		}
		var o option
		for _, e := range w.row.scope.Effects {
			o.controls = append(o.controls, controlKey{e.Type, e.Control})
		}
		if o.changes = x.changes(w, &vs); len(o.changes) > 0 {
			out = append(out, o)
		}
	}
	return out
}

// alone is gate 11 of a row that did not come to be booked.
func (w *weighing) alone() verdict {
	switch {
	case w.bal == nil || w.lack.result != pass:
		return w.lack
	case w.need.Cmp(w.d.free(w.bal)) > 0:
		return failed("G11.EXCEEDED", map[string]string{"asked": string(w.need) + " " + w.bal.name(), "free": string(w.d.free(w.bal)) + " " + w.bal.name(), "line": itoa(w.bal.Line)})
	}
	return passed()
}

// changes are what stands in the way under one row, one for each cause: what follows from another change is left out.
func (x *weighed) changes(w *weighing, vs *[gates]verdict) []messages.Change {
	var out []messages.Change
	var seen []string
	for g := range vs {
		if w != nil && !w.row.required[g] {
			continue
		}
		for _, v := range append([]verdict{vs[g]}, vs[g].more...) {
			if v.reason == "" {
				continue
			}
			cause := x.cause(w, vs, &v)
			if cause == "" || slices.Contains(seen, cause) {
				continue
			}
			seen = append(seen, cause)
			r := reasonTable()[v.reason]
			out = append(out, messages.Change{Claim: x.id, Gate: g, Reason: v.reason, Found: fill(r.texts[English][0], v.values, English), Wanted: fill(r.texts[English][1], v.values, English), Confidential: r.Confidential()})
		}
	}
	return out
}

// cause names what a reason comes from, so that two reasons of one cause are one change; "" for one that goes with another.
func (x *weighed) cause(w *weighing, vs *[gates]verdict, v *verdict) string {
	bad := func(g int) bool { return vs[g].reason != "" }
	switch v.reason {
	case "G3.UNDATED", "G4.UNDATED", "G7.UNDATED":
		return "issued"
	case "G5.UNDATED":
		if x.in.Issued == nil {
			return "issued"
		}
	case "G8.NO_END":
		if x.in.Issued == nil && w != nil && w.row.term > 0 {
			return "issued"
		}
	case "G3.ISSUER", "G3.UNREGISTERED":
		return "issuer"
	case "G0.CHANNEL", "G0.KEY_UNKNOWN", "G4.UNREGISTERED":
		if w != nil && w.issuer == nil && bad(3) {
			return "issuer"
		}
	case "G5.UNSTATED":
		if len(x.in.Issuers) == 0 {
			return "issuer"
		}
	case "G6.UNSTATED":
		if bad(5) {
			return ""
		}
	case "G11.UNSTATED":
		if v.values["missing"] == "instrumentLine" && bad(10) {
			return ""
		}
	case "G1.GOODS_UNSTATED":
		return "code"
	case "G10.UNSTATED":
		if vs[1].reason == "G1.GOODS_UNSTATED" {
			return "code"
		}
	case "G1.GOODS":
		return "goods"
	case "G10.HS", "G10.LINE":
		if vs[1].reason == "G1.GOODS" {
			return "goods"
		}
	case "G1.INSTANT", "G8.INSTANT", "G9.INSTANT":
		return "instant"
	case "G12.NONE":
		if vs[7].reason == "G7.CONTROLS" {
			return ""
		}
	}
	key := v.reason
	for _, name := range []string{"field", "register", "control", "body", "signatory", "measure", "key", "code"} {
		key += sep + v.values[name]
	}
	return key
}

// combine is the verdict of several tests of one gate: the worst of them, with what else stands in the way.
func (d *decider) combine(vs ...verdict) verdict {
	worst := 0
	for i := range vs {
		if worth(&vs[i]) > worth(&vs[worst]) {
			worst = i
		}
	}
	out := vs[worst]
	if out.result == pass {
		out.facts = d.union(vs)
		return out
	}
	out.more = nil
	for _, v := range vs {
		for _, o := range append([]verdict{v}, v.more...) {
			o.more = nil
			if o.reason != "" && !sameVerdict(&o, &out) && !slices.ContainsFunc(out.more, func(m verdict) bool { return sameVerdict(&m, &o) }) {
				out.more = append(out.more, o)
			}
			out.until = earlier(out.until, o.until)
		}
	}
	return out
}

func sameVerdict(a, b *verdict) bool {
	if a.reason != b.reason || len(a.values) != len(b.values) {
		return false
	}
	for k, v := range a.values {
		if b.values[k] != v {
			return false
		}
	}
	return true
}

// worth ranks verdicts: the outcome that they lead to, and what failed before what is open.
func worth(v *verdict) int {
	switch v.result {
	case fail:
		return 100 + rank(reasonTable()[v.reason].Outcome)
	case unknown:
		return 50
	}
	return 0
}

// union is all facts of verdicts, each once.
func (d *decider) union(vs []verdict) []string {
	from := len(d.ids)
	for i := range vs {
		if i == 0 {
			d.ids = append(d.ids, vs[i].facts...)
			continue
		}
		for _, f := range vs[i].facts {
			if !slices.Contains(d.ids[from:], f) {
				d.ids = append(d.ids, f)
			}
		}
	}
	return d.ids[from:len(d.ids):len(d.ids)]
}
