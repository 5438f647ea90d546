package grammar

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// A group that looks like the one before it gets the places that it would have got by itself: in messages of random groups,
// repeated with and without a segment more, less or exchanged.
func TestAnOccurrenceLikeTheOneBeforeHasItsPlaces(t *testing.T) {
	random := rand.New(rand.NewPCG(30, 5))
	tags := strings.Fields("FTX LOC MEA NAD TDT PAC PCI MOA RFF DOC DTM GIS TAX MOA EQD UNS CNT XXX")
	repeated, series := 0, new(Walker)
	for _, name := range []string{"CUSDEC:D:96B:UN", "CUSCAR:D:16A:UN", "SANCRT:D:97B:UN", "CUSRES:D:96B:UN"} {
		trigger := map[string]string{"CUSDEC": "CST", "CUSCAR": "CNI", "SANCRT": "LIN", "CUSRES": "CST"}[name[:6]]
		for range 300 {
			var b strings.Builder
			fmt.Fprintf(&b, "UNB+UNOC:3+A+B+260314:0830+R'UNH+1+%s'BGM+929'UNS+D'", name)
			var line []string
			for range random.IntN(8) {
				line = append(line, tags[random.IntN(len(tags)-random.IntN(4))])
			}
			for range 2 + random.IntN(6) {
				b.WriteString(trigger + "+1'")
				for i, tag := range line {
					switch random.IntN(40) {
					case 0:
						continue
					case 1:
						line[i] = tags[random.IntN(len(tags))]
					}
					b.WriteString(tag + "+1'")
				}
			}
			b.WriteString("UNT+1+1'UNZ+1+R'")
			repeated += holdOccurrences(t, series, b.String())
		}
	}
	if repeated < 500 {
		t.Errorf("only %d segments were placed like those before", repeated)
	}
}

// holdOccurrences walks the message of a document in three ways: by a new walker, by one that walked others before, and place by place.
func holdOccurrences(t *testing.T, series *Walker, doc string) (repeated int) {
	t.Helper()
	r := syntax.NewReader([]byte(doc), syntax.Options{})
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	p, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	unh := &p.Segments[0]
	release, _ := ParseRelease(unh.Get(3, 2), unh.Get(3, 3))
	m, _, err := (*Library)(nil).Choose(unh.Get(3, 1), release)
	if err != nil {
		t.Fatal(err)
	}
	walk := func(w *Walker) (Tree, []Finding) {
		var found []Finding
		return *w.Walk(m, p.Segments, func(f Finding) { found = append(found, f) }), found
	}
	quick, slow := new(Walker), &Walker{slow: true}
	got, gotFound := walk(quick)
	want, wantFound := walk(slow)
	if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(gotFound, wantFound) {
		t.Fatalf("another tree of %s:\n%v\n%v\n%v\n%v", doc, got, want, gotFound, wantFound)
	}
	if got, found := walk(series); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(found, wantFound) {
		t.Fatalf("another tree of %s after others:\n%v\n%v\n%v\n%v", doc, got, want, found, wantFound)
	}
	return quick.copied
}

// A message that begins as the one before it, or is like it, gets the places that it would have got by itself: of a clean
// message, what remains when segments of its end are left out, said again, or exchanged.
func TestAMessageLikeTheOneBeforeHasItsPlaces(t *testing.T) {
	random := rand.New(rand.NewPCG(26, 11))
	heading := strings.Fields("BGM CST LOC LOC DTM MEA EQD TDT NAD NAD UNS+D")
	line := strings.Fields("CST FTX LOC MEA PAC PCI MOA DOC TAX MOA")
	series := new(Walker)
	resumed := 0
	for range 2000 {
		tags := append([]string(nil), heading[:len(heading)-random.IntN(2)]...)
		for range random.IntN(4) {
			tags = append(tags, line[:1+random.IntN(len(line))]...)
		}
		tags = append(tags, "UNS+S", "CNT")
		for range random.IntN(8) / 5 {
			tags[random.IntN(len(tags))] = line[random.IntN(len(line))]
		}
		tags = tags[:len(tags)-random.IntN(8)/4]
		doc := "UNB+UNOC:3+A+B+260314:0830+R'UNH+1+CUSDEC:D:96B:UN'" + strings.Join(tags, "+1'") + "+1'UNT+1+1'UNZ+1+R'"
		if series.openings.message != nil {
			resumed++
		}
		holdOccurrences(t, series, doc)
	}
	if resumed < 200 {
		t.Errorf("only %d messages followed a clean one", resumed)
	}
}
