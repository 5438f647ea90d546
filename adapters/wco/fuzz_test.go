package wco_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/wco"
	"github.com/clearhub/clearhub/messages"
)

// FuzzDecode reads anything: nothing fails, no unclear response lets goods go, and a declaration that is not refused can be written
// and read again with the same lines.
func FuzzDecode(f *testing.F) {
	cases, err := filepath.Glob(filepath.Join("testdata", "golden", "*", "in.xml"))
	if err != nil || len(cases) == 0 {
		f.Fatalf("no golden cases: %v", err)
	}
	for _, c := range cases {
		raw, err := os.ReadFile(c)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d := read(t, raw, adapters.Profile{Limits: adapters.Limits{Bytes: 1 << 18, Items: 5000, Depth: 32}})
		if d.Verdict == messages.VerdictRefused {
			return
		}
		for _, m := range d.Messages {
			switch b := m.Body.(type) {
			case *messages.Ruling:
				goes := b.Status == messages.RulingReleased || b.Status == messages.RulingPartlyReleased || b.Status == messages.RulingExited
				if goes && b.StatusCode == nil {
					t.Fatalf("no code makes %s", b.Status)
				}
				if !goes {
					continue
				}
				code := strings.TrimLeft(b.StatusCode.Code, "0")
				if clear := code == "22" && b.StatusCode.List == "inventoryLinking:entryStatus"; !clear && code != "8" && code != "9" && code != "16" {
					t.Errorf("code %q makes %s", code, b.Status)
				}
			case *messages.Movement:
				if b.Phase == "actual" && b.EventCode == nil {
					t.Errorf("an event of no code happened: %s", b.Event)
				}
			case *messages.Declaration:
				var out bytes.Buffer
				if _, err := (wco.Adapter{}).Encode(context.Background(), &out, m, adapters.Address{}); err != nil {
					t.Fatal(err)
				}
				again := read(t, out.Bytes(), adapters.Profile{})
				if len(again.Messages) != 1 {
					t.Fatalf("what was written is not read: %v\n%s", again.Faults, out.String())
				}
				if got, want := lineCount(again.Messages[0]), lineCount(m); got != want {
					t.Errorf("%d lines became %d", want, got)
				}
			}
		}
	})
}

func lineCount(m *messages.Message) (n int) {
	for range messages.LinesOf(m) {
		n++
	}
	return n
}
