//go:build linux

package command_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/clearhub/clearhub/cmd/clearhub/command"
)

const measureVariable = "CLEARHUB_TEST_MEASURE"

// TestMain is the tests as they are, and a process that runs a program and tells the most memory that it had resident: the system counts that of
// the process that starts another, too, and the tests are larger than the program.
func TestMain(m *testing.M) {
	line := os.Getenv(measureVariable)
	if line == "" {
		os.Exit(m.Run())
	}
	args := strings.Fields(line)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		_, _ = fmt.Fprintln(os.Stderr, "peak", usage.Maxrss)
	}
	if cmd.ProcessState == nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// program builds clearhub as anybody would.
func program(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "clearhub")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", file, "github.com/clearhub/clearhub/cmd/clearhub").CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	return file
}

// stream is a document that is made as it is read: a beginning, something again and again that is numbered, and an end.
type stream struct {
	left          int
	next          func(n int) string
	end           func(n int) string
	count         int
	piece         string
	began, closed bool
	begin         string
}

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	if s.piece == "" {
		switch {
		case !s.began:
			s.began, s.piece = true, s.begin
		case s.left > 0:
			s.count++
			s.piece = s.next(s.count)
		case !s.closed:
			s.closed, s.piece = true, s.end(s.count)
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, s.piece)
	s.piece = s.piece[n:]
	s.left -= n
	return n, nil
}

// interchange makes declarations of a hundred lines. One in wrong, where it is not 0, has a date that is none; total is the mass that each
// states for its lines, which weigh 100000.
func interchange(size, wrong, total int) *stream {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "CST+%d+0601103000:122:148'FTX+AAA+++TULIP BULBS'LOC+27+NL::5'MEA+WT+AAB+KGM:1000'", i+1)
	}
	lines := b.String()
	return &stream{left: size, begin: "UNB+UNOC:3+PORT+HUB+261123:0915+REF1'",
		next: func(n int) string {
			day := "20261123"
			if wrong > 0 && n%wrong == 0 {
				day = "20261332"
			}
			return fmt.Sprintf("UNH+%[1]d+CUSDEC:D:96B:UN'BGM+929+D%[1]d+9'CST++IM:104:141'LOC+22+0905::148'LOC+35+NL::5'LOC+36+CN::5'DTM+137:%[2]s:102'MEA+WT+AAD+KGM:%[4]d'"+
				"NAD+CZ+++POLDER BULBS+DIJKWEG 1+HILLEGOM++2181+NL'NAD+CN+++BOHAI HORTICULTURE+RENMIN ROAD 9+DALIAN++116001+CN'UNS+D'%[3]sUNS+S'UNT+413+%[1]d'", n, day, lines, total)
		},
		end: func(n int) string { return fmt.Sprintf("UNZ+%d+REF1'", n) }}
}

// bad makes an interchange of small declarations with a date that is none.
func bad(size int) *stream {
	return &stream{left: size, begin: "UNB+UNOC:3+PORT+HUB+261123:0915+REF1'",
		next: func(n int) string {
			return fmt.Sprintf("UNH+%[1]d+CUSDEC:D:96B:UN'BGM+929+D%[1]d+9'CST++IM:104:141'DTM+137:20261332:102'UNS+D'UNS+S'UNT+7+%[1]d'", n)
		},
		end: func(n int) string { return fmt.Sprintf("UNZ+%d+REF1'", n) }}
}

// batch makes an envelope around many certificates.
func batch(t *testing.T, size int) *stream {
	t.Helper()
	raw, err := os.ReadFile(certificates + "ephyto-tulip-bulbs-to-dalian/in.xml")
	if err != nil {
		t.Fatal(err)
	}
	one := string(raw[bytes.Index(raw, []byte("?>"))+2:])
	return &stream{left: size, begin: "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>",
		next: func(int) string { return one }, end: func(int) string { return "</s:Body></s:Envelope>" }}
}

// streamed runs a command line with a document on standard input, and gives the first bytes of what it printed, how many lines that
// were, and the memory that it took.
func streamed(t *testing.T, in *stream, want int, line string) (head string, lines, memory int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), measureVariable+"="+line, "TMPDIR="+t.TempDir())
	cmd.Stdin = in
	var out counted
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != want {
		t.Fatalf("%s: %v: exit %d: %s", line, err, cmd.ProcessState.ExitCode(), errs.String())
	}
	_, peak, ok := strings.Cut(errs.String(), "peak ")
	kb, err := strconv.Atoi(strings.TrimSpace(peak))
	if !ok || err != nil {
		t.Skipf("resident memory is not told here: %s", errs.String())
	}
	return out.head.String(), out.lines, kb << 10
}

// counted keeps the first bytes that are written, and counts lines.
type counted struct {
	head  bytes.Buffer
	lines int
}

// Write implements io.Writer.
func (c *counted) Write(p []byte) (int, error) {
	if c.head.Len() < 64<<10 {
		c.head.Write(p)
	}
	c.lines += bytes.Count(p, []byte{'\n'})
	return len(p), nil
}

