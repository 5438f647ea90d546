package wco

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// page fills one message. It knows where in the message it is, so that every value that is taken is
// marked with its place in the source.
type page struct {
	doc     *document
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

func (d *document) page() *page {
	p := &page{doc: d, message: &messages.Message{}, pointer: append(make([]byte, 0, 128), "/body"...), traced: d.traced}
	if d.traced {
		p.marks = make([]messages.Origin, 0, d.elements)
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

// at runs take at another place of the message, given from its root.
func (p *page) at(pointer string, take func()) {
	was := string(p.pointer)
	p.pointer = append(p.pointer[:0], pointer...)
	take()
	p.pointer = append(p.pointer[:0], was...)
}

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

// mark says that the member was read from v; markNode, that it was read from an element as a whole. Nobody asks for the places of most
// messages, so that neither does anything until a message is read once more for them.
func (p *page) mark(name string, v xmldoc.Value) {
	if p.traced && v.OK() {
		p.marks = append(p.marks, messages.Origin{Pointer: p.here(name), Position: v.Position()})
	}
}

func (p *page) markNode(name string, n *xmldoc.Node) {
	if p.traced {
		p.marks = append(p.marks, messages.Origin{Pointer: p.here(name), Position: n.Position()})
	}
}

// value takes an element for a member: its value, which may be nothing.
func (p *page) value(name string, n *xmldoc.Node) xmldoc.Value {
	v := n.Value()
	p.mark(name, v)
	return v
}

// text is value as text on one line: runs of white space, as indented documents have them, become one blank.
func (p *page) text(name string, n *xmldoc.Node) string { return flat(p.value(name, n).Text) }

func flat(s string) string {
	if !strings.ContainsAny(s, "\n\r\t") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// code takes a coded value of a list; nil where the element is empty or missing.
func (p *page) code(name string, n *xmldoc.Node, list string) *messages.Code {
	v := p.value(name+"/code", n)
	if !v.OK() {
		return nil
	}
	return &messages.Code{Code: flat(v.Text), List: list}
}

// attribute takes a value that the canonical model has no field for.
func (p *page) attribute(list []messages.Attribute, name string, n *xmldoc.Node) []messages.Attribute {
	was := p.item("attributes", len(list))
	defer p.back(was)
	if s := p.text("value", n); s != "" {
		list = append(list, messages.Attribute{Name: name, Value: s})
	}
	return list
}

// provenance orders the marks by pointer, each pointer once, as adapters.Tracer does: the first mark stands. Numbers
// are sorted instead of the marks themselves, which are large.
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
