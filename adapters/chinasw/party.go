package chinasw

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// The schemes of parties' identifiers.
const (
	schemeCustoms      = "CNCUSTOMS10"
	schemeUSCC         = "USCC"
	schemeQuarantine   = "CNCIQ10"
	schemeOrganisation = "GB11714"
	schemeAEO          = "AEO"
	schemeProducer     = "CIQREG"
)

// listParty is the list of what a party is in a declaration.
const listParty = "cn-party"

// domestic is a Chinese party of a declaration and the elements that name it. The element of the social credit code
// was renamed in 2018; both names are read.
type domestic struct {
	role, code                                      string
	customs, scc, oldSCC, quarantine, name, foreign string
	person, mail, phone                             string
}

func (x *declaration) domestic() [4]domestic {
	return [4]domestic{
		{role: x.either("consignee", "consignor"), code: "Trade", customs: "TradeCode", scc: "TradeCoScc", oldSCC: "TradeCodeScc", quarantine: "TradeCiqCode",
			name: "TradeName", foreign: "DomesticConsigneeEname"},
		{role: "other", code: "Owner", customs: "OwnerCode", scc: "OwnerCodeScc", quarantine: "OwnerCiqCode", name: "OwnerName",
			person: "OwnerLinkMan", mail: "OwnerLinkMAIL", phone: "OwnerLinkPHONE"},
		{role: "declarant", code: "Agent", customs: "AgentCode", scc: "AgentCodeScc", quarantine: "DeclCiqCode", name: "AgentName",
			person: "AgentLinkMan", mail: "AgentLinkMAIL", phone: "AgentLinkPHONE"},
		{role: "other", code: "Cop", customs: "CopCode", scc: "CopCodeScc", name: "CopName",
			person: "InputerName", mail: "InputerNameMAIL", phone: "InputerNamePHONE"},
	}
}

// parties takes the Chinese trader, the owner (who uses, or made or sold the goods), the declaring agent, who typed the
// declaration, and the trader abroad.
func (x *declaration) parties(r *record) {
	for _, d := range x.domestic() {
		was := x.Item("parties", len(x.body.Parties))
		if p, ok := x.domesticParty(d, r); ok {
			x.body.Parties = append(x.body.Parties, p)
		}
		x.Back(was)
	}
	x.overseas(r)
}

func (x *declaration) domesticParty(d domestic, r *record) (messages.Party, bool) {
	p := messages.Party{Role: d.role, RoleCode: &messages.Code{Code: d.code, List: listParty}}
	p.IDs = x.customsCode(p.IDs, r.get(d.customs))
	scc := r.get(d.scc)
	if d.oldSCC != "" && !scc.OK() {
		scc = r.get(d.oldSCC)
	}
	p.IDs = x.identifier(p.IDs, scc, schemeUSCC)
	if d.quarantine != "" {
		v := r.get(d.quarantine)
		if v.OK() && v.Text != none && (len(v.Text) != 10 || !isDigits(v.Text)) {
			x.warn(CodeQuarantineCode, "ids", v, "the registration code of inspection and quarantine has not its shape", "ten digits", "compare it with the registration")
		}
		p.IDs = x.identifier(p.IDs, v, schemeQuarantine)
	}
	p.Names = x.name(p.Names, r.get(d.name), "zh")
	if d.foreign != "" {
		p.Names = x.name(p.Names, r.get(d.foreign), "en")
	}
	if d.person != "" {
		p.Contacts = x.contact(p.Contacts, "", r.get(d.person), r.get(d.mail), r.get(d.phone))
	}
	return p, p.IDs != nil || p.Names != nil || p.Contacts != nil
}

// none is written where a party has no code.
const none = "NO"

// customsCode takes a registration code of customs: five digits for place and kind of enterprise, five digits or letters.
// A social credit code or an organisation code may stand in its place.
func (x *declaration) customsCode(list []messages.Identifier, v xmldoc.Value) []messages.Identifier {
	scheme := schemeCustoms
	switch {
	case len(v.Text) == 18:
		scheme = schemeUSCC
	case codes.OrganisationCode(v.Text):
		scheme = schemeOrganisation
	case v.OK() && v.Text != none && !customsShape(v.Text):
		x.warn(CodeCustomsCode, "ids", v, "the registration code of customs has not its shape", "ten characters, the first five digits", "compare it with the registration")
	}
	return x.identifier(list, v, scheme)
}

