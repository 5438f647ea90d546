package sps_test

import (
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/sps"
)

func TestConformance(t *testing.T) {
	adaptertest.Run(t, sps.Adapter{}, adaptertest.Options{Dir: "testdata/golden", Samples: 48})
}
