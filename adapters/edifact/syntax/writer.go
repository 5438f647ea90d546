package syntax

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The reasons why an interchange cannot be written.
var (
	// ErrEnvelope: a value of a service segment is missing or longer than the syntax allows.
	ErrEnvelope = errors.New("envelope value cannot be written")
	// ErrCharacter: a character is not in the interchange's character set and WriterOptions.Refuse is set.
	ErrCharacter = errors.New("character is not in the character set")
	// ErrOrder: a segment was written where none may stand.
	ErrOrder = errors.New("segment outside of its envelope")
)

// WriterOptions say how interchanges are written.
type WriterOptions struct {
	// Identifier is the syntax identifier (UNB 0001), which names the character set; Version is the syntax version,
	// "1" to "4". Both are required.
	Identifier, Version string
	// Separators are the service characters; the zero value means those of level A, without repetition.
	Separators Separators
	// UNA writes the service string advice even where every reader knows the separators without it.
	UNA bool
	// LineEnd follows every segment: "", "\n" or "\r\n".
	LineEnd string
	// Refuse makes a character outside of the set an error; otherwise it is replaced, see Substitution.
	Refuse bool
}

// Element is one data element: its occurrences, each a list of components. Most have one occurrence.
type Element [][]string

// Of makes an element of one occurrence.
func Of(components ...string) Element { return Element{components} }

// Substitution is one character that was replaced because the interchange's set does not have it.
type Substitution struct {
	Tag string
	// Message counts the messages of the writer from 1; Segment counts within it, UNH being 1. Both are 0 outside.
	Message, Segment               int
	Element, Occurrence, Component int
	From                           rune
	To                             string
}

// Identity names one side of an interchange or group (S002, S003, S006, S007).
//
// Internal (0042, 0046) is of syntax version 4, and is left out in the others.
type Identity struct{ ID, Qualifier, Routing, Internal string }

// Heading is what UNB says besides the syntax.
type Heading struct {
	Sender, Recipient Identity
	Time              time.Time
	// Reference is the control reference (0020), at most 14 characters.
	Reference string
	// Acknowledge asks for a CONTRL (0031); Test marks a test interchange (0035).
	Acknowledge, Test bool
}

// Collection is what UNG says.
type Collection struct {
	Type, Agency, Version, Release, Association string
	Sender, Recipient                           Identity
	Time                                        time.Time
	Reference                                   string
}

// Title is what UNH says. An empty Reference is the message's number in the interchange; Access is the common access reference (0068).
type Title struct{ Reference, Type, Version, Release, Agency, Association, Access string }

// Writer writes interchanges. It ends segments without trailing separators, releases service characters, counts, and
// repeats references in the trailers. The first error stays and is given by End. It is for one goroutine.
type Writer struct {
	out        *bufio.Writer
	separators Separators
	charset    Charset
	o          WriterOptions
	err        error
	replaced   []Substitution

	open, inGroup, inMessage              bool
	reference, group, message             string
	messages, groups, ofGroup, count, all int
	at                                    Substitution
}

// NewWriter makes a writer. Options that no reader could follow are an error.
func NewWriter(w io.Writer, o WriterOptions) (*Writer, error) {
	c, ok := CharsetOf(o.Identifier)
	if !ok {
		return nil, fmt.Errorf("write interchange: syntax identifier %q: %w", o.Identifier, ErrEnvelope)
	}
	if len(o.Version) != 1 || o.Version < "1" || o.Version > "4" {
		return nil, fmt.Errorf("write interchange: syntax version %q: %w", o.Version, ErrEnvelope)
	}
	if o.LineEnd != "" && o.LineEnd != "\n" && o.LineEnd != "\r\n" {
		return nil, fmt.Errorf("write interchange: line end %q: %w", o.LineEnd, ErrEnvelope)
	}
	s := o.Separators
	if s.Stated = false; s == (Separators{}) {
		s = LevelA()
	}
	if _, err := parseUNA(s.una()); err != nil {
		return nil, fmt.Errorf("write interchange: %w", err)
	}
	return &Writer{out: bufio.NewWriter(w), separators: s, charset: c, o: o}, nil
}

// una spells the separators as UNA does.
func (s Separators) una() []byte {
	or := func(b byte) byte {
		if b == 0 {
			return ' '
		}
		return b
	}
	return []byte{'U', 'N', 'A', s.Component, s.Element, or(s.Decimal), or(s.Release), or(s.Repetition), s.Terminator}
}

// implied tells whether a reader of a syntax version takes these separators without UNA.
func (s Separators) implied(version string) bool {
	usual := LevelA()
	if version == "4" {
		usual.Repetition = '*'
	}
	return s == usual || s == LevelB()
}

// Replaced lists the characters that were replaced so far, in order.
func (w *Writer) Replaced() []Substitution { return w.replaced }

