package grammar

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// A segment that is passed as clean is one of which the full check says nothing: in golden documents, and in what becomes of
// them when bytes change.
func TestCleanSegmentsAreThoseOfWhichNothingIsFound(t *testing.T) {
	files, err := filepath.Glob("../testdata/golden/*/in.edi")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d documents: %v", len(files), err)
	}
	random := rand.New(rand.NewPCG(85, 39))
	cleans, checks := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for round := range 40 {
			doc := append([]byte(nil), data...)
			for range round {
				doc[random.IntN(len(doc))] = "'+:?*.,-09AZaz \r\n\xe4ZZ"[random.IntN(20)]
			}
			c, n := holdClean(t, doc)
			cleans, checks = cleans+c, checks+n
		}
	}
	if cleans < checks/3 || cleans == checks {
		t.Errorf("%d of %d segments are clean", cleans, checks)
	}
}

func holdClean(t *testing.T, doc []byte) (cleans, checks int) {
	t.Helper()
	r := syntax.NewReader(doc, syntax.Options{})
	var w Walker
	for {
		p, err := r.Next()
		if err != nil {
			return cleans, checks // the rest cannot be read
		}
		if p.Kind != syntax.Message {
			continue
		}
		unh := &p.Segments[0]
		release, ok := ParseRelease(unh.Get(3, 2), unh.Get(3, 3))
		if !ok {
			continue
		}
		m, _, err := (*Library)(nil).Choose(unh.Get(3, 1), release)
		if err != nil {
			continue
		}
		tree := w.Walk(m, p.Segments, func(Finding) {})
		separators := p.Separators()
		for i := range p.Segments {
			s := &p.Segments[i]
			n := tree.Places[i].Node
			if n == nil || n.spec == nil {
				continue
			}
			elements := n.spec.positional
			if separators.Repetition != 0 {
				elements = n.spec.elements
			}
			var found []string
			c := checker{segment: s, index: i, separators: separators, report: func(f Finding) { found = append(found, f.Rule.Standard()+" "+f.ID+" "+f.Found) }}
			c.run(elements)
			checks++
			if n.spec.plan(separators.Repetition != 0).clean(s, &separators) {
				cleans++
				if len(found) > 0 {
					t.Fatalf("%q is clean, and has %s", s.Text(), strings.Join(found, "; "))
				}
			}
		}
	}
}
