package recognition_test

import (
	"slices"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// RECOGNITION.md, gate 12: the row that the agreement gives for the class of risk that the goods are of.
func TestTheClassOfRiskChoosesTheRow(t *testing.T) {
	class := func(change func(m *messages.BorderMeasure)) func(p *pure) {
		return func(p *pure) { change(p.entry("seed").Measure) }
	}
	pest := func(p *pure) { // a second class, for which all must be looked at
		p.scope().Equivalence = append(p.scope().Equivalence, messages.Equivalence{Control: messages.ControlPhysical, Risk: "pest", By: []messages.Control{messages.ControlPhysical, messages.ControlNonIntrusive}, Extent: "1"})
		p.add(measure("pest", "class", func(m *messages.BorderMeasure) { m.Class, m.Origins = "pest", p.line().Origins }))
	}
	run(t, inspected, map[string]variant{
		"the class of the goods":             {func(*pure) {}, recognised, ""},
		"goods of no class":                  {func(p *pure) { p.without("seed") }, partly, "G12.KIND"},
		"goods of another class":             {class(func(m *messages.BorderMeasure) { m.Class = "grain" }), partly, "G12.KIND"},
		"the class of other goods":           {class(func(m *messages.BorderMeasure) { m.HS = []string{"0601"} }), partly, "G12.KIND"},
		"the class at another border":        {class(func(m *messages.BorderMeasure) { m.Borders = []string{"KZ"} }), partly, "G12.KIND"},
		"a class that is over":               {class(func(m *messages.BorderMeasure) { m.Until = "2026-03-05T00:00:00Z" }), partly, "G12.KIND"},
		"a class that begins":                {class(func(m *messages.BorderMeasure) { m.From = "2026-03-11T00:00:00Z" }), partly, "G12.KIND"},
		"a class from a day of no zone":      {class(func(m *messages.BorderMeasure) { m.From = "2026-03-10" }), recognised, ""},
		"a class controls nothing itself":    {func(p *pure) { p.scope().Gates = append(p.scope().Gates, 13) }, recognised, ""},
		"two classes, the second is not met": {pest, partly, "G12.EXTENT"},
		"two classes, both met":              {func(p *pure) { pest(p); p.in().Checks[0].Extent = "all" }, recognised, ""},
		"the class has a row for its goods alone": {func(p *pure) {
			p.scope().Equivalence = append(p.scope().Equivalence, messages.Equivalence{Control: messages.ControlPhysical, Risk: "seed", HS: []string{"120991"}, Extent: "1", By: []messages.Control{messages.ControlNonIntrusive}})
		}, partly, "G12.EXTENT"},
	})
}

// The prefixes of the table are of the agreement's edition of the HS: a code of another is looked for among what it became.
func TestTheTableIsReadInTheAgreementsEdition(t *testing.T) {
	of := func(relation string, targets ...string) func(p *pure) {
		return func(p *pure) {
			p.without("seed")
			p.scope().Edition = "2022"
			p.scope().Equivalence[1].Risk = ""
			code := recognition.Commodity{System: "HS", Code: "120930", HS6: "120930", Edition: "2017"}
			p.line().Codes, p.certified().Codes = []recognition.Commodity{code}, []recognition.Commodity{code}
			if relation != "" {
				p.add(correlationOf("2017", "2022", "120930", relation, targets...))
			}
		}
	}
	run(t, inspected, map[string]variant{
		"one to one":           {of("oneToOne", "120991"), recognised, ""},
		"split within the row": {of("split", "120991", "120999"), recognised, ""},
		"out of the row":       {of("oneToOne", "120890"), partly, "G12.KIND"},
		"split over two rows":  {of("split", "120991", "120890"), indeterminate, "G12.EDITION"},
	})
}

// What nobody registered leaves the row unknown.
func TestACodeOfAnUnknownEditionHasNoRow(t *testing.T) {
	p := inspected()
	p.scope().Edition = "2022"
	p.line().Codes[0].Edition, p.certified().Codes[0].Edition = "2017", "2017"
	if d := p.decide(t); d.Outcome != indeterminate || !slices.Contains(reasonsOf(&d), "G12.EDITION") {
		t.Errorf("%s %v", d.Outcome, reasonsOf(&d))
	}
}

// A change of the class is looked at again like any fact of a register, and nobody but authorities reads it.
func TestAChangeOfTheClassOfRiskIsAFact(t *testing.T) {
	class := func(name string) messages.RegisterEntry {
		return measureEntry(func(m *messages.BorderMeasure) { m.Reason, m.Class = "class", name })
	}
	r := rules(scope(1, func(s *messages.Scope) {
		s.Gates = append(s.Gates, 12)
		s.Equivalence = []messages.Equivalence{{Control: messages.ControlPhysical}, {Control: messages.ControlPhysical, Risk: "high", Extent: "1"}}
	}))
	b := open(t, r)
	b.load("measures", class("low"))
	b.send(inspection(func(_ *messages.Message, i *messages.Inspection) { i.Checks[0].Extent = "3 of 20" }), matchedTo("AWAY"), matchedTo("GONE"))
	b.want("AWAY", recognised)
	b.send(ruling("GONE", messages.RulingReleased))
	b.load("measures", class("high"))
	d := b.want("AWAY", notRecognised, "G12.NONE")
	if d.Recall == nil || d.Recall.Reason != "factCorrected" || d.Recall.Action != "reevaluate" || !d.Recall.Confidential {
		t.Errorf("%+v", d.Recall)
	}
	if d := b.want("GONE", notRecognised, "G12.NONE"); d.Recall == nil || d.Recall.Action != "review" {
		t.Errorf("%+v", d.Recall)
	}
	b.load("measures", class("low"))
	b.want("AWAY", recognised)
	if d := b.want("GONE", recognised); d.Recall == nil || d.Recall.Action != "restored" {
		t.Errorf("%+v", d.Recall)
	}
}

// matchedTo is a declaration that shares a UCR with the inspection, and cites nothing.
func matchedTo(ref string) *messages.Message {
	return declaration(ref, func(_ *messages.Message, d *messages.Declaration) {
		d.References, d.Documents = append(d.References, messages.Reference{Type: "ucr", Number: "6NL123456-BULB01"}), nil
	})
}
