package adaptertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime/debug"
	"sync"
	"testing/iotest"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// decoded is all that one call of Decode gave.
type decoded struct {
	messages []adapters.Decoded
	err      error
	// panicked holds the panic and its stack; hung says that the deadline passed.
	panicked string
	hung     bool
}

// faults are those of all messages, and of the error that ended the document.
func (d decoded) faults() messages.Faults {
	var all messages.Faults
	for _, m := range d.messages {
		all = append(all, m.Faults...)
	}
	var end *adapters.DocumentError
	if errors.As(d.err, &end) {
		all = append(all, end.Faults...)
	}
	return all
}

// refused tells whether a document ends in an error or has a refusing fault.
func (d decoded) refused() bool { return d.err != nil || d.faults().Refused() }

func (d decoded) same(e decoded) bool {
	return reflect.DeepEqual(d.messages, e.messages) && fmt.Sprint(d.err) == fmt.Sprint(e.err) && reflect.DeepEqual(d.faults(), e.faults())
}

// decode calls the adapter and takes panics.
func (s *subject) decode(ctx context.Context, r io.Reader, p adapters.Profile) (out decoded) {
	defer func() {
		if p := recover(); p != nil {
			out.panicked = fmt.Sprintf("%v\n%s", p, debug.Stack())
		}
	}()
	for m, err := range s.adapter.Decode(ctx, adapters.Input{Reader: r, Profile: p}) {
		if err != nil {
			out.err = err
			return out
		}
		if m.Message != nil {
			m.Message.Provenance, m.Trace = m.Provenance(), nil
			m.Locate, m.Release = nil, nil
		}
		out.messages = append(out.messages, m)
	}
	return out
}

// decodeInTime calls the adapter and gives up after the deadline; an adapter that hangs keeps its goroutine.
func (s *subject) decodeInTime(ctx context.Context, r io.Reader, p adapters.Profile) decoded {
	done := make(chan decoded, 1)
	go func() { done <- s.decode(ctx, r, p) }()
	timer := time.NewTimer(s.deadline)
	defer timer.Stop()
	select {
	case d := <-done:
		return d
	case <-timer.C:
		return decoded{hung: true}
	}
}

// sound reports panics and hangs, and tells whether there were none.
func (s *subject) sound(r reporter, what string, d decoded) bool {
	r.Helper()
	switch {
	case d.panicked != "":
		r.Errorf("%s: the adapter panics: %s", what, d.panicked)
	case d.hung:
		r.Errorf("%s: the adapter takes longer than %v", what, s.deadline)
	default:
		return true
	}
	return false
}

func checkTwice(r reporter, s *subject) {
	r.Helper()
	one := s.decodeInTime(context.Background(), bytes.NewReader(s.in), s.profile)
	two := s.decodeInTime(context.Background(), bytes.NewReader(s.in), s.profile)
	if s.sound(r, "decode", one) && s.sound(r, "decode again", two) && !one.same(two) {
		r.Errorf("two decodes of the same bytes differ: an adapter holds no state and reads no clock")
	}
}

func checkConcurrent(r reporter, s *subject) {
	r.Helper()
	alone := s.decodeInTime(context.Background(), bytes.NewReader(s.in), s.profile)
	if !s.sound(r, "decode", alone) {
		return
	}
	var group sync.WaitGroup
	results := make([]decoded, 8)
	for i := range results {
		group.Go(func() {
			results[i] = s.decodeInTime(context.Background(), bytes.NewReader(s.in), s.profile)
		})
	}
	group.Wait()
	for _, d := range results {
		if s.sound(r, "decode in a goroutine", d) && !d.same(alone) {
			r.Errorf("decodes at once differ from one alone: an adapter is safe for concurrent use")
			return
		}
	}
}

func checkUnchanged(r reporter, s *subject) {
	r.Helper()
	data := bytes.Clone(s.in)
	s.adapter.Detect(data[:min(len(data), adapters.DetectBytes)], adapters.Hint{})
	s.read(data) // its reader lends the bytes to adapters.ReadAll
	if !bytes.Equal(data, s.in) {
		r.Errorf("the input was changed")
	}
}

var errReader = errors.New("the line was cut")

func checkReaders(r reporter, s *subject) {
	r.Helper()
	ctx := context.Background()
	whole := s.decodeInTime(ctx, bytes.NewReader(s.in), s.profile)
	for what, reader := range map[string]io.Reader{
		"a byte at a time":      iotest.OneByteReader(bytes.NewReader(s.in)),
		"half of what is asked": iotest.HalfReader(bytes.NewReader(s.in)),
		"the end with the data": iotest.DataErrReader(bytes.NewReader(s.in)),
	} {
		if d := s.decodeInTime(ctx, reader, s.profile); s.sound(r, what, d) && !d.same(whole) {
			r.Errorf("a reader that gives %s leads to another result", what)
		}
	}
	for _, n := range []int{0, len(s.in) / 2, len(s.in)} {
		cut := io.MultiReader(bytes.NewReader(s.in[:n]), iotest.ErrReader(errReader))
		what := fmt.Sprintf("a reader that fails after %d bytes", n)
		if d := s.decodeInTime(ctx, cut, s.profile); s.sound(r, what, d) && !errors.Is(d.err, errReader) {
			r.Errorf("%s: want its error wrapped, got %v", what, d.err)
		}
	}
}

func checkStop(r reporter, s *subject) {
	r.Helper()
	func() {
		defer func() {
			if p := recover(); p != nil {
				r.Errorf("breaking off the loop makes the adapter panic: %v", p)
			}
		}()
		for _, err := range s.adapter.Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(s.in), Profile: s.profile}) {
			_ = err // whatever comes first: it is the leaving that is tried
			break
		}
	}()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if d := s.decodeInTime(ctx, bytes.NewReader(s.in), s.profile); s.sound(r, "ended context", d) && !errors.Is(d.err, context.Canceled) {
		r.Errorf("after its context has ended the adapter must end with that error, got %v", d.err)
	}
}

func checkLimit(r reporter, s *subject) {
	r.Helper()
	if len(s.in) < 2 {
		return
	}
	p := s.profile
	p.Limits.Bytes = int64(len(s.in)) - 1
	if d := s.decodeInTime(context.Background(), bytes.NewReader(s.in), p); s.sound(r, "one byte over the limit", d) && d.err == nil {
		r.Errorf("a document of %d bytes passes a limit of %d: use adapters.ReadAll", len(s.in), p.Limits.Bytes)
	}
}
