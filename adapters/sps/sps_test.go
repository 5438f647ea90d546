package sps_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
	"github.com/clearhub/clearhub/messages"
)

// golden is the input of a golden case.
func golden(t testing.TB, name string) []byte {
	t.Helper()
	return goldenFile(t, name, "in.xml")
}

func goldenFile(t testing.TB, name, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "golden", name, file))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// tulips is the plain golden certificate with replacements made in its source.
func tulips(t testing.TB, replace ...string) []byte {
	t.Helper()
	s := string(golden(t, "ephyto-tulip-bulbs-to-dalian"))
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(s, replace[i]) {
			t.Fatalf("the golden certificate has no %q", replace[i])
		}
	}
	return []byte(strings.NewReplacer(replace...).Replace(s))
}

func certificate(t *testing.T, raw []byte, profile adapters.Profile) (*messages.Certificate, adapters.Document) {
	t.Helper()
	d := read(t, raw, profile)
	if len(d.Messages) == 0 {
		t.Fatalf("no message: %v", d.Faults)
	}
	return d.Messages[0].Body.(*messages.Certificate), d
}

func TestDetectGoesByExpandedNames(t *testing.T) {
	pad := strings.Repeat("<!-- padding -->", 300)
	for _, c := range []struct {
		name, in string
		want     adapters.Score
	}{
		{"the root of the standard", `<a:SPSCertificate xmlns:a="urn:un:unece:uncefact:data:standard:SPSCertificate:17">`, adapters.Yes},
		{"an older version", `<SPSCertificate xmlns="urn:un:unece:uncefact:data:standard:SPSCertificate:8">`, adapters.Yes},
		{"an envelope of TRACES", `<x:GetChedCertificateResponse xmlns:x="http://ec.europa.eu/tracesnt/certificate/ched/v01">`, adapters.Yes},
		{"a SOAP body", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body><a:SPSCertificate xmlns:a="urn:un:unece:uncefact:data:standard:SPSCertificate:17"/>`, adapters.Yes},
		{"a SOAP header so long that the body is not seen", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="urn:un:unece:uncefact:data:standard:SPSCertificate:17"><s:Header>` + pad, adapters.Maybe},
		{"the right name without namespace", `<SPSCertificate>`, adapters.Maybe},
		{"the right name with an undeclared prefix", `<ns6:SPSCertificate>`, adapters.Maybe},
		{"the right namespace with another root", `<a:Certificate xmlns:a="urn:un:unece:uncefact:data:standard:SPSCertificate:17"/>`, adapters.Maybe},
		{"a document type declaration", `<!DOCTYPE SPSCertificate [<!ENTITY a "b">]><SPSCertificate/>`, adapters.Maybe},
		{"another SOAP message", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><x/></s:Body></s:Envelope>`, adapters.No},
		{"another XML document", `<MetaData xmlns="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"/>`, adapters.No},
		{"JSON of something else", `{"SPSCertificate": {}}`, adapters.No},
		{"JSON of the standard", `{"exchangedDocument":{"id":{"content":"1"},"typeCode":{"content":"851"}`, adapters.Yes},
		{"JSON of another certificate of the standard", `{"exchangedDocument":{"typeCode":{"content":"861"}}`, adapters.Maybe},
		{"JSON of TRACES", `{"$type": "ched"`, adapters.Yes},
		{"EDIFACT", `UNB+UNOC:3+A+B`, adapters.No},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (sps.Adapter{}).Detect([]byte(c.in)[:min(len(c.in), adapters.DetectBytes)], adapters.Hint{}); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestStatusComesFromTheFirstListAndIsNeverGuessedValid(t *testing.T) {
	for code, want := range map[string]string{
		"70": "valid", "39": "valid", "40": "withdrawn", "41": "rejected", "42": "pending", "44": "replaced", "47": "draft", "49": "expired",
		"": "pending", "1": "pending", "48": "pending", "99": "pending", "issued": "pending", "070": "pending",
	} {
		c, d := certificate(t, tulips(t, "<r:StatusCode>70<", "<r:StatusCode>"+code+"<"), adapters.Profile{})
		if c.Status != want {
			t.Errorf("code %q is %s, want %s", code, c.Status, want)
		}
		if code != "" && (c.StatusCode == nil || c.StatusCode.Code != code) {
			t.Errorf("code %q is not kept", code)
		}
		known := want != "pending" || code == "42"
		if has(d.Faults, sps.CodeStatus) == known {
			t.Errorf("code %q: warned %t", code, !known)
		}
	}
}

func has(fs messages.Faults, code string) bool {
	for _, f := range fs {
		if f.Code == code {
			return true
		}
	}
	return false
}

func TestDatesAreTakenAsTheyAreWritten(t *testing.T) {
	const issue = "<u:DateTime>2026-03-17T09:41:00+01:00</u:DateTime>"
	for _, c := range []struct {
		in, zone string
		want     messages.Time
	}{
		{issue, "", messages.Time{Value: "2026-03-17T09:41:00", Precision: "second", Zone: "+01:00", ZoneBasis: "stated"}},
		{"<u:DateTimeString>2026-03-17T09:41:00Z</u:DateTimeString>", "+08:00", messages.Time{Value: "2026-03-17T09:41:00", Precision: "second", Zone: "Z", ZoneBasis: "stated"}},
		{"<u:DateTime>2026-03-17T09:41:00.000+0800</u:DateTime>", "", messages.Time{Value: "2026-03-17T09:41:00", Precision: "second", Zone: "+08:00", ZoneBasis: "stated"}},
		{"<u:DateTime>2026-03-17T09:41:00.250Z</u:DateTime>", "", messages.Time{Value: "2026-03-17T09:41:00.25", Precision: "second", Zone: "Z", ZoneBasis: "stated"}},
		{"<u:DateTime>2026-03-17T09:41</u:DateTime>", "", messages.Time{Value: "2026-03-17T09:41", Precision: "minute", ZoneBasis: "unknown"}},
		{"<u:DateTime>2026-03-17T09:41</u:DateTime>", "+08:00", messages.Time{Value: "2026-03-17T09:41", Precision: "minute", Zone: "+08:00", ZoneBasis: "partner"}},
		{"2026-03-17", "", messages.Time{Value: "2026-03-17", Precision: "date", ZoneBasis: "unknown"}},
		{"<u:DateTime/><u:DateTimeString>2026-03-17+01:00</u:DateTimeString>", "", messages.Time{Value: "2026-03-17", Precision: "date", Zone: "+01:00", ZoneBasis: "stated"}},
		{`<u:DateTimeString format="102">20260317</u:DateTimeString>`, "", messages.Time{Value: "2026-03-17", Precision: "date", ZoneBasis: "unknown"}},
		{`<u:DateTimeString format="203">202603170941</u:DateTimeString>`, "", messages.Time{Value: "2026-03-17T09:41", Precision: "minute", ZoneBasis: "unknown"}},
		{`<u:DateTimeString format="208">20260317094100+0100</u:DateTimeString>`, "", messages.Time{Value: "2026-03-17T09:41:00", Precision: "second", Zone: "+01:00", ZoneBasis: "stated"}},
	} {
		got, d := certificate(t, tulips(t, issue, c.in), adapters.Profile{Zone: c.zone})
		if got.Issued == nil || *got.Issued != c.want {
			t.Errorf("%s: got %+v, want %+v; %v", c.in, got.Issued, c.want, d.Faults)
		}
	}
	for _, bad := range []string{"17.03.2026", "2026-02-30", "2026-03-17T25:00:00Z", "soon", "<u:DateTimeString format='102'>170326</u:DateTimeString>"} {
		if _, d := certificate(t, tulips(t, issue, bad), adapters.Profile{}); !has(d.Faults, sps.CodeTime) || d.Verdict != messages.VerdictRefused {
			t.Errorf("%s: %s %v", bad, d.Verdict, d.Faults)
		}
	}
}

func TestEmptyElementsAreMissing(t *testing.T) {
	c, _ := certificate(t, tulips(t, "<r:CommonName>Tulip</r:CommonName>", "<r:CommonName>\n  </r:CommonName>", "<r:Name>Lisse</r:Name></r:IssueSPSLocation>", "<r:Name/></r:IssueSPSLocation>"), adapters.Profile{})
	if l := c.Consignments[0].Lines[0]; l.CommonNames != nil {
		t.Errorf("got %v", l.CommonNames)
	}
	if c.Signatories[0].Place != nil {
		t.Errorf("got %v", c.Signatories[0].Place)
	}
}

func TestPartnersTableNamesTheClass(t *testing.T) {
	c, d := certificate(t, tulips(t, "<r:TypeCode>851<", "<r:TypeCode>NPPO9<"), adapters.Profile{DocumentTypes: map[string]messages.DocumentClass{"NPPO9": messages.ClassPhytosanitary}})
	if c.Class != messages.ClassPhytosanitary || has(d.Faults, sps.CodeType) {
		t.Errorf("got %s, %v", c.Class, d.Faults)
	}
	c, d = certificate(t, tulips(t, "<r:TypeCode>851<", "<r:TypeCode>NPPO9<"), adapters.Profile{})
	if c.Class != messages.ClassOther || !has(d.Faults, sps.CodeType) {
		t.Errorf("got %s, %v", c.Class, d.Faults)
	}
}

func TestNumberPrefixesGoBeforeFolding(t *testing.T) {
	c, _ := certificate(t, tulips(t), adapters.Profile{NumberPrefixes: []string{"EC/"}})
	if c.Number != "EC/NL/2026/0071342" || c.Folded != "NL20260071342" {
		t.Errorf("got %s and %s", c.Number, c.Folded)
	}
}

func TestCodesThatLostALeadingZeroGiveNoHeading(t *testing.T) {
	for _, c := range []struct{ system, code, hs6 string }{
		{"HS", "060110", "060110"}, {"HS", "60110", ""}, {"CN", "06011010", "060110"}, {"CN", "6011010", ""}, {"HS", "0601.10", "060110"},
	} {
		cert, d := certificate(t, tulips(t, "<r:SystemID>HS</r:SystemID>", "<r:SystemID>"+c.system+"</r:SystemID>", ">0601.10<", ">"+c.code+"<"), adapters.Profile{})
		got := cert.Consignments[0].Lines[0].Classifications[0]
		if got.HS6 != c.hs6 || has(d.Faults, sps.CodeCommodity) != (c.hs6 == "") {
			t.Errorf("%s %s gives %q; %v", c.system, c.code, got.HS6, d.Faults)
		}
	}
}

func TestLinesWithTheSameOrNoNumberGetAFreeOne(t *testing.T) {
	line := "      <r:IncludedSPSTradeLineItem><r:SequenceNumeric>X</r:SequenceNumeric><r:Description>more</r:Description><r:NetWeightMeasure unitCode=\"KGM\">1</r:NetWeightMeasure></r:IncludedSPSTradeLineItem>\n"
	end := "    </r:IncludedSPSConsignmentItem>"
	more := strings.ReplaceAll(line, ">X<", ">1<") + strings.ReplaceAll(line, ">X<", "><") + strings.ReplaceAll(line, ">X<", ">one<") + strings.ReplaceAll(line, ">X<", ">3<")
	c, d := certificate(t, tulips(t, end, more+end), adapters.Profile{})
	var got []int
	for _, l := range c.Consignments[0].Lines {
		got = append(got, l.Number)
	}
	if want := []int{1, 2, 4, 5, 3}; !equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	n := 0
	for _, f := range d.Faults {
		if f.Code == sps.CodeSequence {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d faults: %v", n, d.Faults)
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestSeveralCertificatesInOneDocument(t *testing.T) {
	one := string(tulips(t))
	one = one[strings.Index(one, "<c:SPSCertificate"):]
	two := strings.ReplaceAll(one, "0071342", "0071343")
	d := read(t, []byte(`<x:Answer xmlns:x="http://ec.europa.eu/tracesnt/certificate/base/v01">`+one+two+`</x:Answer>`), adapters.Profile{})
	if len(d.Messages) != 2 || d.Messages[0].Subject == d.Messages[1].Subject {
		t.Fatalf("%d messages, %v", len(d.Messages), d.Faults)
	}
	d = read(t, []byte(`<x:Answer xmlns:x="http://ec.europa.eu/tracesnt/certificate/base/v01">`+one+two+`</x:Answer>`), adapters.Profile{Limits: adapters.Limits{Messages: 1}})
	if !has(d.Faults, sps.CodeMany) {
		t.Errorf("%v", d.Faults)
	}
}

func TestEnvelopesWithoutACertificateAreRefused(t *testing.T) {
	const standard = `xmlns:a="urn:un:unece:uncefact:data:standard:SPSCertificate:17"`
	for in, code := range map[string]string{
		`<a:Certificate ` + standard + `/>`:        sps.CodeRoot,
		`<a:SPSAcknowledgement ` + standard + `/>`: sps.CodePart,
		`<SPSAcknowledgement/>`:                    sps.CodeRoot,
		`<h:Envelope xmlns:h="http://ephyto.ippc.int/HUB.Entities"><h:From>NL</h:From><h:To>CN</h:To></h:Envelope>`: sps.CodeNoCertificate,
		`<a:SPSCertificate ` + standard + `/>`: sps.CodePart,
		`<a:SPSCertificate ` + standard + `><SPSExchangedDocument/><SPSConsignment/></a:SPSCertificate>`: sps.CodeRoot,
		`<SPSCertificate/>`: sps.CodeRoot,
		`<x:GetChed xmlns:x="http://ec.europa.eu/tracesnt/certificate/ched/v01"/>`:                                              sps.CodeNoCertificate,
		`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ` + standard + `><s:Body/></s:Envelope>`:               "XML-026",
		`<!DOCTYPE SPSCertificate SYSTEM "file:///etc/passwd"><SPSCertificate/>`:                                                "XML-010",
		`<a:SPSCertificate ` + standard + `><a:SPSExchangedDocument/><a:SPSConsignment/></a:SPSCertificate><a:SPSCertificate/>`: "XML-006",
	} {
		d := read(t, []byte(in), adapters.Profile{})
		if len(d.Messages) > 0 || !has(d.Faults, code) {
			t.Errorf("%s: %v", in, d.Faults)
		}
	}
}

func TestVersionsThatNobodyHasSeenAreNoted(t *testing.T) {
	for version, known := range map[string]bool{"17": true, "8": true, "25": false, "": false} {
		d := read(t, tulips(t, "SPSCertificate:17", "SPSCertificate:"+version), adapters.Profile{})
		if len(d.Messages) != 1 || d.Messages[0].Source.FormatVersion != version || has(d.Faults, sps.CodeVersion) == known {
			t.Errorf("version %q: %v", version, d.Faults)
		}
	}
}

func TestUnreadValuesAreListed(t *testing.T) {
	_, d := certificate(t, tulips(t, "<r:StatusCode>70", `<r:PurposeText kind="k">inspection</r:PurposeText><v:Own xmlns:v="urn:vendor">x</v:Own><r:StatusCode>70`), adapters.Profile{})
	const at = "/SPSCertificate/SPSExchangedDocument/"
	source := d.Messages[0].Source
	if got := strings.Join(source.Unused, " "); got != at+"Own" {
		t.Errorf("got %s", got)
	}
	attributes := d.Messages[0].Body.(*messages.Certificate).Attributes
	for i, want := range [][2]string{{"PurposeText/@kind", "k"}, {"PurposeText", "inspection"}} {
		if a := attributes[len(attributes)-2+i]; a.Name != want[0] || a.Value != want[1] || a.Code == nil || a.Code.List != "sps:element" {
			t.Errorf("what has no member is kept as %+v", a)
		}
		pointer := fmt.Sprintf("/body/attributes/%d/value", len(attributes)-2+i)
		if at := d.Messages[0].Provenance.At(pointer); at == nil || !strings.Contains(at.Path, "PurposeText") {
			t.Errorf("%s is placed at %v", pointer, at)
		}
	}
	if n := unread(t, d); n != 1 {
		t.Errorf("%d losses are reported: %v", n, d.Faults)
	}
	kept, _ := d.Messages[0].Extensions["sps"].(map[string]any)
	countries, _ := kept["countries"].(map[string]any)
	if countries["NL"] != "Netherlands" || kept["language"] != "en" {
		t.Errorf("captions are kept as %v", kept)
	}
	if at := d.Messages[0].Provenance.At("/extensions/sps/countries/NL"); at == nil || !strings.HasSuffix(at.Path, "/Name") {
		t.Errorf("a caption is placed at %v", at)
	}
	_, d = certificate(t, tulips(t, "<r:StatusCode>70", "<r:StatusCode name='Issued'>70", "<r:TypeCode>851", "<r:TypeCode name='Phytosanitary'>851"), adapters.Profile{})
	if unread(t, d) != 0 {
		t.Errorf("a code's own caption is a loss: %v", d.Faults)
	}
}

func TestCaptionsThatContradictTheFirstStayUnused(t *testing.T) {
	raw := tulips(t)
	_, d := certificate(t, bytes.Replace(raw, []byte("Netherlands<"), []byte("Holland<"), 1), adapters.Profile{})
	if got := d.Messages[0].Source.Unused; len(got) != 1 || !strings.HasSuffix(got[0], "/OriginSPSCountry/Name") {
		t.Errorf("unused are %v", got)
	}
}

func TestHostileCertificatesStayInProportion(t *testing.T) {
	auth := `<r:SignatorySPSAuthentication><r:TypeCode>8</r:TypeCode><r:ActualDateTime><u:DateTime>2026-03-20T10:00:00Z</u:DateTime></r:ActualDateTime><r:IncludedSPSClause><r:ID>PHYSICAL_CHECK</r:ID><r:Content>YES</r:Content></r:IncludedSPSClause></r:SignatorySPSAuthentication>`
	note := `<r:IncludedSPSNote><r:Subject>X</r:Subject><r:Content>x</r:Content></r:IncludedSPSNote>`
	clause := `<r:IncludedSPSClause><r:ID>1</r:ID>` + strings.Repeat("<r:Content>a</r:Content>", 100_000) + `</r:IncludedSPSClause>`
	bad := "      <r:IncludedSPSTradeLineItem><r:NetWeightMeasure>1</r:NetWeightMeasure></r:IncludedSPSTradeLineItem>\n"
	for name, c := range map[string]struct {
		before, add string
		code        string
	}{
		"a thousand controls over a thousand notes":    {"  </c:SPSExchangedDocument>", strings.Repeat(auth, 1000) + strings.Repeat(note, 1000), sps.CodeControls},
		"more lines than any certificate has":          {"    </r:IncludedSPSConsignmentItem>", strings.Repeat("<r:IncludedSPSTradeLineItem/>", 20_001), sps.CodeLines},
		"a clause in a hundred thousand pieces":        {"    </r:SignatorySPSAuthentication>", clause, ""},
		"ten thousand lines that are refused, each":    {"    </r:IncludedSPSConsignmentItem>", strings.Repeat(bad, 10_000), sps.CodeUnit},
		"one control over a certificate of many lines": {"  </c:SPSExchangedDocument>", auth + strings.Repeat(note, 15_000), ""},
	} {
		d := read(t, tulips(t, c.before, c.add+c.before), adapters.Profile{})
		if c.code != "" && !has(d.Faults, c.code) || c.code == "" && d.Verdict == messages.VerdictRefused {
			t.Errorf("%s: %s %.300v", name, d.Verdict, d.Faults)
		}
	}
}

func FuzzSPS(f *testing.F) {
	cases, err := filepath.Glob("testdata/golden/*/in.*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range cases {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in := adapters.Input{Reader: bytes.NewReader(raw), Profile: adapters.Profile{Limits: adapters.Limits{Bytes: 1 << 17, Items: 5000, Depth: 40}}}
		(sps.Adapter{}).Detect(raw[:min(len(raw), adapters.DetectBytes)], adapters.Hint{})
		for m, err := range (sps.Adapter{}).Decode(context.Background(), in) {
			if err != nil {
				continue
			}
			if c, ok := m.Message.Body.(*messages.Certificate); ok && c.Status == "valid" && (c.StatusCode == nil || c.StatusCode.Code != "70" && c.StatusCode.Code != "39") {
				t.Fatalf("valid without a status that says so: %+v", c.StatusCode)
			}
			if r, ok := m.Message.Body.(*messages.Ruling); ok && r.Status == messages.RulingReleased && r.StatusCode.Code != "ACCEPTABLE_FOR_INTERNAL_MARKET" && !strings.EqualFold(r.StatusCode.Code, "ACCEPTABLE_FOR_INTERNAL_MARKET") {
				t.Fatalf("released by %+v", r.StatusCode)
			}
		}
	})
}

func TestEveryStatusOfTheListIsUnderstood(t *testing.T) {
	for code, want := range map[string]string{
		"70": "valid", "39": "valid", "40": "withdrawn", "41": "rejected", "42": "pending", "44": "replaced", "47": "draft", "49": "expired",
		"1": "pending", "0": "pending", "071": "pending", "valid": "pending",
	} {
		c, d := certificate(t, tulips(t, "<r:StatusCode>70", "<r:StatusCode>"+code), adapters.Profile{})
		known := len(code) == 2
		if c.Status != want || c.StatusCode == nil || c.StatusCode.Code != code || has(d.Faults, sps.CodeStatus) == known {
			t.Errorf("%s is %s: %v", code, c.Status, d.Faults)
		}
	}
}

func TestEveryKindOfCertificateHasItsClass(t *testing.T) {
	for code, want := range map[string]messages.DocumentClass{
		"851": messages.ClassPhytosanitary, "657": messages.ClassPhytosanitary, "636": messages.ClassHealth, "852": messages.ClassHealth, "853": messages.ClassVeterinary, "856": messages.ClassInspection,
	} {
		c, d := certificate(t, tulips(t, "<r:TypeCode>851", "<r:TypeCode>"+code), adapters.Profile{})
		if c.Class != want || has(d.Faults, sps.CodeType) {
			t.Errorf("%s is %s: %v", code, c.Class, d.Faults)
		}
	}
	c, _ := certificate(t, tulips(t, "<r:TypeCode>851", "<r:TypeCode>AB1"), adapters.Profile{DocumentTypes: map[string]messages.DocumentClass{"AB1": messages.ClassHealth}})
	if c.Class != messages.ClassHealth {
		t.Errorf("the partner's own type is %s", c.Class)
	}
}
