package asycuda

import (
	"slices"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// traderBlocks are the parties that have a block with a code and a name. Name and address stand in one field of several
// lines, and stay there: nothing says which line is what.
func traderBlocks() []traderBlock {
	return []traderBlock{
		{role: "exporter", path: "Traders/Exporter", code: "Exporter_code", name: "Exporter_name"},
		{role: "consignee", path: "Traders/Consignee", code: "Consignee_code", name: "Consignee_name"},
		{role: "other", path: "Traders/Financial", code: "Financial_code", name: "Financial_name", named: "Financial"},
		{role: "declarant", path: "Declarant", code: "Declarant_code", name: "Declarant_name", person: "Declarant_representative"},
		{role: "principal", path: "Transit/Principal", code: "Code", name: "Name", person: "Representative"},
		{role: "other", path: "Financial/Bank", code: "Code", name: "Name", named: "Bank"},
	}
}

// traderBlock says where in the form a party stands. named keeps the block's name where its role has none of ours.
type traderBlock struct{ role, path, code, name, person, named string }

// traders reads the parties but for the suppliers.
func (p *page) traders(sad *xmldoc.Node) {
	for _, b := range traderBlocks() {
		n := at(sad, b.path)
		code, name, person := n.Child(b.code).Value(), n.Child(b.name).Value(), n.Child(b.person).Value()
		if !code.OK() && !name.OK() && !person.OK() {
			continue
		}
		p.party(messages.Party{Role: b.role}, func(party *messages.Party) {
			if b.named != "" {
				party.RoleCode = &messages.Code{Code: b.named, List: listElement}
			}
			p.id(party, code, schemeNational)
			p.name(party, name)
			if person.OK() {
				inner := p.Item("contacts", 0)
				party.Contacts = []messages.Contact{{Name: p.line("name", person), Role: "representative"}}
				p.Back(inner)
			}
		})
	}
}

// party adds a party to the declaration after fill has filled it in.
func (p *page) party(party messages.Party, fill func(*messages.Party)) {
	was := p.Item("parties", len(p.body.Parties))
	fill(&party)
	p.Back(was)
	p.body.Parties = append(p.body.Parties, party)
}

func (p *page) id(party *messages.Party, v xmldoc.Value, scheme string) {
	if !v.OK() {
		return
	}
	was := p.Item("ids", len(party.IDs))
	defer p.Back(was)
	party.IDs = append(party.IDs, messages.Identifier{ID: p.text("id", v), Scheme: scheme})
}

func (p *page) name(party *messages.Party, v xmldoc.Value) {
	if !v.OK() {
		return
	}
	was := p.Item("names", len(party.Names))
	defer p.Back(was)
	party.Names = append(party.Names, messages.Text{Value: p.lines("value", v)})
}

// supplierForm names the elements of a supplier's row, which differ between releases.
type supplierForm struct {
	row, link, code, name, country, city, street, postcode string
	channels                                               [][2]string
	number, amount, date                                   string
}

func supplierForms() []supplierForm {
	return []supplierForm{
		{row: "Supplier_documents", link: "Suppliers_document_itmlink", code: "Suppliers_document_code", name: "Invoice_supplier_name", country: "Invoice_supplier_country",
			city: "Invoice_supplier_city", street: "Invoice_supplier_street", postcode: "Invoice_supplier_zip_code",
			channels: [][2]string{{"telephone", "Invoice_supplier_telephone"}, {"fax", "Invoice_supplier_fax"}, {"email", "Invoice_suppliert_email_address"}}},
		{row: "Suppliers_documents", link: "Suppliers_document_itmlink", code: "Suppliers_document_code", name: "Suppliers_document_name", country: "Suppliers_document_country",
			city: "Suppliers_document_city", street: "Suppliers_document_street", postcode: "Suppliers_document_zip_code",
			channels: [][2]string{{"telephone", "Suppliers_document_telephone"}, {"fax", "Suppliers_document_fax"}},
			number:   "Suppliers_document_invoice_nbr", amount: "Suppliers_document_invoice_amt", date: "Suppliers_document_date"},
	}
}

// The schemes of a supplier's numbers: the link that items refer to it by, and its code.
const schemeLink = "asycuda:link"

// suppliers reads the rows of suppliers: each is a seller, an invoice, or both.
func (p *page) suppliers(sad *xmldoc.Node) {
	forms := supplierForms()
	for n := sad.First(); n != nil; n = n.Next() {
		i := slices.IndexFunc(forms, func(f supplierForm) bool { return f.row == n.Local() })
		if i < 0 {
			continue
		}
		p.supplier(n, &forms[i])
	}
}

func (p *page) supplier(n *xmldoc.Node, f *supplierForm) {
	was := p.Item("parties", len(p.body.Parties))
	party := messages.Party{Role: "seller"}
	p.id(&party, n.Child(f.link).Value(), schemeLink)
	p.id(&party, n.Child(f.code).Value(), schemeNational)
	p.name(&party, n.Child(f.name).Value())
	party.Address = p.address(n, f)
	var channels []messages.Channel
	for _, c := range f.channels {
		if v := n.Child(c[1]).Value(); v.OK() {
			inner := p.In("contacts/0/channels/" + string('0'+rune(len(channels))))
			channels = append(channels, messages.Channel{Type: c[0], Value: p.line("value", v)})
			p.Back(inner)
		}
	}
	if channels != nil {
		party.Contacts = []messages.Contact{{Channels: channels}}
	}
	p.Back(was)
	if party.IDs != nil || party.Names != nil || party.Address != nil || party.Contacts != nil {
		p.body.Parties = append(p.body.Parties, party)
	}
	if f.number == "" {
		return
	}
	was = p.Item("invoices", len(p.body.Invoices))
	defer p.Back(was)
	invoice := messages.Invoice{Number: p.line("number", n.Child(f.number).Value()), Date: p.date("date", n.Child(f.date).Value())}
	invoice.Amounts = p.amount(nil, "invoice", "", n.Child(f.amount))
	if invoice.Number != "" || invoice.Date != nil || invoice.Amounts != nil {
		p.body.Invoices = append(p.body.Invoices, invoice)
	}
}

// address reads a supplier's address. The country is a code or a name; a name that is not known stays a line of it.
func (p *page) address(n *xmldoc.Node, f *supplierForm) *messages.Address {
	was := p.In("address")
	defer p.Back(was)
	var a messages.Address
	if v := n.Child(f.street).Value(); v.OK() {
		a.Lines = append(a.Lines, p.line("lines/0", v))
	}
	a.City = p.line("city", n.Child(f.city).Value())
	a.Postcode = p.text("postcode", n.Child(f.postcode).Value())
	if v := n.Child(f.country).Value(); v.OK() {
		if a.Country = v.Text; !codes.Country(v.Text) {
			a.Country = codes.CountryOf(v.Text)
		}
		if a.Country != "" {
			p.Mark("country", v)
		} else {
			a.Subdivision = p.line("subdivision", v)
		}
	}
	if a.Lines == nil && a.City == "" && a.Postcode == "" && a.Country == "" && a.Subdivision == "" {
		return nil
	}
	return &a
}

// at follows a path of element names parted by slashes.
func at(n *xmldoc.Node, path string) *xmldoc.Node {
	for {
		first, rest, more := cutPath(path)
		if n = n.Child(first); n == nil || !more {
			return n
		}
		path = rest
	}
}
