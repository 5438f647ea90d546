package edifact

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// declaration makes the segments of a CUSDEC.
func (x *drafting) declaration(m *messages.Message, b *messages.Declaration) {
	number, version := "", m.SourceVersion
	references := b.References
	if len(references) > 0 && (references[0].Type == "functionalReference" || codeIf(references[0].SourceType, "untdid1153") == "") {
		number = references[0].Number
		if version == "" {
			version = references[0].Version
		}
		references = references[1:]
	}
	name := x.coded(b.TypeCode, "untdid1001")
	switch c := b.TypeCode; {
	case c == nil:
		name = el(codeFor(x.d, "declaration", b.Type))
	case x.foreign(c, "untdid1001") && codeFor(x.d, "declaration", b.Type) != "":
		name = el(codeFor(x.d, "declaration", b.Type), "", "", c.Code)
	case c.List != "untdid1001" && (c.List == "untdid1000" || c.List == "" || len(c.Code) > 3):
		q, a := x.list(c.List, "untdid1000")
		name = el("", q, a, c.Code)
	}
	x.add(seg("BGM", name, el(number, version), el(x.function(m))))
	x.status(b)
	x.places(b.ExportCountry, b.DestinationCountry, b.TransitCountries, b.Offices, b.Places, "export")
	x.dates(m, b)
	for _, a := range b.Attributes {
		if a.Name == "indicator" {
			x.add(x.indicator(a.Code))
		}
	}
	var measures []*entry
	for _, e := range b.Equipment {
		x.add(x.equipment(e))
	}
	for _, n := range b.Notes {
		x.add(x.note(n, "AAI"))
	}
	for _, r := range references {
		if r.Type == "seal" && r.SourceType == nil { // which unit it is on was not said
			x.add(seg("SEL", el(r.Number)))
			continue
		}
		x.add(x.reference(r))
	}
	x.consignmentPackages(b)
	for _, t := range b.Transport {
		x.add(x.transport(t))
	}
	x.documents(b.Documents, "DOC")
	for _, p := range b.Parties {
		x.add(x.party(p))
	}
	x.terms(b)
	x.amounts(b)
	x.section = 1
	x.invoices(b)
	for i := range b.Consignments {
		for j := range b.Consignments[i].Lines {
			x.add(x.item(b, &b.Consignments[i].Lines[j]))
		}
	}
	x.section = 2
	x.totals(b.Totals, "5", func(e *entry) { measures = append(measures, e) })
	if b.Totals != nil {
		for _, d := range b.Totals.Duties {
			x.add(x.duty(d))
		}
	}
	x.authentication(m)
	x.section = 0
	x.add(measures...)
}

// gathered is a declaration whose only consignment has its parties, places, references, transport and amounts in the heading: CUSDEC has
// one for all goods. Of several consignments each has its own, and they have no place.
func gathered(b *messages.Declaration) *messages.Declaration {
	if len(b.Consignments) != 1 {
		return b
	}
	out, g := *b, b.Consignments[0]
	out.Parties = append(slices.Clip(out.Parties), g.Parties...)
	out.Places = append(slices.Clip(out.Places), g.Places...)
	out.References = append(slices.Clip(out.References), g.References...)
	out.Transport = append(slices.Clip(out.Transport), g.Transport...)
	out.Amounts = append(slices.Clip(out.Amounts), g.Amounts...)
	out.Notes = append(slices.Clip(out.Notes), g.Notes...)
	if out.ExportCountry == "" {
		out.ExportCountry, g.ExportCountry = g.ExportCountry, ""
	}
	if out.DestinationCountry == "" {
		out.DestinationCountry, g.DestinationCountry = g.DestinationCountry, ""
	}
	if out.TransitCountries == nil {
		out.TransitCountries, g.TransitCountries = g.TransitCountries, nil
	}
	g.Parties, g.Places, g.References, g.Transport, g.Amounts, g.Notes = nil, nil, nil, nil, nil, nil
	out.Consignments = []messages.Consignment{g}
	return &out
}

