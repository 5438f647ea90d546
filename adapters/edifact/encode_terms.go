package edifact

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/clearhub/clearhub/adapters/edifact/grammar"
)

//go:embed preferred.tsv
var preferredText string

// written gives the codes of a list that mean a word, best first; read once from preferred.tsv and qualifiers.tsv, and
// never changed.
var written = sync.OnceValue(func() map[string]map[string][]string {
	lists := map[string]map[string][]string{}
	add := func(list, word string, codes ...string) {
		if lists[list] == nil {
			lists[list] = map[string][]string{}
		}
		for _, c := range codes {
			if c != "" && !slices.Contains(lists[list][word], c) {
				lists[list][word] = append(lists[list][word], c)
			}
		}
	}
	for line := range strings.Lines(preferredText) {
		if f := strings.Split(strings.TrimRight(line, "\r\n"), "\t"); len(f) == 3 && !strings.HasPrefix(line, "#") {
			add(f[0], f[1], strings.Fields(f[2])...)
		}
	}
	for line := range strings.Lines(qualifiersText) {
		if f := strings.Split(strings.TrimRight(line, "\r\n"), "\t"); len(f) >= 3 && !strings.HasPrefix(line, "#") && !strings.Contains(f[1], ":") {
			add(f[0], f[2], f[1])
		}
	}
	return lists
})

// elementOf is the data element whose code list bounds the codes of a list of ours; a list of another name is its own.
func elementOf(list string) string {
	switch list {
	case "partyid":
		return "1153"
	case "reply":
		return "1225"
	case "agency":
		return "3055"
	case "means", "cst":
		return "1131"
	case "declaration":
		return "1001"
	}
	return list
}

// codeFor gives the code of a list that is written for a word in a release: the first that its list has, else the first; ""
// where none means it.
func codeFor(d *grammar.Directory, list, word string) string {
	codes := written()[list][word]
	for _, c := range codes {
		if d.Coded(elementOf(list), c) {
			return c
		}
	}
	if len(codes) > 0 {
		return codes[0]
	}
	return ""
}
