package wco

import (
	"strconv"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// typeExit is the statement type whose text is the number of the office of exit.
const typeExit = "CEX"

// authority is who answers, as the envelope says, for a member of the body.
func (r *reply) authority(member string) *messages.Party {
	name, country := r.doc.meta.Child("ResponsibleAgencyName"), r.doc.meta.Child("ResponsibleCountryCode")
	if !name.Value().OK() {
		return nil
	}
	y := &messages.Party{Role: "authority", Names: []messages.Text{{Value: r.text(member+"/names/0/value", name)}}}
	if c := r.text(member+"/address/country", country); c != "" {
		y.Address = &messages.Address{Country: c}
	}
	return y
}

// statements takes the statements of a ruling: the office of exit, limits, and what else is said.
func (r *reply) statements(b *messages.Ruling) {
	for n := range r.doc.node.Children("AdditionalInformation") {
		if n.Child("StatementTypeCode").Text() == typeExit && n.Child("StatementDescription").Value().OK() && !n.Child("StatementCode").Value().OK() {
			b.Offices = r.office(b.Offices, n.Child("StatementDescription"), "exit")
			continue
		}
		if n.Child("Pointer") != nil {
			b.Reasons = r.pointed(b.Reasons, n)
		} else {
			b.Notes = r.statement(b.Notes, n)
		}
		b.Dates = r.dated(b.Dates, n.Child("LimitDateTime"), "limit")
	}
}

// pointed takes a statement that speaks of a place in the declaration.
func (r *reply) pointed(list []messages.Reason, n *xmldoc.Node) []messages.Reason {
	was := r.Item("reasons", len(list))
	defer r.Back(was)
	e := messages.Reason{Code: r.page.code("code", n.Child("StatementCode"), listStatement), Text: r.text("text", n.Child("StatementDescription"))}
	if kind := n.Child("StatementTypeCode"); e.Code == nil {
		e.Code = r.page.code("code", kind, listStatement)
	} else if v := kind.Value(); v.OK() {
		e.Code.Text = "type " + r.text("code/text", kind)
	}
	r.point(&e, n, nil)
	return append(list, e)
}

// bodies takes offices that can be reached and the bank to pay to, as parties.
func (r *reply) bodies() []messages.Party {
	var list []messages.Party
	for n := range r.doc.node.Children("ContactOffice") {
		list = r.body(list, n, "customsOffice", "ID")
	}
	for n := range r.doc.node.Children("Bank") {
		list = r.body(list, n, "other", "ReferenceID", "ID")
	}
	return list
}

func (r *reply) body(list []messages.Party, n *xmldoc.Node, role string, numbers ...string) []messages.Party {
	was := r.Item("parties", len(list))
	defer r.Back(was)
	y := messages.Party{Role: role, Contacts: r.contacts(n)}
	for _, local := range numbers {
		if id := r.text("ids/"+strconv.Itoa(len(y.IDs))+"/id", n.Child(local)); id != "" {
			scheme := ""
			if n.Local() == "Bank" {
				scheme = map[string]string{"ReferenceID": "BIC", "ID": "account"}[local]
			}
			y.IDs = append(y.IDs, messages.Identifier{ID: id, Scheme: scheme})
		}
	}
	if len(y.IDs)+len(y.Contacts) == 0 {
		return list
	}
	if role == "other" {
		y.RoleCode = &messages.Code{Code: n.Local(), List: listParty}
	}
	r.MarkNode("role", n)
	return append(list, y)
}

// owed takes what is to be paid, for the declaration and for its goods items.
func (r *reply) owed(b *messages.Ruling) {
	for n := range r.about.Children("DutyTaxFee") {
		payment := n.Child("Payment")
		b.Duties = r.duties(b.Duties, n)
		b.References = r.page.references(b.References, payment.Child("ReferenceID"), "payment")
		for g := range payment.Children("ObligationGuarantee") {
			b.References = r.page.references(b.References, g.Child("ReferenceID"), "guarantee")
		}
		b.Dates = r.dated(b.Dates, payment.Child("DueDateTime"), "due")
	}
	r.owedByItem(b)
}

func (r *reply) owedByItem(b *messages.Ruling) {
	at := map[int]int{}
	for i := range b.Lines {
		at[b.Lines[i].Line] = i
	}
	for n := range r.about.Child("GoodsShipment").Children("GovernmentAgencyGoodsItem") {
		sequence := n.Child("SequenceNumeric")
		number := stated(n)
		if number == 0 {
			continue
		}
		i, have := at[number]
		if !have {
			i = len(b.Lines)
		}
		was := r.Item("lines", i)
		var duties []messages.Duty
		if have {
			duties = b.Lines[i].Duties
		}
		for d := range n.Child("Commodity").Children("DutyTaxFee") {
			duties = r.duties(duties, d)
		}
		switch {
		case have:
			b.Lines[i].Duties = duties
		case len(duties) > 0: // what is owed of an item decides nothing about it: it shares the whole's status
			at[number] = i
			b.Lines = append(b.Lines, messages.LineRuling{Line: number, Status: b.Status, Duties: duties})
			r.Mark("line", sequence.Value())
		}
		r.Back(was)
	}
}
