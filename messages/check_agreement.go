package messages

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-playground/validator/v10"
)

// CheckRules judges agreements and registers as they stand, before they are applied: their tags, spans, durations,
// HS prefixes and gates. Whatever is found refuses them, for a rule that is half understood decides wrongly. Pointers are
// into the Rules.
func CheckRules(r Rules) Faults {
	var faults Faults
	say := sayer(&faults)
	tagFaults(r, say)
	for i := range r.Agreements {
		agreement(&r.Agreements[i], fmt.Sprintf("/agreements/%d", i), say)
	}
	for i := range r.Authorities {
		authority(&r.Authorities[i], fmt.Sprintf("/authorities/%d", i), say)
	}
	officers(r.Officers, say)
	kept(r.Retention, "/retention", say)
	return faults
}

// sayFunc takes one fault in rules or registers.
type sayFunc = func(pointer, text, found, expected string)

func sayer(faults *Faults) sayFunc {
	return func(pointer, text, found, expected string) {
		*faults = append(*faults, Fault{Code: codeRules, Severity: SeverityRefuse, Pointer: pointer, Text: text, Found: cut(found), Expected: expected,
			Mend: "correct the agreement or register and apply it again"})
	}
}

// tagFaults tells of what the tags of v refuse.
func tagFaults(v any, say sayFunc) {
	var broken validator.ValidationErrors
	if err := tagChecker().Struct(v); errors.As(err, &broken) {
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
}

// tagsBroken tells in one line what the tags of v refuse; "" is nothing.
func tagsBroken(v any) string {
	var out []string
	tagFaults(v, func(pointer, text, found, expected string) {
		if found == "" {
			found = "nothing"
		}
		out = append(out, fmt.Sprintf("%s is %s; expected %s", strings.TrimPrefix(pointer, "/"), cutAt(strconv.Quote(found), 80), expected))
	})
	return strings.Join(out, "; ")
}

func agreement(a *Agreement, at string, say sayFunc) {
	point(a.Signed, at+"/signed", say)
	span(a.InForce, at+"/inForce", say)
	for j, s := range a.Suspended {
		span(s, fmt.Sprintf("%s/suspended/%d", at, j), say)
	}
	if a.Transition != nil {
		duration(a.Transition.Grace, at+"/transition/grace", say)
	}
	kept(a.Retention, at+"/retention", say)
	seen := map[string]bool{}
	for j, f := range a.Freshness {
		here := fmt.Sprintf("%s/freshness/%d", at, j)
		duration(f.Limit, here+"/limit", say)
		if seen[f.Register] {
			say(here+"/register", "the register is there twice", f.Register, "one limit for each register")
		}
		seen[f.Register] = true
	}
	for j := range a.Scopes {
		scope(&a.Scopes[j], fmt.Sprintf("%s/scopes/%d", at, j), say)
	}
}

func authority(a *Authority, at string, say sayFunc) {
	for j, c := range a.Competences {
		span(c.Span, fmt.Sprintf("%s/competences/%d/span", at, j), say)
	}
}

// codeRules is the one code of faults in rules: they are the operator's, not a sender's.
const codeRules = "RUL-001"

func scope(s *Scope, at string, say sayFunc) {
	prefixes(s.HS, at+"/hs", say)
	prefixes(s.Excluded, at+"/excluded", say)
	for k, g := range s.Gates {
		if g < 0 || g > 14 {
			say(fmt.Sprintf("%s/gates/%d", at, k), "no such gate", fmt.Sprint(g), "0 to 14")
		}
	}
	duration(s.Await, at+"/await", say)
	duration(s.Reservation, at+"/reservation", say)
	duration(s.UnusedAfter, at+"/unusedAfter", say)
	duration(s.LedgerAnswer, at+"/ledgerAnswer", say)
	if s.Term != "unlimited" {
		duration(s.Term, at+"/term", say)
	}
	if s.LedgerHub != "" && s.LedgerOwner != "issuer" {
		say(at+"/ledgerHub", "the hub of a ledger that the issuer's side does not keep", s.LedgerHub, "ledgerOwner: issuer, or no ledgerHub")
	}
	fraction(s.Tolerance, at+"/tolerance", say)
	fraction(s.ControlRate, at+"/controlRate", say)
	for k, m := range s.Subject {
		if m.Field == "aeo" && m.Role == "" {
			say(fmt.Sprintf("%s/subject/%d/role", at, k), "it is not said which party must carry the code", "", "a role such as consignor")
		}
	}
	for k, e := range s.Equivalence {
		here := fmt.Sprintf("%s/equivalence/%d", at, k)
		prefixes(e.HS, here+"/hs", say)
		fraction(e.Extent, here+"/extent", say)
		duration(e.Age, here+"/age", say)
	}
}

// prefixes asks for beginnings of HS codes.
func prefixes(list []string, at string, say sayFunc) {
	for k, c := range list {
		if len(c) < 2 || len(c) > 6 || !digits(c) {
			say(fmt.Sprintf("%s/%d", at, k), "not the beginning of an HS code", c, "two to six digits")
		}
	}
}

func duration(d, at string, say sayFunc) {
	if v, err := time.ParseDuration(d); d != "" && (err != nil || v <= 0) {
		say(at, "not a duration", d, `a positive duration such as "72h"`)
	}
}

// kept asks for a time that what is closed may be kept for.
func kept(d, at string, say sayFunc) {
	if v, err := time.ParseDuration(d); d != "" && (err != nil || v < LeastRetention || v > 100*365*24*time.Hour) {
		say(at, "not a time to keep what is closed for", d, `a duration from 2160h (90 days) to 100 years, such as "26304h"`)
	}
}

// fraction asks for a number from 0 to 1.
func fraction(d Decimal, at string, say sayFunc) {
	if d.Valid() && (d.Sign() < 0 || d.Cmp("1") > 0) {
		say(at, "not a fraction", string(d), `a number from 0 to 1 such as "0.05"`)
	}
}

func point(s, at string, say sayFunc) {
	if _, ok := instant(s); s != "" && !ok {
		say(at, "not a date or time", s, `a date ("2026-01-31") or a time with zone ("2026-01-31T00:00:00Z")`)
	}
}

func span(s Span, at string, say sayFunc) {
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
