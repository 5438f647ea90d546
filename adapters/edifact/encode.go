package edifact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

var _ adapters.Encoder = Adapter{}

// The reasons why a message is not written.
var (
	// ErrRelease: the profile names a release that is not held.
	ErrRelease = errors.New("the release is not held")
	// ErrRefused: what was written would be refused by the rules of its release; the faults say why. A value that is too long
	// for its element is refused and never cut.
	ErrRefused = errors.New("the message does not fit into the release")
)

// The fault codes of writing.
const (
	// CodeLost: a value has no place in the message that was written.
	CodeLost = "EDI-091"
	// CodeReplaced: a character is not in the character set and was replaced.
	CodeReplaced = "EDI-092"
)

// Encode implements adapters.Encoder: a declaration as CUSDEC, a ruling or receipt as CUSRES, a certificate as SANCRT, a manifest of cargo as CUSCAR, alone in
// an interchange. The release is the profile's, else that of the message's own source, else D.96B, and D.16A for certificates; the
// character set is the profile's, else UNOC where it suffices, else UNOY. Sender and recipient of the address may name
// a qualifier after a colon ("LNBROKER:ZZZ"). The control reference is the address's where it has at most 14 letters and
// digits, else derived from it.
//
// What was written is read back: what is not found again is a fault of severity loss. A message that its release would refuse
// is an error, ErrRefused, whose faults are given; nothing is written then.
func (a Adapter) Encode(ctx context.Context, w io.Writer, m *messages.Message, to adapters.Address) (messages.Faults, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("encode EDIFACT: %w", err)
	}
	if m == nil || m.Body == nil {
		return nil, fmt.Errorf("encode EDIFACT: %w", adapters.ErrKind)
	}
	declared, ok := m.Body.(*messages.Declaration)
	if ok {
		whole := *m
		whole.Body = gathered(declared)
		m = &whole
	}
	e := encoding{library: a.Directories, m: m, to: to}
	if err := e.choose(); err != nil {
		return nil, fmt.Errorf("encode EDIFACT: %w", err)
	}
	faults, err := e.run(ctx)
	for i := range faults {
		if declared != nil {
			faults[i].Pointer = ungathered(faults[i].Pointer, declared)
		}
	}
	if err != nil {
		return faults, fmt.Errorf("encode %s: %w", e.name, err)
	}
	if _, err := w.Write(e.out); err != nil {
		return nil, fmt.Errorf("encode %s: %w", e.name, err)
	}
	return faults, nil
}

// encoding is one message being written.
type encoding struct {
	library   *grammar.Library
	m         *messages.Message
	to        adapters.Address
	name      string
	structure *grammar.Message
	options   syntax.WriterOptions
	out       []byte
}

// choose finds the message type, its release and the syntax.
func (e *encoding) choose() error {
	release := "D.96B"
	switch b := e.m.Body.(type) {
	case *messages.Declaration:
		e.name = "CUSDEC"
	case *messages.Ruling, *messages.Receipt:
		e.name = "CUSRES"
	case *messages.Certificate:
		e.name, release = "SANCRT", "D.16A"
	case *messages.Manifest:
		if b.Type != "cargo" {
			return fmt.Errorf("manifest of type %s: %w", b.Type, adapters.ErrKind)
		}
		e.name = "CUSCAR"
	default:
		return fmt.Errorf("%s: %w", e.m.Body.Kind(), adapters.ErrKind)
	}
	stated := e.to.Profile.Write.Release
	if stated != "" {
		release = stated
	} else if own := e.m.Source; own.Format == "edifact:"+e.name {
		if s, _ := e.find(own.FormatVersion); s != nil {
			release = own.FormatVersion
		}
	}
	var err error
	if e.structure, err = e.find(release); err != nil {
		return err
	}
	return e.syntax()
}

// find gives the structure of the message in a release ("D.96B").
func (e *encoding) find(name string) (*grammar.Message, error) {
	version, half, _ := strings.Cut(name, ".")
	release, ok := grammar.ParseRelease(version, half)
	if !ok {
		return nil, fmt.Errorf("%s %s: %w", e.name, adapters.Found(name), ErrRelease)
	}
	s, exact, err := e.library.Choose(e.name, release)
	if err != nil {
		return nil, err
	}
	if !exact {
		return nil, fmt.Errorf("%s %s: %w", e.name, release, ErrRelease)
	}
	return s, nil
}

// syntax sets the syntax of the profile; where that is silent, the character set is chosen when the values are known.
func (e *encoding) syntax() error {
	p := e.to.Profile.Write
	e.options = syntax.WriterOptions{UNA: p.UNA, LineEnd: p.LineEnd, Refuse: p.RefuseCharacters, Separators: syntax.LevelA()}
	if p.Syntax == "" {
		return nil
	}
	var ok bool
	if e.options.Identifier, e.options.Version, ok = strings.Cut(p.Syntax, ":"); !ok {
		e.options.Version = "3"
	}
	_, err := syntax.NewWriter(io.Discard, e.options)
	return err
}

// run writes the message, reads it back and compares.
func (e *encoding) run(ctx context.Context) (messages.Faults, error) {
	entries, err := e.draft()
	if err != nil {
		return nil, err
	}
	if e.options.Identifier == "" {
		e.options.Identifier, e.options.Version = smallest(entries)
	}
	faults := e.cut(entries)
	c, err := e.copy(ctx, entries)
	if err != nil {
		return append(faults, c.refused...), err
	}
	if !e.own() {
		c = e.qualified(ctx, entries, c)
	}
	e.out = c.bytes
	return append(append(faults, substitutions(c.replaced)...), c.losses...), nil
}

