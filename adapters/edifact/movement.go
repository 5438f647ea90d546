package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// A report gives at most so many movements, and so many lines of goods in all: what the directory allows one to hold.
const (
	maxMovements = 9999
	maxRefused   = 100
	maxGoods     = 20_000
	// maxHeads is how many segments of the heading are repeated on every movement of a report.
	maxHeads = 60
)

// reporting maps CODECO, COARRI and IFTSTA: reports of things that happened, each of which becomes a movement.
type reporting struct {
	*mapping
	heads []item
	goods []item // GID of the heading, with the units that they are in
	// report is the number of the whole.
	report string
	// named counts movements by the number of what moved.
	named map[string]int
	lines int
	out   []*messages.Message
	// cut says that movements were left out.
	cut bool
	// told says that what is wrong with the heading was told: it is read again for every movement.
	told bool
}

// happening is one movement under construction.
type happening struct {
	*reporting
	m    *messages.Message
	body *messages.Movement
	at   pointer
	// places are where it may have happened, best last; dates when.
	places []candidate
	dates  []segment
}

// candidate is a place where something may have happened; read says that it stands in the message already.
type candidate struct {
	item
	read bool
}

func (x *mapping) reports() *reporting { return &reporting{mapping: x, named: map[string]int{}} }

// head keeps a segment of the heading, to be read for each movement.
func (r *reporting) head(it item) {
	if len(r.heads) < maxHeads {
		r.heads = append(r.heads, it)
	}
}

// full tells whether no further movement is made: there are too many, or the message is refused and they fall with the first.
func (r *reporting) full() bool {
	most := maxMovements
	if r.refused {
		most = maxRefused
	}
	r.cut = r.cut || len(r.out) >= most
	return r.cut
}

// done ends the report: it counts what was read, unless not all of it was meant to be.
func (r *reporting) done() []*messages.Message {
	if r.cut && !r.refused {
		s := r.segment(0)
		r.faults = append(r.faults, fault{code: CodeLimit, standard: "35", level: levelMessage, at: r.places.at(s.index, 0, 0, 0),
			text: "the message reports more than " + itoa(maxMovements) + " events", mend: "send several reports"}.make())
	}
	if !r.cut {
		r.unread(r.out[0])
	}
	return r.out
}

// begin makes a movement and reads the heading into it. What is wrong with the heading is told once.
func (r *reporting) begin() *happening {
	b := &messages.Movement{Event: messages.MovementOther}
	h := &happening{reporting: r, body: b}
	h.m = r.envelope(b)
	h.at = r.root("/body")
	h.m.Function = messages.FunctionOriginal
	known := len(r.faults)
	for _, it := range r.heads {
		h.head(it)
	}
	if r.told {
		r.faults = r.faults[:known]
	}
	r.told = true
	return h
}

func (h *happening) locations() *locations {
	return &locations{places: &h.body.Places, calls: &h.body.Calls}
}

func (h *happening) head(it item) {
	b, x := h.body, h.mapping
	switch it.Tag() {
	case "BGM":
		if x.first(it) {
			h.beginning(it.segment)
		}
	case "DTM":
		h.date(it.segment)
	case "RFF":
		x.referenceDated(&b.References, h.at, it)
	case "NAD":
		x.addParty(&b.Parties, h.at, it.segment, it.group)
	case "LOC":
		h.places = append(h.places, candidate{it, x.location(h.locations(), h.at, it.segment)})
	case "TDT":
		h.carriage(it)
	case "FTX":
		x.note(&b.Notes, h.at, "notes", it.segment)
	}
}

// beginning reads BGM: the number of the report and its function.
func (h *happening) beginning(s segment) {
	x := h.mapping
	if number := s.get(3, 1); number != "" {
		h.report = number
		r := messages.Reference{Type: "functionalReference", Number: number}
		x.text(&r.Version, x.item(h.at, "references", 0), "version", s, 3, 2)
		x.mark(x.field(x.item(h.at, "references", 0), "number"), s, 3, 1)
		h.body.References = append(h.body.References, r)
	}
	x.function(h.m, s, messages.FunctionOriginal)
}

// carriage reads TDT; its places may be where it happened.
func (h *happening) carriage(it item) {
	h.transport(&h.body.Transport, h.locations(), &h.body.References, h.at, it)
	if it.group == 0 {
		return
	}
	for inner := range h.items(it.group) {
		if inner.Tag() == "LOC" {
			h.places = append(h.places, candidate{inner, true})
		}
	}
}

