package edifact

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"

	"github.com/clearhub/clearhub/messages"
)

// pointer is a JSON Pointer under construction: a piece of the trace's text.
type pointer struct{ from, to int32 }

// unasked is the pointer of a line, and of all below it, where places are asked for and none of them is there.
var unasked = pointer{-1, -1}

// trace collects which canonical value came from where. All its text lies in one piece of memory, because a message has
// as many marks as values.
type trace struct {
	// traced says that marks are taken; without it pointers are empty and marks forgotten.
	traced bool
	// asked says that the text of a pointer was asked for without a trace: the mapping is then done again.
	asked bool
	text  []byte
	marks []mark
	// only, where it is not nil, are the pointers of which the places are asked for.
	only []string
	// order and out are memory for provenance.
	order []int32
	out   []byte
}

type mark struct {
	pointer, path         pointer
	offset                int64
	segment, line, column int32
	element, occurrence,
	component int16
}

func (t *trace) reset(traced bool) {
	t.traced, t.asked, t.text, t.marks = traced, false, t.text[:0], t.marks[:0]
}

// reserve makes room for the marks of a message with a number of values, or for those of a few pointers.
func (t *trace) reserve(values int) {
	if values = min(values, 1<<16); t.only != nil {
		values = min(values, 1<<9)
	}
	t.text, t.marks = make([]byte, 0, 96*values), make([]mark, 0, values)
}

// root begins a pointer.
func (t *trace) root(path string) pointer {
	if !t.traced {
		return pointer{}
	}
	from := int32(len(t.text))
	t.text = append(t.text, path...)
	return pointer{from, int32(len(t.text))}
}

// field goes to a member of an object. It is small, as item is: mostly there is no trace, and they are no more than this one question.
func (t *trace) field(p pointer, name string) pointer {
	if !t.traced {
		return p
	}
	return t.fieldOf(p, name)
}

// fieldOf is field where there is a trace. It stands once, and not wherever a field is named.
//
//go:noinline
func (t *trace) fieldOf(p pointer, name string) pointer {
	if p == unasked {
		return p
	}
	from := int32(len(t.text))
	t.text = append(t.text, t.text[p.from:p.to]...)
	t.text = append(t.text, '/')
	t.text = append(t.text, name...)
	return pointer{from, int32(len(t.text))}
}

// item goes to an element of an array that is a member of an object.
func (t *trace) item(p pointer, name string, index int) pointer {
	if !t.traced {
		return p
	}
	return t.itemOf(p, name, index)
}

func (t *trace) itemOf(p pointer, name string, index int) pointer {
	if p == unasked {
		return p
	}
	from := t.fieldOf(p, name).from
	t.text = append(t.text, '/')
	t.text = strconv.AppendInt(t.text, int64(index), 10)
	p = pointer{from, int32(len(t.text))}
	if t.only != nil && name == "lines" && !t.asks(t.bytes(p)) {
		t.text = t.text[:from]
		return unasked
	}
	return p
}

// string gives a pointer's text. Without a trace there is none, and what was made of it is thrown away.
func (t *trace) string(p pointer) string {
	t.asked = t.asked || !t.traced
	if p == unasked {
		return ""
	}
	return string(t.text[p.from:p.to])
}

// provenance gives the marks in the order of their pointers, each pointer once: the first mark of it stands. others are
// those of the envelope. Marks are sorted by index, because they are many and messages.Origin is large.
func (t *trace) provenance(places *placer, others []messages.Origin) messages.Provenance {
	if len(t.marks)+len(others) == 0 {
		return nil
	}
	t.order = t.order[:0]
	for i := range t.marks {
		if t.only == nil || t.asks(t.bytes(t.marks[i].pointer)) {
			t.order = append(t.order, int32(i))
		}
	}
	slices.SortFunc(t.order, func(a, b int32) int {
		return cmp.Or(bytes.Compare(t.bytes(t.marks[a].pointer), t.bytes(t.marks[b].pointer)), cmp.Compare(a, b))
	})
	order := slices.CompactFunc(t.order, func(a, b int32) bool {
		return bytes.Equal(t.bytes(t.marks[a].pointer), t.bytes(t.marks[b].pointer))
	})
	t.write(places, order)
	text := string(t.out)
	origins := make(messages.Provenance, 0, len(order)+len(others))
	for _, i := range order {
		m := &t.marks[i]
		pointer := text[m.path.from-(m.pointer.to-m.pointer.from) : m.path.from]
		origins = append(origins, messages.Origin{Pointer: pointer, Position: messages.Position{
			Offset: m.offset, Line: int(m.line), Column: int(m.column), Path: text[m.path.from:m.path.to]}})
	}
	for _, o := range others {
		i, have := slices.BinarySearchFunc(origins, o.Pointer, func(o messages.Origin, p string) int { return cmp.Compare(o.Pointer, p) })
		if !have {
			origins = slices.Insert(origins, i, o)
		}
	}
	return origins
}

// write gives marks their lines and columns, and writes their paths, each behind a copy of its pointer.
func (t *trace) write(places *placer, order []int32) {
	t.out = t.out[:0]
	heads := make([]pointer, len(places.part.Segments)) // the path of each segment, written once
	for _, i := range order {
		m := &t.marks[i]
		line, column := places.part.Locate(m.offset)
		m.line, m.column = int32(line), int32(column)
		t.out = append(t.out, t.bytes(m.pointer)...)
		m.path.from = int32(len(t.out))
		if head := heads[m.segment]; head.to > 0 {
			t.out = append(t.out, t.out[head.from:head.to]...)
		} else {
			t.out = places.appendSegment(t.out, int(m.segment))
			heads[m.segment] = pointer{m.path.from, int32(len(t.out))}
		}
		t.out = appendElement(t.out, int(m.element), int(m.occurrence), int(m.component))
		m.path.to = int32(len(t.out))
	}
}

// asks tells whether a pointer is one of those asked for, or lies below or above one.
func (t *trace) asks(pointer []byte) bool {
	for _, p := range t.only {
		n := min(len(p), len(pointer))
		if string(pointer[:n]) == p[:n] && (len(p) == len(pointer) || len(p) < len(pointer) && pointer[n] == '/' || len(p) > len(pointer) && p[n] == '/') {
			return true
		}
	}
	return false
}

func (t *trace) bytes(p pointer) []byte { return t.text[p.from:p.to] }