// ungathered is where a value of a gathered declaration stands in the declaration as it was.
func ungathered(pointer string, b *messages.Declaration) string {
	rest, ok := strings.CutPrefix(pointer, "/body/")
	if !ok || len(b.Consignments) != 1 {
		return pointer
	}
	name, below, _ := strings.Cut(rest, "/")
	own := map[string]int{"parties": len(b.Parties), "places": len(b.Places), "references": len(b.References), "transport": len(b.Transport), "amounts": len(b.Amounts), "notes": len(b.Notes)}
	count, list := own[name]
	switch {
	case list:
		number, within, _ := strings.Cut(below, "/")
		i, err := strconv.Atoi(number)
		if err != nil || i < count {
			return pointer
		}
		return strings.TrimSuffix(fmt.Sprintf("/body/consignments/0/%s/%d/%s", name, i-count, within), "/")
	case name == "exportCountry" && b.ExportCountry == "", name == "destinationCountry" && b.DestinationCountry == "", name == "transitCountries" && b.TransitCountries == nil:
		return "/body/consignments/0/" + rest
	}
	return pointer
}

// function is the message function (1225).
func (x *drafting) function(m *messages.Message) string {
	return x.meant(m.FunctionCode, "untdid1225", "1225", string(m.Function), "")
}

// status is the CST of the heading: what customs is asked for as a whole.
func (x *drafting) status(b *messages.Declaration) {
	codes := [][]string{nil}
	add := func(c *messages.Code, list string) {
		if c == nil {
			return
		}
		q, a := x.list(c.List, "")
		if q == "" && a == "" || x.foreign(c, "") {
			q, a = list, ""
		}
		codes = append(codes, el(c.Code, q, a))
	}
	for _, a := range b.Attributes {
		if word := statusWord(a); word != "" {
			add(a.Code, firstOf(written()["cst"][word]))
		}
	}
	add(b.TransactionNature, "112")
	add(b.Status, "120")
	codes = append(codes, x.procedure(b.Procedure)...)
	if len(codes) > 1 {
		x.add(seg("CST", codes...))
	}
}

func firstOf(codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	return codes[0]
}

// statusWord tells which attribute a customs status (C246) became; empty where it was none.
func statusWord(a messages.Attribute) string {
	switch a.Name {
	case "declarationType", "declarationSubtype", "preference", "customsStatus":
		if a.Code != nil {
			return a.Name
		}
	}
	return ""
}

// procedure is a C246 for each code of a procedure.
func (x *drafting) procedure(p *messages.Procedure) [][]string {
	if p == nil {
		return nil
	}
	var out [][]string
	code := p.Requested + p.Previous
	qualifier, agency := "117", ""
	if p.Code != nil {
		code = p.Code.Code
		if q, a := x.list(p.Code.List, ""); q+a != "" && !x.foreign(p.Code, "") {
			qualifier, agency = q, a
		}
	}
	if code != "" {
		out = append(out, el(code, qualifier, agency))
	}
	derived := len(code) > 4 && allDigits(code[:4])
	for i, a := range p.Additional {
		if i == 0 && derived && a == code[4:] {
			continue
		}
		out = append(out, el(a, qualifier, agency))
	}
	return out
}

// places are the LOC of a heading.
func (x *drafting) places(export, destination string, transit []string, offices []messages.Office, places []messages.Place, exportWord string) {
	x.add(x.country(exportWord, export), x.country("destination", destination))
	for _, c := range transit {
		x.add(x.country("transit", c))
	}
	for _, o := range offices {
		x.add(x.office(o))
	}
	for _, p := range places {
		x.add(x.place(p))
	}
}

// dates are the DTM of the heading. The date of the declaration is that of the message where they are one.
func (x *drafting) dates(m *messages.Message, b *messages.Declaration) {
	if b.Date != nil {
		code := "182"
		if m.Issued == nil || *m.Issued == *b.Date {
			code = "137"
		}
		x.add(x.date(code, b.Date))
	}
	x.add(x.named("acceptance", b.Acceptance), x.named("lodgement", b.Lodgement), x.named("arrival", b.Arrival), x.named("departure", b.Departure))
	for _, a := range b.Attributes {
		x.add(x.dateAttribute(a))
	}
}

