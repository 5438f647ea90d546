package stage_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// memLog is a log in memory. Its waits use the time package, so that it works
// within a synctest bubble.
type memLog struct {
	mu      sync.Mutex
	topics  map[string]*memTopic
	changed chan struct{} // closed at the next append

	// fault may store a batch another way and give an error back.
	fault func(topic string, store func()) error
}

type memTopic struct {
	id         string
	partitions [][]stream.Record
	first      int64 // of partition 0: what is before was deleted
}

func newMemLog(partitions map[string]int) *memLog {
	l := &memLog{topics: map[string]*memTopic{}, changed: make(chan struct{})}
	for name, n := range partitions {
		l.topics[name] = &memTopic{id: "id-" + name, partitions: make([][]stream.Record, n)}
	}
	return l
}

func (l *memLog) Append(ctx context.Context, topic string, p int, records []stream.Record) (base int64, err error) {
	if ctx.Err() != nil {
		return 0, fmt.Errorf("%w: %w", stream.ErrUnknownOutcome, ctx.Err())
	}
	store := func() { base = l.store(topic, p, records) }
	if l.fault != nil {
		if err := l.fault(topic, store); err != nil {
			return 0, err
		}
	}
	store()
	return base, nil
}

func (l *memLog) store(topic string, p int, records []stream.Record) (base int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.topics[topic]
	base = int64(len(t.partitions[p]))
	for _, r := range records {
		r.Topic, r.Partition, r.Offset = topic, p, int64(len(t.partitions[p]))
		t.partitions[p] = append(t.partitions[p], r)
	}
	close(l.changed)
	l.changed = make(chan struct{})
	return base
}

func (l *memLog) Fetch(ctx context.Context, topic string, p int, offset int64, o stream.FetchOptions) (stream.Chunk, error) {
	deadline := time.Now().Add(o.MaxWait)
	for {
		l.mu.Lock()
		t := l.topics[topic]
		all, changed := t.partitions[p], l.changed
		l.mu.Unlock()
		end := int64(len(all))
		switch {
		case offset > end || offset < t.first:
			return stream.Chunk{}, fmt.Errorf("%w: %d", stream.ErrOffset, offset)
		case offset < end:
			to := min(end, offset+100)
			return stream.Chunk{Records: append([]stream.Record{}, all[offset:to]...), Next: to, HighWatermark: end}, nil
		case !time.Now().Before(deadline):
			return stream.Chunk{Next: offset, HighWatermark: end}, nil
		}
		select {
		case <-changed:
		case <-time.After(time.Until(deadline)):
		case <-ctx.Done():
			return stream.Chunk{}, ctx.Err()
		}
	}
}

func (l *memLog) Bounds(_ context.Context, topic string, p int) (int64, int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.topics[topic].first, int64(len(l.topics[topic].partitions[p])), nil
}

func (l *memLog) Describe(_ context.Context, topic string) (stream.Info, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.topics[topic]
	if t == nil {
		return stream.Info{}, stream.ErrNoTopic
	}
	return stream.Info{ID: t.id, Partitions: len(t.partitions)}, nil
}

func (l *memLog) rename(topic, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.topics[topic].id = id
}

func (l *memLog) records(topic string, p int) []stream.Record {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]stream.Record{}, l.topics[topic].partitions[p]...)
}

// add puts plain records into an input.
func (l *memLog) add(topic string, p int, values ...string) {
	for _, v := range values {
		l.store(topic, p, []stream.Record{{Key: []byte(v), Value: []byte(v)}})
	}
}

// values is what a reader makes of a partition: copies dropped (law 4).
func (l *memLog) values(t testing.TB, topic string, p int) []string {
	t.Helper()
	return deduplicated(t, l.records(topic, p))
}

func deduplicated(t testing.TB, records []stream.Record) (out []string) {
	t.Helper()
	reached := map[stage.Source]stage.Position{}
	for i := range records {
		r := &records[i]
		src, at, ok := stage.ParseFrom(r.Header(stage.FromHeader))
		if !ok {
			t.Errorf("record %d of %s/%d has from %q", r.Offset, r.Topic, r.Partition, r.Header(stage.FromHeader))
			continue
		}
		if last, seen := reached[src]; seen && at.Compare(last) <= 0 {
			continue
		}
		reached[src] = at
		out = append(out, string(r.Value))
	}
	return out
}
