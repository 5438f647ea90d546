package xmldoc_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// read goes through a document and returns the error at its end, nil where it is good.
func read(raw []byte, o xmldoc.Options) error {
	r, err := xmldoc.NewReader(raw, o)
	for err == nil {
		_, err = r.Next()
	}
	if err == io.EOF {
		return nil
	}
	return err
}

func faultsOf(t *testing.T, err error) messages.Faults {
	t.Helper()
	var d *adapters.DocumentError
	if !errors.As(err, &d) || len(d.Faults) == 0 {
		t.Fatalf("error %v is no document error with faults", err)
	}
	return d.Faults
}

func TestWhatIsNotXMLIsRefusedAtItsPlace(t *testing.T) {
	deep := strings.Repeat("<a>", 129) + strings.Repeat("</a>", 129)
	for _, c := range []struct {
		name, in, code string
		line, column   int
	}{
		{"an empty document", "", "XML-024", 1, 1},
		{"only white space", " \n ", "XML-024", 2, 2},
		{"text instead of XML", "UNA:+.? '", "XML-007", 1, 1},
		{"an element that is not closed", "<a>\n<b>", "XML-001", 2, 4},
		{"a start tag cut off", `<a b="1"`, "XML-001", 1, 9},
		{"an end tag of another element", "<a>\n <b></c></a>", "XML-003", 2, 5},
		{"an end tag where none is open", "</a>", "XML-003", 1, 1},
		{"an end tag with another prefix", `<x:a xmlns:x="u" xmlns:y="u"></y:a>`, "XML-003", 1, 30},
		{"the same attribute twice", `<a b="1" b="2"/>`, "XML-004", 1, 10},
		{"the same attribute twice under two prefixes", `<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>`, "XML-004", 1, 36},
		{"the same prefix declared twice", `<a xmlns:x="u" xmlns:x="v"/>`, "XML-004", 1, 16},
		{"an unbound element prefix", `<x:a/>`, "XML-005", 1, 2},
		{"an unbound attribute prefix", `<a x:b=""/>`, "XML-005", 1, 4},
		{"a prefix out of its scope", `<a><b xmlns:x="u"/><x:c/></a>`, "XML-005", 1, 21},
		{"two roots", "<a/>\n<b/>", "XML-006", 2, 1},
		{"text before the root", "hello <a/>", "XML-007", 1, 1},
		{"text behind the root", "<a/> hello", "XML-007", 1, 6},
		{"a CDATA section outside the root", "<![CDATA[x]]><a/>", "XML-007", 1, 1},
		{"a control character in text", "<a>ä\x01</a>", "XML-008", 1, 5},
		{"a NUL", "<a>\x00</a>", "XML-008", 1, 4},
		{"a control character in an attribute", "<a b='\x1f'/>", "XML-008", 1, 7},
		{"a control character in a comment", "<a><!-- \x07 --></a>", "XML-008", 1, 9},
		{"a control character in CDATA", "<a><![CDATA[\x0c]]></a>", "XML-008", 1, 13},
		{"a non-character", "<a>\uffff</a>", "XML-008", 1, 4},
		{"bytes that are not UTF-8", "<a>\n\xff</a>", "XML-009", 2, 1},
		{"an overlong encoding", "<a>\xc0\xaf</a>", "XML-009", 1, 4},
		{"an encoded surrogate", "<a>\xed\xa0\x80</a>", "XML-009", 1, 4},
		{"a document type declaration", "<!DOCTYPE a SYSTEM 'http://x.invalid/'><a/>", "XML-010", 1, 1},
		{"an entity bomb", `<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "xxxx">]><a>&b;</a>`, "XML-010", 1, 1},
		{"a document type declaration inside the root", "<a><!DOCTYPE a></a>", "XML-010", 1, 4},
		{"an unknown entity", "<a>&nbsp;</a>", "XML-011", 1, 4},
		{"an unknown entity in an attribute", "<a b='&euro;'/>", "XML-011", 1, 7},
		{"a lone ampersand", "<a>B & S</a>", "XML-011", 1, 6},
		{"a reference to a control character", "<a>&#0;</a>", "XML-012", 1, 4},
		{"a reference to a surrogate", "<a>&#xD800;</a>", "XML-012", 1, 4},
		{"a reference beyond Unicode", "<a>&#x110000;</a>", "XML-012", 1, 4},
		{"a reference that overflows", "<a>&#99999999999999999999;</a>", "XML-012", 1, 4},
		{"a reference without digits", "<a>&#x;</a>", "XML-012", 1, 4},
		{"a charset that is not read", `<?xml version="1.0" encoding="UTF-7"?><a/>`, "XML-013", 1, 1},
		{"UTF-16 declared in a document of single bytes", `<?xml version="1.0" encoding="UTF-16"?><a/>`, "XML-014", 1, 1},
		{"a byte order mark against the declaration", "\xef\xbb\xbf<?xml version='1.0' encoding='GBK'?><a/>", "XML-014", 1, 1},
		{"UTF-32", "\xff\xfe\x00\x00<\x00\x00\x00", "XML-013", 1, 1},
		{"too deep", deep, "XML-016", 1, 385},
		{"a name without end", "<" + strings.Repeat("a", 300) + "/>", "XML-020", 1, 2},
		{"a prefix bound to nothing", `<a xmlns:x=""/>`, "XML-023", 1, 4},
		{"the prefix xmlns declared", `<a xmlns:xmlns="u"/>`, "XML-023", 1, 4},
		{"the prefix xml bound elsewhere", `<a xmlns:xml="u"/>`, "XML-023", 1, 4},
		{"a declaration behind white space", "\n<?xml version='1.0'?><a/>", "XML-025", 2, 1},
		{"a declaration without version", "<?xml encoding='utf-8'?><a/>", "XML-025", 1, 7},
		{"version 2", "<?xml version='2.0'?><a/>", "XML-025", 1, 7},
		{"< in an attribute", "<a b='<'/>", "XML-002", 1, 7},
		{"an attribute without quotes", "<a b=1/>", "XML-002", 1, 6},
		{"an attribute without value", "<a b/>", "XML-002", 1, 5},
		{"no space between attributes", `<a b="1"c="2"/>`, "XML-002", 1, 9},
		{"]]> in text", "<a>]]></a>", "XML-002", 1, 4},
		{"-- in a comment", "<a><!-- -- --></a>", "XML-002", 1, 9},
		{"a name with two colons", `<x:y:z xmlns:x="u"/>`, "XML-002", 1, 2},
		{"a name that begins with a digit", "<1/>", "XML-002", 1, 2},
		{"a local name that begins with a digit", `<x:1 xmlns:x="u"/>`, "XML-002", 1, 4},
		{"a multiplication sign in a name", "<a×/>", "XML-002", 1, 3},
		{"a lone <", "<a>1 < 2</a>", "XML-002", 1, 7},
		{"markup that does not exist", "<a><!ELEMENT a ANY></a>", "XML-002", 1, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := read([]byte(c.in), xmldoc.Options{})
			if err == nil {
				t.Fatal("was accepted")
			}
			fs := faultsOf(t, err)
			f := fs[0]
			if f.Code != c.code || f.Position.Line != c.line || f.Position.Column != c.column {
				t.Errorf("got %v at offset %d, want %s at %d:%d", f, f.Position.Offset, c.code, c.line, c.column)
			}
			if f.Severity != messages.SeverityRefuse || f.Text == "" || f.Mend == "" {
				t.Errorf("fault is not complete: %+v", f)
			}
			if _, perr := xmldoc.Parse([]byte(c.in), xmldoc.Options{}); perr == nil {
				t.Error("Parse accepts what Next refuses")
			}
		})
	}
}

