package adaptertest

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/clearhub/clearhub/adapters"
)

// hostile is a document that is to be refused, with the codes of which one must be given.
type hostile struct {
	name, in string
	codes    []string
	limits   adapters.Limits
}

// repeated puts a text together of numbered pieces.
func repeated(n int, piece func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(piece(i))
	}
	return b.String()
}

func (x *xmlSuite) hostile() []hostile {
	list := x.hostileMarkup()
	list = append(list, x.hostileCharacters()...)
	list = append(list, x.hostileBeginnings()...)
	return append(list, x.hostileSizes()...)
}

// hostileMarkup is what is not well-formed, or a document type.
func (x *xmlSuite) hostileMarkup() []hostile {
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>`
	dtd := func(s string) string { return x.prolog + s + x.open + "&d;" + x.body + x.end }
	one := func(name, in string, codes ...string) hostile { return hostile{name: name, in: in, codes: codes} }
	return []hostile{
		one("an entity bomb", dtd(bomb), "XML-010", "DOC"),
		one("an external entity", dtd(`<!DOCTYPE x [<!ENTITY d SYSTEM "file:///etc/passwd">]>`), "XML-010", "DOC"),
		one("a parameter entity", dtd(`<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>`), "XML-010", "DOC"),
		one("an external document type", dtd(`<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">`), "XML-010", "DOC"),
		one("a document type alone", x.prolog+"<!DOCTYPE x>"+x.open+x.body+x.end, "XML-010", "DOC"),
		one("a document type in an element", x.with("<!DOCTYPE x>"), "XML-010"),
		one("an entity that nobody declared", x.with("&nbsp;"), "XML-011"),
		one("an ampersand alone", x.with("a & b"), "XML-011"),
		one("an ampersand at the end", x.with("a &"), "XML-011"),
		one("two roots", x.good+x.open+x.body+x.end, "XML-006"),
		one("an empty second root", x.good+"<x/>", "XML-006"),
		one("text behind the root", x.good+"x", "XML-007"),
		one("a section behind the root", x.good+"<![CDATA[x]]>", "XML-007"),
		one("a prefix that is not bound", x.with("<nobody:x/>"), "XML-005"),
		one("an attribute's prefix that is not bound", x.with("<x nobody:y='1'/>"), "XML-005"),
		one("a prefix bound to nothing", x.with("<x xmlns:p=''/>"), "XML-023"),
		one("the prefix xml bound to another namespace", x.with("<x xmlns:xml='urn:x'/>"), "XML-023"),
		one("the prefix xmlns declared", x.with("<x xmlns:xmlns='urn:x'/>"), "XML-023"),
		one("an attribute twice", x.with("<x a='1' a='2'/>"), "XML-004"),
		one("an attribute twice under two prefixes", x.with("<x xmlns:p='urn:p' xmlns:q='urn:p' p:a='1' q:a='2'/>"), "XML-004"),
		one("a prefix declared twice", x.with("<x xmlns:p='urn:p' xmlns:p='urn:q'/>"), "XML-004"),
		one("an attribute without quotes", x.with("<x a=1/>"), "XML-002"),
		one("an attribute without a value", x.with("<x a/>"), "XML-002"),
		one("attributes without a space between", x.with("<x a='1'b='2'/>"), "XML-002"),
		one("an attribute in an end tag", x.with("<x></x a='1'>"), "XML-002"),
		one("< in an attribute", x.with("<x a='<'/>"), "XML-002"),
		one("]]> in text", x.with("a ]]> b"), "XML-002"),
		one("a section in a section", x.with("<![CDATA[ <![CDATA[ ]]> ]]>"), "XML-002"),
		one("a section that is not closed", x.with("<![CDATA[ "), "XML-001"),
		one("-- in a comment", x.with("<!-- a -- b -->"), "XML-002"),
		one("a comment that ends with three", x.with("<!-- a --->"), "XML-002"),
		one("a comment that is not closed", x.with("<!-- "), "XML-001"),
		one("an instruction that is not closed", x.with("<?x "), "XML-001", "XML-002"),
		one("an instruction without a name", x.with("<? x?>"), "XML-002"),
		one("an XML declaration inside", x.with(`<?xml version="1.0"?>`), "XML-025"),
		one("markup that XML does not have", x.with("<!ELEMENT x>"), "XML-002"),
		one("an end tag too many", x.with("</x>"), "XML-003"),
		one("crossed tags", x.with("<x><y></x></y>"), "XML-003"),
		one("an end tag in other letters", x.with("<x></X>"), "XML-003"),
		one("a name that begins with a digit", x.with("<1a/>"), "XML-002"),
		one("two colons in a name", x.with("<a:b:c/>"), "XML-002"),
		one("a blank before a name", x.with("< x/>"), "XML-002"),
		one("a tag without a name", x.with("<>"), "XML-002"),
		one("a tag that is not closed", x.with("<x <y/>"), "XML-002"),
		one("a slash inside a tag", x.with("<x / >"), "XML-002"),
	}
}

