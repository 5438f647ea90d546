package xmldoc

import (
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// Source is a document's text as UTF-8, and the way back from it to the bytes as received.
//
// Bytes in another charset are converted up front, and offsets are mapped back by walking the received bytes
// character by character from a mark that lies at most 256 bytes before: a character of the text is exactly one
// character of the charset, and its width in bytes follows from its first bytes. So offset, line and column are
// exact in every charset. A line ends at a line feed; columns count characters, a byte order mark included.
type Source struct {
	raw     []byte
	text    string
	charset charset
	// starts are the offsets of line starts of text that was not converted; wide says which lines are not ASCII.
	ascii  bool
	starts []int32
	wide   []uint64
	// dense says that there are so many lines that starts would take more memory than marks.
	dense bool
	// marks lie one in every 256 bytes of converted text, and of text with long lines that are not ASCII.
	marks []mark
	// line and last are the last answers: places are mostly asked for in rising order.
	line int
	last mark
	// passed is the last answer of mark.
	passed mark
	// within is set where the text stood as a text in another document.
	within *within
	// base is where the text begins, where it is a piece of a larger document. Places are counted from it.
	base base
	// joint is where a text goes on with a later piece of the document.
	joint *joint
}

// joint is a place of a text, and where in the larger document what follows there begins.
type joint struct {
	at   mark
	base base
}

// mark is a known place: an offset of the text, the same in raw, and line and column.
type mark struct {
	at, origin   int
	line, column int32
}

const markEvery = 256

// maxBytes is how large any document may be, whatever the limits say: offsets are kept in 32 bits.
const maxBytes = 512 << 20

// newSource decodes a document; the error is a *adapters.DocumentError.
func newSource(raw []byte, o Options) (*Source, error) {
	limit := min(o.Limits.withDefaults().Bytes, maxBytes)
	if int64(len(raw)) > limit {
		return nil, refuse(CodeSize, "the document is too large", fmt.Sprintf("%d bytes", len(raw)), fmt.Sprintf("at most %d bytes", limit),
			"split the document, or ask the operator for a higher limit")
	}
	c, err := charsetFor(raw, o.Charset)
	if err != nil {
		return nil, err
	}
	s := &Source{raw: raw, charset: c}
	if c.decode == nil && asciiPrefix(raw) == len(raw) {
		s.text, s.ascii = view(raw), true
		return s, nil
	}
	text, bad := c.decodeAll(raw)
	s.text = text
	if bad >= 0 {
		at := len(text)
		if c.shape == shapeUTF8 {
			at = bad
		}
		return nil, s.noCharacter(at, raw[bad:])
	}
	if c.wide() {
		if name := declared(text[:min(len(text), 256)]); name != "" && !agrees(name, c.name) {
			return nil, conflict("declaration", name, outer{c.name, outerOf(raw).mark})
		}
	}
	return s, nil
}

// view is the text of bytes that are never changed: documents may be large, and are not copied.
func view(raw []byte) string { return unsafe.String(unsafe.SliceData(raw), len(raw)) }

// noCharacter is the error of bytes that are none in the charset, at an offset of the text where decoding stopped.
func (s *Source) noCharacter(at int, bytes []byte) error {
	p := s.Position(at)
	return &adapters.DocumentError{Faults: messages.Faults{{
		Code: CodeBytes, Severity: messages.SeverityRefuse, Position: &p,
		Text:  "bytes that are no characters in " + s.charset.name,
		Found: fmt.Sprintf("% x", bytes[:min(4, len(bytes))]), Expected: s.charset.name,
		Mend: "name the document's real charset in its declaration, or send it as UTF-8",
	}}}
}

// forget drops what is remembered of places, as the text has changed.
func (s *Source) forget() {
	s.starts, s.wide, s.marks, s.line, s.last, s.passed = nil, nil, nil, 0, mark{}, mark{}
}

// origin is the source of the bytes as received.
func (s *Source) origin() *Source {
	if s.within != nil {
		return s.within.src
	}
	return s
}

// Charset names the charset that the document was read in.
func (s *Source) Charset() string { return s.charset.name }

// Position gives the place in the received bytes of an offset in the text.
func (s *Source) Position(at int) messages.Position {
	return s.origin().absolute(s.place(at))
}

// absolute makes a place one of the whole document.
func (s *Source) absolute(p Place) messages.Position {
	if j := s.joint; j != nil && p.Offset >= int32(j.at.origin) {
		if p.Line == j.at.line {
			p.Column -= j.at.column - 1
		}
		p.Offset, p.Line = p.Offset-int32(j.at.origin), p.Line-j.at.line+1
		return j.base.position(p)
	}
	return s.base.position(p)
}

// nearStart is where the beginning ends: places in it are found without looking at the whole text, as a document that is good has no other.
const nearStart = 1 << 10

// place is Position in the form that takes little memory.
func (s *Source) place(at int) Place {
	at = min(max(at, 0), len(s.text))
	if s.within != nil {
		return s.within.src.place(s.within.offset(at))
	}
	if s.starts == nil && s.marks == nil && at < nearStart {
		m := s.walk(mark{line: 1, column: 1}, at)
		return Place{Offset: int32(m.origin), Line: m.line, Column: m.column}
	}
	if s.charset.decode == nil && s.starts == nil && !s.dense {
		s.indexLines()
	}
	if s.charset.decode == nil && !s.dense {
		line := s.lineOf(int32(at))
		start := int(s.starts[line])
		if s.ascii || s.wide[line>>6]&(1<<(line&63)) == 0 {
			return Place{Offset: int32(at), Line: int32(line + 1), Column: int32(at - start + 1)}
		}
		if at-start <= 2*markEvery {
			return Place{Offset: int32(at), Line: int32(line + 1), Column: int32(utf8.RuneCountInString(s.text[start:at]) + 1)}
		}
	}
	if s.marks == nil {
		s.indexMarks()
	}
	m := s.marks[at/markEvery]
	if m.at > at { // the mark slid behind a character that crosses the border
		m = s.marks[at/markEvery-1]
	}
	if s.last.at <= at && s.last.at > m.at {
		m = s.last
	}
	m = s.walk(m, at)
	s.last = m
	return Place{Offset: int32(m.origin), Line: m.line, Column: m.column}
}

// mark is the place of an offset of the text, found by walking from the last one that was asked for.
func (s *Source) mark(at int) mark {
	m := s.passed
	if m.line == 0 || m.at > at {
		m = mark{line: 1, column: 1}
	}
	s.passed = s.walk(m, at)
	return s.passed
}

// lineOf finds the line of an offset, from 0. Places are mostly asked for in rising order.
func (s *Source) lineOf(at int32) int {
	lo, hi := 0, len(s.starts)
	if s.starts[s.line] <= at {
		lo = s.line
		for next := lo + 8; lo < next && lo+1 < hi && s.starts[lo+1] <= at; {
			lo++
		}
		if lo+1 == hi || s.starts[lo+1] > at {
			s.line = lo
			return lo
		}
	}
	for hi-lo > 1 {
		if mid := (lo + hi) >> 1; s.starts[mid] <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	s.line = lo
	return lo
}

// maxStarts is how many line starts are kept at most.
const maxStarts = 1 << 20

// indexLines notes where lines begin, and which of them are not ASCII.
func (s *Source) indexLines() {
	s.starts = make([]int32, 1, 1+min(len(s.text)/40, maxStarts))
	other := len(s.text) // the next byte that is not ASCII
	if !s.ascii {
		other = asciiPrefix(s.raw)
	}
	for at := 0; ; {
		end := len(s.text)
		if i := strings.IndexByte(s.text[at:], '\n'); i >= 0 {
			end = at + i
		}
		if line := len(s.starts) - 1; !s.ascii && line>>6 == len(s.wide) {
			s.wide = append(s.wide, 0)
		}
		if other < end {
			line := len(s.starts) - 1
			s.wide[line>>6] |= 1 << (line & 63)
			other = end + asciiPrefix(s.raw[end:])
		}
		if end == len(s.text) {
			return
		}
		if len(s.starts) == maxStarts {
			s.starts, s.wide, s.dense = nil, nil, true
			return
		}
		at = end + 1
		s.starts = append(s.starts, int32(at))
	}
}

func (s *Source) indexMarks() {
	m := mark{line: 1, column: 1}
	s.marks = append(make([]mark, 0, 1+len(s.text)/markEvery), m)
	for next := markEvery; next <= len(s.text); next += markEvery {
		to := next
		for to < len(s.text) && to < next+utf8.UTFMax-1 && !utf8.RuneStart(s.text[to]) {
			to++
		}
		m = s.walk(m, to)
		s.marks = append(s.marks, m)
	}
}

// walk moves a mark forward to an offset of the text.
func (s *Source) walk(m mark, to int) mark {
	piece := s.text[m.at:to]
	if s.charset.decode == nil {
		m.origin += len(piece)
	} else {
		for range piece {
			m.origin += s.charset.shape.width(s.raw[min(m.origin, len(s.raw)):])
		}
	}
	for i := strings.IndexByte(piece, '\n'); i >= 0; i = strings.IndexByte(piece, '\n') {
		m.line++
		m.column = 1
		piece = piece[i+1:]
	}
	m.column += int32(utf8.RuneCountInString(piece))
	m.at = to
	return m
}