// consignmentPackages puts the packages of the consignment below the reference of its transport document.
func (x *drafting) consignmentPackages(b *messages.Declaration) {
	if len(b.Consignments) == 0 || len(b.Consignments[0].Packages) == 0 {
		return
	}
	var under, last *entry
	for _, e := range x.entries {
		if e.tag != "RFF" || e.section != 0 {
			continue
		}
		last = e
		switch e.elements[0][0][0] {
		case "BM", "MB", "BH", "AAS", "AAM", "AWB", "MWB", "HWB":
			if under == nil {
				under = e
			}
		}
	}
	if under == nil {
		under = last
	}
	if under == nil {
		return
	}
	for _, k := range b.Consignments[0].Packages {
		under.with(x.pack(k))
	}
}

// documents are the DOC of the heading: all documents where there is room, else those that no line cites.
func (x *drafting) documents(all []messages.Document, tag string) {
	room := 0
	for _, n := range x.structure.Root().Children() {
		if n.Tag == tag && n.Group > 0 {
			room = n.Max
			break
		}
	}
	for _, d := range all {
		if len(all) <= room || len(d.AppliesTo) == 0 {
			x.add(x.document(d, false))
		}
	}
}

// cited are the DOC of a line; those that the heading does not hold are written in full.
func (x *drafting) cited(all []messages.Document, line int) []*entry {
	var out []*entry
	inHeading := map[string]bool{}
	for _, e := range x.entries {
		if e.section == 0 && e.tag == "DOC" && len(e.elements) > 1 && len(e.elements[1]) > 0 {
			inHeading[e.elements[1][0][0]] = true
		}
	}
	for _, d := range all {
		if slices.Contains(d.AppliesTo, line) {
			out = append(out, x.document(d, inHeading[d.Number]))
		}
	}
	return out
}

func (x *drafting) terms(b *messages.Declaration) {
	t := b.TradeTerms
	if t == nil {
		return
	}
	payment := codeIf(t.Payment, "untdid4215")
	terms := el(t.Code)
	var below *entry
	if t.Text != "" {
		text := x.spread("TOD", 4, 4, 2, t.Text, "\n")
		if t.Code == "" && len(text) <= 2 {
			terms = append(el("", "", ""), text...)
		} else {
			below = seg("FTX", el("AAR"), nil, nil, x.spread("FTX", 5, 1, 5, t.Text, "\n"))
		}
	}
	e := seg("TOD", el("3"), el(payment), terms)
	if t.Place != nil {
		p := *t.Place
		if p.Function == "delivery" {
			p.FunctionCode = &messages.Code{Code: "1", List: "untdid3227"}
			if t.Place.FunctionCode != nil {
				p.FunctionCode = t.Place.FunctionCode
			}
		}
		e.with(x.place(p))
	}
	x.add(e.with(below))
}

// amounts are MOA; exchange rates (CUX) stand below the amount in the currency that they convert, else below the first.
func (x *drafting) amounts(b *messages.Declaration) {
	var all []*entry
	currencies := map[string]*entry{}
	for _, a := range b.Amounts {
		if e := x.amount(a); e != nil {
			all = append(all, e)
			if currencies[a.Currency] == nil {
				currencies[a.Currency] = e
			}
		}
	}
	for _, r := range b.ExchangeRates {
		under := currencies[r.From]
		if under == nil && len(all) > 0 {
			under = all[0]
		}
		if under == nil {
			continue
		}
		to := el("3", r.To, "6")
		if r.To == "" {
			to = nil
		}
		under.with(seg("CUX", el("2", r.From, "6"), to, el(x.number(r.Rate))).with(x.date("134", r.Date)))
	}
	x.add(all...)
}

func (x *drafting) invoices(b *messages.Declaration) {
	for _, v := range b.Invoices {
		e := seg("DMS", el(v.Number), el("380")).with(x.named("invoice", v.Date))
		if v.Date != nil && e.children == nil {
			e.with(x.date("137", v.Date))
		}
		for _, a := range v.Amounts {
			e.with(x.amount(a))
		}
		x.add(e)
	}
}

