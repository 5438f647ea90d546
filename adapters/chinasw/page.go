package chinasw

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// page fills one message. It knows where in the message it is, so that every value that is taken is marked with its
// place in the source.
type page struct {
	profile adapters.Profile
	message *messages.Message
	pointer []byte
	// traced says that places are wanted: marks are taken only then.
	traced bool
	marks  []messages.Origin
	faults messages.Faults
	// refusals counts the refusing faults.
	refusals int
	// names holds the pointers; its earlier strings stay valid as long as it does not grow.
	names strings.Builder
}

// newPage begins a message, with room for so many marks where they are wanted.
func (d *document) newPage(marks int) *page {
	p := &page{profile: d.profile, message: &messages.Message{}, pointer: append(make([]byte, 0, 128), "/body"...), traced: d.traced}
	if d.traced {
		p.marks = make([]messages.Origin, 0, marks)
	}
	return p
}

// in goes into a member, item into an element of an array; back returns to where they were called.
func (p *page) in(name string) int {
	was := len(p.pointer)
	p.pointer = append(append(p.pointer, '/'), name...)
	return was
}

func (p *page) item(name string, i int) int {
	was := p.in(name)
	p.pointer = strconv.AppendInt(append(p.pointer, '/'), int64(i), 10)
	return was
}

func (p *page) back(was int) { p.pointer = p.pointer[:was] }

// here is the pointer of a member, relative to where the page is; "" is the place itself.
func (p *page) here(name string) string {
	if strings.HasPrefix(name, "/") {
		return name
	}
	need := len(p.pointer) + 1 + len(name)
	if p.names.Cap()-p.names.Len() < need {
		p.names = strings.Builder{}
		p.names.Grow(max(need, 1<<13))
	}
	start := p.names.Len()
	p.names.Write(p.pointer)
	if name != "" {
		p.names.WriteByte('/')
		p.names.WriteString(name)
	}
	return p.names.String()[start:]
}

// mark says that the member was read from v.
func (p *page) mark(name string, v xmldoc.Value) {
	if p.traced && v.OK() {
		p.marks = append(p.marks, messages.Origin{Pointer: p.here(name), Position: v.Position()})
	}
}

// text takes a value for a member: its text, "" where there is none.
func (p *page) text(name string, v xmldoc.Value) string {
	p.mark(name, v)
	return v.Text
}

// line is text on one line: line ends, as indented documents have them, become blanks.
func (p *page) line(name string, v xmldoc.Value) string {
	p.mark(name, v)
	if strings.IndexByte(v.Text, '\n') < 0 {
		return v.Text
	}
	return strings.Join(strings.Fields(v.Text), " ")
}

// code takes a value as it is, under the name of its list; nil where it is empty.
func (p *page) code(name string, v xmldoc.Value, list string) *messages.Code {
	if !v.OK() {
		return nil
	}
	p.mark(name+"/code", v)
	return &messages.Code{Code: v.Text, List: list}
}

// attribute is a named value that the canonical model has no field for.
func (p *page) attribute(list []messages.Attribute, name string, v xmldoc.Value) []messages.Attribute {
	if !v.OK() {
		return list
	}
	was := p.item("attributes", len(list))
	defer p.back(was)
	return append(list, messages.Attribute{Name: name, Value: p.text("value", v)})
}

// translated is an attribute that keeps the source's code of a value whose field has only room for ours.
func (p *page) translated(list []messages.Attribute, name string, v xmldoc.Value, ours, ourList, theirList string) []messages.Attribute {
	if !v.OK() || v.Text == ours {
		return list
	}
	was := p.item("attributes", len(list))
	defer p.back(was)
	a := messages.Attribute{Name: name, Value: p.text("value", v)}
	if ours != "" {
		p.mark("code/sourceCode", v)
		a.Code = &messages.Code{Code: ours, List: ourList, SourceCode: v.Text, SourceList: theirList}
	}
	return append(list, a)
}

