package edifact

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// certificate makes the segments of a SANCRT.
func (x *drafting) certificate(m *messages.Message, b *messages.Certificate) {
	name := x.coded(b.Type, "untdid1001")
	if name == nil || x.foreign(b.Type, "untdid1001") && codeOfClass(b.Class) != "" {
		name = el(codeOfClass(b.Class))
	}
	for len(name) < 3 {
		name = append(name, "")
	}
	name = append(name[:3:3], fitting(x.d, "BGM", 2, 4, b.Name))
	x.add(seg("BGM", name, el(b.Number, m.SourceVersion), el(x.function(m))))
	if m.Issued != nil {
		x.add(x.date("137", m.Issued))
	}
	x.add(x.named("issued", b.Issued))
	x.validity(b.Validity)
	x.add(x.named("effective", b.Effective))
	for _, a := range b.Attributes {
		x.add(x.dateAttribute(a))
	}
	x.certified(b)
	x.origins(b)
	for _, r := range b.References {
		x.add(x.reference(r))
	}
	for _, d := range b.Replaces {
		if !slices.ContainsFunc(b.References, func(r messages.Reference) bool { return r.Number == d.Number }) {
			x.add(seg("RFF", el(originalCertificate, d.Number)))
		}
	}
	for _, n := range b.Declarations {
		x.add(x.note(n, "DCL"))
	}
	for _, n := range b.Notes {
		x.add(x.note(n, "AAI"))
	}
	for _, a := range b.Amounts {
		x.add(x.amount(a))
	}
	for _, a := range b.Attributes {
		switch {
		case a.Name == "indicator":
			x.add(x.indicator(a.Code))
		case a.Name == "currency" && a.Code != nil:
			x.add(seg("MOA", el(a.Code.Code, "", a.Value)))
		}
	}
	x.documents(b.Documents, "DOC")
	for _, p := range b.Parties {
		x.add(x.party(p))
	}
	for _, t := range b.Transport {
		x.add(x.transport(t))
	}
	lines := x.goodsOf(b)
	for _, e := range b.Equipment {
		x.add(x.equipment(e))
	}
	for _, t := range b.Treatments {
		x.add(x.treatment(t))
	}
	for _, t := range b.Tests {
		x.add(x.test(t))
	}
	x.add(lines...)
	x.totals(b.Totals, "2", func(e *entry) { x.add(e) })
	x.authentication(m)
}

// goodsOf writes the packages of the consignment, and gives its lines.
func (x *drafting) goodsOf(b *messages.Certificate) []*entry {
	var lines []*entry
	for i := range b.Consignments {
		for _, k := range b.Consignments[i].Packages {
			x.add(x.pack(k))
		}
		for j := range b.Consignments[i].Lines {
			lines = append(lines, x.certifiedLine(b, &b.Consignments[i].Lines[j]))
		}
	}
	return lines
}

// validity is a range where both ends are days, else a DTM for each end.
func (x *drafting) validity(v *messages.Period) {
	if v == nil {
		return
	}
	if v.Start != nil && v.End != nil {
		start, one := x.moment(v.Start)
		end, two := x.moment(v.End)
		if code := codeFor(x.d, "2005", "validity"); one == "102" && two == "102" && code != "" {
			x.add(seg("DTM", el(code, start+end, "718")))
			return
		}
	}
	x.add(x.named("validFrom", v.Start), x.named("expires", v.End))
}

// certified is STS: the status, in releases that have it.
func (x *drafting) certified(b *messages.Certificate) {
	code := codeIf(b.StatusCode, "untdid4405")
	if b.Status != "valid" && b.Form != "application" && mean("4405", code) != b.Status { // what follows from more than its code
		code = codeFor(x.d, "4405", b.Status)
	}
	category := "1"
	for _, c := range []string{"3", "1"} {
		if x.d.Coded("9015", c) {
			category = c
			break
		}
	}
	if code != "" {
		x.add(seg("STS", el(category), el(code)))
	}
	for _, a := range b.Attributes {
		if a.Name != "status" || a.Code == nil {
			continue
		}
		q, agency := x.list(a.Code.List, "untdid4405")
		x.add(seg("STS", el(category), el(a.Code.Code, q, agency)))
	}
}

