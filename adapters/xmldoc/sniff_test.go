package xmldoc_test

import (
	"testing"

	"github.com/clearhub/clearhub/adapters/xmldoc"
)

// A document whose charset is misstated is known by its names all the same: that it is "of no format" would hide
// what is wrong with it.
func TestSniffKnowsADocumentWhoseCharsetIsMisstated(t *testing.T) {
	for name, in := range map[string]string{
		"GBK without a declaration":        "<a xmlns='u'><b>\xca\xbe\xc0\xfd\xc6\xf3</b><c/></a>",
		"GBK declared as UTF-8":            "<?xml version='1.0' encoding='utf-8'?><a xmlns='u'><b>\xca\xbe\xc0\xfd\xc6\xf3</b><c/></a>",
		"a mark of UTF-8 and GBK declared": "\xef\xbb\xbf<?xml version='1.0' encoding='GBK'?><a xmlns='u'><b/><c/></a>",
		"a charset that is not read":       "<?xml version='1.0' encoding='UTF-7'?><a xmlns='u'><b/><c/></a>",
		"UTF-16 declared as UTF-8":         "\xff\xfe" + wide("<?xml version='1.0' encoding='utf-8'?><a xmlns='u'><b/><c/></a>"),
	} {
		s, ok := xmldoc.Sniff([]byte(in), xmldoc.Options{})
		if !ok || len(s.Elements) != 3 || s.Elements[0].Name != (xmldoc.Name{Space: "u", Local: "a"}) {
			t.Errorf("%s: got %v %v", name, s.Elements, ok)
		}
		if _, err := xmldoc.Parse([]byte(in), xmldoc.Options{}); err == nil {
			t.Errorf("%s: is read", name)
		}
	}
}

// wide writes ASCII in UTF-16, little end first.
func wide(s string) string {
	var b []byte
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return string(b)
}
