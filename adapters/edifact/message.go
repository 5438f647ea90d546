package edifact

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// readers map the message types that are read to canonical messages.
func reader(name string) func(*mapping) []*messages.Message {
	switch name {
	case "CUSDEC":
		return (*mapping).declaration
	case "CUSRES":
		return (*mapping).reply
	case "SANCRT":
		return (*mapping).certificate
	case "CUSCAR":
		return (*mapping).manifest
	case "CUSEXP":
		return (*mapping).express
	case "CUSREP":
		return (*mapping).conveyance
	case "CODECO", "COARRI":
		return (*mapping).gate
	case "IFTSTA":
		return (*mapping).statuses
	case "GOVCBR":
		return (*mapping).window
	case "APERAK":
		return (*mapping).acknowledgement
	case "CONTRL":
		return (*mapping).control
	}
	return nil
}

// identity is what UNH says of a message.
type identity struct {
	reference                                 string
	name, version, release, agency, associate string
}

func (i identity) String() string {
	return strings.TrimRight(strings.Join([]string{i.name, i.version, i.release, i.agency, i.associate}, ":"), ":")
}

// message judges a message's own envelope, its structure and its elements, and maps it.
func (d *decoder) message(p *syntax.Part) {
	unh := &p.Segments[0]
	kind := unh.Composite(3)
	id := identity{reference: unh.Get(2, 1), name: kind.Get(1), version: kind.Get(2), release: kind.Get(3), agency: kind.Get(4), associate: kind.Get(5)}
	if d.current == nil {
		d.outside(p)
		return
	}
	d.notes(p, id.associate != "")
	c := d.current
	c.messages++
	g := d.newPage()
	g.places, g.part = placer{part: p}, p
	places := &g.places
	d.reader.Keep()
	defer func() {
		if d.from != g {
			d.free(g)
		}
	}()
	places.plain = id.associate == "" && id.name != "CONTRL"
	d.count(c, places, id)
	if c.unreadable {
		return
	}
	report := d.report
	d.checkHeader(c, places, id, report)
	whole := d.checkTrailer(p, places, id, report)
	if p.Closed {
		d.holdService(p, len(p.Segments)-1, places, levelMessage, d.tell)
	}
	structure, exact := d.structure(places, id, report)
	d.holdService(p, 0, places, levelMessage, d.tell)
	if structure == nil || !whole {
		d.checkControls(p, places, report)
		d.orphaned(d.takeFaults())
		return
	}
	structure = d.overlaid(structure, places, id, report)
	d.findings, d.many = d.findings[:0], d.many[:0]
	places.tree = g.walker.Walk(structure, p.Segments, d.find)
	d.checkControls(p, places, report)
	for i := range p.Segments {
		if d.unchecked {
			break
		}
		if node := places.tree.Places[i].Node; node != nil {
			node.Check(i, &p.Segments[i], p.Separators(), d.find)
			if p.Segments[i].Code == tagDTM {
				d.checkDate(i, &p.Segments[i], places, report)
			}
		}
	}
	structure.CheckGuide(places.tree, p.Segments, p.Separators(), d.find)
	if c.version == "4" {
		d.checkTrailing(p, places, report)
	}
	header, trailer := d.passSecurity(p, places)
	for _, f := range d.findings {
		if f.Rule == grammar.Unknown && (f.Segment < header || f.Segment >= trailer) && securing(p.Segments[f.Segment].Tag()) {
			continue
		}
		d.conclude(f, 1, places, exact, structure)
	}
	for _, k := range d.many {
		if k.more > 0 {
			d.conclude(k.first, k.more, places, exact, structure)
		}
	}
	faults := d.takeFaults()
	if reader(id.name) == nil {
		d.orphaned(faults)
		return
	}
	g.id, g.read, g.settings, g.interchange, g.refused = id, reader(id.name), &d.profile, c, d.refused(faults)
	g.notNumbers(d.findings)
	m := &d.mapping
	decoded := m.run(g)
	d.turn(len(p.Text()))
	faults = append(faults, m.alike.end(m.faults)...)
	if len(decoded) > 1 && d.refused(faults) {
		decoded = decoded[:1] // what falls with the first is not sent on by itself
	}
	memory := m.made
	memory.live += len(decoded)
	for i, out := range decoded {
		held := adapters.Decoded{Message: out, Faults: faults, Start: places.start(), Release: memory.release}
		if len(out.Provenance) == 0 {
			held.Trace, held.Locate = g.trace, g.locate
			if i > 0 {
				held.Trace = func() messages.Provenance { return m.retrace(g, i) }
				held.Locate = func(pointers []string) messages.Provenance { return m.relocate(g, i, pointers) }
			}
		}
		d.hold(held, g)
		faults = nil
	}
}

// conclude makes a fault of what the grammar found, which stands for a number of its kind.
func (d *decoder) conclude(f grammar.Finding, number int, places *placer, exact bool, structure *grammar.Message) {
	out := ofFinding(f, places, exact)
	if f.Rule == grammar.Misplaced {
		out.Expected = structure.Stands(f.Tag)
	}
	if gravity(&out, f.Rule, structure.Guide()) {
		d.faults = d.told.addMany(d.faults, out, number)
	}
}

