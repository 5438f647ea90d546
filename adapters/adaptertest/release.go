package adaptertest

import (
	"bytes"
	"context"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// checkRelease gives every message back, and reads the document again: what was made before must not show through, and what was
// written of a message must not change when its memory is used for others.
func checkRelease(r reporter, s *subject) {
	r.Helper()
	read := func(release bool) (written [][]byte) {
		for d, err := range s.adapter.Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(s.in), Profile: s.profile}) {
			if err != nil || d.Message == nil {
				break
			}
			if d.Message.Provenance = d.Provenance(); len(written)%2 == 1 {
				d.Message.Provenance = nil
			}
			b, err := messages.Marshal(d.Message)
			if err != nil {
				r.Errorf("a message cannot be written: %v", err)
				return nil
			}
			if written = append(written, b); release && d.Release != nil {
				d.Release()
			}
		}
		return written
	}
	want := read(false)
	for range 3 {
		got := read(true)
		if len(got) != len(want) {
			r.Errorf("%d messages with given back memory, %d without", len(got), len(want))
			return
		}
		for i := range got {
			if !bytes.Equal(got[i], want[i]) {
				r.Errorf("message %d in memory that was given back is another: %s", i+1, got[i])
			}
		}
	}
}
