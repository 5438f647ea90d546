package recognition_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// waved runs recognition on a log in memory through waves that cross, in processes of which each is killed at some point of a step: before it is written,
// before it counts, before and after it is relayed. The next goes on from the log. It says how many were killed.
func waved(t *testing.T, seed uint64, kill bool) (l *shelf, killed int) {
	t.Helper()
	l = newShelf()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(start))
		rnd := rand.New(rand.NewPCG(seed, 2))
		over, end := context.WithCancel(context.Background())
		stopped := make(chan error, 1)
		go func() { stopped <- lives(over, l, rnd, kill, &killed) }()
		put := func(in ...stage.Input) {
			for _, i := range in {
				if _, err := l.Append(over, "claims", 0, []stream.Record{i.Record}); err != nil {
					t.Fatal(err)
				}
			}
		}
		b := open(t, conformity(5, 13)) // it makes the records that go into the log
		b.offset = 0
		put(b.rulesInput(conformity(5, 13)), b.registerInput("bodies", bodyEntry()), b.input(queuedOn()))
		for i := range queueLength {
			put(b.input(citing(queuedRef(i), "CC/NL/26/0000001")))
			if i%3 == 0 {
				put(b.input(ruling(queuedRef(i), messages.RulingReleased)))
			}
		}
		time.Sleep(time.Hour)
		put(b.registerInput("bodies", suspendedBody()))
		put(b.input(version(2, citing(queuedRef(queueLength-1), "CC/NL/26/0000001"))))
		put(b.input(revokedQueue(2)), b.input(citing("LATER", "CC/NL/26/0000001")))
		time.Sleep(time.Hour)
		put(b.registerInput("bodies", bodyEntry()), b.input(version(3, queuedOn())))
		time.Sleep(time.Hour)
		end()
		if err := <-stopped; err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
	return l, killed
}

// lives runs one process after the other until ctx ends.
func lives(ctx context.Context, l *shelf, rnd *rand.Rand, kill bool, killed *int) error {
	for ctx.Err() == nil {
		life, die := context.WithCancel(ctx)
		var left atomic.Int64 // the hook is called from several goroutines
		left.Store(int64(4 + rnd.IntN(14)))
		s, err := recognition.New(recognition.Options{Hub: "hub", Border: "CN", Messages: "messages", Events: "events"})
		if err != nil {
			die()
			return err
		}
		r, err := stage.New(stage.Options{Name: "recognition", Stage: s, Log: l, Inputs: []string{"claims"}, Journal: "journal", CheckpointMin: 64 << 10, MaxChunk: 40,
			FetchWait: time.Minute, SettleAfter: time.Hour, CheckTopics: 1000 * time.Hour, Hook: func(string) {
				if left.Add(-1) == 0 && kill {
					*killed++
					die()
				}
			}})
		if err == nil {
			err = r.Run(life)
		}
		died := life.Err() != nil
		die()
		if err != nil && !died {
			return err
		}
	}
	return nil
}

// registerInput is the record of a whole register.
func (b *bench) registerInput(register string, entries ...messages.RegisterEntry) stage.Input {
	return b.loadInput(register, fmt.Sprint("load-", b.offset), fmt.Sprint("register-", b.offset), true, entries...)
}

// told are the decisions that a reader of a topic sees who counts what comes from one place once.
func (l *shelf) told(t *testing.T, topic string) map[string][]*messages.Decision {
	t.Helper()
	out, last := map[string][]*messages.Decision{}, stage.Position{Offset: -1}
	for _, r := range l.topics[topic] {
		_, at, ok := stage.ParseFrom(r.Header(stage.FromHeader))
		if !ok {
			t.Fatalf("no %s", stage.FromHeader)
		}
		if at.Compare(last) <= 0 {
			continue
		}
		last = at
		var m messages.Message
		if err := json.Unmarshal(r.Value, &m); err != nil {
			t.Fatal(err)
		}
		if d, ok := m.Body.(*messages.Decision); ok {
			out[m.Subject] = append(out[m.Subject], d)
		}
	}
	return out
}

// However often it is killed in the middle of waves that cross, each declaration has each successor once, the last says what a hub that was never
// killed says, and every decision is made again byte for byte from the log.
func TestWavesAreNeitherLostNorDoubledByKills(t *testing.T) {
	calm, _ := waved(t, 1, false)
	want := calm.told(t, "messages")
	if len(want) != queueLength+1 {
		t.Fatalf("%d declarations were decided", len(want))
	}
	for seed := range uint64(2) {
		l, killed := waved(t, seed, true)
		if killed < 5 {
			t.Fatalf("%d were killed", killed)
		}
		got := l.told(t, "messages")
		for subject, ds := range want {
			have := got[subject]
			if len(have) == 0 || have[len(have)-1].Outcome != ds[len(ds)-1].Outcome {
				t.Fatalf("%s: %d decisions, want the last to be %s", subject, len(have), ds[len(ds)-1].Outcome)
			}
			for i := 1; i < len(have); i++ {
				if have[i].Supersedes != have[i-1].Number || said(t, have[i]) == said(t, have[i-1]) && have[i].Recall == nil {
					t.Fatalf("%s: decision %d follows another than the one before, or says the same", subject, i)
				}
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d declarations were decided, want %d", len(got), len(want))
		}
		n, err := archive(l).Audit(t.Context(), true)
		if err != nil || n < 2*queueLength {
			t.Errorf("%d decisions are made again: %v", n, err)
		}
	}
}
