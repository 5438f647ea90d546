package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// labTest is one analysis of a laboratory test in the block that TRACES puts beside a certificate.
type labTest struct {
	reference string
	product   *xmldoc.Node
	test      *xmldoc.Node
	analysis  *xmldoc.Node
}

// labTests lists the analyses of the block.
func labTests(block *xmldoc.Node) []*labTest {
	var list []*labTest
	block.Child("NatureIdentificationSPSCargo").Child("TypeCode").Drop("name")
	block.Child("NatureIdentificationSPSCargo").Drop("TypeCode")
	for product := range block.Children("ProductSPSLaboratoryTest") {
		for test := range product.Children("SPSLaboratoryTest") {
			reference := test.Child("Reference").Text()
			found := false
			for c := test.First(); c != nil; c = c.Next() {
				if c.Local() == "Analysys" || c.Local() == "Analysis" { // the first is how the schema spells it
					list = append(list, &labTest{reference: reference, product: product.Child("ProductSPSClassification"), test: test, analysis: c})
					found = true
				}
			}
			if !found {
				list = append(list, &labTest{reference: reference, product: product.Child("ProductSPSClassification"), test: test})
			}
		}
	}
	return list
}

// conclusions are the results that TRACES gives tests and controls.
var conclusions = map[string]string{
	"SATISFACTORY": "satisfactory", "NOT_SATISFACTORY": "notSatisfactory", "UNSATISFACTORY": "notSatisfactory",
	"PENDING": "pending", "NOT_INTERPRETABLE": "notInterpretable", "NOT_DONE": "notDone",
	"SATISFACTORY_FOLLOWING_OFFICIAL_INTERVENTION": "satisfactoryAfterIntervention",
	"SATISFACTORY_AFTER_OFFICIAL_INTERVENTION":     "satisfactoryAfterIntervention",
}

// conclusion gives our word for a result; one that is unknown is pending, with a warning.
func (p *page) conclusion(name string, v xmldoc.Value) string {
	if !v.OK() {
		return ""
	}
	p.Mark(name, v)
	if c, ok := conclusions[strings.ToUpper(v.Text)]; ok {
		return c
	}
	at, found := wrong(v)
	p.Report(problem{Code: CodeConclusion, Severity: messages.SeverityWarn, Pointer: name, At: at, Text: "the result is not one that is known and is taken as pending", Found: found,
		Expected: "SATISFACTORY, NOT_SATISFACTORY, NOT_DONE, PENDING …", Mend: "use the result codes of TRACES"})
	return "pending"
}

// tested takes a laboratory test for where the page is.
func (p *page) tested(l *labTest) messages.Test {
	descriptor := l.test.Child("TestDescriptor")
	id, description := descriptor.Child("ID"), descriptor.Child("Description")
	description.Drop("languageID")
	t := messages.Test{
		Name:       p.line("name", description.Value()),
		Category:   p.code("category", descriptor.Child("CategoryCode"), ""),
		Motivation: p.code("motivation", l.test.Child("TestMotivationCode"), ""),
	}
	if v := id.Value(); v.OK() {
		p.Mark("code/code", v)
		t.Code = &messages.Code{Code: v.Text, List: clip(id.Attr("schemeID").Text, 35)}
	}
	id.Drop("schemeAgencyID")
	drop(id)
	if v := l.test.Child("Reference").Value(); v.OK() {
		p.Mark("references/0/number", v)
		t.References = []messages.Reference{{Type: "laboratory", Number: v.Text}}
	}
	t.ConclusionCode = p.code("conclusionCode", l.test.Child("InspectorConclusionCode"), "")
	t.Conclusion = testConclusion(p.conclusion("conclusion", l.test.Child("InspectorConclusionCode").Value()))
	t.Notes = p.product(t.Notes, l.product)
	if l.analysis == nil {
		return t
	}
	p.analysis(&t, l.analysis)
	return t
}

// testConclusion keeps to the words that a test may have.
func testConclusion(c string) string {
	switch c {
	case "satisfactoryAfterIntervention":
		return "satisfactory"
	case "notDone":
		return "pending"
	}
	return c
}

// product keeps which goods were tested, as words: the block names no line.
func (p *page) product(list []messages.Note, n *xmldoc.Node) []messages.Note {
	n.Drop("SystemID", "SystemName")
	code := n.Child("ClassCode").Value()
	var names []string
	first := code
	if code.OK() {
		names = append(names, code.Text)
	}
	for c := range n.Children("ClassName") {
		c.Drop("languageID")
		if v := c.Value(); v.OK() {
			if !first.OK() {
				first = v
			}
			names = append(names, flat(v.Text))
		}
	}
	if names == nil {
		return list
	}
	was := p.Item("notes", len(list))
	p.Mark("text", first)
	p.Back(was)
	return append(list, messages.Note{Subject: "product", Text: strings.Join(names, " > ")})
}

func (p *page) analysis(t *messages.Test, n *xmldoc.Node) {
	var sample messages.Sample
	was := p.In("sample")
	sample.Batch = p.text("batch", n.Child("SampleBatchNumber").Value())
	sample.Count = p.decimal("count", n.Child("NumberOfSamples").Value())
	sample.Type = p.code("type", n.Child("SampleTypeCode"), "")
	sample.Conservation = p.code("conservation", n.Child("SampleConservationCode"), "")
	sample.Taken = p.time("taken", n.Child("SamplingDateTime"))
	sample.Received = p.time("received", n.Child("LaboratoryReceiptDateTime"))
	p.Back(was)
	if sample != (messages.Sample{}) {
		t.Sample = &sample
	}
	if c := n.Child("AnalysisTypeCode"); c.Value().OK() {
		was := p.Item("notes", len(t.Notes))
		t.Notes = append(t.Notes, messages.Note{Subject: "analysisType", Code: p.code("code", c, "")})
		p.Back(was)
	}
	if c := n.Child("LaboratorySPSParty"); c != nil {
		was := p.In("laboratory/party")
		if party, ok := p.party(c, "laboratory"); ok {
			t.Laboratory = &messages.Laboratory{Party: &party}
		}
		p.Back(was)
	}
	t.Reported = p.time("reported", n.Child("LaboratoryReportDateTime"))
	method := n.Child("LaboratoryTestMethod")
	method.Drop("languageID")
	t.Method = p.line("method", method.Value())
	results, verdict := n.Child("LaboratoryResults"), n.Child("LaboratoryConclusionCode")
	results.Drop("languageID")
	if results.Value().OK() || verdict.Value().OK() {
		verdict.Drop("name", "listID")
		drop(verdict)
		was := p.Item("analytes", 0)
		a := messages.Analyte{Name: t.Name, Text: p.text("text", results.Value()), Conclusion: testConclusion(p.conclusion("conclusion", verdict.Value()))}
		if a.Name == "" {
			a.Name = "result"
		}
		p.Back(was)
		t.Analytes = []messages.Analyte{a}
		if t.Conclusion == "" {
			t.Conclusion = a.Conclusion
		}
	}
}
