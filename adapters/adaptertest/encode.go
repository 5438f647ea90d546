package adaptertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

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
	losses, err := e.Encode(context.Background(), &one, m, s.address())
	if err != nil {
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
	again := s.read(one.Bytes())
	if again.Verdict == messages.VerdictRefused {
		r.Errorf("the adapter refuses what it wrote itself: %v", again.Faults)
		return
	}
	if len(losses) == 0 && len(again.Messages) == 1 {
		for _, lost := range missing("/body", tree(m.Body), tree(again.Messages[0].Body)) {
			r.Errorf("Encode reports no loss, and what it wrote reads otherwise: %s", lost)
		}
	}
}

// tree is a body as JSON has it.
func tree(body messages.Body) any {
	data, err := json.Marshal(body)
	var out any
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		return err.Error()
	}
	return out
}

// missing lists the values of was that is does not have at the same place. What a source alone can say of a value (how it wrote it, whence a zone or
// unit is known, that the hub gave the number) is written as what it means.
func missing(at string, was, is any) (out []string) {
	switch v := was.(type) {
	case map[string]any:
		other, _ := is.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if key != "assigned" && !strings.HasPrefix(key, "source") && !strings.HasSuffix(key, "Basis") {
				out = append(out, missing(at+"/"+key, v[key], other[key])...)
			}
		}
	case []any:
		other, _ := is.([]any)
		for i, x := range v {
			var y any
			if i < len(other) {
				y = other[i]
			}
			out = append(out, missing(fmt.Sprintf("%s/%d", at, i), x, y)...)
		}
	default:
		if was != is {
			out = append(out, fmt.Sprintf("%s was %v, is %v", at, was, is))
		}
	}
	return out
}

var errWriter = errors.New("the disk is full")

type brokenWriter struct{}

// Write implements io.Writer and fails.
func (brokenWriter) Write([]byte) (int, error) { return 0, errWriter }
