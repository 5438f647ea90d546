package edifact

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/clearhub/clearhub/messages"
)

// ErrTransportDocument says that a consignment has no transport document: CUSCAR lists goods below the number of one.
var ErrTransportDocument = errors.New("a consignment has no transport document")

// manifest makes the segments of a CUSCAR.
func (x *drafting) manifest(m *messages.Message, b *messages.Manifest) error {
	number, version, references := "", m.SourceVersion, b.References
	if len(references) > 0 && (references[0].Type == "functionalReference" || codeIf(references[0].SourceType, "untdid1153") == "") {
		number = references[0].Number
		if version == "" {
			version = references[0].Version
		}
		references = references[1:]
	}
	x.add(seg("BGM", x.manifestType(b), el(number, version), el(x.function(m))))
	if b.Date != nil {
		code := "137"
		if m.Issued != nil && *m.Issued != *b.Date {
			code = "182"
		}
		x.add(x.date(code, b.Date))
	}
	for _, a := range b.Attributes {
		x.add(x.dateAttribute(a))
		if a.Name == "indicator" {
			x.add(x.indicator(a.Code))
		}
	}
	for _, p := range b.Persons {
		if code := codeIf(p.Code, "untdid6063"); code != "" || codeFor(x.d, "persons", p.Type) != "" {
			if code == "" {
				code = codeFor(x.d, "persons", p.Type)
			}
			x.add(seg("QTY", el(code, strconv.Itoa(p.Count))))
		}
	}
	for _, r := range references {
		x.add(x.reference(r))
	}
	for _, p := range b.Parties {
		x.add(x.party(p))
	}
	for _, n := range b.Notes {
		x.add(x.note(n, "AAI"))
	}
	x.voyages(b)
	for _, q := range b.Equipment {
		x.add(x.equipment(q))
	}
	x.totals(b.Totals, "5", func(*entry) {})
	if t := b.Totals; t != nil {
		for _, m := range t.Measures {
			if m.Type == "grossMass" && codeIf(m.SourceType, "untdid6069") == "" {
				x.add(seg("CNT", el("7", x.number(m.Value), m.UnitCode)))
			}
		}
	}
	for i := range b.Consignments {
		e, err := x.consignment(b, &b.Consignments[i])
		if err != nil {
			return err
		}
		x.add(e)
	}
	x.authentication(m)
	return nil
}

// manifestType is the type of the manifest (C002): the source's own, else one that says the direction.
func (x *drafting) manifestType(b *messages.Manifest) []string {
	c := b.TypeCode
	switch {
	case c == nil && b.Direction != "" && codeFor(x.d, "manifest", b.Direction) != "":
		return el(codeFor(x.d, "manifest", b.Direction))
	case c == nil:
		return el("85")
	case c.List == "untdid1000" || len(c.Code) > 3:
		q, a := x.list(c.List, "untdid1000")
		return el("", q, a, c.Code)
	}
	return x.coded(c, "untdid1001")
}

// voyages are the TDT of the heading. Its places stand below the first of them.
func (x *drafting) voyages(b *messages.Manifest) {
	var first *entry
	for _, t := range b.Transport {
		e := x.transport(t)
		if first == nil {
			first = e
		}
		x.add(e)
	}
	var places []*entry
	for _, p := range b.Places {
		places = append(places, x.place(p))
	}
	for _, o := range b.Offices {
		places = append(places, x.office(o))
	}
	if first != nil {
		first.with(places...)
		return
	}
	x.add(places...) // of the heading, where the release has them there
}

// consignment is CNI with one transport document and its goods.
func (x *drafting) consignment(b *messages.Manifest, g *messages.Consignment) (*entry, error) {
	bill, master := billOf(g.References)
	if bill < 0 {
		return nil, fmt.Errorf("consignment %d: %w", g.Number, ErrTransportDocument)
	}
	document := el("")
	if master >= 0 {
		document = el(g.References[master].Number, "", "", "", g.References[master].Version)
	}
	e := x.reference(g.References[bill])
	for _, m := range g.Measures {
		if m.Type == "grossMass" {
			e.with(seg("CNT", el("7", x.number(m.Value), m.UnitCode)))
		}
	}
	for _, k := range g.Packages {
		if k.Count != "" {
			e.with(seg("CNT", el("11", x.number(k.Count))))
		}
	}
	for _, a := range g.Amounts {
		e.with(x.amount(a))
	}
	e.with(x.country("export", g.ExportCountry), x.country("destination", g.DestinationCountry))
	for _, c := range g.TransitCountries {
		e.with(x.country("transit", c))
	}
	for _, p := range g.Places {
		e.with(x.place(p))
	}
	for _, a := range g.Attributes {
		if a.Name == "indicator" {
			e.with(x.indicator(a.Code))
		}
	}
	e.with(x.payments(g.Attributes)...)
	for _, t := range g.Transport {
		e.with(x.transport(t))
	}
	for _, p := range g.Parties {
		e.with(x.party(p))
	}
	for _, n := range g.Notes {
		e.with(x.note(n, "AAI"))
	}
	for i := range g.Lines {
		e.with(x.packed(b, &g.Lines[i]))
	}
	return seg("CNI", el(strconv.Itoa(g.Number)), document).with(e), nil
}

