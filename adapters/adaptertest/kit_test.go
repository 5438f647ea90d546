package adaptertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// lines is a small sound adapter: a first line "#notes 1", then one ruling a line, "number;status". Its fields break
// one duty of an adapter each.
type lines struct {
	detect   func(head []byte, hint adapters.Hint) adapters.Score
	input    func(ctx context.Context, in adapters.Input) ([]byte, error)
	message  func(ctx context.Context, m *messages.Message, n int, data []byte)
	decoded  func(d *adapters.Decoded)
	spec     func(s *adapters.Spec)
	encode   func(w io.Writer, m *messages.Message) (messages.Faults, error)
	heedless bool
}

func (a lines) Spec() adapters.Spec {
	s := adapters.Spec{Name: "lines", Version: "1.0.0", Lost: []string{"everything else"},
		Formats: []adapters.Format{{Name: "lines:notes", Title: "Notes", Versions: []string{"1"}, Kinds: []messages.Kind{messages.KindRuling}, Encode: true}}}
	if a.spec != nil {
		a.spec(&s)
	}
	return s
}

func (a lines) Detect(head []byte, hint adapters.Hint) adapters.Score {
	if a.detect != nil {
		return a.detect(head, hint)
	}
	if bytes.HasPrefix(head, []byte("#notes ")) {
		return adapters.Yes
	}
	return adapters.No
}

func (a lines) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {
		read := a.input
		if read == nil {
			read = adapters.ReadAll
		}
		data, err := read(ctx, in)
		if err != nil {
			yield(adapters.Decoded{}, fmt.Errorf("decode lines: %w", err))
			return
		}
		index := adapters.NewLines(data)
		offset := 0
		for n, line := range strings.SplitAfter(string(data), "\n") {
			number, status, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ";")
			if n > 0 && ok {
				at := index.At(int64(offset), "number")
				var trace adapters.Tracer
				trace.Mark("/body/references/0/number", at)
				trace.Mark("/body/status", index.At(int64(offset+len(number)+1), "status"))
				m := &messages.Message{Kind: messages.KindRuling, Function: messages.FunctionOriginal, Source: messages.Source{Format: "lines:notes"}, Provenance: trace.Provenance(),
					Body: &messages.Ruling{Status: messages.RulingStatus(status), References: []messages.Reference{{Type: "mrn", Number: number}}}}
				if a.message != nil {
					a.message(ctx, m, n, data)
				}
				d := adapters.Decoded{Message: m}
				if a.decoded != nil {
					a.decoded(&d)
				}
				if !yield(d, nil) && !a.heedless {
					return
				}
			}
			offset += len(line)
		}
	}
}

func (a lines) Encode(_ context.Context, w io.Writer, m *messages.Message, _ adapters.Address) (messages.Faults, error) {
	if a.encode != nil {
		return a.encode(w, m)
	}
	b := m.Body.(*messages.Ruling)
	if _, err := fmt.Fprintf(w, "#notes 1\n%s;%s\n", b.References[0].Number, b.Status); err != nil {
		return nil, fmt.Errorf("encode lines: %w", err)
	}
	return nil, nil
}

// record notes what a check reports.
type record struct{ said []string }

func (*record) Helper() {}

func (r *record) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

// run puts an adapter through one check on the good case.
func run(t *testing.T, name string, a adapters.Adapter, o Options) []string {
	t.Helper()
	cases, err := load("testdata/good")
	if err != nil {
		t.Fatal(err)
	}
	r := &record{}
	if name == "spec" {
		checkSpec(r, a)
		return r.said
	}
	for _, c := range checks() {
		if c.name == name {
			s := newSubject(a, cases[0], o)
			s.update = false // a bad adapter must not write the golden files
			c.run(r, s)
			return r.said
		}
	}
	t.Fatalf("no check %q", name)
	return nil
}

func TestASoundAdapterPasses(t *testing.T) { Run(t, lines{}, Options{Dir: "testdata/good"}) }

