// Package native reads and writes the hub's own JSON: one canonical message, an array of them, or JSON Lines.
// It is the strict reader of the canonical schema: every value gets its exact position, and everything that is not in
// the schema is a fault. It knows the schema from the structs of package messages alone, and judges no content:
// code lists, numbers and dates are the check's business.
package native

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// Adapter reads and writes the hub's own JSON. The zero value is ready.
type Adapter struct{}

var (
	_ adapters.Adapter = Adapter{}
	_ adapters.Encoder = Adapter{}
)

// The limits where the profile sets none: nesting, values of one message, and bytes of one text.
const (
	maxDepth = 64
	maxItems = 500_000
	maxText  = 4 << 20
)

var kinds = messages.Kinds()

// Spec implements adapters.Adapter.
func (Adapter) Spec() adapters.Spec {
	s := adapters.Spec{
		Name: "native", Version: "1.0.0",
		Lost: []string{
			"Provenance is not written: it speaks of the original sender's bytes, which the receiver does not have.",
			"What only a hub can give (id, subject, version, received, source, faults, provenance, authentication) is not taken over from outside; a note says so.",
		},
		Structural: []string{"NAT-*"},
	}
	for _, k := range kinds {
		s.Formats = append(s.Formats, adapters.Format{Name: "native:" + string(k), Title: "Clearhub " + string(k),
			Versions: versions(), Kinds: []messages.Kind{k}, Encode: true})
	}
	return s
}

// versions are those of the schema that are read whole: ours, and each before it with the same major number.
func versions() (out []string) {
	v, _ := parseVersion(messages.SchemaVersion)
	for minor := range v[1] {
		out = append(out, fmt.Sprintf("%d.%d.0", v[0], minor))
	}
	return append(out, messages.SchemaVersion)
}

// Decode implements adapters.Adapter.
func (Adapter) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {
		data, err := adapters.ReadAll(ctx, in)
		if err != nil {
			yield(adapters.Decoded{}, fmt.Errorf("decode native: %w", err))
			return
		}
		d := &document{ctx: ctx, data: data, lines: adapters.NewLines(data), limits: limits(in.Profile.Limits), yield: yield}
		d.read()
	}
}

// Encode implements adapters.Encoder: canonical JSON without provenance, on one line.
func (Adapter) Encode(ctx context.Context, w io.Writer, m *messages.Message, _ adapters.Address) (messages.Faults, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("encode native: %w", err)
	}
	if m == nil || m.Body == nil {
		return nil, fmt.Errorf("encode native: message has no body")
	}
	out := *m
	out.Provenance = nil
	data, err := messages.Marshal(&out)
	if err != nil {
		return nil, fmt.Errorf("encode native: %w", err)
	}
	if _, err := w.Write(data); err != nil {
		return nil, fmt.Errorf("encode native: %w", err)
	}
	return nil, nil
}

func limits(l adapters.Limits) adapters.Limits {
	if l.Depth <= 0 {
		l.Depth = maxDepth
	}
	if l.Items <= 0 {
		l.Items = maxItems
	}
	if l.Text <= 0 {
		l.Text = maxText
	}
	return l
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// content gives the offset of the first byte after a byte order mark and white space.
func content(data []byte) int {
	at := 0
	if bytes.HasPrefix(data, byteOrderMark) {
		at = len(byteOrderMark)
	}
	return skipBlank(data, at)
}

func skipBlank(data []byte, at int) int {
	for at < len(data) && (data[at] == ' ' || data[at] == '\t' || data[at] == '\r' || data[at] == '\n') {
		at++
	}
	return at
}
