package sps

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// place takes a location for where the page is; false where it is empty.
func (p *page) place(n *xmldoc.Node, function string) (messages.Place, bool) {
	place := messages.Place{Function: function}
	id := n.Child("ID")
	v := id.Value()
	s := id.Attr("schemeID")
	id.Drop("schemeAgencyID")
	drop(id)
	switch {
	case !v.OK():
	case isHour(id): // TRACES writes the hour of an examination where its place belongs
	case s.Text != "authority_activity_id" && len(v.Text) == 5 && codes.Locode(v.Text):
		place.Locode = p.text("locode", v)
		if s.OK() {
			id.Drop("schemeID") // a UN/LOCODE under whatever scheme it was filed
		}
	default:
		p.Mark("id/id", v)
		p.Mark("id/scheme", s)
		place.ID = &messages.Identifier{ID: v.Text, Scheme: scheme(s.Text)}
	}
	for name := range n.Children("Name") {
		if place.Name != "" {
			break // a second language
		}
		v := name.Value()
		language := name.Attr("languageID").Text
		switch {
		case !v.OK():
		case language == "" && len(v.Text) == 2 && codes.Country(v.Text) && place.Country == "":
			place.Country = p.text("country", v)
		default:
			place.Name = p.line("name", v)
		}
	}
	return place, place.Locode != "" || place.ID != nil || place.Name != "" || place.Country != ""
}

func (p *page) places(list []messages.Place, n *xmldoc.Node, function string) []messages.Place {
	was := p.Item("places", len(list))
	defer p.Back(was)
	if place, ok := p.place(n, function); ok {
		return append(list, place)
	}
	return list
}

// country takes the country of a country element; its name is the caption of the code. Where there is only a name,
// the code is looked up.
func (p *page) country(name string, n *xmldoc.Node) string {
	id := n.Child("ID")
	v := id.Value()
	id.Drop("name")
	drop(id)
	caption := n.Child("Name")
	caption.Drop("languageID")
	if v.OK() {
		n.Drop("Name")
		return p.text(name, v)
	}
	cv := caption.Value()
	if code := codes.CountryOf(cv.Text); code != "" {
		p.Mark(name, cv)
		return code
	}
	return ""
}