// Begin opens an interchange: UNA where it is needed, and UNB.
func (w *Writer) Begin(h Heading) {
	if w.open {
		w.fail("UNB", ErrOrder)
		return
	}
	w.open, w.reference, w.messages, w.groups = true, h.Reference, 0, 0
	w.fits("0004", h.Sender.ID, 35)
	w.fits("0010", h.Recipient.ID, 35)
	w.fits("0020", h.Reference, 14)
	w.within("0007", h.Sender.Qualifier, 4)
	w.within("0007", h.Recipient.Qualifier, 4)
	if w.o.UNA || !w.separators.implied(w.o.Version) {
		w.raw(string(w.separators.una()))
		w.raw(w.o.LineEnd)
	}
	flag := func(on bool) string {
		if on {
			return "1"
		}
		return ""
	}
	w.at = Substitution{}
	w.segment("UNB", Of(w.o.Identifier, w.o.Version), h.Sender.Of(w.o.Version), h.Recipient.Of(w.o.Version), w.moment(h.Time), Of(h.Reference),
		nil, nil, nil, Of(flag(h.Acknowledge)), nil, Of(flag(h.Test)))
}

// Of gives the identity as an element of a syntax version (S002, S003), without addresses that are longer than that has room for: they
// are conditional, and who is meant is said without them.
func (i Identity) Of(version string) Element {
	most := 14
	if version == "4" {
		most = 35
	}
	kept := func(address string) string {
		if utf8.RuneCountInString(address) > most {
			return ""
		}
		return address
	}
	if version != "4" {
		return Of(i.ID, i.Qualifier, kept(i.Routing))
	}
	return Of(i.ID, i.Qualifier, kept(i.Routing), kept(i.Internal))
}

// plain gives the identity as an element of a group (S006, S007), which has no addresses.
func (i Identity) plain() Element { return Of(i.ID, i.Qualifier) }

// moment is S004: six digits of a date in syntax versions 1 to 3, eight in version 4.
func (w *Writer) moment(t time.Time) Element {
	if w.o.Version == "4" {
		return Of(t.Format("20060102"), t.Format("1504"))
	}
	return Of(t.Format("060102"), t.Format("1504"))
}

// BeginGroup opens a group. An interchange has its messages in groups, or none.
func (w *Writer) BeginGroup(g Collection) {
	if !w.open || w.inGroup || w.inMessage || w.messages > 0 && w.groups == 0 {
		w.fail("UNG", ErrOrder)
		return
	}
	w.inGroup, w.group, w.ofGroup = true, g.Reference, 0
	w.groups++
	w.fits("0048", g.Reference, 14)
	w.at = Substitution{}
	w.segment("UNG", Of(g.Type), g.Sender.plain(), g.Recipient.plain(), w.moment(g.Time), Of(g.Reference), Of(g.Agency), Of(g.Version, g.Release, g.Association))
}

// BeginMessage opens a message.
func (w *Writer) BeginMessage(t Title) {
	if !w.open || w.inMessage || w.groups > 0 && !w.inGroup {
		w.fail("UNH", ErrOrder)
		return
	}
	w.inMessage, w.count = true, 0
	w.messages++
	w.ofGroup++
	w.all++
	if w.message = t.Reference; w.message == "" {
		w.message = strconv.Itoa(w.messages)
	}
	w.fits("0062", w.message, 14)
	w.fits("0065", t.Type, 6)
	if t.Access != "" {
		w.fits("0068", t.Access, 35)
	}
	w.Segment("UNH", Of(w.message), Of(t.Type, t.Version, t.Release, t.Agency, t.Association), Of(t.Access))
}

// Segment writes one segment of a message.
func (w *Writer) Segment(tag string, elements ...Element) {
	if !w.inMessage {
		w.fail(tag, ErrOrder)
		return
	}
	w.count++
	w.at = Substitution{Message: w.all, Segment: w.count}
	w.segment(tag, elements...)
}

// EndMessage closes a message with its count of segments.
func (w *Writer) EndMessage() {
	w.Segment("UNT", Of(strconv.Itoa(w.count+1)), Of(w.message))
	w.inMessage = false
}

// EndGroup closes a group with its count of messages.
func (w *Writer) EndGroup() {
	if !w.inGroup || w.inMessage {
		w.fail("UNE", ErrOrder)
		return
	}
	w.inGroup = false
	w.at = Substitution{}
	w.segment("UNE", Of(strconv.Itoa(w.ofGroup)), Of(w.group))
}

// End closes the interchange, and gives the first error. Another interchange may follow.
func (w *Writer) End() error {
	if !w.open || w.inMessage || w.inGroup {
		w.fail("UNZ", ErrOrder)
		return w.err
	}
	w.open = false
	number := w.messages
	if w.groups > 0 {
		number = w.groups
	}
	w.at = Substitution{}
	w.segment("UNZ", Of(strconv.Itoa(number)), Of(w.reference))
	if err := w.out.Flush(); err != nil && w.err == nil {
		w.err = fmt.Errorf("write interchange: %w", err)
	}
	return w.err
}

