package adapters

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime/debug"
	"slices"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// Request is one document to read, and what is known of it besides its bytes.
type Request struct {
	// Sender is who sent it, as the hub authenticated them; PartyID is required.
	Sender messages.Participant
	// Identifiers are the ids under which the sender's own documents name it (UNB sender …). Where any are
	// given, a document that states another sender gets a warning.
	Identifiers []string
	// Name and MediaType are what came with the document; Format restricts detection to one adapter.
	Name, MediaType, Format string
	// Bytes is the whole document; it is never changed.
	Bytes   []byte
	Profile Profile
	// Untraced leaves the messages without provenance, which is then made only where a fault needs a position: faster, and
	// all that a caller needs who keeps messages and not where their values stood.
	Untraced bool
	// Received is the hub's time; the zero time is left out of the messages.
	Received time.Time
}

// Document is what became of the bytes: who read them, what was wrong, and the messages in them.
type Document struct {
	ID, SHA256              string
	Size                    int64
	Adapter, AdapterVersion string
	// Format, FormatVersion, Identity and Charset are those of the first message.
	Format, FormatVersion, Identity, Charset string
	// Verdict is accepted, warned, partlyAccepted, suspended or refused; see the constants in package messages.
	Verdict string
	// Apart are those of Faults that came with no message, and Stands tells which parts of a divided document can be taken, by where they
	// begin: both are given by Each alone.
	Apart  messages.Faults
	Stands func(start int64) bool
	// Fallen are the indexes of the messages that are refused where others are not: verdicts partlyAccepted and suspended.
	Fallen []int
	// Faults are those of the whole document: what the adapter found and what the check found in any message.
	Faults messages.Faults
	// Messages lists all, also those with faults. Nothing of a refused document is routed. Each leaves it empty.
	Messages []*messages.Message
	// Count is how many messages there were.
	Count int
	// release gives back the messages' memory.
	release []func()
	// Failure is set where an adapter panicked or broke its contract: our fault, not the sender's. It is for the
	// log; the sender is told by a fault.
	Failure error
}

// Release gives the memory of the messages back to the adapter; neither they nor anything they point to may be touched from then
// on, but their strings and faults. It is for callers that read much and are done with it, and may be called once.
func (d *Document) Release() {
	for _, f := range d.release {
		f()
	}
	d.release, d.Messages = nil, nil
}

// MaxMessages is how many messages a document may hold where the profile sets no limit.
const MaxMessages = 10_000

// Read detects, decodes, stamps and checks one document. It never fails: what is wrong is in the document's
// faults. It depends on nothing but the sender, the bytes, the profile and the adapters' versions, so that every
// node and every repetition gets the same, with two exceptions: Received, and a ctx that ends early. After that the
// document is refused with code DOC-010, and a caller that sees ctx.Err() must not store it.
func (r *Registry) Read(ctx context.Context, q Request) Document {
	sum := sha256.Sum256(q.Bytes)
	d := reading{q: &q, ctx: ctx}
	d.doc.SHA256, d.doc.Size = hex.EncodeToString(sum[:]), int64(len(q.Bytes))
	d.doc.ID = messages.DocumentID(q.Sender.PartyID, d.doc.SHA256)
	d.regime.severities = q.Profile.Severities
	d.run(r)
	d.doc.Faults, d.doc.Verdict = d.faults.list(), d.faults.verdict()
	if d.doc.Verdict == messages.VerdictRefused && d.adapter != nil {
		d.doc.Verdict, d.doc.Fallen = d.divide(d.adapter, d.doc.Faults)
	}
	return d.doc
}

// reading is one document being read.
type reading struct {
	ctx    context.Context
	q      *Request
	doc    Document
	spec   Spec
	regime regime
	faults faultList
	// told counts the faults of the messages so far, and refusing the messages that they refuse.
	told, refusing int
	// adapter reads the document; starts are where the parts begin that the messages were made of.
	adapter Adapter
	starts  []int64
	// stream is the document where it is read message by message; nil where it is all in memory.
	stream *streaming
}

// give keeps a message, or gives it on.
func (d *reading) give(m *messages.Message, from Decoded) {
	if d.stream != nil {
		d.stream.give(m, from.Start.Offset)
		if from.Release != nil {
			from.Release()
		}
		return
	}
	d.doc.Messages = append(d.doc.Messages, m)
	d.starts = append(d.starts, from.Start.Offset)
	if from.Release != nil {
		d.doc.release = append(d.doc.release, from.Release)
	}
}

