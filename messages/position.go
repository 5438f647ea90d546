package messages

import (
	"slices"
	"strings"
)

// Position is a place in the sender's bytes.
type Position struct {
	// Offset counts bytes from 0.
	Offset int64 `json:"offset"`
	// Line and Column count from 1; columns count characters, not bytes.
	Line   int `json:"line"`
	Column int `json:"column"`
	// Path is the format's own notation (EDIFACT "SG30[1]/CST/2.1", XML "/SPSCertificate/…", JSON Pointer).
	Path string `json:"path,omitempty"`
}

// Provenance ties canonical values to the places they came from, ordered by pointer.
type Provenance []Origin

// Origin is where the value at Pointer came from.
type Origin struct {
	Pointer string `json:"pointer"`
	Position
}

// At returns the position of the value at pointer; where it has none, the first place of what lies below it; where nothing
// does, that of its nearest ancestor; else nil.
func (p Provenance) At(pointer string) *Position {
	if at := p.below(pointer); at != nil {
		return at
	}
	for {
		if i, ok := p.find(pointer); ok {
			at := p[i].Position
			return &at
		}
		cut := strings.LastIndexByte(pointer, '/')
		if cut <= 0 {
			return nil
		}
		pointer = pointer[:cut]
	}
}

// below gives the place of the pointer itself, or the first in the source of those below it.
func (p Provenance) below(pointer string) *Position {
	if i, ok := p.find(pointer); ok {
		at := p[i].Position
		return &at
	}
	prefix := pointer + "/"
	i, _ := p.find(prefix)
	var first *Position
	for ; i < len(p) && strings.HasPrefix(p[i].Pointer, prefix); i++ {
		if first == nil || p[i].Offset < first.Offset {
			at := p[i].Position
			first = &at
		}
	}
	return first
}

func (p Provenance) find(pointer string) (int, bool) {
	return slices.BinarySearchFunc(p, pointer, func(o Origin, s string) int { return strings.Compare(o.Pointer, s) })
}
