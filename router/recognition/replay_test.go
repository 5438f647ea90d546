package recognition_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// shelf is a log in memory, of topics with one partition each.
type shelf struct {
	mu      sync.Mutex
	topics  map[string][]stream.Record
	first   map[string]int64
	changed chan struct{}
}

func newShelf() *shelf {
	return &shelf{topics: map[string][]stream.Record{}, first: map[string]int64{}, changed: make(chan struct{})}
}

func (l *shelf) Append(_ context.Context, topic string, p int, records []stream.Record) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	base := int64(len(l.topics[topic]))
	for i, r := range records {
		r.Topic, r.Partition, r.Offset = topic, p, base+int64(i)
		l.topics[topic] = append(l.topics[topic], r)
	}
	close(l.changed)
	l.changed = make(chan struct{})
	return base, nil
}

func (l *shelf) Fetch(ctx context.Context, topic string, _ int, offset int64, o stream.FetchOptions) (stream.Chunk, error) {
	deadline := time.Now().Add(o.MaxWait)
	for {
		l.mu.Lock()
		all, first, changed := l.topics[topic], l.first[topic], l.changed
		l.mu.Unlock()
		end := int64(len(all))
		switch {
		case offset < first || offset > end:
			return stream.Chunk{}, fmt.Errorf("%w: %d", stream.ErrOffset, offset)
		case offset < end:
			to := min(end, offset+100)
			return stream.Chunk{Records: append([]stream.Record{}, all[offset:to]...), Next: to, HighWatermark: end}, nil
		case !time.Now().Before(deadline):
			return stream.Chunk{Next: offset, HighWatermark: end}, nil
		}
		select {
		case <-changed:
		case <-time.After(time.Until(deadline)):
		case <-ctx.Done():
			return stream.Chunk{}, ctx.Err()
		}
	}
}

func (l *shelf) Bounds(_ context.Context, topic string, _ int) (int64, int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.first[topic], int64(len(l.topics[topic])), nil
}

func (l *shelf) Describe(_ context.Context, topic string) (stream.Info, error) {
	return stream.Info{ID: "id-" + topic, Partitions: 1}, nil
}

// trim forgets what is before an offset, as a log with retention would.
func (l *shelf) trim(topic string, first int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.first[topic] = first
}

func archive(l stage.Log) *recognition.Archive {
	return &recognition.Archive{Log: l, Claims: "claims", Journal: "journal", Messages: "messages", Events: "events", Hub: "hub", Border: "CN"}
}

// history runs recognition on a log in memory for a while: certificates, declarations, rulings, changes of all of them and
// of the rules, in an order that seed gives; in the middle of it, and at its end, nothing happens for a pause, while one process takes over from another. All of it happens in a bubble of its own time.
func history(t *testing.T, seed uint64, records int, checkpoint int64, pause ...time.Duration) *shelf {
	t.Helper()
	l := newShelf()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(start))
		ctx := context.Background()
		var cancel context.CancelFunc
		var done chan error
		begin := func() {
			s, err := recognition.New(recognition.Options{Hub: "hub", Border: "CN", Messages: "messages", Events: "events"})
			if err != nil {
				t.Fatal(err)
			}
			r, err := stage.New(stage.Options{Name: "recognition", Stage: s, Log: l, Inputs: []string{"claims"}, Journal: "journal", CheckpointMin: checkpoint, Release: "9.9.9 (abc)",
				FetchWait: 24 * time.Hour, SettleAfter: 24 * time.Hour, CheckTopics: 1000 * time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			var running context.Context
			running, cancel = context.WithCancel(ctx)
			done = make(chan error, 1)
			go func() { done <- r.Run(running) }()
		}
		end := func() {
			cancel()
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		rest := func(p time.Duration) { // by several processes, one after the other
			for range 3 {
				end()
				begin()
				time.Sleep(p / 3)
			}
		}
		begin()
		rnd := rand.New(rand.NewPCG(seed, 1))
		b := open(t, rules()) // it makes the records that go into the log
		put := func(in stage.Input) {
			if _, err := l.Append(ctx, "claims", 0, []stream.Record{in.Record}); err != nil {
				t.Fatal(err)
			}
		}
		b.offset = 0
		put(b.rulesInput(rules()))
		for i := range records {
			if len(pause) > 0 && i == records/2 {
				rest(pause[0])
			}
			put(b.input(happening(rnd, i)))
			if rnd.IntN(100) == 0 {
				put(b.rulesInput(rules(scope(0, func(s *messages.Scope) { s.Await = fmt.Sprintf("%dh", 1+rnd.IntN(100)) }), func(r *messages.Rules) {
					r.Agreements[0].Version = fmt.Sprint("1.", i)
				})))
			}
			if rnd.IntN(4) == 0 {
				time.Sleep(time.Duration(rnd.IntN(40)) * time.Minute)
			}
		}
		time.Sleep(30 * 24 * time.Hour)
		for _, p := range pause {
			rest(p)
		}
		end()
	})
	return l
}

