package edifact

import "github.com/clearhub/clearhub/messages"

// gate maps CODECO and COARRI: every unit (EQD) is a movement; what happened follows from BGM, in the meanings of the SMDG
// guides. Goods (GID) are on the movements of the units that SGP names.
func (x *mapping) gate() []*messages.Message {
	r := x.reports()
	var units []item
	var totals []segment
	for it := range x.items(0) {
		switch it.Tag() {
		case "EQD":
			units = append(units, it)
		case "GID":
			r.goods = append(r.goods, it)
		case "CNT":
			totals = append(totals, it.segment)
		default:
			r.head(it)
		}
	}
	loads := r.loads(units)
	for _, it := range units {
		if r.full() {
			break
		}
		h := r.begin()
		h.reported()
		h.unit(it)
		h.own(it.peek(3, 1))
		h.laden(it.peek(3, 1), loads[it.peek(3, 1)])
		h.settle()
	}
	if len(units) == 0 { // refused for it
		h := r.begin()
		h.reported()
		h.own("")
		h.settle()
	}
	r.control(totals, len(units))
	return r.done()
}

// reported takes the event from BGM.
func (h *happening) reported() {
	for _, it := range h.heads {
		if it.Tag() != "BGM" || !h.first(it) {
			continue
		}
		code, qualifier, agency := it.get(2, 1), it.get(2, 2), it.get(2, 3)
		if code == "" {
			return
		}
		list := "smdg1001"
		word := mean(list, code)
		if word == "" {
			list, word = "untdid1001", mean("un1001", code)
		}
		if word != "" {
			h.body.Event, h.body.Phase = messages.MovementEvent(word), "actual"
			h.mark(h.field(h.at, "event"), it.segment, 2, 1)
		}
		h.body.EventCode = &messages.Code{Code: code, List: listOf(list, qualifier, agency), Text: it.get(2, 4)}
		h.mark(h.field(h.field(h.at, "eventCode"), "code"), it.segment, 2, 1)
		return
	}
}

// loads gives the goods of each unit by its id. Goods that name a unit which the report does not list are told; those that
// name none belong to the only unit, where there is one.
func (r *reporting) loads(units []item) map[string][]item {
	if len(r.goods) == 0 {
		return nil
	}
	listed := make(map[string]bool, len(units))
	for _, it := range units {
		listed[it.peek(3, 1)] = true
	}
	loads := map[string][]item{}
	for _, g := range r.goods {
		linked := false
		if g.group > 0 {
			for inner := range r.items(g.group) {
				if inner.Tag() != "SGP" {
					continue
				}
				id := inner.peek(2, 1)
				linked = true
				if !listed[id] {
					r.warn(CodeUnlinked, inner.segment, 2, 1, "", "the goods are in a unit that the message does not list", id, "the number of an EQD")
					continue
				}
				if n := len(loads[id]); n == 0 || loads[id][n-1].index != g.index {
					loads[id] = append(loads[id], g)
				}
			}
		}
		if !linked && len(units) == 1 {
			id := units[0].peek(3, 1)
			loads[id] = append(loads[id], g)
		}
	}
	return loads
}

// laden puts the goods in a unit on its movement.
func (h *happening) laden(unit string, goods []item) {
	b := h.body
	if len(goods) == 0 {
		return
	}
	c := cargo{mapping: h.mapping, consignments: &b.Consignments, equipment: &b.Equipment, documents: &b.Documents, at: h.at, only: unit}
	g, at := c.begin("")
	for _, it := range goods {
		if h.lines++; h.lines > maxGoods {
			return // unread, and named so
		}
		c.goods(g, at, it)
	}
}

// control holds the number of units against the one that CNT states.
func (r *reporting) control(totals []segment, units int) {
	for _, s := range totals {
		switch s.peek(2, 1) {
		case "1": // where a total must stand and there is none (SMDG)
			if s.peek(2, 2) == "1" {
				s.get(2, 1)
				s.get(2, 2)
			}
			continue
		case "16":
		default:
			continue
		}
		stated := s.get(2, 2)
		s.get(2, 1)
		if value, ok := r.decimal(s, 2, 2); ok {
			if n, whole := wholeNumber(value); !whole || n != units {
				r.warn(CodeControlTotal, s, 2, 2, "", "the control total differs from the number of units", stated, itoa(units))
			}
		}
	}
}
