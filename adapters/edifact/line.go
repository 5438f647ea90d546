package edifact

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// line reads a customs item: CST with what stands in its group.
func (d *declaring) line(c *messages.Consignment, goods pointer, it item) {
	x := d.mapping
	index := len(c.Lines)
	at := x.item(goods, "lines", index)
	c.Lines = slices.Grow(c.Lines, 1)[:index+1]
	l := &c.Lines[index]
	*l = messages.Line{} // which the list does not promise
	x.number(l, at, it.segment, 2, index)
	for element := 3; element <= min(7, it.Elements()); element++ {
		d.status(it.segment, "line", element, l, at)
	}
	for i, end := x.span(it.group); i < end; {
		inner, next := x.itemAt(i, it.group)
		if i = next; inner.group == placeless {
			continue
		}
		switch inner.Code {
		case tagFTX:
			d.describe(l, at, inner.segment)
		case tagLOC:
			if !x.origin(&l.Origins, at, inner.segment) {
				x.location(&locations{places: &l.Places}, at, inner.segment)
			}
		case tagMEA:
			x.measure(&l.Measures, at, "measures", inner.segment)
		case tagNAD:
			x.addParty(&l.Parties, at, inner.segment, 0)
		case tagPAC:
			x.packages(&l.Packages, at, inner)
		case tagMOA:
			x.amount(&l.Amounts, at, "amounts", inner.segment)
			if !inner.alone() {
				d.rates(inner)
			}
		case tagRFF:
			d.lineReference(l, at, inner)
		case tagDOC:
			x.cite(&d.body.Documents, d.at, inner, l.Number)
		case tagGIS, tagGEI:
			x.indicator(&l.Attributes, at, inner.segment)
		case tagTAX:
			x.duty(&l.Duties, at, inner)
		case tagGIR:
			x.identities(l, at, inner.segment)
		case tagDTM:
			x.dateAttribute(&l.Attributes, at, inner.segment)
		}
	}
}

// number reads the line's number; where it is none, or was used before, the next free one is assigned and marked so.
func (x *mapping) number(l *messages.Line, at pointer, s segment, element, index int) {
	text := s.Composite(element).Read(1)
	stated, plain := plainNumber(text)
	if n := stated; n > 0 && !x.numbered.has(n) {
		l.Number = n
		x.mark(x.field(at, "number"), s, element, 0)
	} else {
		if text != "" {
			x.warn(CodeLineNumber, s, element, 0, x.string(at)+"/number", "the line number is no number, or was used before; another was assigned", text, "a new number")
		}
		if n = index + 1; x.numbered.has(n) {
			n = x.highest + 1
		}
		l.Number, l.Assigned = n, true
	}
	x.highest = max(x.highest, l.Number)
	if text != "" && (!plain || stated != l.Number) {
		l.SourceNumber = text
		x.mark(x.field(at, "sourceNumber"), s, element, 0)
	}
	x.numbered.add(l.Number)
}