// notNumbers keeps the places of values that were found to be no numbers.
func (p *page) notNumbers(findings []grammar.Finding) {
	for _, f := range findings {
		if f.Rule != grammar.WrongCharacters {
			continue
		}
		if p.wrong == nil {
			p.wrong = map[place]bool{}
		}
		p.wrong[place{f.Segment, f.Element, f.Component}] = true
	}
}

// count counts a message, in its group or bare.
func (d *decoder) count(c *interchange, places *placer, id identity) {
	g := c.open
	if g == nil {
		c.bare = true
		if c.groups > 0 {
			d.mix(places.at(0, 0, 0, 0))
		}
		return
	}
	g.messages++
	kind, release := g.kind, g.version+":"+g.release
	if kind != "" && kind != id.name || release != ":" && release != id.version+":"+id.release {
		component := 1
		if kind == "" || kind == id.name {
			component = 3
			if g.version != id.version {
				component = 2
			}
		}
		d.accompany(fault{code: CodeGroupTypes, standard: "31", level: levelGroup, at: places.at(0, 3, 1, component),
			text: "the message is not of the type and version that its group states", found: id.String(), expected: adapters.Found(kind + ":" + release),
			mend: "put messages of one type and version into a group"}.make())
	}
}

// checkHeader judges the reference and type of UNH.
func (d *decoder) checkHeader(c *interchange, places *placer, id identity, report func(fault)) {
	switch {
	case strings.TrimSpace(id.reference) == "":
		report(fault{code: CodeEnvelopeElement, standard: "13", at: places.at(0, 2, 1, 0), text: "the message has no reference", mend: "fill data element 0062"})
	case !c.references.add(id.reference):
		report(fault{code: CodeDuplicateMessage, standard: "26", at: places.at(0, 2, 1, 0), text: "the message reference was used before in this interchange",
			found: id.reference, expected: "a new reference", mend: "number the messages of an interchange"})
	}
	unh := &places.part.Segments[0]
	if sequence, place := unh.Get(5, 1), unh.Get(5, 2); sequence != "" || place != "" {
		d.checkTransfer(places, sequence, place, report)
	}
}

// checkTransfer judges S010: which of several transfers of a message this is, and whether the first (C) or the last (F). They are
// not joined. A message that says it is the first and the only one is whole.
func (d *decoder) checkTransfer(places *placer, sequence, place string, report func(fault)) {
	if place != "" && place != "C" && place != "F" {
		report(fault{code: CodeNotInList, severity: messages.SeverityWarn, standard: "12", at: places.at(0, 5, 1, 2), text: "UNH: the code of 0073 is neither that of a first transfer nor that of a last",
			found: place, expected: "C or F", mend: "leave S010 out where a message is sent at once"})
	}
	first := strings.TrimLeft(sequence, "0") == "1"
	if first && place == "F" {
		return
	}
	f := fault{code: CodeTransferPart, severity: messages.SeverityWarn, at: places.at(0, 5, 1, 0), text: "the message is one of several transfers, which are not joined: what the others hold is not in it",
		found: sequence + ":" + place, expected: "a whole message", mend: "send the message at once, without S010"}
	if first || sequence == "" && place == "C" { // many write it always
		f.severity, f.text = messages.SeverityNote, "the message says that it is the first of several transfers; it is read as a whole one"
	}
	report(f)
}

// checkTrailer judges UNT, and tells whether it is there.
func (d *decoder) checkTrailer(p *syntax.Part, places *placer, id identity, report func(fault)) bool {
	if !p.Closed {
		report(fault{code: CodeNoMessageEnd, standard: "13", at: places.here(p.End(), "UNT"), text: "the message has no end", expected: "UNT",
			mend: "end the message with UNT; check that it was transferred whole"})
		return false
	}
	last := len(p.Segments) - 1
	unt := &p.Segments[last]
	if stated := unt.Get(2, 1); !counts(stated, len(p.Segments)) {
		report(fault{code: CodeMessageCount, standard: countError(stated), at: places.at(last, 2, 1, 0), text: "the message's count of segments is wrong",
			found: stated, expected: strconv.Itoa(len(p.Segments)), mend: "count all segments, UNH and UNT included; release terminators within text"})
	}
	if reference := unt.Get(3, 1); reference != id.reference {
		report(fault{code: CodeMessageReference, standard: "28", at: places.at(last, 3, 1, 0), text: "UNT and UNH have different references",
			found: reference, expected: adapters.Found(id.reference), mend: "repeat the reference of UNH"})
	}
	return true
}

