package edifact

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// certifying maps a SANCRT.
type certifying struct {
	*mapping
	units index[messages.Equipment]
	m     *messages.Message
	body  *messages.Certificate
	at    pointer
	// result is what the status of an inspection said; inspected when it was; checks what was done.
	result      string
	resultCode  *messages.Code
	resultAt    segment
	inspected   *messages.Time
	inspectedAt segment
	// effective are the dates from which something counts: the status, where it is one that begins, which only the whole message tells.
	effective []dated
	// dated says that the message states its own date.
	dated      bool
	checks     []messages.Check
	checkMarks []checkMark
}

// dated is a date with its segment.
type dated struct {
	s    segment
	code string
	t    *messages.Time
}

// checkMark ties a check to its segment: it is marked only when an inspection is made.
type checkMark struct{ s segment }

// certificate maps SANCRT: an application for, the issue of, or a notice about a certificate; and the inspection that it
// reports where results and their date are filled.
func (x *mapping) certificate() []*messages.Message {
	c := certifying{mapping: x, body: &messages.Certificate{Form: "certificate", Status: "valid", Attestation: "certification"}, at: x.root("/body")}
	c.m = x.envelope(c.body)
	c.m.Function = messages.FunctionOriginal
	lines := 0
	for it := range x.items(0) {
		if it.group > 0 && it.Tag() == "LIN" {
			lines++
		}
	}
	consignment := messages.Consignment{Number: 1, Lines: x.made.lines.rough(lines)}
	goods := x.item(c.at, "consignments", 0)
	for it := range x.items(0) {
		switch {
		case it.group == 0:
			c.head(it)
		case it.Tag() == "LIN":
			c.line(&consignment, goods, it)
		case it.Tag() == "PAC":
			x.packages(&consignment.Packages, goods, it)
		default:
			c.headGroup(it)
		}
	}
	c.inCurrency(consignment.Lines)
	if len(consignment.Lines) > 0 || len(consignment.Packages) > 0 {
		c.body.Consignments = []messages.Consignment{consignment}
	}
	c.settle()
	out := []*messages.Message{c.m}
	x.unread(c.m)
	marks := slices.Clone(x.marks)
	inspection := c.inspection()
	if inspection == nil {
		x.finish(c.m)
		return out
	}
	if !x.traced {
		return append(out, inspection)
	}
	whole := x.marks
	x.marks = marks
	c.m.Provenance = x.provenance(x.places, x.interchange.origins())
	x.marks = whole[len(marks):]
	x.marks = append(x.marks, c.shared(marks)...)
	inspection.Provenance = x.provenance(x.places, x.interchange.origins())
	x.trace.reset(true)
	return append(out, inspection)
}

// inCurrency gives the amounts of lines that state no currency the one that the head states for amounts of their kind.
func (c *certifying) inCurrency(lines []messages.Line) {
	for _, stated := range c.body.Attributes {
		if stated.Name != "currency" || !codes.Currency(stated.Value) {
			continue
		}
		for i := range lines {
			for k := range lines[i].Amounts {
				if a := &lines[i].Amounts[k]; a.Currency == "" && codeIf(a.SourceType, "untdid5025") == stated.Code.Code {
					a.Currency = stated.Value
				}
			}
		}
	}
}

func (c *certifying) locations() *locations {
	b := c.body
	return &locations{places: &b.Places, offices: &b.Offices, export: &b.ExportCountry, destination: &b.DestinationCountry, transit: &b.TransitCountries}
}

func (c *certifying) head(it item) {
	b, x := c.body, c.mapping
	switch it.Tag() {
	case "BGM":
		if x.first(it) {
			c.beginning(it.segment)
		}
	case "DTM":
		c.date(it.segment)
	case "STS":
		c.status(it.segment)
	case "LOC":
		c.location(it.segment)
	case "RFF":
		x.reference(&b.References, c.at, "references", it.segment)
	case "FTX":
		if subject := it.peek(2, 1); subject == "DCL" || subject == "AAY" || subject == "QIN" {
			x.note(&b.Declarations, c.at, "declarations", it.segment)
		} else {
			x.note(&b.Notes, c.at, "notes", it.segment)
		}
	case "MEA":
		x.measure(&c.totals().Measures, x.field(c.at, "totals"), "measures", it.segment)
	case "MOA":
		if currency := it.peek(2, 3); it.peek(2, 2) == "" && currency != "" { // values of the lines are in it
			x.mark(x.field(x.item(c.at, "attributes", len(b.Attributes)), "value"), it.segment, 2, 3)
			b.Attributes = append(b.Attributes, messages.Attribute{Name: "currency", Value: it.get(2, 3), Code: &messages.Code{Code: it.get(2, 1), List: "untdid5025"}})
			return
		}
		x.amount(&b.Amounts, c.at, "amounts", it.segment)
	case "GIS", "GEI":
		x.indicator(&b.Attributes, c.at, it.segment)
	case "CNT":
		x.total(c.totals(), x.field(c.at, "totals"), it.segment)
	}
}

