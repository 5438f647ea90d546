package recognition

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// rules are the rows of the agreement's table that count for a control and the goods: for each class of risk that the goods are of, the row of the
// longest prefix of their code; where the table has none for these, the row that names no class. The goods must meet all of them. doubt says that
// nobody can tell which row counts.
func (w *weighing) rules(c messages.Control) (out []*equivalenceRule, doubt verdict) {
	for _, class := range w.riskClasses(c) {
		rule, v := w.ruleOf(c, class)
		if v.reason != "" {
			return nil, v
		}
		if rule != nil {
			out = append(out, rule)
		}
	}
	if len(out) > 0 {
		return out, doubt
	}
	rule, v := w.ruleOf(c, "")
	if rule != nil {
		out = append(out, rule)
	}
	return out, v
}

// riskClasses are the classes of risk that the table has rows for and the goods are of, or may be of.
func (w *weighing) riskClasses(c messages.Control) (out []string) {
	if !slices.ContainsFunc(w.row.equivalence, func(r equivalenceRule) bool { return r.Control == c && r.Risk != "" }) {
		return nil
	}
	of := w.d.classified(w.c.line)
	for i := range w.row.equivalence {
		r := &w.row.equivalence[i]
		if r.Control == c && r.Risk != "" && slices.Contains(of, r.Risk) && !slices.Contains(out, r.Risk) {
			out = append(out, r.Risk)
		}
	}
	return out
}

// ruleOf is the row for a control, a class of risk and the goods: that of the longest prefix. A code of another edition of the HS than the agreement is
// written in is looked for among what it became; where only some of that is under a longer prefix, nobody can tell.
func (w *weighing) ruleOf(c messages.Control, class string) (best *equivalenceRule, doubt verdict) {
	length := -1
	for i := range w.row.equivalence {
		r := &w.row.equivalence[i]
		if r.Control != c || r.Risk != class {
			continue
		}
		if n := w.under(r.HS, yes); n > length {
			best, length = r, n
		}
	}
	for i := range w.row.equivalence {
		r := &w.row.equivalence[i]
		if r.Control == c && r.Risk == class && w.under(r.HS, unclear) > length {
			return nil, open("G12.EDITION", map[string]string{"control": string(c), "agreement": w.row.name(), "code": list(w.c.line.Codes), "edition": w.row.scope.Edition})
		}
	}
	return best, doubt
}

// under is the length of the longest of the prefixes that one of the line's codes is surely, or maybe, under; 0 for no prefix at all, which all goods
// are under, and -1 for none that fits.
func (w *weighing) under(prefixes []string, how answer) int {
	if len(prefixes) == 0 {
		if how == yes {
			return 0
		}
		return -1
	}
	n := -1
	for i := range w.c.line.Codes {
		code := &w.c.line.Codes[i]
		if code.HS6 == "" {
			continue
		}
		became := w.d.inEdition(code, w.row.scope.Edition)
		for _, p := range prefixes {
			if len(p) > n && inside(became, func(c string) bool { return strings.HasPrefix(c, p) }) == how {
				n = len(p)
			}
		}
	}
	return n
}

// inEdition is what a code may be in an edition of the HS; none where nobody knows.
func (d *decider) inEdition(c *Commodity, edition string) []string {
	if edition == "" || c.Edition == "" || edition == c.Edition {
		return []string{c.HS6}
	}
	return d.correlate(c.Edition, edition, c.HS6).targets
}

// longest is the length of the longest prefix that the line's codes have.
func (w *weighing) longest(prefixes []string) int {
	n := 0
	for _, c := range w.c.line.Codes {
		for _, p := range prefixes {
			if c.HS6 != "" && strings.HasPrefix(c.HS6, p) {
				n = max(n, len(p))
			}
		}
	}
	return n
}
