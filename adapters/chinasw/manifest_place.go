package chinasw

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// schemePlace is the scheme of places in manifests: a UN/LOCODE or IATA code, the number of a yard behind it, and the customs
// office behind a slash.
const schemePlace = "cn-manifest-place"

// located takes a place's code. What begins with a UN/LOCODE has one. A code that trade writes for another place (CNDLC, Dalian's
// airport, for the port) gives the place that is meant, and says so: what was written stays in the id.
func (c *cargo) located(l *messages.Place, id *xmldoc.Node) {
	v := id.Value()
	if !v.OK() {
		return
	}
	l.ID = &messages.Identifier{ID: c.text("id/id", v), Scheme: schemePlace}
	place, _, _ := strings.Cut(v.Text, "/")
	if len(place) < 5 || !codes.Locode(place[:5]) || strings.Trim(place[5:], "0123456789") != "" {
		return
	}
	l.Locode = place[:5]
	c.Mark("locode", v)
	if meant := codes.PlaceAlias(l.Locode, c.travels()); meant != "" {
		c.Report(problem{Code: CodePlaceAlias, Severity: messages.SeverityWarn, Pointer: "locode", At: v.Position(), Text: "by this mode of transport the code is written for another place than it stands for; " + meant + " is taken",
			Found: v.Text, Expected: meant, Mend: "write the code of the place that is meant"})
		l.Locode = meant
	}
	l.Country = l.Locode[:2]
	c.Mark("country", v)
}

// place takes a place into a list; element says what it is to a manifest where our functions are broader.
func (c *cargo) place(list []messages.Place, function, element string, n *xmldoc.Node) []messages.Place {
	if n == nil {
		return list
	}
	was := c.Item("places", len(list))
	defer c.Back(was)
	l := messages.Place{Function: function, Name: c.line("name", n.Child("Name").Value())}
	if l.Name == "" {
		l.Name = c.line("name", n.Child("NAME").Value())
	}
	c.located(&l, n.Child("ID"))
	l.Address = c.address(n)
	if l.Address != nil && l.Country == "" {
		l.Country = l.Address.Country
	}
	if l.Name == "" && l.ID == nil && l.Address == nil {
		return list
	}
	if element != "" {
		l.FunctionCode = &messages.Code{Code: element, List: listManifest}
	}
	return append(list, l)
}

// firstPlace takes where the means of transport first comes to in the country.
func (c *cargo) firstPlace(list []messages.Place, id *xmldoc.Node) []messages.Place {
	if !id.Value().OK() {
		return list
	}
	was := c.Item("places", len(list))
	defer c.Back(was)
	l := messages.Place{Function: "entry"}
	c.located(&l, id)
	return append(list, l)
}

// calls takes where the means of transport loads and unloads, with its arrival there.
func (c *cargo) calls(list []messages.Call, n *xmldoc.Node) []messages.Call {
	for _, e := range [...]struct{ element, function string }{{"LoadingLocation", "loading"}, {"UnloadingLocation", "discharge"}} {
		at := n.Child(e.element)
		was := c.Item("calls", len(list))
		call := messages.Call{Place: messages.Place{Function: e.function, Name: c.line("place/name", at.Child("Name").Value())}}
		in := c.In("place")
		c.located(&call.Place, at.Child("ID"))
		c.Back(in)
		call.Arrival = c.time("arrival", firstOf(at.Child("ArrivalDateTime"), at.Child("ArrivalDate")).Value())
		c.Back(was)
		if call.Place.ID != nil || call.Place.Name != "" || call.Arrival != nil {
			list = append(list, call)
		}
	}
	return list
}

// loadingTimes keeps when goods were loaded, which no call has.
func (c *cargo) loadingTimes(list []messages.Attribute, n *xmldoc.Node) []messages.Attribute {
	at := n.Child("LoadingLocation")
	return c.attribute(list, "loadingTime", firstOf(at.Child("LoadingDateTime"), at.Child("LoadingDate")).Value())
}

// firstOf gives the first of two elements that is there.
func firstOf(a, b *xmldoc.Node) *xmldoc.Node {
	if a.Value().OK() {
		return a
	}
	return b
}

// countryOf takes an alpha-2 country; customs' own codes are translated.
func (c *cargo) countryOf(member string, n *xmldoc.Node) string {
	v := n.Value()
	code := v.Text
	if !codes.Country(code) {
		code, _ = country(v.Text)
	}
	switch {
	case !v.OK():
		return ""
	case code == "":
		c.warn(CodeCountry, member, v, "the country is in no list", "ISO 3166-1", "correct the code")
		return ""
	}
	c.Mark(member, v)
	return code
}

// address takes an address, which stands in elements of its own or in those of a party.
func (c *cargo) address(n *xmldoc.Node) *messages.Address {
	was := c.In("address")
	defer c.Back(was)
	var a messages.Address
	for l := range n.Children("Line") {
		if v := l.Value(); v.OK() {
			at := c.Item("lines", len(a.Lines))
			a.Lines = append(a.Lines, c.line("", v))
			c.Back(at)
		}
	}
	a.City = c.line("city", n.Child("CityName").Value())
	a.Subdivision = c.line("subdivision", firstOf(n.Child("CountrySubEntityName"), n.Child("CountrySubDivisionName")).Value())
	if code := firstOf(n.Child("CountrySubEntityID"), n.Child("CountrySubDivisionID")).Value(); a.Subdivision == "" {
		a.Subdivision = c.text("subdivision", code)
	} else if code.OK() {
		a.Subdivision += " (" + code.Text + ")"
	}
	a.Postcode = c.text("postcode", n.Child("PostcodeID").Value())
	a.Country = c.countryOf("country", n.Child("CountryCode"))
	if a.Lines == nil && a.City == "" && a.Subdivision == "" && a.Postcode == "" && a.Country == "" {
		return nil
	}
	return &a
}
