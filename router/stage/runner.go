package stage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/rs/zerolog"
)

// Runner runs one stage on the partitions that this process should work on.
type Runner struct {
	o      Options
	log    zerolog.Logger
	topics *topics
	stats  counters

	mu     sync.Mutex
	owners map[int]*owner
	failed string // why Run has not begun to work
}

// New checks the options. Nothing happens before Run.
func New(o Options) (*Runner, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	return &Runner{
		o: o, log: o.Logger.With().Str("component", "stage").Str("stage", o.Name).Logger(),
		topics: &topics{log: o.Log, met: map[string]stream.Info{}}, owners: map[int]*owner{},
	}, nil
}

// Run serves until ctx ends, then returns nil with every goroutine joined.
// Trouble with the log is retried for ever and shows in Health. An error is
// returned only where going on could lose or double something: [ErrGap],
// [ErrTopicChanged], [ErrJournal], [ErrStage], or an offset or checksum that
// stays wrong. Call it once.
func (r *Runner) Run(ctx context.Context) error {
	work, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	partitions, err := r.prepare(work)
	if partitions == nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() { cancel(r.watchTopics(work)) })
	handle := func(ctx context.Context, owned []int) error { return r.own(ctx, owned, partitions) }
	if r.o.Members == nil {
		all := make([]int, len(partitions))
		for i := range all {
			all[i] = i
		}
		err = handle(work, all)
	} else {
		err = r.o.Members.Run(work, handle)
	}
	if cause := context.Cause(work); err == nil && cause != nil && ctx.Err() == nil {
		err = cause
	}
	cancel(nil)
	wg.Wait()
	if ctx.Err() != nil && !loud(err) {
		return nil
	}
	return err
}

func loud(err error) bool {
	return errors.Is(err, ErrGap) || errors.Is(err, ErrTopicChanged) || errors.Is(err, ErrJournal) || errors.Is(err, ErrStage)
}

// prepare finds out which partition of each input belongs to which of the
// stage. Nil and nil when ctx has ended.
func (r *Runner) prepare(ctx context.Context) ([][]place, error) {
	for failures := 1; ; failures++ {
		partitions, err := r.lookAll(ctx)
		switch {
		case ctx.Err() != nil:
			return nil, nil
		case err == nil:
			r.setFailed("")
			return partitions, nil
		case loud(err), errors.Is(err, stream.ErrTopic):
			return nil, err
		}
		r.setFailed(err.Error())
		r.log.Error().Err(err).Msg("cannot begin, trying again")
		select {
		case <-r.o.Clock.After(pause(failures)):
		case <-ctx.Done():
			return nil, nil
		}
	}
}

func (r *Runner) setFailed(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = text
}

// lookAll lists the inputs of each partition. A topic of a single partition is
// read by every partition of the stage.
func (r *Runner) lookAll(ctx context.Context) ([][]place, error) {
	journal, err := r.topics.look(ctx, r.o.Journal)
	if err != nil {
		return nil, err
	}
	out := make([][]place, journal.Partitions)
	for _, topic := range r.o.Inputs {
		info, err := r.topics.look(ctx, topic)
		if err != nil {
			return nil, err
		}
		if info.Partitions != journal.Partitions && info.Partitions != 1 {
			return nil, fmt.Errorf("stage %s: %w: %s has %d partitions, journal %s has %d", r.o.Name, stream.ErrTopic, topic, info.Partitions, r.o.Journal, journal.Partitions)
		}
		for p := range out {
			out[p] = append(out[p], place{topic, min(p, info.Partitions-1)})
		}
	}
	return out, nil
}

// own works on the given partitions until ctx ends or one of them must stop;
// then all do.
func (r *Runner) own(ctx context.Context, owned []int, partitions [][]place) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, len(owned))
	var wg sync.WaitGroup
	for i, p := range owned {
		if p < 0 || p >= len(partitions) {
			errs[i] = fmt.Errorf("stage %s: %w: partition %d of %d", r.o.Name, stream.ErrTopic, p, len(partitions))
			cancel()
			continue
		}
		w := &owner{
			o: &r.o, journal: place{r.o.Journal, p}, inputs: partitions[p], topics: r.topics, stats: &r.stats,
			log: r.log.With().Int("partition", p).Logger(), seen: root, health: Health{Partition: p},
		}
		r.register(w)
		wg.Go(func() {
			defer r.unregister(w)
			if errs[i] = w.run(ctx); errs[i] != nil {
				r.log.Error().Err(errs[i]).Msg("stage stops")
				cancel()
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// watchTopics looks at all topics now and then. It returns nil when ctx ends.
func (r *Runner) watchTopics(ctx context.Context) error {
	for {
		select {
		case <-r.o.Clock.After(r.o.CheckTopics):
		case <-ctx.Done():
			return nil
		}
		for _, name := range r.topics.names() {
			_, err := r.topics.look(ctx, name)
			switch {
			case ctx.Err() != nil:
				return nil
			case errors.Is(err, ErrTopicChanged):
				return fmt.Errorf("stage %s: %w", r.o.Name, err)
			case err != nil:
				r.log.Warn().Err(err).Msg("cannot look at topic")
			}
		}
	}
}

func (r *Runner) register(w *owner) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.owners[w.journal.Partition] = w
}

func (r *Runner) unregister(w *owner) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.owners[w.journal.Partition] == w {
		delete(r.owners, w.journal.Partition)
	}
}

// Health tells how the partitions fare that this process works on, in order.
// While the topics cannot be looked up at all, it is one entry with partition -1.
func (r *Runner) Health() []Health {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failed != "" {
		return []Health{{Partition: -1, LastError: r.failed}}
	}
	out := make([]Health, 0, len(r.owners))
	for _, w := range r.owners {
		out = append(out, w.report())
	}
	slices.SortFunc(out, func(a, b Health) int { return cmp.Compare(a.Partition, b.Partition) })
	return out
}

// Stats counts what happened since New.
func (r *Runner) Stats() Stats { return r.stats.stats() }
