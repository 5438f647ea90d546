package edifact

import "github.com/clearhub/clearhub/messages"

// statuses maps IFTSTA: every status (STS) of a consignment (CNI) or unit (EQD) is a movement. Its code is one of UN/ECE
// Recommendation 24, unless it names another list.
func (x *mapping) statuses() []*messages.Message {
	r := x.reports()
	for it := range x.items(0) {
		if it.group == 0 || it.Tag() != "CNI" && it.Tag() != "EQD" {
			r.head(it)
		}
	}
	for it := range x.items(0) {
		if it.group == 0 || it.Tag() != "CNI" && it.Tag() != "EQD" {
			continue
		}
		for inner := range x.items(it.group) {
			if inner.Tag() == "STS" && !r.full() {
				r.status(it, inner)
			}
		}
	}
	if len(r.out) == 0 { // refused for it
		h := r.begin()
		h.own("")
		h.settle()
	}
	return r.done()
}

// status makes a movement of a group of STS, about the consignment or unit that it stands in.
func (r *reporting) status(about, it item) {
	h := r.begin()
	h.titled()
	anchor := ""
	if about.Tag() == "CNI" {
		anchor = h.consignment(about)
	} else {
		anchor = about.peek(3, 1)
		h.unitWithoutStatuses(about)
	}
	h.event(it.segment)
	if it.group > 0 {
		h.beside(it)
	}
	h.own(anchor)
	h.settle()
}

// titled keeps the type of the report, which says nothing of the event.
func (h *happening) titled() {
	for _, it := range h.heads {
		if it.Tag() != "BGM" || !h.first(it) {
			continue
		}
		if code := it.get(2, 1); code != "" {
			c := &messages.Code{Code: code, List: listOf("untdid1001", it.get(2, 2), it.get(2, 3)), Text: it.get(2, 4)}
			h.attribute(&h.body.Attributes, h.at, "report", c, it.segment, 2, 1)
		}
		return
	}
}

// consignment reads CNI: the number of the consignment, with the places that hold for all its statuses.
func (h *happening) consignment(cni item) string {
	x, b := h.mapping, h.body
	anchor := cni.get(2, 1)
	if number := cni.get(3, 1); number != "" {
		x.mark(x.field(x.item(h.at, "references", len(b.References)), "number"), cni.segment, 3, 1)
		b.References = append(b.References, messages.Reference{Type: "transportDocument", Number: number})
		anchor = number
	}
	for inner := range x.items(cni.group) {
		if inner.Tag() == "LOC" && inner.group == 0 {
			h.about(inner)
		}
	}
	return anchor
}

// unitWithoutStatuses reads EQD and what stands beside its statuses.
func (h *happening) unitWithoutStatuses(it item) {
	known := len(h.faults)
	h.unit(it)
	if h.named[h.report+"/"+it.peek(3, 1)] > 0 { // told with the first status of the unit
		h.faults = h.faults[:known]
	}
}

// event reads STS: category, event and reasons.
func (h *happening) event(s segment) {
	x, b := h.mapping, h.body
	category, own := s.get(2, 1), listOf("", s.get(2, 2), s.get(2, 3))
	if category != "" && own != "" { // a category of a list of its own is more than which list the event is of
		x.attribute(&b.Attributes, h.at, "statusCategory", &messages.Code{Code: category, List: own}, s, 2, 1)
	}
	code, text := s.get(3, 1), s.get(3, 4)
	if code != "" {
		list := listOf("rec24", s.get(3, 2), s.get(3, 3))
		if category != "" && category != "1" {
			list = listOf("untdid4405", s.get(3, 2), s.get(3, 3))
		}
		b.EventCode = &messages.Code{Code: code, List: list, Text: text}
		x.mark(x.field(x.field(h.at, "eventCode"), "code"), s, 3, 1)
		if word := mean("rec24", code); word != "" && list == "rec24" {
			b.Event = messages.MovementEvent(word)
		}
		x.mark(x.field(h.at, "event"), s, 3, 1)
	} else if text != "" {
		b.EventCode = &messages.Code{Code: cutTo(text, 70)}
		x.mark(x.field(x.field(h.at, "eventCode"), "code"), s, 3, 4)
	}
	for element := 4; element <= 8; element++ {
		reason, words := s.get(element, 1), s.get(element, 4)
		if reason == "" {
			if words != "" {
				x.mark(x.field(x.item(h.at, "reasons", len(b.Reasons)), "code"), s, element, 4)
				b.Reasons = append(b.Reasons, messages.Code{Code: cutTo(words, 70)})
			}
			continue
		}
		x.mark(x.field(x.item(h.at, "reasons", len(b.Reasons)), "code"), s, element, 1)
		b.Reasons = append(b.Reasons, messages.Code{Code: reason, List: listOf("untdid9013", s.get(element, 2), s.get(element, 3)), Text: words})
	}
}

// beside reads the rest of a group of STS.
func (h *happening) beside(it item) {
	x, b := h.mapping, h.body
	var goods *messages.Consignment
	var at pointer
	c := cargo{mapping: x, consignments: &b.Consignments, equipment: &b.Equipment, documents: &b.Documents, at: h.at}
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "EQD":
			h.unit(inner)
		case "GID":
			if h.lines++; h.lines > maxGoods {
				continue
			}
			if goods == nil {
				goods, at = c.begin("")
			}
			c.goods(goods, at, inner)
		default:
			h.about(inner)
		}
	}
}
