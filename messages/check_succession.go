package messages

import (
	"slices"
	"strconv"
)

// successionRules look at what a certificate says of others that it takes the place of, that take its place, or that it is a part
// of; and since when its own status counts.
func successionRules() []Rule {
	return []Rule{
		{
			Code: "MSG-125", Severity: SeverityRefuse,
			Text: "the certificate names itself as the one that it replaces, that replaces it, or that it is an extract of", Expected: "the number of another certificate",
			Mend:    "name the other certificate; where it has the same number, state its date of issue as well. A corrected version of the same certificate has function replace or change",
			Because: "nothing takes the place of itself: the other certificate would stay valid",
			find:    findSelfSuccession,
		},
		{
			Code: "MSG-126", Severity: SeverityRefuse,
			Text: "the certificate names one other certificate twice, in parts that exclude each other", Expected: "replaces, replacedBy or base, once for each certificate",
			Mend:    "say which of the two takes the place of the other",
			Because: "what goes round in a circle says nothing about which certificate is valid",
			find:    findCircle,
		},
		{
			Code: "MSG-127", Severity: SeverityWarn,
			Text: "the certificate says since when its status counts, and the status is not one that begins", Expected: "a status of withdrawn, replaced or suspended",
			Mend:    "leave the time out, or state the status that begins then",
			Because: "a revocation counts from the issue; the validity has fields of its own; the time is kept and decides nothing",
			find: func(x *examination) []finding {
				c := x.certificate
				if c == nil || c.Effective == nil || x.m.Function == FunctionCancel || begins(c.Status) {
					return nil
				}
				return []finding{{pointer: "/body/effective", found: c.Effective.Value + " for " + c.Status}}
			},
		},
		{
			Code: "MSG-128", Severity: SeverityRefuse,
			Text: "the certificate says twice since when its status counts, and differently", Expected: "the time that the history states for the status",
			Mend:    "state one time in effective and for the last entry of the status in history",
			Because: "which goods a withdrawal reaches depends on it",
			find:    findTwoBeginnings,
		},
	}
}

// begins tells whether a status is one that counts from a time on.
func begins(status string) bool {
	return status == "withdrawn" || status == "replaced" || status == "suspended"
}

// Since is since when the certificate's status counts, as it states: in Effective, else in the last entry of that status in
// its history; nil where it does not say.
func (b *Certificate) Since() *Time {
	if b.Effective != nil {
		return b.Effective
	}
	for i := len(b.History) - 1; i >= 0; i-- {
		if h := &b.History[i]; h.Status == b.Status && h.Time != nil {
			return h.Time
		}
	}
	return nil
}

func findTwoBeginnings(x *examination) []finding {
	c := x.certificate
	if c == nil || c.Effective == nil {
		return nil
	}
	rest := Certificate{Status: c.Status, History: c.History}
	if other := rest.Since(); other != nil && apart(c.Effective, other) {
		return []finding{{pointer: "/body/effective", found: c.Effective.Value, expected: other.Value + ", as in history"}}
	}
	return nil
}

// apart tells whether two times cannot be the same.
func apart(a, b *Time) bool {
	from, to, err := a.Interval()
	from2, to2, err2 := b.Interval()
	return err == nil && err2 == nil && (from.After(to2) || from2.After(to))
}

// named is a certificate that another names, and where.
type named struct {
	document *Document
	pointer  string
	part     string
}

func (b *Certificate) named() (out []named) {
	for i := range b.Replaces {
		out = append(out, named{&b.Replaces[i], "/body/replaces/" + strconv.Itoa(i) + "/number", "replaces"})
	}
	for i := range b.ReplacedBy {
		out = append(out, named{&b.ReplacedBy[i], "/body/replacedBy/" + strconv.Itoa(i) + "/number", "replacedBy"})
	}
	if b.Base != nil {
		out = append(out, named{b.Base, "/body/base/number", "base"})
	}
	return out
}

// findSelfSuccession finds where a certificate names itself. A version of it that says to replace or change is about the version before.
func findSelfSuccession(x *examination) (out []finding) {
	c := x.certificate
	if c == nil || x.m.Function == FunctionReplace || x.m.Function == FunctionChange {
		return nil
	}
	self := &Document{Class: c.Class, Number: c.Number, Folded: c.Folded, Country: c.IssuingCountry, Issued: c.Issued}
	for _, n := range c.named() {
		if mayBeOne(self, n.document) {
			out = append(out, finding{pointer: n.pointer, found: n.document.Number})
		}
	}
	return out
}

func findCircle(x *examination) (out []finding) {
	if x.certificate == nil {
		return nil
	}
	all := x.certificate.named()
	for i, n := range all {
		if slices.ContainsFunc(all[:i], func(o named) bool { return o.part != n.part && mayBeOne(o.document, n.document) }) {
			out = append(out, finding{pointer: n.pointer, found: n.document.Number})
		}
	}
	return out
}

// mayBeOne tells whether two documents have one number, and nothing that both state tells them apart.
func mayBeOne(a, b *Document) bool {
	x, y := foldedNumber(a), foldedNumber(b)
	switch {
	case x == "" || x != y,
		a.Country != "" && b.Country != "" && a.Country != b.Country,
		a.Class != b.Class && a.Class != ClassOther && b.Class != ClassOther,
		a.Issued != nil && b.Issued != nil && apart(a.Issued, b.Issued):
		return false
	}
	return true
}

func foldedNumber(d *Document) string {
	if d.Folded != "" {
		return Fold(d.Folded)
	}
	return Fold(d.Number)
}
