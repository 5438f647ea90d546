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

// interchange is what UNB says, and what was counted since.
type interchange struct {
	sender, recipient   messages.Identifier
	reference, identity string
	test                bool
	date                *messages.Time
	charset, version    string
	// secured says that security headers or trailers were met.
	secured bool
	// unreadable says that nothing in it can be read, because its syntax is unknown.
	unreadable bool
	// marks are where the values that every message of it gets came from, marked how many there are.
	marks  [3]envelopeMark
	marked int
	// declared is where UNB states the character set.
	declared envelopeMark
	// directory is that of the segments of its envelope, by its syntax version.
	directory *grammar.Directory

	messages, groups, yielded int
	bare, mixed               bool
	open                      *group
	references                referenceSet
	groupReferences           referenceSet
	// told has a bit for each kind of note that was reported once.
	told   uint32
	faults messages.Faults
	alike  alike // counts the faults
}

// group is what UNG says, and what was counted since.
type group struct {
	reference, kind, version, release string
	messages                          int
}

// service is a placer for the one segment of a service part.
func (d *decoder) service(p *syntax.Part) *placer {
	return &placer{part: p}
}

// open begins an interchange.
func (d *decoder) open(p *syntax.Part) {
	d.seen++
	unb, places := &p.Segments[0], d.service(p)
	c := &d.opened
	if d.seen > 1 { // messages of the one before may still be asked for
		c = new(interchange)
	}
	c.declared = markOf(unb, "", 2, 1)
	d.current = c
	// Some fill ids with blanks to their full length.
	c.sender = messages.Identifier{ID: strings.TrimSpace(unb.Get(3, 1)), Scheme: unb.Get(3, 2)}
	c.recipient = messages.Identifier{ID: strings.TrimSpace(unb.Get(4, 1)), Scheme: unb.Get(4, 2)}
	c.reference, c.test = unb.Get(6, 1), tested(unb.Get(12, 1))
	between := c.identify()

	refuse := func(code, standard string, element, component int, text, expected, mend string) {
		d.accompany(fault{code: code, standard: standard, level: levelInterchange, at: places.at(0, element, 1, component),
			text: text, found: unb.Get(element, max(component, 1)), expected: expected, mend: mend}.make())
	}
	identifier, version := unb.Get(2, 1), unb.Get(2, 2)
	c.version = version
	c.directory, _ = grammar.Service(version) // nothing is held against one that cannot be read
	if charset, ok := syntax.CharsetOf(identifier); !ok {
		c.unreadable = true
		refuse(CodeSyntax, "2", 2, 1, "the syntax identifier is not one that is read", "UNOA to UNOL, or UNOW to UNOY", "name the character set of the interchange")
	} else {
		c.charset = charset.Name
		if since4(identifier) && version != "4" && version != "" {
			d.accompany(fault{code: CodeSyntax, severity: messages.SeverityWarn, standard: "2", level: levelInterchange, at: places.at(0, 2, 1, 1),
				text: fmt.Sprintf("the syntax identifier %s is of syntax version 4, and the interchange is of version %s", identifier, adapters.Found(version)), found: identifier,
				expected: "UNOA to UNOF in syntax version 3", mend: "write syntax version 4, or a character set that version 3 has"}.make())
		}
	}
	switch version {
	case "1", "2", "3", "4":
	case "":
		refuse(CodeEnvelopeElement, "13", 2, 2, "the syntax version is missing", "1 to 4", "state the syntax version")
	default:
		c.unreadable = true
		refuse(CodeSyntax, "2", 2, 2, "the syntax version is not one that is read", "1 to 4", "use syntax version 3 or 4")
	}
	if !c.unreadable {
		d.holdService(p, 0, places, levelInterchange, d.accompany)
	}
	if c.sender.ID == "" {
		refuse(CodeEnvelopeElement, "13", 3, 1, "the interchange names no sender", "", "fill data element 0004")
	}
	if c.recipient.ID == "" {
		refuse(CodeEnvelopeElement, "13", 4, 1, "the interchange names no recipient", "", "fill data element 0010")
	}
	if strings.TrimSpace(c.reference) == "" {
		refuse(CodeEnvelopeElement, "13", 6, 0, "the interchange has no control reference", "", "fill data element 0020")
	}
	if indicator := unb.Get(12, 1); indicator != "" && !c.test {
		d.accompany(fault{code: CodeNotInList, severity: messages.SeverityWarn, standard: "12", level: levelInterchange, at: places.at(0, 12, 1, 0),
			text: "the test indicator is not one that the standard has; it was read as no test", found: indicator, expected: "1, or nothing", mend: "leave 0035 out of what is no test"}.make())
	}
	d.policies(c, refuse)
	c.date = d.prepared(places, unb, levelInterchange)
	// Most senders number their interchanges one after the other: many in a document take no more memory than one.
	if c.reference != "" && !d.sent(between).add(c.reference) {
		refuse(CodeDuplicateInterchange, "26", 6, 0, "an interchange with this sender, recipient and reference stands earlier in the document", "a new reference", "send each interchange once")
	}

	if c.sender.ID != "" {
		c.mark(unb, "/sender/partyId", 3, 1)
	}
	if c.recipient.ID != "" {
		c.mark(unb, "/recipients/0/partyId", 4, 1)
	}
	if c.test {
		c.mark(unb, "/test", 12, 0)
	}
	d.notes(p, false)
}

