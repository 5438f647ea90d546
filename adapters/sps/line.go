package sps

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// goods is the trade lines of a certificate, sorted out: which are lines, and which is the totals.
type goods struct {
	lines []tradeLine
	total *xmldoc.Node
}

// tradeLine is one IncludedSPSTradeLineItem with the number that it gets.
type tradeLine struct {
	node     *xmldoc.Node
	sequence xmldoc.Value
	number   int
	assigned bool
}

// sortOut finds the lines. Number 0 is the totals of the consignment where other lines carry measures or codes;
// otherwise it is the goods themselves. A line without a number of its own, with one that is none, or with one
// that is taken gets the next free number.
func (p *page) sortOut(consignment *xmldoc.Node) goods {
	var g goods
	var zero []int
	substance := false
	for item := range consignment.Children("IncludedSPSConsignmentItem") {
		for n := range item.Children("IncludedSPSTradeLineItem") {
			l := tradeLine{node: n, sequence: n.Child("SequenceNumeric").Value()}
			number, err := strconv.Atoi(strings.TrimSuffix(l.sequence.Text, ".0"))
			switch {
			case err == nil && number == 0:
				zero = append(zero, len(g.lines))
			default:
				substance = substance || carriesGoods(n)
				if err == nil && number > 0 && number <= 1_000_000 {
					l.number = number
				} else if l.sequence.OK() {
					at, found := wrong(l.sequence)
					p.Report(problem{Code: CodeSequence, Severity: messages.SeverityWarn, Pointer: "consignments/0/lines", At: at, Text: "the line's number is not one; the line gets the next free number", Found: found,
						Expected: "a whole number from 1", Mend: "number the lines from 1"})
				}
			}
			g.lines = append(g.lines, l)
		}
	}
	if substance && len(zero) == 1 {
		g.total = g.lines[zero[0]].node
		g.lines = append(g.lines[:zero[0]], g.lines[zero[0]+1:]...)
	}
	taken := map[int]bool{}
	for i := range g.lines {
		l := &g.lines[i]
		if l.number > 0 && taken[l.number] {
			at, found := wrong(l.sequence)
			p.Report(problem{Code: CodeSequence, Severity: messages.SeverityWarn, Pointer: "consignments/0/lines", At: at, Text: "two lines have the same number; the later one gets the next free number", Found: found,
				Expected: "each number once", Mend: "number the lines from 1"})
			l.number = 0
		}
		taken[l.number] = true
	}
	next := 1
	for i := range g.lines {
		if l := &g.lines[i]; l.number == 0 {
			for taken[next] {
				next++
			}
			l.number, l.assigned = next, true
			taken[next] = true
		}
	}
	return g
}

// carriesGoods tells whether a line has a measure or a commodity code of its own.
func carriesGoods(n *xmldoc.Node) bool {
	for c := n.First(); c != nil; c = c.Next() {
		if measureTypes[c.Local()] != "" && c.Value().OK() {
			return true
		}
		if c.Local() == "ApplicableSPSClassification" && c.Child("ClassCode").Value().OK() {
			return true
		}
	}
	return false
}

// tradeLine takes one line for where the page is.
func (p *page) tradeLine(t tradeLine) messages.Line {
	l := messages.Line{Number: t.number, Assigned: t.assigned, SourceNumber: t.sequence.Text}
	p.Mark("number", t.sequence)
	p.Mark("sourceNumber", t.sequence)
	if !t.sequence.OK() {
		p.MarkNode("number", t.node)
	}
	for c := t.node.First(); c != nil; c = c.Next() {
		switch c.Local() {
		case "Description":
			l.Descriptions = p.texts("descriptions", l.Descriptions, c)
		case "CommonName":
			l.CommonNames = p.texts("commonNames", l.CommonNames, c)
		case "ScientificName":
			l.ScientificNames = p.texts("scientificNames", l.ScientificNames, c)
		case "IntendedUse":
			p.intendedUse(&l, c)
		case "NetWeightMeasure", "GrossWeightMeasure", "NetVolumeMeasure", "GrossVolumeMeasure":
			l.Measures = p.measure(l.Measures, c)
		case "ApplicableSPSClassification":
			p.classification(&l, c)
		case "PhysicalSPSPackage":
			l.Packages = p.packages(l.Packages, c)
		case "AssociatedSPSTransportEquipment":
			if v := c.Child("ID").Value(); v.OK() {
				was := p.Item("equipment", len(l.Equipment))
				l.Equipment = append(l.Equipment, p.text("", v))
				p.Back(was)
			}
		case "ProductionBatchID":
			if v := c.Value(); v.OK() && len(v.Text) <= 140 {
				was := p.Item("identifiers", len(l.Identifiers))
				l.Identifiers = append(l.Identifiers, messages.GoodsIdentifier{Type: "batch", Value: p.text("value", v)})
				p.Back(was)
			}
		case "ExpiryDateTime":
			l.Attributes = p.attribute(l.Attributes, expiry, valueOf(c))
		case "OriginSPSCountry":
			p.origin(&l, c)
		case "OriginSPSLocation":
			l.Places = p.places(l.Places, c, "origin")
		case "AppliedSPSProcess":
			was := p.Item("treatments", len(l.Treatments))
			if treatment, ok := draft.Try(&p.Draft, func() (messages.Treatment, bool) { return p.treatment(c) }); ok {
				l.Treatments = p.treatmentsSlab.add(l.Treatments, treatment)
			}
			p.Back(was)
		case "AdditionalInformationSPSNote":
			l.Notes = p.notes("notes", l.Notes, c)
		case "ReferenceSPSReferencedDocument":
			p.lineDocument(&l, c)
		default:
			if strings.HasSuffix(c.Local(), "SPSParty") {
				l.Parties = p.parties(l.Parties, c, "")
			}
		}
	}
	return l
}

