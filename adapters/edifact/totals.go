package edifact

import (
	"strconv"

	"github.com/clearhub/clearhub/messages"
)

// control reads CNT into the totals.
func (d *declaring) control(s segment) {
	x := d.mapping
	x.total(d.totals(), x.field(d.at, "totals"), s)
}

// withoutEmptyTotals drops the totals that no CNT filled: what it said was left unread, and is told as that.
func withoutEmptyTotals(body messages.Body) {
	totals := totalsOf(body)
	if totals == nil || *totals == nil {
		return
	}
	if t := *totals; t.Lines == nil && t.Consignments == nil && t.Equipment == nil && len(t.Packages)+len(t.Measures)+len(t.Amounts)+len(t.Duties) == 0 {
		*totals = nil
	}
}

func totalsOf(body messages.Body) **messages.Totals {
	switch b := body.(type) {
	case *messages.Declaration:
		return &b.Totals
	case *messages.Certificate:
		return &b.Totals
	case *messages.Manifest:
		return &b.Totals
	case *messages.Ruling:
		return &b.Totals
	}
	return nil
}

// total reads CNT (6069) into totals; totals that have no field stay unread.
func (x *mapping) total(t *messages.Totals, at pointer, s segment) {
	number := func(into **int, field string) {
		n, err := strconv.Atoi(s.peek(2, 2))
		if err != nil || n < 0 || *into != nil {
			return
		}
		s.get(2, 1)
		s.get(2, 2)
		count := x.made.numbers.one()
		*count, *into = n, count
		x.mark(x.field(at, field), s, 2, 2)
	}
	quantity := func(kind string) {
		value, ok := x.decimal(s, 2, 2)
		if !ok {
			return
		}
		s.get(2, 1)
		m := messages.Measure{Type: kind, Quantity: messages.Quantity{Value: value}, SourceType: &messages.Code{Code: s.peek(2, 1), List: "untdid6069"}}
		if x.unit(&m.Quantity, s, 2, 3, true) {
			x.addMeasure(&t.Measures, at, "measures", &m, s, 2, 2, 3)
		}
	}
	switch s.peek(2, 1) {
	case "2", "5":
		number(&t.Lines, "lines")
	case "10":
		number(&t.Consignments, "consignments")
	case "16":
		number(&t.Equipment, "equipment")
	case "7":
		quantity("grossMass")
	case "18", "29":
		quantity("netMass")
	case "8": // pieces: the unit is in the code
		value, ok := x.decimal(s, 2, 2)
		if !ok {
			return
		}
		s.get(2, 1)
		m := messages.Measure{Type: "count", Quantity: messages.Quantity{Value: value, UnitCode: "H87", UnitBasis: "format"}, SourceType: &messages.Code{Code: "8", List: "untdid6069"}}
		if s.peek(2, 3) == "" || x.unit(&m.Quantity, s, 2, 3, false) {
			x.addMeasure(&t.Measures, at, "measures", &m, s, 2, 2, 1)
		}
	case "11":
		if value, ok := x.decimal(s, 2, 2); ok {
			s.get(2, 1)
			x.mark(x.field(x.item(at, "packages", len(t.Packages)), "count"), s, 2, 2)
			t.Packages = append(t.Packages, messages.Package{Count: value})
		}
	}
}
