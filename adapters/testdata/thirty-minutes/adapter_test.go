package gatesheet_test

import (
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"

	"harbour.example/gatesheet"
)

func TestConformance(t *testing.T) {
	adaptertest.Run(t, gatesheet.Adapter{}, adaptertest.Options{Dir: "testdata/golden"})
}