func (d *reading) run(r *Registry) {
	limit := MaxBytes
	if d.q.Profile.Limits.Bytes > 0 {
		limit = d.q.Profile.Limits.Bytes
	}
	if d.doc.Size > limit {
		f := tooLarge(limit)
		f.Found = fmt.Sprintf("%d bytes", d.doc.Size)
		d.faults.add(f)
		d.answerer(r)
		return
	}
	d.decodeAs(r, d.q.Bytes[:min(len(d.q.Bytes), DetectBytes)], &memory{ctx: d.ctx, data: d.q.Bytes})
}

// answerer finds the adapter of a document that is not read: the sender is told in its own format all the same.
func (d *reading) answerer(r *Registry) {
	found := r.detect(d.q.Bytes[:min(len(d.q.Bytes), DetectBytes)], Hint{Name: d.q.Name, MediaType: d.q.MediaType, Format: d.q.Format})
	if found.adapter != nil {
		s := found.adapter.Spec()
		d.doc.Adapter, d.doc.AdapterVersion = s.Name, s.Version
	}
}

// decodeAs finds the adapter for a document by its first bytes, and reads it.
func (d *reading) decodeAs(r *Registry, head []byte, document io.Reader) {
	found := r.detect(head, Hint{Name: d.q.Name, MediaType: d.q.MediaType, Format: d.q.Format})
	d.apart(d.regime.apply(found.faults)...)
	d.doc.Failure = found.failure
	if found.adapter == nil {
		return
	}
	d.adapter = found.adapter
	d.spec = found.adapter.Spec()
	d.regime.structural = d.spec.Structural
	d.doc.Adapter, d.doc.AdapterVersion = d.spec.Name, d.spec.Version
	if err := d.decode(found.adapter, document); err != nil {
		d.fail(err)
	}
	if d.doc.Count == 0 && !d.faults.refused {
		d.refuse(CodeNoMessage, "the document holds no message", "send at least one message")
	}
}

// decode takes the adapter's messages one by one. A panic, in the adapter or in the check, comes back as an error.
func (d *reading) decode(a Adapter, document io.Reader) (failure error) {
	defer func() {
		if p := recover(); p != nil {
			failure = fmt.Errorf("read with adapter %s: panic: %v\n%s", d.spec.Name, p, debug.Stack())
		}
	}()
	most := MaxMessages
	switch {
	case d.q.Profile.Limits.Messages > 0:
		most = d.q.Profile.Limits.Messages
	case d.stream != nil:
		most = math.MaxInt
	}
	in := Input{Reader: document, Name: d.q.Name, MediaType: d.q.MediaType, Profile: d.q.Profile}
	for decoded, err := range a.Decode(d.ctx, in) {
		switch {
		case d.ctx.Err() != nil:
		case err != nil:
			d.end(err)
		case decoded.Message == nil || decoded.Message.Body == nil:
			return fmt.Errorf("read with adapter %s: it yielded a message without a body", d.spec.Name)
		case d.doc.Count >= most:
			d.apart(tooMany(most, decoded.Start))
		default:
			if d.take(decoded); d.stream == nil || !d.stream.stopped {
				continue
			}
		}
		break
	}
	if d.ctx.Err() != nil {
		d.brokenOff()
	}
	return nil
}

func (d *reading) brokenOff() {
	d.refuse(CodeBrokenOff, "the hub ended the reading before the document's end", "send it again")
}

// end takes the error that ended a document.
func (d *reading) end(err error) {
	var unreadable *DocumentError
	if errors.As(err, &unreadable) && len(unreadable.Faults) > 0 {
		// What ends a document is structural whatever its code: the rest was never read.
		fs := slices.Clone(unreadable.Faults)
		if !fs.Refused() {
			fs[0].Severity = messages.SeverityRefuse
		}
		d.apart(fs...)
		return
	}
	if d.ctx.Err() == nil {
		d.apart(messages.Fault{Code: CodeUnreadable, Severity: messages.SeverityRefuse,
			Text: "the document cannot be read as " + d.spec.Name, Found: Found(err.Error()), Mend: "check that it was written and transferred whole"})
	}
}

// fail records a fault of our own: the sender learns that it is ours, the log why.
func (d *reading) fail(err error) {
	d.doc.Failure = err
	d.refuse(CodeCrashed, "the hub failed while reading this document: the fault may be the hub's, not the document's",
		"tell the operator; the document is kept for him")
}

func (d *reading) refuse(code, text, mend string) {
	d.apart(messages.Fault{Code: code, Severity: messages.SeverityRefuse, Text: text, Mend: mend})
}