// Large documents are checked and converted in the memory of one message, and that is little: 32 MiB for an interchange, with the pages of the
// program itself, as much for 100 MB as for 1 GB (CLEARHUB_LONG=1). A busy machine only adds to what a process takes, so one
// attempt of three has to show it.
func TestLargeDocumentsTakeTheMemoryOfOneMessage(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads tens of megabytes")
	}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("the race detector takes more memory than the program")
	}
	const total = 100_000
	small, large, share := 1<<20, 5<<20, 1.25 // of so little the first messages are much
	if os.Getenv("CLEARHUB_LONG") != "" {
		small, large, share = 100<<20, 1<<30, 1.1
	}
	clearhub := program(t)
	for _, c := range []struct {
		name, line string
		exit       int
		in         func(size int) *stream
		share      int // of the size, for what takes long
		most       int // of memory
		holds      func(t *testing.T, in *stream, head string, lines int)
	}{
		{"an interchange is checked", "check --output json -", command.ExitOK, func(n int) *stream { return interchange(n, 0, total) }, 1, 32 << 20, func(t *testing.T, in *stream, head string, _ int) {
			for _, code := range verdictOf(t, in, head) {
				if code != "DOC-003" && code != "DOC-013" {
					t.Fatalf("got %.300s", head)
				}
			}
		}},
		{"every message has a warning", "check --output json -", command.ExitOK, func(n int) *stream { return interchange(n, 0, 2*total) }, 2, 32 << 20, func(t *testing.T, in *stream, head string, _ int) {
			if codes := verdictOf(t, in, head); slices.Index(codes, "MSG-503") < 0 || in.count > 200 && slices.Index(codes, "DOC-011") < 0 {
				t.Errorf("got %v: %.300s", codes, head)
			}
		}},
		{"faults are told as they are found", "check --all -", command.ExitRefused, func(n int) *stream { return interchange(n, 20, total) }, 4, 32 << 20, func(t *testing.T, in *stream, head string, lines int) {
			if !strings.Contains(head, "DTM+137:20261332:102'") || !strings.Contains(head, "^^^^^^^^") || lines < in.count {
				t.Errorf("%d lines for %d messages: %.3000s", lines, in.count, head)
			}
		}},
		{"faults are counted where there are many", "check -", command.ExitRefused, func(n int) *stream { return bad(n) }, 4, 32 << 20, func(t *testing.T, in *stream, head string, lines int) {
			if !strings.Contains(head, "DTM+137:20261332:102'") || lines > 5000 {
				t.Errorf("%d lines for %d messages: %.3000s", lines, in.count, head)
			}
		}},
		{"an interchange is converted", "convert --output json -", command.ExitOK, func(n int) *stream { return interchange(n, 0, total) }, 8, 32 << 20, func(t *testing.T, in *stream, head string, lines int) {
			if lines != in.count || !strings.HasPrefix(head, `{"id":"`) && !strings.Contains(head[:min(len(head), 400)], `"id":"`) {
				t.Errorf("%d lines for %d messages: %.300s", lines, in.count, head)
			}
		}},
		{"a batch in XML is checked", "check --output json -", command.ExitOK, func(n int) *stream { return batch(t, n) }, 1, 32 << 20, func(t *testing.T, in *stream, head string, _ int) {
			if !strings.Contains(head, fmt.Sprintf(`"messages":%d,`, in.count)) {
				t.Errorf("%d messages: %.300s", in.count, head)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 3 {
				few, many := c.in(small/c.share), c.in(large/c.share)
				_, _, little := streamed(t, few, c.exit, clearhub+" "+c.line)
				head, lines, much := streamed(t, many, c.exit, clearhub+" "+c.line)
				t.Logf("%d messages in %.1f MiB, %d in %.1f MiB", few.count, mebibytes(little), many.count, mebibytes(much))
				if c.holds(t, many, head, lines); t.Failed() || much <= c.most && float64(much) <= share*float64(little) {
					return
				}
			}
			t.Errorf("the larger one took more than %.0f MiB, or more than %.2f times as much as the smaller, three times", mebibytes(c.most), share)
		})
	}
}

func mebibytes(n int) float64 { return float64(n) / (1 << 20) }

// verdictOf gives the codes of what check --output json printed of a document, none of which refuses.
func verdictOf(t *testing.T, in *stream, head string) (codes []string) {
	t.Helper()
	var c struct {
		Messages int
		Faults   []struct{ Code, Severity string }
	}
	if err := json.Unmarshal([]byte(head), &c); err != nil || c.Messages != in.count {
		t.Errorf("%d messages, and %v: %.300s", in.count, err, head)
	}
	for _, f := range c.Faults {
		if f.Severity != "warn" {
			t.Errorf("got %v: %.300s", f, head)
		}
		codes = append(codes, f.Code)
	}
	return codes
}
