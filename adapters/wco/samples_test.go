package wco_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/wco"
	"github.com/clearhub/clearhub/messages"
)

// samples finds the folder of real documents beside the repository; they may not be copied into it.
func samples(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the package")
		}
		dir = filepath.Dir(dir)
	}
	found := filepath.Join(dir, "..", "shared", "samples", "wco-dm")
	if _, err := os.Stat(found); err != nil {
		t.Skip("the collection of sample documents is not beside the repository")
	}
	return found
}

// read puts a document through the registry as the hub does.
func read(t testing.TB, raw []byte, profile adapters.Profile) adapters.Document {
	t.Helper()
	var r adapters.Registry
	r.Add(wco.Adapter{})
	d := r.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "northgate"}, Bytes: raw, Profile: profile})
	if d.Failure != nil {
		t.Fatal(d.Failure)
	}
	return d
}

func TestEverySampleIsReadAlmostWhole(t *testing.T) {
	dir := samples(t)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			d := read(t, raw, adapters.Profile{})
			if len(d.Messages) != 1 || d.Verdict == messages.VerdictRefused {
				t.Fatalf("got %d messages, %s: %v", len(d.Messages), d.Verdict, d.Faults)
			}
			s := d.Messages[0].Source
			used := 100 * float64(s.Leaves-len(s.Unused)) / float64(s.Leaves)
			t.Logf("%s: %.1f %% of %d values; unused %v; faults %v", d.Messages[0].Kind, used, s.Leaves, s.Unused, d.Faults)
			if used < 90 {
				t.Errorf("only %.1f %% of the values are used", used)
			}
		})
	}
}
