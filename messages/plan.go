package messages

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
	"unsafe"
)

// A plan is what the validate tags of a type say, made ready once: it tells only whether a value keeps to them. The validator
// says what is wrong; it takes about as long for a message without faults as everything else of the hub together, and nearly
// all messages have none. A test holds both against each other.
type plan func(at unsafe.Pointer) bool

// messagePlan is that of a message, nil where a tag has no plan: then the validator is asked every time.
var messagePlan = sync.OnceValue(func() plan {
	p, err := planOf(reflect.TypeFor[Message]())
	if err != nil {
		return nil
	}
	return p
})

// keepsTags tells whether a message keeps to its tags, as far as that is known without the validator.
func keepsTags(m *Message) bool {
	p := messagePlan()
	return p != nil && p(unsafe.Pointer(m))
}

// planner makes plans, one for each type: types may hold themselves.
type planner struct{ structs map[reflect.Type]*plan }

func planOf(t reflect.Type) (plan, error) {
	return (&planner{structs: map[reflect.Type]*plan{}}).structure(t)
}

// structure is the plan of a struct: that of its fields.
func (c *planner) structure(t reflect.Type) (plan, error) {
	if p, ok := c.structs[t]; ok {
		return func(at unsafe.Pointer) bool { return (*p)(at) }, nil // it may not be ready yet
	}
	whole := new(plan)
	c.structs[t] = whole
	fields, err := c.fields(nil, t, 0)
	if err != nil {
		return nil, err
	}
	var always, mostly []field
	var words []uintptr
	for _, f := range fields {
		if f.mayBeEmpty {
			mostly, words = append(mostly, f), append(words, f.word)
		} else {
			always = append(always, f)
		}
	}
	*whole = func(at unsafe.Pointer) bool {
		for i, word := range words { // most fields of most messages are empty
			if *(*uintptr)(unsafe.Add(at, word)) != 0 && !mostly[i].keeps(unsafe.Add(at, mostly[i].offset)) {
				return false
			}
		}
		for i := range always {
			if f := &always[i]; !f.keeps(unsafe.Add(at, f.offset)) {
				return false
			}
		}
		return true
	}
	return *whole, nil
}

// field is a field of a struct, or of one that lies in it.
type field struct {
	offset uintptr
	keeps  plan
	// mayBeEmpty says that it keeps to its tags when it is empty; then word, its length, where it points to or its number, is 0.
	mayBeEmpty bool
	word       uintptr
}

// wordOf is where the word of a field lies that is 0 when it is empty.
func wordOf(t reflect.Type) (offset uintptr, ok bool) {
	switch t.Kind() {
	case reflect.String: // where it lies, and its length
		return unsafe.Sizeof(uintptr(0)), true
	case reflect.Pointer, reflect.Slice, reflect.Int: // a list begins with where it lies
		return 0, true
	}
	return 0, false
}

// fields are those of a struct that lies at an offset, with the fields of structs within it.
func (c *planner) fields(to []field, t reflect.Type, offset uintptr) ([]field, error) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("validate")
		if tag == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		if f.Type.Kind() == reflect.Struct && tag == "" && f.Type != reflect.TypeFor[time.Time]() {
			var err error
			if to, err = c.fields(to, f.Type, offset+f.Offset); err != nil {
				return nil, fmt.Errorf("%s.%w", t.Name(), err)
			}
			continue
		}
		var tags []string
		if tag != "" {
			tags = strings.Split(tag, ",")
		}
		p, err := c.value(f.Type, tags)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.Name(), f.Name, err)
		}
		if p == nil {
			continue
		}
		next := field{offset: offset + f.Offset, keeps: p}
		if word, ok := wordOf(f.Type); ok && p(reflect.New(f.Type).UnsafePointer()) {
			next.mayBeEmpty, next.word = true, next.offset+word
		}
		to = append(to, next)
	}
	return to, nil
}

// value is the plan of a value under tags, nil where it is free.
func (c *planner) value(t reflect.Type, tags []string) (plan, error) {
	switch t.Kind() {
	case reflect.String:
		return textPlan(tags)
	case reflect.Int, reflect.Int64:
		return numberPlan(t.Kind(), tags)
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() && len(tags) == 0 {
			return nil, nil
		}
		switch p, err := c.structure(t); {
		case len(tags) == 0 || err != nil:
			return p, err
		case slices.Equal(tags, []string{"required"}):
			return func(at unsafe.Pointer) bool { return !reflect.NewAt(t, at).Elem().IsZero() && p(at) }, nil
		}
	case reflect.Pointer:
		return c.pointer(t.Elem(), tags)
	case reflect.Slice:
		return c.list(t.Elem(), tags)
	case reflect.Interface:
		if t == reflect.TypeFor[Body]() && slices.Equal(tags, []string{"required"}) {
			return c.body()
		}
	}
	if len(tags) == 0 && t.Kind() != reflect.Struct && t.Kind() != reflect.Interface && t.Kind() != reflect.Array {
		return nil, nil
	}
	return nil, fmt.Errorf("no plan for %s under %v", t, tags)
}

// textPlan is that of a string. Lengths count characters.
func textPlan(tags []string) (plan, error) {
	if len(tags) == 0 {
		return nil, nil
	}
	var tests []func(s string) bool
	optional := false
	for i, tag := range tags {
		name, param, _ := strings.Cut(tag, "=")
		test, err := textTest(name, param)
		switch {
		case name == "omitempty" && i == 0:
			optional = true
		case err != nil:
			return nil, err
		default:
			tests = append(tests, test)
		}
	}
	if len(tests) == 1 {
		keeps := tests[0]
		return func(at unsafe.Pointer) bool {
			s := *(*string)(at)
			return s == "" && optional || keeps(s)
		}, nil
	}
	return func(at unsafe.Pointer) bool {
		s := *(*string)(at)
		if s == "" && optional {
			return true
		}
		for _, keeps := range tests {
			if !keeps(s) {
				return false
			}
		}
		return true
	}, nil
}

