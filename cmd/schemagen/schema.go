package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

const dialect = "https://json-schema.org/draft/2020-12/schema"

// generator makes schemas of struct types. Types that several kinds share stand in the file of shared
// definitions, those of one kind in that kind's file.
type generator struct {
	docs comments
	// home says in which file a type's definition stands.
	home map[reflect.Type]string
}

// shared is the name of the file of shared definitions.
const shared = "defs"

// schemaFiles makes all schema files.
func schemaFiles(docs comments) ([]file, error) {
	g := &generator{docs: docs, home: map[reflect.Type]string{}}
	roots := []struct {
		name string
		t    reflect.Type
	}{
		{shared, reflect.TypeFor[messages.Message]()},
		{shared, reflect.TypeFor[messages.Faults]()},
	}
	for _, k := range messages.Kinds() {
		roots = append(roots, struct {
			name string
			t    reflect.Type
		}{string(k), reflect.TypeOf(messages.NewBody(k)).Elem()})
	}
	roots = append(roots, struct {
		name string
		t    reflect.Type
	}{"rules", reflect.TypeFor[messages.Rules]()}, struct {
		name string
		t    reflect.Type
	}{"register", reflect.TypeFor[messages.RegisterEntry]()}, struct {
		name string
		t    reflect.Type
	}{"register", reflect.TypeFor[messages.RegisterRead]()}, struct {
		name string
		t    reflect.Type
	}{"overlay", reflect.TypeFor[adapters.Overlay]()})
	for _, r := range roots {
		g.settle(r.name, r.t, map[reflect.Type]bool{})
	}
	delete(g.home, reflect.TypeFor[messages.Message]())

	var files []file
	add := func(name string, o object, err error) error {
		if err != nil {
			return fmt.Errorf("schema %s: %w", name, err)
		}
		data, err := pretty(o)
		if err != nil {
			return err
		}
		files = append(files, file{path: "schemas/" + name + ".schema.json", data: data})
		return nil
	}
	o, err := g.message()
	if err := add("message", o, err); err != nil {
		return nil, err
	}
	for _, k := range messages.Kinds() {
		o, err := g.kind(k)
		if err := add(string(k), o, err); err != nil {
			return nil, err
		}
	}
	o, err = g.definitions(shared, head(shared, "Definitions shared by the canonical messages", ""))
	if err := add(shared, o, err); err != nil {
		return nil, err
	}
	faults := head("faults", "A list of faults", docs["Faults"]).with("type", "array").with("items", object{}.with("$ref", id(shared)+"#/$defs/Fault"))
	if err := add("faults", faults, nil); err != nil {
		return nil, err
	}
	o, err = g.definitions("rules", head("rules", "Agreements and authorities that recognition decides by", docs["Rules"]).with("$ref", "#/$defs/Rules"))
	if err := add("rules", o, err); err != nil {
		return nil, err
	}
	one := []object{object{}.with("$ref", "#/$defs/RegisterEntry"), object{}.with("$ref", "#/$defs/RegisterRead")}
	o, err = g.definitions("register", head("register", "An entry of a register, or that a register was read", docs["RegisterEntry"]).with("oneOf", one))
	if err := add("register", o, err); err != nil {
		return nil, err
	}
	o, err = g.definitions("overlay", head("overlay", "A partner's guide to a type of message, laid over the directory", docs["Overlay"]).with("$ref", "#/$defs/Overlay"))
	if err := add("overlay", o, err); err != nil {
		return nil, err
	}
	return files, nil
}

// id is the identifier of a schema; messages name theirs in the header ce_dataschema.
func id(name string) string { return "clearhub:" + name + ":" + messages.SchemaVersion }

func head(name, title, description string) object {
	o := object{}.with("$schema", dialect).with("$id", id(name)).with("title", title)
	if description != "" {
		o = o.with("description", description)
	}
	return o
}

// message is the schema of any message: the envelope, and the body by kind.
func (g *generator) message() (object, error) {
	t := reflect.TypeFor[messages.Message]()
	o, err := g.structure("message", t)
	if err != nil {
		return nil, err
	}
	var byKind []object
	for _, k := range messages.Kinds() {
		is := object{}.with("required", []string{"kind"}).with("properties", object{}.with("kind", object{}.with("const", k)))
		body := object{}.with("properties", object{}.with("body", object{}.with("$ref", id(string(k))+"#/$defs/"+reflect.TypeOf(messages.NewBody(k)).Elem().Name())))
		byKind = append(byKind, object{}.with("if", is).with("then", body))
	}
	return slices.Concat(head("message", "A canonical message of any kind", g.docs["Message"]), o, object{}.with("allOf", byKind)), nil
}

// kind is the schema of messages of one kind.
func (g *generator) kind(k messages.Kind) (object, error) {
	t := reflect.TypeOf(messages.NewBody(k)).Elem()
	o := head(string(k), "A message of kind "+string(k), g.docs[t.Name()]).
		with("$ref", id("message")).
		with("properties", object{}.with("kind", object{}.with("const", k))).
		with("required", []string{"kind", "body"})
	return g.definitions(string(k), o)
}

