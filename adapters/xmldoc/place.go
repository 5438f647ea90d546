package xmldoc

import (
	"unsafe"

	"github.com/clearhub/clearhub/messages"
)

// Place is a position in the form that takes little memory: a document has as many as values. Document.Positions
// turns places into positions. The zero Place is none.
type Place struct {
	// Offset counts received bytes from 0, Line and Column count from 1, columns in characters; all from the beginning of
	// the part where the document is one of a Stream.
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
		p := d.src.place(int(d.attribute(v.attr - 1).valueAt))
		p.from, p.size = d.attrPath(n, v.attr-1)
		return p
	}
	if n.textSize == 0 {
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

// Positions is that of the element's document.
func (n *Node) Positions() func(Place) messages.Position { return n.element.doc.Positions() }

// Positions gives a function that turns places of this document into positions. Paths share the document's memory.
func (d *Document) Positions() func(Place) messages.Position {
	src := d.src.origin()
	texts := make([]string, len(d.paths))
	for i, block := range d.paths {
		texts[i] = unsafe.String(unsafe.SliceData(block), len(block)) // paths are only ever added
	}
	return func(p Place) messages.Position {
		at := src.absolute(p)
		if p.size > 0 {
			start := p.from % pathBlock
			at.Path = texts[p.from/pathBlock][start : start+p.size]
		}
		return at
	}
}

const (
	// pathBlock is how much memory is taken for paths at a time: more than the longest path.
	pathBlock = 1 << 16
	// maxPaths bounds the memory of paths; places beyond it have none.
	maxPaths = 1 << 30
)

// pathText is a path that was made.
func (d *Document) pathText(from, size int32) []byte {
	if size == 0 {
		return nil
	}
	start := from % pathBlock
	return d.paths[from/pathBlock][start : start+size]
}

// pathAt makes the path of an element, once, and says where it is.
func (n *Node) pathAt() (from, size int32) {
	if n.pathSize > 0 {
		return n.pathFrom, int32(n.pathSize)
	}
	d := n.element.doc
	var parent []byte
	if p := n.parentNode(); p != nil {
		parent = d.pathText(p.pathAt())
	} else {
		parent = []byte(d.base)
	}
	from, size = d.path(parent, "/", n.element.Local, n.ordinal)
	n.pathFrom, n.pathSize = from, uint16(size)
	return from, size
}

// attrPath makes the path of an attribute and says where it is.
func (d *Document) attrPath(n *Node, i int32) (from, size int32) {
	if path, ok := d.places[i]; ok {
		return d.path(nil, "", path, 0)
	}
	return d.path(d.pathText(n.pathAt()), "/@", d.attribute(i).local, 0)
}

// path adds a path that goes on from another.
func (d *Document) path(parent []byte, mark, local string, ordinal int32) (from, size int32) {
	need := len(parent) + len(mark) + len(local) + len("[2147483647]")
	last := len(d.paths) - 1
	if last < 0 || cap(d.paths[last])-len(d.paths[last]) < need {
		if need >= pathBlock || len(d.paths) >= maxPaths/pathBlock {
			return 0, 0
		}
		last++
		d.paths = append(d.paths, make([]byte, 0, min(max(need, 1<<12<<(2*min(last, 2))), pathBlock))) // small documents have few
	}
	block := d.paths[last]
	start := len(block)
	block = step(append(block, parent...), mark, local, ordinal)
	d.paths[last] = block
	return int32(last*pathBlock + start), int32(len(block) - start)
}
