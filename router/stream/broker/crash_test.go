package broker_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/broker"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

const (
	envChild = "CLEARHUB_TEST_BROKER_CHILD" // dir|listen|unsynced: this process is the broker
	envCrash = "CLEARHUB_TEST_CRASH"        // duration of the long crash test, such as 5m
)

func TestMain(m *testing.M) {
	if spec := os.Getenv(envChild); spec != "" {
		os.Exit(child(spec))
	}
	os.Exit(m.Run())
}

// child serves until it is killed or its standard input ends.
func child(spec string) int {
	part := strings.Split(spec, "|")
	b, err := broker.Start(context.Background(), broker.Options{Dir: part[0], Listen: part[1], Unsynced: part[2] == "true"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(b.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
	b.Close()
	return 0
}

// process is a broker in a process of its own.
type process struct {
	cmd   *exec.Cmd
	stdin io.Closer
}

func spawn(t *testing.T, dir, listen string, unsynced bool) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%t", envChild, dir, listen, unsynced))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		_ = cmd.Wait()
		t.Fatalf("broker process did not start: %v", err)
	}
	return &process{cmd, stdin}
}

func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait()
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Killing the broker again and again under load loses nothing that was
// acknowledged. The short form runs a few seconds; CLEARHUB_TEST_CRASH=5m runs
// five minutes.
func TestKillsLoseNothingAcknowledged(t *testing.T) {
	lasts := 3 * time.Second
	if v := os.Getenv(envCrash); v != "" {
		var err error
		if lasts, err = time.ParseDuration(v); err != nil {
			t.Fatalf("%s: %v", envCrash, err)
		}
	}
	for name, unsynced := range map[string]bool{"synced": false, "unsynced": true} {
		t.Run(name, func(t *testing.T) { crash(t, lasts/2, unsynced) })
	}
}

func crash(t *testing.T, lasts time.Duration, unsynced bool) {
	const topics, senders = 3, 24
	dir, addr := t.TempDir(), freeAddr(t)
	b := spawn(t, dir, addr, unsynced)
	defer func() { b.kill(t) }()
	l := kafkatest.Open(t, stream.Options{SendDeadline: 20 * time.Second}, addr)
	name := func(i int) string { return fmt.Sprintf("t%d", i%topics) }
	for i := range topics {
		if err := l.Ensure(t.Context(), stream.Topic{Name: name(i), Partitions: 1}); err != nil {
			t.Fatal(err)
		}
	}
	type entry struct {
		topic  string
		offset int64
	}
	var mu sync.Mutex
	acked := map[string]entry{}
	var failed atomic.Int64
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for g := range senders {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				v := fmt.Sprintf("%d/%d %s", g, i, strings.Repeat("x", rand.IntN(3000)))
				_, offset, err := l.Send(context.Background(), stream.Record{Topic: name(g), Value: []byte(v)})
				if err != nil {
					failed.Add(1)
					continue
				}
				mu.Lock()
				acked[v] = entry{name(g), offset}
				mu.Unlock()
			}
		})
	}
	kills := 0
	for end := time.Now().Add(lasts); time.Now().Before(end); kills++ {
		time.Sleep(time.Duration(150+rand.IntN(350)) * time.Millisecond) // load between the kills
		b.kill(t)
		b = spawn(t, dir, addr, unsynced)
	}
	close(stop)
	wg.Wait()
	b.kill(t)
	b = spawn(t, dir, addr, unsynced)

	stored := map[entry]string{}
	total, lastOf, disorder := 0, map[int]int{}, 0
	for i := range topics {
		n, err := broker.Verify(t.Context(), l, name(i))
		if err != nil {
			t.Fatal(err)
		}
		for at := int64(0); at < n; {
			chunk, err := l.Fetch(t.Context(), name(i), 0, at, stream.FetchOptions{})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range chunk.Records {
				stored[entry{name(i), r.Offset}] = string(r.Value)
				total++
				var g, k int
				if _, err := fmt.Sscanf(string(r.Value), "%d/%d", &g, &k); err != nil {
					t.Fatal(err)
				}
				if k < lastOf[g] {
					disorder++
				}
				lastOf[g] = k
			}
			at = chunk.Next
		}
	}
	missing := 0
	for v, e := range acked {
		if stored[e] != v {
			missing++
		}
	}
	t.Logf("%d kills, %d acknowledged, %d failed, %d stored (%d more), %d missing, %d out of order", kills, len(acked), failed.Load(), total, total-len(acked), missing, disorder)
	if missing > 0 || kills < 1 || len(acked) < 100 {
		t.Errorf("%d of %d acknowledged records are not where they were said to be, after %d kills", missing, len(acked), kills)
	}
}
