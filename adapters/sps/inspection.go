package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// controls are the clauses that name a control; the clause with _RESULT behind says how it came out.
var controls = [...]struct {
	id      string
	control messages.Control
}{
	{"DOCUMENTARY_CHECK", messages.ControlDocumentary}, {"IDENTITY_CHECK", messages.ControlIdentity},
	{"PHYSICAL_CHECK", messages.ControlPhysical}, {"SEAL_CHECK", messages.ControlSeal},
	{"LABORATORY_CHECK", messages.ControlLaboratory}, {"LABORATORY_TESTS", messages.ControlLaboratory},
}

// isControl tells whether an authentication reports on controls.
func (a authentication) isControl() bool {
	if a.kind != authDecision && a.kind != authControl {
		return false
	}
	for _, k := range controls {
		for c := range a.node.Children("IncludedSPSClause") {
			if strings.HasPrefix(clauseID(c), k.id) {
				return true
			}
		}
	}
	return false
}

// inspection fills the page with the controls of one authentication. number is what the inspection is known by:
// it has no number of its own, so it is the certificate's with part and time behind.
func (p *page) inspection(a authentication, number string) *messages.Inspection {
	i := &messages.Inspection{Number: number, Folded: messages.Fold(number), PerformedBy: "authority"}
	if number != "" {
		p.Mark("number", p.doc.exchanged.Child("ID").Value())
	}
	p.Quiet = true
	i.References = p.subjects()
	if provider := a.node.Child("ProviderSPSParty"); provider != nil {
		was := p.In("authority")
		if party, ok := p.party(provider, "authority"); ok {
			i.Authority = &party
			if party.Address != nil {
				i.Country = party.Address.Country
			}
		}
		p.Back(was)
		if i.Country != "" {
			p.Mark("country", provider.Child("SpecifiedSPSAddress").Child("CountryID").Value())
		}
	}
	was := p.Item("inspectors", 0)
	if s, ok := p.signatory(a, false); ok {
		s.Role = "inspector"
		i.Inspectors = []messages.Signatory{s}
	}
	p.Back(was)
	i.End = p.time("end", a.node.Child("ActualDateTime"))
	p.message.Issued = i.End
	i.Place = p.controlPlace(a)
	p.Quiet = false
	p.checks(i, a)
	p.Quiet = true
	p.outcome(i, a)
	for n := p.doc.consignment.First(); n != nil; n = n.Next() {
		switch n.Local() {
		case "MainCarriageSPSTransportMovement":
			i.Transport = p.movement(i.Transport, n)
		case "UtilizedSPSTransportEquipment":
			i.Equipment, i.References = p.equipment(i.Equipment, i.References, n)
		}
	}
	i.Consignments = []messages.Consignment{{Number: 1}}
	p.lines(&i.Consignments[0], p.sortOut(p.doc.consignment))
	return i
}

// subjects are the numbers that say what was inspected: the certificate and the papers that the goods travel under.
func (p *page) subjects() []messages.Reference {
	var refs []messages.Reference
	if v := p.doc.exchanged.Child("ID").Value(); v.OK() {
		p.Mark("references/0/number", v)
		refs = append(refs, messages.Reference{Type: "certificate", Number: v.Text})
	}
	for n := range p.doc.exchanged.Children("ReferenceSPSReferencedDocument") {
		v := n.Child("ID").Value()
		if kind := referenceTypes[n.Child("TypeCode").Value().Text]; kind != "" && v.OK() {
			was := p.Item("references", len(refs))
			refs = append(refs, messages.Reference{Type: kind, Number: p.text("number", v)})
			p.Back(was)
		}
	}
	return refs
}

// controlPlace is where the controls took place: the kind of place that part III names, else the place of
// examination, else for entry documents the border control post.
func (p *page) controlPlace(a authentication) *messages.Place {
	was := p.In("place")
	defer p.Back(was)
	for c := range a.node.Children("IncludedSPSClause") {
		if clauseID(c) != "PLACE_OF_OFFICIAL_CONTROL" {
			continue
		}
		place := messages.Place{Function: "examination"}
		for content := range c.Children("Content") {
			if v := content.Value(); v.OK() {
				p.Mark("name", v)
				place.Name = v.Text
			}
		}
		return &place
	}
	for _, n := range [...]*xmldoc.Node{p.doc.consignment.Child("ExaminationSPSEvent").Child("OccurrenceSPSLocation"), p.doc.consignment.Child("UnloadingBaseportSPSLocation")} {
		if n.Local() == "UnloadingBaseportSPSLocation" && !p.doc.ched {
			continue
		}
		if place, ok := p.place(n, "examination"); ok {
			return &place
		}
	}
	return nil
}

