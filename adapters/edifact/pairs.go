package edifact

import (
	"slices"
	"sort"
)

// maxTable bounds the work of pairing segments: what is longer is first divided at keys that stand once on either side.
const maxTable = 1 << 20

// common pairs equal keys of two lists in their order: as many as there can be, or nearly so where they are long.
func common(a, b []int32) [][2]int {
	p := pairing{a: a, b: b}
	p.within(0, len(a), 0, len(b))
	return p.out
}

type pairing struct {
	a, b []int32
	out  [][2]int
}

// within pairs a piece of one list with a piece of the other.
func (p *pairing) within(fromA, toA, fromB, toB int) {
	for fromA < toA && fromB < toB && p.a[fromA] == p.b[fromB] {
		p.out = append(p.out, [2]int{fromA, fromB})
		fromA, fromB = fromA+1, fromB+1
	}
	tail := 0
	for fromA < toA-tail && fromB < toB-tail && p.a[toA-tail-1] == p.b[toB-tail-1] {
		tail++
	}
	toA, toB = toA-tail, toB-tail
	if (toA-fromA)*(toB-fromB) <= maxTable {
		p.longest(fromA, toA, fromB, toB)
	} else {
		anchors := p.anchors(fromA, toA, fromB, toB)
		for _, at := range anchors {
			p.within(fromA, at[0], fromB, at[1])
			p.out = append(p.out, at)
			fromA, fromB = at[0]+1, at[1]+1
		}
		if len(anchors) > 0 { // else there is nothing to divide at, and what is left has no pairs
			p.within(fromA, toA, fromB, toB)
		}
	}
	for i := range tail {
		p.out = append(p.out, [2]int{toA + i, toB + i})
	}
}

// anchors pairs the keys that stand once in either piece: the longest row of them that is in order in both.
func (p *pairing) anchors(fromA, toA, fromB, toB int) [][2]int {
	type place struct{ a, b, countA, countB int }
	places := map[int32]*place{}
	for i := fromA; i < toA; i++ {
		at := places[p.a[i]]
		if at == nil {
			at = &place{}
			places[p.a[i]] = at
		}
		at.a, at.countA = i, at.countA+1
	}
	for i := fromB; i < toB; i++ {
		if at := places[p.b[i]]; at != nil {
			at.b, at.countB = i, at.countB+1
		}
	}
	var once [][2]int
	for i := fromA; i < toA; i++ {
		if at := places[p.a[i]]; at.countA == 1 && at.countB == 1 {
			once = append(once, [2]int{at.a, at.b})
		}
	}
	// The longest rising row, by which pair each length ends with the smallest place.
	var ends []int
	before := make([]int, len(once))
	for i, pair := range once {
		k := sort.Search(len(ends), func(k int) bool { return once[ends[k]][1] >= pair[1] })
		if before[i] = -1; k > 0 {
			before[i] = ends[k-1]
		}
		if k == len(ends) {
			ends = append(ends, i)
		} else {
			ends[k] = i
		}
	}
	var row [][2]int
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			row = append(row, once[i])
		}
	}
	slices.Reverse(row)
	return row
}

// longest pairs by the longest common subsequence.
func (p *pairing) longest(fromA, toA, fromB, toB int) {
	x, y := p.a[fromA:toA], p.b[fromB:toB]
	wide := len(y) + 1
	table := make([]int32, (len(x)+1)*wide)
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				table[i*wide+j] = table[(i+1)*wide+j+1] + 1
			} else {
				table[i*wide+j] = max(table[(i+1)*wide+j], table[i*wide+j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			p.out = append(p.out, [2]int{fromA + i, fromB + j})
			i, j = i+1, j+1
		case table[(i+1)*wide+j] >= table[i*wide+j+1]:
			i++
		default:
			j++
		}
	}
}
