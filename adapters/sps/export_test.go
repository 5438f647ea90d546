package sps

import (
	"bytes"
	"context"
	"iter"

	"github.com/clearhub/clearhub/adapters"
)

// DecodeWhole decodes a document as if it were small.
func DecodeWhole(raw []byte, profile adapters.Profile) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {
		ctx := context.Background()
		s, err := load(ctx, adapters.Input{Reader: bytes.NewReader(raw), Profile: profile})
		if err == nil {
			err = s.Whole(ctx)
		}
		if err == nil {
			err = s.whole(ctx, yield)
		}
		if err != nil {
			yield(adapters.Decoded{}, err)
		}
	}
}
