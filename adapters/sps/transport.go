package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// stages are our names of the elements that describe a movement; the order of elements is the order of travel.
var stages = map[string]string{
	"MainCarriageSPSTransportMovement": "main", "PreCarriageSPSTransportMovement": "preCarriage", "OnCarriageSPSTransportMovement": "onCarriage",
}

// movement takes one movement of the journey.
func (p *page) movement(list []messages.Transport, n *xmldoc.Node) []messages.Transport {
	was := p.Item("transport", len(list))
	defer p.Back(was)
	before := p.Marks()
	t := messages.Transport{Stage: stages[n.Local()], Order: len(list) + 1}
	mode := n.Child("ModeCode")
	mode.Drop("name")
	drop(mode)
	if v := mode.Value(); codes.Mode(v.Text) {
		t.Mode = p.text("mode", v)
	} else if v.OK() {
		t.ModeCode = p.code("modeCode", mode, "")
	}
	means := n.Child("UsedSPSTransportMeans")
	for name := range means.Children("Name") {
		if t.Name == "" {
			name.Drop("languageID")
			t.Name = p.line("name", name.Value())
		}
	}
	if v := means.Child("TypeCode").Value(); codes.MeansType(v.Text) {
		t.MeansType = p.text("meansType", v)
	}
	for id := range means.Children("ID") {
		v, s := id.Value(), id.Attr("schemeID")
		if !v.OK() {
			continue
		}
		was := p.Item("ids", len(t.IDs))
		p.Mark("scheme", s)
		t.IDs = append(t.IDs, messages.Identifier{ID: clip(p.text("id", v), 70), Scheme: transportScheme(s.Text)})
		p.Back(was)
	}
	for id := range n.Children("ID") {
		v, s := id.Value(), id.Attr("schemeID")
		nation := id.Attr("schemeAgencyID")
		drop(id)
		if !v.OK() {
			continue
		}
		if s.Text == "" && t.Mode == "1" && t.Voyage == "" && len(v.Text) <= 35 {
			t.Voyage = p.text("voyage", v)
			continue
		}
		if codes.Country(nation.Text) && t.Nationality == "" {
			t.Nationality = p.text("nationality", nation)
		}
		was := p.Item("ids", len(t.IDs))
		p.Mark("scheme", s)
		t.IDs = append(t.IDs, messages.Identifier{ID: p.text("id", v), Scheme: transportScheme(s.Text)})
		p.Back(was)
	}
	if c := n.Child("CarrierSPSParty"); c != nil {
		was := p.In("carrier")
		if party, ok := p.party(c, "carrier"); ok {
			t.Carrier = &party
		}
		p.Back(was)
	}
	if t.Mode == "" && t.ModeCode == nil && t.Name == "" && t.Voyage == "" && t.IDs == nil && t.Carrier == nil {
		p.Forget(before)
		return list
	}
	return append(list, t)
}

// transportScheme names what a number on a means of transport is, from the scheme that TRACES writes.
func transportScheme(s string) string {
	for _, k := range [...]struct{ part, scheme string }{
		{"flight", "flight"}, {"airplane", "flight"}, {"imo", "IMO"}, {"vessel", "name"}, {"ship", "name"}, {"railway", "wagon"},
		{"wagon", "wagon"}, {"train", "wagon"}, {"trailer", "trailer"}, {"vehicle", "plate"}, {"road", "plate"},
	} {
		if strings.Contains(strings.ToLower(s), k.part) {
			return k.scheme
		}
	}
	return scheme(s)
}

// equipment takes a container or wagon with its seals. A seal whose container is not named goes to the references.
func (p *page) equipment(list []messages.Equipment, refs []messages.Reference, n *xmldoc.Node) ([]messages.Equipment, []messages.Reference) {
	id := n.Child("ID")
	v, s := id.Value(), id.Attr("schemeID")
	id.Drop("schemeAgencyID")
	drop(id)
	if !v.OK() {
		for seal := range n.Children("AffixedSPSSeal") {
			refs = p.orphan(refs, seal)
		}
		return list, refs
	}
	was := p.Item("equipment", len(list))
	defer p.Back(was)
	e := messages.Equipment{ID: p.text("id", v), Scheme: scheme(s.Text), CheckDigit: checkDigit(v.Text)}
	p.Mark("scheme", s)
	for c := n.First(); c != nil; c = c.Next() {
		switch c.Local() {
		case "AffixedSPSSeal":
			was := p.Item("seals", len(e.Seals))
			if seal, ok := draft.Try(&p.Draft, func() (messages.Seal, bool) { return p.seal(c) }); ok {
				e.Seals = append(e.Seals, seal)
			}
			p.Back(was)
			if last := c.Child("MaximumID").Value(); last.OK() && len(last.Text) <= 35 { // the last of a run of seals
				was := p.Item("seals", len(e.Seals))
				e.Seals = append(e.Seals, messages.Seal{ID: p.text("id", last)})
				p.Back(was)
			}
		case "CharacteristicCode":
			e.SizeType = p.code("sizeType", c, "")
		case "SettingSPSTemperature":
			p.temperature(&e, c)
		}
	}
	return append(list, e), refs
}

// temperature takes what the equipment is set to, and the bounds beside it as measures.
func (p *page) temperature(e *messages.Equipment, n *xmldoc.Node) {
	set := n.Child("ValueMeasure")
	if !set.Value().OK() {
		set = n.Child("MinimumValueMeasure")
	}
	was := p.In("temperature")
	e.Temperature = p.quantity(set, false)
	p.Back(was)
	for m := n.First(); m != nil; m = m.Next() {
		if m == set || m.Local() != "MinimumValueMeasure" && m.Local() != "MaximumValueMeasure" {
			continue
		}
		was := p.Item("measures", len(e.Measures))
		if q := p.quantity(m, false); q != nil {
			e.Measures = append(e.Measures, messages.Measure{Type: "temperature", Quantity: *q, SourceType: &messages.Code{Code: m.Local(), List: listElement}})
		}
		p.Back(was)
	}
}

func (p *page) seal(n *xmldoc.Node) (messages.Seal, bool) {
	id := n.Child("ID")
	id.Drop("schemeID", "schemeAgencyID")
	drop(id)
	seal := messages.Seal{ID: p.text("id", id.Value())}
	if role := n.Child("IssuingSPSParty").Child("RoleCode"); role != nil {
		seal.Party = p.code("party", role, "untdid3035")
	}
	return seal, seal.ID != ""
}

// orphan keeps a seal whose container is not named.
func (p *page) orphan(refs []messages.Reference, n *xmldoc.Node) []messages.Reference {
	id := n.Child("ID")
	v := id.Value()
	id.Drop("schemeID", "schemeAgencyID")
	drop(id)
	if !v.OK() {
		return refs
	}
	was := p.Item("references", len(refs))
	defer p.Back(was)
	at, found := wrong(v)
	p.Report(problem{Code: CodeSeal, Severity: messages.SeverityNote, Pointer: "number", At: at, Text: "the seal's container or wagon is not named", Found: found,
		Expected: "UtilizedSPSTransportEquipment/ID", Mend: "name the container that the seal is on"})
	return append(refs, messages.Reference{Type: "seal", Number: p.text("number", v)})
}

func checkDigit(id string) string {
	switch {
	case codes.Container(id):
		return "valid"
	case codes.ContainerShape(id):
		return "invalid"
	}
	return "notApplicable"
}
