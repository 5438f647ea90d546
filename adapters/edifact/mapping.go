package edifact

import (
	"iter"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// mapping turns the segments of one message, each in its place, into canonical messages. It remembers which values were
// read, so that those that were not can be named.
type mapping struct {
	trace
	d      *decoder
	part   *syntax.Part
	places *placer
	tree   *grammar.Tree
	id     identity
	used   []uint64
	faults messages.Faults
	// wrong are the values that the grammar found to be no numbers.
	wrong map[place]bool
	// cited and referred find documents and references that stand in a list already.
	cited    index[messages.Document]
	referred index[messages.Reference]
	// highest is the highest line number so far.
	highest int
	// refused says that the message was refused before it was mapped.
	refused bool
}

// place is a component of a segment of the message.
type place struct{ segment, element, component int }

// begin makes the mapping ready for a message.
func (x *mapping) begin(d *decoder, p *syntax.Part, places *placer, id identity) {
	x.trace.reset()
	x.d, x.part, x.places, x.tree, x.id, x.faults = d, p, places, places.tree, id, nil
	x.cited, x.referred, x.highest, x.wrong = index[messages.Document]{}, index[messages.Reference]{}, 0, nil
	for _, f := range d.findings {
		if f.Rule != grammar.WrongCharacters {
			continue
		}
		if x.wrong == nil {
			x.wrong = map[place]bool{}
		}
		x.wrong[place{f.Segment, f.Element, f.Component}] = true
	}
	if x.marks == nil { // about as many marks as values, with a few pointers on the way to each
		x.reserve(p.Tokens())
	}
	words := p.Tokens()/64 + 1
	if cap(x.used) < words {
		x.used = make([]uint64, words)
	}
	x.used = x.used[:words]
	clear(x.used)
}

// segment is one segment under mapping.
type segment struct {
	x *mapping
	*syntax.Segment
	index int
}

func (x *mapping) segment(i int) segment { return segment{x, &x.part.Segments[i], i} }

// get reads a component and remembers that it was read.
func (s segment) get(element, component int) string {
	v, ok := s.Value(element, 1, component)
	if !ok || v.Empty() {
		return ""
	}
	s.x.used[v.Token/64] |= 1 << (v.Token % 64)
	return strings.TrimSpace(v.Text())
}

// peek reads a component without remembering it.
func (s segment) peek(element, component int) string {
	return strings.TrimSpace(s.Get(element, component))
}

// mark says that the value at a pointer was read from a component; an element without components has none in its path.
func (x *mapping) mark(p pointer, s segment, element, component int) {
	m := mark{pointer: p, segment: int32(s.index), element: int16(element), occurrence: 1, component: int16(component)}
	if m.offset = s.Offset(); element > 1 {
		m.offset = s.OffsetOf(element, 1, max(component, 1))
	}
	if node := x.tree.Places[s.index].Node; component == 1 && node != nil && node.Simple(element, x.part.Separators()) {
		m.component = 0
	}
	x.marks = append(x.marks, m)
}

// text reads a component into a field of what is at p.
func (x *mapping) text(into *string, p pointer, field string, s segment, element, component int) bool {
	v := s.get(element, component)
	if v == "" {
		return false
	}
	*into = v
	x.mark(x.field(p, field), s, element, component)
	return true
}

// joined reads the components from first to last, joined by a separator.
func (s segment) joined(element, first, last int, separator string) string {
	var parts []string
	for c := first; c <= last; c++ {
		if v := s.get(element, c); v != "" {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, separator)
}

// item is a segment of a group, or a group within it by its trigger.
type item struct {
	segment
	// group is the index of the group that the segment triggers, 0 where it is a single segment.
	group int
}

// items goes over what stands directly in a group, in source order; segments without a place are left out.
func (x *mapping) items(group int) iter.Seq[item] {
	return func(yield func(item) bool) {
		g := &x.tree.Groups[group]
		for i := g.First; i < g.End; {
			place := x.tree.Places[i]
			it := item{segment: x.segment(i)}
			if place.Group != group {
				it.group = place.Group
				i = x.tree.Groups[place.Group].End
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

// warn adds a fault about a component that was mapped with a doubt, or not at all.
func (x *mapping) warn(code string, s segment, element, component int, p string, text, found, expected string) {
	x.faults = append(x.faults, fault{code: code, severity: messages.SeverityWarn, level: levelMessage, pointer: p,
		at: x.places.at(s.index, element, 1, component), text: text, found: found, expected: expected}.make())
}

// envelope makes a message of a body: what UNB, UNH and BGM say of it.
func (x *mapping) envelope(body messages.Body) *messages.Message {
	c := x.d.current
	m := &messages.Message{Kind: body.Kind(), Body: body, Test: c.test, Issued: c.date}
	m.Sender = messages.Participant{PartyID: c.sender.ID, Scheme: c.sender.Scheme}
	if c.recipient.ID != "" {
		m.Recipients = []messages.Participant{{PartyID: c.recipient.ID, Scheme: c.recipient.Scheme}}
	}
	m.Source = messages.Source{Format: "edifact:" + x.id.name, FormatVersion: x.id.version + "." + x.id.release, Root: x.id.String(),
		MediaType: "application/EDIFACT", Charset: x.part.Charset.Name, Identity: c.identity}
	return m
}

// finish gives a message its provenance.
func (x *mapping) finish(m *messages.Message) *messages.Message {
	m.Provenance = x.provenance(x.places, x.d.current.origins)
	x.trace.reset()
	return m
}

// function reads 1225 of BGM; usual is what an empty or unknown one means.
func (x *mapping) function(m *messages.Message, bgm segment, usual messages.Function) string {
	m.Function = usual
	code := bgm.get(4, 1)
	if code == "" {
		return ""
	}
	root := x.root("")
	m.FunctionCode = &messages.Code{Code: code, List: "untdid1225"}
	x.mark(x.field(x.field(root, "functionCode"), "code"), bgm, 4, 0)
	if word := mean("1225", code); word != "" {
		m.Function = messages.Function(word)
		x.mark(x.field(root, "function"), bgm, 4, 0)
	} else {
		x.warn(CodeFunction, bgm, 4, 0, "/function", "the message function is not known and was read as "+string(usual), code, "a code of list 1225 that the hub knows")
	}
	return code
}

// issued takes a date as the message's own.
func (x *mapping) issued(m *messages.Message, t *messages.Time, s segment) {
	if t == nil {
		return
	}
	m.Issued = t
	x.mark(x.field(x.root(""), "issued"), s, 2, 2)
}

// maxUnused bounds how many unread places a message lists.
const maxUnused = 200

// unread counts the values of the message, and names those that nothing read.
func (x *mapping) unread(m *messages.Message) {
	total, missed := 0, 0
	var first *messages.Position
	var paths []string
	for i := range x.part.Segments {
		s := &x.part.Segments[i]
		switch s.Tag {
		case "UNH", "UNT", "UNS":
			continue
		}
		w := s.Values()
		for v, ok := w.Next(); ok; v, ok = w.Next() {
			if v.Element == 1 || v.Empty() {
				continue
			}
			total++
			if x.wasRead(v) {
				continue
			}
			if missed++; missed > maxUnused {
				continue
			}
			component := v.Component
			if node := x.tree.Places[i].Node; component == 1 && node != nil && node.Simple(v.Element, x.part.Separators()) {
				component = 0
			}
			if first == nil {
				at := x.places.at(i, v.Element, v.Occurrence, component)
				first = &at
			}
			paths = append(paths, string(x.places.appendPath(nil, i, v.Element, v.Occurrence, component)))
		}
	}
	m.Source.Leaves, m.Source.Unused, m.Source.UnusedMore = total, paths, max(0, missed-maxUnused)
	if missed == 0 {
		return
	}
	x.faults = append(x.faults, fault{code: CodeUnread, severity: messages.SeverityLoss, level: levelMessage, at: *first,
		text: "values of the source that have no place in the message (see source.unused): " + itoa(missed)}.make())
}

func (x *mapping) wasRead(v syntax.Value) bool { return x.used[v.Token/64]&(1<<(v.Token%64)) != 0 }

// listOf names the list of a code: the UN list unless 1131 or 3055 say another.
func listOf(un, qualifier, agency string) string {
	if qualifier == "" && (agency == "" || agency == "6") {
		return un
	}
	return strings.Trim(qualifier+":"+agency, ":")
}

// coded reads a code with the list that 1131 and 3055 after it name; nil where it is empty.
func (x *mapping) coded(p pointer, field, un string, s segment, element, component int) *messages.Code {
	code := s.get(element, component)
	if code == "" {
		return nil
	}
	x.mark(x.field(x.field(p, field), "code"), s, element, component)
	return &messages.Code{Code: code, List: listOf(un, s.get(element, component+1), s.get(element, component+2))}
}

// simple reads a code of a simple element.
func (x *mapping) simple(p pointer, field, un string, s segment, element, component int) *messages.Code {
	code := s.get(element, component)
	if code == "" {
		return nil
	}
	x.mark(x.field(x.field(p, field), "code"), s, element, component)
	return &messages.Code{Code: code, List: un}
}

func (x *mapping) profile() *adapters.Profile { return &x.d.profile }
