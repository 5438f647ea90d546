package console

import (
	_ "embed" // words.tsv
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/trail"
)

// wordsTSV has the words of the pages in every language; what a decision says has its own table beside recognition.
//
//go:embed words.tsv
var wordsTSV string

var wordTable = sync.OnceValue(func() map[string]map[string]string { return messages.WordTable(wordsTSV) })

// reader is whom a page is written for, by language.
type reader string

// languageNames are the languages as their speakers call them.
var languageNames = map[string]string{recognition.English: "English", recognition.Chinese: "中文", recognition.Russian: "Русский"}

// readerOf finds the language: as the address asks, as it asked before, as the browser prefers; else English. What the address asks is remembered.
func readerOf(w http.ResponseWriter, r *http.Request) reader {
	known := recognition.Languages()
	if l := r.URL.Query().Get("lang"); slices.Contains(known, l) {
		http.SetCookie(w, &http.Cookie{Name: "lang", Value: l, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
		return reader(l)
	}
	if c, err := r.Cookie("lang"); err == nil && slices.Contains(known, c.Value) {
		return reader(c.Value)
	}
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		if base, _, _ := strings.Cut(strings.ToLower(tag), "-"); slices.Contains(known, base) {
			return reader(base)
		}
	}
	return recognition.English
}

// helpers are the functions that the pages call.
func (r reader) helpers() template.FuncMap {
	return template.FuncMap{
		"t": r.say, "words": r.words, "kind": r.kind, "took": r.took, "gateName": r.gateName, "effect": r.effect, "quantity": r.quantity, "label": r.label,
		"why": r.why, "remedy": r.remedy, "happened": r.happened, "factValue": r.factValue, "goods": r.goods,
		"tone": tone, "mark": mark, "bar": bar, "short": short, "pretty": pretty, "group": group, "clock": clock, "day": day, "when": when, "instant": instant,
		"decision": func(m *messages.Message) *messages.Decision { d, _ := m.Body.(*messages.Decision); return d },
		"last":     func(subject string) string { return subject[strings.LastIndexByte(subject, '/')+1:] },
	}
}

// say is a word or sentence of the pages, with what it speaks of.
func (r reader) say(name string, of ...any) (string, error) {
	text := wordTable()[name][string(r)]
	if text == "" {
		return "", fmt.Errorf("there is no word %q in %s", name, r)
	}
	if len(of) == 0 {
		return text, nil
	}
	return fmt.Sprintf(text, of...), nil
}

// label is a word of decisions ("basis/cited"), or what stands behind the slash where there is none.
func (r reader) label(group string, v any) string {
	s := fmt.Sprint(v)
	if w := recognition.Label(group+"/"+s, string(r)); w != "" {
		return w
	}
	return r.words(v)
}

func (r reader) kind(k messages.Kind) string {
	if w := wordTable()["kind/"+string(k)][string(r)]; w != "" {
		return w
	}
	return plain(string(k))
}

// words is an outcome, state, status or another value of ours in the reader's language; one that has no word is taken apart: "someThing" is "some thing".
func (r reader) words(v any) string {
	s := fmt.Sprint(v)
	if w := wordTable()["v/"+s][string(r)]; w != "" {
		return w
	}
	for _, group := range []string{"", "status/", "class/"} {
		if w := recognition.Label(group+s, string(r)); w != "" {
			return w
		}
	}
	return plain(s)
}

// plain turns a camel-case or upper-case word of ours into plain ones: "quantityExceeded" into "quantity exceeded".
func plain(s string) string {
	if s == strings.ToUpper(s) {
		return strings.ToLower(strings.ReplaceAll(s, "_", " "))
	}
	var b strings.Builder
	for i, c := range s {
		if i > 0 && c >= 'A' && c <= 'Z' {
			b.WriteByte(' ')
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

func (r reader) took(d time.Duration) (string, error) {
	number, unit := "", ""
	switch {
	case d < time.Second:
		number, unit = fmt.Sprint(d.Milliseconds()), "ms"
	case d < time.Minute:
		number, unit = fmt.Sprintf("%.1f", d.Seconds()), "s"
	case d < time.Hour:
		number, unit = fmt.Sprintf("%.0f", d.Minutes()), "min"
	case d < 48*time.Hour:
		number, unit = fmt.Sprintf("%.1f", d.Hours()), "h"
	default:
		number, unit = fmt.Sprintf("%.1f", d.Hours()/24), "days"
	}
	word, err := r.say(unit)
	return number + " " + word, err
}

func (r reader) gateName(n int) string {
	if w := recognition.Label(fmt.Sprintf("gate/%d", n), string(r)); w != "" {
		return w
	}
	return fmt.Sprint(n)
}

func (r reader) effect(e messages.Effect) string { return recognition.EffectText(e, string(r)) }

func (r reader) quantity(q *messages.Quantity) string {
	if q == nil {
		return ""
	}
	return group(string(q.Value)) + " " + recognition.Unit(q.UnitCode, string(r))
}

// why is the sentence for a gate's reason; one that came without its values is told as it was recorded.
func (r reader) why(g messages.Gate) string {
	if len(g.Values) > 0 || g.Text == "" {
		if text := recognition.Explain(g.Reason, recognition.InUnits(g.Values, string(r)), string(r), recognition.AudienceAuthority); text != "" {
			return text
		}
	}
	return g.Text
}

// remedy says who has to do what for a gate to be passed.
func (r reader) remedy(g messages.Gate) string {
	return recognition.Remedy(g.Reason, recognition.InUnits(g.Values, string(r)), string(r), recognition.AudienceAuthority)
}

// happened is the sentence of an event: in the reader's language where its code has one and the event has all values that it speaks of, else as it was
// recorded.
func (r reader) happened(e trail.Event) string {
	lang := string(r)
	values := recognition.InUnits(e.Values, lang)
	for _, text := range []string{recognition.Explain(e.Code, values, lang, recognition.AudienceAuthority), recognition.Notice(e.Code, values, lang)} {
		if text != "" && !strings.Contains(text, recognition.Word("not stated", lang)) {
			return text
		}
	}
	return e.Text
}

// goods says how far goods are ("released" is "goods released"; of a ruling it is the ruling's own word).
func (r reader) goods(arrival string) string { return recognition.Label(arrival, string(r)) }

func (r reader) factValue(f messages.Fact) string { return recognition.FactValue(&f, string(r)) }

func clock(t time.Time) string { return t.UTC().Format("15:04:05") }
func day(t time.Time) string   { return t.UTC().Format("2006-01-02") }
func when(t time.Time) string  { return t.UTC().Format("2006-01-02 15:04:05") }

// instant is a time of ours that came as text.
func instant(s string) string {
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return when(t)
	}
	return s
}

func pretty(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.String(), err
}
