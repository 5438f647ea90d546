package edifact

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// maxQuoted is how far around a fault its segment is looked for.
const maxQuoted = 4096

// Quote cuts the segment that a fault speaks of out of a document, whatever lines it stands on, with the value to underline.
// Long ones are cut around the place. Where there is no segment it is what adapters.Quote gives.
func Quote(document []byte, f messages.Fault) adapters.Excerpt {
	return QuoteWithin(document, document, f)
}

// QuoteWithin is Quote where there is only a piece of the document at hand, in which the fault's offset counts, and its first
// bytes (4 KiB, or all there are).
func QuoteWithin(head, document []byte, f messages.Fault) adapters.Excerpt {
	p := f.Position
	if p == nil || p.Line == 0 || p.Offset < 0 || p.Offset > int64(len(document)) {
		return adapters.Excerpt{}
	}
	at := int(p.Offset)
	terminator, release, separators := serviceCharacters(head)
	start := at
	for n := 0; start > 0 && n < maxQuoted && !(document[start-1] == terminator && !released(document, start-1, release)); n++ {
		start--
	}
	for start < at && (document[start] == '\r' || document[start] == '\n' || document[start] == ' ') {
		start++
	}
	end := at
	for n := 0; end < len(document) && n < maxQuoted && !(document[end] == terminator && !released(document, end, release)); n++ {
		end++
	}
	if end == start || end == len(document) {
		return adapters.Quote(document, f)
	}
	segment := document[start : end+1]
	// The segment by itself is a document of one line.
	quoted := adapters.Quote(bytes.ReplaceAll(bytes.ReplaceAll(segment, []byte{'\r'}, []byte{' '}), []byte{'\n'}, []byte{' '}),
		messages.Fault{Found: f.Found, Position: &messages.Position{Offset: int64(at - start), Line: 1, Column: 1}})
	if f.Found == "" || !strings.HasPrefix(string(document[at:end]), strings.TrimSuffix(f.Found, "…")) { // up to the next separator
		stop := at
		for stop < end && !(bytes.IndexByte(separators, document[stop]) >= 0 && !released(document, stop, release)) {
			stop++
		}
		quoted.To = min(quoted.From+max(1, utf8.RuneCount(document[at:stop])), utf8.RuneCountInString(quoted.Text))
	}
	return quoted
}

// serviceCharacters are those of the document's first interchange.
func serviceCharacters(document []byte) (terminator, release byte, separators []byte) {
	rest := skipBlanks(bytes.TrimPrefix(document[:min(len(document), maxQuoted)], []byte("\xef\xbb\xbf")))
	switch {
	case len(rest) >= 9 && bytes.HasPrefix(rest, []byte("UNA")):
		return rest[8], rest[6], []byte{rest[3], rest[4], rest[8]}
	case len(rest) > 3 && rest[3] == 0x1d:
		return 0x1c, 0, []byte{0x1f, 0x1d, 0x1c}
	}
	return '\'', '?', []byte(":+'")
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
