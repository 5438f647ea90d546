package grammar

import (
	"slices"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// openings are places of the last message from which the walk can go on with another one that begins with the same segments: the
// messages of an interchange mostly do. Where a segment stands follows from the tags up to it alone.
type openings struct {
	// message is the structure of the last message, nil where something was found in it.
	message *Message
	all     []opening
}

// opening is the walk as it was before a segment.
type opening struct {
	segment, groups int
	frames          []frame
}

// maxOpenings is how many are kept of a message: the first are those of the heading.
const maxOpenings = 8

// keep keeps the walk as it is before a segment.
func (o *openings) keep(w *Walker, segment int) {
	n := len(o.all)
	if n == maxOpenings || w.found > 0 || w.slow {
		return
	}
	o.all = slices.Grow(o.all, 1)[:n+1]
	k := &o.all[n]
	k.segment, k.groups, k.frames = segment, len(w.tree.Groups), append(k.frames[:0], w.frames...)
}

// resume places the segments that another message has in common with the last one, as far as the walk can go on from there, and
// tells how many they are, and whether that is the whole message.
func (w *Walker) resume(m *Message, segments []syntax.Segment) (placed int, whole bool) {
	o := &w.openings
	if o.message != m {
		o.all = o.all[:0]
		return 0, false
	}
	same := w.like(segments)
	if same == len(segments) && same == len(w.tree.Places) {
		return same, true
	}
	n := len(o.all)
	for n > 0 && o.all[n-1].segment > same {
		n--
	}
	if o.all = o.all[:n]; n == 0 {
		return 0, false
	}
	k := &o.all[n-1]
	o.all = o.all[:n-1] // it is kept again
	w.tree.Places, w.tree.Groups, w.frames = w.tree.Places[:k.segment], w.tree.Groups[:k.groups], append(w.frames[:0], k.frames...)
	return k.segment, false
}

// like tells how many segments are those of the last message, of which all have a place.
func (w *Walker) like(segments []syntax.Segment) int {
	places := w.tree.Places
	n := min(len(places), len(segments))
	places, segments = places[:n], segments[:n]
	for i := range places {
		if places[i].Node.tag != segments[i].Code {
			return i
		}
	}
	return n
}
