package edifact

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// cargo maps the goods of manifests and movements: consignments whose lines are numbered in one series, and equipment
// that is declared once and pointed to.
type cargo struct {
	*mapping
	consignments *[]messages.Consignment
	equipment    *[]messages.Equipment
	documents    *[]messages.Document
	at           pointer
	// numbers are the consignment numbers given; lines counts all lines.
	numbers map[int]bool
	lines   int
	// only is the one unit whose goods are read, where not those of all are.
	only string
	// linked finds the equipment of a line.
	linked index[string]
}

// number gives a consignment the number that the source states, or the next where it states none or one that is used.
func (c *cargo) number(stated string) int {
	if c.numbers == nil {
		c.numbers = map[int]bool{}
	}
	n, err := strconv.Atoi(stated)
	if err != nil || n < 1 || c.numbers[n] || !allDigits(stated) {
		for n = len(c.numbers) + 1; c.numbers[n]; n++ {
		}
	}
	c.numbers[n] = true
	return n
}

// begin appends a consignment and gives it with its pointer. The pointer to it holds until the next one is begun.
func (c *cargo) begin(stated string) (*messages.Consignment, pointer) {
	*c.consignments = append(*c.consignments, messages.Consignment{Number: c.number(stated)})
	i := len(*c.consignments) - 1
	return &(*c.consignments)[i], c.item(c.at, "consignments", i)
}

// line begins a line of a consignment. Its number counts through the whole message, because numbers start anew with every
// consignment; what the source wrote is kept beside it.
func (c *cargo) line(g *messages.Consignment, at pointer, s segment, element int) (messages.Line, pointer) {
	c.lines++
	l, p := messages.Line{Number: c.lines}, c.item(at, "lines", len(g.Lines))
	switch text := s.get(element, 1); text {
	case "":
		l.Assigned = true
	case strconv.Itoa(c.lines):
		c.mark(c.field(p, "number"), s, element, 1)
	default:
		l.SourceNumber = text
		c.mark(c.field(p, "sourceNumber"), s, element, 1)
	}
	return l, p
}

// goods reads GID with its group into a line.
func (c *cargo) goods(g *messages.Consignment, at pointer, it item) {
	x := c.mapping
	l, p := c.line(g, at, it.segment, 2)
	for element := 3; element <= 7; element++ {
		c.packed(&l.Packages, p, it.segment, element)
	}
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "FTX":
			if inner.peek(2, 1) == "AAA" {
				inner.get(2, 1)
				x.description(&l, p, inner.segment, 5, 1, inner.joined(5, 1, 5, " "), inner.get(6, 1))
			} else {
				x.note(&l.Notes, p, "notes", inner.segment)
			}
		case "MEA":
			x.measure(&l.Measures, p, "measures", inner.segment)
		case "MOA":
			x.amount(&l.Amounts, p, "amounts", inner.segment)
		case "PAC":
			x.packages(&l.Packages, p, inner)
		case "PCI":
			c.marks(&l, p, inner)
		case "SGP":
			c.placed(&l.Equipment, &l.Attributes, p, inner.segment)
		case "DGS":
			c.dangerous(&l, p, inner)
		case "CST":
			c.customsStatus(&l, p, inner.segment)
		case "TCC":
			c.tariff(&l, p, inner.segment)
		case "PIA":
			inner.get(2, 1)
			for element := 3; element <= 7; element++ {
				x.article(&l, p, inner.segment, element)
			}
		case "IMD":
			x.goodsDescription(&l, p, inner.segment)
		case "GIN", "GIR":
			x.identities(&l, p, inner.segment)
		case "RFF":
			if !x.tariffNumber(&l, p, inner.segment) {
				x.reference(&l.References, p, "references", inner.segment)
			}
		case "LOC":
			if !x.origin(&l.Origins, p, inner.segment) {
				x.location(&locations{places: &l.Places}, p, inner.segment)
			}
		case "HAN":
			c.handling(&l.Attributes, p, inner.segment)
		case "GIS", "GEI":
			x.indicator(&l.Attributes, p, inner.segment)
			c.cited(inner, l.Number)
		case "DOC":
			x.cite(c.documents, c.at, inner, l.Number)
		case "NAD":
			x.addParty(&l.Parties, p, inner.segment, inner.group)
		}
	}
	g.Lines = append(g.Lines, l)
}

