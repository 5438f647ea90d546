// Package batch reads large documents that hold several messages one message at a time, in the memory of the largest of them. What
// is small, or holds one message alone, is read as a whole. It knows no format: an adapter says which elements are messages.
package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

const (
	// from is the size from which a document is looked at as a batch: below it there is no memory to save.
	from = 1 << 20
	// firstPart is how large the first two parts of a batch may be: where they are larger the document is read as a whole.
	firstPart = 8 << 20
)

// Source is a document to decode: all of it in memory, or read so far that it may be a batch.
type Source struct {
	// Options are those of the profile.
	Options xmldoc.Options

	in    adapters.Input
	limit int64
	// head is what was read of the document, all of it where rest is nil.
	head []byte
	rest io.Reader
	kept *kept
}

// Open reads the beginning of a document, and all of it where it is small or whole says so of its beginning.
func Open(ctx context.Context, in adapters.Input, whole func(head []byte) bool) (*Source, error) {
	s := &Source{in: in, Options: xmldoc.Options{Charset: in.Profile.Charset, Limits: xmldoc.LimitsOf(in.Profile.Limits)}, limit: adapters.MaxBytes}
	if in.Profile.Limits.Bytes > 0 {
		s.limit = in.Profile.Limits.Bytes
	}
	known, _ := in.Reader.(interface{ Len() int })
	if _, ok := adapters.InMemory(in); ok || s.limit <= from || known != nil && known.Len() < from {
		return s, s.all(ctx, in.Reader)
	}
	k := &kept{ctx: ctx, in: in.Reader, left: adapters.StreamLimit(in), most: s.limit}
	head, err := io.ReadAll(io.LimitReader(k, from))
	if err != nil {
		return nil, err
	}
	s.head = head
	if len(head) < from {
		return s, nil
	}
	s.rest = in.Reader
	if whole(head) {
		return s, s.Whole(ctx)
	}
	return s, nil
}

// all reads the whole document.
func (s *Source) all(ctx context.Context, from io.Reader) error {
	in := s.in
	in.Reader = from
	raw, err := adapters.ReadAll(ctx, in)
	s.head, s.rest = raw, nil
	return err
}

// Whole reads what is left of the document; a batch that is Certain cannot be read as a whole any more.
func (s *Source) Whole(ctx context.Context) error {
	switch {
	case s.kept != nil && (s.kept.most < 0 || s.kept.left < 0):
		return s.Ended(errTooLarge)
	case s.kept != nil:
		k := s.kept
		s.head, s.kept = nil, nil
		return s.all(ctx, io.MultiReader(append(k.pieces, k.in)...))
	case s.rest != nil:
		return s.all(ctx, io.MultiReader(bytes.NewReader(s.head), s.rest))
	}
	return nil
}

// Bytes are those that were read: the whole document where it is small, or after Whole.
func (s *Source) Bytes() []byte { return s.head }

// Large tells whether a document is so large that it is worth while to read it part by part.
func (s *Source) Large() bool { return s.rest != nil || len(s.head) >= from }

// Sniff gives the first elements.
func (s *Source) Sniff() (xmldoc.Sniffed, bool) {
	return xmldoc.Sniff(s.head[:min(len(s.head), adapters.DetectBytes)], s.Options)
}

// Stream reads the document part by part. What it reads is kept until the batch is Certain, so that the document can be read as a
// Whole all the same, and its first parts must not be large.
func (s *Source) Stream(ctx context.Context, part func(name xmldoc.Name, depth int) bool) *xmldoc.Stream {
	stream := xmldoc.NewStreamOf(s.head, s.Options, part)
	if s.rest != nil {
		s.kept = &kept{ctx: ctx, in: io.MultiReader(bytes.NewReader(s.head), s.rest), left: adapters.StreamLimit(s.in), most: s.limit}
		stream = xmldoc.NewStream(s.kept, s.Options, part)
	}
	stream.Allow(firstPart)
	return stream
}

// Certain says that there are several parts. Each may be half as large as a whole document: a stream holds what it reads of a part a
// second time while more comes.
func (s *Source) Certain(stream *xmldoc.Stream) {
	stream.Allow(max(firstPart, s.limit/2))
	if s.kept != nil {
		s.kept.forget, s.kept.pieces = true, nil
	}
}

// Ended makes the fault of a stream's error.
func (s *Source) Ended(err error) error {
	if errors.Is(err, errTooLarge) {
		return &adapters.DocumentError{Faults: messages.Faults{{Code: adapters.CodeTooLarge, Severity: messages.SeverityRefuse,
			Text: "the document is too large", Expected: fmt.Sprintf("at most %d bytes", s.limit), Mend: "split it, or ask the operator for a higher limit"}}}
	}
	return err
}

// errTooLarge says that the document is larger than the profile allows.
var errTooLarge = errors.New("document is too large")

// kept gives on what it reads and keeps it as long as it is wanted.
type kept struct {
	ctx    context.Context
	in     io.Reader
	pieces []io.Reader
	forget bool
	left   int64
	// most is how much more may be kept.
	most int64
}

// Read implements io.Reader.
func (k *kept) Read(p []byte) (int, error) {
	if err := k.ctx.Err(); err != nil {
		return 0, fmt.Errorf("read document: %w", err)
	}
	n, err := k.in.Read(p)
	if !k.forget {
		k.pieces = append(k.pieces, bytes.NewReader(bytes.Clone(p[:n])))
		if k.most -= int64(n); k.most < 0 {
			return 0, errTooLarge // it is too large to be read as a whole, and no batch so far
		}
	}
	if k.left -= int64(n); k.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}
