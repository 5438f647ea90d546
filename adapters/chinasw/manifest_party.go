package chinasw

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// cargoParties are the elements that name parties of a manifest or of a consignment, and their roles.
var cargoParties = []struct{ element, role string }{
	{"RepresentativePerson", "representative"}, {"Agent", "agent"}, {"Carrier", "carrier"}, {"IntermediateCarrier", "carrier"},
	{"Consignor", "consignor"}, {"Consignee", "consignee"}, {"NotifyParty", "notify"}, {"SecondNotifyParty", "notify"}, {"UNDGContact", "other"},
}

// namedParties takes the parties below n.
func (c *cargo) namedParties(list []messages.Party, n *xmldoc.Node) []messages.Party {
	for _, e := range cargoParties {
		for x := range n.Children(e.element) {
			list = c.party(list, x, e.role, e.element)
		}
	}
	return list
}

// party takes one party. An enterprise's number has its kind before a plus sign: USCI+91210200….
func (c *cargo) party(list []messages.Party, n *xmldoc.Node, role, element string) []messages.Party {
	was := c.Item("parties", len(list))
	defer c.Back(was)
	p := messages.Party{Role: role}
	if role == "other" || element == "IntermediateCarrier" || element == "SecondNotifyParty" || element == "RepresentativePerson" {
		p.RoleCode = &messages.Code{Code: element, List: listManifest}
	}
	p.IDs = c.numbered(p.IDs, n.Child("ID"))
	if v := n.Child("Name").Value(); v.OK() {
		c.Mark("names/0/value", v)
		if p.Names = []messages.Text{{Value: v.Text}}; strings.IndexByte(v.Text, '\n') >= 0 {
			p.Names[0].Value = strings.Join(strings.Fields(v.Text), " ")
		}
	}
	p.Address = c.address(n.Child("Address"))
	p.Contacts = c.reached(p.Contacts, "", nil, n)
	if contact := firstOf(n.Child("Contact").Child("Name"), n.Child("SpecificContact").Child("Name")); n.Child("Contact") != nil || contact != nil {
		p.Contacts = c.reached(p.Contacts, "contact", contact, n.Child("Contact"))
	}
	if v := n.Child("AEO").Value(); v.OK() {
		at := c.Item("authorisations", 0)
		p.Authorisations = []messages.Authorisation{{Programme: "AEO", ID: c.text("id", v), ClaimedIn: element + "/AEO"}}
		c.Back(at)
	}
	if p.IDs == nil && p.Names == nil && p.Address == nil && p.Contacts == nil && p.Authorisations == nil {
		return list
	}
	return append(list, p)
}

// numbered takes a party's number under its scheme.
func (c *cargo) numbered(list []messages.Identifier, n *xmldoc.Node) []messages.Identifier {
	v := n.Value()
	if !v.OK() {
		return list
	}
	was := c.Item("ids", len(list))
	defer c.Back(was)
	i := messages.Identifier{ID: c.text("id", v)}
	kind, number, parted := strings.Cut(v.Text, "+")
	switch {
	case parted && number != "" && len(kind) <= 9 && kind != "":
		i.ID, i.Scheme = number, kind
		c.Mark("scheme", v)
		if kind == "USCI" || kind == "USCC" {
			i.Scheme = schemeUSCC
		}
	case codes.USCC(v.Text):
		i.Scheme = schemeUSCC
	}
	return append(list, i)
}

// means are the kinds of communication (UNTDID 3155).
var means = map[string]string{"TE": "telephone", "EM": "email", "FX": "fax", "AL": "mobile"}

// reached takes how a party is reached.
func (c *cargo) reached(list []messages.Contact, role string, name, n *xmldoc.Node) []messages.Contact {
	was := c.Item("contacts", len(list))
	defer c.Back(was)
	k := messages.Contact{Name: c.line("name", name.Value()), Role: role}
	for x := range n.Children("Communication") {
		id, kind := x.Child("ID").Value(), firstOf(x.Child("TypeID"), x.Child("TypeCode")).Value()
		if !id.OK() {
			continue
		}
		at := c.Item("channels", len(k.Channels))
		ch := messages.Channel{Type: means[kind.Text], Value: c.text("value", id)}
		if ch.Type == "" {
			ch.Type = "other"
		} else {
			c.Mark("type", kind)
		}
		k.Channels = append(k.Channels, ch)
		c.Back(at)
	}
	if k.Name == "" && k.Channels == nil {
		return list
	}
	return append(list, k)
}

// master takes who commands the means of transport.
func (c *cargo) master(list []messages.Party, n *xmldoc.Node) []messages.Party {
	if n == nil {
		return list
	}
	return c.party(list, n, "other", "Master")
}
