package syntax

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// Segment is one segment of a Part. Its values are substrings of one immutable string per part. A Segment may be
// used as long as its part; the strings it gave stay valid.
type Segment struct {
	// Code is the tag as PackTag gives it.
	Code uint32

	number            int32 // counts the segments of the part from 1
	part              *Part
	start             int32
	first, last       int32 // tokens
	element, elements int32 // where the element index begins, and how many there are
	// occurrence is which of the elements that a separator divides is read, where it is not the first.
	occurrence int32
}

// Tag is the segment's tag.
func (s *Segment) Tag() string {
	p := s.part
	from, to := int(s.start), p.tokens[s.first].place()
	if p.breaks && strings.ContainsAny(p.text[from:to], "\r\n") {
		return p.clean(from, to, false)
	}
	return p.text[from:to]
}

// Number counts the segments of a message, UNH being 1; 0 outside of messages.
func (s *Segment) Number() int {
	if s.part.Kind != Message {
		return 0
	}
	return int(s.number)
}

// end is where the segment's terminator stands in the part's text.
func (s *Segment) end() int { return s.part.tokens[s.last].place() }

// hollow tells whether there is nothing before the segment's terminator.
func (s *Segment) hollow() bool { return int(s.start) == s.end() }

// PackTag makes a number of a tag of three characters; 0 where it is none.
func PackTag(tag string) uint32 {
	if len(tag) != 3 {
		return 0
	}
	return uint32(tag[0])<<16 | uint32(tag[1])<<8 | uint32(tag[2])
}

// The tags of the envelope.
const (
	tagUNB = 'U'<<16 | 'N'<<8 | 'B'
	tagUNE = 'U'<<16 | 'N'<<8 | 'E'
	tagUNG = 'U'<<16 | 'N'<<8 | 'G'
	tagUNH = 'U'<<16 | 'N'<<8 | 'H'
	tagUNO = 'U'<<16 | 'N'<<8 | 'O'
	tagUNS = 'U'<<16 | 'N'<<8 | 'S'
	tagUNT = 'U'<<16 | 'N'<<8 | 'T'
	tagUNZ = 'U'<<16 | 'N'<<8 | 'Z'
	tagUIB = 'U'<<16 | 'I'<<8 | 'B'
)

// Get gives the value of a component in the first occurrence of an element; "" where there is none.
func (s *Segment) Get(element, component int) string {
	if element < 2 {
		v, _ := s.Value(element, 1, component)
		return v.Text()
	}
	if i := s.Index(element, component); i > 0 {
		return s.part.ValueAt(i)
	}
	return ""
}

// Index numbers a component, in the first occurrence of an element after the tag, among all values of the part: see
// Value.Token. It is 0 where the component is not sent, or is empty.
func (s *Segment) Index(element, component int) int {
	if element > int(s.elements) {
		return 0
	}
	p := s.part
	at := int(s.element) + element
	i := int(p.elements[at-1])
	at, end := i+component-1, int(p.elements[at])
	if p.repeats && (s.occurrence > 1 || at < end && p.repeated(i, at)) {
		return s.repeatedIndex(element, component)
	}
	if at >= end || p.tokens[at-1].place()+1 == p.tokens[at].place() {
		return 0
	}
	return at
}

// repeatedIndex is Index of an element that repetition separators divide.
func (s *Segment) repeatedIndex(element, component int) int {
	if v, ok := s.Value(element, max(int(s.occurrence), 1), component); ok && !v.Empty() {
		return v.Token
	}
	return 0
}

// Of gives the segment as one that has another occurrence of its repeated elements, from 1, in the place of the first: for
// Index, Read and Look.
func (s *Segment) Of(occurrence int) *Segment {
	other := *s
	other.occurrence = int32(occurrence)
	return &other
}

// Occurrence is which occurrence of repeated elements is read; see Of.
func (s *Segment) Occurrence() int { return max(int(s.occurrence), 1) }

