package edifact

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed qualifiers.tsv
var qualifiersText string

// meaning is what a code of a list stands for.
type meaning struct{ word, detail string }

// qualifiers is the table of qualifiers.tsv by list and code, read once and never changed.
var qualifiers = sync.OnceValue(func() map[string]map[string]meaning {
	lists := map[string]map[string]meaning{}
	for line := range strings.Lines(qualifiersText) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(f) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		if lists[f[0]] == nil {
			lists[f[0]] = map[string]meaning{}
		}
		m := meaning{word: f[2]}
		if len(f) > 3 {
			m.detail = f[3]
		}
		lists[f[0]][f[1]] = m
	}
	return lists
})

// mean gives what a code of a list means, "" where the table does not say.
func mean(list, code string) string { return qualifiers()[list][code].word }
