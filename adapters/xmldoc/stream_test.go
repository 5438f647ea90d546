package xmldoc_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

const batch = `<?xml version="1.0"?>
<!-- пакет --><e:Envelope xmlns:e="urn:env" xmlns="urn:d" xmlns:k="urn:k">
 <e:Header><e:From>NL</e:From> </e:Header><e:Body>
  <k:Item n="1 &gt; 0"><k:id>大连 &amp; 1</k:id><note><![CDATA[</k:Item>]]>x</note></k:Item><!-- </k:Item> -->
  <Item/><?p </k:Item> ?><other><k:Item>in another</k:Item></other>
  <k:Item xmlns:k="urn:k2" xmlns=""><k:id>тюльпаны</k:id>
     <Item q='/>"'><Item>a</Item></Item></k:Item ><k:Item
  n = "2" ><k:id>3</k:id></k:Item>
</e:Body><e:Trailer>tail</e:Trailer></e:Envelope>
`

func isItem(name xmldoc.Name, _ int) bool { return name.Local == "Item" }

// dump writes an element with all places, as both ways of reading give them.
func dump(b *strings.Builder, n *xmldoc.Node) {
	at := func(p messages.Position) string {
		return fmt.Sprintf("%d@%d:%d %s", p.Offset, p.Line, p.Column, p.Path)
	}
	v := n.Value()
	fmt.Fprintf(b, "%v %s %q %s\n", n.Name(), at(n.Position()), v.Text, at(v.Position()))
	for _, a := range [...]string{"n", "q"} {
		if v := n.Attr(a); v.OK() {
			fmt.Fprintf(b, "@%s %q %s\n", a, v.Text, at(v.Position()))
		}
	}
	for c := range n.All() {
		dump(b, c)
	}
}

// parts finds the same parts in a whole tree, outermost first.
func parts(b *strings.Builder, n *xmldoc.Node) {
	if isItem(n.Name(), 0) {
		dump(b, n)
		return
	}
	for c := range n.All() {
		parts(b, c)
	}
}

func streamed(s *xmldoc.Stream) (string, error) {
	var b strings.Builder
	for {
		d, err := s.Next()
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return b.String(), err
		}
		dump(&b, d.Root())
	}
}

var charsets = map[string]encoding.Encoding{
	"utf-8":    encoding.Nop,
	"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16be": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"gb18030": simplifiedchinese.GB18030, "gbk": simplifiedchinese.GBK, "windows-1251": charmap.Windows1251, "iso-8859-5": charmap.ISO8859_5,
}

