package edifact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// Decode implements adapters.Adapter. A message is yielded when its UNT was read. Faults of an interchange or group
// travel with a message of it: the next one where there is one, else the last. What can travel with no message, because
// it could not be read as one, ends the document after everything else was yielded.
func (a Adapter) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) { a.decode(ctx, in, false, yield) }
}

func (a Adapter) decode(ctx context.Context, in adapters.Input, unchecked bool, yield func(adapters.Decoded, error) bool) {
	if err := ctx.Err(); err != nil {
		yield(adapters.Decoded{}, fmt.Errorf("decode EDIFACT: %w", err))
		return
	}
	d := decoders.Get().(*decoder)
	d.ctx, d.library, d.profile, d.yield, d.unchecked = ctx, a.Directories, in.Profile, yield, unchecked
	d.reader.Reset(adapters.Stream(ctx, in), d.options())
	d.run()
	d.forget()
	decoders.Put(d)
}

// decoders keep the memory that reading takes from one document to the next.
var decoders = sync.Pool{New: func() any { return newDecoder() }}

func newDecoder() *decoder {
	d := new(decoder)
	d.find = d.found
	d.tell = func(f messages.Fault) { d.faults = d.told.add(d.faults, f) }
	d.report = func(f fault) {
		f.level = levelMessage
		d.tell(f.make())
	}
	return d
}

// decoder reads one document after the other.
type decoder struct {
	reading
	reader   syntax.Reader
	mapping  mapping
	pages    []*page // those that are free
	findings []grammar.Finding
	// many are those findings of the message that were only counted, told the faults.
	many []alikeFindings
	told alike
	// opened is the first interchange of the document, which mostly is the only one.
	opened interchange
	// busy is how many bytes of messages were read since others had their turn.
	busy int
	// find keeps a finding, tell a fault of the message, report one in short. They are made once.
	find   func(grammar.Finding)
	tell   func(messages.Fault)
	report func(fault)
}

// reading is what a decoder knows of the document it reads.
type reading struct {
	ctx     context.Context
	library *grammar.Library
	profile adapters.Profile
	yield   func(adapters.Decoded, error) bool
	// unchecked leaves out what the directory says of single values; it is for measurements.
	unchecked bool

	current *interchange
	seen    int // interchanges begun
	// interactive says that an interactive interchange is passed over.
	interactive bool
	// identities are the references of the interchanges so far, by who sent them to whom; first is the pair that was met first, which
	// mostly is the only one.
	identities map[string]*referenceSet
	first      struct {
		between string
		sent    referenceSet
	}
	// pending is the last message, held back until it is known what else travels with it; from is the page it is on.
	pending adapters.Decoded
	from    *page
	orphans messages.Faults
	apart   alike // counts the orphans
	// faults are those of the message that is judged, so far.
	faults  messages.Faults
	stopped bool
	// cut says that the reading ended at a limit: what no longer came is not missing.
	cut bool
}

// page is one message of a document as it was read, for as long as somebody may ask for its provenance.
type page struct {
	part        *syntax.Part
	walker      grammar.Walker
	places      placer
	id          identity
	read        func(*mapping) []*messages.Message
	settings    *adapters.Profile
	interchange *interchange
	// wrong are the values that the grammar found to be no numbers.
	wrong   map[place]bool
	refused bool
	// trace gives the provenance of the first message that is made of the page, locate that of some of its values. They are made once,
	// because each page has them.
	trace  func() messages.Provenance
	locate func(pointers []string) messages.Provenance
}

// turnBytes is how many bytes of messages are read before others have their turn: about a quarter of a millisecond. A goroutine that
// never waits is stopped only after ten, for which whoever has something small to do would wait, and the garbage collector, while
// everything pays for its write barriers.
const turnBytes = 64 << 10

// turn lets others have their turn when enough was read.
func (d *decoder) turn(size int) {
	if d.busy += size; d.busy >= turnBytes {
		d.busy = 0
		runtime.Gosched()
	}
}

// forget lets go of the document, and keeps the memory.
func (d *decoder) forget() {
	d.free(d.from)
	clear(d.findings[:cap(d.findings)])
	d.mapping.forget()
	d.reader.Forget()
	d.findings = d.findings[:0]
	d.reading, d.opened = reading{}, interchange{}
}

// newPage gives a free page.
func (d *decoder) newPage() *page {
	if n := len(d.pages); n > 0 {
		p := d.pages[n-1]
		d.pages = d.pages[:n-1]
		return p
	}
	p := new(page)
	p.trace = func() messages.Provenance { return d.mapping.retrace(p, 0) }
	p.locate = func(pointers []string) messages.Provenance { return d.mapping.relocate(p, 0, pointers) }
	return p
}

func (d *decoder) free(p *page) {
	if p == nil {
		return
	}
	d.reader.Free(p.part)
	*p = page{walker: p.walker, trace: p.trace, locate: p.locate}
	d.pages = append(d.pages, p)
}

