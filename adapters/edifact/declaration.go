package edifact

import (
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// declaring maps a CUSDEC.
type declaring struct {
	*mapping
	m    *messages.Message
	body *messages.Declaration
	at   pointer
}

// declaration maps CUSDEC to a declaration. The groups of the heading, of commercial invoices (DMS), of customs items
// (CST) and of the summary follow each other; which is which follows from the trigger.
func (x *mapping) declaration() []*messages.Message {
	d := declaring{mapping: x, body: x.made.declarations.one(), at: x.root("/body")}
	d.body.Type = "other"
	d.m = x.envelope(d.body)
	d.m.Function = messages.FunctionOriginal
	lines := x.countGroups(tagCST)
	list := x.made.consignments.list(1)
	consignment := &list[:1][0]
	consignment.Number, consignment.Lines = 1, x.made.lines.rough(lines)
	goods := x.item(d.at, "consignments", 0)
	var seals []segment
	for it := range x.items(0) {
		switch {
		case it.group == 0 && it.Code == tagSEL:
			seals = append(seals, it.segment)
		case it.group == 0:
			d.head(it)
		case it.Code == tagCST:
			d.line(consignment, goods, it)
		case it.Code == tagRFF:
			d.referenceGroup(consignment, goods, it)
		case it.Code == tagDMS:
			d.invoice(consignment, goods, it, lines == 0)
		default:
			d.headGroup(it)
		}
	}
	d.seals(seals)
	if len(consignment.Lines) > 0 || len(consignment.Packages) > 0 || len(consignment.Parties) > 0 {
		d.body.Consignments = list[:1]
	}
	x.unread(d.m)
	return append(x.result[:0], x.finish(d.m))
}

// locations are where LOC of the heading goes.
func (d *declaring) locations() *locations {
	return &locations{places: &d.body.Places, offices: &d.body.Offices, export: &d.body.ExportCountry,
		destination: &d.body.DestinationCountry, transit: &d.body.TransitCountries}
}

func (d *declaring) head(it item) {
	b, x := d.body, d.mapping
	switch it.Code {
	case tagBGM:
		if x.first(it) {
			d.beginning(it.segment)
		}
	case tagCST:
		for element := 3; element <= min(7, it.Elements()); element++ {
			d.status(it.segment, "head", element, nil, d.at)
		}
	case tagLOC:
		x.location(d.locations(), d.at, it.segment)
	case tagDTM:
		d.date(it.segment)
	case tagGIS, tagGEI:
		x.indicator(&b.Attributes, d.at, it.segment)
	case tagMEA:
		x.measure(&d.totals().Measures, x.field(d.at, "totals"), "measures", it.segment)
	case tagEQD:
		x.equipment(&b.Equipment, d.at, it)
	case tagFTX:
		x.note(&b.Notes, d.at, "notes", it.segment)
	case tagCNT:
		d.control(it.segment)
	}
}

func (d *declaring) headGroup(it item) {
	b, x := d.body, d.mapping
	switch it.Code {
	case tagTDT:
		x.transport(&b.Transport, d.locations(), &b.References, d.at, it)
	case tagDOC:
		x.cite(&b.Documents, d.at, it, 0)
	case tagNAD:
		x.addParty(&b.Parties, d.at, it.segment, it.group)
	case tagTOD:
		d.terms(it)
	case tagMOA:
		x.amount(&b.Amounts, d.at, "amounts", it.segment)
		d.rates(it)
	case tagTAX:
		x.duty(&d.totals().Duties, x.field(d.at, "totals"), it)
	case tagAUT:
		x.authentication(d.m, it)
	}
}

func (d *declaring) totals() *messages.Totals {
	if d.body.Totals == nil {
		d.body.Totals = d.made.totals.one()
	}
	return d.body.Totals
}

// beginning reads BGM: type, own number, version and function.
func (d *declaring) beginning(s segment) {
	x, b := d.mapping, d.body
	b.TypeCode = x.coded(d.at, "typeCode", "untdid1001", s, 2, 1)
	text := s.get(2, 4)
	if b.TypeCode == nil && text != "" {
		b.TypeCode = &messages.Code{Code: cutTo(text, 70), List: listOf("untdid1000", s.get(2, 2), s.get(2, 3))}
		x.mark(x.field(x.field(d.at, "typeCode"), "code"), s, 2, 4)
	} else if b.TypeCode != nil {
		b.TypeCode.Text = text
	}
	if b.TypeCode != nil {
		if word := x.words.declarations.word(syntax.Key(b.TypeCode.Code)); word != "" {
			b.Type = word
			component := 1
			if s.peek(2, 1) == "" {
				component = 4
			}
			x.mark(x.field(d.at, "type"), s, 2, component)
		}
	}
	if number := s.get(3, 1); number != "" {
		at := x.item(d.at, "references", 0)
		x.mark(x.field(at, "number"), s, 3, 1)
		r := x.made.references.add(&b.References)
		r.Type, r.Number = "functionalReference", number
	}
	if x.versioned(d.m, s) && len(b.References) > 0 {
		b.References[0].Version = d.m.SourceVersion
	}
	x.function(d.m, s, messages.FunctionOriginal)
}

// versioned reads the version of BGM's number (1056), or its revision (1060) where it has none.
func (x *mapping) versioned(m *messages.Message, s segment) bool {
	at := x.root("")
	return x.text(&m.SourceVersion, at, "sourceVersion", s, 3, 2) || x.text(&m.SourceVersion, at, "sourceVersion", s, 3, 3)
}

// status reads one customs status (C246) of CST: what it is follows from its list (1131), or from its place where the
// association's guide sends none.
func (d *declaring) status(s segment, section string, element int, l *messages.Line, at pointer) {
	x := d.mapping
	e := s.Composite(element)
	code, key := e.ReadKey(1)
	if code == "" {
		return
	}
	qualifier, kind := e.ReadKey(2)
	agency, of := e.ReadKey(3)
	word := x.words.statuses.word(kind)
	if qualifier == "" && x.id.associate != "" {
		word = mean("cst", x.id.associate+":"+section+":"+itoa(element))
	}
	if word == "" && qualifier == "" && agency == "" && l != nil && d.commodity(s, element) {
		word = "commodity"
		x.warn(CodeCommodity, s, element, 1, x.string(at)+"/classifications/0/code", "the customs status does not say what it is, and was read as the commodity code", code, "1131 = 122")
	}
	if word == "commodity" && l != nil {
		x.classify(l, at, "HS", code, s, element, 1)
		return
	}
	c := x.sharedIn(code, key, x.listKeyed(qualifier, agency, kind, of))
	switch {
	case word == "procedure":
		x.procedure(l, d.body, at, c, s, element)
	case word == "transactionNature" && d.body.TransactionNature == nil:
		d.body.TransactionNature = c
		x.mark(x.field(x.field(d.at, "transactionNature"), "code"), s, element, 1)
	case word == "status" && l == nil && d.body.Status == nil:
		d.body.Status = c
		x.mark(x.field(x.field(d.at, "status"), "code"), s, element, 1)
	default:
		if word == "" {
			word = "customsStatus"
		}
		if word == "declarationType" && l == nil && d.body.Type == "other" {
			if kind := mean("declaration", code); kind != "" {
				d.body.Type = kind
				x.mark(x.field(d.at, "type"), s, element, 1)
			}
		}
		list := &d.body.Attributes
		if l != nil {
			list = &l.Attributes
		}
		x.attribute(list, at, word, c, s, element, 1)
	}
}

// commodity tells whether a status that does not say what it is can only be the commodity code: digits, no number of a procedure with
// its national part (7), and the only such status of the item.
func (d *declaring) commodity(s segment, element int) bool {
	for i := 3; i <= 7; i++ {
		code := s.peek(i, 1)
		bare := s.peek(i, 2) == "" && s.peek(i, 3) == ""
		looks := len(code) >= 6 && len(code) <= 14 && len(code) != 7 && allDigits(code)
		if i == element && !looks || i != element && (bare && len(code) > 4 || mean("cst", s.peek(i, 2)) == "commodity") {
			return false
		}
	}
	return d.id.associate == "" || mean("cst", d.id.associate+":line:3") == "" && mean("cst", d.id.associate+":line:4") == ""
}

// date reads a DTM of the heading; what has no field of its own becomes an attribute.
func (d *declaring) date(s segment) {
	x, b := d.mapping, d.body
	name, _, start, _ := x.time(s)
	done := false
	switch name {
	case "message":
		x.issued(d.m, start, s)
		done = x.moment(&b.Date, d.at, "date", s, start)
	case "issued":
		done = x.moment(&b.Date, d.at, "date", s, start)
	case "acceptance":
		done = x.moment(&b.Acceptance, d.at, "acceptance", s, start)
	case "lodgement":
		done = x.moment(&b.Lodgement, d.at, "lodgement", s, start)
	case "arrival":
		done = x.moment(&b.Arrival, d.at, "arrival", s, start)
	case "departure":
		done = x.moment(&b.Departure, d.at, "departure", s, start)
	}
	if !done {
		x.dateAttribute(&b.Attributes, d.at, s)
	}
}

// referenceGroup reads RFF with its date, and the packages that a transport document covers.
func (d *declaring) referenceGroup(c *messages.Consignment, goods pointer, it item) {
	x := d.mapping
	i := x.reference(&d.body.References, d.at, "references", it.segment)
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "DTM":
			if _, _, start, _ := x.time(inner.segment); i >= 0 {
				x.moment(&d.body.References[i].Date, x.item(d.at, "references", i), "date", inner.segment, start)
			}
		case "PAC":
			x.packages(&c.Packages, goods, inner)
		}
	}
}

// packages reads a group of PAC with its PCI.
func (x *mapping) packages(into *[]messages.Package, p pointer, it item) {
	i := x.pack(into, p, "packages", it.segment)
	if it.alone() {
		return
	}
	at := x.item(p, "packages", i)
	for inner := range x.items(it.group) {
		switch {
		case inner.Code == tagMEA:
			x.measure(&(*into)[i].Measures, at, "measures", inner.segment)
		case inner.Code == tagPCI:
			x.shipping(&(*into)[i], at, inner.segment)
		}
	}
}

// seals puts the seals of the heading on the equipment, where there is one unit; with several it is not said which is
// whose, and they stand among the references.
func (d *declaring) seals(all []segment) {
	x, b := d.mapping, d.body
	for _, s := range all {
		if len(b.Equipment) == 1 {
			x.seal(&b.Equipment[0].Seals, x.item(d.at, "equipment", 0), s)
			continue
		}
		if id := s.get(2, 1); id != "" {
			x.mark(x.field(x.item(d.at, "references", len(b.References)), "number"), s, 2, 0)
			b.References = append(b.References, messages.Reference{Type: "seal", Number: id})
		}
	}
}
