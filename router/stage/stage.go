package stage

import (
	"context"

	"github.com/clearhub/clearhub/router/stream"
)

// A Stage turns a chunk of inputs into one step. The runner calls Step from one
// goroutine per partition; a Stage that serves several partitions must be safe
// for concurrent use, and keeps what it remembers in tx alone.
//
// Step does no I/O, reads no clock (tx.Now is the time of the step) and returns
// no error: content that it cannot process is parked within the step. What it
// did may be thrown away and asked for again with the same or other inputs, so
// it has no effect outside tx. It must not keep tx, nor change inputs.
type Stage interface {
	Step(tx *Tx, in []Input)
}

// InputKind says where an input comes from.
type InputKind uint8

// Kinds of inputs. Within one step due timers come first, in the order of their
// time, then results, then records in the order of their offsets.
const (
	Record InputKind = iota + 1 // a record of an input topic
	Timer                       // a timer set by Tx.Wake is due
	Result                      // an effect asked for by Tx.Perform has ended
)

// Input is one thing to be processed.
type Input struct {
	Kind   InputKind
	Record stream.Record // Record only
	Key    string        // Timer, Result: the key given to Wake or Perform
	Value  []byte        // Result: what Options.Perform returned
}

// Output is a record for another topic. It is relayed after its step was
// counted, at least once, with the header "from" by which readers drop copies
// (law 4).
type Output struct {
	Topic string
	Key   string
	// Pinned sends the output to Partition. Otherwise the partition follows
	// from Key as stream.PartitionOf says, and Partition is ignored.
	Pinned    bool
	Partition int
	Headers   []stream.Header
	Value     []byte
}

// Effect is something to be done outside the log, once its step is counted.
type Effect struct {
	Key     string
	Payload []byte
}

// Log is the part of stream.Log that a runner needs.
type Log interface {
	// Append writes one batch, wholly or not at all. Any error but a definite
	// refusal may still mean that it is stored, now or later.
	Append(ctx context.Context, topic string, partition int, records []stream.Record) (base int64, err error)
	Fetch(ctx context.Context, topic string, partition int, offset int64, o stream.FetchOptions) (stream.Chunk, error)
	Bounds(ctx context.Context, topic string, partition int) (first, next int64, err error)
	Describe(ctx context.Context, topic string) (stream.Info, error)
}

// Members says on which partitions this process should work. handle is called
// once per generation; its ctx ends with the generation. An error of handle
// leaves the group and is returned. Two members that work on one partition at
// once do no harm (law 3).
type Members interface {
	Run(ctx context.Context, handle func(ctx context.Context, partitions []int) error) error
}

var (
	_ Log     = (*stream.Log)(nil)
	_ Members = (*stream.Members)(nil)
)