// segment writes a segment and drops the separators at its end (ISO 9735, 8: truncation).
func (w *Writer) segment(tag string, elements ...Element) {
	w.raw(tag)
	w.at.Tag = tag
	pending := 0
	for i, e := range elements {
		pending++
		if !filled(e) {
			continue
		}
		w.raw(strings.Repeat(string(rune(w.separators.Element)), pending))
		pending = 0
		w.at.Element = i + 2
		w.element(e)
	}
	w.raw(string(rune(w.separators.Terminator)))
	w.raw(w.o.LineEnd)
}

func filled(e Element) bool {
	for _, occurrence := range e {
		for _, c := range occurrence {
			if c != "" {
				return true
			}
		}
	}
	return false
}

func (w *Writer) element(e Element) {
	if len(e) > 1 && w.separators.Repetition == 0 {
		w.fail(w.at.Tag, fmt.Errorf("element %d is repeated and there is no repetition separator: %w", w.at.Element, ErrEnvelope))
		return
	}
	repeats := 0
	for i, occurrence := range e {
		if i > 0 {
			repeats++
		}
		if !filled(Element{occurrence}) {
			continue
		}
		w.raw(strings.Repeat(string(rune(w.separators.Repetition)), repeats))
		repeats = 0
		w.at.Occurrence = i + 1
		colons := 0
		for j, c := range occurrence {
			if j > 0 {
				colons++
			}
			if c == "" {
				continue
			}
			w.raw(strings.Repeat(string(rune(w.separators.Component)), colons))
			colons = 0
			w.at.Component = j + 1
			w.value(c)
		}
	}
}

// value writes one value in the interchange's character set, with service characters released.
func (w *Writer) value(v string) {
	for _, r := range v {
		if out, ok := w.charset.encode(r); ok && w.writable(r) {
			if w.service(r) {
				w.raw(string(rune(w.separators.Release)))
			}
			w.raw(out)
			continue
		}
		w.substitute(r)
	}
}

// service tells whether a character needs a release. An asterisk is released even where it does not separate, as readers
// of syntax version 4 expect.
func (w *Writer) service(r rune) bool {
	s := w.separators
	if r > 0x7f {
		return false
	}
	switch b := byte(r); b {
	case s.Component, s.Element, s.Terminator:
		return true
	case '*':
		return s.Release != 0
	default:
		return b != 0 && (b == s.Release || b == s.Repetition)
	}
}

// writable tells whether a character may stand in a value: it is no control character, and a release character is
// there if it needs one.
func (w *Writer) writable(r rune) bool {
	return r >= 0x20 && r != 0x7f && !(r >= 0x80 && r < 0xa0) && (w.separators.Release != 0 || !w.service(r))
}

// substitute writes something near a character that cannot be written, and remembers it.
func (w *Writer) substitute(r rune) {
	if w.o.Refuse {
		w.fail(w.at.Tag, fmt.Errorf("%q in element %d: %w", r, w.at.Element, ErrCharacter))
		return
	}
	to := w.stand(r)
	s := w.at
	s.From, s.To = r, to
	w.replaced = append(w.replaced, s)
	for _, n := range to {
		out, _ := w.charset.encode(n)
		if w.service(n) {
			w.raw(string(rune(w.separators.Release)))
		}
		w.raw(out)
	}
}

// stand is what stands for a character that cannot be written.
func (w *Writer) stand(r rune) string {
	to := ""
	for _, near := range w.charset.near(r) {
		if _, ok := w.charset.encode(near); !ok || !w.writable(near) {
			to = ""
			break
		}
		to += string(near)
	}
	switch {
	case to != "":
		return to
	case r >= 0x20 && w.separators.Release != 0:
		return "?"
	}
	return " "
}

// Written is a text as a reader will get it, with what stands for characters that cannot be written: it may be longer.
func (w *Writer) Written(text string) string {
	var b strings.Builder
	for _, r := range text {
		if _, ok := w.charset.encode(r); ok && w.writable(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(w.stand(r))
		}
	}
	return b.String()
}

func (w *Writer) raw(s string) {
	if w.err != nil {
		return
	}
	if _, err := w.out.WriteString(s); err != nil {
		w.err = fmt.Errorf("write interchange: %w", err)
	}
}

func (w *Writer) fail(tag string, err error) {
	if w.err == nil {
		w.err = fmt.Errorf("write %s: %w", tag, err)
	}
}

// fits refuses a mandatory value of the envelope that is empty or too long; within one that is too long.
func (w *Writer) fits(element, value string, most int) {
	if value == "" {
		w.fail(element, fmt.Errorf("it is empty: %w", ErrEnvelope))
	}
	w.within(element, value, most)
}

func (w *Writer) within(element, value string, most int) {
	if n := len([]rune(value)); n > most {
		w.fail(element, fmt.Errorf("%d characters, %d are allowed: %w", n, most, ErrEnvelope))
	}
}
