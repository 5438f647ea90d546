package messages

import (
	"iter"
	"strconv"
)

// ConsignmentsOf gives the consignments of a message's body; none where its kind has none.
func ConsignmentsOf(m *Message) []Consignment {
	if m == nil {
		return nil
	}
	switch b := m.Body.(type) {
	case *Declaration:
		if b != nil {
			return b.Consignments
		}
	case *Certificate:
		if b != nil {
			return b.Consignments
		}
	case *Inspection:
		if b != nil {
			return b.Consignments
		}
	case *Manifest:
		if b != nil {
			return b.Consignments
		}
	case *Movement:
		if b != nil {
			return b.Consignments
		}
	}
	return nil
}

// LinesOf goes through all lines of all consignments in order, each with its JSON Pointer.
func LinesOf(m *Message) iter.Seq2[string, *Line] {
	return func(yield func(string, *Line) bool) {
		cs := ConsignmentsOf(m)
		for i := range cs {
			at := "/body/consignments/" + strconv.Itoa(i) + "/lines/"
			for j := range cs[i].Lines {
				if !yield(at+strconv.Itoa(j), &cs[i].Lines[j]) {
					return
				}
			}
		}
	}
}

// LineByNumber finds a line by its number, which is unique in a message; nil where there is none.
func LineByNumber(m *Message, number int) *Line {
	for _, l := range LinesOf(m) {
		if l.Number == number {
			return l
		}
	}
	return nil
}
