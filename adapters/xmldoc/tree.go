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
	names map[Name]*element
	// latest is the last of the elements' names, from which each leads to the one before.
	latest *element
	// nodes are the elements in document order, in blocks, so that they never move; they name each other by number.
	nodes [][]Node
	// attrs are the attributes in document order, in blocks too, and attributes counts them.
	attrs      [][]attribute
	attributes int32
	// texts are those that are not a piece of the text as it was received: they had references, or stood in pieces.
	texts []string
	// paths are the blocks of the paths that were asked for.
	paths [][]byte
	// base is the path of the element that the document is nested in.
	base string
	// places are the paths of attributes in another syntax than XML.
	places map[int32]string
	limits Limits
	// elements counts nodes.
	elements int32
}

// Node is an element. Every method may be called on a nil node, which is an element that is not
// there: it has no text, no attributes and no children. So a path of calls needs no checks.
type Node struct {
	// element is the one pointer: a document has as many nodes as values, and memory without pointers is not searched.
	element *element
	// parent, child and next are numbers of nodes, from 1; 0 is none.
	parent, child, next int32
	at                  int32
	// textAt and textSize say where in the received text the element's is; below 0 is the number of one of texts.
	textAt, textSize int32
	attr, attrs      int32
	ordinal          int32
	// pathFrom and pathSize say where in the document's paths the element's is, once it was asked for.
	pathFrom int32
	pathSize uint16
	use      use
}

// attribute is one attribute of an element. Its value lies where texts of elements do.
type attribute struct {
	local             string
	valueAt, textSize int32
	use               use
}

// nodeBlock is how many nodes, and how many attributes, lie together.
const nodeBlock = 1 << 12

// Parse reads a whole document. The error is a *adapters.DocumentError with all faults found. raw is kept as NewReader
// keeps it.
func Parse(raw []byte, o Options) (*Document, error) {
	src, err := newSource(raw, o)
	if err != nil {
		return nil, err
	}
	return build(borrowReader(src, o.Limits), "")
}

// build makes the tree of what a new reader reads; base is the path of the element that it stands in.
func build(r *Reader, base string) (*Document, error) {
	r.base = base
	tags := strings.Count(r.s, "<")
	d := &Document{src: r.src, base: base, limits: r.limits}
	r.doc = d
	d.attrs = append(make([][]attribute, 0, 4), newAttributes(min(tags/8+8, nodeBlock)))
	d.nodes = append(make([][]Node, 0, tags/nodeBlock+1), newNodes(min(tags-strings.Count(r.s, "</")+1, nodeBlock)))
	if err := d.build(r); err != nil {
		return nil, err
	}
	r.giveBack()
	return d, nil
}

// branch is an element that is being read: its number, and its last child so far.
type branch struct{ node, last int32 }

func (d *Document) build(r *Reader) error {
	open := make([]branch, 1, 16)        // the first stands for what is around the root
	var joins map[int32]*strings.Builder // texts that came in several pieces
	for {
		kind, err := r.Next()
		if err == io.EOF {
			d.root, d.latest = d.node(1), r.latest
			return nil
		}
		if err != nil {
			return err
		}
		top := &open[len(open)-1]
		switch kind {
		case Start:
			n, i := d.grow()
			f := &r.stack[len(r.stack)-1]
			n.element, n.parent, n.ordinal, n.at = f.element, top.node, f.ordinal, int32(f.at)
			n.attr, n.attrs = d.attributes, int32(len(r.attrs))
			for k := range r.attrs {
				d.give(&r.attrs[k])
			}
			d.link(top, i)
			open = append(open, branch{node: i})
			r.skip = true
		case End:
			if len(joins) > 0 && joins[top.node] != nil {
				d.node(top.node).keep(joins[top.node].String())
				delete(joins, top.node)
			}
			open = open[:len(open)-1]
			n := d.node(open[len(open)-1].node)
			r.skip = n != nil && n.textSize == 0
		case Text:
			n := d.node(top.node)
			switch {
			case n.textSize != 0:
				b := joins[top.node]
				if b == nil {
					b = &strings.Builder{}
					b.WriteString(n.text())
					if joins == nil {
						joins = map[int32]*strings.Builder{}
					}
					joins[top.node] = b
				}
				if b.WriteString(r.text); b.Len() > r.limits.Text {
					return r.limit(CodeText, r.at, "a text that is too long", r.limits.Text)
				}
			case r.blank:
			case r.changed:
				n.textAt = int32(r.at)
				n.keep(r.text)
				r.skip = n.textSize == 0
			default:
				r.skip = false
				n.textAt, n.textSize = int32(r.at), int32(len(r.text))
			}
		}
	}
}

