package adapters

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

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

// Underline is the line to print under Text on a terminal: blanks, then carets, as many as the characters above take columns.
func (e Excerpt) Underline() string {
	text := []rune(e.Text)
	from := min(max(0, e.From), len(text))
	to := min(max(from, e.To), len(text))
	return strings.Repeat(" ", Columns(string(text[:from]))) + strings.Repeat("^", max(1, Columns(string(text[from:to]))))
}

// Within cuts the text to a number of columns around what is underlined, so that a narrow terminal does not break it apart from its carets.
func (e Excerpt) Within(columns int) Excerpt {
	text := []rune(e.Text)
	from := min(max(0, e.From), len(text))
	to := min(max(from, e.To), len(text))
	if Columns(e.Text) <= columns {
		return e
	}
	start, end := from, from // what is kept: the beginning of what is underlined, then as much on either side as there is room for
	room := columns - 2      // for the dots
	grow := func(r rune) bool {
		if room -= Columns(string(r)); room < 0 {
			room = -1
			return false
		}
		return true
	}
	for end < len(text) && end < to && grow(text[end]) {
		end++
	}
	for before := room / 2; start > 0 && room > before && grow(text[start-1]); {
		start--
	}
	for end < len(text) && grow(text[end]) {
		end++
	}
	room = max(room, 0)
	for start > 0 && end == len(text) && grow(text[start-1]) {
		start--
	}
	out := Excerpt{Text: string(text[start:end]), From: from - start, To: min(to, end) - start}
	if start > 0 {
		out = Excerpt{"…" + out.Text, out.From + 1, out.To + 1}
	}
	if end < len(text) {
		out.Text += "…"
	}
	return out
}

// Columns is how many columns of a terminal a text takes (UAX #11): marks none, wide characters two.
func Columns(s string) (n int) {
	for _, r := range s {
		switch {
		case r < 0x300:
			n++
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case width.LookupRune(r).Kind() == width.EastAsianWide || width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
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

// printable replaces what a terminal or page must not be sent, and what nobody would see.
func printable(b []byte) string { return Printable(string(b), "") }

// Printable puts a dot for what a text must not do to a terminal or page: control characters, but for those that are named, and whatever is
// invisible, breaks lines or turns the direction of writing.
func Printable(s, but string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= ' ' && r < 0x7f || r < ' ' && strings.ContainsRune(but, r):
			return r
		case r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			return '·'
		}
		return r
	}, s)
}
