package stage

import (
	"context"
	"fmt"

	"github.com/clearhub/clearhub/router/stream"
)

// findBase finds the checkpoint to restore from without reading the journal:
// the newest that its last records name. A checkpoint is named only by writers
// who read it back as counted, so any named one will do; a stale writer only
// names an older one. Root means the beginning.
func findBase(ctx context.Context, log Log, journal place, first, next int64) (Ref, error) {
	if next <= first {
		if first > 0 {
			return root, fmt.Errorf("%w: journal %s/%d is empty and starts at %d", ErrGap, journal.Topic, journal.Partition, first)
		}
		return root, nil
	}
	for back := int64(4); ; back *= 2 {
		from, best := max(first, next-back), root
		err := readJournal(ctx, log, journal, from, next, func(records []stream.Record) error {
			for i := range records {
				f, err := parseFrame(&records[i])
				if err != nil {
					return err
				}
				if f.Checkpoint.Offset > best.Offset {
					best = f.Checkpoint
				}
			}
			return nil
		})
		switch {
		case err != nil:
			return root, err
		case best.Offset >= first || first == 0:
			return best, nil
		case from == first:
			return root, fmt.Errorf("%w: journal %s/%d starts at %d and names no checkpoint after that", ErrGap, journal.Topic, journal.Partition, first)
		}
	}
}

// readJournal reads the records from offset from to before to, and what the
// log has beyond by then.
func readJournal(ctx context.Context, log Log, journal place, from, to int64, take func([]stream.Record) error) error {
	for from < to {
		c, err := log.Fetch(ctx, journal.Topic, journal.Partition, from, stream.FetchOptions{})
		if err != nil {
			return fmt.Errorf("read journal %s/%d at %d: %w", journal.Topic, journal.Partition, from, err)
		}
		if err := take(c.Records); err != nil {
			return err
		}
		from = c.Next
	}
	return nil
}

// Verified is what [Verify] found in one partition.
type Verified struct {
	Partition   int
	Records     int64 // of the journal, from where the walk began
	Steps       int64 // that count
	Checkpoints int64 // among them, each equal to the steps before it
	Last        Ref   // the last counted step
}

// Verify walks the chain of every partition of a journal from its beginning,
// and compares each checkpoint with the steps before it. [ErrGap] and
// [ErrJournal] mean that something which counted is missing or damaged: the
// stage must not run.
func Verify(ctx context.Context, log Log, journal string) ([]Verified, error) {
	info, err := log.Describe(ctx, journal)
	if err != nil {
		return nil, fmt.Errorf("verify journal %s: %w", journal, err)
	}
	var out []Verified
	for p := range info.Partitions {
		v, err := verifyPartition(ctx, log, place{journal, p})
		if err != nil {
			return out, fmt.Errorf("verify journal %s/%d: %w", journal, p, err)
		}
		out = append(out, v)
	}
	return out, nil
}

func verifyPartition(ctx context.Context, log Log, journal place) (Verified, error) {
	v := Verified{Partition: journal.Partition}
	first, next, err := log.Bounds(ctx, journal.Topic, journal.Partition)
	if err != nil {
		return v, err
	}
	base := root
	if first > 0 {
		if base, err = findBase(ctx, log, journal, first, next); err != nil {
			return v, err
		}
	}
	f := newFold(base)
	f.compare = true
	err = readJournal(ctx, log, journal, max(base.Offset, 0), next, func(records []stream.Record) error {
		for i := range records {
			before := f.checkpoint
			c, err := f.add(&records[i])
			if err != nil {
				return err
			}
			v.Records++
			if c != nil {
				v.Steps++
			}
			if f.checkpoint != before {
				v.Checkpoints++
			}
		}
		return nil
	})
	if err == nil && f.seek != (ID{}) {
		err = fmt.Errorf("%w: checkpoint %s is not at its offset", ErrGap, base)
	}
	v.Last = f.state.last
	return v, err
}
