package messages

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

// What a pen writes is what encoding/json writes, on random messages of all kinds with hostile texts in them, and whatever their
// extensions hold.
func TestPensWriteWhatTheStandardLibraryWrites(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 26))
	strange := []string{"<&>", "a\"b\\c", "\x00\x1f\x7f", "\b\f\n\r\t", "\xff\xc3", "é大\U0001F600", "\u2028\u2029\ufffd", strings.Repeat("long \" ", 900)}
	for n := range 600 {
		m := new(Message)
		fill(r, reflect.ValueOf(m).Elem(), "", r.IntN(6))
		m.Subject, m.Source.Name = strange[r.IntN(len(strange))], strange[r.IntN(len(strange))]
		if r.IntN(2) == 0 {
			m.Received = time.Unix(r.Int64N(1<<33), r.Int64N(1e9)).UTC()
			m.Extensions = map[string]any{"b": nil, "a": []any{1.5, "<", map[string]any{"y": strange[r.IntN(len(strange))], "x": true}}}
			m.Faults = Faults{{Code: "X-001", Severity: SeverityNote, Text: strange[r.IntN(len(strange))], Position: &Position{Path: "/a<b"}}, {}}
			m.Provenance = make(Provenance, r.IntN(700))
			for i := range m.Provenance {
				m.Provenance[i] = Origin{Pointer: "/body/x", Position: Position{Offset: int64(i), Line: i, Path: strange[i%len(strange)]}}
			}
		}
		switch n {
		case 0:
			m = nil
		case 1:
			m.Body = (*Declaration)(nil)
		case 2:
			m.Body = nil
		case 3:
			m.Body = &Declaration{Parties: []Party{}, Consignments: []Consignment{{}}}
		}
		want, err := marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Marshal(m)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v: got\n%.500s\nwant\n%.500s", err, difference(got, want), difference(want, got))
		}
		var pieces bytes.Buffer
		if err := Write(&pieces, m); err != nil || !bytes.Equal(pieces.Bytes(), want) {
			t.Fatalf("in pieces: %v: got\n%.500s\nwant\n%.500s", err, difference(pieces.Bytes(), want), difference(want, pieces.Bytes()))
		}
	}
}

func difference(a, b []byte) []byte {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return a[max(0, i-40):]
}

func TestPensTellWhatCannotBeWritten(t *testing.T) {
	m := &Message{Body: &Receipt{}, Extensions: map[string]any{"x": make(chan int)}}
	if _, err := Marshal(m); err == nil {
		t.Error("a channel was written")
	}
	if err := Write(&bytes.Buffer{}, m); err == nil {
		t.Error("a channel was written")
	}
	full := errors.New("the disk is full")
	m = &Message{Body: &Receipt{Notes: make([]Note, 50_000)}}
	if err := Write(writerFunc(func([]byte) (int, error) { return 0, full }), m); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	if data, err := Marshal(&Message{Body: &Receipt{}}); err != nil || len(data) == 0 {
		t.Errorf("after an error: %v", err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// Every type of a message has a pen of its own: only what writes itself, and what may hold anything, is left to encoding/json.
func TestEveryTypeHasAPen(t *testing.T) {
	c := newPens()
	c.of(reflect.TypeFor[*Message]())
	for typ := range c.structs {
		if members, ok := c.members(nil, typ, 0); !ok || repeated(members) {
			t.Errorf("%s has no pen", typ)
		}
	}
	if len(c.structs) < 60 {
		t.Errorf("only %d types were looked at", len(c.structs))
	}
}

func FuzzQuoted(f *testing.F) {
	for _, s := range []string{"", "a\"\\", "\x00\xff\u2028", "\xe2\x80", "é大"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := marshal(s)
		if got := appendQuoted(nil, s); err != nil || !bytes.Equal(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

// BenchmarkPen tells how much faster a pen is than encoding/json, on a message with places.
func BenchmarkPen(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	m := new(Message)
	for m.Kind != KindDeclaration {
		m = new(Message)
		fill(r, reflect.ValueOf(m).Elem(), "", 4)
	}
	m.Provenance = make(Provenance, 500)
	var slow, quick time.Duration
	for b.Loop() {
		start := time.Now()
		for range 20 {
			if _, err := marshal(m); err != nil {
				b.Fatal(err)
			}
		}
		slow += time.Since(start)
		start = time.Now()
		for range 20 {
			if _, err := Marshal(m); err != nil {
				b.Fatal(err)
			}
		}
		quick += time.Since(start)
	}
	b.ReportMetric(float64(slow)/float64(quick), "standard-x-pen")
}
