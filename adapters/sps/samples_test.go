package sps_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
	"github.com/clearhub/clearhub/messages"
)

// samples finds a folder of real documents beside the repository; they may not be copied into it.
func samples(t *testing.T, folder string) string {
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
	found := filepath.Join(dir, "..", "shared", "samples", folder)
	if _, err := os.Stat(found); err != nil {
		t.Skip("the collection of sample documents is not beside the repository")
	}
	return found
}

// read puts a document through the registry as the hub does.
func read(t *testing.T, raw []byte, profile adapters.Profile) adapters.Document {
	t.Helper()
	var r adapters.Registry
	r.Add(sps.Adapter{})
	d := r.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "agency"}, Bytes: raw, Profile: profile})
	if d.Failure != nil {
		t.Fatal(d.Failure)
	}
	return d
}

func load(t *testing.T, dir, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("sample %s is not there", name)
	}
	return raw
}

func TestDebug(t *testing.T) {
	for _, f := range []string{"sps-ephyto", "sps-traces"} {
		dir := samples(t, f)
		files, _ := filepath.Glob(filepath.Join(dir, "*.xml"))
		for _, name := range files {
			d := read(t, load(t, dir, filepath.Base(name)), adapters.Profile{})
			t.Log(filepath.Base(name), d.Verdict, len(d.Messages), len(d.Faults))
			for _, f := range d.Faults {
				t.Log("   ", f.Severity, f, f.Found, f.Pointer)
			}
			for i, m := range d.Messages {
				raw, err := messages.Marshal(m)
				t.Log("   ", m.Kind, m.Subject, len(raw), err, len(m.Provenance), strings.Join(m.Source.Unused, "\n        "))
				if os.Getenv("DUMP") != "" {
					m.Provenance = nil
					raw, _ = messages.Marshal(m)
					os.WriteFile(os.Getenv("DUMP")+"/"+filepath.Base(name)+"."+string(rune('0'+i))+".json", raw, 0o644)
				}
			}
		}
	}
}