// date keeps a DTM: that of the report, or one of which the best is when it happened.
func (h *happening) date(s segment) {
	if mean("2005", s.peek(2, 1)) == "message" {
		_, _, start, _ := h.time(s)
		h.issued(h.m, start, s)
		return
	}
	h.dates = append(h.dates, s)
}

// own sets the event's own number: that of the report and of what moved, since a report holds many.
func (h *happening) own(of string) {
	if h.report == "" {
		return
	}
	number := h.report
	if of != "" {
		number += "/" + of
	}
	h.named[number]++
	if n := h.named[number]; n > 1 {
		number += "/" + itoa(n)
	}
	h.body.Number = cutTo(number, 140)
}

// settle finds when and where it happened, and ends the movement.
func (h *happening) settle() {
	h.when()
	h.where()
	h.out = append(h.out, h.finish(h.m))
}

// when takes the date that ranks best by the table; the others are kept by name.
func (h *happening) when() {
	x, b := h.mapping, h.body
	best, rank := -1, ""
	for i, s := range h.dates {
		m, ok := meansOf("eventtime", s.peek(2, 1))
		if ok && s.peek(2, 2) != "" && (rank == "" || m.detail < rank) {
			best, rank = i, m.detail
		}
	}
	for i, s := range h.dates {
		name, code, start, _ := x.time(s)
		if start == nil {
			continue
		}
		if i == best && x.moment(&b.Time, h.at, "time", s, start) {
			b.Phase = mean("eventtime", code)
			x.mark(x.field(h.at, "phase"), s, 2, 1)
			continue
		}
		if name == "" {
			name = "other"
		}
		taken(s)
		x.mark(x.field(x.item(h.at, "dates", len(b.Dates)), "time"), s, 2, 2)
		b.Dates = append(b.Dates, messages.DatedEvent{Type: name, Code: &messages.Code{Code: code, List: "untdid2005"}, Time: start})
	}
}

// where takes the place whose function says that it happened there, else the one that the event implies: that of the unit or
// status before that of the report. It stands among the places, too, where it was read with its journey.
func (h *happening) where() {
	for _, list := range []string{"eventplace", "eventplace." + string(h.body.Event)} {
		for i := len(h.places) - 1; i >= 0 && h.body.Place == nil; i-- {
			it := &h.places[i]
			if mean(list, it.peek(2, 1)) == "" || it.peek(3, 1) == "" && it.peek(3, 4) == "" {
				continue
			}
			h.body.Place, it.read = new(messages.Place), true
			h.place(h.body.Place, h.field(h.at, "place"), it.segment, "event")
		}
	}
	for i := range h.places {
		if !h.places[i].read {
			h.location(h.locations(), h.at, h.places[i].segment)
		}
	}
}

// unit reads EQD with its group: the unit that moved, and what is said of it alone.
func (h *happening) unit(it item) {
	b, x := h.body, h.mapping
	x.equipment(&b.Equipment, h.at, it)
	if supplier := it.get(5, 1); supplier != "" {
		x.attribute(&b.Attributes, h.at, "equipmentSupplier", &messages.Code{Code: supplier, List: "untdid8077"}, it.segment, 5, 1)
	}
	if it.group == 0 {
		return
	}
	last := len(b.Equipment) - 1
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "DIM":
			if it.peek(3, 1) != "" {
				x.dimensions(&b.Equipment[last].Measures, x.item(h.at, "equipment", last), inner.segment)
			}
		case "TMP":
			h.temperatureRange(inner)
		default:
			h.about(inner)
		}
	}
}

// dimensions reads DIM: a length, a width and a height, of what 6145 says.
func (x *mapping) dimensions(into *[]messages.Measure, at pointer, s segment) {
	for i, kind := range []string{"length", "width", "height"} {
		value, ok := x.decimal(s, 3, 2+i)
		if !ok {
			continue
		}
		m := messages.Measure{Type: kind, Quantity: messages.Quantity{Value: value}}
		if code := s.get(2, 1); code != "" {
			m.SourceType = &messages.Code{Code: code, List: "untdid6145"}
		}
		if x.unit(&m.Quantity, s, 3, 1, false) {
			x.addMeasure(into, at, "measures", &m, s, 3, 2+i, 1)
		}
	}
}