// Read gives the value of a component of an element after the tag, without blanks at its ends, and marks it as read; "" where there
// is none.
func (s *Segment) Read(element, component int) string {
	p := s.part
	if element > int(s.elements) {
		return ""
	}
	at := int(s.element) + element
	i := int(p.elements[at-1]) + component - 1
	if p.repeats {
		if i = s.Index(element, component); i == 0 {
			return ""
		}
	} else if i >= int(p.elements[at]) {
		return ""
	}
	return p.readAt(i)
}

// readAt gives the value with a number without blanks at its ends, and marks it as read.
func (p *Part) readAt(i int) string {
	from, to, t := p.bounds(i)
	if from >= to {
		return ""
	}
	p.read[i] = 1
	return p.trimmed(from, to, t)
}

// bounds gives where the value with a number begins and ends, and the token that ends it.
func (p *Part) bounds(i int) (from, to int, t token) {
	t = p.tokens[i]
	return int(p.tokens[i-1]&placeMask) + 1, int(t & placeMask), t
}

// trimmed is the value between two places, which a token ends, without blanks at its ends.
func (p *Part) trimmed(from, to int, t token) string {
	if v := p.text[from:to]; t&p.odd == 0 && v != "" && v[0] > ' ' && v[len(v)-1] > ' ' {
		return v
	}
	return strings.TrimSpace(p.value(from, t))
}

// Look is Read without marking.
func (s *Segment) Look(element, component int) string {
	if i := s.Index(element, component); i > 0 {
		return s.part.trimmed(s.part.bounds(i))
	}
	return ""
}

// repeated tells whether a repetition separator ends one of the values from a number on, before another.
func (p *Part) repeated(from, to int) bool {
	for _, t := range p.tokens[from:to] {
		if t.kind() == kindRepetition {
			return true
		}
	}
	return false
}

// Value finds one component. Occurrences are those that a repetition separator divides, from 1.
func (s *Segment) Value(element, occurrence, component int) (Value, bool) {
	if element < 1 || element > int(s.elements) {
		return Value{}, false
	}
	w := Values{segment: s, next: s.part.elements[int(s.element)+element-1], element: element, occurrence: 1, component: 1}
	if w.start = s.start; element > 1 {
		w.start = int32(s.part.tokens[w.next-1].place()) + 1
	}
	for v, ok := w.Next(); ok && v.Element == element; v, ok = w.Next() {
		if v.Occurrence == occurrence && v.Component == component {
			return v, true
		}
	}
	return Value{}, false
}

// Components is how many components the first occurrence of an element has, at most; 0 where the segment ends before it.
func (s *Segment) Components(element int) int {
	if element < 2 || element > int(s.elements) {
		return 0
	}
	first, end := s.Span(element)
	return end - first
}

// Occurrences is how often an element is repeated; 0 where the segment ends before it.
func (s *Segment) Occurrences(element int) int {
	if element < 2 || element > int(s.elements) {
		return 0
	}
	n := 1
	if s.part.repeats {
		first, end := s.Span(element)
		for i := first; i < end; i++ {
			if s.part.tokens[i].kind() == kindRepetition {
				n++
			}
		}
	}
	return n
}

// Part is the part that the segment is of.
func (s *Segment) Part() *Part { return s.part }

// Elements is how many elements the segment has, the tag among them.
func (s *Segment) Elements() int { return int(s.elements) }

// Span gives the numbers of the values of an element after the tag: those from first on, before end.
func (s *Segment) Span(element int) (first, end int) {
	at := int(s.element) + element
	return int(s.part.elements[at-1]), int(s.part.elements[at])
}

