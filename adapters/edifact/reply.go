package edifact

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// replying maps a CUSRES, or one of the documents that it answers.
type replying struct {
	*mapping
	bgm      segment
	function string
	// decisions are the indicators that decide, with the groups' errors and lines.
	decisions []segment
	heads     []item
	groups    []item
}

// reply maps CUSRES. A decision of customs (GIS or GEI, list 120) makes a ruling; that the message was not accepted, or no
// decision at all, makes a receipt. A group of DOC that carries a decision of its own is a ruling of its own: one reply
// may answer several declarations.
func (x *mapping) reply() []*messages.Message {
	r := replying{mapping: x}
	var parts []replying
	for it := range x.items(0) {
		switch {
		case it.group == 0 && it.Tag == "BGM":
			r.bgm = it.segment
		case it.group > 0 && it.Tag == "DOC":
			if own, ok := x.ownDecision(it); ok {
				parts = append(parts, own)
				continue
			}
			r.groups = append(r.groups, it)
		case it.group == 0 && deciding(it):
			r.decisions = append(r.decisions, it.segment)
		case it.group == 0:
			r.heads = append(r.heads, it)
		default:
			r.groups = append(r.groups, it)
		}
	}
	var out []*messages.Message
	if r.bgm.x != nil {
		r.function = r.bgm.peek(4, 1)
	}
	accepted := mean("reply", r.function)
	decided := slices.ContainsFunc(r.decisions, func(s segment) bool { return mean("7365", s.peek(indicated(s), 1)) != "receipt" })
	if decided {
		out = append(out, r.ruling())
	}
	if !decided && len(parts) == 0 || accepted == "refused" {
		out = append(out, r.receipt(accepted))
	}
	for _, p := range parts {
		p.bgm, p.function = r.bgm, r.function
		p.heads = append(slices.Clone(r.heads), p.heads...)
		out = append(out, p.ruling())
	}
	if len(out) > 0 {
		x.unread(out[0])
	}
	return out
}

// deciding tells whether GIS or GEI is a decision on the declaration: of list 120, or of the UN list.
func deciding(it item) bool {
	if it.Tag != "GIS" && it.Tag != "GEI" {
		return false
	}
	element := indicated(it.segment)
	qualifier, agency := it.peek(element, 2), it.peek(element, 3)
	return it.peek(element, 1) != "" && (qualifier == "120" || qualifier == "" && (agency == "" || agency == "6"))
}

// ownDecision takes a group of DOC as an answer of its own, where it decides.
func (x *mapping) ownDecision(it item) (replying, bool) {
	r := replying{mapping: x}
	for inner := range x.items(it.group) {
		switch {
		case inner.group == 0 && deciding(inner):
			r.decisions = append(r.decisions, inner.segment)
		case inner.group == 0:
			r.heads = append(r.heads, inner)
		default:
			r.groups = append(r.groups, inner)
		}
	}
	return r, len(r.decisions) > 0
}

// severest orders rulings so that a release never covers what holds the goods.
var severest = []messages.RulingStatus{messages.RulingRefused, messages.RulingDetained, messages.RulingHold, messages.RulingExamine,
	messages.RulingDocuments, messages.RulingCancelled, messages.RulingAccepted, messages.RulingPartlyReleased, messages.RulingReleased, messages.RulingExited}

