package edifact

import (
	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// mapping turns the segments of one message, each in its place, into canonical messages. It remembers which values were
// read, so that those that were not can be named.
type mapping struct {
	trace
	mapped
	// scratch is the memory of what is made and thrown away.
	scratch *arena
	// arenas take turns where the message before was not given back: it is held back until the next one was read.
	arenas [2]*arena
	// before is what messages took of arenas that are gone.
	before slabs
	ink    ink
	// cited and referred find documents and references that stand in a list already.
	cited    index[messages.Document]
	referred index[messages.Reference]
	// so do these with the units that hold a line, its commodity codes, and the ids of a party.
	held       index[string]
	classified index[messages.Classification]
	known      index[messages.Identifier]
	// lists are the names of lists that were made last: mostly the next is one of them.
	lists    [4]struct{ qualifier, agency, name string }
	nextList int
	// format is what the message's type was called last.
	format formatName
	// shared are codes that were made last, by the keys of what they say and their lists; named are those of lists of other names.
	shared [64]keptCode
	named  [16]keptCode
	// These are codes that were found in their lists last, in whatever message.
	unitSeen, currencySeen, countrySeen, packageKindSeen uint64
	// classes are those of the directory's codes that were looked up last, in whatever message.
	classes [4]struct {
		key   uint64
		class messages.DocumentClass
	}
	// numbered are the line numbers so far.
	numbered numberSet
	// visits counts the segments that were gone over, for the tests of what takes how much work.
	visits int
}

// mapped is what a mapping knows of the message it maps.
type mapped struct {
	// made is the memory of what is made of the message.
	made        *arena
	settings    *adapters.Profile
	interchange *interchange
	part        *syntax.Part
	places      *placer
	tree        *grammar.Tree
	id          identity
	faults      messages.Faults
	alike       alike // counts the faults
	// wrong are the values that the grammar found to be no numbers.
	wrong map[place]bool
	// byKeys is the last list that was asked for by keys.
	byKeys struct {
		qualifier, agency uint64
		name              string
	}
	// result is memory for the list of the messages that were made.
	result [1]*messages.Message
	// words are the lists of qualifiers that are asked most.
	words *wordLists
	// typed is the type that class looked up last, and typedClass its class.
	typed      *messages.Code
	typedClass messages.DocumentClass
	// highest is the highest line number so far.
	highest int
	// refused says that the message was refused before it was mapped.
	refused bool
}

// keptCode is a code by a key.
type keptCode struct {
	key  uint64
	code *messages.Code
}

// place is a component of a segment of the message.
type place struct{ segment, element, component int }

// run maps the message of a page. It is done once without a trace, which is dear and mostly not asked for, and again with
// one where it is: a mapping depends on nothing but the page.
func (x *mapping) run(p *page) []*messages.Message {
	if last := x.arenas[0]; last != nil && last.live > 0 {
		x.arenas[0], x.arenas[1] = x.arenas[1], last
	}
	if x.arenas[0] == nil {
		x.arenas[0] = newArena(&x.before)
	}
	x.made = x.arenas[0]
	x.begin(p, false)
	out := p.read(x)
	if x.asked {
		x.begin(p, true)
		out = p.read(x)
	}
	return out
}

// retrace maps the message of a page once more, and gives the provenance of one of those that are made of it.
func (x *mapping) retrace(p *page, which int) messages.Provenance {
	if x.scratch == nil {
		x.scratch = newArena(&x.before)
	}
	x.made = x.scratch
	x.begin(p, true)
	origins := p.read(x)[which].Provenance
	x.scratch.again()
	return origins
}

// relocate is retrace of some values alone.
func (x *mapping) relocate(p *page, which int, pointers []string) messages.Provenance {
	x.trace.only = pointers
	defer func() { x.trace.only = nil }()
	return x.retrace(p, which)
}

// begin makes the mapping ready for a message.
func (x *mapping) begin(g *page, traced bool) {
	p := g.part
	x.trace.reset(traced)
	x.made.begin(len(p.Segments))
	x.ink.begin(len(p.Text()))
	x.settings, x.interchange, x.part, x.places, x.tree, x.id = g.settings, g.interchange, p, &g.places, g.places.tree, g.id
	x.wrong, x.refused = g.wrong, g.refused
	x.cited.reset()
	x.referred.reset()
	x.held.reset()
	x.classified.reset()
	x.known.reset()
	x.highest, x.faults = 0, nil
	x.alike.kinds, x.alike.added = x.alike.kinds[:0], 0
	x.words = listedWords()
	x.typed = nil
	x.numbered.reset()
	clear(x.shared[:])
	clear(x.named[:])
	if traced && x.marks == nil { // about as many marks as values, with a few pointers on the way to each
		x.reserve(p.Tokens())
	}
	p.Unmark()
}

// forget lets go of the last message, and keeps the memory.
func (x *mapping) forget() {
	x.arenas = [2]*arena{x.arenas[0].leave(&x.before), x.arenas[1].leave(&x.before)}
	x.scratch = x.scratch.leave(&x.before)
	x.ink.forget()
	x.cited.reset()
	x.referred.reset()
	x.held.reset()
	x.classified.reset()
	x.known.reset()
	x.mapped = mapped{}
	clear(x.shared[:])
	clear(x.named[:])
}

// work counts what was compared to find things again.
func (x *mapping) work() int {
	return x.cited.steps + x.referred.steps + x.held.steps + x.classified.steps + x.known.steps
}

// segment is one segment under mapping.
type segment struct {
	x *mapping
	*syntax.Segment
	index int
}

// of reads another occurrence of repeated elements, from 1.
func (s segment) of(occurrence int) segment {
	if occurrence > 1 {
		s.Segment = s.Of(occurrence)
	}
	return s
}

func (x *mapping) segment(i int) segment {
	return segment{x: x, Segment: &x.part.Segments[i], index: i}
}

// get reads a component and remembers that it was read.
func (s segment) get(element, component int) string {
	return s.Read(element, component)
}

// peek reads a component without remembering it.
func (s segment) peek(element, component int) string {
	return s.Look(element, component)
}

// mark says that the value at a pointer was read from a component; an element without components has none in its path.
func (x *mapping) mark(p pointer, s segment, element, component int) {
	if x.traced {
		x.markAt(p, s, element, component)
	}
}

func (x *mapping) markAt(p pointer, s segment, element, component int) {
	if p == unasked {
		return
	}
	m := mark{pointer: p, segment: int32(s.index), element: int16(element), occurrence: int16(s.Occurrence()), component: int16(component)}
	if m.offset = s.Offset(); element > 1 {
		m.offset = s.OffsetOf(element, s.Occurrence(), max(component, 1))
	}
	if node := x.tree.Places[s.index].Node; component == 1 && node != nil && node.Simple(element, x.part.Separators()) {
		m.component = 0
	}
	x.marks = append(x.marks, m)
}

// text reads a component into a field of what is at p.
func (x *mapping) text(into *string, p pointer, field string, s segment, element, component int) bool {
	v := s.get(element, component)
	if v == "" {
		return false
	}
	*into = v
	x.mark(x.field(p, field), s, element, component)
	return true
}

// joined reads the components from first to last, joined by a separator.
func (s segment) joined(element, first, last int, separator string) string {
	e := s.Composite(element)
	alone := e.Read(first)
	if e.Len() <= first {
		return alone
	}
	return s.joinedMore(element, first, last, separator)
}

func (s segment) joinedMore(element, first, last int, separator string) string {
	var parts [8]string
	n, size := 0, 0
	for c := first; c <= min(last, first+len(parts)-1); c++ {
		if v := s.get(element, c); v != "" {
			parts[n] = v
			size += len(v) + len(separator)
			n++
		}
	}
	if n < 2 {
		return parts[0]
	}
	b := s.x.ink.write(size)
	for i, part := range parts[:n] {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(part)
	}
	return s.x.ink.text()
}

// warn adds a fault about a component that was mapped with a doubt, or not at all.
func (x *mapping) warn(code string, s segment, element, component int, p string, text, found, expected string) {
	x.faults = x.alike.add(x.faults, fault{code: code, severity: messages.SeverityWarn, level: levelMessage, pointer: p,
		at: x.places.at(s.index, element, 1, component), text: text, found: found, expected: expected, mend: mends[code]}.make())
}

// envelope makes a message of a body: what UNB, UNH and BGM say of it.
func (x *mapping) envelope(body messages.Body) *messages.Message {
	c := x.interchange
	m := x.made.messages.one()
	m.Kind, m.Body, m.Test, m.Issued = body.Kind(), body, c.test, c.date
	m.Sender.PartyID, m.Sender.Scheme = c.sender.ID, c.sender.Scheme
	if c.recipient.ID != "" {
		r := x.made.participants.add(&m.Recipients)
		r.PartyID, r.Scheme = c.recipient.ID, c.recipient.Scheme
	}
	if x.id.name != "GOVCBR" { // whose guides state their own edition there
		unh := x.segment(0)
		m.Correlation = unh.get(4, 1)
		x.mark(x.field(x.root(""), "correlation"), unh, 4, 0)
	}
	s := &m.Source
	s.Format, s.FormatVersion, s.Root = x.format.of(x.id)
	s.MediaType, s.Charset, s.Identity = "application/EDIFACT", x.part.Charset.Name, c.identity
	return m
}

// finish gives a message its provenance, where it is traced.
func (x *mapping) finish(m *messages.Message) *messages.Message {
	withoutEmptyTotals(m.Body)
	if x.traced {
		m.Provenance = x.provenance(x.places, x.interchange.origins())
		x.trace.reset(true)
	}
	return m
}

// function reads 1225 of BGM; usual is what an empty or unknown one means.
func (x *mapping) function(m *messages.Message, bgm segment, usual messages.Function) string {
	m.Function = usual
	code, key := bgm.Composite(4).ReadKey(1)
	if code == "" {
		return ""
	}
	root := x.root("")
	m.FunctionCode = x.newCode(code, "untdid1225")
	x.mark(x.field(x.field(root, "functionCode"), "code"), bgm, 4, 0)
	if code == testFunction {
		x.tried(m, bgm)
	}
	if word := x.words.functions.word(key); word != "" {
		m.Function = messages.Function(word)
		x.mark(x.field(root, "function"), bgm, 4, 0)
	} else {
		x.warn(CodeFunction, bgm, 4, 0, "/function", "the message function is not known and was read as "+string(usual), code, "a code of list 1225 that the hub knows")
	}
	return code
}

// testFunction is the message function (1225) of a test, which the interchange need not say to be one.
const testFunction = "53"

// tried makes a message a test. A partner whose tests are not taken has it refused.
func (x *mapping) tried(m *messages.Message, bgm segment) {
	m.Test = true
	if x.profile().Interchange.Test == adapters.TestRefuse {
		x.faults = append(x.faults, fault{code: CodeTest, standard: "25", level: levelMessage, at: x.places.at(bgm.index, 4, 0, 0),
			text: "tests are not taken here", found: testFunction, expected: "another function (1225)", mend: "send it in earnest, or to the test hub"}.make())
	}
}

// issued takes a date as the message's own.
func (x *mapping) issued(m *messages.Message, t *messages.Time, s segment) {
	if t == nil {
		return
	}
	m.Issued = t
	taken(s)
	x.mark(x.field(x.root(""), "issued"), s, 2, 2)
}

func (x *mapping) profile() *adapters.Profile { return x.settings }
