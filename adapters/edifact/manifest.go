package edifact

import (
	"slices"
	"strconv"

	"github.com/clearhub/clearhub/messages"
)

// listing maps CUSCAR, CUSEXP and CUSREP: what is carried, and by what.
type listing struct {
	cargo
	m    *messages.Message
	body *messages.Manifest
	// pending are totals of CNI that wait for its only transport document.
	pending []segment
	// journey are the times of arrival and departure that the heading states.
	journey []segment
}

// list begins a manifest of a type.
func (x *mapping) list(kind string) *listing {
	b := &messages.Manifest{Type: kind}
	l := &listing{body: b, m: x.envelope(b)}
	l.cargo = cargo{mapping: x, consignments: &b.Consignments, equipment: &b.Equipment, documents: &b.Documents, at: x.root("/body")}
	l.m.Function = messages.FunctionOriginal
	return l
}

func (l *listing) finished() []*messages.Message {
	l.travelled()
	l.unread(l.m)
	return []*messages.Message{l.finish(l.m)}
}

// manifest maps CUSCAR. Each transport document (RFF within CNI) is a consignment; containers (EQD) are declared once, and
// goods point to them (SGP).
func (x *mapping) manifest() []*messages.Message {
	l := x.list("cargo")
	for it := range x.items(0) {
		switch it.Tag() {
		case "CNI":
			l.consigned(it)
		default:
			l.head(it)
		}
	}
	return l.finished()
}

func (l *listing) places() *locations {
	b := l.body
	return &locations{places: &b.Places, offices: &b.Offices, calls: &b.Calls}
}

// head reads what stands in the heading of any of the three; releases differ in what is a group.
func (l *listing) head(it item) {
	b, x := l.body, l.mapping
	switch it.Tag() {
	case "BGM":
		if x.first(it) {
			l.beginning(it.segment)
		}
	case "DTM":
		l.date(it.segment)
	case "RFF":
		x.referenceDated(&b.References, l.at, it)
	case "NAD":
		x.addParty(&b.Parties, l.at, it.segment, it.group)
	case "LOC":
		if it.group > 0 && x.call(&b.Calls, l.at, it) {
			return
		}
		x.location(l.places(), l.at, it.segment)
	case "TDT":
		l.voyage(it)
	case "EQD":
		x.equipment(&b.Equipment, l.at, it)
	case "FTX":
		x.note(&b.Notes, l.at, "notes", it.segment)
	case "MEA":
		x.measure(&l.totals().Measures, x.field(l.at, "totals"), "measures", it.segment)
	case "GIS", "GEI":
		x.indicator(&b.Attributes, l.at, it.segment)
	case "QTY":
		x.persons(&b.Persons, l.at, it.segment, "")
	case "CNT":
		x.total(l.totals(), x.field(l.at, "totals"), it.segment)
	case "DOC":
		x.cite(&b.Documents, l.at, it, 0)
	case "TAX":
		x.duty(&b.Duties, l.at, it)
	case "AUT":
		x.authentication(l.m, it)
	}
}

func (l *listing) totals() *messages.Totals {
	if l.body.Totals == nil {
		l.body.Totals = &messages.Totals{}
	}
	return l.body.Totals
}

// beginning reads BGM: type, own number, version and function. The direction follows from the type where that says it.
func (l *listing) beginning(s segment) {
	x, b := l.mapping, l.body
	b.TypeCode = x.coded(l.at, "typeCode", "untdid1001", s, 2, 1)
	if text := s.get(2, 4); b.TypeCode != nil {
		b.TypeCode.Text = text
	} else if text != "" { // guides that name the type in words
		b.TypeCode = &messages.Code{Code: cutTo(text, 70), List: listOf("untdid1000", s.get(2, 2), s.get(2, 3))}
		x.mark(x.field(x.field(l.at, "typeCode"), "code"), s, 2, 4)
	}
	if b.TypeCode != nil {
		if b.Direction = mean("manifest", b.TypeCode.Code); b.Direction != "" {
			x.mark(x.field(l.at, "direction"), s, 2, 1)
		}
	}
	if number := s.get(3, 1); number != "" {
		x.mark(x.field(x.item(l.at, "references", 0), "number"), s, 3, 1)
		b.References = append(b.References, messages.Reference{Type: "functionalReference", Number: number})
		if x.versioned(l.m, s) {
			b.References[0].Version = l.m.SourceVersion
		}
	}
	x.function(l.m, s, messages.FunctionOriginal)
}

// date reads a DTM of the heading: that of the message, or of the journey.
func (l *listing) date(s segment) {
	x, b := l.mapping, l.body
	name, _, start, _ := x.time(s)
	switch name {
	case "message", "issued":
		if name == "message" && b.Date == nil {
			x.issued(l.m, start, s)
		}
		if x.moment(&b.Date, l.at, "date", s, start) {
			return
		}
	case "arrival", "departure":
		l.journey = append(l.journey, s)
		return
	}
	x.dateAttribute(&b.Attributes, l.at, s)
}