// plainNumber reads a number from 1 to 999999, 0 for anything else, and tells whether it is written as we write it.
func plainNumber(text string) (n int, plain bool) {
	digits := strings.TrimLeft(text, "0")
	if len(digits) > 6 {
		return 0, false
	}
	for i := 0; i < len(digits); i++ {
		c := digits[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	return n, n > 0 && len(digits) == len(text)
}

// numberSet is the line numbers that were given.
type numberSet struct{ bits []uint64 }

func (s *numberSet) reset() { clear(s.bits) }

func (s *numberSet) has(n int) bool { return n/64 < len(s.bits) && s.bits[n/64]&(1<<(n%64)) != 0 }

func (s *numberSet) add(n int) {
	if missing := n/64 + 1 - len(s.bits); missing > 0 {
		s.bits = append(s.bits, make([]uint64, missing)...)
	}
	s.bits[n/64] |= 1 << (n % 64)
}

// describe reads FTX of a line: AAA is the goods' description, anything else a note.
func (d *declaring) describe(l *messages.Line, at pointer, s segment) {
	subject := s.Composite(2)
	if subject.LookKey(1) != keyAAA {
		d.note(&l.Notes, at, "notes", s)
		return
	}
	subject.Mark(1)
	language := ""
	if s.Elements() > 5 {
		language = s.get(6, 1)
	}
	d.description(l, at, s, 5, 1, s.joined(5, 1, 5, " "), language)
}

func (x *mapping) description(l *messages.Line, at pointer, s segment, element, component int, text, language string) {
	if text == "" {
		return
	}
	x.mark(x.field(x.item(at, "descriptions", len(l.Descriptions)), "value"), s, element, component)
	t := x.made.texts.add(&l.Descriptions)
	t.Value, t.Language = text, language
}

// lineReference reads RFF of a line, and the description that stands beside it (IMD). A container number points to the
// equipment of the heading.
func (d *declaring) lineReference(l *messages.Line, at pointer, it item) {
	x := d.mapping
	if number := it.peek(2, 2); it.peek(2, 1) == "AAQ" && number != "" {
		it.get(2, 1)
		it.get(2, 2)
		if x.held.find(&l.Equipment, &number, stringHash, sameString) < 0 {
			x.mark(x.item(at, "equipment", len(l.Equipment)), it.segment, 2, 2)
			*x.made.strings.add(&l.Equipment) = number
		}
	} else if number != "" && !x.tariffNumber(l, at, it.segment) {
		if i := x.reference(&l.References, at, "references", it.segment); i >= 0 {
			for inner := range x.items(it.group) {
				if inner.Code == tagDTM {
					_, _, start, _ := x.time(inner.segment)
					x.moment(&l.References[i].Date, x.item(at, "references", i), "date", inner.segment, start)
				}
			}
		}
	}
	for inner := range x.items(it.group) {
		switch inner.Code {
		case tagIMD:
			x.goodsDescription(l, at, inner.segment)
		case tagGIN:
			x.identities(l, at, inner.segment)
		case tagMOA:
			x.amount(&l.Amounts, at, "amounts", inner.segment)
		}
	}
}

// goodsDescription reads IMD: a description, or the scientific or common name that 7081 says it is.
func (x *mapping) goodsDescription(l *messages.Line, at pointer, s segment) {
	s.get(2, 1)
	characteristic := s.get(3, 1)
	text := s.joined(4, 4, 5, " ")
	if text == "" {
		if code := s.get(4, 1); code != "" {
			x.attribute(&l.Attributes, at, "characteristic", &messages.Code{Code: code, List: listOf("untdid7009", s.get(4, 2), s.get(4, 3)), SourceCode: characteristic}, s, 4, 1)
		}
		return
	}
	language := s.get(4, 6)
	if s.peek(3, 3) == mutual { // as the codes of the next line are, which no directory has
		s.get(3, 3)
	}
	switch characteristic {
	case "BOT", "SCN": // partners' codes for the botanical or scientific name
		x.mark(x.field(x.item(at, "scientificNames", len(l.ScientificNames)), "value"), s, 4, 4)
		l.ScientificNames = append(l.ScientificNames, messages.Text{Value: text, Language: language})
	case "COM", "CMN":
		x.mark(x.field(x.item(at, "commonNames", len(l.CommonNames)), "value"), s, 4, 4)
		l.CommonNames = append(l.CommonNames, messages.Text{Value: text, Language: language})
	default:
		if code := s.peek(4, 1); characteristic == "" && code != "" && len(text) <= 3 { // a code of a guide's own, by its name
			s.get(4, 1)
			x.mark(x.field(x.item(at, "attributes", len(l.Attributes)), "value"), s, 4, 4)
			a := x.made.attributes.add(&l.Attributes)
			a.Name, a.Value, a.Code = "characteristic", text, x.newCode(code, listOf("untdid7009", s.get(4, 2), s.get(4, 3)))
			return
		}
		if characteristic != "" && allDigits(text) { // a number of a guide's own
			x.mark(x.field(x.item(at, "attributes", len(l.Attributes)), "value"), s, 4, 4)
			a := x.made.attributes.add(&l.Attributes)
			a.Name, a.Value, a.Code = "characteristic", text, x.newCode(characteristic, "untdid7081")
			return
		}
		x.description(l, at, s, 4, 4, text, language)
	}
}

// classify adds a commodity code under a system, unless it stands there already: what the source wrote at a component.
func (x *mapping) classify(l *messages.Line, at pointer, system, source string, s segment, element, component int) {
	code := source
	if strings.IndexByte(source, '.') >= 0 || strings.IndexByte(source, ' ') >= 0 {
		code = strings.ReplaceAll(strings.ReplaceAll(source, ".", ""), " ", "")
	}
	if code == "" || len(code) > 35 {
		return
	}
	p := x.item(at, "classifications", len(l.Classifications))
	c := x.made.classifications.add(&l.Classifications)
	c.System, c.Code = system, code
	if list := l.Classifications; len(list) > 1 && x.classified.earlier(list, classificationHash, sameClassification) >= 0 {
		*c = messages.Classification{}
		l.Classifications = list[:len(list)-1]
		return
	}
	c.HS6 = messages.HS6(system, code)
	if source != code {
		c.SourceCode = source
	}
	x.mark(x.field(p, "code"), s, element, component)
	if c.HS6 != "" {
		x.mark(x.field(p, "hs6"), s, element, component)
	}
}

func classificationHash(c *messages.Classification) uint64 { return stringHash(&c.Code) }

func sameClassification(a, b *messages.Classification) bool {
	return a.System == b.System && a.Code == b.Code
}

// procedure reads a customs procedure of a line, or of the heading where l is nil. A code of four digits or more is the
// procedure requested and the previous one; three more are an additional one.
func (x *mapping) procedure(l *messages.Line, b *messages.Declaration, at pointer, c *messages.Code, s segment, element int) {
	into := &b.Procedure
	if l != nil {
		into = &l.Procedure
	}
	if *into == nil {
		*into = x.made.procedures.one()
	}
	p, field := *into, x.field(at, "procedure")
	if p.Code != nil {
		x.mark(x.item(field, "additional", len(p.Additional)), s, element, 1)
		*x.made.strings.add(&p.Additional) = c.Code
		return
	}
	p.Code = c
	x.mark(x.field(x.field(field, "code"), "code"), s, element, 1)
	p.Requested = c.Code
	if len(c.Code) >= 4 && allDigits(c.Code[:4]) {
		p.Requested, p.Previous = c.Code[:2], c.Code[2:4]
		x.mark(x.field(field, "previous"), s, element, 1)
		if rest := c.Code[4:]; rest != "" {
			x.mark(x.item(field, "additional", 0), s, element, 1)
			*x.made.strings.add(&p.Additional) = rest
		}
	}
	x.mark(x.field(field, "requested"), s, element, 1)
}

// attribute adds a coded property that has no field of its own.
func (x *mapping) attribute(into *[]messages.Attribute, p pointer, name string, c *messages.Code, s segment, element, component int) {
	at := x.item(p, "attributes", len(*into))
	x.mark(x.field(at, "value"), s, element, component)
	a := x.made.attributes.add(into)
	a.Name, a.Value, a.Code = name, c.Code, c
}

// indicated gives the element in which GIS or GEI has its code (7365).
func indicated(s segment) int {
	if s.Tag() == "GEI" {
		return 3
	}
	return 2
}

// indicator reads GIS or GEI as an attribute.
func (x *mapping) indicator(into *[]messages.Attribute, p pointer, s segment) {
	element := indicated(s)
	code := s.get(element, 1)
	if code == "" {
		return
	}
	if s.Tag() == "GEI" {
		s.get(2, 1)
	}
	c := x.newCode(code, x.listAt("untdid7365", s, element, 2))
	c.Text = s.get(element, 4) // in words (GEI), or the process concerned (GIS 7187)
	x.attribute(into, p, "indicator", c, s, element, 1)
}

// duty reads a group of TAX with its amounts.
func (x *mapping) duty(into *[]messages.Duty, p pointer, it item) {
	at := x.item(p, "duties", len(*into))
	d := x.made.duties.add(into)
	d.Function = x.simple(at, "function", list5283, it.segment, 2, 1)
	d.Type = x.worded(at, "type", list5153, it.segment, 3, 1, 4)
	if it.Elements() > 5 {
		e := it.Composite(6)
		if d.Rate = e.Read(4); d.Rate != "" {
			x.mark(x.field(at, "rate"), it.segment, 6, 4)
		}
		if basis := e.Read(5); basis != "" {
			d.RateBasis = &messages.Code{Code: basis, List: listOf("untdid5273", e.Read(6), e.Read(7))}
			x.mark(x.field(x.field(at, "rateBasis"), "code"), it.segment, 6, 5)
		}
	}
	if text, plain := it.Composite(5).ReadNumber(1); text != "" {
		if base, ok := x.decimalOf(text, plain, it.segment, 5, 1); ok {
			d.Base = base
			x.mark(x.field(at, "base"), it.segment, 5, 0)
		}
	}
	if it.alone() {
		return
	}
	for inner := range x.items(it.group) {
		if inner.Code != tagMOA {
			continue
		}
		if d.Amount != nil || d.Base != "" { // of a second one nothing is read
			base := x.words.amounts.word(inner.Composite(2).LookKey(1)) == dutyBase
			if base && d.Base != "" || !base && d.Amount != nil {
				continue
			}
		}
		a := x.made.amounts.one()
		switch {
		case !x.readMoney(a, inner.segment):
		case a.Type == dutyBase:
			x.dutyBase(d, a, at, inner.segment)
		default:
			if d.Amount = a; x.traced {
				x.markMoney(x.field(at, "amount"), a, inner.segment)
			}
		}
	}
}

// dutyBase is the type of an amount that a rate is applied to.
const dutyBase = "dutyBase"

// dutyBase takes the MOA beside TAX that says what the rate is applied to, and is nothing to be paid.
func (x *mapping) dutyBase(d *messages.Duty, a *messages.Amount, at pointer, s segment) {
	d.Base, d.BaseCurrency = a.Value, a.Currency
	x.mark(x.field(at, "base"), s, 2, 2)
	if d.BaseCurrency != "" {
		x.mark(x.field(at, "baseCurrency"), s, 2, 3)
	}
}

// identities reads GIR or GIN: numbers that the goods carry.
func (x *mapping) identities(l *messages.Line, at pointer, s segment) {
	for element := 3; element <= 7; element++ {
		for component := 1; component <= 2; component++ {
			kind := s.peek(2, 1)
			if s.Tag() == "GIR" {
				if component == 2 {
					break
				}
				kind = s.peek(element, 2)
			}
			value := s.get(element, component)
			if value == "" {
				continue
			}
			s.get(2, 1)
			if s.Tag() == "GIR" {
				s.get(element, 2)
			}
			word := mean("7405", kind)
			if word == "" {
				word = strings.TrimSuffix("7405:"+kind, ":")
			}
			x.mark(x.field(x.item(at, "identifiers", len(l.Identifiers)), "value"), s, element, component)
			l.Identifiers = append(l.Identifiers, messages.GoodsIdentifier{Type: word, Value: value})
		}
	}
}

// authentication reads a group of AUT: the verdict on it is nobody's yet.
func (x *mapping) authentication(m *messages.Message, it item) {
	digest := it.get(2, 1)
	if digest == "" {
		return
	}
	p := x.item(x.root(""), "authentication", len(m.Authentication))
	a := messages.Authentication{Scheme: "other", Result: "notChecked", Digest: digest}
	x.mark(x.field(p, "digest"), it.segment, 2, 0)
	for inner := range x.items(it.group) {
		if inner.Tag() == "DTM" {
			_, _, start, _ := x.time(inner.segment)
			x.moment(&a.SignedTime, p, "signedTime", inner.segment, start)
		}
	}
	m.Authentication = append(m.Authentication, a)
}