// cited reads the documents of a group whose trigger is something else.
func (c *cargo) cited(it item, line int) {
	if it.group == 0 || c.documents == nil {
		return
	}
	for inner := range c.items(it.group) {
		if inner.Tag() == "DOC" {
			c.cite(c.documents, c.at, inner, line)
		}
	}
}

// packed reads number and type of packages (C213); the levels of an element follow each other.
func (c *cargo) packed(into *[]messages.Package, p pointer, s segment, element int) {
	x := c.mapping
	if s.peek(element, 1) == "" && s.peek(element, 2) == "" && s.peek(element, 5) == "" {
		return
	}
	var k messages.Package
	at := x.item(p, "packages", len(*into))
	if count, ok := x.decimal(s, element, 1); ok {
		k.Count = count
		x.mark(x.field(at, "count"), s, element, 1)
	}
	x.packageType(&k, at, s, element, 2, 5)
	if element > 3 {
		k.Level = strconv.Itoa(element - 2)
	}
	*into = append(*into, k)
}

// marks reads PCI onto the line's last packages, with the numbers in its group.
func (c *cargo) marks(l *messages.Line, p pointer, it item) {
	if len(l.Packages) == 0 {
		l.Packages = append(l.Packages, messages.Package{})
	}
	i := len(l.Packages) - 1
	c.shipping(&l.Packages[i], c.item(p, "packages", i), it.segment)
	if it.group == 0 {
		return
	}
	for inner := range c.items(it.group) {
		if inner.Tag() == "GIN" {
			c.identities(l, p, inner.segment)
		}
	}
}

// placed reads SGP: the equipment that goods are in, and how many packages of them.
func (c *cargo) placed(equipment *[]string, attributes *[]messages.Attribute, p pointer, s segment) {
	id := s.get(2, 1)
	if id == "" {
		return
	}
	c.ignoreList(s, 2)
	if c.only != "" && id != c.only {
		s.get(3, 1) // on the movement of its own unit
		return
	}
	if c.linked.find(equipment, &id, stringHash, sameString) < 0 {
		c.mark(c.item(p, "equipment", len(*equipment)), s, 2, 1)
		*equipment = append(*equipment, id)
	}
	if count := s.get(3, 1); count != "" {
		c.mark(c.field(c.item(p, "attributes", len(*attributes)), "value"), s, 3, 1)
		*attributes = append(*attributes, messages.Attribute{Name: "packagesIn", Value: count, Code: &messages.Code{Code: id, List: "equipment"}})
	}
}

// dangerous reads DGS: regulation, class and UN number, packing group and flashpoint, and the shipping name beside it.
func (c *cargo) dangerous(l *messages.Line, p pointer, it item) {
	at := c.item(p, "dangerousGoods", len(l.DangerousGoods))
	var d messages.DangerousGoods
	s := it.segment
	c.text(&d.Regulation, at, "regulation", s, 2, 1)
	c.text(&d.Class, at, "class", s, 3, 1)
	c.text(&d.UNNumber, at, "unNumber", s, 4, 1)
	property := func(name string, element int, list string, unit int) {
		value := s.get(element, 1)
		if value == "" {
			return
		}
		code := &messages.Code{Code: value, List: list}
		if unit > 0 {
			code.Code, code.List = s.get(element, unit), list
		}
		if code.Code == "" || list == "" {
			code = nil
		}
		c.mark(c.field(c.item(p, "attributes", len(l.Attributes)), "value"), s, element, 1)
		l.Attributes = append(l.Attributes, messages.Attribute{Name: name, Value: value, Code: code})
	}
	property("flashpoint", 5, "rec20", 2)
	property("packingGroup", 6, "untdid8339", 0)
	property("emergencySchedule", 7, "", 0)
	if it.group > 0 {
		for inner := range c.items(it.group) {
			if inner.Tag() != "FTX" {
				continue
			}
			if subject := inner.peek(2, 1); d.Name == "" && (subject == "AAD" || subject == "AAC") {
				if d.Name = inner.joined(5, 1, 5, " "); d.Name != "" {
					inner.get(2, 1)
					c.mark(c.field(at, "name"), inner.segment, 5, 1)
					continue
				}
			}
			c.note(&l.Notes, p, "notes", inner.segment)
		}
	}
	if d != (messages.DangerousGoods{}) {
		l.DangerousGoods = append(l.DangerousGoods, d)
	}
}

