package edifact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

var _ adapters.Acknowledger = Adapter{}

// The reasons why a document has no answer in EDIFACT.
var (
	// ErrNoDocument: Address.Document, which the answer must quote, is empty or holds no interchange.
	ErrNoDocument = fmt.Errorf("there is no interchange to answer: %w", adapters.ErrNoAnswer)
	// ErrUnquotable: the sender, recipient or reference of the interchange, which CONTRL repeats, is missing or too long. The
	// sender must be told by other means.
	ErrUnquotable = fmt.Errorf("the interchange does not say who sent it to whom under which reference: %w", adapters.ErrNoAnswer)
	// ErrControl: a CONTRL is never answered, lest two systems acknowledge each other for ever.
	ErrControl = fmt.Errorf("a CONTRL is not answered: %w", adapters.ErrNoAnswer)
)

// Acknowledge implements adapters.Acknowledger: for every interchange of Address.Document one with a CONTRL (CONTRL:D:3:UN for
// syntax versions 1 to 3, 4:1 for 4), and where its syntax was right and its content was refused, or the sender
// asks for an acknowledgement (BGM 4343 = AB), another with an APERAK for each message concerned. An answer goes from whom
// the interchange was for to who sent it, in the same syntax and with the same separators.
//
// The verdict is the receipt's: in a document that was refused as a whole (status "refused") nothing is acknowledged, not
// even messages that nothing is wrong with; with "partlyAccepted" what is not named is. An interchange that cannot be
// answered is left out; where none can, the error says why.
func (a Adapter) Acknowledge(ctx context.Context, w io.Writer, r messages.Receipt, to adapters.Address) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("acknowledge EDIFACT: %w", err)
	}
	doc := outline(to.Document, to.Profile)
	if len(doc.interchanges) == 0 {
		return fmt.Errorf("acknowledge EDIFACT: %w", ErrNoDocument)
	}
	v := doc.judge(r.Faults)
	if c := r.StatusCode; c != nil && c.List == "untdid0085" { // what the hub found, and not the reader
		if v.whole.code = c.Code; c.Code == "26" {
			v.whole.at = pathPlace{tag: "UNB", element: 6}
		}
	}
	s := stanceOf(r, &v)
	var out bytes.Buffer
	var reasons []error
	serial := 0
	for _, c := range doc.interchanges {
		if err := c.answerable(); err != nil {
			reasons = append(reasons, err)
			continue
		}
		answer := answering{library: a.Directories, c: c, v: &v, stance: s, receipt: r, to: to}
		reference := func() string { return controlReference(to, serial) }
		for _, write := range []func(*bytes.Buffer, func() string) (bool, error){answer.control, answer.application} {
			written, err := write(&out, reference)
			if err != nil {
				return fmt.Errorf("acknowledge EDIFACT: %w", err)
			}
			if written {
				serial++
			}
		}
	}
	if out.Len() == 0 {
		if len(reasons) == 0 {
			reasons = append(reasons, adapters.ErrNoAnswer)
		}
		return fmt.Errorf("acknowledge EDIFACT: %w", errors.Join(reasons...))
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("acknowledge EDIFACT: %w", err)
	}
	return nil
}

// stanceOf reads what became of the document as a whole. A refusal for its content alone leaves its syntax acknowledged.
func stanceOf(r messages.Receipt, v *verdicts) stance {
	switch r.Status {
	case "received":
		return stanceReceived
	case "partlyAccepted":
		return stancePartly
	case "refused":
		if v.whole.code != unspecified || v.refusesSyntax() || len(v.content) == 0 && len(v.common) == 0 {
			return stanceRefused
		}
	}
	return stanceTaken
}

// answerable tells why an interchange cannot be answered, if so.
func (c *receivedInterchange) answerable() error {
	switch {
	case c.control:
		return ErrControl
	case !within(c.reference, 1, 14), !within(c.sender.ID, 1, 35), !within(c.recipient.ID, 1, 35), blank(c.reference), blank(c.sender.ID), blank(c.recipient.ID), !within(c.sender.Qualifier, 0, 4), !within(c.recipient.Qualifier, 0, 4):
		return ErrUnquotable
	}
	return nil
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// answering answers one interchange.
type answering struct {
	library *grammar.Library
	c       *receivedInterchange
	v       *verdicts
	stance  stance
	receipt messages.Receipt
	to      adapters.Address
	// written are the options of the answers, once they were made.
	written *syntax.WriterOptions
}

// open begins the interchange of an answer.
func (a *answering) open(out io.Writer, reference func() string) (*syntax.Writer, error) {
	w, err := syntax.NewWriter(out, a.options())
	if err != nil {
		return nil, err
	}
	w.Begin(syntax.Heading{Sender: a.c.recipient, Recipient: a.c.sender, Time: inZone(a.to.Time, a.to.Profile.Zone), Reference: reference(), Test: a.c.test})
	return w, nil
}

// options are the syntax of the interchange that is answered. A character set that is not known, or does not have what is to
// be repeated, is replaced by the least that does.
func (a *answering) options() syntax.WriterOptions {
	if a.written == nil {
		o := a.chosen()
		a.written = &o
	}
	return *a.written
}

func (a *answering) chosen() syntax.WriterOptions {
	c := a.c
	o := syntax.WriterOptions{Identifier: c.identifier, Version: "3", Separators: c.separators, UNA: a.to.Profile.Write.UNA, LineEnd: a.to.Profile.Write.LineEnd}
	if len(c.version) == 1 && c.version >= "1" && c.version <= "4" {
		o.Version = c.version
	}
	for _, identifier := range []string{c.identifier, "UNOA", "UNOB", "UNOC"} {
		if set, ok := syntax.CharsetOf(identifier); ok && c.spelled(set) {
			o.Identifier = identifier
			return o
		}
	}
	o.Identifier = "UNOY"
	return o
}

// spelled tells whether a character set has all that answers to the interchange repeat.
func (c *receivedInterchange) spelled(set syntax.Charset) bool {
	side := func(i syntax.Identity) bool {
		return set.Has(i.ID) && set.Has(i.Qualifier) && set.Has(i.Routing) && set.Has(i.Internal)
	}
	return set.Has(c.reference) && side(c.sender) && side(c.recipient) &&
		!slices.ContainsFunc(c.groups, func(g *receivedGroup) bool { return !set.Has(g.reference) || !side(g.sender) || !side(g.recipient) }) &&
		!slices.ContainsFunc(c.messages, func(m *receivedMessage) bool { return !set.Has(m.id.reference) || !set.Has(m.id.String()) })
}

// control writes the CONTRL, where one is due.
func (a *answering) control(out *bytes.Buffer, reference func() string) (bool, error) {
	if !a.to.Answers.Syntax.Due(a.stance == stanceRefused || a.v.syntaxOf(a.c), a.c.request != "", true) {
		return false, nil
	}
	w, err := a.open(out, reference)
	if err != nil {
		return false, err
	}
	title := syntax.Title{Type: "CONTRL", Version: "D", Release: "3", Agency: "UN"}
	version := a.options().Version
	if version == "4" {
		title.Version, title.Release = "4", "1"
	}
	service, err := grammar.Service(version)
	if err != nil {
		return false, err
	}
	w.BeginMessage(title)
	k := control{c: a.c, v: a.v, service: service, w: w, four: version == "4"}
	k.write(a.stance)
	w.EndMessage()
	return true, w.End()
}
