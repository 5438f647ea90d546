package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// groupRecords is the most records of Send that one batch takes.
const groupRecords = 1000

// job is one Append or one Send on its way through a lane.
type job struct {
	ctx      context.Context // ends the resending; of Append only
	records  []Record
	size     int
	whole    bool // a batch of its own
	deadline time.Time
	state    atomic.Int32
	done     chan result // has room for the one result
}

type result struct {
	offset int64
	err    error
}

const (
	queued int32 = iota
	taken
	withdrawn
)

func newJob(ctx context.Context, records []Record, size int, deadline time.Time) *job {
	return &job{ctx: ctx, records: records, size: size, deadline: deadline, done: make(chan result, 1)}
}

func (j *job) take() bool     { return j.state.CompareAndSwap(queued, taken) }
func (j *job) withdraw() bool { return j.state.CompareAndSwap(queued, withdrawn) }

// lane writes to one partition: one request in flight, in the order of the
// queue. What piles up while a request is in flight becomes the next batch.
// All fields but the queue belong to its goroutine.
type lane struct {
	log   *Log
	at    place
	queue chan *job
	ended chan struct{} // closed when nothing is taken from the queue any more

	id      identity
	hasID   bool
	carried *job // taken from the queue, does not fit the batch before it
}

func (n *lane) run() {
	defer n.log.running.Done()
	defer close(n.ended)
	for {
		j, ok := n.next()
		if !ok {
			n.refuse()
			return
		}
		batch := n.gather(j)
		offset, err := n.deliver(batch)
		for _, j := range batch {
			j.done <- result{offset, err}
			offset += int64(len(j.records))
		}
	}
}

// next waits for a job that was not withdrawn.
func (n *lane) next() (*job, bool) {
	if j := n.carried; j != nil {
		n.carried = nil
		return j, true
	}
	for {
		select {
		case <-n.log.closing:
			return nil, false
		default:
		}
		select {
		case j := <-n.queue:
			if j.take() {
				return j, true
			}
		case <-n.log.closing:
			return nil, false
		}
	}
}

// gather adds what is waiting, up to the limits of a batch.
func (n *lane) gather(first *job) []*job {
	batch := []*job{first}
	if first.whole {
		return batch
	}
	size := first.size
	for len(batch) < groupRecords {
		select {
		case j := <-n.queue:
			if !j.take() {
				continue
			}
			if j.whole || size+j.size > MaxRecord {
				n.carried = j
				return batch
			}
			size += j.size
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// refuse answers everything left in the queue of a closed log. A job that
// slips in behind is withdrawn by submit, which looks at ended.
func (n *lane) refuse() {
	if n.carried != nil {
		n.carried.done <- result{err: ErrClosed}
	}
	for {
		select {
		case j := <-n.queue:
			if j.take() {
				j.done <- result{err: ErrClosed}
			}
		default:
			return
		}
	}
}

// deliver sends the batch until its fate is known, nobody waits for it any
// more, or the log closes. After anything but success the producer id is given
// up: a sequence whose fate is unknown must never be used for other records.
func (n *lane) deliver(batch []*job) (int64, error) {
	ctx, cancel := n.bound(batch)
	defer cancel()
	var records []Record
	if len(batch) == 1 {
		records = batch[0].records
	} else {
		for _, j := range batch {
			records = append(records, j.records...)
		}
	}
	body := encodeBatch(records, time.Now())
	offset, err := n.store(ctx, body, int32(len(records)))
	if err != nil {
		n.hasID = false
		level := zerolog.WarnLevel
		if errors.Is(ctx.Err(), context.Canceled) {
			level = zerolog.DebugLevel // the caller left, or the log is being closed
		}
		n.log.log.WithLevel(level).Str("topic", n.at.topic).Int("partition", n.at.partition).Int("records", len(records)).Err(err).Msg("batch not acknowledged")
	}
	return offset, err
}

// bound gives the batch the deadline of the caller who waits longest.
func (n *lane) bound(batch []*job) (context.Context, context.CancelFunc) {
	latest := batch[0].deadline
	for _, j := range batch {
		if j.deadline.After(latest) {
			latest = j.deadline
		}
	}
	return context.WithDeadline(batch[0].ctx, latest)
}

// store resends one body, byte for byte as long as the producer id lives.
func (n *lane) store(ctx context.Context, body []byte, count int32) (int64, error) {
	var p pause
	doubt := false // an attempt may have been stored
	for sealed := false; ; {
		last := n.identify(ctx, count)
		if last == nil {
			if !sealed {
				if doubt {
					body = bytes.Clone(body) // a connection may still be reading the old one
				}
				sealBatch(body, n.id)
				sealed = true
			}
			a := n.log.attempt(ctx, n.at, body)
			switch a.class {
			case classStored:
				n.id.sequence += count
				return a.offset, nil
			case classDoubt:
				doubt = true
			case classIdentity:
				n.hasID, sealed = false, false
				doubt = doubt || a.doubt
			case classLost:
				return 0, fmt.Errorf("%w: stored, but the broker no longer knows where: %w", ErrUnknownOutcome, a.err)
			case classTooLarge, classRefused:
				if doubt {
					return 0, fmt.Errorf("%w: refused after an unanswered attempt: %v", ErrUnknownOutcome, a.err) // %v: it is not an ErrRefused
				}
				return 0, a.err
			}
			last = a.err
			n.log.log.Debug().Stringer("place", n.at).Bool("doubt", doubt).Err(last).Msg("produce again")
		}
		if !p.wait(ctx, n.log.closing) {
			if n.log.isClosed() && !doubt {
				return 0, fmt.Errorf("%w: %w", ErrClosed, last)
			}
			return 0, fmt.Errorf("%w: %w", ErrUnknownOutcome, last)
		}
	}
}

// identify fetches a producer id where there is none or its sequence would
// wrap. Any broker hands one out to a producer without transactional id
// (InitProducerId, KIP-98); kafka-go's own call would ask for the coordinator
// of an empty transactional id first, which needs more rights.
func (n *lane) identify(ctx context.Context, count int32) error {
	if n.hasID && n.id.sequence <= math.MaxInt32-count {
		return nil
	}
	n.hasID = false
	req := kmsg.NewPtrInitProducerIDRequest()
	req.Version = 4
	req.TransactionTimeoutMillis = -1
	req.ProducerID, req.ProducerEpoch = -1, -1
	answer, err := n.log.ask(ctx, req)
	if err != nil {
		return err
	}
	resp, ok := answer.(*kmsg.InitProducerIDResponse)
	if !ok {
		return fmt.Errorf("InitProducerId: unexpected answer %T", answer)
	}
	if err := codeError(resp.ErrorCode); err != nil {
		return fmt.Errorf("InitProducerId: %w", err)
	}
	n.id, n.hasID = identity{id: resp.ProducerID, epoch: resp.ProducerEpoch}, true
	return nil
}
