package messages

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
	"unsafe"
)

// A pen writes a value of one type as JSON, made ready once for each type: it writes what encoding/json writes without HTML escapes, which
// asks the types again for every value. What a pen does not know it leaves to encoding/json; a test holds both against each other.
type pen func(s *scribe, at unsafe.Pointer)

// scribe is a message being written.
type scribe struct {
	text []byte
	// to takes the text as it comes; nil keeps all of it.
	to  io.Writer
	err error
}

// pieceBytes is how much text is written at a time.
const pieceBytes = 32 << 10

var scribes = sync.Pool{New: func() any { return new(scribe) }}

// done gives the memory back, unless it is large.
func (s *scribe) done() {
	if cap(s.text) > 1<<20 {
		return
	}
	*s = scribe{text: s.text[:0]}
	scribes.Put(s)
}

// flush writes what there is.
func (s *scribe) flush() {
	if s.to == nil || s.err != nil {
		return
	}
	_, s.err = s.to.Write(s.text)
	s.text = s.text[:0]
}

// messagePen writes a message, bodyPen a body.
var (
	messagePen = sync.OnceValue(func() pen { return newPens().of(reflect.TypeFor[*Message]()) })
	bodyPen    = sync.OnceValue(func() pen { return newPens().of(reflect.TypeFor[Body]()) })
)

// pens makes pens, one for each type: types may hold themselves.
type pens struct{ structs map[reflect.Type]*pen }

func newPens() *pens { return &pens{structs: map[reflect.Type]*pen{}} }

func (c *pens) of(t reflect.Type) pen {
	if ownWriter(t) {
		return standardPen(t)
	}
	switch t.Kind() {
	case reflect.String:
		return func(s *scribe, at unsafe.Pointer) { s.text = appendQuoted(s.text, *(*string)(at)) }
	case reflect.Int:
		return func(s *scribe, at unsafe.Pointer) { s.text = strconv.AppendInt(s.text, int64(*(*int)(at)), 10) }
	case reflect.Int64:
		return func(s *scribe, at unsafe.Pointer) { s.text = strconv.AppendInt(s.text, *(*int64)(at), 10) }
	case reflect.Bool:
		return func(s *scribe, at unsafe.Pointer) { s.text = strconv.AppendBool(s.text, *(*bool)(at)) }
	case reflect.Pointer:
		return c.pointer(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			return c.list(t.Elem())
		}
	case reflect.Struct:
		return c.structure(t)
	case reflect.Interface:
		if t == reflect.TypeFor[Body]() {
			return c.body()
		}
	}
	return standardPen(t)
}

// ownWriter tells of a type that it writes itself.
func ownWriter(t reflect.Type) bool {
	for _, writes := range []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()} {
		if t.Implements(writes) || reflect.PointerTo(t).Implements(writes) {
			return true
		}
	}
	return false
}

// standardPen leaves a type to encoding/json.
func standardPen(t reflect.Type) pen {
	return func(s *scribe, at unsafe.Pointer) {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(reflect.NewAt(t, at).Interface()); err != nil && s.err == nil {
			s.err = err
		}
		s.text = append(s.text, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
	}
}

func (c *pens) pointer(t reflect.Type) pen {
	to := c.of(t)
	return func(s *scribe, at unsafe.Pointer) {
		if at = *(*unsafe.Pointer)(at); at == nil {
			s.text = append(s.text, "null"...)
			return
		}
		to(s, at)
	}
}

func (c *pens) list(t reflect.Type) pen {
	each, size := c.of(t), t.Size()
	return func(s *scribe, at unsafe.Pointer) {
		all := *(*[]byte)(at) // only where it begins and how many there are is looked at
		first := unsafe.Pointer(unsafe.SliceData(all))
		if first == nil {
			s.text = append(s.text, "null"...)
			return
		}
		s.text = append(s.text, '[')
		for i := range len(all) {
			if i > 0 {
				s.text = append(s.text, ',')
			}
			if each(s, unsafe.Add(first, uintptr(i)*size)); len(s.text) > pieceBytes {
				s.flush()
			}
		}
		s.text = append(s.text, ']')
	}
}

// body writes a body by its type.
func (c *pens) body() pen {
	bodies := map[reflect.Type]pen{}
	for _, k := range Kinds() {
		t := reflect.TypeOf(NewBody(k))
		bodies[t] = c.of(t.Elem())
	}
	other := standardPen(reflect.TypeFor[Body]())
	return func(s *scribe, at unsafe.Pointer) {
		b := *(*Body)(at)
		write := bodies[reflect.TypeOf(b)]
		if write == nil {
			other(s, at)
			return
		}
		if to := reflect.ValueOf(b).UnsafePointer(); to != nil {
			write(s, to)
			return
		}
		s.text = append(s.text, "null"...)
	}
}

// member is a field of a struct, or of one that is embedded in it, under its name.
type member struct {
	before string // its name, with quotes and colon
	offset uintptr
	write  pen
	// omit is its kind where it is left out when it is empty, and zero its type where it is left out when it is zero.
	omit reflect.Kind
	zero reflect.Type
}

func (c *pens) structure(t reflect.Type) pen {
	if p, ok := c.structs[t]; ok {
		return func(s *scribe, at unsafe.Pointer) { (*p)(s, at) } // it may not be ready yet
	}
	whole := new(pen)
	c.structs[t] = whole
	members, ok := c.members(nil, t, 0)
	if !ok || repeated(members) {
		*whole = standardPen(t)
		return *whole
	}
	*whole = func(s *scribe, at unsafe.Pointer) {
		s.text = append(s.text, '{')
		first := true
		for i := range members {
			m := &members[i]
			field := unsafe.Add(at, m.offset)
			if m.omitted(field) {
				continue
			}
			if !first {
				s.text = append(s.text, ',')
			}
			first = false
			s.text = append(s.text, m.before...)
			m.write(s, field)
		}
		s.text = append(s.text, '}')
	}
	return *whole
}

// members are those of a struct at an offset; not ok where the rules of encoding/json are finer than those here.
func (c *pens) members(to []member, t reflect.Type, offset uintptr) (all []member, ok bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" && options == "":
			continue
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct && !ownWriter(f.Type):
			if to, ok = c.members(to, f.Type, offset+f.Offset); !ok {
				return nil, false
			}
			continue
		case f.Anonymous:
			return nil, false
		case !f.IsExported():
			continue
		}
		m := member{before: string(appendQuoted(nil, cmp.Or(name, f.Name))) + ":", offset: offset + f.Offset, write: c.of(f.Type)}
		switch options {
		case "":
		case "omitempty":
			if m.omit, ok = omitting(f.Type); !ok {
				return nil, false
			}
		case "omitzero":
			m.zero = f.Type
		default:
			return nil, false
		}
		to = append(to, m)
	}
	return to, true
}

