package recognition

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// subject is gate 9: instrument and declaration agree in the fields that the agreement names.
func (w *weighing) subject() verdict {
	var room [8]verdict
	vs := append(room[:0], w.d.passed(w.d.instrumentFact(w.in), w.d.declarationFact()))
	for i := range w.row.scope.Subject {
		s := &w.row.scope.Subject[i]
		if s.Field == "aeo" {
			vs = append(vs, w.traderCode(s))
		} else {
			vs = append(vs, w.field(s.Field))
		}
	}
	return w.d.combine(vs...)
}

// roles are those under which declarations and instruments name a party.
var roles = map[string][]string{
	"consignor": {"consignor", "exporter", "seller", "sender"},
	"consignee": {"consignee", "importer", "buyer"},
	"holder":    {"holder", "applicant", "owner"},
}

// field compares one field of both sides.
func (w *weighing) field(name string) verdict {
	l, d, in := w.c.line, w.d.decl, w.in
	var here, there [8]string
	declared, certified, all := here[:0], there[:0], true
	switch name {
	case "consignor", "consignee", "holder":
		return w.sameParty(name, roles[name])
	case "lot":
		declared = lots(declared, l)
		if c := w.c.placed.line; c != nil {
			certified = lots(certified, c)
		} else {
			for i := range in.Lines {
				certified = lots(certified, &in.Lines[i])
			}
		}
	case "container":
		declared = l.Equipment
		for i := range in.Equipment {
			certified = append(certified, in.Equipment[i].ID)
		}
	case "seal":
		declared, certified = sealsOn(declared, d.Equipment, l.Equipment), sealsOn(certified, in.Equipment, nil)
	case "transport":
		declared, certified, all = d.Transport, in.Transport, false
	default:
		declared = bills(bills(declared, d.Keys, nil), l.Keys, d.Keys)
		certified, all = bills(certified, in.Keys, nil), false
	}
	return compareField(name, declared, certified, all)
}

// bills appends the transport documents among keys, but for those keys that were seen.
func bills(out []string, ks, seen []Key) []string {
	for _, k := range ks {
		if k.Type == keyTransport && !slices.Contains(seen, k) {
			out = append(out, k.Folded)
		}
	}
	return out
}

// compareField passes where both sides state values and share one, or all that are declared where all is asked.
func compareField(name string, declared, certified []string, all bool) verdict {
	values := func() map[string]string {
		return map[string]string{"field": name, "declared": quote(strings.Join(declared, ", ")), "certified": quote(strings.Join(certified, ", "))}
	}
	if len(declared) == 0 || len(certified) == 0 {
		return open("G9.UNSTATED", values())
	}
	in := func(s string) bool { return slices.Contains(certified, s) }
	if all && !slices.ContainsFunc(declared, func(s string) bool { return !in(s) }) || !all && slices.ContainsFunc(declared, in) {
		return passed()
	}
	return failed("G9.FIELD", values())
}

// sameParty compares parties by id where both sides have one, else by name.
func (w *weighing) sameParty(name string, roles []string) verdict {
	declared, certified := w.d.decl.Parties, w.in.Parties
	told := func(reason string) verdict {
		return judge(reason, map[string]string{"field": name, "declared": partyText(partiesIn(declared, roles)), "certified": partyText(partiesIn(certified, roles))})
	}
	plays := func(p Party) bool { return slices.Contains(roles, p.Role) }
	if !slices.ContainsFunc(declared, plays) || !slices.ContainsFunc(certified, plays) {
		return told("G9.UNSTATED")
	}
	for i := range declared {
		if !slices.Contains(roles, declared[i].Role) {
			continue
		}
		for j := range certified {
			if slices.Contains(roles, certified[j].Role) && is(&declared[i], certified[j].IDs, certified[j].Names) {
				return passed()
			}
		}
	}
	return told("G9.FIELD")
}

// is tells whether a party is the one of these ids and names: one in common is enough.
func is(p *Party, ids, names []string) bool {
	share := func(a, b []string) bool {
		return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
	}
	return share(p.IDs, ids) || share(p.Names, names)
}

