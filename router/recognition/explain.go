package recognition

import (
	_ "embed" // the tables of reasons
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// The results of gates.
const (
	pass        = "pass"
	fail        = "fail"
	unknown     = "unknown"
	notRequired = "notRequired"
)

// Reason is why a gate was not passed. Codes are forever: retired, never reused.
type Reason struct {
	Code string
	Gate int
	// Outcome is what the reason makes of a claim; indeterminate where something is unknown.
	Outcome messages.Outcome
	// Text is the sentence in English, with the names of values in braces.
	Text string
	// Who has to do something about it, and By when, as words of words.tsv.
	Who, By string
	texts   map[string][2]string // by language: what is so, and what has to be done
}

// Confidential tells whether only authorities may read the reason: all reasons of risk but the one that says no more than that goods are controlled.
func (r Reason) Confidential() bool { return r.Gate == riskGate && r.Code != "G13.CONTROL" }

// riskGate is the gate whose reasons are not for traders.
const riskGate = 13

// Audience is who reads an explanation.
type Audience string

// The audiences: reasons of risk are told to authorities only.
const (
	AudienceTrader    Audience = "trader"
	AudienceAuthority Audience = "authority"
)

// The languages that reasons are told in, as BCP 47 tags.
const (
	English = "en"
	Chinese = "zh"
	Russian = "ru"
)

// Languages lists them in the order of the tables.
func Languages() []string { return []string{English, Chinese, Russian} }

// reasonsTSV has every reason in every language, wordsTSV the words that sentences are put together from.
var (
	//go:embed reasons.tsv
	reasonsTSV string
	//go:embed words.tsv
	wordsTSV string
)

// Reasons lists all reasons that there are, in the order of gates.
func Reasons() []Reason { return slices.Clone(reasonList()) }

var reasonList = sync.OnceValue(func() []Reason {
	var out []Reason
	for _, c := range tsv(reasonsTSV) {
		gate, err := strconv.Atoi(c[1])
		if err != nil || len(c) != 5+2*len(Languages()) {
			panic("recognition: reasons.tsv: " + c[0]) // embedded data that the tests walk
		}
		r := Reason{Code: c[0], Gate: gate, Outcome: messages.Outcome(c[2]), Who: c[3], By: c[4], Text: c[5], texts: map[string][2]string{}}
		for i, l := range Languages() {
			r.texts[l] = [2]string{c[5+2*i], c[6+2*i]}
		}
		out = append(out, r)
	}
	return out
})

// tsv gives the rows of a table without its head.
func tsv(text string) [][]string {
	var out [][]string
	for i, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if i > 0 {
			out = append(out, strings.Split(l, "\t"))
		}
	}
	return out
}

var reasonTable = sync.OnceValue(func() map[string]Reason {
	t := map[string]Reason{}
	for _, r := range reasonList() {
		t[r.Code] = r
	}
	return t
})

var wordTable = sync.OnceValue(func() map[string]map[string]string {
	t := map[string]map[string]string{}
	for _, c := range tsv(wordsTSV) {
		t[c[0]] = map[string]string{}
		for i, l := range Languages() {
			t[c[0]][l] = c[1+i]
		}
	}
	return t
})

// word is a word of words.tsv in a language.
func word(name, language string) string { return wordTable()[name][language] }

// Word gives the word for one of the values that explanations use, by its name and a slash before it ("class/phytosanitary"); "" where the tables have none.
func Word(name, lang string) string { return word(name, language(lang)) }

// language gives the language of ours that a tag asks for ("zh-Hans-CN" is Chinese); English where we have none.
func language(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if slices.Contains(Languages(), base) {
		return base
	}
	return English
}

// Explain gives the plain sentence for a reason with its values; "" for a code that does not exist. To traders a reason of risk is told as no
// more than that the goods are controlled.
func Explain(code string, values map[string]string, lang string, to Audience) string {
	r, values, ok := told(code, values, to)
	if !ok {
		return ""
	}
	l := language(lang)
	return fill(r.texts[l][0], values, l)
}

// Remedy says who has to do what by when for a reason to go away; "" for a code that does not exist.
func Remedy(code string, values map[string]string, lang string, to Audience) string {
	r, values, ok := told(code, values, to)
	if !ok {
		return ""
	}
	l := language(lang)
	text := word("to do", l)
	for name, part := range map[string]string{"who": word("who/"+r.Who, l), "by": word("by/"+r.By, l), "what": r.texts[l][1]} {
		text = strings.ReplaceAll(text, "{"+name+"}", part)
	}
	return fill(text, values, l)
}

