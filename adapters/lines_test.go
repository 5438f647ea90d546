package adapters_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters"
)

func TestLinesAgreeWithCountingFromTheStart(t *testing.T) {
	texts := map[string]string{
		"empty":            "",
		"one line":         "UNA:+.? 'UNB+UNOC:3",
		"several lines":    "a\nbb\r\n\n单证 x\n",
		"one huge line":    strings.Repeat("ab单", 3000),
		"a huge last line": "a\n" + strings.Repeat("é", 5000),
		"not UTF-8":        "caf\xe9\nfer\xe9m" + strings.Repeat("\xb0\x80", 900) + "x",
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			l := adapters.NewLines([]byte(text))
			random := rand.New(rand.NewPCG(1, 2))
			offset := 0
			for i := range 2000 {
				if offset += random.IntN(20); i%3 == 0 || offset > len(text) {
					offset = random.IntN(len(text) + 1) // now and then somewhere else, also backwards
				}
				got := l.At(int64(offset), "p")
				start := strings.LastIndexByte(text[:offset], '\n') + 1
				line, column := 1+strings.Count(text[:offset], "\n"), 1+utf8.RuneCountInString(text[start:offset])
				if got.Offset != int64(offset) || got.Line != line || got.Path != "p" {
					t.Fatalf("offset %d: got %+v, want line %d", offset, got, line)
				}
				if got.Column != column && (offset == len(text) || utf8.RuneStart(text[offset])) {
					t.Fatalf("offset %d: got column %d, want %d", offset, got.Column, column)
				}
			}
		})
	}
}

func TestLinesKeepOffsetsInsideTheDocument(t *testing.T) {
	l := adapters.NewLines([]byte("ab\nc"))
	if p := l.At(99, ""); p.Offset != 4 || p.Line != 2 || p.Column != 2 {
		t.Errorf("beyond the end: %+v", p)
	}
	if p := l.At(-5, ""); p.Offset != 0 || p.Line != 1 || p.Column != 1 {
		t.Errorf("before the start: %+v", p)
	}
}
