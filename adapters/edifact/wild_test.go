package edifact_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// ofLines puts segments of a message into an interchange, one a line. Its segments are counted.
func ofLines(kind string, body string) []byte {
	lines := strings.Fields(strings.ReplaceAll(strings.TrimSpace(body), " ", "\x00"))
	return []byte(strings.ReplaceAll("UNB+UNOC:3+PORTSIDE:ZZ+HUB:ZZ+260512:1420+PS1'UNH+1+"+kind+"'"+strings.Join(lines, "'")+"'UNT+"+
		strconv.Itoa(len(lines)+2)+"+1'UNZ+1+PS1'", "\x00", " "))
}

func TestAReplyThatTakesAndAssessesADeclarationIsARuling(t *testing.T) {
	doc := read(t, ofLines("CUSRES:D:04A:UN", `
BGM+962+FB-26-0077:1+29
DTM+148:202605121419:203
LOC+22+NC071::ZZZ
LOC+14+NCQUAY3::ZZZ
NAD+DT+NC545700
RFF+ABT:071-000525M
DOC+960+FB-26-0077
MOA+9:1402.50
MOA+39:6261.34:USD
CST+1
TAX+5
MOA+40:5120.10
MOA+55:150.00
MOA+150:1252.50`))
	if doc.Verdict == messages.VerdictRefused || len(doc.Messages) != 2 {
		t.Fatalf("%s, %d messages: %v", doc.Verdict, len(doc.Messages), doc.Faults)
	}
	receipt, ok := doc.Messages[0].Body.(*messages.Receipt)
	if !ok || receipt.Status != "accepted" || len(doc.Messages[0].Source.Unused) > 0 {
		t.Errorf("%+v, unused %v", doc.Messages[0].Body, doc.Messages[0].Source.Unused)
	}
	ruling, ok := doc.Messages[1].Body.(*messages.Ruling)
	if !ok || ruling.Status != messages.RulingAccepted || len(ruling.Amounts) != 2 || len(ruling.Lines) != 1 || len(ruling.Lines[0].Duties) != 3 {
		t.Fatalf("%+v", doc.Messages[1].Body)
	}
	if d := ruling.Lines[0].Duties[2]; d.Amount.Value != "1252.50" || d.Amount.Type != "tax" || d.Function.Code != "5" {
		t.Errorf("%+v", d)
	}
}

func TestAnErrorResponseIsARefusal(t *testing.T) {
	for bgm, want := range map[string]string{"BGM+963+HB-26-00318": "refused", "BGM+962+HB-26-00318": "received", "BGM+963::ZZZ+HB-26-00318": "received"} {
		doc := read(t, ofLines("CUSRES:D:96B:UN", bgm+"\nRFF+ABE:HB-26-00318"))
		if r, ok := doc.Messages[0].Body.(*messages.Receipt); !ok || r.Status != want {
			t.Errorf("%s: %+v", bgm, doc.Messages[0].Body)
		}
	}
}

func TestShipmentsOfASingleWindowMessageHaveTheirGoods(t *testing.T) {
	doc := read(t, ofLines("GOVCBR:D:13A:UN:IID", `
BGM+929+SW-26-0041+9
DTM+132:202606031200:203
MOA+134:8200:EUR
GOR++5
LOC+23+0453
NAD+IM+NC5566++FERN IMPORTS+1 QUAY ROAD+NORTHPORT++10016+NL
UNS+D
SEQ+1
NAD+EX+++SOUTHERN BAGS+9 KILN ROAD+ADELAIDE++5000+AU
LOC+35+AU
DOC+380+INV-77
SEQ+1
DTM+3:20260601:102
MOA+39:8200:EUR
LIN+1
LOC+27+AU
GID+1
IMD++8+:::SACKS
IMD++57+:::123456
MEA+AAE+AAB+KGM:1500
TCC+++3923210000:HS
LIN+2
GID+1
IMD++8+:::TIES
MEA+AAE+AAB+KGM:20
TCC+++3923500000:HS
HYN+3
UNS+S`))
	if doc.Verdict == messages.VerdictRefused || len(doc.Messages) != 1 || len(doc.Messages[0].Source.Unused) > 0 {
		t.Fatalf("%s: %v", doc.Verdict, doc.Faults)
	}
	b := doc.Messages[0].Body.(*messages.Declaration)
	if b.Type != "import" || len(b.Offices) != 1 || len(b.Invoices) != 1 || b.Invoices[0].Number != "INV-77" || len(b.Consignments) != 1 {
		t.Fatalf("%+v", b)
	}
	g := b.Consignments[0]
	if g.ExportCountry != "AU" || len(g.Parties) != 1 || g.Parties[0].Role != "exporter" || len(g.Lines) != 2 {
		t.Fatalf("%+v", g)
	}
	first, second := g.Lines[0], g.Lines[1]
	if first.Classifications[0].HS6 != "392321" || first.Origins[0].Country != "AU" || len(first.Descriptions) != 1 || first.Attributes[0].Value != "123456" {
		t.Errorf("%+v", first)
	}
	if second.Number != 2 || second.Descriptions[0].Value != "TIES" || len(second.Origins) != 0 {
		t.Errorf("%+v", second)
	}
}

