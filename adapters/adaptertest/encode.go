package adaptertest

import (
	"bytes"
	"context"
	"errors"

	"github.com/clearhub/clearhub/messages"
)

func checkEncode(r reporter, s *subject) {
	r.Helper()
	doc := s.read(s.in)
	e, m := s.encoder(doc)
	if e == nil {
		return
	}
	before, err := messages.Marshal(m)
	if err != nil {
		r.Errorf("marshal message: %v", err)
		return
	}
	var one, two bytes.Buffer
	if _, err := e.Encode(context.Background(), &one, m, s.address()); err != nil {
		r.Errorf("encode: %v", err)
		return
	}
	if _, err := e.Encode(context.Background(), &two, m, s.address()); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
		r.Errorf("encoding the same message twice gives other bytes (error %v): a resend must be equal", err)
	}
	if after, err := messages.Marshal(m); err != nil || !bytes.Equal(before, after) {
		r.Errorf("Encode changed the message")
	}
	if _, err := e.Encode(context.Background(), brokenWriter{}, m, s.address()); !errors.Is(err, errWriter) {
		r.Errorf("a writer that fails: want its error wrapped, got %v", err)
	}
	if again := s.read(one.Bytes()); again.Verdict == messages.VerdictRefused {
		r.Errorf("the adapter refuses what it wrote itself: %v", again.Faults)
	}
}

var errWriter = errors.New("the disk is full")

type brokenWriter struct{}

// Write implements io.Writer and fails.
func (brokenWriter) Write([]byte) (int, error) { return 0, errWriter }
