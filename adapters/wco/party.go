package wco

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// partyElement is an element that names a party, and the role it has; "" is a role that the element's code says, or
// that has no name here.
type partyElement struct{ local, role string }

// The parties of a declaration, of a goods shipment and of a goods item, in the order in which they are read and written.
var (
	declarationParties = []partyElement{
		{"Submitter", ""}, {"Agent", "agent"}, {"AuthorisationHolder", "holder"}, {"Declarant", "declarant"}, {"Exporter", "exporter"},
	}
	carriageParties = []partyElement{{"Carrier", "carrier"}, {"Consignor", "consignor"}}
	shipmentParties = []partyElement{
		{"AEOMutualRecognitionParty", ""}, {"Buyer", "buyer"}, {"Consignee", "consignee"}, {"Consignor", "consignor"}, {"DomesticDutyTaxParty", ""},
		{"Importer", "importer"}, {"NotifyParty", "notify"}, {"Payer", ""}, {"Seller", "seller"}, {"Surety", ""},
	}
	itemParties = []partyElement{
		{"AEOMutualRecognitionParty", ""}, {"Buyer", "buyer"}, {"Consignee", "consignee"}, {"Consignor", "consignor"}, {"DomesticDutyTaxParty", ""},
		{"Seller", "seller"},
	}
)

// actors are the roles of additional supply chain actors (Union data model, 3/37).
var actors = map[string]string{"MF": "manufacturer", "FW": "forwarder", "WH": "warehouse", "CS": "other"}

// parties takes all parties of some elements below n.
func (p *page) parties(list []messages.Party, n *xmldoc.Node, elements []partyElement) []messages.Party {
	for _, e := range elements {
		for c := range n.Children(e.local) {
			was := p.Item("parties", len(list))
			before := p.Marks()
			party, ok := p.party(c, e.role)
			p.Back(was)
			if ok {
				list = append(list, party)
			} else {
				p.Forget(before)
			}
		}
	}
	return list
}

// party takes one party; false where its element says nothing.
func (p *page) party(n *xmldoc.Node, role string) (messages.Party, bool) {
	y := messages.Party{Role: role}
	y.IDs = p.partyIDs(n)
	if name := p.text("names/0/value", n.Child("Name")); name != "" {
		y.Names = []messages.Text{{Value: name}}
		if v := n.Child("Name").Attr("languageID"); v.OK() {
			p.Mark("names/0/language", v)
			y.Names[0].Language = v.Text
		}
	}
	y.Address = p.address(n.Child("Address"), true)
	y.Contacts = p.contacts(n)
	if code := n.Child("RoleCode"); role != "" && code != nil {
		y.RoleCode = p.code("roleCode", code, listRole)
	}
	switch n.Local() {
	case "Agent":
		if code := n.Child("FunctionCode"); code != nil {
			y.RoleCode = p.code("roleCode", code, listAgent)
		}
	case "AuthorisationHolder":
		y.Authorisations = p.held(n.Child("CategoryCode"))
	case "AEOMutualRecognitionParty":
		y.RoleCode = p.code("roleCode", n.Child("RoleCode"), listMutual)
		y.Role = "other"
		if y.RoleCode == nil {
			y.RoleCode = &messages.Code{Code: n.Local(), List: listParty}
		} else if role := actors[y.RoleCode.Code]; role != "" {
			y.Role = role
		}
		if len(y.IDs) > 0 {
			y.Authorisations = []messages.Authorisation{{Programme: "AEO", ID: y.IDs[0].ID, ClaimedIn: n.Local()}}
			p.Mark("authorisations/0/id", n.Child("ID").Value())
		}
	case "DomesticDutyTaxParty": // whose number is its VAT number (Union data model, 3/40)
		for i := range y.IDs {
			if n.Child("ID").Attr("schemeID").Text == "" {
				y.IDs[i].Scheme = "VAT"
			}
		}
		y.RoleCode = p.code("roleCode", n.Child("RoleCode"), listDomestic)
		y.Role = "other"
		if y.RoleCode == nil {
			y.RoleCode = &messages.Code{Code: n.Local(), List: listParty}
		}
	default:
		if role == "" {
			y.Role, y.RoleCode = "other", &messages.Code{Code: n.Local(), List: listParty}
		}
	}
	some := len(y.IDs)+len(y.Names)+len(y.Contacts)+len(y.Authorisations) > 0 || y.Address != nil
	if some {
		p.MarkNode("role", n)
	}
	return y, some
}

