package messages_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/clearhub/clearhub/messages"
)

func TestFold(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"slashes go", "EC/NL/2026/0012345", "ECNL20260012345"},
		{"case, blanks and hyphens go", "ec nl 2026-0012345", "ECNL20260012345"},
		{"Cyrillic letters that look Latin become Latin", "АВ-0012345", "AB0012345"},
		{"lower case Cyrillic too", "ав-0012345", "AB0012345"},
		{"leading zeros stay", "0012345", "0012345"},
		{"full width digits become digits", "２０２６－１", "20261"},
		{"a ligature is taken apart", "ﬁ1", "FI1"},
		{"Chinese characters stay", "检字第7号", "检字第7号"},
		{"Cyrillic letters with a shape of their own stay", "Ж-1", "Ж1"},
		{"only punctuation is nothing", "-/. ", ""},
		{"nothing is nothing", "", ""},
		{"broken UTF-8 goes", "A\xff1", "A1"},
		{"composed and decomposed are one", "e\u0301", "É"},
	}
	for _, c := range cases {
		if got := messages.Fold(c.in); got != c.want {
			t.Errorf("%s: Fold(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"EC/NL/2026/0012345", "АВ-0012345", strings.Repeat("A-1", 40), strings.Repeat("A", 64), "0A", "\u1100-\u1161", "ß ı ŉ", "A\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := messages.Fold(s)
		var b strings.Builder
		b.WriteString("before")
		if to := messages.FoldTo(&b, s); to != once {
			t.Errorf("FoldTo(%q) = %q, not %q", s, to, once)
		}
		if twice := messages.Fold(once); twice != once {
			t.Errorf("Fold(%q) = %q, again %q", s, once, twice)
		}
		for _, r := range once {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				t.Errorf("Fold(%q) keeps %q", s, r)
			}
		}
	})
}
