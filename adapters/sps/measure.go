package sps

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// decimal takes a number for a member; what is not one is reported and left out.
func (p *page) decimal(name string, v xmldoc.Value) messages.Decimal {
	if !v.OK() {
		return ""
	}
	d, err := messages.ParseDecimal(v.Text)
	if err != nil {
		at, found := wrong(v)
		p.Report(problem{Code: CodeNumberFormat, Severity: messages.SeverityRefuse, Pointer: name, At: at, Text: "this is not a decimal number", Found: found,
			Expected: "digits, with a full stop before decimals: 12.5", Mend: "write the number without blanks, commas, grouping and exponents"})
		return ""
	}
	p.Mark(name, v)
	return d
}

// quantity takes a measure with its unit for where the page is; nil where it is empty or cannot be used. A mass without
// a unit has the partner's, if the profile names one; anything else without a unit is reported.
func (p *page) quantity(n *xmldoc.Node, mass bool) *messages.Quantity {
	before := p.Marks()
	v := n.Value()
	unit := n.Attr("unitCode")
	n.Drop("unitCodeListVersionID", "unitCodeListID")
	if !v.OK() {
		return nil
	}
	q := messages.Quantity{Value: p.decimal("value", v), UnitCode: p.text("unitCode", unit)}
	switch {
	case q.Value == "":
		p.Forget(before)
		return nil
	case q.UnitCode != "":
		q.UnitBasis = "stated"
		if implied, ok := unitAliases[q.UnitCode]; ok && !codes.Unit(q.UnitCode) {
			q.UnitCode, q.SourceUnit = implied, q.UnitCode
		}
	case mass && p.doc.profile.ImpliedUnit != "":
		q.UnitCode, q.UnitBasis = p.doc.profile.ImpliedUnit, "partner"
	case q.Value.IsZero(): // a field that was not filled in: TRACES writes the totals so
		p.Forget(before)
		return nil
	default:
		at, found := wrong(v)
		p.Report(problem{Code: CodeUnit, Severity: messages.SeverityRefuse, Pointer: "unitCode", At: at, Text: "the quantity has no unit", Found: found,
			Expected: "a unit of UNECE Rec 20 in the attribute unitCode", Mend: `add the unit: unitCode="KGM"`})
		p.Forget(before)
		return nil
	}
	return p.quantitiesSlab.keep(q)
}

// unitAliases are ways to write a unit that no code of Rec 20 collides with.
var unitAliases = map[string]string{"KG": "KGM", "kg": "KGM", "kgm": "KGM", "L": "LTR", "PCS": "H87", "pcs": "H87", "m3": "MTQ", "M3": "MTQ"}

// measureTypes are the elements of a line or package that measure the goods.
var measureTypes = map[string]string{
	"NetWeightMeasure": "netMass", "GrossWeightMeasure": "grossMass",
	"NetVolumeMeasure": "netVolume", "GrossVolumeMeasure": "grossVolume",
	"NominalGrossWeightMeasure": "grossMass", "NominalGrossVolumeMeasure": "grossVolume",
}

// measure takes a measure of goods. Live animals and the like are counted in the volume element, so what the
// unit measures decides; the element's name is kept where both disagree.
func (p *page) measure(list []messages.Measure, n *xmldoc.Node) []messages.Measure {
	kind := measureTypes[n.Local()]
	was := p.Item("measures", len(list))
	defer p.Back(was)
	q := p.quantity(n, kind == "netMass" || kind == "grossMass")
	if q == nil {
		return list
	}
	m := messages.Measure{Type: kind, Quantity: *q}
	own := "volume"
	if kind == "netMass" || kind == "grossMass" {
		own = "mass"
	}
	if dimension := codes.Dimension(q.UnitCode); dimension != "" && dimension != own {
		m.SourceType = &messages.Code{Code: n.Local(), List: "sps:element"}
		m.Type = "other"
		if dimension == "count" {
			m.Type = "count"
		}
	}
	switch m.Type {
	case "netMass":
		m.Qualifier = "net"
	case "grossMass":
		m.Qualifier = "gross"
	}
	return p.measuresSlab.add(list, m)
}