// structure finds the directory for a message: its own, or the nearest with a warning.
func (d *decoder) structure(places *placer, id identity, report func(fault)) (m *grammar.Message, exact bool) {
	if id.name == "" {
		report(fault{code: CodeEnvelopeElement, standard: "13", at: places.at(0, 3, 1, 1), text: "the message type is missing", mend: "fill data element 0065"})
		return nil, false
	}
	if reader(id.name) == nil {
		report(fault{code: CodeMessageType, standard: "14", at: places.at(0, 3, 1, 1), text: fmt.Sprintf("messages of type %s are not read yet", adapters.Found(id.name)),
			found: id.name, expected: strings.Join(readable(), ", "), mend: "send one of these, or ask the operator"})
		return d.unreadStructure(id)
	}
	if id.version == "" || id.release == "" {
		component, element := 2, "0052"
		if id.version != "" {
			component, element = 3, "0054"
		}
		report(fault{code: CodeEnvelopeElement, standard: "13", at: places.at(0, 3, 1, component), text: "UNH does not say by which directory the message is written",
			expected: "D and a release such as 96B or 16A", mend: "fill data element " + element})
		return nil, false
	}
	if id.name == "CONTRL" {
		return d.serviceStructure(places, id, report)
	}
	release, ok := grammar.ParseRelease(id.version, id.release)
	if !ok && id.version == "S" { // as Canadian customs do
		if release, ok = grammar.ParseRelease("D", id.release); ok {
			report(fault{code: CodeFallBack, severity: messages.SeverityWarn, at: places.at(0, 3, 1, 2),
				text:  fmt.Sprintf("the message is read with the directory %s: its own is said to be the standard one, which the UN no longer issues apart", release),
				found: id.version, expected: "D", mend: "check the result, or name the UN directory that the message is written by"})
		}
	}
	if !ok {
		component := 3
		if id.version != "D" {
			component = 2
		}
		report(fault{code: CodeMessageVersion, standard: "17", at: places.at(0, 3, 1, component), text: "this is no release of the UN directory that is read",
			found: id.version + ":" + id.release, expected: "D and a release such as 96B or 16A", mend: "name the directory that the message is written by"})
		return nil, false
	}
	m, exact, err := d.library.Choose(id.name, release)
	if err != nil {
		report(fault{code: CodeMessageVersion, standard: "17", at: places.at(0, 3, 1, 3), text: err.Error(), found: release.String()})
		return nil, false
	}
	if id.agency != "" && id.agency != "UN" {
		report(fault{code: CodeFallBack, severity: messages.SeverityWarn, at: places.at(0, 3, 1, 4),
			text:  fmt.Sprintf("the directory is one of agency %s: the message is read with that of the UN", adapters.Found(id.agency)),
			found: id.agency, expected: "UN", mend: "check the result, or name the UN directory that the message is written by"})
	}
	if !exact {
		report(fault{code: CodeFallBack, severity: messages.SeverityWarn, at: places.at(0, 3, 1, 3),
			text:  fmt.Sprintf("the directory %s is not held: the message is read with %s, the nearest that is", release, m.Directory.Release),
			found: release.String(), expected: held(d.library), mend: "check the result, or send a release that is held"})
	}
	return m, exact
}

// unreadStructure finds the directory for a message type that is not mapped, where the user added one that has it: its structure is
// held against that, although the message is refused.
func (d *decoder) unreadStructure(id identity) (m *grammar.Message, exact bool) {
	release, ok := grammar.ParseRelease(id.version, id.release)
	if !ok || !d.library.Known(id.name) {
		return nil, false
	}
	m, exact, err := d.library.Choose(id.name, release)
	if err != nil || !exact { // of another release it would be told what is none
		return nil, false
	}
	return m, exact
}

func held(library *grammar.Library) string {
	var names []string
	for _, r := range library.Held() {
		names = append(names, r.String())
	}
	return strings.Join(names, ", ")
}

// checkDate judges whether a date is one of the format it states, whether or not anybody reads it.
func (d *decoder) checkDate(i int, s *syntax.Segment, places *placer, report func(fault)) {
	value, format := s.Get(2, 2), s.Get(2, 3)
	if value == "" {
		return
	}
	start, end, n, ok := spell(value, format)
	if ok && n > 1 && end.before(start) {
		report(fault{code: CodeReversed, severity: messages.SeverityWarn, at: places.at(i, 2, 1, 2), text: "the period ends before it begins",
			found: value, expected: spelled.Replace(layouts[format]) + ", the earlier first", mend: "write the beginning before the end"})
	}
	if ok && start.zone != "" && statedZone(start.zone) == "" {
		report(fault{code: CodeZoneName, severity: messages.SeverityWarn, at: places.at(i, 2, 1, 2), text: "the zone of the time is not known, and was left out: names of zones mean one thing here and another there",
			found: start.zone, expected: "UTC, GMT, or hours and minutes such as +0800", mend: "write the zone as hours and minutes"})
	}
	if !ok {
		if other := misnamed(value, format); other != "" {
			report(fault{code: CodeDateFormat, severity: messages.SeverityWarn, standard: "12", at: places.at(i, 2, 1, 3), text: fmt.Sprintf("the date is not of format %s, and was read by %s", adapters.Found(format), other),
				found: format, expected: other, mend: "state the format that the value is written in"})
			return
		}
		report(fault{code: CodeDate, standard: "12", at: places.at(i, 2, 1, 2), text: fmt.Sprintf("the value is no date or time of format %s", adapters.Found(format)),
			found: value, expected: spelled.Replace(layouts[format]), mend: "correct the value or its format"})
	}
}