func TestEveryCheckCanFail(t *testing.T) {
	var calls atomic.Int64
	tests := []struct {
		name, check, want string
		bad               lines
	}{
		{"another status than the golden file", "gives what is wanted", "want.json differs", lines{message: func(_ context.Context, m *messages.Message, _ int, _ []byte) {
			m.Body.(*messages.Ruling).Status = "hold"
		}}},
		{"a panic in Read", "gives what is wanted", "the adapter failed", lines{message: func(context.Context, *messages.Message, int, []byte) { panic("oops") }}},
		{"other losses when writing", "gives what is wanted", "out.txt differs", lines{encode: func(w io.Writer, _ *messages.Message) (messages.Faults, error) {
			_, err := w.Write([]byte("x"))
			return nil, err
		}}},
		{"forgets a number and does not say so", "writes the same twice and changes nothing", "/body/references/0/number was", lines{encode: func(w io.Writer, m *messages.Message) (messages.Faults, error) {
			_, err := fmt.Fprintf(w, "#notes 1\nX1;%s\n", m.Body.(*messages.Ruling).Status)
			return nil, err
		}}},
		{"is never sure", "is detected by content", "not sure", lines{detect: func([]byte, adapters.Hint) adapters.Score { return adapters.Maybe }}},
		{"does not know its own", "is detected by content", "says No", lines{
			detect: func([]byte, adapters.Hint) adapters.Score { return adapters.No },
			decoded: func(d *adapters.Decoded) {
				d.Faults = messages.Faults{{Code: "LIN-004", Severity: messages.SeverityRefuse, Text: "x"}}
			}}},
		{"claims everything", "is detected by content", "Yes to nothing", lines{detect: func([]byte, adapters.Hint) adapters.Score { return adapters.Yes }}},
		{"believes the name", "is detected by content", "a hint does not convince", lines{detect: func(_ []byte, h adapters.Hint) adapters.Score {
			if h.Name == "" {
				return adapters.Yes
			}
			return adapters.No
		}}},
		{"panics on short heads", "is detected by content", "Detect panics", lines{detect: func(h []byte, _ adapters.Hint) adapters.Score { _ = h[12]; return adapters.Yes }}},
		{"a format that is not listed", "keeps to its spec", "does not list", lines{message: func(_ context.Context, m *messages.Message, _ int, _ []byte) { m.Source.Format = "lines:other" }}},
		{"a message without a body", "keeps to its spec", "without a body", lines{decoded: func(d *adapters.Decoded) { d.Message.Body = nil }}},
		{"a fault without a code", "keeps to its spec", "needs a code", lines{decoded: func(d *adapters.Decoded) { d.Faults = messages.Faults{{Severity: messages.SeverityWarn, Text: "x"}} }}},
		{"a fault of no severity", "keeps to its spec", "severity", lines{decoded: func(d *adapters.Decoded) { d.Faults = messages.Faults{{Code: "LIN-001", Text: "x"}} }}},
		{"faults in the message", "keeps to its spec", "Message.Faults", lines{decoded: func(d *adapters.Decoded) { d.Message.Faults = messages.Faults{{}} }}},
		{"counts its calls", "gives the same twice", "differ", lines{message: func(_ context.Context, m *messages.Message, _ int, _ []byte) {
			m.SourceVersion = fmt.Sprint(calls.Add(1))
		}}},
		{"counts its calls at once", "gives the same at once in many goroutines", "differ", lines{message: func(_ context.Context, m *messages.Message, _ int, _ []byte) {
			m.SourceVersion = fmt.Sprint(calls.Add(1))
		}}},
		{"writes into the input", "leaves the input as it was", "changed", lines{message: func(_ context.Context, _ *messages.Message, _ int, data []byte) { data[0] = '!' }}},
		{"a position outside", "pins every fault and value to its place", "outside", lines{decoded: func(d *adapters.Decoded) { d.Message.Provenance[0].Offset = 9999 }}},
		{"a wrong column", "pins every fault and value to its place", "not 2:2", lines{decoded: func(d *adapters.Decoded) { d.Message.Provenance[0].Column++ }}},
		{"a fault in the wrong line", "pins every fault and value to its place", "fault LIN-002", lines{decoded: func(d *adapters.Decoded) {
			d.Faults = messages.Faults{{Code: "LIN-002", Severity: messages.SeverityNote, Text: "x", Position: &messages.Position{Offset: 10, Line: 1, Column: 11}}}
		}}},
		{"provenance out of order", "pins every fault and value to its place", "order", lines{decoded: func(d *adapters.Decoded) {
			p := d.Message.Provenance
			p[0], p[1] = p[1], p[0]
		}}},
		{"no provenance", "pins every fault and value to its place", "no provenance", lines{decoded: func(d *adapters.Decoded) { d.Message.Provenance = nil }}},
		{"a pointer to no field", "marks only values that are there", "no \"nummer\"", lines{decoded: func(d *adapters.Decoded) { d.Message.Provenance[0].Pointer = "/body/references/0/nummer" }}},
		{"a pointer beyond the list", "marks only values that are there", "beyond", lines{decoded: func(d *adapters.Decoded) { d.Message.Provenance[0].Pointer = "/body/references/7/number" }}},
		{"a pointer into nothing", "marks only values that are there", "in nothing", lines{decoded: func(d *adapters.Decoded) { d.Message.Provenance[0].Pointer = "/body/time/value" }}},
		{"a fault that points to no field", "marks only values that are there", "fault LIN-003", lines{decoded: func(d *adapters.Decoded) {
			d.Faults = messages.Faults{{Code: "LIN-003", Severity: messages.SeverityNote, Text: "x", Pointer: "/body/colour"}}
		}}},
		{"reads once and hopes", "reads from any reader", "another result", lines{input: readOnce}},
		{"swallows the reader's error", "reads from any reader", "wrapped", lines{input: func(_ context.Context, in adapters.Input) ([]byte, error) {
			data, _ := io.ReadAll(in.Reader)
			return data, nil
		}}},
		{"goes on after break", "stops when asked", "panic", lines{heedless: true}},
		{"does not look at its context", "stops when asked", "that error", lines{input: func(_ context.Context, in adapters.Input) ([]byte, error) { return io.ReadAll(in.Reader) }}},
		{"knows no limit", "keeps the size limit", "passes a limit", lines{input: func(_ context.Context, in adapters.Input) ([]byte, error) { return io.ReadAll(in.Reader) }}},
		{"panics on short input", "survives truncation", "panics", lines{input: func(ctx context.Context, in adapters.Input) ([]byte, error) {
			data, err := adapters.ReadAll(ctx, in)
			_ = data[9]
			return data, err
		}}},
		{"hangs on short input", "survives truncation", "takes longer", lines{input: func(ctx context.Context, in adapters.Input) ([]byte, error) {
			data, err := adapters.ReadAll(ctx, in)
			if len(data) < 5 {
				select {} // an adapter that never comes back
			}
			return data, err
		}}},
		{"panics on a zero byte", "survives damage", "panics", lines{input: func(ctx context.Context, in adapters.Input) ([]byte, error) {
			data, err := adapters.ReadAll(ctx, in)
			if bytes.IndexByte(data, 0) >= 0 {
				panic("zero")
			}
			return data, err
		}}},
		{"loses its place on damage", "survives damage", "outside", lines{message: func(_ context.Context, m *messages.Message, _ int, data []byte) {
			if bytes.IndexByte(data, 0) >= 0 {
				m.Provenance[0].Offset = -1
			}
		}}},
		{"writes a count", "writes the same twice and changes nothing", "other bytes", lines{encode: func(w io.Writer, _ *messages.Message) (messages.Faults, error) {
			_, err := fmt.Fprintf(w, "#notes 1\nA;%d", calls.Add(1))
			return nil, err
		}}},
		{"changes what it writes", "writes the same twice and changes nothing", "changed the message", lines{encode: func(w io.Writer, m *messages.Message) (messages.Faults, error) {
			m.SourceVersion = "9"
			_, err := io.WriteString(w, "#notes 1\nA;hold")
			return nil, err
		}}},
		{"does not see that the disk is full", "writes the same twice and changes nothing", "a writer that fails", lines{encode: func(w io.Writer, _ *messages.Message) (messages.Faults, error) {
			_, _ = io.WriteString(w, "#notes 1\nA;hold")
			return nil, nil
		}}},
		{"refuses its own output", "writes the same twice and changes nothing", "wrote itself", lines{encode: func(w io.Writer, _ *messages.Message) (messages.Faults, error) {
			if _, err := io.WriteString(w, "nonsense"); err != nil {
				return nil, fmt.Errorf("encode: %w", err)
			}
			return nil, nil
		}}},
		{"has no name", "spec", "one word", lines{spec: func(s *adapters.Spec) { s.Name = "" }}},
		{"has no version", "spec", "semantic version", lines{spec: func(s *adapters.Spec) { s.Version = "new" }}},
		{"claims to lose nothing", "spec", "Lost", lines{spec: func(s *adapters.Spec) { s.Lost = nil }}},
		{"names a format of another family", "spec", "must be named", lines{spec: func(s *adapters.Spec) { s.Formats[0].Name = "edi:X" }}},
		{"lists no formats", "spec", "Formats is empty", lines{spec: func(s *adapters.Spec) { s.Formats = nil }}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := Options{}
			if strings.Contains(tt.name, "hangs") {
				o.Deadline = 20 * time.Millisecond
			}
			if said := run(t, tt.check, tt.bad, o); !strings.Contains(strings.Join(said, "\n"), tt.want) {
				t.Errorf("check %q said %q, want something with %q", tt.check, said, tt.want)
			}
		})
	}
}