// encoded writes a document in a charset, which its declaration then names; characters that the charset lacks are left out.
func encoded(t *testing.T, doc, name string) []byte {
	t.Helper()
	if name != "utf-8" && !strings.HasPrefix(name, "utf-16") {
		doc = strings.Replace(doc, `version="1.0"`, `version="1.0" encoding="`+name+`"`, 1)
	}
	if strings.HasPrefix(name, "win") || strings.HasPrefix(name, "iso") {
		doc = strings.Map(func(r rune) rune {
			if r > 0x1000 {
				return '?'
			}
			return r
		}, doc)
	}
	raw, err := charsets[name].NewEncoder().Bytes([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestAStreamGivesTheSamePartsAsTheWholeTree(t *testing.T) {
	for name := range charsets {
		t.Run(name, func(t *testing.T) {
			raw := encoded(t, batch, name)
			whole, err := xmldoc.Parse(raw, xmldoc.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var want strings.Builder
			parts(&want, whole.Root())
			for size := 300; size < 340; size++ { // the declaration must be in the first piece
				got, err := streamed(xmldoc.NewSmallStream(iotest.OneByteReader(bytes.NewReader(raw)), xmldoc.Options{}, size, isItem))
				if size == 300 {
					if got, err := streamed(xmldoc.NewStreamOf(raw, xmldoc.Options{}, isItem)); err != nil || got != want.String() {
						t.Fatalf("in memory: %v\ngot  %s\nwant %s", err, got, want.String())
					}
				}
				if err != nil || got != want.String() {
					t.Fatalf("read by %d bytes: %v\ngot  %s\nwant %s", size, err, got, want.String())
				}
			}
			if strings.Count(want.String(), "{urn:k}Item") != 3 {
				t.Errorf("parts are not what they should be:\n%s", want.String())
			}
		})
	}
}

func TestAStreamIsRefusedWhereTheWholeTreeIs(t *testing.T) {
	for at := range len(batch) {
		for _, damaged := range []string{batch[:at], batch[:at] + "<" + batch[at:], batch[:at] + "&" + batch[at:], batch[:at] + "\x01" + batch[at+1:], batch[:at] + ">" + batch[at:], batch[:at] + "]]>" + batch[at:]} {
			_, want := xmldoc.Parse([]byte(damaged), xmldoc.Options{})
			_, got := streamed(xmldoc.NewSmallStream(strings.NewReader(damaged), xmldoc.Options{}, 300, isItem))
			if _, err := streamed(xmldoc.NewStreamOf([]byte(damaged), xmldoc.Options{}, isItem)); fmt.Sprint(err) != fmt.Sprint(got) {
				t.Fatalf("in memory %v, else %v, of %q", err, got, damaged)
			}
			switch {
			case want == nil && got == nil:
			case want == nil || got == nil:
				t.Fatalf("the tree gives %v, the stream %v, of %q", want, got, damaged)
			default:
				g := faultsOf(t, got)
				last := g[len(g)-1] // the stream ends with the first part that is bad, the tree collects what it can
				if !slices.ContainsFunc(faultsOf(t, want), func(f messages.Fault) bool { return f.Code == last.Code && *f.Position == *last.Position }) {
					t.Fatalf("the tree gives %v, the stream %v at %v, of %q", want, last, *last.Position, damaged[max(0, at-20):])
				}
			}
		}
	}
}

func TestAStreamKeepsTheLimits(t *testing.T) {
	part := "<Item>" + strings.Repeat("<a b='c'/>", 100) + "</Item>"
	open, end := "<x xmlns='urn:x'>", "</x>"
	for _, c := range []struct {
		name, in string
		limits   xmldoc.Limits
		code     string
	}{
		{"many parts are no document of many elements", open + strings.Repeat(part, 100) + end, xmldoc.Limits{Elements: 250, Bytes: 2000}, ""},
		{"a part with too many elements", open + "<Item>" + strings.Repeat("<a/>", 300) + "</Item>" + end, xmldoc.Limits{Elements: 250}, "XML-019"},
		{"too many elements around", open + strings.Repeat("<a/>", 300) + end, xmldoc.Limits{Elements: 250}, "XML-019"},
		{"a part that is too large", open + part + "<Item>" + strings.Repeat("x", 5000) + "</Item>" + end, xmldoc.Limits{Bytes: 2000}, "XML-015"},
		{"a part without end", open + part + "<Item>" + strings.Repeat("<b>x</b>", 5000), xmldoc.Limits{Bytes: 2000}, "XML-015"},
		{"a text around that is too large", open + strings.Repeat("x", 50000) + end, xmldoc.Limits{Bytes: 2000}, "XML-015"},
		{"depth counts from the root of the whole", open + "<Item><a><b/></a></Item>" + end, xmldoc.Limits{Depth: 3}, "XML-016"},
		{"depth that is allowed", open + "<Item><a><b/></a></Item>" + end, xmldoc.Limits{Depth: 4}, ""},
		{"a document type", "<!DOCTYPE x>" + open + part + end, xmldoc.Limits{}, "XML-010"},
		{"an end tag far behind its start", "<x>" + strings.Repeat(part, 100) + "</y>", xmldoc.Limits{}, "XML-003"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := streamed(xmldoc.NewSmallStream(strings.NewReader(c.in), xmldoc.Options{Limits: c.limits}, 300, isItem))
			if c.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if fs := faultsOf(t, err); fs[len(fs)-1].Code != c.code {
				t.Errorf("got %v, want %s", fs, c.code)
			} else if c.code == "XML-003" && !strings.HasSuffix(fs[0].Text, "begins at 1:1") {
				t.Errorf("the start of the open element is lost: %s", fs[0].Text)
			}
		})
	}
}

func TestAStreamGivesOnWhatReadingFailsWith(t *testing.T) {
	failed := errors.New("the line is cut")
	for n := 1; n < len(batch); n += 7 {
		in := io.MultiReader(strings.NewReader(batch[:n]), iotest.ErrReader(failed))
		if _, err := streamed(xmldoc.NewSmallStream(in, xmldoc.Options{}, 300, isItem)); !errors.Is(err, failed) {
			t.Fatalf("after %d bytes: %v", n, err)
		}
	}
}

// endless repeats a part.
type endless struct {
	head, part, tail string
	left             int
	rest             string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.rest == "" {
		switch {
		case e.head != "":
			e.rest, e.head = e.head, ""
		case e.left > 0:
			e.rest = e.part
			e.left--
		case e.tail != "":
			e.rest, e.tail = e.tail, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// TestABatchTakesTheMemoryOfOnePart reads a batch of 40 MB, with CLEARHUB_LONG of 2.2 GB, which is also beyond what 32 bits count.
func TestABatchTakesTheMemoryOfOnePart(t *testing.T) {
	part := "  <Item><Number>1</Number>" + strings.Repeat("<Line n='1'><Name>Tulip bulbs</Name></Line>\n", 200) + "</Item>\n"
	count := 40 << 20 / len(part)
	if os.Getenv("CLEARHUB_LONG") != "" {
		count = 22 << 30 / 10 / len(part)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	s := xmldoc.NewStream(&endless{head: "<Batch>\n", part: part, tail: "</Batch>", left: count}, xmldoc.Options{}, isItem)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, peak, n := m.HeapAlloc, uint64(0), 0
	for {
		d, err := s.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%64 == 0 {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
		if n == count {
			p := d.Root().Position()
			if want := int64(len("<Batch>\n") + (n-1)*len(part) + 2); p.Offset != want || p.Line != 2+(n-1)*201 || p.Column != 3 || p.Path != fmt.Sprintf("/Batch/Item[%d]", n) {
				t.Errorf("the last part is at %+v, want offset %d", p, want)
			}
		}
	}
	if n != count {
		t.Fatalf("%d parts, want %d", n, count)
	}
	if grown := int64(peak) - int64(before); grown > 8<<20 {
		t.Errorf("%d MB of parts took %d KB", count*len(part)>>20, grown>>10)
	}
}
