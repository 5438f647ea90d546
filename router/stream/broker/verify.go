package broker

import (
	"context"
	"errors"
	"fmt"

	"github.com/clearhub/clearhub/router/stream"
)

// ErrDamaged: stored records are missing or unreadable. The hub must not start
// on such a log.
var ErrDamaged = errors.New("stored log is damaged")

// Verify reads every record of the topics and reports the first damage: a
// first offset above 0, a gap, a checksum that fails, or an end before the
// high watermark. It returns the number of records read.
func Verify(ctx context.Context, log *stream.Log, topics ...string) (records int64, err error) {
	for _, topic := range topics {
		info, err := log.Describe(ctx, topic)
		if err != nil {
			return records, fmt.Errorf("verify: %w", err)
		}
		for p := range info.Partitions {
			n, err := verifyPartition(ctx, log, topic, p)
			records += n
			if err != nil {
				return records, fmt.Errorf("verify %s/%d: %w", topic, p, err)
			}
		}
	}
	return records, nil
}

func verifyPartition(ctx context.Context, log *stream.Log, topic string, partition int) (int64, error) {
	first, next, err := log.Bounds(ctx, topic, partition)
	if err != nil {
		return 0, err
	}
	if first != 0 {
		return 0, fmt.Errorf("%w: begins at offset %d, not 0", ErrDamaged, first)
	}
	at := int64(0)
	for at < next {
		chunk, err := log.Fetch(ctx, topic, partition, at, stream.FetchOptions{})
		switch {
		case errors.Is(err, stream.ErrCorrupt), errors.Is(err, stream.ErrOffset):
			return at, fmt.Errorf("%w: %w", ErrDamaged, err)
		case err != nil:
			return at, err
		}
		for i := range chunk.Records {
			if got := chunk.Records[i].Offset; got != at {
				return at, fmt.Errorf("%w: offset %d where %d must follow", ErrDamaged, got, at)
			}
			at++
		}
		if chunk.Next != at {
			return at, fmt.Errorf("%w: no record from offset %d to below %d", ErrDamaged, at, chunk.Next)
		}
	}
	return at, nil
}
