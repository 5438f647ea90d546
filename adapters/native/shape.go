package native

import (
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// form is what a place in the schema takes.
type form int

const (
	formText form = iota
	formDecimal
	formInteger
	formBool
	formObject
	formList
	formMap // of texts
	formAny
	formTime
	formBody // an object whose shape follows from the message's kind
	formNone // nothing that JSON can state: such a type in the model is a mistake, and a test finds it
)

// shape is what the schema says of one Go type; pointers share the shape of what they point to.
type shape struct {
	form   form
	fields map[string]field
	names  []string // of fields, in order
	elem   *shape   // of a list
}

// field is a member of an object.
type field struct {
	name  string
	order int // among the members, from 0
	index []int
	shape *shape
}

// schema is the shapes of the envelope and of every body, read once from the structs' types and json tags.
var schema = sync.OnceValue(func() *shapes {
	s := &shapes{known: map[reflect.Type]*shape{}, bodies: map[messages.Kind]*shape{}}
	s.envelope = s.of(reflect.TypeFor[messages.Message]())
	for _, k := range kinds {
		s.bodies[k] = s.of(reflect.TypeOf(messages.NewBody(k)).Elem())
	}
	return s
})

type shapes struct {
	known    map[reflect.Type]*shape
	envelope *shape
	bodies   map[messages.Kind]*shape
}

func (s *shapes) of(t reflect.Type) *shape {
	if t.Kind() == reflect.Pointer {
		return s.of(t.Elem())
	}
	if known := s.known[t]; known != nil {
		return known
	}
	sh := &shape{form: formNone}
	s.known[t] = sh // before its fields: types may hold themselves
	switch {
	case t == reflect.TypeFor[time.Time]():
		sh.form = formTime
	case t == reflect.TypeFor[messages.Decimal]():
		sh.form = formDecimal
	case t == reflect.TypeFor[messages.Body]():
		sh.form = formBody
	case t.Kind() == reflect.String:
		sh.form = formText
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		sh.form = formInteger
	case t.Kind() == reflect.Bool:
		sh.form = formBool
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		sh.form, sh.elem = formList, s.of(t.Elem())
	case t == reflect.TypeFor[map[string]string]():
		sh.form = formMap
	case t == reflect.TypeFor[map[string]any]():
		sh.form = formAny
	case t.Kind() == reflect.Struct:
		sh.form, sh.fields = formObject, map[string]field{}
		s.addFields(sh, t, nil)
	}
	return sh
}

// addFields adds the members that encoding/json would write, embedded structs in their parent's place.
func (s *shapes) addFields(sh *shape, t reflect.Type, prefix []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		index := append(append([]int{}, prefix...), i)
		switch {
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			s.addFields(sh, f.Type, index)
		case !f.IsExported() || name == "-":
		default:
			if name == "" {
				name = f.Name
			}
			sh.fields[name] = field{name: name, order: len(sh.names), index: index, shape: s.of(f.Type)}
			sh.names = append(sh.names, name)
		}
	}
}

// nearest finds the member that a wrong name was meant for: the same but for case, or a few slips away.
func (sh *shape) nearest(name string) (near string, sameButCase bool) {
	best := 1 + len(name)/3
	for _, n := range sh.names {
		if strings.EqualFold(n, name) {
			return n, true
		}
		if len(name) > 40 {
			continue
		}
		if d := slips(n, name); d <= best {
			near, best = n, d-1
		}
	}
	return near, false
}

// slips counts the letters to change, add or drop to make one word of the other.
func slips(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
