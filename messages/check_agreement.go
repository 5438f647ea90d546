package messages

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-playground/validator/v10"
)

// CheckRules judges agreements and registers as they stand, before they are applied: their tags, spans, durations,
// HS prefixes and gates. Whatever is found refuses them, for a rule that is half understood decides wrongly. Pointers are
// into the Rules.
func CheckRules(r Rules) Faults {
	var faults Faults
	say := func(pointer, text, found, expected string) {
		faults = append(faults, Fault{Code: codeRules, Severity: SeverityRefuse, Pointer: pointer, Text: text, Found: cut(found), Expected: expected,
			Mend: "correct the agreement or register and apply it again"})
	}
	var broken validator.ValidationErrors
	if err := tagChecker().Struct(r); errors.As(err, &broken) {
		for _, e := range broken {
			code, expected := ruleOfTag(e)
			found := ""
			if code != codeRequired {
				found = fmt.Sprint(e.Value())
			}
			rule := rules().byCode[code]
			if expected == "" {
				expected = rule.Expected
			}
			say(pointerOf(e.Namespace()), rule.Text, found, expected)
		}
	}
	for i, a := range r.Agreements {
		at := fmt.Sprintf("/agreements/%d", i)
		span(a.InForce, at+"/inForce", say)
		for j, s := range a.Suspended {
			span(s, fmt.Sprintf("%s/suspended/%d", at, j), say)
		}
		for j, s := range a.Scopes {
			scope(s, fmt.Sprintf("%s/scopes/%d", at, j), say)
		}
	}
	for i, a := range r.Authorities {
		for j, c := range a.Competences {
			span(c.Span, fmt.Sprintf("/authorities/%d/competences/%d/span", i, j), say)
		}
	}
	return faults
}

// codeRules is the one code of faults in rules: they are the operator's, not a sender's.
const codeRules = "RUL-001"

func scope(s Scope, at string, say func(pointer, text, found, expected string)) {
	prefixes := func(name string, list []string) {
		for k, c := range list {
			if len(c) < 2 || len(c) > 6 || !digits(c) {
				say(fmt.Sprintf("%s/%s/%d", at, name, k), "not the beginning of an HS code", c, "two to six digits")
			}
		}
	}
	prefixes("hs", s.HS)
	prefixes("excluded", s.Excluded)
	for k, g := range s.Gates {
		if g < 0 || g > 14 {
			say(fmt.Sprintf("%s/gates/%d", at, k), "no such gate", fmt.Sprint(g), "0 to 14")
		}
	}
	duration := func(name, d string) {
		if v, err := time.ParseDuration(d); d != "" && (err != nil || v <= 0) {
			say(at+"/"+name, "not a duration", d, `a positive duration such as "72h"`)
		}
	}
	duration("await", s.Await)
	duration("reservation", s.Reservation)
	if s.Term != "unlimited" {
		duration("term", s.Term)
	}
}

func span(s Span, at string, say func(pointer, text, found, expected string)) {
	const want = `a date ("2026-01-31") or a time with zone ("2026-01-31T00:00:00Z")`
	from, okFrom := instant(s.From)
	if s.From != "" && !okFrom {
		say(at+"/from", "not a date or time", s.From, want)
	}
	if s.Until == "" {
		return
	}
	until, okUntil := instant(s.Until)
	if !okUntil {
		say(at+"/until", "not a date or time", s.Until, want)
	}
	if okFrom && okUntil && !until.After(from) {
		say(at+"/until", "the span ends before it begins", s.Until, "a time after "+s.From)
	}
}

// instant reads the bounds of a span; a date is its beginning in UTC.
func instant(s string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
