package stage

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/clearhub/clearhub/router/stream"
)

// shift is the life of one machine: a loop that alone touches the machine, and
// goroutines that do its I/O and send back what came of it.
type shift struct {
	*owner
	m        *machine
	events   chan event
	wg       sync.WaitGroup
	fetching []bool
}

// event tells the machine what came of some I/O. An error ends the shift.
type event func() error

func (s *shift) run(ctx context.Context) error {
	for {
		if err := s.act(ctx); err != nil {
			return err
		}
		s.publish()
		var wake <-chan time.Time
		now := s.o.Clock.Now()
		if at, ok := s.m.wake(now); ok {
			wake = s.o.Clock.After(max(at.Sub(now), 0))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		case e := <-s.events:
			if err := s.handle(e); err != nil {
				return err
			}
		}
	}
}

// handle takes an event and all others that are waiting.
func (s *shift) handle(e event) error {
	for {
		if err := e(); err != nil {
			return err
		}
		select {
		case e = <-s.events:
		default:
			return nil
		}
	}
}

// act starts everything the machine wants now.
func (s *shift) act(ctx context.Context) error {
	now := s.o.Clock.Now()
	for _, e := range s.m.starts(now) {
		s.start(ctx, func() event { return s.perform(ctx, e) })
	}
	for _, b := range s.m.batches() {
		s.start(ctx, func() event { return s.relay(ctx, b) })
	}
	if err := s.step(ctx); err != nil {
		return err
	}
	for i := range s.m.inputs {
		if offset, ok := s.m.wants(i); ok && !s.fetching[i] {
			s.fetching[i] = true
			s.start(ctx, func() event { return s.fetch(ctx, i, offset) })
		}
	}
	return nil
}

// start runs f in a goroutine and brings its event to the loop, while ctx lasts.
func (s *shift) start(ctx context.Context, f func() event) {
	s.wg.Go(func() {
		if e := f(); e != nil {
			s.send(ctx, e)
		}
	})
}

func (s *shift) send(ctx context.Context, e event) {
	select {
	case s.events <- e:
	case <-ctx.Done():
	}
}

// step begins the next step, if there is one.
func (s *shift) step(ctx context.Context) error {
	d, err := s.m.make(s.o.Clock.Now())
	if d == nil || err != nil {
		return err
	}
	for _, topic := range s.m.unresolved() {
		info, err := s.topics.look(ctx, topic)
		if err != nil {
			return err
		}
		if err := s.m.learn(topic, info); err != nil {
			return err
		}
	}
	if err := s.hook(ctx, "step.made"); err != nil {
		return err
	}
	records, err := s.m.seal(s.o.Clock.Now())
	if err != nil {
		return err
	}
	from := s.m.offset
	s.start(ctx, func() event { return s.append(ctx, d.id, records, from) })
	return nil
}

// append writes the parts of a step and reads the journal back from where the
// machine has read it, beyond the last part. If the outcome of a part is
// unknown, the journal's end as of now has to answer; should the part arrive
// later still, the chain will tell.
func (s *shift) append(ctx context.Context, id ID, records []stream.Record, from int64) event {
	var end int64
	for i := range records {
		base, err := s.o.Log.Append(ctx, s.journal.Topic, s.journal.Partition, records[i:i+1])
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			s.failed(fmt.Errorf("append step: %w", err))
			s.log.Warn().Err(err).Msg("append step")
			if _, end, err = s.o.Log.Bounds(ctx, s.journal.Topic, s.journal.Partition); err != nil {
				return failure(fmt.Errorf("read back: %w", err))
			}
			break
		}
		end = base + 1
	}
	if s.hook(ctx, "step.appended") != nil {
		return nil
	}
	err := readJournal(ctx, s.o.Log, s.journal, from, end, func(r []stream.Record) error {
		s.send(ctx, func() error { return s.readBack(ctx, r) })
		return ctx.Err()
	})
	if err != nil {
		return failure(err)
	}
	return func() error { return s.m.finish(id) }
}

