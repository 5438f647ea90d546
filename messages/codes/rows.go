package codes

import (
	"hash/maphash"
	"math"
	"strings"
)

// rows are those of a list: all cells one behind the other in one text, and where each of them ends. There are thousands, and no
// pointer among them that the garbage collector would have to follow each time.
type rows struct {
	// width is how many cells a row has.
	width int
	text  strings.Builder
	ends  []uint32
	// slots have the number of each row, from 1, at the hash of its code, which is its first cell; 0 is a free place.
	slots []int32
	// deleted says which rows are no longer valid, and valid counts the others.
	deleted []bool
	valid   int
}

// seed keeps imported lists from making codes that all fall into one slot.
var seed = maphash.MakeSeed()

// len is how many rows there are, deleted ones included.
func (r *rows) len() int { return len(r.deleted) }

// add appends a row, whose missing cells are empty. It does nothing, and says so, where there is a row of that code, or where there is no
// more room for text.
func (r *rows) add(cells []string, deleted bool) bool {
	size := 0
	for _, c := range cells {
		size += len(c)
	}
	if r.find(cells[0]) >= 0 || r.text.Len()+size > math.MaxUint32 {
		return false
	}
	for i := range r.width {
		if i < len(cells) {
			r.text.WriteString(cells[i])
		}
		r.ends = append(r.ends, uint32(r.text.Len()))
	}
	if r.deleted = append(r.deleted, deleted); !deleted {
		r.valid++
	}
	if 2*r.len() > len(r.slots) {
		r.slots = make([]int32, max(16, 4*len(r.slots)))
		for i := range r.len() {
			*r.slot(r.cell(i, 0)) = int32(i + 1)
		}
	} else {
		*r.slot(cells[0]) = int32(r.len())
	}
	return true
}

// find gives the row of a code, -1 where there is none.
func (r *rows) find(code string) int {
	if len(r.slots) == 0 {
		return -1
	}
	return int(*r.slot(code)) - 1
}

// slot is the place of a code, or the free one where it would stand.
func (r *rows) slot(code string) *int32 {
	mask := len(r.slots) - 1
	for at := int(maphash.String(seed, code)); ; at++ {
		if s := &r.slots[at&mask]; *s == 0 || r.cell(int(*s)-1, 0) == code {
			return s
		}
	}
}

// cell is one cell of a row.
func (r *rows) cell(row, column int) string {
	i := row*r.width + column
	from := uint32(0)
	if i > 0 {
		from = r.ends[i-1]
	}
	return r.text.String()[from:r.ends[i]]
}