// Unread counts the filled values after the tag's element, and those of them that were not read.
func (s *Segment) Unread() (filled, unread int) {
	if s.elements < 2 {
		return 0, 0
	}
	tokens, used := s.part.tokens[:s.last+1], s.part.read
	i := int(s.part.elements[s.element+1])
	for start := tokens[i-1].place(); i < len(tokens); i++ {
		end := tokens[i].place()
		if end-start > 1 {
			filled++
			unread += int(used[i] ^ 1)
		}
		start = end
	}
	return filled, unread
}

// Frame tells whether the segment is one of those that only part a message: UNH, UNS, UNT.
func (s *Segment) Frame() bool { return s.Code == tagUNH || s.Code == tagUNS || s.Code == tagUNT }

// Unread is Segment.Unread of all segments but those of the frame. Mostly no value is asked by itself.
func (p *Part) Unread() (filled, unread int) {
	read := 0
	for marks := p.read; len(marks) >= 8; marks = marks[8:] {
		read += bits.OnesCount64(binary.LittleEndian.Uint64(marks))
	}
	if filled = p.Tokens() - p.empty - len(p.Segments); p.uncounted {
		filled = p.filled()
	}
	for _, i := range p.frames {
		of, missed := p.Segments[i].Unread()
		filled, read = filled-of, read-(of-missed)
	}
	return filled, filled - read
}

// filled counts the values that are not empty, and do not belong to a tag.
func (p *Part) filled() (n int) {
	for i := range p.Segments {
		if s := &p.Segments[i]; s.elements > 1 {
			first := p.elements[s.element+1]
			n += full(uint32(p.tokens[first-1].place())+1, p.tokens[first:s.last+1])
		}
	}
	return n
}

// full counts the values that tokens end and that are not empty; the first of them begins at start.
func full(start uint32, tokens []token) (n int) {
	before := start - 1
	for len(tokens) >= 4 {
		a, b, c, d := uint32(tokens[0]&placeMask), uint32(tokens[1]&placeMask), uint32(tokens[2]&placeMask), uint32(tokens[3]&placeMask)
		// The highest bit is set where there is more than one step from one to the next.
		n += int((before-a+1)>>31 + (a-b+1)>>31 + (b-c+1)>>31 + (c-d+1)>>31)
		before, tokens = d, tokens[4:]
	}
	for _, t := range tokens {
		end := uint32(t & placeMask)
		n += int((before - end + 1) >> 31)
		before = end
	}
	return n
}

// Offset is where the segment's tag begins in the document.
func (s *Segment) Offset() int64 { return s.part.offset(int(s.start)) }

// End is where the segment's terminator stands in the document.
func (s *Segment) End() int64 { return s.part.offset(s.end()) }

// Tokens is how many values there are in the segment's part; see Value.Token.
func (p *Part) Tokens() int {
	if len(p.Segments) == 0 {
		return 0
	}
	return int(p.Segments[len(p.Segments)-1].last) + 1
}

// Raw gives the part's text and the tokens that end the segment's values, that of its tag first, for those who look at all of them at once.
// A value begins behind the token before its own.
func (s *Segment) Raw() (text string, tokens []Token) {
	return s.part.text, s.part.tokens[s.first : s.last+1]
}

// Text is the segment as sent, without its terminator.
func (s *Segment) Text() string { return s.part.text[s.start:s.end()] }

// OffsetOf is where a component begins in the document; where there is none, where its element does, and where the segment ends before that,
// where it ends.
func (s *Segment) OffsetOf(element, occurrence, component int) int64 {
	if element < 1 || element > int(s.elements) {
		return s.End()
	}
	all := s.whole(element)
	i := all.before + 1
	if e := all.occur(occurrence); component > 0 && e.before+int32(component) < e.end {
		i = e.before + int32(component)
	}
	if i == s.first {
		return s.Offset()
	}
	return s.part.offset(s.part.tokens[i-1].place() + 1)
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
	end := int32(t.place())
	v := Value{Element: w.element, Occurrence: w.occurrence, Component: w.component, Token: int(w.next) - 1, segment: s, start: w.start, end: end, escaped: t&escaped != 0}
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
