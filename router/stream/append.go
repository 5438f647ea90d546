package stream

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Append writes the records as one batch and returns the offset of the first.
// The batch is stored wholly or not at all, and resent byte for byte until it
// is acknowledged by all in-sync replicas, ctx ends or Options.AppendDeadline
// passes. Appends and sends to one partition are stored in the order of the
// calls. Topic, Partition and Offset of the records are ignored.
//
// [ErrTooLarge], [ErrRefused], [ErrBusy] and [ErrClosed]: nothing is stored.
// [ErrUnknownOutcome]: the batch may be stored now or even later; read back
// before acting on either. The records must not change before Append returns,
// nor after an ErrUnknownOutcome.
func (l *Log) Append(ctx context.Context, topic string, partition int, records []Record) (base int64, err error) {
	at := place{topic, partition}
	size := 0
	for i := range records {
		n := recordSize(&records[i])
		if n > MaxRecord {
			return 0, fmt.Errorf("append to %s: record %d of %d bytes: %w (limit %d)", at, i, n, ErrTooLarge, MaxRecord)
		}
		size += n
	}
	switch {
	case len(records) == 0:
		return 0, fmt.Errorf("append to %s: no records", at)
	case size > MaxBatch-batchHeader:
		return 0, fmt.Errorf("append to %s: batch of %d bytes: %w (limit %d)", at, size, ErrTooLarge, MaxBatch)
	}
	j := newJob(ctx, records, size, time.Now().Add(l.o.AppendDeadline))
	j.whole = true
	base, err = l.submit(ctx, at, j)
	if err != nil {
		return 0, fmt.Errorf("append to %s: %w", at, err)
	}
	return base, nil
}

// Send writes one record and returns where it is stored. Records that wait for
// the same partition travel in one batch; a record that finds the partition
// idle leaves at once. A Partition below 0 is chosen from the key as
// [PartitionOf] does.
//
// [ErrBusy], [ErrTooLarge], [ErrRefused] and [ErrClosed]: it is not stored.
// [ErrUnknownOutcome], at the latest after Options.SendDeadline: send again
// with the same id. The record's bytes must not change before Send returns, nor
// after an ErrUnknownOutcome.
func (l *Log) Send(ctx context.Context, r Record) (partition int, offset int64, err error) {
	size := recordSize(&r)
	if size > MaxRecord {
		return 0, 0, fmt.Errorf("send to %s: record of %d bytes: %w (limit %d)", r.Topic, size, ErrTooLarge, MaxRecord)
	}
	if r.Partition < 0 {
		n, err := l.partitions(ctx, r.Topic)
		if err != nil {
			return 0, 0, fmt.Errorf("send to %s: %w", r.Topic, err)
		}
		r.Partition = PartitionOf(r.Key, n)
	}
	at := place{r.Topic, r.Partition}
	j := newJob(context.Background(), []Record{r}, size, time.Now().Add(l.o.SendDeadline))
	offset, err = l.submit(ctx, at, j)
	if err != nil {
		return 0, 0, fmt.Errorf("send to %s: %w", at, err)
	}
	return r.Partition, offset, nil
}

// submit queues the job in its partition's lane and waits for its result, the
// job's deadline or ctx. A job that is still queued then is withdrawn and
// certainly not stored.
func (l *Log) submit(ctx context.Context, at place, j *job) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrBusy, err)
	}
	n, err := l.lane(at)
	if err != nil {
		return 0, err
	}
	select {
	case n.queue <- j:
	case <-l.closing:
		return 0, ErrClosed
	default:
		return 0, fmt.Errorf("%w: %d records are waiting", ErrBusy, cap(n.queue))
	}
	timer := time.NewTimer(time.Until(j.deadline))
	defer timer.Stop()
	why := errors.New("deadline passed")
	select {
	case r := <-j.done:
		return r.offset, r.err
	case <-timer.C:
	case <-ctx.Done():
		why = ctx.Err()
	case <-n.ended:
		if j.withdraw() {
			return 0, ErrClosed
		}
		r := <-j.done // answered before the lane ended
		return r.offset, r.err
	}
	if j.withdraw() {
		return 0, fmt.Errorf("%w: still queued: %w", ErrBusy, why)
	}
	select {
	case r := <-j.done: // it was just decided
		return r.offset, r.err
	default:
		return 0, fmt.Errorf("%w: %w", ErrUnknownOutcome, why)
	}
}

// lane returns the lane of a partition and starts it at first use.
func (l *Log) lane(at place) (*lane, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, ErrClosed
	}
	n := l.lanes[at]
	if n == nil {
		n = &lane{log: l, at: at, queue: make(chan *job, l.o.Queue), ended: make(chan struct{})}
		l.lanes[at] = n
		l.running.Add(1)
		go n.run()
	}
	return n, nil
}
