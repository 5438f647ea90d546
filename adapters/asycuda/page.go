package asycuda

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// page fills one declaration. It knows where in the message it is, so that every value that is taken is marked with its
// place in the source.
type page struct {
	profile adapters.Profile
	body    *messages.Declaration
	layout  *block
	pointer []byte
	// traced says that places are wanted: marks are taken only then.
	traced bool
	marks  []messages.Origin
	faults messages.Faults
	// refusals counts the refusing faults.
	refusals int
	// names holds the pointers; its earlier strings stay valid as long as it does not grow.
	names strings.Builder
	// documents finds a cited document again: each stands once, whatever number of items cite it.
	documents map[citation]int
	// rates are the exchange rates found so far, by currency.
	rates map[string]string
	// currency is that of the invoice, in which the form states prices that have none of their own.
	currency string
}

func newPage(profile adapters.Profile) *page {
	return &page{profile: profile, body: &messages.Declaration{}, layout: sadLayout(), pointer: append(make([]byte, 0, 128), "/body"...),
		documents: map[citation]int{}, rates: map[string]string{}}
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

// markElement says that the member was made of an element as a whole.
func (p *page) markElement(name string, n *xmldoc.Node) {
	if p.traced {
		p.marks = append(p.marks, messages.Origin{Pointer: p.here(name), Position: n.Position()})
	}
}

// text takes a value for a member: its text, "" where there is none.
func (p *page) text(name string, v xmldoc.Value) string {
	p.mark(name, v)
	return v.Text
}

// line is text on one line: the line ends of an indented document become blanks.
func (p *page) line(name string, v xmldoc.Value) string {
	p.mark(name, v)
	if strings.IndexByte(v.Text, '\n') < 0 {
		return v.Text
	}
	return strings.Join(strings.FieldsFunc(v.Text, space), " ")
}

func space(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }

// lines is text whose lines mean something, such as a name above its address: each without white space at its ends.
func (p *page) lines(name string, v xmldoc.Value) string {
	p.mark(name, v)
	if strings.IndexByte(v.Text, '\n') < 0 {
		return v.Text
	}
	all := strings.Split(v.Text, "\n")
	for i := range all {
		all[i] = strings.TrimFunc(all[i], space)
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), "\n")
}

// code takes a coded value for a member, nil where it is empty. Text is what the document calls it.
func (p *page) code(name, list string, v, text xmldoc.Value) *messages.Code {
	if !v.OK() {
		return nil
	}
	was := p.in(name)
	defer p.back(was)
	return &messages.Code{Code: p.text("code", v), List: list, Text: p.line("text", text)}
}

// note is a statement under the name of its element.
func (p *page) note(list []messages.Note, n *xmldoc.Node) []messages.Note {
	v := n.Value()
	if !v.OK() {
		return list
	}
	was := p.item("notes", len(list))
	defer p.back(was)
	return append(list, messages.Note{Subject: n.Local(), Text: p.lines("text", v)})
}

// attribute keeps a value that the canonical model has no field for under its path in the form.
func (p *page) attribute(list []messages.Attribute, name string, v xmldoc.Value) []messages.Attribute {
	if !v.OK() {
		return list
	}
	was := p.item("attributes", len(list))
	defer p.back(was)
	return append(list, messages.Attribute{Name: name, Value: p.lines("value", v)})
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

// child follows a path of element names; nil where any of them is missing.
func child(n *xmldoc.Node, path ...string) *xmldoc.Node {
	for _, local := range path {
		n = n.Child(local)
	}
	return n
}
