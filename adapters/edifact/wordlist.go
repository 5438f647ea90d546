package edifact

import (
	"strings"
	"sync"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// wordList is one list of qualifiers.tsv by itself, for those that are asked most.
type wordList struct {
	// keys are those of its codes in a table with open places, which are 0; at has the numbers of their words. Word 0 is empty.
	keys  []uint64
	at    []uint16
	words []listedWord
}

// listedWord is what a code means; side and rest are what stands before and after its colon.
type listedWord struct {
	word, side, rest string
	// qualifier and mass are what the word says of a measure.
	qualifier string
	mass      bool
}

// find gives what the code with a key means; empty where the list does not say.
func (l *wordList) find(key uint64) *listedWord {
	return &l.words[l.at[l.slot(key)]]
}

// slot is the place of a key, or the free one where it would stand.
func (l *wordList) slot(key uint64) uint64 {
	keys := l.keys
	mask := uint64(len(keys) - 1)
	for at := key * 0x9e3779b97f4a7c15 >> 40; ; at++ {
		if k := keys[at&mask]; k == key || k == 0 {
			return at & mask
		}
	}
}

// word is mean of the list, for the code with a key.
func (l *wordList) word(key uint64) string { return l.find(key).word }

// wordLists are the lists that every line or heading asks.
type wordLists struct {
	attributes, purposes, amounts, places, statuses, references, dates, roles, agencies, stages, fullness, functions, declarations, means wordList
}

var listedWords = sync.OnceValue(func() *wordLists {
	return &wordLists{attributes: listedIn("6313"), purposes: listedIn("6311"), amounts: listedIn("5025"), places: listedIn("3227"),
		statuses: listedIn("cst"), references: listedIn("1153"), dates: listedIn("2005"), roles: listedIn("3035"), agencies: listedIn("agency"),
		stages: listedIn("8051"), fullness: listedIn("8169"), functions: listedIn("1225"), declarations: listedIn("declaration"), means: listedIn("means")}
})

// listedIn takes a list out of the table. What is longer than seven bytes stays in the table alone.
func listedIn(list string) wordList {
	var all []meaning
	for _, m := range qualifiers().all {
		if m.list == list && len(m.code) <= 7 {
			all = append(all, m)
		}
	}
	size := tableSize(4 * len(all))
	l := wordList{keys: make([]uint64, size), at: make([]uint16, size), words: make([]listedWord, 1, len(all)+1)}
	for _, m := range all {
		w := listedWord{word: m.word, qualifier: measureQualifier(m.word), mass: m.word == "grossMass" || m.word == "netMass" || m.word == "tareMass"}
		w.side, w.rest, _ = strings.Cut(m.word, ":")
		at := l.slot(syntax.Key(m.code))
		l.keys[at], l.at[at] = syntax.Key(m.code), uint16(len(l.words))
		l.words = append(l.words, w)
	}
	return l
}
