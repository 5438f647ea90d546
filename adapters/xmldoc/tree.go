package xmldoc

import (
	"io"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// Document is a whole document as a tree. Values are pieces of one immutable text. It is not safe for
// concurrent use, as it remembers what was read.
type Document struct {
	src   *Source
	root  *Node
	attrs []Attr
	names map[Name]*element
	slab  []Node
	// paths are the blocks of the paths that were asked for.
	paths [][]byte
	// base is the path of the element that the document is nested in.
	base string
	// places are the paths of attributes in another syntax than XML.
	places map[int32]string
	limits Limits
	// elements counts nodes.
	elements int
}

// Node is an element. Every method may be called on a nil node, which is an element that is not
// there: it has no text, no attributes and no children. So a path of calls needs no checks.
type Node struct {
	element *element
	parent  *Node
	child   *Node
	next    *Node
	text    string
	at      int32
	textAt  int32
	attr    int32
	attrs   int32
	ordinal int32
	// pathFrom and pathSize say where in the document's paths the element's is, once it was asked for.
	pathFrom, pathSize int32
	use                use
}

// Parse reads a whole document. The error is a *adapters.DocumentError with all faults found.
func Parse(raw []byte, o Options) (*Document, error) {
	src, err := newSource(raw, o)
	if err != nil {
		return nil, err
	}
	return build(src, o.Limits, "")
}

// build makes the tree of a text; base is the path of the element that it stands in.
func build(src *Source, l Limits, base string) (*Document, error) {
	r := newReader(src, l)
	r.keep, r.base = true, base
	tags := strings.Count(r.s, "<")
	d := &Document{src: r.src, names: r.names, base: base, limits: l}
	r.doc = d
	d.paths = append(d.paths, make([]byte, 0, min(tags*64, pathBlock)))
	r.attrs = make([]Attr, 0, min(tags/8, 1<<13)+8)
	d.slab = make([]Node, 0, min(tags/2, 1<<15)+1)
	if err := d.build(r); err != nil {
		return nil, err
	}
	d.attrs = r.attrs
	return d, nil
}

func (d *Document) build(r *Reader) error {
	var open *Node
	// last are the last children so far: of the root's parent, the root, and so on down.
	last := make([]*Node, 1, 16)
	var joins map[*Node]*strings.Builder // texts that came in several pieces
	for {
		kind, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch kind {
		case Start:
			n := d.node()
			f := &r.stack[len(r.stack)-1]
			n.element, n.parent, n.ordinal, n.at = f.element, open, f.ordinal, int32(f.at)
			n.attr, n.attrs = int32(r.first), int32(len(r.attrs)-r.first)
			switch before := last[len(last)-1]; {
			case open == nil:
				d.root = n
			case before == nil:
				open.child = n
			default:
				before.next = n
			}
			last[len(last)-1] = n
			last = append(last, nil)
			open = n
		case End:
			last = last[:len(last)-1]
			if len(joins) > 0 && joins[open] != nil {
				open.text = joins[open].String()
				delete(joins, open)
			}
			open = open.parent
		case Text:
			switch {
			case open.text != "":
				b := joins[open]
				if b == nil {
					b = &strings.Builder{}
					b.WriteString(open.text)
					if joins == nil {
						joins = map[*Node]*strings.Builder{}
					}
					joins[open] = b
				}
				if b.WriteString(r.text); b.Len() > r.limits.Text {
					return r.limit(CodeText, r.at, "a text that is too long", r.limits.Text)
				}
			case !r.blank:
				open.text, open.textAt = r.text, int32(r.at)
			}
		}
	}
}

// node takes a node from the slab; slabs grow with the document.
func (d *Document) node() *Node {
	if len(d.slab) == cap(d.slab) {
		d.slab = make([]Node, 0, min(max(cap(d.slab)/4, 64), 1<<13))
	}
	d.slab = d.slab[:len(d.slab)+1]
	d.elements++
	return &d.slab[len(d.slab)-1]
}

// Elements is how many elements the document has.
func (d *Document) Elements() int { return d.elements }

// Root is the document's root element.
func (d *Document) Root() *Node { return d.root }

// Charset names the charset that the document was read in.
func (d *Document) Charset() string { return d.src.Charset() }

// Accept says which namespaces the caller's format has. Elements in any other are foreign: First, Next, Child
// and Children pass over them, and their leaves stay unread. Without Accept no element is foreign.
func (d *Document) Accept(ok func(space string) bool) {
	for _, e := range d.names {
		e.foreign = !ok(e.Space)
	}
}

// Name is the element's expanded name.
func (n *Node) Name() Name {
	if n == nil {
		return Name{}
	}
	return n.element.Name
}

// Local is the element's local name.
func (n *Node) Local() string {
	if n == nil {
		return ""
	}
	return n.element.Local
}

// Parent is the element around this one, nil for the root.
func (n *Node) Parent() *Node {
	if n == nil {
		return nil
	}
	return n.parent
}

// First is the first child element that is not foreign; Next the following sibling. Together they walk children:
//
//	for c := n.First(); c != nil; c = c.Next() { switch c.Local() { … } }
func (n *Node) First() *Node {
	if n == nil {
		return nil
	}
	return n.child.native()
}

// Next is the next sibling element that is not foreign.
func (n *Node) Next() *Node {
	if n == nil {
		return nil
	}
	return n.next.native()
}

func (n *Node) native() *Node {
	for n != nil && n.element.foreign {
		n = n.next
	}
	return n
}

// Child is the first child element of a local name that is not foreign, nil where there is none.
func (n *Node) Child(local string) *Node {
	for c := n.First(); c != nil; c = c.Next() {
		if c.element.Local == local {
			return c
		}
	}
	return nil
}

// Children gives all child elements of a local name that are not foreign.
func (n *Node) Children(local string) func(yield func(*Node) bool) {
	return func(yield func(*Node) bool) {
		for c := n.First(); c != nil; c = c.Next() {
			if c.element.Local == local && !yield(c) {
				return
			}
		}
	}
}

// Find gives all elements of an expanded name at or below n, foreign ones included, in document order; an
// element inside a found one is not looked for.
func (n *Node) Find(name Name) []*Node {
	if n == nil {
		return nil
	}
	if n.element.Name == name {
		return []*Node{n}
	}
	var found []*Node
	for c := n.child; c != nil; c = c.next {
		found = append(found, c.Find(name)...)
	}
	return found
}

// Path names the element from the root; see Reader.Path.
func (n *Node) Path() string {
	if n == nil {
		return ""
	}
	var room [512]byte
	return string(n.appendPath(room[:0]))
}

// appendPath adds the path without keeping it.
func (n *Node) appendPath(b []byte) []byte {
	d := n.element.doc
	if n.pathSize > 0 {
		return append(b, d.pathText(n.pathFrom, n.pathSize)...)
	}
	if n.parent != nil {
		b = n.parent.appendPath(b)
	} else {
		b = append(b, d.base...)
	}
	return step(b, "/", n.element.Local, n.ordinal)
}

// step goes one step further in a path.
func step(b []byte, mark, local string, ordinal int32) []byte {
	b = append(append(b, mark...), local...)
	if ordinal > 1 {
		b = append(strconv.AppendInt(append(b, '['), int64(ordinal), 10), ']')
	}
	return b
}

// Position is where the element's start tag begins.
func (n *Node) Position() messages.Position {
	if n == nil {
		return messages.Position{}
	}
	p := n.element.doc.src.Position(int(n.at))
	p.Path = n.Path()
	return p
}

// All gives all child elements, foreign ones included.
func (n *Node) All() func(yield func(*Node) bool) {
	return func(yield func(*Node) bool) {
		if n == nil {
			return
		}
		for c := n.child; c != nil; c = c.next {
			if !yield(c) {
				return
			}
		}
	}
}
