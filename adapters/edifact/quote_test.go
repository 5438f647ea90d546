package edifact_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

func TestAFaultIsQuotedWithItsSegment(t *testing.T) {
	document := heading3 + plainReply("1", "NAD+CM+0908::ZZZ'", "NAD++0908::ZZZ++D?'OR+A:"+strings.Repeat("X", 300)+"'") + trailer
	for name, c := range map[string]struct{ document, code, segment, underlined string }{
		"in one line":           {document, "EDI-038", "NAD++0908::ZZZ++D?'OR+A:XXX", "+"},
		"in lines":              {strings.ReplaceAll(document, "'", "'\r\n"), "EDI-038", "NAD++0908", "+"},
		"a value that is long":  {document, "EDI-042", "XXX", strings.Repeat("X", 39)},
		"other separators":      {separated("UNA:+.? '"+strings.ReplaceAll(document, "?'", ""), "^", "|", "~"), "EDI-038", "NAD||0908^^ZZZ", "|"},
		"a segment of its own":  {heading3 + plainReply("1", "GIS+", "XYZ+1'GIS+") + trailer, "EDI-033", "XYZ+1'", "XYZ"},
		"the end of everything": {heading3 + plainReply("1"), "EDI-008", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range read(t, []byte(c.document)).Faults {
				if f.Code != c.code {
					continue
				}
				q := edifact.Quote([]byte(c.document), f)
				runes := []rune(q.Text)
				if !strings.Contains(q.Text, c.segment) || strings.Contains(q.Text, "BGM") || !strings.HasPrefix(string(runes[min(q.From, len(runes)):min(q.To, len(runes))]), c.underlined) {
					t.Errorf("%+v", q)
				}
				return
			}
			t.Fatal("no such fault")
		})
	}
	if q := edifact.Quote([]byte(document), messages.Fault{}); q.Text != "" {
		t.Errorf("no place: %+v", q)
	}
}
