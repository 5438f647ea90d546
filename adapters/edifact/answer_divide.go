package edifact

import (
	"io"
	"slices"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

var _ adapters.Divider = Adapter{}

// Divide implements adapters.Divider. A message stands that nothing refuses, in a group and an interchange that do not fall: what a CONTRL to
// the document acknowledges, and no APERAK refuses. Of the document it keeps what a fault lies in.
func (Adapter) Divide(document io.Reader, p adapters.Profile, faults messages.Faults) adapters.Division {
	var places []int64
	everywhere := false
	for _, f := range faults {
		switch {
		case f.Severity != messages.SeverityRefuse:
		case f.Position == nil:
			everywhere = true
		default:
			places = append(places, f.Position.Offset)
		}
	}
	slices.Sort(places)
	d := decoder{reading: reading{profile: p}}
	doc := outlineOf(syntax.NewStream(document, d.options()), func(from, to int64) bool {
		i, _ := slices.BinarySearch(places, from)
		return i < len(places) && places[i] <= to
	})
	v := doc.judge(faults)
	division := division{doc: doc, v: v, nothing: everywhere || len(v.common) > 0, fallen: map[*receivedInterchange]bool{}}
	return adapters.Division{Stands: division.stands, Some: division.some()}
}

// division is a document of which something is refused.
type division struct {
	doc received
	v   verdicts
	// nothing stands, because a fault has no place.
	nothing bool
	// fallen are the interchanges that were asked for, and whether they fall.
	fallen map[*receivedInterchange]bool
}

// stands tells whether the message that begins at a place can be taken.
func (d *division) stands(start int64) bool {
	if d.nothing {
		return false
	}
	c := d.doc.at(start)
	if c == nil {
		return true // nothing is said of its interchange
	}
	if d.falls(c) {
		return false
	}
	if g := c.groupAt(start); g != nil && len(d.v.groups[g]) > 0 {
		return false
	}
	m := c.messageAt(start)
	return m == nil || m.start != start || !d.bad(m)
}

func (d *division) falls(c *receivedInterchange) bool {
	falls, known := d.fallen[c]
	if !known {
		_, falls = (&control{c: c, v: &d.v, four: c.version == "4"}).uncopied()
		falls = falls || len(d.v.interchanges[c]) > 0
		d.fallen[c] = falls
	}
	return falls
}

func (d *division) bad(m *receivedMessage) bool { return d.v.bad(m) || len(d.v.content[m]) > 0 }

// some tells whether anything stands.
func (d *division) some() bool {
	if d.nothing {
		return false
	}
	return d.doc.standing || slices.ContainsFunc(d.doc.interchanges, func(c *receivedInterchange) bool { return !d.falls(c) && d.standing(c) > 0 })
}

// standing counts the messages of an interchange that stand.
func (d *division) standing(c *receivedInterchange) int {
	n := c.loose + c.sound
	for _, g := range c.groups {
		if len(d.v.groups[g]) == 0 {
			n += g.count
		}
	}
	for _, m := range c.messages {
		if d.bad(m) && (m.group == nil || len(d.v.groups[m.group]) == 0) {
			n--
		}
	}
	return n
}
