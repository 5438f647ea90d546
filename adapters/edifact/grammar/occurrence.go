package grammar

import "github.com/clearhub/clearhub/adapters/edifact/syntax"

// occurrence is the last occurrence of a group of the message itself. The goods lines of a message mostly consist of the same
// segments: then the places of one are those of the one before it, and need not be looked for again.
type occurrence struct {
	node         *Node
	first, group int // its first segment, and its group in the tree
	found        int // how many findings there were before it
	open         []frame
	// length is how many segments it has, where it is like the occurrence before it; 0 where it is not.
	length int
}

// again places an occurrence that begins at segment i, where it is like the two before it, and tells how many segments it placed. The
// walk then stands where it stood after the first of them, so that the same follows, as long as one more is allowed.
func (w *Walker) again(i int, segments []syntax.Segment) int {
	b := &w.before
	length := b.length
	if length == 0 || i != b.first+length || i+length > len(segments) || segments[i].Code != segments[b.first].Code ||
		b.found != w.found || w.frames[0].count >= b.node.Max || !alike(segments[b.first:i], segments[i:i+length]) {
		return 0
	}
	w.frames[0].count++
	group := len(w.tree.Groups)
	by := int32(group - b.group)
	w.tree.Groups[b.group].End = int32(i) // as if it were closed
	w.copy(b.first, i, b.group, group, by, int32(length))
	first := &w.tree.Groups[group]
	first.Parent, first.Occurrence = int32(w.frames[0].group), int32(w.frames[0].count)
	for k := range w.frames[1:] {
		w.frames[k+1].group += int(by)
	}
	b.first, b.group = i, group
	w.steps += length
	w.copied += length
	return length
}

// copy places segments and groups like those before.
func (w *Walker) copy(from, to, group, end int, by, length int32) {
	t := &w.tree
	first := len(t.Places)
	t.Places = append(t.Places, t.Places[from:to]...)
	places := t.Places[first:]
	for k := range places {
		places[k].Group += by
	}
	first = len(t.Groups)
	t.Groups = append(t.Groups, t.Groups[group:end]...)
	groups := t.Groups[first:]
	for k := range groups {
		g := &groups[k]
		g.Parent += by
		g.First, g.End = g.First+length, g.End+length
	}
}

// occur begins an occurrence of child k of the message, a group, at segment i, and tells how many segments it placed: all of it,
// where it is like the occurrence just before it, of which nothing was found.
func (w *Walker) occur(i, k int, segments []syntax.Segment) int {
	b := &w.before
	n := w.frames[0].node.children[k]
	if b.node != n {
		w.openings.keep(w, i)
	}
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
	b.node, b.first, b.group, b.found, b.length = n, i, group, w.found, 0
	if !again {
		return 1
	}
	b.length = length
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
	w.copy(b.first+1, i, b.group+1, group, by, int32(length))
	w.frames = w.frames[:1]
	for _, f := range b.open {
		f.group += int(by)
		w.frames = append(w.frames, f)
	}
}
