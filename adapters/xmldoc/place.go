package xmldoc

import (
	"unsafe"

	"github.com/clearhub/clearhub/messages"
)

// Place is a position in the form that takes little memory: a document has as many as values. Document.Positions
// turns places into positions. The zero Place is none.
type Place struct {
	// Offset counts received bytes from 0; Line and Column count from 1, columns in characters.
	Offset, Line, Column int32
	// from and size are where in the document's paths its path is.
	from, size int32
}

// OK tells whether there is a place.
func (p Place) OK() bool { return p.Line > 0 }

// Place is Position in the form that takes little memory.
func (v Value) Place() Place {
	n := v.node
	if n == nil {
		return Place{}
	}
	d := n.element.doc
	if v.attr > 0 {
		p := d.src.place(int(d.attrs[v.attr-1].valueAt))
		p.from, p.size = d.attrPath(n, v.attr-1)
		return p
	}
	if n.text == "" {
		return n.Place()
	}
	at, s := int(n.textAt), d.src.text
	for at < len(s) && classes[s[at]]&isSpace != 0 {
		at++
	}
	p := d.src.place(at)
	p.from, p.size = n.pathAt()
	return p
}

// Place is where the element's start tag begins.
func (n *Node) Place() Place {
	if n == nil {
		return Place{}
	}
	p := n.element.doc.src.place(int(n.at))
	p.from, p.size = n.pathAt()
	return p
}

// Positions gives a function that turns places of this document into positions. The paths of all of them share one
// text, which the first call makes.
func (d *Document) Positions() func(Place) messages.Position {
	paths := unsafe.String(unsafe.SliceData(d.paths), len(d.paths)) // paths are only ever added
	return func(p Place) messages.Position {
		return messages.Position{Offset: int64(p.Offset), Line: int(p.Line), Column: int(p.Column), Path: paths[p.from : p.from+p.size]}
	}
}

// maxPaths bounds the memory of paths; places beyond it have none.
const maxPaths = 1 << 30

// pathAt makes the path of an element, once, and says where it is.
func (n *Node) pathAt() (from, size int32) {
	if n.pathSize > 0 {
		return n.pathFrom, n.pathSize
	}
	d := n.element.doc
	from, size = 0, int32(len(d.base))
	if n.parent != nil {
		from, size = n.parent.pathAt()
	}
	n.pathFrom, n.pathSize = d.path(from, size, "/", n.element.Local, n.ordinal)
	return n.pathFrom, n.pathSize
}

// attrPath makes the path of an attribute and says where it is.
func (d *Document) attrPath(n *Node, i int32) (from, size int32) {
	if path, ok := d.places[i]; ok {
		return d.path(0, 0, "", path, 0)
	}
	from, size = n.pathAt()
	return d.path(from, size, "/@", d.attrs[i].Local, 0)
}

// path adds a path that goes on from another.
func (d *Document) path(from, size int32, mark, local string, ordinal int32) (int32, int32) {
	if len(d.paths) > maxPaths {
		return 0, 0
	}
	start := len(d.paths)
	b := step(append(d.paths, d.paths[from:from+size]...), mark, local, ordinal)
	d.paths = b
	return int32(start), int32(len(b) - start)
}
