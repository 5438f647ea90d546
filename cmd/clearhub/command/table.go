package command

import (
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
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
			widths[i] = max(widths[i], adapters.Columns(c))
		}
	}
	var b strings.Builder
	for _, r := range t.rows {
		b.WriteString(indent)
		line := ""
		for i, c := range r {
			fill := strings.Repeat(" ", widths[i]-adapters.Columns(c))
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

// terminalColumns is how wide a terminal is that does not say so.
const terminalColumns = 80

// columns is how wide lines may be that are broken apart from what stands below them: as COLUMNS says, else as a terminal is, else without end.
func (e *env) columns() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return max(n, terminalColumns/2)
	}
	if f, ok := e.stdout.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return terminalColumns
		}
	}
	return math.MaxInt
}