func (p *page) intendedUse(l *messages.Line, n *xmldoc.Node) {
	v := n.Value()
	switch {
	case !v.OK():
	case len(v.Text) <= 70 && l.IntendedUse == nil:
		n.Drop("languageID")
		p.Mark("intendedUse/code", v)
		l.IntendedUse = p.codesSlab.keep(messages.Code{Code: flat(v.Text)})
	default:
		was := p.Item("notes", len(l.Notes))
		l.Notes = append(l.Notes, messages.Note{Subject: "intendedUse", Text: p.line("text", v), Language: p.text("language", n.Attr("languageID"))})
		p.Back(was)
	}
}

// lineDocument keeps a document that is cited on a line as a reference of the line.
func (p *page) lineDocument(l *messages.Line, n *xmldoc.Node) {
	v := n.Child("ID").Value()
	if !v.OK() {
		return
	}
	was := p.Item("references", len(l.References))
	defer p.Back(was)
	r := messages.Reference{Type: "other", Number: p.text("number", v), SourceType: p.code("sourceType", n.Child("TypeCode"), "untdid1001"),
		Date: p.time("date", n.Child("IssueDateTime"))}
	if r.SourceType != nil && referenceTypes[r.SourceType.Code] != "" {
		r.Type = referenceTypes[r.SourceType.Code]
	}
	l.References = append(l.References, r)
}

// systems are our names of classification systems, by the names that are met.
var systems = map[string]string{
	"HS": "HS", "HS CODE": "HS", "HARMONIZED SYSTEM": "HS", "HARMONISED SYSTEM": "HS", "CN": "CN8", "CN8": "CN8", "CN CODE": "CN8",
	"TARIC": "TARIC", "EPPT": "EPPO", "EPPO": "EPPO",
	"CN CODE (COMBINED NOMENCLATURE)": "CN8", "EPPO PLANT PROTECTION THESAURUS": "EPPO", "PRODUCT TYPE": "PRODUCT_TYPE",
}

// classification takes a commodity code. A class that is only named, or whose code is a word, is a property of
// the goods and becomes an attribute.
func (p *page) classification(l *messages.Line, n *xmldoc.Node) {
	id, name, code := n.Child("SystemID"), n.Child("SystemName"), n.Child("ClassCode")
	system, v := id.Value(), code.Value()
	if !system.OK() {
		system = name.Value()
	}
	n.Drop("SystemName")
	name.Drop("languageID")
	drop(id)
	drop(code)
	code.Drop("listID", "name")
	var names []string
	var first xmldoc.Value
	for c := range n.Children("ClassName") {
		c.Drop("languageID")
		if t := c.Value(); t.OK() {
			if !first.OK() {
				first = t
			}
			names = append(names, flat(t.Text))
		}
	}
	own := systems[strings.ToUpper(system.Text)]
	if own == "" {
		if own = system.Text; own == "" {
			own = "national"
		}
	}
	edition := ""
	if year := strings.TrimSpace(strings.TrimPrefix(own, "HS")); len(year) == 4 && strings.HasPrefix(own, "HS") && strings.Trim(year, "0123456789") == "" {
		own, edition = "HS", year // HS2022, HS 2022
	}
	switch {
	case !v.OK() && !first.OK():
	case !v.OK() || len(v.Text) > 35 || len(own) > 35:
		was := p.Item("attributes", len(l.Attributes))
		a := messages.Attribute{Name: clip(own, 70), Value: strings.Join(names, " > ")}
		p.Mark("name", system)
		p.Mark("value", first)
		if v.OK() {
			p.Mark("code/code", v)
			a.Code = &messages.Code{Code: clip(v.Text, 70), List: clip(own, 35)}
			if a.Value == "" {
				a.Value = v.Text
			}
		}
		l.Attributes = p.attributesSlab.add(l.Attributes, a)
		p.Back(was)
	default:
		was := p.Item("classifications", len(l.Classifications))
		c := messages.Classification{System: own, Code: v.Text, Name: strings.Join(names, " > "), Edition: edition}
		p.Mark("system", system)
		if edition != "" {
			p.Mark("edition", system)
		}
		p.Mark("code", v)
		p.Mark("name", first)
		if codes.HSBased(own) {
			if strings.ContainsAny(v.Text, ". -") {
				c.Code, c.SourceCode = strings.Map(bare, v.Text), v.Text
			}
			if shortened(own, c.Code) {
				at, found := wrong(v)
				p.Report(problem{Code: CodeCommodity, Severity: messages.SeverityWarn, Pointer: "code", At: at, Text: "the commodity code has an odd number of digits; a leading zero may be lost, and no HS heading is taken from it", Found: found,
					Expected: "an even number of digits", Mend: "write codes as text, with their leading zeros"})
			} else if c.HS6 = messages.HS6(own, c.Code); c.HS6 != "" {
				p.Mark("hs6", v)
			}
		}
		l.Classifications = p.classificationsSlab.add(l.Classifications, c)
		p.Back(was)
	}
}

