package grammar

import (
	"math"
	"sync/atomic"
)

// plan is the elements of a segment in the form in which most segments are judged (see clean): a row of cells, the tag's first, then one
// for each component, or for each element that has none.
type plan struct {
	cells []planCell
	codes []*codeList // of the cells that ask for one
	// elements is how many elements there are, needed how many of them up to the last that must be filled.
	elements, needed int
}

// planCell is what is asked of one value, in one number: the most and the fewest characters in sixteen bits each, the first cell of the next
// element in twelve, and flags.
type planCell uint64

const (
	// cellLast is the last of its element.
	cellLast planCell = 1 << (44 + iota)
	cellNumber
	cellLetters
	cellCode
	// The marks, of two bits each, where a value is empty, where an element ends with it, and that the next element begins with.
	cellEmpty
	_
	cellEnds
	_
	cellNext
	_
	// cellForeign names another list or agency for codes (1131, 3055).
	cellForeign

	cellAsks  = cellNumber | cellLetters | cellCode
	cellShift = 32
)

// maxCells is how many cells a plan may have.
const maxCells = 1 << 12

func (c planCell) most() int  { return int(c & math.MaxUint16) }
func (c planCell) least() int { return int(c >> 16 & math.MaxUint16) }

// next is the first cell of the next element.
func (c planCell) next() int { return int(c >> cellShift & (maxCells - 1)) }

// marks are those of cellEmpty, cellEnds or cellNext.
func (c planCell) marks(of planCell) planMark { return planMark(c / of & 3) }

// planMark is what is remembered of an element while its values are gone over.
type planMark uint8

const (
	markMissing planMark = 1 << iota // a component that must be filled is not
	markNeeded                       // the element must be filled
	markFilled
	markForeign // its codes are of another list
	markUnknown // one of its codes is not in its list
	markWrong   // a value is not of its format
)

// wrong tells whether an element may not end with marks.
func (m planMark) wrong() bool { return wrongMarks>>m&1 != 0 }

// wrongMarks has a bit for each of the marks that an element may not end with.
var wrongMarks = func() (wrong uint32) {
	for m := range markWrong {
		if m&(markFilled|markNeeded) == markNeeded || m&(markFilled|markMissing) == markFilled|markMissing || m&(markUnknown|markForeign) == markUnknown {
			wrong |= 1 << m
		}
	}
	return wrong
}()

// plans are those of a segment for interchanges without and with a repetition separator, each made when it is first asked for.
type plans [2]atomic.Pointer[plan]

// plan gives the segment's plan.
func (s *segmentSpec) plan(repetition bool) *plan {
	at := &s.plans[0]
	if repetition {
		at = &s.plans[1]
	}
	p := at.Load()
	if p == nil {
		p = planOf(s.sent(repetition))
		at.Store(p) // another may have stored the same
	}
	return p
}

func planOf(elements []*elementSpec) *plan {
	p := &plan{elements: len(elements), cells: []planCell{cellLast | math.MaxUint16}, codes: make([]*codeList, 1)}
	before := 0 // where the element before begins
	for i, e := range elements {
		first := len(p.cells)
		next := planCell(first) << cellShift
		if e.mandatory && !e.copied && (i == 0 || elements[i-1] != e) { // of repeats with places of their own the first alone
			next |= cellNext * planCell(markNeeded)
			p.needed = i + 1
		}
		for c := before; c < first; c++ {
			p.cells[c] |= next
		}
		if e.composite {
			for _, c := range e.components {
				p.add(c, true)
			}
		}
		if first == len(p.cells) {
			p.add(e, false)
		}
		before = first
		last := len(p.cells) - 1
		p.cells[last] |= cellLast
		for c := last - 1; c >= first; c-- {
			if p.cells[c+1]&(cellEmpty|cellEnds) != 0 {
				p.cells[c] |= cellEnds
			}
		}
		if len(p.cells) > maxCells { // no segment has so many: none of it is clean
			return &plan{needed: math.MaxInt}
		}
	}
	return p
}

// add adds the cell of a component, or of an element that has none.
func (p *plan) add(e *elementSpec, component bool) {
	most := planCell(min(e.format.max, math.MaxUint16))
	c, codes := most, e.codes
	if e.format.fixed {
		c |= most << 16
	}
	if component && e.mandatory {
		c |= cellEmpty * planCell(markMissing)
	}
	if component && e.qualifies {
		c, codes = c|cellForeign, nil
	}
	switch e.format.kind {
	case 'n':
		c |= cellNumber
	case 'a':
		c |= cellLetters
	}
	if codes != nil {
		c |= cellCode
	}
	p.cells, p.codes = append(p.cells, c), append(p.codes, codes)
}
