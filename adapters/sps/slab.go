package sps

import "github.com/clearhub/clearhub/messages"

// slab hands out values that lie together in memory: a line has a dozen lists of one.
type slab[T any] struct {
	free []T
	size int
}

// grow makes room for one value more: blocks double, as most documents have few lines.
func (s *slab[T]) grow() {
	if len(s.free) == 0 {
		s.size = min(max(2*s.size, 4), 64)
		s.free = make([]T, s.size)
	}
}

// keep gives a value a place.
func (s *slab[T]) keep(v T) *T {
	s.grow()
	at := &s.free[0]
	*at = v
	s.free = s.free[1:]
	return at
}

// add appends to a list; a list's first value lies in the slab.
func (s *slab[T]) add(list []T, v T) []T {
	if len(list) > 0 {
		return append(list, v)
	}
	s.grow()
	s.free[0] = v
	list, s.free = s.free[:1:1], s.free[1:]
	return list
}

// slabs are those of one page.
type slabs struct {
	textsSlab           slab[messages.Text]
	notesSlab           slab[messages.Note]
	measuresSlab        slab[messages.Measure]
	classificationsSlab slab[messages.Classification]
	packagesSlab        slab[messages.Package]
	originsSlab         slab[messages.Origination]
	treatmentsSlab      slab[messages.Treatment]
	attributesSlab      slab[messages.Attribute]
	codesSlab           slab[messages.Code]
	quantitiesSlab      slab[messages.Quantity]
	periodsSlab         slab[messages.Period]
}
