package asycuda

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

func cutPath(path string) (first, rest string, more bool) { return strings.Cut(path, "/") }

// stageOf is the stage of the means of transport in box 18: goods arrive with it or depart with it.
func stageOf(kind string) string {
	if kind == "import" {
		return "arrival"
	}
	return "departure"
}

// borderOf is the role of the office in box 29: of entry for what comes in, else of exit.
func borderOf(kind string) string {
	if kind == "import" {
		return "entry"
	}
	return "exit"
}

// transport reads means of transport, terms of delivery and places.
func (p *page) transport(n *xmldoc.Node) {
	d := p.body
	means := n.Child("Means_of_transport")
	p.means(stageOf(d.Type), means.Child("Departure_arrival_information"), nil)
	border := means.Child("Border_information")
	p.means("border", border, border.Child("Mode"))
	p.means("inland", nil, means.Child("Inland_mode_of_transport"))

	office := n.Child("Border_office")
	p.office(borderOf(d.Type), office.Child("Code"), office.Child("Name"))

	terms := n.Child("Delivery_terms")
	code, place, situation := terms.Child("Code").Value(), terms.Child("Place").Value(), terms.Child("Situation").Value()
	if code.OK() || place.OK() || situation.OK() {
		was := p.In("tradeTerms")
		d.TradeTerms = &messages.TradeTerms{Code: p.text("code", code), Text: p.line("text", situation)}
		if place.OK() {
			d.TradeTerms.Place = &messages.Place{Function: "delivery", Name: p.line("place/name", place)}
		}
		p.Back(was)
	}
	p.loading(n.Child("Place_of_loading"))
	p.place("goodsLocation", n.Child("Location_of_goods"))
}

// means reads a means of transport. Modes are of national tables: only a single digit is that of the form and of Rec 19.
func (p *page) means(stage string, n, mode *xmldoc.Node) {
	d := p.body
	was := p.Item("transport", len(d.Transport))
	defer p.Back(was)
	t := messages.Transport{Stage: stage}
	if v := n.Child("Identity").Value(); v.OK() {
		inner := p.Item("ids", 0)
		t.IDs = []messages.Identifier{{ID: p.line("id", v)}}
		p.Back(inner)
	}
	nationality := n.Child("Nationality").Value()
	var unknown bool
	t.Nationality, unknown = p.country("nationality", nationality)
	if v := mode.Value(); v.OK() {
		t.ModeCode = p.code("modeCode", listMode, v, xmldoc.Value{})
		if len(v.Text) == 1 && strings.Contains("1234578", v.Text) {
			t.Mode = p.text("mode", v)
		}
	}
	if t.IDs != nil || t.Nationality != "" || t.ModeCode != nil {
		d.Transport = append(d.Transport, t)
	}
	if unknown {
		p.Pointer = p.Pointer[:len("/body")]
		d.Attributes = p.attribute(d.Attributes, formPath(n.Child("Nationality")), nationality)
	}
}

// loading reads the place of loading. Its code is a UN/LOCODE or one of a national table.
func (p *page) loading(n *xmldoc.Node) {
	d := p.body
	code, name, country := n.Child("Code").Value(), n.Child("Name").Value(), n.Child("Country").Value()
	was := p.Item("places", len(d.Places))
	defer p.Back(was)
	place := messages.Place{Function: "loading", Name: p.line("name", name)}
	switch {
	case !code.OK():
	case codes.Locode(code.Text):
		place.Locode = p.text("locode", code)
	default:
		place.ID = &messages.Identifier{ID: p.text("id/id", code), Scheme: schemeSystem}
	}
	var unknown bool
	place.Country, unknown = p.country("country", country)
	if place.Locode != "" || place.ID != nil || place.Name != "" || place.Country != "" {
		d.Places = append(d.Places, place)
	}
	if unknown {
		p.Pointer = p.Pointer[:len("/body")]
		d.Attributes = p.attribute(d.Attributes, "Transport/Place_of_loading/Country", country)
	}
}

// place takes a place that has one field.
func (p *page) place(function string, n *xmldoc.Node) {
	v := n.Value()
	if !v.OK() {
		return
	}
	was := p.Item("places", len(p.body.Places))
	defer p.Back(was)
	p.body.Places = append(p.body.Places, messages.Place{Function: function, Name: p.line("name", v)})
}

// warehouse reads the warehouse that goods are in or go to.
func (p *page) warehouse(n *xmldoc.Node) {
	v := n.Child("Identification").Value()
	if !v.OK() {
		return
	}
	was := p.Item("places", len(p.body.Places))
	defer p.Back(was)
	p.body.Places = append(p.body.Places, messages.Place{Function: "warehouse", ID: &messages.Identifier{ID: p.text("id/id", v), Scheme: schemeSystem}})
}

// transit reads the transit block but for its principal, who is a party, and its seals.
func (p *page) transit(n *xmldoc.Node) {
	d := p.body
	p.office("transitDestination", child(n, "Destination", "Office"), nil)
	d.Attributes = p.dated(d.Attributes, child(n, "Signature", "Date"))
}

// dated keeps a date that the canonical model has no field for, year first.
func (p *page) dated(list []messages.Attribute, n *xmldoc.Node) []messages.Attribute {
	v := n.Value()
	was := p.Item("attributes", len(list))
	defer p.Back(was)
	before := p.Marks()
	t := p.date("value", v)
	if t == nil {
		return list
	}
	p.Forget(before)
	p.Mark("value", v)
	return append(list, messages.Attribute{Name: formPath(n), Value: t.Value})
}
