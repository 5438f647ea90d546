package edifact

import (
	"strconv"

	"github.com/clearhub/clearhub/messages"
)

// express maps CUSEXP: express consignments, each with its waybill (RFF) above it and its customs items (CST) below.
func (x *mapping) express() []*messages.Message {
	l := x.list("express")
	for it := range x.items(0) {
		if it.Tag() == "RFF" && it.group > 0 {
			l.waybills(it)
			continue
		}
		l.head(it)
	}
	return l.finished()
}

// waybills reads a group of RFF: the master document of the consignments in it, with their shipper or consignee.
func (l *listing) waybills(it item) {
	x := l.mapping
	carried := false
	for inner := range x.items(it.group) {
		carried = carried || inner.Tag() == "CNI"
	}
	if !carried {
		x.referenceDated(&l.body.References, l.at, it)
		return
	}
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "CNI":
			l.parcel(it, inner)
		case "NAD":
			x.addParty(&l.body.Parties, l.at, inner.segment, inner.group)
		case "CNT":
			x.total(l.totals(), x.field(l.at, "totals"), inner.segment)
		}
	}
}

// parcel reads a group of CNI: one express consignment.
func (l *listing) parcel(above, it item) {
	x := l.mapping
	stated := it.get(2, 1)
	g, at := l.begin(stated)
	if stated != "" && stated == itoa(g.Number) {
		x.mark(x.field(at, "number"), it.segment, 2, 1)
	}
	l.master(g, at, it.segment, it.get(3, 1))
	x.reference(&g.References, at, "references", above.segment)
	into := &locations{places: &g.Places, export: &g.ExportCountry, destination: &g.DestinationCountry, transit: &g.TransitCountries}
	first := l.lines + 1
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "SGP":
			l.placed(&g.Equipment, &g.Attributes, at, inner.segment)
		case "CNT":
			if !l.packed(it, inner.segment) {
				l.stated(g, at, inner.segment)
			}
		case "MEA":
			x.measure(&g.Measures, at, "measures", inner.segment)
		case "LOC":
			x.location(into, at, inner.segment)
		case "NAD":
			x.addParty(&g.Parties, at, inner.segment, inner.group)
		case "GDS":
			l.nature(g, at, inner)
		case "PAC":
			x.packages(&g.Packages, at, inner)
		case "MOA":
			x.amount(&g.Amounts, at, "amounts", inner.segment)
		case "CST":
			l.customsItem(g, at, inner)
		}
	}
	l.certificates(it, first)
}

// packed tells whether PAC say already how many packages a consignment has: what CNT repeats of that would count them twice. A total that
// differs from them stays unread.
func (l *listing) packed(parcel item, total segment) bool {
	if kind := total.peek(2, 1); kind != "8" && kind != "11" {
		return false
	}
	sum, there := 0, false
	for inner := range l.items(parcel.group) {
		if inner.Tag() == "PAC" {
			n, _ := strconv.Atoi(inner.peek(2, 1))
			sum, there = sum+n, true
		}
	}
	if n, err := strconv.Atoi(total.peek(2, 2)); there && err == nil && n == sum {
		total.get(2, 1)
		total.get(2, 2)
	}
	return there
}

// maxItems is how many items the directories allow a consignment; a message with more is refused for it.
const maxItems = 99

// certificates reads the documents of a consignment: they hold for its lines.
func (l *listing) certificates(it item, first int) {
	for inner := range l.items(it.group) {
		if inner.Tag() != "DOC" {
			continue
		}
		if first > l.lines || l.lines-first >= maxItems {
			l.cite(&l.body.Documents, l.at, inner, 0)
			continue
		}
		for n := first; n <= l.lines; n++ {
			l.cite(&l.body.Documents, l.at, inner, n)
		}
	}
}

// nature reads GDS with the description beside it.
func (l *listing) nature(g *messages.Consignment, at pointer, it item) {
	x := l.mapping
	if code := it.get(2, 1); code != "" {
		x.attribute(&g.Attributes, at, "natureOfCargo", &messages.Code{Code: code, List: listOf("untdid7085", it.get(2, 2), it.get(2, 3))}, it.segment, 2, 1)
	}
	if it.group == 0 {
		return
	}
	for inner := range x.items(it.group) {
		if inner.Tag() == "FTX" {
			x.note(&g.Notes, at, "notes", inner.segment)
		}
	}
}

// customsItem reads a group of CST into a line.
func (l *listing) customsItem(g *messages.Consignment, at pointer, it item) {
	x := l.mapping
	n, p := l.line(g, at, it.segment, 2)
	l.customsStatus(&n, p, it.segment)
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "FTX":
			if code := inner.peek(2, 1); code == "AAA" || code == "" {
				inner.get(2, 1)
				x.description(&n, p, inner.segment, 5, 1, inner.joined(5, 1, 5, " "), inner.get(6, 1))
			} else {
				x.note(&n.Notes, p, "notes", inner.segment)
			}
		case "LOC":
			if !x.origin(&n.Origins, p, inner.segment) {
				x.location(&locations{places: &n.Places}, p, inner.segment)
			}
		case "MEA":
			x.measure(&n.Measures, p, "measures", inner.segment)
		case "TAX":
			x.duty(&n.Duties, p, inner)
		}
	}
	g.Lines = append(g.Lines, n)
}
