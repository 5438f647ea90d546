package adaptertest

import (
	"bytes"
	"context"
	"fmt"

	"github.com/clearhub/clearhub/adapters"
)

const detectBytes = adapters.DetectBytes

func checkDetect(r reporter, s *subject) {
	r.Helper()
	head := s.in[:min(len(s.in), detectBytes)]
	if p := detectPanic(s.adapter, head); p != "" {
		r.Errorf("Detect panics: %s", p)
		return
	}
	score := s.adapter.Detect(head, adapters.Hint{})
	d := s.decodeInTime(context.Background(), bytes.NewReader(s.in), s.profile)
	switch {
	case !d.refused() && score != adapters.Yes:
		r.Errorf("Detect is not sure (score %d) of a document that the adapter reads without refusal", score)
	case len(d.messages) > 0 && score == adapters.No:
		r.Errorf("Detect says No to a document in which the adapter finds %d messages", len(d.messages))
	}
	if misled := s.adapter.Detect(head, adapters.Hint{Name: "holiday.png", MediaType: "image/png"}); misled != score {
		r.Errorf("a wrong file name changes the score from %d to %d: a hint does not convince", score, misled)
	}
	for what, other := range map[string]string{"nothing": "", "white space": " \r\n", "a PDF": "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "an image": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
		"zeros": "\x00\x00\x00\x00\x00\x00\x00\x00", "an HTML page": "<!DOCTYPE html><html><head><title>Log in</title></head></html>"} {
		if p := detectPanic(s.adapter, []byte(other)); p != "" {
			r.Errorf("Detect panics on %s: %s", what, p)
		} else if score := s.adapter.Detect([]byte(other), adapters.Hint{}); score == adapters.Yes {
			r.Errorf("Detect says Yes to %s", what)
		}
	}
}

// detectPanic calls Detect and gives its panic, if any.
func detectPanic(a adapters.Adapter, head []byte) (panicked string) {
	defer func() {
		if p := recover(); p != nil {
			panicked = fmt.Sprint(p)
		}
	}()
	a.Detect(head, adapters.Hint{})
	return ""
}
