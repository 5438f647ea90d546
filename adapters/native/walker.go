package native

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// faultLimit is how many faults a message may have before the rest of it is left unread.
const faultLimit = 2000

// walker reads one message: it steps through the tokens with the schema's shape beside them, sets what fits, and
// notes a fault for what does not. Its errors end the document.
type walker struct {
	doc *document
	dec *jsontext.Decoder
	// The decoder sees doc.data[base:end].
	base, end int
	// path is the JSON Pointer into the document; what follows prefix is the pointer into the message.
	prefix string
	path   []byte
	tracer adapters.Tracer
	faults messages.Faults
	items  int
}

// start gives the offset of the next token, behind blanks and separators.
func (w *walker) start() int {
	at := w.base + int(w.dec.InputOffset())
	for at < w.end {
		switch w.doc.data[at] {
		case ' ', '\t', '\r', '\n', ',', ':':
			at++
		default:
			return at
		}
	}
	return at
}

// raw gives the bytes from an offset to the end of the last token.
func (w *walker) raw(at int) []byte { return w.doc.data[at : w.base+int(w.dec.InputOffset())] }

// fault notes a fault at the current path.
func (w *walker) fault(code string, at int, f messages.Fault) {
	path := string(w.path)
	p := w.doc.lines.At(int64(at), path)
	f.Code, f.Position, f.Pointer = code, &p, path[len(w.prefix):]
	if f.Severity == "" {
		f.Severity = messages.SeverityRefuse
	}
	w.faults = append(w.faults, f)
}

// mark notes where the value at the current path stands.
func (w *walker) mark(at int) {
	path := string(w.path)
	w.tracer.Mark(path[len(w.prefix):], w.doc.lines.At(int64(at), path))
}

// count bounds the work on one message.
func (w *walker) count(at int) error {
	if w.items++; w.items%1024 == 0 {
		if err := w.doc.ctx.Err(); err != nil {
			return err
		}
	}
	if w.items > w.doc.limits.Items {
		return w.doc.fatal(codeItems, at, messages.Fault{Text: fmt.Sprintf("the message has more than %d values", w.doc.limits.Items), Mend: "split it"})
	}
	if len(w.faults) >= faultLimit {
		return w.doc.fatal(codeItems, at, messages.Fault{Text: fmt.Sprintf("the message has more than %d faults: the rest is left unread", faultLimit)})
	}
	return nil
}

// value reads the next value into v.
func (w *walker) value(v reflect.Value, sh *shape) error {
	at := w.start()
	if err := w.count(at); err != nil {
		return err
	}
	kind := w.dec.PeekKind()
	switch {
	case kind == 'n' && sh.form != formAny:
		if _, err := w.dec.ReadToken(); err != nil {
			return w.doc.syntax(w, err)
		}
		w.fault(codeNull, at, messages.Fault{Severity: messages.SeverityWarn, Text: "null stands for an absent value", Found: "null", Mend: "leave the field out"})
		return nil
	case sh.form == formObject && kind == '{':
		w.mark(at)
		return w.object(settable(v), sh, nil)
	case sh.form == formList && kind == '[':
		w.mark(at)
		return w.list(settable(v), sh)
	case sh.form == formMap && kind == '{':
		w.mark(at)
		return w.texts(settable(v))
	case sh.form == formAny && kind == '{':
		w.mark(at)
		tree, err := w.anyObject()
		if err == nil {
			v.Set(reflect.ValueOf(tree))
		}
		return err
	}
	return w.scalar(v, sh, kind, at)
}

// scalar reads a value that is no object and no list.
func (w *walker) scalar(v reflect.Value, sh *shape, kind jsontext.Kind, at int) error {
	if err := w.dec.SkipValue(); err != nil {
		return w.doc.syntax(w, err)
	}
	raw := w.raw(at)
	switch {
	case (sh.form == formText || sh.form == formDecimal) && kind == '"':
		settable(v).SetString(w.text(raw, at))
	case sh.form == formInteger && kind == '0':
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if err != nil {
			w.wrongType(sh, kind, raw, at)
			return nil
		}
		settable(v).SetInt(n)
	case sh.form == formBool && (kind == 't' || kind == 'f'):
		settable(v).SetBool(kind == 't')
	case sh.form == formTime && kind == '"':
		t, err := time.Parse(time.RFC3339Nano, w.text(raw, at))
		if err != nil {
			w.wrongType(sh, kind, raw, at)
			return nil
		}
		settable(v).Set(reflect.ValueOf(t))
	default:
		w.wrongType(sh, kind, raw, at)
		return nil
	}
	w.mark(at)
	return nil
}