// temperatureRange reads RNG beside the temperature of a unit: the least and the highest that it may have.
func (h *happening) temperatureRange(it item) {
	if it.group == 0 {
		return
	}
	for inner := range h.items(it.group) {
		least, most := inner.peek(3, 2), inner.peek(3, 3)
		if inner.Tag() != "RNG" || least+most == "" {
			continue
		}
		inner.get(3, 2)
		inner.get(3, 3)
		inner.get(2, 1)
		b := h.body
		h.mark(h.field(h.item(h.at, "attributes", len(b.Attributes)), "value"), inner.segment, 3, 2)
		a := messages.Attribute{Name: "temperatureRange", Value: least + "/" + most}
		if unit := inner.get(3, 1); unit != "" {
			a.Code = &messages.Code{Code: unit, List: "rec20"}
		}
		b.Attributes = append(b.Attributes, a)
	}
}

// about reads a segment or group beside a unit or a status.
func (h *happening) about(it item) {
	b, x := h.body, h.mapping
	switch it.Tag() {
	case "RFF":
		x.referenceDated(&b.References, h.at, it)
	case "DTM":
		h.date(it.segment)
	case "LOC":
		read := mean("eventplace", it.peek(2, 1)) == "" && x.location(h.locations(), h.at, it.segment)
		h.places = append(h.places, candidate{it, read})
		h.atPlace(it)
	case "NAD":
		x.addParty(&b.Parties, h.at, it.segment, it.group)
	case "TDT":
		h.carriage(it)
	case "FTX":
		x.note(&b.Notes, h.at, "notes", it.segment)
	case "DOC":
		x.cite(&b.Documents, h.at, it, 0)
	case "DAM":
		h.damage(it)
	case "TMD":
		if text := it.peek(2, 2); text != "" {
			x.mark(x.field(x.item(h.at, "attributes", len(b.Attributes)), "value"), it.segment, 2, 2)
			a := messages.Attribute{Name: "movementType", Value: it.get(2, 2)}
			if code := it.get(2, 1); code != "" {
				a.Code = &messages.Code{Code: code, List: "untdid8335"}
			}
			b.Attributes = append(b.Attributes, a)
		} else if code := it.get(2, 1); code != "" {
			x.attribute(&b.Attributes, h.at, "movementType", &messages.Code{Code: code, List: "untdid8335"}, it.segment, 2, 1)
		}
	case "EQA":
		if id := it.get(3, 1); id != "" {
			c := &messages.Code{Code: id, List: strings.Trim("untdid8053:"+it.get(2, 1), ":")}
			x.attribute(&b.Attributes, h.at, "attachedEquipment", c, it.segment, 3, 1)
		}
	case "DGS":
		if number := it.get(4, 1); number != "" {
			c := &messages.Code{Code: number, List: it.get(2, 1)}
			if class := it.get(3, 1); class != "" {
				c.Text = "class " + class
			}
			x.attribute(&b.Attributes, h.at, "dangerousGoods", c, it.segment, 4, 1)
		}
	}
}

// atPlace reads the dates in a group of LOC, which are when something happened there.
func (h *happening) atPlace(it item) {
	if it.group == 0 {
		return
	}
	for inner := range h.items(it.group) {
		if inner.Tag() == "DTM" {
			h.date(inner.segment)
		}
	}
}

// damage reads DAM: how the unit is damaged, and where.
func (h *happening) damage(it item) {
	x, b := h.mapping, h.body
	code, text := it.get(3, 1), it.get(3, 4)
	where, area := it.get(4, 1), it.get(4, 4)
	x.ignoreList(it.segment, 4)
	severity := it.get(5, 4)
	if own := it.get(5, 1); severity == "" { // a code of the guide's own, such as MIN for minor
		severity = own
	}
	x.ignoreList(it.segment, 5)
	it.get(2, 1)
	value, element, component := text, 3, 4
	if value == "" {
		value, component = code, 1
	}
	if value == "" {
		if value, element, component = area, 4, 4; value == "" {
			value, component = where, 1
		}
		area = ""
	}
	if value == "" {
		return
	}
	for _, more := range []string{area, severity} {
		if more != "" {
			value += ", " + more
		}
	}
	x.mark(x.field(x.item(h.at, "attributes", len(b.Attributes)), "value"), it.segment, element, component)
	a := messages.Attribute{Name: "damage", Value: value}
	if code != "" {
		a.Code = &messages.Code{Code: code, List: listOf("untdid7501", it.get(3, 2), it.get(3, 3)), Text: where}
	}
	b.Attributes = append(b.Attributes, a)
}