// readOnce is a beginner's way to read.
func readOnce(ctx context.Context, in adapters.Input) ([]byte, error) {
	b := make([]byte, 4096)
	n, err := in.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return b[:n], ctx.Err()
}

func TestAnEncoderThatNoCaseWritesIsReported(t *testing.T) {
	r := &record{}
	bad := lines{decoded: func(d *adapters.Decoded) {
		d.Faults = messages.Faults{{Code: "LIN-001", Severity: messages.SeverityRefuse, Text: "x"}}
	}}
	cases, err := load("testdata/good")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []lines{bad, {}} {
		var all []*subject
		for _, k := range cases {
			all = append(all, newSubject(a, k, Options{}))
		}
		checkWrites(r, a, all)
	}
	if len(r.said) != 1 || !strings.Contains(r.said[0], "nothing is written") {
		t.Errorf("%q", r.said)
	}
}

func TestCasesThatAreNotWhole(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"no input", map[string]string{"note.md": "x"}, "exactly one in.<ext>"},
		{"two inputs", map[string]string{"in.a": "", "in.b": "", "note.md": "x"}, "exactly one in.<ext>"},
		{"no note", map[string]string{"in.a": ""}, "note.md"},
		{"an empty note", map[string]string{"in.a": "", "note.md": " \n"}, "note.md"},
		{"a profile with an unknown field", map[string]string{"in.a": "", "note.md": "x", "profile.json": `{"zon":"Z"}`}, "profile.json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "case"), 0o755); err != nil {
				t.Fatal(err)
			}
			for name, text := range tt.files {
				if err := os.WriteFile(filepath.Join(dir, "case", name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := load(dir); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want something with %q", err, tt.want)
			}
		})
	}
	if _, err := load(t.TempDir()); err == nil {
		t.Error("a folder without cases passes")
	}
}