// held takes what an authorisation is for. Those for authorised economic operators begin with AEO.
func (p *page) held(n *xmldoc.Node) []messages.Authorisation {
	kind := p.text("authorisations/0/type", n)
	if kind == "" {
		return nil
	}
	a := messages.Authorisation{Type: kind, ClaimedIn: "AuthorisationHolder"}
	if strings.HasPrefix(kind, "AEO") {
		a.Programme = "AEO"
	}
	return []messages.Authorisation{a}
}

func (p *page) partyIDs(n *xmldoc.Node) []messages.Identifier {
	var ids []messages.Identifier
	for c := range n.Children("ID") {
		was := p.Item("ids", len(ids))
		if id := p.text("id", c); id != "" {
			i := messages.Identifier{ID: id}
			if v := c.Attr("schemeID"); v.OK() {
				p.Mark("scheme", v)
				i.Scheme = v.Text
			} else if isEORI(id) {
				i.Scheme = "EORI"
			}
			ids = append(ids, i)
		}
		p.Back(was)
	}
	return ids
}

// eoriCountries issue EORI numbers: the Union's members, the United Kingdom and Northern Ireland. Numbers of other
// countries that are recognised in the Union look the same and are not EORI.
const eoriCountries = " AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI "

func isEORI(id string) bool {
	return len(id) > 4 && codes.EORI(id) && strings.Contains(eoriCountries, " "+id[:2]+" ")
}

// address takes an address; the country is left to the caller where it has a field for it.
func (p *page) address(n *xmldoc.Node, country bool) *messages.Address {
	if n == nil {
		return nil
	}
	was := p.In("address")
	defer p.Back(was)
	var a messages.Address
	for c := range n.Children("Line") {
		l := p.Item("lines", len(a.Lines))
		if line := p.text("", c); line != "" {
			a.Lines = append(a.Lines, line)
		}
		p.Back(l)
	}
	a.City = p.text("city", n.Child("CityName"))
	if code := n.Child("CountrySubDivisionCode"); code != nil {
		a.Subdivision = p.text("subdivision", code)
	} else {
		a.Subdivision = p.text("subdivision", n.Child("CountrySubDivisionName"))
	}
	a.Postcode = p.text("postcode", n.Child("PostcodeID"))
	if country {
		a.Country = p.text("country", n.Child("CountryCode"))
	}
	if len(a.Lines) == 0 && a.City == "" && a.Subdivision == "" && a.Postcode == "" && a.Country == "" {
		return nil
	}
	return &a
}

// channels are the kinds of communication that have a name here (UNTDID 3155).
var channels = map[string]string{"TE": "telephone", "AL": "mobile", "FX": "fax", "EM": "email", "AO": "url"}

// contacts takes the contact's name and the party's means of communication.
func (p *page) contacts(n *xmldoc.Node) []messages.Contact {
	was := p.In("contacts/0")
	defer p.Back(was)
	c := messages.Contact{Name: p.text("name", n.Child("Contact").Child("Name"))}
	for m := range n.Children("Communication") {
		i := p.Item("channels", len(c.Channels))
		if value := p.text("value", m.Child("ID")); value != "" {
			kind := "other"
			if v := m.Child("TypeCode"); channels[v.Text()] != "" {
				kind = channels[p.text("type", v)]
			} else {
				p.drop("type", v.Value(), "the kind of communication has no name of its own")
			}
			c.Channels = append(c.Channels, messages.Channel{Type: kind, Value: value})
		}
		p.Back(i)
	}
	if c.Name == "" && len(c.Channels) == 0 {
		return nil
	}
	return []messages.Contact{c}
}
