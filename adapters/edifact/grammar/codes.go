package grammar

import (
	"maps"
	"slices"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// codeList is the codes of a data element: a table with open places, without pointers, because there are many codes and
// few of them are asked for.
type codeList struct {
	slots []uint64
	count int
	// long are the codes of eight characters and more; the others are there by their keys (syntax.Key).
	long map[string]struct{}
}

func (l *codeList) has(code string) bool {
	if key := syntax.Key(code); key != 0 {
		return l.hasKey(key)
	}
	_, ok := l.long[code]
	return ok
}

// hasKey is has of a code by its key (syntax.Key).
func (l *codeList) hasKey(key uint64) bool {
	if len(l.slots) == 0 {
		return false
	}
	mask := len(l.slots) - 1
	for at := slotOf(key) & mask; ; at = (at + 1) & mask {
		if k := l.slots[at]; k == key || k == 0 {
			return k == key
		}
	}
}

func (l *codeList) add(code string) {
	key := syntax.Key(code)
	if key == 0 {
		if l.long == nil {
			l.long = map[string]struct{}{}
		}
		l.long[code] = struct{}{}
		return
	}
	if 2*(l.count+1) > len(l.slots) {
		old := l.slots
		l.slots, l.count = make([]uint64, max(8, 2*len(old))), 0
		for _, k := range old {
			if k != 0 {
				l.put(k)
			}
		}
	}
	l.put(key)
}

func (l *codeList) clone() *codeList {
	return &codeList{slots: slices.Clone(l.slots), count: l.count, long: maps.Clone(l.long)}
}

func (l *codeList) put(key uint64) {
	mask := len(l.slots) - 1
	at := slotOf(key) & mask
	for ; l.slots[at] != 0; at = (at + 1) & mask {
		if l.slots[at] == key {
			return
		}
	}
	l.slots[at] = key
	l.count++
}

func slotOf(key uint64) int { return int(key * 0x9e3779b97f4a7c15 >> 40) }
