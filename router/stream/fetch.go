package stream

import (
	"context"
	"time"
)

// FetchOptions bound one fetch.
type FetchOptions struct {
	MaxBytes int           // of the answer, about; default 8 MiB. One batch is always returned whole
	MaxWait  time.Duration // how long the broker waits for a first record; default 200 ms
}

// Chunk is a run of records of one partition, in offset order.
type Chunk struct {
	Records       []Record // may be empty: nothing arrived within MaxWait
	Next          int64    // the offset to fetch from next
	HighWatermark int64    // the offset after the last record all in-sync replicas have
}

// Bounds returns the first offset that can be read and the offset the next
// record will get (the high watermark).
func (l *Log) Bounds(ctx context.Context, topic string, partition int) (first, next int64, err error) {
	return 0, 0, ErrClosed
}

// Fetch reads records from offset on. At the end of the partition it waits up
// to MaxWait and returns an empty chunk. An offset outside [Log.Bounds] is
// [ErrOffset], a batch whose checksum fails is [ErrCorrupt]. Short
// disturbances are retried within the request timeout.
func (l *Log) Fetch(ctx context.Context, topic string, partition int, offset int64, o FetchOptions) (Chunk, error) {
	return Chunk{}, ErrClosed
}
