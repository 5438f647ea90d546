package asycuda_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/asycuda"
	"github.com/clearhub/clearhub/messages"
)

func TestGoldenCasesComeBackTheSame(t *testing.T) {
	cases, err := filepath.Glob("testdata/golden/*/in.xml")
	if err != nil || len(cases) < 20 {
		t.Fatal(len(cases), err)
	}
	orders := []adapters.Profile{{}, {DateOrder: "dmy"}, {DateOrder: "mdy"}, {DateOrder: "ymd"}}
	for _, name := range cases {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		profile := adapters.Profile{}
		if strings.Contains(name, "by-the-partner") {
			profile.DateOrder = "dmy"
		}
		d := read(t, raw, profile)
		if d.Verdict == messages.VerdictRefused || d.Messages[0].Kind == messages.KindManifest {
			continue // manifests are not written
		}
		t.Run(filepath.Base(filepath.Dir(name)), func(t *testing.T) {
			for _, p := range orders {
				out, losses := write(t, d.Messages[0], p)
				if len(losses) > 0 {
					t.Errorf("order %q: losses %v", p.DateOrder, losses)
				}
				again := read(t, out, p)
				if again.Verdict == messages.VerdictRefused {
					t.Fatalf("order %q: what was written is refused: %v", p.DateOrder, again.Faults)
				}
				m := again.Messages[0]
				if strings.Contains(name, "flow-alone") {
					m.Body.(*messages.Declaration).TypeCode = nil // the type is written out
				}
				if !same(t, d.Messages[0], m) {
					a, _ := messages.Marshal(d.Messages[0])
					b, _ := messages.Marshal(m)
					t.Errorf("order %q: it became another declaration\n%s\n%s", p.DateOrder, a[bytes.Index(a, []byte(`"body"`)):], b[bytes.Index(b, []byte(`"body"`)):])
				}
			}
		})
	}
}

// elsewhere is a declaration as other formats state it.
func elsewhere() *messages.Message {
	return &messages.Message{Kind: messages.KindDeclaration, Function: messages.FunctionOriginal, Body: &messages.Declaration{
		Type:       "import",
		References: []messages.Reference{{Type: "lrn", Number: "L-26-1"}, {Type: "mrn", Number: "26CN00770000123453"}},
		Date:       &messages.Time{Value: "2026-03-09", Precision: "date", ZoneBasis: "unknown"},
		Offices:    []messages.Office{{Role: "declaration", ID: "CN000900"}},
		Parties: []messages.Party{
			{Role: "consignor", IDs: []messages.Identifier{{ID: "CN0001", Scheme: "EORI"}}, Names: []messages.Text{{Value: "Bohai Sacks & Sons"}}, Address: &messages.Address{City: "Dalian", Country: "CN"}},
			{Role: "consignee", Names: []messages.Text{{Value: "Blue Gate <Milling>"}}},
			{Role: "carrier", Names: []messages.Text{{Value: "Liaoning Rail"}}},
		},
		ExportCountry: "CN", DestinationCountry: "MN",
		Documents: []messages.Document{{Class: messages.ClassPhytosanitary, Type: &messages.Code{Code: "851", List: "untdid1001"}, Number: "15000012"}},
		Equipment: []messages.Equipment{{ID: "CSQU3054383", Seals: []messages.Seal{{ID: "S-1"}}}},
		Consignments: []messages.Consignment{
			{Number: 1, Lines: []messages.Line{{Number: 1, Descriptions: []messages.Text{{Value: "Flour"}}, Classifications: []messages.Classification{{System: "TARIC", Code: "1101001500"}},
				Measures: []messages.Measure{{Type: "grossMass", Quantity: messages.Quantity{Value: "2.5", UnitCode: "TNE"}}, {Type: "grossVolume", Quantity: messages.Quantity{Value: "3", UnitCode: "MTQ"}}}, Equipment: []string{"CSQU3054383"}}}},
			{Number: 2, Lines: []messages.Line{{Number: 4, Descriptions: []messages.Text{{Value: "Bran"}}, ScientificNames: []messages.Text{{Value: "Triticum aestivum"}}}}},
		},
	}}
}

