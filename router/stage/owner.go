package stage

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/rs/zerolog"
)

// owner works on one partition as long as its ctx lasts: it restores a machine,
// serves it until something goes wrong, throws it away and restores another.
type owner struct {
	o        *Options
	journal  place
	inputs   []place
	topics   *topics
	log      zerolog.Logger
	stats    *counters
	seen     Ref // the last step known to count, in this process
	failures int // in a row, without a counted step between
	mu       sync.Mutex
	health   Health
}

// fatal says whether going on could lose or double something. What may be a
// passing disturbance of the cluster must repeat before it is believed.
func (w *owner) fatal(err error) bool {
	switch {
	case errors.Is(err, ErrGap), errors.Is(err, ErrTopicChanged), errors.Is(err, ErrJournal), errors.Is(err, ErrStage):
		return true
	case errors.Is(err, stream.ErrOffset), errors.Is(err, stream.ErrCorrupt), errors.Is(err, stream.ErrTooLarge):
		return w.failures >= 3
	}
	return false
}

// run returns nil when ctx ends, with all goroutines joined, or a fatal error.
func (w *owner) run(ctx context.Context) error {
	for {
		err := w.serve(ctx)
		w.update(func(h *Health) { h.Ready = false })
		if ctx.Err() != nil {
			return nil
		}
		w.failures++
		w.failed(err)
		if w.fatal(err) {
			return fmt.Errorf("stage %s partition %d: %w", w.o.Name, w.journal.Partition, err)
		}
		if errors.Is(err, errLost) {
			w.stats.lost.Add(1)
			w.log.Info().Err(err).Msg("restoring")
		} else {
			w.log.Error().Err(err).Int("failures", w.failures).Msg("restoring")
		}
		select {
		case <-w.o.Clock.After(pause(w.failures)):
		case <-ctx.Done():
			return nil
		}
	}
}

// pause grows from 50 ms to 5 s with the number of failures in a row.
func pause(failures int) time.Duration {
	return min(25*time.Millisecond<<min(failures, 10), 5*time.Second)
}

// restore folds the journal from its last checkpoint on (law 1).
func (w *owner) restore(ctx context.Context) (*machine, error) {
	w.stats.restores.Add(1)
	journal, err := w.topics.look(ctx, w.journal.Topic)
	if err != nil {
		return nil, err
	}
	first, next, err := w.o.Log.Bounds(ctx, w.journal.Topic, w.journal.Partition)
	if err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	base, err := findBase(ctx, w.o.Log, w.journal, first, next)
	if err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	m := newMachine(w.o, w.journal.Partition, journal.ID, w.inputs, base, w.stats)
	err = readJournal(ctx, w.o.Log, w.journal, max(base.Offset, 0), next, func(r []stream.Record) error {
		return m.read(r, w.o.Clock.Now())
	})
	if err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	if err := m.restored(); err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	if m.state.last.Offset < w.seen.Offset {
		return nil, fmt.Errorf("restore: %w: step %s counted, but the journal now ends with %s", stream.ErrOffset, w.seen, m.state.last)
	}
	w.seen = m.state.last
	if err := m.learn(w.journal.Topic, journal); err != nil {
		return nil, err
	}
	for _, in := range w.inputs {
		info, err := w.topics.look(ctx, in.Topic)
		if err != nil {
			return nil, err
		}
		if err := m.learn(in.Topic, info); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// serve restores and works until something goes wrong or ctx ends.
func (w *owner) serve(ctx context.Context) error {
	m, err := w.restore(ctx)
	if err != nil {
		return err
	}
	w.log.Debug().Stringer("last", m.state.last).Stringer("checkpoint", m.checkpoint).Msg("restored")
	ctx, cancel := context.WithCancel(ctx)
	s := &shift{owner: w, m: m, events: make(chan event), fetching: make([]bool, len(m.inputs))}
	defer s.wg.Wait()
	defer cancel()
	return s.run(ctx)
}

// failed notes an error for Health without ending anything.
func (w *owner) failed(err error) {
	now := w.o.Clock.Now()
	w.update(func(h *Health) { h.LastError, h.FailedAt = err.Error(), now })
}

func (w *owner) update(change func(*Health)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.health)
}

func (w *owner) report() Health {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.health
}
