package sps

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// treatment takes an AppliedSPSProcess for where the page is. Its characteristics are told apart by their first
// description (IPPC's ePhyto mapping): TTFT full text, TTCH chemical, TTCO concentration, TTTM temperature; others
// are kept as notes, or as measures where they have a value.
func (p *page) treatment(n *xmldoc.Node) (messages.Treatment, bool) {
	var t messages.Treatment
	for c := n.First(); c != nil; c = c.Next() {
		switch c.Local() {
		case "TypeCode":
			t.Type = p.code("type", c, "untdid7187")
		case "CompletionSPSPeriod":
			was := p.In("period")
			t.Period = p.period(c)
			p.Back(was)
		case "ApplicableSPSProcessCharacteristic":
			p.characteristic(&t, c)
		case "OperationSPSCountry":
			was := p.In("place")
			if code := p.country("country", c); code != "" {
				t.Place = &messages.Place{Function: "treatment", Country: code}
			}
			p.Back(was)
		case "AdditionalInformationSPSNote":
			t.Notes = p.notes("notes", t.Notes, c)
		case "OperatorSPSParty":
			was := p.In("provider")
			if party, ok := p.party(c, "treatmentProvider"); ok {
				t.Provider = &party
			}
			p.Back(was)
		}
	}
	return t, t.Type != nil || t.Name != "" || t.Agent != "" || t.Period != nil || t.Concentration != nil || t.Temperature != nil || t.Notes != nil || t.Measures != nil || t.Provider != nil || t.Place != nil
}

func (p *page) characteristic(t *messages.Treatment, n *xmldoc.Node) {
	first := n.Child("Description")
	kind := first.Text()
	first.Drop("languageID")
	m := n.Child("ValueMeasure")
	if m == nil {
		m = n.Child("MinimumValueMeasure")
	}
	switch {
	case !m.Value().OK():
	case kind == "TTCO":
		was := p.In("concentration")
		t.Concentration = p.quantity(m, false)
		p.Back(was)
	case kind == "TTTM":
		was := p.In("temperature")
		t.Temperature = p.quantity(m, false)
		p.Back(was)
	default:
		was := p.Item("measures", len(t.Measures))
		if q := p.quantity(m, false); q != nil {
			t.Measures = p.measuresSlab.add(t.Measures, messages.Measure{Type: "other", Quantity: *q, SourceType: &messages.Code{Code: orOther(kind), List: "ippc:treatment"}})
		}
		p.Back(was)
	}
	if most := n.Child("MaximumValueMeasure"); most.Value().OK() && most != m {
		was := p.Item("measures", len(t.Measures))
		if q := p.quantity(most, false); q != nil {
			t.Measures = p.measuresSlab.add(t.Measures, messages.Measure{Type: "other", Quantity: *q, SourceType: &messages.Code{Code: clip(orOther(kind)+" maximum", 70), List: "ippc:treatment"}})
		}
		p.Back(was)
	}
	for d := first.Next(); d != nil; d = d.Next() {
		if d.Local() != "Description" {
			continue
		}
		v, language := d.Value(), d.Attr("languageID")
		switch {
		case !v.OK():
		case kind == "TTFT" && t.Name == "":
			t.Name = p.line("name", v)
		case kind == "TTCH" && len(t.Agent)+len(v.Text) < 250:
			p.Mark("agent", v)
			if t.Agent != "" {
				t.Agent += ", "
			}
			t.Agent += flat(v.Text)
		default:
			was := p.Item("notes", len(t.Notes))
			t.Notes = p.notesSlab.add(t.Notes, messages.Note{Subject: kind, Text: p.line("text", v), Language: p.text("language", language)})
			p.Back(was)
		}
	}
}

func orOther(s string) string {
	if s == "" || len(s) > 70 {
		return "other"
	}
	return s
}

func (p *page) period(n *xmldoc.Node) *messages.Period {
	var period messages.Period
	for c := n.First(); c != nil; c = c.Next() {
		switch c.Local() {
		case "StartDateTime":
			period.Start = p.time("start", c)
		case "EndDateTime":
			period.End = p.time("end", c)
		case "DurationMeasure":
			was := p.In("duration")
			period.Duration = p.quantity(c, false)
			p.Back(was)
		}
	}
	if period == (messages.Period{}) {
		return nil
	}
	return p.periodsSlab.keep(period)
}
