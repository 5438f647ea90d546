package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// maxUnused bounds how many unread places a message lists.
const maxUnused = 200

// unread counts the values of the message, and names those that nothing read.
func (x *mapping) unread(m *messages.Message) {
	total, missed := x.part.Unread()
	if x.access() {
		total++
		if !x.part.WasRead(x.part.Segments[0].Index(4, 1)) {
			missed++
		}
	}
	if m.Source.Leaves = total; missed == 0 {
		return
	}
	first, paths := x.missed()
	m.Source.Unused, m.Source.UnusedMore = paths, max(0, missed-maxUnused)
	x.faults = append(x.faults, fault{code: CodeUnread, severity: messages.SeverityLoss, level: levelMessage, at: first,
		text: unplaced(missed, paths)}.make())
}

// access tells whether UNH states a common access reference: what else it says, besides its reference and type, is read elsewhere.
func (x *mapping) access() bool { return x.part.Segments[0].Index(4, 1) > 0 }

// missed names the first values that nothing read, and gives the place of the first of them.
func (x *mapping) missed() (first messages.Position, paths []string) {
	for i := range x.part.Segments {
		s := &x.part.Segments[i]
		if _, unread := s.Unread(); unread == 0 || s.Frame() && !(i == 0 && x.access()) {
			continue
		}
		w := s.Values()
		for v, ok := w.Next(); ok && len(paths) < maxUnused; v, ok = w.Next() {
			if v.Element == 1 || v.Empty() || x.part.WasRead(v.Token) || i == 0 && v.Element != 4 {
				continue
			}
			component := v.Component
			if node := x.tree.Places[i].Node; i == 0 || component == 1 && node != nil && node.Simple(v.Element, x.part.Separators()) {
				component = 0
			}
			if len(paths) == 0 {
				first = x.places.at(i, v.Element, v.Occurrence, component)
			}
			paths = append(paths, string(x.places.appendPath(nil, i, v.Element, v.Occurrence, component)))
		}
	}
	return first, paths
}

// unplaced tells how many values have no place in the message, and where the first stand.
func unplaced(missed int, paths []string) string {
	const named = 3
	text := "values of the source that have no place in the message: "
	if missed == 1 {
		text = "a value of the source has no place in the message: "
	}
	text += strings.Join(paths[:min(named, len(paths))], ", ")
	if missed > named {
		text += " and " + itoa(missed-named) + " more (see source.unused)"
	}
	return text
}
