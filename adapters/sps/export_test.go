package sps

import (
	"bytes"
	"context"
	"iter"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
)

// DecodeWhole decodes a document as if it were small.
func DecodeWhole(raw []byte, profile adapters.Profile) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {
		s := source{in: adapters.Input{Reader: bytes.NewReader(raw), Profile: profile}, head: raw, options: xmldoc.Options{Limits: xmldoc.LimitsOf(profile.Limits)}}
		if err := s.whole(context.Background(), yield); err != nil {
			yield(adapters.Decoded{}, err)
		}
	}
}
