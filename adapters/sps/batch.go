package sps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// batchFrom is the size from which a document is looked at as a batch: below it there is no memory to save.
const batchFrom = 1 << 20

// firstPart is how large the first two parts of a batch may be: where they are larger the document is read as a whole.
const firstPart = 8 << 20

// source is a document to decode: all of it in memory, or read so far that it may be a batch.
type source struct {
	in      adapters.Input
	options xmldoc.Options
	limit   int64
	// head is what was read of the document, all of it where rest is nil.
	head []byte
	rest io.Reader
}

// load reads the beginning of a document, and all of it where it is small or JSON.
func load(ctx context.Context, in adapters.Input) (*source, error) {
	s := &source{in: in, options: xmldoc.Options{Charset: in.Profile.Charset, Limits: xmldoc.LimitsOf(in.Profile.Limits)}, limit: adapters.MaxBytes}
	if in.Profile.Limits.Bytes > 0 {
		s.limit = in.Profile.Limits.Bytes
	}
	known, _ := in.Reader.(interface{ Len() int })
	if _, ok := adapters.InMemory(in); ok || s.limit <= batchFrom || known != nil && known.Len() < batchFrom {
		return s, s.all(ctx, in.Reader)
	}
	k := &kept{ctx: ctx, in: in.Reader, left: adapters.StreamLimit(in)}
	head, err := io.ReadAll(io.LimitReader(k, batchFrom))
	if err != nil {
		return nil, err
	}
	s.head, s.rest = head, in.Reader
	if len(head) < batchFrom {
		s.rest = nil
		return s, nil
	}
	if isJSON(head) {
		return s, s.all(ctx, io.MultiReader(bytes.NewReader(head), in.Reader))
	}
	return s, nil
}

// all reads the whole document.
func (s *source) all(ctx context.Context, from io.Reader) error {
	in := s.in
	in.Reader = from
	raw, err := adapters.ReadAll(ctx, in)
	s.head, s.rest = raw, nil
	return err
}

// large tells whether a document may be a batch that is better read certificate by certificate: it is large, and its root is
// not a certificate itself.
func (s *source) large() bool {
	if s.rest == nil && (len(s.head) < batchFrom || isJSON(s.head)) {
		return false
	}
	seen, ok := xmldoc.Sniff(s.head[:min(len(s.head), adapters.DetectBytes)], s.options)
	return !ok || len(seen.Elements) == 0 || seen.Elements[0].Local != "SPSCertificate" && seen.Elements[0].Local != "SPSAcknowledgement"
}

// kept gives on what it reads and keeps it as long as it is wanted.
type kept struct {
	ctx    context.Context
	in     io.Reader
	bytes  []byte
	forget bool
	left   int64
}

// errTooLarge says that the document is larger than the profile allows.
var errTooLarge = errors.New("document is too large")

// Read implements io.Reader.
func (k *kept) Read(p []byte) (int, error) {
	if err := k.ctx.Err(); err != nil {
		return 0, fmt.Errorf("read document: %w", err)
	}
	n, err := k.in.Read(p)
	if !k.forget {
		k.bytes = append(k.bytes, p[:n]...)
	}
	if k.left -= int64(n); k.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// batch decodes a large document certificate by certificate, if it has several: then memory is bounded by the largest of
// them. done is false where it has not, or is no good before its second: it is then all in head and to be read as a whole,
// with what stands around the one certificate.
func (s *source) batch(ctx context.Context, yield func(adapters.Decoded, error) bool) (done bool, err error) {
	var k *kept
	stream := xmldoc.NewStreamOf(s.head, s.options, isPart)
	if s.rest != nil {
		k = &kept{ctx: ctx, in: io.MultiReader(bytes.NewReader(s.head), s.rest), left: adapters.StreamLimit(s.in)}
		stream = xmldoc.NewStream(k, s.options, isPart)
	}
	stream.Allow(firstPart) // what is kept until there is a second part should not be large
	b := batch{profile: s.in.Profile, yield: yield, ctx: ctx}
	for {
		part, err := stream.Next()
		switch {
		case err != nil && b.count < 2:
			return false, s.again(ctx, k)
		case err == io.EOF:
			return true, nil
		case errors.Is(err, errTooLarge):
			return true, tooLarge(s.limit)
		case err != nil:
			return true, err
		}
		found, err := inPart(part, stream.Around())
		if err != nil {
			if b.count < 2 {
				return false, s.again(ctx, k)
			}
			return true, err
		}
		if more, err := b.take(found); err != nil || !more {
			return true, err
		}
		if b.count >= 2 {
			stream.Allow(s.limit)
			k.drop()
		}
	}
}

// again makes the whole document of what was read of it and the rest.
func (s *source) again(ctx context.Context, k *kept) error {
	if k == nil {
		return nil
	}
	return s.all(ctx, io.MultiReader(bytes.NewReader(k.bytes), k.in))
}

// drop forgets what was kept.
func (k *kept) drop() {
	if k != nil {
		k.forget, k.bytes = true, nil
	}
}

// isPart tells which elements of a batch are read one at a time.
func isPart(name xmldoc.Name, depth int) bool {
	switch name.Local {
	case "SPSCertificate", "SPSAcknowledgement":
		return depth > 1
	case "Envelope", "ePhytoEnvelope", "CountryResponseEnvelope":
		return depth > 1 && strings.HasPrefix(name.Space, spaceEPhyto)
	}
	return false
}

// inPart finds the documents in a part, an envelope without any has none.
func inPart(part *xmldoc.Document, outer []xmldoc.Name) ([]finding, error) {
	part.Accept(accept)
	s := searcher{tree: part, outer: outer}
	if err := s.search(part.Root()); err != nil {
		return nil, err
	}
	return s.found, s.judge()
}

// batch yields what is found, the first only when there is a second.
type batch struct {
	ctx     context.Context
	profile adapters.Profile
	yield   func(adapters.Decoded, error) bool
	first   []finding
	count   int
}

// take yields the messages of what was found; false means that nobody wants more.
func (b *batch) take(found []finding) (bool, error) {
	b.count += len(found)
	if b.count < 2 {
		b.first = append(b.first, found...)
		return true, nil
	}
	found, b.first = append(b.first, found...), nil
	for i := range found {
		f := &found[i]
		if most := b.profile.Limits.Messages; most > 0 && b.count > most {
			return false, draft.Refusal(CodeMany, f.node, "the document holds too many certificates", fmt.Sprint(b.count), fmt.Sprintf("at most %d", most), "split the document")
		}
		more, err := f.yield(b.ctx, b.profile, f.tree.Elements()/len(found), b.yield)
		if f.around == nil && (i+1 == len(found) || found[i+1].tree != f.tree) {
			f.tree.Release()
		}
		if err != nil || !more {
			return false, err
		}
	}
	return true, nil
}

func tooLarge(limit int64) error {
	return &adapters.DocumentError{Faults: messages.Faults{{Code: adapters.CodeTooLarge, Severity: messages.SeverityRefuse,
		Text: "the document is too large", Expected: fmt.Sprintf("at most %d bytes", limit), Mend: "split it, or ask the operator for a higher limit"}}}
}
