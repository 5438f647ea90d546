package stage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

// openLog connects to a test cluster and creates topics under names of their own.
func openLog(t testing.TB, partitions map[string]int) (l *stream.Log, prefix string) {
	t.Helper()
	l, err := stream.Open(t.Context(), stream.Options{Brokers: kafkatest.Start(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	prefix = kafkatest.Prefix(t)
	for name, n := range partitions {
		if err := l.Ensure(t.Context(), stream.Topic{Name: prefix + name, Partitions: n}); err != nil {
			t.Fatal(err)
		}
	}
	return l, prefix
}

func readAll(t testing.TB, l stage.Log, topic string, p int) (out []stream.Record) {
	t.Helper()
	_, next, err := l.Bounds(t.Context(), topic, p)
	for at := int64(0); err == nil && at < next; {
		var c stream.Chunk
		c, err = l.Fetch(t.Context(), topic, p, at, stream.FetchOptions{})
		out = append(out, c.Records...)
		at = c.Next
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// forward passes records on under their key, with their number per key.
type forward struct{ to string }

func (f forward) Step(tx *stage.Tx, in []stage.Input) {
	for _, i := range in {
		key := string(i.Record.Key)
		old, _ := tx.Get("n/" + key)
		n, _ := strconv.Atoi(string(old))
		tx.Put("n/"+key, strconv.AppendInt(nil, int64(n+1), 10))
		tx.Emit(stage.Output{Topic: f.to, Key: key, Value: fmt.Appendf(nil, "%s|%d", i.Record.Value, n)})
	}
}

// TestTwoStagesInARowSurviveKills runs two stages over 5 000 inputs while their
// runners are stopped at random moments, sometimes with their successor already
// at work, and expects each input once and in order at the end of the line.
func TestTwoStagesInARowSurviveKills(t *testing.T) {
	const inputs, partitions, keys = 5000, 2, 40
	l, prefix := openLog(t, map[string]int{"a": partitions, "b": partitions, "c": 1, "journal.ab": partitions, "journal.bc": partitions})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	want := map[string]int{}
	go func() {
		for i := 0; i < inputs && ctx.Err() == nil; i += 50 {
			var batches [partitions][]stream.Record
			for j := i; j < i+50; j++ {
				key := fmt.Sprint("k", j%keys)
				p := stream.PartitionOf([]byte(key), partitions)
				batches[p] = append(batches[p], stream.Record{Key: []byte(key), Value: fmt.Appendf(nil, "%s/%d", key, j/keys)})
			}
			for p, b := range batches {
				if _, err := l.Append(ctx, prefix+"a", p, b); err != nil && ctx.Err() == nil {
					t.Errorf("feed: %v", err)
				}
			}
			pauseFor(ctx, 20*time.Millisecond)
		}
	}()
	stages := []stage.Options{
		{Name: "ab", Stage: forward{prefix + "b"}, Inputs: []string{prefix + "a"}, Journal: prefix + "journal.ab"},
		{Name: "bc", Stage: forward{prefix + "c"}, Inputs: []string{prefix + "b"}, Journal: prefix + "journal.bc"},
	}
	done := make(chan error, len(stages))
	var kills atomic.Int32
	for i, o := range stages {
		o.Log, o.MaxChunk, o.CheckpointMin, o.FetchWait = l, 100, 40_000, 50*time.Millisecond
		go func() { done <- runAndKill(ctx, o, uint64(i), &kills) }()
	}
	deadline := time.Now().Add(2 * time.Minute)
	var got []string
	for len(got) < inputs && time.Now().Before(deadline) && ctx.Err() == nil {
		pauseFor(ctx, 100*time.Millisecond)
		got = deduplicated(t, readAll(t, l, prefix+"c", 0))
	}
	cancel()
	for range stages {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	for _, v := range got {
		var key string
		var n int
		if _, err := fmt.Sscanf(v, "%s", &key); err != nil {
			t.Fatal(err)
		}
		key = key[:slices.Index([]byte(key), '/')]
		n = want[key]
		if exact := fmt.Sprintf("%s/%d|%d|%d", key, n, n, n); v != exact {
			t.Fatalf("got %q, want %q", v, exact)
		}
		want[key]++
	}
	if len(got) != inputs {
		t.Fatalf("%d of %d arrived", len(got), inputs)
	}
	for _, o := range stages {
		found, err := stage.Verify(t.Context(), l, o.Journal)
		if err != nil {
			t.Error(err)
		}
		t.Logf("%s: %+v", o.Name, found)
	}
	t.Logf("%d kills", kills.Load())
}

// runAndKill keeps a stage running, by runner after runner.
func runAndKill(ctx context.Context, o stage.Options, seed uint64, kills *atomic.Int32) error {
	rng := rand.New(rand.NewPCG(seed, 3))
	var before chan error
	for ctx.Err() == nil {
		life, kill := context.WithCancel(ctx)
		r, err := stage.New(o)
		if err != nil {
			kill()
			return err
		}
		done := make(chan error, 1)
		go func() { done <- r.Run(life) }()
		pauseFor(ctx, time.Duration(rng.IntN(300))*time.Millisecond)
		if before != nil {
			if err := <-before; err != nil {
				kill()
				return err
			}
			before = nil
		}
		kills.Add(1)
		if rng.IntN(2) == 0 { // the next begins while this one is still at work
			before = make(chan error, 1)
			late := time.Duration(rng.IntN(200)) * time.Millisecond
			go func() {
				pauseFor(ctx, late)
				kill()
				before <- <-done
			}()
			continue
		}
		kill()
		if err := <-done; err != nil {
			return err
		}
	}
	if before != nil {
		return <-before
	}
	return nil
}

func pauseFor(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// TestStepsLargerThanABatchAreReadBack also checks a checkpoint in many parts.
func TestStepsLargerThanABatchAreReadBack(t *testing.T) {
	l, prefix := openLog(t, map[string]int{"in": 1, "out": 1, "journal": 1})
	value := make([]byte, 700_000)
	o := stage.Options{
		Name: "large", Log: l, Inputs: []string{prefix + "in"}, Journal: prefix + "journal", CheckpointMin: 1_000_000,
		Stage: stageFunc(func(tx *stage.Tx, in []stage.Input) {
			for _, i := range in {
				tx.Put(string(i.Record.Value), value)
				tx.Put(string(i.Record.Value)+"'", value)
				tx.Emit(stage.Output{Topic: prefix + "out", Value: value})
			}
		}),
	}
	for round := range 3 {
		if _, err := l.Append(t.Context(), prefix+"in", 0, []stream.Record{{Value: fmt.Appendf(nil, "k%d", round)}}); err != nil {
			t.Fatal(err)
		}
		_, stop := start(t, o)
		deadline := time.Now().Add(2 * time.Minute)
		for len(deduplicated(t, readAll(t, l, prefix+"out", 0))) <= round && time.Now().Before(deadline) {
			time.Sleep(20 * time.Millisecond)
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(deduplicated(t, readAll(t, l, prefix+"out", 0))); n != 3 {
		t.Errorf("%d outputs", n)
	}
	v, err := stage.Verify(t.Context(), l, prefix+"journal")
	if err != nil || v[0].Records <= v[0].Steps {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestAnOwnerAloneNeverRestores: a step that counted must not be taken for a lost
// one because the next is in flight already.
func TestAnOwnerAloneNeverRestores(t *testing.T) {
	const inputs = 20_000
	l, prefix := openLog(t, map[string]int{"in": 1, "out": 1, "journal": 1})
	batch := make([]stream.Record, 1000)
	for i := range batch {
		batch[i] = stream.Record{Key: []byte("k"), Value: []byte("v")}
	}
	for range inputs / len(batch) {
		if _, err := l.Append(t.Context(), prefix+"in", 0, batch); err != nil {
			t.Fatal(err)
		}
	}
	r, stop := start(t, stage.Options{
		Name: "alone", Log: l, Stage: forward{prefix + "out"}, Inputs: []string{prefix + "in"}, Journal: prefix + "journal",
		MaxChunk: 20, CheckpointMin: 50_000,
	})
	until(t, "all is counted", func() bool { return r.Stats().Inputs == inputs })
	if err := stop(); err != nil {
		t.Error(err)
	}
	if s := r.Stats(); s.Lost != 0 || s.Restores != 1 {
		t.Errorf("%+v", s)
	}
}

// TestTheGroupSharesPartitions runs two members; one leaves, the other takes over.
func TestTheGroupSharesPartitions(t *testing.T) {
	l, prefix := openLog(t, map[string]int{"in": 2, "out": 1, "journal": 2})
	o := stage.Options{
		Name: "group", Log: l, Stage: forward{prefix + "out"}, Inputs: []string{prefix + "in"}, Journal: prefix + "journal",
		FetchWait: 50 * time.Millisecond,
	}
	member := func() (*stage.Runner, func() error) {
		o := o
		o.Members = l.Members(prefix+"group", o.Inputs, stream.MemberOptions{})
		return start(t, o)
	}
	r1, stop1 := member()
	r2, stop2 := member()
	until(t, "each has a partition", func() bool { return ready(r1) == 1 && ready(r2) == 1 })
	feed := func(v string) {
		for p := range 2 {
			if _, err := l.Append(t.Context(), prefix+"in", p, []stream.Record{{Key: []byte("k"), Value: []byte(v)}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	feed("a")
	until(t, "both have worked", func() bool { return len(deduplicated(t, readAll(t, l, prefix+"out", 0))) == 2 })
	if err := stop1(); err != nil {
		t.Error(err)
	}
	feed("b")
	until(t, "one has taken over", func() bool { return len(deduplicated(t, readAll(t, l, prefix+"out", 0))) == 4 })
	if err := stop2(); err != nil {
		t.Error(err)
	}
}

func ready(r *stage.Runner) (n int) {
	for _, h := range r.Health() {
		if h.Ready {
			n++
		}
	}
	return n
}

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !done(); pauseFor(t.Context(), 20*time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within two minutes: %s", what)
		}
	}
}
