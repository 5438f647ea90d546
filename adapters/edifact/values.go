package edifact

import (
	"cmp"
	"hash/maphash"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// decimal reads a number with the interchange's decimal mark; a comma or full stop is one too where UNA does not say (and
// is told where it does). What is no number is left out with a warning, unless the grammar already refused it.
func (x *mapping) decimal(s segment, element, component int) (messages.Decimal, bool) {
	return x.decimalOf(s.get(element, component), s, element, component)
}

// decimalOf is decimal of what was read already.
func (x *mapping) decimalOf(text string, s segment, element, component int) (messages.Decimal, bool) {
	if text == "" {
		return "", false
	}
	if plainDecimal(text) {
		return messages.Decimal(text), true
	}
	plain := text
	if mark := x.part.Separators().Decimal; mark != '.' && mark != ',' && mark != 0 && strings.IndexByte(plain, mark) >= 0 {
		plain = strings.ReplaceAll(plain, string(rune(mark)), ".")
	}
	if strings.IndexByte(plain, ',') >= 0 {
		plain = strings.ReplaceAll(plain, ",", ".")
	}
	plain = strings.TrimSuffix(plain, ".")
	d, err := messages.ParseDecimal(plain)
	if err != nil {
		if x.wrong[place{s.index, element, component}] || component == 1 && x.wrong[place{s.index, element, 0}] {
			return "", false
		}
		x.warn(CodeNumber, s, element, component, "", "the value is no number and was left out", text, "digits with one decimal mark")
		return "", false
	}
	return d, true
}

// plainDecimal tells whether a number is written as messages.ParseDecimal would write it: most are.
func plainDecimal(s string) bool {
	if len(s) > messages.DecimalDigits || s == "" || s[0] == '0' {
		return false
	}
	point := -1
	for i := 0; i < len(s); i++ {
		if c := s[i]; c-'0' > 9 {
			if c != '.' || point >= 0 || i == 0 {
				return false
			}
			point = i
		}
	}
	return point != len(s)-1
}

// time looks at DTM or a composite like it, and gives its qualifier's meaning. Who keeps the time takes it (moment, taken): what
// has no place, because another stands there, is told as unread.
func (x *mapping) time(s segment) (name, code string, start, end *messages.Time) {
	code = s.peek(2, 1)
	name = x.words.dates.word(syntax.Key(code))
	if value := s.peek(2, 2); value != "" {
		start, end = x.period(value, s.peek(2, 3))
	}
	return name, code, start, end
}

// taken remembers a DTM as read.
func taken(s segment) {
	s.get(2, 1)
	s.get(2, 2)
	s.get(2, 3)
}

// moment puts a DTM into a field where nothing stands yet, and tells whether it did.
func (x *mapping) moment(into **messages.Time, p pointer, field string, s segment, t *messages.Time) bool {
	if t == nil || *into != nil {
		return false
	}
	*into = t
	taken(s)
	x.mark(x.field(p, field), s, 2, 2)
	return true
}

// country reads a country; one that ISO 3166-1 does not have is left out with a warning.
func (x *mapping) country(into *string, p pointer, field string, s segment, element, component int) bool {
	text, key := s.Composite(element).ReadKey(component)
	return x.countryOfText(into, text, key, p, field, s, element, component)
}

// countryOfText is country of what was read already.
func (x *mapping) countryOfText(into *string, text string, key uint64, p pointer, field string, s segment, element, component int) bool {
	if text == "" {
		return false
	}
	code := text
	if key == 0 || key != x.countrySeen {
		if x.countrySeen = key; !codes.Country(code) {
			code, x.countrySeen = codes.CountryOf(text), 0
		}
	}
	if code == "" {
		x.warn(CodeCountry, s, element, component, "", "the country is not in ISO 3166-1 and was left out", text, "two letters")
		return false
	}
	*into = code
	x.mark(x.field(p, field), s, element, component)
	return true
}

// unit reads a unit of measurement for a quantity; mass says that it is of a mass.
func (x *mapping) unit(q *messages.Quantity, s segment, element, component int, mass bool) bool {
	unit, key := s.Composite(element).ReadKey(component)
	return x.unitOf(q, unit, key, s, element, component, mass)
}

// unitOf is unit of what was read already.
func (x *mapping) unitOf(q *messages.Quantity, unit string, key uint64, s segment, element, component int, mass bool) bool {
	switch {
	case unit != "" && (key == x.unitSeen && key != 0 || codes.Unit(unit)) && (!mass || unit != "KGS"):
		x.unitSeen = key
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
	x.faults = append(x.faults, fault{code: CodeUnitName, severity: messages.SeverityNote, level: levelMessage, at: x.places.at(s.index, element, 1, component),
		text: "the unit is not in UN/ECE Recommendation 20, and was read as " + word, found: unit, expected: word, mend: "send the code"}.make())
	return true
}

// measure reads MEA into a list.
func (x *mapping) measure(into *[]messages.Measure, p pointer, field string, s segment) {
	purpose, purposeKey := s.Composite(2).ReadKey(1)
	code, key := s.Composite(3).ReadKey(1)
	list, word := "untdid6313", x.words.attributes.find(key)
	kind, mass := word.word, word.mass
	if kind == "" {
		if word = x.words.purposes.find(purposeKey); word.word != "mass" {
			kind, mass = word.word, word.mass
		}
	}
	if code == "" {
		code, key, list = purpose, purposeKey, "untdid6311"
	}
	if kind == "" {
		kind, mass = "other", x.words.purposes.word(purposeKey) == "mass"
	}
	e := s.Composite(4)
	value, ok := x.decimalOf(e.Read(2), s, 4, 2)
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
	m.Qualifier = word.qualifier
	x.markMeasure(x.item(p, field, len(*into)-1), s, 4, 2, 1)
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

// amount reads MOA into a list, and gives where it put it; -1 where it holds no value.
func (x *mapping) amount(into *[]messages.Amount, p pointer, field string, s segment) int {
	a := x.made.amounts.add(into)
	if !x.readMoney(a, s) {
		*into = (*into)[:len(*into)-1]
		return -1
	}
	x.markMoney(x.item(p, field, len(*into)-1), a, s)
	return len(*into) - 1
}

// money reads MOA (C516).
func (x *mapping) money(s segment) (a messages.Amount, ok bool) {
	ok = x.readMoney(&a, s)
	return a, ok
}

// readMoney reads MOA into an amount, which it leaves alone where there is no value.
func (x *mapping) readMoney(a *messages.Amount, s segment) bool {
	e := s.Composite(2)
	value, ok := x.decimalOf(e.Read(2), s, 2, 2)
	if !ok {
		return false
	}
	code, key := e.ReadKey(1)
	a.Value, a.Type, a.SourceType = value, x.words.amounts.word(key), x.sharedCode(code, key, "untdid5025")
	if a.Type == "" {
		a.Type = "other"
	}
	if currency, key := e.ReadKey(3); key != 0 && (key == x.currencySeen || codes.Currency(currency)) {
		x.currencySeen, a.Currency = key, currency
	} else if currency != "" {
		x.warn(CodeCurrency, s, 2, 3, "", "the currency is not in ISO 4217 and was left out", currency, "three letters")
	}
	return true
}

func (x *mapping) markMoney(at pointer, a *messages.Amount, s segment) {
	x.mark(x.field(at, "value"), s, 2, 2)
	if a.Currency != "" {
		x.mark(x.field(at, "currency"), s, 2, 3)
	}
	x.mark(x.field(at, "type"), s, 2, 1)
}

// note reads FTX into a list.
func (x *mapping) note(into *[]messages.Note, p pointer, field string, s segment) {
	n := messages.Note{Subject: s.get(2, 1)}
	at := x.item(p, field, len(*into))
	n.Code = x.coded(at, "code", "untdid4441", s, 4, 1)
	if n.Text = s.joined(5, 1, 5, "\n"); n.Text != "" {
		x.mark(x.field(at, "text"), s, 5, 1)
	}
	if n.Text == "" && n.Code == nil {
		if function := s.get(3, 1); function != "" { // guides that send the indicator alone
			n.Code = x.newCode(function, "untdid4453")
			x.mark(x.field(x.field(at, "code"), "code"), s, 3, 1)
		}
	}
	n.Language = s.get(6, 1)
	x.mark(x.field(at, "subject"), s, 2, 1)
	*x.made.notes.add(into) = n
}

// reference reads RFF into a list, unless the same number of the same type stands there already.
func (x *mapping) reference(into *[]messages.Reference, p pointer, field string, s segment) int {
	e := s.Composite(2)
	code, key := e.ReadKey(1)
	number := e.Read(2)
	if number == "" {
		return -1
	}
	r := messages.Reference{Type: referenceType(code, number), Number: number, SourceType: x.sharedCode(code, key, "untdid1153")}
	if line := s.peek(2, 3); line != "" && allDigits(line) && len(line) <= 6 {
		r.Line, _ = strconv.Atoi(s.get(2, 3))
	}
	r.Version = s.get(2, 4)
	if i := x.referred.find(into, &r, referenceHash, sameReference); i >= 0 {
		if have := &(*into)[i]; have.SourceType == nil {
			have.SourceType = r.SourceType
		}
		return i
	}
	at := x.item(p, field, len(*into))
	x.mark(x.field(at, "number"), s, 2, 2)
	x.mark(x.field(at, "type"), s, 2, 1)
	*x.made.references.add(into) = r
	return len(*into) - 1
}

func referenceHash(r *messages.Reference) uint64 { return maphash.String(seed, r.Number) }

func sameReference(a, b *messages.Reference) bool { return a.Number == b.Number && a.Type == b.Type }

func referenceType(code, number string) string {
	word := mean("1153", code)
	switch {
	case word == "":
		return "other"
	case word == "declaration" && codes.MRNShape(number) && codes.MRN(number): // the shape alone may be chance
		return "mrn"
	}
	return word
}

// pack reads PAC into a list, and gives where it put it.
func (x *mapping) pack(into *[]messages.Package, p pointer, field string, s segment) int {
	at := x.item(p, field, len(*into))
	k := x.made.packages.add(into)
	if count, ok := x.decimalOf(s.Composite(2).Read(1), s, 2, 1); ok {
		k.Count = count
		x.mark(x.field(at, "count"), s, 2, 0)
	}
	x.packageType(k, at, s, 4, 1, 4)
	k.Level = s.get(3, 1)
	return len(*into) - 1
}

// packageType reads the kind of packages from a composite: its code with the list, and its name.
func (x *mapping) packageType(k *messages.Package, at pointer, s segment, element, code, text int) {
	e := s.Composite(element)
	if kind, key := e.ReadKey(code); kind != "" {
		if key == x.packageKindSeen && key != 0 || codes.Package(kind) {
			x.packageKindSeen, k.Type = key, kind
			x.mark(x.field(at, "type"), s, element, code)
		} else {
			k.SourceType = x.newCode(kind, x.listAt("rec21", s, element, code+1))
			x.mark(x.field(x.field(at, "sourceType"), "code"), s, element, code)
		}
	}
	if name := e.Read(text); name != "" {
		if k.SourceType == nil {
			k.SourceType = x.newCode("text", "")
			k.SourceType.Text = name
			if k.Type != "" {
				k.SourceType.Code = k.Type
			}
		} else {
			k.SourceType.Text = name
		}
		x.mark(x.field(x.field(at, "sourceType"), "text"), s, element, text)
	}
}

// shipping reads the marks of PCI onto a package.
func (x *mapping) shipping(k *messages.Package, at pointer, s segment) {
	s.get(2, 1)
	for c := 1; c <= min(s.Components(3), 10); c++ {
		if v := s.get(3, c); v != "" {
			x.mark(x.item(at, "marks", len(k.Marks)), s, 3, c)
			*x.made.strings.add(&k.Marks) = v
		}
	}
}

// wholeNumber gives a decimal as a number, where it is a whole one of reasonable size.
func wholeNumber(d messages.Decimal) (int, bool) {
	head, fraction, _ := strings.Cut(string(d), ".")
	n, err := strconv.Atoi(head)
	return n, err == nil && n >= 0 && strings.Trim(fraction, "0") == ""
}
