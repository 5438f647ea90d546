package grammar

// childSlot is a place in the table of a group's children, by tag; child counts from 1, and 0 is a free place.
type childSlot struct {
	tag   uint32
	child int32
}

// index makes the tables by which children are found.
func (n *Node) index() {
	if len(n.children) == 0 {
		return
	}
	size := 8
	for size < 2*len(n.children) {
		size *= 2
	}
	n.slots = make([]childSlot, size)
	n.same, n.required = make([]int16, len(n.children)), make([]int16, len(n.children)+1)
	n.required[len(n.children)] = int16(len(n.children))
	for i := len(n.children) - 1; i >= 0; i-- {
		c := n.children[i]
		n.required[i] = n.required[i+1]
		if c.Mandatory && c.Tag != "UNT" { // UNT is the envelope's business
			n.required[i] = int16(i)
		}
		s := n.slot(c.tag)
		n.same[i] = int16(s.child - 1) // -1 where there is none
		s.tag, s.child = c.tag, int32(i+1)
	}
}

// slot is the place of a tag, or the free one where it would stand.
func (n *Node) slot(tag uint32) *childSlot {
	mask := uint32(len(n.slots) - 1)
	for at := tag * 0x9e3779b1 >> 16; ; at++ {
		if s := &n.slots[at&mask]; s.child == 0 || s.tag == tag {
			return s
		}
	}
}

// first gives the first child with a tag from a child on, of which count stand there already; -1 where there is none.
func (n *Node) first(tag uint32, from, count int) int {
	k := int(n.slot(tag).child) - 1
	for k >= 0 && (k < from || k == from && count >= n.children[k].Max) {
		k = int(n.same[k])
	}
	return k
}