// hostileCharacters is what no character is, or none that XML allows.
func (x *xmlSuite) hostileCharacters() []hostile {
	var list []hostile
	add := func(name, in string, codes ...string) { list = append(list, hostile{name: name, in: in, codes: codes}) }
	for name, c := range map[string]string{"NUL": "\x00", "a control character": "\x01", "a vertical tab": "\v", "escape": "\x1b", "U+FFFE": "\ufffe", "U+FFFF": "\uffff"} {
		add(name+" in text", x.with(c), "XML-008", "DOC")
		add(name+" in an attribute", x.with("<x a='"+c+"'/>"), "XML-008", "DOC")
		add(name+" in a comment", x.with("<!--"+c+"-->"), "XML-008", "DOC")
		add(name+" in a section", x.with("<![CDATA["+c+"]]>"), "XML-008", "DOC")
	}
	for _, ref := range []string{"#0", "#1", "#x0B", "#xFFFE", "#xD800", "#xDFFF", "#x110000", "#99999999999999999999", "#", "#x", "#-1", "#xG", "#1 ", "# 65"} {
		add("the reference &"+ref+";", x.with("&"+ref+";"), "XML-012")
	}
	for name, c := range map[string]string{
		"an overlong NUL": "\xc0\x80", "an overlong slash": "\xe0\x80\xaf", "an overlong quote": "\xc0\xa2", "a surrogate": "\xed\xa0\x80", "a pair of surrogates": "\xed\xa0\xbd\xed\xb8\x80",
		"a character beyond Unicode": "\xf4\x90\x80\x80", "a byte that never is": "\xff", "a cut-off character": "\xe4\xb8", "a continuation alone": "\x80", "Latin-1": "M\xfcller",
	} {
		add(name, x.with(c), "XML-009", "DOC")
	}
	return list
}

