package hub_test

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/hub"
)

// The test binary is also the hub that is killed: with these set it serves the configuration file and kills itself, as
// kill -9 would, when the point is reached for the n-th time.
const (
	childConfig = "CLEARHUB_CHILD_CONFIG"
	childPoint  = "CLEARHUB_CHILD_POINT"
	childNth    = "CLEARHUB_CHILD_NTH"
)

func TestMain(m *testing.M) {
	if os.Getenv(childConfig) != "" {
		os.Exit(child())
	}
	os.Exit(m.Run())
}

func child() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	text, err := os.ReadFile(os.Getenv(childConfig))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	c, err := config.Parse("child.yaml", text, getenv)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	nth, _ := strconv.Atoi(os.Getenv(childNth))
	var seen atomic.Int64
	h, err := hub.New(ctx, hub.Options{Config: c, Registry: registry(), Logger: zerolog.New(os.Stderr).Level(zerolog.WarnLevel), Hook: func(point string) {
		if point == os.Getenv(childPoint) && seen.Add(1) == int64(nth) {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal is on its way: nothing more may happen
		}
	}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(h.APIURL())
	if err := h.Run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// process is a hub in a process of its own.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
}

// spawn starts the world's hub in a child that kills itself at a point; an empty point never.
func (w *world) spawn(point string, nth int) *process {
	w.t.Helper()
	file := w.dir + "/child.yaml"
	if err := os.WriteFile(file, []byte(w.text()), 0o600); err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childConfig+"="+file, childPoint+"="+point, childNth+"="+strconv.Itoa(nth))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	p := &process{cmd: cmd, done: make(chan struct{})}
	line := make(chan string, 1)
	go func() {
		s := bufio.NewScanner(out)
		if s.Scan() {
			line <- s.Text()
		}
		close(line)
		for s.Scan() {
			continue
		}
		_ = cmd.Wait()
		close(p.done)
	}()
	w.t.Cleanup(p.kill)
	select {
	case w.api = <-line: // empty where it died at once, which is what some points are for
	case <-time.After(patience):
		w.t.Fatal("the child did not start")
	}
	return p
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

func (p *process) dead() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// points are where the line can be cut. Each is followed by a number: at which passage the process dies.
var points = []string{
	"receive.read 3", "receive.stored 2", "receive.stored 4",
	"intake.step.made 2", "intake.step.appended 2", "intake.step.counted 2", "intake.relay.before 2", "intake.relay.after 2",
	"clearing.step.made 3", "clearing.step.appended 3", "clearing.step.counted 3", "clearing.relay.before 3", "clearing.relay.after 3",
	"recognition.step.made 3", "recognition.step.appended 3", "recognition.step.counted 3", "recognition.relay.before 3", "recognition.relay.after 3",
	"dispatch.step.made 3", "dispatch.step.appended 3", "dispatch.step.counted 3", "dispatch.relay.before 3", "dispatch.relay.after 3",
	"dispatch.perform.before 2", "dispatch.perform.after 2",
}

// crashStory is told to every hub: two certificates, three declarations, a release, a cancellation.
func crashStory() []struct{ token, document string } {
	b := tulips.with(func(g *goods) { g.ref, g.ucr, g.net = "D-0002", "6NL0001-TULIP2", "9000" })
	c := tulips.with(func(g *goods) { g.ref, g.ucr, g.net, g.cert = "D-0003", "6NL0001-TULIP3", "5000", "EC/NL/2026/0071002" })
	return []struct{ token, document string }{
		{"agency-token", certify("EC/NL/2026/0071001", "20000", "valid")},
		{"port-token", declare(tulips)},
		{"port-token", declare(b)},
		{"port-token", declare(c)},
		{"port-token", rule(tulips.ref, "released")},
		{"agency-token", certify("EC/NL/2026/0071002", "5000", "valid")},
		{"port-token", declare(c.with(func(g *goods) { g.function = "cancel" }))},
	}
}

// tell sends the story as partners do: the same document again until it is taken, over whatever hub is there.
func (w *world) tell(p *process, restart func() *process) *process {
	w.t.Helper()
	for _, d := range crashStory() {
		deadline := time.Now().Add(patience)
		for {
			if p.dead() {
				p = restart()
			}
			status, body, err := w.try(d.token, http.MethodPost, "/v1/documents", []byte(d.document))
			if err == nil && status == http.StatusAccepted {
				break
			}
			if err == nil && status != http.StatusServiceUnavailable {
				w.t.Fatalf("status %d: %s", status, body)
			}
			if time.Now().After(deadline) {
				w.t.Fatalf("document not taken: %d %v", status, err)
			}
			time.Sleep(20 * time.Millisecond)
		}
		// Each document is let through the line, so that every run has the same order of events.
		w.settle(&p, restart)
	}
	return p
}

// settle waits until the hub is idle: nothing in the line, and the same history twice in a row.
func (w *world) settle(p **process, restart func() *process) {
	w.t.Helper()
	last, same := "", 0
	deadline := time.Now().Add(patience)
	for same < 8 {
		if (*p).dead() {
			*p = restart()
			same = 0
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("the hub does not come to rest; last seen %s", last)
		}
		got, _ := w.receiver.arrivals()
		status, body, err := w.try("officer-token", http.MethodGet, "/v1/search?limit=500", nil)
		now := fmt.Sprint(len(got), status, len(body))
		if err == nil && status == http.StatusOK && now == last {
			same++
		} else {
			same = 0
		}
		last = now
		time.Sleep(60 * time.Millisecond)
	}
}

// outcome is what must be the same whether or not a process died: every decision and parcel, once and in order.
func (w *world) outcome() map[string][]string {
	got, _ := w.receiver.arrivals()
	out := map[string][]string{}
	for _, a := range got {
		what := string(a.message.Kind)
		switch b := a.message.Body.(type) {
		case *messages.Decision:
			what += " " + string(b.Outcome) + " " + reasons(b)
			for _, l := range b.Lines {
				for _, c := range l.Claims {
					if c.Ledger != nil && c.Ledger.Issued != nil {
						what += fmt.Sprintf(" %s free %s reserved %s consumed %s", c.Ledger.Verb, value(c.Ledger.Free), value(c.Ledger.Reserved), value(c.Ledger.Consumed))
					}
				}
			}
		case *messages.Certificate:
			what += " " + b.Number
		}
		out[a.lane] = append(out[a.lane], fmt.Sprintf("%d %s", a.sequence, what))
	}
	return out
}

func value(q *messages.Quantity) string {
	if q == nil {
		return "-"
	}
	return string(q.Value)
}

func TestKilledAtAnyPointTheStoryEndsTheSame(t *testing.T) {
	if os.Getenv("CLEARHUB_TEST_KAFKA") != "" {
		t.Skip("the embedded broker dies with its hub here; on Kafka see TestTwoNodesAndAKillOnKafka")
	}
	calm := newWorld(t)
	p := calm.spawn("", 0)
	calm.tell(p, func() *process { t.Fatal("the hub died by itself"); return nil })
	want := calm.outcome()
	p.kill()
	if len(want) < 4 {
		t.Fatalf("the story without a kill gives only %v", want)
	}
	some := points
	if os.Getenv("CLEARHUB_LONG") == "" {
		// A rotating choice would be another test every day; these five cut each stage once, at its most delicate place.
		some = []string{"receive.stored 4", "intake.step.appended 2", "clearing.relay.after 3", "recognition.step.counted 3", "dispatch.perform.after 2"}
	}
	for _, point := range some {
		t.Run(strings.ReplaceAll(point, " ", "#"), func(t *testing.T) {
			name, nth, _ := strings.Cut(point, " ")
			n, _ := strconv.Atoi(nth)
			w := newWorld(t)
			kills := 0
			restart := func() *process { kills++; return w.spawn("", 0) }
			p := w.tell(w.spawn(name, n), restart)
			defer p.kill()
			if kills != 1 {
				t.Errorf("the process died %d times at %s", kills, point)
			}
			deadline := time.Now().Add(patience)
			for !maps.EqualFunc(w.outcome(), want, slices.Equal) && time.Now().Before(deadline) {
				time.Sleep(50 * time.Millisecond)
			}
			if got := w.outcome(); !maps.EqualFunc(got, want, slices.Equal) {
				t.Errorf("it ended otherwise:\n got %v\nwant %v", got, want)
			}
		})
	}
}