// checks takes the controls, the laboratory tests that they refer to, what was ordered, and what else was found.
func (p *page) checks(i *messages.Inspection, a authentication) {
	known := map[string]bool{"SIGNATORY_PERSON_EMAIL": true, "PLACE_OF_OFFICIAL_CONTROL": true, "DECISION_CONCLUSION": true}
	for _, k := range controls {
		done, result, national := a.content(k.id), a.content(k.id+"_RESULT"), a.content(k.id+"_RESULT_NATIONAL")
		known[k.id], known[k.id+"_RESULT"], known[k.id+"_RESULT_NATIONAL"] = true, true, true
		if done.OK() || result.OK() {
			p.check(i, k.control, done, result, "")
		}
		if national.OK() {
			p.check(i, k.control, xmldoc.Value{}, national, k.id+"_RESULT_NATIONAL")
		}
	}
	known["LABORATORY_TEST_REFERENCES"] = true
	seen := map[string]bool{}
	for _, v := range a.contents("LABORATORY_TEST_REFERENCES") {
		if seen[v.Text] {
			continue
		}
		seen[v.Text] = true
		was := p.Item("references", len(i.References))
		i.References = append(i.References, messages.Reference{Type: "laboratory", Number: p.text("number", v)})
		p.Back(was)
		for _, l := range p.doc.tests[v.Text] {
			was := p.Item("tests", len(i.Tests))
			i.Tests = append(i.Tests, p.tested(l))
			p.Back(was)
		}
	}
	for c := range a.node.Children("IncludedSPSClause") {
		id := clauseID(c)
		if known[id] {
			continue
		}
		member, list := "notes", &i.Notes
		if ordered(id) {
			member, list = "measuresOrdered", &i.MeasuresOrdered
		}
		was := p.Item(member, len(*list))
		if note, ok := draft.Try(&p.Draft, func() (messages.Note, bool) { return p.clause(c) }); ok {
			*list = append(*list, note)
		}
		p.Back(was)
	}
	for n := range p.doc.exchanged.Children("IncludedSPSNote") {
		if a.kind == authDecision && n.Child("SubjectCode").Text() == "NOT_ACCEPTABLE_MEASURE" {
			i.MeasuresOrdered = p.notes("measuresOrdered", i.MeasuresOrdered, n)
		}
	}
}

// ordered tells whether a clause is a measure that the controlling side orders.
func ordered(id string) bool {
	return id == "CORRECTIVE_ACTION" || strings.HasPrefix(id, "FOLLOW_UP_") || strings.HasPrefix(id, "NOT_ACCEPTABLE_")
}

// check takes one control: whether it was done, and its result. One that was done without a result is pending.
func (p *page) check(i *messages.Inspection, control messages.Control, done, result xmldoc.Value, code string) {
	was := p.Item("checks", len(i.Checks))
	defer p.Back(was)
	c := messages.Check{Control: control, Performed: true}
	p.Mark("control", done)
	switch strings.ToUpper(done.Text) {
	case "NO", "FALSE", "NOT_DONE", "NONE":
		c.Performed = false
		p.Mark("performed", done)
	case "", "YES", "TRUE":
		p.Mark("performed", done)
	default: // the extent of the control, such as a check of the seal only
		p.Mark("controlCode/code", done)
		c.ControlCode = &messages.Code{Code: clip(done.Text, 70), List: "traces:check"}
	}
	if code != "" {
		c.ControlCode = &messages.Code{Code: code, List: "traces:clause"}
	}
	switch c.Result = p.conclusion("result", result); {
	case result.OK():
		p.Mark("control", result)
		p.Mark("resultCode/code", result)
		c.ResultCode = &messages.Code{Code: clip(result.Text, 70), List: "traces:result"}
		if c.Result == "notDone" {
			c.Performed = false
		}
	case c.Performed:
		c.Result = "pending"
	default:
		c.Result = "notDone"
	}
	i.Checks = append(i.Checks, c)
}

// outcome sums the controls up: the worst counts, and what is not known is pending. A stated non-compliance or a
// decision against the consignment is not satisfactory whatever the checks say.
func (p *page) outcome(i *messages.Inspection, a authentication) {
	worst := "notDone"
	add := func(result string) {
		if rank(result) > rank(worst) {
			worst = result
		}
	}
	for _, c := range i.Checks {
		add(c.Result)
	}
	for _, t := range i.Tests {
		add(t.Conclusion)
	}
	for c := range a.node.Children("IncludedSPSClause") {
		switch id := clauseID(c); {
		case strings.HasSuffix(id, "_NON_COMPLIANCE"):
			add("notSatisfactory")
		case id == "WELFARE_CHECK_RESULT":
			add(conclusions[c.Child("Content").Text()])
		}
	}
	if v := a.content("DECISION_CONCLUSION"); v.OK() && rulingOf(v.Text) == messages.RulingRefused {
		add("notSatisfactory")
	}
	i.Result = worst
}

func rank(result string) int {
	for k, r := range [...]string{"notDone", "satisfactory", "satisfactoryAfterIntervention", "notInterpretable", "pending", "notSatisfactory"} {
		if r == result {
			return k
		}
	}
	return -1
}

// controlNumber names a control of a certificate, which has no number of its own: by the certificate's, the part of
// the form, and for part III, which may be filled in again and again, the time.
func controlNumber(certificate string, a authentication) string {
	if certificate == "" {
		return ""
	}
	if a.kind == authDecision {
		return clip(certificate, 130) + "/II"
	}
	return clip(certificate+"/III/"+valueOf(a.node.Child("ActualDateTime")).Text, 130)
}
