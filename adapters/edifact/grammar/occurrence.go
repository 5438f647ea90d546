package grammar

import "github.com/clearhub/clearhub/adapters/edifact/syntax"

// occurrence is the last occurrence of a group of the message itself. The goods lines of a message mostly consist of the same
// segments: then the places of one are those of the one before it, and need not be looked for again.
type occurrence struct {
	node         *Node
	first, group int // its first segment, and its group in the tree
	found        int // how many findings there were before it
	open         []frame
}

// occur begins an occurrence of child k of the message, a group, at segment i, and tells how many segments it placed: all of it,
// where it is like the occurrence just before it, of which nothing was found.
func (w *Walker) occur(i, k int, segments []syntax.Segment) int {
	b := &w.before
	n := w.frames[0].node.children[k]
	again := b.node == n && w.frames[0].index == k && len(w.frames) > 1
	if again {
		b.open = append(b.open[:0], w.frames[1:]...)
	}
	w.enter(i, 0, k)
	group := len(w.tree.Groups) - 1
	length := i - b.first
	again = again && !w.slow && b.found == w.found && i+length <= len(segments) && alike(segments[b.first:i], segments[i:i+length])
	if again {
		w.repeat(i, length, group)
	}
	b.node, b.first, b.group, b.found = n, i, group, w.found
	if !again {
		return 1
	}
	return length
}

// alike tells whether the same segments stand in two places.
func alike(a, b []syntax.Segment) bool {
	for i := range a {
		if a[i].Code != b[i].Code {
			return false
		}
	}
	return true
}

// repeat places the rest of an occurrence of length segments that begins at segment i, as the one before it.
func (w *Walker) repeat(i, length, group int) {
	b := &w.before
	by := int32(group - b.group)
	w.steps += length
	w.copied += length
	w.tree.Places = append(w.tree.Places, w.tree.Places[b.first+1:i]...)
	places := w.tree.Places[i+1:]
	for k := range places {
		places[k].Group += by
	}
	w.tree.Groups = append(w.tree.Groups, w.tree.Groups[b.group+1:group]...)
	groups := w.tree.Groups[group+1:]
	for k := range groups {
		g := &groups[k]
		g.Parent += by
		g.First, g.End = g.First+int32(length), g.End+int32(length)
	}
	w.frames = w.frames[:1]
	for _, f := range b.open {
		f.group += int(by)
		w.frames = append(w.frames, f)
	}
}
