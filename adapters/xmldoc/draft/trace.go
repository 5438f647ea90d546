package draft

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
	"strings"
	"unsafe"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// trace collects where the values of one message were read. A message has as many marks as values, so they lie
// in memory without pointers, and become positions once, in order.
type trace struct {
	names []byte // the pointers, one behind another
	marks []mark
	// groups are the marks of goods lines: each line's lie together, and need not be compared with another's.
	groups []group
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
	from := len(t.names)
	if name != "" && name[0] == '/' {
		base, name = nil, name[1:]
	}
	if t.names = append(t.names, base...); name != "" {
		t.names = append(append(t.names, '/'), name...)
	}
	t.marks = append(t.marks, mark{at, int32(from), int32(len(t.names) - from)})
}

// reserve makes room for so many marks.
func (t *trace) reserve(room int) {
	room = min(room, 1<<16)
	t.marks, t.names = make([]mark, 0, room), make([]byte, 0, 48*room)
}

// Marks is how many values are marked.
func (t *trace) Marks() int { return len(t.marks) }

// Forget takes back the marks since there were so many of them.
func (t *trace) Forget(from int) {
	if from = max(from, 0); from < len(t.marks) {
		t.names, t.marks = t.names[:t.marks[from].from], t.marks[:from]
	}
}

// ForgetBelow takes back the last marks as long as they are below the place of the draft, of something that turned out to be nothing.
func (d *Draft) ForgetBelow() {
	for n := len(d.marks); n > 0; n-- {
		p := d.pointer(d.marks[n-1])
		if len(p) <= len(d.Pointer) || p[len(d.Pointer)] != '/' || !bytes.HasPrefix(p, d.Pointer) {
			return
		}
		d.Forget(n - 1)
	}
}

// Marked gives the marks in the order in which they were made, by pointer and place.
func (t *trace) Marked() iter.Seq2[string, xmldoc.Place] {
	return func(yield func(string, xmldoc.Place) bool) {
		for _, m := range t.marks {
			if !yield(string(t.pointer(m)), m.Place) {
				return
			}
		}
	}
}

// Group says that the marks since an earlier number of them are below the place of the draft, and no others are: they need not be
// compared with others to be ordered. It is worth while for the lines of a message.
func (d *Draft) Group(from int) {
	if d.Traced {
		d.group(from, len(d.Pointer)+1)
	}
}

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

// Provenance orders the marks by pointer, each pointer once: the first mark that was made stands. positions is that of the
// document that the marks are in. Nil where the draft is not traced; nothing is marked afterwards.
func (d *Draft) Provenance(positions func(xmldoc.Place) messages.Position) messages.Provenance {
	if !d.Traced {
		return nil
	}
	names := unsafe.String(unsafe.SliceData(d.names), len(d.names)) // nothing is added any more
	out := make(messages.Provenance, 0, len(d.marks)+len(d.Far))
	for _, s := range d.order() {
		m := &d.marks[s.index]
		pointer := names[m.from : m.from+m.size]
		if n := len(out); n == 0 || out[n-1].Pointer != pointer {
			out = append(out, messages.Origin{Pointer: pointer, Position: positions(m.Place)})
		}
	}
	if len(d.Far) > 0 {
		out = append(out, d.Far...)
		slices.SortStableFunc(out, func(a, b messages.Origin) int { return strings.Compare(a.Pointer, b.Pointer) })
		out = slices.CompactFunc(out, func(a, b messages.Origin) bool { return a.Pointer == b.Pointer })
	}
	return out
}
