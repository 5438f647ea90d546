package edifact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// Decode implements adapters.Adapter. A message is yielded when its UNT was read. Faults of an interchange or group
// travel with a message of it: the next one where there is one, else the last. What can travel with no message, because
// it could not be read as one, ends the document after everything else was yielded.
func (a Adapter) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {
		data, err := adapters.ReadAll(ctx, in)
		if err != nil {
			yield(adapters.Decoded{}, fmt.Errorf("decode EDIFACT: %w", err))
			return
		}
		d := decoder{ctx: ctx, library: a.Directories, profile: in.Profile, lines: adapters.NewLines(data), size: len(data), yield: yield, identities: map[string]bool{}}
		d.reader = syntax.NewReader(data, d.options())
		d.run()
	}
}

// decoder reads one document.
type decoder struct {
	ctx     context.Context
	library *grammar.Library
	profile adapters.Profile
	lines   *adapters.Lines
	size    int
	reader  *syntax.Reader
	yield   func(adapters.Decoded, error) bool

	current    *interchange
	seen       int // interchanges begun
	identities map[string]bool
	// pending is the last message, held back until it is known what else travels with it.
	pending *adapters.Decoded
	orphans messages.Faults
	stopped bool

	walker   grammar.Walker
	findings []grammar.Finding
	mapping  mapping
}

func (d *decoder) options() syntax.Options {
	l := d.profile.Limits
	o := syntax.Options{Limits: syntax.Limits{SegmentBytes: l.Text, Segments: l.Items}}
	if d.profile.Charset != "" {
		c, err := syntax.CharsetNamed(d.profile.Charset)
		if err != nil {
			d.orphans = append(d.orphans, messages.Fault{Code: CodeCharset, Severity: messages.SeverityRefuse,
				Text: "the partner's character set cannot be used", Found: adapters.Found(d.profile.Charset), Mend: "the operator corrects the partner's profile"})
		} else {
			o.Charset = &c
		}
	}
	return o
}

func (d *decoder) run() {
	for !d.stopped {
		if err := d.ctx.Err(); err != nil {
			d.yield(adapters.Decoded{}, fmt.Errorf("decode EDIFACT: %w", err))
			return
		}
		p, err := d.reader.Next()
		if err != nil {
			d.ended(err)
			break
		}
		d.part(p)
	}
	if d.stopped {
		return
	}
	d.closeInterchange(nil)
	if d.flush(); !d.stopped && len(d.orphans) > 0 {
		d.yield(adapters.Decoded{}, &adapters.DocumentError{Faults: d.orphans})
	}
}

// ended takes the error that ended the reading.
func (d *decoder) ended(err error) {
	var (
		separators *syntax.SeparatorError
		limit      *syntax.LimitError
	)
	switch {
	case errors.Is(err, io.EOF):
		if d.seen == 0 && len(d.orphans) == 0 {
			d.orphan(d.noInterchange(d.lines.At(int64(d.size), "UNB")))
		}
	case errors.As(err, &separators):
		path := "UNA"
		if errors.Is(err, syntax.ErrSeparator) {
			path = "UNB"
		}
		d.orphan(fault{code: CodeSeparators, standard: "20", level: levelInterchange, at: d.lines.At(separators.Offset, path),
			text: separators.Err.Error(), found: separators.Found, expected: "UNA:+.? '",
			mend: "write UNA with six different service characters, none of them a letter or digit"}.make())
	case errors.As(err, &limit):
		d.orphan(fault{code: CodeLimit, standard: "39", level: levelInterchange, at: d.lines.At(limit.Offset, limit.Tag),
			text: fmt.Sprintf("more than %d %s; nothing after this was read", limit.Limit, limit.Name), expected: fmt.Sprintf("at most %d %s", limit.Limit, limit.Name),
			mend: "check that segments are terminated, or ask the operator for a higher limit"}.make())
		if d.seen == 0 {
			d.orphan(d.noInterchangeEnd())
		}
	default:
		d.orphan(fault{code: CodeTruncated, standard: "18", level: levelInterchange, at: d.lines.At(d.reader.Offset(), ""), text: err.Error()}.make())
	}
}

func (d *decoder) part(p *syntax.Part) {
	switch p.Kind {
	case syntax.Interchange:
		d.closeInterchange(nil)
		d.open(p)
	case syntax.InterchangeEnd:
		if d.current == nil {
			d.outside(p)
			return
		}
		d.closeInterchange(p)
	case syntax.Group:
		d.group(p)
	case syntax.GroupEnd:
		d.groupEnd(p)
	case syntax.Message:
		d.message(p)
	case syntax.Package, syntax.Interactive:
		d.foreign(p)
	case syntax.Rest:
		d.rest(p)
	default:
		d.outside(p)
	}
}

// orphan keeps a fault that travels with no message.
func (d *decoder) orphan(f messages.Fault) { d.orphans = append(d.orphans, f) }

// accompany lets a fault travel with the next message of the interchange, or with its last.
func (d *decoder) accompany(f messages.Fault) {
	if d.current == nil {
		d.orphan(f)
		return
	}
	d.current.faults = append(d.current.faults, f)
}

// hold puts a message in the place of the one held back, which is yielded.
func (d *decoder) hold(m adapters.Decoded) {
	d.flush()
	if c := d.current; c != nil {
		m.Faults = append(c.faults, m.Faults...)
		c.faults = nil
		c.yielded++
	}
	d.pending = &m
}

func (d *decoder) flush() {
	if d.pending == nil || d.stopped {
		return
	}
	m := *d.pending
	d.pending = nil
	if !d.yield(m, nil) {
		d.stopped = true
	}
}

// refused tells whether faults refuse the message once the partner's severities are applied.
func (d *decoder) refused(fs messages.Faults) bool {
	return slices.ContainsFunc(fs, func(f messages.Fault) bool {
		s, ok := d.profile.Severities[f.Code]
		return f.Severity == messages.SeverityRefuse && !(ok && s != messages.SeverityRefuse) || ok && s == messages.SeverityRefuse
	})
}
