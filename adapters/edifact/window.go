package edifact

import (
	"github.com/clearhub/clearhub/messages"
)

// window maps GOVCBR, the single-window message. All of it is held against the directory; of its more than a thousand places
// only those are mapped whose meaning does not hang on an agency's guide: the heading, shipments (SEQ of the detail) and
// consignments (CNI behind HYN) with their goods (LIN, GID). All others are named as unread. A reply of an agency (by the function, or
// where there is none by the document type) is a receipt.
func (x *mapping) window() []*messages.Message {
	for it := range x.items(0) {
		if it.Tag() != "BGM" {
			continue
		}
		function := it.peek(4, 1)
		if mean("1225", function) == string(messages.FunctionResponse) || function == "" && mean("agencyreply", it.peek(2, 1)) != "" {
			return x.agencyReply()
		}
	}
	d := declaring{mapping: x, body: &messages.Declaration{Type: "other"}, at: x.root("/body")}
	d.m = x.envelope(d.body)
	d.m.Function = messages.FunctionOriginal
	b := d.body
	c := cargo{mapping: x, consignments: &b.Consignments, equipment: &b.Equipment, documents: &b.Documents, at: d.at}
	detail := false
	for it := range x.items(0) {
		switch it.Tag() {
		case "UNS", "HYN":
			it.get(2, 1) // where sections begin
			detail = it.Tag() == "UNS" && !detail
		case "SEQ":
			if detail {
				d.shipment(&c, it)
			}
		case "CNI":
			d.windowConsignment(&c, it)
		case "CNT":
			d.control(it.segment)
		case "AUT":
			x.authentication(d.m, it)
		default:
			if !detail {
				d.windowHead(it)
			}
		}
	}
	if c.lines == 0 {
		b.Type = "other" // what the type asks for may stand in what is not mapped
	}
	x.unread(d.m)
	return []*messages.Message{x.finish(d.m)}
}

// windowHead reads what stands in the heading of GOVCBR.
func (d *declaring) windowHead(it item) {
	b, x := d.body, d.mapping
	switch it.Tag() {
	case "BGM":
		if x.first(it) {
			d.beginning(it.segment)
		}
	case "DTM":
		d.date(it.segment)
	case "RFF":
		x.reference(&b.References, d.at, "references", it.segment)
	case "MOA":
		x.amount(&b.Amounts, d.at, "amounts", it.segment)
	case "LOC":
		x.location(d.locations(), d.at, it.segment)
	case "NAD":
		x.addParty(&b.Parties, d.at, it.segment, it.group)
	case "DOC":
		x.cite(&b.Documents, d.at, it, 0)
	case "GOR":
		d.agencies(it.segment)
		for inner := range x.items(it.group) {
			if it.group > 0 && inner.Tag() == "LOC" {
				x.location(d.locations(), d.at, inner.segment)
			}
		}
	case "TDT":
		x.transport(&b.Transport, d.locations(), &b.References, d.at, it)
		for inner := range x.items(it.group) {
			if it.group > 0 && inner.Tag() == "EQD" {
				x.equipment(&b.Equipment, d.at, inner)
			}
		}
	}
}

// agencies reads GOR: the agencies that the message is for, with what is asked of each.
func (d *declaring) agencies(s segment) {
	for element := 3; element <= 6; element++ {
		agency := s.get(element, 1)
		asked := s.joined(element, 2, 4, ":")
		if agency == "" && asked == "" {
			continue
		}
		c := &messages.Code{Code: agency, List: "untdid9415", Text: asked}
		component := 1
		if agency == "" {
			c.Code, c.List, c.Text, component = asked, "untdid9411", "", 2
		}
		d.attribute(&d.body.Attributes, d.at, "governmentAgency", c, s, element, component)
	}
}

// windowConsignment reads a group of CNI with the goods of its items (SEQ).
func (d *declaring) windowConsignment(c *cargo, it item) {
	x := d.mapping
	stated := it.get(2, 1)
	g, at := c.begin(stated)
	if stated != "" && stated == itoa(g.Number) {
		x.mark(x.field(at, "number"), it.segment, 2, 1)
	}
	if number := it.get(3, 1); number != "" {
		x.mark(x.field(x.item(at, "references", 0), "number"), it.segment, 3, 1)
		g.References = append(g.References, messages.Reference{Type: "transportDocument", Number: number})
	}
	d.consigned(c, g, at, it)
}

