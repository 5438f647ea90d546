package chinasw_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/chinasw"
	"github.com/clearhub/clearhub/messages"
)

func write(t *testing.T, m *messages.Message) ([]byte, messages.Faults) {
	t.Helper()
	var out bytes.Buffer
	losses, err := chinasw.Adapter{}.Encode(context.Background(), &out, m, adapters.Address{})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), losses
}

// without gives a body as JSON, without what a loss points to.
func without(t *testing.T, body messages.Body, losses messages.Faults) string {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	for _, f := range losses {
		path, ok := strings.CutPrefix(f.Pointer, "/body/")
		at := tree
		steps := strings.Split(path, "/")
		for i := 0; ok && i < len(steps); i++ {
			last := i == len(steps)-1
			switch v := at.(type) {
			case map[string]any:
				if at = v[steps[i]]; last {
					delete(v, steps[i])
				}
			case []any:
				n, err := strconv.Atoi(steps[i])
				if err != nil || n >= len(v) {
					at = nil
					break
				}
				if at = v[n]; last {
					v[n] = nil
				}
			}
		}
	}
	out, err := json.MarshalIndent(noNulls(tree), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// noNulls takes what is null out of every list, and lists that have nothing left.
func noNulls(tree any) any {
	switch v := tree.(type) {
	case map[string]any:
		for name, child := range v {
			if v[name] = noNulls(child); v[name] == nil {
				delete(v, name)
			}
		}
	case []any:
		var list []any
		for _, child := range v {
			if child = noNulls(child); child != nil {
				list = append(list, child)
			}
		}
		if list == nil {
			return nil
		}
		return list
	}
	return tree
}

func checkRoundTrip(t *testing.T, raw []byte, profile adapters.Profile) {
	t.Helper()
	first := read(t, raw, profile)
	for _, m := range first.Messages {
		if m.Source.Format != "chinasw:DecMessage" || first.Verdict == messages.VerdictRefused {
			continue
		}
		out, losses := write(t, m)
		again := read(t, out, profile)
		if len(again.Messages) != 1 {
			t.Fatalf("written and not read: %v\n%s", again.Faults, out)
		}
		if want, got := without(t, m.Body, losses), without(t, again.Messages[0].Body, nil); want != got {
			w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
			for i := range min(len(w), len(g)) {
				if w[i] != g[i] {
					t.Errorf("line %d: want %s, got %s, near %v", i, w[i], g[i], w[max(0, i-6):i])
					break
				}
			}
			t.Errorf("the declaration changed on its way; losses %v", losses)
		}
		if len(again.Messages[0].Source.Unused) > 0 {
			t.Errorf("written and not read: %v", again.Messages[0].Source.Unused)
		}
		if second, _ := write(t, again.Messages[0]); !bytes.Equal(out, second) {
			t.Error("written twice, it differs")
		}
	}
}

func TestWhatIsWrittenReadsAsBefore(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*/in.xml")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(filepath.Dir(f)), func(t *testing.T) { checkRoundTrip(t, raw, adapters.Profile{}) })
	}
}

func TestSamplesAreWrittenAsTheyWere(t *testing.T) {
	for _, name := range []string{"Dec201801181647076926.xml", "Dec201802011651490001.xml"} {
		checkRoundTrip(t, sample(t, "cn-singlewindow", name), adapters.Profile{Zone: "+08:00"})
	}
}

// A declaration that came in another format: what fits is written by the tables, and the rest is listed.
func TestDeclarationOfAnotherFormatLosesWhatIsListed(t *testing.T) {
	m := &messages.Message{Kind: messages.KindDeclaration, Function: messages.FunctionReplace,
		Authentication: []messages.Authentication{{Scheme: "xmldsig", Result: "valid"}},
		Body: &messages.Declaration{
			Type: "import", TypeCode: &messages.Code{Code: "IM", List: "sad"},
			References: []messages.Reference{{Type: "ucr", Number: "6CN210-417"}, {Type: "mrn", Number: "26MN00000000000417"}, {Type: "airWaybill", Number: "784-1"}, {Type: "invoice", Number: "I-1"}},
			Date:       &messages.Time{Value: "2026-04-17T09:30", Precision: "minute", ZoneBasis: "unknown"}, Acceptance: &messages.Time{Value: "2026-04-17"},
			ExportCountry: "MN", DestinationCountry: "CN", TransitCountries: []string{"RU"},
			Procedure:  &messages.Procedure{Requested: "40"},
			TradeTerms: &messages.TradeTerms{Code: "CFR", Place: &messages.Place{Function: "delivery", Locode: "CNDAL"}},
			Offices:    []messages.Office{{Role: "declaration", ID: "0900", Scheme: "CNCUSTOMS"}, {Role: "exit", ID: "MN1"}},
			Parties: []messages.Party{
				{Role: "importer", IDs: []messages.Identifier{{ID: "91210200100000016E", Scheme: "USCC"}, {ID: "L1", Scheme: "LEI"}}, Names: []messages.Text{{Value: "示例", Language: "zh"}, {Value: "Example", Language: "en"}, {Value: "Third", Language: "ru"}},
					Address: &messages.Address{City: "Dalian"}, Contacts: []messages.Contact{{Name: "X"}}, Authorisations: []messages.Authorisation{{Programme: "AEO", ID: "1"}}},
				{Role: "exporter", IDs: []messages.Identifier{{ID: "MN1", Scheme: "TIN"}, {ID: "MN2"}}, Names: []messages.Text{{Value: "A & B <Co>"}, {Value: "Second"}},
					Address: &messages.Address{Lines: []string{"1 Street"}, City: "Darkhan", Country: "MN"}, Contacts: []messages.Contact{{Name: "Y"}}, Authorisations: []messages.Authorisation{{Programme: "AEO", ID: "other"}}},
				{Role: "agent", Names: []messages.Text{{Value: "Agent"}}, Contacts: []messages.Contact{{Name: "Z", Channels: []messages.Channel{{Type: "telephone", Value: "1"}, {Type: "fax", Value: "2"}}}}},
				{Role: "carrier", Names: []messages.Text{{Value: "Carrier"}}},
			},
			Places:    []messages.Place{{Function: "loading", Locode: "MNULN"}, {Function: "goodsLocation", Name: "Shed 4"}},
			Transport: []messages.Transport{{Stage: "border", Mode: "4", IDs: []messages.Identifier{{ID: "OM123", Scheme: "flight"}}, Nationality: "MN"}, {Stage: "inland", Mode: "3"}},
			Totals:    &messages.Totals{Measures: []messages.Measure{{Type: "grossMass", Quantity: messages.Quantity{Value: "1.2", UnitCode: "TNE"}}}, Packages: []messages.Package{{Count: "3", Type: "PX"}, {Count: "9", Type: "CT"}}, Amounts: []messages.Amount{{Value: "1", Currency: "USD"}}},
			Amounts:   []messages.Amount{{Type: "freight", Value: "10", Currency: "USD"}, {Type: "customsValue", Value: "11", Currency: "CNY"}},
			Equipment: []messages.Equipment{{ID: "CSQU3054383", SizeType: &messages.Code{Code: "42G1", List: "iso6346"}, Seals: []messages.Seal{{ID: "S1"}}, Measures: []messages.Measure{{Type: "grossMass", Quantity: messages.Quantity{Value: "1", UnitCode: "KGM"}}}}},
			Documents: []messages.Document{{Class: messages.ClassOrigin, Type: &messages.Code{Code: "954", List: "untdid1001"}, Number: "O1", AppliesTo: []int{1}, DocumentLine: 2},
				{Class: messages.ClassPhytosanitary, Type: &messages.Code{Code: "851", List: "untdid1001"}, Number: "P1"}, {Class: messages.ClassLicence, Type: &messages.Code{Code: "325", List: "cn-goods-licence"}, Number: "L"}},
			RequestedCertificates: []messages.Document{{Class: messages.ClassHealth, Type: &messages.Code{Code: "852", List: "untdid1001"}}},
			Notes:                 []messages.Note{{Text: "one"}, {Text: "two"}}, Attributes: []messages.Attribute{{Name: "colour", Value: "red"}}, Duties: []messages.Duty{{}},
			Consignments: []messages.Consignment{{Number: 1, References: []messages.Reference{{Type: "lot", Number: "1"}}, Lines: []messages.Line{{Number: 1,
				Descriptions:    []messages.Text{{Value: "Frozen mutton", Language: "en"}, {Value: "Mouton", Language: "en"}},
				Classifications: []messages.Classification{{System: "CNHS10", Code: "0204420000"}, {System: "HS", Code: "020442"}},
				Origins:         []messages.Origination{{Country: "MN", Region: "Darkhan"}, {Country: "RU"}},
				Measures: []messages.Measure{{Type: "statistical", Quantity: messages.Quantity{Value: "1000", UnitCode: "KGM"}}, {Type: "invoiced", Quantity: messages.Quantity{Value: "5", UnitCode: "C62"}},
					{Type: "grossVolume", Quantity: messages.Quantity{Value: "5", UnitCode: "MTQ"}}, {Type: "supplementary", Quantity: messages.Quantity{Value: "5", UnitCode: "A1"}}},
				Amounts: []messages.Amount{{Type: "invoice", Value: "9", Currency: "USD"}, {Type: "unitPrice", Value: "1", Currency: "EUR"}}, Packages: []messages.Package{{Count: "1"}},
				Identifiers: []messages.GoodsIdentifier{{Type: "lot", Value: "L1"}, {Type: "earTag", Value: "E"}}, IntendedUse: &messages.Code{Code: "1"}, DangerousGoods: []messages.DangerousGoods{{UNNumber: "1845"}, {UNNumber: "2"}},
				Parties: []messages.Party{{Role: "packer"}}, Places: []messages.Place{{Function: "origin", Name: "farm"}}, Equipment: []string{"CSQU3054383", "ABCD"}, Attributes: []messages.Attribute{{Name: "shape", Value: "round"}},
			}}}, {Number: 2}},
		}}
	out, losses := write(t, m)
	d := read(t, out, adapters.Profile{})
	if d.Verdict == messages.VerdictRefused || len(d.Messages) != 1 {
		t.Fatalf("what was written is refused: %v\n%s", d.Faults, out)
	}
	b := d.Messages[0].Body.(*messages.Declaration)
	l := b.Consignments[0].Lines[0]
	if b.ExportCountry != "MN" || b.TradeTerms.Code != "CFR" || b.Transport[0].Mode != "4" || l.Measures[0].UnitCode != "KGM" || l.Origins[0].Country != "MN" ||
		l.Amounts[0].Currency != "USD" || b.Documents[0].DocumentLine != 2 || b.Parties[0].Names[0].Value != "示例" || b.Totals.Packages[0].Type != "PX" {
		t.Errorf("not as it was: %s", out)
	}
	if !strings.Contains(string(out), "A &amp; B &lt;Co&gt;") {
		t.Errorf("markup is not written as text: %s", out)
	}
	lost := map[string]bool{}
	for _, f := range losses {
		if f.Code != chinasw.CodeLoss || f.Severity != messages.SeverityLoss || lost[f.Pointer] {
			t.Errorf("loss %v", f)
		}
		lost[f.Pointer] = true
	}
	for _, p := range []string{"/function", "/authentication/0", "/body/typeCode", "/body/references/3", "/body/acceptance", "/body/destinationCountry", "/body/transitCountries", "/body/procedure",
		"/body/tradeTerms", "/body/offices/1", "/body/parties/0/ids/1", "/body/parties/0/names/2", "/body/parties/0/address", "/body/parties/0/contacts/0", "/body/parties/0/authorisations",
		"/body/parties/1/ids/1", "/body/parties/1/names/1", "/body/parties/1/contacts", "/body/parties/1/authorisations/0", "/body/parties/2/contacts/0/channels/1", "/body/parties/3",
		"/body/places/0", "/body/transport/0/nationality", "/body/transport/1", "/body/totals/measures/0", "/body/totals/packages/1", "/body/totals/amounts", "/body/amounts/1",
		"/body/equipment/0/sizeType", "/body/equipment/0/seals", "/body/equipment/0/measures/0", "/body/documents/1", "/body/documents/2", "/body/requestedCertificates/0",
		"/body/notes/1", "/body/attributes/0", "/body/duties", "/body/consignments/0/references", "/body/consignments/1",
		"/body/consignments/0/lines/0/descriptions/1", "/body/consignments/0/lines/0/classifications/1", "/body/consignments/0/lines/0/origins/0", "/body/consignments/0/lines/0/origins/1",
		"/body/consignments/0/lines/0/measures/2", "/body/consignments/0/lines/0/measures/3", "/body/consignments/0/lines/0/amounts/1", "/body/consignments/0/lines/0/packages",
		"/body/consignments/0/lines/0/identifiers/1", "/body/consignments/0/lines/0/intendedUse", "/body/consignments/0/lines/0/dangerousGoods/1", "/body/consignments/0/lines/0/parties/0",
		"/body/consignments/0/lines/0/places/0", "/body/consignments/0/lines/0/equipment/1", "/body/consignments/0/lines/0/attributes/0"} {
		if !lost[p] {
			t.Errorf("%s was lost without a word", p)
		}
		delete(lost, p)
	}
	for p := range lost {
		t.Errorf("unexpected loss at %s", p)
	}
}

func TestOnlyImportsAndExportsAreWritten(t *testing.T) {
	for what, m := range map[string]*messages.Message{
		"nothing": nil, "a ruling": {Kind: messages.KindRuling, Body: &messages.Ruling{}}, "a transit": {Kind: messages.KindDeclaration, Body: &messages.Declaration{Type: "transit"}},
	} {
		if _, err := (chinasw.Adapter{}).Encode(context.Background(), &bytes.Buffer{}, m, adapters.Address{}); !errors.Is(err, chinasw.ErrNotWritten) {
			t.Errorf("%s: %v", what, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (chinasw.Adapter{}).Encode(ctx, &bytes.Buffer{}, nil, adapters.Address{}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
}
