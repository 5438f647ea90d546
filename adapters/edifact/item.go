package edifact

import (
	"iter"
)

// item is a segment of a group, or a group within it by its trigger.
type item struct {
	segment
	// group is the index of the group that the segment triggers, 0 where it is a single segment.
	group int
}

// alone tells whether nothing else stands in the segment's group, or it has none.
func (it item) alone() bool {
	if it.group == 0 {
		return true
	}
	g := &it.x.tree.Groups[it.group]
	return g.End-g.First == 1
}

// items goes over what stands directly in a group, in source order; segments without a place are left out.
func (x *mapping) items(group int) iter.Seq[item] {
	return func(yield func(item) bool) {
		for i, end := x.span(group); i < end; {
			it, next := x.itemAt(i, group)
			if i = next; it.group != placeless && !yield(it) {
				return
			}
		}
	}
}

// countGroups counts the groups of the message itself that a tag triggers.
func (x *mapping) countGroups(trigger uint32) (n int) {
	for i := range x.tree.Groups {
		if g := &x.tree.Groups[i]; g.Parent == 0 && x.part.Segments[g.First].Code == trigger {
			n++
		}
	}
	return n
}

// span are the segments of a group.
func (x *mapping) span(group int) (first, end int) {
	g := &x.tree.Groups[group]
	x.visits += int(g.End - g.First)
	return int(g.First), int(g.End)
}

// placeless is the group of a segment without a place.
const placeless = -1

// itemAt is what items gives at a segment of a group, and where the next begins. A long loop that every line goes through calls it, and
// is spared being called for each item.
func (x *mapping) itemAt(i, in int) (it item, next int) {
	it.x, it.Segment, it.index, next = x, &x.part.Segments[i], i, i+1
	place := &x.tree.Places[i]
	if group := int(place.Group); group != in {
		it.group, next = group, int(x.tree.Groups[group].End)
	} else if place.Node == nil {
		it.group = placeless
	}
	return it, next
}

// first tells whether a segment is the first of its place: what is repeated there was refused.
func (x *mapping) first(it item) bool { return x.tree.Places[it.index].Repeat <= 1 }