func (s *shift) readBack(ctx context.Context, records []stream.Record) error {
	d, now := s.m.draft, s.o.Clock.Now()
	err := s.m.read(records, now)
	if d == nil || s.m.draft != nil {
		return err
	}
	s.seen, s.failures = s.m.state.last, 0
	s.update(func(h *Health) { h.LastStep, h.LastError, h.FailedAt = now, "", time.Time{} })
	s.log.Debug().Stringer("step", d.id).Int("inputs", d.inputs).Int("outputs", len(d.step.Outputs)).Msg("counted")
	point := "step.counted"
	if d.tx == nil {
		point = "checkpoint.written"
	}
	return errors.Join(err, s.hook(ctx, point))
}

func (s *shift) fetch(ctx context.Context, i int, offset int64) event {
	in := s.inputs[i]
	for failures := 1; ; failures++ {
		c, err := s.o.Log.Fetch(ctx, in.Topic, in.Partition, offset, stream.FetchOptions{MaxWait: s.o.FetchWait})
		switch {
		case err == nil:
			return func() error {
				s.fetching[i] = false
				return s.m.offer(i, c)
			}
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, stream.ErrOffset), errors.Is(err, stream.ErrCorrupt):
			return failure(fmt.Errorf("fetch %s/%d: %w", in.Topic, in.Partition, err))
		}
		if !s.retry(ctx, fmt.Errorf("fetch %s/%d: %w", in.Topic, in.Partition, err), failures) {
			return nil
		}
	}
}

// relay repeats the same records until they are acknowledged (law 4).
func (s *shift) relay(ctx context.Context, b batch) event {
	if s.hook(ctx, "relay.before") != nil {
		return nil
	}
	for failures := 1; ; failures++ {
		_, err := s.o.Log.Append(ctx, b.To.Topic, b.To.Partition, b.Records)
		if err == nil {
			break
		}
		err = fmt.Errorf("relay to %s/%d: %w", b.To.Topic, b.To.Partition, err)
		if errors.Is(err, stream.ErrTooLarge) {
			return failure(err)
		}
		if !s.retry(ctx, err, failures) {
			return nil
		}
	}
	if s.hook(ctx, "relay.after") != nil {
		return nil
	}
	return func() error {
		s.m.relayed(b, s.o.Clock.Now())
		return nil
	}
}

// perform makes one attempt. Its result is dropped if the shift has ended: the
// next owner asks again.
func (s *shift) perform(ctx context.Context, e outstanding) event {
	if s.hook(ctx, "perform.before") != nil {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, s.o.AttemptLimit)
	defer cancel()
	value := s.o.Perform(limited, e.Key, e.Payload)
	if s.hook(ctx, "perform.after") != nil {
		return nil
	}
	return func() error {
		s.m.performed(e.Key, e.At, value)
		return nil
	}
}

// retry notes the error and waits; false when ctx ends.
func (s *shift) retry(ctx context.Context, err error, failures int) bool {
	if ctx.Err() != nil {
		return false
	}
	s.failed(err)
	s.log.Warn().Err(err).Int("failures", failures).Msg("trying again")
	select {
	case <-s.o.Clock.After(pause(failures)):
		return true
	case <-ctx.Done():
		return false
	}
}

// hook calls Options.Hook. A test that wants to stop here ends ctx within it.
func (s *shift) hook(ctx context.Context, point string) error {
	if s.o.Hook != nil {
		s.o.Hook(s.o.Name + "." + point)
	}
	return ctx.Err()
}

func (s *shift) publish() {
	m := s.m
	lag := int64(0)
	for _, in := range m.inputs {
		lag += max(in.next-in.taken, 0)
	}
	s.update(func(h *Health) {
		h.Ready, h.Lag, h.Unrelayed, h.Effects = true, lag, m.state.pendingBytes, m.state.asked.Len()
	})
}

func failure(err error) event { return func() error { return err } }
