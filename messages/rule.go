package messages

import "slices"

// Rule is one rule of the check, as data: its code and severity are a public contract. A code is never given
// another meaning; a rule that is dropped leaves its code unused for ever.
type Rule struct {
	Code     string
	Severity Severity
	// Text is the plain sentence of the fault; Expected and Mend are what its faults say where the
	// finding has nothing more exact.
	Text     string
	Expected string
	Mend     string
	// Because says why the severity is what it is, for the rule book.
	Because string
	// InSchema says that the JSON Schemas find it too; the other rules are beyond what a schema can say.
	InSchema bool
	// find looks through one message; nil for rules that struct tags state.
	find func(*examination) []finding
}

// finding is one place where a rule is broken. An empty expected means the rule's own.
type finding struct {
	pointer, found, expected string
}

// RuleBook gives all rules, ordered by code. The text of it is messages/RULES.md.
func RuleBook() []Rule {
	book := slices.Concat(tagRules(), coreRules(), successionRules(), resultRules(), cargoRules(), assistanceRules(), lineRules(), identifierRules(), timeRules(), totalRules(), houseRules())
	slices.SortFunc(book, func(a, b Rule) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return book
}

// fault makes the fault of a finding.
func (r *Rule) fault(f finding) Fault {
	out := Fault{Code: r.Code, Severity: r.Severity, Pointer: f.pointer, Text: r.Text, Found: cut(f.found), Expected: r.Expected, Mend: r.Mend}
	if f.expected != "" {
		out.Expected = f.expected
	}
	return out
}

const codeMore = "MSG-999"

func houseRules() []Rule {
	return []Rule{{
		Code: codeMore, Severity: SeverityNote,
		Text:     "there are more faults than are listed",
		Expected: "at most 200 faults",
		Mend:     "correct the faults that are listed and send the message again",
		Because:  "refusing faults are listed first, so none is hidden by it",
	}}
}
