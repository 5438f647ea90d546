package command_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const certificates = "../../../adapters/sps/testdata/golden/"

// covered is what convert --coverage is to print of one file, and nothing else.
type covered struct {
	File    string   `json:"file"`
	Format  string   `json:"format"`
	Present int      `json:"present"`
	Used    int      `json:"used"`
	Unused  []string `json:"unused"`
}

// coverage runs convert --coverage and reads its lines, whose members and their order are a contract.
func coverage(t *testing.T, files ...string) []covered {
	t.Helper()
	_, out, errs := run(t, "", append([]string{"convert", "--coverage", "--output", "json"}, files...)...)
	var list []covered
	for line := range strings.Lines(out) {
		var c covered
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&c); err != nil {
			t.Fatalf("%v in %s\n%s", err, line, errs)
		}
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if string(again) != strings.TrimSpace(line) && !strings.Contains(line, "\\u") {
			t.Errorf("printed  %swant     %s", line, again)
		}
		list = append(list, c)
	}
	return list
}

func TestCoverageIsOneObjectAFile(t *testing.T) {
	files := []string{certificates + "ephyto-tulip-bulbs-to-dalian/in.xml", certificates + "ched-accepted-gives-inspection-and-ruling/in.xml", certificates + "tag-broken/in.xml"}
	list := coverage(t, files...)
	if len(list) != len(files) {
		t.Fatalf("%d lines for %d files", len(list), len(files))
	}
	for i, c := range list {
		if c.File != files[i] {
			t.Errorf("line %d is about %s", i, c.File)
		}
		if c.Used+len(c.Unused) != c.Present {
			t.Errorf("%s: %d used and %d unused are not %d", c.File, c.Used, len(c.Unused), c.Present)
		}
	}
	if c := list[0]; c.Format != "sps:SPSCertificate" || c.Present < 90 || len(c.Unused) > 0 {
		t.Errorf("got %+v", c)
	}
	if c := list[1]; c.Present < 150 || len(c.Unused) == 0 {
		t.Errorf("a document of three messages: %+v", c)
	}
	if c := list[2]; c.Present != 0 || c.Used != 0 || c.Unused == nil {
		t.Errorf("a document that cannot be read: %+v", c)
	}
}

func TestCoverageCountsBeyondThePathsThatAreListed(t *testing.T) {
	raw, err := os.ReadFile(certificates + "ephyto-tulip-bulbs-to-dalian/in.xml")
	if err != nil {
		t.Fatal(err)
	}
	const many = 5000
	at := strings.LastIndex(string(raw), "</")
	var b strings.Builder
	for i := range many {
		fmt.Fprintf(&b, "<v:Own xmlns:v='urn:vendor'>%d</v:Own>", i)
	}
	file := filepath.Join(t.TempDir(), "many.xml")
	if err := os.WriteFile(file, []byte(string(raw[:at])+b.String()+string(raw[at:])), 0o600); err != nil {
		t.Fatal(err)
	}
	whole := coverage(t, certificates+"ephyto-tulip-bulbs-to-dalian/in.xml")[0]
	c := coverage(t, file)[0]
	if c.Present != whole.Present+many || c.Used != whole.Used || len(c.Unused) >= many || len(c.Unused) == 0 {
		t.Errorf("%d of %d used with %d paths, want %d of %d", c.Used, c.Present, len(c.Unused), whole.Used, whole.Present+many)
	}
}

func TestCoverageOfABatchCountsEachDocument(t *testing.T) {
	raw, err := os.ReadFile(certificates + "ephyto-tulip-bulbs-to-dalian/in.xml")
	if err != nil {
		t.Fatal(err)
	}
	one := string(raw[strings.Index(string(raw), "?>")+2:])
	file := filepath.Join(t.TempDir(), "batch.xml")
	if err := os.WriteFile(file, []byte("<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"+strings.Repeat(one, 3)+"</s:Body></s:Envelope>"), 0o600); err != nil {
		t.Fatal(err)
	}
	whole, c := coverage(t, certificates+"ephyto-tulip-bulbs-to-dalian/in.xml")[0], coverage(t, file)[0]
	if c.Present != 3*whole.Present || c.Used != 3*whole.Used {
		t.Errorf("%d of %d used, want three times %d of %d", c.Used, c.Present, whole.Used, whole.Present)
	}
}
