package edifact

import "hash/maphash"

// index finds what stands in a list already. Short lists are looked through; a long one gets a table, so that a message of
// many thousand references takes no time squared. It serves one list at a time.
type index[T any] struct {
	first *T      // of the list: lists that move are looked through again
	slots []int32 // of places in the list, from 1
	next  int
	// steps counts comparisons, for the tests of what takes how much work.
	steps int
}

// short is how long a list is looked through.
const short = 16

// seed keeps senders from making references that all fall into one slot.
var seed = maphash.MakeSeed()

// reset forgets the list, and keeps the memory.
func (x *index[T]) reset() { x.first, x.next = nil, 0 }

// find gives the place of the first element that is the same as another, or -1. What the hash is made of must not change
// once an element stands in the list.
func (x *index[T]) find(list *[]T, want *T, hash func(*T) uint64, same func(a, b *T) bool) int {
	all := *list
	if len(all) < short {
		return x.through(all, want, same)
	}
	x.fill(all, hash, same)
	if at, have := x.slot(all, want, hash(want), same); have {
		return int(x.slots[at]) - 1
	}
	return -1
}

// earlier is find of the last element among those before it; where it is one of them, it must be dropped, else it stays.
func (x *index[T]) earlier(list []T, hash func(*T) uint64, same func(a, b *T) bool) int {
	last := len(list) - 1
	all, want := list[:last], &list[last]
	if last < short {
		return x.through(all, want, same)
	}
	x.fill(all, hash, same)
	at, have := x.slot(all, want, hash(want), same)
	if have {
		return int(x.slots[at]) - 1
	}
	x.next = last + 1
	x.slots[at] = int32(x.next)
	return -1
}

// through looks through a short list.
func (x *index[T]) through(all []T, want *T, same func(a, b *T) bool) int {
	x.steps += len(all)
	for i := range all {
		if same(&all[i], want) {
			return i
		}
	}
	return -1
}

// fill brings the table up to a list.
func (x *index[T]) fill(all []T, hash func(*T) uint64, same func(a, b *T) bool) {
	if x.first != &all[0] || x.next > len(all) {
		clear(x.slots)
		x.steps += len(x.slots)
		x.first, x.next = &all[0], 0
	}
	if 2*len(all) > len(x.slots) {
		x.slots, x.next = make([]int32, tableSize(4*len(all))), 0
	}
	for ; x.next < len(all); x.next++ {
		next := &all[x.next]
		if at, have := x.slot(all, next, hash(next), same); !have {
			x.slots[at] = int32(x.next + 1)
		}
	}
}

// slot finds the slot of an element, or the free one where it would stand.
func (x *index[T]) slot(all []T, want *T, hash uint64, same func(a, b *T) bool) (int, bool) {
	mask := len(x.slots) - 1
	for at := int(hash) & mask; ; at = (at + 1) & mask {
		x.steps++
		i := x.slots[at]
		if i == 0 {
			return at, false
		}
		if same(&all[i-1], want) {
			return at, true
		}
	}
}

func stringHash(s *string) uint64 { return maphash.String(seed, *s) }

func sameString(a, b *string) bool { return *a == *b }

// tableSize is the power of two that is not below n.
func tableSize(n int) int {
	size := 64
	for size < n {
		size *= 2
	}
	return size
}
