package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// call reads a group of LOC: a place of a journey with its times. A place without any is none, and stays for others to read.
func (x *mapping) call(into *[]messages.Call, p pointer, it item) bool {
	timed := false
	for inner := range x.items(it.group) {
		timed = timed || inner.Tag() == "DTM" || inner.Tag() == "POC"
	}
	if !timed || it.peek(3, 1) == "" && it.peek(3, 4) == "" {
		return false
	}
	at := x.item(p, "calls", len(*into))
	_, word, _ := strings.Cut(mean("3227", it.peek(2, 1)), ":")
	if word == "" {
		word = "other"
	}
	var c messages.Call
	x.place(&c.Place, x.field(at, "place"), it.segment, word)
	x.timed(it, func(s segment) {
		switch name, _, start, _ := x.time(s); name {
		case "arrival":
			x.moment(&c.Arrival, at, "arrival", s, start)
		case "departure":
			x.moment(&c.Departure, at, "departure", s, start)
		}
	})
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "POC":
			if c.Purpose == nil {
				if c.Purpose = x.coded(at, "purpose", "untdid8025", inner.segment, 2, 1); c.Purpose != nil {
					c.Purpose.Text = inner.get(2, 4)
				}
			}
		case "FTX":
			x.note(&c.Notes, at, "notes", inner.segment)
		}
	}
	*into = append(*into, c)
	return true
}

// persons reads QTY of a conveyance report: how many are on board.
func (x *mapping) persons(into *[]messages.PersonCount, p pointer, s segment, place string) {
	code := s.peek(2, 1)
	kind := mean("persons", code)
	if kind == "" {
		return
	}
	value, ok := x.decimal(s, 2, 2)
	if !ok {
		return
	}
	n, whole := wholeNumber(value)
	if !whole {
		return
	}
	s.get(2, 1)
	s.get(2, 3)
	at := x.item(p, "persons", len(*into))
	x.mark(x.field(at, "count"), s, 2, 2)
	x.mark(x.field(at, "type"), s, 2, 1)
	*into = append(*into, messages.PersonCount{Type: kind, Count: n, Code: &messages.Code{Code: code, List: "untdid6063"}, Place: place})
}
