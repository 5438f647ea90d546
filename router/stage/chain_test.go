package stage

import (
	"errors"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/router/stream"
)

// script writes a journal by hand: each word is a record "name:part/parts>prev",
// where prev is the name of a step, or "-" for the beginning.
func script(t *testing.T, text string) []stream.Record {
	t.Helper()
	var out []stream.Record
	counts := map[string]int64{"-": -1} // where a step's last part is
	for i, word := range strings.Fields(text) {
		head, prev, _ := strings.Cut(word, ">")
		name, part, _ := strings.Cut(head, ":")
		ref := root
		if prev != "-" {
			at, ok := counts[prev]
			if !ok {
				at = int64(i) - 1 // missing: anything will do
			}
			ref = Ref{idOf(prev), at}
		}
		r := split(frame{ID: idOf(name), Prev: ref, Checkpoint: root}, []byte(name+part), maxPart)[0]
		r.Headers[3].Value = []byte(part)
		r.Offset = int64(i)
		if _, ok := counts[name]; !ok || !strings.HasPrefix(part, "1/1") {
			counts[name] = int64(i)
		}
		out = append(out, r)
	}
	return out
}

func idOf(name string) (id ID) {
	copy(id[:], name)
	return id
}

func TestStepsThatCount(t *testing.T) {
	for _, c := range []struct{ name, journal, want string }{
		{"steps that follow each other", "a:1/1>- b:1/1>a c:1/1>b", "a b c"},
		{"a copy counts once", "a:1/1>- b:1/1>a a:1/1>- b:1/1>a c:1/1>b", "a b c"},
		{"the first of two rivals", "a:1/1>- x:1/1>a y:1/1>a z:1/1>x", "a x z"},
		{"a former owner's step comes late", "a:1/1>- b:1/1>a c:1/1>b old:1/1>a d:1/1>c", "a b c d"},
		{"parts of two writers between each other", "x:1/2>- y:1/2>- y:2/2>- x:2/2>- z:1/1>y", "y z"},
		{"parts in any order, with copies", "x:2/3>- x:3/3>- x:2/3>- x:1/3>- y:1/1>x", "x y"},
		{"parts that are never completed", "x:1/2>- y:1/1>- z:1/1>y", "y z"},
		{"the missing part comes too late", "x:1/2>- y:1/1>- x:2/2>- z:1/1>y", "y z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ch := newChain()
			var got []string
			for _, r := range script(t, c.journal) {
				step, err := ch.add(&r)
				if err != nil {
					t.Fatal(err)
				}
				if step != nil {
					got = append(got, strings.TrimRight(string(step.ID[:]), "\x00"))
				}
			}
			if len(ch.open) > 0 {
				t.Errorf("%d steps kept that can never count", len(ch.open))
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}

func TestBodiesArePutTogetherInTheOrderOfParts(t *testing.T) {
	ch := newChain()
	var body string
	for _, r := range script(t, "x:3/3>- x:1/3>- x:2/3>-") {
		step, err := ch.add(&r)
		if err != nil {
			t.Fatal(err)
		}
		if step != nil {
			body = string(step.Body)
		}
	}
	if body != "x1/3x2/3x3/3" {
		t.Errorf("got %q", body)
	}
}

func TestGapsStopTheChain(t *testing.T) {
	for _, c := range []struct {
		name, journal string
		drop          int  // record left out
		shift         bool // the offsets behind it close up
		want          error
	}{
		{"an offset is missing", "a:1/1>- b:1/1>a c:1/1>b", 1, false, ErrGap},
		{"a step is missing that another follows", "a:1/1>- b:1/1>a c:1/1>b", 1, true, ErrGap},
		{"the first step is missing", "a:1/1>- b:1/1>a", 0, true, ErrJournal},
	} {
		t.Run(c.name, func(t *testing.T) {
			records := script(t, c.journal)
			records = append(records[:c.drop], records[c.drop+1:]...)
			if c.shift {
				for i := range records {
					records[i].Offset = int64(i)
				}
			}
			ch := newChain()
			var err error
			for i := 0; i < len(records) && err == nil; i++ {
				_, err = ch.add(&records[i])
			}
			if !errors.Is(err, c.want) && !errors.Is(err, ErrJournal) {
				t.Errorf("got %v", err)
			}
			if err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestRecordsThatAreNoStepsStopTheChain(t *testing.T) {
	for name, change := range map[string]func(r *stream.Record){
		"no headers":            func(r *stream.Record) { r.Headers = nil },
		"a later version":       func(r *stream.Record) { r.Headers[0].Value = []byte("2") },
		"an id too short":       func(r *stream.Record) { r.Headers[1].Value = []byte("00") },
		"prev without offset":   func(r *stream.Record) { r.Headers[2].Value = []byte(ID{1}.String()) },
		"a part beyond parts":   func(r *stream.Record) { r.Headers[3].Value = []byte("2/1") },
		"too many parts":        func(r *stream.Record) { r.Headers[3].Value = []byte("1/65537") },
		"a checkpoint to come":  func(r *stream.Record) { r.Headers[4].Value = []byte(Ref{ID{1}, 5}.String()) },
		"a body of another age": nil,
	} {
		t.Run(name, func(t *testing.T) {
			r := split(frame{ID: ID{1}, Prev: root, Checkpoint: root}, []byte{99}, maxPart)[0]
			if change != nil {
				change(&r)
			}
			if _, err := newFold(root).add(&r); !errors.Is(err, ErrJournal) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestForgettingOldStepsIsNoGap(t *testing.T) {
	r := newRecentSteps(root)
	for i := range int64(rememberedSteps + 10) {
		r.add(Ref{ID{1}, i})
	}
	if !r.knows(Ref{ID{9}, 5}) || r.knows(Ref{ID{9}, 20}) || !r.knows(Ref{ID{1}, 20}) {
		t.Error("the floor is wrong")
	}
	if len(r.ids) != rememberedSteps {
		t.Errorf("%d remembered", len(r.ids))
	}
}