// origins are the LOC of the heading. For a certificate the country of export is where the goods come from.
func (x *drafting) origins(b *messages.Certificate) {
	x.places(b.ExportCountry, b.DestinationCountry, b.TransitCountries, b.Offices, b.Places, "origin")
	if b.IssuingCountry == "" || slices.ContainsFunc(b.Places, func(p messages.Place) bool { return p.Function == "documentIssue" }) {
		return
	}
	if !slices.ContainsFunc(b.Parties, func(p messages.Party) bool {
		return (p.Role == "issuer" || p.Role == "certifier" || p.Role == "authority") && p.Address != nil && p.Address.Country != ""
	}) {
		x.add(seg("LOC", el("91"), el(b.IssuingCountry, "162", "5")))
	}
}

// certifiedLine is LIN with what stands in its group.
func (x *drafting) certifiedLine(b *messages.Certificate, l *messages.Line) *entry {
	e := seg("LIN", el(lineNumber(l)))
	statuses := [][]string{el(lineNumber(l))}
	var articles [][]string
	for _, c := range l.Classifications {
		switch {
		case c.System == "HS" && x.structure.Uses("CST"):
			statuses = append(statuses, el(classified(c), "122"))
		case c.System == "national":
			articles = append(articles, el(classified(c), "GN"))
		case c.System == "" || codes.HSBased(c.System):
			articles = append(articles, el(classified(c), "HS"))
		default: // of plants, say: no tariff
			articles = append(articles, el(classified(c), mutual, c.System))
		}
	}
	for _, a := range l.Attributes {
		if a.Name == "customsStatus" && a.Code != nil {
			q, agency := x.list(a.Code.List, "")
			statuses = append(statuses, el(a.Code.Code, q, agency))
		}
	}
	if len(statuses) > 1 {
		e.with(seg("CST", statuses...))
	}
	for _, i := range l.Identifiers {
		if code := codeFor(x.d, "7143", "id:"+i.Type); code != "" {
			articles = append(articles, el(i.Value, code))
		} else if other, ok := strings.CutPrefix(i.Type, "7143:"); ok {
			articles = append(articles, el(i.Value, other))
		} else {
			code := codeFor(x.d, "7405", i.Type)
			if other, ok := strings.CutPrefix(i.Type, "7405:"); ok {
				code = other
			}
			e.with(seg("GIN", el(code), el(i.Value)))
		}
	}
	for chunk := range slices.Chunk(articles, 5) {
		e.with(seg("PIA", append([][]string{el("1")}, chunk...)...))
	}
	x.described(e, l)
	for _, n := range l.Notes {
		e.with(x.note(n, "AAI"))
	}
	for _, m := range l.Measures {
		if code := codeIf(m.SourceType, "untdid6063"); code != "" {
			e.with(seg("QTY", el(code, x.number(m.Value), m.UnitCode)))
		}
	}
	x.goods(e, l)
	for _, id := range l.Equipment {
		e.with(seg("EQD", el("CN"), el(id)))
	}
	for _, p := range l.Parties {
		e.with(x.party(p))
	}
	for _, t := range l.Treatments {
		e.with(x.treatment(t))
	}
	for _, t := range l.Tests {
		e.with(x.test(t))
	}
	return e.with(x.cited(b.Documents, l.Number)...)
}

// described are IMD and ATT: what the goods are.
func (x *drafting) described(e *entry, l *messages.Line) {
	name := func(characteristic string, t messages.Text) {
		e.with(seg("IMD", el("F"), el(characteristic), append(append(el("", "", ""), pair(x.words("IMD", 4, 4, 2, t.Value))...), t.Language)))
	}
	for _, t := range l.ScientificNames {
		name("BOT", t)
	}
	for _, t := range l.CommonNames {
		name("COM", t)
	}
	for _, t := range l.Descriptions {
		name("", t)
	}
	for _, a := range l.Attributes {
		if feature, ok := strings.CutPrefix(a.Name, "attribute:"); ok {
			value := el("", "", "", a.Value)
			if a.Code != nil {
				q, agency := x.list(a.Code.List, "untdid9019")
				value = el(a.Code.Code, q, agency, a.Value)
				if a.Value == a.Code.Code {
					value[3] = ""
				}
			}
			e.with(seg("ATT", el("2"), el(feature), value))
		}
		if a.Name == "characteristic" && a.Code != nil {
			if a.Code.List == "untdid7081" { // a number of a guide's own
				e.with(seg("IMD", el("F"), el(a.Code.Code), el("", "", "", a.Value)))
				continue
			}
			q, agency := x.list(a.Code.List, "untdid7009")
			text := ""
			if a.Value != a.Code.Code {
				text = a.Value
			}
			e.with(seg("IMD", el("C"), el(a.Code.SourceCode), el(a.Code.Code, q, agency, text)))
		}
	}
}

