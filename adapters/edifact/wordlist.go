package edifact

import (
	"strings"
	"sync"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// wordList is one list of qualifiers.tsv by itself, for those that are asked most.
type wordList struct{ slots []listedWord }

// listedWord is what a code means; side and rest are what stands before and after its colon.
type listedWord struct {
	key              uint64 // that of the code; 0 for a free place
	word, side, rest string
	// qualifier and mass are what the word says of a measure.
	qualifier string
	mass      bool
}

// find gives what the code with a key means; empty where the list does not say.
func (l *wordList) find(key uint64) *listedWord {
	mask := uint64(len(l.slots) - 1)
	for at := key * 0x9e3779b97f4a7c15 >> 40; ; at++ {
		if w := &l.slots[at&mask]; w.key == key || w.key == 0 {
			return w
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
	for _, m := range qualifiers().slots {
		if m.list == list && len(m.code) <= 7 {
			all = append(all, m)
		}
	}
	l := wordList{slots: make([]listedWord, tableSize(4*len(all)))}
	for _, m := range all {
		key := syntax.Key(m.code)
		w := l.find(key)
		w.key, w.word, w.qualifier = key, m.word, measureQualifier(m.word)
		w.mass = m.word == "grossMass" || m.word == "netMass" || m.word == "tareMass"
		w.side, w.rest, _ = strings.Cut(m.word, ":")
	}
	return l
}