func TestAnAgencysReplyWithoutAFunctionIsAReceipt(t *testing.T) {
	doc := read(t, ofLines("GOVCBR:D:13A:UN", `
BGM+961+SW-26-0041
DTM+9:202606031210:203
RFF+AGO:SW-26-0041
STS++2:::S002
ERC+ZZZ
ERP+:MAND SEG MISSING+PAC:0
UNS+D
HYN+3
UNS+S`))
	r, ok := doc.Messages[0].Body.(*messages.Receipt)
	if !ok || r.Status != "received" || len(r.Reasons) != 2 || r.Reasons[1].Path == "" {
		t.Errorf("%+v: %v", doc.Messages[0].Body, doc.Faults)
	}
}

func TestGoodsThatOnlyInvoicesListAreLines(t *testing.T) {
	doc := read(t, ofLines("CUSDEC:D:96A:UN", `
BGM+929+RL-26-0009+9
CST++IM:104:ZZZ
LOC+22+0497::ZZZ
MEA+WT+AAD+KGM:550
EQD+CN+TCLU4265726
RFF+CN:2ITN123
PAC+5++CT
NAD+IM+++FERN IMPORTS+1 QUAY ROAD+NORTHPORT++10016+NL
UNS+D
DMS+INV-1
DTM+3:20260601:102
MOA+39:1234.56:EUR
TOD+++FOB
NAD+SE+++HILLTOP VENDING+9 HILL ROAD+ADELAIDE++5000+AU
LIN+1++0303140000+:1
QTY+PCE:100
MOA+38:1000.00:EUR
TOD+5
LOC+27+AU
IMD+++:::TROUT, FROZEN
LIN+1++0707000000+:2
QTY+47:20:DZN
MEA+WT+AAB+KGM:12
IMD+++:::CUCUMBERS
DMS+INV-2
LIN+1++0703100000
QTY+47:30:KGM
IMD+++:::ONIONS
UNS+S`))
	if doc.Verdict == messages.VerdictRefused || len(doc.Messages[0].Source.Unused) > 0 {
		t.Fatalf("%s: %v, unused %v", doc.Verdict, doc.Faults, doc.Messages[0].Source.Unused)
	}
	b := doc.Messages[0].Body.(*messages.Declaration)
	if len(b.Invoices) != 2 || b.TradeTerms == nil || b.TradeTerms.Code != "FOB" || len(b.Consignments) != 1 {
		t.Fatalf("%+v", b)
	}
	g := b.Consignments[0]
	if len(g.Packages) != 1 || len(g.Parties) != 1 || g.Parties[0].Role != "seller" || len(g.Lines) != 3 {
		t.Fatalf("%+v", g)
	}
	trout, cucumbers, onions := g.Lines[0], g.Lines[1], g.Lines[2]
	if trout.Classifications[0].HS6 != "030314" || trout.Origins[0].Country != "AU" || trout.Measures[0].UnitCode != "H87" || trout.SourceNumber != "1/1" {
		t.Errorf("%+v", trout)
	}
	if cucumbers.Number != 2 || cucumbers.Measures[0].UnitCode != "DZN" || cucumbers.References[0].Number != "INV-1" {
		t.Errorf("%+v", cucumbers)
	}
	if onions.Number != 3 || onions.References[0].Number != "INV-2" {
		t.Errorf("%+v", onions)
	}
}

