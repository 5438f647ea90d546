package chinasw_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/chinasw"
	"github.com/clearhub/clearhub/messages"
)

func golden(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/golden/" + name + "/in.xml")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func declarationOf(t *testing.T, raw []byte, profile adapters.Profile) *messages.Declaration {
	t.Helper()
	d := read(t, raw, profile)
	if len(d.Messages) != 1 {
		t.Fatalf("%d messages: %v", len(d.Messages), d.Faults)
	}
	return d.Messages[0].Body.(*messages.Declaration)
}

func TestDetectionIsByRootAndNamespace(t *testing.T) {
	for head, want := range map[string]adapters.Score{
		`<DecMessage xmlns="http://www.chinaport.gov.cn/dec"><DecHead/>`: adapters.Yes,
		`<d:DecMessage xmlns:d="http://www.chinaport.gov.cn/dec"/>`:      adapters.Yes,
		`<DecMessage><DecHead/>`:                                             adapters.Yes,
		`<DecMessage xmlns="urn:other"/>`:                                    adapters.Maybe,
		`<ImportMessage><SWImpHead/>`:                                        adapters.Yes,
		`<ImportMessage><Other/>`:                                            adapters.Maybe,
		`<DecImportResponse xmlns="http://www.chinaport.gov.cn/dec"/>`:       adapters.Yes,
		`<DEC_RESULT/>`:                                                      adapters.Yes,
		`<Root><resultFlag/><failInfo/></Root>`:                              adapters.Yes,
		`<Root><a/></Root>`:                                                  adapters.No,
		`<Manifest xmlns="urn:Declaration:datamodel:standard:CN:MT2401:1"/>`: adapters.Yes,
		"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><DEC_DATA/></e:Body>": adapters.Yes, "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><x/></e:Body>": adapters.No,
		`<Manifest/>`: adapters.No,
		`<CEB621Message xmlns="http://www.chinaport.gov.cn/ceb"/>`:                        adapters.Yes,
		`<EEntDeclIo xmlns="http://www.chinaport.gov.cn/ciq"/>`:                           adapters.Yes,
		`<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp"/>`:                               adapters.Yes,
		`<Signature><Object><Package><EnvelopInfo/></Package></Object></Signature>`:       adapters.Yes,
		`<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>`: adapters.No,
		`<Declaration xmlns="urn:wco"/>`:                                                  adapters.No, `{"kind":"declaration"}`: adapters.No, ``: adapters.No, `<`: adapters.No,
	} {
		if got := (chinasw.Adapter{}).Detect([]byte(head), adapters.Hint{}); got != want {
			t.Errorf("%s: got %d, want %d", head, got, want)
		}
	}
}

func TestMessagesThatAreNotReadAreNamed(t *testing.T) {
	for raw, says := range map[string]string{
		`<CEB621Message xmlns="http://www.chinaport.gov.cn/ceb"/>`:                                   "CEB621Message",
		`<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp"><Data>PERF</Data></DxpMsg>`:                 "data exchange platform",
		`<Signature><EnvelopInfo/></Signature>`:                                                      "bonded zones",
		`<Manifest xmlns="urn:Declaration:datamodel:standard:CN:MT8101:1"><Declaration/></Manifest>`: "MT8101",
	} {
		d := read(t, []byte(raw), adapters.Profile{})
		if len(d.Faults) != 1 || d.Faults[0].Code != chinasw.CodeNotRead || !strings.Contains(d.Faults[0].Text, says) || d.Verdict != messages.VerdictRefused {
			t.Errorf("%s: %v", raw, d.Faults)
		}
	}
}

func TestDeclarationInAnotherNamespaceIsToldSo(t *testing.T) {
	d := read(t, []byte(`<DecMessage xmlns="urn:other"><DecHead/></DecMessage>`), adapters.Profile{})
	if len(d.Faults) != 1 || d.Faults[0].Code != chinasw.CodeRoot {
		t.Errorf("%v", d.Faults)
	}
}