func customsShape(s string) bool {
	return len(s) == 10 && isDigits(s[:5]) && strings.Trim(s[5:], "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func (x *declaration) identifier(list []messages.Identifier, v xmldoc.Value, scheme string) []messages.Identifier {
	if !v.OK() || v.Text == none {
		return list
	}
	was := x.Item("ids", len(list))
	defer x.Back(was)
	return append(list, messages.Identifier{ID: x.text("id", v), Scheme: scheme})
}

func (x *declaration) name(list []messages.Text, v xmldoc.Value, language string) []messages.Text {
	if !v.OK() || v.Text == none {
		return list
	}
	was := x.Item("names", len(list))
	defer x.Back(was)
	return append(list, messages.Text{Value: x.line("value", v), Language: language})
}

func (x *declaration) contact(list []messages.Contact, role string, person, mail, phone xmldoc.Value) []messages.Contact {
	if !person.OK() && !mail.OK() && !phone.OK() {
		return list
	}
	was := x.Item("contacts", len(list))
	defer x.Back(was)
	c := messages.Contact{Name: x.line("name", person), Role: role}
	for _, way := range [...]struct {
		kind string
		v    xmldoc.Value
	}{{"email", mail}, {"telephone", phone}} {
		if way.v.OK() {
			at := x.Item("channels", len(c.Channels))
			c.Channels = append(c.Channels, messages.Channel{Type: way.kind, Value: x.text("value", way.v)})
			x.Back(at)
		}
	}
	return append(list, c)
}

// overseas takes the trader abroad: the consignor of an import, the consignee of an export. Its Chinese name and
// address stand in the consignor's elements either way.
func (x *declaration) overseas(r *record) {
	was := x.Item("parties", len(x.body.Parties))
	defer x.Back(was)
	code, name := r.get("OverseasConsignorCode"), r.get("OverseasConsignorEname")
	p := messages.Party{Role: "consignor", RoleCode: &messages.Code{Code: "Overseas", List: listParty}}
	if x.export {
		p.Role = "consignee"
		code, name = r.get("OverseasConsigneeCode"), r.get("OverseasConsigneeEname")
	}
	scheme := ""
	if authorised(code.Text) {
		scheme = schemeAEO
		element := x.either("OverseasConsignorCode", "OverseasConsigneeCode")
		at := x.Item("authorisations", 0)
		p.Authorisations = []messages.Authorisation{{Programme: "AEO", ID: x.text("id", code), ClaimedIn: element}}
		x.Back(at)
	}
	p.IDs = x.identifier(p.IDs, code, scheme)
	p.Names = x.name(p.Names, name, "en")
	p.Names = x.name(p.Names, r.get("OverseasConsignorCname"), "zh")
	if v := r.get("OverseasConsignorAddr"); v.OK() {
		x.Mark("address/lines/0", v)
		p.Address = &messages.Address{Lines: []string{v.Text}}
	}
	if p.IDs != nil || p.Names != nil || p.Address != nil {
		x.body.Parties = append(x.body.Parties, p)
	}
}

// authorised tells whether a foreign trader's code has the shape of an authorised economic operator's: the country and
// its own number (GACC notice 2023-49 asks for the code there). It is a claim; a register says whether it is true.
func authorised(code string) bool {
	return len(code) >= 7 && codes.ISOCountry(code[:2]) && code[:2] != "CN" && strings.ContainsAny(code[2:], "0123456789") &&
		strings.Trim(code[2:], "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// users takes the people at the owner who use the goods.
func (x *declaration) users() {
	list := x.node.Child("DecUsers")
	owner := -1
	for i := range x.body.Parties {
		if c := x.body.Parties[i].RoleCode; c != nil && c.Code == "Owner" {
			owner = i
		}
	}
	for n := range list.Children("DecUser") {
		person, phone := n.Child("UseOrgPersonCode").Value(), n.Child("UseOrgPersonTel").Value()
		if !person.OK() && !phone.OK() {
			continue
		}
		if owner < 0 {
			owner = len(x.body.Parties)
			x.body.Parties = append(x.body.Parties, messages.Party{Role: "other", RoleCode: &messages.Code{Code: "Owner", List: listParty}})
		}
		was := x.Item("parties", owner)
		p := &x.body.Parties[owner]
		p.Contacts = x.contact(p.Contacts, roleUser, person, xmldoc.Value{}, phone)
		x.Back(was)
	}
}

// roleUser is the role of a contact who uses the goods.
const roleUser = "user"
