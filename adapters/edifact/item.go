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
		groups, segments := x.tree.Groups, x.part.Segments
		i, end := int(groups[group].First), int(groups[group].End)
		x.visits += end - i
		places := x.tree.Places[:end]
		for i < len(places) {
			place := &places[i]
			it := item{segment: segment{x: x, Segment: &segments[i], index: i}}
			if int(place.Group) != group {
				it.group = int(place.Group)
				i = int(groups[it.group].End)
			} else {
				i++
				if place.Node == nil {
					continue
				}
			}
			if !yield(it) {
				return
			}
		}
	}
}

// first tells whether a segment is the first of its place: what is repeated there was refused.
func (x *mapping) first(it item) bool { return x.tree.Places[it.index].Repeat <= 1 }
