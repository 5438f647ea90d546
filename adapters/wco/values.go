package wco

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// decimal takes a number for a member; what is not one is reported and left out.
func (p *page) decimal(name string, n *xmldoc.Node) messages.Decimal {
	v := n.Value()
	if !v.OK() {
		return ""
	}
	d, err := messages.ParseDecimal(v.Text)
	if err != nil {
		p.Report(problem{Code: CodeNumber, Severity: messages.SeverityRefuse, Pointer: name, At: v.Position(), Text: "this is not a decimal number", Found: v.Text,
			Expected: "digits, with a full stop before decimals: 12.5", Mend: "write the number without blanks, commas, grouping and exponents"})
		return ""
	}
	p.Mark(name, v)
	return d
}

// whole takes a whole number from 0 for a member.
func (p *page) whole(name string, n *xmldoc.Node) *int {
	v := n.Value()
	if !v.OK() {
		return nil
	}
	i, ok := count(v.Text)
	if !ok {
		p.Report(problem{Code: CodeNumber, Severity: messages.SeverityRefuse, Pointer: name, At: v.Position(), Text: "this is not a whole number", Found: v.Text,
			Expected: "digits", Mend: "write the number in digits alone"})
		return nil
	}
	p.Mark(name, v)
	return &i
}

// count reads a whole number from 0 to 999 999 999; ".0" at its end does not harm.
func count(s string) (int, bool) {
	if head, tail, cut := strings.Cut(s, "."); cut && tail != "" && strings.Trim(tail, "0") == "" {
		s = head
	}
	if s == "" || len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	i, err := strconv.Atoi(s)
	return i, err == nil
}

// amount takes money for where the page is; nil where there is none.
func (p *page) amount(n *xmldoc.Node, kind string) *messages.Amount {
	a := messages.Amount{Value: p.decimal("value", n), Type: kind}
	if a.Value == "" {
		return nil
	}
	a.Currency = p.currency("currency", n)
	return &a
}

// money is amount for a member.
func (p *page) money(name string, n *xmldoc.Node, kind string) *messages.Amount {
	was := p.In(name)
	defer p.Back(was)
	return p.amount(n, kind)
}

// currency takes the currency that an amount states.
func (p *page) currency(name string, n *xmldoc.Node) string {
	v := n.Attr("currencyID")
	p.Mark(name, v)
	return v.Text
}

// amounts takes money into a list.
func (p *page) amounts(list []messages.Amount, n *xmldoc.Node, kind string) []messages.Amount {
	was := p.Item("amounts", len(list))
	defer p.Back(was)
	if a := p.amount(n, kind); a != nil {
		list = append(list, *a)
	}
	return list
}

// quantity takes a quantity with its unit for where the page is; nil where it is empty or cannot be used. Masses of
// the data model are in kilograms where they state no unit; the partner's profile may say otherwise. Anything
// else without a unit is left out, and reported with what stays of it.
func (p *page) quantity(n *xmldoc.Node, mass bool) *messages.Quantity {
	before := p.Marks()
	q := messages.Quantity{Value: p.decimal("value", n)}
	unit := n.Attr("unitCode")
	switch {
	case q.Value == "":
		return nil
	case unit.OK():
		p.Mark("unitCode", unit)
		q.UnitCode, q.UnitBasis = unit.Text, "stated"
		// A measurement unit of a tariff has its qualifier behind a number sign: KGM#G is kilogram, gross.
		if code, qualifier, cut := strings.Cut(unit.Text, "#"); cut {
			q.UnitCode, q.SourceUnit = code, unit.Text
			if qualifier == "G" {
				q.Qualifier = "gross"
			}
		}
	case mass && p.doc.profile.ImpliedUnit != "":
		q.UnitCode, q.UnitBasis = p.doc.profile.ImpliedUnit, "partner"
	case mass:
		q.UnitCode, q.UnitBasis = "KGM", "format"
	default:
		v := n.Value()
		p.Report(problem{Code: CodeUnit, Severity: messages.SeverityWarn, Pointer: "unitCode", At: v.Position(), Text: "the quantity has no unit; it is not taken as a quantity", Found: v.Text,
			Expected: "a unit of UNECE Rec 20 in the attribute unitCode", Mend: `add the unit: unitCode="NAR"`})
		p.Forget(before)
		return nil
	}
	return &q
}

// measures takes a measure into a list.
func (p *page) measures(list []messages.Measure, n *xmldoc.Node, kind, qualifier string) []messages.Measure {
	if !n.Value().OK() {
		return list
	}
	was := p.Item("measures", len(list))
	defer p.Back(was)
	q := p.quantity(n, kind == "grossMass" || kind == "netMass")
	if q == nil {
		return list
	}
	if qualifier != "" {
		q.Qualifier = qualifier
	}
	return append(list, messages.Measure{Type: kind, Quantity: *q})
}

// references takes a number into a list.
func (p *page) references(list []messages.Reference, n *xmldoc.Node, kind string) []messages.Reference {
	was := p.Item("references", len(list))
	defer p.Back(was)
	if number := p.text("number", n); number != "" {
		list = append(list, messages.Reference{Type: kind, Number: number})
	}
	return list
}
