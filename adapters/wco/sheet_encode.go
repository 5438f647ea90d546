package wco

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// element is an element to be written. One without text and without anything in it is left out.
type element struct {
	name, text string
	attrs      [][2]string
	kids       []*element
}

// add gives a new child; the child of a name that is there already is not looked for.
func (e *element) add(name string) *element {
	k := &element{name: name}
	e.kids = append(e.kids, k)
	return k
}

// write appends the element as XML, indented.
func (e *element) write(b *strings.Builder, depth int) {
	if e.empty() {
		return
	}
	for range depth {
		b.WriteByte('\t')
	}
	b.WriteByte('<')
	b.WriteString(e.name)
	for _, a := range e.attrs {
		b.WriteByte(' ')
		b.WriteString(a[0])
		b.WriteString(`="`)
		escape(b, a[1])
		b.WriteByte('"')
	}
	b.WriteByte('>')
	if e.kids == nil {
		escape(b, e.text)
	} else {
		b.WriteByte('\n')
		for _, k := range e.kids {
			k.write(b, depth+1)
		}
		for range depth {
			b.WriteByte('\t')
		}
	}
	b.WriteString("</" + e.name + ">\n")
}

func (e *element) empty() bool {
	if e.text != "" {
		return false
	}
	for _, k := range e.kids {
		if !k.empty() {
			return false
		}
	}
	return true
}

// escape writes text; characters that XML 1.0 cannot hold become the replacement character.
func escape(b *strings.Builder, s string) {
	for _, c := range s {
		switch {
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '"':
			b.WriteString("&quot;")
		case c == '\r', c == '\n', c == '\t':
			b.WriteByte(' ') // values of the model are one line
		case c < 0x20, c == 0xfffe, c == 0xffff:
			b.WriteRune(0xfffd)
		default:
			b.WriteRune(c)
		}
	}
}

// sheet is a message being written. It remembers what was written, so that what was not is known.
type sheet struct {
	message *messages.Message
	body    *messages.Declaration
	written map[string]bool
	losses  messages.Faults
	// prefix is that of the elements of data types, "" where there are no namespaces.
	prefix string
	// documents are the indexes of the documents of each line, 0 for the whole declaration.
	documents map[int][]int
}

// at makes a pointer to a list's element.
func at(list string, i int) string { return list + "/" + strconv.Itoa(i) }

// done says that what stands at the pointers is written, or follows from what is.
func (s *sheet) done(pointers ...string) {
	for _, p := range pointers {
		s.written[p] = true
	}
}

// leaf writes a value, if there is one, and gives its element.
func (s *sheet) leaf(into *element, name, pointer, value string) *element {
	if value == "" {
		return &element{}
	}
	s.done(pointer)
	e := into.add(name)
	e.text = value
	return e
}

// code writes a coded value.
func (s *sheet) code(into *element, name, pointer string, c *messages.Code) {
	if c != nil {
		s.leaf(into, name, pointer+"/code", c.Code)
	}
}

// amount writes money.
func (s *sheet) amount(into *element, name, pointer string, a *messages.Amount) {
	if a == nil {
		return
	}
	e := s.leaf(into, name, pointer+"/value", string(a.Value))
	if a.Currency != "" {
		s.done(pointer + "/currency")
		e.attrs = append(e.attrs, [2]string{"currencyID", a.Currency})
	}
	s.done(pointer + "/type")
}

// quantity writes a quantity. A unit that the format implies is left out; every other is stated.
func (s *sheet) quantity(into *element, name, pointer string, q *messages.Quantity) {
	if q == nil {
		return
	}
	e := s.leaf(into, name, pointer+"/value", string(q.Value))
	s.done(pointer+"/unitCode", pointer+"/unitBasis")
	unit := q.UnitCode
	if strings.HasPrefix(q.SourceUnit, unit+"#") {
		unit = q.SourceUnit
		s.done(pointer+"/sourceUnit", pointer+"/qualifier")
	}
	if q.UnitBasis != "format" || unit != "KGM" {
		e.attrs = append(e.attrs, [2]string{"unitCode", unit})
	}
}

// measure writes a measure of the goods.
func (s *sheet) measure(into *element, name, pointer string, m *messages.Measure) {
	s.quantity(into, name, pointer, &m.Quantity)
	s.done(pointer + "/type")
	if m.Type == "grossMass" || m.Type == "netMass" {
		s.done(pointer + "/qualifier")
	}
}

// time writes a date or time in the format that has its precision.
func (s *sheet) time(into *element, name, pointer string, t *messages.Time) {
	if t == nil {
		return
	}
	whole, fraction, _ := strings.Cut(t.Value, ".")
	if fraction != "" {
		s.losses = append(s.losses, messages.Fault{Code: CodeTimePrecision, Severity: messages.SeverityLoss, Pointer: pointer + "/value",
			Text: "the fraction of the second was left out", Found: t.Value})
	}
	value := strings.NewReplacer("-", "", "T", "", ":", "").Replace(whole)
	zone := t.Zone
	if len(zone) == len("+08:00") {
		zone = strings.TrimSuffix(strings.Replace(zone, ":", "", 1), "00")
	}
	format := "102"
	switch {
	case len(value) == 12 && zone == "":
		format = "203"
	case len(value) == 12:
		format = "303"
	case len(value) == 14:
		format = "304"
	case zone != "": // a day has no zone here
		zone = ""
		if t.ZoneBasis == messages.ZonePartner {
			break // the next reader has the partner's settings, or asks for them
		}
		s.losses = append(s.losses, messages.Fault{Code: CodeLoss, Severity: messages.SeverityLoss, Pointer: pointer + "/zone",
			Text: "the zone of a day has no place in a WCO declaration", Found: t.Zone})
	}
	e := into.add(name).add(s.prefix + "DateTimeString")
	e.text, e.attrs = value+zone, [][2]string{{"formatCode", format}}
	s.done(pointer+"/value", pointer+"/zone")
}