// tested reads the test indicator (0035). The standard has no zero: who sends it means that it is no test.
func tested(indicator string) bool { return strings.Trim(indicator, "0 ") != "" }

// identify makes the identity of the interchange, and gives what it says of who sends to whom. A test may repeat what was, or will be,
// sent in earnest.
func (c *interchange) identify() (between string) {
	var memory [160]byte
	b := appendQualified(memory[:0], c.sender)
	b = appendQualified(append(b, '|'), c.recipient)
	partners := len(b)
	b = append(append(b, '|'), c.reference...)
	if !c.test {
		c.identity = string(b)
		return c.identity[:partners]
	}
	c.identity = string(append(b, "|test"...))
	return c.identity[:partners] + "|test"
}

func qualified(id messages.Identifier) string { return string(appendQualified(nil, id)) }

func appendQualified(b []byte, id messages.Identifier) []byte {
	if b = append(b, id.ID...); id.Scheme != "" {
		b = append(append(b, ':'), id.Scheme...)
	}
	return b
}

// envelopeMark is where a value of UNB stands, which may be asked for when UNB itself is gone.
type envelopeMark struct {
	pointer            string
	offset             int64
	line, column       int
	element, component int
}

func markOf(unb *syntax.Segment, pointer string, element, component int) envelopeMark {
	offset := unb.OffsetOf(element, 1, max(component, 1))
	line, column := unb.Part().Locate(offset)
	return envelopeMark{pointer, offset, line, column, element, component}
}

func (m *envelopeMark) position() messages.Position {
	return messages.Position{Offset: m.offset, Line: m.line, Column: m.column, Path: string(appendElement([]byte("UNB"), m.element, 1, m.component))}
}

// mark keeps where a value of UNB stands, for the provenance that is mostly not asked for.
func (c *interchange) mark(unb *syntax.Segment, pointer string, element, component int) {
	c.marks[c.marked] = markOf(unb, pointer, element, component)
	c.marked++
}

// origins are where the values that every message of the interchange gets came from.
func (c *interchange) origins() []messages.Origin {
	out := make([]messages.Origin, 0, len(c.marks))
	for i := range c.marks[:c.marked] {
		m := &c.marks[i]
		out = append(out, messages.Origin{Pointer: m.pointer, Position: m.position()})
	}
	return out
}

// sent are the references of the interchanges so far between two partners.
func (d *decoder) sent(between string) *referenceSet {
	if d.first.between == "" || d.first.between == between {
		d.first.between = between
		return &d.first.sent
	}
	sent := d.identities[between]
	if sent == nil {
		sent = new(referenceSet)
		if d.identities == nil {
			d.identities = map[string]*referenceSet{}
		}
		d.identities[strings.Clone(between)] = sent
	}
	return sent
}

// since4 tells whether a syntax identifier came with syntax version 4 and needs more than one octet a character: those before it
// know none that do. The single-octet sets of version 4 are sent in version 3 everywhere.
func since4(identifier string) bool {
	return identifier == "UNOW" || identifier == "UNOX" || identifier == "UNOY"
}

