package grammar_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// shipped is the library without added directories.
var shipped *grammar.Library

func release(t *testing.T, s string) grammar.Release {
	t.Helper()
	version, rest, _ := strings.Cut(s, ".")
	r, ok := grammar.ParseRelease(version, rest)
	if !ok {
		t.Fatalf("%s is no release", s)
	}
	return r
}

func TestEveryHeldReleaseReads(t *testing.T) {
	held := shipped.Held()
	if len(held) < 13 || held[0].String() != "D.95B" {
		t.Fatalf("held: %v", held)
	}
	for _, r := range held {
		d, err := shipped.Load(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"CUSDEC", "CUSRES", "SANCRT"} {
			if _, ok := d.Message(name); !ok {
				t.Errorf("%s has no %s", r, name)
			}
		}
		if !d.Coded("3035", "CZ") || d.Coded("3035", "Q9Q") || !d.Coded("9999", "anything") {
			t.Errorf("%s: code lists", r)
		}
	}
}

func TestReleasesAreThoseOfTheDirectory(t *testing.T) {
	for in, ok := range map[string]bool{"D 96B": true, "D 01C": true, "D 93A": true, "D 77Z": false, "D 92A": false, "S 93A": false, "0 96A": false, "D 96": false, "D 9-A": false, " ": false, "D 61A": false} {
		version, rest, _ := strings.Cut(in, " ")
		if _, got := grammar.ParseRelease(version, rest); got != ok {
			t.Errorf("%q: %v", in, got)
		}
	}
}

func TestTheNearestDirectoryIsChosenOnThisSideOfABreak(t *testing.T) {
	for in, want := range map[string]string{
		"CUSDEC D.96B": "D.96B", "CUSDEC D.98B": "D.99A", "CUSDEC D.02A": "D.01B", "CUSDEC D.02B": "D.03B", "CUSDEC D.05A": "D.04A",
		"CUSDEC D.11A": "D.13A", "CUSDEC D.23B": "D.18A", "CUSDEC D.93A": "D.95B", "SANCRT D.97A": "D.96B", "SANCRT D.98B": "D.99A", "CUSRES D.97A": "D.96B",
	} {
		name, at, _ := strings.Cut(in, " ")
		m, exact, err := shipped.Choose(name, release(t, at))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Directory.Release.String(); got != want || exact != (at == want) {
			t.Errorf("%s is read with %s (exact: %v), want %s", in, got, exact, want)
		}
	}
	if _, _, err := shipped.Choose("ORDERS", release(t, "D.96B")); err == nil || shipped.Known("ORDERS") {
		t.Error("ORDERS is held")
	}
}

// judge reads the segments of one message and gives what differs, as "rule code tag/element.component".
func judge(t *testing.T, name, at, una string, segments ...string) []string {
	t.Helper()
	doc := una + "UNB+UNOC:3'UNH+1'" + strings.Join(segments, "'") + "'UNT+1+1'"
	r := syntax.NewReader([]byte(doc), syntax.Options{})
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	p, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := shipped.Choose(name, release(t, at))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	report := func(f grammar.Finding) {
		s := f.Rule.Standard() + " " + f.Tag
		if f.Element > 0 {
			s += fmt.Sprintf("/%d", f.Element)
		}
		if f.Occurrence > 1 {
			s += fmt.Sprintf("*%d", f.Occurrence)
		}
		if f.Component > 0 {
			s += fmt.Sprintf(".%d", f.Component)
		}
		found = append(found, s)
	}
	var w grammar.Walker
	tree := w.Walk(m, p.Segments, report)
	for i := range p.Segments {
		if n := tree.Places[i].Node; n != nil {
			n.Check(i, &p.Segments[i], p.Separators(), report)
		}
	}
	return found
}

