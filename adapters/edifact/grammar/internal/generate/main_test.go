package main

import (
	"os"
	"path/filepath"
	"testing"
)

// The tables must be what the generator makes of the directories, wherever those are at hand.
func TestTablesAreAsGenerated(t *testing.T) {
	from := filepath.Join("..", "..", "..", "..", "..", "..", "shared", "directories")
	folders, err := filepath.Glob(filepath.Join(from, "D*", "messages.json"))
	if err != nil || len(folders) == 0 {
		t.Skipf("the directories are not beside the repository: %v", err)
	}
	to := t.TempDir()
	for _, f := range folders {
		if err := generate(filepath.Dir(f), filepath.Join(from, "original-unece"), to, []string{"CUSDEC", "CUSRES", "SANCRT", "CUSCAR", "CUSREP", "CUSEXP", "GOVCBR", "APERAK", "CODECO", "COARRI", "IFTSTA"}); err != nil {
			t.Fatal(err)
		}
	}
	made, err := filepath.Glob(filepath.Join(to, "*.txt"))
	if err != nil || len(made) != len(folders) {
		t.Fatalf("%d tables of %d directories: %v", len(made), len(folders), err)
	}
	for _, file := range made {
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("..", "..", "data", filepath.Base(file)))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s is not as generated: generate it anew", filepath.Base(file))
		}
	}
}
