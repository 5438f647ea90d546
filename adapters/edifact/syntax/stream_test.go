package syntax_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// wrapAt cuts a document into lines of one length.
func wrapAt(doc string, length int, lineEnd string) string {
	var b strings.Builder
	for len(doc) > length {
		b.WriteString(doc[:length] + lineEnd)
		doc = doc[length:]
	}
	return b.String() + doc + lineEnd
}

func streamed() map[string]string {
	small := "UNA:+.? 'UNB+UNOC:3+A:ZZZ+B+260314:0830+R'UNH+1+CUSDEC:D:96B:UN'BGM+929+X?'+9'FTX+AAA+++L\xe4rche ?x ??'UNT+4+1'UNZ+1+R'\r\n\x1a"
	large := string(document(300)) + "\r\n" + strings.ReplaceAll(string(document(350)), "'", "'\r\n")
	return map[string]string{
		"empty": "", "blanks": " \r\n\x00", "small": small, "cut off": small[:60], "cut off in UNA": "UNA:+.", "two, the second without UNA": small + strings.TrimPrefix(small, "UNA:+.? '"),
		"large": large, "large, in lines of 80": wrapAt(large[:len(large)*2/3], 80, "\r\n"), "small, in lines of 35": wrapAt(small[:len(small)-3], 35, "\n"),
		"in lines, then in none": wrapAt(string(document(350)), 80, "\n") + "\n" + string(document(20)),
		"package":                "UNB+UNOC:4+A+B+20260314:0830+R'UNO+1+1++" + "+" + fmt.Sprint(70_000) + "'" + strings.Repeat("'", 70_000) + "UNP+70000+1'UNZ+1+R'",
		"marked":                 "\xef\xbb\xbf\r\n" + small,
	}
}

// described writes everything that a reader says of a document, with all places.
func described(r *syntax.Reader) string {
	var b strings.Builder
	for {
		p, err := r.Next()
		if err != nil {
			fmt.Fprintf(&b, "%v", err)
			var l *syntax.LimitError
			if errors.As(err, &l) {
				fmt.Fprintf(&b, " %d:%d", l.Line, l.Column)
			}
			offset, line, column := r.Here()
			fmt.Fprintf(&b, " %d %d:%d", offset, line, column)
			return b.String()
		}
		fmt.Fprintf(&b, "%d %v %d-%d %v\n", p.Kind, p.Closed, p.Offset(), p.End(), p.Notes)
		for i := range p.Segments {
			w := p.Segments[i].Values()
			for v, ok := w.Next(); ok; v, ok = w.Next() {
				line, column := p.Locate(v.Offset())
				fmt.Fprintf(&b, "%s %d.%d.%d %q %d %d:%d\n", p.Segments[i].Tag(), v.Element, v.Occurrence, v.Component, v.Text(), v.Offset(), line, column)
			}
		}
	}
}

func TestAStreamIsReadLikeTheWholeDocument(t *testing.T) {
	for name, doc := range streamed() {
		want := described(syntax.NewReader([]byte(doc), syntax.Options{}))
		r := new(syntax.Reader)
		for how, source := range map[string]io.Reader{
			"at once": strings.NewReader(doc), "a byte at a time": iotest.OneByteReader(strings.NewReader(doc)), "half": iotest.HalfReader(strings.NewReader(doc)),
			"the end with the data": iotest.DataErrReader(strings.NewReader(doc)),
		} {
			r.Reset(source, syntax.Options{})
			if got := described(r); got != want {
				t.Errorf("%s, %s: it is read as\n%.600s\nwant\n%.600s", name, how, differing(got, want), differing(want, got))
			}
		}
	}
}

// differing gives a from where it is no longer b.
func differing(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return a[max(i-100, 0):]
}

