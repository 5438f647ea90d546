package stage

import (
	"encoding/binary"
	"slices"
)

// page is some neighbours in order: for each the number of bytes that its key shares with the one before, the number of those that follow, the length
// of the value and one (0: it is the next of large), the rest of the key, the value.
type page struct {
	data  []byte
	large [][]byte
}

// cell is where the parts of an entry lie in a page.
type cell struct {
	at, shared int
	own, val   int // where the rest of the key begins, and the value
	after      int // where the next entry begins
	inLarge    bool
}

// spot is where a key is in a page, or would be: the entry that is there, or the end.
type spot struct {
	cell
	found, end bool
	// common is how much the key shares with the entry in front of the spot, large how many large values lie before it.
	common, large int
}

// cellAt reads the heads of the entry at a place.
func (p *page) cellAt(at int) cell {
	shared, more, size, n := heads(p.data[at:])
	c := cell{at: at, shared: shared, own: at + n, val: at + n + more, inLarge: size == 0}
	c.after = c.val + max(size-1, 0)
	return c
}

// heads reads the three lengths that begin an entry. Nearly always they are a byte each.
func heads(b []byte) (shared, more, size, n int) {
	if len(b) >= 3 && b[0]|b[1]|b[2] < 0x80 {
		return int(b[0]), int(b[1]), int(b[2]), 3
	}
	x, i := binary.Uvarint(b)
	y, j := binary.Uvarint(b[i:])
	z, k := binary.Uvarint(b[i+j:])
	return int(x), int(y), int(z), i + j + k //nolint:gosec // lengths of what lies in memory
}

// locate is the spot of a key. It looks at keys only where they may be it: one that shares more with the one before than that has in common with what
// is looked for lies before it too, and one that shares less lies behind.
func (p *page) locate(key string) spot {
	common, large := 0, 0
	for at := 0; at < len(p.data); {
		shared, more, size, n := heads(p.data[at:])
		own := at + n
		val := own + more
		after := val + max(size-1, 0)
		if shared <= common {
			differs, lies := compare(p.data[own:val], key[common:])
			if shared < common || lies <= 0 {
				return spot{cell{at, shared, own, val, after, size == 0}, shared == common && lies == 0, false, common, large}
			}
			common += differs
		}
		if size == 0 {
			large++
		}
		at = after
	}
	return spot{cell: cell{at: len(p.data), after: len(p.data)}, end: true, common: common, large: large}
}

// compare says where b begins to be otherwise than a, and whether it lies before (-1) or behind (1).
func compare(a []byte, b string) (differs, lies int) {
	n := sharedBytes(a, b)
	switch {
	case n == len(a) && n == len(b):
		return n, 0
	case n == len(a) || n < len(b) && a[n] < b[n]:
		return n, 1
	}
	return n, -1
}

