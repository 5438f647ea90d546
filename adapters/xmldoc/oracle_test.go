package xmldoc_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// collection finds the sample documents beside the repository.
func collection(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	found := filepath.Join(dir, "..", "..", "..", "shared", "samples")
	if _, err := os.Stat(found); err != nil {
		t.Skip("the collection of sample documents is not beside the repository")
	}
	return found
}

// oracle reads a document with encoding/xml and x/text into lines of elements, attributes and texts.
func oracle(raw []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		e, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return e.NewDecoder().Reader(in), nil
	}
	var b strings.Builder
	texts := []string{""}
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			fmt.Fprintf(&b, "<{%s}%s", tok.Name.Space, tok.Name.Local)
			for _, a := range tok.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					fmt.Fprintf(&b, " %s=%q", a.Name.Local, strings.Join(strings.Fields(a.Value), " "))
				}
			}
			b.WriteString("\n")
			texts = append(texts, "")
		case xml.EndElement:
			if text := strings.Trim(texts[len(texts)-1], " \t\r\n"); text != "" {
				fmt.Fprintf(&b, "%q\n", text)
			}
			texts = texts[:len(texts)-1]
			b.WriteString(">\n")
		case xml.CharData:
			texts[len(texts)-1] += string(tok)
		}
	}
}

// asTree reads a document with Parse into the same lines, and holds the place of every value against the bytes.
func asTree(t *testing.T, raw []byte) (string, error) {
	t.Helper()
	d, err := xmldoc.Parse(raw, xmldoc.Options{})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	seen := map[string]bool{}
	wrong := 0
	at := func(p messages.Position, text string) {
		if seen[p.Path] || wrong > 5 {
			return
		}
		seen[p.Path] = true
		if problem := misplaced(raw, d.Charset(), p, text); problem != "" {
			wrong++
			t.Errorf("%s of %q: %s", p.Path, text, problem)
		}
	}
	var walk func(n *xmldoc.Node)
	walk = func(n *xmldoc.Node) {
		fmt.Fprintf(&b, "<{%s}%s", n.Name().Space, n.Local())
		for _, a := range xmldoc.AttributesOf(n) {
			v := n.Attr(a)
			fmt.Fprintf(&b, " %s=%q", a, strings.Join(strings.Fields(v.Text), " "))
			if v.OK() {
				at(v.Position(), v.Text)
			}
		}
		b.WriteString("\n")
		for c := range n.All() {
			walk(c)
		}
		if v := n.Value(); v.OK() {
			fmt.Fprintf(&b, "%q\n", v.Text)
			at(v.Position(), v.Text)
		}
		b.WriteString(">\n")
	}
	walk(d.Root())
	return b.String(), nil
}

// misplaced says what is wrong with the place of a value, in a document whose charset keeps ASCII.
func misplaced(raw []byte, name string, p messages.Position, text string) string {
	if p.Offset < 0 || p.Offset >= int64(len(raw)) {
		return fmt.Sprintf("offset %d of %d", p.Offset, len(raw))
	}
	before := raw[:p.Offset]
	if line := bytes.Count(before, []byte("\n")) + 1; !strings.HasPrefix(name, "utf-16") && line != p.Line {
		return fmt.Sprintf("line %d, counted %d", p.Line, line)
	}
	if name == "utf-8" {
		if column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1; column != p.Column {
			return fmt.Sprintf("column %d, counted %d", p.Column, column)
		}
		first, _ := utf8.DecodeRuneInString(text)
		here, _ := utf8.DecodeRune(raw[p.Offset:])
		if here != first && here != '&' && here != '<' {
			return fmt.Sprintf("%q stands there", here)
		}
	}
	return ""
}

