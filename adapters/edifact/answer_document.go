package edifact

import (
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// received is a document that is answered: its envelopes, as far as answers quote them. It is read from the bytes, because
// a receipt holds no control references.
type received struct {
	interchanges []*receivedInterchange
	// standing says that there were messages in interchanges that were left out, because nothing is said of them.
	standing bool
}

// receivedInterchange is one interchange, with where it begins in the document.
type receivedInterchange struct {
	// end is where what follows it begins.
	start, end          int64
	closed              bool
	identifier, version string
	sender, recipient   syntax.Identity
	reference           string
	test                bool
	// request is 0031: 1 asks for an acknowledgement, 2 for a word that it was received.
	request    string
	separators syntax.Separators
	groups     []*receivedGroup
	messages   []*receivedMessage
	// loose is how many messages stood in no group, and sound in groups that were left out.
	loose, sound int
	// control says that it holds a CONTRL, which is never answered.
	control bool
}

type receivedGroup struct {
	start, end        int64
	closed            bool
	count             int
	reference         string
	sender, recipient syntax.Identity
}

type receivedMessage struct {
	start, end int64
	group      *receivedGroup
	id         identity
	// number is that of the document (BGM 1004); wish says that the sender asks for an acknowledgement (4343 = AB).
	number string
	wish   bool
	// items are the segments that begin a line or consignment, by their number in the message.
	items []receivedItem
}

type receivedItem struct {
	segment int
	ordinal string
}

// outline reads the envelopes of a document. It ends where the document can no longer be read.
func outline(document []byte, profile adapters.Profile) received {
	d := decoder{reading: reading{profile: profile}}
	return outlineOf(syntax.NewReader(document, d.options()), func(int64, int64) bool { return true })
}

// outlineOf reads envelopes, and leaves out those that are whole and of which nothing is said: said tells whether anything is
// of what stands between two places, both included.
func outlineOf(reader *syntax.Reader, said func(from, to int64) bool) received {
	var doc received
	var open *receivedInterchange
	var group *receivedGroup
	for {
		p, err := reader.Next()
		if err != nil {
			end := int64(math.MaxInt64)
			if next := new(syntax.SeparatorError); errors.As(err, &next) { // of another interchange, that cannot be read
				end = next.Offset
			}
			doc.passed(end, said)
			return doc
		}
		if p.Kind == syntax.Rest && open == nil && begun(p.Text()) {
			doc.passed(p.Offset(), said)
			return doc
		}
		if p.Kind == syntax.Interchange {
			doc.passed(p.Offset(), said)
			open, group = receivedUNB(p), nil
			doc.interchanges = append(doc.interchanges, open)
			continue
		}
		if open == nil {
			continue
		}
		first := &p.Segments
		switch p.Kind {
		case syntax.Group:
			s := &(*first)[0]
			open.passedGroup(p.Offset(), said)
			group = &receivedGroup{start: p.Offset(), reference: s.Get(6, 1), sender: side(s, 3), recipient: side(s, 4)}
			open.groups = append(open.groups, group)
		case syntax.GroupEnd:
			if group != nil {
				group.closed, group = true, nil
			}
		case syntax.Message:
			open.passedMessage(p.Offset(), said)
			m := receivedUNH(p)
			m.group = group
			if open.messages = append(open.messages, m); group != nil {
				group.count++
			} else {
				open.loose++
			}
			open.control = open.control || m.id.name == "CONTRL"
		case syntax.InterchangeEnd:
			open.closed = true
			open = nil
		}
	}
}

// begun tells whether what a document ends with, without a terminator, is the beginning of another interchange, which was cut off.
// Nothing stands there where UNA was the last.
func begun(rest string) bool {
	return rest == "" || strings.HasPrefix(rest, "UNB") || strings.HasPrefix(rest, "UNA")
}

// passed ends the last interchange, where the next begins, and leaves it out if nothing is said of it.
func (r *received) passed(at int64, said func(from, to int64) bool) {
	if len(r.interchanges) == 0 {
		return
	}
	c := r.interchanges[len(r.interchanges)-1]
	c.passedMessage(at, said)
	c.passedGroup(at, said)
	if c.end = at; c.closed && !said(c.start, at) {
		r.interchanges = r.interchanges[:len(r.interchanges)-1]
		r.standing = r.standing || c.loose+c.sound > 0
	}
}

// passedGroup ends the last group.
func (c *receivedInterchange) passedGroup(at int64, said func(from, to int64) bool) {
	if len(c.groups) == 0 || c.groups[len(c.groups)-1].end > 0 {
		return
	}
	g := c.groups[len(c.groups)-1]
	if g.end = at; g.closed && !said(g.start, at) {
		c.groups = c.groups[:len(c.groups)-1]
		c.sound += g.count
	}
}

// passedMessage ends the last message.
func (c *receivedInterchange) passedMessage(at int64, said func(from, to int64) bool) {
	if n := len(c.messages) - 1; n >= 0 && c.messages[n].end == 0 {
		if c.messages[n].end = at; !said(c.messages[n].start, at) {
			c.messages = c.messages[:n]
		}
	}
}

func side(s *syntax.Segment, element int) syntax.Identity {
	return syntax.Identity{ID: s.Get(element, 1), Qualifier: s.Get(element, 2), Routing: s.Get(element, 3), Internal: s.Get(element, 4)}
}

func receivedUNB(p *syntax.Part) *receivedInterchange {
	s := &p.Segments[0]
	c := &receivedInterchange{start: p.Offset(), identifier: s.Get(2, 1), version: s.Get(2, 2), sender: side(s, 3), recipient: side(s, 4),
		reference: s.Get(6, 1), test: tested(s.Get(12, 1)), request: s.Get(10, 1), separators: p.Separators()}
	return c
}

func receivedUNH(p *syntax.Part) *receivedMessage {
	unh := &p.Segments[0]
	m := &receivedMessage{start: p.Offset(), id: identity{reference: unh.Get(2, 1), name: unh.Get(3, 1), version: unh.Get(3, 2),
		release: unh.Get(3, 3), agency: unh.Get(3, 4), associate: unh.Get(3, 5)}}
	for i := range p.Segments {
		s := &p.Segments[i]
		switch s.Tag() {
		case "BGM":
			if m.number == "" {
				m.number, m.wish = s.Get(3, 1), s.Get(5, 1) == "AB"
			}
		case "CST", "LIN", "CNI", "GID":
			if n := s.Get(2, 1); n != "" {
				m.items = append(m.items, receivedItem{s.Number(), n})
			}
		case "UNS", "CNT": // the summary belongs to no line
			m.items = append(m.items, receivedItem{s.Number(), ""})
		}
	}
	return m
}

// line gives the number of the line in which a segment stands; empty outside of lines.
func (m *receivedMessage) line(segment int) string {
	i, _ := slices.BinarySearchFunc(m.items, segment+1, func(it receivedItem, n int) int { return it.segment - n })
	if i == 0 || segment == 0 {
		return ""
	}
	return m.items[i-1].ordinal
}

// at gives the interchange in which an offset lies; nil before the first.
func (r *received) at(offset int64) *receivedInterchange {
	i, _ := slices.BinarySearchFunc(r.interchanges, offset+1, func(c *receivedInterchange, at int64) int { return compareOffsets(c.start, at) })
	if i == 0 || offset >= r.interchanges[i-1].end {
		return nil
	}
	return r.interchanges[i-1]
}

// messageAt gives the message in which an offset lies; nil before the first.
func (c *receivedInterchange) messageAt(offset int64) *receivedMessage {
	i, _ := slices.BinarySearchFunc(c.messages, offset+1, func(m *receivedMessage, at int64) int { return compareOffsets(m.start, at) })
	if i == 0 || offset >= c.messages[i-1].end {
		return nil
	}
	return c.messages[i-1]
}

func (c *receivedInterchange) groupAt(offset int64) *receivedGroup {
	var found *receivedGroup
	for _, g := range c.groups {
		if g.start <= offset && offset < g.end {
			found = g
		}
	}
	return found
}

func compareOffsets(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
