package edifact

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// partyIDCodes are the references (1153) that give ids of a party, by the scheme that they mean.
func (x *drafting) partyIDCode(scheme string) string {
	if code, ok := strings.CutPrefix(scheme, "1153:"); ok {
		return code
	}
	if len(written()["partyid"][scheme]) == 0 {
		return ""
	}
	return codeFor(x.d, "partyid", scheme)
}

// party is NAD or PNA, whichever the release has, with what stands in its group.
func (x *drafting) party(p messages.Party) *entry {
	role := x.meant(p.RoleCode, "untdid3035", "3035", p.Role, "")
	if role == "" {
		role = codeFor(x.d, "3035", "other")
	}
	return x.partyAs(p, role)
}

func (x *drafting) partyAs(p messages.Party, role string) *entry {
	var id []string
	var ids []*entry
	for _, i := range p.IDs {
		if code := x.partyIDCode(i.Scheme); code != "" {
			ids = append(ids, seg("RFF", el(code, i.ID)))
		} else if id == nil {
			id = x.partyNumber(i)
		}
	}
	name := ""
	if len(p.Names) > 0 {
		name = p.Names[0].Value
	}
	var e *entry
	if x.structure.Uses("PNA") {
		e = x.pna(p, role, id, name)
	} else {
		e = x.nad(p, role, id, name)
	}
	e.with(ids...)
	for _, c := range p.Contacts {
		e.with(x.contact(c))
	}
	return e
}

// partyNumber is C082. A scheme that has no agency code is not told.
func (x *drafting) partyNumber(i messages.Identifier) []string {
	if agency := codeFor(x.d, "agency", i.Scheme); agency != "" {
		return el(i.ID, "", agency)
	}
	if strings.Contains(i.Scheme, ":") {
		q, a := x.list(i.Scheme, "")
		return el(i.ID, q, a)
	}
	if i.Scheme != "" && x.d.Coded("3055", i.Scheme) {
		return el(i.ID, "", i.Scheme)
	}
	if i.Scheme != "" && len(i.Scheme) <= 3 && x.d.Coded("1131", i.Scheme) {
		return el(i.ID, i.Scheme)
	}
	return el(i.ID, "", "ZZZ")
}

func (x *drafting) nad(p messages.Party, role string, id []string, name string) *entry {
	var a messages.Address
	if p.Address != nil {
		a = *p.Address
	}
	var lines []string
	for _, l := range a.Lines { // at blanks where they are wider than there is room
		lines = append(lines, x.words("NAD", 6, 1, 4, l)...)
	}
	first, street := lines[:0:0], lines
	if most := 4; len(street) > most && name != "" { // 3124 takes what 3042 has no room for
		first, street = street[:len(street)-most], street[len(street)-most:]
	}
	subdivision := el(a.Subdivision)
	if !x.d.Fits("NAD", 8, 1, a.Subdivision) {
		subdivision = el("", "", "", a.Subdivision)
	}
	return seg("NAD", el(role), id, first, x.words("NAD", 5, 1, 5, name), street, el(a.City), subdivision, el(a.Postcode), el(a.Country))
}

// pna is PNA with ADR.
func (x *drafting) pna(p messages.Party, role string, id []string, name string) *entry {
	e := seg("PNA", el(role), nil, id, nil, nil)
	for _, w := range x.words("PNA", 7, 2, 5, name) {
		e.elements = append(e.elements, [][]string{{"10", w}})
	}
	a := p.Address
	if a == nil {
		return e
	}
	lines := append([]string{"1"}, a.Lines...)
	if len(a.Lines) == 0 {
		lines = nil
	}
	subdivision := el("", "", "", a.Subdivision)
	return e.with(seg("ADR", nil, lines, el(a.City), el(a.Postcode), el(a.Country), subdivision))
}

// contact is CTA with a COM for each channel.
func (x *drafting) contact(c messages.Contact) *entry {
	role := c.Role
	if role == "" || !x.d.Fits("CTA", 2, 1, role) {
		role = "IC"
	}
	e := seg("CTA", el(role), el("", c.Name))
	for _, ch := range c.Channels {
		e.with(seg("COM", el(ch.Value, codeFor(x.d, "3155", ch.Type))))
	}
	return e
}

// transport is TDT; ids that it has no room for stand in TPL.
func (x *drafting) transport(t messages.Transport) *entry {
	stage := codeFor(x.d, "8051", t.Stage)
	mode := t.Mode
	if mode == "" {
		mode = codeIf(t.ModeCode, "untdid8067")
	}
	var carrier []string
	if c := t.Carrier; c != nil {
		carrier = el("", "", "")
		if len(c.IDs) > 0 {
			carrier = x.partyNumber(c.IDs[0])
		}
		for len(carrier) < 3 {
			carrier = append(carrier, "")
		}
		if len(c.Names) > 0 {
			carrier = append(carrier, c.Names[0].Value)
		}
	}
	means := el("", "", "", t.Name, t.Nationality)
	rest := slices.Clone(t.IDs)
	if i := slices.IndexFunc(rest, func(i messages.Identifier) bool { return i.Scheme != "name" }); i >= 0 {
		q, a := x.meansList(rest[i].Scheme)
		means[0], means[1], means[2] = rest[i].ID, q, a
		rest = slices.Delete(rest, i, i+1)
	}
	e := seg("TDT", el(stage), el(t.Voyage), el(mode), el(t.MeansType), carrier, nil, nil, means)
	for _, i := range rest {
		if i.Scheme == "name" {
			e.with(seg("TPL", el("", "", "", i.ID)))
		} else {
			q, a := x.meansList(i.Scheme)
			e.with(seg("TPL", el(i.ID, q, a)))
		}
	}
	return e.with(x.named("arrival", t.Arrival), x.named("departure", t.Departure))
}

// meansList is the 1131 and 3055 of a means of transport's scheme.
func (x *drafting) meansList(scheme string) (qualifier, agency string) {
	if codes := written()["means"][scheme]; len(codes) > 0 {
		return codes[0], ""
	}
	return x.list(scheme, "")
}

// sizeType is C224 of EQD: a code, or a name alone.
func (x *drafting) sizeType(c *messages.Code) []string {
	if c != nil && c.Code == "text" && c.List == "" {
		return el("", "", "", c.Text)
	}
	return x.coded(c, "iso6346")
}

// equipment is EQD with what stands in its group.
func (x *drafting) equipment(q messages.Equipment) *entry {
	category := codeIf(q.Category, "untdid8053")
	if category == "" {
		category = "CN"
	}
	list, agency := x.list(q.Scheme, "")
	e := seg("EQD", el(category), el(q.ID, list, agency), x.sizeType(q.SizeType), nil, el(codeIf(q.Status, "untdid8249")), el(codeFor(x.d, "8169", q.Fullness)))
	if q.Temperature != nil {
		e.with(x.temperature(*q.Temperature))
	}
	for _, m := range q.Measures {
		e.with(x.measure(m, "G"))
	}
	for _, s := range q.Seals {
		condition := codeIf(s.ConditionCode, "untdid4517")
		if condition == "" {
			condition = codeFor(x.d, "4517", s.Condition)
		}
		e.with(seg("SEL", el(s.ID), x.coded(s.Party, "untdid9303"), el(condition)))
	}
	return e
}

// temperature is TMP: the temperature of transport.
func (x *drafting) temperature(q messages.Quantity) *entry {
	return seg("TMP", el("2"), el(x.number(q.Value), q.UnitCode))
}