// pair makes a list of two.
func pair(s []string) []string {
	for len(s) < 2 {
		s = append(s, "")
	}
	return s
}

// what is C242 of PRC: the code of a process, its name, and a remark.
func (x *drafting) what(c *messages.Code, name, remark, otherwise string) []string {
	code := x.coded(c, "untdid7187")
	if code == nil {
		code = el(otherwise, "", "", "")
	}
	return append(code[:3:3], name, remark)
}

// remark gives the note that stands in PRC itself, and the others.
func remark(notes []messages.Note) (string, []messages.Note) {
	if len(notes) > 0 && notes[0].Subject == "" && notes[0].Code == nil && notes[0].Language == "" {
		return notes[0].Text, notes[1:]
	}
	return "", notes
}

// treatment is PRC with what stands in its group.
func (x *drafting) treatment(t messages.Treatment) *entry {
	text, notes := remark(t.Notes)
	e := seg("PRC", x.what(t.Type, t.Name, text, "ZZZ"))
	if t.Agent != "" {
		e.with(seg("IMD", el("F"), nil, append(el("", "", ""), x.words("IMD", 4, 4, 2, t.Agent)...)))
	}
	for _, m := range t.Measures {
		e.with(x.measure(m, ""))
	}
	if t.Concentration != nil {
		e.with(seg("MEA", el("AAE"), nil, el(t.Concentration.UnitCode, x.number(t.Concentration.Value))))
	}
	kind, _, _ := strings.Cut(mean("7187", codeIf(t.Type, "untdid7187")), ":")
	x.span(e, t.Period, kind == "check")
	if t.Temperature != nil {
		e.with(x.temperature(*t.Temperature))
	}
	if t.Place != nil {
		e.with(x.place(*t.Place))
	}
	x.evidence(e, t.References, t.Documents, notes)
	if t.Result != nil {
		e.with(x.indicator(t.Result))
	}
	if p := t.Provider; p != nil {
		if own := codeIf(p.RoleCode, "untdid3035"); p.Role == "treatmentProvider" && mean("3035", own) == "manufacturer" {
			return e.with(x.partyAs(*p, own)) // the plant that treats
		}
		e.with(x.party(*p))
	}
	return e
}

// span is the time of a process; inspected says that one date of it is that of an inspection.
func (x *drafting) span(e *entry, p *messages.Period, inspected bool) {
	if p == nil {
		return
	}
	if inspected && p.Start != nil && p.End == nil {
		e.with(x.named("inspection", p.Start))
		return
	}
	e.with(x.named("start", p.Start), x.named("end", p.End))
}

func (x *drafting) evidence(e *entry, references []messages.Reference, documents []messages.Document, notes []messages.Note) {
	for _, r := range references {
		e.with(x.reference(r))
	}
	for _, d := range documents {
		e.with(x.document(d, false))
	}
	for _, n := range notes {
		e.with(x.note(n, "AAI"))
	}
}

// test is PRC of a test. A process that the code alone does not make one is known for a test by its laboratory's report.
func (x *drafting) test(t messages.Test) *entry {
	text, notes := remark(t.Notes)
	e := seg("PRC", x.what(t.Code, t.Name, text, "ZZZ"))
	if t.Method != "" {
		e.with(seg("IMD", el("F"), nil, append(el("", "", ""), x.words("IMD", 4, 4, 2, t.Method)...)))
	}
	x.span(e, t.Period, true)
	x.evidence(e, t.References, t.Documents, notes)
	if t.ConclusionCode != nil {
		e.with(x.indicator(t.ConclusionCode))
	}
	if t.Laboratory != nil && t.Laboratory.Party != nil {
		e.with(x.party(*t.Laboratory.Party))
	}
	return e
}
