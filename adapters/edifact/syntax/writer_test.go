package syntax_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

var writerTime = time.Date(2026, 3, 14, 8, 30, 0, 0, time.UTC)

// written writes one interchange with one message of the given segments.
func written(t testing.TB, o syntax.WriterOptions, segments ...[]syntax.Element) (string, []syntax.Substitution, error) {
	t.Helper()
	var b bytes.Buffer
	w, err := syntax.NewWriter(&b, o)
	if err != nil {
		t.Fatal(err)
	}
	w.Begin(syntax.Heading{Sender: syntax.Identity{ID: "PORT", Qualifier: "ZZZ"}, Recipient: syntax.Identity{ID: "HUB"}, Time: writerTime, Reference: "R1"})
	w.BeginMessage(syntax.Title{Type: "CUSRES", Version: "D", Release: "96B", Agency: "UN"})
	for _, s := range segments {
		w.Segment(s[0][0][0], s[1:]...)
	}
	w.EndMessage()
	err = w.End()
	return b.String(), w.Replaced(), err
}

func segment(tag string, elements ...syntax.Element) []syntax.Element {
	return append([]syntax.Element{syntax.Of(tag)}, elements...)
}

func TestWriterEndsSegmentsEarlyCountsAndReleases(t *testing.T) {
	got, replaced, err := written(t, syntax.WriterOptions{Identifier: "UNOC", Version: "3"},
		segment("BGM", syntax.Of("962", "", ""), syntax.Of(""), nil),
		segment("FTX", syntax.Of("AAO"), nil, nil, syntax.Of("WHY? 1+1:2 'X' *", "", "ÉTÉ", "")))
	want := "UNB+UNOC:3+PORT:ZZZ+HUB+260314:0830+R1'UNH+1+CUSRES:D:96B:UN'BGM+962'FTX+AAO+++WHY?? 1?+1?:2 ?'X?' ?*::\xc9T\xc9'UNT+4+1'UNZ+1+R1'"
	if err != nil || got != want || len(replaced) != 0 {
		t.Errorf("error %v, replaced %v\nwant %s\ngot  %s", err, replaced, want, got)
	}
}

func TestWriterWritesUNAWhereItIsNeeded(t *testing.T) {
	custom := syntax.Separators{Component: '|', Element: ';', Decimal: ',', Release: '\\', Terminator: '~'}
	blank := syntax.LevelA()
	repeating := syntax.LevelA()
	repeating.Repetition = '*'
	for name, c := range map[string]struct {
		o    syntax.WriterOptions
		want string
	}{
		"the usual separators need none":             {syntax.WriterOptions{Identifier: "UNOA", Version: "3"}, "UNB+UNOA:3+"},
		"the usual separators of syntax 4 need none": {syntax.WriterOptions{Identifier: "UNOY", Version: "4", Separators: repeating}, "UNB+UNOY:4+"},
		"syntax 4 without repetition says so":        {syntax.WriterOptions{Identifier: "UNOY", Version: "4", Separators: blank}, "UNA:+.? 'UNB+UNOY:4+"},
		"a partner that always wants it gets it":     {syntax.WriterOptions{Identifier: "UNOA", Version: "3", UNA: true, LineEnd: "\r\n"}, "UNA:+.? '\r\nUNB+UNOA:3+"},
		"other separators are told":                  {syntax.WriterOptions{Identifier: "UNOA", Version: "3", Separators: custom}, "UNA|;,\\ ~UNB;UNOA|3;"},
		"control characters are level B":             {syntax.WriterOptions{Identifier: "UNOB", Version: "3", Separators: syntax.LevelB()}, "UNB\x1dUNOB\x1f3\x1d"},
	} {
		got, _, err := written(t, c.o, segment("BGM", syntax.Of("962")))
		if err != nil || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: error %v, got %q", name, err, got)
		}
	}
}

