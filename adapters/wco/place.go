package wco

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// located takes the number of a place: a UN/LOCODE where it is one.
func (p *page) located(place *messages.Place, id *xmldoc.Node) {
	v := id.Value()
	switch {
	case !v.OK():
	case len(v.Text) == 5 && codes.Locode(v.Text):
		p.Mark("locode", v)
		place.Locode = v.Text
	default:
		place.ID = &messages.Identifier{ID: p.text("id/id", id)}
	}
}

// port takes a place of loading or discharge.
func (p *page) port(list []messages.Place, n *xmldoc.Node, function string) []messages.Place {
	was := p.Item("places", len(list))
	defer p.Back(was)
	place := messages.Place{Function: function, Name: p.text("name", n.Child("Name"))}
	p.located(&place, n.Child("ID"))
	if place.Name == "" && place.ID == nil && place.Locode == "" {
		return list
	}
	return append(list, place)
}

// documentIssue takes the place where the declaration was issued.
func (p *page) documentIssue(list []messages.Place, id *xmldoc.Node) []messages.Place {
	was := p.Item("places", len(list))
	defer p.Back(was)
	place := messages.Place{Function: "documentIssue"}
	p.located(&place, id)
	if place.ID == nil && place.Locode == "" {
		return list
	}
	return append(list, place)
}

// region takes the region that goods go to; their country has a field of its own.
func (p *page) region(list []messages.Place, n *xmldoc.Node) []messages.Place {
	was := p.Item("places", len(list))
	defer p.Back(was)
	if region := p.text("subdivision", n.Child("RegionID")); region != "" {
		list = append(list, messages.Place{Function: "destination", Subdivision: region})
	}
	return list
}

// goodsLocation takes where the goods can be examined. The name identifies the place in the way that the address's type
// says (U is a code of a location, X an office …); a second number, where there is one, takes the name's place
// as the identifier.
func (p *page) goodsLocation(list []messages.Place, n *xmldoc.Node) []messages.Place {
	if n == nil {
		return list
	}
	was := p.Item("places", len(list))
	defer p.Back(was)
	address := n.Child("Address")
	place := messages.Place{Function: "goodsLocation", FunctionCode: p.code("functionCode", n.Child("TypeCode"), listLocation),
		Country: p.text("country", address.Child("CountryCode")), Address: p.address(address, false)}
	name, id, kind := n.Child("Name"), n.Child("ID"), address.Child("TypeCode")
	if !id.Value().OK() && kind.Value().OK() {
		name, id = nil, name
	}
	place.Name = p.text("name", name)
	if number := p.text("id/id", id); number != "" {
		place.ID = &messages.Identifier{ID: number, Scheme: p.text("id/scheme", kind)}
	}
	if place.Name == "" && place.ID == nil && place.Country == "" && place.Address == nil && place.FunctionCode == nil {
		return list
	}
	return append(list, place)
}
