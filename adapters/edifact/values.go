package edifact

import (
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
	text, plain := s.Composite(element).ReadNumber(component)
	return x.decimalOf(text, plain, s, element, component)
}

// decimalOf is decimal of what was read already; plain says that it is written as messages.ParseDecimal would write it: most are.
func (x *mapping) decimalOf(text string, plain bool, s segment, element, component int) (messages.Decimal, bool) {
	if plain {
		return messages.Decimal(text), true
	}
	return x.decimalSpelled(text, s, element, component)
}

// decimalSpelled is decimal of a number that is longer, or written in another way.
func (x *mapping) decimalSpelled(text string, s segment, element, component int) (messages.Decimal, bool) {
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

// plainDecimal tells whether a number is written as messages.ParseDecimal would write it.
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
	e := s.Composite(2)
	code = e.Look(1)
	name = x.words.dates.word(syntax.Key(code))
	if value := e.Look(2); value != "" {
		start, end = x.period(value, e.Look(3))
		if start != nil && end == nil && start.Precision == messages.PrecisionDate {
			if hours := clockBehind(s); hours.x != nil {
				first, _, _, _ := spell(value, e.Look(3))
				text := hours.peek(2, 2)
				first.hour, first.minute, first.second = text[:2], text[2:4], text[4:]
				start = first.time(&x.made.times, &x.ink, x.profile().Zone)
			}
		}
	}
	return name, code, start, end
}

// ofDay are the formats (2379) of a time without a day: hours and minutes, and seconds.
var ofDay = map[string]int{"401": len("HHmm"), "402": len("HHmmSS")}

// clockBehind is the DTM right behind that of a day which says at what time of that day, as Australian customs and IFTSTA have it; none where
// there is no such.
func clockBehind(s segment) segment {
	if all := s.x.part.Segments; s.index+1 >= len(all) || all[s.index+1].Code != tagDTM {
		return segment{}
	}
	if day := len(s.peek(2, 2)); day != 8 && day != 6 {
		return segment{}
	}
	next := s.x.segment(s.index + 1)
	e := next.Composite(2)
	text := e.Look(2)
	if size := ofDay[e.Look(3)]; size == 0 || len(text) != size || e.Look(1) != s.peek(2, 1) || !allDigits(text) {
		return segment{}
	}
	if number2(text[:2]) > 23 || number2(text[2:4]) > 59 || number2(text[4:]) > 59 {
		return segment{}
	}
	return next
}

// taken remembers a DTM as read, and that of its time of day.
func taken(s segment) {
	e := s.Composite(2)
	e.Mark(1)
	e.Mark(2)
	e.Mark(3)
	if hours := clockBehind(s); hours.x != nil {
		e := hours.Composite(2)
		e.Mark(1)
		e.Mark(2)
		e.Mark(3)
	}
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
	r := messages.Reference{Type: referenceType(code, number), Number: number, SourceType: x.sharedCode(code, key, list1153)}
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
