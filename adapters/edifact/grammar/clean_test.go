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

// The same of segments of elements that no directory has, and with values that fit them now and then.
func TestPlansJudgeAsTheFullCheck(t *testing.T) {
	random := rand.New(rand.NewPCG(97, 73))
	cleans, blank, doubts := 0, 0, 0
	for range 60_000 {
		spec := anySegment(random)
		repetition := random.IntN(3) == 0
		doc := "UNA:+.?" + map[bool]string{true: "*", false: " "}[repetition] + "'UNB+UNOC:3+A+B+260314:1200+1'UNH+1+CUSDEC:D:96B:UN'" + anyValues(random, spec, repetition) + "'UNT+3+1'UNZ+1+1'"
		r := syntax.NewReader([]byte(doc), syntax.Options{})
		for {
			p, err := r.Next()
			if err != nil {
				break
			}
			if p.Kind != syntax.Message || len(p.Segments) < 3 {
				continue
			}
			s, separators := &p.Segments[1], p.Separators()
			elements := spec.positional
			if separators.Repetition != 0 {
				elements = spec.elements
			}
			found := 0
			c := checker{segment: s, separators: separators, report: func(Finding) { found++ }}
			c.run(elements)
			switch clean := spec.plan(separators.Repetition != 0).clean(s, &separators); {
			case clean && found > 0:
				t.Fatalf("%q is clean, and has %d findings", s.Text(), found)
			case clean:
				cleans++
			case found == 0:
				blank++
				if !p.Repeats() && !strings.ContainsAny(s.Text(), "?-") && p.Plain() && !strings.HasPrefix(s.Text(), "ABC:") && s.Elements()-1 <= len(elements) {
					doubts++
				}
			}
		}
	}
	t.Logf("%d clean, %d of which the full check says nothing either, %d of those without a reason", cleans, blank, doubts)
	if cleans < 5000 || doubts > cleans/20 {
		t.Errorf("%d clean, %d more could be", cleans, doubts)
	}
}

var someCodes = []string{"1", "12", "AB", "ZZZ", "CODE9", "SEVENTH", "EIGHT888"}

// anySegment is a segment of a few elements.
func anySegment(random *rand.Rand) *segmentSpec {
	element := func() *elementSpec {
		e := &elementSpec{id: "9999", mandatory: random.IntN(4) == 0, repeat: 1, format: format{kind: "anx"[random.IntN(3)], fixed: random.IntN(4) == 0, max: 1 + random.IntN(10)}}
		if random.IntN(3) == 0 {
			e.codes = &codeList{}
			for range 1 + random.IntN(4) {
				e.codes.add(someCodes[random.IntN(len(someCodes))])
			}
		}
		return e
	}
	s := &segmentSpec{tag: "ABC"}
	for range 1 + random.IntN(5) {
		e := element()
		if random.IntN(2) == 0 {
			e.composite, e.codes = true, nil
			for range 1 + random.IntN(4) {
				c := element()
				if c.qualifies = random.IntN(5) == 0; c.qualifies && random.IntN(2) == 0 {
					c.codes = nil
				}
				e.components = append(e.components, c)
			}
		}
		if random.IntN(4) == 0 {
			e.repeat = 1 + random.IntN(3)
		}
		e.copied = random.IntN(10) == 0
		s.elements = append(s.elements, e)
		for range e.repeat {
			s.positional = append(s.positional, e)
		}
	}
	return s
}

// anyValues writes a segment of values that mostly fit.
func anyValues(random *rand.Rand, s *segmentSpec, repetition bool) string {
	value := func(e *elementSpec) string {
		switch random.IntN(12) {
		case 0, 1:
			return ""
		case 2:
			return []string{"-1", "1.5", "0,5", "?+", "A1", "\xe4", "12345678901"}[random.IntN(7)]
		}
		if e.codes != nil {
			return someCodes[random.IntN(len(someCodes))]
		}
		n := e.format.max
		if !e.format.fixed {
			n = random.IntN(n + 1)
		}
		return strings.Repeat(map[byte]string{'a': "X", 'n': "7", 'x': "Q"}[e.format.kind], n)
	}
	elements := s.positional
	if repetition {
		elements = s.elements
	}
	b := "ABC"
	if random.IntN(50) == 0 {
		b = "ABC:1"
	}
	for _, e := range elements[:random.IntN(len(elements)+1)] {
		var values []string
		for _, c := range e.components {
			values = append(values, value(c))
		}
		if !e.composite {
			values = []string{value(e)}
		}
		if random.IntN(20) == 0 {
			values = append(values, "EXTRA")
		}
		b += "+" + strings.Join(values[:1+random.IntN(len(values))], ":")
		if repetition && random.IntN(20) == 0 {
			b += "*" + strings.Join(values, ":")
		}
	}
	if random.IntN(30) == 0 {
		b += "+MORE"
	}
	return b
}
