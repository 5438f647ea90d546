package syntax

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// Charset is how the bytes of an interchange are read.
type Charset struct {
	// Identifier is the syntax identifier (UNB 0001), empty where a partner's setting decides.
	Identifier string
	// Name is the registered name of the encoding.
	Name string

	encoding   encoding.Encoding // nil: UTF-8
	repertoire *[256]bool        // nil: anything that the encoding has
}

// CharsetOf gives the character set of a syntax identifier (ISO 9735, annex; 9735-1 of version 4); false where it
// is unknown. UNOX (ISO 2022) is read up to its first code extension: an escape is a character outside of it. IATA and IATB are
// what airlines write for levels A and B.
func CharsetOf(identifier string) (Charset, bool) {
	c := Charset{Identifier: identifier}
	switch identifier {
	case "UNOA", "IATA":
		c.Name, c.encoding, c.repertoire = "US-ASCII", charmap.Windows1252, &levelA
	case "UNOB", "IATB":
		c.Name, c.encoding, c.repertoire = "US-ASCII", charmap.Windows1252, &levelB
	case "UNOC":
		c.Name, c.encoding = "ISO-8859-1", charmap.ISO8859_1
	case "UNOD":
		c.Name, c.encoding = "ISO-8859-2", charmap.ISO8859_2
	case "UNOE":
		c.Name, c.encoding = "ISO-8859-5", charmap.ISO8859_5
	case "UNOF":
		c.Name, c.encoding = "ISO-8859-7", charmap.ISO8859_7
	case "UNOG":
		c.Name, c.encoding = "ISO-8859-3", charmap.ISO8859_3
	case "UNOH":
		c.Name, c.encoding = "ISO-8859-4", charmap.ISO8859_4
	case "UNOI":
		c.Name, c.encoding = "ISO-8859-6", charmap.ISO8859_6
	case "UNOJ":
		c.Name, c.encoding = "ISO-8859-8", charmap.ISO8859_8
	case "UNOK":
		c.Name, c.encoding = "ISO-8859-9", charmap.ISO8859_9
	case "UNOL":
		c.Name, c.encoding = "ISO-8859-15", charmap.ISO8859_15
	case "UNOX":
		c.Name, c.encoding, c.repertoire = "ISO-2022", charmap.ISO8859_1, &printable
	case "UNOY", "UNOW":
		c.Name = "UTF-8"
	default:
		return Charset{}, false
	}
	return c, true
}

// CharsetNamed gives a character set by its registered name or an alias ("windows-1252", "gb18030"), for partners
// whose interchanges claim another. Sets in which a byte of a longer character may be a service character are refused.
func CharsetNamed(name string) (Charset, error) {
	e, err := htmlindex.Get(name)
	if err != nil {
		if c, ok := page(name); ok {
			return c, nil
		}
		return Charset{}, fmt.Errorf("find character set %q: %w", name, err)
	}
	canonical, err := htmlindex.Name(e)
	if err != nil {
		return Charset{}, fmt.Errorf("name character set %q: %w", name, err)
	}
	if strings.HasPrefix(canonical, "utf-16") || canonical == "iso-2022-jp" || canonical == "replacement" {
		return Charset{}, fmt.Errorf("character set %q cannot carry EDIFACT separators", name)
	}
	if canonical == "utf-8" {
		return Charset{Name: "UTF-8"}, nil
	}
	return Charset{Name: canonical, encoding: e}, nil
}

// decode gives s in UTF-8; what cannot be read becomes U+FFFD.
func (c Charset) decode(s string) string {
	if c.encoding == nil {
		return strings.ToValidUTF8(s, string(utf8.RuneError))
	}
	t, err := c.encoding.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, string(utf8.RuneError))
	}
	return t
}

// page gives a code page that no browser reads (IBM437, IBM852), where it has ASCII below, as those of EBCDIC have not.
func page(name string) (Charset, bool) {
	e, err := ianaindex.IANA.Encoding(name)
	if err != nil || e == nil {
		return Charset{}, false
	}
	m, ok := e.(*charmap.Charmap)
	if !ok {
		return Charset{}, false
	}
	for b := byte(' '); ok && b < 0x7f; b++ {
		ok = m.DecodeByte(b) == rune(b)
	}
	return Charset{Name: m.String(), encoding: e}, ok
}

// Read gives a piece of text in UTF-8, as a reader would that finds out what it really is: UTF-8 and Windows-1252 under another name.
func (c Charset) Read(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			real, _, _ := c.judge(s)
			return real.decode(s)
		}
	}
	return s
}

