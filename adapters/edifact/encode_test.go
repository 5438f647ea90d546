package edifact_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

var encodeAddress = adapters.Address{Sender: "HUB:ZZZ", Recipient: "PARTNER", ControlReference: "P1", Time: time.Date(2026, 4, 2, 9, 10, 0, 0, time.UTC)}

func encoded(t testing.TB, m *messages.Message, to adapters.Address) (string, messages.Faults, error) {
	t.Helper()
	var b bytes.Buffer
	faults, err := edifact.Adapter{}.Encode(context.Background(), &b, m, to)
	return b.String(), faults, err
}

// goldenMessages are the messages of the golden cases that are not refused, by case.
func goldenMessages(t testing.TB) map[string][]*messages.Message {
	t.Helper()
	cases, err := filepath.Glob("testdata/golden/*/in.edi")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no golden cases: %v", err)
	}
	out := map[string][]*messages.Message{}
	for _, path := range cases {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if doc := read(t, data); doc.Verdict != messages.VerdictRefused {
			out[filepath.Base(filepath.Dir(path))] = doc.Messages
		}
	}
	return out
}

// writable tells whether a message is of a kind and type that is written.
func writable(m *messages.Message) bool {
	switch m.Source.Format {
	case "edifact:CUSDEC", "edifact:CUSRES", "edifact:SANCRT", "edifact:CUSCAR":
		return m.Kind != messages.KindInspection
	}
	return false
}

var senderUnit = regexp.MustCompile(`"sourceUnit":"[^"]*",`)

func TestGoldenCasesComeBackAsTheyWere(t *testing.T) {
	n := 0
	for name, ms := range goldenMessages(t) {
		for _, m := range ms {
			if !writable(m) {
				continue
			}
			n++
			t.Run(name, func(t *testing.T) {
				out, faults, err := encoded(t, m, encodeAddress)
				if err != nil || len(faults) > 0 {
					t.Fatalf("error %v, losses %v, in\n%s", err, faults, out)
				}
				doc := read(t, []byte(out))
				if doc.Verdict == messages.VerdictRefused || len(doc.Messages) == 0 {
					t.Fatalf("%s: %v", doc.Verdict, doc.Faults)
				}
				want, _ := messages.Marshal(&messages.Message{Body: m.Body})
				want = senderUnit.ReplaceAll(want, nil) // the code of the unit is written
				got, _ := messages.Marshal(&messages.Message{Body: doc.Messages[0].Body})
				if !bytes.Equal(want, got) {
					t.Errorf("written\n%s\nwant %s\ngot  %s", out, want, got)
				}
				if again, _, err := encoded(t, doc.Messages[0], encodeAddress); err != nil || again != out {
					t.Errorf("written again, error %v:\n%s", err, again)
				}
			})
		}
	}
	if n < 10 {
		t.Errorf("only %d messages are written", n)
	}
}

func TestEveryHeldReleaseIsWrittenOrRefusedWithItsReason(t *testing.T) {
	for name, ms := range goldenMessages(t) {
		m := ms[0]
		if !writable(m) {
			continue
		}
		for _, release := range []string{"D.95B", "D.96B", "D.97B", "D.99B", "D.01B", "D.04A", "D.16A", "D.18A"} {
			to := encodeAddress
			to.Profile.Write.Release = release
			out, faults, err := encoded(t, m, to)
			if err != nil {
				t.Errorf("%s in %s: %v", name, release, err)
				continue
			}
			if len(faults) > 0 {
				t.Logf("%s in %s: %v", name, release, faults)
			}
			if !strings.Contains(out, ":D:"+release[2:]+":UN'") {
				t.Errorf("%s in %s:\n%s", name, release, out)
			}
		}
	}
}