// prepared reads S004 of UNB or UNG: six digits of a date in syntax versions 1 to 3, eight in version 4; both are taken and
// the wrong one is told. It gives no time where there is none.
func (d *decoder) prepared(places *placer, s *syntax.Segment, level string) (t *messages.Time) {
	day, hour := s.Get(5, 1), s.Get(5, 2)
	timed := timeOfDay(hour)
	if c, ok := dayOf(day); ok {
		date := c
		if timed {
			c.hour, c.minute = hour[:2], hour[2:]
		}
		if t = c.alone(d.profile.Zone); t == nil && timed { // no such hour on that day
			t = date.alone(d.profile.Zone)
		}
	}
	want := 6
	if d.current.version == "4" {
		want = 8
	}
	tell := func(standard string, component int, text, found, expected, mend string) {
		d.accompany(fault{code: CodeEnvelopeDate, severity: messages.SeverityWarn, standard: standard, level: level, at: places.at(0, 5, 1, component),
			text: text, found: found, expected: expected, mend: mend}.make())
	}
	if !timed && t != nil {
		standard, text := "12", "the hour and minute of the "+level+" are none"
		if hour == "" {
			standard, text = "13", "the "+level+" states no hour and minute"
		}
		tell(standard, 2, text, hour, "hhmm", "write the hour and minute of preparation")
	}
	switch {
	case len(day) != want || !allDigits(day):
		tell("12", 1, "the date of the "+level+" is not as its syntax version writes it", day, fmt.Sprintf("a date of %d digits", want),
			"write yymmdd in syntax versions 1 to 3, ccyymmdd in version 4")
	case t == nil:
		tell("12", 1, "the date of the "+level+" is a day that there is not", day, "a day of the calendar", "write the day of preparation")
	}
	return t
}

// closeInterchange ends the current interchange, by UNZ or, where p is nil, for want of one.
func (d *decoder) closeInterchange(p *syntax.Part) {
	c := d.current
	if c == nil {
		return
	}
	d.closeGroup(nil)
	switch {
	case p == nil && d.cut: // whatever came behind was not read
	case p == nil:
		f := d.noInterchangeEnd()
		if d.profile.Interchange.MissingEnd {
			f.Severity, f.Text = messages.SeverityWarn, "the interchange has no end, which is taken from this partner"
		}
		d.accompany(f)
	default:
		d.notes(p, false)
		d.checkEnd(c, p)
	}
	if faults := c.alike.end(c.faults); len(faults) > 0 {
		if c.yielded > 0 && d.pending.Message != nil {
			d.pending.Faults = append(d.pending.Faults, faults...)
		} else {
			d.orphaned(faults)
		}
	}
	d.current = nil
	d.flush()
}

func (d *decoder) checkEnd(c *interchange, p *syntax.Part) {
	unz, places := &p.Segments[0], d.service(p)
	d.holdService(p, 0, places, levelInterchange, d.accompany)
	number, what := c.messages, "messages"
	if c.groups > 0 {
		number, what = c.groups, "groups"
	}
	if count := unz.Get(2, 1); !counts(count, number) {
		d.accompany(fault{code: CodeInterchangeCount, standard: countError(count), level: levelInterchange, at: places.at(0, 2, 1, 0),
			text: fmt.Sprintf("the interchange's count of %s is wrong", what), found: count, expected: strconv.Itoa(number),
			mend: "count groups where there are groups, else messages"}.make())
	}
	if reference := unz.Get(3, 1); reference != c.reference {
		d.accompany(fault{code: CodeInterchangeReference, standard: "28", level: levelInterchange, at: places.at(0, 3, 1, 0),
			text: "UNZ and UNB have different references", found: reference, expected: adapters.Found(c.reference), mend: "repeat the reference of UNB"}.make())
	}
	if c.messages == 0 && c.groups == 0 {
		d.accompany(fault{code: CodeEmptyInterchange, standard: "32", level: levelInterchange, at: places.at(0, 0, 0, 0),
			text: "the interchange holds no message", mend: "send no interchange, or one with messages"}.make())
	}
}

// counts tells whether a stated count is the number; leading zeros do not matter.
func counts(stated string, number int) bool {
	if stated == "" || len(stated) > 18 || !allDigits(stated) {
		return false
	}
	n, err := strconv.Atoi(stated)
	return err == nil && n == number
}

