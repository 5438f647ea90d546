package xmldoc_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestEveryCharsetGivesTheSameTextAndTheOriginalOffsets(t *testing.T) {
	chinese := strings.Repeat("集装箱\n<!-- 大连港 -->", 400)
	for _, c := range []struct {
		name, declared string
		encode         encoding.Encoding
		filler, value  string
	}{
		{"UTF-8", "UTF-8", nil, chinese, "大连𠀀"},
		{"UTF-8 undeclared", "", nil, chinese, "大连𠀀"},
		{"UTF-8 with byte order mark", "utf-8", unicode.UTF8BOM, chinese, "大连𠀀"},
		{"UTF-16 with mark, little endian", "UTF-16", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), chinese, "大连𠀀"},
		{"UTF-16 with mark, big endian", "UTF-16", unicode.UTF16(unicode.BigEndian, unicode.UseBOM), chinese, "大连𠀀"},
		{"UTF-16LE without mark", "UTF-16LE", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), chinese, "大连𠀀"},
		{"UTF-16BE without declaration", "", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), chinese, "大连𠀀"},
		{"GB2312", "GB2312", simplifiedchinese.GBK, chinese, "大连"},
		{"GBK", "GBK", simplifiedchinese.GBK, chinese, "大连镕"},
		{"GB18030 with four-byte characters", "GB18030", simplifiedchinese.GB18030, chinese + "㐀𠀀", "大连𠀀"},
		{"windows-1251", "windows-1251", charmap.Windows1251, strings.Repeat("Вагон\n", 900), "Пломба №7"},
		{"windows-1252", "Windows-1252", charmap.Windows1252, strings.Repeat("Stück – €\n", 900), "Zürich"},
		{"ISO-8859-1", "ISO-8859-1", charmap.ISO8859_1, strings.Repeat("naïve\n", 900), "Málaga"},
		{"ISO-8859-5", "iso-8859-5", charmap.ISO8859_5, strings.Repeat("груз\n", 900), "Чита"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := "<a><b>" + c.filler + "</b>\n<c k=\"" + c.value + "\">" + c.value + "!</c></a>"
			if c.declared != "" {
				in = `<?xml version="1.0" encoding="` + c.declared + `"?>` + "\n" + in
			}
			raw := []byte(in)
			if c.encode != nil {
				var err error
				if raw, err = c.encode.NewEncoder().Bytes(raw); err != nil {
					t.Fatal(err)
				}
			}
			d, err := xmldoc.Parse(raw, xmldoc.Options{})
			if err != nil {
				t.Fatal(err)
			}
			n := d.Root().Child("c")
			if n.Text() != c.value+"!" || n.Attr("k").Text != c.value {
				t.Fatalf("read %q and %q", n.Text(), n.Attr("k").Text)
			}
			if want := strings.TrimSpace(strings.NewReplacer("<!-- 大连港 -->", "").Replace(c.filler)); d.Root().Child("b").Text() != want {
				t.Error("the long text came out changed")
			}
			p := n.Value().Position()
			decode := func(b []byte) string {
				if c.encode == nil {
					return string(b)
				}
				e := c.encode
				if strings.HasPrefix(c.name, "UTF-16") { // what is behind the mark has none
					order := unicode.LittleEndian
					if strings.Contains(c.name, "big") || strings.Contains(c.name, "BE") {
						order = unicode.BigEndian
					}
					e = unicode.UTF16(order, unicode.IgnoreBOM)
				}
				s, err := e.NewDecoder().Bytes(b)
				if err != nil {
					t.Fatal(err)
				}
				return string(s)
			}
			if rest := decode(raw[p.Offset:]); !strings.HasPrefix(rest, c.value+"!") {
				t.Errorf("offset %d points at %.20q", p.Offset, rest)
			}
			before := decode(raw[:p.Offset])
			wantLine := strings.Count(before, "\n") + 1
			wantColumn := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
			if p.Line != wantLine || p.Column != wantColumn {
				t.Errorf("got %d:%d, want %d:%d", p.Line, p.Column, wantLine, wantColumn)
			}
		})
	}
}

func TestProfileCharsetOverridesTheDeclaration(t *testing.T) {
	raw, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(`<?xml version="1.0" encoding="UTF-8"?><a>大连</a>`))
	if err != nil {
		t.Fatal(err)
	}
	d, err := xmldoc.Parse(raw, xmldoc.Options{Charset: "GB18030"})
	if err != nil {
		t.Fatal(err)
	}
	if d.Root().Text() != "大连" || d.Charset() != "gb18030" {
		t.Errorf("got %q in %s", d.Root().Text(), d.Charset())
	}
}

func TestBytesOutsideTheCharsetAreReportedWhereTheyStand(t *testing.T) {
	big := strings.Repeat("x", 5000)
	for name, c := range map[string]struct {
		raw    string
		offset int64
		column int
	}{
		"a broken GBK character":            {"<?xml version='1.0' encoding='GBK'?><a>\xb4\xf3\x81\x20</a>", 41, 41},
		"a GB18030 character cut off":       {"<?xml version='1.0' encoding='GB18030'?><a>" + big + "\x81", 5043, 5044},
		"a byte that ISO-8859-7 lacks":      {"<?xml version='1.0' encoding='iso-8859-7'?><a>\xae</a>", 46, 47},
		"a byte beyond ASCII":               {"<?xml version='1.0' encoding='us-ascii'?><a>\xe4</a>", 44, 45},
		"a lone surrogate in UTF-16":        {"\xff\xfe<\x00a\x00>\x00\x00\xd8<\x00/\x00a\x00>\x00", 8, 5},
		"an odd byte at the end of UTF-16":  {"\xff\xfe<\x00a\x00/\x00>\x00 ", 10, 6},
		"a continuation byte alone, far in": {"<a>é" + big + "\n\x80\x80</a>", 5006, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := faultsOf(t, read([]byte(c.raw), xmldoc.Options{}))[0]
			if f.Code != xmldoc.CodeBytes || f.Position.Offset != c.offset || f.Position.Column != c.column {
				t.Errorf("got %v at offset %d, want offset %d column %d", f, f.Position.Offset, c.offset, c.column)
			}
		})
	}
}

func TestAReplacementCharacterIsAllowedWhereItIsWritten(t *testing.T) {
	for _, e := range []encoding.Encoding{simplifiedchinese.GB18030, unicode.UTF16(unicode.BigEndian, unicode.UseBOM)} {
		raw, err := e.NewEncoder().Bytes([]byte("<?xml version='1.0' encoding='X'?><a>\ufffd大</a>"))
		if err != nil {
			t.Fatal(err)
		}
		override := ""
		if e == simplifiedchinese.GB18030 {
			override = "gb18030"
		} else {
			raw, _ = e.NewEncoder().Bytes([]byte("<a>\ufffd大</a>"))
		}
		d, err := xmldoc.Parse(raw, xmldoc.Options{Charset: override})
		if err != nil {
			t.Fatal(err)
		}
		if d.Root().Text() != "\ufffd大" {
			t.Errorf("got %q", d.Root().Text())
		}
	}
}
