package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// rulingOf gives our word for what a border authority concluded. Goods may be used freely only after ACCEPTABLE_FOR_INTERNAL_MARKET, which
// entry documents for animals call free circulation: any other acceptance has conditions. What is unknown is held.
func rulingOf(conclusion string) messages.RulingStatus {
	switch c := strings.ToUpper(conclusion); {
	case c == "ACCEPTABLE_FOR_INTERNAL_MARKET", c == "ACCEPTABLE_FOR_FREE_CIRCULATION":
		return messages.RulingReleased
	case strings.HasPrefix(c, "ACCEPTABLE_"), c == "HORSE_RE_ENTRY":
		return messages.RulingAccepted
	case c == "NOT_ACCEPTABLE", strings.HasPrefix(c, "NOT_ACCEPTABLE_"), c == "REFUSED", c == "REJECTED":
		return messages.RulingRefused
	}
	return messages.RulingHold
}

// ruling fills the page with the decision in an authentication.
func (p *page) ruling(a authentication) *messages.Ruling {
	v := a.content("DECISION_CONCLUSION")
	r := &messages.Ruling{Status: rulingOf(v.Text), References: p.subjects()}
	p.Mark("status", v)
	p.Mark("statusCode/code", v)
	r.StatusCode = &messages.Code{Code: clip(v.Text, 70), List: "traces:conclusion"}
	if bad := p.doc.contradicted(); bad.OK() {
		r.Status = messages.RulingHold
		at, found := wrong(bad)
		p.Report(problem{Code: CodeContradiction, Severity: messages.SeverityWarn, Pointer: "status", At: at, Text: "the decision accepts the consignment although this control was not satisfactory; the goods are taken as held", Found: found,
			Expected: "a decision that its controls bear out", Mend: "correct the result of the control or the decision"})
	} else if r.Status == messages.RulingHold {
		at, found := wrong(v)
		p.Report(problem{Code: CodeConclusion, Severity: messages.SeverityWarn, Pointer: "status", At: at, Text: "the decision is not one that is known and is taken as hold", Found: found,
			Expected: "ACCEPTABLE_FOR_… or NOT_ACCEPTABLE…", Mend: "use the conclusion codes of TRACES"})
	}
	p.Quiet = true
	was := p.In("authority")
	if party, ok := p.party(a.node.Child("ProviderSPSParty"), "authority"); ok {
		r.Authority = &party
	}
	p.Back(was)
	r.Time = p.time("time", a.node.Child("ActualDateTime"))
	p.message.Issued = r.Time
	for c := range a.node.Children("IncludedSPSClause") {
		if clauseID(c) == "REFUSAL_REASON" {
			was := p.Item("reasons", len(r.Reasons))
			r.Reasons = append(r.Reasons, p.reason(c))
			p.Back(was)
		}
	}
	for n := range p.doc.exchanged.Children("IncludedSPSNote") {
		if n.Child("SubjectCode").Text() != "REFUSAL_REASON" {
			continue
		}
		was := p.Item("reasons", len(r.Reasons))
		content := n.Child("Content")
		content.Drop("languageID")
		reason := messages.Reason{Code: p.code("code", n.Child("ContentCode"), ""), Text: p.text("text", content.Value())}
		p.Back(was)
		if reason.Code != nil || reason.Text != "" {
			r.Reasons = append(r.Reasons, reason)
		}
	}
	for n := p.doc.consignment.First(); n != nil; n = n.Next() {
		if n.Local() == "UtilizedSPSTransportEquipment" {
			r.Equipment, r.References = p.equipment(r.Equipment, r.References, n)
		}
	}
	return r
}

// reason takes why the authority refused: a code, and what it means.
func (p *page) reason(clause *xmldoc.Node) messages.Reason {
	var r messages.Reason
	for c := range clause.Children("Content") {
		v := c.Value()
		switch {
		case !v.OK():
		case r.Code == nil && isToken(v.Text):
			p.Mark("code/code", v)
			r.Code = &messages.Code{Code: v.Text}
		case r.Text == "":
			r.Text = p.text("text", v)
		}
	}
	return r
}

// contradicted gives the result of a control or test in the official part that is not satisfactory, where the decision in the same part accepts
// the consignment all the same. Later controls, in part III, do not speak against an earlier decision.
func (d *document) contradicted() xmldoc.Value {
	for _, a := range d.auths {
		if a.kind != authDecision {
			continue
		}
		switch rulingOf(a.content("DECISION_CONCLUSION").Text) {
		case messages.RulingReleased, messages.RulingAccepted:
		default:
			continue
		}
		results := []xmldoc.Value{a.content("WELFARE_CHECK_RESULT")}
		for _, k := range controls {
			results = append(results, a.content(k.id+"_RESULT"), a.content(k.id+"_RESULT_NATIONAL"))
		}
		for _, number := range a.contents("LABORATORY_TEST_REFERENCES") {
			for _, l := range d.tests[number.Text] {
				results = append(results, l.test.Child("InspectorConclusionCode").Value())
			}
		}
		for _, v := range results {
			if conclusions[strings.ToUpper(v.Text)] == "notSatisfactory" {
				return v
			}
		}
	}
	return xmldoc.Value{}
}
