package chinasw_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/adaptertest"
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

// What stands in the real documents, by eye, against what the hub makes of it.
func TestAClerksSpotCheck(t *testing.T) {
	for _, c := range []struct {
		sample string
		kind   messages.Kind
		want   [][2]string
	}{
		{"cn-singlewindow/Dec201802011651490001.xml", messages.KindDeclaration, [][2]string{
			{"/body/type", "export"}, {"/body/consignments/0/lines/0/classifications/0/code", "8504500000"}, {"/body/consignments/0/lines/0/classifications/0/hs6", "850450"},
			{"/body/consignments/0/lines/0/origins/0/country", "CN"}, {"/body/consignments/0/lines/0/measures/0/unitCode", "H87"}, {"/body/consignments/0/lines/0/measures/0/sourceUnit", "007"},
			{"/body/references/0/number", "201802011651490001"}, {"/body/references/1/number", "2017-001"}, {"/body/references/1/type", "contract"},
			{"/body/references/2/number", "C53197450259"}, {"/body/date/value", "2018-02-01"}, {"/body/date/zoneBasis", "unknown"}, {"/body/procedure/code/code", "0615"},
			{"/body/offices/0/id", "5317"}, {"/body/parties/0/role", "consignor"}, {"/body/parties/0/ids/0/id", "4403944047"}, {"/body/parties/0/ids/1/scheme", "USCC"},
			{"/body/parties/0/ids/1/id", "91440300618932803R"}, {"/body/parties/2/role", "declarant"}, {"/body/parties/2/ids/1/id", "914403007542554132"},
			{"/body/totals/measures/0/value", "762.1"}, {"/body/totals/measures/0/unitCode", "KGM"}, {"/body/totals/measures/1/value", "652.83"}, {"/body/totals/packages/0/count", "79"},
			{"/body/totals/packages/0/type", "CT"}, {"/body/totals/packages/0/sourceType/code", "2"}, {"/body/tradeTerms/code", "FOB"}, {"/body/transport/0/modeCode/code", "W"},
			{"/body/destinationCountry", "CN"}, {"/body/consignments/0/lines/0/descriptions/0/value", "电感器W0165"}, {"/body/consignments/0/lines/0/measures/0/value", "17600"},
			{"/body/consignments/0/lines/0/amounts/0/value", "729.34"}, {"/body/consignments/0/lines/0/amounts/0/currency", "USD"}, {"/body/consignments/0/lines/0/amounts/1/value", "0.0414"},
		}},
		{"cn-singlewindow/Dec201801181647076926.xml", messages.KindDeclaration, [][2]string{
			{"/body/type", "export"}, {"/body/consignments/0/lines/19/number", "20"}, {"/body/amounts/0/type", "freight"}, {"/body/amounts/0/value", "1111.0000"},
			{"/body/amounts/0/currency", "USD"}, {"/body/amounts/1/type", "insurance"}, {"/body/amounts/1/value", "555.0000"},
		}},
		{"cn-singlewindow/PassPort.xml", messages.KindMovement, [][2]string{
			{"/body/number", "TESTSAS121000001"}, {"/body/phase", "planned"}, {"/body/eventCode/code", "SAS121"}, {"/body/parties/0/role", "declarant"},
			{"/body/parties/0/ids/0/id", "4403180896"}, {"/body/parties/0/ids/1/scheme", "USCC"}, {"/body/parties/0/ids/1/id", "91440300796611420W"},
			{"/issued/value", "2018-06-17T09:30:47"}, {"/issued/zoneBasis", "unknown"}, {"/body/notes/0/text", "TEST"},
		}},
		{"cn-manifest/MT1401.xml", messages.KindManifest, [][2]string{
			{"/function", "original"}, {"/issued/value", "2017-02-21T16:34:12.760"}, {"/issued/zoneBasis", "unknown"}, {"/sender/system", "5317796611420_DXPESW0000093228"},
			{"/body/direction", "arrival"}, {"/body/typeCode/code", "MT1401"}, {"/body/references/0/number", "ZTDTEST0420"}, {"/body/offices/0/id", "0100"},
			{"/body/transport/0/mode", "3"}, {"/body/parties/2/role", "carrier"}, {"/body/parties/2/ids/0/id", "444444/4"}, {"/body/calls/0/arrival/value", "2014-12-11"},
			{"/body/consignments/0/references/0/number", "T11"}, {"/body/consignments/0/references/0/type", "roadConsignmentNote"},
			{"/body/consignments/0/measures/0/value", "888"}, {"/body/consignments/0/measures/0/unitCode", "KGM"}, {"/body/consignments/0/measures/1/value", "999"},
			{"/body/consignments/0/measures/1/unitCode", "MTQ"}, {"/body/consignments/0/packages/0/count", "233"}, {"/body/consignments/0/packages/0/type", "AT"},
			{"/body/consignments/0/amounts/0/value", "777.00"}, {"/body/consignments/0/amounts/0/currency", "AMD"}, {"/body/consignments/0/equipment/0", "JIZHUANG002"},
			{"/body/consignments/0/lines/0/classifications/0/code", "2000"}, {"/body/consignments/0/lines/0/measures/0/value", "233"}, {"/body/consignments/0/lines/1/packages/0/type", "AE"},
			{"/body/consignments/1/references/0/number", "T22"}, {"/body/consignments/1/places/0/id/id", "5300"}, {"/body/consignments/1/lines/0/number", "4"},
			{"/body/consignments/1/lines/0/sourceNumber", "1"}, {"/body/equipment/2/id", "JIZHUANG001"},
		}},
		{"cn-manifest/MT2401.xml", messages.KindManifest, [][2]string{
			{"/body/direction", "departure"}, {"/body/consignments/0/parties/4/roleCode/code", "Consolidator"}, {"/body/consignments/0/parties/4/ids/0/id", "000000000"},
		}},
	} {
		t.Run(c.sample, func(t *testing.T) {
			folder, file := filepath.Split(c.sample)
			d := read(t, sample(t, folder, file), adapters.Profile{})
			if len(d.Messages) != 1 || d.Messages[0].Kind != c.kind || d.Verdict == messages.VerdictRefused {
				t.Fatalf("got %d messages, %s: %v", len(d.Messages), d.Verdict, d.Faults)
			}
			m := d.Messages[0]
			if used := float64(m.Source.Leaves-len(m.Source.Unused)) / float64(m.Source.Leaves); used < 0.9 {
				t.Errorf("only %.0f %% of the values are used: %v", 100*used, m.Source.Unused)
			}
			for _, w := range c.want {
				if got := adaptertest.LookUp(t, m, w[0]); got != w[1] {
					t.Errorf("%s is %q, the document has %q", w[0], got, w[1])
				}
			}
		})
	}
}
