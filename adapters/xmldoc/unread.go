package xmldoc

// use is what became of a leaf.
type use uint8

const (
	unread use = iota
	dropped
	used
)

// drop leaves out what was not read.
func (u *use) drop() {
	if *u == unread {
		*u = dropped
	}
}

// Coverage is how much of a document was read.
type Coverage struct {
	// Leaves counts element texts and attribute values that are not blank, namespace declarations excepted;
	// Read counts those that were read or dropped on purpose, and Dropped the second of these alone.
	Leaves, Read, Dropped int
	// Unread are the paths of the first of the others in document order.
	Unread []string
	// Unused are the paths of the first that are unread or dropped: what no value was taken from.
	Unused []string
}

// More is how many values no value was taken from beyond those that Unused lists.
func (c Coverage) More() int { return c.Leaves - c.Read + c.Dropped - len(c.Unused) }

// Coverage looks at all leaves at or below n, foreign ones included, and lists at most so many paths.
func (n *Node) Coverage(most int) Coverage { return n.CoverageKeeping(most, nil) }

// CoverageKeeping is Coverage that asks once more about each value that was dropped: where keep is true it was kept after
// all and counts as used. owner is the element, and local the attribute's name, or "" for the element's own text.
func (n *Node) CoverageKeeping(most int, keep func(owner *Node, local string, v Value) bool) Coverage {
	k := counter{most: most, keep: keep}
	if n != nil {
		k.expected = min(most, int(n.element.doc.elements)/4+4)
		n.cover(&k)
	}
	all := view(k.paths)
	k.Unread, k.Unused = texts(all, k.unread), texts(all, k.unused)
	return k.Coverage
}

// counter is a Coverage that is being counted. Paths lie one behind another until all are known.
type counter struct {
	Coverage
	most           int
	keep           func(owner *Node, local string, v Value) bool
	expected       int // how many paths there may be
	paths          []byte
	unread, unused []span
}

// room is there once a path is to be listed, as in most documents none is.
func (k *counter) room() []byte {
	if k.paths == nil {
		k.paths, k.unused = make([]byte, 0, 96*k.expected), make([]span, 0, k.expected)
	}
	return k.paths
}

// span is where in paths a path is.
type span struct{ from, to int32 }

func (n *Node) cover(k *counter) {
	d := n.element.doc
	for i := n.attr; i < n.attr+n.attrs; i++ {
		a := d.attribute(i)
		if a.use == dropped && k.keep != nil && k.keep(n, a.local, Value{Text: trim(d.piece(a.valueAt, a.textSize)), node: n, attr: i + 1}) {
			a.use = used
		}
		if a.textSize != 0 && k.count(a.use) {
			from := len(k.room())
			if path, ok := d.places[i]; ok {
				k.paths = append(k.paths, path...)
			} else {
				k.paths = append(append(n.appendPath(k.paths), "/@"...), a.local...)
			}
			k.list(a.use, from)
		}
	}
	if n.use == dropped && n.textSize != 0 && k.keep != nil && k.keep(n, "", Value{Text: trim(n.text()), node: n}) {
		n.use = used
	}
	if n.textSize != 0 && k.count(n.use) {
		from := len(k.room())
		k.paths = n.appendPath(k.paths)
		k.list(n.use, from)
	}
	for c := n.childNode(); c != nil; c = c.nextNode() {
		c.cover(k)
	}
}

// count takes one leaf in; true means that it has to be listed.
func (k *counter) count(u use) bool {
	k.Leaves++
	if u != unread {
		k.Read++
	}
	if u == dropped {
		k.Dropped++
	}
	return u != used && (len(k.unused) < k.most || u == unread && len(k.unread) < k.most)
}

// list takes in the path that begins at an offset of paths.
func (k *counter) list(u use, from int) {
	s := span{int32(from), int32(len(k.paths))}
	if len(k.unused) < k.most {
		k.unused = append(k.unused, s)
	}
	if u == unread && len(k.unread) < k.most {
		k.unread = append(k.unread, s)
	}
}

// texts makes paths of spans, all pieces of one text.
func texts(all string, list []span) []string {
	if len(list) == 0 {
		return nil
	}
	paths := make([]string, len(list))
	for i, s := range list {
		paths[i] = all[s.from:s.to]
	}
	return paths
}

// Unread gives the values at or below n that nobody read or dropped, those of foreign elements excepted: owner is the
// element, and local the attribute's name, or "" for the element's own text.
func (n *Node) Unread(yield func(owner *Node, local string, v Value) bool) bool {
	d := n.element.doc
	for i := n.attr; i < n.attr+n.attrs; i++ {
		if a := d.attribute(i); a.use == unread && a.textSize != 0 && !yield(n, a.local, Value{Text: trim(d.piece(a.valueAt, a.textSize)), node: n, attr: i + 1}) {
			return false
		}
	}
	if n.use == unread && n.textSize != 0 && !yield(n, "", Value{Text: trim(n.text()), node: n}) {
		return false
	}
	for c := n.First(); c != nil; c = c.Next() {
		if !c.Unread(yield) {
			return false
		}
	}
	return true
}