// happening is something that may be about anything that happened before.
func happening(rnd *rand.Rand, i int) *messages.Message {
	n := rnd.IntN(10)
	name := fmt.Sprintf("EC/NL/26/%07d", 7000+n)
	ref := fmt.Sprintf("D-%d", rnd.IntN(40))
	var m *messages.Message
	switch rnd.IntN(8) {
	case 0:
		m = certified(name, fmt.Sprint(500+rnd.IntN(1000)))
	case 1:
		m = certificate(func(m *messages.Message, c *messages.Certificate) {
			c.Number, c.Status = name, []string{"valid", "suspended", "revoked", "withdrawn"}[rnd.IntN(4)]
			m.Function = messages.FunctionReplace
		})
	case 2:
		m = ruling(ref, []messages.RulingStatus{messages.RulingAccepted, messages.RulingReleased, messages.RulingCancelled, messages.RulingExamine}[rnd.IntN(4)])
	case 3:
		m = inspection(func(m *messages.Message, x *messages.Inspection) {
			x.References = []messages.Reference{{Type: "ucr", Number: fmt.Sprintf("6NL123456-BULB%02d", n)}}
		})
	default:
		m = declaration(ref, func(_ *messages.Message, d *messages.Declaration) {
			d.Documents = []messages.Document{cite(name)}
			d.Consignments = consignment(goods(1, "060110", fmt.Sprint(50+rnd.IntN(300))), goods(2, "060210", "20"))
		})
	}
	m.ID, m.Version, m.Received = fmt.Sprintf("message-%d", i), i+1, time.Time{}
	return m
}

func TestEveryDecisionOfALongHistoryIsMadeAgainByteForByte(t *testing.T) {
	a := archive(history(t, 1, 400, 0))
	for procs, whole := range map[int]bool{1: false, 7: true} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		n, err := a.Audit(t.Context(), whole)
		if err != nil || n < 200 {
			t.Errorf("whole %v: %d decisions, %v", whole, n, err)
		}
	}
}

// What has left the state is decided again from the log like anything else.
func TestWhatWasDisposedOfIsReplayed(t *testing.T) {
	l := history(t, 5, 300, 32<<10, messages.DefaultRetention+time.Hour)
	disposed, twice := map[string]bool{}, 0
	for _, r := range l.topics["events"] {
		var e messages.Event
		if json.Unmarshal(r.Value, &e) == nil && e.Code == "CLAIMS-035" {
			if disposed[e.Subject] {
				twice++ // made anew, and closed again
			}
			disposed[e.Subject] = true
		}
	}
	a, shown := archive(l), 0
	n, err := a.Audit(t.Context(), true)
	if err != nil || n < 80 {
		t.Errorf("%d decisions, %v", n, err)
	}
	for k, err := range a.Decisions(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if disposed[k.Decision().Declaration.Subject] {
			shown++
		}
	}
	if twice > len(disposed)/2 {
		t.Errorf("%d of %d leave the state more than once", twice, len(disposed))
	}
	if len(disposed) < 5 || shown < len(disposed) {
		t.Errorf("%d declarations left the state, of which the log shows %d decisions", len(disposed), shown)
	}
}

