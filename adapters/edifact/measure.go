package edifact

import (
	"cmp"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// unit reads a unit of measurement for a quantity; mass says that it is of a mass.
func (x *mapping) unit(q *messages.Quantity, s segment, element, component int, mass bool) bool {
	unit, key := s.Composite(element).ReadKey(component)
	return x.unitOf(q, unit, key, s, element, component, mass)
}

// unitOf is unit of what was read already.
func (x *mapping) unitOf(q *messages.Quantity, unit string, key uint64, s segment, element, component int, mass bool) bool {
	if key == x.unitSeen && key != 0 {
		q.UnitCode, q.UnitBasis = unit, "stated"
		return true
	}
	return x.unitRead(q, unit, key, s, element, component, mass)
}

// unitRead is unitOf of another unit than the one before.
func (x *mapping) unitRead(q *messages.Quantity, unit string, key uint64, s segment, element, component int, mass bool) bool {
	switch {
	case unit != "" && codes.Unit(unit) && (!mass || unit != "KGS"):
		if unit != "KGS" { // which is asked about again, as it may come with a mass
			x.unitSeen = key
		}
		q.UnitCode, q.UnitBasis = unit, "stated"
	case unit == "" && x.profile().ImpliedUnit != "":
		q.UnitCode, q.UnitBasis = x.profile().ImpliedUnit, "partner"
	case x.unitNamed(q, s, element, component, unit, mass):
	default:
		text := "the quantity has no unit and was left out"
		if unit != "" {
			text = "the unit is not in UN/ECE Recommendation 20; the quantity was left out"
		}
		x.warn(CodeUnit, s, element, component, "", text, unit, "a unit of Recommendation 20")
		return false
	}
	return true
}

// unitNamed reads a unit that is written by a name of its own.
func (x *mapping) unitNamed(q *messages.Quantity, s segment, element, component int, unit string, mass bool) bool {
	word := ""
	if mass {
		word = mean("unit.mass", unit)
	}
	if word == "" {
		word = mean("unit", unit)
	}
	if word == "" {
		return false
	}
	q.UnitCode, q.UnitBasis, q.SourceUnit = word, "stated", unit
	x.faults = x.alike.add(x.faults, fault{code: CodeUnitName, severity: messages.SeverityNote, level: levelMessage, at: x.places.at(s.index, element, 1, component),
		text: "the unit is not in UN/ECE Recommendation 20, and was read as " + word, found: unit, expected: word, mend: "send the code"}.make())
	return true
}

// measure reads MEA into a list.
func (x *mapping) measure(into *[]messages.Measure, p pointer, field string, s segment) {
	purpose, purposeKey := s.Composite(2).ReadKey(1)
	code, key := s.Composite(3).ReadKey(1)
	list, word := list6313, x.words.attributes.find(key)
	kind, mass := word.word, word.mass
	if kind == "" {
		if word = x.words.purposes.find(purposeKey); word.word != "mass" {
			kind, mass = word.word, word.mass
		}
	}
	if code == "" {
		code, key, list = purpose, purposeKey, list6311
	}
	if kind == "" {
		if kind, mass = "other", x.words.purposes.word(purposeKey) == "mass"; mass && code != purpose {
			kind = cmp.Or(mean("6313.mass", code), kind)
		}
	}
	e := s.Composite(4)
	text, plain := e.ReadNumber(2)
	value, ok := x.decimalOf(text, plain, s, 4, 2)
	if !ok {
		return
	}
	m := x.made.measures.add(into)
	unit, unitKey := e.ReadKey(1)
	if m.Type, m.Value = kind, value; !x.unitOf(&m.Quantity, unit, unitKey, s, 4, 1, mass) {
		*m = messages.Measure{}
		*into = (*into)[:len(*into)-1]
		return
	}
	if code != "" {
		m.SourceType = x.sharedCode(code, key, list)
	}
	if m.Qualifier = word.qualifier; kind != word.word {
		m.Qualifier = measureQualifier(kind)
	}
	if x.traced {
		x.markMeasure(x.item(p, field, len(*into)-1), s, 4, 2, 1)
	}
}

// addMeasure adds a measure whose value and unit stand in components of one element.
func (x *mapping) addMeasure(into *[]messages.Measure, p pointer, field string, m *messages.Measure, s segment, element, value, unit int) {
	x.markMeasure(x.item(p, field, len(*into)), s, element, value, unit)
	m.Qualifier = cmp.Or(measureQualifier(m.Type), m.Qualifier)
	*x.made.measures.add(into) = *m
}

// measureQualifier is what the type of a measure says of it; "" where it says nothing.
func measureQualifier(kind string) string {
	switch kind {
	case "grossMass", "grossVolume":
		return "gross"
	case "netMass", "netVolume":
		return "net"
	case "tareMass":
		return "tare"
	}
	return ""
}

// markMeasure marks the value and the unit of a measure.
func (x *mapping) markMeasure(at pointer, s segment, element, value, unit int) {
	x.mark(x.field(at, "value"), s, element, value)
	x.mark(x.field(at, "unitCode"), s, element, unit)
}
