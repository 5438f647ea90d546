package edifact

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// pathPlace is where a fault lies, read from the notation of a placer.
type pathPlace struct {
	tag string
	// segment counts in the message, UNH being 1; 0 outside of messages.
	segment, element, occurrence, component int
}

// placeOf reads a fault's path.
func placeOf(f messages.Fault) pathPlace {
	if f.Position == nil {
		return pathPlace{}
	}
	path := f.Position.Path
	var p pathPlace
	if i := strings.LastIndexByte(path, '#'); i >= 0 {
		number, rest, _ := strings.Cut(path[i+1:], "/")
		if n, err := strconv.Atoi(number); err == nil {
			p.segment, p.tag = n, path[:i]
			if j := strings.LastIndexByte(p.tag, '/'); j >= 0 {
				p.tag = p.tag[j+1:]
			}
			p.tag, _, _ = strings.Cut(p.tag, "[")
			p.within(rest)
			return p
		}
	}
	tag, rest, _ := strings.Cut(path, "/")
	p.tag = tag
	p.within(rest)
	return p
}

// within reads "3*2.1": element, occurrence, component.
func (p *pathPlace) within(s string) {
	s, component, _ := strings.Cut(s, ".")
	element, occurrence, _ := strings.Cut(s, "*")
	p.element, _ = strconv.Atoi(element)
	p.component, _ = strconv.Atoi(component)
	p.occurrence, _ = strconv.Atoi(occurrence)
}
