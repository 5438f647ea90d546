package adapters

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// Tracer collects where in the source the values of one message came from. The zero value is ready;
// a nil Tracer takes marks and forgets them. It is not safe for concurrent use.
type Tracer struct {
	origins []messages.Origin
}

// Mark says that the value at pointer was read at a place. Where a pointer is marked twice, the place that comes
// first in the document stands. An empty pointer is ignored.
func (t *Tracer) Mark(pointer string, at messages.Position) {
	if t == nil || pointer == "" {
		return
	}
	t.origins = append(t.origins, messages.Origin{Pointer: pointer, Position: at})
}

// Provenance gives the marks so far, ordered by pointer, each pointer once.
func (t *Tracer) Provenance() messages.Provenance {
	if t == nil || len(t.origins) == 0 {
		return nil
	}
	p := slices.Clone(t.origins)
	sortOrigins(p)
	return slices.CompactFunc(p, func(a, b messages.Origin) bool { return a.Pointer == b.Pointer })
}

// Reset forgets all marks and keeps the memory, for the next message of a document.
func (t *Tracer) Reset() { t.origins = t.origins[:0] }

// sortOrigins orders by pointer, then by place.
func sortOrigins(p []messages.Origin) {
	slices.SortFunc(p, func(a, b messages.Origin) int {
		return cmp.Or(strings.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Offset, b.Offset), strings.Compare(a.Path, b.Path))
	})
}

// Path is a JSON Pointer (RFC 6901) into a message, built step by step:
// Path("/body").Field("parties").Index(0).Field("names").
type Path string

// Field goes to a member of an object.
func (p Path) Field(name string) Path {
	if strings.ContainsAny(name, "~/") {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
	}
	return p + "/" + Path(name)
}

// Index goes to an element of an array, from 0.
func (p Path) Index(i int) Path { return p + "/" + Path(strconv.Itoa(i)) }

// String gives the pointer.
func (p Path) String() string { return string(p) }
