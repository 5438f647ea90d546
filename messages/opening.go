package messages

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unsafe"
)

// An opening is how a struct is gone through for the rules that look across fields, made ready once for each type: which list of the
// examination it is kept in, if any, and in which of its fields others lie that are. Parts that hold none are passed by.
type opening struct {
	keep  func(x *examination, at unsafe.Pointer, step int32)
	parts []part
}

// part is a field that building blocks lie in; its name is empty where it is embedded.
type part struct {
	name   string
	offset uintptr
	shape  shape
	// size is that of an element of a list.
	size uintptr
	of   *opening
}

// shape is how the field holds them.
type shape int

const (
	shapeStruct shape = iota
	shapePointer
	shapeList
	shapePointers // a list of pointers
	shapeBody
)

// open goes through a struct, in the order of its fields.
func (o *opening) open(x *examination, at unsafe.Pointer, from int32) {
	if o.keep != nil {
		o.keep(x, at, from)
	}
	for i := range o.parts {
		p := &o.parts[i]
		field := unsafe.Add(at, p.offset)
		switch p.shape {
		case shapeStruct:
			p.of.open(x, field, x.step(p.name, from))
		case shapePointer:
			if to := *(*unsafe.Pointer)(field); to != nil {
				p.of.open(x, to, x.step(p.name, from))
			}
		case shapeBody:
			b := *(*Body)(field)
			if of := bodyOpenings()[reflect.TypeOf(b)]; of != nil {
				if to := reflect.ValueOf(b).UnsafePointer(); to != nil {
					of.open(x, to, x.step(p.name, from))
				}
			}
		default:
			all := *(*[]byte)(field) // only where it begins and how many there are is looked at
			first := unsafe.Pointer(unsafe.SliceData(all))
			for n := range len(all) {
				element := unsafe.Add(first, uintptr(n)*p.size)
				if p.shape == shapePointers {
					if element = *(*unsafe.Pointer)(element); element == nil {
						continue
					}
				}
				x.steps = append(x.steps, step{p.name, int32(n), from})
				p.of.open(x, element, int32(len(x.steps)-1))
			}
		}
	}
}

// step goes to a member; what is embedded has no step of its own.
func (x *examination) step(name string, from int32) int32 {
	if name == "" {
		return from
	}
	x.steps = append(x.steps, step{name, -1, from})
	return int32(len(x.steps) - 1)
}

// keeps are the building blocks that some rule looks at.
func keeps() map[reflect.Type]func(x *examination, at unsafe.Pointer, step int32) {
	return map[reflect.Type]func(x *examination, at unsafe.Pointer, step int32){
		reflect.TypeFor[Time]():            keepIn(func(x *examination) *[]block[Time] { return &x.times }),
		reflect.TypeFor[Period]():          keepIn(func(x *examination) *[]block[Period] { return &x.periods }),
		reflect.TypeFor[Classification]():  keepIn(func(x *examination) *[]block[Classification] { return &x.classifications }),
		reflect.TypeFor[Document]():        keepIn(func(x *examination) *[]block[Document] { return &x.documents }),
		reflect.TypeFor[Place]():           keepIn(func(x *examination) *[]block[Place] { return &x.places }),
		reflect.TypeFor[Equipment]():       keepIn(func(x *examination) *[]block[Equipment] { return &x.equipment }),
		reflect.TypeFor[Identifier]():      keepIn(func(x *examination) *[]block[Identifier] { return &x.identifiers }),
		reflect.TypeFor[GoodsIdentifier](): keepIn(func(x *examination) *[]block[GoodsIdentifier] { return &x.goods }),
		reflect.TypeFor[Reference]():       keepIn(func(x *examination) *[]block[Reference] { return &x.references }),
		reflect.TypeFor[Measure]():         keepIn(func(x *examination) *[]block[Measure] { return &x.measures }),
		reflect.TypeFor[Package]():         keepIn(func(x *examination) *[]block[Package] { return &x.packages }),
		reflect.TypeFor[Line]():            keepIn(func(x *examination) *[]block[Line] { return &x.lines }),
		reflect.TypeFor[Consignment]():     keepIn(func(x *examination) *[]block[Consignment] { return &x.consignments }),
	}
}