// The same declaration in every charset that is met gives the same body, each value at its own bytes.
func TestChineseCharsetsGiveTheSameDeclaration(t *testing.T) {
	text := strings.Replace(string(golden(t, "export-bare-with-numeric-codes")), `encoding="utf-8"`, `encoding="CHARSET"`, 1)
	want := declarationOf(t, golden(t, "export-bare-with-numeric-codes"), adapters.Profile{})
	for _, charset := range []string{"GBK", "gb2312", "GB18030"} {
		raw, err := simplifiedchinese.GB18030.NewEncoder().String(strings.Replace(text, "CHARSET", charset, 1))
		if err != nil {
			t.Fatal(err)
		}
		d := read(t, []byte(raw), adapters.Profile{})
		b, ok := d.Messages[0].Body.(*messages.Declaration)
		if !ok || b.Parties[0].Names[0].Value != want.Parties[0].Names[0].Value {
			t.Fatalf("%s: %v", charset, d.Faults)
		}
		o := d.Messages[0].Provenance.At("/body/consignments/0/lines/0/descriptions/0/value")
		name, _ := simplifiedchinese.GB18030.NewEncoder().String(b.Consignments[0].Lines[0].Descriptions[0].Value)
		if !bytes.HasPrefix([]byte(raw)[o.Offset:], []byte(name)) {
			t.Errorf("%s: the description is not at %d", charset, o.Offset)
		}
	}
}

func TestZoneIsNeverInvented(t *testing.T) {
	raw := golden(t, "import-wrapped-with-inspection")
	if d := declarationOf(t, raw, adapters.Profile{}); d.Date.Zone != "" || d.Date.ZoneBasis != messages.ZoneUnknown {
		t.Errorf("got zone %q by %q", d.Date.Zone, d.Date.ZoneBasis)
	}
	if d := declarationOf(t, raw, adapters.Profile{Zone: "+08:00"}); d.Date.Zone != "+08:00" || d.Date.ZoneBasis != messages.ZonePartner {
		t.Errorf("got zone %q by %q", d.Date.Zone, d.Date.ZoneBasis)
	}
}

func TestOriginAndDestinationOfAnExportAreExchangedInTheInterface(t *testing.T) {
	l := declarationOf(t, golden(t, "export-bare-with-numeric-codes"), adapters.Profile{}).Consignments[0].Lines[0]
	if l.Origins[0].Country != "CN" || l.Places[0].Country != "RU" {
		t.Errorf("origin %v, destination %v", l.Origins, l.Places)
	}
	l = declarationOf(t, golden(t, "import-wrapped-with-inspection"), adapters.Profile{}).Consignments[0].Lines[0]
	if l.Origins[0].Country != "MN" || l.Places[0].Country != "CN" {
		t.Errorf("origin %v, destination %v", l.Origins, l.Places)
	}
}

func TestRelationTiesGoodsLineToLineOfTheProofOfOrigin(t *testing.T) {
	b := declarationOf(t, golden(t, "import-wrapped-with-inspection"), adapters.Profile{})
	got := map[int]int{}
	for _, d := range b.Documents {
		if d.Class == messages.ClassOrigin {
			if len(d.AppliesTo) != 1 || d.Number != "C26MN000417" || d.Relation.Code != "03" {
				t.Fatalf("%+v", d)
			}
			got[d.AppliesTo[0]] = d.DocumentLine
		}
	}
	if len(got) != 2 || got[1] != 3 || got[2] != 1 {
		t.Errorf("got %v", got)
	}
}

