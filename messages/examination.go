package messages

import (
	"strconv"
	"sync"
	"unsafe"
)

// examination is one message opened for the rules that look across fields: its body, and its
// building blocks each with its place, whose JSON Pointer is written only where a rule has something to say.
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

	// cited are the documents that citations gives; looked says that they were gathered.
	cited  []block[Document]
	looked bool
	// steps are the ways to the building blocks, each step behind the one before it.
	steps []step
	// numbers, words and repeats are memory for rules that ask whether something stood there before.
	numbers map[int]bool
	words   map[string]bool
	repeats map[citation]bool
}

// block is one building block and where it stands.
type block[T any] struct {
	place
	v *T
}

// place is where something stands in the message.
type place struct {
	x    *examination
	step int32
}

// step is a member of an object, or an element of an array that is one.
type step struct {
	name   string
	index  int32 // -1 where the member is no array
	before int32 // 0 is the message
}

// at writes the JSON Pointer of a place.
func (p place) at() string { return string(p.x.appendPath(nil, p.step)) }

func (x *examination) appendPath(to []byte, at int32) []byte {
	if at == 0 {
		return to
	}
	s := &x.steps[at]
	to = append(append(x.appendPath(to, s.before), '/'), s.name...)
	if s.index >= 0 {
		to = strconv.AppendInt(append(to, '/'), int64(s.index), 10)
	}
	return to
}

// within gives the member of the body that a place lies in; "" outside of the body.
func (p place) within() string {
	name := ""
	for at := p.step; at != 0; at = p.x.steps[at].before {
		if p.x.steps[at].before == 0 {
			if p.x.steps[at].name != "body" {
				return ""
			}
			return name
		}
		name = p.x.steps[at].name
	}
	return ""
}

// examinations keep the memory of one message for the next.
var examinations = sync.Pool{New: func() any { return new(examination) }}

// mostSteps is how large an examination is kept.
const mostSteps = 1 << 15

// examine opens a message. Absent parts give no blocks.
func examine(m *Message) *examination {
	x := examinations.Get().(*examination)
	x.m = m
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
	x.steps = append(x.steps, step{index: -1})
	messageOpening().open(x, unsafe.Pointer(m), 0)
	return x
}

// close lets go of the message, and keeps the memory.
func (x *examination) close() {
	if len(x.steps) > mostSteps {
		return
	}
	clear(x.numbers)
	clear(x.words)
	clear(x.repeats)
	*x = examination{
		times: emptied(x.times), periods: emptied(x.periods), classifications: emptied(x.classifications), documents: emptied(x.documents), places: emptied(x.places),
		equipment: emptied(x.equipment), identifiers: emptied(x.identifiers), goods: emptied(x.goods), references: emptied(x.references), measures: emptied(x.measures),
		packages: emptied(x.packages), lines: emptied(x.lines), consignments: emptied(x.consignments), cited: emptied(x.cited), steps: x.steps[:0],
		numbers: x.numbers, words: x.words, repeats: x.repeats,
	}
	examinations.Put(x)
}

func emptied[T any](list []T) []T {
	clear(list)
	return list[:0]
}

// seenNumbers and seenWords give an empty set, whose content is that of the caller until the next one asks.
func (x *examination) seenNumbers() map[int]bool {
	if x.numbers == nil {
		x.numbers = map[int]bool{}
	}
	clear(x.numbers)
	return x.numbers
}

func (x *examination) seenWords() map[string]bool {
	if x.words == nil {
		x.words = map[string]bool{}
	}
	clear(x.words)
	return x.words
}
