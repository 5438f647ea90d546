package syntax

import "strings"

// Segment is one segment of a Part. Its values are substrings of one immutable string per part. A Segment may be
// used until its reader reads on; the strings it gave stay valid.
type Segment struct {
	Tag string
	// Number counts the segments of a message, UNH being 1; 0 outside of messages.
	Number int
	// Bare says that the segment consists of its tag alone.
	Bare bool

	part        *Part
	start, end  int32
	first, last int32
}

// Get gives the value of a component in the first occurrence of an element; "" where there is none.
func (s *Segment) Get(element, component int) string {
	v, _ := s.Value(element, 1, component)
	return v.Text()
}

// Value finds one component. Occurrences are those that a repetition separator divides, from 1.
func (s *Segment) Value(element, occurrence, component int) (Value, bool) {
	e, o, c := 1, 1, 1
	start := s.start
	for i := s.first; i <= s.last; i++ {
		t := s.part.tokens[i]
		end := int32(t.place() - s.part.delta)
		if e == element && o == occurrence && c == component {
			return Value{Element: e, Occurrence: o, Component: c, Token: int(i - s.part.Segments[0].first), segment: s, start: start, end: end, escaped: t&escaped != 0}, true
		}
		switch t.kind() {
		case kindComponent:
			c++
		case kindRepetition:
			o, c = o+1, 1
		case kindElement:
			e, o, c = e+1, 1, 1
			if e > element {
				return Value{}, false
			}
		}
		start = end + 1
	}
	return Value{}, false
}

// Occurrences is how often an element is repeated; 0 where the segment ends before it.
func (s *Segment) Occurrences(element int) int {
	e, o := 1, 1
	for i := s.first; i <= s.last; i++ {
		switch s.part.tokens[i].kind() {
		case kindRepetition:
			o++
		case kindElement, kindTerminator:
			if e == element {
				return o
			}
			e, o = e+1, 1
		}
	}
	return 0
}

// Offset is where the segment's tag begins in the document.
func (s *Segment) Offset() int64 { return s.part.offset(int(s.start)) }

// End is where the segment's terminator stands in the document.
func (s *Segment) End() int64 { return s.part.offset(int(s.end)) }

// Tokens is how many values there are in the segment's part; see Value.Token.
func (p *Part) Tokens() int {
	if len(p.Segments) == 0 {
		return 0
	}
	return int(p.Segments[len(p.Segments)-1].last-p.Segments[0].first) + 1
}

// Text is the segment as sent, without its terminator.
func (s *Segment) Text() string { return s.part.text[s.start:s.end] }

// OffsetOf is where a component begins in the document; where the segment ends before it, where the segment ends.
func (s *Segment) OffsetOf(element, occurrence, component int) int64 {
	if v, ok := s.Value(element, occurrence, component); ok {
		return v.Offset()
	}
	if v, ok := s.Value(element, 1, 1); ok {
		return v.Offset()
	}
	return s.End()
}

// Values goes over all components of the segment in order, the tag first.
func (s *Segment) Values() Values {
	return Values{segment: s, next: s.first, start: s.start, element: 1, occurrence: 1, component: 1}
}

// Values is a walk over a segment: for v, ok := w.Next(); ok; v, ok = w.Next() { … }
type Values struct {
	segment                        *Segment
	next, start                    int32
	element, occurrence, component int
}

// Next gives the next component, empty ones included.
func (w *Values) Next() (Value, bool) {
	s := w.segment
	if w.next > s.last {
		return Value{}, false
	}
	t := s.part.tokens[w.next]
	w.next++
	end := int32(t.place() - s.part.delta)
	v := Value{Element: w.element, Occurrence: w.occurrence, Component: w.component, Token: int(w.next - 1 - s.part.Segments[0].first), segment: s, start: w.start, end: end, escaped: t&escaped != 0}
	w.start = end + 1
	switch t.kind() {
	case kindComponent:
		w.component++
	case kindRepetition:
		w.occurrence, w.component = w.occurrence+1, 1
	case kindElement:
		w.element, w.occurrence, w.component = w.element+1, 1, 1
	}
	return v, true
}

// Value is one component where it stands.
type Value struct {
	Element, Occurrence, Component int

	// Token numbers the value among all values of its part.
	Token int

	segment    *Segment
	start, end int32
	escaped    bool
}

// Text is the value with release characters removed, in UTF-8.
func (v Value) Text() string {
	if v.start == v.end {
		return ""
	}
	return v.segment.part.clean(int(v.start), int(v.end), v.escaped)
}

// Empty tells whether nothing stands there.
func (v Value) Empty() bool { return v.start == v.end }

// Raw is the value as sent, release characters and all.
func (v Value) Raw() string {
	if v.start == v.end {
		return ""
	}
	return v.segment.part.text[v.start:v.end]
}

// Offset is where the value begins in the document.
func (v Value) Offset() int64 { return v.segment.part.offset(int(v.start)) }

// unrelease drops release characters: each makes the next character literal, itself included.
func unrelease(s string, release byte) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == release && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
