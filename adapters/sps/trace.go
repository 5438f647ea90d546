package sps

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unsafe"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// trace collects where the values of one message were read. A message has as many marks as values, so they lie
// in memory without pointers, and become positions once, in order.
//
// Nobody asks for the places of most messages, so nothing is collected unless on is set: a message is read once without,
// and once more if its places are asked for.
type trace struct {
	on    bool
	names []byte // the pointers, one behind another
	marks []mark
	// groups are the marks of goods lines: each line's lie together, and need not be compared with another's.
	groups []group
	// far are marks in another document, the envelope around.
	far []messages.Origin
}

type mark struct {
	xmldoc.Place
	from, size int32 // of the pointer
}

// group is the marks of one line, whose pointers begin with the same prefix.
type group struct{ from, to, prefix int32 }

func (t *trace) pointer(m mark) []byte { return t.names[m.from : m.from+m.size] }

// add marks a pointer that is put together of its parts.
func (t *trace) add(at xmldoc.Place, base []byte, name string) {
	if !t.on {
		return
	}
	from := len(t.names)
	if t.names = append(t.names, base...); name != "" {
		t.names = append(append(t.names, '/'), name...)
	}
	t.marks = append(t.marks, mark{at, int32(from), int32(len(t.names) - from)})
}

// group says that the marks since an earlier number of them begin with a prefix that no other mark has.
func (t *trace) group(from int, prefix int) {
	if from < len(t.marks) {
		t.groups = append(t.groups, group{int32(from), int32(len(t.marks)), int32(prefix)})
	}
}

// sortable is a mark by number, with the first bytes of its pointer behind what all of them begin with.
type sortable struct {
	key   uint64
	index int32
}

// sorted puts the marks of a list into the order of their pointers, equal ones as they were made.
func (t *trace) sorted(list []sortable, prefix int) {
	for i := range list {
		m := t.marks[list[i].index]
		rest := t.pointer(m)[min(prefix, int(m.size)):]
		if len(rest) >= 8 {
			list[i].key = binary.BigEndian.Uint64(rest)
			continue
		}
		var padded [8]byte
		copy(padded[:], rest)
		list[i].key = binary.BigEndian.Uint64(padded[:])
	}
	slices.SortFunc(list, func(a, b sortable) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return cmp.Or(bytes.Compare(t.pointer(t.marks[a.index]), t.pointer(t.marks[b.index])), int(a.index-b.index))
	})
}

// order gives all marks in the order of their pointers. The lines' marks are sorted line by line.
func (t *trace) order() []sortable {
	list := make([]sortable, 0, len(t.marks))
	next := int32(0)
	others := func(to int32) {
		for ; next < to; next++ {
			list = append(list, sortable{index: next})
		}
	}
	for _, g := range t.groups {
		others(g.from)
		next = g.to
	}
	others(int32(len(t.marks)))
	t.sorted(list, 0)
	if len(t.groups) == 0 {
		return list
	}
	slices.SortFunc(t.groups, func(a, b group) int { return bytes.Compare(t.lead(a), t.lead(b)) })
	first, _ := slices.BinarySearchFunc(list, t.lead(t.groups[0]), func(s sortable, lead []byte) int { return bytes.Compare(t.pointer(t.marks[s.index]), lead) })
	behind := slices.Clone(list[first:])
	list = list[:first]
	for _, g := range t.groups {
		start := len(list)
		for i := g.from; i < g.to; i++ {
			list = append(list, sortable{index: i})
		}
		t.sorted(list[start:], int(g.prefix))
	}
	return append(list, behind...)
}

// lead is what all pointers of a group begin with, the slash behind it included.
func (t *trace) lead(g group) []byte {
	m := t.marks[g.from]
	return t.names[m.from : m.from+min(g.prefix, m.size)]
}

// provenance orders the marks by pointer, each pointer once, as adapters.Tracer does: the first mark stands.
func (t *trace) provenance(position func(xmldoc.Place) messages.Position) messages.Provenance {
	if !t.on {
		return nil
	}
	names := unsafe.String(unsafe.SliceData(t.names), len(t.names)) // nothing is added any more
	out := make(messages.Provenance, 0, len(t.marks)+len(t.far))
	for _, s := range t.order() {
		m := &t.marks[s.index]
		pointer := names[m.from : m.from+m.size]
		if n := len(out); n == 0 || out[n-1].Pointer != pointer {
			out = append(out, messages.Origin{Pointer: pointer, Position: position(m.Place)})
		}
	}
	if len(t.far) > 0 {
		out = append(out, t.far...)
		slices.SortStableFunc(out, func(a, b messages.Origin) int { return strings.Compare(a.Pointer, b.Pointer) })
		out = slices.CompactFunc(out, func(a, b messages.Origin) bool { return a.Pointer == b.Pointer })
	}
	return out
}