// settable follows a pointer, making what it points to.
func settable(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	return v
}

// object reads the members of an object. special, where given, may take a member itself.
func (w *walker) object(v reflect.Value, sh *shape, special func(f field) (taken bool, err error)) error {
	if _, err := w.dec.ReadToken(); err != nil {
		return w.doc.syntax(w, err)
	}
	var seen [2]uint64
	depth := len(w.path)
	for w.dec.PeekKind() != '}' {
		w.path = w.path[:depth]
		at := w.start()
		if _, err := w.dec.ReadToken(); err != nil {
			return w.doc.syntax(w, err)
		}
		f, known := w.member(sh, at)
		if !known {
			if err := w.skip(at); err != nil {
				return err
			}
			continue
		}
		if bit := uint64(1) << (f.order % 64); seen[f.order/64]&bit != 0 {
			w.fault(codeDuplicate, at, messages.Fault{Text: fmt.Sprintf("%q stands twice in one object", f.name), Found: f.name,
				Mend: "keep one of them; the first was read"})
			if err := w.skip(at); err != nil {
				return err
			}
			continue
		} else {
			seen[f.order/64] |= bit
		}
		if special != nil {
			if taken, err := special(f); taken || err != nil {
				if err != nil {
					return err
				}
				continue
			}
		}
		if err := w.value(v.FieldByIndex(f.index), f.shape); err != nil {
			return err
		}
	}
	w.path = w.path[:depth]
	if _, err := w.dec.ReadToken(); err != nil {
		return w.doc.syntax(w, err)
	}
	return nil
}

// member finds the field that the name just read means, and steps into it. A wrongly cased name is a fault
// and still read, so that what is wrong inside is found too.
func (w *walker) member(sh *shape, at int) (field, bool) {
	raw := w.raw(at)
	f, known := sh.fields[string(raw[1:len(raw)-1])]
	if known {
		w.path = append(append(w.path, '/'), f.name...)
		return f, true
	}
	name := unquote(raw)
	if f, known = sh.fields[name]; known {
		w.path = append(append(w.path, '/'), f.name...)
		return f, true
	}
	near, sameButCase := sh.nearest(name)
	if sameButCase {
		f = sh.fields[near]
		w.path = append(append(w.path, '/'), f.name...)
		w.fault(codeCase, at, messages.Fault{Text: fmt.Sprintf("%q is written %q", adapters.Found(name), near), Found: adapters.Found(name), Expected: near, Mend: "write the name as the schema does"})
		return f, true
	}
	fault := messages.Fault{Text: fmt.Sprintf("there is no field %q here", adapters.Found(name)), Found: adapters.Found(name), Mend: "remove it, or put it under extensions"}
	if near != "" {
		fault.Text += fmt.Sprintf("; %q may be meant", near)
		fault.Expected, fault.Mend = near, "correct the name"
	}
	w.fault(codeUnknown, at, fault)
	own := &w.faults[len(w.faults)-1]
	own.Pointer = "" // the message has no place for it
	own.Position.Path += string(adapters.Path("").Field(adapters.Found(name)))
	return field{}, false
}

// skip passes over a value that is not read.
func (w *walker) skip(at int) error {
	if err := w.count(at); err != nil {
		return err
	}
	if err := w.dec.SkipValue(); err != nil {
		return w.doc.syntax(w, err)
	}
	return nil
}

func (w *walker) list(v reflect.Value, sh *shape) error {
	if _, err := w.dec.ReadToken(); err != nil {
		return w.doc.syntax(w, err)
	}
	depth := len(w.path)
	v.Set(reflect.MakeSlice(v.Type(), 0, 1))
	for i := 0; w.dec.PeekKind() != ']'; i++ {
		w.path = strconv.AppendInt(append(w.path[:depth], '/'), int64(i), 10)
		v.Grow(1)
		v.SetLen(i + 1)
		if err := w.value(v.Index(i), sh.elem); err != nil {
			return err
		}
	}
	w.path = w.path[:depth]
	if _, err := w.dec.ReadToken(); err != nil {
		return w.doc.syntax(w, err)
	}
	return nil
}

// texts reads an object of names and texts.
func (w *walker) texts(v reflect.Value) error {
	v.Set(reflect.MakeMap(v.Type()))
	text := &shape{form: formText}
	return w.members(func(name string) error {
		one := reflect.New(v.Type().Elem()).Elem()
		if err := w.value(one, text); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(name), one)
		return nil
	}, func(name string) bool { return v.MapIndex(reflect.ValueOf(name)).IsValid() })
}