func TestRelationWithoutItsDocumentMakesOne(t *testing.T) {
	raw := strings.Replace(string(golden(t, "import-wrapped-with-inspection")), "<DecLicenseDocus>", "<X>", 1)
	raw = strings.Replace(raw, "</DecLicenseDocus>", "</X>", 1)
	n := 0
	for _, d := range declarationOf(t, []byte(raw), adapters.Profile{}).Documents {
		if d.Class == messages.ClassOrigin {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d entries of the proof of origin", n)
	}
}

func TestProfileNamesClassesAndCutsPrefixes(t *testing.T) {
	b := declarationOf(t, golden(t, "import-wrapped-with-inspection"), adapters.Profile{NumberPrefixes: []string{"C"},
		DocumentTypes: map[string]messages.DocumentClass{"519": messages.ClassAccreditation}})
	var folded string
	class := messages.ClassOther
	for _, d := range b.Documents {
		switch d.Type.Code {
		case "Y":
			folded = d.Folded
		case "519":
			class = d.Class
		}
	}
	if folded != "26MN000417" || class != messages.ClassAccreditation {
		t.Errorf("folded %q, class %s", folded, class)
	}
}

func TestRegistrationCodesAreToldApart(t *testing.T) {
	head := func(code string) []byte {
		return []byte(`<DecMessage><DecHead><IEFlag>I</IEFlag><TradeCode>` + code + `</TradeCode><TradeName>x</TradeName></DecHead><DecLists/><DecSign><ClientSeqNo>1</ClientSeqNo></DecSign></DecMessage>`)
	}
	for code, want := range map[string]string{"2102910015": "CNCUSTOMS10", "91210200100000016E": "USCC", "618932803": "GB11714", "21029": "CNCUSTOMS10"} {
		ids := declarationOf(t, head(code), adapters.Profile{}).Parties[0].IDs
		if len(ids) != 1 || ids[0].Scheme != want {
			t.Errorf("%s: %v", code, ids)
		}
	}
	if ids := declarationOf(t, head("NO"), adapters.Profile{}).Parties[0].IDs; ids != nil {
		t.Errorf("NO is no code: %v", ids)
	}
}

func TestBillIsNamedByTheModeOfTransport(t *testing.T) {
	for mode, want := range map[string]string{"2": "billOfLading", "3": "railWaybill", "4": "roadConsignmentNote", "5": "airWaybill", "9": "billOfLading"} {
		b := declarationOf(t, []byte(`<DecMessage><DecHead><IEFlag>I</IEFlag><SeqNo>S1</SeqNo><BillNo>B1</BillNo><TrafMode>`+mode+`</TrafMode><VoyNo>V1</VoyNo></DecHead><DecLists/></DecMessage>`), adapters.Profile{})
		if b.References[1].Type != want || b.Transport[0].Voyage != "V1" {
			t.Errorf("%s: %v %v", mode, b.References, b.Transport)
		}
	}
}

func TestVehiclesInALicenceAreNumbersOfTheGoods(t *testing.T) {
	b := declarationOf(t, []byte(`<DecMessage><DecHead><IEFlag>I</IEFlag><SeqNo>S1</SeqNo></DecHead><DecLists><DecList><GNo>1</GNo><DecGoodsLimits><DecGoodsLimit>
<GoodsNo>1</GoodsNo><LicTypeCode>411</LicTypeCode><LicenceNo>A1</LicenceNo><DecGoodsLimitVin><LicenceNo>A1</LicenceNo><VinNo>1</VinNo><VinCode>LSVAA4187E2000417</VinCode><MotorNo>M1</MotorNo><ChassisNo>C1</ChassisNo></DecGoodsLimitVin>
</DecGoodsLimit></DecGoodsLimits></DecList></DecLists><DecGoodsLimits><DecGoodsLimit><LicTypeCode>411</LicTypeCode><LicenceNo>A2</LicenceNo></DecGoodsLimit></DecGoodsLimits>
<DecRisk><Risk>2</Risk><Sign>x</Sign></DecRisk><DecUsers><DecUser><UseOrgPersonCode>P</UseOrgPersonCode></DecUser><DecUser/></DecUsers></DecMessage>`), adapters.Profile{})
	ids := b.Consignments[0].Lines[0].Identifiers
	if len(ids) != 3 || ids[0].Type != "VIN" || len(b.Documents) != 2 || b.Documents[1].AppliesTo != nil {
		t.Errorf("%v, %v", ids, b.Documents)
	}
	if p := b.Parties[0]; p.RoleCode.Code != "Owner" || p.Contacts[0].Name != "P" || b.Attributes[0].Name != "DecRisk/Risk" {
		t.Errorf("%v, %v", p, b.Attributes)
	}
}

func TestLimitsHold(t *testing.T) {
	many := []byte(`<DecMessage><DecHead/><DecLists>` + strings.Repeat("<DecList/>", 20_001) + `</DecLists></DecMessage>`)
	if d := read(t, many, adapters.Profile{}); len(d.Faults) != 1 || d.Faults[0].Code != chinasw.CodeLines {
		t.Errorf("lines: %d faults", len(d.Faults))
	}
	if d := read(t, golden(t, "results-of-every-kind"), adapters.Profile{Limits: adapters.Limits{Messages: 3}}); d.Verdict != messages.VerdictRefused || len(d.Messages) > 3 {
		t.Errorf("messages: %s with %d", d.Verdict, len(d.Messages))
	}
	faults := strings.Repeat("<DecList><GQty>x</GQty><GUnit>035</GUnit><FirstQty>y</FirstQty><FirstUnit>999</FirstUnit></DecList>", 3000)
	for m, err := range (chinasw.Adapter{}).Decode(context.Background(), adapters.Input{Reader: strings.NewReader(`<DecMessage><DecHead/><DecLists>` + faults + `</DecLists></DecMessage>`)}) {
		if err != nil || len(m.Faults) > 2100 {
			t.Errorf("%d faults, %v", len(m.Faults), err)
		}
	}
}

func TestDecodeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	for _, err := range (chinasw.Adapter{}).Decode(ctx, adapters.Input{Reader: bytes.NewReader(golden(t, "results-of-every-kind"))}) {
		if n++; n == 2 {
			cancel()
		}
		if n > 2 && !errors.Is(err, context.Canceled) {
			t.Fatalf("message %d: %v", n, err)
		}
	}
	if n != 3 {
		t.Errorf("%d pairs", n)
	}
	cancel()
}

