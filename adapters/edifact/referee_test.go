package edifact_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// rows reads a table of tab-separated columns; lines that begin with # are comments.
func rows(t testing.TB, path string, columns int) [][]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) < columns {
			t.Fatalf("%s: %q has %d columns of %d", path, line, len(f), columns)
		}
		out = append(out, f)
	}
	return out
}

// The referee is another checker, whose findings on every sample stand in a table beside them. Where this adapter finds
// something else, testdata/referee.tsv says what, and why.
func TestEverySampleAgreesWithTheRefereeOrSaysWhyNot(t *testing.T) {
	dir := shared(t, "samples", "edifact")
	type other struct{ codes, why string }
	others := map[string]other{}
	for _, f := range rows(t, "testdata/referee.tsv", 3) {
		if others[f[0]] = (other{f[1], f[2]}); f[2] == "" {
			t.Errorf("%s: no reason", f[0])
		}
	}
	judged := map[string]bool{}
	for _, f := range rows(t, filepath.Join(dir, "VALIDATION.tsv"), 3)[1:] {
		name, referee := f[0], ordered(f[2])
		judged[name] = true
		t.Run(name, func(t *testing.T) {
			want := referee
			if o, ok := others[name]; ok {
				if want = ordered(o.codes); want == referee {
					t.Errorf("the table says that we differ (%s), and we do not", o.why)
				}
			}
			doc := readFile(t, filepath.Join(dir, name))
			if got := tally(doc.Faults); got != want {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
	for name := range others {
		if !judged[name] {
			t.Errorf("%s is in testdata/referee.tsv and the referee knows nothing of it", name)
		}
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		if err == nil && filepath.Ext(path) == ".edi" && !judged[filepath.ToSlash(name)] {
			t.Errorf("%s was not judged", name)
		}
		return err
	})
	if err != nil || len(judged) < 100 {
		t.Fatalf("%d files: %v", len(judged), err)
	}
}

// tally counts faults by their code of list 0085, as the table does: "12x3 29x1".
func tally(faults messages.Faults) string {
	counts := map[string]int{}
	for _, f := range faults {
		if code, ok := strings.CutPrefix(f.Standard, "0085:"); ok {
			counts[code]++
		}
	}
	var out []string
	for _, code := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%sx%d", code, counts[code]))
	}
	return ordered(strings.Join(out, " "))
}

// ordered sorts a tally by code, and drops what the referee could not test (0).
func ordered(s string) string {
	var kept []string
	for _, part := range strings.Fields(s) {
		if code, _, _ := strings.Cut(part, "x"); code != "0" {
			kept = append(kept, part)
		}
	}
	slices.SortFunc(kept, func(a, b string) int { return number(a) - number(b) })
	return strings.Join(kept, " ")
}

func number(part string) int {
	code, _, _ := strings.Cut(part, "x")
	n, _ := strconv.Atoi(code)
	return n
}
