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
	r := new(adapters.Registry)
	r.Add(edifact.Adapter{})
	doc := r.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "partner"}, Bytes: data})
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

// The list of broken files says where in words for some, and leaves open what its checker did not test.
var (
	placeOf = map[string]string{
		"mandatory-uns-missing.edi": "UNS", "mandatory-bgm-missing.edi": "BGM", "segment-out-of-order.edi": "GIS",
		"group-over-repeat.edi": "TOD", "ung-mixed.edi": "UNH", "bad-charset-utf8-in-unoc.edi": "UNB/2.1", "invalid-utf8-in-unoy.edi": "UNB/2.1",
	}
	codeOf = map[string][2]string{
		"unsupported-syntax-UNOZ.edi": {"2", "UNB/2.1"}, "unsupported-version.edi": {"17", "UNH/3.3"},
		"una-separator-clash.edi": {"20", "UNA"}, "empty-interchange.edi": {"32", "UNZ"}, "date-impossible-dtm.edi": {"12", "DTM/2.2"},
	}
	// These are told and accepted: marks that syntax version 3 allows, codes and totals that are no matter of syntax.
	warned = map[string][2]string{
		"decimal-comma-with-dot-una.edi": {"19", "MOA/2.2"}, "code-not-in-list.edi": {"12", "NAD/2"},
		"hash-total-mismatch.edi": {}, "wrapped-80-columns.edi": {}, "release-parity.edi": {}, "bom-and-blank-lines.edi": {}, "duplicate-interchange.edi": {},
	}
)

func TestBrokenFilesAreRefusedWithTheirCodeAndPlace(t *testing.T) {
	dir := shared(t, "samples", "edifact", "_synthetic")
	table, err := os.ReadFile(filepath.Join(dir, "EXPECTED.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(string(table)), "\n")[1:]
	if len(rows) < 33 {
		t.Fatalf("only %d rows", len(rows))
	}
	for _, row := range rows {
		f := strings.Split(row, "\t")
		name, code, level, place := f[0], f[1], f[2], f[3]
		t.Run(name, func(t *testing.T) {
			doc := readFile(t, filepath.Join(dir, "broken", name))
			want, accepted := warned[name]
			switch {
			case accepted && want[0] == "":
				if doc.Verdict == messages.VerdictRefused {
					t.Errorf("refused: %v", doc.Faults)
				}
				return
			case accepted:
				code, place = want[0], want[1]
			case code == "0":
				code, place = codeOf[name][0], codeOf[name][1]
			case placeOf[name] != "":
				place = placeOf[name]
			}
			fault := stands(doc.Faults, code, place)
			if fault == nil {
				t.Fatalf("no fault 0085:%s at %s in %v", code, place, doc.Faults)
			}
			if refused := doc.Verdict == messages.VerdictRefused; refused == accepted {
				t.Errorf("verdict %s", doc.Verdict)
			}
			if !accepted && fault.Severity != messages.SeverityRefuse {
				t.Errorf("severity %s", fault.Severity)
			}
			if fault.Level != level {
				t.Errorf("level %s, want %s", fault.Level, level)
			}
		})
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
		kind  messages.Kind
		lines int
		codes []string
	}{
		"CUSDEC/ncts-cd001a-d96b.edi":  {messages.KindDeclaration, 1, []string{"0085:12 PAC/5.1", "0085:12 PCI/4", "0085:12 DOC/3.2"}},
		"CUSDEC/uk-chief-exd-d04a.edi": {messages.KindDeclaration, 2, []string{"0085:21 UNB/2.1"}},
		"CUSRES/uk-chief-d04a.edi":     {messages.KindReceipt, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			doc := readFile(t, filepath.Join(shared(t, "samples", "edifact"), name))
			if doc.Verdict == messages.VerdictRefused || len(doc.Messages) != 1 {
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
	if stands(doc.Faults, "26", "UNB/6") == nil || doc.Verdict != messages.VerdictRefused {
		t.Errorf("verdict %s: %v", doc.Verdict, doc.Faults)
	}
}
