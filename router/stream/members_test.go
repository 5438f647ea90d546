package stream_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

// member records what a group member is given.
type member struct {
	mu    sync.Mutex
	now   []int // partitions being worked on
	calls int
	stop  context.CancelFunc
	ended chan error
}

func (m *member) partitions() []int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.now)
}

func quick() stream.MemberOptions {
	return stream.MemberOptions{Heartbeat: 100 * time.Millisecond, SessionTimeout: 6 * time.Second, JoinBackoff: 50 * time.Millisecond}
}

func join(t *testing.T, l *stream.Log, group string, topics ...string) *member {
	ctx, stop := context.WithCancel(context.Background())
	m := &member{stop: stop, ended: make(chan error, 1)}
	go func() {
		m.ended <- l.Members(group, topics, quick()).Run(ctx, func(ctx context.Context, partitions []int) error {
			m.mu.Lock()
			m.now, m.calls = partitions, m.calls+1
			m.mu.Unlock()
			<-ctx.Done()
			m.mu.Lock()
			m.now = nil
			m.mu.Unlock()
			return ctx.Err()
		})
		close(m.ended)
	}()
	t.Cleanup(func() {
		stop()
		if err := <-m.ended; err != nil {
			t.Errorf("member: %v", err)
		}
	})
	return m
}

func TestMembersShareThePartitionsAndTakeOver(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	a, b := topic(t, l, 4), topic(t, l, 4)
	group := kafkatest.Prefix(t) + "group"
	first := join(t, l, group, a, b)
	eventually(t, "one member has all", func() bool { return slices.Equal(first.partitions(), []int{0, 1, 2, 3}) })
	second := join(t, l, group, a, b)
	eventually(t, "two members share", func() bool {
		p, q := first.partitions(), second.partitions()
		return len(p) == 2 && len(q) == 2 && slices.Equal(slices.Sorted(slices.Values(append(p, q...))), []int{0, 1, 2, 3})
	})
	began := time.Now()
	first.stop()
	if err := <-first.ended; err != nil {
		t.Errorf("leaving: %v", err)
	}
	eventually(t, "the other takes over", func() bool { return slices.Equal(second.partitions(), []int{0, 1, 2, 3}) })
	// A clean leave is known at once, long before the session of 6 s would end.
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("taking over took %v", took)
	}
}

func TestAHandlerThatReturnsNilKeepsItsMembership(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 2)
	group := kafkatest.Prefix(t) + "group"
	ctx, stop := context.WithCancel(t.Context())
	calls := make(chan []int, 10)
	ended := make(chan error, 1)
	go func() {
		ended <- l.Members(group, []string{name}, quick()).Run(ctx, func(_ context.Context, partitions []int) error {
			calls <- partitions
			return nil
		})
	}()
	if got := <-calls; !slices.Equal(got, []int{0, 1}) {
		t.Errorf("partitions %v", got)
	}
	other := join(t, l, group, name)
	if got := <-calls; len(got) != 1 { // the next generation, not a new membership after an end
		t.Errorf("partitions %v after another joined", got)
	}
	eventually(t, "the other has its share", func() bool { return len(other.partitions()) == 1 })
	stop()
	if err := <-ended; err != nil {
		t.Errorf("run: %v", err)
	}
	if n := len(calls); n > 1 {
		t.Errorf("%d generations more", n)
	}
}

func TestAnErrorOfTheHandlerLeavesTheGroup(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 1)
	group := kafkatest.Prefix(t) + "group"
	fatal := errors.New("broken stage")
	err := l.Members(group, []string{name}, quick()).Run(t.Context(), func(context.Context, []int) error { return fatal })
	if !errors.Is(err, fatal) {
		t.Errorf("run: %v", err)
	}
	next := join(t, l, group, name)
	began := time.Now()
	eventually(t, "the next member works", func() bool { return len(next.partitions()) == 1 })
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the next member waited %v for one that had left", took)
	}
}

func TestAMemberWithoutPartitionsWaits(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 1)
	group := kafkatest.Prefix(t) + "group"
	a, b := join(t, l, group, name), join(t, l, group, name)
	eventually(t, "one works", func() bool { return len(a.partitions())+len(b.partitions()) == 1 })
	worker, idle := a, b
	if len(a.partitions()) == 0 {
		worker, idle = b, a
	}
	worker.stop()
	eventually(t, "the idle one takes over", func() bool { return len(idle.partitions()) == 1 })
}

func TestTopicsOfAGroupNeedEqualPartitionCounts(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	a, b := topic(t, l, 1), topic(t, l, 2)
	run := func(group string, topics ...string) error {
		return l.Members(group, topics, quick()).Run(t.Context(), func(context.Context, []int) error { return errors.New("called") })
	}
	if err := run("g", a, b); !errors.Is(err, stream.ErrTopic) {
		t.Errorf("different counts: %v", err)
	}
	if err := run("g", a, a+"-missing"); !errors.Is(err, stream.ErrNoTopic) {
		t.Errorf("missing topic: %v", err)
	}
	if err := run("", a); err == nil {
		t.Error("no group name: accepted")
	}
	if err := run("g"); err == nil {
		t.Error("no topics: accepted")
	}
}