func TestAHistoryThatWasTrimmedIsReadFromItsFirstCheckpoint(t *testing.T) {
	l := history(t, 2, 300, 64<<10)
	a := archive(l)
	all, err := a.Audit(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	end := int64(len(l.topics["journal"]))
	l.trim("journal", end/3)
	n, err := a.Audit(t.Context(), true)
	if err != nil || n == 0 || n >= all {
		t.Errorf("%d of %d decisions after the journal was trimmed, %v", n, all, err)
	}
	l.trim("claims", int64(len(l.topics["claims"])))
	if _, err := a.Audit(t.Context(), true); err == nil {
		t.Error("claims that are gone are not missed")
	}
}

func TestADecisionThatCameOutOtherwiseIsTold(t *testing.T) {
	l := history(t, 3, 60, 0)
	a := archive(l)
	a.Hub = "another"
	if _, err := a.Audit(t.Context(), true); err == nil {
		t.Error("decisions of another hub come out the same")
	}
	if _, err := archive(l).Replay(t.Context(), "nothing", false); err == nil {
		t.Error("a decision that does not exist is found")
	}
}

// The same history replayed in a process of another zone, locale and number of processors gives the same bytes: its digest
// is printed by the child and compared.
func TestReplayDoesNotDependOnZoneOrLocale(t *testing.T) {
	if os.Getenv("REPLAY_CHILD") != "" {
		fmt.Println("digest", digestOf(t, history(t, 4, 120, 0)))
		return
	}
	here := digestOf(t, history(t, 4, 120, 0))
	for _, env := range [][]string{{"TZ=Asia/Urumqi", "LANG=ru_RU.UTF-8", "GOMAXPROCS=1"}, {"TZ=America/St_Johns", "LC_ALL=zh_CN.UTF-8", "GOMAXPROCS=5"}} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestReplayDoesNotDependOnZoneOrLocale$")
		cmd.Env = append(append(os.Environ(), "REPLAY_CHILD=1"), env...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", env, err, out)
		}
		if !strings.Contains(string(out), "digest "+here) {
			t.Errorf("%v: %s, want %s", env, out, here)
		}
	}
}

// digestOf makes every decision again, one by one, and gives a hash of all their bytes.
func digestOf(t *testing.T, l *shelf) string {
	t.Helper()
	a, n := archive(l), 0
	h := sha256.New()
	for k, err := range a.Decisions(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%10 != 1 {
			h.Write(k.Value)
			continue
		}
		r, err := a.Replay(t.Context(), k.Decision().Number, n%20 == 1)
		if err == nil && r.Release != "9.9.9 (abc)" {
			t.Fatalf("made by release %q", r.Release)
		}
		if err != nil || r.Differs != nil {
			t.Fatalf("decision %s: %v, %v", k.Message.ID, err, r)
		}
		h.Write(r.Again)
	}
	return fmt.Sprintf("%x of %d", h.Sum(nil), n)
}

// ruledBy is rules with the instant from which they were in force.
type ruledBy struct {
	rules messages.Rules
	at    time.Time
}

// latestRules are the last rules of a history.
func latestRules(t *testing.T, l *shelf) (out ruledBy) {
	t.Helper()
	for _, r := range l.topics["claims"] {
		var c messages.Command
		if r.Header("clearhub-command") != string(messages.VerbRules) {
			continue
		}
		if err := json.Unmarshal(r.Value, &c); err != nil {
			t.Fatal(err)
		}
		out = ruledBy{}
		if err := json.Unmarshal(c.Body, &out.rules); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range l.topics["events"] {
		var e messages.Event
		if json.Unmarshal(r.Value, &e) == nil && e.Code == "CLAIMS-005" {
			out.at = e.Time.Add(time.Nanosecond)
		}
	}
	return out
}
