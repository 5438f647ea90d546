package edifact

import (
	"strings"
	"sync"
)

// wordList is one list of qualifiers.tsv by itself, for those that every line of a message asks.
type wordList struct{ slots []listedWord }

// listedWord is what a code means; side and rest are what stands before and after its colon.
type listedWord struct {
	key              uint64 // the code, see shortKey; 0 for a free place
	word, side, rest string
}

// find gives what a code means; empty where the list does not say.
func (l *wordList) find(code string) *listedWord {
	key := shortKey(code)
	mask := uint64(len(l.slots) - 1)
	for at := key * 0x9e3779b97f4a7c15 >> 40; ; at++ {
		if w := &l.slots[at&mask]; w.key == key || w.key == 0 {
			return w
		}
	}
}

// shortKey makes a number of a code of up to seven bytes, 0 of any other.
func shortKey(code string) uint64 {
	if len(code) > 7 {
		return 0
	}
	n := uint64(1)
	for i := 0; i < len(code); i++ {
		n = n<<8 | uint64(code[i])
	}
	return n
}

// word is mean of the list.
func (l *wordList) word(code string) string { return l.find(code).word }

// wordLists are the lists that every line asks.
type wordLists struct{ attributes, purposes, amounts, places, statuses, references, dates wordList }

var listedWords = sync.OnceValue(func() *wordLists {
	return &wordLists{attributes: listedIn("6313"), purposes: listedIn("6311"), amounts: listedIn("5025"), places: listedIn("3227"),
		statuses: listedIn("cst"), references: listedIn("1153"), dates: listedIn("2005")}
})

// listedIn takes a list out of the table. What is longer than seven bytes stays in the table alone.
func listedIn(list string) wordList {
	var all []meaning
	for _, m := range qualifiers().slots {
		if m.list == list && len(m.code) <= 7 {
			all = append(all, m)
		}
	}
	l := wordList{slots: make([]listedWord, tableSize(4*len(all)))}
	for _, m := range all {
		w := l.find(m.code)
		w.key, w.word = shortKey(m.code), m.word
		w.side, w.rest, _ = strings.Cut(m.word, ":")
	}
	return l
}
