package edifact

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed names.tsv
var namesText string

// names is the table of names.tsv by kind and key, read once and never changed.
var names = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(namesText) {
		if f := strings.Split(strings.TrimRight(line, "\r\n"), "\t"); len(f) == 3 && !strings.HasPrefix(line, "#") {
			out[f[0]+" "+f[1]] = f[2]
		}
	}
	return out
})

// nameOf gives the name of a segment or data element; empty where the table has none.
func nameOf(kind, key string) string { return names()[kind+" "+key] }

// meaningOf says what a code of a data element means, in words: those of the table of names, else the canonical word that it
// is mapped to; empty where neither is known.
func meaningOf(id, code string) string {
	if name := names()["code "+id+":"+code]; name != "" {
		return name
	}
	word := mean(id, code)
	if word == "" && id == "1001" {
		word = mean("declaration", code)
	}
	return spaced(word)
}

// spaced writes a canonical word as people do: "place:documentIssue" is "document issue".
func spaced(word string) string {
	if _, rest, ok := strings.Cut(word, ":"); ok && rest != "" {
		word = rest
	}
	var b strings.Builder
	for _, r := range word {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
