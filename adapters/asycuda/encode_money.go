package asycuda

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// money fills in values, payment and guarantee.
func (e *encoder) money() {
	d, s := e.d, e.top
	for _, c := range costs() {
		e.cost(s, "Valuation/"+c.whole, c.kind, d.Amounts)
	}
	for _, a := range d.Amounts {
		if a.Type == "financialInvoice" {
			s.set("Financial/Total_invoice", string(a.Value))
		}
		for _, t := range taxTotals() {
			if a.Type == t.kind {
				s.set("Financial/Amounts/"+t.local, string(a.Value))
			}
		}
	}
	if d.Payment != nil {
		s.set("Financial/Mode_of_payment", d.Payment.Code)
	}
	if n := d.TransactionNature; n != nil {
		one, two := n.Code[:min(1, len(n.Code))], n.Code[min(1, len(n.Code)):]
		if a, b, ok := strings.Cut(n.SourceCode, "/"); ok && a+b == n.Code {
			one, two = a, b
		}
		s.set("Financial/Financial_transaction/code1", one)
		s.set("Financial/Financial_transaction/code2", two)
	}
	if len(d.Guarantees) > 0 {
		g := &d.Guarantees[0]
		for _, n := range g.Notes {
			if n.Subject == "Name" {
				s.set("Financial/Guarantee/Name", n.Text)
			}
		}
		if g.Amount != nil {
			s.set("Financial/Guarantee/Amount", string(g.Amount.Value))
		}
	}
}

// cost fills in one part of the value, with its currency and the rate that the declaration has for it.
func (e *encoder) cost(s *sheet, path, kind string, amounts []messages.Amount) {
	for _, a := range amounts {
		switch a.Type {
		case kind + national:
			s.set(path+"/Amount_national_currency", string(a.Value))
		case kind:
			if s.set(path+"/Amount_foreign_currency", string(a.Value)) {
				s.set(path+"/Currency_code", a.Currency)
			}
		}
	}
	currency := s.boxes[path+"/Currency_code"]
	for _, r := range e.d.ExchangeRates {
		if currency != "" && r.From == currency {
			s.set(path+"/Currency_rate", string(r.Rate))
		}
	}
}

// totals fills in what the declaration says of all items together.
func (e *encoder) totals() {
	t, s := e.d.Totals, e.top
	if t == nil {
		return
	}
	if t.Lines != nil {
		s.set("Property/Nbers/Total_number_of_items", itoa(*t.Lines))
	}
	if len(t.Packages) > 0 {
		s.set("Property/Nbers/Total_number_of_packages", string(t.Packages[0].Count))
	}
	for i := range t.Measures {
		m := &t.Measures[i]
		if m.Type != "grossMass" {
			continue
		}
		path := "Valuation/Total/Total_weight"
		if m.SourceType != nil && m.SourceType.Code == "Gross_weight" {
			path = "Valuation/Weight/Gross_weight"
		}
		s.set(path, e.kilograms(&m.Quantity))
	}
	for _, a := range t.Amounts {
		switch a.Type {
		case "invoice":
			s.set("Valuation/Total/Total_invoice", string(a.Value))
			s.set("Valuation/Gs_Invoice/Currency_code", a.Currency)
		case "cif":
			s.set("Valuation/Total_CIF", string(a.Value))
		case "totalCost":
			s.set("Valuation/Total_cost", string(a.Value))
		case "itemTaxTotal":
			s.next("Assessment_notice/Item_tax_total").set("", string(a.Value))
		case "globalTaxItem":
			s.next("Global_taxes/Global_tax_item").set("", string(a.Value))
		}
	}
}

// kilograms gives a mass in the unit that the form implies; "" where it cannot be converted exactly.
func (e *encoder) kilograms(q *messages.Quantity) string {
	unit := "KGM"
	if e.profile.ImpliedUnit != "" {
		unit = e.profile.ImpliedUnit
	}
	if q.UnitCode == unit {
		return string(q.Value)
	}
	v, ok := codes.Convert(string(q.Value), q.UnitCode, unit)
	if !ok {
		return ""
	}
	return v
}
