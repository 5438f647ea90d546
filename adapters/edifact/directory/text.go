package directory

import (
	"strings"
	"unicode/utf8"
)

// The structures are drawn with lines: in code page 437 until D.03, in ASCII later, in UTF-8 where somebody converted the files. All
// become the ASCII of the later ones: - for a horizontal line, | for a vertical one, + where lines meet.
var drawn = map[byte]byte{0xC4: '-', 0xB3: '|', 0xBF: '+', 0xD9: '+', 0xC1: '+', 0xB4: '+', 0xC2: '+', 0xC3: '+', 0xC0: '+', 0xDA: '+', 0xC5: '+'}

// text gives the lines of a file, with drawings in ASCII and other bytes beyond it as question marks. Columns stay.
func (f file) text() []string {
	wide := utf8.Valid(f.data)
	var b strings.Builder
	b.Grow(len(f.data))
	if wide {
		for _, r := range string(f.data) {
			switch {
			case r < 0x80:
				b.WriteByte(byte(r))
			case r == '─':
				b.WriteByte('-')
			case r == '│':
				b.WriteByte('|')
			case r >= 0x250C && r <= 0x254B:
				b.WriteByte('+')
			default:
				b.WriteByte('?')
			}
		}
	} else {
		for _, c := range f.data {
			d, ok := drawn[c]
			switch {
			case c < 0x80:
				b.WriteByte(c)
			case ok:
				b.WriteByte(d)
			default:
				b.WriteByte('?')
			}
		}
	}
	lines := strings.Split(b.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(strings.ReplaceAll(l, "\t", "        "), " \r\x1a\f")
	}
	return lines
}

// rule tells whether a line parts two entries.
func rule(line string) bool {
	return len(line) >= 30 && strings.Trim(line, "-") == ""
}
