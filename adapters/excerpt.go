package adapters

import (
	"strings"
	"unicode/utf8"

	"github.com/clearhub/clearhub/messages"
)

// Excerpt is the piece of a sender's bytes that a fault speaks of, for people: printable text
// and what to underline in it. Columns of the excerpt count characters from 0.
type Excerpt struct {
	Text string `json:"text"`
	From int    `json:"from"`
	To   int    `json:"to"`
}

const (
	excerptBefore = 48
	excerptAfter  = 72
)

// Quote cuts the line around the fault's position out of the document and marks what was
// found there; the zero Excerpt where the fault has no place in these bytes.
func Quote(document []byte, f messages.Fault) Excerpt {
	p := f.Position
	if p == nil || p.Line == 0 || p.Offset < 0 || p.Offset > int64(len(document)) {
		return Excerpt{}
	}
	at := int(p.Offset)
	start := at
	for n := 0; start > 0 && n < excerptBefore && !lineEnd(document[start-1]); n++ {
		start--
		for start > 0 && start > at-utf8.UTFMax*excerptBefore && !utf8.RuneStart(document[start]) {
			start--
		}
	}
	end := at
	for n := 0; end < len(document) && n < excerptAfter && !lineEnd(document[end]); n++ {
		_, size := utf8.DecodeRune(document[end:])
		end += size
	}
	before, rest := printable(document[start:at]), printable(document[at:end])
	e := Excerpt{From: utf8.RuneCountInString(before)}
	if start > 0 && !lineEnd(document[start-1]) {
		before = "…" + before
		e.From++
	}
	e.To = e.From + utf8.RuneCountInString(marked(rest, f.Found))
	if end < len(document) && !lineEnd(document[end]) {
		rest += "…"
	}
	e.Text = before + rest
	return e
}

// Underline is the line to print under Text: blanks, then carets.
func (e Excerpt) Underline() string {
	return strings.Repeat(" ", e.From) + strings.Repeat("^", max(1, e.To-e.From))
}

// marked is how much of rest to underline: what was found if it stands there, else up to the next
// separator of the common formats.
func marked(rest, found string) string {
	if found = strings.TrimSuffix(found, "…"); found != "" && strings.HasPrefix(rest, printable([]byte(found))) {
		return printable([]byte(found))
	}
	for i, r := range rest {
		if i > 0 && strings.ContainsRune("+:'<>\"{},; ", r) {
			return rest[:i]
		}
	}
	return rest
}

func lineEnd(b byte) bool { return b == '\n' || b == '\r' }

// printable replaces what a terminal or page must not be sent.
func printable(b []byte) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff {
			return '·'
		}
		return r
	}, string(b))
}
