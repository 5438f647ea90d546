package syntax

import (
	"slices"
	"strings"
)

// Kind says what a Part is.
type Kind uint8

// The kinds of parts.
const (
	// Interchange is UNB, Group UNG, GroupEnd UNE, InterchangeEnd UNZ: one segment each.
	Interchange Kind = iota + 1
	Group
	GroupEnd
	InterchangeEnd
	// Message runs from UNH to UNT; Closed is false where UNT is missing.
	Message
	// Stray is a segment where none may stand: outside of a message, or outside of an interchange.
	Stray
	// Package is UNO with the object after it, which is not looked at (ISO 9735-8).
	Package
	// Interactive is the UIB of an interactive interchange, which is not read.
	Interactive
	// Rest is text after the last terminator, without one of its own.
	Rest
)

// Part is one service segment, or one whole message, with its own copy of its bytes.
type Part struct {
	Kind     Kind
	Segments []Segment
	Closed   bool
	Notes    []Note
	// Charset is how the part's bytes were read.
	Charset Charset
	// Trailer is the UNP of a package.
	Trailer Trailer

	text string
	// from is where text began in the reader's window, start where it begins in the document.
	from  int
	start place
	// cuts are the places in text before which a line break of width bytes was taken out.
	cuts  []int32
	width int
	// tokens end the values, one each; elements are the numbers of the first values of the elements.
	tokens   []token
	elements []int32

	separators Separators
	// plain says that values are as they were sent, but for those with release characters.
	plain                          bool
	high, breaks, escapes, repeats bool
	// odd has the bits of a token that a value has which is not as it was sent: all, where the part is not plain. A token always has one
	// of the bits that tell its place, but for that of an empty first value, of which nothing is asked.
	odd      token
	controls bool
	// flat says that the part is one line of ASCII as it stands in the document.
	flat   bool
	within LineBreaks
	lines  lines
	// read is 1 for each value that was read; see Segment.Read.
	read []uint8
	// frames are the segments that only part the message; see Segment.Frame.
	frames []int32
	// empty counts the values that are empty; uncounted says that it does not, or that a tag is not one value.
	empty     int
	uncounted bool
}

// Trailer is what UNP says of the object before it, and where: line and column are of its first byte.
type Trailer struct {
	Offset            int64
	Line, Column      int
	Length, Reference string
}

// NoteKind is something a reader noticed and read past.
type NoteKind uint8

// What a reader notices.
const (
	// NoteByteOrderMark: the document begins with the UTF-8 mark.
	NoteByteOrderMark NoteKind = iota + 1
	// NoteWrapped: the transmission was cut into lines of one length, and was joined again.
	NoteWrapped
	// NoteLineBreak: a line break stands inside of a segment.
	NoteLineBreak
	// NoteNeedlessRelease: a release character stands before an ordinary one.
	NoteNeedlessRelease
	// NoteUTF8: the bytes are UTF-8 and the interchange says otherwise; they were read as UTF-8.
	NoteUTF8
	// NoteWindows1252: the bytes are Windows-1252 and the interchange says otherwise; they were read as such.
	NoteWindows1252
	// NoteUndecodable: bytes are not in the interchange's character set and became U+FFFD.
	NoteUndecodable
	// NoteOutside: characters are outside of the repertoire of level A or B.
	NoteOutside
	// NoteBanner: lines of something else stand before the first interchange; they were passed over.
	NoteBanner
	// NoteLines: the segment terminator is a line end.
	NoteLines
	// NoteFormFeed: form feeds stand between segments.
	NoteFormFeed
)

// Note is a place where a reader noticed something.
type Note struct {
	Kind         NoteKind
	Offset       int64
	Line, Column int
	// Characters lists the distinct characters concerned, for NoteOutside; for those about a character set it is what stands there.
	Characters string
}

// Text is the part as sent.
func (p *Part) Text() string { return p.text }

// Offset is where the part begins in the document.
func (p *Part) Offset() int64 { return p.offset(0) }

// Begins gives the line and column of the part's first byte.
func (p *Part) Begins() (line, column int) { return p.start.line, p.start.column }

// End is the place just after the part in the document.
func (p *Part) End() int64 { return p.offset(len(p.text)) }

// Separators are those that the part was read with.
func (p *Part) Separators() Separators { return p.separators }

// Plain tells whether the part is of ASCII alone, without line breaks in values.
func (p *Part) Plain() bool { return p.plain }

// Repeats tells whether a repetition separator stands in the part.
func (p *Part) Repeats() bool { return p.repeats }

