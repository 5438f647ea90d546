package console

import (
	"encoding/json"
	"fmt"
	"html/template"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

var helpers = template.FuncMap{
	"short":    short,
	"clock":    func(t time.Time) string { return t.UTC().Format("15:04:05.000") },
	"day":      func(t time.Time) string { return t.UTC().Format("2006-01-02") },
	"when":     func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") },
	"took":     took,
	"words":    words,
	"tone":     tone,
	"quantity": quantity,
	"bar":      bar,
	"gateName": gateName,
	"pretty":   pretty,
	"decision": func(m *messages.Message) *messages.Decision { d, _ := m.Body.(*messages.Decision); return d },
	"first":    func(i int) bool { return i == 0 },
	"effect":   effect,
	"lower":    strings.ToLower,
	"instant": func(s string) string {
		if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
			return t.UTC().Format("2006-01-02 15:04:05")
		}
		return s
	},
}

func short(s string) string {
	if r := []rune(s); len(r) > 28 {
		return string(r[:12]) + "…" + string(r[len(r)-6:])
	}
	return s
}

func took(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case d < 48*time.Hour:
		return fmt.Sprintf("%.1f h", d.Hours())
	}
	return fmt.Sprintf("%.1f days", d.Hours()/24)
}

// words turns a camel-case or upper-case word of ours into plain ones: "quantityExceeded" into "quantity exceeded".
func words(v any) string {
	s := fmt.Sprint(v)
	if s == strings.ToUpper(s) {
		return strings.ToLower(strings.ReplaceAll(s, "_", " "))
	}
	var b strings.Builder
	for i, r := range s {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// tone is the colour class of an outcome, state, verdict or gate: good, warn, bad or calm.
func tone(v any) string {
	switch fmt.Sprint(v) {
	case "recognised", "released", "accepted", "satisfactory", "valid", "pass", "ACKED", "ANSWERED", "CONCLUDED", "CONSUMED", "exited", "satisfactoryAfterIntervention", "DECIDED":
		return "good"
	case "recognisedPartly", "recognisedWithConditions", "indeterminate", "controlRequired", "warned", "unknown", "WAITING", "OVERDUE", "hold", "examine", "documents",
		"pending", "partlyReleased", "acceptedWithWarnings", "warn", "suspended", "SUPERSEDED", "GIVEN_BACK":
		return "warn"
	case "refused", "quantityExceeded", "notRecognised", "fail", "PARKED", "REFUSED", "UNDELIVERABLE", "notSatisfactory", "revoked", "withdrawn", "rejected", "cancelled",
		"detained", "refuse", "RECALLED", "invalid":
		return "bad"
	}
	return "calm"
}

func quantity(q *messages.Quantity) string {
	if q == nil {
		return ""
	}
	return group(string(q.Value)) + " " + q.UnitCode
}

// group sets thin spaces between the thousands of a decimal.
func group(s string) string {
	whole, frac, dot := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u202f" + whole[i:]
	}
	if dot {
		return sign + whole + "." + frac
	}
	return sign + whole
}

// bar is part of whole in steps of five per cent, as a class name: the style sheet has a width for each.
func bar(part, whole *messages.Quantity) string {
	if part == nil || whole == nil {
		return "w0"
	}
	p, ok1 := new(big.Rat).SetString(string(part.Value))
	w, ok2 := new(big.Rat).SetString(string(whole.Value))
	if !ok1 || !ok2 || w.Sign() <= 0 || p.Sign() <= 0 {
		return "w0"
	}
	share, _ := new(big.Rat).Quo(p, w).Float64()
	return fmt.Sprintf("w%d", 5*int(min(share, 1)*20+0.5))
}

var gateNames = []string{"Identified and authentic", "Agreement in force", "Procedure covered", "Issuer competent", "Signatory authorised",
	"Body accredited", "Accreditation recognised", "Status usable", "Within validity", "Subject matches", "Product matches", "Quantity left",
	"Inspection equivalent", "No safeguard or risk", "Registers fresh"}

func gateName(n int) string {
	if n >= 0 && n < len(gateNames) {
		return gateNames[n]
	}
	return fmt.Sprintf("Gate %d", n)
}

func effect(e messages.Effect) string {
	s := words(e.Type)
	if e.Control != "" {
		s += " " + words(e.Control) + " control"
	}
	if e.Factor != "" {
		s += " × " + string(e.Factor)
	}
	if len(e.Values) > 0 {
		s += " " + strings.Join(e.Values, ", ")
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

func unique(refs []messages.Reference) []messages.Reference {
	var out []messages.Reference
	for _, r := range refs {
		if !slices.ContainsFunc(out, func(o messages.Reference) bool { return o.Type == r.Type && o.Number == r.Number }) {
			out = append(out, r)
		}
	}
	return out
}
