package xmldoc

// Coverage is how much of a document was read.
type Coverage struct {
	// Leaves counts element texts and attribute values that are not blank, namespace declarations excepted;
	// Read counts those that were read or dropped on purpose.
	Leaves, Read int
	// Unread are the paths of the first of the others in document order.
	Unread []string
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
		a := &n.element.doc.attrs[i]
		if a.Value == "" {
			continue
		}
		c.Leaves++
		if a.read {
			c.Read++
			continue
		}
		if len(c.Unread) < most {
			c.Unread = append(c.Unread, n.Path()+"/@"+a.Local)
		}
	}
	if n.text != "" {
		c.Leaves++
		if n.read {
			c.Read++
		} else if len(c.Unread) < most {
			c.Unread = append(c.Unread, n.Path())
		}
	}
	for k := n.child; k != nil; k = k.next {
		k.cover(c, most)
	}
}