// begin makes the part ready to take the segments that begin at the reader's next byte.
func (p *Part) begin(r *Reader) {
	*p = Part{Segments: p.Segments[:0], Notes: p.Notes[:0], cuts: p.cuts[:0], tokens: p.tokens[:0], elements: p.elements[:0], read: p.read[:0], frames: p.frames[:0],
		lines: p.lines, Charset: r.charset, from: r.at, start: r.known, separators: r.separators, within: r.within}
	p.lines.known = false
}

// forget lets go of what the part held of a document.
func (p *Part) forget() {
	p.text = ""
	p.lines.known = false
	clear(p.Notes)
	const large = 1 << 20
	if cap(p.tokens) > large { // one huge message is no reason to hold so much for ever
		p.tokens, p.elements, p.Segments, p.read = nil, nil, nil, nil
	}
	p.Segments, p.Notes = p.Segments[:0], p.Notes[:0]
}

// Unmark makes all values of the part unread; it comes before Segment.Read.
func (p *Part) Unmark() {
	values := (p.Tokens() + 7) &^ 7
	if cap(p.read) < values {
		p.read = make([]uint8, values+values/4&^7)
	}
	p.read = p.read[:values]
	clear(p.read)
}

// WasRead tells whether a value was read since all were made unread.
func (p *Part) WasRead(token int) bool { return p.read[token] != 0 }

// partMark is how far a part was filled.
type partMark struct {
	segments, tokens, elements, empty int
	escapes, repeats, uncounted       bool
}

func (p *Part) mark() partMark {
	return partMark{len(p.Segments), len(p.tokens), len(p.elements), p.empty, p.escapes, p.repeats, p.uncounted}
}

func (p *Part) backTo(m partMark) {
	p.Segments, p.tokens, p.elements = p.Segments[:m.segments], p.tokens[:m.tokens], p.elements[:m.elements]
	for n := len(p.frames); n > 0 && int(p.frames[n-1]) >= m.segments; n-- {
		p.frames = p.frames[:n-1]
	}
	p.empty, p.escapes, p.repeats, p.uncounted = m.empty, m.escapes, m.repeats, m.uncounted
}

// room makes place for n more, and for as many as there are: what a message needs is known only at its end.
func room[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	return slices.Grow(s, max(n, len(s)))
}

// noteBreaks finds the first line break inside of a segment.
func (p *Part) noteBreaks() {
	p.breaks, p.plain, p.odd = true, false, ^token(0)
	noted := false
	for i := range p.Segments {
		s := &p.Segments[i]
		tagEnd := p.tokens[s.first].place()
		for at := int(s.start); at < s.end(); at++ {
			if c := p.text[at]; c != '\n' && c != '\r' {
				continue
			}
			if !noted {
				p.note(Note{Kind: NoteLineBreak}, at)
				noted = true
			}
			if at < tagEnd {
				if s.Code = PackTag(s.Tag()); s.Frame() {
					p.frames = append(p.frames, int32(i))
				}
			}
			break
		}
	}
}

// note adds a note about a place in the text.
func (p *Part) note(n Note, at int) {
	n.Offset = p.offset(at)
	n.Line, n.Column = p.Locate(n.Offset)
	p.Notes = append(p.Notes, n)
}

// at is the value that a token ends and that begins at start.
func (p *Part) value(start int, t token) string {
	end := t.place()
	if t&p.odd == 0 {
		return p.text[start:end]
	}
	if start == end {
		return ""
	}
	return p.clean(start, end, t&escaped != 0)
}

// ValueAt is the value with a number, as Segment.Index gives it.
func (p *Part) ValueAt(token int) string {
	return p.value(p.tokens[token-1].place()+1, p.tokens[token])
}

// Controls tells whether there may be control characters other than line breaks in the part.
func (p *Part) Controls() bool { return p.controls }

// OffsetAt is where a byte of the part's text stands in the document.
func (p *Part) OffsetAt(at int) int64 { return p.offset(at) }

// clean makes a value of what stands in text[start:end].
func (p *Part) clean(start, end int, escaped bool) string {
	s := p.text[start:end]
	if escaped && p.separators.Release != 0 {
		s = unrelease(s, p.separators.Release)
	}
	if p.high && !ascii(s) {
		s = p.Charset.decode(s)
	}
	if p.breaks && strings.ContainsAny(s, "\r\n") {
		s = strings.Trim(s, "\r\n")
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
		switch p.within {
		case StripBreaks:
			s = strings.ReplaceAll(s, "\n", "")
		case SpaceBreaks:
			s = strings.ReplaceAll(s, "\n", " ")
		}
	}
	return s
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