// countError is the code of list 0085 for a count that is wrong: it is missing, no number, or another.
func countError(stated string) string {
	digits := strings.Trim(strings.Replace(strings.TrimPrefix(stated, "-"), ".", "", 1), "0123456789")
	switch {
	case stated == "":
		return "13"
	case digits != "" || stated == "-" || stated == ".":
		return "37"
	}
	return "29"
}

// outside reports a segment that stands where none may.
func (d *decoder) outside(p *syntax.Part) {
	at := d.service(p).at(0, 0, 0, 0)
	if d.seen == 0 {
		if len(d.orphans) == 0 {
			d.orphan(d.noInterchange(at))
		}
		return
	}
	tag := p.Segments[0].Tag()
	if d.interactive {
		return // told with UIB
	}
	if d.current != nil {
		d.notes(p, false)
		if securing(tag) {
			d.unverified(at)
			return
		}
	}
	text := fmt.Sprintf("segment %s stands outside of a message", adapters.Found(strings.TrimSpace(tag)))
	if strings.TrimSpace(tag) == "" {
		text = "a segment without a tag stands outside of a message"
	}
	d.accompany(fault{code: CodeOutside, standard: "33", level: levelInterchange, at: at, text: text, found: tag,
		mend: "put it between UNH and UNT"}.make())
}

func (d *decoder) noInterchange(at messages.Position) messages.Fault {
	return fault{code: CodeNoInterchange, standard: "13", level: levelInterchange, at: at,
		text: "there is no UNB before the first segment", expected: "UNB", mend: "send the whole interchange, from UNA or UNB to UNZ"}.make()
}

func (d *decoder) noInterchangeEnd() messages.Fault {
	return fault{code: CodeNoInterchangeEnd, standard: "13", level: levelInterchange, at: d.here("UNZ"),
		text: "the interchange has no end: it may have been cut off", expected: "UNZ", mend: "send the interchange again, whole"}.make()
}

// foreign reports an envelope that is not read.
func (d *decoder) foreign(p *syntax.Part) {
	f := fault{code: CodeEnvelope, standard: "47", level: levelInterchange, at: d.service(p).at(0, 0, 0, 0), found: p.Segments[0].Tag()}
	if p.Kind == syntax.Package {
		f.severity, f.text = messages.SeverityWarn, "a package of objects (UNO, UNP) is not read and was left out"
		if !p.Closed {
			f.severity, f.text = "", "a package of objects (UNO) has no end"
		}
		if d.current != nil {
			d.current.messages++ // ISO 9735-8: UNZ counts packages as messages
		}
		if p.Closed {
			d.checkPackage(p)
		}
	} else {
		d.closeInterchange(nil)
		f.text, f.mend = "interactive interchanges are not read", "send a batch interchange"
		d.seen++
		d.interactive = true
	}
	d.accompany(f.make())
}

// checkPackage holds UNP against UNO. The package is left out in any case: what is wrong with it refuses nothing else.
func (d *decoder) checkPackage(p *syntax.Part) {
	uno, unp := &p.Segments[0], &p.Trailer
	tell := func(standard, path, text, found, expected, mend string) {
		d.accompany(fault{code: CodeEnvelope, severity: messages.SeverityWarn, standard: standard, level: levelInterchange,
			at:   messages.Position{Offset: unp.Offset, Line: unp.Line, Column: unp.Column, Path: path},
			text: text, found: found, expected: expected, mend: mend}.make())
	}
	if number, err := strconv.Atoi(uno.Get(5, 1)); err == nil && !counts(unp.Length, number) {
		tell("29", "UNP/2", "UNP and UNO state different lengths of the object", unp.Length, strconv.Itoa(number), "state the object's length in octets in both")
	}
	if reference := uno.Get(2, 1); unp.Reference != reference {
		tell("28", "UNP/3", "UNP and UNO have different references", unp.Reference, adapters.Found(reference), "repeat the reference of UNO")
	}
}

// rest reports text without a terminator at the document's end.
func (d *decoder) rest(p *syntax.Part) {
	at := d.service(p).here(p.Offset(), "")
	d.accompany(fault{code: CodeTruncated, standard: "18", level: levelInterchange, at: at,
		text: "the document ends inside of a segment", found: p.Text()[:min(len(p.Text()), 200)], expected: "a segment terminator",
		mend: "check that the interchange was written and transferred whole"}.make())
	if d.seen == 0 {
		d.orphan(d.noInterchangeEnd())
	}
}
