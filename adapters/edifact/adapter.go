// Package edifact reads UN/EDIFACT interchanges (ISO 9735 syntax 1 to 4): customs declarations (CUSDEC),
// customs replies (CUSRES) and sanitary and phytosanitary certificates (SANCRT). It works in layers, each of
// which knows nothing of the one above it: syntax splits bytes into segments and judges nothing but separators,
// grammar holds the directories as data and judges structure and elements, and this package checks the
// envelope and maps messages to the canonical model.
//
// It knows nothing of partners beyond the profile it is handed, and of what was received before.
package edifact

import (
	"context"
	"iter"

	"github.com/clearhub/clearhub/adapters"
)

// Adapter reads UN/EDIFACT. The zero value is ready and safe for concurrent use.
type Adapter struct{}

var _ adapters.Adapter = Adapter{}

// Spec implements adapters.Adapter.
func (Adapter) Spec() adapters.Spec { return adapters.Spec{Name: "edifact", Version: "1.0.0"} }

// Detect implements adapters.Adapter.
func (Adapter) Detect(head []byte, hint adapters.Hint) adapters.Score { return adapters.No }

// Decode implements adapters.Adapter.
func (Adapter) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {}
}
