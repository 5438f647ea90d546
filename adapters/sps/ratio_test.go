//go:build unix

package sps_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
)

// BenchmarkRatio runs the decode and xml.Unmarshal in turns and reports how many times as fast the decode is: the median
// of the rounds, by the processor time of the whole process, garbage collection included, so that a busy machine does not
// count.
func BenchmarkRatio(b *testing.B) {
	for _, n := range []int{1, 20, 100} {
		raw := manyLines(b, n)
		b.Run(fmt.Sprintf("%d-lines", n), func(b *testing.B) {
			var ratios []float64
			for b.Loop() {
				ours := spent(b, func() {
					for m, err := range (sps.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw)}) {
						if err != nil || m.Message == nil {
							b.Fatal(err)
						}
					}
				})
				std := spent(b, func() {
					var v stdCertificate
					if err := xml.Unmarshal(raw, &v); err != nil {
						b.Fatal(err)
					}
				})
				ratios = append(ratios, float64(std)/float64(ours))
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "x-unmarshal")
		})
	}
}

// spent is the processor time that a piece of work takes, run often enough to be measured.
func spent(b *testing.B, work func()) time.Duration {
	start := processor(b)
	for range 20 {
		work()
	}
	return max(processor(b)-start, 1)
}

func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Skip("processor time is not measured here")
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