func (d *decoder) options() syntax.Options {
	l := d.profile.Limits
	o := syntax.Options{Limits: syntax.Limits{SegmentBytes: l.Text, Segments: l.Items}, LineBreaks: lineBreaks(d.profile.Interchange)}
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
			if d.reader.Failed() != nil {
				d.flush()
				d.yield(adapters.Decoded{}, fmt.Errorf("decode EDIFACT: %w", err))
				return
			}
			d.ended(err)
			break
		}
		d.part(p)
	}
	if d.stopped {
		return
	}
	d.closeInterchange(nil)
	d.orphans = d.apart.end(d.orphans)
	if d.flush(); !d.stopped && len(d.orphans) > 0 {
		d.yield(adapters.Decoded{}, &adapters.DocumentError{Faults: d.orphans})
	}
}

// ended takes the error that ended the reading.
func (d *decoder) ended(err error) {
	if !errors.Is(err, io.EOF) {
		d.broke(err)
	} else if d.seen == 0 && len(d.orphans) == 0 {
		d.orphan(d.noInterchange(d.here("UNB")))
	}
}

// broke takes the error behind which nothing can be read.
func (d *decoder) broke(err error) {
	var (
		separators *syntax.SeparatorError
		limit      *syntax.LimitError
	)
	switch {
	case errors.As(err, &separators):
		path := "UNA"
		if errors.Is(err, syntax.ErrSeparator) {
			path = "UNB"
		}
		d.orphan(fault{code: CodeSeparators, standard: "20", level: levelInterchange, at: messages.Position{Offset: separators.Offset, Line: separators.Line, Column: separators.Column, Path: path},
			text: separators.Err.Error(), found: separators.Found, expected: "UNA:+.? '",
			mend: "write UNA with six different service characters, none of them a letter or digit"}.make())
	case errors.As(err, &limit):
		d.cut = true
		d.orphan(ofLimit(limit))
		if d.seen == 0 { // not even UNB came whole
			d.orphan(d.noInterchangeEnd())
		}
	default:
		d.orphan(fault{code: CodeTruncated, standard: "18", level: levelInterchange, at: d.here(""), text: err.Error()}.make())
	}
}

// ofLimit makes a fault of a limit that was passed. The error code of CONTRL and what can be done hang on what is limited: an operator can raise those that
// a profile has.
func ofLimit(l *syntax.LimitError) messages.Fault {
	f := fault{code: CodeLimit, standard: unspecified, level: levelInterchange, at: messages.Position{Offset: l.Offset, Line: l.Line, Column: l.Column, Path: l.Tag},
		text: fmt.Sprintf("more than %d %s; nothing after this was read", l.Limit, l.Name), found: l.Found, expected: fmt.Sprintf("at most %d %s", l.Limit, l.Name)}
	switch l.Name {
	case "segment bytes":
		f.standard, f.mend = "39", "check that segments are terminated, or ask the operator for a higher limit (limits.text)"
	case "segments":
		f.mend = "check that messages are ended by UNT, split the message, or ask the operator for a higher limit (limits.items)"
	case "values":
		f.standard, f.mend = "16", "check that segments are terminated; release separators within text"
	case "repetitions":
		f.standard, f.mend = "35", "send fewer of the element in one segment; release repetition separators within text"
	default:
		f.mend = "check that messages are ended by UNT, or split the message"
	}
	return f.make()
}

// here is the place up to which the document was read.
func (d *decoder) here(path string) messages.Position {
	offset, line, column := d.reader.Here()
	return messages.Position{Offset: offset, Line: line, Column: column, Path: path}
}

func (d *decoder) part(p *syntax.Part) {
	switch p.Kind {
	case syntax.Interchange:
		d.interactive = false
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
func (d *decoder) orphan(f messages.Fault) { d.orphans = d.apart.add(d.orphans, f) }

// orphaned keeps several.
func (d *decoder) orphaned(fs messages.Faults) {
	for _, f := range fs {
		d.orphan(f)
	}
}

// accompany lets a fault travel with the next message of the interchange, or with its last.
func (d *decoder) accompany(f messages.Fault) {
	if d.current == nil {
		d.orphan(f)
		return
	}
	d.current.faults = d.current.alike.add(d.current.faults, f)
}

// hold puts a message in the place of the one held back, which is yielded.
func (d *decoder) hold(m adapters.Decoded, from *page) {
	d.flush()
	if d.from != from {
		d.free(d.from)
		d.from = from
	}
	if c := d.current; c != nil {
		m.Faults = append(c.alike.end(c.faults), m.Faults...)
		c.faults = nil
		c.yielded++
	}
	d.pending = m
}

// takeFaults takes the faults of the message that was judged.
func (d *decoder) takeFaults() messages.Faults {
	faults := d.told.end(d.faults)
	d.faults = nil
	return faults
}

func (d *decoder) flush() {
	if d.pending.Message == nil || d.stopped {
		return
	}
	m := d.pending
	d.pending = adapters.Decoded{}
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
