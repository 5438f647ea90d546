package chinasw_test

import (
	"slices"
	"testing"

	"github.com/clearhub/clearhub/adapters/chinasw"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

func TestEveryTableSaysWhatItIs(t *testing.T) {
	tables := chinasw.Records("tables")
	if len(tables) != 16 {
		t.Errorf("%d rows", len(tables))
	}
	for _, row := range tables[1:] {
		if row[1] == "" || row[2] == "" || row[3] == "" {
			t.Errorf("%s lacks title, edition or source", row[0])
		}
		if n := len(chinasw.Records(row[0])); n < 4 {
			t.Errorf("%s has %d rows", row[0], n)
		}
	}
}

func TestNoCodeStandsTwice(t *testing.T) {
	for _, row := range chinasw.Records("tables")[1:] {
		seen := map[string]bool{}
		for _, r := range chinasw.Records(row[0])[1:] {
			key := r[0]
			if row[0] == "elements" {
				key += "/" + r[1]
			}
			if seen[key] {
				t.Errorf("%s: %s stands twice", row[0], key)
			}
			seen[key] = true
		}
	}
}

func TestEveryTargetIsACodeThatMessagesKnow(t *testing.T) {
	for name, valid := range map[string]func(string) bool{
		"countries": codes.ISOCountry, "currencies": codes.Currency, "units": codes.Unit, "unit-words": codes.Unit, "manifest-modes": codes.Mode, "modes": codes.Mode, "packages": codes.Package,
		"terms": func(s string) bool { return slices.Contains([]string{"CIF", "CFR", "FOB", "EXW"}, s) },
	} {
		for _, r := range chinasw.Records(name)[1:] {
			if r[1] != "" && !valid(r[1]) {
				t.Errorf("%s: %s becomes %q, which is no code", name, r[0], r[1])
			}
		}
	}
	for _, name := range []string{"licences", "edocs", "certificates"} {
		for _, r := range chinasw.Records(name)[1:] {
			if !slices.Contains(messages.DocumentClasses(), messages.DocumentClass(r[1])) {
				t.Errorf("%s: %s has class %q", name, r[0], r[1])
			}
		}
	}
}

func TestNoTwoCountriesOfCustomsAreOne(t *testing.T) {
	seen := map[string]string{}
	for _, r := range chinasw.Records("countries")[1:] {
		if other := seen[r[1]]; r[1] != "" && other != "" {
			t.Errorf("%s and %s both become %s", other, r[0], r[1])
		}
		seen[r[1]] = r[0]
		if len(r[0]) != 3 {
			t.Errorf("%s is not three digits", r[0])
		}
	}
}

// Only P and R are read as a release by every description: nothing else may ever become one.
func TestOnlyTwoStatusesRelease(t *testing.T) {
	var release []string
	for _, r := range chinasw.Records("channels")[1:] {
		if r[1] == "ruling" && r[2] == "released" {
			release = append(release, r[0])
		}
		if r[3] != "yes" && r[2] != "hold" {
			t.Errorf("%s is not sure and not held", r[0])
		}
	}
	if !slices.Equal(release, []string{"P", "R"}) {
		t.Errorf("released by %v", release)
	}
}

func TestCustomsCodesAreNotISO(t *testing.T) {
	for _, c := range []struct {
		code, want string
		known      bool
		how        func(string) (string, bool)
	}{
		{"142", "CN", true, chinasw.Country}, // ISO has Asia's region there
		{"156", "", false, chinasw.Country},  // ISO's number of China is nothing here
		{"502", "US", true, chinasw.Country}, {"344", "RU", true, chinasw.Country}, {"124", "MN", true, chinasw.Country},
		{"CHN", "CN", true, chinasw.Country}, {"MNG", "MN", true, chinasw.Country}, {"XXX", "", false, chinasw.Country}, {"CN", "", false, chinasw.Country},
		{"701", "", true, chinasw.Country}, {"", "", false, chinasw.Country},
		{"142", "CNY", true, chinasw.Currency}, {"502", "USD", true, chinasw.Currency}, {"840", "", false, chinasw.Currency},
		{"EUR", "EUR", true, chinasw.Currency}, {"300", "EUR", true, chinasw.Currency}, {"304", "", true, chinasw.Currency},
	} {
		if got, ok := c.how(c.code); got != c.want || ok != c.known {
			t.Errorf("%q gives %q, %v; want %q, %v", c.code, got, ok, c.want, c.known)
		}
	}
}

func TestTimesOfEveryShape(t *testing.T) {
	for in, want := range map[string]string{
		"20180208T15032200": "2018-02-08T15:03:22", "20180208T150322": "2018-02-08T15:03:22", "20180208T1503": "2018-02-08T15:03",
		"20260417": "2026-04-17", "202604170930": "2026-04-17T09:30", "20260417093015": "2026-04-17T09:30:15", "2026041709301500": "2026-04-17T09:30:15",
		"2026041709301512": "2026-04-17T09:30:15.12", "20260417093015123": "2026-04-17T09:30:15.123", "20260417 09:30:15": "2026-04-17T09:30:15",
		"2026-04-17 09:30:15": "2026-04-17T09:30:15", "2026-04-17T09:30:15.000": "2026-04-17T09:30:15", "2026041": "2026041", "17/04/2026": "17/04/2026",
	} {
		if got := chinasw.Spread(in); got != want {
			t.Errorf("%s gives %s, want %s", in, got, want)
		}
	}
}