func keepIn[T any](list func(*examination) *[]block[T]) func(*examination, unsafe.Pointer, int32) {
	return func(x *examination, at unsafe.Pointer, step int32) {
		l := list(x)
		*l = append(*l, block[T]{place{x, step}, (*T)(at)})
	}
}

// messageOpening is that of a message, bodyOpenings are those of its bodies.
var messageOpening = sync.OnceValue(func() *opening { return openings()[reflect.TypeFor[Message]()] })

var bodyOpenings = sync.OnceValue(func() map[reflect.Type]*opening {
	bodies := map[reflect.Type]*opening{}
	for _, k := range Kinds() {
		t := reflect.TypeOf(NewBody(k))
		bodies[t] = openings()[t.Elem()]
	}
	return bodies
})

// openings are those of every struct type that can stand in a message.
var openings = sync.OnceValue(func() map[reflect.Type]*opening {
	all, kept := map[reflect.Type]*opening{}, keeps()
	add := func(t reflect.Type) { addOpening(all, kept, t) }
	add(reflect.TypeFor[Message]())
	for _, k := range Kinds() {
		add(reflect.TypeOf(NewBody(k)).Elem())
	}
	prune(all)
	return all
})

func addOpening(all map[reflect.Type]*opening, kept map[reflect.Type]func(*examination, unsafe.Pointer, int32), t reflect.Type) *opening {
	if o, known := all[t]; known {
		return o
	}
	o := &opening{keep: kept[t]}
	all[t] = o // ends recursion
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("validate") == "-" {
			continue
		}
		shape, inner := shapeOf(f.Type)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous {
			name = ""
		}
		p := part{name: name, offset: f.Offset, shape: shape}
		switch {
		case inner == reflect.TypeFor[Body]():
			p.shape = shapeBody
		case inner.Kind() != reflect.Struct || inner.PkgPath() != t.PkgPath():
			continue
		default:
			p.of = addOpening(all, kept, inner)
			if p.size = inner.Size(); shape == shapePointers {
				p.size = unsafe.Sizeof(unsafe.Pointer(nil))
			}
		}
		o.parts = append(o.parts, p)
	}
	return o
}

// shapeOf tells how a type holds another.
func shapeOf(t reflect.Type) (shape, reflect.Type) {
	inner := t
	for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
		inner = inner.Elem()
	}
	switch {
	case inner == t:
		return shapeStruct, inner
	case t.Kind() == reflect.Pointer && t.Elem() == inner:
		return shapePointer, inner
	case t.Kind() == reflect.Slice && t.Elem() == inner:
		return shapeList, inner
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Pointer && t.Elem().Elem() == inner:
		return shapePointers, inner
	case inner.Kind() == reflect.Struct:
		panic(fmt.Sprintf("messages: rules cannot look into %s", t)) // a programming error, which any check shows
	}
	return shapeStruct, inner
}

// prune takes out the parts that lead to nothing that is kept.
func prune(all map[reflect.Type]*opening) {
	leads := map[*opening]bool{}
	for more := true; more; {
		more = false
		for _, o := range all {
			if leads[o] {
				continue
			}
			for _, p := range o.parts {
				leads[o] = leads[o] || p.shape == shapeBody || leads[p.of]
			}
			leads[o] = leads[o] || o.keep != nil
			more = more || leads[o]
		}
	}
	for _, o := range all {
		var parts []part
		for _, p := range o.parts {
			if p.shape == shapeBody || leads[p.of] {
				parts = append(parts, p)
			}
		}
		o.parts = parts
	}
}