// grow adds a node. Nodes move while the first block grows: nobody may hold one across a call.
func (d *Document) grow() (*Node, int32) {
	last := len(d.nodes) - 1
	if len(d.nodes[last]) == nodeBlock {
		d.nodes = append(d.nodes, newNodes(nodeBlock))
		last++
	}
	block := append(d.nodes[last], Node{})
	d.nodes[last] = block
	d.elements++
	return &block[len(block)-1], d.elements
}

// give adds an attribute.
func (d *Document) give(a *Attr) {
	last := len(d.attrs) - 1
	if len(d.attrs[last]) == nodeBlock {
		d.attrs = append(d.attrs, newAttributes(nodeBlock))
		last++
	}
	k := attribute{local: a.Local, valueAt: a.valueAt, textSize: int32(len(a.Value))}
	if a.changed && a.Value != "" {
		d.texts = append(d.texts, a.Value)
		k.textSize = -int32(len(d.texts))
	}
	d.attrs[last] = append(d.attrs[last], k)
	d.attributes++
}

// attribute is an attribute by its number, from 0.
func (d *Document) attribute(i int32) *attribute {
	k := uint32(i)
	return &d.attrs[k/nodeBlock][k%nodeBlock]
}

// link makes a node the next child of an open element.
func (d *Document) link(parent *branch, i int32) {
	switch {
	case parent.last != 0:
		d.node(parent.last).next = i
	case parent.node != 0:
		d.node(parent.node).child = i
	}
	parent.last = i
}

// node is a node by its number, nil for none.
func (d *Document) node(i int32) *Node {
	if i == 0 {
		return nil
	}
	k := uint32(i - 1)
	return &d.nodes[k/nodeBlock][k%nodeBlock]
}

// keep gives a node a text that is no piece of the text as it was received.
func (n *Node) keep(text string) {
	d := n.element.doc
	if n.textSize < 0 {
		d.texts[-n.textSize-1] = text
		return
	}
	if text == "" {
		return
	}
	d.texts = append(d.texts, text)
	n.textSize = -int32(len(d.texts))
}

// text is the element's own text.
func (n *Node) text() string {
	return n.element.doc.piece(n.textAt, n.textSize)
}

// piece is a text by its place and size, see Node.
func (d *Document) piece(at, size int32) string {
	switch {
	case size > 0:
		return d.src.text[at : at+size]
	case size < 0:
		return d.texts[-size-1]
	}
	return ""
}

func (n *Node) childNode() *Node  { return n.element.doc.node(n.child) }
func (n *Node) nextNode() *Node   { return n.element.doc.node(n.next) }
func (n *Node) parentNode() *Node { return n.element.doc.node(n.parent) }

// Elements is how many elements the document has.
func (d *Document) Elements() int { return int(d.elements) }

// Root is the document's root element.
func (d *Document) Root() *Node { return d.root }

// Charset names the charset that the document was read in.
func (d *Document) Charset() string { return d.src.Charset() }

// Accept says which namespaces the caller's format has. Elements in any other are foreign: First, Next, Child
// and Children pass over them, and their leaves stay unread. Without Accept no element is foreign.
func (d *Document) Accept(ok func(space string) bool) {
	for e := d.latest; e != nil; e = e.before {
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
	return n.parentNode()
}

// First is the first child element that is not foreign; Next the following sibling. Together they walk children:
//
//	for c := n.First(); c != nil; c = c.Next() { switch c.Local() { … } }
func (n *Node) First() *Node {
	if n == nil {
		return nil
	}
	return n.childNode().native()
}

// Next is the next sibling element that is not foreign.
func (n *Node) Next() *Node {
	if n == nil {
		return nil
	}
	return n.nextNode().native()
}

func (n *Node) native() *Node {
	for n != nil && n.element.foreign {
		n = n.nextNode()
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

// Again is the first child element of a local name that stands once more and does not say the same as the one that Child gives:
// it has another text, or either has elements. nil where there is none, and where it is empty. It reads nothing.
func (n *Node) Again(local string) *Node {
	first := n.Child(local)
	if first == nil {
		return nil
	}
	for c := first.Next(); c != nil; c = c.Next() {
		if c.element.Local != local {
			continue
		}
		if text := c.Peek(""); c.First() != nil || text != "" && (first.First() != nil || text != first.Peek("")) {
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
	for c := n.childNode(); c != nil; c = c.nextNode() {
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
		return append(b, d.pathText(n.pathFrom, int32(n.pathSize))...)
	}
	if parent := n.parentNode(); parent != nil {
		b = parent.appendPath(b)
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
		for c := n.childNode(); c != nil; c = c.nextNode() {
			if !yield(c) {
				return
			}
		}
	}
}
