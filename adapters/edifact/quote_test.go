package edifact_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/clearhub/clearhub/adapters"
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

// A segment is quoted as it is read: in the character set and with the separators of the interchange that it is in.
func TestASegmentIsQuotedAsItsInterchangeIsWritten(t *testing.T) {
	bytesIn := func(c *charmap.Charmap, text string) string {
		s, err := c.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	bad := plainReply("1", "NAD+CM+0908::ZZZ'", "NAD+CM+0908::ZZZ++ТАМОЖНЯ+A+++++X'")
	german := strings.ReplaceAll(bad, "ТАМОЖНЯ", "ZOLLAMT MÜNCHEN")
	first := heading3 + plainReply("1") + trailer
	second := separated("UNA:+.? '"+strings.Replace(heading3, "R1", "R2", 1)+strings.ReplaceAll(bad, "ТАМОЖНЯ", "CUSTOMS")+"UNZ+1+R2'", "^", "|", "~")
	for name, c := range map[string]struct {
		document, segment, underlined, charset string
	}{
		"UTF-8":                                 {strings.Replace(heading3, "UNOC:3", "UNOY:4", 1) + bad + trailer, "NAD+CM+0908::ZZZ++ТАМОЖНЯ+A+++++X'", "X", ""},
		"Cyrillic in UNOE":                      {strings.Replace(heading3, "UNOC", "UNOE", 1) + bytesIn(charmap.ISO8859_5, bad) + trailer, "NAD+CM+0908::ZZZ++ТАМОЖНЯ+A+++++X'", "X", ""},
		"Latin-1":                               {heading3 + bytesIn(charmap.ISO8859_1, german) + trailer, "NAD+CM+0908::ZZZ++ZOLLAMT MÜNCHEN+A+++++X'", "X", ""},
		"Windows-1251 by the partner's profile": {heading3 + bytesIn(charmap.Windows1251, bad) + trailer, "NAD+CM+0908::ZZZ++ТАМОЖНЯ+A+++++X'", "X", "windows-1251"},
		"behind lines of a gateway":             {"MAILBOX 4711\r\n" + heading3 + bytesIn(charmap.ISO8859_1, german) + trailer, "NAD+CM+0908::ZZZ++ZOLLAMT MÜNCHEN+A+++++X'", "X", ""},
		"the second has other separators":       {first + second, "NAD|CM|0908^^ZZZ||CUSTOMS|A|||||X~", "X", ""},
		"the first has other separators":        {strings.ReplaceAll(second, "R2", "R3") + heading3 + strings.ReplaceAll(bad, "ТАМОЖНЯ", "C?'USTOMS~ ~") + trailer, "NAD+CM+0908::ZZZ++C?'USTOMS~ ~+A+++++X'", "X", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var seen []string
			for _, f := range readWith(t, []byte(c.document), adapters.Profile{Charset: c.charset}).Faults {
				if f.Code != "EDI-039" {
					continue
				}
				q := edifact.Adapter{}.Quote([]byte(c.document), adapters.Profile{Charset: c.charset}, f)
				marked := string([]rune(q.Text)[q.From:q.To])
				if q.Text == c.segment && marked == c.underlined {
					return
				}
				seen = append(seen, q.Text+" marks "+marked)
			}
			t.Errorf("not quoted: %q", seen)
		})
	}
}