func TestMessagesAreHeldAgainstTheirStructure(t *testing.T) {
	for name, c := range map[string]struct {
		message, segments, want string
	}{
		"the smallest declaration":                 {"CUSDEC D.96B", "BGM UNS+D UNS+S", ""},
		"a mandatory segment is missing":           {"CUSDEC D.96B", "UNS+D UNS+S", "13 BGM"},
		"a section separator is missing":           {"CUSDEC D.96B", "BGM CST+1 UNS+S", "13 UNS"},
		"a segment is unknown":                     {"CUSDEC D.96B", "BGM XYZ+1 UNS+D UNS+S", "15 XYZ"},
		"a segment is out of place":                {"CUSDEC D.96B", "BGM MOA+39:1:EUR GIS+1 UNS+D UNS+S", "15 GIS"},
		"a segment of a later section":             {"CUSDEC D.96B", "BGM LOC+36+CN TAX+5 NAD+CZ+X UNS+D CST+1 UNS+S CNT+5:1", "15 TAX"},
		"a total before the last section":          {"CUSDEC D.96B", "BGM UNS+D CST+1 CNT+5:1 LOC+27+NL UNS+S", "15 CNT"},
		"a customs status twice in the heading":    {"CUSDEC D.96B", "BGM CST++IM:104 CST++IM:104 NAD+CZ+X UNS+D CST+1 UNS+S", "35 CST"},
		"both section separators are missing":      {"CUSDEC D.96B", "BGM CST+1 DMS+1 CST+2", "13 UNS, 13 UNS"},
		"a code is too long for any list":          {"CUSDEC D.96B", "BGM NAD+CONSIGNOR+X UNS+D UNS+S", "39 NAD/2"},
		"a segment is repeated too often":          {"CUSDEC D.96B", "BGM BGM UNS+D UNS+S", "35 BGM"},
		"a group is repeated at once":              {"CUSDEC D.96B", "BGM TOD TOD UNS+D UNS+S", "36 TOD"},
		"a group is repeated after its content":    {"CUSDEC D.96B", "BGM TOD LOC+1+X TOD LOC+1+X UNS+D UNS+S", "36 TOD"},
		"a date goes to the nearest group forward": {"CUSDEC D.96B", "BGM MOA+39:1:EUR CUX+2:EUR DTM+137:20260314:102 UNS+D UNS+S", ""},
		"GEI stands for GIS from D.02B":            {"CUSDEC D.03B", "BGM GEI+5+1 GIS+1 UNS+D UNS+S", "15 GIS"},
		"PNA stands for NAD from D.97B":            {"SANCRT D.97B", "BGM NAD+CZ+X PNA+CZ", "15 NAD"},
		"a mandatory element is empty":             {"CUSDEC D.96B", "BGM NAD++X UNS+D UNS+S", "13 NAD/2"},
		"a mandatory composite is empty":           {"CUSDEC D.96B", "BGM DTM UNS+D UNS+S", "13 DTM/2"},
		"a component of a used composite is empty": {"CUSDEC D.96B", "BGM DTM+:20260314:102 UNS+D UNS+S", "13 DTM/2.1"},
		"there are too many components":            {"CUSDEC D.96B", "BGM DTM+137:20260314:102:X UNS+D UNS+S", "16 DTM/2.4"},
		"a simple element has components":          {"CUSDEC D.96B", "BGM SEL+A:B UNS+D UNS+S", "16 SEL/2.2"},
		"there are too many elements":              {"CUSDEC D.96B", "BGM DTM+137:20260314:102+X UNS+D UNS+S", "16 DTM/3"},
		"empty elements at the end do not matter":  {"CUSDEC D.96B", "BGM DTM+137:20260314:102++ UNS+D UNS+S", ""},
		"a value is too long":                      {"CUSDEC D.96B", "BGM EQD+CN+ABCU1234567ABCU1234567 UNS+D UNS+S", "39 EQD/3.1"},
		"a number has letters":                     {"CUSDEC D.96B", "BGM MOA+39:12A:EUR UNS+D UNS+S", "37 MOA/2.2"},
		"a mark and a sign do not count":           {"CUSDEC D.96B", "BGM MOA+39:-123456789012345678:EUR MOA+39:1234567890123456.78:EUR UNS+D UNS+S", ""},
		"a digit is missing before the mark":       {"CUSDEC D.96B", "BGM MOA+39:.5:EUR UNS+D UNS+S", "38 MOA/2.2"},
		"a code is not in its list":                {"CUSDEC D.96B", "BGM NAD+Q9Q+X UNS+D UNS+S", "12 NAD/2"},
		"a code of another list is not looked up":  {"CUSDEC D.96B", "BGM+QQQ:109:148 UNS+D UNS+S", ""},
		"a code without its list is looked up":     {"CUSDEC D.96B", "BGM+QQQ UNS+D UNS+S", "12 BGM/2.1"},
		"characters are counted, not bytes":        {"CUSDEC D.96B", "BGM NAD+CZ+++" + strings.Repeat("\xc3\xa9", 35) + " UNS+D UNS+S", ""},
	} {
		t.Run(name, func(t *testing.T) {
			message, at, _ := strings.Cut(c.message, " ")
			if got := strings.Join(judge(t, message, at, "", strings.Fields(c.segments)...), ", "); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestTheDecimalMarkIsTheOneThatUNAStates(t *testing.T) {
	for una, want := range map[string]string{"": "", "UNA:+.? '": "19 MOA/2.2", "UNA:+,? '": ""} {
		if got := strings.Join(judge(t, "CUSDEC", "D.96B", una, "BGM", "MOA+39:1,5:EUR", "UNS+D", "UNS+S"), ", "); got != want {
			t.Errorf("%q: found %q, want %q", una, got, want)
		}
	}
}

func TestRepeatsAreByPlaceOrBySeparator(t *testing.T) {
	// ATT C956 may be sent five times from D.99A on: by place in versions 1 to 3, by separator in version 4.
	by := func(una, att string) string {
		return strings.Join(judge(t, "SANCRT", "D.16A", una, "BGM", "LIN+1", att), ", ")
	}
	for att, want := range map[string]string{"ATT+1++A::9+B::9+C::9+D::9+E::9": "", "ATT+1++A::9+B::9+C::9+D::9+E::9+F": "16 ATT/9"} {
		if got := by("", att); got != want {
			t.Errorf("by place, %s: %q", att, got)
		}
	}
	for att, want := range map[string]string{"ATT+1++A::9*B::9*C::9*D::9*E::9": "", "ATT+1++A::9*B::9*C::9*D::9*E::9*F::9": "35 ATT/4*6", "ATT+1++A::9+B::9": "16 ATT/5"} {
		if got := by("UNA:+.?*'", att); got != want {
			t.Errorf("by separator, %s: %q", att, got)
		}
	}
}
