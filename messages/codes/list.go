package codes

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

//go:embed data/*.csv
var data embed.FS

// List is one code list in one edition: which codes there are, and what is known of each. A List is
// immutable and safe for concurrent use; the zero List is empty.
type List struct {
	// Name is what tags and schemas call it ("country"); Title says it for people.
	Name, Title string
	// Edition is the edition of the standard, Source where the values are from, Note what to know of them.
	Edition, Source, Note string

	columns []string
	rows    rows
	// short are the valid codes of up to seven bytes, as a table with open places: Has is asked for every value of every message.
	short []uint64
}

// Has tells whether code is in the list. Rows marked deleted are not.
func (l *List) Has(code string) bool {
	key := packed(code)
	if key == 0 || l.short == nil {
		row := l.rows.find(code)
		return row >= 0 && !l.rows.deleted[row]
	}
	return *place(l.short, key) == key
}

// packed makes a number of a code of up to seven bytes, 0 of any other; a one before it tells "A" and "\x00A" apart.
func packed(code string) uint64 {
	if len(code) > 7 {
		return 0
	}
	n := uint64(1)
	for i := 0; i < len(code); i++ {
		n = n<<8 | uint64(code[i])
	}
	return n
}

// place is where a key stands, or would.
func place(table []uint64, key uint64) *uint64 {
	mask := uint64(len(table) - 1)
	for at := key * 0x9e3779b97f4a7c15 >> 40; ; at++ {
		if p := &table[at&mask]; *p == key || *p == 0 {
			return p
		}
	}
}

// index makes the table of short codes.
func (l *List) index() {
	size := 16
	for size < 3*l.rows.valid {
		size *= 2
	}
	l.short = make([]uint64, size)
	for row, deleted := range l.rows.deleted {
		if key := packed(l.rows.cell(row, 0)); key != 0 && !deleted {
			*place(l.short, key) = key
		}
	}
}

// Get gives a column of a code's row, "" where the code or column does not exist. Deleted rows can be read.
func (l *List) Get(code, column string) string {
	if i := slices.Index(l.columns, column); i >= 0 {
		if row := l.rows.find(code); row >= 0 {
			return l.rows.cell(row, i)
		}
	}
	return ""
}

// Codes gives the valid codes in the order of the list.
func (l *List) Codes() []string {
	codes := make([]string, 0, l.Len())
	for row, deleted := range l.rows.deleted {
		if !deleted {
			codes = append(codes, l.rows.cell(row, 0))
		}
	}
	return codes
}

// Len is how many valid codes there are.
func (l *List) Len() int { return l.rows.valid }

const deleted = "deleted"

// ErrList says that a list does not exist or cannot be read.
var ErrList = errors.New("no code list")

// Lists gives the names of the embedded lists.
func Lists() []string { return []string{"country", "currency", "unit", "package", "mode", "locode"} }

// Named gives an embedded list by its name.
func Named(name string) (*List, error) {
	switch name {
	case "country":
		return countries(), nil
	case "currency":
		return currencies(), nil
	case "unit":
		return units(), nil
	case "package":
		return packages(), nil
	case "mode":
		return modes(), nil
	case "locode":
		return places(), nil
	}
	return nil, fmt.Errorf("%w: %q", ErrList, name)
}

var (
	countries  = embedded("country", "countries.csv")
	currencies = embedded("currency", "currencies.csv")
	units      = embedded("unit", "units.csv")
	packages   = embedded("package", "packages.csv")
	modes      = embedded("mode", "modes.csv")
	places     = embedded("locode", "places.csv")
)

// embedded reads a list of this package once, when it is first asked for. Its files are part of the
// program and read by every test: one that cannot be read is a list without codes.
func embedded(name, file string) func() *List {
	return sync.OnceValue(func() *List {
		f, err := data.Open("data/" + file)
		if err != nil {
			return &List{Name: name}
		}
		defer f.Close()
		l, err := read(f, name)
		if err != nil {
			return &List{Name: name}
		}
		for _, row := range table("lists.csv") {
			if row[0] == name {
				l.Title, l.Edition, l.Source, l.Note = row[1], row[2], row[3], row[4]
			}
		}
		return l
	})
}

// read takes a CSV with a header, whose first column is the code.
func read(r io.Reader, name string) (*List, error) {
	c := csv.NewReader(r)
	c.ReuseRecord = true
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("read code list %s: %w", name, err)
	}
	l := &List{Name: name, columns: slices.Clone(head), rows: rows{width: len(head)}}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			l.index()
			return l, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read code list %s: %w", name, err)
		}
		if !l.rows.add(row, slices.Contains(row[1:], deleted)) {
			return nil, fmt.Errorf("read code list %s: code %q stands twice", name, row[0])
		}
	}
}

// table gives the rows of an embedded file below its header.
func table(file string) [][]string {
	f, err := data.Open("data/" + file)
	if err != nil {
		return nil
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil
	}
	return rows[1:]
}

// Country tells whether code is an ISO 3166-1 alpha-2 code, or one of the few others that customs traffic
// carries (XI, XK, EU and the like).
func Country(code string) bool { return countries().Has(code) }

// ISOCountry tells whether code is a country of ISO 3166-1 itself.
func ISOCountry(code string) bool { return countries().Get(code, "basis") == "iso" }

// CountryName is the English name of a country, "" for an unknown code.
func CountryName(code string) string { return countries().Get(code, "name") }

// CountryOf finds the alpha-2 code for a name in English, an alpha-3 or a numeric ISO code; "" where none fits.
func CountryOf(s string) string { return countryIndex()[strings.ToUpper(strings.TrimSpace(s))] }

var countryIndex = sync.OnceValue(func() map[string]string {
	index := map[string]string{}
	all := &countries().rows
	for row := range all.len() {
		code := all.cell(row, 0)
		for _, column := range []string{"code", "alpha3", "numeric", "name"} {
			if v := countries().Get(code, column); v != "" {
				index[strings.ToUpper(v)] = code
			}
		}
	}
	return index
})

// Currency tells whether code is or was an ISO 4217 currency.
func Currency(code string) bool { return currencies().Has(code) }

// Package tells whether code is a kind of package of UNECE Rec 21.
func Package(code string) bool { return packages().Has(code) }

// Mode tells whether code is a mode of transport of UNECE Rec 19.
func Mode(code string) bool { return modes().Has(code) }

// MeansType tells whether code has the shape of a type of means of transport of UNECE Rec 28: one to
// three digits, or two and one behind them for the kind within the type.
func MeansType(code string) bool {
	return len(code) >= 1 && len(code) <= 4 && strings.Trim(code, "0123456789") == ""
}
