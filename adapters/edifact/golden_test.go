package edifact_test

import (
	"os"
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/edifact"
)

func TestConformance(t *testing.T) {
	samples := 40
	if os.Getenv("CLEARHUB_LONG") != "" {
		samples = 400
	}
	adaptertest.Run(t, edifact.Adapter{}, adaptertest.Options{Dir: "testdata/golden", Samples: samples})
}
