package grammar

import (
	"slices"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// Tree says where each segment of a message stands in its structure.
type Tree struct {
	// Places are parallel to the message's segments.
	Places []Place
	// Groups are the occurrences of segment groups, in source order; the first is the message itself.
	Groups []Group
}

// Place is where one segment stands. Node is nil where the structure has no place for it.
type Place struct {
	Node *Node
	// Group is an index into the tree's groups; Repeat counts the segments of this node within the group, from 1.
	Group, Repeat int32
}

// Group is one occurrence of a segment group.
type Group struct {
	Node *Node
	// Parent is the index of the group around it, -1 for the message; Occurrence counts from 1 within the parent.
	Parent, Occurrence int32
	// First and End bound the group's segments, those of the groups within it included.
	First, End int32
}

// Walker follows messages through their structure. It is reused from message to message and not safe for
// concurrent use.
type Walker struct {
	tree   Tree
	frames []frame
	report func(Finding)
	// found counts the findings, steps the places looked at.
	found, steps int
	before       occurrence
	openings     openings
	// slow looks for every place by itself, for the test that this makes no difference.
	slow bool
	// copied counts the segments that were placed like those before.
	copied int
	// borders are the section controls (UNS) of the message, once somebody asked for them.
	borders []int
	counted bool
}

// Steps counts the places that were looked at so far. It is for tests of what takes how much work.
func (w *Walker) Steps() int { return w.steps }

// frame is a group that is open, and how far it was followed.
type frame struct {
	node                *Node
	group, index, count int
}

// Walk places the segments of a message. A segment takes the first place that is free for it, looking forward from
// where the walk stands and then outwards: so a tag that stands in several groups goes to the nearest (ISO 9735,
// 8). The tree is valid until the next call.
func (w *Walker) Walk(m *Message, segments []syntax.Segment, report func(Finding)) *Tree {
	w.report, w.found, w.before = report, 0, occurrence{open: w.before.open[:0]}
	w.counted = false
	i, whole := w.resume(m, segments)
	if w.steps += i; whole {
		w.report = nil
		return &w.tree
	}
	if i == 0 {
		w.tree.Places = slices.Grow(w.tree.Places[:0], len(segments))
		w.tree.Groups = append(w.tree.Groups[:0], Group{Node: m.root, Parent: -1, Occurrence: 1})
		w.frames = append(w.frames[:0], frame{node: m.root})
	}
	for i < len(segments) {
		n := w.again(i, segments)
		if n == 0 {
			n = w.place(m, i, segments)
		}
		i += n
	}
	for len(w.frames) > 0 {
		w.close(len(segments) - 1)
	}
	w.report = nil
	if w.openings.message = nil; w.found == 0 && !w.slow {
		w.openings.message = m
	}
	return &w.tree
}

// place places a segment, and tells how many it placed.
func (w *Walker) place(m *Message, i int, segments []syntax.Segment) int {
	s := &segments[i]
	tag := s.Code
	for depth := len(w.frames) - 1; depth >= 0 && tag != 0; depth-- {
		f := &w.frames[depth]
		w.steps++
		if k := f.node.first(tag, f.index, f.count); k >= 0 {
			if depth == 0 && int(f.node.required[f.passed()]) < k && w.leaps(f, k, i, segments) {
				break
			}
			if depth == 0 && f.node.children[k].Group > 0 {
				return w.occur(i, k, segments)
			}
			w.enter(i, depth, k)
			return 1
		}
	}
	name := s.Tag()
	if !m.tags[name] {
		w.find(Finding{Rule: Unknown, Segment: i, Tag: name})
		w.tree.Places = append(w.tree.Places, Place{Group: int32(w.open())})
		return 1
	}
	for depth := len(w.frames) - 1; depth >= 0; depth-- {
		f := &w.frames[depth]
		n := f.node.children[f.index]
		if n.tag != tag || f.count < n.Max || depth > 0 && f.index == 0 {
			continue // a trigger again is its group again
		}
		rule := Repeated
		if n.Group > 0 {
			rule = GroupRepeated
		}
		w.find(Finding{Rule: rule, Segment: i, Tag: name, Group: n.Group, Limit: n.Max})
		w.enter(i, depth, f.index)
		return 1
	}
	w.find(Finding{Rule: Misplaced, Segment: i, Tag: name})
	w.tree.Places = append(w.tree.Places, Place{Group: int32(w.open())})
	return 1
}

// border is the tag that divides a message into sections.
const border = "UNS"

// leaps tells whether segment i would have its place only in a later section, while all borders of the sections are still to come: then
// it stands in the wrong place, and no border is missing.
func (w *Walker) leaps(f *frame, k, i int, segments []syntax.Segment) bool {
	over, ahead := 0, 0
	for j, n := range f.node.children {
		if j >= f.passed() && n.Tag == border {
			ahead++
			if j < k {
				over++
			}
		}
	}
	if over == 0 {
		return false
	}
	if !w.counted {
		w.borders, w.counted = w.borders[:0], true
		for j := range segments {
			if segments[j].Tag() == border {
				w.borders = append(w.borders, j)
			}
		}
	}
	next, _ := slices.BinarySearch(w.borders, i)
	return len(w.borders)-next >= ahead
}

func (w *Walker) find(f Finding) {
	w.found++
	w.report(f)
}

// open is the innermost group that is open.
func (w *Walker) open() int { return w.frames[len(w.frames)-1].group }

// enter puts segment i at child k of the frame at depth, and closes the frames within.
func (w *Walker) enter(i, depth, k int) {
	for len(w.frames)-1 > depth {
		w.close(i - 1)
	}
	f := &w.frames[depth]
	if k != f.index {
		if from := f.passed(); int(f.node.required[from]) < k {
			w.missing(f, from, k, i-1)
		}
		f.index, f.count = k, 0
	}
	f.count++
	n := f.node.children[k]
	if n.Group == 0 {
		w.tree.Places = append(w.tree.Places, Place{Node: n, Group: int32(f.group), Repeat: int32(f.count)})
		return
	}
	group := len(w.tree.Groups)
	w.tree.Groups = append(w.tree.Groups, Group{Node: n, Parent: int32(f.group), Occurrence: int32(f.count), First: int32(i)})
	w.frames = append(w.frames, frame{node: n, group: group, count: 1})
	w.tree.Places = append(w.tree.Places, Place{Node: n.children[0], Group: int32(group), Repeat: 1})
}

// close ends the innermost frame.
func (w *Walker) close(last int) {
	f := &w.frames[len(w.frames)-1]
	if from, end := f.passed(), len(f.node.children); int(f.node.required[from]) < end {
		w.missing(f, from, end, last)
	}
	w.tree.Groups[f.group].End = int32(last + 1)
	w.frames = w.frames[:len(w.frames)-1]
}

// passed is the first child of the group that had no segment and may still be passed over.
func (f *frame) passed() int {
	if f.count > 0 {
		return f.index + 1
	}
	return f.index
}

// missing reports the mandatory children that are passed on the way from one child to another.
func (w *Walker) missing(f *frame, from, k, last int) {
	for j := int(f.node.required[from]); j < k; j = int(f.node.required[j+1]) {
		w.steps++
		n := f.node.children[j]
		w.find(Finding{Rule: Missing, Segment: max(last, 0), Tag: n.Tag, Group: n.Group})
	}
}
