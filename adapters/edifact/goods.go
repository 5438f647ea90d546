package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// line reads LIN with what stands in its group.
func (c *certifying) line(into *messages.Consignment, goods pointer, it item) {
	x := c.mapping
	at := x.item(goods, "lines", len(into.Lines))
	l := messages.Line{}
	x.number(&l, at, it.segment, 2, len(into.Lines))
	x.article(&l, at, it.segment, 4)
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "CST":
			for element := 3; element <= 7; element++ {
				if inner.peek(element, 1) == "" {
					continue
				}
				inner.get(2, 1)
				qualifier := inner.get(element, 2)
				agency := inner.get(element, 3)
				if mean("cst", qualifier) == "commodity" {
					x.classify(&l, at, "HS", inner.segment.get(element, 1), inner.segment, element, 1)
				} else {
					x.attribute(&l.Attributes, at, "customsStatus", &messages.Code{Code: inner.get(element, 1), List: strings.Trim(qualifier+":"+agency, ":")}, inner.segment, element, 1)
				}
			}
		case "PIA":
			inner.get(2, 1)
			for element := 3; element <= 7; element++ {
				x.article(&l, at, inner.segment, element)
			}
		case "MEA":
			x.measure(&l.Measures, at, "measures", inner.segment)
		case "IMD":
			x.goodsDescription(&l, at, inner.segment)
		case "GIN":
			x.identities(&l, at, inner.segment)
		case "RFF":
			if !x.tariffNumber(&l, at, inner.segment) {
				x.reference(&l.References, at, "references", inner.segment)
			}
		case "ATT":
			c.feature(&l, at, inner.segment)
		case "LOC":
			if !x.origin(&l.Origins, at, inner.segment) {
				x.location(&locations{places: &l.Places}, at, inner.segment)
			}
		case "FTX":
			x.note(&l.Notes, at, "notes", inner.segment)
		case "QTY":
			x.quantity(&l, at, inner.segment)
		case "MOA":
			x.amount(&l.Amounts, at, "amounts", inner.segment)
		case "DTM":
			x.dateAttribute(&l.Attributes, at, inner.segment)
		case "DOC":
			x.cite(&c.body.Documents, c.at, inner, l.Number)
		case "NAD", "PNA":
			x.addParty(&l.Parties, at, inner.segment, inner.group)
		case "PAC":
			x.packages(&l.Packages, at, inner)
		case "EQD":
			c.lineEquipment(&l, at, inner)
		case "PRC":
			c.process(&l.Treatments, &l.Tests, at, inner, l.Number)
		}
	}
	into.Lines = append(into.Lines, l)
}

// article reads C212: a commodity code, or a number of the goods.
func (x *mapping) article(l *messages.Line, at pointer, s segment, element int) {
	kind, word, _ := strings.Cut(mean("7143", s.peek(element, 2)), ":")
	value := s.peek(element, 1)
	if value == "" {
		return
	}
	if kind == "class" {
		s.get(element, 2)
		x.classify(l, at, word, s.get(element, 1), s, element, 1)
		return
	}
	if system := s.peek(element, 3); s.peek(element, 2) == mutual && system != "" {
		s.get(element, 2)
		s.get(element, 3)
		x.classify(l, at, system, s.get(element, 1), s, element, 1)
		return
	}
	if word == "" {
		word = strings.TrimSuffix("7143:"+s.peek(element, 2), ":")
	}
	s.get(element, 1)
	s.get(element, 2)
	x.mark(x.field(x.item(at, "identifiers", len(l.Identifiers)), "value"), s, element, 1)
	l.Identifiers = append(l.Identifiers, messages.GoodsIdentifier{Type: word, Value: value})
}

// lineEquipment points from a line to the equipment that holds it; a unit that the heading does not list is added to the list.
func (c *certifying) lineEquipment(l *messages.Line, at pointer, it item) {
	x := c.mapping
	id := it.peek(3, 1)
	if id == "" {
		return
	}
	if c.units.find(&c.body.Equipment, &messages.Equipment{ID: id}, equipmentHash, sameEquipment) < 0 {
		x.equipment(&c.body.Equipment, c.at, it)
	}
	it.get(2, 1)
	it.get(3, 1)
	x.mark(x.item(at, "equipment", len(l.Equipment)), it.segment, 3, 1)
	l.Equipment = append(l.Equipment, id)
}

// feature reads ATT: a property of animals or goods.
func (c *certifying) feature(l *messages.Line, at pointer, s segment) {
	x := c.mapping
	name := s.get(2, 1)
	if kind := s.get(3, 1); kind != "" {
		name = kind
		x.ignoreList(s, 3)
	}
	for n := range max(s.Occurrences(4), 1) {
		c.valued(l, at, s.of(n+1), name)
	}
}

// valued reads one value of a feature.
func (c *certifying) valued(l *messages.Line, at pointer, s segment, name string) {
	x := c.mapping
	value, code := s.get(4, 4), s.get(4, 1)
	a := messages.Attribute{Name: "attribute:" + name, Value: value}
	if code != "" {
		a.Code = &messages.Code{Code: code, List: listOf("untdid9019", s.get(4, 2), s.get(4, 3))}
		if a.Value == "" {
			a.Value = code
		}
	}
	if a.Value == "" {
		return
	}
	component := 4
	if value == "" {
		component = 1
	}
	x.mark(x.field(x.item(at, "attributes", len(l.Attributes)), "value"), s, 4, component)
	l.Attributes = append(l.Attributes, a)
}
