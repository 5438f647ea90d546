package edifact_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

func read(t testing.TB, data []byte) adapters.Document {
	t.Helper()
	return readWith(t, data, adapters.Profile{})
}

func readWith(t testing.TB, data []byte, p adapters.Profile) adapters.Document {
	t.Helper()
	r := new(adapters.Registry)
	r.Add(edifact.Adapter{})
	doc := r.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "partner"}, Bytes: data, Profile: p})
	if doc.Failure != nil {
		t.Fatalf("the adapter failed: %v", doc.Failure)
	}
	return doc
}

func readFile(t testing.TB, path string) adapters.Document {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, data)
}

// noise is what this adapter's paths say beyond tag, element and component: groups, occurrences, segment numbers.
var noise = regexp.MustCompile(`^(SG\d+\[\d+\]/)*|\[\d+\]|#\d+|\*\d+`)

// stands tells whether a fault with a code of list 0085 lies at a place such as "NAD/2" or names a missing tag.
func stands(faults messages.Faults, code, place string) *messages.Fault {
	for i, f := range faults {
		if f.Standard != "0085:"+code {
			continue
		}
		path := ""
		if f.Position != nil {
			path = noise.ReplaceAllString(f.Position.Path, "")
		}
		if path == place || strings.HasPrefix(path, place+".") || strings.HasPrefix(path, place+"/") || f.Expected == place && f.Found == "" {
			return &faults[i]
		}
	}
	return nil
}

// The list of broken files says the code, what falls, and where. It says the place of some in words, and leaves the code of
// others open, because its checker did not test them.
var (
	placeOf = map[string]string{
		"mandatory-uns-missing.edi": "UNS", "mandatory-bgm-missing.edi": "BGM", "segment-out-of-order.edi": "GIS",
		"group-over-repeat.edi": "TOD", "ung-mixed.edi": "UNH", "bad-charset-utf8-in-unoc.edi": "UNB/2.1", "invalid-utf8-in-unoy.edi": "UNB/2.1",
	}
	// open are the files without a code of their own: what is told of each, how severely, and what becomes of the document.
	open = map[string]struct {
		code, standard, place string
		verdict               string
	}{
		"unsupported-syntax-UNOZ.edi": {"EDI-003", "2", "UNB/2.1", messages.VerdictRefused},
		"unsupported-version.edi":     {"EDI-031", "17", "UNH/3.3", messages.VerdictRefused},
		"una-separator-clash.edi":     {"EDI-002", "20", "UNA", messages.VerdictRefused},
		"empty-interchange.edi":       {"EDI-013", "32", "UNZ", messages.VerdictRefused},
		"date-impossible-dtm.edi":     {"EDI-060", "12", "DTM/2.2", messages.VerdictRefused},
		// Syntax version 3 allows both marks; UNA says one.
		"decimal-comma-with-dot-una.edi": {"EDI-045", "19", "MOA/2.2", messages.VerdictWarned},
		// Totals are no matter of syntax: an application tells them.
		"hash-total-mismatch.edi": {"MSG-501", "", "CNT/2.2", messages.VerdictWarned},
		"wrapped-80-columns.edi":  {"EDI-025", "", "", messages.VerdictWarned},
		"bom-and-blank-lines.edi": {"EDI-025", "", "", messages.VerdictAccepted},
		// Four release characters are two: the value ends, and nothing is to be told.
		"release-parity.edi": {"", "", "", messages.VerdictAccepted},
		// One interchange by itself is none that came twice; in one document, or at the hub, it is.
		"duplicate-interchange.edi": {"", "", "", messages.VerdictAccepted},
	}
)

func TestBrokenFilesAreRefusedWithTheirCodeAndPlace(t *testing.T) {
	dir := shared(t, "samples", "edifact", "_synthetic")
	table := rows(t, filepath.Join(dir, "EXPECTED.tsv"), 4)[1:]
	listed := map[string]bool{}
	for _, f := range table {
		name, code, level, place := f[0], f[1], f[2], f[3]
		listed[name] = true
		t.Run(name, func(t *testing.T) {
			doc := readFile(t, filepath.Join(dir, "broken", name))
			if code == "0" {
				openFile(t, name, doc)
				return
			}
			if placeOf[name] != "" {
				place = placeOf[name]
			}
			fault := stands(doc.Faults, code, place)
			if fault == nil {
				t.Fatalf("no fault 0085:%s at %s in %v", code, place, doc.Faults)
			}
			if doc.Verdict != messages.VerdictRefused && doc.Verdict != messages.VerdictPartly || fault.Severity != messages.SeverityRefuse || fault.Level != level {
				t.Errorf("verdict %s, severity %s, level %s, want level %s", doc.Verdict, fault.Severity, fault.Level, level)
			}
		})
	}
	files, err := filepath.Glob(filepath.Join(dir, "broken", "*.edi"))
	if err != nil || len(files) != len(table) || len(files) < 33 {
		t.Fatalf("%d files, %d rows: %v", len(files), len(table), err)
	}
	for _, file := range files {
		if !listed[filepath.Base(file)] {
			t.Errorf("%s has no row", filepath.Base(file))
		}
	}
}