// shortened tells whether a code cannot be whole: the HS and what the EU built on it have an even number of digits. A
// code that was kept as a number has lost its leading zero and would name other goods.
func shortened(system, code string) bool {
	return len(code)%2 == 1 && (len(code) < 9 || system == "CN8" || system == "TARIC")
}

// bare drops what is written between the digits of a commodity code.
func bare(c rune) rune {
	if c == '.' || c == ' ' || c == '-' {
		return -1
	}
	return c
}

func (p *page) packages(list []messages.Package, n *xmldoc.Node) []messages.Package {
	was := p.Item("packages", len(list))
	defer p.Back(was)
	before := p.Marks()
	var k messages.Package
	for c := n.First(); c != nil; c = c.Next() {
		switch c.Local() {
		case "LevelCode":
			c.Drop("name")
			drop(c)
			k.Level = p.text("level", c.Value())
		case "TypeCode":
			v := c.Value()
			if codes.Package(v.Text) {
				c.Drop("name", "listID")
				drop(c)
				k.Type = p.text("type", v)
			} else if k.SourceType = p.code("sourceType", c, ""); k.SourceType != nil {
				k.SourceType.Text = ""
			}
		case "ItemQuantity":
			c.Drop("unitCode")
			k.Count = p.decimal("count", c.Value())
		case "PhysicalSPSShippingMarks":
			for m := c.First(); m != nil; m = m.Next() {
				m.Drop("languageID")
				if v := m.Value(); v.OK() {
					was := p.Item("marks", len(k.Marks))
					k.Marks = append(k.Marks, p.text("", v))
					p.Back(was)
				}
			}
		case "NominalGrossWeightMeasure", "NominalGrossVolumeMeasure":
			k.Measures = p.measure(k.Measures, c)
		}
	}
	if k.Count == "" && k.Type == "" && k.SourceType == nil && k.Marks == nil && k.Measures == nil {
		p.Forget(before)
		return list
	}
	return p.packagesSlab.add(list, k)
}

func (p *page) origin(l *messages.Line, n *xmldoc.Node) {
	was := p.Item("origins", len(l.Origins))
	o := messages.Origination{Country: p.country("country", n)}
	for sub := range n.Children("SubordinateSPSCountrySubDivision") {
		sub.Drop("HierarchicalLevelCode", "FunctionTypeCode")
		sub.Child("HierarchicalLevelCode").Drop("name")
		sub.Child("FunctionTypeCode").Drop("name")
		if id := sub.Child("ID"); o.Subdivision == "" {
			o.Subdivision = p.text("subdivision", id.Value())
		}
		if name := sub.Child("Name"); o.Region == "" {
			name.Drop("languageID")
			o.Region = p.line("region", name.Value())
		}
	}
	p.Back(was)
	if o != (messages.Origination{}) {
		l.Origins = p.originsSlab.add(l.Origins, o)
	}
	for sub := range n.Children("SubordinateSPSCountrySubDivision") {
		for party := range sub.Children("ActivityAuthorizedSPSParty") {
			l.Parties = p.parties(l.Parties, party, "producer")
		}
	}
}

// totals takes the line that sums up the others.
func (p *page) totals(c *messages.Certificate, n *xmldoc.Node) {
	was := p.In("totals")
	var t messages.Totals
	n.Drop("SequenceNumeric", "Description")
	for k := n.First(); k != nil; k = k.Next() {
		switch k.Local() {
		case "NetWeightMeasure", "GrossWeightMeasure", "NetVolumeMeasure", "GrossVolumeMeasure":
			t.Measures = p.measure(t.Measures, k)
		case "PhysicalSPSPackage":
			t.Packages = p.packages(t.Packages, k)
		}
	}
	p.Back(was)
	if t.Measures != nil || t.Packages != nil {
		c.Totals = &t
	}
	for k := range n.Children("AdditionalInformationSPSNote") {
		c.Notes = p.notes("notes", c.Notes, k)
	}
}