// TestEverySampleReadsAsTheStandardLibraryReadsIt holds the tree of every XML document of the collection against encoding/xml,
// and the place of every value against the bytes.
func TestEverySampleReadsAsTheStandardLibraryReadsIt(t *testing.T) {
	read, refused := 0, 0
	err := filepath.WalkDir(collection(t), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.EqualFold(filepath.Ext(path), ".xml") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		got, gotErr := asTree(t, raw)
		want, wantErr := oracle(raw)
		switch {
		case gotErr == nil && wantErr == nil && got != want:
			t.Errorf("%s is read otherwise: %s", path, firstDifference(got, want))
		case gotErr == nil && wantErr != nil:
			t.Errorf("%s: encoding/xml refuses it: %v", path, wantErr)
		case gotErr != nil:
			refused++
			t.Logf("%s is refused: %v", filepath.Base(path), gotErr)
		default:
			read++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d read, %d refused", read, refused)
	if read < 50 || refused > 5 {
		t.Errorf("%d were read and %d refused", read, refused)
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d: got %.200s, want %.200s", i, x[i], y[i])
		}
	}
	return "one is longer"
}

// TestRandomDocumentsReadTheSameInEveryCharset writes random documents in many charsets and reads them with both libraries.
func TestRandomDocumentsReadTheSameInEveryCharset(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 9))
	for name, encoding := range charsets {
		if strings.HasPrefix(name, "utf-16") {
			continue // encoding/xml does not take it
		}
		for range 300 {
			doc := generate(random)
			if strings.HasPrefix(doc, "<?xml ") {
				doc = doc[strings.Index(doc, "?>")+2:]
			}
			doc = `<?xml version="1.0" encoding="` + name + `"?>` + strings.TrimPrefix(doc, "\n")
			raw, err := encoding.NewEncoder().Bytes([]byte(doc))
			if err != nil {
				continue // a character that the charset does not have
			}
			want, wantErr := oracle(raw)
			got, gotErr := asTree(t, raw)
			if wantErr == nil && (gotErr != nil || got != want) {
				t.Fatalf("%s: %v: %s\n%s", name, gotErr, firstDifference(got, want), doc)
			}
		}
	}
}

// FuzzStream holds reading part by part against reading the whole.
func FuzzStream(f *testing.F) {
	f.Add([]byte(batch))
	f.Add([]byte("<x><Item/><Item>a</Item><Ite><Item>a")) // a part in other surroundings, cut off
	f.Add([]byte("<x><Item/>" + strings.Repeat("<Item>a</Item>", 50) + "</x>"))
	f.Add([]byte("\xff\xfe<\x00x\x00>\x00<\x00I\x00t\x00e\x00m\x00/\x00>\x00<\x00/\x00x\x00>\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		o := xmldoc.Options{Limits: xmldoc.Limits{Bytes: 1 << 16, Depth: 16, Elements: 2000}}
		whole, wholeErr := xmldoc.Parse(raw, o)
		for _, s := range []*xmldoc.Stream{xmldoc.NewStreamOf(raw, o, isItem), xmldoc.NewSmallStream(bytes.NewReader(raw), o, 300, isItem)} {
			got, err := streamed(s)
			if (err == nil) != (wholeErr == nil) {
				t.Fatalf("the whole gives %v, the parts %v", wholeErr, err)
			}
			if err != nil {
				continue
			}
			var want strings.Builder
			parts(&want, whole.Root())
			if got != want.String() {
				t.Fatalf("got  %s\nwant %s", got, want.String())
			}
		}
		for _, s := range []*xmldoc.Stream{xmldoc.NewStreamOf(raw, o, isItem), xmldoc.NewSmallStream(bytes.NewReader(raw), o, 300, isItem)} {
			inFrame(t, s, whole, wholeErr)
		}
	})
}

// inFrame holds the parts that come in their frame against the whole. A document may be good and its parts be refused all the same: where they
// stand in different surroundings, or much stands before them.
func inFrame(t *testing.T, s *xmldoc.Stream, whole *xmldoc.Document, wholeErr error) {
	t.Helper()
	s.Frame()
	var got, want strings.Builder
	for {
		d, err := s.Next()
		if err == nil {
			parts(&got, d.Root())
			continue
		}
		switch {
		case err == io.EOF && wholeErr != nil:
			t.Fatalf("the whole gives %v, its parts in frames are good", wholeErr)
		case err == io.EOF:
			if parts(&want, whole.Root()); got.String() != want.String() {
				t.Fatalf("in frames\ngot  %s\nwant %s", got.String(), want.String())
			}
		case wholeErr == nil:
			if f := faultsOf(t, err); f[0].Code != xmldoc.CodeSurroundings && f[0].Code != xmldoc.CodeSize {
				t.Fatalf("the whole is good, its parts in frames give %v", err)
			}
		}
		return
	}
}
