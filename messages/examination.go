package messages

import (
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// examination is one message opened for the rules that look across fields: its body, and its
// building blocks each with its JSON Pointer.
type examination struct {
	m           *Message
	declaration *Declaration
	certificate *Certificate
	inspection  *Inspection
	ruling      *Ruling
	decision    *Decision
	receipt     *Receipt
	manifest    *Manifest
	movement    *Movement
	assistance  *Assistance
	alert       *Alert

	times           []block[Time]
	periods         []block[Period]
	classifications []block[Classification]
	documents       []block[Document]
	places          []block[Place]
	equipment       []block[Equipment]
	identifiers     []block[Identifier]
	goods           []block[GoodsIdentifier]
	references      []block[Reference]
	measures        []block[Measure]
	packages        []block[Package]
	lines           []block[Line]
	consignments    []block[Consignment]
}

// block is one building block and where it stands.
type block[T any] struct {
	at string
	v  *T
}

// examine opens a message. Absent parts give no blocks.
func examine(m *Message) *examination {
	x := &examination{m: m}
	switch b := m.Body.(type) {
	case *Declaration:
		x.declaration = b
	case *Certificate:
		x.certificate = b
	case *Inspection:
		x.inspection = b
	case *Ruling:
		x.ruling = b
	case *Decision:
		x.decision = b
	case *Receipt:
		x.receipt = b
	case *Manifest:
		x.manifest = b
	case *Movement:
		x.movement = b
	case *Assistance:
		x.assistance = b
	case *Alert:
		x.alert = b
	}
	w := walker{x: x}
	w.walk(reflect.ValueOf(m).Elem())
	return x
}

// take keeps a building block that some rule looks at.
func (x *examination) take(at []byte, v any) {
	switch v := v.(type) {
	case *Time:
		x.times = append(x.times, block[Time]{string(at), v})
	case *Period:
		x.periods = append(x.periods, block[Period]{string(at), v})
	case *Classification:
		x.classifications = append(x.classifications, block[Classification]{string(at), v})
	case *Document:
		x.documents = append(x.documents, block[Document]{string(at), v})
	case *Place:
		x.places = append(x.places, block[Place]{string(at), v})
	case *Equipment:
		x.equipment = append(x.equipment, block[Equipment]{string(at), v})
	case *Identifier:
		x.identifiers = append(x.identifiers, block[Identifier]{string(at), v})
	case *GoodsIdentifier:
		x.goods = append(x.goods, block[GoodsIdentifier]{string(at), v})
	case *Reference:
		x.references = append(x.references, block[Reference]{string(at), v})
	case *Measure:
		x.measures = append(x.measures, block[Measure]{string(at), v})
	case *Package:
		x.packages = append(x.packages, block[Package]{string(at), v})
	case *Line:
		x.lines = append(x.lines, block[Line]{string(at), v})
	case *Consignment:
		x.consignments = append(x.consignments, block[Consignment]{string(at), v})
	}
}

// walker goes through structs in the order of their fields and keeps the pointer to where it is.
type walker struct {
	x    *examination
	path []byte
}

func (w *walker) walk(v reflect.Value) {
	w.x.take(w.path, v.Addr().Interface())
	for _, f := range partTable()[v.Type()] {
		field, length := v.Field(f.index), len(w.path)
		if f.name != "" {
			w.path = append(append(w.path, '/'), f.name...)
		}
		w.enter(field)
		w.path = w.path[:length]
	}
}

func (w *walker) enter(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			w.enter(v.Elem())
		}
	case reflect.Slice:
		length := len(w.path)
		for i := range v.Len() {
			w.path = strconv.AppendInt(append(w.path, '/'), int64(i), 10)
			w.enter(v.Index(i))
			w.path = w.path[:length]
		}
	case reflect.Struct:
		if v.CanAddr() {
			w.walk(v)
		}
	}
}

// part is a field that building blocks may lie in; its name is empty where it is embedded.
type part struct {
	index int
	name  string
}

// partTable lists, for every struct type that can stand in a message, the fields that hold structs of
// this package.
var partTable = sync.OnceValue(func() map[reflect.Type][]part {
	table := map[reflect.Type][]part{}
	addParts(table, reflect.TypeFor[Message]())
	for _, k := range Kinds() {
		addParts(table, reflect.TypeOf(NewBody(k)).Elem())
	}
	return table
})

func addParts(table map[reflect.Type][]part, t reflect.Type) {
	if _, known := table[t]; known {
		return
	}
	table[t] = nil // ends recursion
	var parts []part
	for i := range t.NumField() {
		f := t.Field(i)
		inner := f.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		holds := inner.Kind() == reflect.Struct && inner.PkgPath() == t.PkgPath()
		if f.Tag.Get("validate") == "-" || !holds && inner != reflect.TypeFor[Body]() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous {
			name = ""
		}
		parts = append(parts, part{index: i, name: name})
		if holds {
			addParts(table, inner)
		}
	}
	table[t] = parts
}
