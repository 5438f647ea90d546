package edifact

import "github.com/clearhub/clearhub/messages"

// conveyance maps CUSREP: the arrival or departure of a means of transport, without its goods. The direction follows from the
// document type where that says it.
func (x *mapping) conveyance() []*messages.Message {
	l := x.list("conveyance")
	for it := range x.items(0) {
		if it.Tag() == "LOC" && it.group > 0 {
			l.port(it)
			continue
		}
		l.head(it)
	}
	return l.finished()
}

// port reads a place of the heading with its dates; what it is to the ship follows from its function.
func (l *listing) port(it item) {
	x, b := l.mapping, l.body
	if x.call(&b.Calls, l.at, it) {
		return
	}
	x.location(l.places(), l.at, it.segment)
}
