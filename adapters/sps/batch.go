package sps

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/batch"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
)

// source is a document to decode.
type source struct {
	*batch.Source
	in adapters.Input
}

// load reads the beginning of a document, and all of it where it is small or JSON.
func load(ctx context.Context, in adapters.Input) (*source, error) {
	s, err := batch.Open(ctx, in, isJSON)
	return &source{s, in}, err
}

// large tells whether a document may be a batch that is better read certificate by certificate: it is large, and its root is
// not a certificate itself.
func (s *source) large() bool {
	if !s.Large() || isJSON(s.Bytes()) {
		return false
	}
	seen, ok := s.Sniff()
	return !ok || len(seen.Elements) == 0 || seen.Elements[0].Local != "SPSCertificate" && seen.Elements[0].Local != "SPSAcknowledgement"
}

// batch decodes a large document certificate by certificate, if it has several: then memory is bounded by the largest of
// them. done is false where it has not, or is no good before its second: it is then all in head and to be read as a whole,
// with what stands around the one certificate.
func (s *source) batch(ctx context.Context, yield func(adapters.Decoded, error) bool) (done bool, err error) {
	stream := s.Stream(ctx, isPart)
	b := gathering{profile: s.in.Profile, yield: yield, ctx: ctx}
	for {
		part, err := stream.Next()
		switch {
		case err != nil && b.count < 2:
			return false, s.Whole(ctx)
		case err == io.EOF:
			return true, nil
		case err != nil:
			return true, s.Ended(err)
		}
		found, err := inPart(part, stream.Around())
		if err != nil {
			if b.count < 2 {
				return false, s.Whole(ctx)
			}
			return true, err
		}
		if more, err := b.take(found); err != nil || !more {
			return true, err
		}
		if b.count >= 2 {
			s.Certain(stream)
		}
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

// gathering yields what is found, the first only when there is a second.
type gathering struct {
	ctx     context.Context
	profile adapters.Profile
	yield   func(adapters.Decoded, error) bool
	first   []finding
	count   int
}

// take yields the messages of what was found; false means that nobody wants more.
func (b *gathering) take(found []finding) (bool, error) {
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
