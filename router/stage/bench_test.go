package stage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// BenchmarkSteps compares a stage that counts 1 KiB records, through journal
// and read-back, with appending the same bytes to a topic in one request at a
// time: the ratio is what law 3 costs. The goal is a half.
func BenchmarkSteps(b *testing.B) {
	const chunk = 500
	value := make([]byte, 1024)
	batch := make([]stream.Record, chunk)
	for i := range batch {
		batch[i] = stream.Record{Key: []byte("key"), Value: value}
	}
	b.Run("plain append", func(b *testing.B) {
		l, prefix := openLog(b, map[string]int{"plain": 1})
		b.SetBytes(1024)
		for n := 0; b.Loop(); n++ {
			if n%chunk == 0 {
				if _, err := l.Append(b.Context(), prefix+"plain", 0, batch); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("steps", func(b *testing.B) {
		l, prefix := openLog(b, map[string]int{"in": 1, "journal": 1, "out": 1})
		for n := 0; n < b.N; n += chunk {
			if _, err := l.Append(b.Context(), prefix+"in", 0, batch); err != nil {
				b.Fatal(err)
			}
		}
		total := int64((b.N + chunk - 1) / chunk * chunk)
		ctx, cancel := context.WithCancel(b.Context())
		r, err := stage.New(stage.Options{
			Name: "bench", Log: l, Inputs: []string{prefix + "in"}, Journal: prefix + "journal", MaxChunk: chunk,
			Stage: stageFunc(func(tx *stage.Tx, in []stage.Input) {
				for _, i := range in { // as many bytes into the journal as came in
					tx.Put(fmt.Sprint(i.Record.Offset%10_000), i.Record.Value)
				}
			}),
		})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(1024)
		b.ResetTimer()
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		for r.Stats().Inputs < total {
			time.Sleep(200 * time.Microsecond)
		}
		b.StopTimer()
		cancel()
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	})
}
