// Package adaptertest is the conformance kit that every adapter runs, in this repository and outside it: golden
// cases, damaged input, positions that hold, and safety under concurrency. It knows no format.
package adaptertest

import (
	"testing"

	"github.com/clearhub/clearhub/adapters"
)

// Options say where the golden cases are.
type Options struct {
	// Dir is the folder of golden cases, one folder a case; required.
	Dir string
}

// Run puts an adapter through the whole kit, as subtests of t.
func Run(t *testing.T, a adapters.Adapter, o Options) {
	t.Helper()
}
