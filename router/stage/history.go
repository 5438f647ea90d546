package stage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/clearhub/clearhub/router/stream"
)

// History reads the counted steps of one journal partition from its beginning, each with the state before it, so that a
// step can be run again: inputs and time are as recorded, and an equal Stage must do the same with them. It serves stages of
// one input topic without effects. It writes nothing, and may read while the stage's owner goes on.
//
// A journal that was trimmed is read from its earliest checkpoint on. The inputs of a step are read only where the step is
// run again; [ErrGap] says that they are not in the log any more.
type History struct {
	log            Log
	journal, input place
	chain          *chain
	state          *state
	next, end      int64 // of the journal
	queue          []stream.Record
	step           *Recorded
	loaded         bool
	ahead          []stream.Record // inputs that were fetched
}

// Recorded is a counted step as the journal has it. It is valid until the next one is read.
type Recorded struct {
	// Ref says where in the journal the step counted.
	Ref  Ref
	Time time.Time
	// Release is that of the program that made the step, "" where it did not say.
	Release string
	// Outputs are those that the step put out, partitions resolved.
	Outputs []Output
	h       *History
	step    *step
}

// OpenHistory begins at the beginning of partition 0 of a journal and ends where it ends now.
func OpenHistory(ctx context.Context, log Log, journal, input string) (*History, error) {
	h := &History{log: log, journal: place{journal, 0}, input: place{input, 0}, chain: newChain(), state: newState()}
	first, next, err := log.Bounds(ctx, journal, 0)
	if err != nil {
		return nil, fmt.Errorf("read journal %s: %w", journal, err)
	}
	h.next, h.end = first, next
	if first == 0 {
		h.loaded = true
		return h, nil
	}
	base, err := h.earliest(ctx)
	if err != nil {
		return nil, err
	}
	h.chain, h.next, h.queue = newChainAt(base), base.Offset, nil
	return h, nil
}

// OpenLatest begins at the newest checkpoint: for the state as it is now, not for what led to it.
func OpenLatest(ctx context.Context, log Log, journal, input string) (*History, error) {
	h := &History{log: log, journal: place{journal, 0}, input: place{input, 0}, chain: newChain(), state: newState()}
	first, next, err := log.Bounds(ctx, journal, 0)
	if err != nil {
		return nil, fmt.Errorf("read journal %s: %w", journal, err)
	}
	base, err := findBase(ctx, log, h.journal, first, next)
	if err != nil {
		return nil, err
	}
	h.next, h.end, h.loaded = max(base.Offset, 0), next, base == root
	if !h.loaded {
		h.chain = newChainAt(base)
	}
	return h, nil
}

