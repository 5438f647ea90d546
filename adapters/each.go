package adapters

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// Stored is a document that may be larger than memory: it is read as it comes.
type Stored struct {
	// Open reads the document from its beginning. It is called once, and once more where something is refused that may leave the
	// rest standing.
	Open func() io.Reader
	// SHA256 is the digest of all of it, in hexadecimal, and Size its length: what the ids of its messages hang on. Where they are
	// not known the messages have no ids, and those without a number of their own no subject.
	SHA256 string
	Size   int64
	// Digest, where there is one, is given all bytes of the document, and Each tells their sum and number.
	Digest hash.Hash
	// Take is given every message, with its faults and where its part begins. It must not keep the message, whose memory is used again;
	// strings and faults it may. Of the faults that a check finds in a message after as many as a document lists, those that do not
	// refuse have a pointer and no position, but for the first of each code: it would be dear, and nobody is told. False ends the reading.
	Take func(m *messages.Message, start int64) bool
	// Places asks for the position of every fault all the same.
	Places bool
}

// nothing is the digest of no bytes. It stands in for one that is not known while a message is checked.
var nothing = hex.EncodeToString(sha256.New().Sum(nil))

// Each reads a document as Read does, but message by message: memory is bounded by the largest of them where the family reads
// piece by piece, and there is no limit on bytes and messages but those of the profile; a document that Read would refuse for
// want of one has a warning. The document that it gives holds no messages, and says what stands by Stands. The request's Bytes are not looked at.
func (r *Registry) Each(ctx context.Context, q Request, s Stored) Document {
	d := reading{q: &q, ctx: ctx, stream: &streaming{Stored: s}}
	d.faults.copies, d.stream.apart.copies = true, true
	d.regime.severities = q.Profile.Severities
	d.doc.SHA256, d.doc.Size = s.SHA256, s.Size
	digest := s.SHA256
	if digest == "" {
		digest = nothing
	}
	d.doc.ID = messages.DocumentID(q.Sender.PartyID, digest)
	document := &flow{from: s.Open()}
	if s.Digest != nil {
		document.from = io.TeeReader(document.from, s.Digest)
	}
	head, err := io.ReadAll(io.LimitReader(&contextReader{ctx: ctx, r: document}, DetectBytes))
	switch {
	case ctx.Err() != nil:
		d.brokenOff()
	case err != nil:
		d.end(fmt.Errorf("read document: %w", err))
	default:
		document.head = head
		d.decodeAs(r, head, document)
	}
	if s.Digest != nil && ctx.Err() == nil { // what the adapter did not read
		rest, _ := io.Copy(io.Discard, document.from)
		document.read += rest
		d.doc.SHA256 = hex.EncodeToString(s.Digest.Sum(nil))
	}
	if d.doc.Size == 0 {
		d.doc.Size = document.read
	}
	d.unlimited()
	d.doc.Faults, d.doc.Verdict, d.doc.Apart = d.faults.list(), d.faults.verdict(), d.stream.apart.list()
	if divider, ok := d.adapter.(Divider); ok && d.doc.Verdict == messages.VerdictRefused && !d.stream.stopped {
		d.doc.Stands = func(int64) bool { return false }
		if d.divisible(d.adapter, d.doc.Faults) {
			if division := divider.Divide(s.Open(), q.Profile, d.doc.Faults); division.Some {
				d.doc.Verdict, d.doc.Stands = d.divided(), division.Stands
			}
		}
	}
	if s.SHA256 == "" {
		d.doc.ID = ""
	}
	return d.doc
}

// streaming is what reading a document message by message takes.
type streaming struct {
	Stored
	stopped bool
	// apart are the faults that came with no message.
	apart faultList
	// codes are those that checks have found so far.
	codes map[string]bool
}

// isNew tells whether a check finds one of these for the first time.
func (s *streaming) isNew(fs messages.Faults) bool {
	return slices.ContainsFunc(fs, func(f messages.Fault) bool { return !s.codes[f.Code] })
}

// remember notes the codes of what a check found.
func (s *streaming) remember(fs messages.Faults) {
	for i := range fs {
		if s.codes[fs[i].Code] {
			continue
		}
		if s.codes == nil {
			s.codes = map[string]bool{}
		}
		s.codes[strings.Clone(fs[i].Code)] = true
	}
}

// give gives a message on.
func (s *streaming) give(m *messages.Message, start int64) {
	if s.SHA256 == "" {
		if m.Subject == m.ID {
			m.Subject = ""
		}
		m.ID, m.Source.Document, m.Source.SHA256 = "", "", ""
	}
	if s.Take != nil {
		s.stopped = !s.Take(m, start)
	}
}

// unlimited warns of a document that a hub takes only where its operator has raised a limit.
func (d *reading) unlimited() {
	tell := func(code, text, found, expected string) {
		d.apart(messages.Fault{Code: code, Severity: messages.SeverityWarn, Text: text, Found: found, Expected: expected,
			Mend: "split it, or ask the operator of the hub for a higher limit"})
	}
	if limits := d.q.Profile.Limits; d.adapter != nil {
		if d.doc.Size > MaxBytes && limits.Bytes == 0 && !slices.ContainsFunc(d.faults.faults, func(f messages.Fault) bool { return f.Code == CodeTooLarge }) {
			tell(CodeTooLarge, "the document is larger than a hub takes unless its operator allows more", fmt.Sprintf("%d bytes", d.doc.Size), fmt.Sprintf("at most %d bytes", MaxBytes))
		}
		if d.doc.Count > MaxMessages && limits.Messages == 0 {
			tell(CodeTooMany, "the document holds more messages than a hub takes unless its operator allows more", fmt.Sprint(d.doc.Count), fmt.Sprintf("at most %d messages", MaxMessages))
		}
	}
}

// apart adds faults that came with no message.
func (d *reading) apart(fs ...messages.Fault) {
	d.faults.add(fs...)
	if d.stream != nil {
		d.stream.apart.add(fs...)
	}
}

// flow is the reader of a document that is read piece by piece, and so has no limit on its bytes but the profile's.
type flow struct {
	head []byte
	from io.Reader
	read int64
}

// Read implements io.Reader.
func (f *flow) Read(p []byte) (int, error) {
	if len(f.head) > 0 {
		n := copy(p, f.head)
		f.head = f.head[n:]
		return n, nil
	}
	n, err := f.from.Read(p)
	f.read += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("read document: %w", err)
	}
	return n, err
}