// ruling makes a ruling of the decisions. Of several the severest stands, the others are reasons; an unknown code is hold.
func (r *replying) ruling() *messages.Message {
	x := r.mapping
	b := &messages.Ruling{}
	m := x.envelope(b)
	at := x.root("/body")
	best := -1
	for i, s := range r.decisions {
		element := indicated(s)
		code := s.get(element, 1)
		s.get(element, 2)
		s.get(element, 3)
		status := messages.RulingStatus(mean("7365", code))
		switch status {
		case "receipt":
			continue
		case "":
			status = messages.RulingHold
			x.warn(CodeRuling, s, element, 1, "/body/status", "the decision code is not known and counts as hold", code, "a code of list 7365 that the hub knows")
		}
		if best < 0 || slices.Index(severest, status) < slices.Index(severest, b.Status) {
			best, b.Status = i, status
		}
	}
	for i, s := range r.decisions {
		element := indicated(s)
		if s.Tag == "GEI" {
			s.get(2, 1)
		}
		c := &messages.Code{Code: s.peek(element, 1), List: listOf("untdid7365", s.peek(element, 2), s.peek(element, 3))}
		if s.Tag == "GEI" {
			c.Text = s.get(element, 4)
		}
		if i == best {
			b.StatusCode = c
			x.mark(x.field(at, "status"), s, element, 1)
			x.mark(x.field(x.field(at, "statusCode"), "code"), s, element, 1)
		} else if c.Code != "" {
			x.mark(x.field(x.field(x.item(at, "reasons", len(b.Reasons)), "code"), "code"), s, element, 1)
			b.Reasons = append(b.Reasons, messages.Reason{Code: c})
		}
	}
	f := filing{references: &b.References, parties: &b.Parties, offices: &b.Offices, places: &b.Places, equipment: &b.Equipment,
		notes: &b.Notes, documents: &b.Documents, duties: &b.Duties, amounts: &b.Amounts, reasons: &b.Reasons, attributes: &b.Attributes,
		time: &b.Time, dates: &b.Dates, status: b.Status, lines: &b.Lines, totals: &b.Totals}
	r.fill(m, at, f)
	return x.finish(m)
}

// receipt makes a receipt of what the message function says.
func (r *replying) receipt(status string) *messages.Message {
	x := r.mapping
	b := &messages.Receipt{Level: "business", Status: status}
	m := x.envelope(b)
	at := x.root("/body")
	if status != "" {
		b.StatusCode = &messages.Code{Code: r.function, List: "untdid1225"}
		x.mark(x.field(at, "status"), r.bgm, 4, 0)
	}
	for _, s := range r.decisions {
		element := indicated(s)
		code := s.get(element, 1)
		x.ignoreList(s, element)
		if b.Status == "" && mean("7365", code) == "receipt" {
			b.Status, b.StatusCode = "received", &messages.Code{Code: code, List: "untdid7365"}
			x.mark(x.field(at, "status"), s, element, 1)
		}
	}
	if b.Status == "" {
		b.Status = "received"
		if slices.ContainsFunc(r.groups, func(it item) bool { return it.Tag == "ERP" }) {
			b.Status = "refused"
		}
		if r.bgm.x != nil {
			x.warn(CodeNoDecision, r.bgm, 4, 0, "/body/status", "the reply states neither a decision nor whether the message was accepted", r.function, "1225 such as 27 or 29, or GIS")
		}
	}
	f := filing{references: &b.References, parties: &b.Parties, offices: &b.Offices, notes: &b.Notes, reasons: &b.Reasons, time: &b.Time}
	r.fill(m, at, f)
	return x.finish(m)
}

// filing says where the parts of a reply go; a nil list takes nothing, and what would go there stays unread.
type filing struct {
	references *[]messages.Reference
	parties    *[]messages.Party
	offices    *[]messages.Office
	places     *[]messages.Place
	equipment  *[]messages.Equipment
	notes      *[]messages.Note
	documents  *[]messages.Document
	duties     *[]messages.Duty
	amounts    *[]messages.Amount
	reasons    *[]messages.Reason
	attributes *[]messages.Attribute
	lines      *[]messages.LineRuling
	dates      *[]messages.DatedEvent
	time       **messages.Time
	totals     **messages.Totals
	status     messages.RulingStatus
}

func (r *replying) fill(m *messages.Message, at pointer, f filing) {
	x := r.mapping
	m.Function = messages.FunctionResponse
	if r.bgm.x != nil {
		r.beginning(m, at, f)
	}
	r.dates(m, at, f)
	for _, it := range r.heads {
		switch it.Tag {
		case "FTX":
			x.note(f.notes, at, "notes", it.segment)
		case "LOC":
			x.location(locations{places: f.places, offices: f.offices}, at, it.segment)
		case "GIS", "GEI":
			if f.attributes != nil {
				x.indicator(f.attributes, at, it.segment)
			}
		case "EQD":
			if f.equipment != nil {
				x.equipment(f.equipment, at, it)
			}
		case "DOC":
			r.answered(at, f, it)
		case "RFF":
			x.reference(f.references, at, "references", it.segment)
		case "CNT":
			if f.totals != nil {
				if *f.totals == nil {
					*f.totals = &messages.Totals{}
				}
				x.total(*f.totals, x.field(at, "totals"), it.segment)
			}
		}
	}
	for _, it := range r.groups {
		r.groupOf(m, at, f, it)
	}
}

