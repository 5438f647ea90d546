package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// decide takes what a border authority decided on an entry document, and the measure that it ordered, in the words that open procedures
// (Regulation (EU) 2024/2145, Annex I). A word that is not known leaves the member empty: the status then follows from the decision alone.
func (p *page) decide(c *messages.Certificate, conclusion xmldoc.Value) {
	if c.Decision = decisionOf(conclusion.Text); c.Decision == "" {
		return
	}
	p.Mark("decision", conclusion)
	if c.Decision != notAcceptable {
		return
	}
	for n := range p.doc.exchanged.Children("IncludedSPSNote") {
		if n.Child("SubjectCode").Text() == "NOT_ACCEPTABLE_MEASURE" {
			p.order(c, n.Child("ContentCode").Value(), n.Child("Content").Value())
		}
	}
	for _, a := range p.doc.auths {
		if a.kind == authDecision {
			p.order(c, a.content("NOT_ACCEPTABLE_MEASURE"))
		}
	}
}

// order takes the first of the values that names a measure, where none is known yet.
func (p *page) order(c *messages.Certificate, values ...xmldoc.Value) {
	for _, v := range values {
		if m := measureOf(v.Text); c.Measure == "" && m != "" {
			c.Measure = m
			p.Mark("measure", v)
		}
	}
}

const notAcceptable = "notAcceptable"

// decisionOf gives our word for a conclusion of TRACES.
func decisionOf(conclusion string) string {
	code := strings.ToUpper(conclusion)
	if code == "NOT_ACCEPTABLE" || strings.HasPrefix(code, "NOT_ACCEPTABLE_") {
		return notAcceptable
	}
	rest, ok := strings.CutPrefix(code, "ACCEPTABLE_FOR_")
	if !ok {
		return ""
	}
	return firstOf(rest, decisions)
}

// measureOf gives our word for what is to become of goods that are not accepted.
func measureOf(code string) string { return firstOf(strings.ToUpper(code), measures) }

// firstOf is the word of the first beginning that a code has.
func firstOf(code string, words [][2]string) string {
	for _, w := range words {
		if strings.HasPrefix(code, w[0]) {
			return w[1]
		}
	}
	return ""
}

// What stands behind ACCEPTABLE_FOR_ in a conclusion, by its beginning.
var decisions = [][2]string{
	{"INTERNAL_MARKET", "acceptableInternalMarket"}, {"FREE_CIRCULATION", "acceptableInternalMarket"}, {"TRANSIT", "acceptableTransit"}, {"TRANSHIPMENT", "acceptableTransit"}, {"ONWARD", "acceptableOnward"}, {"TRANSFER", "acceptableOnward"},
	{"MONITORING", "acceptableMonitoring"}, {"TEMPORARY", "acceptableTemporary"}, {"NON_CONFORMING", "acceptableNonConforming"}, {"SPECIFIC_WAREHOUSE", "acceptableNonConforming"},
}

// What may be ordered, by the beginning of the code or word.
var measures = [][2]string{
	{"REDISPATCH", "redispatch"}, {"RE_DISPATCH", "redispatch"}, {"RE-DISPATCH", "redispatch"}, {"REEXPORT", "redispatch"}, {"RE_EXPORT", "redispatch"}, {"REENTRY", "redispatch"},
	{"DESTRUCTION", "destruction"}, {"TREATMENT", "treatment"}, {"SPECIAL_TREATMENT", "treatment"}, {"TRANSFORMATION", "treatment"},
	{"OTHER", "otherUse"}, {"USE_FOR_OTHER", "otherUse"}, {"USE_FOR_PURPOSES_OTHER", "otherUse"},
}
