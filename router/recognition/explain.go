package recognition

import (
	"slices"
	"strings"
	"sync"

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
	// Text is the sentence, with the names of values in braces.
	Text string
}

// Reasons lists all reasons that there are, in the order of gates.
func Reasons() []Reason {
	const (
		refused       = messages.OutcomeRefused
		notRecognised = messages.OutcomeNotRecognised
		notApplicable = messages.OutcomeNotApplicable
		exceeded      = messages.OutcomeQuantityExceeded
		open          = messages.OutcomeIndeterminate
	)
	return []Reason{
		{"G0.AWAITED", 0, open, "Instrument {number} is cited but has not arrived; it is awaited until {deadline}."},
		{"G0.NEVER_ARRIVED", 0, open, "Instrument {number} was cited but had not arrived by {deadline}."},
		{"G0.AMBIGUOUS", 0, open, "{count} instruments have the number {number}, and the declaration does not tell which one it means."},
		{"G0.WEAK_NUMBER", 0, open, "The number {number} alone does not identify an instrument; its issuing country and date are needed as well."},
		{"G0.CHANNEL", 0, refused, "The instrument was sent by {sender}, through which its issuer's instruments do not come."},
		{"G0.SIGNATURE", 0, refused, "A signature on the instrument is invalid."},
		{"G1.NONE", 1, notApplicable, "No agreement of {border} with {country} covers instruments of class {class}."},
		{"G1.NOT_IN_FORCE", 1, notApplicable, "Agreement {agreement} was not in force at {instant} ({basis})."},
		{"G1.SUSPENDED", 1, notApplicable, "Agreement {agreement} was suspended at {instant} ({basis})."},
		{"G1.GOODS", 1, notApplicable, "Agreement {agreement} does not cover goods of code {code}."},
		{"G1.GOODS_UNSTATED", 1, open, "The declaration line states no HS code, so that nobody can tell whether agreement {agreement} covers it."},
		{"G1.COUNTRY", 1, open, "The instrument names no issuing country, and its issuer is not in the register."},
		{"G1.INSTANT", 1, open, "Whether agreement {agreement} was in force cannot be told: {instant} ({basis}) may lie on either side of its limit."},
		{"G2.PROCEDURE", 2, notRecognised, "Procedure {procedure} is not covered; covered are {allowed}."},
		{"G2.UNSTATED", 2, open, "The declaration states no procedure; covered are {allowed}."},
		{"G3.COMPETENCE", 3, refused, "{authority} was not competent to issue class {class} at {instant}."},
		{"G3.DELEGATION", 3, refused, "{authority} acts for {delegator}, which was not competent for class {class} at {instant}."},
		{"G3.NOT_LISTED", 3, refused, "{authority} is not among the issuers that agreement {agreement} names."},
		{"G3.PERFORMER", 3, refused, "The inspection was performed by a {performer}; agreement {agreement} recognises {allowed}."},
		{"G3.ISSUER", 3, open, "The instrument does not name its issuer."},
		{"G3.UNREGISTERED", 3, open, "The issuer {issuer} is not in the register of authorities."},
		{"G3.UNDATED", 3, open, "The instrument states no date of issue, so that nobody can tell whether its issuer was competent."},
		{"G3.INSTANT", 3, open, "Whether {authority} was competent cannot be told: {instant} may lie on either side of the limit."},
		{"G7.WITHDRAWN", 7, refused, "The instrument was withdrawn."},
		{"G7.REVOKED", 7, refused, "The instrument was revoked."},
		{"G7.REJECTED", 7, refused, "The instrument was rejected."},
		{"G7.REPLACED", 7, notRecognised, "The instrument was replaced by {successor}."},
		{"G7.SUSPENDED", 7, open, "The instrument is suspended."},
		{"G7.PENDING", 7, notRecognised, "The instrument is not issued yet; its status is {status}."},
		{"G7.DEPLETED", 7, notRecognised, "The instrument is used up."},
		{"G7.STATUS", 7, open, "The status {status} of the instrument is not one that is known."},
		{"G7.NOT_ISSUED", 7, notRecognised, "The instrument is dated {issued}, which is still to come."},
		{"G7.UNDATED", 7, open, "The instrument states no date of issue."},
		{"G7.INSTANT", 7, open, "Whether the instrument is issued yet cannot be told: its date {issued} has no zone."},
		{"G7.RESULT", 7, notRecognised, "A result on the instrument is {result}."},
		{"G7.RESULT_OPEN", 7, open, "A result on the instrument is {result}: nothing can be said yet."},
		{"G7.CONTROLS", 7, notRecognised, "None of the controls that agreement {agreement} waives was carried out with a satisfactory result on this line."},
		{"G7.CONTROLS_UNSTATED", 7, open, "The inspection does not say which controls were carried out."},
		{"G7.CONTRADICTED", 7, open, "Inspection {other} of the same goods is not satisfactory."},
		{"G7.UNREAD", 7, open, "A later record about the instrument could not be read."},
		{"G8.EXPIRED", 8, notRecognised, "The instrument was valid until {end}; the instant that counts is {instant} ({basis})."},
		{"G8.NOT_YET", 8, notRecognised, "The instrument is valid from {start}; the instant that counts is {instant} ({basis})."},
		{"G8.NO_END", 8, open, "The instrument states no end of validity, and agreement {agreement} gives no term."},
		{"G8.INSTANT", 8, open, "Whether the instrument was valid cannot be told: {instant} ({basis}) may lie on either side of {limit}."},
		{"G10.HS", 10, notRecognised, "The line is declared as {declared}; the instrument covers {certified}."},
		{"G10.NAME", 10, notRecognised, "The line is declared as {declared}; the instrument names {certified}."},
		{"G10.IDENTIFIER", 10, notRecognised, "The line carries {declared}; the instrument names {certified}."},
		{"G10.LINE", 10, open, "Which line of the instrument covers the declared goods cannot be told: {declared} against {certified}."},
		{"G10.NO_LINE", 10, notRecognised, "The instrument has no line {line}."},
		{"G10.UNSTATED", 10, open, "There is no commodity code of six digits on both sides: {declared} against {certified}."},
		{"G10.NAME_UNCLEAR", 10, open, "The names agree only in part: {declared} against {certified}."},
		{"G10.EDITION", 10, open, "The codes are of different editions of the HS: {declared} against {certified}."},
		{"G10.ORIGIN", 10, notRecognised, "The line is declared as of origin {declared}; the instrument says {certified}."},
		{"G10.DESTINATION", 10, notRecognised, "The instrument is for {certified}; the goods go to {declared}."},
		{"G11.EXCEEDED", 11, exceeded, "{asked} are needed; {free} are free on line {line} of the instrument."},
		{"G11.UNIT", 11, open, "The declared quantity has no unit in common with the instrument's ({unit})."},
		{"G11.UNSTATED", 11, open, "There is no quantity to be reserved: {missing}."},
		{"G11.SPLIT", 11, open, "Several instruments of class {class} share the line, and no write-off says how much falls on each."},
		{"G11.LAPSED", 11, notRecognised, "The reservation lapsed at {expired}; a new version of the declaration makes a new one."},
		{"G11.LEDGER", 11, open, "The balance of the instrument does not add up; nothing is reserved on it until that is cleared."},
		{"NOT_BUILT", -1, open, "The gate is required but not built."},
	}
}

var reasonTable = sync.OnceValue(func() map[string]Reason {
	t := map[string]Reason{}
	for _, r := range Reasons() {
		t[r.Code] = r
	}
	return t
})

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

// Explain gives the plain sentence for a reason with its values; "" for a code that does not exist.
func Explain(code string, values map[string]string, language string, to Audience) string {
	r, ok := reasonTable()[code]
	if !ok {
		return ""
	}
	text := r.Text
	for _, name := range placeholders(r.Text) {
		v := values[name]
		if v == "" {
			v = "(not stated)"
		}
		text = strings.ReplaceAll(text, "{"+name+"}", quote(v))
	}
	return text
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