// omitting gives the kind by which a field is known to be empty; a struct never is.
func omitting(t reflect.Type) (reflect.Kind, bool) {
	switch k := t.Kind(); k {
	case reflect.String, reflect.Int, reflect.Int64, reflect.Bool, reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		return k, true
	case reflect.Struct:
		return reflect.Invalid, true
	}
	return reflect.Invalid, false
}

func (m *member) omitted(at unsafe.Pointer) bool {
	switch m.omit {
	case reflect.Invalid:
		return m.zero != nil && reflect.NewAt(m.zero, at).Elem().IsZero()
	case reflect.String:
		return *(*string)(at) == ""
	case reflect.Int:
		return *(*int)(at) == 0
	case reflect.Int64:
		return *(*int64)(at) == 0
	case reflect.Bool:
		return !*(*bool)(at)
	case reflect.Pointer, reflect.Interface: // the first word of an interface is its type
		return *(*unsafe.Pointer)(at) == nil
	case reflect.Slice:
		return len(*(*[]byte)(at)) == 0
	case reflect.Map:
		return len(*(*map[string]struct{})(at)) == 0
	}
	return false
}

// repeated tells whether a name stands twice: then which of them is written is a matter of how deep they are.
func repeated(members []member) bool {
	names := map[string]bool{}
	for _, m := range members {
		if names[m.before] {
			return true
		}
		names[m.before] = true
	}
	return false
}

// appendQuoted writes a text as encoding/json does without HTML escapes.
func appendQuoted(to []byte, s string) []byte {
	to = append(to, '"')
	from := 0
	for i := 0; i < len(s); {
		for i+8 <= len(s) && plainEight(s[i:i+8]) {
			i += 8
		}
		if i == len(s) {
			break
		}
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			to = append(to, s[from:i]...)
			to = appendEscaped(to, c)
			i++
			from = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			to = append(append(to, s[from:i]...), `\ufffd`...)
		case r == '\u2028' || r == '\u2029': // JSON allows them, JavaScript did not
			to = append(append(to, s[from:i]...), `\u202`...)
			to = append(to, "0123456789abcdef"[r&0xf])
		default:
			i += size
			continue
		}
		i += size
		from = i
	}
	return append(append(to, s[from:]...), '"')
}

// plainEight tells of eight bytes that none of them needs a look: all are ASCII, and neither controls, quotes nor backslashes.
func plainEight(s string) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	_ = s[7]
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	quote, slash := x^ones*'"', x^ones*'\\'
	return (x|(x-ones*' ')|(quote-ones)|(slash-ones))&high == 0
}

func appendEscaped(to []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(to, '\\', c)
	case '\b':
		return append(to, '\\', 'b')
	case '\f':
		return append(to, '\\', 'f')
	case '\n':
		return append(to, '\\', 'n')
	case '\r':
		return append(to, '\\', 'r')
	case '\t':
		return append(to, '\\', 't')
	}
	return fmt.Appendf(to, `\u%04x`, c)
}
