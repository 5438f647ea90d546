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

// Coverage looks at all leaves at or below n, foreign ones included, and lists at most so many paths.
func (n *Node) Coverage(most int) Coverage {
	var c Coverage
	if n != nil {
		n.cover(&c, most)
	}
	return c
}

func (n *Node) cover(c *Coverage, most int) {
	for i := n.attr; i < n.attr+n.attrs; i++ {
		d := n.element.doc
		if a := d.attribute(i); a.textSize != 0 && c.count(a.use, most) {
			path, ok := d.places[i]
			if !ok {
				path = n.Path() + "/@" + a.local
			}
			c.list(a.use, path, most)
		}
	}
	if n.textSize != 0 && c.count(n.use, most) {
		c.list(n.use, n.Path(), most)
	}
	for k := n.childNode(); k != nil; k = k.nextNode() {
		k.cover(c, most)
	}
}

// count takes one leaf in; true means that it may have to be listed.
func (c *Coverage) count(u use, most int) bool {
	c.Leaves++
	if u != unread {
		c.Read++
	}
	if u == dropped {
		c.Dropped++
	}
	return u != used && (len(c.Unused) < most || u == unread && len(c.Unread) < most)
}

func (c *Coverage) list(u use, path string, most int) {
	if len(c.Unused) < most {
		c.Unused = append(c.Unused, path)
	}
	if u == unread && len(c.Unread) < most {
		c.Unread = append(c.Unread, path)
	}
}
