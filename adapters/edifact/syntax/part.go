package syntax

import "strings"

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

// Part is one service segment, or one whole message. It may be used until its reader reads on.
type Part struct {
	Kind     Kind
	Segments []Segment
	Closed   bool
	Notes    []Note
	// Charset is how the part's bytes were read.
	Charset Charset

	text    string
	base    int // place of text in the reader's bytes
	delta   int // what a token's place is ahead of its place in text
	tokens  []token
	release byte
	high    bool
	breaks  bool
	reader  *Reader
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
)

// Note is a place where a reader noticed something.
type Note struct {
	Kind   NoteKind
	Offset int64
	// Characters lists the distinct characters concerned, for NoteOutside.
	Characters string
}

// Text is the part as sent.
func (p *Part) Text() string { return p.text }

// Offset is where the part begins in the document.
func (p *Part) Offset() int64 { return p.offset(0) }

// End is the place just after the part in the document.
func (p *Part) End() int64 { return p.offset(len(p.text)) }

// Separators are those that the part was read with.
func (p *Part) Separators() Separators { return p.reader.separators }

func (p *Part) offset(at int) int64 { return p.reader.offset(p.base + at) }

// clean makes a value of what stands in text[start:end].
func (p *Part) clean(start, end int, escaped bool) string {
	s := p.text[start:end]
	if escaped && p.release != 0 {
		s = unrelease(s, p.release)
	}
	if p.high && !ascii(s) {
		s = p.Charset.decode(s)
	}
	if p.breaks && strings.ContainsAny(s, "\r\n") {
		s = strings.Trim(s, "\r\n")
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
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
