package grammar_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/clearhub/clearhub/adapters/edifact/grammar"
)

const smallTable = "edition D.21B\nmessage CUSDEC 12\n UNH 1\n BGM 1\n UNT 1\nsegment BGM ?1004:an..70\n"

func TestMessageTypesAreShippedInTheReleasesInUse(t *testing.T) {
	types := strings.Fields("CUSDEC CUSRES CUSCAR CUSREP CUSEXP SANCRT APERAK CODECO COARRI IFTSTA")
	for _, in := range strings.Fields("D.95B D.96B D.97B D.99B D.00B D.01B D.04A D.13A D.16A") {
		d, err := shipped.Load(release(t, in))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, name := range types {
			if m, ok := d.Message(name); !ok || m.Directory.Release.String() != in {
				t.Errorf("%s has no %s", in, name)
			}
		}
		if _, ok := d.Message("GOVCBR"); ok != (in >= "D.1" && in < "D.2") { // there is none before D.09A
			t.Errorf("%s has GOVCBR: %v", in, ok)
		}
	}
	for _, syntax := range []string{"1", "2", "3", "4"} {
		d, err := grammar.Service(syntax)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := d.Message("CONTRL"); !ok {
			t.Errorf("syntax version %s has no CONTRL", syntax)
		}
	}
	if got := strings.Join(grammar.Types(), " "); got != "APERAK COARRI CODECO CUSCAR CUSDEC CUSEXP CUSREP CUSRES GOVCBR IFTSTA SANCRT" {
		t.Errorf("types: %s", got)
	}
}

func TestAddedDirectoriesGoBeforeShippedOnes(t *testing.T) {
	l, err := grammar.Open(fstest.MapFS{
		"D.21B.txt": {Data: []byte(smallTable)}, "D.96B.txt": {Data: []byte(strings.ReplaceAll(smallTable, "D.21B", "D.96B"))},
		"notes.txt": {Data: []byte("not ours")}, "D.21B.txt~": {Data: []byte("an editor's")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]struct {
		release, revision string
		exact             bool
	}{"D.21B": {"D.21B", "12", true}, "D.96B": {"D.96B", "12", true}, "D.22A": {"D.21B", "12", false}, "D.18A": {"D.18A", "10", true}} {
		m, exact, err := l.Choose("CUSDEC", release(t, in))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Directory.Release.String(); got != want.release || exact != want.exact || want.release != "D.18A" && m.Revision != want.revision {
			t.Errorf("%s is read with %s, revision %s, exact %v", in, got, m.Revision, exact)
		}
	}
	if m, _, err := l.Choose("SANCRT", release(t, "D.21B")); err != nil || m.Directory.Release.String() != "D.18A" {
		t.Errorf("a type that the added directory does not have: %v %v", m, err)
	}
	if held := l.Held(); len(held) != len(shipped.Held())+1 || held[len(held)-1].String() != "D.21B" {
		t.Errorf("held: %v", held)
	}
	if !l.Added(release(t, "D.96B")) || l.Added(release(t, "D.18A")) || shipped.Added(release(t, "D.96B")) {
		t.Error("which are added")
	}
}

func TestABrokenTableIsRefusedAtOnce(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "no message": "edition D.21B\n", "another notation": "<xml/>", "a group without trigger": "message CUSDEC 1\n UNH 1\n SG1 ?9\n UNT 1\n",
		"a segment that is not there": strings.Replace(smallTable, " BGM 1\n", " BGM 1\n DTM 1\n", 1), "no UNH": strings.Replace(smallTable, " UNH 1\n", "", 1),
		"repeats that are none": strings.Replace(smallTable, "BGM 1", "BGM 0", 1), "depth from nowhere": strings.Replace(smallTable, " BGM 1", "    BGM 1", 1),
	} {
		if _, err := grammar.Open(fstest.MapFS{"D.21B.txt": {Data: []byte(text)}}); !errors.Is(err, grammar.ErrTable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := grammar.Open(os.DirFS("no such folder")); err == nil {
		t.Error("a folder that is not there")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(smallTable)
	f.Add("message CUSDEC 1\n UNH 1\n SG1 ?99\n  RFF 1\n UNT 1\nsegment RFF C506*2(1153:an..3 ?1154:an35)\ncodes 1153 AA BB\n  CC\n")
	f.Fuzz(func(t *testing.T, text string) { _, _ = grammar.Parse(text) })
}
