package stream

import "context"

// Append writes the records as one batch and returns the offset of the first.
// The batch is stored wholly or not at all, and resent byte for byte until it
// is acknowledged by all in-sync replicas. Appends and sends to one partition
// are stored in the order of the calls.
//
// [ErrTooLarge] and [ErrRefused]: nothing is stored. [ErrUnknownOutcome]: the
// batch may be stored now or even later; read back before acting on either.
func (l *Log) Append(ctx context.Context, topic string, partition int, records []Record) (base int64, err error) {
	return 0, ErrClosed
}

// Send writes one record and returns where it is stored. Records that wait for
// the same partition travel in one batch; a record that finds the partition
// idle leaves at once. A Partition below 0 is chosen from the key as
// [PartitionOf] does.
//
// [ErrBusy], [ErrTooLarge], [ErrRefused] and [ErrClosed]: it is not stored.
// [ErrUnknownOutcome]: send again with the same id.
func (l *Log) Send(ctx context.Context, r Record) (partition int, offset int64, err error) {
	return 0, 0, ErrClosed
}