// openFile holds a file that the list has no code for against the table above.
func openFile(t *testing.T, name string, doc adapters.Document) {
	want, ok := open[name]
	if !ok {
		t.Fatal("neither the list nor this test says what becomes of it")
	}
	if doc.Verdict != want.verdict {
		t.Errorf("verdict %s, want %s: %v", doc.Verdict, want.verdict, doc.Faults)
	}
	if want.code == "" {
		for _, f := range doc.Faults {
			if f.Severity != messages.SeverityLoss {
				t.Errorf("%s", f)
			}
		}
		return
	}
	i := slices.IndexFunc(doc.Faults, func(f messages.Fault) bool { return f.Code == want.code })
	if i < 0 {
		t.Fatalf("no fault %s in %v", want.code, doc.Faults)
	}
	if f := doc.Faults[i]; f.Standard != strings.TrimSuffix("0085:"+want.standard, "0085:") || want.place != "" && noise.ReplaceAllString(f.Position.Path, "") != want.place {
		t.Errorf("%s at %s", f.Standard, f.Position.Path)
	}
}

func TestGoodFilesPass(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "samples", "edifact", "_synthetic", "good"), "*.edi"))
	if err != nil || len(files) < 14 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	// What is really so in these files: a declaration without goods and exporter, a type that only a guide knows.
	really := map[string][]string{"govcbr-d13a-import-declaration.edi": {"MSG-104", "MSG-107"}, "sancrt-d97b-rfp-exdoc-style.edi": {"EDI-068"}}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			doc := readFile(t, file)
			if doc.Verdict == messages.VerdictRefused || len(doc.Messages) == 0 {
				t.Errorf("verdict %s, %d messages: %v", doc.Verdict, len(doc.Messages), doc.Faults)
			}
			for _, f := range doc.Faults {
				checked := strings.HasPrefix(f.Code, "EDI-") || really[name] != nil
				if f.Severity == messages.SeverityWarn && checked && !slices.Contains(really[name], f.Code) {
					t.Errorf("%s", f)
				}
			}
		})
	}
}

func TestRealFilesUnderGuidesOfAssociationsAreNotRefused(t *testing.T) {
	for name, want := range map[string]struct {
		kind     messages.Kind
		messages int
		lines    int
		codes    []string
	}{
		"CUSDEC/ncts-cd001a-d96b.edi":  {messages.KindDeclaration, 1, 1, []string{"0085:12 PAC/5.1", "0085:12 PCI/4", "0085:12 DOC/3.2"}},
		"CUSDEC/uk-chief-exd-d04a.edi": {messages.KindDeclaration, 1, 2, []string{"0085:21 UNB/2.1"}},
		"CUSRES/uk-chief-d04a.edi":     {messages.KindReceipt, 2, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			doc := readFile(t, filepath.Join(shared(t, "samples", "edifact"), name))
			if doc.Verdict == messages.VerdictRefused || len(doc.Messages) != want.messages {
				t.Fatalf("verdict %s, %d messages: %v", doc.Verdict, len(doc.Messages), doc.Faults)
			}
			m := doc.Messages[0]
			lines := 0
			for range messages.LinesOf(m) {
				lines++
			}
			if m.Kind != want.kind || lines != want.lines {
				t.Errorf("%s with %d lines", m.Kind, lines)
			}
			for _, c := range want.codes {
				code, place, _ := strings.Cut(strings.TrimPrefix(c, "0085:"), " ")
				if stands(doc.Faults, code, place) == nil {
					t.Errorf("no fault %s in %v", c, doc.Faults)
				}
			}
		})
	}
}

func TestNoSampleMakesTheAdapterFail(t *testing.T) {
	root := shared(t, "samples", "edifact")
	n := 0
	err := filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".edi" {
			return err
		}
		n++
		readFile(t, path)
		return nil
	})
	if err != nil || n < 50 {
		t.Fatalf("%d files: %v", n, err)
	}
}

func TestAnInterchangeTwiceInOneDocumentIsADuplicate(t *testing.T) {
	one, err := os.ReadFile("testdata/golden/cusres-d96b-released/in.edi")
	if err != nil {
		t.Fatal(err)
	}
	doc := read(t, bytes.Repeat(one, 2))
	if stands(doc.Faults, "26", "UNB/6") == nil || doc.Verdict != messages.VerdictPartly || !slices.Equal(doc.Fallen, []int{1}) {
		t.Errorf("verdict %s: %v", doc.Verdict, doc.Faults)
	}
}
