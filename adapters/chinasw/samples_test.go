package chinasw_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/chinasw"
	"github.com/clearhub/clearhub/messages"
)

// samples finds a folder of real documents beside the checkout, where there is one.
func samples(t *testing.T, folder string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
	}
	found := filepath.Join(dir, "..", "shared", "samples", folder)
	if _, err := os.Stat(found); err != nil {
		t.Skip("no samples beside the checkout: nothing to read")
	}
	return found
}

func sample(t *testing.T, folder, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(samples(t, folder), name))
	if err != nil {
		t.Skipf("sample %s is not there", name)
	}
	return raw
}

func read(t *testing.T, raw []byte, profile adapters.Profile) adapters.Document {
	t.Helper()
	var r adapters.Registry
	r.Add(chinasw.Adapter{})
	d := r.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "port"}, Bytes: raw, Profile: profile})
	if d.Failure != nil {
		t.Fatal(d.Failure)
	}
	return d
}

func TestSampleDeclarationsAreReadWhole(t *testing.T) {
	for _, c := range []struct {
		name           string
		verdict        string
		lines          int
		share          float64
		classification string
	}{
		{"Dec201801181647076926.xml", messages.VerdictWarned, 20, 0.99, ""},
		{"Dec201802011651490001.xml", messages.VerdictWarned, 4, 0.99, "8504500000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := sample(t, "cn-singlewindow", c.name)
			d := read(t, raw, adapters.Profile{})
			if d.Verdict != c.verdict || len(d.Messages) != 1 {
				t.Fatalf("%s with %d messages: %v", d.Verdict, len(d.Messages), d.Faults)
			}
			m := d.Messages[0]
			b := m.Body.(*messages.Declaration)
			lines := b.Consignments[0].Lines
			if b.Type != "export" || len(lines) != c.lines {
				t.Errorf("%s with %d lines", b.Type, len(lines))
			}
			if o := lines[0].Origins; len(o) != 1 || o[0].Country != "CN" {
				t.Errorf("142 is China, got %v", o)
			}
			if q := lines[0].Measures[0]; q.UnitCode != "H87" || q.SourceUnit != "007" {
				t.Errorf("007 is pieces, got %v", q)
			}
			if c.classification != "" && lines[0].Classifications[0].Code != c.classification {
				t.Errorf("got code %v", lines[0].Classifications)
			}
			share := float64(m.Source.Leaves-len(m.Source.Unused)) / float64(m.Source.Leaves)
			t.Logf("%.1f %% of %d values, faults %v", 100*share, m.Source.Leaves, d.Faults)
			if share < c.share {
				t.Errorf("only %.1f %% of the values were read: %v", 100*share, m.Source.Unused)
			}
			for _, o := range m.Provenance {
				if before := raw[o.Offset-1]; before != '>' && before != '"' && before != ' ' && before != '\n' {
					t.Errorf("%s: the value begins before offset %d", o.Pointer, o.Offset)
				}
			}
		})
	}
}

func TestSampleTemplateIsRefusedForWhatIsEmpty(t *testing.T) {
	d := read(t, sample(t, "cn-singlewindow", "DecMessage_template_qp.xml"), adapters.Profile{})
	var codes []string
	for _, f := range d.Faults {
		if f.Severity == messages.SeverityRefuse {
			codes = append(codes, f.Code)
		}
	}
	if got := strings.Join(codes, " "); d.Verdict != messages.VerdictRefused || !strings.Contains(got, chinasw.CodeFlow) || !strings.Contains(got, chinasw.CodeNumber) {
		t.Errorf("%s: %s", d.Verdict, got)
	}
}

func TestSamplesOfOtherMessagesAreNamedAndRefused(t *testing.T) {
	for name, says := range map[string]string{
		"cn-singlewindow/PassPort.xml": "a gate pass", "cn-manifest/MT1401.xml": "manifest (MT1401)", "cn-manifest/MT2401.xml": "manifest (MT2401)",
	} {
		folder, file := filepath.Split(name)
		d := read(t, sample(t, folder, file), adapters.Profile{})
		if d.Verdict != messages.VerdictRefused || len(d.Faults) != 1 || d.Faults[0].Code != chinasw.CodeNotRead || !strings.Contains(d.Faults[0].Text, says) {
			t.Errorf("%s: %v", name, d.Faults)
		}
	}
}
