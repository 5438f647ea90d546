package chinasw

import (
	"embed"
	"encoding/csv"
	"slices"
	"sync"

	"github.com/clearhub/clearhub/messages/codes"
)

//go:embed data/*.csv
var data embed.FS

// table is one code table of Chinese customs: a row a code, its columns by name. It is never changed.
type table struct {
	columns []string
	rows    map[string][]string
	order   []string
}

// tables are all of them by name; their titles, editions and sources stand in data/tables.csv.
var tables = sync.OnceValue(func() map[string]*table {
	all := map[string]*table{}
	for _, row := range records("tables")[1:] {
		all[row[0]] = newTable(records(row[0]))
	}
	return all
})

// records reads a file of this package. Each is part of the program and read by the tests: one that cannot be read
// is a table without codes.
func records(name string) [][]string {
	f, err := data.Open("data/" + name + ".csv")
	if err != nil {
		return [][]string{{}}
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return [][]string{{}}
	}
	return rows
}

func newTable(rows [][]string) *table {
	t := &table{columns: rows[0], rows: make(map[string][]string, len(rows))}
	for _, row := range rows[1:] {
		t.rows[row[0]] = row
		t.order = append(t.order, row[0])
	}
	return t
}

// known tells whether a code is in a table.
func known(name, code string) bool {
	t := tables()[name]
	return t != nil && t.rows[code] != nil
}

// lookup gives a column of a code's row, "" where there is none.
func lookup(name, code, column string) string {
	t := tables()[name]
	if t == nil {
		return ""
	}
	row := t.rows[code]
	if i := slices.Index(t.columns, column); i >= 0 && row != nil {
		return row[i]
	}
	return ""
}

// reverse gives the first code of a table that has a target, "" where none has.
func reverse(name, target string) string {
	t := tables()[name]
	if t == nil || target == "" {
		return ""
	}
	i := slices.Index(t.columns, "target")
	if i < 0 {
		return ""
	}
	for _, code := range t.order {
		if t.rows[code][i] == target {
			return code
		}
	}
	return ""
}

// elementUse says how an element of a declaration is read.
type elementUse struct{ name, use string }

// layout gives the elements of each part of a declaration in the order of writing.
var layout = sync.OnceValue(func() map[string][]elementUse {
	parts := map[string][]elementUse{}
	for _, row := range records("elements")[1:] {
		parts[row[0]] = append(parts[row[0]], elementUse{row[1], row[2]})
	}
	return parts
})

// layoutMost is more than any part has elements.
const layoutMost = 128

// layoutPlaces are the places in layout by name.
var layoutPlaces = sync.OnceValue(func() map[string]map[string]int {
	parts := map[string]map[string]int{}
	for part, list := range layout() {
		parts[part] = make(map[string]int, len(list))
		for i, e := range list {
			parts[part][e.name] = i
		}
	}
	parts["DecHead"]["VoyNo"] = layoutMost - 1 // met there in older files, and read
	return parts
})

// country translates a country as Chinese customs write it: three digits of their own list (142 is China, and not
// what ISO 3166-1 has under 142), or since August 2018 the alpha-3 code. ok tells whether the code is known; some
// known ones stand for no single country.
func country(code string) (alpha2 string, ok bool) {
	if len(code) == 3 && isLetters(code) {
		alpha2 = codes.CountryOf(code)
		return alpha2, alpha2 != "" && codes.ISOCountry(alpha2)
	}
	return lookup("countries", code, "target"), known("countries", code)
}

// countryOut writes a country as the interface has it since August 2018.
func countryOut(alpha2 string) string {
	list, err := codes.Named("country")
	if err != nil {
		return ""
	}
	return list.Get(alpha2, "alpha3")
}

// currency translates a currency: three digits of customs' own list, or ISO 4217.
func currency(code string) (iso string, ok bool) {
	if len(code) == 3 && isLetters(code) {
		return code, codes.Currency(code)
	}
	return lookup("currencies", code, "target"), known("currencies", code)
}

func isLetters(s string) bool { return within(s, 'A', 'Z') }

func isDigits(s string) bool { return within(s, '0', '9') }

func within(s string, first, last byte) bool {
	for i := range len(s) {
		if s[i] < first || s[i] > last {
			return false
		}
	}
	return true
}

// unitWords are the units by the words that are written for them: the names of customs' table, and what forms write in English.
var unitWords = sync.OnceValue(func() map[string]string {
	words := map[string]string{}
	for _, row := range records("units")[1:] {
		if len(row) > 2 && row[1] != "" && words[row[2]] == "" {
			words[row[2]] = row[1]
		}
	}
	for _, row := range records("unit-words")[1:] {
		words[row[0]] = row[1]
	}
	return words
})
