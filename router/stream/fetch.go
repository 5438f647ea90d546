package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
)

const (
	defaultFetchBytes = 8 << 20
	largestFetchBytes = 64 << 20
	defaultFetchWait  = 200 * time.Millisecond
	corruptReads      = 3 // readings before a bad checksum counts as stored that way
)

// FetchOptions bound one fetch.
type FetchOptions struct {
	MaxBytes int           // of the answer, about; default 8 MiB. One batch is always returned whole
	MaxWait  time.Duration // how long the broker waits for a first record; default 200 ms
}

// Chunk is a run of records of one partition, in offset order without gaps.
type Chunk struct {
	Records       []Record // may be empty: nothing arrived within MaxWait
	Next          int64    // the offset to fetch from next
	HighWatermark int64    // the offset after the last record all in-sync replicas have
}

// Bounds returns the first offset that can be read and the offset the next
// record will get (the high watermark).
func (l *Log) Bounds(ctx context.Context, topic string, partition int) (first, next int64, err error) {
	err = l.retry(ctx, l.o.RequestTimeout, func(ctx context.Context) (err error) {
		first, next, err = l.bounds(ctx, topic, partition)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("bounds of %s/%d: %w", topic, partition, err)
	}
	return first, next, nil
}

func (l *Log) bounds(ctx context.Context, topic string, partition int) (first, next int64, err error) {
	resp, err := l.client.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{topic: {kafka.FirstOffsetOf(partition), kafka.LastOffsetOf(partition)}},
	})
	if err != nil {
		return 0, 0, err
	}
	for _, p := range resp.Topics[topic] {
		if p.Partition != partition {
			continue
		}
		if p.Error != nil {
			return 0, 0, p.Error
		}
		if p.FirstOffset < 0 || p.LastOffset < p.FirstOffset {
			return 0, 0, fmt.Errorf("impossible offsets %d to %d", p.FirstOffset, p.LastOffset)
		}
		return p.FirstOffset, p.LastOffset, nil
	}
	return 0, 0, kafka.UnknownTopicOrPartition
}

// Fetch reads records from offset on. At the end of the partition it waits up
// to MaxWait and returns an empty chunk. An offset outside [Log.Bounds] is
// [ErrOffset]; a batch whose checksum fails, or a gap in the offsets, is
// [ErrCorrupt]. Short disturbances are retried within the request timeout.
func (l *Log) Fetch(ctx context.Context, topic string, partition int, offset int64, o FetchOptions) (Chunk, error) {
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultFetchBytes
	}
	if o.MaxWait <= 0 {
		o.MaxWait = defaultFetchWait
	}
	o.MaxWait = min(o.MaxWait, l.o.RequestTimeout/4)
	var chunk Chunk
	bad := 0
	err := l.retry(ctx, l.o.RequestTimeout, func(ctx context.Context) (err error) {
		chunk, err = l.fetch(ctx, topic, partition, offset, o)
		switch {
		case err == nil && len(chunk.Records) == 0 && chunk.Next == offset && offset < chunk.HighWatermark:
			// Something is stored and nothing could be read: a batch larger than
			// MaxBytes from a broker that cuts it, or one whose length is damaged.
			if o.MaxBytes >= largestFetchBytes {
				return fmt.Errorf("%w: no readable batch below the high watermark %d", ErrCorrupt, chunk.HighWatermark)
			}
			o.MaxBytes = min(2*o.MaxBytes, largestFetchBytes)
			return errors.New("no progress")
		case err != nil && strings.Contains(err.Error(), "checksum mismatch"):
			// kafka-go has no error value for it. It may have happened on the way.
			if bad++; bad >= corruptReads {
				return fmt.Errorf("%w: %w", ErrCorrupt, err)
			}
		}
		return err
	})
	if err != nil {
		return Chunk{}, fmt.Errorf("fetch %s/%d from %d: %w", topic, partition, offset, err)
	}
	return chunk, nil
}

