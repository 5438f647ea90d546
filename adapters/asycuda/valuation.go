package asycuda

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// costs are the parts of the value, the type of amount that each becomes, and its blocks for the whole and for an item.
func costs() [6]cost {
	return [...]cost{
		{"invoice", "Gs_Invoice", "Item_Invoice"},
		{"freight", "Gs_external_freight", "item_external_freight"},
		{"inlandFreight", "Gs_internal_freight", "item_internal_freight"},
		{"insurance", "Gs_insurance", "item_insurance"},
		{"otherCosts", "Gs_other_cost", "item_other_cost"},
		{"deduction", "Gs_deduction", "item_deduction"},
	}
}

type cost struct{ kind, whole, item string }

// national ends the type of an amount in the currency of the country, which the form does not name.
const national = "National"

// amount takes a sum of money. Zero is an amount: freight of 0 is something else than freight not stated.
func (p *page) amount(list []messages.Amount, kind, currency string, n *xmldoc.Node) []messages.Amount {
	v := n.Value()
	if !v.OK() {
		return list
	}
	was := p.Item("amounts", len(list))
	defer p.Back(was)
	a := messages.Amount{Value: p.decimal("value", v), Currency: currency, Type: kind}
	if a.Value == "" {
		return list
	}
	return append(list, a)
}

// cost takes one part of the value: in the currency of the trade and in that of the country. path is the block's.
func (p *page) cost(amounts []messages.Amount, kind string, n *xmldoc.Node) []messages.Amount {
	code := n.Child("Currency_code").Value()
	before := len(amounts)
	amounts = p.amount(amounts, kind, code.Text, n.Child("Amount_foreign_currency"))
	if len(amounts) > before && code.OK() {
		was := p.Item("amounts", before)
		p.Mark("currency", code)
		p.Back(was)
	}
	return p.amount(amounts, kind+national, "", n.Child("Amount_national_currency"))
}

// rates takes what stands beside the amounts of a block. An exchange rate goes to the declaration's once; what belongs
// to no currency, or differs from the currency's rate, stays an attribute. The name of a currency is kept where no code is.
func (p *page) rate(attributes []messages.Attribute, n *xmldoc.Node) []messages.Attribute {
	code, name, rate := n.Child("Currency_code").Value(), n.Child("Currency_name"), n.Child("Currency_rate").Value()
	foreign := n.Child("Amount_foreign_currency").Value()
	switch {
	case !code.OK():
		if name != nil {
			attributes = p.attribute(attributes, formPath(name), name.Value())
		}
	case !foreign.OK():
		attributes = p.attribute(attributes, formPath(n.Child("Currency_code")), code)
		n.Drop("Currency_name")
	default:
		n.Drop("Currency_name")
	}
	if !rate.OK() {
		return attributes
	}
	if code.OK() && codes.Currency(code.Text) {
		known, ok := p.rates[code.Text]
		switch {
		case ok && known == rate.Text:
			return attributes
		case !ok:
			if d, err := parseNumber(rate.Text); err == nil {
				p.rates[code.Text] = rate.Text
				p.exchange(code, rate, d)
				return attributes
			}
		}
	}
	return p.attribute(attributes, formPath(n.Child("Currency_rate")), rate)
}

func (p *page) exchange(code, rate xmldoc.Value, d messages.Decimal) {
	was := len(p.Pointer)
	here := string(p.Pointer)
	p.Pointer = append(p.Pointer[:0], "/body"...)
	p.Item("exchangeRates", len(p.body.ExchangeRates))
	p.body.ExchangeRates = append(p.body.ExchangeRates, messages.ExchangeRate{From: p.text("from", code), Rate: d})
	p.Mark("rate", rate)
	p.Pointer = append(p.Pointer[:0], here...)[:was]
}

// valuation reads the value of the goods as a whole, but for its totals.
func (p *page) valuation(n *xmldoc.Node) {
	d := p.body
	for _, c := range costs() {
		block := n.Child(c.whole)
		d.Amounts = p.cost(d.Amounts, c.kind, block)
		d.Attributes = p.rate(d.Attributes, block)
	}
}

// financial reads how and under which terms is paid, and the guarantee.
func (p *page) financial(n *xmldoc.Node) {
	d := p.body
	one, two := child(n, "Financial_transaction", "code1").Value(), child(n, "Financial_transaction", "code2").Value()
	if one.OK() || two.OK() {
		d.TransactionNature = &messages.Code{Code: one.Text + two.Text, List: listTransaction}
		if len(one.Text) != 1 {
			d.TransactionNature.SourceCode = one.Text + "/" + two.Text
		}
		if !one.OK() {
			one = two
		}
		p.Mark("transactionNature/code", one)
	}
	code, description := child(n, "Terms", "Code").Value(), child(n, "Terms", "Description")
	if code.OK() {
		if d.TradeTerms == nil {
			d.TradeTerms = &messages.TradeTerms{}
		}
		was := p.In("tradeTerms")
		d.TradeTerms.Payment = p.code("payment", listTerms, code, description.Value())
		p.Back(was)
	} else if description != nil {
		d.Attributes = p.attribute(d.Attributes, formPath(description), description.Value())
	}
	d.Payment = p.code("payment", listPayment, n.Child("Mode_of_payment").Value(), xmldoc.Value{})
	d.Amounts = p.amount(d.Amounts, "financialInvoice", "", n.Child("Total_invoice"))
	for _, t := range taxTotals() {
		d.Amounts = p.amount(d.Amounts, t.kind, "", child(n, "Amounts", t.local))
	}
	p.guarantee(n.Child("Guarantee"))
}

// taxTotals are the sums of taxes, and the types of amounts that they become.
func taxTotals() [3]struct{ local, kind string } {
	return [...]struct{ local, kind string }{{"Total_manual_taxes", "manualTaxes"}, {"Global_taxes", "globalTaxes"}, {"Totals_taxes", "totalTaxes"}}
}

// guarantee reads the guarantee. One of nothing under no name is a box that was left empty.
func (p *page) guarantee(n *xmldoc.Node) {
	d := p.body
	name, amount := n.Child("Name"), n.Child("Amount")
	if !name.Value().OK() && zero(amount.Value()) {
		d.Attributes = p.attribute(d.Attributes, "Financial/Guarantee/Amount", amount.Value())
	} else {
		was := p.Item("guarantees", len(d.Guarantees))
		var g messages.Guarantee
		if v := name.Value(); v.OK() {
			g.Notes = []messages.Note{{Subject: "Name", Text: p.line("notes/0/text", v)}}
		}
		if v := amount.Value(); v.OK() {
			inner := p.In("amount")
			if value := p.decimal("value", v); value != "" {
				g.Amount = &messages.Amount{Value: value, Type: "guarantee"}
			}
			p.Back(inner)
		}
		if g.Notes != nil || g.Amount != nil {
			d.Guarantees = append(d.Guarantees, g)
		}
		p.Back(was)
	}
	d.Attributes = p.dated(d.Attributes, n.Child("Date"))
}