// decimal takes a number for a member; what is not one is reported and left out.
func (p *page) decimal(name string, v xmldoc.Value) messages.Decimal {
	if !v.OK() {
		return ""
	}
	d, err := messages.ParseDecimal(v.Text)
	if err != nil {
		p.refuse(CodeDecimal, name, v, "this is not a decimal number", "digits, with a full stop before decimals: 12.5",
			"write the number without blanks, commas, grouping and exponents")
		return ""
	}
	p.mark(name, v)
	return d
}

// zero tells whether a value is a number that is zero, or nothing: interfaces fill unused numbers with zeros.
func zero(v xmldoc.Value) bool {
	if !v.OK() {
		return true
	}
	for i := range len(v.Text) {
		if v.Text[i] >= '1' && v.Text[i] <= '9' {
			return false
		}
	}
	d, err := messages.ParseDecimal(v.Text)
	return err == nil && d.IsZero()
}

// fold writes a number as it is compared, without the prefixes that the partner puts before its numbers.
func (p *page) fold(number string) string {
	for _, prefix := range p.profile.NumberPrefixes {
		if rest, ok := strings.CutPrefix(number, prefix); ok && rest != "" {
			number = rest
			break
		}
	}
	return messages.Fold(number)
}

// class gives our class of a document type: what the partner's profile says, else the table.
func (p *page) class(name, code string) messages.DocumentClass {
	if c := p.profile.DocumentTypes[code]; c != "" {
		return c
	}
	if c := lookup(name, code, "class"); c != "" {
		return messages.DocumentClass(c)
	}
	return messages.ClassOther
}

// record gives the children of an element by name, the first of each. It is used again for the next.
type record []field

type field struct {
	name string
	node *xmldoc.Node
}

func (r *record) open(n *xmldoc.Node) *record {
	*r = (*r)[:0]
	for c := n.First(); c != nil; c = c.Next() {
		*r = append(*r, field{c.Local(), c})
	}
	return r
}

// child is the first child of a name.
func (r *record) child(name string) *xmldoc.Node {
	for i := range *r {
		if (*r)[i].name == name {
			return (*r)[i].node
		}
	}
	return nil
}

// get reads a child's value.
func (r *record) get(name string) xmldoc.Value { return r.child(name).Value() }

// attributes takes the elements of a part that have no field: those of the interface under their own names with a prefix, in its order, and
// behind them those that clients add of their own, under the part's name.
func (p *page) attributes(list []messages.Attribute, part, prefix string, r *record) []messages.Attribute {
	elements, places := layout()[part], layoutPlaces()[part]
	var there [layoutMost]*xmldoc.Node
	var strangers []field
	for _, f := range *r {
		place, known := places[f.name]
		switch {
		case known && there[place] == nil:
			there[place] = f.node
		case !known && f.node.First() == nil:
			strangers = append(strangers, f)
		}
	}
	for i, e := range elements {
		if there[i] == nil || e.use == "field" {
			continue
		}
		if v := there[i].Value(); e.use != "padding" || !zero(v) {
			list = p.attribute(list, prefix+e.name, v)
		}
	}
	for _, f := range strangers {
		list = p.attribute(list, part+"/"+f.name, f.node.Value())
	}
	return list
}

// done finishes a page's message.
func (p *page) done(body messages.Body, s messages.Source) adapters.Decoded {
	m := p.message
	s.Identity = m.Source.Identity
	m.Kind, m.Body, m.Source = body.Kind(), body, s
	if m.Function == "" {
		m.Function = messages.FunctionOriginal
	}
	m.Source.MediaType = "application/xml"
	if p.traced {
		m.Provenance = p.provenance()
	}
	return adapters.Decoded{Message: m, Faults: p.faults}
}

// provenance orders the marks by pointer, each pointer once: the first mark stands. Numbers are sorted instead of the
// marks themselves, which are large.
func (p *page) provenance() messages.Provenance {
	order := make([]int32, len(p.marks))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		if c := strings.Compare(p.marks[a].Pointer, p.marks[b].Pointer); c != 0 {
			return c
		}
		return int(a - b)
	})
	out := make(messages.Provenance, 0, len(order))
	for _, i := range order {
		if n := len(out); n == 0 || out[n-1].Pointer != p.marks[i].Pointer {
			out = append(out, p.marks[i])
		}
	}
	return out
}
