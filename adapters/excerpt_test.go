package adapters_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// The carets stand below what they mean, in whatever script the text before them is, and nothing of a document reaches the terminal that
// it would obey.
func TestCaretsStandBelowWhatTheyMean(t *testing.T) {
	for name, c := range map[string]struct {
		line, value string
		blanks      int
		carets      int
		text        string
	}{
		"ASCII":              {"NAD+CN+X", "X", 7, 1, "NAD+CN+X"},
		"Chinese before":     {"FTX+AAA+郁金香+X", "X", 15, 1, "FTX+AAA+郁金香+X"},
		"Chinese itself":     {"FTX+AAA+郁金香+X", "郁金香", 8, 6, "FTX+AAA+郁金香+X"},
		"combining letters":  {"NAD+CN+Mu\u0308ller\u0301+X", "X", 14, 1, "NAD+CN+Mu\u0308ller\u0301+X"},
		"Cyrillic":           {"NAD+CN+Волга+X", "X", 13, 1, "NAD+CN+Волга+X"},
		"invisible letters":  {"A\u200b\u200d\u2060\u00adB+X", "X", 7, 1, "A····B+X"},
		"directions":         {"A\u202e\u2066B+X", "X", 5, 1, "A··B+X"},
		"line separators":    {"A\u2028\u2029B+X", "X", 5, 1, "A··B+X"},
		"escape sequences":   {"A\x1b[31mB\x07\x9b31m\u009b0m+X", "X", 16, 1, "A·[31mB··31m·0m+X"},
		"tabs":               {"A\tB+X", "X", 4, 1, "A·B+X"},
		"full-width letters": {"ＡＢ+X", "X", 5, 1, "ＡＢ+X"},
	} {
		at := strings.LastIndex(c.line, c.value)
		q := adapters.Quote([]byte(c.line), messages.Fault{Found: c.value, Position: &messages.Position{Offset: int64(at), Line: 1, Column: 1}})
		if want := strings.Repeat(" ", c.blanks) + strings.Repeat("^", c.carets); q.Text != c.text || q.Underline() != want {
			t.Errorf("%s:\n%s\n%s\nwant\n%s\n%s", name, q.Text, q.Underline(), c.text, want)
		}
	}
	if text := (adapters.Excerpt{Text: "AB", From: 7, To: 9}).Underline(); text != "  ^" {
		t.Errorf("%q", text)
	}
}

func TestAnExcerptFitsItsTerminal(t *testing.T) {
	for name, c := range map[string]struct {
		e                adapters.Excerpt
		columns          int
		text, underlined string
	}{
		"as it is":         {adapters.Excerpt{Text: "ABC+DEF", From: 4, To: 7}, 7, "ABC+DEF", "DEF"},
		"in the middle":    {adapters.Excerpt{Text: "0123456789ABC9876543210", From: 10, To: 13}, 11, "…789ABC987…", "ABC"},
		"at the beginning": {adapters.Excerpt{Text: "ABC9876543210", From: 0, To: 3}, 8, "ABC987…", "ABC"},
		"at the end":       {adapters.Excerpt{Text: "0123456789ABC", From: 10, To: 13}, 8, "…789ABC", "ABC"},
		"longer than it":   {adapters.Excerpt{Text: "0123456789ABCDEF", From: 2, To: 16}, 8, "…234567…", "234567"},
		"of wide letters":  {adapters.Excerpt{Text: "郁金香鳞茎郁金香鳞茎", From: 4, To: 5}, 10, "…香鳞茎郁…", "茎"},
	} {
		q := c.e.Within(c.columns)
		if q.Text != c.text || string([]rune(q.Text)[q.From:q.To]) != c.underlined || adapters.Columns(q.Text) > c.columns {
			t.Errorf("%s: %+v", name, q)
		}
	}
}