func TestAnApplicationIsWithdrawnByTheApplicantsNumber(t *testing.T) {
	doc := read(t, ofLines("SANCRT:D:97B:UN:RF0801", "BGM+M::AQ:9++1\nRFF+ABE:NC-RFP-77\nPNA+EX+1000"))
	b, ok := doc.Messages[0].Body.(*messages.Certificate)
	if !ok || doc.Verdict == messages.VerdictRefused || b.Number != "NC-RFP-77" || b.Form != "application" || b.Status != "withdrawn" || doc.Messages[0].Function != messages.FunctionCancel {
		t.Errorf("%s: %+v, %v", doc.Verdict, doc.Messages[0].Body, doc.Faults)
	}
}

func TestWhoCertifiesBesideATreatmentIsAParty(t *testing.T) {
	doc := read(t, ofLines("SANCRT:D:97B:UN:RF0801", `
BGM+M::AQ:9++13
LOC+30+AU
RFF+ABE:NC-RFP-78
PNA+EX+1000
PRC+IN:PP:AQ
PNA+FO+10004
PNA+AV+VET7
PNA+PQ+H9999
LIN+1
IMD+++UHC:::BONELESS BEEF
IMD+++TT:::BO
MEA+AAA+SQ+KGM:1456`))
	b, ok := doc.Messages[0].Body.(*messages.Certificate)
	if !ok || len(b.Treatments) != 1 || b.Treatments[0].Provider == nil || len(b.Parties) != 3 {
		t.Fatalf("%+v, %v", doc.Messages[0].Body, doc.Faults)
	}
	l := b.Consignments[0].Lines[0]
	if len(l.Descriptions) != 1 || l.Attributes[0].Value != "BO" || l.Attributes[0].Code.Code != "TT" {
		t.Errorf("%+v", l)
	}
	if out, faults, err := encoded(t, doc.Messages[0], encodeAddress); err != nil || !strings.Contains(out, "IMD+C++TT:::BO'") {
		t.Errorf("%v %v %s", err, faults, out)
	}
}

func TestUnitsWhoseTypeIsNamedAndPlacesThatAreNone(t *testing.T) {
	doc := read(t, ofLines("COARRI:D:95B:UN:ITG10", `
BGM+98+QS1+9
TDT+20+2608N+1++:172:166+++9461051:146
NAD+CA+BLL:160:166
EQD+CN+TCLU4265726+:102:5:40 HIGH CUBE+++5
DTM+203:202606140815:203
LOC+147+:139:5
MEA+AAE+G+KGM:28150
CNT+1:1`))
	m := doc.Messages[0]
	b := m.Body.(*messages.Movement)
	if b.Event != "discharged" || b.Equipment[0].SizeType.Text != "40 HIGH CUBE" || len(m.Source.Unused) > 0 {
		t.Errorf("%+v, unused %v", b, m.Source.Unused)
	}
}

func TestAConveyancesDocumentsHaveTheNumberBesideThem(t *testing.T) {
	doc := read(t, ofLines("CUSREP:D:03B:UN", "BGM+336+NC-TRIP-1+2\nDTM+132:202604210023:203\nLOC+60+0901:77\nDOC+700\nRFF+AAM:NCXT1250\nDOC+700\nRFF+AAM:NCXT1251\nNAD+CA+NCXT:172"))
	b := doc.Messages[0].Body.(*messages.Manifest)
	if len(b.Documents) != 2 || b.Documents[1].Number != "NCXT1251" || b.Documents[1].Relation.Code != "AAM" {
		t.Errorf("%+v, %v", b.Documents, doc.Faults)
	}
}

func TestDangerousGoodsHaveTheirNameAndGroup(t *testing.T) {
	doc := read(t, ofLines("CODECO:D:95B:UN:SMDG14", `
BGM+34+IN-1+9
TDT+20+2608N+1++BLL:172:166+++9461051:146::NORDLYS
NAD+CF+BLL:160:166
GID+1+20:CT
FTX+AAA+++PAINT
SGP+TCLU4265726+20
DGS+IMD+3+1263+023:CEL+3
FTX+AAD+++PAINT, FLAMMABLE
EQD+CN+TCLU4265726+22G1:102:5+++5
DTM+7:202606140800:203
CNT+16:1`))
	m := doc.Messages[0]
	if len(m.Source.Unused) > 0 {
		t.Errorf("unused %v, %v", m.Source.Unused, doc.Faults)
	}
	l := m.Body.(*messages.Movement).Consignments[0].Lines[0]
	if len(l.DangerousGoods) != 1 || l.DangerousGoods[0].UNNumber != "1263" || l.DangerousGoods[0].Name != "PAINT, FLAMMABLE" {
		t.Errorf("%+v", l.DangerousGoods)
	}
	got := map[string]string{}
	for _, a := range l.Attributes {
		got[a.Name] = a.Value
	}
	if got["flashpoint"] != "023" || got["packingGroup"] != "3" {
		t.Errorf("%v", got)
	}
}