// definitions appends the definitions that stand in a file, in alphabetical order.
func (g *generator) definitions(name string, o object) (object, error) {
	var types []reflect.Type
	for t, home := range g.home {
		if home == name {
			types = append(types, t)
		}
	}
	slices.SortFunc(types, func(a, b reflect.Type) int { return strings.Compare(a.Name(), b.Name()) })
	defs := object{}
	for _, t := range types {
		d, err := g.structure(name, t)
		if err != nil {
			return nil, err
		}
		if doc := g.docs[t.Name()]; doc != "" {
			d = slices.Concat(object{}.with("description", doc), d)
		}
		defs = defs.with(t.Name(), d)
	}
	return o.with("$defs", defs), nil
}

// settle gives every struct below t its file: a type that two files want is shared.
func (g *generator) settle(name string, t reflect.Type, seen map[reflect.Type]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() || seen[t] {
		return
	}
	seen[t] = true
	switch home, known := g.home[t]; {
	case !known:
		g.home[t] = name
	case home != name:
		g.home[t] = shared
		name = shared // what a shared type holds is shared
	}
	for i := range t.NumField() {
		if f := t.Field(i); !f.Anonymous {
			g.settle(name, f.Type, seen)
			continue
		}
		for j := range t.Field(i).Type.NumField() {
			g.settle(name, t.Field(i).Type.Field(j).Type, seen)
		}
	}
}

// structure is the schema of a struct: its fields in order, nothing else allowed.
func (g *generator) structure(in string, t reflect.Type) (object, error) {
	properties, required, err := g.fields(in, t)
	if err != nil {
		return nil, err
	}
	o := object{}.with("type", "object").with("properties", properties)
	if len(required) > 0 {
		o = o.with("required", required)
	}
	return o.with("additionalProperties", false), nil
}

func (g *generator) fields(in string, t reflect.Type) (properties object, required []string, err error) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			p, r, err := g.fields(in, f.Type)
			if err != nil {
				return nil, nil, err
			}
			properties, required = append(properties, p...), append(required, r...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			return nil, nil, fmt.Errorf("%s.%s has no JSON name", t.Name(), f.Name)
		}
		c, err := readTag(f.Tag.Get("validate"), f.Type)
		if err != nil {
			return nil, nil, fmt.Errorf("%s.%s: %w", t.Name(), f.Name, err)
		}
		s, err := g.value(in, f.Type, c)
		if err != nil {
			return nil, nil, fmt.Errorf("%s.%s: %w", t.Name(), f.Name, err)
		}
		omits := strings.Contains(options, "omit")
		if f.Type.Kind() == reflect.Slice && !omits && !c.required {
			s[0].value = []string{"array", "null"} // a nil slice is written as null
		}
		if c.required || f.Type.Kind() == reflect.Struct && !omits && needs(f.Type) {
			required = append(required, name)
		}
		if doc := g.docs[t.Name()+"."+f.Name]; doc != "" {
			s = slices.Concat(object{}.with("description", doc), s)
		}
		properties = properties.with(name, s)
	}
	return properties, required, nil
}

// needs tells whether a struct that is there by value has a field that must be filled.
func needs(t reflect.Type) bool {
	for i := range t.NumField() {
		if strings.HasPrefix(t.Field(i).Tag.Get("validate"), "required") {
			return true
		}
	}
	return false
}

// value is the schema of a value under the constraints of its tag.
func (g *generator) value(in string, t reflect.Type, c *constraint) (object, error) {
	var o object
	switch t.Kind() {
	case reflect.Pointer:
		return g.value(in, t.Elem(), c)
	case reflect.String:
		o = object{}.with("type", "string")
	case reflect.Bool:
		o = object{}.with("type", "boolean")
	case reflect.Int, reflect.Int64:
		o = object{}.with("type", "integer")
	case reflect.Slice:
		inner := c.inner
		if inner == nil {
			inner = &constraint{}
		}
		items, err := g.value(in, t.Elem(), inner)
		if err != nil {
			return nil, err
		}
		o = object{}.with("type", "array").with("items", items)
	case reflect.Map:
		o = object{}.with("type", "object")
		if t.Elem().Kind() == reflect.String {
			o = o.with("additionalProperties", object{}.with("type", "string"))
		}
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			o = object{}.with("type", "string").with("format", "date-time")
			break
		}
		home := ""
		if g.home[t] != in {
			home = id(g.home[t])
		}
		o = object{}.with("$ref", home+"#/$defs/"+t.Name())
	case reflect.Interface:
		if t != reflect.TypeFor[messages.Body]() {
			return nil, fmt.Errorf("type %s cannot be expressed", t)
		}
		o = object{}.with("type", "object")
	default:
		return nil, fmt.Errorf("type %s cannot be expressed", t)
	}
	return append(o, c.members...), nil
}
