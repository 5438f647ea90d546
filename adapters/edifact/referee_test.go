package edifact_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// The referee is another checker, whose findings on real files stand in a table beside the samples. Where this adapter finds
// something else, this is why.
var refereeDiffers = map[string]string{
	// Placeholders (X) where 0096, 0098 and 0104 ask for numbers; the referee had no structure of CONTRL.
	"CONTRL/bdew-generated-d3.edi": "37x8",
	// Without UNB nothing is read; the referee goes on.
	"CUSCAR/msc-egypt-d95b-nounb.edi": "13x1",
	// The referee counts the byte order mark as characters outside of level A, and does not look at dates: 20020148 is none.
	"IFTSTA/ean-d96a.edi": "12x10",
}

func TestRealFilesAgreeWithTheReferee(t *testing.T) {
	dir := shared(t, "samples", "edifact")
	table, err := os.ReadFile(filepath.Join(dir, "VALIDATION.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, row := range strings.Split(strings.TrimRight(string(table), "\n"), "\n")[1:] {
		f := strings.Split(row, "\t")
		name, want := f[0], f[2]
		kind, _, _ := strings.Cut(name, "/")
		if !slices.Contains([]string{"APERAK", "CODECO", "CONTRL", "CUSCAR", "CUSDEC", "CUSRES", "IFTSTA"}, kind) {
			continue
		}
		seen++
		t.Run(name, func(t *testing.T) {
			if other, ok := refereeDiffers[name]; ok {
				want = other
			}
			if got := tally(readFile(t, filepath.Join(dir, name)).Faults); got != ordered(want) {
				t.Errorf("found %q, want %q", got, ordered(want))
			}
		})
	}
	if seen < 15 {
		t.Errorf("only %d files", seen)
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
