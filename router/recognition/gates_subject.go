package recognition

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// subject is gate 9: instrument and declaration agree in the fields that the agreement names.
func (w *weighing) subject() verdict {
	vs := []verdict{passed(w.d.instrumentFact(w.in), w.d.declarationFact())}
	for i := range w.row.scope.Subject {
		s := &w.row.scope.Subject[i]
		if s.Field == "aeo" {
			vs = append(vs, w.traderCode(s))
		} else {
			vs = append(vs, w.field(s.Field))
		}
	}
	return combine(vs...)
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
	switch name {
	case "consignor", "consignee", "holder":
		return w.sameParty(name, partiesIn(d.Parties, roles[name]), partiesIn(in.Parties, roles[name]))
	case "lot":
		var certified []string
		if c := w.c.placed.line; c != nil {
			certified = lots(c.Marks)
		} else {
			for i := range in.Lines {
				certified = append(certified, lots(in.Lines[i].Marks)...)
			}
		}
		return compareField(name, lots(l.Marks), certified, true)
	case "container":
		return compareField(name, l.Equipment, equipmentIDs(in.Equipment), true)
	case "seal":
		return compareField(name, sealsOn(d.Equipment, l.Equipment), sealsOn(in.Equipment, nil), true)
	case "transport":
		return compareField(name, d.Transport, in.Transport, false)
	}
	var declared, certified []string
	for _, k := range w.d.keysOf(l) {
		if k.Type == keyTransport {
			declared = append(declared, k.Folded)
		}
	}
	for _, k := range in.Keys {
		if k.Type == keyTransport {
			certified = append(certified, k.Folded)
		}
	}
	return compareField(name, declared, certified, false)
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
func (w *weighing) sameParty(name string, declared, certified []Party) verdict {
	values := func() map[string]string {
		return map[string]string{"field": name, "declared": partyText(declared), "certified": partyText(certified)}
	}
	if len(declared) == 0 || len(certified) == 0 {
		return open("G9.UNSTATED", values())
	}
	for i := range declared {
		for j := range certified {
			if is(&declared[i], certified[j].IDs, certified[j].Names) {
				return passed()
			}
		}
	}
	return failed("G9.FIELD", values())
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
	parties := partiesIn(w.d.decl.Parties, append([]string{s.Role}, roles[s.Role]...))
	values := map[string]string{"field": "aeo", "agreement": w.row.name()}
	worst := open("G9.UNSTATED", values)
	for i := range parties {
		for j := range parties[i].Status {
			c := &parties[i].Status[j]
			v := w.trader(s, &parties[i], c)
			if v.result == pass {
				return v
			}
			if worst.reason == "G9.UNSTATED" || worst.result == unknown && v.result == fail {
				worst = v
			}
		}
	}
	return worst
}

func (w *weighing) trader(s *messages.SubjectMatch, p *Party, c *StatusCode) verdict {
	values := map[string]string{"code": c.Code, "agreement": w.row.name(), "field": "aeo"}
	if s.ClaimedIn != "" && !strings.EqualFold(s.ClaimedIn, c.ClaimedIn) {
		values["declared"], values["wanted"] = c.ClaimedIn, s.ClaimedIn
		return failed("G9.CODE_FIELD", values)
	}
	var found *entry
	for _, e := range w.d.lookup(string(messages.RegisterTrader) + "/" + c.Folded) {
		t := e.Trader
		if w.d.instant.during(e.valid) == no {
			continue
		}
		if t.Country != w.row.issuer.Country || len(s.Programmes) > 0 && !slices.Contains(s.Programmes, t.Programme) || c.Programme != "" && len(s.Programmes) == 0 && !strings.EqualFold(c.Programme, t.Programme) && !strings.EqualFold(c.Programme, "AEO") {
			continue
		}
		if found != nil {
			return open("G9.TRADER", values)
		}
		found = e
	}
	if found == nil {
		return open("G9.TRADER", values)
	}
	t := found.Trader
	if ids, names := folded(t.IDs), folded(t.Names); len(p.IDs)+len(p.Names) > 0 && len(ids)+len(names) > 0 && !is(p, append(ids, c.Folded), names) {
		values["declared"], values["certified"] = partyText([]Party{*p}), quote(strings.Join(append(slices.Clone(t.Names), t.IDs...), ", "))
		return failed("G9.TRADER_HOLDER", values)
	}
	status, a := statusAt(found.trader, w.d.instant)
	values["status"], values["instant"] = status, w.d.instant.String()
	switch {
	case a == unclear:
		return open("G9.INSTANT", values)
	case status != "granted" && status != "extended" && status != "reduced":
		return failed("G9.TRADER_STATUS", values)
	}
	return passed(found.id)
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

func lots(marks []string) []string {
	var out []string
	for _, m := range marks {
		if typ, v, _ := strings.Cut(m, ":"); typ == "lot" || typ == "batch" {
			out = append(out, v)
		}
	}
	return out
}

// sealsOn are the seals of the named equipment; of all where none is named.
func sealsOn(es []Equipment, ids []string) []string {
	var out []string
	for i := range es {
		if len(ids) == 0 || slices.Contains(ids, es[i].ID) {
			out = append(out, es[i].Seals...)
		}
	}
	return out
}