// travelled gives the times of the heading to the means of transport that the manifest is about, where its own group states none.
func (l *listing) travelled() {
	b := l.body
	slices.SortStableFunc(l.journey, func(a, b segment) int { return travelRank(a) - travelRank(b) })
	for _, s := range l.journey {
		i := slices.IndexFunc(b.Transport, func(t messages.Transport) bool { return t.Stage == "main" })
		if len(b.Transport) == 1 {
			i = 0
		}
		if i < 0 || !l.timesOfTransport(&b.Transport[i], l.item(l.at, "transport", i), s) {
			l.dateAttribute(&b.Attributes, l.at, s)
		}
	}
}

// voyage reads TDT of the heading, with the persons that are counted at its places.
func (l *listing) voyage(it item) {
	x, b := l.mapping, l.body
	x.transport(&b.Transport, l.places(), &b.References, l.at, it)
	for inner := range x.items(it.group) {
		if it.group == 0 || inner.Tag() != "LOC" || inner.group == 0 {
			continue
		}
		for at := range x.items(inner.group) {
			if at.Tag() == "QTY" {
				x.persons(&b.Persons, l.at, at.segment, inner.peek(3, 1))
			}
		}
	}
}

// referenceDated reads a group of RFF with its date.
func (x *mapping) referenceDated(into *[]messages.Reference, p pointer, it item) {
	i := x.reference(into, p, "references", it.segment)
	if it.group == 0 || i < 0 {
		return
	}
	for inner := range x.items(it.group) {
		if inner.Tag() == "DTM" {
			_, _, start, _ := x.time(inner.segment)
			x.moment(&(*into)[i].Date, x.item(p, "references", i), "date", inner.segment, start)
		}
	}
}

// consigned reads a group of CNI. Its transport documents are consignments of their own; without one it is itself the only.
func (l *listing) consigned(it item) {
	x := l.mapping
	bills := 0
	for inner := range x.items(it.group) {
		if inner.group > 0 && inner.Tag() == "RFF" {
			bills++
		}
	}
	number, master := "", it.get(3, 1)
	if bills <= 1 {
		number = it.get(2, 1)
	}
	if bills == 0 {
		g, at := l.begin(number)
		l.master(g, at, it.segment, master)
	}
	for inner := range x.items(it.group) {
		switch {
		case inner.group > 0 && inner.Tag() == "RFF":
			l.bill(number, master, it.segment, inner)
		case inner.Tag() == "CNT" && bills <= 1 && inner.group == 0:
			if n := len(l.body.Consignments); bills == 0 {
				l.stated(&l.body.Consignments[n-1], x.item(l.at, "consignments", n-1), inner.segment)
			} else {
				l.pending = append(l.pending, inner.segment)
			}
		}
	}
}

// master adds the transport document that CNI names, unless the consignment has its number already.
func (l *listing) master(g *messages.Consignment, at pointer, cni segment, number string) {
	if number == "" {
		return
	}
	for i := range g.References {
		if g.References[i].Number == number {
			return
		}
	}
	l.mark(l.field(l.item(at, "references", len(g.References)), "number"), cni, 3, 1)
	g.References = append(g.References, messages.Reference{Type: "transportDocument", Number: number, Version: cni.get(3, 5)})
}

// bill reads a group of RFF within CNI: one transport document with its goods.
func (l *listing) bill(number, master string, cni segment, it item) {
	x := l.mapping
	g, at := l.begin(number)
	if number != "" && number == strconv.Itoa(g.Number) {
		x.mark(x.field(at, "number"), cni, 2, 1)
	}
	x.reference(&g.References, at, "references", it.segment)
	l.master(g, at, cni, master)
	for _, s := range l.pending {
		l.stated(g, at, s)
	}
	l.pending = nil
	into := &locations{places: &g.Places, export: &g.ExportCountry, destination: &g.DestinationCountry, transit: &g.TransitCountries}
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "CNT":
			l.stated(g, at, inner.segment)
		case "MOA":
			x.amount(&g.Amounts, at, "amounts", inner.segment)
		case "LOC":
			x.location(into, at, inner.segment)
		case "GIS", "GEI":
			x.indicator(&g.Attributes, at, inner.segment)
		case "CPI":
			l.payment(&g.Attributes, at, inner.segment)
		case "TDT":
			x.transport(&g.Transport, into, &g.References, at, inner)
		case "NAD":
			x.addParty(&g.Parties, at, inner.segment, inner.group)
		case "FTX":
			x.note(&g.Notes, at, "notes", inner.segment)
		case "GID":
			l.goods(g, at, inner)
		}
	}
}
