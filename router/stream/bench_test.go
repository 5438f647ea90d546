package stream_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/broker"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

const benchSize = 1 << 10 // bytes of a record's value

// benchLog is a log on the cluster asked for, else on an embedded broker that
// keeps its data on disk and syncs every batch.
func benchLog(b *testing.B) (*stream.Log, []string) {
	b.Helper()
	var brokers []string
	if kafkatest.Real() {
		brokers = kafkatest.Start(b)
	} else {
		s, err := broker.Start(b.Context(), broker.Options{Dir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(s.Close)
		brokers = []string{s.Addr()}
	}
	return kafkatest.Open(b, stream.Options{Queue: 100_000}, brokers...), brokers
}

func BenchmarkAppend(b *testing.B) {
	for _, n := range []int{1, 100, 800} {
		b.Run(fmt.Sprintf("records=%d", n), func(b *testing.B) {
			l, _ := benchLog(b)
			name := topic(b, l, 1)
			records := make([]stream.Record, n)
			for i := range records {
				records[i] = stream.Record{Key: []byte("key"), Value: noise(benchSize, 1)}
			}
			b.SetBytes(int64(n * benchSize))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.Append(b.Context(), name, 0, records); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkSend compares one record per call, with so many callers at once,
// against kafka.Writer with the shortest useful linger in the same run.
func BenchmarkSend(b *testing.B) {
	for _, callers := range []int{1, 16, 64} {
		value := noise(benchSize, 1)
		b.Run(fmt.Sprintf("callers=%d/log", callers), func(b *testing.B) {
			l, _ := benchLog(b)
			name := topic(b, l, 1)
			many(b, callers, func(ctx context.Context) error {
				_, _, err := l.Send(ctx, stream.Record{Topic: name, Key: []byte("key"), Value: value})
				return err
			})
		})
		b.Run(fmt.Sprintf("callers=%d/writer", callers), func(b *testing.B) {
			l, brokers := benchLog(b)
			name := topic(b, l, 1)
			w := &kafka.Writer{
				Addr: kafka.TCP(brokers...), Topic: name, RequiredAcks: kafka.RequireAll, Balancer: kafka.Murmur2Balancer{Consistent: true},
				BatchTimeout: time.Millisecond, BatchSize: 1000, Transport: &kafka.Transport{},
			}
			defer w.Close()
			many(b, callers, func(ctx context.Context) error {
				return w.WriteMessages(ctx, kafka.Message{Key: []byte("key"), Value: value})
			})
		})
	}
}

// many calls send b.N times from so many goroutines.
func many(b *testing.B, callers int, send func(context.Context) error) {
	if err := send(b.Context()); err != nil { // connections, producer id
		b.Fatal(err)
	}
	b.SetBytes(benchSize)
	b.ReportAllocs()
	b.ResetTimer()
	var left atomic.Int64
	left.Store(int64(b.N))
	done := make(chan error, callers)
	for range callers {
		go func() {
			for left.Add(-1) >= 0 {
				if err := send(b.Context()); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range callers {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkFetch(b *testing.B) {
	l, _ := benchLog(b)
	name := topic(b, l, 1)
	records := make([]stream.Record, 800)
	for i := range records {
		records[i] = stream.Record{Key: []byte("key"), Value: noise(benchSize, 1)}
	}
	for range 40 {
		if _, err := l.Append(b.Context(), name, 0, records); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(40 * len(records) * benchSize))
	b.ReportAllocs()
	for b.Loop() {
		if n := len(all(b, l, name, 0)); n != 40*len(records) {
			b.Fatalf("%d records", n)
		}
	}
	b.ReportMetric(float64(b.N*40*len(records))/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkEncode(b *testing.B) {
	records := make([]stream.Record, 100)
	for i := range records {
		records[i] = stream.Record{Key: []byte("key"), Value: noise(benchSize, 1), Time: time.UnixMilli(1)}
	}
	b.Run("log", func(b *testing.B) {
		b.SetBytes(100 * benchSize)
		b.ReportAllocs()
		for b.Loop() {
			stream.EncodeBatch(records, 1, 0, 0)
		}
	})
	b.Run("kafka-go", func(b *testing.B) {
		b.SetBytes(100 * benchSize)
		b.ReportAllocs()
		for b.Loop() {
			kafkaGo(b, records)
		}
	})
}