// own tells whether the message was read in the release that it is written in.
func (e *encoding) own() bool {
	return e.m.Source.Format == "edifact:"+e.name && e.m.Source.FormatVersion == e.structure.Directory.Release.String()
}

// writing is a message as it was written, and what became of it when it was read back.
type writing struct {
	bytes           []byte
	replaced        []syntax.Substitution
	losses, refused messages.Faults
	// unlisted are the warnings for codes that the release does not have.
	unlisted messages.Faults
}

// copy writes the message and reads it back.
func (e *encoding) copy(ctx context.Context, entries []*entry) (c writing, err error) {
	var out bytes.Buffer
	if c.replaced, err = e.write(&out, entries); err != nil {
		c.refused = substitutions(c.replaced)
		return c, err
	}
	c.bytes = out.Bytes()
	back, faults, err := e.readBack(ctx, c.bytes)
	if err != nil {
		c.refused = append(substitutions(c.replaced), faults...)
		return c, err
	}
	for _, f := range faults {
		if f.Code == CodeNotInList {
			c.unlisted = append(c.unlisted, f)
		}
	}
	if err := safe(e.m, back); err != nil {
		return c, err
	}
	c.losses, err = lossesOf(e.m, back)
	return c, err
}

// draft makes the segments in the order of the structure.
func (e *encoding) draft() ([]*entry, error) {
	x := drafting{d: e.structure.Directory, structure: e.structure, decimal: '.', zone: e.to.Profile.Zone, own: e.own()}
	switch b := e.m.Body.(type) {
	case *messages.Declaration:
		x.declaration(e.m, b)
	case *messages.Ruling:
		if err := x.ruling(e.m, b); err != nil {
			return nil, err
		}
	case *messages.Receipt:
		x.receipt(e.m, b)
	case *messages.Certificate:
		x.certificate(e.m, b)
	case *messages.Manifest:
		if err := x.manifest(e.m, b); err != nil {
			return nil, err
		}
	}
	return arranged(e.structure, x.entries), nil
}

// smallest is the least syntax that has all characters: UNOC in version 3, or UNOY in version 4.
func smallest(entries []*entry) (identifier, version string) {
	set, _ := syntax.CharsetOf("UNOC")
	for _, e := range entries {
		for _, el := range e.elements {
			for _, occurrence := range el {
				for _, c := range occurrence {
					if !set.Has(c) {
						return "UNOY", "4"
					}
				}
			}
		}
	}
	return "UNOC", "3"
}

func (e *encoding) write(out io.Writer, entries []*entry) ([]syntax.Substitution, error) {
	w, err := syntax.NewWriter(out, e.options)
	if err != nil {
		return nil, err
	}
	side := func(s string) syntax.Identity {
		id, qualifier, _ := strings.Cut(s, ":")
		return syntax.Identity{ID: id, Qualifier: qualifier}
	}
	w.Begin(syntax.Heading{Sender: side(e.to.Sender), Recipient: side(e.to.Recipient), Time: inZone(e.to.Time, e.to.Profile.Zone),
		Reference: controlReference(e.to, 0), Acknowledge: e.to.Expect, Test: e.m.Test})
	r := e.structure.Directory.Release
	_, release, _ := strings.Cut(r.String(), ".")
	access := e.m.Correlation
	if utf8.RuneCountInString(access) > 35 { // one of the hub's own, say
		access = ""
	}
	w.BeginMessage(syntax.Title{Type: e.name, Version: r.Version, Release: release, Agency: "UN", Access: access})
	for _, s := range entries {
		w.Segment(s.tag, s.elements...)
	}
	w.EndMessage()
	return w.Replaced(), w.End()
}

// substitutions are the faults for characters that were replaced.
func substitutions(all []syntax.Substitution) messages.Faults {
	var out messages.Faults
	for _, s := range all {
		path := fmt.Sprintf("%s#%d/%d.%d", s.Tag, s.Segment, s.Element, s.Component)
		if len(out) == maxLosses {
			return append(out, messages.Fault{Code: CodeReplaced, Severity: messages.SeverityLoss, Text: fmt.Sprintf("%d more characters were replaced", len(all)-maxLosses)})
		}
		out = append(out, messages.Fault{Code: CodeReplaced, Severity: messages.SeverityLoss, Position: &messages.Position{Path: path},
			Text: "a character is not in the character set of the interchange and was replaced", Found: string(s.From), Expected: s.To})
	}
	return out
}

// readBack reads what was written. Refusing faults are an error.
func (e *encoding) readBack(ctx context.Context, written []byte) (*messages.Message, messages.Faults, error) {
	p := e.to.Profile
	p.Charset, p.Limits, p.Severities, p.Overlays, p.Interchange = "", adapters.Limits{}, nil, nil, adapters.Interchange{} // those are about what it sends
	var back *messages.Message
	var faults messages.Faults
	for d, err := range (Adapter{Directories: e.library}).Decode(ctx, adapters.Input{Reader: bytes.NewReader(written), Profile: p}) {
		var unreadable *adapters.DocumentError
		switch {
		case errors.As(err, &unreadable):
			faults = append(faults, unreadable.Faults...)
		case err != nil:
			return nil, nil, err
		default:
			faults = append(faults, d.Faults...)
			if back == nil && d.Message.Body.Kind() == e.m.Body.Kind() {
				back = d.Message
			}
		}
	}
	var refused messages.Faults
	for _, f := range faults {
		if f.Severity == messages.SeverityRefuse {
			refused = append(refused, f)
		}
	}
	switch {
	case len(refused) > 0:
		return nil, refused, fmt.Errorf("%w: %s", ErrRefused, refused[0])
	case back == nil:
		return nil, nil, fmt.Errorf("%w: it is not read as a %s again", ErrRefused, e.m.Body.Kind())
	}
	return back, faults, nil
}
