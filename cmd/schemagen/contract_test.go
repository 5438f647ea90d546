package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// excused is what was changed after its release for once, and why that was let pass.
var excused = map[string]string{
	"ClaimDecision.conditions": "1.0.0 wrote sentences; they became conditions that programs can read before anybody but this repository had the version",
}

// What a version of the schema promised, every later one of the same major number keeps; and what is new has a new minor number, once its version is released.
func TestTheSchemaKeepsWhatWasReleased(t *testing.T) {
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	now, err := contractOf(files)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(root, released, "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no released version: %v", err)
	}
	ours := numbers(t, messages.SchemaVersion)
	for _, path := range paths {
		version := strings.TrimSuffix(filepath.Base(path), ".txt")
		theirs := numbers(t, version)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		then, err := parseContract(string(data))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if slices.Compare(theirs, ours) > 0 {
			t.Errorf("%s was released, and the schema is at %s", version, messages.SchemaVersion)
		}
		if theirs[0] != ours[0] {
			continue
		}
		broken, added := then.compare(now)
		for _, b := range broken {
			if name, _, _ := strings.Cut(b, " "); excused[name] == "" {
				t.Errorf("since %s: %s", version, b)
			}
		}
		if len(added) > 0 && theirs[1] == ours[1] {
			t.Errorf("since %s, which was released: raise the minor number of messages.SchemaVersion for %d additions: %s …", version, len(added), added[0])
		}
	}
}

func numbers(t *testing.T, version string) (out []int) {
	t.Helper()
	for _, p := range strings.Split(version, ".") {
		n, err := strconv.Atoi(p)
		if err != nil {
			t.Fatalf("version %q: %v", version, err)
		}
		out = append(out, n)
	}
	return out
}

func TestContractsAreCompared(t *testing.T) {
	then := contract{"A.gone": "string", "A.same": "string", "A.type": "string", "A.must": "string", "A.may": "string, required", "A.more": "string, one of a b",
		"A.less": "string, one of a b", "A.closed": "string", "A.opened": "string, one of a b"}
	broken, added := then.compare(contract{"A.same": "string", "A.type": "array of string", "A.must": "string, required", "A.may": "string", "A.more": "string, one of a b c",
		"A.less": "string, one of a", "A.closed": "string, one of a", "A.opened": "string", "A.new": "ref B"})
	var names []string
	for _, b := range broken {
		name, _, _ := strings.Cut(b, " ")
		names = append(names, name)
	}
	if got, want := strings.Join(names, " "), "A.closed A.gone A.less A.may A.must A.type"; got != want {
		t.Errorf("broken: %s, want %s", got, want)
	}
	if got, want := strings.Join(added, "; "), "A.more: string, one of a b c; A.new; A.opened: string"; got != want {
		t.Errorf("added: %s, want %s", got, want)
	}
	again, err := parseContract(then.String())
	if b, a := then.compare(again); err != nil || len(b)+len(a) > 0 {
		t.Errorf("written and read: %v %v %v", b, a, err)
	}
	if _, err := parseContract("no field"); err == nil {
		t.Error("a line that is no field is taken")
	}
}
