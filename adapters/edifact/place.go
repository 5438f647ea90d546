package edifact

import (
	"strconv"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// placer says where in an interchange something stands, in the notation of this adapter:
//
//	SG30[1]/SG37[2]/DOC#52/3.1    the groups, each with its occurrence within the one around it; the segment's tag,
//	                              with its occurrence if it is not the first; its number in the message (UNH is
//	                              1); element and component as CONTRL counts them (the tag is 1)
//	UNZ/2                         a segment outside of messages has no number
//	CST#41/4*2.1                  the second occurrence of an element that a repetition separator divides
type placer struct {
	part *syntax.Part
	tree *grammar.Tree // nil outside of messages, or before a message's structure is known
	// plain says that the message is of the UN directory alone: UNH names no guide of an association.
	plain bool
}

// maxTag is how much of a broken segment's tag is quoted.
const maxTag = 40

// at gives the position of an element or component; with element 0, of the segment's tag.
func (p *placer) at(segment, element, occurrence, component int) messages.Position {
	s := &p.part.Segments[segment]
	offset := s.Offset()
	if element > 1 {
		offset = s.OffsetOf(element, max(occurrence, 1), max(component, 1))
	}
	var path [64]byte
	return p.here(offset, string(p.appendPath(path[:0], segment, element, occurrence, component)))
}

// here gives the position of an offset within the part.
func (p *placer) here(offset int64, path string) messages.Position {
	line, column := p.part.Locate(offset)
	return messages.Position{Offset: offset, Line: line, Column: column, Path: path}
}

// start is where the part begins.
func (p *placer) start() messages.Position {
	line, column := p.part.Begins()
	return messages.Position{Offset: p.part.Offset(), Line: line, Column: column}
}

// within gives the position of an offset inside of a segment, with the path of the value that it falls in.
func (p *placer) within(segment int, offset int64) messages.Position {
	s := &p.part.Segments[segment]
	var in syntax.Value
	w := s.Values()
	for v, ok := w.Next(); ok && s.OffsetOf(v.Element, v.Occurrence, v.Component) <= offset; v, ok = w.Next() {
		in = v
	}
	component := in.Component
	if in.Element > 1 {
		first, end := s.Span(in.Element)
		if alone := end-first == 1; alone && !p.composite(segment, in.Element) {
			component = 0
		}
	}
	var path [64]byte
	return p.here(offset, string(p.appendPath(path[:0], segment, in.Element, in.Occurrence, component)))
}

// composite tells whether the structure has components for an element of a segment that it has a place for.
func (p *placer) composite(segment, element int) bool {
	if p.tree == nil || segment >= len(p.tree.Places) {
		return false
	}
	n := p.tree.Places[segment].Node
	return n != nil && n.Composite(element, p.part.Separators())
}

// appendPath writes the notation.
func (p *placer) appendPath(b []byte, segment, element, occurrence, component int) []byte {
	return appendElement(p.appendSegment(b, segment), element, occurrence, component)
}

// appendSegment writes groups, tag and number.
func (p *placer) appendSegment(b []byte, segment int) []byte {
	s := &p.part.Segments[segment]
	placed, repeat := false, 1
	if p.tree != nil && segment < len(p.tree.Places) {
		if place := p.tree.Places[segment]; place.Node != nil {
			b = p.appendGroups(b, place.Group)
			placed, repeat = true, int(place.Repeat)
		}
	}
	if placed {
		b = append(b, s.Tag()...)
	} else {
		b = append(b, adapters.Found(s.Tag()[:min(len(s.Tag()), maxTag)])...)
	}
	if repeat > 1 {
		b = append(b, '[')
		b = strconv.AppendInt(b, int64(repeat), 10)
		b = append(b, ']')
	}
	if n := s.Number(); n > 0 {
		b = append(b, '#')
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return b
}

func appendElement(b []byte, element, occurrence, component int) []byte {
	if element <= 1 {
		return b
	}
	b = append(b, '/')
	b = strconv.AppendInt(b, int64(element), 10)
	if occurrence > 1 {
		b = append(b, '*')
		b = strconv.AppendInt(b, int64(occurrence), 10)
	}
	if component > 0 {
		b = append(b, '.')
		b = strconv.AppendInt(b, int64(component), 10)
	}
	return b
}

func (p *placer) appendGroups(b []byte, group int32) []byte {
	g := p.tree.Groups[group]
	if g.Parent < 0 {
		return b
	}
	b = p.appendGroups(b, g.Parent)
	b = append(b, "SG"...)
	b = strconv.AppendInt(b, int64(g.Node.Group), 10)
	b = append(b, '[')
	b = strconv.AppendInt(b, int64(g.Occurrence), 10)
	return append(b, "]/"...)
}