func (c *certifying) headGroup(it item) {
	b, x := c.body, c.mapping
	switch it.Tag() {
	case "DOC":
		x.cite(&b.Documents, c.at, it, 0)
	case "NAD", "PNA":
		x.addParty(&b.Parties, c.at, it.segment, it.group)
	case "TDT":
		x.transport(&b.Transport, c.locations(), &b.References, c.at, it)
	case "EQD":
		x.equipment(&b.Equipment, c.at, it)
	case "PRC":
		c.process(&b.Treatments, &b.Tests, c.at, it, 0)
	case "AUT":
		x.authentication(c.m, it)
	}
}

func (c *certifying) totals() *messages.Totals {
	if c.body.Totals == nil {
		c.body.Totals = &messages.Totals{}
	}
	return c.body.Totals
}

// location reads LOC of the heading. The origin of the goods (27) is, for a certificate, the country it comes from.
func (c *certifying) location(s segment) {
	x, b := c.mapping, c.body
	side, word, _ := strings.Cut(mean("3227", s.peek(2, 1)), ":")
	switch {
	case side == "country" && word == "origin" && b.ExportCountry == "":
		s.get(2, 1)
		x.ignoreList(s, 3)
		x.country(&b.ExportCountry, c.at, "exportCountry", s, 3, 1)
	case word == "documentIssue":
		i := len(b.Places)
		if !x.location(c.locations(), c.at, s) {
			return
		}
		if l := b.Places[i]; l.Country != "" && b.IssuingCountry == "" {
			b.IssuingCountry = l.Country
			x.mark(x.field(c.at, "issuingCountry"), s, 3, 1)
		}
	default:
		x.location(c.locations(), c.at, s)
	}
}

// beginning reads BGM: the certificate's type, number and version, and whether this is an application (1225 = 13, or
// a type that is one).
func (c *certifying) beginning(s segment) {
	x, b := c.mapping, c.body
	b.Type = x.coded(c.at, "type", "untdid1001", s, 2, 1)
	x.text(&b.Name, c.at, "name", s, 2, 4)
	b.Class = messages.ClassOther
	if b.Type != nil {
		known := *b.Type
		known.Text = b.Name
		b.Class = x.class(&known)
		x.mark(x.field(c.at, "class"), s, 2, 1)
		if b.Type.List == "untdid1001" && codes.DocumentApplication(codes.ListUNTDID1001, b.Type.Code) {
			b.Form = "application"
			x.mark(x.field(c.at, "form"), s, 2, 1)
		}
	}
	if b.Class == messages.ClassOther {
		x.warn(CodeDocumentType, s, 2, 1, "/body/class", "the certificate's type is in no table", s.peek(2, 1), "a type of list 1001, or one in the partner's profile")
	}
	b.Attestation = attestation(b.Class)
	if x.text(&b.Number, c.at, "number", s, 3, 1) {
		b.Folded = x.fold(b.Number)
	}
	x.versioned(c.m, s)
	code := x.function(c.m, s, messages.FunctionOriginal)
	if m, _ := meansOf("1225", code); m.detail == "application" {
		b.Form = "application"
		x.mark(x.field(c.at, "form"), s, 4, 0)
	}
	switch {
	case b.Form == "application":
		b.Status = "pending"
		c.m.Function = messages.FunctionRequest
	case c.m.Function == messages.FunctionCancel:
		b.Status = "withdrawn"
	case c.m.Function == messages.FunctionStatus, c.m.Function == messages.FunctionResponse:
		b.Form = "notice"
	}
	x.mark(x.field(c.at, "status"), s, 4, 0)
	if x.traced && c.m.FunctionCode == nil {
		x.marks = x.marks[:len(x.marks)-1]
	}
}

func attestation(class messages.DocumentClass) string {
	switch class {
	case messages.ClassInspection:
		return "inspection"
	case messages.ClassAnalysis:
		return "testing"
	case messages.ClassOrigin:
		return "origin"
	case messages.ClassLicence:
		return "authorisation"
	case messages.ClassCalibration:
		return "calibration"
	}
	return "certification"
}

func (c *certifying) date(s segment) {
	x, b := c.mapping, c.body
	name, code, start, end := x.time(s)
	if start == nil {
		return
	}
	validity := func() *messages.Period {
		if b.Validity == nil {
			b.Validity = &messages.Period{}
		}
		return b.Validity
	}
	at := x.field(c.at, "validity")
	done := false
	switch name {
	case "issued":
		done = x.moment(&b.Issued, c.at, "issued", s, start)
	case "message":
		if done = !c.dated; done {
			x.issued(c.m, start, s)
			c.dated = true
		}
	case "expires":
		done = x.moment(&validity().End, at, "end", s, start)
	case "validFrom":
		done = x.moment(&validity().Start, at, "start", s, start)
	case "validity":
		if end == nil { // one date: valid until then
			done = x.moment(&validity().End, at, "end", s, start)
			break
		}
		done = x.moment(&validity().Start, at, "start", s, start)
		x.moment(&validity().End, at, "end", s, end)
	case "inspection":
		if done = c.inspected == nil; done {
			c.inspected, c.inspectedAt = start, s
		}
	case "effective":
		c.effective = append(c.effective, dated{s, code, start})
		return
	}
	if !done || name == "inspection" {
		c.otherDate(dated{s, code, start})
	}
}

