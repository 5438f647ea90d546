package recognition

import (
	_ "embed" // labels.tsv
	"maps"
	"strings"
	"sync"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// labelsTSV has the words around a decision: names of gates, outcomes, causes, effects, units.
//
//go:embed labels.tsv
var labelsTSV string

var labelTable = sync.OnceValue(func() map[string]map[string]string { return messages.WordTable(labelsTSV) })

// Labels lists the names that the table of labels has, in its order.
func Labels() []string {
	var out []string
	for _, row := range tsv(labelsTSV) {
		out = append(out, row[0])
	}
	return out
}

// Label is the word that stands for a name of ours before people ("gate/3", "cause/ruling", "outcome", "class/phytosanitary"); "" for one
// that has none.
func Label(name, lang string) string {
	if w := labelTable()[name][language(lang)]; w != "" {
		return w
	}
	return Word(name, lang)
}

// AmountText is a quantity as people read it: with the unit's name instead of its code, where it has one ("12000 kg").
func AmountText(q *messages.Quantity, lang string) string {
	if q == nil {
		return ""
	}
	return string(q.Value) + " " + Unit(q.UnitCode, lang)
}

// Unit is the name of a unit of UN/ECE Recommendation 20 in a language; of a rare one the Recommendation's own name in English, and the code itself elsewhere.
func Unit(code, lang string) string {
	if w := Label("unit/"+code, lang); w != "" {
		return w
	}
	if name := codes.UnitName(code); name != "" && language(lang) == English {
		return name
	}
	return code
}

// InUnits are a reason's values as people read them: those that are an amount name their unit. The sentence that a decision records keeps the codes.
func InUnits(values map[string]string, lang string) map[string]string {
	out := maps.Clone(values)
	for name, v := range values {
		if number, code, ok := strings.Cut(v, " "); ok && messages.Decimal(number).Valid() {
			out[name] = number + " " + Unit(code, lang)
		}
	}
	return out
}

// EffectText is an effect at the border in words: "waive physical control".
func EffectText(e messages.Effect, lang string) string {
	or := func(w, v string) string {
		if w == "" {
			return v
		}
		return w
	}
	control := ""
	if e.Control != "" {
		control = or(Label("control/"+string(e.Control), lang), string(e.Control))
	}
	text := Label("effectOn/"+e.Type, lang)
	if text == "" || control == "" {
		text = or(Label("effect/"+e.Type, lang), e.Type) + " {control}"
	}
	parts := []string{strings.TrimSpace(strings.ReplaceAll(text, "{control}", control))}
	if e.Factor != "" {
		parts = append(parts, "× "+string(e.Factor))
	}
	return strings.Join(append(parts, e.Values...), " ")
}
