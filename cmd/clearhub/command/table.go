package command

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// table is rows of cells that stand below each other whatever script they are written in: a Chinese character is two columns wide.
type table struct {
	rows  [][]string
	right []int // the columns that are set to the right
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// lines writes the rows, each behind an indent; the last cell of a row is not filled up.
func (t *table) lines(indent string) string {
	var widths []int
	for _, r := range t.rows {
		for i, c := range r {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], columns(c))
		}
	}
	var b strings.Builder
	for _, r := range t.rows {
		b.WriteString(indent)
		line := ""
		for i, c := range r {
			fill := strings.Repeat(" ", widths[i]-columns(c))
			if slices.Contains(t.right, i) {
				c, fill = fill+c, ""
			}
			line += c + fill + "  "
		}
		b.WriteString(strings.TrimRight(line, " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// columns is how many columns of a terminal a text takes (UAX #11): marks none, wide characters two.
func columns(s string) (n int) {
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case width.LookupRune(r).Kind() == width.EastAsianWide || width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