// ToEnd reads all steps that are left.
func (h *History) ToEnd(ctx context.Context) error {
	for {
		if _, err := h.Next(ctx); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

var errFound = errors.New("found")

// earliest finds the first checkpoint that a trimmed journal still has whole.
func (h *History) earliest(ctx context.Context) (Ref, error) {
	first, base := h.next, root
	err := readJournal(ctx, h.log, h.journal, first, h.end, func(records []stream.Record) error {
		for i := range records {
			f, err := parseFrame(&records[i])
			if err != nil {
				return err
			}
			if f.Checkpoint.Offset >= first {
				base = f.Checkpoint
				return errFound
			}
		}
		return nil
	})
	switch {
	case errors.Is(err, errFound):
		return base, nil
	case err != nil:
		return root, err
	}
	return root, fmt.Errorf("%w: journal %s starts at %d and names no checkpoint after that", ErrGap, h.journal.Topic, first)
}

// Next reads the next counted step; io.EOF ends. The state is that before the step until Next is called again.
func (h *History) Next(ctx context.Context) (*Recorded, error) {
	if h.step != nil {
		h.state.apply(h.step.step, h.step.Ref)
		h.step = nil
	}
	for {
		r, err := h.record(ctx)
		if err != nil {
			return nil, err
		}
		c, err := h.chain.add(r)
		if err != nil {
			return nil, err
		}
		if c == nil {
			continue
		}
		st, err := decodeStep(c.Body)
		switch {
		case err != nil:
			return nil, fmt.Errorf("step %s: %w", c.Ref, err)
		case st.Kind == checkpoint && !h.loaded:
			h.state.load(st, c.Ref)
			h.loaded = true
		case st.Kind == checkpoint:
			h.state.last = c.Ref
		case !h.loaded:
			return nil, fmt.Errorf("%w: step %s is named as a checkpoint and is none", ErrGap, c.Ref)
		case len(st.Settled) > 0 || len(st.Effects) > 0:
			return nil, fmt.Errorf("step %s has effects: their results are not in the log, so that it cannot be run again", c.Ref)
		default:
			h.step = &Recorded{Ref: c.Ref, Time: st.Time, Release: c.Release, Outputs: st.Outputs, h: h, step: st}
			return h.step, nil
		}
	}
}

func (h *History) record(ctx context.Context) (*stream.Record, error) {
	for len(h.queue) == 0 {
		if h.next >= h.end {
			return nil, io.EOF
		}
		c, err := h.log.Fetch(ctx, h.journal.Topic, 0, h.next, stream.FetchOptions{})
		if err != nil {
			return nil, fmt.Errorf("read journal %s at %d: %w", h.journal.Topic, h.next, err)
		}
		h.queue, h.next = c.Records, c.Next
	}
	r := &h.queue[0]
	h.queue = h.queue[1:]
	return r, nil
}

// Inputs are those that the step took, timers first. A step that only recorded progress took none.
func (r *Recorded) Inputs(ctx context.Context) ([]Input, error) {
	records, err := r.Records(ctx)
	if err != nil {
		return nil, err
	}
	due := r.h.state.due(r.Time, chunk)
	took := len(records) > 0
	for _, key := range due { // a timer that was taken is delivered, or set again
		for _, t := range r.step.Timers {
			took = took || t.Key == key
		}
	}
	if !took {
		return nil, nil
	}
	in := make([]Input, 0, len(due)+len(records))
	for _, key := range due {
		in = append(in, Input{Kind: Timer, Key: key})
	}
	return append(in, records...), nil
}

// chunk is Options.MaxChunk, which recognition leaves at its default.
const chunk = 1000

// Records are the records among the inputs, without those that were dropped as copies (law 4).
func (r *Recorded) Records(ctx context.Context) ([]Input, error) {
	h := r.h
	from, to := h.state.next[h.input], int64(-1)
	for _, n := range r.step.Next {
		if n.Input == h.input {
			to = n.Next
		}
	}
	m := &machine{fold: &fold{state: h.state}, stats: new(counters)}
	of := map[Source]Position{}
	var in []Input
	for at := from; at < to; {
		if len(h.ahead) == 0 || h.ahead[0].Offset > at {
			c, err := h.log.Fetch(ctx, h.input.Topic, h.input.Partition, at, stream.FetchOptions{})
			if err != nil {
				return nil, fmt.Errorf("read %s at %d: %w", h.input.Topic, at, err)
			}
			if len(c.Records) == 0 || c.Records[0].Offset != at {
				return nil, fmt.Errorf("%w: offset %d of %s is not in the log", ErrGap, at, h.input.Topic)
			}
			h.ahead = c.Records
		}
		rec := h.ahead[0]
		h.ahead = h.ahead[1:]
		if rec.Offset < at {
			continue
		}
		at = rec.Offset + 1
		if m.beyond(h.input, &rec, of) {
			in = append(in, Input{Kind: Record, Record: rec})
		}
	}
	return in, nil
}

// Again runs the step again on the state that was recorded before it, and says what that puts out and in what it differs from
// what was recorded: nothing, if the stage is what it was. The error is that of the log, or of a broken rule of Tx.
func (r *Recorded) Again(ctx context.Context, s Stage) (outputs []Output, differs error, err error) {
	in, err := r.Inputs(ctx)
	if err != nil {
		return nil, nil, err
	}
	tx := newTx(r.h.state, r.h.journal.Partition, r.Time)
	if len(in) > 0 {
		for _, i := range in {
			if i.Kind == Timer {
				tx.timers[i.Key] = time.Time{}
			}
		}
		s.Step(tx, in)
		if tx.fault != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrStage, tx.fault)
		}
	}
	st := stepOf(tx)
	return tx.outputs, r.differs(&st), nil
}

// differs compares what a step did with what was recorded of it.
func (r *Recorded) differs(is *step) error {
	was := *r.step
	if d := SameOutputs(r.Outputs, is.Outputs); d != nil {
		return d
	}
	content := func(s step) []byte {
		c := step{Kind: work, Time: was.Time, Puts: s.Puts, Deletes: s.Deletes, Timers: s.Timers}
		return encodeStep(&c)
	}
	if !bytes.Equal(content(was), content(*is)) {
		return fmt.Errorf("step %s leaves another state behind", r.Ref)
	}
	return nil
}

// SameOutputs is nil where two steps put out the same, but for partitions, which follow from keys.
func SameOutputs(was, is []Output) error {
	for i := range max(len(was), len(is)) {
		if i >= len(was) || i >= len(is) {
			return fmt.Errorf("%d outputs were recorded, %d come out", len(was), len(is))
		}
		a, b := &was[i], &is[i]
		same := a.Topic == b.Topic && a.Key == b.Key && bytes.Equal(a.Value, b.Value) && len(a.Headers) == len(b.Headers)
		for j := 0; same && j < len(a.Headers); j++ {
			same = a.Headers[j].Key == b.Headers[j].Key && bytes.Equal(a.Headers[j].Value, b.Headers[j].Value)
		}
		if !same {
			return fmt.Errorf("output %d to %s with key %.60q differs", i, a.Topic, a.Key)
		}
	}
	return nil
}

// Fork is a trial that goes on from the state before the step that was read last, or from the end of the history. The two
// share nothing that either changes.
func (h *History) Fork(s Stage) *Trial {
	return &Trial{stage: s, partition: h.journal.Partition, state: h.state.fork()}
}

// Time is the time of the last step.
func (h *History) Time() time.Time { return h.state.time }

// Get reads the state before the step that was read last.
func (h *History) Get(key string) ([]byte, bool) { return h.state.kv.Get(key) }