// consigned reads what stands in a group of CNI.
func (d *declaring) consigned(c *cargo, g *messages.Consignment, at pointer, it item) {
	x := d.mapping
	into := &locations{places: &g.Places, export: &g.ExportCountry, destination: &g.DestinationCountry, transit: &g.TransitCountries}
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "RFF":
			x.reference(&g.References, at, "references", inner.segment)
		case "NAD":
			x.addParty(&g.Parties, at, inner.segment, inner.group)
		case "LOC":
			x.location(into, at, inner.segment)
		case "DOC":
			x.cite(&d.body.Documents, d.at, inner, 0)
		case "MEA":
			x.measure(&g.Measures, at, "measures", inner.segment)
		case "MOA":
			x.amount(&g.Amounts, at, "amounts", inner.segment)
		case "PAC":
			x.packages(&g.Packages, at, inner)
		case "EQD":
			if id := inner.peek(3, 1); id != "" {
				x.equipment(&d.body.Equipment, d.at, inner)
				x.mark(x.item(at, "equipment", len(g.Equipment)), inner.segment, 3, 1)
				g.Equipment = append(g.Equipment, id)
			}
		case "TDT":
			x.transport(&g.Transport, into, &g.References, at, inner)
		case "CNT":
			c.stated(g, at, inner.segment)
		case "SEQ":
			inner.get(2, 1)
			for goods := range x.items(inner.group) {
				switch {
				case inner.group == 0:
				case goods.Tag() == "GID":
					c.goods(g, at, goods)
				case goods.Tag() == "PAC":
					x.packages(&g.Packages, at, goods)
				}
			}
		}
	}
}

// agencyReply maps a GOVCBR in which an agency answers: what became of what was sent, and why (STS, RCS, ERP, ERC).
func (x *mapping) agencyReply() []*messages.Message {
	a := x.acknowledging()
	for it := range x.items(0) {
		switch it.Tag() {
		case "STS":
			a.agencyStatus(it)
		case "RCS":
			a.requirement(it)
		case "HYN":
			it.get(2, 1)
		default:
			a.head(it)
		}
	}
	return a.done()
}

// agencyStatus reads STS: approved or rejected decide where BGM does not; everything else is a reason.
func (a *acknowledging) agencyStatus(it item) {
	x, b := a.mapping, a.body
	code := it.get(3, 1)
	if code == "" {
		return
	}
	it.get(2, 1)
	list := listOf("untdid4405", it.get(3, 2), it.get(3, 3))
	status := ""
	if list == "untdid4405" {
		status = mean("agencystatus", code)
	}
	if status == "refused" || status != "" && b.Status == "" {
		b.Status, b.StatusCode = status, &messages.Code{Code: code, List: list}
		x.mark(x.field(a.at, "status"), it.segment, 3, 1)
	}
	at := x.item(a.at, "reasons", len(b.Reasons))
	x.mark(x.field(x.field(at, "code"), "code"), it.segment, 3, 1)
	r := messages.Reason{Code: &messages.Code{Code: code, List: list, Text: it.get(3, 4)}}
	x.errorPlaces(&r, it)
	b.Reasons = append(b.Reasons, r)
}

// requirement reads RCS: a requirement that was not met, with its text.
func (a *acknowledging) requirement(it item) {
	x, b := a.mapping, a.body
	at := x.item(a.at, "reasons", len(b.Reasons))
	it.get(2, 1)
	r := messages.Reason{Code: x.coded(at, "code", "untdid7295", it.segment, 3, 1)}
	if text := it.get(3, 4); text != "" {
		r.Text = text
		x.mark(x.field(at, "text"), it.segment, 3, 4)
	}
	if it.group > 0 {
		for inner := range x.items(it.group) {
			switch {
			case inner.Tag() == "FTX":
				x.reasonText(&r, at, inner.segment)
			case inner.Tag() == "GEI" && r.Code == nil && deciding(inner):
				a.indicated(&r, at, inner.segment)
			}
		}
	}
	x.errorPlaces(&r, it)
	if r != (messages.Reason{}) {
		b.Reasons = append(b.Reasons, r)
	}
}

// indicated reads GEI of a requirement without a code: what the agency decided of it. Of the UN list a refusal refuses.
func (a *acknowledging) indicated(r *messages.Reason, at pointer, s segment) {
	x, b := a.mapping, a.body
	s.get(2, 1)
	r.Code = x.coded(at, "code", "untdid7365", s, 3, 1)
	if word, own := x.decision(s); word == "refused" && !own && b.Status == "" {
		b.Status, b.StatusCode = word, &messages.Code{Code: s.peek(3, 1), List: "untdid7365"}
		x.mark(x.field(a.at, "status"), s, 3, 1)
	}
}

// errorPlaces reads ERP below a status or requirement: the places in what was sent.
func (x *mapping) errorPlaces(r *messages.Reason, it item) {
	if it.group == 0 {
		return
	}
	for inner := range x.items(it.group) {
		if inner.Tag() != "ERP" {
			continue
		}
		path := inner.joined(2, 1, 3, ":")
		if rest := inner.joined(3, 1, 3, ":"); rest != "" {
			path += "/" + rest
		}
		if path != "" && r.Path != "" {
			r.Path += ", "
		}
		r.Path += path
	}
}