func TestARulingSaysWhatItIsAbout(t *testing.T) {
	in := ofLines("CUSRES:D:96B:UN", `
BGM+962+LRN1+11
DTM+9:202603011430:203
TDT+20+2608W+1+++++9461051:146::NORDLYS
LOC+22+NLRTM::6
GIS+5:120:148
NAD+CM+NL510
RFF+ABT:26NL77
DOC+960+LRN1
PAC+10++CT
LOC+14+YARD12
MEA+WT+AAD+KGM:100
MOA+9:40.00:EUR
CST+3
FTX+AAO+++ITEM 3 IS SELECTED
TAX+5+CUD
MOA+55:40.00`)
	doc := read(t, in)
	m := doc.Messages[0]
	b, ok := m.Body.(*messages.Ruling)
	if !ok || len(m.Source.Unused) > 0 {
		t.Fatalf("%+v, unused %v", m.Body, m.Source.Unused)
	}
	if b.Status != messages.RulingExamine || len(b.Places) != 1 || len(b.Totals.Packages) != 1 || len(b.Totals.Measures) != 1 || len(b.Attributes) != 4 || len(b.Lines) != 1 {
		t.Errorf("%+v", b)
	}
	out, faults, err := encoded(t, m, encodeAddress)
	if err != nil || !strings.Contains(out, "TDT+20+2608W+1+++++9461051:146::NORDLYS'") {
		t.Errorf("%v %v %s", err, faults, out)
	}
}

func TestPlatesOfLorriesAreNoShips(t *testing.T) {
	for tdt, want := range map[string]messages.Identifier{
		"TDT+11++1+++++9461051:146": {ID: "9461051", Scheme: "IMO"}, "TDT+11++1++++++++9461051": {}, "TDT+11++4+++++9461051::11": {ID: "9461051", Scheme: "11"},
		"TDT+11++1+++++9461051::11": {ID: "9461051", Scheme: "IMO"}, "TDT+11++3+++++LNB1234:146": {ID: "LNB1234", Scheme: "registration"},
		"TDT+11++3+++++7654321:146": {ID: "7654321", Scheme: "registration"}, "TDT+11++1+++++BQKX:103": {ID: "BQKX", Scheme: "callSign"},
	} {
		doc := read(t, ofLines("CUSDEC:D:96B:UN", "BGM+929+HB-1+9\nCST++IM:104:ZZZ\n"+tdt+"\nNAD+CZ+++A\nUNS+D\nCST+1+0601101000:122\nFTX+AAA+++BULBS\nMEA+WT+AAB+KGM:10\nUNS+S"))
		b := doc.Messages[0].Body.(*messages.Declaration)
		var got messages.Identifier
		if len(b.Transport) == 1 && len(b.Transport[0].IDs) == 1 {
			got = b.Transport[0].IDs[0]
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", tdt, got, want)
		}
		if want.Scheme != "registration" {
			continue
		}
		if out, faults, err := encoded(t, doc.Messages[0], encodeAddress); err != nil || len(faults) > 0 || !strings.Contains(out, want.ID+":146'") {
			t.Errorf("%s: %v %v %s", tdt, err, faults, out)
		}
	}
}

func TestAnAcknowledgementMayRepeatLongIds(t *testing.T) {
	doc := read(t, ofLines("CONTRL:D:3:UN", "UCI+460+00505655TST::AAAAAAAAAAAAAABB:CORAS2+CUSTOMST+7\nUCM+89+CUSDEC:D:96B:UN:ZZZ01+7"))
	if r, ok := doc.Messages[0].Body.(*messages.Receipt); !ok || doc.Verdict != messages.VerdictWarned || r.Status != "accepted" {
		t.Errorf("%s %+v %v", doc.Verdict, doc.Messages[0].Body, doc.Faults)
	}
	if doc := read(t, ofLines("CONTRL:D:3:UN", "UCI+460012345678901234567890+A+B+7")); doc.Verdict != messages.VerdictRefused {
		t.Errorf("a reference that is too long: %s", doc.Verdict)
	}
}
