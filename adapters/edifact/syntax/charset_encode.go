package syntax

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Has tells whether a text can be written in the character set as it is.
func (c Charset) Has(text string) bool {
	for _, r := range text {
		if _, ok := c.encode(r); !ok {
			return false
		}
	}
	return true
}

// encode gives the bytes of a character, false where the set does not have it.
func (c Charset) encode(r rune) (string, bool) {
	switch {
	case r == utf8.RuneError:
		return "", false
	case c.repertoire != nil:
		if r > 0x7f || !c.repertoire[byte(r)] {
			return "", false
		}
		return string(r), true
	case r < 0x80 || c.encoding == nil:
		return string(r), true
	}
	if m, ok := c.encoding.(*charmap.Charmap); ok {
		b, ok := m.EncodeRune(r)
		return string([]byte{b}), ok
	}
	s, err := c.encoding.NewEncoder().String(string(r))
	return s, err == nil
}

// near gives characters that stand for one that the set does not have: its capital in level A, the letter without its
// accents, plain quotes and dashes; nothing where there are none.
func (c Charset) near(r rune) []rune {
	if plain, ok := typographic[r]; ok {
		return []rune(plain)
	}
	var out []rune
	for _, d := range norm.NFKD.String(string(r)) {
		if unicode.Is(unicode.Mn, d) {
			continue
		}
		if c.repertoire == &levelA {
			d = unicode.ToUpper(d)
		}
		out = append(out, d)
	}
	return out
}

// typographic are characters that have a plain form besides their decomposition.
var typographic = map[rune]string{
	'‘': "'", '’': "'", '‚': "'", '“': "\"", '”': "\"", '„': "\"", '–': "-", '—': "-", '‐': "-", '‑': "-", '−': "-",
	'ß': "SS", 'Æ': "AE", 'æ': "AE", 'Ø': "O", 'ø': "O", 'Œ': "OE", 'œ': "OE", 'Đ': "D", 'đ': "D", 'Ł': "L", 'ł': "L", 'Þ': "TH", 'þ': "TH",
	'×': "X", '\t': " ", '\n': " ", '\r': " ",
}
