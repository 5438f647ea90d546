package edifact_test

import (
	"os"
	"path/filepath"
	"testing"
)

// shared finds the reference material beside the repository; the test is skipped where it is absent.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	name := filepath.Join(append([]string{dir, "..", "shared"}, path...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("the reference material is not beside the repository: %v", err)
	}
	return name
}
