package sps

import (
	"strings"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// partyRoles are our names of the elements that name a party.
var partyRoles = map[string]string{
	"IssuerSPSParty": "issuer", "RecipientSPSParty": "recipient", "ConsignorSPSParty": "consignor", "ConsigneeSPSParty": "consignee",
	"ExporterSPSParty": "exporter", "ImporterSPSParty": "importer", "DespatchSPSParty": "despatch", "DeliverySPSParty": "delivery",
	"CustomsTransitAgentSPSParty": "agent", "CarrierSPSParty": "carrier", "ActivityAuthorizedSPSParty": "authority",
	"LaboratorySPSParty": "laboratory", "OperatorSPSParty": "treatmentProvider", "ManufacturerSPSParty": "manufacturer",
	"IssuingSPSParty": "issuer", "ProviderSPSParty": "other",
}

// schemes are our names of identifier schemes; others are kept as written.
var schemes = map[string]string{
	"eori_number": "EORI", "national_registry_number": "NATIONAL", "NationalRegistrationNumber": "NATIONAL", "vat_number": "VAT",
}

func scheme(s string) string {
	if own, ok := schemes[s]; ok {
		return own
	}
	return clip(s, 35)
}

// clip cuts a code at so many bytes, between characters.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// parties takes a party into a list; one without any content is not there.
func (p *page) parties(list []messages.Party, n *xmldoc.Node, role string) []messages.Party {
	was := p.Item("parties", len(list))
	defer p.Back(was)
	if party, ok := p.party(n, role); ok {
		return append(list, party)
	}
	return list
}

// party takes a party for where the page is; false where it has neither id, name, address nor people.
func (p *page) party(n *xmldoc.Node, role string) (messages.Party, bool) {
	return draft.Try(&p.Draft, func() (messages.Party, bool) { return p.member(n, role) })
}

func (p *page) member(n *xmldoc.Node, role string) (messages.Party, bool) {
	party := messages.Party{Role: role}
	if role == "" {
		if party.Role = partyRoles[n.Local()]; party.Role == "" {
			party.Role = "other"
		}
	}
	for c := n.First(); c != nil; c = c.Next() {
		switch c.Local() {
		case "ID":
			party.IDs = p.identifier(party.IDs, c, "")
		case "Name":
			party.Names = p.texts("names", party.Names, c)
		case "RoleCode":
			party.RoleCode = p.code("roleCode", c, "untdid3035")
		case "TypeCode":
			p.partyType(&party, c)
		case "SpecifiedSPSAddress":
			party.Address = p.address(c)
		case "SpecifiedSPSPerson":
			party.Contacts = p.person(party.Contacts, c)
		}
	}
	return party, party.IDs != nil || party.Names != nil || party.Address != nil || party.Contacts != nil || party.Authorisations != nil
}

// identifier takes an ID element with its scheme. The agency that runs the scheme has no place of its own.
func (p *page) identifier(list []messages.Identifier, n *xmldoc.Node, fallback string) []messages.Identifier {
	v := n.Value()
	s := n.Attr("schemeID")
	n.Drop("schemeAgencyID")
	drop(n)
	if !v.OK() {
		return list
	}
	was := p.Item("ids", len(list))
	defer p.Back(was)
	id := messages.Identifier{ID: p.text("id", v), Scheme: scheme(s.Text)}
	if id.Scheme == "" {
		id.Scheme = fallback
	} else {
		p.Mark("scheme", s)
	}
	return append(list, id)
}

// partyType reads a TypeCode: ePhyto writes a registration number into it, named by the list; TRACES writes what
// the party is registered as, which is a claim.
func (p *page) partyType(party *messages.Party, n *xmldoc.Node) {
	list, id := n.Attr("listName"), n.Attr("listID")
	v := n.Value()
	n.Drop("name")
	drop(n)
	if !v.OK() {
		return
	}
	if id.Text == "" && strings.Contains(strings.ToLower(list.Text), "number") {
		was := p.Item("ids", len(party.IDs))
		party.IDs = append(party.IDs, messages.Identifier{ID: p.text("id", v), Scheme: scheme(list.Text)})
		p.Back(was)
		return
	}
	was := p.Item("authorisations", len(party.Authorisations))
	a := messages.Authorisation{Programme: scheme(id.Text), Type: p.text("type", v), ClaimedIn: n.Local()}
	p.Mark("programme", id)
	party.Authorisations = append(party.Authorisations, a)
	p.Back(was)
}

func (p *page) address(n *xmldoc.Node) *messages.Address {
	was := p.In("address")
	defer p.Back(was)
	var a messages.Address
	var caption *xmldoc.Node
	for c := n.First(); c != nil; c = c.Next() {
		switch c.Local() {
		case "LineOne", "LineTwo", "LineThree", "LineFour", "LineFive":
			c.Drop("languageID")
			v := c.Value()
			for line := range strings.Lines(v.Text) {
				if line = strings.TrimSpace(line); line != "" {
					was := p.Item("lines", len(a.Lines))
					p.Mark("", v)
					p.Back(was)
					a.Lines = append(a.Lines, line)
				}
			}
		case "CityName":
			c.Drop("languageID")
			a.City = p.line("city", c.Value())
		case "PostcodeCode":
			a.Postcode = p.text("postcode", c.Value())
		case "CountryID":
			a.Country = p.text("country", c.Value())
		case "CountrySubDivisionID", "CountrySubDivisionName":
			if a.Subdivision == "" {
				c.Drop("languageID")
				a.Subdivision = p.line("subdivision", c.Value())
			}
		case "CountryName": // the caption of CountryID, or all that is known of the country
			c.Drop("languageID")
			caption = c
		}
		drop(c)
	}
	if a.Country == "" {
		v := caption.Value()
		if a.Country = codes.CountryOf(v.Text); a.Country != "" {
			p.Mark("country", v)
		}
	}
	n.Drop("CountryName")
	if a.Lines == nil && a.City == "" && a.Postcode == "" && a.Country == "" && a.Subdivision == "" {
		return nil
	}
	return &a
}

// person takes the person who acts for a party, with the qualification.
func (p *page) person(list []messages.Contact, n *xmldoc.Node) []messages.Contact {
	name := n.Child("Name")
	v := name.Value()
	name.Drop("languageID")
	if !v.OK() {
		return list
	}
	was := p.Item("contacts", len(list))
	defer p.Back(was)
	c := messages.Contact{Name: p.line("name", v)}
	q := n.Child("AttainedSPSQualification")
	if c.Role = p.line("role", q.Child("Name").Value()); c.Role == "" {
		c.Role = p.line("role", q.Child("AbbreviatedName").Value())
	}
	return append(list, c)
}
