package messages

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

// At returns the position of the value at pointer, or of its nearest ancestor
// that has one, or nil.
func (p Provenance) At(pointer string) *Position {
	for {
		lo, hi := 0, len(p)
		for lo < hi {
			mid := int(uint(lo+hi) >> 1)
			if p[mid].Pointer < pointer {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		if lo < len(p) && p[lo].Pointer == pointer {
			at := p[lo].Position
			return &at
		}
		cut := -1
		for i := len(pointer) - 1; i >= 0; i-- {
			if pointer[i] == '/' {
				cut = i
				break
			}
		}
		if cut <= 0 {
			return nil
		}
		pointer = pointer[:cut]
	}
}
