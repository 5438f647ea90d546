package xmldoc_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters/xmldoc"
)

const sample = `<?xml version="1.0" encoding="UTF-8"?>
<!-- сводка --><x:cert xmlns:x="urn:x" xmlns="urn:d" x:k='a&amp;b' k="大">
 <id scheme="s">NL/1</id><empty/><t><![CDATA[<raw> & ]]>tail</t>&#x5927;&lt;
</x:cert>
`

func TestADocumentCutAnywhereIsRefused(t *testing.T) {
	whole := strings.TrimRight(sample, "\n")
	for n := range len(whole) {
		if err := read([]byte(whole[:n]), xmldoc.Options{}); err == nil {
			t.Fatalf("cut after %d bytes it is accepted: %q", n, whole[max(0, n-20):n])
		}
	}
	if err := read([]byte(whole), xmldoc.Options{}); err != nil {
		t.Fatal(err)
	}
}

func TestHostileDocumentsEndQuicklyWithTheLimitThatStopsThem(t *testing.T) {
	many := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	limits := xmldoc.Limits{Text: 1 << 20, Elements: 50_000}
	for _, c := range []struct{ name, in, code string }{
		{"a hundred thousand open elements", strings.Repeat("<a>", 100_000), "XML-016"},
		{"a huge attribute", "<a b='" + strings.Repeat("x", 2<<20) + "'/>", "XML-018"},
		{"a huge text", "<a>" + strings.Repeat("x", 2<<20) + "</a>", "XML-018"},
		{"a huge text in pieces", "<a>" + strings.Repeat("xxxxxxx<!---->", 400_000) + "</a>", "XML-018"},
		{"a huge CDATA section", "<a><![CDATA[" + strings.Repeat("x", 2<<20) + "]]></a>", "XML-018"},
		{"a hundred thousand attributes", "<a" + many(100_000, func(i int) string { return fmt.Sprintf(" a%d=''", i) }) + "/>", "XML-017"},
		{"a hundred thousand elements", "<a>" + strings.Repeat("<b/>", 100_000) + "</a>", "XML-019"},
		{"a hundred thousand names", "<a>" + many(100_000, func(i int) string { return fmt.Sprintf("<b%d/>", i) }) + "</a>", "XML-021"},
		{"namespaces piled up", many(100, func(i int) string {
			return "<a" + many(60, func(j int) string { return fmt.Sprintf(" xmlns:p%d_%d='u'", i, j) }) + ">"
		}), "XML-022"},
		{"a million references", "<a>" + strings.Repeat("&#x10ffff;", 1<<20), "XML-018"},
		{"unbound prefixes without end", "<a>" + many(40_000, func(i int) string { return fmt.Sprintf("<p%d:a/>", i) }) + "</a>", "XML-005"},
	} {
		t.Run(c.name, func(t *testing.T) {
			started := time.Now()
			_, err := xmldoc.Parse([]byte(c.in), xmldoc.Options{Limits: limits})
			fs := faultsOf(t, err)
			if fs[len(fs)-1].Code != c.code {
				t.Errorf("got %v, want %s", fs[len(fs)-1], c.code)
			}
			if len(fs) > 201 {
				t.Errorf("%d faults", len(fs))
			}
			if d := time.Since(started); d > 5*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
	small := xmldoc.Options{Limits: xmldoc.Limits{Bytes: 10}}
	if f := faultsOf(t, read([]byte("<a>0123456789</a>"), small))[0]; f.Code != "XML-015" {
		t.Errorf("got %v", f)
	}
}

// TestSameTokensAsTheStandardLibrary writes random documents and reads them with both readers.
func TestSameTokensAsTheStandardLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for range 2000 {
		in := generate(random)
		want, err := standard(in)
		if err != nil {
			t.Fatalf("the generator wrote what encoding/xml refuses: %v\n%s", err, in)
		}
		got, err := ours(in)
		if err != nil {
			t.Fatalf("%v\n%s", err, in)
		}
		if got != want {
			t.Fatalf("got  %q\nwant %q\n%s", got, want, in)
		}
	}
}

func standard(in string) (string, error) {
	d := xml.NewDecoder(strings.NewReader(in))
	var b, text strings.Builder
	flush := func() {
		if strings.TrimSpace(text.String()) != "" {
			fmt.Fprintf(&b, "T%q", text.String())
		}
		text.Reset()
	}
	for depth := 0; ; {
		tok, err := d.Token()
		if err == io.EOF {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			flush()
			depth++
			fmt.Fprintf(&b, "S{%s}%s", tok.Name.Space, tok.Name.Local)
			for _, a := range tok.Attr {
				if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
					continue
				}
				// encoding/xml does not normalise white space in attributes (XML 1.0, 3.3.3); it keeps references apart from nothing
				fmt.Fprintf(&b, "A{%s}%s=%q", a.Name.Space, a.Name.Local, a.Value)
			}
		case xml.EndElement:
			flush()
			depth--
			fmt.Fprintf(&b, "E{%s}%s", tok.Name.Space, tok.Name.Local)
		case xml.CharData:
			if depth > 0 {
				text.Write(tok)
			}
		}
	}
}

func ours(in string) (string, error) {
	r, err := xmldoc.NewReader([]byte(in), xmldoc.Options{})
	if err != nil {
		return "", err
	}
	var b, text strings.Builder
	flush := func() {
		if strings.TrimSpace(text.String()) != "" {
			fmt.Fprintf(&b, "T%q", text.String())
		}
		text.Reset()
	}
	for {
		kind, err := r.Next()
		if err == io.EOF {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch kind {
		case xmldoc.Start:
			flush()
			fmt.Fprintf(&b, "S{%s}%s", r.Name().Space, r.Name().Local)
			for _, a := range r.Attrs() {
				fmt.Fprintf(&b, "A{%s}%s=%q", a.Space, a.Local, a.Value)
			}
		case xmldoc.End:
			flush()
			fmt.Fprintf(&b, "E{%s}%s", r.Name().Space, r.Name().Local)
		case xmldoc.Text:
			text.WriteString(r.Text())
		}
	}
}

// generate writes a random well-formed document.
func generate(random *rand.Rand) string {
	var b strings.Builder
	pick := func(s ...string) string { return s[random.IntN(len(s))] }
	piece := func() string {
		return pick("x", " ", "大连", "&amp;", "&lt;", "&#65;", "&#x4E2D;", "1 > 0", "\n", "é", "]]", "'", `"`, "\t", "\r\n", "a\rb")
	}
	if random.IntN(2) == 0 {
		b.WriteString(pick("<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"))
	}
	declared := []map[string]bool{{}}
	budget := 1 + random.IntN(30)
	var element func(depth int)
	element = func(depth int) {
		budget--
		scope := map[string]bool{}
		for p := range declared[len(declared)-1] {
			scope[p] = true
		}
		var declarations, attributes string
		for _, p := range []string{"p", "q", "港"} {
			if random.IntN(5) == 0 {
				scope[p] = true
				declarations += fmt.Sprintf(" xmlns:%s=%s", p, pick(`"urn:1"`, `'urn:2'`, `"urn:3"`))
			}
		}
		if random.IntN(6) == 0 {
			declarations += pick(` xmlns="urn:d"`, ` xmlns=""`, `  xmlns = 'urn:e' `)
		}
		prefix := func() string {
			for _, p := range []string{"p", "q", "港"} {
				if scope[p] && random.IntN(2) == 0 {
					return p + ":"
				}
			}
			return ""
		}
		for i := range random.IntN(4) {
			name := prefix()
			attributes += fmt.Sprintf(" %sa%d=\"%s\"", name, i, pick("", "v", "大", "&quot;", "a&#10;b", "'", "x > y"))
		}
		name := prefix() + pick("a", "b", "名", "long-name.1", "_u")
		b.WriteString("<" + name + declarations + attributes)
		if budget <= 0 || random.IntN(4) == 0 {
			b.WriteString(pick("/>", " />"))
			return
		}
		b.WriteString(">")
		declared = append(declared, scope)
		for range random.IntN(6) {
			switch random.IntN(6) {
			case 0, 1:
				if depth < 20 && budget > 0 {
					element(depth + 1)
				}
			case 2:
				b.WriteString("<!-- c > -->")
			case 3:
				b.WriteString("<![CDATA[" + pick("", "<x>", "]]", "a & b", "大", "\r\n") + "]]>")
			case 4:
				b.WriteString("<?pi " + pick("", "x='1'", "大 > ") + "?>")
			default:
				b.WriteString(piece())
			}
		}
		declared = declared[:len(declared)-1]
		b.WriteString("</" + name + pick(">", " >"))
	}
	element(0)
	b.WriteString(pick("", "\n", "<!-- end -->"))
	return b.String()
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(sample), "")
	f.Add([]byte("\xff\xfe<\x00a\x00/\x00>\x00"), "")
	f.Add([]byte("<?xml version='1.0' encoding='GB18030'?><a>\xb4\xf3\x81\x30\x81\x30</a>"), "")
	f.Add([]byte("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), "windows-1251")
	random := rand.New(rand.NewPCG(1, 1))
	for range 5 {
		f.Add([]byte(generate(random)), "")
	}
	f.Fuzz(func(t *testing.T, raw []byte, charset string) {
		o := xmldoc.Options{Charset: charset, Limits: xmldoc.Limits{Bytes: 1 << 16, Depth: 16, Elements: 2000}}
		xmldoc.Sniff(raw, o)
		err := read(raw, o)
		d, perr := xmldoc.Parse(raw, o)
		if (err == nil) != (perr == nil) {
			t.Fatalf("Next says %v, Parse says %v", err, perr)
		}
		if err != nil {
			for _, fault := range faultsOf(t, err) {
				if p := fault.Position; p == nil || p.Offset < 0 || p.Offset > int64(len(raw)) || p.Line < 1 || p.Column < 1 {
					t.Fatalf("fault without a place in the document: %+v", fault)
				}
			}
			return
		}
		c := d.Root().Coverage(10)
		if c.Read != 0 {
			t.Fatalf("%d leaves were read by nobody", c.Read)
		}
		if d.Charset() != "utf-8" {
			return
		}
		// what we accept is well-formed for the standard library too, apart from what it does not know
		dec := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff")))
		dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
		for {
			if _, err := dec.RawToken(); err == io.EOF {
				break
			} else if err != nil && !strings.Contains(err.Error(), "unsupported version") && !strings.Contains(err.Error(), "invalid XML name") && !strings.Contains(err.Error(), "character entity") && !strings.Contains(err.Error(), "expected") {
				t.Fatalf("encoding/xml refuses what we accept: %v", err)
			} else if err != nil {
				break
			}
		}
	})
}
