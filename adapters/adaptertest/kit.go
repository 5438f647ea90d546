// Package adaptertest is the conformance kit that every adapter runs, in this repository and outside it: golden
// cases, damaged input, positions that hold, and safety under concurrency. It knows no format.
//
//	func TestConformance(t *testing.T) {
//		adaptertest.Run(t, mine.Adapter{}, adaptertest.Options{Dir: "testdata/golden"})
//	}
//
// A golden case is a folder whose name says the point. It holds in.<ext> and note.md (where the input is from, and
// why the case is there), both written by hand; want.json, faults.json and, for adapters that write, out.<ext> and
// answer.<ext>, all written by "go test -update" and read by the reviewer; and profile.json where the case needs a
// partner's settings.
package adaptertest

import (
	"flag"
	"slices"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
)

// Options say where the golden cases are.
type Options struct {
	// Dir is the folder of golden cases, one folder a case; required.
	Dir string
	// Deadline is how long one decode of a damaged golden input may take; 0 means ten seconds.
	Deadline time.Duration
	// Samples is at how many places each input is damaged; 0 means 256, and fewer for inputs over 8 KB.
	Samples int
}

var update = flag.Bool("update", false, "write the golden files anew")

// Update tells whether the tests were started with -update.
func Update() bool { return *update }

// reporter is the part of testing.T that checks need, so that the kit can be tested with adapters that fail it.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// A check looks at one adapter with one golden case.
type check struct {
	name string
	run  func(r reporter, s *subject)
}

// subject is what a check is about.
type subject struct {
	adapter adapters.Adapter
	kase
	deadline time.Duration
	samples  int
	names    names
	// update writes golden files instead of comparing them.
	update bool
}

// checks are run in this order on every golden case.
func checks() []check {
	return []check{
		{"gives what is wanted", checkGolden},
		{"is detected by content", checkDetect},
		{"keeps to its spec", checkKeepsSpec},
		{"gives the same twice", checkTwice},
		{"gives the same at once in many goroutines", checkConcurrent},
		{"gives the same in memory that was given back", checkRelease},
		{"leaves the input as it was", checkUnchanged},
		{"pins every fault and value to its place", checkPositions},
		{"marks only values that are there", checkPointers},
		{"reads from any reader", checkReaders},
		{"stops when asked", checkStop},
		{"keeps the size limit", checkLimit},
		{"survives truncation", checkTruncated},
		{"survives damage", checkDamaged},
		{"writes the same twice and changes nothing", checkEncode},
	}
}

// Run puts an adapter through the whole kit, as subtests of t.
func Run(t *testing.T, a adapters.Adapter, o Options) {
	t.Helper()
	if o.Dir == "" {
		t.Fatal("adaptertest: Options.Dir is required")
	}
	t.Run("spec", func(t *testing.T) { checkSpec(t, a) })
	cases, err := load(o.Dir)
	if err != nil {
		t.Fatalf("load golden cases: %v", err)
	}
	var subjects []*subject
	for _, k := range cases {
		subjects = append(subjects, newSubject(a, k, o))
	}
	t.Run("writes", func(t *testing.T) { checkWrites(t, a, subjects) })
	for _, s := range subjects {
		t.Run(s.name, func(t *testing.T) {
			for _, c := range checks() {
				t.Run(c.name, func(t *testing.T) { c.run(t, s) })
			}
		})
	}
}

// checkWrites reports an encoder that no golden case makes write: the checks of what it writes would pass over nothing.
func checkWrites(r reporter, a adapters.Adapter, subjects []*subject) {
	r.Helper()
	if !slices.ContainsFunc(a.Spec().Formats, func(f adapters.Format) bool { return f.Encode }) {
		return
	}
	if !slices.ContainsFunc(subjects, func(s *subject) bool { e, _ := s.encoder(s.read(s.in)); return e != nil }) {
		r.Errorf("the adapter says that it encodes a format, and no golden case of that format is read without being refused: nothing is written")
	}
}

func newSubject(a adapters.Adapter, k kase, o Options) *subject {
	s := &subject{adapter: a, kase: k, deadline: o.Deadline, samples: o.Samples, names: names{}, update: Update()}
	if s.deadline <= 0 {
		s.deadline = 10 * time.Second
	}
	if s.samples <= 0 {
		s.samples = max(16, min(256, 2<<20/(1+len(k.in))))
	}
	return s
}