// hostileBeginnings lie about the charset, or put something before the document.
func (x *xmlSuite) hostileBeginnings() []hostile {
	bare := strings.TrimSpace(x.prolog[strings.Index(x.prolog, "?>")+2:]) + x.open + x.body + x.end
	declared := func(charset string) string { return `<?xml version="1.0" encoding="` + charset + `"?>` + bare }
	var list []hostile
	add := func(name, in string, codes ...string) {
		list = append(list, hostile{name: name, in: in, codes: append(codes, "DOC")})
	}
	for _, charset := range []string{"UTF-7", "UTF-32", "EBCDIC-CP-US", "klingon", "cp037", "ISO-2022-JP", "HZ-GB-2312"} {
		add("the charset "+charset, declared(charset), "XML-013")
	}
	for _, charset := range []string{"UTF-16", "UTF-16LE", "UCS-2"} {
		add("bytes of one that claim to be "+charset, declared(charset), "XML-014")
	}
	add("UTF-7 that hides markup", `<?xml version="1.0" encoding="UTF-7"?>+ADw-x/+AD4-`, "XML-013")
	add("a mark of UTF-8 and another declaration", "\ufeff"+declared("gb2312"), "XML-014")
	add("a mark of UTF-16 and the declaration of UTF-8", wide(declared("utf-8"), binary.LittleEndian, true), "XML-014")
	add("a mark of UTF-16 before bytes of UTF-8", "\xff\xfe"+declared("utf-8"), "XML-009", "XML-002", "XML-007", "XML-024", "XML-014", "XML-008")
	add("UTF-16 declared the wrong way round", wide(declared("utf-16be"), binary.LittleEndian, false), "XML-014")
	add("two marks", "\ufeff\ufeff"+declared("utf-8"), "XML-007", "XML-025")
	add("marks of two kinds", "\xef\xbb\xbf\xfe\xff"+bare, "XML-009")
	add("UTF-16 that is cut in a character", wide(declared("utf-16"), binary.BigEndian, true)[:1001], "XML-009", "XML-001")
	add("a blank before the declaration", " "+declared("utf-8"), "XML-025")
	add("a line before the declaration", "\r\n"+declared("utf-8"), "XML-025")
	add("an instruction before the declaration", "<?x y?>"+declared("utf-8"), "XML-025")
	add("a comment before the declaration", "<!-- -->"+declared("utf-8"), "XML-025")
	add("two declarations", `<?xml version="1.0"?>`+declared("utf-8"), "XML-025")
	add("a declaration in capitals", `<?XML version="1.0"?>`+bare, "XML-025")
	add("a declaration without version", `<?xml encoding="utf-8"?>`+bare, "XML-025")
	add("a declaration out of order", `<?xml version="1.0" standalone="yes" encoding="utf-8"?>`+bare, "XML-025")
	add("a version that is not", `<?xml version="2.0"?>`+bare, "XML-025")
	add("text before the root", "x"+bare, "XML-007")
	add("nothing", "", "XML-024")
	add("blanks alone", " \n\t ", "XML-024")
	add("a declaration alone", `<?xml version="1.0"?>`, "XML-024", "XML-001")
	add("a comment alone", "<!-- -->", "XML-024")
	return list
}

// hostileSizes are beyond a limit, the usual one or one that a partner's settings give.
func (x *xmlSuite) hostileSizes() []hostile {
	one := func(name, in, code string) hostile { return hostile{name: name, in: x.with(in), codes: []string{code}} }
	under := func(limits adapters.Limits, h hostile) hostile {
		h.limits = limits
		return h
	}
	text := adapters.Limits{Text: 1 << 19}
	return []hostile{
		one("a hundred thousand open elements", strings.Repeat("<a>", 100_000), "XML-016"),
		one("a hundred thousand nested elements", strings.Repeat("<a>", 100_000)+strings.Repeat("</a>", 100_000), "XML-016"),
		one("a hundred thousand attributes", "<a"+repeated(100_000, func(i int) string { return fmt.Sprintf(" a%d=''", i) })+"/>", "XML-017"),
		one("a hundred thousand names", repeated(100_000, func(i int) string { return fmt.Sprintf("<b%d/>", i) }), "XML-021"),
		one("a long name", "<"+strings.Repeat("n", 100_000)+"/>", "XML-020"),
		one("namespaces piled up", repeated(100, func(i int) string {
			return "<a" + repeated(60, func(j int) string { return fmt.Sprintf(" xmlns:p%d_%d='u'", i, j) }) + ">"
		}), "XML-022"),
		one("a million and more elements", strings.Repeat("<a/>", 1_000_001), "XML-019"),
		under(adapters.Limits{Items: 5000}, one("more elements than the partner may send", strings.Repeat("<a/>", 5001), "XML-019")),
		under(text, one("a huge attribute", "<a b='"+strings.Repeat("x", 1<<20)+"'/>", "XML-018")),
		under(text, one("a huge attribute of references", "<a b='"+strings.Repeat("&#65;", 1<<18)+"'/>", "XML-018")),
		under(text, one("a huge text", "<a>"+strings.Repeat("x", 1<<20)+"</a>", "XML-018")),
		under(text, one("a huge text in pieces", "<a>"+strings.Repeat("xxxxxxx<!---->", 100_000)+"</a>", "XML-018")),
		under(text, one("a huge section", "<a><![CDATA["+strings.Repeat("x", 1<<20)+"]]></a>", "XML-018")),
		under(adapters.Limits{Bytes: 1000}, one("more bytes than the partner may send", strings.Repeat(" ", 1000), "DOC")),
		under(adapters.Limits{Depth: 3}, one("deeper than the partner may send", "<a><a><a/></a></a>", "XML-016")),
	}
}

