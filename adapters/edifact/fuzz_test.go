package edifact_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

// envelopes are the segments of which FuzzEnvelope makes documents.
var envelopes = []string{
	"UNA:+.? '", "UNA|*,! ~", "UNB+UNOC:3+A:ZZZ+B+260314:0830+R'", "UNB+UNOY:4+A+B+20260314:0830+R1'", "UNB+UNOB:1+A+B++R2'", "UNG+CUSRES+A+B+260314:0830+G+UN+D:96B'",
	"UNH+1+CUSRES:D:96B:UN'", "UNH+2+CUSRES:D:96B:UN'", "BGM+962+N1+11'GIS+4'", "UNT+3+1'", "UNT+4+1'", "UNT+2+2'", "UNE+1+G'", "UNE+2+H'", "UNZ+1+R'", "UNZ+2+R1'", "UNZ+1+'", "UNO+1+1+++3'abcUNP+3+1'",
	"UIB+UNOA:4'", "\r\n", "\x00\x1a", "XYZ+1'", "UNT", "?'", "\xe4", "'", "UNS+D'", "USA+1'",
}

// allOf is everything that a document comes to, with all places.
func allOf(t *testing.T, r io.Reader) (string, int) {
	t.Helper()
	var b strings.Builder
	n := 0
	for m, err := range (edifact.Adapter{}).Decode(context.Background(), adapters.Input{Reader: r}) {
		var end *adapters.DocumentError
		if err != nil {
			if !errors.As(err, &end) {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, "end")
			m.Faults = end.Faults
		} else {
			n++
			body, err := messages.Marshal(m.Message)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s %v\n", body, m.Provenance())
		}
		for _, f := range m.Faults {
			fmt.Fprintf(&b, "%s %v %s %s\n", f.Code, f.Position, f.Found, f.Expected)
		}
	}
	return b.String(), n
}

// FuzzEnvelope makes documents of envelope segments in any order: nothing is yielded without its UNT, every place is in the
// document, and a stream in small pieces is read like the whole.
func FuzzEnvelope(f *testing.F) {
	f.Add([]byte{0, 2, 6, 8, 10, 14})
	f.Add([]byte{2, 5, 6, 8, 10, 12, 14, 0, 3, 6, 8, 10, 15})
	f.Add([]byte{2, 6, 8, 7, 8, 11, 17, 14, 20})
	f.Fuzz(func(t *testing.T, picks []byte) {
		var doc bytes.Buffer
		for _, p := range picks[:min(len(picks), 64)] {
			doc.WriteString(envelopes[int(p)%len(envelopes)])
		}
		whole, n := allOf(t, bytes.NewReader(doc.Bytes()))
		if ends := bytes.Count(doc.Bytes(), []byte("UNT")); n > ends {
			t.Fatalf("%d messages of %d ends: %q", n, ends, doc.Bytes())
		}
		if pieces, _ := allOf(t, iotest.OneByteReader(bytes.NewReader(doc.Bytes()))); pieces != whole {
			t.Fatalf("%q in pieces is\n%s\nnot\n%s", doc.Bytes(), pieces, whole)
		}
		if doc.Len() > 0 && whole == "" {
			t.Fatalf("%q comes to nothing at all", doc.Bytes())
		}
	})
}
