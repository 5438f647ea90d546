package edifact

import (
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// invoice reads DMS: a commercial invoice with its date, amounts, terms of delivery, parties and documents. Its lines (LIN) are the
// goods where the message has no customs items (CST): release requests list them by invoice alone.
func (d *declaring) invoice(c *messages.Consignment, goods pointer, it item, listed bool) {
	x := d.mapping
	v := messages.Invoice{}
	at := x.item(d.at, "invoices", len(d.body.Invoices))
	x.text(&v.Number, at, "number", it.segment, 2, 1)
	if kind := it.peek(3, 1); mean("invoice", kind) != "" {
		it.get(3, 1)
		x.ignoreList(it.segment, 3)
	}
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "DTM":
			_, _, start, _ := x.time(inner.segment)
			x.moment(&v.Date, at, "date", inner.segment, start)
		case "MOA":
			x.amount(&v.Amounts, at, "amounts", inner.segment)
		case "TOD":
			d.terms(inner)
		case "NAD":
			d.invoiceParty(c, goods, inner)
		case "LIN":
			if listed {
				d.invoiceLine(c, goods, inner, v.Number)
			}
		}
	}
	d.body.Invoices = append(d.body.Invoices, v)
}

// invoiceParty reads a party of an invoice, and the documents beside it.
func (d *declaring) invoiceParty(c *messages.Consignment, goods pointer, it item) {
	x := d.mapping
	x.addParty(&c.Parties, goods, it.segment, it.group)
	for inner := range x.items(it.group) {
		if it.group > 0 && inner.Tag() == "DOC" {
			x.cite(&d.body.Documents, d.at, inner, 0)
		}
	}
}

// invoiceLine reads LIN as a line of goods. Its number counts through all invoices; the line points to its invoice.
func (d *declaring) invoiceLine(c *messages.Consignment, goods pointer, it item, invoice string) {
	x := d.mapping
	index := len(c.Lines)
	at := x.item(goods, "lines", index)
	c.Lines = append(c.Lines, messages.Line{})
	l := &c.Lines[index]
	l.Number, l.Assigned = index+1, true
	if stated := it.get(2, 1); stated != "" {
		l.SourceNumber = stated
		if sub := it.get(5, 2); sub != "" {
			l.SourceNumber += "/" + sub
		}
		l.SourceNumber = cutTo(l.SourceNumber, 35)
		x.mark(x.field(at, "sourceNumber"), it.segment, 2, 1)
	}
	if code := it.peek(4, 1); it.peek(4, 2) == "" && messages.HS6("HS", code) != "" {
		x.classify(l, at, "HS", it.segment.get(4, 1), it.segment, 4, 1)
	} else {
		x.article(l, at, it.segment, 4)
	}
	if invoice != "" {
		l.References = append(l.References, messages.Reference{Type: "invoice", Number: invoice})
	}
	for inner := range x.items(it.group) {
		d.onInvoiceLine(l, at, inner)
	}
}

// onInvoiceLine reads what stands in a group of LIN.
func (d *declaring) onInvoiceLine(l *messages.Line, at pointer, it item) {
	x := d.mapping
	switch it.Tag() {
	case "PIA":
		it.get(2, 1)
		for element := 3; element <= 7; element++ {
			x.article(l, at, it.segment, element)
		}
	case "QTY":
		x.quantity(l, at, it.segment)
	case "IMD":
		if it.group == 0 {
			x.goodsDescription(l, at, it.segment)
			return
		}
		for inner := range x.items(it.group) {
			d.onInvoiceLine(l, at, inner)
		}
	case "FTX":
		d.describe(l, at, it.segment)
	case "MEA":
		x.measure(&l.Measures, at, "measures", it.segment)
	case "MOA":
		x.amount(&l.Amounts, at, "amounts", it.segment)
	case "NAD":
		x.addParty(&l.Parties, at, it.segment, it.group)
	case "GIR":
		x.identities(l, at, it.segment)
	case "RFF":
		x.reference(&l.References, at, "references", it.segment)
	case "DOC":
		x.cite(&d.body.Documents, d.at, it, l.Number)
	case "PAC":
		x.packages(&l.Packages, at, it)
	case "TOD": // the origin of the line stands beside its terms of delivery
		for inner := range x.items(it.group) {
			if it.group > 0 && inner.Tag() == "LOC" {
				it.get(2, 1)
				d.lineOrigin(l, at, inner.segment)
			}
		}
	case "LOC":
		d.lineOrigin(l, at, it.segment)
	}
}

func (d *declaring) lineOrigin(l *messages.Line, at pointer, s segment) {
	if !d.origin(&l.Origins, at, s) {
		d.location(&locations{places: &l.Places}, at, s)
	}
}

// quantity reads QTY: how many or how much. Guides that send the unit for the kind of quantity have it read as the unit.
func (x *mapping) quantity(l *messages.Line, at pointer, s segment) {
	code := s.get(2, 1)
	value, ok := x.decimal(s, 2, 2)
	if !ok {
		return
	}
	unit := 3
	m := messages.Measure{Type: "count", Quantity: messages.Quantity{Value: value}, SourceType: &messages.Code{Code: code, List: "untdid6063"}}
	if s.peek(2, 3) == "" && code != "" && (mean("unit", code) != "" || codes.Unit(code)) && !allDigits(code) {
		unit, m.SourceType = 1, nil
	}
	if !x.unit(&m.Quantity, s, 2, unit, false) {
		return
	}
	if codes.Dimension(m.UnitCode) == "mass" {
		m.Type = "other"
	}
	x.addMeasure(&l.Measures, at, "measures", &m, s, 2, 2, unit)
}