func TestANoIsNeverWrittenAsAYes(t *testing.T) {
	ms := goldenMessages(t)
	certificate := func(change func(*messages.Message, *messages.Certificate)) *messages.Message {
		m := *ms["sancrt-d16a-phytosanitary-with-treatment-and-test"][0]
		b := *m.Body.(*messages.Certificate)
		m.Body = &b
		change(&m, &b)
		return &m
	}
	ruling := func(change func(*messages.Ruling)) *messages.Message {
		m := *ms["cusres-d96b-released"][0]
		b := *m.Body.(*messages.Ruling)
		m.Body = &b
		change(&b)
		return &m
	}
	withdrawn := certificate(func(_ *messages.Message, b *messages.Certificate) {
		b.Status, b.StatusCode = "withdrawn", nil
	})
	for name, c := range map[string]struct {
		m       *messages.Message
		release string
		want    error
		status  string
	}{
		"a withdrawn certificate where a status can be said": {withdrawn, "D.16A", nil, "STS+3+40'"},
		"a withdrawn certificate where it cannot":            {withdrawn, "D.96B", edifact.ErrMeaning, ""},
		"a cancelled certificate": {certificate(func(m *messages.Message, b *messages.Certificate) {
			m.Function, m.FunctionCode, b.Status = messages.FunctionCancel, nil, "withdrawn"
			b.StatusCode = nil
		}), "D.96B", nil, "+1'"},
		"a suspended certificate has no code": {certificate(func(_ *messages.Message, b *messages.Certificate) {
			b.Status, b.StatusCode = "suspended", nil
		}), "D.16A", edifact.ErrMeaning, ""},
		"an unknown decision is hold": {ruling(func(b *messages.Ruling) {
			b.Status, b.StatusCode = messages.RulingHold, &messages.Code{Code: "4", List: "120:ZZZ"}
		}), "D.96B", nil, "GIS+30:120'"},
		"partly released becomes hold": {ruling(func(b *messages.Ruling) { b.Status = messages.RulingPartlyReleased }), "D.96B", nil, "GIS+30:120'"},
		"a line is held and the others are released": {ruling(func(b *messages.Ruling) {
			b.Lines = []messages.LineRuling{{Line: 1, Status: messages.RulingReleased}, {Line: 2, Status: messages.RulingHold}}
		}), "D.96B", edifact.ErrLines, ""},
	} {
		to := encodeAddress
		to.Profile.Write.Release = c.release
		out, _, err := encoded(t, c.m, to)
		if !errors.Is(err, c.want) || !strings.Contains(out, c.status) || c.want != nil && out != "" {
			t.Errorf("%s: error %v\n%s", name, err, out)
		}
	}
}

func TestWhatDoesNotFitIsRefusedAndNeverCut(t *testing.T) {
	m := *goldenMessages(t)["cusdec-d96b-two-lines-one-phytosanitary-certificate"][0]
	change := func(f func(b *messages.Declaration)) *messages.Message {
		c := m
		b := *m.Body.(*messages.Declaration)
		b.References = slices.Clone(b.References)
		c.Body = &b
		f(&b)
		return &c
	}
	long := strings.Repeat("A", 36)
	number := change(func(b *messages.Declaration) { b.References[0].Number = long })
	out, faults, err := encoded(t, number, encodeAddress)
	if !errors.Is(err, edifact.ErrRefused) || out != "" || len(faults) != 1 || faults[0].Code != edifact.CodeTooLong || !strings.HasPrefix(faults[0].Position.Path, "BGM#2/3") {
		t.Errorf("error %v, faults %v", err, faults)
	}
	to := encodeAddress
	to.Profile.Write.Release = "D.16A"
	if out, _, err := encoded(t, number, to); err != nil || !strings.Contains(out, long) {
		t.Errorf("a number of 36 characters in D.16A: %v", err)
	}
	named := change(func(b *messages.Declaration) {
		p := b.Parties[1]
		p.Names = []messages.Text{{Value: "THE VERY LONG NAME OF A COMPANY WHICH SELLS BULBS OF ALL KINDS"}}
		b.Parties = []messages.Party{p}
	})
	if out, faults, err := encoded(t, named, encodeAddress); err != nil || len(faults) > 0 || !strings.Contains(out, "THE VERY LONG NAME OF A COMPANY:WHICH SELLS BULBS OF ALL KINDS") {
		t.Errorf("error %v, faults %v\n%s", err, faults, out)
	}
}

func TestCharacterSetsAreTheLeastThatSufficeOrReplaceWithAFault(t *testing.T) {
	m := goldenMessages(t)["sancrt-d16a-unoy-chinese-and-release-characters"][0]
	if out, faults, err := encoded(t, m, encodeAddress); err != nil || len(faults) > 0 || !strings.HasPrefix(out, "UNA:+.? 'UNB+UNOY:4+HUB:ZZZ+PARTNER+20260402:0910+P1'") {
		t.Errorf("error %v, faults %v\n%s", err, faults, out)
	}
	to := encodeAddress
	to.Profile.Write.Syntax = "UNOC:3"
	out, faults, err := encoded(t, m, to)
	replaced := 0
	for _, f := range faults {
		if f.Code == edifact.CodeReplaced {
			replaced++
		}
	}
	if err != nil || replaced != 14 || !strings.Contains(out, "??????????") {
		t.Errorf("error %v, %d replaced: %v\n%s", err, replaced, faults, out)
	}
	to.Profile.Write.RefuseCharacters = true
	if out, _, err := encoded(t, m, to); !errors.Is(err, syntax.ErrCharacter) || out != "" {
		t.Errorf("error %v\n%s", err, out)
	}
}

func TestControlReferencesAreTheParcels(t *testing.T) {
	m := goldenMessages(t)["cusres-d96b-released"][0]
	for reference, want := range map[string]string{"P1": "P1", "12345678901234": "12345678901234", "9f86d081884c7d659a2feaa0c55ad015": "", "a b": ""} {
		to := encodeAddress
		to.ControlReference = reference
		out, _, err := encoded(t, m, to)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.TrimSuffix(out[strings.LastIndexByte(out, '+')+1:], "'")
		if want != "" && got != want || len(got) > 14 || got == "" {
			t.Errorf("%s became %s", reference, got)
		}
		if again, _, _ := encoded(t, m, to); again != out {
			t.Errorf("%s: a resend is another", reference)
		}
	}
}

