package stage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// BenchmarkSteps compares, for 1 KiB records in batches of 500 and one request
// at a time: appending alone, appending and reading back, which is what law 3
// costs and should stay above half the speed, and a whole stage that fetches its
// input, counts and keeps it. Broker and stage share the processor.
func BenchmarkSteps(b *testing.B) {
	const chunk = 500
	value := make([]byte, 1024)
	batch := make([]stream.Record, chunk)
	for i := range batch {
		batch[i] = stream.Record{Key: []byte("key"), Value: value}
	}
	joined := make([]byte, chunk*len(value)) // a step is one record
	b.Run("plain append", func(b *testing.B) {
		l, prefix := openLog(b, map[string]int{"plain": 1})
		b.SetBytes(1024)
		for n := 0; b.Loop(); n++ {
			if n%chunk == 0 {
				if _, err := l.Append(b.Context(), prefix+"plain", 0, []stream.Record{{Value: joined}}); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("append and read back", func(b *testing.B) {
		l, prefix := openLog(b, map[string]int{"plain": 1})
		b.SetBytes(1024)
		at := int64(0)
		for n := 0; b.Loop(); n++ {
			if n%chunk == 0 {
				base, err := l.Append(b.Context(), prefix+"plain", 0, []stream.Record{{Value: joined}})
				for end := base + 1; err == nil && at < end; {
					var c stream.Chunk
					c, err = l.Fetch(b.Context(), prefix+"plain", 0, at, stream.FetchOptions{})
					at = c.Next
				}
				if err != nil {
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
		for deadline := time.Now().Add(time.Minute); r.Stats().Inputs < total; {
			if time.Sleep(200 * time.Microsecond); time.Now().After(deadline) {
				b.Fatalf("stuck: %+v %+v", r.Stats(), r.Health())
			}
		}
		b.StopTimer()
		cancel()
		if err := <-done; err != nil {
			b.Fatal(err)
		}
		if s := r.Stats(); s.Lost > 0 || s.Restores != 1 {
			b.Errorf("an owner alone lost its own steps: %+v", s)
		}
	})
}
