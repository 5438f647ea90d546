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

// qualifierTable is qualifiers.tsv as a table with open places, read once and never changed.
type qualifierTable struct {
	slots []meaning
	mask  uint64
}

var qualifiers = sync.OnceValue(func() *qualifierTable {
	var all []meaning
	for line := range strings.Lines(qualifiersText) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(f) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		m := meaning{list: f[0], code: f[1], word: f[2]}
		if len(f) > 3 {
			m.detail = f[3]
		}
		all = append(all, m)
	}
	t := &qualifierTable{slots: make([]meaning, tableSize(4*len(all)))}
	t.mask = uint64(len(t.slots) - 1)
	for _, m := range all {
		*t.slot(m.list, m.code) = m
	}
	return t
})

// slot is the place of a code, or the free one where it would stand. No list has an empty name.
func (t *qualifierTable) slot(list, code string) *meaning {
	h := (packed(code)*0x9e3779b97f4a7c15 ^ packed(list)) * 0xff51afd7ed558ccd
	for at := h >> 33; ; at++ {
		m := &t.slots[at&t.mask]
		if m.list == "" || m.code == code && m.list == list {
			return m
		}
	}
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
	m := qualifiers().slot(list, code)
	return *m, m.list != ""
}

// mean gives what a code of a list means, "" where the table does not say.
func mean(list, code string) string {
	if code == "" {
		return ""
	}
	return qualifiers().slot(list, code).word
}
