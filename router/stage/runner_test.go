package stage_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// ledger counts its records and puts each out again with its number. A record
// "wake…" sets a timer for 5 s later, "perform…" asks for an effect; both end
// in an output.
var ledger = stageFunc(func(tx *stage.Tx, in []stage.Input) {
	emit := func(v string) { tx.Emit(stage.Output{Topic: "out", Key: v, Value: []byte(v)}) }
	for _, i := range in {
		switch i.Kind {
		case stage.Timer:
			emit("timer " + i.Key)
		case stage.Result:
			emit("result " + i.Key + " " + string(i.Value))
		case stage.Record:
			old, _ := tx.Get("n")
			n := 0
			fmt.Sscan(string(old), &n)
			n++
			tx.Put("n", fmt.Append(nil, n))
			v := string(i.Record.Value)
			emit(fmt.Sprintf("%d %s", n, v))
			if strings.HasPrefix(v, "wake") {
				tx.Wake(v, tx.Now().Add(5*time.Second))
			}
			if strings.HasPrefix(v, "perform") {
				tx.Perform(v, []byte("payload of "+v))
			}
		}
	}
})

func echoEffect(_ context.Context, _ string, payload []byte) []byte { return payload }

func options(l *memLog) stage.Options {
	return stage.Options{Name: "ledger", Stage: ledger, Log: l, Inputs: []string{"in"}, Journal: "journal", Perform: echoEffect}
}

func oneOfEach() *memLog { return newMemLog(map[string]int{"in": 1, "journal": 1, "out": 1}) }

// start runs a runner until stop, which returns what Run returned.
func start(t *testing.T, o stage.Options) (r *stage.Runner, stop func() error) {
	t.Helper()
	r, err := stage.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return r, func() error {
		cancel()
		return <-done
	}
}

func expect(t *testing.T, l *memLog, want ...string) {
	t.Helper()
	if got := l.values(t, "out", 0); !slices.Equal(got, want) {
		t.Errorf("put out %q, want %q", got, want)
	}
}

func TestInputsAreCountedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := oneOfEach()
		l.add("in", 0, "a", "b")
		r, stop := start(t, options(l))
		time.Sleep(time.Second)
		l.add("in", 0, "c")
		time.Sleep(time.Second)
		expect(t, l, "1 a", "2 b", "3 c")
		if h := r.Health(); len(h) != 1 || !h[0].Ready || h[0].Lag != 0 || h[0].LastError != "" {
			t.Errorf("health %+v", h)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if len(r.Health()) != 0 {
			t.Error("health of partitions nobody works on")
		}
	})
}

func TestIdleProgressIsRecordedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := oneOfEach()
		l.add("in", 0, "a")
		_, stop := start(t, options(l))
		time.Sleep(time.Minute)
		if n := len(l.records("journal", 0)); n != 2 {
			t.Errorf("%d steps, want one for the input and one for the progress", n)
		}
		_ = stop()
		_, stop = start(t, options(l))
		time.Sleep(time.Minute)
		if n := len(l.records("out", 0)); n != 1 {
			t.Errorf("%d records put out, want no repeat after a quiet minute", n)
		}
		_ = stop()
	})
}

func TestRecordsThatWereTakenBeforeAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := oneOfEach()
		put := func(value, from string) {
			l.store("in", 0, []stream.Record{{Value: []byte(value), Headers: []stream.Header{{Key: "from", Value: []byte(from)}}}})
		}
		put("a", "x/0/7/0")
		put("b", "x/0/7/1")
		put("a", "x/0/7/0")
		put("c", "y/0/7/0")
		put("strange", "x/0/7")
		r, stop := start(t, options(l))
		time.Sleep(10 * time.Second)
		put("b", "x/0/7/1")
		put("d", "x/0/8/0")
		put("c", "y/0/7/0")
		time.Sleep(10 * time.Second)
		expect(t, l, "1 a", "2 b", "3 c", "4 strange", "5 d")
		if s := r.Stats(); s.Dropped != 3 || s.Strange != 1 {
			t.Errorf("stats %+v", s)
		}
		_ = stop()
	})
}

