package wco

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// way is the place of a fault in sections and tags: by where it stands in the document, else by where it stands in our message.
func (a *acknowledgement) way(f messages.Fault) []step {
	if f.Position != nil {
		if steps := a.wayIn(f.Position.Path); steps != nil {
			return steps
		}
	}
	return wayTo(f.Pointer)
}

// wayIn follows a path of elements from the declaration down. Elements that have numbers are told by them.
func (a *acknowledgement) wayIn(path string) []step {
	at, n := places(), (*xmldoc.Node)(nil)
	var steps []step
	for _, word := range strings.Split(path, "/") {
		local, ordinal, _ := strings.Cut(strings.TrimSuffix(word, "]"), "[")
		below := at.named[local]
		if below == nil {
			if steps == nil { // what is around the declaration has no section
				continue
			}
			break
		}
		at = below
		if steps == nil {
			n = a.subject
		} else {
			n = nth(n, local, ordinal)
		}
		steps = extend(steps, at.id, n, ordinal)
	}
	return steps
}

// nth is a child by the number that paths give it.
func nth(n *xmldoc.Node, local, ordinal string) *xmldoc.Node {
	want, err := strconv.Atoi(ordinal)
	if err != nil {
		want = 1
	}
	for c := range n.Children(local) {
		if want--; want == 0 {
			return c
		}
	}
	return nil
}

// extend goes a step further: a section is a step of its own, a field is the tag of the last.
func extend(steps []step, id string, n *xmldoc.Node, ordinal string) []step {
	if id == "" {
		return steps
	}
	if !isSection(id) {
		if k := len(steps) - 1; k >= 0 && steps[k].tag == "" {
			steps[k].tag = id
		}
		return steps
	}
	s := step{section: id}
	if number, ok := count(n.Child("SequenceNumeric").Text()); ok {
		s.sequence = number
	} else if number, err := strconv.Atoi(ordinal); err == nil {
		s.sequence = number
	}
	return append(steps, s)
}
