package asycuda_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/asycuda"
	"github.com/clearhub/clearhub/messages"
)

// FuzzDecode looks for panics, for invented quantities and dates, and for declarations that cannot be written.
func FuzzDecode(f *testing.F) {
	cases, err := filepath.Glob("testdata/golden/*/in.xml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range cases {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		profile := adapters.Profile{Limits: adapters.Limits{Bytes: 1 << 17, Items: 5000, Depth: 40}}
		(asycuda.Adapter{}).Detect(raw[:min(len(raw), adapters.DetectBytes)], adapters.Hint{})
		for m, err := range (asycuda.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw), Profile: profile}) {
			if err != nil {
				continue
			}
			body, ok := m.Message.Body.(*messages.Declaration)
			if !ok {
				continue // a manifest
			}
			for _, c := range body.Consignments {
				for _, l := range c.Lines {
					for _, q := range l.Measures {
						if !q.Value.Valid() || q.UnitCode == "" {
							t.Fatalf("line %d: measure %+v", l.Number, q)
						}
					}
				}
			}
			for _, doc := range body.Documents {
				if _, _, err := doc.Issued.Interval(); doc.Issued != nil && err != nil {
					t.Fatal(err)
				}
			}
			if m.Faults.Refused() {
				continue
			}
			var w bytes.Buffer
			if _, err := (asycuda.Adapter{}).Encode(context.Background(), &w, m.Message, adapters.Address{}); err != nil {
				t.Fatalf("cannot be written: %v", err)
			}
		}
	})
}
