package asycuda_test

import (
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/asycuda"
)

func TestConformance(t *testing.T) {
	adaptertest.Run(t, asycuda.Adapter{}, adaptertest.Options{Dir: "testdata/golden", Samples: 64})
}