func TestWhatIsXMLIsRead(t *testing.T) {
	for name, in := range map[string]string{
		"a comment, an instruction and white space around the root": "<?xml version='1.0' standalone='yes'?>\n<!-- a --><?pi x?>\n<a/>\n<!-- b -->\n",
		"a byte order mark":                       "\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a/>",
		"an end tag with white space":             "<a></a \n>",
		"a default namespace taken back":          `<a xmlns="u"><b xmlns=""/></a>`,
		"a prefix redeclared on a child":          `<x:a xmlns:x="u"><x:b xmlns:x="v"/><x:c/></x:a>`,
		"same local attribute in two namespaces":  `<a xmlns:x="u" b="1" x:b="2"/>`,
		"the prefix xml without a declaration":    `<a xml:lang="zh"/>`,
		"the prefix xml declared":                 `<a xmlns:xml="http://www.w3.org/XML/1998/namespace"/>`,
		"> and ]] in text":                        "<a>1 > 0 ]] ]&gt;</a>",
		"names beyond ASCII":                      "<报关单 编号='1'><Товар/></报关单>",
		"an instruction whose name begins by xml": "<?xml-stylesheet href='a'?><a/>",
	} {
		t.Run(name, func(t *testing.T) {
			if err := read([]byte(in), xmldoc.Options{}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestAllRecoverableFaultsComeTogether(t *testing.T) {
	in := "<p:a>\n <q:b></r:b>\n <c d='1' d='2'/>\n <c></p:c>\n</p:a>"
	fs := faultsOf(t, read([]byte(in), xmldoc.Options{}))
	var got []string
	for _, f := range fs {
		got = append(got, f.Code)
	}
	if s := strings.Join(got, " "); s != "XML-005 XML-005 XML-003 XML-004 XML-003" {
		t.Errorf("got %s\n%v", s, fs)
	}
}

func TestEventsCarryExactPlaces(t *testing.T) {
	in := "<?xml version=\"1.0\"?>\r\n<港:a xmlns:港=\"u\">\r\n\t<港:b 港:k='v&amp;w'>тест</港:b><港:b>x</港:b>\r\n</港:a>"
	r, err := xmldoc.NewReader([]byte(in), xmldoc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		kind, err := r.Next()
		if err != nil {
			break
		}
		p := r.Position()
		switch {
		case kind == xmldoc.Start:
			got = append(got, "start "+r.Name().String(), at(p))
			for _, a := range r.Attrs() {
				got = append(got, a.Name.String()+"="+a.Value, at(r.AttrPosition(a)))
			}
			if rest := in[p.Offset:]; !strings.HasPrefix(rest, "<港:") {
				t.Errorf("offset %d is not that of a tag: %.10s", p.Offset, rest)
			}
		case kind == xmldoc.Text && strings.TrimSpace(r.Text()) != "":
			got = append(got, r.Text(), at(p))
		}
	}
	want := []string{
		"start {u}a", "2:1 /a",
		"start {u}b", "3:2 /a/b", "{u}k=v&w", "3:12 /a/b/@k", "тест", "3:21 /a/b",
		"start {u}b", "3:31 /a/b[2]", "x", "3:36 /a/b[2]",
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
