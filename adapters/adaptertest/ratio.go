package adaptertest

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
)

// Ratio runs the whole decode of an XML document and xml.Unmarshal into a plain struct that into makes, in turns, and
// reports how many times as fast the decode is: the median of the rounds, by the processor time of the whole process, garbage
// collection included, so that a busy machine does not count. Unmarshal does less: it checks no value and knows no place.
func Ratio[T any](b *testing.B, a adapters.Adapter, raw []byte) {
	b.Helper()
	Turns(b, func() error {
		for m, err := range a.Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw)}) {
			if err != nil || m.Message == nil {
				return fmt.Errorf("no message: %w", err)
			}
		}
		return nil
	}, func() error {
		var v T
		return xml.Unmarshal(raw, &v)
	})
}

// Turns is Ratio of any two pieces of work: how many times as fast ours is as the one of xml.Unmarshal.
func Turns(b *testing.B, ours, std func() error) {
	b.Helper()
	var ratios []float64
	timed := func(work func() error) time.Duration {
		return spent(func() {
			if err := work(); err != nil {
				b.Fatal(err)
			}
		})
	}
	for b.Loop() {
		mine := timed(ours)
		ratios = append(ratios, float64(timed(std))/float64(mine))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x-unmarshal")
	b.ReportMetric(0, "ns/op") // a round is both
}

// spent is the processor time that a piece of work takes, run often enough to be measured.
func spent(work func()) time.Duration {
	start := processorTime()
	for range 20 {
		work()
	}
	return max(processorTime()-start, 1)
}
