package edifact_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
)

func BenchmarkProf(b *testing.B) {
	data := document(1, 100)
	b.ReportAllocs()
	for b.Loop() {
		edifact.DecodeUnchecked(context.Background(), adapters.Input{Reader: bytes.NewReader(data)}, func(m adapters.Decoded, err error) bool { return err == nil })
	}
}