// judge looks at text with bytes above ASCII and says how to read it, where that is not what the charset says, and where that is seen.
func (c Charset) judge(text string) (Charset, NoteKind, int) {
	if c.Identifier == "" || c.encoding == nil { // a partner's setting is what it is
		if at := c.undecodable(text); at >= 0 {
			return c, NoteUndecodable, at
		}
		return c, 0, 0
	}
	high := 0
	for high < len(text) && text[high] < 0x80 {
		high++
	}
	if utf8.ValidString(text) {
		return Charset{Identifier: c.Identifier, Name: "UTF-8"}, NoteUTF8, high
	}
	western := c.Name == "US-ASCII" || c.Identifier == "UNOC" || c.Identifier == "UNOL"
	if c.repertoire != nil && western { // neither level has a character above ASCII
		return Charset{Identifier: c.Identifier, Name: "windows-1252", encoding: charmap.Windows1252}, NoteWindows1252, high
	}
	gaps := gapsOf(c.encoding)
	for i := 0; i < len(text); i++ {
		switch {
		case c.repertoire != nil && text[i] >= 0x80, text[i] >= 0x80 && text[i] < 0xa0 && !western, gaps != nil && gaps[text[i]]:
			return c, NoteUndecodable, i // another code page, and nothing says which
		case text[i] >= 0x80 && text[i] < 0xa0:
			return Charset{Identifier: c.Identifier, Name: "windows-1252", encoding: charmap.Windows1252}, NoteWindows1252, i
		}
	}
	return c, 0, 0
}

// undecodable finds the first byte that the encoding does not have, as far as that can be told; -1 where there is none.
func (c Charset) undecodable(text string) int {
	if c.encoding == nil {
		if utf8.ValidString(text) {
			return -1
		}
		for i, r := range text {
			if r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
				return i
			}
		}
		return -1
	}
	if _, single := c.encoding.(*charmap.Charmap); single {
		if gaps := gapsOf(c.encoding); gaps != nil {
			for i := range len(text) {
				if gaps[text[i]] {
					return i
				}
			}
		}
		return -1
	}
	if !strings.ContainsRune(c.decode(text), utf8.RuneError) {
		return -1
	}
	at := 0
	for at < len(text) && text[at] < 0x80 {
		at++
	}
	return at
}

// gapsOf are the bytes to which a set of one byte a character gives no character, such as 0xA5 in ISO 8859-3; nil where it gives
// one to each.
func gapsOf(e encoding.Encoding) *[256]bool {
	m, ok := e.(*charmap.Charmap)
	if !ok {
		return nil
	}
	if known, ok := gaps.Load(m); ok {
		return known.(*[256]bool)
	}
	var found [256]bool
	any := false
	for b := range len(found) {
		if m.DecodeByte(byte(b)) == utf8.RuneError {
			found[b], any = true, true
		}
	}
	var kept *[256]bool
	if any {
		kept = &found
	}
	gaps.Store(m, kept)
	return kept
}

// gaps are those of the sets that were asked for.
var gaps sync.Map

// outside lists the distinct ASCII characters of text that are not in the repertoire, and where the first stands.
func (c Charset) outside(text string, s Separators) (characters string, at int) {
	if c.repertoire == nil {
		return "", 0
	}
	var seen [256]bool
	for i := 0; i < len(text); i++ {
		b := text[i]
		if c.repertoire[b] || b >= 0x80 || b == '\r' || b == '\n' {
			continue
		}
		if b == s.Component || b == s.Element || b == s.Terminator || s.Release != 0 && b == s.Release || s.Repetition != 0 && b == s.Repetition {
			continue
		}
		if Blank(b) && !seen[b] && between(text, i, s) {
			for i+1 < len(text) && Blank(text[i+1]) {
				i++
			}
			continue
		}
		if characters == "" {
			at = i
		}
		if !seen[b] {
			seen[b] = true
			if b >= 0x20 && b < 0x7f {
				characters += string(rune(b))
			} else {
				characters += fmt.Sprintf("\\x%02x", b)
			}
		}
	}
	return characters, at
}

// between tells whether nothing but blanks stands between a byte and the segment before it.
func between(text string, at int, s Separators) bool {
	for at > 0 && Blank(text[at-1]) && text[at-1] != s.Terminator {
		at--
	}
	if at == 0 {
		return true
	}
	releases := 0
	for i := at - 2; s.Release != 0 && i >= 0 && text[i] == s.Release; i-- {
		releases++
	}
	return text[at-1] == s.Terminator && releases%2 == 0
}

// The repertoires of levels A and B (ISO 9735, 4.1 and 4.2).
var (
	levelA = repertoire("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-()/='+:?!\"%&*;<>")
	levelB = repertoire("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,-()/='+:?!\"%&*;<>")
)

// printable is what ISO 2022 has without code extension.
var printable = repertoire(func() (s string) {
	for b := rune(0x20); b < 0x7f; b++ {
		s += string(b)
	}
	return s
}())

func repertoire(characters string) (r [256]bool) {
	for i := 0; i < len(characters); i++ {
		r[characters[i]] = true
	}
	return r
}