// customsStatus reads CST within goods: commodity codes where the list says so (1131 = 122) or the code stands alone and is
// one of the HS by its shape; other codes are attributes.
func (c *cargo) customsStatus(l *messages.Line, p pointer, s segment) {
	s.get(2, 1)
	for element := 3; element <= 7; element++ {
		code := s.peek(element, 1)
		if code == "" {
			continue
		}
		qualifier, agency := s.get(element, 2), s.get(element, 3)
		word := mean("cst", qualifier)
		switch {
		case word == "commodity", qualifier == "" && agency == "" && messages.HS6("HS", code) != "":
			c.classify(l, p, "HS", s.get(element, 1), s, element, 1)
		default:
			if word == "" {
				word = "customsStatus"
			}
			c.attribute(&l.Attributes, p, word, &messages.Code{Code: s.get(element, 1), List: strings.Trim(qualifier+":"+agency, ":")}, s, element, 1)
		}
	}
}

// tariff reads TCC within goods: a commodity code, of the HS by its shape where no list says otherwise.
func (c *cargo) tariff(l *messages.Line, p pointer, s segment) {
	code := s.peek(4, 1)
	if code == "" || len(code) > 35 {
		return
	}
	system := "national"
	if qualifier, agency := s.get(4, 2), s.get(4, 3); messages.HS6("HS", code) != "" && (mean("cst", qualifier) == "commodity" || qualifier+agency == "") {
		system = "HS"
	}
	c.classify(l, p, system, s.get(4, 1), s, 4, 1)
}

// handling reads HAN: how goods are to be handled.
func (c *cargo) handling(into *[]messages.Attribute, p pointer, s segment) {
	code, text := s.get(2, 1), s.get(2, 4)
	switch {
	case code != "":
		c.attribute(into, p, "handling", &messages.Code{Code: code, List: listOf("untdid4079", s.get(2, 2), s.get(2, 3)), Text: text}, s, 2, 1)
	case text != "":
		c.mark(c.field(c.item(p, "attributes", len(*into)), "value"), s, 2, 4)
		*into = append(*into, messages.Attribute{Name: "handling", Value: text})
	}
}

// stated reads CNT of a consignment: its gross mass or number of packages. Other totals stay unread.
func (c *cargo) stated(g *messages.Consignment, p pointer, s segment) {
	kind := s.peek(2, 1)
	switch kind {
	case "7":
		value, ok := c.decimal(s, 2, 2)
		if !ok {
			return
		}
		s.get(2, 1)
		m := messages.Measure{Type: "grossMass", Quantity: messages.Quantity{Value: value}, SourceType: &messages.Code{Code: kind, List: "untdid6069"}}
		if c.unit(&m.Quantity, s, 2, 3, true) {
			c.addMeasure(&g.Measures, p, "measures", &m, s, 2, 2, 3)
		}
	case "8", "11":
		value, ok := c.decimal(s, 2, 2)
		if !ok {
			return
		}
		s.get(2, 1)
		c.mark(c.field(c.item(p, "packages", len(g.Packages)), "count"), s, 2, 2)
		g.Packages = append(g.Packages, messages.Package{Count: value})
	}
}

// payment reads CPI: who pays the freight, and how.
func (c *cargo) payment(into *[]messages.Attribute, p pointer, s segment) {
	if code := s.get(4, 1); code != "" {
		c.attribute(into, p, "freightPayment", &messages.Code{Code: code, List: "untdid4237"}, s, 4, 1)
	}
	if code := s.get(3, 1); code != "" {
		c.attribute(into, p, "paymentMethod", &messages.Code{Code: code, List: listOf("untdid4215", s.get(3, 2), s.get(3, 3))}, s, 3, 1)
	}
	if code := s.get(2, 1); code != "" {
		c.attribute(into, p, "charge", &messages.Code{Code: code, List: listOf("untdid5237", s.get(2, 2), s.get(2, 3))}, s, 2, 1)
	}
}

// tariffNumber reads RFF of a commodity code (HS; ABD and AED, a tariff's and a commodity's number), and tells whether it is one.
func (x *mapping) tariffNumber(l *messages.Line, p pointer, s segment) bool {
	switch s.peek(2, 1) {
	case "HS", "ABD", "AED":
	default:
		return false
	}
	if messages.HS6("HS", s.peek(2, 2)) == "" {
		return false
	}
	s.get(2, 1)
	x.classify(l, p, "HS", s.get(2, 2), s, 2, 2)
	return true
}