func TestAManifestNamesEveryConsignmentByItsDocument(t *testing.T) {
	cargo := func() *messages.Manifest {
		m := goldenMessages(t)["cuscar-d96b-two-bills-three-containers"][0].Body.(*messages.Manifest)
		return m
	}
	for name, c := range map[string]struct {
		change func(*messages.Manifest)
		want   error
		in     string
	}{
		"as it is": {func(*messages.Manifest) {}, nil, "RFF+BM:BFL4417002'"},
		"a document of no code is written as what it is": {func(b *messages.Manifest) {
			b.Consignments[1].References = []messages.Reference{{Type: "railWaybill", Number: "26-774411"}}
		}, nil, "RFF+RCN:26-774411'"},
		"the document of CNI alone": {func(b *messages.Manifest) {
			b.Consignments[1].References = []messages.Reference{{Type: "transportDocument", Number: "MASTER1"}}
		}, nil, "CNI+2'RFF+AAS:MASTER1'"},
		"a document below another": {func(b *messages.Manifest) {
			b.Consignments[1].References = append(b.Consignments[1].References, messages.Reference{Type: "transportDocument", Number: "MASTER1"})
		}, nil, "CNI+2+MASTER1'RFF+BM:BFL4417002'"},
		"no document":                 {func(b *messages.Manifest) { b.Consignments[1].References = nil }, edifact.ErrTransportDocument, ""},
		"a consignment without goods": {func(b *messages.Manifest) { b.Consignments[1].Lines = nil }, edifact.ErrRefused, ""},
		"a temperature of fewer digits than D.96B asks for": {func(b *messages.Manifest) { b.Equipment[0].Temperature.Value = "-4" }, nil, "TMP+2+-004:CEL'"},
		"express consignments":                              {func(b *messages.Manifest) { b.Type = "express" }, adapters.ErrKind, ""},
		"a container number that is too long":               {func(b *messages.Manifest) { b.Equipment[0].ID = "DLNU4100222DLNU4100222" }, edifact.ErrRefused, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := cargo()
			c.change(b)
			out, _, err := encoded(t, &messages.Message{Kind: messages.KindManifest, Function: messages.FunctionOriginal, Body: b}, encodeAddress)
			if !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Fatalf("error %v", err)
			}
			if !strings.Contains(out, c.in) || c.want != nil && out != "" {
				t.Errorf("%q is not in %s", c.in, out)
			}
		})
	}
}

func FuzzEncode(f *testing.F) {
	for _, ms := range goldenMessages(f) {
		for _, m := range ms {
			if data, err := messages.Marshal(m); err == nil {
				f.Add(data, byte(0))
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, release byte) {
		m := new(messages.Message)
		if json.Unmarshal(data, m) != nil {
			return
		}
		to := encodeAddress
		to.Profile.Write.Release = []string{"", "D.96B", "D.16A"}[release%3]
		out, _, err := encoded(t, m, to)
		if err != nil {
			return
		}
		if doc := read(t, []byte(out)); len(doc.Messages) == 0 {
			t.Fatalf("what was written is not read: %v\n%s", doc.Faults, out)
		}
	})
}

func TestReferenceFilesComeBackButForWhatIsTold(t *testing.T) {
	dir := shared(t, "samples", "edifact")
	for name, want := range map[string][]string{
		"_synthetic/good/cusdec-d96b-import-2items.edi":   nil,
		"_synthetic/good/cusres-d96b-reject.edi":          nil,
		"_synthetic/good/cusres-d96b-release.edi":         nil,
		"_synthetic/good/group-ung-cusres-syntax4.edi":    nil,
		"_synthetic/good/sancrt-d16a-release-chars.edi":   nil,
		"_synthetic/good/sancrt-d97b-rfp-exdoc-style.edi": {"/body/consignments/0/lines/0/treatments/0/provider/ids/0/scheme", "/body/parties/0/ids/0/scheme"},
		"CUSDEC/ncts-cd001a-d96b.edi":                     nil,
		"CUSDEC/uk-chief-exd-d04a.edi":                    {"/body/attributes/1/name"}, // named by the association's guide, which is not written
		"CUSRES/uk-chief-d04a.edi":                        nil,
	} {
		t.Run(name, func(t *testing.T) {
			m := readFile(t, filepath.Join(dir, name)).Messages[0]
			_, faults, err := encoded(t, m, encodeAddress)
			var got []string
			for _, f := range faults {
				got = append(got, f.Pointer)
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("error %v, lost %v", err, faults)
			}
		})
	}
}
