package messages

import (
	_ "embed" // refusals.tsv
	"errors"
	"maps"
	"strings"
	"sync"
)

// ActRefusal is why an officer's act does not count: a code with what it speaks of, told in every language of refusals.tsv. Codes are forever.
type ActRefusal struct {
	Code   string
	Values map[string]string
}

// Refuse makes a refusal; values are names and values by turns.
func Refuse(code string, values ...string) *ActRefusal {
	r := &ActRefusal{Code: code, Values: map[string]string{}}
	for i := 0; i+1 < len(values); i += 2 {
		r.Values[values[i]] = values[i+1]
	}
	return r
}

// Error is the sentence in English.
func (r *ActRefusal) Error() string { return r.In("en") }

// Is makes every refusal an ErrAct, and one for want of an officer an ErrNoOfficer.
func (r *ActRefusal) Is(target error) bool {
	return target == ErrAct || target == ErrNoOfficer && r.Code == "ACT.NO_OFFICER"
}

// In is the sentence in a language, a BCP 47 tag; English where there is none in it.
func (r *ActRefusal) In(lang string) string {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	text, words := sentence(r.Code, lang), maps.Clone(r.Values)
	if w := sentence("state/"+words["state"], lang); w != "" {
		words["state"] = w
	}
	for name, v := range words {
		text = strings.ReplaceAll(text, "{"+name+"}", strings.NewReplacer("{", "(", "}", ")").Replace(v))
	}
	return text
}

// refusalKey is the value of an event that holds a refusal's code; what it speaks of lies beside it.
const refusalKey = "refusal"

// Written is the refusal as values of an event; ReadRefusal reads it from there.
func (r *ActRefusal) Written() map[string]string {
	out := map[string]string{refusalKey: r.Code}
	for name, v := range r.Values {
		out[refusalKey+"."+name] = v
	}
	return out
}

// ReadRefusal reads a refusal from the values of an event; nil where there is none.
func ReadRefusal(values map[string]string) *ActRefusal {
	if refusalTable()[values[refusalKey]] == nil {
		return nil
	}
	r := &ActRefusal{Code: values[refusalKey], Values: map[string]string{}}
	for name, v := range values {
		if name, ok := strings.CutPrefix(name, refusalKey+"."); ok {
			r.Values[name] = v
		}
	}
	return r
}

// RefusalCodes lists the codes of refusals, in the order of the table.
func RefusalCodes() (out []string) {
	for _, line := range strings.Split(strings.TrimSpace(refusalsTSV), "\n")[1:] {
		if code, _, _ := strings.Cut(line, "\t"); strings.HasPrefix(code, "ACT.") {
			out = append(out, code)
		}
	}
	return out
}

//go:embed refusals.tsv
var refusalsTSV string

var refusalTable = sync.OnceValue(func() map[string]map[string]string { return WordTable(refusalsTSV) })

// WordTable reads words by code and language: tab-separated lines, of which the first names the languages after the code.
func WordTable(tsv string) map[string]map[string]string {
	out := map[string]map[string]string{}
	lines := strings.Split(strings.TrimSpace(tsv), "\n")
	head := strings.Split(lines[0], "\t")
	for _, l := range lines[1:] {
		cells := strings.Split(l, "\t")
		out[cells[0]] = map[string]string{}
		for i := 1; i < len(cells) && i < len(head); i++ {
			out[cells[0]][head[i]] = cells[i]
		}
	}
	return out
}

func sentence(code, lang string) string {
	row := refusalTable()[code]
	if row[lang] != "" {
		return row[lang]
	}
	return row["en"]
}

// ErrAct says that an act is not one that counts: the refusal says why. ErrNoOfficer is one by somebody whom the rules do not name: an officer may have
// appointed him, which only the log tells.
var (
	ErrAct       = errors.New("officer's act does not count")
	ErrNoOfficer = errors.New("nobody of that name is an officer here")
)
