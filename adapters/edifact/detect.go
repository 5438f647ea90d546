package edifact

import (
	"bytes"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// Detect implements adapters.Adapter. Yes is UNB, after UNA or alone, at the start of the document, whatever blanks,
// byte order mark and lines of a mail gateway stand before it; Maybe is what somebody may have meant as an interchange: a message without an
// envelope, or a UNA that is not followed by UNB. File names convince nobody.
func (Adapter) Detect(head []byte, _ adapters.Hint) adapters.Score {
	rest := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	rest = skipBlanks(rest[syntax.Banner(rest):])
	switch {
	case unb(rest):
		return adapters.Yes
	case bytes.HasPrefix(rest, []byte("UNA")) && len(rest) >= 9:
		if unb(skipBlanks(rest[9:])) {
			return adapters.Yes
		}
		return adapters.Maybe
	case bytes.HasPrefix(rest, []byte("UNH+")), bytes.HasPrefix(rest, []byte("UNG+")), bytes.HasPrefix(rest, []byte("UIB+")):
		return adapters.Maybe
	}
	return adapters.No
}

// unb tells whether UNB stands here with a separator after it.
func unb(b []byte) bool {
	if len(b) < 4 || !bytes.HasPrefix(b, []byte("UNB")) {
		return false
	}
	c := b[3]
	return !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == ' ' || c >= 0x80)
}

func skipBlanks(b []byte) []byte {
	for len(b) > 0 && syntax.Blank(b[0]) {
		b = b[1:]
	}
	return b
}
