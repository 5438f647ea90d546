package edifact

import (
	"slices"
	"strconv"

	"github.com/clearhub/clearhub/messages"
)

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
		switch it.Tag() {
		case "FTX":
			x.note(f.notes, at, "notes", it.segment)
		case "LOC":
			x.location(&locations{places: f.places, offices: f.offices}, at, it.segment)
		case "GIS", "GEI":
			if f.attributes != nil {
				x.indicator(f.attributes, at, it.segment)
			}
		case "EQD":
			if f.equipment != nil {
				x.equipment(f.equipment, at, it)
			}
		case "TDT":
			r.conveyed(at, f, it.segment)
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
	for _, it := range r.heads { // behind the numbers that customs gave
		if it.Tag() == "DOC" {
			r.answered(at, f, it)
		}
	}
	for _, it := range r.groups {
		r.groupOf(m, at, f, it)
	}
}

func (r *replying) groupOf(m *messages.Message, at pointer, f filing, it item) {
	x := r.mapping
	switch it.Tag() {
	case "NAD":
		x.addParty(f.parties, at, it.segment, it.group)
	case "RFF":
		i := x.reference(f.references, at, "references", it.segment)
		for inner := range x.items(it.group) {
			if inner.Tag() != "DTM" {
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
			r.duties(f.duties, at, it)
		}
	case "MOA":
		if f.amounts != nil {
			x.amount(f.amounts, at, "amounts", it.segment)
		}
	case "DOC":
		for inner := range x.items(it.group) {
			switch {
			case inner.group > 0 && inner.Tag() != "DOC":
				r.groupOf(m, at, f, inner)
			case inner.Tag() == "RFF":
				x.reference(f.references, at, "references", inner.segment)
			case inner.Tag() == "FTX":
				x.note(f.notes, at, "notes", inner.segment)
			default:
				r.besideDocument(at, f, inner)
			}
		}
		r.answered(at, f, it)
	case "CST":
		if f.lines != nil {
			r.line(at, f, it)
		}
	case "AUT":
		x.authentication(m, it)
	}
}

// besideDocument reads what stands beside a declaration that is answered.
func (r *replying) besideDocument(at pointer, f filing, it item) {
	x := r.mapping
	totals := func() *messages.Totals {
		if *f.totals == nil {
			*f.totals = &messages.Totals{}
		}
		return *f.totals
	}
	switch it.Tag() {
	case "LOC":
		x.location(&locations{places: f.places, offices: f.offices}, at, it.segment)
	case "EQD":
		if f.equipment != nil {
			x.equipment(f.equipment, at, it)
		}
	case "TDT":
		r.conveyed(at, f, it.segment)
	case "GIS", "GEI":
		if f.attributes != nil && !deciding(it) {
			x.indicator(f.attributes, at, it.segment)
		}
	case "PAC":
		if f.totals != nil {
			x.pack(&totals().Packages, x.field(at, "totals"), "packages", it.segment)
		}
	case "MEA":
		if f.totals != nil && it.peek(4, 2) != "" {
			x.measure(&totals().Measures, x.field(at, "totals"), "measures", it.segment)
		}
	}
}

// conveyed reads TDT: the journey and the means of transport as attributes.
func (r *replying) conveyed(at pointer, f filing, s segment) {
	if f.attributes == nil {
		return
	}
	x := r.mapping
	add := func(name string, element, component int, list string) {
		value := s.get(element, component)
		if value == "" {
			return
		}
		x.mark(x.field(x.item(at, "attributes", len(*f.attributes)), "value"), s, element, component)
		a := messages.Attribute{Name: name, Value: value}
		if list != "" {
			a.Code = &messages.Code{Code: cutTo(value, 70), List: list}
		}
		*f.attributes = append(*f.attributes, a)
	}
	s.get(2, 1)
	add("voyage", 3, 1, "")
	add("transportMode", 4, 1, "rec19")
	qualifier, agency := s.get(9, 2), s.get(9, 3)
	list := meansScheme(mean("means", qualifier), s.peek(9, 1), qualifier, agency, s.peek(4, 1))
	add("meansOfTransport", 9, 1, list)
	add("nameOfMeansOfTransport", 9, 4, "")
}

// beginning reads BGM. Its number is that of the declaration that is answered.
func (r *replying) beginning(m *messages.Message, at pointer, f filing) {
	x, s := r.mapping, r.bgm
	s.get(2, 1)
	x.ignoreList(s, 2)
	if name := s.peek(2, 4); name != "" && f.attributes != nil { // which of its responses customs sent, by its own name
		x.mark(x.field(x.item(at, "attributes", len(*f.attributes)), "value"), s, 2, 4)
		*f.attributes = append(*f.attributes, messages.Attribute{Name: "response", Value: s.get(2, 4)})
	}
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
		if it.Tag() != "DTM" {
			continue
		}
		k := slices.Index(timeOrder, mean("2005", it.peek(2, 1)))
		if k >= 0 && k < rank {
			best, rank = i, k
		}
	}
	for i, it := range r.heads {
		if it.Tag() != "DTM" {
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
	taken(s)
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
		it.get(3, 1)
		ref := messages.Reference{Type: referenceType("ABT", number), Number: number, SourceType: &messages.Code{Code: code, List: "untdid1001"}}
		if x.referred.find(f.references, &ref, referenceHash, sameReference) < 0 {
			x.mark(x.field(x.item(at, "references", len(*f.references)), "number"), it.segment, 3, 1)
			*f.references = append(*f.references, ref)
		}
		return
	}
	if f.documents != nil {
		it.group = 0
		x.cite(f.documents, at, it, 0)
	}
}

// duties reads a group of TAX: a duty for every amount beside it.
func (r *replying) duties(into *[]messages.Duty, p pointer, it item) {
	x, i := r.mapping, len(*into)
	x.duty(into, p, it)
	first := true
	for inner := range x.items(it.group) {
		if inner.Tag() != "MOA" || x.words.amounts.word(inner.Composite(2).LookKey(1)) == dutyBase {
			continue
		}
		if first && (*into)[i].Amount != nil {
			first = false
			continue
		}
		a := messages.Amount{}
		if x.readMoney(&a, inner.segment) {
			x.markMoney(x.field(x.item(p, "duties", len(*into)), "amount"), &a, inner.segment)
			*into = append(*into, messages.Duty{Function: (*into)[i].Function, Type: (*into)[i].Type, Amount: &a})
		}
	}
}

// line reads a group of CST: the ruling on one line, which has the status of the whole.
func (r *replying) line(at pointer, f filing, it item) {
	x := r.mapping
	n, err := strconv.Atoi(it.get(2, 1))
	if err != nil || n < 1 || r.numbers[n] {
		return
	}
	if r.numbers == nil {
		r.numbers = map[int]bool{}
	}
	r.numbers[n] = true
	p := x.item(at, "lines", len(*f.lines))
	l := messages.LineRuling{Line: n, Status: f.status}
	x.mark(x.field(p, "line"), it.segment, 2, 0)
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "TAX":
			r.duties(&l.Duties, p, inner)
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