func TestEncodeListsWhatAFormHasNoRoomFor(t *testing.T) {
	out, losses := write(t, elsewhere(), adapters.Profile{})
	var got []string
	for _, f := range losses {
		if f.Severity != messages.SeverityLoss || f.Code != asycuda.CodeLoss {
			t.Errorf("%v is no loss", f)
		}
		got = append(got, f.Pointer)
	}
	want := []string{
		"/body/consignments/0/lines/0/classifications/0",
		"/body/consignments/0/lines/0/measures/0/unitCode", "/body/consignments/0/lines/0/measures/0/value", "/body/consignments/0/lines/0/measures/1",
		"/body/consignments/0/lines/1/scientificNames", "/body/documents/0/type/list", "/body/equipment/0/seals",
		"/body/parties/0", "/body/parties/2", "/body/references/0", "/body/references/1", "/body/consignments",
	}
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g string) bool { return g == w || strings.HasPrefix(g, w+"/") }) {
			t.Errorf("%s is lost without a word", w)
		}
	}
	for _, kept := range []string{"/body/exportCountry", "/body/destinationCountry", "/body/date", "/body/parties/1", "/body/offices", "/body/documents/0/number", "/body/documents/0/class", "/body/consignments/0/lines/0/descriptions"} {
		if slices.ContainsFunc(got, func(g string) bool { return strings.HasPrefix(g, kept) }) {
			t.Errorf("%s is written, and listed as lost", kept)
		}
	}
	d := read(t, out, adapters.Profile{})
	if d.Verdict == messages.VerdictRefused {
		t.Fatalf("what was written is refused: %v", d.Faults)
	}
	body := d.Messages[0].Body.(*messages.Declaration)
	lines := body.Consignments[0].Lines
	if len(lines) != 2 || lines[1].Number != 4 {
		t.Fatalf("lines %+v", lines)
	}
	if got := lines[0].Measures[0]; got.Value != "2500" || got.UnitCode != "KGM" {
		t.Errorf("2.5 t became %s %s", got.Value, got.UnitCode)
	}
	if got := body.Documents[0].AppliesTo; !slices.Equal(got, []int{1, 4}) {
		t.Errorf("a document for all lines is for %v", got)
	}
	if got := body.Parties[0]; got.Role != "exporter" || got.Names[0].Value != "Bohai Sacks & Sons\nDalian\nCN" {
		t.Errorf("the consignor became %+v", got)
	}
}

func TestEncodeRefusesWhatAFormCannotSay(t *testing.T) {
	cancel, summary := elsewhere(), elsewhere()
	cancel.Function = messages.FunctionCancel
	summary.Body.(*messages.Declaration).Type = "entrySummary"
	for name, m := range map[string]*messages.Message{
		"a ruling":             {Kind: messages.KindRuling, Function: messages.FunctionOriginal, Body: &messages.Ruling{}},
		"a cancellation":       cancel,
		"an entry summary":     summary,
		"a message of nothing": {Kind: messages.KindDeclaration, Body: (*messages.Declaration)(nil)},
	} {
		var w bytes.Buffer
		if _, err := (asycuda.Adapter{}).Encode(context.Background(), &w, m, adapters.Address{}); !errors.Is(err, asycuda.ErrNotSAD) || w.Len() > 0 {
			t.Errorf("%s: error %v, %d bytes written", name, err, w.Len())
		}
	}
}

func TestAttributesThatNameNoBoxAreToldAsLost(t *testing.T) {
	m := elsewhere()
	body := m.Body.(*messages.Declaration)
	body.Attributes = []messages.Attribute{{Name: "Prev_decl[999999999]/Prev_decl_HS_code", Value: "1"}, {Name: "Nowhere/At_all", Value: "2"}, {Name: "Item[3]/Free_text_1", Value: "3"}, {Name: "Valuation", Value: "4"}}
	_, losses := write(t, m, adapters.Profile{})
	for i := range body.Attributes {
		at := "/body/attributes/" + string(rune('0'+i))
		if !slices.ContainsFunc(losses, func(f messages.Fault) bool { return strings.HasPrefix(f.Pointer, at) }) {
			t.Errorf("attribute %s is lost without a word", body.Attributes[i].Name)
		}
	}
}

func TestStatusFollowsTheNumbersOfTheOffice(t *testing.T) {
	body := read(t, golden(t, "import-two-items-paid"), adapters.Profile{}).Messages[0].Body.(*messages.Declaration)
	if body.Status.Code != "paid" || body.Acceptance.Value != "2026-03-16" {
		t.Errorf("status %v, accepted %v", body.Status, body.Acceptance)
	}
	var got []string
	for _, r := range body.References {
		got = append(got, r.Type+" "+r.Number)
	}
	want := []string{"declarantReference BG-2026-0117", "entryNumber MNZU0 2026 C 4711", "other MNZU0 2026 L 3998", "other MNZU0 2026 R 771"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