func TestTimersComeWhenTheyAreDueAndSurviveRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := oneOfEach()
		l.add("in", 0, "wake 1")
		_, stop := start(t, options(l))
		time.Sleep(4900 * time.Millisecond)
		expect(t, l, "1 wake 1")
		time.Sleep(200 * time.Millisecond)
		expect(t, l, "1 wake 1", "timer wake 1")
		l.add("in", 0, "wake 2")
		time.Sleep(time.Second)
		_ = stop()
		time.Sleep(time.Hour)
		_, stop = start(t, options(l))
		time.Sleep(time.Second)
		expect(t, l, "1 wake 1", "timer wake 1", "2 wake 2", "timer wake 2")
		_ = stop()
	})
}

func TestEffectsRunAfterTheirStepAndGiveAResult(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := oneOfEach()
		o := options(l)
		o.Perform = func(_ context.Context, key string, payload []byte) []byte {
			if len(l.records("journal", 0)) == 0 {
				t.Error("performed before its step was stored")
			}
			time.Sleep(3 * time.Second)
			return payload
		}
		l.add("in", 0, "perform 1", "perform 2")
		_, stop := start(t, o)
		time.Sleep(4 * time.Second) // both at once
		got := l.values(t, "out", 0)
		slices.Sort(got)
		if want := []string{"1 perform 1", "2 perform 2", "result perform 1 payload of perform 1", "result perform 2 payload of perform 2"}; !slices.Equal(got, want) {
			t.Errorf("got %q", got)
		}
		_ = stop()
	})
}

func TestEffectsInDoubtWaitFortySecondsAfterTheFirstOwnStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := oneOfEach()
		o := options(l)
		var mu sync.Mutex
		var starts []time.Time
		var steps []int // in the journal at these times
		o.Perform = func(ctx context.Context, _ string, payload []byte) []byte {
			mu.Lock()
			starts = append(starts, time.Now())
			steps = append(steps, len(l.records("journal", 0)))
			first := len(starts) == 1
			mu.Unlock()
			if first {
				<-ctx.Done()
			}
			return payload
		}
		l.add("in", 0, "perform 1")
		_, stop := start(t, o)
		time.Sleep(time.Second)
		_ = stop() // the attempt is broken off, its result is lost
		again := time.Now()
		_, stop = start(t, o)
		time.Sleep(39 * time.Second)
		before := len(l.records("journal", 0))
		mu.Lock()
		if len(starts) != 1 {
			t.Errorf("%d attempts before the wait is over", len(starts))
		}
		mu.Unlock()
		time.Sleep(10 * time.Second)
		mu.Lock()
		defer mu.Unlock()
		if len(starts) != 2 || starts[1].Sub(again) < 40*time.Second || starts[1].Sub(again) > 42*time.Second {
			t.Fatalf("attempts %v, owner since %v", starts, again)
		}
		if steps[1] != before+1 { // the first own step is no longer fresh
			t.Errorf("%d steps before the attempt, %d after the wait", steps[1], before)
		}
		expect(t, l, "1 perform 1", "result perform 1 payload of perform 1")
		_ = stop()
	})
}

func TestAnAttemptEndsAtItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := oneOfEach()
		o := options(l)
		o.Perform = func(ctx context.Context, _ string, _ []byte) []byte {
			<-ctx.Done()
			return []byte("too late")
		}
		l.add("in", 0, "perform 1")
		_, stop := start(t, o)
		time.Sleep(29 * time.Second)
		expect(t, l, "1 perform 1")
		time.Sleep(2 * time.Second)
		expect(t, l, "1 perform 1", "result perform 1 too late")
		_ = stop()
	})
}

func TestASecondEffectOfAKeySupersedesTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := oneOfEach()
		o := options(l)
		var running, most atomic.Int32
		o.Stage = stageFunc(func(tx *stage.Tx, in []stage.Input) {
			for _, i := range in {
				if i.Kind == stage.Result {
					tx.Emit(stage.Output{Topic: "out", Value: i.Value})
				} else {
					tx.Perform("lane", i.Record.Value)
				}
			}
		})
		o.Perform = func(_ context.Context, _ string, payload []byte) []byte {
			most.Store(max(most.Load(), running.Add(1)))
			time.Sleep(5 * time.Second)
			running.Add(-1)
			return payload
		}
		l.add("in", 0, "first")
		_, stop := start(t, o)
		time.Sleep(time.Second)
		l.add("in", 0, "second")
		time.Sleep(20 * time.Second)
		expect(t, l, "second")
		if most.Load() != 1 {
			t.Errorf("%d attempts of one key at once", most.Load())
		}
		_ = stop()
	})
}

// points are all places at which a process may die.
var points = []string{
	"step.made", "step.appended", "step.counted", "checkpoint.written",
	"relay.before", "relay.after", "perform.before", "perform.after",
}

func TestACrashAtAnyPointLosesAndDoublesNothing(t *testing.T) {
	for _, point := range points {
		for nth := range 4 {
			t.Run(fmt.Sprintf("%s, time %d", point, nth+1), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { crashAt(t, point, nth+1) })
			})
		}
	}
}

func crashAt(t *testing.T, point string, nth int) {
	l := oneOfEach()
	o := options(l)
	o.MaxChunk = 3
	o.CheckpointMin = 600
	ctx, crash := context.WithCancel(context.Background())
	defer crash()
	var calls atomic.Int32
	o.Hook = func(at string) {
		if at == "ledger."+point && calls.Add(1) == int32(nth) {
			crash()
		}
	}
	r, err := stage.New(o)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{}
	feed := func(from, to int) {
		for i := from; i < to; i++ {
			v := fmt.Sprintf("perform %d", i)
			l.add("in", 0, v)
			want = append(want, fmt.Sprintf("%d %s", i+1, v), "result "+v+" payload of "+v)
		}
	}
	feed(0, 10)
	dead := make(chan error, 1)
	go func() { dead <- r.Run(ctx) }()
	time.Sleep(20 * time.Second)
	feed(10, 20)
	select {
	case err = <-dead:
	case <-time.After(time.Minute):
		t.Fatalf("%s was not reached %d times", point, nth)
	}
	if err != nil {
		t.Fatal(err)
	}
	o.Hook = nil
	_, stop := start(t, o)
	time.Sleep(2 * time.Minute)
	got := l.values(t, "out", 0)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if _, err := stage.Verify(t.Context(), l, "journal"); err != nil {
		t.Error(err)
	}
}

