package wco_test

import (
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/wco"
)

func TestConformance(t *testing.T) {
	adaptertest.Run(t, wco.Adapter{}, adaptertest.Options{Dir: "testdata/golden", Samples: 48})
}
