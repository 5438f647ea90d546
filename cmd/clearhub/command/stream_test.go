//go:build linux

package command_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/standard"
	"github.com/clearhub/clearhub/cmd/clearhub/command"
)

const commandVariable = "CLEARHUB_TEST_COMMAND"

// TestMain is the tests as they are, and the command in a process of its own, which tells the most memory that it had resident.
func TestMain(m *testing.M) {
	line := os.Getenv(commandVariable)
	if line == "" {
		os.Exit(m.Run())
	}
	os.Args = append([]string{"clearhub"}, strings.Fields(line)...)
	code := command.Execute(standard.Registry())
	status, _ := os.ReadFile("/proc/self/status")
	for l := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(l, "VmHWM:"); ok {
			_, _ = fmt.Fprintln(os.Stderr, "peak", strings.Fields(kb)[0])
		}
	}
	os.Exit(code)
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

// interchange makes declarations of a hundred lines. One in wrong, where it is not 0, has a date that is none.
func interchange(size, wrong int) *stream {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "CST+%d+0601103000:122:148'FTX+AAA+++TULIP BULBS'LOC+27+NL::5'MEA+WT+AAA+KGM:1000'", i+1)
	}
	lines := b.String()
	return &stream{left: size, begin: "UNB+UNOC:3+PORT+HUB+261123:0915+REF1'",
		next: func(n int) string {
			day := "20261123"
			if wrong > 0 && n%wrong == 0 {
				day = "20261332"
			}
			return fmt.Sprintf("UNH+%[1]d+CUSDEC:D:96B:UN'BGM+929+D%[1]d+9'CST++IM:104:141'LOC+22+0905::148'LOC+35+NL::5'LOC+36+CN::5'DTM+137:%[2]s:102'"+
				"NAD+CZ+++POLDER BULBS+DIJKWEG 1+HILLEGOM++2181+NL'NAD+CN+++BOHAI HORTICULTURE+RENMIN ROAD 9+DALIAN++116001+CN'UNS+D'%[3]sUNS+S'UNT+412+%[1]d'", n, day, lines)
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

// streamed runs the command with a document on standard input, and gives the first bytes of what it printed, how many lines that
// were, and the memory that it took.
func streamed(t *testing.T, in *stream, want int, line string) (head string, lines, memory int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), commandVariable+"="+line, "TMPDIR="+t.TempDir())
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

// Large documents are checked and converted in the memory of one message (with CLEARHUB_LONG=1, 1 GB). A busy machine only adds to what
// a process takes, so one attempt of three has to show it.
func TestLargeDocumentsTakeTheMemoryOfOneMessage(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads tens of megabytes")
	}
	const most = 40 << 20 // half of it are the pages of the program itself
	small, large := 1<<20, 5<<20
	if os.Getenv("CLEARHUB_LONG") != "" {
		small, large = 100<<20, 1<<30
	}
	for _, c := range []struct {
		name, line string
		exit       int
		in         func(size int) *stream
		share      int // of the size, for what takes long
		holds      func(t *testing.T, in *stream, head string, lines int)
	}{
		{"an interchange is checked", "check --output json -", command.ExitOK, func(n int) *stream { return interchange(n, 0) }, 1, func(t *testing.T, in *stream, head string, _ int) {
			var c struct {
				Messages int
				Faults   []struct{ Code, Severity string }
			}
			if err := json.Unmarshal([]byte(head), &c); err != nil || c.Messages != in.count {
				t.Errorf("%d messages, and %v: %.300s", in.count, err, head)
			}
			for _, f := range c.Faults {
				if f.Code != "DOC-003" && f.Code != "DOC-013" || f.Severity != "warn" {
					t.Fatalf("got %.300s", head)
				}
			}
		}},
		{"faults are told as they are found", "check -", command.ExitRefused, func(n int) *stream { return interchange(n, 20) }, 4, func(t *testing.T, in *stream, head string, lines int) {
			if !strings.Contains(head, "DTM+137:20261332:102'") || !strings.Contains(head, "^^^^^^^^") || lines < in.count {
				t.Errorf("%d lines for %d messages: %.3000s", lines, in.count, head)
			}
		}},
		{"an interchange is converted", "convert --output json -", command.ExitOK, func(n int) *stream { return interchange(n, 0) }, 8, func(t *testing.T, in *stream, head string, lines int) {
			if lines != in.count || !strings.HasPrefix(head, `{"id":"`) && !strings.Contains(head[:min(len(head), 400)], `"id":"`) {
				t.Errorf("%d lines for %d messages: %.300s", lines, in.count, head)
			}
		}},
		{"a batch in XML is checked", "check --output json -", command.ExitOK, func(n int) *stream { return batch(t, n) }, 1, func(t *testing.T, in *stream, head string, _ int) {
			if !strings.Contains(head, fmt.Sprintf(`"messages":%d,`, in.count)) {
				t.Errorf("%d messages: %.300s", in.count, head)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 3 {
				few, many := c.in(small/c.share), c.in(large/c.share)
				_, _, little := streamed(t, few, c.exit, c.line)
				head, lines, much := streamed(t, many, c.exit, c.line)
				t.Logf("%d messages in %.1f MB, %d in %.1f MB", few.count, float64(little)/1e6, many.count, float64(much)/1e6)
				if c.holds(t, many, head, lines); t.Failed() || much <= most && float64(much) <= 1.2*float64(little) {
					return
				}
			}
			t.Error("the larger one took more than 40 MiB, or more than 1.2 times as much as the smaller, three times")
		})
	}
}