// sharedBytes is how many bytes two keys begin with that are equal.
func sharedBytes(a []byte, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// value is that of the entry at a spot.
func (p *page) value(s *spot) []byte {
	if s.inLarge {
		return p.large[s.large]
	}
	return p.data[s.val:s.after:s.after]
}

// with is the page with an entry set. Nothing but that entry is written anew, and how the one behind it begins.
func (p *page) with(s *spot, key string, value []byte) *page {
	e := head{shared: s.common, own: key[s.common:], size: len(value) + 1, some: true}
	isLarge := len(value) > largest
	if isLarge {
		e.size = 0
	}
	behind, rest := head{}, p.data[s.at:]
	switch {
	case s.found:
		e.shared, e.own, rest = s.shared, key[s.shared:], p.data[s.after:]
	case !s.end && s.shared == s.common: // it may share more with this key than with the one in front
		own := p.data[s.own:s.val]
		l := sharedBytes(own, e.own)
		behind, rest = p.headOf(&s.cell, s.common+l, string(own[l:])), p.data[s.val:]
	}
	n := s.at + e.len() + behind.len() + len(rest)
	if !isLarge {
		n += len(value)
	}
	data := append(make([]byte, 0, n), p.data[:s.at]...)
	data = e.append(data)
	if !isLarge {
		data = append(data, value...)
	}
	return &page{append(behind.append(data), rest...), p.largeWith(s, value, isLarge)}
}

// largeWith is the large values with one set at a spot, or taken away.
func (p *page) largeWith(s *spot, value []byte, isLarge bool) [][]byte {
	was := s.found && s.inLarge
	if !was && !isLarge {
		return p.large
	}
	before, behind := p.large[:s.large], p.large[s.large:]
	if was {
		behind = behind[1:]
	}
	if !isLarge {
		return slices.Concat(before, behind)
	}
	return slices.Concat(before, [][]byte{value}, behind)
}

// without is the page without the entry at a spot. The one behind it takes over what it shared with that and not with the one in front.
func (p *page) without(s *spot) *page {
	behind, rest := head{}, p.data[s.after:]
	if len(rest) > 0 {
		if c := p.cellAt(s.after); c.shared > s.shared {
			own := string(p.data[s.own:s.own+c.shared-s.shared]) + string(p.data[c.own:c.val])
			behind, rest = p.headOf(&c, s.shared, own), p.data[c.val:]
		}
	}
	data := append(make([]byte, 0, s.at+behind.len()+len(rest)), p.data[:s.at]...)
	return &page{append(behind.append(data), rest...), p.largeWith(s, nil, false)}
}

// head is how an entry begins that is written anew; the zero head is of none.
type head struct {
	shared int
	own    string
	size   int // of the value and one; 0 for a large one
	some   bool
}

// headOf is the head of an entry that shares otherwise than it did.
func (p *page) headOf(c *cell, shared int, own string) head {
	h := head{shared: shared, own: own, size: c.after - c.val + 1, some: true}
	if c.inLarge {
		h.size = 0
	}
	return h
}

func (h *head) len() int {
	if !h.some {
		return 0
	}
	return lenUvarint(h.shared) + lenUvarint(len(h.own)) + lenUvarint(h.size) + len(h.own)
}

func (h *head) append(data []byte) []byte {
	if !h.some {
		return data
	}
	for _, n := range [...]int{h.shared, len(h.own), h.size} {
		data = binary.AppendUvarint(data, uint64(n)) //nolint:gosec // not negative
	}
	return append(data, h.own...)
}

func lenUvarint(n int) (size int) {
	for size = 1; n >= 0x80; n >>= 7 {
		size++
	}
	return size
}

// split halves a page. second is the first key of the second half; there is no second half of a page of one entry.
func (p *page) split() (a, b *page, second string) {
	var key []byte
	large := 0
	for at := 0; at < len(p.data); {
		c := p.cellAt(at)
		key = append(key[:c.shared], p.data[c.own:c.val]...)
		if at > 0 && at >= len(p.data)/2 {
			h := p.headOf(&c, 0, string(key))
			tail := h.append(make([]byte, 0, h.len()+len(p.data)-c.val))
			return &page{slices.Concat(p.data[:at]), slices.Concat(p.large[:large])}, &page{append(tail, p.data[c.val:]...), slices.Concat(p.large[large:])}, h.own
		}
		if c.inLarge {
			large++
		}
		at = c.after
	}
	return p, nil, ""
}

// join is two pages as one.
func (p *page) join(next *page) *page {
	if len(next.data) == 0 {
		return p
	}
	var key []byte
	for at := 0; at < len(p.data); {
		c := p.cellAt(at)
		key, at = append(key[:c.shared], p.data[c.own:c.val]...), c.after
	}
	c := next.cellAt(0)
	first := string(next.data[c.own:c.val])
	h := next.headOf(&c, sharedBytes(key, first), "")
	h.own = first[h.shared:]
	data := append(make([]byte, 0, len(p.data)+h.len()+len(next.data)-c.val), p.data...)
	return &page{append(h.append(data), next.data[c.val:]...), slices.Concat(p.large, next.large)}
}
