package chinasw

import (
	"fmt"
	"slices"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// headParties gives each party its elements: by the code of a declaration read here, else by its role.
func (w *writer) headParties(f map[string]string) {
	x := &declaration{export: w.export}
	trade := x.domestic()
	taken := map[string]bool{}
	for i := range w.body.Parties {
		p := &w.body.Parties[i]
		at := fmt.Sprintf("/body/parties/%d", i)
		code := w.partyCode(p)
		if code == "" || taken[code] {
			w.lose(at, "a party of the role "+p.Role)
			continue
		}
		taken[code] = true
		if code == "Overseas" {
			w.overseas(f, p, at)
			continue
		}
		for _, d := range trade {
			if d.code == code {
				w.domestic(f, d, p, at)
			}
		}
	}
}

// partyCode says which party of a declaration it is; "" where none.
func (w *writer) partyCode(p *messages.Party) string {
	if p.RoleCode != nil && p.RoleCode.List == listParty {
		return p.RoleCode.Code
	}
	here, abroad := []string{"consignee", "importer", "buyer"}, []string{"consignor", "exporter", "seller"}
	if w.export {
		here, abroad = abroad, here
	}
	switch {
	case slices.Contains(here, p.Role):
		return "Trade"
	case slices.Contains(abroad, p.Role):
		return "Overseas"
	case p.Role == "declarant" || p.Role == "agent" || p.Role == "representative":
		return "Agent"
	}
	return ""
}

func (w *writer) domestic(f map[string]string, d domestic, p *messages.Party, at string) {
	for i, id := range p.IDs {
		element := map[string]string{schemeCustoms: d.customs, schemeUSCC: d.scc, schemeQuarantine: d.quarantine, schemeOrganisation: d.customs}[id.Scheme]
		if element != "" && f[element] != "" && id.Scheme == schemeUSCC { // a second one stands in the place of the customs code
			f[d.customs], f[element] = f[element], id.ID
			continue
		}
		if element == "" || f[element] != "" {
			w.lose(fmt.Sprintf("%s/ids/%d", at, i), "the identifier")
			continue
		}
		f[element] = id.ID
	}
	for i, n := range p.Names {
		switch {
		case n.Language != "en" && f[d.name] == "":
			f[d.name] = n.Value
		case d.foreign != "" && f[d.foreign] == "":
			f[d.foreign] = n.Value
		default:
			w.lose(fmt.Sprintf("%s/names/%d", at, i), "a further name")
		}
	}
	for i, c := range p.Contacts {
		if c.Role == roleUser {
			continue
		}
		if d.person == "" || f[d.person] != "" {
			w.lose(fmt.Sprintf("%s/contacts/%d", at, i), "the contact")
			continue
		}
		f[d.person] = c.Name
		for j, ch := range c.Channels {
			element := map[string]string{"email": d.mail, "telephone": d.phone}[ch.Type]
			if element == "" || f[element] != "" {
				w.lose(fmt.Sprintf("%s/contacts/%d/channels/%d", at, i, j), "the way to reach the contact")
				continue
			}
			f[element] = ch.Value
		}
	}
	if p.Address != nil {
		w.lose(at+"/address", "the address")
	}
	if p.Authorisations != nil {
		w.lose(at+"/authorisations", "the authorisation")
	}
}

func (w *writer) overseas(f map[string]string, p *messages.Party, at string) {
	code, name := "OverseasConsignorCode", "OverseasConsignorEname"
	if w.export {
		code, name = "OverseasConsigneeCode", "OverseasConsigneeEname"
	}
	for i, id := range p.IDs {
		if f[code] != "" {
			w.lose(fmt.Sprintf("%s/ids/%d", at, i), "a further identifier")
			continue
		}
		f[code] = id.ID
	}
	for i, n := range p.Names {
		element := name
		if n.Language == "zh" {
			element = "OverseasConsignorCname"
		}
		if f[element] != "" {
			w.lose(fmt.Sprintf("%s/names/%d", at, i), "a further name")
			continue
		}
		f[element] = n.Value
	}
	if a := p.Address; a != nil {
		for _, l := range a.Lines {
			f["OverseasConsignorAddr"] = join(f["OverseasConsignorAddr"], l)
		}
		for _, l := range []string{a.City, a.Subdivision, a.Postcode, codes.CountryName(a.Country)} {
			f["OverseasConsignorAddr"] = join(f["OverseasConsignorAddr"], l)
		}
	}
	for i, a := range p.Authorisations {
		if a.ID != f[code] {
			w.lose(fmt.Sprintf("%s/authorisations/%d", at, i), "the authorisation")
		}
	}
	if p.Contacts != nil {
		w.lose(at+"/contacts", "the contact")
	}
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// users writes the people at the owner who use the goods.
func (w *writer) users() {
	var records [][]string
	for i := range w.body.Parties {
		for _, c := range w.body.Parties[i].Contacts {
			if c.Role != roleUser {
				continue
			}
			phone := ""
			if len(c.Channels) > 0 {
				phone = c.Channels[0].Value
			}
			records = append(records, []string{"UseOrgPersonCode", c.Name, "UseOrgPersonTel", phone})
		}
	}
	w.list("DecUsers", "DecUser", records)
}
