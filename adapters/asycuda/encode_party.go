package asycuda

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// parties fills in the traders. A party of another format in a near role stands in for one that is missing; a name goes
// above its address, in the one field that the form has for both.
func (e *encoder) parties() {
	near := map[string]string{"exporter": "consignor", "consignee": "importer", "declarant": "agent", "principal": "holder"}
	for _, b := range traderBlocks() {
		party := e.trader(b.role, b.named)
		if party == nil && b.named == "" {
			party = e.trader(near[b.role], "")
		}
		if party == nil {
			continue
		}
		e.top.set(b.path+"/"+b.code, nationalID(party))
		e.top.set(b.path+"/"+b.name, nameAndAddress(party))
		if b.person != "" && len(party.Contacts) > 0 {
			e.top.set(b.path+"/"+b.person, party.Contacts[0].Name)
		}
	}
}

func (e *encoder) trader(role, named string) *messages.Party {
	i := slices.IndexFunc(e.d.Parties, func(p messages.Party) bool {
		own := p.RoleCode != nil && p.RoleCode.List == listElement
		return p.Role == role && (named == "" && !own || own && p.RoleCode.Code == named)
	})
	if i < 0 {
		return nil
	}
	return &e.d.Parties[i]
}

func nationalID(p *messages.Party) string {
	for _, id := range p.IDs {
		if id.Scheme == schemeNational {
			return id.ID
		}
	}
	if len(p.IDs) > 0 && p.IDs[0].Scheme != schemeLink {
		return p.IDs[0].ID
	}
	return ""
}

func nameAndAddress(p *messages.Party) string {
	var lines []string
	for i, n := range p.Names {
		if i == 0 {
			lines = append(lines, n.Value)
		}
	}
	if a := p.Address; a != nil {
		lines = append(append(lines, a.Lines...), a.Postcode, a.City, a.Subdivision, a.Country)
	}
	return strings.Join(slices.DeleteFunc(lines, func(s string) bool { return s == "" }), "\n")
}

// suppliers fills in a row for each seller and each invoice. The older row has room for a mail address, the newer one
// for an invoice.
func (e *encoder) suppliers() {
	forms := supplierForms()
	invoices := e.d.Invoices
	for i := range e.d.Parties {
		party := &e.d.Parties[i]
		if party.Role != "seller" {
			continue
		}
		f := &forms[0]
		if len(invoices) > 0 && channel(party, "email") == "" {
			f = &forms[1]
		}
		row := e.top.next(f.row)
		e.supplier(row, f, party)
		if f.number != "" {
			e.invoice(row, f, &invoices[0])
			invoices = invoices[1:]
		}
	}
	for i := range invoices {
		e.invoice(e.top.next(forms[1].row), &forms[1], &invoices[i])
	}
}

func (e *encoder) supplier(row *sheet, f *supplierForm, party *messages.Party) {
	for _, id := range party.IDs {
		if id.Scheme == schemeLink {
			row.set(f.link, id.ID)
		}
	}
	row.set(f.code, nationalID(party))
	if len(party.Names) > 0 {
		row.set(f.name, party.Names[0].Value)
	}
	if a := party.Address; a != nil {
		row.set(f.street, strings.Join(a.Lines, " "))
		row.set(f.city, a.City)
		row.set(f.postcode, a.Postcode)
		row.set(f.country, a.Country)
		row.set(f.country, a.Subdivision)
	}
	for _, c := range f.channels {
		row.set(c[1], channel(party, c[0]))
	}
}

func channel(p *messages.Party, kind string) string {
	for _, contact := range p.Contacts {
		for _, c := range contact.Channels {
			if c.Type == kind {
				return c.Value
			}
		}
	}
	return ""
}

func (e *encoder) invoice(row *sheet, f *supplierForm, v *messages.Invoice) {
	row.set(f.number, v.Number)
	row.set(f.date, e.date(v.Date))
	if len(v.Amounts) > 0 {
		row.set(f.amount, string(v.Amounts[0].Value))
	}
}
