package xmldoc

import "io"

// NewSmallStream is a stream that reads a few bytes at a time, so that everything is cut everywhere.
func NewSmallStream(in io.Reader, o Options, size int, part func(name Name, depth int) bool) *Stream {
	s := NewStream(in, o, part)
	s.window.size = size
	return s
}

// AttributesOf are the local names of an element's attributes, in the order of the document.
func AttributesOf(n *Node) (names []string) {
	for i := n.attr; i < n.attr+n.attrs; i++ {
		names = append(names, n.element.doc.attribute(i).local)
	}
	return names
}
