package edifact

import "github.com/clearhub/clearhub/messages"

// shipment reads a group of SEQ in the detail of GOVCBR: what belongs to one commercial invoice or house consignment, as
// single-window guides (CBSA's integrated import declaration) use it. It becomes a consignment whose lines are its LIN, or the
// goods (GID) in them where there are several.
func (d *declaring) shipment(c *cargo, it item) {
	x := d.mapping
	g, at := c.begin(it.peek(3, 2))
	it.get(2, 1)
	it.get(3, 1)
	it.get(3, 2)
	into := &locations{places: &g.Places, export: &g.ExportCountry, destination: &g.DestinationCountry, transit: &g.TransitCountries}
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "DTM":
			x.dateAttribute(&g.Attributes, at, inner.segment)
		case "RFF":
			x.reference(&g.References, at, "references", inner.segment)
		case "NAD":
			x.addParty(&g.Parties, at, inner.segment, inner.group)
		case "LOC":
			x.location(into, at, inner.segment)
		case "DOC":
			if code := inner.peek(2, 1); mean("invoice", code) != "" && inner.peek(2, 2) == "" {
				d.invoiceDocument(inner)
			} else {
				x.cite(&d.body.Documents, d.at, inner, 0)
			}
		case "MEA":
			x.measure(&g.Measures, at, "measures", inner.segment)
		case "TOD":
			d.terms(inner)
		case "CNI":
			d.consigned(c, g, at, inner)
		case "LIN":
			d.shippedLine(c, g, at, inner)
		}
	}
}

// invoiceDocument reads DOC that is a commercial invoice, with its date and amounts.
func (d *declaring) invoiceDocument(it item) {
	x := d.mapping
	v := messages.Invoice{}
	at := x.item(d.at, "invoices", len(d.body.Invoices))
	it.get(2, 1)
	x.ignoreList(it.segment, 2)
	x.text(&v.Number, at, "number", it.segment, 3, 1)
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "SEQ":
			inner.get(2, 1)
			inner.get(3, 1)
		case "DTM":
			_, _, start, _ := x.time(inner.segment)
			x.moment(&v.Date, at, "date", inner.segment, start)
		case "MOA":
			x.amount(&v.Amounts, at, "amounts", inner.segment)
		}
	}
	d.body.Invoices = append(d.body.Invoices, v)
}

// shippedLine reads LIN of a shipment. Its goods (GID) are lines; what stands beside them holds for each.
func (d *declaring) shippedLine(c *cargo, g *messages.Consignment, at pointer, it item) {
	x := d.mapping
	first := len(g.Lines)
	for inner := range x.items(it.group) {
		if inner.Tag() == "GID" {
			c.goods(g, at, inner)
		}
	}
	if len(g.Lines) == first {
		l, _ := c.line(g, at, it.segment, 2)
		g.Lines = append(g.Lines, l)
	}
	stated := it.get(2, 1)
	for i := first; i < len(g.Lines); i++ {
		l, p := &g.Lines[i], x.item(at, "lines", i)
		if stated != "" && stated != itoa(l.Number) && (l.SourceNumber == "" || len(g.Lines)-first == 1) {
			l.SourceNumber = stated
		}
		x.article(l, p, it.segment, 4)
		for inner := range x.items(it.group) {
			d.besideGoods(l, p, inner)
		}
	}
}

// besideGoods reads what stands in a group of LIN beside its goods.
func (d *declaring) besideGoods(l *messages.Line, p pointer, it item) {
	x := d.mapping
	switch it.Tag() {
	case "MOA":
		x.amount(&l.Amounts, p, "amounts", it.segment)
	case "NAD":
		x.addParty(&l.Parties, p, it.segment, it.group)
	case "LOC":
		if !x.origin(&l.Origins, p, it.segment) {
			x.location(&locations{places: &l.Places}, p, it.segment)
		}
	case "DOC":
		x.cite(&d.body.Documents, d.at, it, l.Number)
	case "MEA":
		x.measure(&l.Measures, p, "measures", it.segment)
	case "PAC":
		x.packages(&l.Packages, p, it)
	case "TAX":
		x.duty(&l.Duties, p, it)
	}
}
