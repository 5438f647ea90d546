package adaptertest

import (
	"bytes"
	"context"
	"fmt"
)

// checkTruncated cuts the input off at every byte, or at as many as are sampled.
func checkTruncated(r reporter, s *subject) {
	r.Helper()
	for _, n := range s.places() {
		if !s.survives(r, fmt.Sprintf("cut off after %d bytes", n), s.in[:n:n]) {
			return // the first is enough: the others are mostly the same mistake
		}
	}
}

// checkDamaged changes single bytes in ways that hit separators, digits, quotes and character sets.
func checkDamaged(r reporter, s *subject) {
	r.Helper()
	data := bytes.Clone(s.in)
	for i, n := range s.places() {
		if n == len(data) {
			continue
		}
		was := data[n]
		for _, now := range []byte{was ^ 0x01, was ^ 0x20, 0x00, 0xff, "'+:?\"<>{}[],;\n"[i%14]} {
			data[n] = now
			if !s.survives(r, fmt.Sprintf("byte %d is %#02x", n, now), data) {
				return
			}
		}
		data[n] = was
	}
}

// places are the offsets to damage: all of a small input, else the beginning, the end and a grid between.
func (s *subject) places() []int {
	var places []int
	size, edge := len(s.in)+1, s.samples/4
	step := max(1, size/s.samples)
	for n := 0; n < size; n++ {
		if size <= s.samples || n < edge || n >= size-edge || n%step == 0 {
			places = append(places, n)
		}
	}
	return places
}

func (s *subject) survives(r reporter, what string, data []byte) bool {
	r.Helper()
	head := data[:min(len(data), detectBytes)]
	if p := detectPanic(s.adapter, head); p != "" {
		r.Errorf("%s: Detect panics: %s", what, p)
		return false
	}
	d := s.decodeInTime(context.Background(), bytes.NewReader(data), s.profile)
	if !s.sound(r, what, d) {
		return false
	}
	wrong := misplaced(data, d)
	for _, m := range d.messages {
		if m.Message == nil || m.Message.Body == nil {
			wrong = append(wrong, "a message without a body is yielded")
			break
		}
		wrong = append(wrong, s.names.dangling(m.Message)...)
	}
	if len(wrong) > 0 {
		r.Errorf("%s: %s", what, wrong[0])
	}
	return len(wrong) == 0
}
