package chinasw_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/chinasw"
	"github.com/clearhub/clearhub/messages"
)

// FuzzDecode reads anything, writes what it read, and reads that: nothing panics, every place is in the document, and
// what is written is read again.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/golden/*/in.xml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 64<<10 {
			return
		}
		a := chinasw.Adapter{}
		a.Detect(raw[:min(len(raw), adapters.DetectBytes)], adapters.Hint{})
		for m, err := range a.Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw)}) {
			if err != nil {
				return
			}
			for _, o := range m.Message.Provenance {
				if o.Offset < 0 || o.Offset > int64(len(raw)) {
					t.Fatalf("%s is at %d of %d", o.Pointer, o.Offset, len(raw))
				}
			}
			if m.Message.Kind != messages.KindDeclaration || m.Message.Source.Format != "chinasw:DecMessage" || m.Faults.Refused() {
				continue
			}
			var out bytes.Buffer
			if _, err := a.Encode(context.Background(), &out, m.Message, adapters.Address{}); err != nil {
				t.Fatalf("read and not written: %v", err)
			}
			for again, err := range a.Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(out.Bytes())}) {
				if err != nil || again.Faults.Refused() {
					t.Fatalf("written and not read: %v %v\n%s", err, again.Faults, out.Bytes())
				}
			}
		}
	})
}