// members goes through an object whose names are the sender's own.
func (w *walker) members(take func(name string) error, taken func(name string) bool) error {
	if _, err := w.dec.ReadToken(); err != nil {
		return w.doc.syntax(w, err)
	}
	depth := len(w.path)
	for w.dec.PeekKind() != '}' {
		at := w.start()
		if _, err := w.dec.ReadToken(); err != nil {
			return w.doc.syntax(w, err)
		}
		name := w.text(w.raw(at), at)
		w.path = append(w.path[:depth], adapters.Path("").Field(name)...)
		if taken(name) {
			w.fault(codeDuplicate, at, messages.Fault{Text: fmt.Sprintf("%q stands twice in one object", adapters.Found(name)), Found: adapters.Found(name),
				Mend: "keep one of them; the first was read"})
			if err := w.skip(at); err != nil {
				return err
			}
			continue
		}
		if err := take(name); err != nil {
			return err
		}
	}
	w.path = w.path[:depth]
	if _, err := w.dec.ReadToken(); err != nil {
		return w.doc.syntax(w, err)
	}
	return nil
}

func (w *walker) anyObject() (map[string]any, error) {
	tree := map[string]any{}
	err := w.members(func(name string) error {
		one, err := w.anyValue()
		tree[name] = one
		return err
	}, func(name string) bool { _, ok := tree[name]; return ok })
	return tree, err
}

// anyValue reads a value of an extension, whose shape is the adapter's that made it.
func (w *walker) anyValue() (any, error) {
	at := w.start()
	if err := w.count(at); err != nil {
		return nil, err
	}
	w.mark(at)
	switch kind := w.dec.PeekKind(); kind {
	case '{':
		return w.anyObject()
	case '[':
		if _, err := w.dec.ReadToken(); err != nil {
			return nil, w.doc.syntax(w, err)
		}
		depth, list := len(w.path), []any{}
		for i := 0; w.dec.PeekKind() != ']'; i++ {
			w.path = strconv.AppendInt(append(w.path[:depth], '/'), int64(i), 10)
			one, err := w.anyValue()
			if err != nil {
				return nil, err
			}
			list = append(list, one)
		}
		w.path = w.path[:depth]
		if _, err := w.dec.ReadToken(); err != nil {
			return nil, w.doc.syntax(w, err)
		}
		return list, nil
	default:
		if err := w.dec.SkipValue(); err != nil {
			return nil, w.doc.syntax(w, err)
		}
		raw := w.raw(at)
		switch kind {
		case '"':
			return w.text(raw, at), nil
		case 't', 'f':
			return kind == 't', nil
		case '0':
			return w.anyNumber(raw, at), nil
		}
		return nil, nil
	}
}

// anyNumber keeps a number of an extension only where it survives being read by any JSON library.
func (w *walker) anyNumber(raw []byte, at int) any {
	n, err := strconv.ParseFloat(string(raw), 64)
	if err == nil && math.Abs(n) <= 1<<53 {
		if back, err := json.Marshal(n); err == nil && bytes.Equal(back, raw) {
			return n
		}
	}
	w.fault(codeNumber, at, messages.Fault{Text: "this number does not keep its digits", Found: adapters.Found(string(raw)), Expected: "a text", Mend: "write it in quotes"})
	return nil
}

// text gives the content of a JSON string, and a fault where it is not sound.
func (w *walker) text(raw []byte, at int) string {
	if len(raw) > w.doc.limits.Text+2 {
		w.fault(codeText, at, messages.Fault{Text: fmt.Sprintf("the text is longer than %d bytes", w.doc.limits.Text), Found: fmt.Sprintf("%d bytes", len(raw)-2)})
		return ""
	}
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	s, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		bad := at
		for i := 0; i < len(raw); {
			r, size := utf8.DecodeRune(raw[i:])
			if r == utf8.RuneError && size == 1 {
				bad = at + i
				break
			}
			i += size
		}
		w.fault(codeEncoding, bad, messages.Fault{Text: "the text is not UTF-8", Found: adapters.Found(strings.ToValidUTF8(string(s), "·")), Mend: "write the document in UTF-8"})
	}
	return string(s)
}

func unquote(raw []byte) string {
	s, _ := jsontext.AppendUnquote(nil, raw)
	return string(s)
}
