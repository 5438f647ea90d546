package batch

import (
	"context"
	"io"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
)

// Plan says which documents of a format are batches.
type Plan struct {
	// Single tells of the root, or of the first element in a SOAP envelope, that what it holds is read as a whole. What stands before the
	// first part must be about all of them.
	Single func(root xmldoc.Name) bool
	// Part says which elements hold a message each; see xmldoc.NewStream.
	Part func(name xmldoc.Name, depth int) bool
}

// Read gives take a document: as a whole where it is small or holds one part, else once for each of its parts, as the document would be
// if it held that part alone (xmldoc.Stream.Frame). several tells which. The tree is good until take returns, and false ends the
// reading. A batch that is bad somewhere gives its parts before that place first.
func Read(ctx context.Context, in adapters.Input, p Plan, take func(tree *xmldoc.Document, several bool) (bool, error)) error {
	s, err := Open(ctx, in, func([]byte) bool { return false })
	if err != nil {
		return err
	}
	if s.Large() {
		if root, ok := s.root(); ok && !p.Single(root) {
			if done, err := s.parts(ctx, p, take); done || err != nil {
				return err
			}
		}
	}
	if err := s.Whole(ctx); err != nil {
		return err
	}
	tree, err := xmldoc.Parse(s.Bytes(), s.Options)
	if err != nil {
		return err
	}
	defer tree.Release()
	_, err = take(tree, false)
	return err
}

// root is the document's root, or the first element in its SOAP envelope.
func (s *Source) root() (xmldoc.Name, bool) {
	seen, ok := s.Sniff()
	if !ok || len(seen.Elements) == 0 {
		return xmldoc.Name{}, false
	}
	root := seen.Elements[0].Name
	if !xmldoc.IsSOAP(root) {
		return root, true
	}
	for _, e := range seen.Elements[1:] {
		if e.Space != root.Space {
			return e.Name, true
		}
	}
	return root, false
}

// parts reads the document part by part if it has two at least; done is false where it has not, or is no good before.
func (s *Source) parts(ctx context.Context, p Plan, take func(tree *xmldoc.Document, several bool) (bool, error)) (done bool, err error) {
	stream := s.Stream(ctx, p.Part)
	stream.Frame()
	first, err := stream.Next()
	if err != nil {
		return false, ctx.Err()
	}
	part, err := stream.Next()
	if err != nil {
		first.Release()
		return false, ctx.Err()
	}
	s.Certain(stream)
	more, err := give(first, take)
	for more && err == nil {
		if more, err = give(part, take); !more || err != nil {
			break
		}
		if err = ctx.Err(); err != nil {
			break
		}
		if part, err = stream.Next(); err == io.EOF {
			return true, nil
		}
	}
	return true, s.Ended(err)
}

// give lets a part be taken, and takes its memory back.
func give(tree *xmldoc.Document, take func(tree *xmldoc.Document, several bool) (bool, error)) (bool, error) {
	defer tree.Release()
	return take(tree, true)
}