func (r *replying) groupOf(m *messages.Message, at pointer, f filing, it item) {
	x := r.mapping
	switch it.Tag {
	case "NAD":
		x.addParty(f.parties, at, it.segment, it.group)
	case "RFF":
		i := x.reference(f.references, at, "references", it.segment)
		for inner := range x.items(it.group) {
			if inner.Tag != "DTM" {
				continue
			}
			name, code, start, _ := x.time(inner.segment)
			switch {
			case start == nil:
			case i >= 0 && name != "inspection" && x.moment(&(*f.references)[i].Date, x.item(at, "references", i), "date", inner.segment, start):
			case f.dates != nil:
				r.dated(at, f, name, code, start, inner.segment)
			}
		}
	case "ERP":
		r.errors(at, f, it)
	case "TAX":
		if f.duties != nil {
			x.duty(f.duties, at, it)
		}
	case "MOA":
		if f.amounts != nil {
			x.amount(f.amounts, at, "amounts", it.segment)
		}
	case "DOC":
		r.answered(at, f, it)
		for inner := range x.items(it.group) {
			switch {
			case inner.group > 0 && inner.Tag != "DOC":
				r.groupOf(m, at, f, inner)
			case inner.Tag == "RFF":
				x.reference(f.references, at, "references", inner.segment)
			case inner.Tag == "FTX":
				x.note(f.notes, at, "notes", inner.segment)
			}
		}
	case "CST":
		if f.lines != nil {
			r.line(at, f, it)
		}
	case "AUT":
		x.authentication(m, it)
	}
}

// beginning reads BGM. Its number is that of the declaration that is answered.
func (r *replying) beginning(m *messages.Message, at pointer, f filing) {
	x, s := r.mapping, r.bgm
	s.get(2, 1)
	x.ignoreList(s, 2)
	if number := s.get(3, 1); number != "" {
		x.mark(x.field(x.item(at, "references", 0), "number"), s, 3, 1)
		*f.references = append(*f.references, messages.Reference{Type: "declarantReference", Number: number, Version: s.get(3, 2)})
	}
	x.function(m, s, messages.FunctionResponse)
	m.Function = messages.FunctionResponse
}

// timeOrder says which date of a reply is when it was decided, best first.
var timeOrder = []string{"release", "effective", "processing", "acceptance", "message"}

// dates reads the dates of the heading: one is when it was decided, the others are kept by name.
func (r *replying) dates(m *messages.Message, at pointer, f filing) {
	x := r.mapping
	best, rank := -1, len(timeOrder)
	for i, it := range r.heads {
		if it.Tag != "DTM" {
			continue
		}
		k := slices.Index(timeOrder, mean("2005", it.peek(2, 1)))
		if k >= 0 && k < rank {
			best, rank = i, k
		}
	}
	for i, it := range r.heads {
		if it.Tag != "DTM" {
			continue
		}
		name, code, start, _ := x.time(it.segment)
		if start == nil {
			continue
		}
		if name == "message" {
			x.issued(m, start, it.segment)
		}
		switch {
		case i == best:
			x.moment(f.time, at, "time", it.segment, start)
		case f.dates != nil:
			r.dated(at, f, name, code, start, it.segment)
		}
	}
}

func (r *replying) dated(at pointer, f filing, name, code string, t *messages.Time, s segment) {
	if name == "" {
		name = "other"
	}
	x := r.mapping
	x.mark(x.field(x.item(at, "dates", len(*f.dates)), "time"), s, 2, 2)
	*f.dates = append(*f.dates, messages.DatedEvent{Type: name, Code: &messages.Code{Code: code, List: "untdid2005"}, Time: t})
}