// textTest is what one tag asks of a string.
func textTest(name, param string) (func(s string) bool, error) {
	n, err := strconv.Atoi(param)
	number := err == nil && n >= 0
	own := ownTags()[name]
	switch {
	case name == "codelist" && listed(param) != nil:
		return listed(param), nil
	case own != nil:
		return func(s string) bool { return own(s, param) }, nil
	case name == "required":
		return func(s string) bool { return s != "" }, nil
	case name == "max" && number:
		return func(s string) bool { return len(s) <= n || utf8.RuneCountInString(s) <= n }, nil
	case name == "min" && number:
		return func(s string) bool { return utf8.RuneCountInString(s) >= n }, nil
	case name == "len" && number:
		return func(s string) bool { return utf8.RuneCountInString(s) == n }, nil
	case name == "oneof" && !strings.Contains(param, "'"):
		words := strings.Fields(param)
		return func(s string) bool { return slices.Contains(words, s) }, nil
	case name == "hexadecimal":
		return isHexadecimal, nil
	case name == "semver":
		return func(s string) bool { return s == SchemaVersion || tagChecker().Var(s, "semver") == nil }, nil
	}
	return nil, fmt.Errorf("no plan for %s=%s of a text", name, param)
}

// isHexadecimal is what the validator takes for hexadecimal: digits, after 0x or not.
func isHexadecimal(s string) bool {
	if strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X") {
		s = s[2:]
	}
	return s != "" && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// numberPlan is that of a whole number.
func numberPlan(kind reflect.Kind, tags []string) (plan, error) {
	if len(tags) == 0 {
		return nil, nil
	}
	least, optional := 0, false
	for i, tag := range tags {
		name, param, _ := strings.Cut(tag, "=")
		n, err := strconv.Atoi(param)
		switch {
		case name == "omitempty" && i == 0:
			optional = true
		case (name == "gte" || name == "min") && err == nil && n >= 0:
			least = max(least, n)
		default:
			return nil, fmt.Errorf("no plan for %s of a number", tag)
		}
	}
	keeps := func(n int64) bool { return n >= int64(least) || n == 0 && optional }
	if kind == reflect.Int64 {
		return func(at unsafe.Pointer) bool { return keeps(*(*int64)(at)) }, nil
	}
	return func(at unsafe.Pointer) bool { return keeps(int64(*(*int)(at))) }, nil
}

// pointer is the plan of a pointer to a type. Without a value it keeps to what is optional, or has no tags.
func (c *planner) pointer(t reflect.Type, tags []string) (plan, error) {
	absent := len(tags) == 0 || tags[0] == "omitempty"
	if absent && len(tags) > 0 {
		tags = tags[1:]
	}
	if t.Kind() == reflect.Struct && slices.Equal(tags, []string{"required"}) {
		tags = nil // it is there, and may be empty
	}
	p, err := c.value(t, tags)
	if err != nil {
		return nil, err
	}
	if p == nil && absent {
		return nil, nil
	}
	return func(at unsafe.Pointer) bool {
		to := *(*unsafe.Pointer)(at)
		if to == nil {
			return absent
		}
		return p == nil || p(to)
	}, nil
}

// list is the plan of a slice: what is asked of it, and, after dive, of its elements.
func (c *planner) list(t reflect.Type, tags []string) (plan, error) {
	least, given, optional := 0, false, false
	var each plan
	for i, tag := range tags {
		name, param, _ := strings.Cut(tag, "=")
		n, err := strconv.Atoi(param)
		switch {
		case name == "omitempty" && i == 0:
			optional = true
		case name == "required":
			given = true
		case (name == "min" || name == "gte") && err == nil && n >= 0:
			least = max(least, n)
		case name == "dive":
			p, err := c.value(t, tags[i+1:])
			if err != nil {
				return nil, err
			}
			each = p
		default:
			return nil, fmt.Errorf("no plan for %s of a list", tag)
		}
		if name == "dive" {
			break
		}
	}
	if each == nil && least == 0 && !given {
		return nil, nil
	}
	size := t.Size()
	return func(at unsafe.Pointer) bool {
		all := *(*[]byte)(at) // only where it begins and how many there are is looked at
		first, n := unsafe.Pointer(unsafe.SliceData(all)), len(all)
		if first == nil {
			return optional || !given && least == 0
		}
		if n < least {
			return false
		}
		for i := 0; each != nil && i < n; i++ {
			if !each(unsafe.Add(first, uintptr(i)*size)) {
				return false
			}
		}
		return true
	}, nil
}

// body is the plan of a message's body, by its type.
func (c *planner) body() (plan, error) {
	bodies := map[reflect.Type]plan{}
	for _, kind := range Kinds() {
		t := reflect.TypeOf(NewBody(kind))
		p, err := c.structure(t.Elem())
		if err != nil {
			return nil, err
		}
		bodies[t] = p
	}
	return func(at unsafe.Pointer) bool {
		b := *(*Body)(at)
		p := bodies[reflect.TypeOf(b)]
		if p == nil {
			return false
		}
		to := reflect.ValueOf(b).UnsafePointer()
		return to != nil && p(to)
	}, nil
}
