package edifact

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// maxQuoted is how far around a fault its segment is looked for.
const maxQuoted = 4096

// Quote cuts the segment that a fault speaks of out of a document, whatever lines it stands on, with the value to underline.
// Long ones are cut around the place. Where there is no segment it is what adapters.Quote gives.
func Quote(document []byte, f messages.Fault) adapters.Excerpt {
	return QuoteWithin(document, document, "", f)
}

// Quote implements adapters.Quoter.
func (Adapter) Quote(document []byte, profile adapters.Profile, f messages.Fault) adapters.Excerpt {
	return QuoteWithin(document, document, profile.Charset, f)
}

// QuoteWithin is Quote where there is only a piece of the document at hand, in which the fault's offset counts, and its first
// bytes (4 KiB, or all there are). A charset goes before what the interchange states.
func QuoteWithin(head, document []byte, charset string, f messages.Fault) adapters.Excerpt {
	p := f.Position
	if p == nil || p.Line == 0 || p.Offset < 0 || p.Offset > int64(len(document)) {
		return adapters.Excerpt{}
	}
	at := int(p.Offset)
	s := spokenAt(head, document, at)
	start := at
	for n := 0; start > 0 && n < maxQuoted && !s.ends(document, start-1); n++ {
		start--
	}
	for start < at && syntax.Blank(document[start]) {
		start++
	}
	end := at
	for n := 0; end < len(document) && n < maxQuoted && !s.ends(document, end); n++ {
		end++
	}
	if end == start || end == len(document) {
		return adapters.Quote(document, f)
	}
	if charset != "" {
		if named, err := syntax.CharsetNamed(charset); err == nil {
			s.charset = named
		}
	}
	stop := at // the next separator
	for stop < end && !s.separates(document, stop) {
		stop++
	}
	// The segment by itself is a document of one line.
	before, value, rest := s.read(document[start:at]), s.read(document[at:stop]), s.read(document[stop:end+1])
	quoted := adapters.Quote([]byte(before+value+rest), messages.Fault{Found: f.Found, Position: &messages.Position{Offset: int64(len(before)), Line: 1, Column: 1}})
	if f.Found == "" || !strings.HasPrefix(value+rest, strings.TrimSuffix(f.Found, "…")) { // up to the next separator
		quoted.To = min(quoted.From+max(1, utf8.RuneCountInString(value)), utf8.RuneCountInString(quoted.Text))
	}
	return quoted
}

// spoken is how an interchange is written.
type spoken struct {
	terminator, release byte
	separators          []byte
	charset             syntax.Charset
}

// spokenAt looks for the interchange that a place is in: before it in the piece at hand, else it is the document's first.
func spokenAt(head, document []byte, at int) spoken {
	document = document[max(0, at-2*maxQuoted):min(len(document), at+len("UNB+UNOA"))]
	unb := lastUNB(document)
	if unb < 0 {
		document = head[:min(len(head), maxQuoted)]
		unb = lastUNB(document) // of several in its beginning the last: the place is beyond
	}
	s := spoken{'\'', '?', []byte(":+'"), syntax.Charset{Name: "UTF-8"}}
	if unb < 0 {
		unb = 0
	} else if set, ok := syntax.CharsetOf(string(document[unb+4 : unb+8])); ok {
		s.charset = set
	}
	before := document[:unb]
	for len(before) > 0 && (before[len(before)-1] == '\r' || before[len(before)-1] == '\n') {
		before = before[:len(before)-1]
	}
	if unb == 0 && bytes.HasPrefix(document, []byte("UNA")) {
		before = document[:min(len(document), 9)]
	}
	switch una := before[max(0, len(before)-9):]; {
	case len(una) == 9 && bytes.HasPrefix(una, []byte("UNA")):
		s.terminator, s.release, s.separators = una[8], una[6], []byte{una[3], una[4], una[8]}
	case len(document) > unb+3 && document[unb+3] == 0x1d:
		s.terminator, s.release, s.separators = 0x1c, 0, []byte{0x1f, 0x1d, 0x1c}
	}
	return s
}

// lastUNB is where the last interchange in a piece begins; -1 where none does.
func lastUNB(piece []byte) int {
	for end := len(piece); ; {
		i := bytes.LastIndex(piece[:end], []byte("UNB"))
		if i < 0 || unb(piece[i:]) && len(piece) >= i+8 && (bytes.HasPrefix(piece[i+4:], []byte("UNO")) || bytes.HasPrefix(piece[i+4:], []byte("IAT"))) &&
			(i == 0 || !letter(piece[i-1])) {
			return i
		}
		end = i
	}
}

func letter(b byte) bool { return b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' }

// ends tells whether a segment ends at a byte.
func (s *spoken) ends(document []byte, at int) bool {
	return document[at] == s.terminator && !released(document, at, s.release)
}

func (s *spoken) separates(document []byte, at int) bool {
	return bytes.IndexByte(s.separators, document[at]) >= 0 && !released(document, at, s.release)
}

// read gives a piece of a segment in UTF-8 and in one line.
func (s *spoken) read(piece []byte) string {
	return strings.NewReplacer("\r", " ", "\n", " ").Replace(s.charset.Read(string(piece)))
}

// released tells whether a release character stands before a byte that is none itself.
func released(document []byte, at int, release byte) bool {
	if release == 0 || release == ' ' {
		return false
	}
	n := 0
	for i := at - 1; i >= 0 && document[i] == release; i-- {
		n++
	}
	return n%2 == 1
}