// billOf finds the reference that a consignment is listed under, and the document above it, which CNI names; -1 where there is
// none. References that hold a code of list 1153 stood in RFF.
func billOf(all []messages.Reference) (bill, master int) {
	bill = slices.IndexFunc(all, func(r messages.Reference) bool { return codeIf(r.SourceType, "untdid1153") != "" })
	if bill < 0 {
		bill = slices.IndexFunc(all, func(r messages.Reference) bool { return transporting(r.Type) && r.Type != "transportDocument" })
	}
	if bill < 0 {
		bill = slices.IndexFunc(all, func(r messages.Reference) bool { return transporting(r.Type) })
	}
	for i, r := range all {
		if i != bill && r.Type == "transportDocument" && r.SourceType == nil {
			return bill, i
		}
	}
	return bill, -1
}

// transporting tells whether a reference names a transport document.
func transporting(kind string) bool {
	switch kind {
	case "transportDocument", "billOfLading", "airWaybill", "railWaybill", "roadConsignmentNote":
		return true
	}
	return false
}

// payments are the CPI: who pays the freight, and how.
func (x *drafting) payments(all []messages.Attribute) []*entry {
	var out []*entry
	part := func(a messages.Attribute, un string) []string {
		q, agency := x.list(a.Code.List, un)
		return el(a.Code.Code, q, agency)
	}
	var charge, method []string
	payer := ""
	end := func() {
		if payer != "" || method != nil || charge != nil {
			out = append(out, seg("CPI", charge, method, el(payer)))
		}
		charge, method, payer = nil, nil, ""
	}
	for _, a := range all {
		if a.Code == nil {
			continue
		}
		switch a.Name { // in the order in which they are read
		case "freightPayment":
			end()
			payer = a.Code.Code
		case "paymentMethod":
			if method != nil || charge != nil {
				end()
			}
			method = part(a, "untdid4215")
		case "charge":
			if charge != nil {
				end()
			}
			charge = part(a, "untdid5237")
		}
	}
	end()
	return out
}

// packed is GID with what stands in its group: one line of goods.
func (x *drafting) packed(b *messages.Manifest, l *messages.Line) *entry {
	number := lineNumber(l)
	if l.Assigned {
		number = ""
	}
	elements := [][]string{el(number)}
	var apart []messages.Package
	for i, k := range l.Packages {
		if level := len(elements); apart == nil && level < 6 && (i == 0 && k.Level == "" || i > 0 && k.Level == strconv.Itoa(level)) {
			elements = append(elements, append(el(x.number(k.Count)), x.packageKind(k)...))
		} else {
			apart = append(apart, k)
		}
	}
	e := seg("GID", elements...)
	for _, k := range apart {
		k.Marks = nil // those of the last stand below
		e.with(x.pack(k))
	}
	for _, d := range l.Descriptions {
		e.with(seg("FTX", el("AAA"), nil, nil, x.words("FTX", 5, 1, 5, d.Value), el(d.Language)))
	}
	for _, n := range l.Notes {
		e.with(x.note(n, "AAI"))
	}
	for _, m := range l.Measures {
		e.with(x.measure(m, "AAB"))
	}
	for _, a := range l.Amounts {
		e.with(x.amount(a))
	}
	x.containers(e, l)
	for _, d := range l.DangerousGoods {
		e.with(seg("DGS", el(d.Regulation), el(d.Class), el(d.UNNumber)))
	}
	if n := len(l.Packages); n > 0 {
		for marks := range slices.Chunk(l.Packages[n-1].Marks, 10) {
			e.with(seg("PCI", el("28"), marks))
		}
	}
	for _, o := range l.Origins {
		e.with(x.origin(o))
	}
	for _, p := range l.Places {
		e.with(x.place(p))
	}
	return x.customsOf(e, b, l)
}

// containers are SGP: the units that the goods are in, with how many packages are in each.
func (x *drafting) containers(e *entry, l *messages.Line) {
	for _, id := range l.Equipment {
		i := slices.IndexFunc(l.Attributes, func(a messages.Attribute) bool {
			return a.Name == "packagesIn" && codeIf(a.Code, "equipment") == id
		})
		count := ""
		if i >= 0 {
			count = l.Attributes[i].Value
		}
		e.with(seg("SGP", el(id), el(count)))
	}
}

// customsOf are CST, HAN and GIS of a line, the documents that the line cites below the last.
func (x *drafting) customsOf(e *entry, b *messages.Manifest, l *messages.Line) *entry {
	codes := [][]string{nil}
	for _, c := range l.Classifications {
		if c.System == "HS" || c.System == "national" {
			codes = append(codes, el(classified(c), "122"))
		}
	}
	var indicators []*entry
	for _, a := range l.Attributes {
		switch {
		case a.Name == "indicator":
			indicators = append(indicators, x.indicator(a.Code))
		case a.Name == "handling" && a.Code != nil:
			q, agency := x.list(a.Code.List, "untdid4079")
			e.with(seg("HAN", el(a.Code.Code, q, agency, a.Code.Text)))
		case a.Name == "handling":
			e.with(seg("HAN", el("", "", "", a.Value)))
		case a.Code != nil && (a.Name == "customsStatus" || len(written()["cst"][a.Name]) > 0):
			q, agency := x.list(a.Code.List, "")
			codes = append(codes, el(a.Code.Code, q, agency))
		}
	}
	if len(codes) > 1 {
		e.with(seg("CST", codes...))
	}
	if n := len(indicators); n > 0 && indicators[n-1] != nil {
		for _, d := range b.Documents {
			if slices.Contains(d.AppliesTo, l.Number) {
				indicators[n-1].with(x.document(d, false))
			}
		}
	}
	return e.with(indicators...)
}
