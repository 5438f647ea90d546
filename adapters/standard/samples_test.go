package standard_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/standard"
	"github.com/clearhub/clearhub/messages"
)

// TestSamplesOfManyFormatsAreReadOrExplained reads whatever real documents lie beside the checkout: each is read by one
// adapter or refused with a fault that says what it is, and nothing fails.
func TestSamplesOfManyFormatsAreReadOrExplained(t *testing.T) {
	dir := samples(t)
	registry := standard.Registry()
	count := map[string]int{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		doc := registry.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "samples"}, Name: filepath.Base(path), Bytes: data})
		if doc.Failure != nil {
			t.Errorf("%s: %v", path, doc.Failure)
		}
		if doc.Adapter == "" && len(doc.Faults) == 0 {
			t.Errorf("%s: refused without a word", path)
		}
		if json := strings.HasSuffix(path, ".json"); json && doc.Adapter == "native" && len(doc.Messages) == 0 {
			t.Errorf("%s: claimed by native, which reads nothing in it: %v", path, doc.Faults)
		}
		for _, f := range doc.Faults {
			if p := f.Position; p != nil && (p.Offset < 0 || p.Offset > int64(len(data))) {
				t.Errorf("%s: fault %s is at %d of %d bytes", path, f.Code, p.Offset, len(data))
			}
		}
		count[doc.Adapter+" "+doc.Verdict]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v", count)
}

// samples finds the folder of samples beside the checkout, where there is one.
func samples(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
	}
	found := filepath.Join(dir, "..", "shared", "samples")
	if _, err := os.Stat(found); err != nil {
		t.Skip("no samples beside the checkout: nothing to read")
	}
	return found
}
