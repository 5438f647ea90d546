package wco

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// several are the elements that may stand more than once.
var several = []string{"AuthorisationHolder", "AEOMutualRecognitionParty", "DomesticDutyTaxParty", "NotifyParty"}

// partyElementOf names the element that a party is written in; "" where there is none.
func partyElementOf(y *messages.Party) string {
	if c := y.RoleCode; c != nil {
		switch c.List {
		case listMutual:
			return "AEOMutualRecognitionParty"
		case listDomestic:
			return "DomesticDutyTaxParty"
		case listParty:
			return c.Code
		}
	}
	if y.Role == "representative" {
		return "Agent"
	}
	for _, elements := range [][]partyElement{declarationParties, carriageParties, shipmentParties} {
		for _, e := range elements {
			if e.role != "" && e.role == y.Role {
				return e.local
			}
		}
	}
	return ""
}

// partiesOf writes the parties of a list that an element is for.
func (s *sheet) partiesOf(e *element, list string, ys []messages.Party, name string) {
	for i := range ys {
		p := at(list, i)
		if partyElementOf(&ys[i]) != name || s.written[p+"/role"] {
			continue
		}
		if slices.ContainsFunc(e.kids, func(k *element) bool { return k.name == name }) && !slices.Contains(several, name) {
			return
		}
		s.party(e.add(name), p, &ys[i])
	}
}

// parties writes the parties of the declaration itself that an element is for.
func (s *sheet) parties(e *element, name string) {
	s.partiesOf(e, "/body/parties", s.body.Parties, name)
	for i := range s.body.Consignments { // another format may name at a consignment who stands at the declaration here
		s.partiesOf(e, at("/body/consignments", i)+"/parties", s.body.Consignments[i].Parties, name)
		break
	}
}

// party writes one party.
func (s *sheet) party(e *element, p string, y *messages.Party) {
	s.done(p + "/role")
	if len(y.Names) > 0 {
		n := s.leaf(e, "Name", p+"/names/0/value", y.Names[0].Value)
		if language := y.Names[0].Language; language != "" {
			n.attrs = append(n.attrs, [2]string{"languageID", language})
			s.done(p + "/names/0/language")
		}
	}
	for i := range y.IDs {
		id := s.leaf(e, "ID", at(p+"/ids", i)+"/id", y.IDs[i].ID)
		s.done(at(p+"/ids", i) + "/scheme")
		implied := ""
		if e.name == "DomesticDutyTaxParty" {
			implied = "VAT"
		} else if isEORI(y.IDs[i].ID) {
			implied = "EORI"
		}
		if scheme := y.IDs[i].Scheme; scheme != "" && scheme != implied {
			id.attrs = append(id.attrs, [2]string{"schemeID", scheme})
		}
	}
	if y.RoleCode != nil {
		switch e.name {
		case "Agent":
			s.code(e, "FunctionCode", p+"/roleCode", y.RoleCode)
		case "AEOMutualRecognitionParty", "DomesticDutyTaxParty":
			if y.RoleCode.List != listParty {
				s.code(e, "RoleCode", p+"/roleCode", y.RoleCode)
			}
		}
		if y.RoleCode.List == listParty {
			s.done(p + "/roleCode/code")
		}
	}
	for i := range y.Authorisations {
		a := at(p+"/authorisations", i)
		switch {
		case e.name == "AuthorisationHolder" && i == 0:
			s.leaf(e, "CategoryCode", a+"/type", y.Authorisations[i].Type)
		case e.name == "AEOMutualRecognitionParty" && len(y.IDs) > 0 && y.IDs[0].ID == y.Authorisations[i].ID:
			s.done(a + "/id")
		}
	}
	if y.Address != nil {
		s.address(e.add("Address"), p+"/address", y.Address, p+"/address/country", y.Address.Country)
	}
	if len(y.Contacts) > 0 {
		s.contact(e, p+"/contacts/0", &y.Contacts[0])
	}
}

// contact writes a contact's name and means of communication.
func (s *sheet) contact(e *element, p string, c *messages.Contact) {
	s.leaf(e.add("Contact"), "Name", p+"/name", c.Name)
	for i, x := range c.Channels {
		m := e.add("Communication")
		s.leaf(m, "ID", at(p+"/channels", i)+"/value", x.Value)
		s.done(at(p+"/channels", i) + "/type")
		for code, kind := range channels {
			if kind == x.Type {
				m.add("TypeCode").text = code
			}
		}
	}
}

// address writes an address, its lines as one. The country may stand elsewhere in the message.
func (s *sheet) address(e *element, p string, a *messages.Address, countryAt, country string) {
	if a == nil {
		a = &messages.Address{}
	}
	s.leaf(e, "CityName", p+"/city", a.City)
	s.leaf(e, "CountryCode", countryAt, country)
	name := "CountrySubDivisionCode"
	if len(a.Subdivision) > 9 || strings.ToUpper(a.Subdivision) != a.Subdivision {
		name = "CountrySubDivisionName"
	}
	s.leaf(e, name, p+"/subdivision", a.Subdivision)
	s.leaf(e, "Line", p+"/lines/0", strings.Join(a.Lines, ", "))
	for i := range a.Lines {
		s.done(at(p+"/lines", i))
	}
	s.leaf(e, "PostcodeID", p+"/postcode", a.Postcode)
}
