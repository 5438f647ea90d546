package codes

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// importLimit bounds an imported list: UN/LOCODE, the longest in use, has 116 000 rows.
const importLimit = 1_000_000

// Import reads a full list as its publisher gives it out, for users who have one: "locode" (CSV with columns
// country and location; the nameless country rows of UN/LOCODE are left out) and any list with a column "code".
// The first line must name the columns; names are compared without regard to case. Where a code stands
// twice (UN/LOCODE lists some places under two spellings) the first row counts.
func Import(r io.Reader, name string) (*List, error) {
	b := bufio.NewReader(r)
	if mark, _ := b.Peek(3); bytes.Equal(mark, []byte("\ufeff")) {
		_, _ = b.Discard(3) // Peek has them
	}
	c := csv.NewReader(b)
	c.ReuseRecord = true
	c.FieldsPerRecord = -1
	c.LazyQuotes = true
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("import code list %s: read header: %w", name, err)
	}
	head = slices.Clone(head)
	for i := range head {
		head[i] = strings.ToLower(strings.TrimSpace(head[i]))
	}
	key, err := importKey(name, head)
	if err != nil {
		return nil, err
	}
	l := &List{Name: name, Title: "imported", columns: append([]string{"code"}, head...)}
	l.rows.width = len(l.columns)
	var cells []string
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("import code list %s: %w", name, err)
		}
		code := key(row)
		if code == "" || l.rows.find(code) >= 0 {
			continue
		}
		if cells = append(append(cells[:0], code), row...); l.rows.len() == importLimit || !l.rows.add(cells, false) {
			return nil, fmt.Errorf("import code list %s: more than %d rows, or %d bytes", name, importLimit, math.MaxUint32)
		}
	}
	if l.rows.len() == 0 {
		return nil, fmt.Errorf("import code list %s: no rows", name)
	}
	return l, nil
}

// importKey makes the code of a row from its columns.
func importKey(name string, head []string) (func(row []string) string, error) {
	at := func(column string) int { return slices.Index(head, column) }
	if name == "locode" && at("country") >= 0 && at("location") >= 0 {
		country, location := at("country"), at("location")
		return func(row []string) string {
			if max(country, location) >= len(row) || row[location] == "" {
				return ""
			}
			return row[country] + row[location]
		}, nil
	}
	for _, column := range []string{"code", "locode"} {
		if i := at(column); i >= 0 {
			return func(row []string) string {
				if i >= len(row) {
					return ""
				}
				return strings.TrimSpace(row[i])
			}, nil
		}
	}
	return nil, fmt.Errorf("%w: import %s: no column code in %q", ErrList, name, head)
}
