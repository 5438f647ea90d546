package xmldoc

import "strings"

// Builder makes a tree out of another syntax, for formats that exist as XML and, say, as JSON: one mapping then reads
// both. Offsets are those in Text; paths are the other syntax' own and are given with each element and value.
// It is not safe for concurrent use.
type Builder struct {
	doc  *Document
	open *Node
	// last are the last children so far: of the root's parent, the root, and so on down.
	last []*Node
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
	return &Builder{doc: d, last: make([]*Node, 1, 16)}, nil
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
		e = &element{Name: name, doc: d, id: int32(len(d.names))}
		d.names[name] = e
	}
	n := d.node()
	n.element, n.parent, n.at = e, b.open, int32(at)
	n.pathFrom, n.pathSize = d.path(nil, "", path, 0)
	n.attr = int32(len(d.attrs))
	switch before := b.last[len(b.last)-1]; {
	case b.open == nil:
		d.root = n
	case before == nil:
		b.open.child = n
	default:
		before.next = n
	}
	b.last[len(b.last)-1] = n
	b.last = append(b.last, nil)
	b.open = n
}

// Attr gives the open element an attribute; all come before its children.
func (b *Builder) Attr(local, value string, at int, path string) {
	d := b.doc
	d.places[int32(len(d.attrs))] = path
	d.attrs = append(d.attrs, Attr{Name: Name{Local: local}, Value: value, at: int32(at), valueAt: int32(at)})
	b.open.attrs++
}

// Value gives the open element its text.
func (b *Builder) Value(text string, at int, path string) {
	if strings.Trim(text, " \t\r\n") != "" {
		b.open.text, b.open.textAt = text, int32(at)
		b.open.pathFrom, b.open.pathSize = b.doc.path(nil, "", path, 0)
	}
}

// End closes the open element.
func (b *Builder) End() {
	b.last = b.last[:len(b.last)-1]
	b.open = b.open.parent
}

// Document is the tree, when its root is closed.
func (b *Builder) Document() *Document { return b.doc }