func TestOwnersAtOnceWithUnknownOutcomesDoNoHarm(t *testing.T) {
	for seed := range uint64(5) {
		synctest.Test(t, func(t *testing.T) {
			l := oneOfEach()
			rng := rand.New(rand.NewPCG(seed, 1))
			var mu sync.Mutex
			l.fault = func(_ string, store func()) error {
				mu.Lock()
				n, wait := rng.IntN(20), time.Duration(rng.IntN(3000))*time.Millisecond
				mu.Unlock()
				time.Sleep(time.Duration(n) * time.Millisecond)
				switch n {
				case 0: // stored, the answer is lost
					store()
					return stream.ErrUnknownOutcome
				case 1: // stored late
					go func() { time.Sleep(wait); store() }()
					return stream.ErrUnknownOutcome
				case 2:
					return stream.ErrUnknownOutcome
				case 3: // stored twice
					store()
				case 4:
					return stream.ErrRefused
				}
				return nil
			}
			o := options(l)
			o.MaxChunk = 5
			o.CheckpointMin = 3000
			_, stop1 := start(t, o)
			_, stop2 := start(t, o)
			var want []string
			for i := range 300 {
				l.add("in", 0, fmt.Sprint("v", i))
				want = append(want, fmt.Sprintf("%d v%d", i+1, i))
				time.Sleep(20 * time.Millisecond)
			}
			time.Sleep(5 * time.Minute)
			expect(t, l, want...)
			if err := errors.Join(stop1(), stop2()); err != nil {
				t.Error(err)
			}
			if _, err := stage.Verify(t.Context(), l, "journal"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWhatCannotGoOnStopsTheStage(t *testing.T) {
	for _, c := range []struct {
		name   string
		before func(l *memLog, o *stage.Options) // before the second run
		during func(l *memLog)                   // during it
		want   error
		says   string
	}{
		{"an input was created again", func(l *memLog, _ *stage.Options) { l.rename("in", "other") }, nil, stage.ErrTopicChanged, "in"},
		{"the journal was created again", func(l *memLog, _ *stage.Options) { l.rename("journal", "other") }, nil, stage.ErrTopicChanged, "journal"},
		{"a target was created again", func(l *memLog, _ *stage.Options) { l.rename("out", "other") }, func(l *memLog) { l.add("in", 0, "x") }, stage.ErrTopicChanged, "out"},
		{"a topic is created again while it runs", nil, func(l *memLog) { l.rename("in", "other") }, stage.ErrTopicChanged, "in"},
		{"the journal begins above 0 without a checkpoint", func(l *memLog, _ *stage.Options) { l.topics["journal"].first = 1 }, nil, stage.ErrGap, "names no checkpoint"},
		{"the input ends before what was read", func(l *memLog, _ *stage.Options) { l.topics["in"].partitions[0] = nil }, nil, stream.ErrOffset, "in/0"},
		{"a stranger wrote into the journal", func(l *memLog, _ *stage.Options) { l.add("journal", 0, "x") }, nil, stage.ErrJournal, "offset 2"},
		{"the stage panics", func(_ *memLog, o *stage.Options) {
			o.Stage = stageFunc(func(*stage.Tx, []stage.Input) { panic("at the disco") })
		}, func(l *memLog) { l.add("in", 0, "x") }, stage.ErrStage, "in/0 offset 1: at the disco"},
		{"an output is too large", func(_ *memLog, o *stage.Options) {
			o.Stage = stageFunc(func(tx *stage.Tx, _ []stage.Input) {
				tx.Emit(stage.Output{Topic: "out", Value: make([]byte, stream.MaxRecord)})
			})
		}, func(l *memLog) { l.add("in", 0, "x") }, stage.ErrStage, "limit"},
		{"an effect nobody performs", func(_ *memLog, o *stage.Options) { o.Perform = nil }, func(l *memLog) { l.add("in", 0, "perform") }, stage.ErrStage, "Perform"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := oneOfEach()
				o := options(l)
				l.add("in", 0, "a")
				_, stop := start(t, o)
				time.Sleep(10 * time.Second)
				if err := stop(); err != nil {
					t.Fatal(err)
				}
				if c.before != nil {
					c.before(l, &o)
				}
				r, err := stage.New(o)
				if err != nil {
					t.Fatal(err)
				}
				done := make(chan error, 1)
				go func() { done <- r.Run(t.Context()) }()
				time.Sleep(time.Second)
				if c.during != nil {
					c.during(l)
				}
				select {
				case err := <-done:
					if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
						t.Errorf("got %v", err)
					}
				case <-time.After(2 * time.Minute):
					t.Error("still runs")
				}
			})
		})
	}
}

func TestTroubleShowsInHealthAndPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := oneOfEach()
		o := options(l)
		var broken atomic.Bool
		l.fault = func(topic string, _ func()) error {
			if broken.Load() && topic == "journal" {
				return fmt.Errorf("%w: disk on fire", stream.ErrRefused)
			}
			return nil
		}
		broken.Store(true)
		l.add("in", 0, "a")
		r, stop := start(t, o)
		time.Sleep(time.Minute)
		if h := r.Health()[0]; h.FailedAt.IsZero() || h.LastError == "" {
			t.Errorf("health %+v", h)
		}
		broken.Store(false)
		time.Sleep(time.Minute)
		if h := r.Health()[0]; !h.Ready || h.LastError != "" || h.LastStep.IsZero() {
			t.Errorf("health %+v", h)
		}
		expect(t, l, "1 a")
		_ = stop()
	})
}

func TestASlowTargetHoldsTheStageBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := oneOfEach()
		o := options(l)
		o.MaxPending, o.MaxChunk = 300, 2
		var broken atomic.Bool
		broken.Store(true)
		l.fault = func(topic string, _ func()) error {
			if broken.Load() && topic == "out" {
				return stream.ErrUnknownOutcome
			}
			return nil
		}
		var want []string
		for i := range 50 {
			l.add("in", 0, fmt.Sprint("v", i))
			want = append(want, fmt.Sprintf("%d v%d", i+1, i))
		}
		r, stop := start(t, o)
		time.Sleep(time.Minute)
		if h := r.Health()[0]; h.Lag < 30 || h.Unrelayed < 300 || h.Unrelayed > 500 || !strings.Contains(h.LastError, "relay to out/0") {
			t.Errorf("health %+v", h)
		}
		broken.Store(false)
		time.Sleep(time.Minute)
		expect(t, l, want...)
		_ = stop()
	})
}

func TestATopicOfOnePartitionIsReadByAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newMemLog(map[string]int{"in": 2, "rules": 1, "journal": 2, "out": 1})
		o := options(l)
		o.Inputs = []string{"in", "rules"}
		var mu sync.Mutex
		got := map[string]bool{}
		o.Stage = stageFunc(func(tx *stage.Tx, in []stage.Input) {
			mu.Lock()
			defer mu.Unlock()
			for _, i := range in {
				got[fmt.Sprintf("%d: %s", tx.Partition(), i.Record.Value)] = true
			}
		})
		l.add("rules", 0, "rule")
		l.add("in", 0, "a")
		l.add("in", 1, "b")
		_, stop := start(t, o)
		time.Sleep(time.Second)
		_ = stop()
		if want := (map[string]bool{"0: rule": true, "1: rule": true, "0: a": true, "1: b": true}); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %v", got)
		}
	})
}

// rota gives and takes partitions as a consumer group does.
type rota struct{ generations [][]int }

func (r rota) Run(ctx context.Context, handle func(context.Context, []int) error) error {
	for _, partitions := range r.generations {
		generation, cancel := context.WithTimeout(ctx, 3*time.Second)
		err := handle(generation, partitions)
		cancel()
		if err != nil {
			return err
		}
	}
	<-ctx.Done()
	return nil
}

func TestPartitionsComeAndGoWithTheGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newMemLog(map[string]int{"in": 2, "journal": 2, "out": 1})
		o := options(l)
		o.Members = rota{[][]int{{0}, {1}, {0, 1}}}
		l.add("in", 0, "a")
		l.add("in", 1, "b")
		r, stop := start(t, o)
		time.Sleep(time.Second)
		if h := r.Health(); len(h) != 1 || h[0].Partition != 0 {
			t.Errorf("first generation: %+v", h)
		}
		expect(t, l, "1 a")
		time.Sleep(3 * time.Second)
		expect(t, l, "1 a", "1 b")
		l.add("in", 0, "c")
		time.Sleep(3 * time.Second)
		expect(t, l, "1 a", "1 b", "2 c")
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestInputsOfAnotherPartitionCountAreRefused(t *testing.T) {
	l := newMemLog(map[string]int{"in": 3, "journal": 2, "out": 1})
	r, err := stage.New(options(l))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Run(t.Context()); !errors.Is(err, stream.ErrTopic) {
		t.Error(err)
	}
}