func TestPlacesAreThoseOfTheBytesAsSent(t *testing.T) {
	for name, doc := range streamed() {
		r := syntax.NewStream(strings.NewReader(doc), syntax.Options{})
		data := []byte(doc)
		for {
			p, err := r.Next()
			if err != nil {
				break
			}
			for i := range p.Segments {
				offset := p.Segments[i].Offset()
				line, column := p.Locate(offset)
				start := bytes.LastIndexByte(data[:offset], '\n') + 1
				if wantLine, wantColumn := bytes.Count(data[:offset], []byte{'\n'})+1, utf8.RuneCount(data[start:offset])+1; line != wantLine || column != wantColumn {
					t.Fatalf("%s: %s at %d is at %d:%d, want %d:%d", name, p.Segments[i].Tag(), offset, line, column, wantLine, wantColumn)
				}
				if s := p.Segments[i]; !strings.HasPrefix(doc[offset:], s.Tag()[:min(len(s.Tag()), 1)]) {
					t.Fatalf("%s: %q stands at %d, not %s", name, doc[offset:][:3], offset, s.Tag())
				}
			}
		}
	}
}

func TestAStreamThatFailsIsNoEnd(t *testing.T) {
	broken := errors.New("the line was cut")
	doc := streamed()["small"]
	for _, n := range []int{0, 5, 20, 60, len(doc) - 10, len(doc)} {
		r := syntax.NewStream(io.MultiReader(strings.NewReader(doc[:n]), iotest.ErrReader(broken)), syntax.Options{})
		for {
			p, err := r.Next()
			if err == nil && p.Kind != syntax.Rest && (p.Kind != syntax.Message || p.Closed) {
				continue
			}
			if !errors.Is(err, broken) || !errors.Is(r.Failed(), broken) {
				t.Errorf("after %d bytes: %v, want its error", n, err)
			}
			break
		}
	}
}

func TestAKeptPartStaysAsItIs(t *testing.T) {
	doc := "UNB+UNOC:3'UNH+1'FTX+FIRST'UNT+3+1'UNH+2'FTX+SECOND'UNT+3+2'UNZ+2'"
	r := syntax.NewStream(strings.NewReader(doc), syntax.Options{})
	next := func() *syntax.Part {
		p, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	next()
	first := next()
	r.Keep()
	second := next()
	if got := first.Segments[1].Get(2, 1) + second.Segments[1].Get(2, 1); got != "FIRSTSECOND" {
		t.Errorf("they say %s", got)
	}
	r.Free(first)
	if next().Kind != syntax.InterchangeEnd {
		t.Error("the end is missing")
	}
}

// A message larger than what is read at once, with its positions, costs the window no more than the message.
func TestTheWindowMovesOn(t *testing.T) {
	one := string(document(50))
	r := syntax.NewStream(io.MultiReader(strings.NewReader(strings.Repeat(one, 30)), strings.NewReader(string(document(5000))), strings.NewReader(strings.Repeat(one, 300))), syntax.Options{})
	messages := 0
	for {
		p, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.Kind == syntax.Message {
			if messages++; p.Segments[0].Get(2, 1) != "1" || !p.Closed {
				t.Fatalf("message %d: %q", messages, p.Text()[:20])
			}
		}
	}
	if messages != 331 {
		t.Errorf("%d messages", messages)
	}
}

// blanks is a stream of nothing but blanks between a head and a tail.
type blanks struct {
	head, tail string
	left       int
}

func (b *blanks) Read(into []byte) (n int, err error) {
	switch {
	case b.head != "":
		n = copy(into, b.head)
		b.head = b.head[n:]
	case b.left > 0:
		for n = 0; n < len(into) && b.left > 0; n++ {
			into[n] = " \n"[b.left&1]
			b.left--
		}
	case b.tail != "":
		n = copy(into, b.tail)
		b.tail = b.tail[n:]
	default:
		return 0, io.EOF
	}
	return n, nil
}

// However long a gap between segments is, it is passed over and not held.
func TestGapsAreNotHeld(t *testing.T) {
	const gap = 20 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := syntax.NewStream(&blanks{"UNB+UNOC:3+A+B+260314:0830+R'", "UNZ+0+R'", gap}, syntax.Options{})
	var kinds []syntax.Kind
	for {
		p, err := r.Next()
		if err != nil {
			break
		}
		kinds = append(kinds, p.Kind)
		if line, column := p.Begins(); p.Kind == syntax.InterchangeEnd && (line != gap/2+1 || column != 1 || p.Offset() != gap+29) {
			t.Errorf("UNZ stands at %d:%d, offset %d", line, column, p.Offset())
		}
	}
	runtime.ReadMemStats(&after)
	if len(kinds) != 2 {
		t.Errorf("parts %v", kinds)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 2<<20 {
		t.Errorf("%d bytes for a gap of %d", took, gap)
	}
}
