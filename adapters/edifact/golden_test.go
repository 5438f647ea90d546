package edifact_test

import (
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/edifact"
)

func TestConformance(t *testing.T) {
	adaptertest.Run(t, edifact.Adapter{}, adaptertest.Options{Dir: "testdata/golden", Samples: 200})
}
