package chinasw_test

import (
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/chinasw"
)

func TestConformance(t *testing.T) {
	adaptertest.Run(t, chinasw.Adapter{}, adaptertest.Options{Dir: "testdata/golden", Samples: 48})
}