// answered reads DOC: the declaration that is answered where it is one, else a document.
func (r *replying) answered(at pointer, f filing, it item) {
	x := r.mapping
	number := it.peek(3, 1)
	if number == "" {
		return
	}
	code := it.peek(2, 1)
	if code == "960" || mean("declaration", code) != "" {
		it.get(2, 1)
		i := slices.IndexFunc(*f.references, func(have messages.Reference) bool { return have.Number == number })
		if it.get(3, 1); i < 0 {
			x.mark(x.field(x.item(at, "references", len(*f.references)), "number"), it.segment, 3, 1)
			*f.references = append(*f.references, messages.Reference{Type: referenceType("ABT", number), Number: number,
				SourceType: &messages.Code{Code: code, List: "untdid1001"}})
		}
		return
	}
	if f.documents != nil {
		it.group = 0
		x.cite(f.documents, at, it, 0)
	}
}

// errors reads a group of ERP: where the error is, its codes (ERC) and its texts (FTX). Texts belong to the codes in
// their order where there are as many, else to the first.
func (r *replying) errors(at pointer, f filing, it item) {
	x := r.mapping
	section, tag := it.get(2, 1), it.get(2, 2)
	number := it.get(2, 3)
	path := strings.Trim(strings.Join([]string{section, tag, number}, ":"), ":")
	if inner := it.joined(3, 1, 3, ":"); inner != "" {
		path += "/" + inner
	}
	var line int
	if section != "1" && section != "6" && allDigits(number) && len(number) <= 6 && (tag == "CST" || tag == "") {
		line, _ = strconv.Atoi(number)
	}
	where := mean("pointer", tag)
	if tag == "CST" && line > 0 {
		where += "/" + itoa(line-1)
	}
	first := len(*f.reasons)
	var texts []item
	for inner := range x.items(it.group) {
		switch inner.Tag {
		case "ERC":
			reason := x.item(at, "reasons", len(*f.reasons))
			*f.reasons = append(*f.reasons, messages.Reason{Code: x.coded(reason, "code", "untdid9321", inner.segment, 2, 1), Path: path, Pointer: where, Line: line})
			x.mark(x.field(reason, "path"), it.segment, 2, 1)
		case "FTX":
			texts = append(texts, inner)
		case "RFF":
			x.reference(f.references, at, "references", inner.segment)
		}
	}
	if len(*f.reasons) == first {
		if len(texts) == 0 && path == "" {
			return
		}
		x.mark(x.field(x.item(at, "reasons", first), "path"), it.segment, 2, 1)
		*f.reasons = append(*f.reasons, messages.Reason{Path: path, Pointer: where, Line: line})
	}
	each := len(texts) == len(*f.reasons)-first
	for i, s := range texts {
		k := first
		if each {
			k = first + i
		}
		reason := &(*f.reasons)[k]
		s.get(2, 1)
		text := s.joined(5, 1, 5, "\n")
		if text == "" {
			continue
		}
		if reason.Text == "" {
			x.mark(x.field(x.item(at, "reasons", k), "text"), s.segment, 5, 1)
		} else {
			reason.Text += "\n"
		}
		reason.Text += text
	}
}

// line reads a group of CST: the ruling on one line, which has the status of the whole.
func (r *replying) line(at pointer, f filing, it item) {
	x := r.mapping
	n, err := strconv.Atoi(it.get(2, 1))
	if err != nil || n < 1 || slices.ContainsFunc(*f.lines, func(l messages.LineRuling) bool { return l.Line == n }) {
		return
	}
	p := x.item(at, "lines", len(*f.lines))
	l := messages.LineRuling{Line: n, Status: f.status}
	x.mark(x.field(p, "line"), it.segment, 2, 0)
	for inner := range x.items(it.group) {
		switch inner.Tag {
		case "TAX":
			x.duty(&l.Duties, p, inner)
		case "FTX":
			inner.get(2, 1)
			if text := inner.joined(5, 1, 5, "\n"); text != "" {
				x.mark(x.field(x.item(p, "reasons", len(l.Reasons)), "text"), inner.segment, 5, 1)
				l.Reasons = append(l.Reasons, messages.Reason{Text: text, Line: n})
			}
		}
	}
	*f.lines = append(*f.lines, l)
}
