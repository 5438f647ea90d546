package sps_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// samples finds a folder of real documents beside the repository; they may not be copied into it.
func samples(t *testing.T, folder string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the package")
		}
		dir = filepath.Dir(dir)
	}
	found := filepath.Join(dir, "..", "shared", "samples", folder)
	if _, err := os.Stat(found); err != nil {
		t.Skip("the collection of sample documents is not beside the repository")
	}
	return found
}

// read puts a document through the registry as the hub does.
func read(t *testing.T, raw []byte, profile adapters.Profile) adapters.Document {
	t.Helper()
	var r adapters.Registry
	r.Add(sps.Adapter{})
	d := r.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "agency"}, Bytes: raw, Profile: profile})
	if d.Failure != nil {
		t.Fatal(d.Failure)
	}
	return d
}

func load(t *testing.T, dir, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("sample %s is not there", name)
	}
	return raw
}

// coverage is how many values of a document there are, and how many of them the messages took.
func coverage(t *testing.T, raw []byte, d adapters.Document) (leaves, taken int) {
	t.Helper()
	tree, err := xmldoc.Parse(raw, xmldoc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if leaves = tree.Root().Coverage(0).Leaves; leaves != d.Messages[0].Source.Leaves {
		t.Errorf("the document has %d values, the message says %d", leaves, d.Messages[0].Source.Leaves)
	}
	return leaves, leaves - len(d.Messages[0].Source.Unused)
}

// unread is how many values were neither taken nor knowingly dropped, as the fault says.
func unread(t *testing.T, d adapters.Document) (n int) {
	t.Helper()
	for _, f := range d.Faults {
		if f.Code == sps.CodeUnread {
			if _, err := fmt.Sscanf(f.Text, "%d of", &n); err != nil {
				t.Fatal(err)
			}
		}
	}
	return n
}

func TestSampleCertificatesAreReadAlmostWhole(t *testing.T) {
	for _, c := range []struct {
		folder, name, kinds string
	}{
		{"sps-ephyto", "SPSCertificateContent.xml", "certificate"},
		{"sps-traces", "CHEDPP.DE.2018.0000015.wellformed.xml", "certificate inspection ruling"},
		{"sps-traces", "CreateAndSubmitChedForDecision-0101-Horse.xml", "certificate"},
		{"sps-traces", "CreateAndSubmitChedForDecision-0101-Horse-Replacing-CHEDA.ES.2019.0000011.xml", "certificate"},
		{"sps-traces", "INTRA.EU.NL.2021.0000001-with-controls-and-laboratory-tests.xml", "certificate inspection inspection inspection inspection inspection"},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := load(t, samples(t, c.folder), c.name)
			d := read(t, raw, adapters.Profile{})
			var kinds []string
			for _, m := range d.Messages {
				kinds = append(kinds, string(m.Kind))
				checkOrigins(t, raw, m)
			}
			if got := strings.Join(kinds, " "); got != c.kinds {
				t.Fatalf("got %s, want %s; faults %v", got, c.kinds, d.Faults)
			}
			leaves, taken := coverage(t, raw, d)
			left := unread(t, d)
			t.Logf("%d values: %d (%.1f %%) taken, %d captions dropped, %d not read", leaves, taken, 100*float64(taken)/float64(leaves), leaves-taken-left, left)
			if float64(taken) < 0.95*float64(leaves) || left > 3 {
				t.Errorf("only %d of %d values are used, %d were not read: %v", taken, leaves, left, d.Messages[0].Source.Unused)
			}
			for _, f := range d.Faults {
				if f.Severity == messages.SeverityRefuse {
					t.Errorf("refused: %v", f)
				}
			}
		})
	}
}

// checkOrigins holds every place that a message gives for its values against the source.
func checkOrigins(t *testing.T, raw []byte, m *messages.Message) {
	t.Helper()
	for _, o := range m.Provenance {
		if strings.HasSuffix(o.Pointer, "/number") && raw[o.Offset] == '<' {
			continue // a number that the hub assigned stands for the whole element
		}
		if b := raw[o.Offset]; b == '<' || b == '>' || b == ' ' || b == '\n' || b == '"' {
			t.Errorf("%s: there is no value at offset %d, %.20q", o.Pointer, o.Offset, raw[o.Offset:])
		}
		if before := raw[o.Offset-1]; before != '>' && before != '"' && before != ' ' && before != '\n' && before != '\t' {
			t.Errorf("%s: the value begins before offset %d: %.20q", o.Pointer, o.Offset, raw[o.Offset-1:])
		}
	}
}

func TestSampleWithoutNamespacesIsRefusedAtEachPlace(t *testing.T) {
	raw := load(t, samples(t, "sps-traces"), "CHEDPP.DE.2018.0000015.xml")
	d := read(t, raw, adapters.Profile{})
	if d.Verdict != messages.VerdictRefused || len(d.Messages) > 0 {
		t.Fatalf("got %s with %d messages", d.Verdict, len(d.Messages))
	}
	var got []string
	for _, f := range d.Faults {
		got = append(got, fmt.Sprintf("%s@%d:%d", f.Code, f.Position.Line, f.Position.Column))
	}
	want := "XML-005@1:2 XML-005@3:6 XML-005@8:6 XML-003@227:31 XML-003@228:33 XML-003@229:77 XML-003@230:94 XML-003@263:31 XML-003@264:33 XML-003@265:77 XML-003@266:94"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestSampleRulingAndInspectionSayWhatTheClausesSay(t *testing.T) {
	raw := load(t, samples(t, "sps-traces"), "CHEDPP.DE.2018.0000015.wellformed.xml")
	d := read(t, raw, adapters.Profile{})
	c, i, r := d.Messages[0].Body.(*messages.Certificate), d.Messages[1].Body.(*messages.Inspection), d.Messages[2].Body.(*messages.Ruling)
	if c.Status != "valid" || c.Form != "certificate" || c.Totals == nil || len(c.Consignments[0].Lines) != 2 {
		t.Errorf("certificate is %s %s with %d lines", c.Status, c.Form, len(c.Consignments[0].Lines))
	}
	if i.Result != "satisfactory" || len(i.Checks) != 1 || i.Checks[0].Control != messages.ControlDocumentary {
		t.Errorf("inspection is %s with %v", i.Result, i.Checks)
	}
	if r.Status != messages.RulingReleased {
		t.Errorf("ruling is %s", r.Status)
	}
}
