package asycuda

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// decimal takes a number for a member; what is not one is reported and left out.
func (p *page) decimal(name string, v xmldoc.Value) messages.Decimal {
	if !v.OK() {
		return ""
	}
	d, err := parseNumber(v.Text)
	if err != nil {
		p.Report(problem{Code: CodeNumber, Severity: messages.SeverityRefuse, Pointer: name, At: v.Position(), Text: "this is not a number in plain notation", Found: v.Text,
			Expected: "digits, with a full stop before decimals: 1234.5", Mend: "export it without grouping; a comma may be a decimal mark or not"})
		return ""
	}
	p.Mark(name, v)
	return d
}

// parseNumber reads a decimal, exactly. Servers write numbers from ten million on as 1.2345678E7: those are written out.
func parseNumber(s string) (messages.Decimal, error) {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(s), "E")
	if !ok {
		return messages.ParseDecimal(s)
	}
	n, err := strconv.Atoi(exponent)
	whole, fraction, point := strings.Cut(mantissa, ".")
	if err != nil || n > messages.DecimalDigits || n < -messages.DecimalDigits || whole == "" || point && fraction == "" {
		return "", messages.ErrDecimal
	}
	sign := ""
	if whole[0] == '-' || whole[0] == '+' {
		sign, whole = whole[:1], whole[1:]
	}
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", messages.ErrDecimal
	}
	at := len(whole) + n // where the full stop goes
	if at <= 0 {
		digits, at = strings.Repeat("0", 1-at)+digits, 1
	}
	if at > len(digits) {
		digits += strings.Repeat("0", at-len(digits))
	}
	fraction = strings.TrimRight(digits[at:], "0")
	if fraction != "" {
		fraction = "." + fraction
	}
	return messages.ParseDecimal(sign + digits[:at] + fraction)
}

// count takes a whole number for a member, nil where it is empty or none.
func (p *page) count(name string, v xmldoc.Value) *int {
	d := p.decimal(name, v)
	if d == "" {
		return nil
	}
	whole, fraction, _ := strings.Cut(string(d), ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n < 0 || strings.Trim(fraction, "0") != "" {
		p.Forget(p.Marks() - 1)
		p.Report(problem{Code: CodeNumber, Severity: messages.SeverityRefuse, Pointer: name, At: v.Position(), Text: "this is not a whole number", Found: v.Text, Expected: "a count: 12", Mend: "state how many there are"})
		return nil
	}
	return &n
}

// ordinal reads the number of an item that a row names, 0 where it names none.
func (p *page) ordinal(v xmldoc.Value) int {
	if !v.OK() {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSuffix(v.Text, ".0"))
	if err != nil || n < 1 {
		if err == nil && n == 0 {
			return 0
		}
		p.Report(problem{Code: CodeItem, Severity: messages.SeverityWarn, Pointer: "-", At: v.Position(), Text: "this is not the number of one item", Found: v.Text, Expected: "the item's number in the order of the items: 1",
			Mend: "name one item in each row"})
		return 0
	}
	return n
}

// zero tells whether a value is empty or a number that is nothing.
func zero(v xmldoc.Value) bool {
	if !v.OK() {
		return true
	}
	d, err := parseNumber(v.Text)
	return err == nil && d.IsZero()
}

// mass takes a weight: the form states all of them in kilograms, unless the partner is known to do otherwise.
func (p *page) mass(list []messages.Measure, kind, qualifier string, n *xmldoc.Node) []messages.Measure {
	v := n.Value()
	if !v.OK() {
		return list
	}
	was := p.Item("measures", len(list))
	defer p.Back(was)
	m := messages.Measure{Type: kind, Quantity: messages.Quantity{Value: p.decimal("value", v), UnitCode: "KGM", Qualifier: qualifier, UnitBasis: "format"}}
	if kind == "other" || strings.HasPrefix(string(p.Pointer[:was]), "/body/totals") {
		m.SourceType = &messages.Code{Code: n.Local(), List: listElement}
	}
	if m.Value == "" {
		return list
	}
	if unit := p.profile.ImpliedUnit; unit != "" {
		m.UnitCode, m.UnitBasis = unit, "partner"
	}
	return append(list, m)
}

// unit gives the unit of Rec 20 that a code means, and the code itself where it was translated.
func unit(code string) (rec20, source string) {
	if codes.Unit(code) {
		return code, ""
	}
	return unitAliases()[strings.ToUpper(code)], code
}

// unitAliases are codes of national unit tables that say what they mean and collide with no code of Rec 20.
func unitAliases() map[string]string {
	return map[string]string{
		"UNT": "C62", "UN": "C62", "UNIT": "C62", "NBR": "NMB", "PCE": "H87", "PCS": "H87", "PC": "H87", "KG": "KGM", "KGS": "KGM", "LT": "LTR", "LTS": "LTR", "L": "LTR",
		"M2": "MTK", "M3": "MTQ", "MTS": "MTR", "PRS": "PR", "DOZ": "DZN", "PAIR": "PR",
	}
}

// country takes a country for a member. A code that is none of ISO 3166 is reported, and given back to be kept elsewhere.
func (p *page) country(name string, v xmldoc.Value) (code string, unknown bool) {
	switch {
	case !v.OK():
		return "", false
	case codes.Country(v.Text):
		return p.text(name, v), false
	}
	if len(v.Text) == 3 {
		if code := codes.CountryOf(v.Text); code != "" && strings.Trim(v.Text, "0123456789") != "" {
			p.Mark(name, v)
			return code, false
		}
	}
	p.Report(problem{Code: CodeCountry, Severity: messages.SeverityWarn, Pointer: name, At: v.Position(), Text: "the country is not in the list; it is kept as an attribute", Found: v.Text, Expected: "an ISO 3166-1 alpha-2 code",
		Mend: "use the two-letter code; a code of a national table is not known abroad"})
	return "", true
}