// wide writes a text in UTF-16.
func wide(s string, order binary.ByteOrder, mark bool) string {
	if mark {
		s = "\ufeff" + s
	}
	units := utf16.Encode([]rune(s))
	out := make([]byte, 2*len(units))
	for i, u := range units {
		order.PutUint16(out[2*i:], u)
	}
	return string(out)
}

// variant is a document that says the same as the good one.
type variant struct{ name, in string }

var (
	between   = regexp.MustCompile(`>(\s*)<`)
	plainText = regexp.MustCompile(`>([^<>&]*[^<>&\s][^<>&]*)</`)
	attribute = regexp.MustCompile(`( [\w:.-]+)="([^"'<&]*)"`)
	emptyTag  = regexp.MustCompile(`<([\w:.-]+)((?: [^<>]*[^/])?)></([\w:.-]+)>`)
)

func (x *xmlSuite) variants(t *testing.T) []variant {
	root := x.open + x.body + x.end
	declared := func(charset, s string) string { return `<?xml version="1.0" encoding="` + charset + `"?>` + s }
	chinese, err := simplifiedchinese.GB18030.NewEncoder().String(declared("GB18030", root))
	if err != nil {
		t.Fatal(err)
	}
	list := []variant{
		{"a byte order mark", "\ufeff" + x.good},
		{"no declaration", root},
		{"single quotes in the declaration", strings.ReplaceAll(declared("utf-8", ""), `"`, "'") + root},
		{"XML 1.0 said standalone", `<?xml version="1.0" encoding="utf-8" standalone="yes"?>` + "\n\n" + root},
		{"lines of Windows", strings.ReplaceAll(strings.ReplaceAll(x.good, "\r\n", "\n"), "\n", "\r\n")},
		{"comments and instructions between all tags", x.prolog + x.open + between.ReplaceAllString(x.body, ">$1<!-- <a> & ]]> --><?b </a> ?><") + x.end + "<!-- end --><?end?>\n"},
		{"every character a reference", x.prolog + x.open + plainText.ReplaceAllStringFunc(x.body, func(s string) string {
			var b strings.Builder
			for i, r := range s[1 : len(s)-2] {
				if i%2 == 0 {
					fmt.Fprintf(&b, "&#%d;", r)
				} else {
					fmt.Fprintf(&b, "&#x%X;", r)
				}
			}
			return ">" + b.String() + "</"
		}) + x.end},
		{"every text a section", x.prolog + x.open + plainText.ReplaceAllString(x.body, "><![CDATA[$1]]></") + x.end},
		{"every text in pieces", x.prolog + x.open + plainText.ReplaceAllStringFunc(x.body, func(s string) string {
			text := []rune(s[1 : len(s)-2])
			half := len(text) / 2
			return "><![CDATA[" + string(text[:half]) + "]]><!-- -->" + string(text[half:]) + "</"
		}) + x.end},
		{"single quotes around attributes, and room in tags", x.prolog + strings.ReplaceAll(attribute.ReplaceAllString(root, "\n $1\t=  '$2'\n"), "</", "</") + "\n"},
		{"empty elements in one tag", x.prolog + emptyTag.ReplaceAllString(root, "<$1$2/>")},
		{"UTF-16 with a mark", wide(declared("UTF-16", root), binary.BigEndian, true)},
		{"UTF-16 the other way round", wide(declared("UTF-16", root), binary.LittleEndian, true)},
		{"UTF-16 without a mark", wide(declared("UTF-16LE", root), binary.LittleEndian, false)},
		{"GB 18030", chinese},
	}
	if x.o.SOAP {
		for version, space := range map[string]string{"1.1": "http://schemas.xmlsoap.org/soap/envelope/", "1.2": "http://www.w3.org/2003/05/soap-envelope"} {
			list = append(list, variant{"in an envelope of SOAP " + version, `<?xml version="1.0"?><q:Envelope xmlns:q="` + space + `"><q:Header/><q:Body>` + root + "</q:Body></q:Envelope>"})
		}
	}
	return list
}