// otherDate keeps a date that has no field of its own.
func (c *certifying) otherDate(d dated) { c.dateAttribute(&c.body.Attributes, c.at, d.s) }

// begin takes since when the status counts (DTM 7), where it is one that begins: of a certificate that was withdrawn, replaced or suspended.
// Of any other it says nothing about the status.
func (c *certifying) begin() {
	x, b := c.mapping, c.body
	for _, d := range c.effective {
		begins := b.Form == "certificate" && (b.Status == "withdrawn" || b.Status == "replaced" || b.Status == "suspended")
		if !begins || !x.moment(&b.Effective, c.at, "effective", d.s, d.t) {
			c.otherDate(d)
		}
	}
}

// status reads STS: the status of the certificate (4405), and the result of an inspection where 9015 says so. It is in
// element 3, as 9011 in releases before D.97A.
func (c *certifying) status(s segment) {
	x, b := c.mapping, c.body
	category, code := s.get(2, 1), s.peek(3, 1)
	if code == "" {
		return
	}
	if s.peek(3, 2) != "" { // the partner's own list
		x.attribute(&b.Attributes, c.at, "status", &messages.Code{Code: s.get(3, 1), List: listOf("untdid4405", s.get(3, 2), s.get(3, 3))}, s, 3, 1)
		return
	}
	s.get(3, 1)
	if category == "3" && c.result == "" {
		c.result, c.resultCode, c.resultAt = mean("result", code), &messages.Code{Code: code, List: "untdid4405"}, s
	}
	word := mean("4405", code)
	if word == "" || b.StatusCode != nil {
		x.attribute(&b.Attributes, c.at, "status", &messages.Code{Code: code, List: "untdid4405"}, s, 3, 1)
		return
	}
	b.StatusCode = &messages.Code{Code: code, List: "untdid4405"}
	x.mark(x.field(x.field(c.at, "statusCode"), "code"), s, 3, 1)
	// A status never makes a certificate of an application, or undoes a cancellation.
	if b.Form != "application" && b.Status == "valid" {
		b.Status = word
		x.dropMark("/body/status")
		x.mark(x.field(c.at, "status"), s, 3, 1)
	}
}

// originalCertificate is the reference (1153) to the certificate that another takes the place of.
const originalCertificate = "AIR"

// maxReplaced is how many certificates one takes the place of, which is how many references the directories allow.
const maxReplaced = 99

// dropMark takes back the mark of a pointer whose value was read anew from elsewhere.
func (x *mapping) dropMark(path string) {
	x.marks = slices.DeleteFunc(x.marks, func(m mark) bool { return x.string(m.pointer) == path })
}

// copyMark says that a value was drawn from another.
func (x *mapping) copyMark(from, to string) {
	i := slices.IndexFunc(x.marks, func(m mark) bool { return x.string(m.pointer) == from })
	if i < 0 {
		return
	}
	m := x.marks[i]
	m.pointer = x.root(to)
	x.marks = append(x.marks, m)
}

// settle draws from the whole message what no single segment says.
func (c *certifying) settle() {
	b := c.body
	c.begin()
	if c.m.Function == messages.FunctionReplace { // of the original certificate (AIR)
		for i := range b.References {
			if len(b.Replaces) == maxReplaced {
				break
			}
			if r := &b.References[i]; codeIf(r.SourceType, "untdid1153") == originalCertificate {
				c.copyMark("/body/references/"+itoa(i)+"/number", "/body/replaces/"+itoa(len(b.Replaces))+"/number")
				b.Replaces = append(b.Replaces, messages.Document{Class: b.Class, Number: r.Number, Folded: c.fold(r.Number)})
			}
		}
	}
	if b.Number == "" && (b.Form == "application" || c.m.Function == messages.FunctionCancel) { // it has no number yet but the applicant's
		for i := range b.References {
			if b.References[i].Type == "declarantReference" {
				b.Form = "application" // what is withdrawn before it has a number was never issued
				b.Number, b.Folded = b.References[i].Number, c.fold(b.References[i].Number)
				c.copyMark("/body/references/"+itoa(i)+"/number", "/body/number")
				break
			}
		}
	}
	if b.IssuingCountry == "" {
		for _, role := range []string{"issuer", "certifier", "authority"} {
			i := slices.IndexFunc(b.Parties, func(p messages.Party) bool { return p.Role == role && p.Address != nil && p.Address.Country != "" })
			if i >= 0 {
				b.IssuingCountry = b.Parties[i].Address.Country
				return
			}
		}
	}
}