func TestReceiptWithoutCodeIsTakenAsRefused(t *testing.T) {
	d := read(t, []byte(`<DecImportResponse><ClientSeqNo>C1</ClientSeqNo></DecImportResponse>`), adapters.Profile{})
	if r := d.Messages[0].Body.(*messages.Receipt); r.Status != "refused" || d.Verdict != messages.VerdictWarned {
		t.Errorf("%s %s", r.Status, d.Verdict)
	}
	if d := read(t, []byte(`<DEC_DATA/>`), adapters.Profile{}); len(d.Faults) != 1 || d.Faults[0].Code != chinasw.CodeEmptyEnvelope {
		t.Errorf("%v", d.Faults)
	}
}

func TestProducersAreKnownOnBothSidesOfTheBorder(t *testing.T) {
	raw := []byte(`<DecMessage><DecHead><IEFlag>E</IEFlag><SeqNo>S1</SeqNo></DecHead><DecLists><DecList><GNo>1</GNo><EngManEntCnm>A</EngManEntCnm><MnufctrRegNo>2100/0417</MnufctrRegNo>
<MnufctrRegName>B
 C</MnufctrRegName><Uncode>1845</Uncode><DangName>D</DangName></DecList></DecLists><DecLicenseDocus><LicenseDocu><DocuCode>Y</DocuCode><CertCode>&lt;03&gt;</CertCode></LicenseDocu></DecLicenseDocus></DecMessage>`)
	b := declarationOf(t, raw, adapters.Profile{})
	l := b.Consignments[0].Lines[0]
	if l.Parties[0].Role != "manufacturer" || l.Parties[1].IDs[0].ID != "2100/0417" || l.Parties[1].Names[0].Value != "B C" || l.DangerousGoods[0].UNNumber != "1845" {
		t.Errorf("%+v", l)
	}
	if d := b.Documents[0]; d.Number != "<03>" || d.Relation.Code != "03" {
		t.Errorf("an agreement without a number: %+v", d)
	}
	checkRoundTrip(t, raw, adapters.Profile{})
	checkRoundTrip(t, bytes.Replace(raw, []byte("&lt;03&gt;"), []byte("&lt;03&gt;C1"), 1), adapters.Profile{})
}

// 101212000 was read as heading 1012.12, which is another's: the code is 0101212000 with its zero lost.
func TestACommodityCodeThatLostItsZeroGivesNoHeading(t *testing.T) {
	for code, want := range map[string]string{"0101210010": "010121", "101210010": "", "01012100": "010121"} {
		b := declarationOf(t, []byte(`<DecMessage><DecHead><IEFlag>I</IEFlag><SeqNo>S1</SeqNo></DecHead><DecLists><DecList><GNo>1</GNo><CodeTS>`+code+`</CodeTS></DecList></DecLists></DecMessage>`), adapters.Profile{})
		if got := b.Consignments[0].Lines[0].Classifications[0]; got.HS6 != want || got.Code != code {
			t.Errorf("%s: got %+v", code, got)
		}
	}
}

// A result with two channels was read by the first, a declaration with two flows as the first.
func TestAMessageThatSaysTwoThingsIsRefused(t *testing.T) {
	for name, in := range map[string]string{
		"two flows":    `<DecMessage><DecHead><IEFlag>I</IEFlag><IEFlag>E</IEFlag><SeqNo>S1</SeqNo></DecHead><DecLists/></DecMessage>`,
		"two heads":    `<DecMessage><DecHead><IEFlag>I</IEFlag><SeqNo>S1</SeqNo></DecHead><DecHead><IEFlag>I</IEFlag><SeqNo>S2</SeqNo></DecHead><DecLists/></DecMessage>`,
		"two channels": `<DEC_DATA><DEC_RESULT><CUS_CIQ_NO>I1</CUS_CIQ_NO><CHANNEL>R</CHANNEL><CHANNEL>X</CHANNEL></DEC_RESULT></DEC_DATA>`,
	} {
		d := read(t, []byte(in), adapters.Profile{})
		if !slices.ContainsFunc(d.Faults, func(f messages.Fault) bool { return f.Code == chinasw.CodeTwice }) {
			t.Errorf("%s: %v", name, d.Faults)
		}
	}
}
