package edifact

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/clearhub/clearhub/messages"
)

// pointer is a JSON Pointer under construction: a piece of the trace's text.
type pointer struct{ from, to int32 }

// trace collects which canonical value came from where. All its text lies in one piece of memory, because a message has
// as many marks as values.
type trace struct {
	text  []byte
	marks []mark
}

type mark struct {
	pointer pointer
	offset  int64
	segment int32
	element, occurrence,
	component int16
}

func (t *trace) reset() { t.text, t.marks = t.text[:0], t.marks[:0] }

// root begins a pointer.
func (t *trace) root(path string) pointer {
	from := int32(len(t.text))
	t.text = append(t.text, path...)
	return pointer{from, int32(len(t.text))}
}

// field goes to a member of an object.
func (t *trace) field(p pointer, name string) pointer {
	from := int32(len(t.text))
	t.text = append(t.text, t.text[p.from:p.to]...)
	t.text = append(t.text, '/')
	t.text = append(t.text, name...)
	return pointer{from, int32(len(t.text))}
}

// item goes to an element of an array that is a member of an object.
func (t *trace) item(p pointer, name string, index int) pointer {
	from := t.field(p, name).from
	t.text = append(t.text, '/')
	t.text = strconv.AppendInt(t.text, int64(index), 10)
	return pointer{from, int32(len(t.text))}
}

func (t *trace) string(p pointer) string { return string(t.text[p.from:p.to]) }

// provenance gives the marks in the order of their pointers, each pointer once: the first mark of it stands.
// others are those of the envelope.
func (t *trace) provenance(places *placer, others []messages.Origin) messages.Provenance {
	if len(t.marks)+len(others) == 0 {
		return nil
	}
	paths := make([]pointer, len(t.marks))
	where := make([]messages.Position, len(t.marks))
	for i, m := range t.marks {
		from := int32(len(t.text))
		t.text = places.appendPath(t.text, int(m.segment), int(m.element), int(m.occurrence), int(m.component))
		paths[i] = pointer{from, int32(len(t.text))}
		where[i] = places.lines.At(m.offset, "")
	}
	text := string(t.text)
	origins := make(messages.Provenance, len(t.marks))
	for i, m := range t.marks {
		where[i].Path = text[paths[i].from:paths[i].to]
		origins[i] = messages.Origin{Pointer: text[m.pointer.from:m.pointer.to], Position: where[i]}
	}
	origins = append(origins, others...)
	slices.SortStableFunc(origins, func(a, b messages.Origin) int { return cmp.Compare(a.Pointer, b.Pointer) })
	return slices.CompactFunc(origins, func(a, b messages.Origin) bool { return a.Pointer == b.Pointer })
}