// traderCode asks for the code of a registered trader at the field where the agreement wants it.
func (w *weighing) traderCode(s *messages.SubjectMatch) verdict {
	var worst verdict
	for i := range w.d.decl.Parties {
		p := &w.d.decl.Parties[i]
		if p.Role != s.Role && !slices.Contains(roles[s.Role], p.Role) {
			continue
		}
		for j := range p.Status {
			v := w.trader(s, p, &p.Status[j])
			if v.result == pass {
				return v
			}
			if worst.reason == "" || worst.result == unknown && v.result == fail {
				worst = v
			}
		}
	}
	if worst.reason == "" {
		return open("G9.UNSTATED", map[string]string{"field": "aeo", "agreement": w.row.name()})
	}
	return worst
}

func (w *weighing) trader(s *messages.SubjectMatch, p *Party, c *StatusCode) verdict {
	told := func(reason string, more ...string) verdict {
		values := map[string]string{"code": c.Code, "agreement": w.row.name(), "field": "aeo"}
		for i := 0; i < len(more); i += 2 {
			values[more[i]] = more[i+1]
		}
		return judge(reason, values)
	}
	if s.ClaimedIn != "" && !strings.EqualFold(s.ClaimedIn, c.ClaimedIn) {
		return told("G9.CODE_FIELD", "declared", c.ClaimedIn, "wanted", s.ClaimedIn)
	}
	var found *entry
	for _, e := range w.d.lookup(string(messages.RegisterTrader), "/", c.Folded) {
		t := e.Trader
		if w.d.instant.during(e.valid) == no {
			continue
		}
		if t.Country != w.row.issuer.Country || len(s.Programmes) > 0 && !slices.Contains(s.Programmes, t.Programme) || c.Programme != "" && len(s.Programmes) == 0 && !strings.EqualFold(c.Programme, t.Programme) && !strings.EqualFold(c.Programme, "AEO") {
			continue
		}
		if found != nil {
			return told("G9.TRADER")
		}
		found = e
	}
	if found == nil {
		return told("G9.TRADER")
	}
	if !found.belongs(p, c.Folded) {
		return told("G9.TRADER_HOLDER", "declared", partyText([]Party{*p}), "certified", found.holder())
	}
	status, a := statusAt(found.trader, w.d.instant)
	switch {
	case a == unclear:
		return told("G9.INSTANT", "status", status, "instant", w.d.instant.String())
	case status != "granted" && status != "extended" && status != "reduced":
		return told("G9.TRADER_STATUS", "status", status, "instant", w.d.instant.String())
	}
	return w.d.passed(found.id)
}

// belongs tells whether a trader's code is a party's, as far as both are known; holder names whose it is.
func (e *entry) belongs(p *Party, code string) bool {
	return len(p.IDs)+len(p.Names) == 0 || len(e.ids)+len(e.names) == 0 || is(p, e.ids, e.names) || slices.Contains(p.IDs, code)
}

func (e *entry) holder() string {
	return quote(strings.Join(append(slices.Clone(e.Trader.Names), e.Trader.IDs...), ", "))
}

// statusAt is what a history says at an instant.
func statusAt(h []status, m moment) (string, answer) {
	out := "notGranted"
	for i := range h {
		switch m.reached(h[i].from) {
		case yes:
			out = h[i].Status
		case unclear:
			return "", unclear
		}
	}
	return out, yes
}

func partiesIn(ps []Party, roles []string) []Party {
	var out []Party
	for i := range ps {
		if slices.Contains(roles, ps[i].Role) {
			out = append(out, ps[i])
		}
	}
	return out
}

func partyText(ps []Party) string {
	var out []string
	for i := range ps {
		if len(ps[i].Names) > 0 {
			out = append(out, ps[i].Names[0])
		} else if len(ps[i].IDs) > 0 {
			out = append(out, ps[i].IDs[0])
		}
	}
	return quote(strings.Join(out, ", "))
}

// lots appends the lots and batches of a line.
func lots(out []string, g *Goods) []string {
	for _, m := range g.Marks {
		if typ, v, _ := strings.Cut(m, ":"); typ == "lot" || typ == "batch" {
			out = append(out, v)
		}
	}
	return out
}

// sealsOn appends the seals of the named equipment; of all where none is named.
func sealsOn(out []string, es []Equipment, ids []string) []string {
	for i := range es {
		if len(ids) == 0 || slices.Contains(ids, es[i].ID) {
			out = append(out, es[i].Seals...)
		}
	}
	return out
}
