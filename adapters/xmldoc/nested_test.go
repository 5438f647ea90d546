package xmldoc_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestNestedDocumentsKeepTheirPlaces(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("<?xml version=\"1.0\" encoding=\"gb18030\"?><e>大连<c>&lt;i&gt;口岸&lt;v&gt;码头&lt;/v&gt;&lt;/i&gt;</c></e>")
	if err != nil {
		t.Fatal(err)
	}
	code, err := simplifiedchinese.GB18030.NewEncoder().String("码头")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, in, mark string }{
		{"escaped", "<e>\n <c>\n  &lt;i>&#10;&lt;v&gt;here&lt;/v&gt;&lt;/i&gt;</c></e>", "here"},
		{"a declaration of another charset, which is that of the text no longer", "<e><c>&lt;?xml version='1.0' encoding='UTF-16'?&gt;&lt;i&gt;&lt;v&gt;here&lt;/v&gt;&lt;/i&gt;</c></e>", "here"},
		{"in a section", "<e>\r\n<c>\r\n<![CDATA[<i>\r\n é<v>here</v></i>]]>\r\n</c></e>", "here"},
		{"in pieces", "<e><c>&lt;i&gt;<!-- a -->&#xe9;<![CDATA[<v]]>&gt;<?p i?><![CDATA[here]]>&lt;/v&gt;&lt;/i&gt;</c></e>", "here"},
		{"in another charset", gb, code},
	} {
		t.Run(c.name, func(t *testing.T) {
			outer, err := xmldoc.Parse([]byte(c.in), xmldoc.Options{})
			if err != nil {
				t.Fatal(err)
			}
			holder := outer.Root().Child("c")
			if !holder.Nests() {
				t.Fatal("the element does not seem to hold a document")
			}
			inner, err := holder.Nested()
			if err != nil {
				t.Fatal(err)
			}
			v := inner.Root().Child("v").Value()
			at := v.Position()
			if want := strings.Index(c.in, c.mark); int(at.Offset) != want || at.Path != "/e/c/i/v" {
				t.Errorf("got %+v, want offset %d", at, want)
			}
			if inner.Root().Position(); v.Position() != at {
				t.Errorf("asked after an earlier place it is %+v, not %+v", v.Position(), at)
			}
			if left := outer.Root().Child("c").Coverage(9); len(left.Unread) > 0 {
				t.Errorf("the text that was read as a document counts as unread: %v", left.Unread)
			}
		})
	}
}

func TestNestedDocumentsAreReadOnceAndUnderTheSameLimits(t *testing.T) {
	twice := "<a><b>&lt;c&gt;&lt;d&gt;&amp;lt;e/&amp;gt;&lt;/d&gt;&lt;/c&gt;</b></a>"
	outer, err := xmldoc.Parse([]byte(twice), xmldoc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	inner, err := outer.Root().Child("b").Nested()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := inner.Root().Child("d").Nested(); code(t, err) != xmldoc.CodeNested {
		t.Errorf("got %v", err)
	}
	for name, c := range map[string]struct {
		in   string
		o    xmldoc.Options
		want string
	}{
		"deep":        {"<a>" + strings.Repeat("&lt;b&gt;", 200) + "</a>", xmldoc.Options{}, xmldoc.CodeDepth},
		"a DTD":       {"<a>&lt;!DOCTYPE x&gt;&lt;x/&gt;</a>", xmldoc.Options{}, xmldoc.CodeDTD},
		"many":        {"<a>&lt;x&gt;" + strings.Repeat("&lt;x/&gt;", 50) + "&lt;/x&gt;</a>", xmldoc.Options{Limits: xmldoc.Limits{Elements: 10}}, xmldoc.CodeElements},
		"no document": {"<a>&lt;x</a>", xmldoc.Options{}, xmldoc.CodeTruncated},
	} {
		outer, err := xmldoc.Parse([]byte(c.in), c.o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := outer.Root().Nested(); code(t, err) != c.want {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// code is the first fault's, "" where there is no error.
func code(t *testing.T, err error) string {
	t.Helper()
	var d *adapters.DocumentError
	if err == nil || !errors.As(err, &d) {
		return ""
	}
	return d.Faults[0].Code
}
