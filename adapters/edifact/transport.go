package edifact

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

func itoa(n int) string { return strconv.Itoa(n) }

// transport reads TDT with what stands in its group: DTM, LOC, RFF, TPL. Places go to the given list.
func (x *mapping) transport(into *[]messages.Transport, places *locations, references *[]messages.Reference, p pointer, it item) {
	at := x.item(p, "transport", len(*into))
	// What is read into the new one stays in its place: nothing else is added to the list meanwhile.
	t := x.made.transports.add(into)
	t.Stage = "other"
	_, stage := it.Composite(2).ReadKey(1)
	if word := x.words.stages.word(stage); word != "" {
		t.Stage = word
		x.mark(x.field(at, "stage"), it.segment, 2, 0)
	}
	x.text(&t.Voyage, at, "voyage", it.segment, 3, 1)
	if mode := it.get(4, 1); codes.Mode(mode) {
		t.Mode = mode
		x.mark(x.field(at, "mode"), it.segment, 4, 1)
	} else if mode != "" {
		t.ModeCode = &messages.Code{Code: mode, List: "untdid8067"}
		x.mark(x.field(x.field(at, "modeCode"), "code"), it.segment, 4, 1)
	}
	if means := it.peek(5, 1); codes.MeansType(means) {
		x.text(&t.MeansType, at, "meansType", it.segment, 5, 1)
	}
	x.carrier(t, at, it.segment)
	x.means(t, at, it.segment, 9)
	if !it.alone() {
		x.timed(it, func(s segment) { x.timesOfTransport(t, at, s) })
		for inner := range x.items(it.group) {
			switch inner.Code {
			case tagTPL:
				x.means(t, at, inner.segment, 2)
			case tagLOC:
				if places.calls != nil && inner.group > 0 && x.call(places.calls, p, inner) {
					continue
				}
				x.location(places, p, inner.segment)
			case tagRFF:
				if references != nil {
					x.reference(references, p, "references", inner.segment)
				}
			}
		}
	}
}

// timesOfTransport reads DTM, and tells whether it is an arrival or departure that was not stated yet.
func (x *mapping) timesOfTransport(t *messages.Transport, at pointer, s segment) bool {
	switch name, _, start, _ := x.time(s); name {
	case "arrival":
		return x.moment(&t.Arrival, at, "arrival", s, start)
	case "departure":
		return x.moment(&t.Departure, at, "departure", s, start)
	}
	return false
}

// timed reads the DTM of a group, those first that say what was, before those that say what is expected.
func (x *mapping) timed(it item, read func(segment)) {
	for rank := range 3 {
		for inner := range x.items(it.group) {
			if inner.Code == tagDTM && travelRank(inner.segment) == rank {
				read(inner.segment)
			}
		}
	}
}

// travelRank orders times of travel: actual ones, departures of which it is not said, scheduled and estimated ones.
func travelRank(s segment) int {
	switch s.peek(2, 1) {
	case "178", "186":
		return 0
	case "136":
		return 1
	}
	return 2
}

// carrier reads C040 of TDT.
func (x *mapping) carrier(t *messages.Transport, at pointer, s segment) {
	e := s.Composite(6)
	id, name := e.Look(1), e.Look(4)
	if id == "" && name == "" {
		x.ignoreList(s, 6)
		return
	}
	c := x.made.parties.one()
	c.Role = "carrier"
	carrier := x.field(at, "carrier")
	x.partyNumber(c, carrier, s, 6)
	x.name(c, carrier, s, 6, 4, e.Read(4))
	t.Carrier = c
}

// means reads C222 of TDT or TPL: id, name and nationality of the means of transport.
func (x *mapping) means(t *messages.Transport, at pointer, s segment, element int) {
	e := s.Composite(element)
	if id := e.Read(1); id != "" {
		qualifier, list := e.ReadKey(2)
		agency := e.Read(3)
		x.mark(x.field(x.item(at, "ids", len(t.IDs)), "id"), s, element, 1)
		n := x.made.identifiers.add(&t.IDs)
		n.ID, n.Scheme = id, meansScheme(x.words.means.word(list), id, qualifier, agency, t.Mode)
	}
	if name := e.Read(4); name != "" {
		switch {
		case t.Name == "" && s.Code == tagTDT:
			t.Name = name
			x.mark(x.field(at, "name"), s, element, 4)
		default:
			x.mark(x.field(x.item(at, "ids", len(t.IDs)), "id"), s, element, 4)
			t.IDs = append(t.IDs, messages.Identifier{ID: name, Scheme: "name"})
		}
	}
	if t.Nationality == "" || t.Nationality == e.Look(5) {
		x.country(&t.Nationality, at, "nationality", s, element, 5)
	}
}