// item is CST with what stands in its group: one line of goods.
func (x *drafting) item(b *messages.Declaration, l *messages.Line) *entry {
	codes := [][]string{el(lineNumber(l))}
	for _, c := range commodities(l) {
		codes = append(codes, el(classified(c), "122"))
	}
	codes = append(codes, x.procedure(l.Procedure)...)
	for _, a := range l.Attributes {
		if word := statusWord(a); word != "" {
			q, agency := x.list(a.Code.List, "")
			if q+agency == "" || x.foreign(a.Code, "") {
				q, agency = firstOf(written()["cst"][word]), ""
			}
			codes = append(codes, el(a.Code.Code, q, agency))
		}
	}
	e := seg("CST", codes...)
	for _, d := range l.Descriptions {
		e.with(seg("FTX", el("AAA"), nil, nil, x.words("FTX", 5, 1, 5, d.Value), el(d.Language)))
	}
	for _, n := range l.Notes {
		e.with(x.note(n, "AAI"))
	}
	x.goods(e, l)
	for _, id := range l.Equipment {
		e.with(seg("RFF", el("AAQ", id)))
	}
	for _, p := range l.Parties {
		e.with(x.party(p))
	}
	for _, d := range l.Duties {
		e.with(x.duty(d))
	}
	var set []string
	sets := [][]string{el("1")}
	for _, i := range l.Identifiers {
		code := codeFor(x.d, "7405", i.Type)
		if other, ok := strings.CutPrefix(i.Type, "7405:"); ok {
			code = other
		}
		set = el(i.Value, code)
		sets = append(sets, set)
		if len(sets) == 6 {
			e.with(seg("GIR", sets...))
			sets = [][]string{el("1")}
		}
	}
	if len(sets) > 1 {
		e.with(seg("GIR", sets...))
	}
	return e.with(x.cited(b.Documents, l.Number)...)
}

// commodities are the classifications of a line that customs go by: those of the HS and national ones, else the one that says
// most of those that begin with the HS.
func commodities(l *messages.Line) (out []messages.Classification) {
	for _, c := range l.Classifications {
		if c.System == "HS" || c.System == "national" || len(l.Classifications) == 1 {
			out = append(out, c)
		}
	}
	if out != nil {
		return out
	}
	best := -1
	for i, c := range l.Classifications {
		if c.HS6 != "" && (best < 0 || len(c.Code) > len(l.Classifications[best].Code)) {
			best = i
		}
	}
	if best >= 0 {
		c := l.Classifications[best]
		c.SourceCode = "" // which may be of several codes
		out = append(out, c)
	}
	return out
}

// lineNumber is the number of a line as the source wrote it, else ours.
func lineNumber(l *messages.Line) string {
	if n := l.SourceNumber; n != "" && allDigits(n) && len(n) <= 5 {
		return n
	}
	return strconv.Itoa(l.Number)
}

// classified is a commodity code as the source wrote it.
func classified(c messages.Classification) string {
	if c.SourceCode != "" {
		return c.SourceCode
	}
	return c.Code
}

// goods are the segments that a line has in every message.
func (x *drafting) goods(e *entry, l *messages.Line) {
	for _, o := range l.Origins {
		e.with(x.origin(o))
	}
	for _, p := range l.Places {
		e.with(x.place(p))
	}
	for _, m := range l.Measures {
		if codeIf(m.SourceType, "untdid6063") == "" {
			e.with(x.measure(m, "AAB"))
		}
	}
	for _, k := range l.Packages {
		e.with(x.pack(k))
	}
	for _, a := range l.Amounts {
		e.with(x.amount(a))
	}
	for _, r := range l.References {
		e.with(x.reference(r))
	}
	for _, a := range l.Attributes {
		if a.Name == "indicator" {
			e.with(x.indicator(a.Code))
		}
		e.with(x.dateAttribute(a))
	}
}