func TestWriterDatesAndCountsGroups(t *testing.T) {
	var b bytes.Buffer
	w, err := syntax.NewWriter(&b, syntax.WriterOptions{Identifier: "UNOB", Version: "4", LineEnd: "\n"})
	if err != nil {
		t.Fatal(err)
	}
	w.Begin(syntax.Heading{Sender: syntax.Identity{ID: "A"}, Recipient: syntax.Identity{ID: "B"}, Time: writerTime, Reference: "7", Test: true, Acknowledge: true})
	for g := range 2 {
		w.BeginGroup(syntax.Collection{Type: "CUSRES", Agency: "UN", Version: "D", Release: "96B", Sender: syntax.Identity{ID: "A"}, Recipient: syntax.Identity{ID: "B"}, Time: writerTime, Reference: fmt.Sprint("G", g)})
		for range 2 - g {
			w.BeginMessage(syntax.Title{Type: "CUSRES", Version: "D", Release: "96B", Agency: "UN"})
			w.EndMessage()
		}
		w.EndGroup()
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	want := `UNA:+.? '
UNB+UNOB:4+A+B+20260314:0830+7++++1++1'
UNG+CUSRES+A+B+20260314:0830+G0+UN+D:96B'
UNH+1+CUSRES:D:96B:UN'
UNT+2+1'
UNH+2+CUSRES:D:96B:UN'
UNT+2+2'
UNE+2+G0'
UNG+CUSRES+A+B+20260314:0830+G1+UN+D:96B'
UNH+3+CUSRES:D:96B:UN'
UNT+2+3'
UNE+1+G1'
UNZ+2+7'
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestWriterReplacesCharactersThatTheSetDoesNotHave(t *testing.T) {
	o := syntax.WriterOptions{Identifier: "UNOA", Version: "3"}
	got, replaced, err := written(t, o, segment("FTX", syntax.Of("aé–大\n")))
	if err != nil || !strings.Contains(got, "FTX+AE-?? '") || len(replaced) != 5 {
		t.Fatalf("error %v, %q, %v", err, got, replaced)
	}
	if want := (syntax.Substitution{Tag: "FTX", Message: 1, Segment: 2, Element: 2, Occurrence: 1, Component: 1, From: '大', To: "?"}); replaced[3] != want {
		t.Errorf("%+v", replaced[3])
	}
	o.Refuse = true
	if _, _, err := written(t, o, segment("FTX", syntax.Of("a"))); !errors.Is(err, syntax.ErrCharacter) {
		t.Errorf("refused with %v", err)
	}
	if got, replaced, err := written(t, syntax.WriterOptions{Identifier: "UNOL", Version: "3"}, segment("FTX", syntax.Of("10 €"))); err != nil || len(replaced) != 0 || !strings.Contains(got, "10 \xa4'") {
		t.Errorf("error %v, %q, %v", err, got, replaced)
	}
}

func TestWriterRefusesWhatNoReaderCouldFollow(t *testing.T) {
	same := syntax.LevelA()
	same.Component = '+'
	for name, o := range map[string]syntax.WriterOptions{
		"an unknown character set": {Identifier: "UNOZ", Version: "3"}, "an unknown syntax version": {Identifier: "UNOA", Version: "5"},
		"separators that are the same": {Identifier: "UNOA", Version: "3", Separators: same}, "another line end": {Identifier: "UNOA", Version: "3", LineEnd: "\t"},
	} {
		if _, err := syntax.NewWriter(&bytes.Buffer{}, o); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	for name, run := range map[string]func(w *syntax.Writer){
		"a reference of 15 characters": func(w *syntax.Writer) {
			w.Begin(syntax.Heading{Sender: syntax.Identity{ID: "A"}, Recipient: syntax.Identity{ID: "B"}, Reference: strings.Repeat("1", 15)})
		},
		"no sender":                           func(w *syntax.Writer) { w.Begin(syntax.Heading{Recipient: syntax.Identity{ID: "B"}, Reference: "1"}) },
		"a segment outside of a message":      func(w *syntax.Writer) { w.Segment("BGM") },
		"a message outside of an interchange": func(w *syntax.Writer) { w.BeginMessage(syntax.Title{Type: "CUSRES"}) },
		"a repeated element without a separator": func(w *syntax.Writer) {
			w.Begin(syntax.Heading{Sender: syntax.Identity{ID: "A"}, Recipient: syntax.Identity{ID: "B"}, Reference: "1"})
			w.BeginMessage(syntax.Title{Type: "CUSRES"})
			w.Segment("CST", syntax.Element{{"1"}, {"2"}})
			w.EndMessage()
		},
	} {
		w, err := syntax.NewWriter(&bytes.Buffer{}, syntax.WriterOptions{Identifier: "UNOA", Version: "3"})
		if err != nil {
			t.Fatal(err)
		}
		if run(w); w.End() == nil {
			t.Errorf("%s is written", name)
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		roundTrip(t, random)
	}
}

// roundTrip writes random values and reads them again.
func roundTrip(t *testing.T, random *rand.Rand) {
	t.Helper()
	sets := []string{"UNOB", "UNOC", "UNOE", "UNOY"}
	alphabets := []string{"abcXYZ019 .,-()/='+:?!\"%&*;<>", "aZ9'+:?*é£ ~|;", "aZ9'+:?*Жя", "aZ9'+:?*大连Жé€\u00a0"}
	k := random.IntN(len(sets))
	o := syntax.WriterOptions{Identifier: sets[k], Version: "3", UNA: random.IntN(2) == 0, LineEnd: []string{"", "\n", "\r\n"}[random.IntN(3)]}
	switch random.IntN(4) {
	case 0:
		o.Separators = syntax.Separators{Component: '|', Element: '~', Decimal: ',', Release: '^', Terminator: '#'}
	case 1:
		o.Version = "4"
		o.Separators = syntax.LevelA()
		o.Separators.Repetition = '*'
	}
	letters := []rune(alphabets[k])
	value := func() string {
		if random.IntN(3) == 0 {
			return ""
		}
		var b strings.Builder
		for range 1 + random.IntN(6) {
			b.WriteRune(letters[random.IntN(len(letters))])
		}
		return b.String()
	}
	var segments [][]syntax.Element
	for range 1 + random.IntN(4) {
		s := segment("FTX", syntax.Of("A"))
		for range random.IntN(5) {
			e := syntax.Element{}
			occurrences := 1
			if o.Separators.Repetition != 0 {
				occurrences += random.IntN(3)
			}
			for range occurrences {
				var c []string
				for range 1 + random.IntN(4) {
					c = append(c, value())
				}
				e = append(e, c)
			}
			s = append(s, e)
		}
		segments = append(segments, s)
	}
	text, replaced, err := written(t, o, segments...)
	if err != nil || len(replaced) > 0 {
		t.Fatalf("%+v: %v, %v", o, err, replaced)
	}
	r := syntax.NewReader([]byte(text), syntax.Options{})
	for {
		p, err := r.Next()
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if p.Kind != syntax.Message {
			continue
		}
		if len(p.Segments) != len(segments)+2 || !p.Closed {
			t.Fatalf("%q: %d segments", text, len(p.Segments))
		}
		for i, want := range segments {
			if got := placed(&p.Segments[i+1]); !reflect.DeepEqual(got, valuesOf(want)) {
				t.Fatalf("%q\nwant %v\ngot  %v", text, valuesOf(want), got)
			}
		}
		return
	}
}

// placed are the filled components of a segment by their place.
func placed(s *syntax.Segment) map[[3]int]string {
	out := map[[3]int]string{}
	w := s.Values()
	for v, ok := w.Next(); ok; v, ok = w.Next() {
		if !v.Empty() {
			out[[3]int{v.Element, v.Occurrence, v.Component}] = v.Text()
		}
	}
	return out
}

func valuesOf(elements []syntax.Element) map[[3]int]string {
	out := map[[3]int]string{}
	for i, e := range elements {
		for j, o := range e {
			for k, c := range o {
				if c != "" {
					out[[3]int{i + 1, j + 1, k + 1}] = c
				}
			}
		}
	}
	return out
}

func FuzzWriter(f *testing.F) {
	f.Add("A'B", "é?", byte(0))
	f.Add("\x00\n", "大*", byte(1))
	f.Fuzz(func(t *testing.T, a, b string, set byte) {
		o := syntax.WriterOptions{Identifier: []string{"UNOA", "UNOC", "UNOY"}[set%3], Version: "3"}
		text, replaced, err := written(t, o, segment("FTX", syntax.Of("AAA"), nil, nil, syntax.Of(a, b)))
		if err != nil {
			t.Fatal(err)
		}
		r := syntax.NewReader([]byte(text), syntax.Options{})
		for {
			p, err := r.Next()
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if p.Kind == syntax.Message {
				if len(p.Segments) != 3 {
					t.Fatalf("%q", text)
				}
				if s := &p.Segments[1]; len(replaced) == 0 && (s.Get(5, 1) != a || s.Get(5, 2) != b) {
					t.Fatalf("%q became %q and %q", text, s.Get(5, 1), s.Get(5, 2))
				}
				return
			}
		}
	})
}