// meansScheme tells what the id of a means of transport is; scheme is what its list says. List 146, and the agency 11 (Lloyd's Register),
// number ships where the id is such a number; ports send the plates of lorries and wagons by the same list.
func meansScheme(scheme, id, qualifier, agency, mode string) string {
	if scheme == "" && qualifier == "" && agency == "11" {
		scheme = "IMO"
	}
	ship := len(id) == 7 && allDigits(id) && (mode == "" || mode == "1" || mode == "8")
	switch {
	case scheme == "IMO" && ship || scheme != "" && scheme != "IMO":
		return scheme
	case scheme == "IMO" && qualifier != "":
		return "registration"
	}
	return strings.Trim(qualifier+":"+agency, ":")
}

// equipment reads EQD, with TMP and SEL where it triggers a group.
func (x *mapping) equipment(into *[]messages.Equipment, p pointer, it item) {
	id := it.get(3, 1)
	if id == "" {
		return
	}
	at := x.item(p, "equipment", len(*into))
	e := x.made.equipment.add(into)
	e.ID, e.Scheme = id, x.listPeeked(it.get(3, 2), it.get(3, 3))
	x.mark(x.field(at, "id"), it.segment, 3, 1)
	e.Category = x.simple(at, "category", list8053, it.segment, 2, 1)
	e.SizeType = x.sizeType(at, it.segment)
	fullness := it.Composite(7)
	if word := x.words.fullness.word(fullness.LookKey(1)); word != "" {
		fullness.Mark(1)
		e.Fullness = word
		x.mark(x.field(at, "fullness"), it.segment, 7, 0)
	}
	e.Status = x.simple(at, "status", list8249, it.segment, 6, 1)
	switch {
	case codes.Container(id):
		e.CheckDigit = "valid"
	case codes.ContainerShape(id):
		e.CheckDigit = "invalid"
	}
	if !it.alone() {
		for inner := range x.items(it.group) {
			switch inner.Code {
			case tagTMP:
				if e.Temperature == nil {
					e.Temperature = x.temperature(x.field(at, "temperature"), inner.segment)
				}
			case tagSEL:
				x.seal(&e.Seals, at, inner.segment)
			case tagMEA:
				x.measure(&e.Measures, at, "measures", inner.segment)
			}
		}
	}
}

// sizeType reads C224 of EQD: the code of size and type, else its name.
func (x *mapping) sizeType(at pointer, s segment) *messages.Code {
	c := x.coded(at, "sizeType", "iso6346", s, 4, 1)
	name := s.get(4, 4)
	switch {
	case c != nil:
		c.Text = name
	case name != "":
		c = &messages.Code{Code: "text", Text: name}
		x.mark(x.field(x.field(at, "sizeType"), "text"), s, 4, 4)
		x.ignoreList(s, 4)
	default:
		x.ignoreList(s, 4)
	}
	return c
}

func (x *mapping) seal(into *[]messages.Seal, p pointer, s segment) {
	id := s.get(2, 1)
	if id == "" {
		return
	}
	at := x.item(p, "seals", len(*into))
	k := messages.Seal{ID: id}
	x.mark(x.field(at, "id"), s, 2, 0)
	k.Party = x.coded(at, "party", "untdid9303", s, 3, 1)
	if condition := s.get(4, 1); condition != "" {
		k.ConditionCode = &messages.Code{Code: condition, List: "untdid4517"}
		if k.Condition = mean("4517", condition); k.Condition == "" {
			k.Condition = "other"
		}
		x.mark(x.field(at, "condition"), s, 4, 0)
	}
	*into = append(*into, k)
}

// temperature reads TMP.
func (x *mapping) temperature(at pointer, s segment) *messages.Quantity {
	s.get(2, 1)
	value, ok := x.decimal(s, 3, 1)
	if !ok {
		return nil
	}
	q := messages.Quantity{Value: value}
	if !x.unit(&q, s, 3, 2, false) {
		return nil
	}
	x.mark(x.field(at, "value"), s, 3, 1)
	x.mark(x.field(at, "unitCode"), s, 3, 2)
	return &q
}

func equipmentHash(e *messages.Equipment) uint64 { return stringHash(&e.ID) }

func sameEquipment(a, b *messages.Equipment) bool { return a.ID == b.ID }
