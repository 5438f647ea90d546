package xmldoc

import "strings"

// Builder makes a tree out of another syntax, for formats that exist as XML and, say, as JSON: one mapping then reads
// both. Offsets are those in Text; paths are the other syntax' own and are given with each element and value.
// It is not safe for concurrent use.
type Builder struct {
	doc  *Document
	open []branch
}

// NewBuilder decodes a document's bytes as Parse does; a declaration is not looked for. The error is a
// *adapters.DocumentError.
func NewBuilder(raw []byte, o Options) (*Builder, error) {
	if o.Charset == "" && outerOf(raw).name == "" {
		o.Charset = "utf-8"
	}
	src, err := newSource(raw, o)
	if err != nil {
		return nil, err
	}
	d := &Document{src: src, names: map[Name]*element{}, limits: o.Limits.withDefaults(), places: map[int32]string{}}
	d.nodes, d.attrs = [][]Node{make([]Node, 0, 64)}, make([][]attribute, 1)
	return &Builder{doc: d, open: make([]branch, 1, 16)}, nil
}

// Source is the text that is read.
func (b *Builder) Source() *Source { return b.doc.src }

// Text is the whole text in UTF-8.
func (b *Builder) Text() string { return b.doc.src.text }

// Limits are those that the reader of the other syntax has to keep.
func (b *Builder) Limits() Limits { return b.doc.limits }

// Start opens an element that begins at an offset.
func (b *Builder) Start(name Name, at int, path string) {
	d := b.doc
	e := d.names[name]
	if e == nil {
		e = &element{Name: name, doc: d, before: d.latest, id: int32(len(d.names))}
		d.names[name], d.latest = e, e
	}
	top := &b.open[len(b.open)-1]
	n, i := d.grow()
	n.element, n.parent, n.at = e, top.node, int32(at)
	n.path(path)
	n.attr = d.attributes
	d.link(top, i)
	b.open = append(b.open, branch{node: i})
}

// node is the open element.
func (b *Builder) node() *Node { return b.doc.node(b.open[len(b.open)-1].node) }

// path gives an element its path in the other syntax.
func (n *Node) path(path string) {
	from, size := n.element.doc.path(nil, "", path, 0)
	n.pathFrom, n.pathSize = from, uint16(size)
}

// Attr gives the open element an attribute; all come before its children.
func (b *Builder) Attr(local, value string, at int, path string) {
	d := b.doc
	d.places[d.attributes] = path
	d.give(&Attr{Name: Name{Local: local}, Value: value, valueAt: int32(at), changed: true})
	b.node().attrs++
}

// Value gives the open element its text.
func (b *Builder) Value(text string, at int, path string) {
	if strings.Trim(text, " \t\r\n") != "" {
		n := b.node()
		n.textAt = int32(at)
		n.keep(text)
		n.path(path)
	}
}

// End closes the open element.
func (b *Builder) End() {
	b.open = b.open[:len(b.open)-1]
}

// Document is the tree, when its root is closed.
func (b *Builder) Document() *Document {
	b.doc.root = b.doc.node(1)
	return b.doc
}
