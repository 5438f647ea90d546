//go:build linux

package edifact_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
)

// endless is an interchange of a size that is made as it is read: nothing of it lies in memory or on disk.
type endless struct {
	left, messages int
	message        []byte
	numbers        []int // where its reference stands in it
	piece          []byte
	ended          bool
}

// newEndless begins an interchange of about a number of bytes, in messages of a number of lines.
func newEndless(size, lines int) *endless {
	var b strings.Builder
	message(&b, "0000000", lines)
	e := &endless{left: size, message: []byte(b.String()), piece: []byte("UNB+UNOC:3+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+260314:0830+LN000417'")}
	for at := 0; ; at += 7 {
		i := strings.Index(b.String()[at:], "0000000")
		if i < 0 {
			return e
		}
		at += i
		if before := b.String()[at-1]; before == '+' || before == '-' {
			e.numbers = append(e.numbers, at)
		}
	}
}

// Read implements io.Reader.
func (e *endless) Read(p []byte) (int, error) {
	if len(e.piece) == 0 {
		switch {
		case e.left > 0:
			e.messages++
			for _, at := range e.numbers {
				for i, n := 6, e.messages; i >= 0; i, n = i-1, n/10 {
					e.message[at+i] = byte('0' + n%10)
				}
			}
			e.piece = e.message
		case !e.ended:
			e.ended = true
			e.piece = fmt.Appendf(nil, "UNZ+%d+LN000417'", e.messages)
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, e.piece)
	e.piece = e.piece[n:]
	e.left -= n
	return n, nil
}

const hugeVariable = "EDIFACT_TEST_BYTES"

// TestMain is the test as it is, and the process whose memory TestMemoryIsThatOfOneMessage measures.
func TestMain(m *testing.M) {
	size, err := strconv.Atoi(os.Getenv(hugeVariable))
	if err != nil {
		os.Exit(m.Run())
	}
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(50) // on a busy machine a collection comes late, and what is left waiting for it is not what is measured
	debug.SetMemoryLimit(16 << 20)
	messages := 0
	in := adapters.Input{Reader: newEndless(size, 20), Profile: adapters.Profile{Limits: adapters.Limits{Bytes: 1 << 40}}}
	for d, err := range (edifact.Adapter{}).Decode(context.Background(), in) {
		if err != nil || len(d.Faults) > 0 {
			fmt.Println("failed", err, d.Faults)
			os.Exit(1)
		}
		messages++
	}
	fmt.Println(messages, peak())
	os.Exit(0)
}

// peak is the most memory that the process had resident so far, in bytes (VmHWM of proc(5)).
func peak() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmHWM:" {
			n, _ := strconv.Atoi(f[1])
			return n << 10
		}
	}
	return 0
}

// decoded reads an interchange of a size in a process of its own, and gives how many messages it held and the memory it took.
func inOwnProcess(t *testing.T, size int) (messages, memory int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", hugeVariable, size))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if _, err := fmt.Sscan(string(out), &messages, &memory); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if memory == 0 {
		t.Skip("resident memory is not told here")
	}
	return messages, memory
}

// A document takes the memory of one message: as much for 100 MB as for 1 GB (CLEARHUB_LONG=1), and little. A busy machine only
// adds to what a process takes, by collections that come late, so one attempt of three has to show it; what were kept of every
// message would show in all of them.
func TestMemoryIsThatOfOneMessage(t *testing.T) {
	small, large := 10<<20, 40<<20
	if os.Getenv("CLEARHUB_LONG") != "" {
		small, large = 100<<20, 1<<30
	} else if testing.Short() {
		t.Skip("it decodes 50 MB")
	}
	for range 3 {
		n, little := inOwnProcess(t, small)
		m, much := inOwnProcess(t, large)
		t.Logf("%d messages in %.1f MB, %d in %.1f MB", n, float64(little)/1e6, m, float64(much)/1e6)
		if m < 3*n || n == 0 {
			t.Fatalf("%d and %d messages were read", n, m)
		}
		if much <= 32<<20 && float64(much) <= 1.2*float64(little) {
			return
		}
	}
	t.Error("the larger one took more than 32 MiB, or more than 1.2 times as much as the smaller, three times")
}

// BenchmarkHuge tells at what share of the speed of a single small message a large interchange is read: 64 MB, or 1 GB with
// CLEARHUB_LONG=1, in processor time, in turns.
func BenchmarkHuge(b *testing.B) {
	size := 64 << 20
	if os.Getenv("CLEARHUB_LONG") != "" {
		size = 1 << 30
	}
	const lines = 20
	one := document(1, lines)
	times := size / 8 / len(one)
	b.SetBytes(int64(size))
	var shares []float64
	for b.Loop() {
		alone := spent(b, times, func() { decodeAll(b, one) })
		together := spent(b, 1, func() {
			in := adapters.Input{Reader: newEndless(size, lines), Profile: adapters.Profile{Limits: adapters.Limits{Bytes: 1 << 40}}}
			for m, err := range (edifact.Adapter{}).Decode(context.Background(), in) {
				if err != nil {
					b.Fatal(err)
				}
				m.Release()
			}
		})
		shares = append(shares, float64(size)/together.Seconds()/(float64(times*len(one))/alone.Seconds()))
	}
	slices.Sort(shares)
	b.ReportMetric(shares[len(shares)/2], "x-single")
}
