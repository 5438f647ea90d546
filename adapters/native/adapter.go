// Package native reads and writes the hub's own JSON.
package native

import (
	"context"
	"iter"

	"github.com/clearhub/clearhub/adapters"
)

// Adapter reads and writes the hub's own JSON. The zero value is ready.
type Adapter struct{}

var _ adapters.Adapter = Adapter{}

// Spec implements adapters.Adapter.
func (Adapter) Spec() adapters.Spec { return adapters.Spec{Name: "native", Version: "1.0.0"} }

// Detect implements adapters.Adapter.
func (Adapter) Detect(head []byte, hint adapters.Hint) adapters.Score { return adapters.No }

// Decode implements adapters.Adapter.
func (Adapter) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {}
}