func (l *Log) fetch(ctx context.Context, topic string, partition int, offset int64, o FetchOptions) (Chunk, error) {
	if offset < 0 {
		return Chunk{}, ErrOffset // kafka-go takes -1 and -2 for the ends
	}
	resp, err := l.client.Fetch(ctx, &kafka.FetchRequest{
		Topic: topic, Partition: partition, Offset: offset,
		MinBytes: 1, MaxBytes: int64(o.MaxBytes), MaxWait: o.MaxWait,
	})
	if err != nil {
		return Chunk{}, err
	}
	if errors.Is(resp.Error, kafka.OffsetOutOfRange) {
		first, next, err := l.bounds(ctx, topic, partition)
		if err != nil {
			return Chunk{}, err
		}
		return Chunk{}, fmt.Errorf("%w: the partition holds %d to below %d", ErrOffset, first, next)
	}
	if resp.Error != nil {
		return Chunk{}, resp.Error
	}
	chunk := Chunk{Next: offset, HighWatermark: resp.HighWatermark}
	if err := chunk.read(resp.Records, place{topic, partition}, offset); err != nil {
		return Chunk{}, err
	}
	return chunk, nil
}

// read copies the records from offset on. A batch may begin below offset. The
// hub's topics are neither compacted nor transactional, so that a step of more
// than one is a gap; the base offset of a batch is outside its checksum, and
// this is the check on it. Markers of foreign transactions are counted and left
// out.
func (c *Chunk) read(batches kafka.RecordReader, at place, offset int64) error {
	stream, ok := batches.(*protocol.RecordStream)
	if !ok {
		return nil // no batch at all
	}
	expect := int64(-1)
	for _, b := range stream.Records {
		_, control := b.(*protocol.ControlBatch)
		for {
			r, err := b.ReadRecord()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return fmt.Errorf("read record: %w", err)
			}
			if expect < 0 && r.Offset <= offset {
				expect = r.Offset
			}
			if r.Offset != expect {
				return fmt.Errorf("%w: offset %d where %d must follow", ErrCorrupt, r.Offset, max(expect, offset))
			}
			expect++
			if r.Offset >= offset && !control {
				rec, err := copyRecord(r, at)
				if err != nil {
					return err
				}
				c.Records = append(c.Records, rec)
			} else {
				closeBytes(r.Key)
				closeBytes(r.Value)
			}
		}
	}
	c.Next = max(expect, offset)
	return nil
}

// copyRecord moves key and value out of kafka-go's pages, which it then
// returns to their pool.
func copyRecord(r *protocol.Record, at place) (Record, error) {
	rec := Record{Topic: at.topic, Partition: at.partition, Offset: r.Offset, Time: r.Time}
	buf := make([]byte, bytesLen(r.Key)+bytesLen(r.Value))
	var err error
	if rec.Key, buf, err = take(r.Key, buf); err != nil {
		return Record{}, fmt.Errorf("read key at %d: %w", r.Offset, err)
	}
	if rec.Value, _, err = take(r.Value, buf); err != nil {
		return Record{}, fmt.Errorf("read value at %d: %w", r.Offset, err)
	}
	if len(r.Headers) > 0 {
		rec.Headers = make([]Header, len(r.Headers))
		for i, h := range r.Headers {
			rec.Headers[i] = Header{Key: h.Key, Value: h.Value}
		}
	}
	return rec, nil
}

func take(b kafka.Bytes, buf []byte) (got, rest []byte, err error) {
	if b == nil {
		return nil, buf, nil
	}
	defer b.Close()
	n := b.Len()
	got, rest = buf[:n:n], buf[n:]
	if _, err = io.ReadFull(b, got); err != nil {
		return nil, nil, err
	}
	return got, rest, nil
}

func bytesLen(b kafka.Bytes) int {
	if b == nil {
		return 0
	}
	return b.Len()
}

func closeBytes(b kafka.Bytes) {
	if b != nil {
		b.Close()
	}
}
