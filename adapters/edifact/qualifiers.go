package edifact

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed qualifiers.tsv
var qualifiersText string

// meaning is what a code of a list stands for.
type meaning struct{ list, code, word, detail string }

// qualifierTable is qualifiers.tsv, read once and never changed.
type qualifierTable struct {
	all []meaning
	// slots have the number of each meaning, from 1, in a table with open places.
	slots []uint16
}

var qualifiers = sync.OnceValue(func() *qualifierTable {
	t := &qualifierTable{all: make([]meaning, 0, strings.Count(qualifiersText, "\n")+1)}
	for line := range strings.Lines(qualifiersText) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(f) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		m := meaning{list: f[0], code: f[1], word: f[2]}
		if len(f) > 3 {
			m.detail = f[3]
		}
		t.all = append(t.all, m)
	}
	t.slots = make([]uint16, tableSize(4*len(t.all)))
	for i := range t.all {
		*t.slot(t.all[i].list, t.all[i].code) = uint16(i + 1) // of two that say the same the later counts
	}
	return t
})

// slot is the place of a code, or the free one where it would stand.
func (t *qualifierTable) slot(list, code string) *uint16 {
	h := (packed(code)*0x9e3779b97f4a7c15 ^ packed(list)) * 0xff51afd7ed558ccd
	mask := uint64(len(t.slots) - 1)
	for at := h >> 33; ; at++ {
		s := &t.slots[at&mask]
		if *s == 0 {
			return s
		}
		if m := &t.all[*s-1]; m.code == code && m.list == list {
			return s
		}
	}
}

// find is what a code of a list stands for; nil where the table does not say.
func (t *qualifierTable) find(list, code string) *meaning {
	if s := *t.slot(list, code); s > 0 {
		return &t.all[s-1]
	}
	return nil
}

// packed makes a number of the last eight bytes of a text.
func packed(s string) (n uint64) {
	switch len(s) {
	case 0:
		return 0
	case 1:
		return uint64(s[0])
	case 2:
		return uint64(s[0])<<8 | uint64(s[1])
	case 3:
		return uint64(s[0])<<16 | uint64(s[1])<<8 | uint64(s[2])
	case 4:
		return uint64(s[0])<<24 | uint64(s[1])<<16 | uint64(s[2])<<8 | uint64(s[3])
	}
	for i := max(0, len(s)-8); i < len(s); i++ {
		n = n<<8 | uint64(s[i])
	}
	return n
}

// meansOf gives all that the table says of a code of a list.
func meansOf(list, code string) (meaning, bool) {
	if m := qualifiers().find(list, code); m != nil {
		return *m, true
	}
	return meaning{}, false
}

// mean gives what a code of a list means, "" where the table does not say.
func mean(list, code string) string {
	if code == "" {
		return ""
	}
	if m := qualifiers().find(list, code); m != nil {
		return m.word
	}
	return ""
}
