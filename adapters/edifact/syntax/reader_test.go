package syntax_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// outline writes a document's parts as one line each: kind, then segments with their values and offsets.
func outline(t testing.TB, data string, o syntax.Options) ([]string, error) {
	t.Helper()
	r := syntax.NewReader([]byte(data), o)
	var out []string
	for range 10_000 {
		p, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		kind := [...]string{"", "interchange", "group", "groupEnd", "end", "message", "stray", "package", "interactive", "rest"}[p.Kind]
		if p.Kind == syntax.Message && !p.Closed {
			kind += "!"
		}
		var segments []string
		for i := range p.Segments {
			segments = append(segments, values(&p.Segments[i]))
		}
		out = append(out, kind+" "+strings.Join(segments, " "))
	}
	t.Fatal("the reader does not end")
	return nil, nil
}

func values(s *syntax.Segment) string {
	var b strings.Builder
	w := s.Values()
	for v, ok := w.Next(); ok; v, ok = w.Next() {
		switch {
		case v.Component > 1:
			b.WriteByte(':')
		case v.Occurrence > 1:
			b.WriteByte('*')
		case v.Element > 1:
			b.WriteByte('+')
		}
		b.WriteString(v.Text())
	}
	return b.String()
}

func TestReaderTakesDocumentsApart(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"defaults of level A without UNA": {"UNB+UNOA:1+A+B'UNH+1+X:D:96B'BGM+9:8+7'UNT+3+1'UNZ+1+R'",
			[]string{"interchange UNB+UNOA:1+A+B", "message UNH+1+X:D:96B BGM+9:8+7 UNT+3+1", "end UNZ+1+R"}},
		"control characters of level B": {"UNB\x1dUNOB\x1f1\x1dA\x1cUNH\x1d1\x1cUNT\x1d2\x1d1\x1cUNZ\x1d1\x1c",
			[]string{"interchange UNB+UNOB:1+A", "message UNH+1 UNT+2+1", "end UNZ+1"}},
		"other service characters hold to UNZ and no longer": {"UNA|;,! ~UNB;UNOC|3~UNH;1~FTX;a+b:c!;d~UNT;3~UNZ;1~\r\nUNB+UNOC:3+S|T'UNZ+0'",
			[]string{"interchange UNB+UNOC:3", "message UNH+1 FTX+a+b:c;d UNT+3", "end UNZ+1", "interchange UNB+UNOC:3+S|T", "end UNZ+0"}},
		"a blank in the fifth place of UNA separates nothing":            {"UNA:+.? 'UNB+UNOC:4+A B'UNZ+0'", []string{"interchange UNB+UNOC:4+A B", "end UNZ+0"}},
		"an asterisk repeats where UNA says so":                          {"UNA:+.?*'UNB+UNOC:4'UNH+1'COM+a:TE*b:FX+c'UNT+3'", []string{"interchange UNB+UNOC:4", "message UNH+1 COM+a:TE*b:FX+c UNT+3"}},
		"an asterisk repeats in version 4 without UNA":                   {"UNB+UNOC:4'UNH+1'COM+a*b'UNT+3'", []string{"interchange UNB+UNOC:4", "message UNH+1 COM+a*b UNT+3"}},
		"an asterisk is text in version 3":                               {"UNB+UNOC:3'UNH+1'FTX+a*b'UNT+3'", []string{"interchange UNB+UNOC:3", "message UNH+1 FTX+a*b UNT+3"}},
		"an even run of release characters does not hide the terminator": {"UNB+UNOC:3+N????'UNZ+0'", []string{"interchange UNB+UNOC:3+N??", "end UNZ+0"}},
		"an odd run does":                          {"UNB+UNOC:3+N???'M'UNZ+0'", []string{"interchange UNB+UNOC:3+N?'M", "end UNZ+0"}},
		"a byte order mark and blanks come first":  {"\xef\xbb\xbf\r\n \tUNB+UNOC:3'UNZ+0'", []string{"interchange UNB+UNOC:3", "end UNZ+0"}},
		"NUL and Ctrl-Z at the end are nothing":    {"UNB+UNOC:3'UNZ+0'\x1a\x00\x00\r\n", []string{"interchange UNB+UNOC:3", "end UNZ+0"}},
		"a tag that begins like UNA is none":       {"UNB+UNOC:3'UNH+1'LOC+LAGUNA+UNA'UNT+3'", []string{"interchange UNB+UNOC:3", "message UNH+1 LOC+LAGUNA+UNA UNT+3"}},
		"a message ends where another part begins": {"UNB+UNOC:3'UNH+1'BGM+9'UNH+2'UNT+2'UNZ+2'", []string{"interchange UNB+UNOC:3", "message! UNH+1 BGM+9", "message UNH+2 UNT+2", "end UNZ+2"}},
		"text without a terminator is the rest":    {"UNB+UNOC:3'UNH+1'BG", []string{"interchange UNB+UNOC:3", "message! UNH+1", "rest "}},
		"a tag alone is a segment":                 {"UNB+UNOC:3'UNH+1'SRC'UNT+3'", []string{"interchange UNB+UNOC:3", "message UNH+1 SRC UNT+3"}},
		"explicit nesting stands in the tag":       {"UNB+UNOC:3'UNH+1'LOC:2:1+9'UNT+3'", []string{"interchange UNB+UNOC:3", "message UNH+1 LOC:2:1+9 UNT+3"}},
		"segments outside of messages are stray":   {"UNB+UNOC:3'FOO+1'UNZ+0'BAR'", []string{"interchange UNB+UNOC:3", "stray FOO+1", "end UNZ+0", "stray BAR"}},
		"groups have a beginning and an end":       {"UNB+UNOC:3'UNG+X'UNH+1'UNT+2'UNE+1'UNZ+1'", []string{"interchange UNB+UNOC:3", "group UNG+X", "message UNH+1 UNT+2", "groupEnd UNE+1", "end UNZ+1"}},
		"the object of a package is not looked at": {"UNB+UNOC:4'UNO+1+:+:+5'a'b+cUNP+5+1'UNZ+1'", []string{"interchange UNB+UNOC:4", "package UNO+1+:+:+5", "end UNZ+1"}},
		"a transmission cut into lines is joined":  {"UNB+UNOC:3+SENDER\r\n+RCPT'UNH+1+CUSDE\r\nC'UNT+2+1'UNZ+1'", []string{"interchange UNB+UNOC:3+SENDER+RCPT", "message UNH+1+CUSDEC UNT+2+1", "end UNZ+1"}},
		"a line break within text stays":           {"UNB+UNOC:3'\r\nUNH+1'\r\nFTX+one\r\ntwo+\nx'\r\nUNT+3'\r\n", []string{"interchange UNB+UNOC:3", "message UNH+1 FTX+one\ntwo+x UNT+3"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := outline(t, c.in, syntax.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestReaderRefusesServiceCharactersThatCannotWork(t *testing.T) {
	for in, want := range map[string]error{
		"UNA:+.+ 'UNB+": syntax.ErrClash, "UNA::.? 'UNB": syntax.ErrClash, "UNA:+.?+'UNB": syntax.ErrClash,
		"UNAA+.? 'UNB+": syntax.ErrSeparator, "UNA:5.? 'UNB": syntax.ErrUnusable, "UNA:+.?": syntax.ErrShort,
		"UNB*UNOA": syntax.ErrSeparator,
	} {
		_, err := outline(t, in, syntax.Options{})
		if in == "UNAA+.? 'UNB+" { // a tag UNAA: no UNA at all
			if err != nil {
				t.Errorf("%q: %v", in, err)
			}
			continue
		}
		var s *syntax.SeparatorError
		if !errors.Is(err, want) || !errors.As(err, &s) {
			t.Errorf("%q: %v, want %v", in, err, want)
		}
	}
}

func TestReaderKeepsItsLimits(t *testing.T) {
	for name, c := range map[string]struct {
		in     string
		limits syntax.Limits
		want   string
	}{
		"segment bytes":                      {"UNB+UNOC:3'UNH+" + strings.Repeat("x", 200) + "'", syntax.Limits{SegmentBytes: 100}, "segment bytes"},
		"segment bytes without a terminator": {"UNB+" + strings.Repeat("x", 100_000), syntax.Limits{SegmentBytes: 50_000}, "segment bytes"},
		"values":                             {"UNB+UNOC:3'UNH" + strings.Repeat("+", 200) + "'", syntax.Limits{Values: 100}, "values"},
		"repetitions":                        {"UNB+UNOC:4'UNH+1'RFF+1" + strings.Repeat("*1", 200) + "'UNT+3+1'", syntax.Limits{Repetitions: 100}, "repetitions"},
		"segments":                           {"UNB+UNOC:3'UNH+1'" + strings.Repeat("A'", 200), syntax.Limits{Segments: 100}, "segments"},
		"message bytes":                      {"UNB+UNOC:3'UNH+1'" + strings.Repeat("ABC+DEFGHIJ'", 200), syntax.Limits{MessageBytes: 1000}, "message bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := outline(t, c.in, syntax.Options{Limits: c.limits})
			var l *syntax.LimitError
			if !errors.As(err, &l) || l.Name != c.want {
				t.Fatalf("%v, want a limit on %s", err, c.want)
			}
			if l.Found == "" || !strings.HasPrefix(c.in[l.Offset:], l.Found) {
				t.Errorf("at %d it found %q", l.Offset, l.Found)
			}
		})
	}
}

func TestAMessageMayBeAsLargeAsItsLimit(t *testing.T) {
	message := "UNH+1'" + strings.Repeat("ABC+DEFGHIJ'", 50) + "UNT+52+1'"
	for _, c := range []struct {
		limits syntax.Limits
		name   string
	}{
		{syntax.Limits{Segments: 52}, ""}, {syntax.Limits{Segments: 51}, "segments"},
		{syntax.Limits{MessageBytes: len(message)}, ""}, {syntax.Limits{MessageBytes: len(message) - 1}, "message bytes"},
	} {
		_, err := outline(t, "UNB+UNOC:3'"+message+"UNZ+1'", syntax.Options{Limits: c.limits})
		var l *syntax.LimitError
		if errors.As(err, &l) != (c.name != "") || l != nil && l.Name != c.name {
			t.Errorf("%+v: %v", c.limits, err)
		}
	}
}

func TestValuesKnowTheirPlace(t *testing.T) {
	for _, doc := range []string{
		"UNA:+.? '\r\nUNB+UNOC:3+A+B'\r\nUNH+1+X'\r\nNAD+CZ+N?+M::5++\xc4\xd6'\r\nUNT+3+1'\r\nUNZ+1'",
		"UNB+UNOC:3+SENDERS\r\n+RCPT'UNH+1+CUSDEC\r\n'NAD+CZ+N'UNT+2+1'\r\nUNZ+1'",
	} {
		r := syntax.NewReader([]byte(doc), syntax.Options{})
		for {
			p, err := r.Next()
			if err != nil {
				break
			}
			for i := range p.Segments {
				s := &p.Segments[i]
				if got := doc[s.Offset():][:2]; got != s.Tag()[:2] {
					t.Errorf("%s at %d: %q stands there", s.Tag(), s.Offset(), got)
				}
				w := s.Values()
				for v, ok := w.Next(); ok; v, ok = w.Next() {
					at := doc[v.Offset():]
					raw := strings.NewReplacer("\r\n", "").Replace(at[:min(len(at), len(v.Raw())+2)])
					if !strings.HasPrefix(raw, v.Raw()) {
						t.Errorf("%q at %d: %q stands there", v.Raw(), v.Offset(), raw)
					}
					if again, ok := s.Value(v.Element, v.Occurrence, v.Component); !ok || again != v {
						t.Errorf("%s %d.%d is found as %v", s.Tag(), v.Element, v.Component, again)
					}
				}
			}
		}
	}
}

func TestCharactersAreReadAsTheyAre(t *testing.T) {
	for name, c := range map[string]struct {
		syntax, value string
		charset       string
		want          string
		note          syntax.NoteKind
	}{
		"Latin-1 under UNOC":            {"UNOC", "M\xfcller", "", "Müller", 0},
		"Cyrillic under UNOE":           {"UNOE", "\xbc\xde\xe1\xda\xd2\xd0", "", "Москва", 0},
		"euro sign under UNOL":          {"UNOL", "\xa4", "", "€", 0},
		"UTF-8 under UNOC is told":      {"UNOC", "大连", "", "大连", syntax.NoteUTF8},
		"Windows-1252 under UNOC too":   {"UNOC", "\x93x\x94", "", "“x”", syntax.NoteWindows1252},
		"UTF-8 under UNOY":              {"UNOY", "大连", "", "大连", 0},
		"broken UTF-8 under UNOY":       {"UNOY", "a\xffb", "", "a\ufffdb", syntax.NoteUndecodable},
		"small letters under UNOA":      {"UNOA", "Ab", "", "Ab", syntax.NoteOutside},
		"small letters under UNOB":      {"UNOB", "Ab", "", "Ab", 0},
		"the partner's GB 18030 wins":   {"UNOC", "\xb4\xf3\xc1\xac", "gb18030", "大连", 0},
		"a released character in UTF-8": {"UNOY", "大?+连", "", "大+连", 0},
	} {
		t.Run(name, func(t *testing.T) {
			o := syntax.Options{}
			if c.charset != "" {
				set, err := syntax.CharsetNamed(c.charset)
				if err != nil {
					t.Fatal(err)
				}
				o.Charset = &set
			}
			r := syntax.NewReader([]byte("UNB+"+c.syntax+":3'UNH+1'FTX+"+c.value+"'UNT+3'"), o)
			if _, err := r.Next(); err != nil {
				t.Fatal(err)
			}
			p, err := r.Next()
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Segments[1].Get(2, 1); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			var kind syntax.NoteKind
			for _, n := range p.Notes {
				kind = n.Kind
			}
			if kind != c.note {
				t.Errorf("note %d, want %d", kind, c.note)
			}
		})
	}
	for _, name := range []string{"utf-16", "iso-2022-jp", "no-such-set"} {
		if _, err := syntax.CharsetNamed(name); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestEscapedTextComesBackWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(9735, 4))
	alphabet := []rune("AB:+?'*.,; \u00e9\u5927")
	release := strings.NewReplacer("?", "??", "+", "?+", ":", "?:", "'", "?'")
	for range 2000 {
		text := make([]rune, 1+random.IntN(40))
		for i := range text {
			text[i] = alphabet[random.IntN(len(alphabet))]
		}
		want := string(text)
		doc := fmt.Sprintf("UNB+UNOY:3'UNH+1'FTX+%s:x'UNT+3'", release.Replace(want))
		r := syntax.NewReader([]byte(doc), syntax.Options{})
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
		p, err := r.Next()
		if err != nil || len(p.Segments) != 3 {
			t.Fatalf("%q: %v", doc, err)
		}
		if got := p.Segments[1].Get(2, 1); got != want || p.Segments[1].Get(2, 2) != "x" {
			t.Fatalf("%q came back as %q", want, got)
		}
	}
}

// A long message crosses the pieces in which delimiters are looked for; segments of all lengths fall on their edges.
func TestPiecesLeaveNoSeam(t *testing.T) {
	var b strings.Builder
	b.WriteString("UNB+UNOC:3'UNH+1'")
	var want []string
	for i := range 9000 {
		text := strings.Repeat("x", i%37) + "?" + "'" + strings.Repeat("??", i%5)
		fmt.Fprintf(&b, "FTX+%d:%s'", i, text)
		want = append(want, strings.Repeat("x", i%37)+"'"+strings.Repeat("?", i%5))
	}
	b.WriteString("UNT+1'UNH+2'UNT+2'UNZ+2'")
	r := syntax.NewReader([]byte(b.String()), syntax.Options{})
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	p, err := r.Next()
	if err != nil || !p.Closed || len(p.Segments) != len(want)+2 {
		t.Fatalf("%d segments, %v", len(p.Segments), err)
	}
	for i, w := range want {
		if got := p.Segments[i+1].Get(2, 2); got != w {
			t.Fatalf("segment %d is %q, want %q", i, got, w)
		}
	}
	if p, err = r.Next(); err != nil || p.Segments[0].Get(2, 1) != "2" {
		t.Errorf("after it: %v", err)
	}
}

func FuzzSyntax(f *testing.F) {
	for _, s := range []string{
		"UNA:+.? 'UNB+UNOC:3+A:ZZZ+B+260314:0830+R'UNH+1+CUSDEC:D:96B:UN'BGM+929+X?'+9'UNT+3+1'UNZ+1+R'",
		"UNB\x1dUNOB\x1f1\x1cUNZ\x1d0\x1c", "\xef\xbb\xbf\r\nUNA|;,! ~UNB;UNOY|4~UNO;1;;;3~abcUNP~", "UNB+UNOC:3+SENDER\r\n+RCPT'UNH+1+CUSDE\r\nC'UNT+2+1'UNZ+1'", "UIB+'",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := syntax.NewReader(data, syntax.Options{Limits: syntax.Limits{SegmentBytes: 1000, MessageBytes: 5000, Values: 200, Segments: 200}})
		last := int64(-1)
		for range len(data) + 2 {
			p, err := r.Next()
			if err != nil {
				return
			}
			if p.Offset() < last || p.End() < p.Offset() || p.End() > int64(len(data)) {
				t.Fatalf("part at %d-%d after %d of %d", p.Offset(), p.End(), last, len(data))
			}
			last = p.End()
			for i := range p.Segments {
				s := &p.Segments[i]
				w := s.Values()
				tokens := 0
				for v, ok := w.Next(); ok; v, ok = w.Next() {
					tokens++
					if o := v.Offset(); o < s.Offset() || o > int64(len(data)) || v.Token < 0 || v.Token >= p.Tokens() {
						t.Fatalf("value %v at %d", v, o)
					}
					_ = v.Text()
				}
				if tokens == 0 {
					t.Fatal("a segment without its tag")
				}
			}
			holdUnread(t, p)
		}
		t.Fatal("the reader does not end")
	})
}

// holdUnread counts what is not read of a part value by value, before anything was read and with every third value read.
func holdUnread(t *testing.T, p *syntax.Part) {
	t.Helper()
	p.Unmark()
	for range 2 {
		filled, unread := 0, 0
		for i := range p.Segments {
			s := &p.Segments[i]
			if s.Frame() {
				continue
			}
			w := s.Values()
			for v, ok := w.Next(); ok; v, ok = w.Next() {
				if v.Element > 1 && !v.Empty() {
					filled++
					if !p.WasRead(v.Token) {
						unread++
					}
				}
			}
		}
		if f, u := p.Unread(); f != filled || u != unread {
			t.Fatalf("%d values and %d unread, want %d and %d, of %q", f, u, filled, unread, p.Text())
		}
		for i := range p.Segments {
			for element := 2; element <= p.Segments[i].Elements(); element += 3 {
				p.Segments[i].Read(element, 1)
			}
		}
	}
}

// All values of a part are counted as each is by itself, whatever is odd about them.
func TestUnreadIsCountedRight(t *testing.T) {
	for _, doc := range []string{
		"UNA:+.?*'UNB+UNOC:4+A+B+20260314:0830+1'UNH+1+X:D:96B:UN'BGM*1+2**3'CST:1+2:'+3'DTM+*'X'UNT+5+1'UNZ+1+1'",
		"UNB+UNOC:3+A+B+260314:0830+1'UNH+1+X:D:96B:UN'FTX+AAA+++a?+b::+?''\r\nLOC+:*;+>+&'MEA++:::+'UNT+5+1'UNZ+1+1'",
		"UNA:+.?*'UNB+UNOC:4+A+B+20260314:0830+1'UNH*1*2+1++'UNS*+D'UNT+3+1'UNZ+1+1'",
		"\n'UNH'+", "UNH+1'++:+A",
	} {
		r := syntax.NewStream(strings.NewReader(doc), syntax.Options{})
		for p, err := r.Next(); err == nil; p, err = r.Next() {
			holdUnread(t, p)
		}
	}
}

// document is a declaration with many lines, for benchmarks.
func document(lines int) []byte {
	var b strings.Builder
	b.WriteString("UNA:+.? 'UNB+UNOC:3+A:ZZZ+B:ZZZ+260314:0830+R'UNH+1+CUSDEC:D:96B:UN'BGM+929+LN26+9'UNS+D'")
	for i := range lines {
		fmt.Fprintf(&b, "CST+%d+0601101000:122:ZZZ+4000:117:ZZZ'FTX+AAA+++HYACINTH BULBS, DORMANT'LOC+27+NL::5'MEA+WT+AAB+KGM:10100'MEA+WT+AAA+KGM:9400'PAC+520++CT'MOA+38:33100.50:EUR'RFF+AAQ:TCLU4265727'DOC+851+PC/NL/2026/7004412'TAX+5+CUD+++:::4'MOA+55:1038.03'", i+1)
	}
	b.WriteString("UNS+S'CNT+5:2'UNT+1+1'UNZ+1+R'")
	return []byte(b.String())
}

// A reader that read other documents reads one as a new reader does, and numbers its segments alike.
func TestAReaderThatReadOthersReadsAlike(t *testing.T) {
	documents := []string{
		"UNB+UNOC:3+A+B+260314:0830+1'UNH+1+X:D:96B:UN'BGM+929'UNT+3+1'UNZ+1+1'", "UNH+1+X:D:96B:UN'BGM+929'DTM+1'UNT+4+1'UNZ+0+1'",
		"UNA:+.? 'UNB+UNOC:3+A+B+260314:0830+1'UNH+1+X'\r\nFTX+?+a'UNS+D'UNT+4+1'UNH+2+X'UNB+UNOC:3+A'UNE+1'", "BGM+1'UNT+2+1'UNG+X'LOC",
	}
	read := func(r *syntax.Reader, document string) string {
		var b strings.Builder
		r.Reset(strings.NewReader(document), syntax.Options{})
		for p, err := r.Next(); err == nil; p, err = r.Next() {
			p.Unmark()
			filled, unread := p.Unread()
			fmt.Fprintln(&b, p.Kind, p.Closed, p.Notes, p.Text(), filled, unread)
			for i := range p.Segments {
				s := &p.Segments[i]
				fmt.Fprintln(&b, s.Code, s.Number(), s.Tag(), s.Text(), s.Elements())
			}
		}
		r.Forget()
		return b.String()
	}
	var used syntax.Reader
	for range 2 {
		for _, d := range documents {
			for _, other := range documents {
				read(&used, other)
				if got, want := read(&used, d), read(new(syntax.Reader), d); got != want {
					t.Errorf("after %s\n%s\nwant\n%s", other, got, want)
				}
			}
		}
	}
}
