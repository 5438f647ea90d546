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
	repeated := 0
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
			repeated += holdOccurrences(t, b.String())
		}
	}
	if repeated < 500 {
		t.Errorf("only %d segments were placed like those before", repeated)
	}
}

func holdOccurrences(t *testing.T, doc string) (repeated int) {
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
	return quick.copied
}
