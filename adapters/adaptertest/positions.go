package adaptertest

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clearhub/clearhub/messages"
)

func checkPositions(r reporter, s *subject) {
	r.Helper()
	d := s.decodeInTime(context.Background(), bytes.NewReader(s.in), s.profile)
	if !s.sound(r, "decode", d) {
		return
	}
	for _, wrong := range misplaced(s.in, d) {
		r.Errorf("%s", wrong)
	}
	for _, m := range d.messages {
		if m.Message != nil && len(m.Message.Provenance) == 0 {
			r.Errorf("a %s has no provenance: mark every value that is set, with a Tracer", m.Message.Kind)
		}
	}
}

// misplaced lists positions that are not in the input, or whose line and column do not fit the offset.
func misplaced(data []byte, d decoded) []string {
	var wrong []string
	check := func(what string, p messages.Position) {
		if p.Offset < 0 || p.Offset > int64(len(data)) {
			wrong = append(wrong, fmt.Sprintf("%s: offset %d is outside the %d bytes of the input", what, p.Offset, len(data)))
			return
		}
		line, column := place(data, int(p.Offset))
		if p.Line != line || p.Column != column && utf8.Valid(data) {
			wrong = append(wrong, fmt.Sprintf("%s: offset %d is at %d:%d, not %d:%d", what, p.Offset, line, column, p.Line, p.Column))
		}
	}
	for _, f := range d.faults() {
		if f.Position != nil {
			check("fault "+f.Code, *f.Position)
		}
	}
	for _, m := range d.messages {
		if m.Message == nil {
			continue
		}
		for i, o := range m.Message.Provenance {
			check("provenance of "+o.Pointer, o.Position)
			if i > 0 && m.Message.Provenance[i-1].Pointer >= o.Pointer {
				wrong = append(wrong, fmt.Sprintf("provenance is not in the order of its pointers at %s: use a Tracer", o.Pointer))
			}
		}
	}
	return wrong
}

// place gives line and column of an offset. A column counts characters; in input that is not UTF-8 it depends on the
// character set, so that only lines are compared there.
func place(data []byte, offset int) (line, column int) {
	before := data[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[start:]) + 1
}

func checkPointers(r reporter, s *subject) {
	r.Helper()
	d := s.decodeInTime(context.Background(), bytes.NewReader(s.in), s.profile)
	if !s.sound(r, "decode", d) {
		return
	}
	for _, m := range d.messages {
		if m.Message == nil {
			continue
		}
		for _, wrong := range s.names.dangling(m.Message) {
			r.Errorf("%s", wrong)
		}
		for _, f := range m.Faults {
			if f.Pointer == "" {
				continue
			}
			if err := s.names.resolve(reflect.ValueOf(*m.Message), f.Pointer, false); err != nil {
				r.Errorf("fault %s points to %s: %v", f.Code, f.Pointer, err)
			}
		}
	}
}

// dangling lists provenance that points to what the message does not have.
func (n names) dangling(m *messages.Message) []string {
	var wrong []string
	for _, o := range m.Provenance {
		if err := n.resolve(reflect.ValueOf(*m), o.Pointer, true); err != nil {
			wrong = append(wrong, fmt.Sprintf("provenance points to %s: %v", o.Pointer, err))
		}
	}
	return wrong
}

// resolve follows a JSON Pointer through a Go value by its json names. Where present is not asked for, places that the
// schema has will do, whether the message has them or not.
func (n names) resolve(v reflect.Value, pointer string, present bool) error {
	if !strings.HasPrefix(pointer, "/") {
		return fmt.Errorf("a JSON Pointer starts with a slash")
	}
	for _, token := range strings.Split(pointer[1:], "/") {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
			switch {
			case !v.IsNil():
				v = v.Elem()
			case present:
				return fmt.Errorf("%q is in nothing", token)
			case v.Kind() == reflect.Interface:
				return nil
			default:
				v = reflect.Zero(v.Type().Elem())
			}
		}
		switch v.Kind() {
		case reflect.Struct:
			f, ok := n.member(v, token)
			if !ok {
				return fmt.Errorf("the schema has no %q there", token)
			}
			v = f
		case reflect.Slice:
			i, err := strconv.Atoi(token)
			switch {
			case err != nil || i < 0:
				return fmt.Errorf("%q is no index", token)
			case i < v.Len():
				v = v.Index(i)
			case present:
				return fmt.Errorf("index %d is beyond the %d elements", i, v.Len())
			default:
				v = reflect.Zero(v.Type().Elem())
			}
		case reflect.Map:
			if v = v.MapIndex(reflect.ValueOf(token)); !v.IsValid() {
				if present {
					return fmt.Errorf("there is no %q", token)
				}
				return nil
			}
		default:
			return fmt.Errorf("%q is in a single value", token)
		}
	}
	if present && v.Kind() == reflect.Pointer && v.IsNil() {
		return fmt.Errorf("nothing is there")
	}
	return nil
}

// names are the json names of struct types, by type, found once.
type names map[reflect.Type]map[string][]int

// member finds a struct's field by its json name, through embedded structs.
func (n names) member(v reflect.Value, name string) (reflect.Value, bool) {
	fields, known := n[v.Type()]
	if !known {
		fields = map[string][]int{}
		for _, f := range reflect.VisibleFields(v.Type()) {
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if tag == "" {
				tag = f.Name
			}
			if f.IsExported() && !f.Anonymous && tag != "-" {
				fields[tag] = f.Index
			}
		}
		n[v.Type()] = fields
	}
	index, ok := fields[name]
	if !ok {
		return reflect.Value{}, false
	}
	return v.FieldByIndex(index), true
}