// Notice gives the sentence of an event's code with its values, where the tables have one; "" for another.
func Notice(code string, values map[string]string, lang string) string {
	l := language(lang)
	return fill(word("notice/"+code, l), values, l)
}

// told is the reason as an audience may read it.
func told(code string, values map[string]string, to Audience) (Reason, map[string]string, bool) {
	r, ok := reasonTable()[code]
	if ok && r.Confidential() && to != AudienceAuthority {
		return reasonTable()["G13.CONTROL"], nil, true
	}
	return r, values, ok
}

// fill puts values in the place of their names.
func fill(text string, values map[string]string, lang string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		head, rest, ok := strings.Cut(text, "{")
		b.WriteString(head)
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return b.String()
		}
		v := values[name]
		if v == "" {
			v = word("not stated", lang)
		} else {
			v = valueIn(name, v, lang)
		}
		b.WriteString(quote(v))
		text = after
	}
}

// valueIn is one value in a language: a word of the tables, a list of them, or what it is.
func valueIn(name, v, lang string) string {
	if w := word(name+"/"+v, lang); w != "" {
		return w
	}
	between := ", "
	switch name {
	case "rate":
		return percent(messages.Decimal(v))
	case "limit", "wanted":
		if d, err := time.ParseDuration(v); err == nil && d > 0 {
			return lasting(d, lang)
		}
	case "why": // a reason's code and the control that it is about
		name, between = "control", " "
	case "status", "procedure":
		between = " "
	}
	parts := strings.Split(v, between)
	found := false
	for i, p := range parts {
		if w := word(name+"/"+p, lang); w != "" {
			parts[i], found = w, true
		}
	}
	switch {
	case !found:
		return v
	case len(parts) == 2 && name == "control" && strings.HasPrefix(v, "G"):
		return parts[1] + " (" + parts[0] + ")"
	}
	return strings.Join(parts, between)
}

// percent writes a fraction for people: "0.15" is "15 %".
func percent(d messages.Decimal) string {
	if !d.Valid() {
		return string(d)
	}
	v := string(d.Mul("100"))
	if strings.Contains(v, ".") {
		v = strings.TrimSuffix(strings.TrimRight(v, "0"), ".")
	}
	return v + " %"
}

// lasting writes a duration for people, in the largest unit that it is a whole number of: "24 h", "30 days".
func lasting(d time.Duration, lang string) string {
	for _, u := range []struct {
		name string
		unit time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}} {
		if d%u.unit == 0 && (u.name != "day" || d > 3*u.unit) {
			return itoa(int(d/u.unit)) + " " + word("lasting/"+u.name, lang)
		}
	}
	return d.String()
}

// FactValue gives what a fact says in a language: words of ours are translated, names and numbers of its source stay.
func FactValue(f *messages.Fact, lang string) string {
	l := language(lang)
	head, rest, more := strings.Cut(f.Value, " ")
	switch {
	case f.Value == messages.FactAbsent:
		return word("fact/absent", l)
	case strings.HasPrefix(f.ID, "instrument/"):
		if w := word("status/"+head, l); w != "" {
			head = w
		}
	case strings.HasPrefix(f.ID, "balance/"):
		if amount, ok := strings.CutSuffix(f.Value, " free"); ok {
			return InUnits(map[string]string{"free": amount}, l)["free"] + " " + word("fact/free", l)
		}
	case !more:
		if w := word("entry/"+head, l); w != "" {
			head = w
		}
	case head == "commitment":
		head = word("fact/commitment", l)
	}
	if more {
		return head + " " + rest
	}
	return head
}

// placeholders are the names in braces of a text.
func placeholders(text string) []string {
	var out []string
	for {
		_, rest, ok := strings.Cut(text, "{")
		if !ok {
			return out
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			return out
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
		text = after
	}
}

// quote cuts a value at 80 characters and keeps it on one line, without braces that would be read as names.
func quote(s string) string {
	if len(s) <= 80 && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '{' || r == '}' }) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '{':
			return '('
		case r == '}':
			return ')'
		case r < ' ':
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}
