package asycuda

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// identifierProduct is the type of the trade's own product code.
const identifierProduct = "productCode"

// precisions are the parts that a commodity code goes on in.
func precisions() [4]string {
	return [...]string{"Precision_1", "Precision_2", "Precision_3", "Precision_4"}
}

// classify puts the commodity code together. A record of the tariff is the code of (mostly) eight digits and up to four
// precisions; a precision is part of the code where it is digits, up to four. Countries use the last one for the trade's
// product code: what is not such digits there is that. The whole is a code of the country's tariff, its first six digits
// are the HS. The tariff's own text for the code stays with it.
func (p *page) classify(l *messages.Line, n, description *xmldoc.Node) {
	h := n.Child("HScode")
	commodity := h.Child("Commodity_code").Value()
	code := plain(commodity.Text)
	var room [5]string
	parts := append(room[:0], commodity.Text)
	for _, local := range precisions() {
		v := h.Child(local).Value()
		switch {
		case !v.OK():
			parts = append(parts, "")
		case len(v.Text) <= 4 && digits(v.Text) && digits(code) && code != "":
			code += v.Text
			parts = append(parts, v.Text)
		case local == "Precision_4":
			was := p.Item("identifiers", 0)
			l.Identifiers = []messages.GoodsIdentifier{{Type: identifierProduct, Value: p.line("value", v)}}
			p.Back(was)
		default:
			parts = append(parts, "")
			l.Attributes = p.attribute(l.Attributes, "Tarification/HScode/"+local, v)
		}
	}
	text := description.Child("Description_of_goods").Value()
	if !commodity.OK() {
		l.Attributes = p.attribute(l.Attributes, "Goods_description/Description_of_goods", text)
		return
	}
	switch {
	case shortened(commodity.Text):
		p.Report(problem{Code: CodeCommodity, Severity: messages.SeverityWarn, Pointer: "classifications", At: commodity.Position(), Text: "the commodity code has an odd number of digits; a leading zero may be lost, and no HS heading is taken from it", Found: commodity.Text,
			Expected: "an even number of digits", Mend: "write codes as text, with their leading zeros"})
	case len(code) >= 6 && messages.HS6("HS", code[:6]) != "":
		was := p.Item("classifications", 0)
		l.Classifications = append(l.Classifications, messages.Classification{System: "HS", Code: code[:6], HS6: code[:6]})
		p.Mark("code", commodity)
		p.Mark("hs6", commodity)
		p.Back(was)
	default:
		p.Report(problem{Code: CodeCommodity, Severity: messages.SeverityWarn, Pointer: "classifications", At: commodity.Position(), Text: "the commodity code does not begin with a heading of the Harmonized System", Found: commodity.Text,
			Expected: "at least six digits, the first two a chapter", Mend: "correct the code; goods without heading are matched by no agreement"})
	}
	was := p.Item("classifications", len(l.Classifications))
	defer p.Back(was)
	c := messages.Classification{System: "national", Code: p.text("code", commodity), Name: p.line("name", text)}
	if c.Code = code; code != commodity.Text {
		c.SourceCode = record(parts)
	}
	l.Classifications = append(l.Classifications, c)
}

// plain is a commodity code without dots and blanks.
func plain(code string) string {
	if !strings.ContainsAny(code, ". ") {
		return code
	}
	return strings.NewReplacer(".", "", " ", "").Replace(code)
}

// shortened tells whether a code of a tariff of six to ten digits may have lost a leading zero, as a spreadsheet takes it: its
// first six digits are then another heading's.
func shortened(code string) bool {
	code = plain(code)
	return digits(code) && len(code)%2 == 1 && len(code) < 10
}

// record writes the parts of a commodity code with blanks between them, an absent one before others as a hyphen.
func record(parts []string) string {
	for len(parts) > 1 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	out := make([]string, len(parts))
	for i, s := range parts {
		if out[i] = strings.ReplaceAll(s, " ", ""); s == "" {
			out[i] = "-"
		}
	}
	return strings.Join(out, " ")
}

// cutRecord takes a commodity code apart into what record wrote; a code from elsewhere into eight digits and the rest.
func cutRecord(c *messages.Classification) []string {
	parts := strings.Split(c.SourceCode, " ")
	joined := strings.NewReplacer(".", "", "-", "", " ", "").Replace(c.SourceCode)
	if c.SourceCode == "" || joined != c.Code || len(parts) > 5 {
		if len(c.Code) > 8 && digits(c.Code) {
			parts = []string{c.Code[:8]}
			for rest := c.Code[8:]; rest != ""; rest = rest[min(4, len(rest)):] {
				parts = append(parts, rest[:min(4, len(rest))])
			}
			if len(parts) <= 5 {
				return parts
			}
		}
		return []string{c.Code}
	}
	for i, s := range parts {
		if s == "-" {
			parts[i] = ""
		}
	}
	return parts
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// supplementary reads the rows of supplementary units. A row without quantity pads the form unless it names a unit.
func (p *page) supplementary(l *messages.Line, n *xmldoc.Node) {
	kept := 0
	for row := range n.Children("Supplementary_unit") {
		code, name, quantity := row.Child("Suppplementary_unit_code").Value(), row.Child("Suppplementary_unit_name").Value(), row.Child("Suppplementary_unit_quantity").Value()
		if !code.OK() && !name.OK() && zero(quantity) {
			continue
		}
		kept++
		rec20, source := unit(code.Text)
		switch {
		case quantity.OK() && rec20 != "":
			was := p.Item("measures", len(l.Measures))
			m := messages.Measure{Type: "supplementary", Quantity: messages.Quantity{Value: p.decimal("value", quantity), UnitCode: p.text("unitCode", code), UnitBasis: "stated"},
				SourceType: p.code("sourceType", listUnit, code, name)}
			if m.UnitCode = rec20; source != "" {
				m.SourceUnit = p.text("sourceUnit", code)
			}
			p.Back(was)
			if m.Value != "" {
				l.Measures = append(l.Measures, m)
				continue
			}
			p.forget("measures", len(l.Measures))
			kept--
			continue
		case !zero(quantity) && !code.OK():
			p.Report(problem{Code: CodeUnit, Severity: messages.SeverityRefuse, Pointer: "measures", At: quantity.Position(), Text: "the supplementary quantity has no unit", Found: quantity.Text,
				Expected: "a code in Suppplementary_unit_code", Mend: "state the unit that the tariff has for the commodity"})
		case quantity.OK() && code.OK():
			p.Report(problem{Code: CodeUnknownUnit, Severity: messages.SeverityWarn, Pointer: "measures", At: code.Position(), Text: "the unit is not known; the quantity is kept as an attribute", Found: code.Text,
				Expected: "a code of UNECE Rec 20: KGM, LTR, NMB, H87", Mend: "use the common code of the unit"})
		}
		for _, local := range [...]string{"Suppplementary_unit_code", "Suppplementary_unit_name", "Suppplementary_unit_quantity"} {
			l.Attributes = p.attribute(l.Attributes, rowPath("Tarification/Supplementary_unit", kept, local), row.Child(local).Value())
		}
	}
}

// listUnit is the list of the country's units.
const listUnit = "asycuda:unit"

// forget takes back the marks of an element that came to nothing.
func (p *page) forget(name string, i int) {
	was := p.Item(name, i)
	p.ForgetBelow()
	p.Back(was)
}
