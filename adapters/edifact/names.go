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

// named is a segment or data element with its name in brackets, where it has one.
func named(kind, key string) string {
	if name := nameOf(kind, key); name != "" {
		return key + " (" + name + ")"
	}
	return key
}

// SyntaxError says what a code of list 0085 means, the errors that CONTRL names; empty where the code is unknown.
func SyntaxError(code string) string { return nameOf("code", "0085:"+code) }

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

// meaningIn says what a code means in a message: those of ports and of UN/ECE Recommendation 24 have lists of their own.
func meaningIn(message, id, code string) string {
	word := ""
	switch {
	case id == "1001" && (message == "CODECO" || message == "COARRI"):
		if word = mean("smdg1001", code); word == "" {
			word = mean("un1001", code)
		}
	case message == "IFTSTA" && (id == "9011" || id == "4405"):
		word = mean("rec24", code)
	}
	if word != "" {
		return spaced(word)
	}
	return meaningOf(id, code)
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
