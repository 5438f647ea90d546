package edifact_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

func TestWhoRuledComesBackFromWhatIsWritten(t *testing.T) {
	for _, kind := range []string{"CUSRES:D:96B:UN", "CUSRES:D:01B:UN", "CUSRES:D:16A:UN"} {
		indicator := "GIS+4:120"
		if strings.Contains(kind, "16A") {
			indicator = "GEI+5+4:120"
		}
		doc := read(t, ofLines(kind, "BGM+962+LRN-551+11\n"+indicator+"\nRFF+ABT:222320260000012346"))
		m := doc.Messages[0]
		first := m.Body.(*messages.Ruling)
		out, faults, err := encoded(t, m, encodeAddress)
		if err != nil || len(faults) > 0 {
			t.Fatalf("%s: %v %v %s", kind, err, faults, out)
		}
		second := read(t, []byte(out)).Messages[0].Body.(*messages.Ruling)
		if first.Authority == nil || second.Authority == nil || !slices.Equal(first.Authority.IDs, second.Authority.IDs) {
			t.Errorf("%s: %+v became %+v", kind, first.Authority, second.Authority)
		}
	}
}

func TestTotalsThatNobodyReadsAreNone(t *testing.T) {
	doc := read(t, ofLines("CUSRES:D:96B:UN", "BGM+962+LRN-552+11\nGIS+4:120\nRFF+ABT:222320260000012346\nCNT+54:3"))
	m := doc.Messages[0]
	if b := m.Body.(*messages.Ruling); b.Totals != nil || !slices.Equal(m.Source.Unused, []string{"CNT#5/2.1", "CNT#5/2.2"}) {
		t.Errorf("%+v, unused %v", b.Totals, m.Source.Unused)
	}
}

func TestAStatusOfACarriersOwnCategory(t *testing.T) {
	doc := read(t, ofLines("IFTSTA:D:07B:UN", `
BGM+23:PCL::QVD+O9
NAD+CA+PARCELS
CNI+1
STS+1:D2:21
RFF+CW:1Z44
DTM+78:20260402173746:204`))
	m := doc.Messages[0]
	b := m.Body.(*messages.Movement)
	if b.Event != messages.MovementOther || b.EventCode != nil || b.Time == nil || b.Time.Value != "2026-04-02T17:37:46" {
		t.Errorf("%+v", b)
	}
	i := slices.IndexFunc(b.Attributes, func(a messages.Attribute) bool { return a.Name == "statusCategory" })
	if i < 0 || b.Attributes[i].Code.List != "D2:21" || len(m.Source.Unused) > 0 {
		t.Errorf("%+v, unused %v", b.Attributes, m.Source.Unused)
	}
}

func TestImportsUnderTheGuideOfUKCustoms(t *testing.T) {
	doc := read(t, ofLines("CUSDEC:D:04A:UN:109700", `
BGM+IFD::109++9
CST++IMD+2
LOC+14+GBFXT::109
RFF+ABO:8-B77
NAD+CN+GB543938615000
UNS+D
CST++4000000+6403911898+A999
PAC+1++PK
IMD+++:::BOOTS
UNS+S
CNT+5:1`))
	b := doc.Messages[0].Body.(*messages.Declaration)
	line := b.Consignments[0].Lines[0]
	if len(line.Classifications) != 1 || line.Classifications[0].Code != "6403911898" || line.Procedure == nil || line.Procedure.Requested != "40" {
		t.Errorf("%+v", line)
	}
	if !slices.ContainsFunc(b.Attributes, func(a messages.Attribute) bool { return a.Name == "declarationType" && a.Value == "IMD" }) {
		t.Errorf("%+v", b.Attributes)
	}
}

func TestASecondDateIsKeptOrTold(t *testing.T) {
	doc := read(t, ofLines("CUSCAR:D:96B:UN", `
BGM+85+M-77+9
DTM+137:20260401:102
TDT+20+114W+1+++++9321483:146::MSC OLIVIA
DTM+132:20260402:102
DTM+178:20260403:102
DTM+263:20260404:102
CNI+1
RFF+BM:B-77
GID+1+5:CT
FTX+AAA+++BULBS`))
	m := doc.Messages[0]
	b := m.Body.(*messages.Manifest)
	if at := b.Transport[0].Arrival; at == nil || at.Value != "2026-04-03" {
		t.Errorf("%+v", b.Transport[0])
	}
	want := []string{"SG4[1]/DTM#5/2.1", "SG4[1]/DTM#5/2.2", "SG4[1]/DTM#5/2.3", "SG4[1]/DTM[3]#7/2.1", "SG4[1]/DTM[3]#7/2.2", "SG4[1]/DTM[3]#7/2.3"}
	if !slices.Equal(m.Source.Unused, want) {
		t.Errorf("unused %v", m.Source.Unused)
	}
}

func TestTimesOfTheHeadingAreThoseOfTheJourney(t *testing.T) {
	doc := read(t, ofLines("CUSREP:D:96B:UN", `
BGM+124+DEP-7+9
DTM+136:202604012130:203
TDT+20+N12+1+++++9321483:146::MSC OLIVIA`))
	b := doc.Messages[0].Body.(*messages.Manifest)
	if at := b.Transport[0].Departure; at == nil || at.Value != "2026-04-01T21:30" || len(b.Attributes) > 0 {
		t.Errorf("%+v %+v", b.Transport[0], b.Attributes)
	}
}

func TestAPeriodAmongTheAttributesHasBothEnds(t *testing.T) {
	doc := read(t, ofLines("SANCRT:D:16A:UN", `
BGM+851+PC-88+9
DTM+182:20260402:102
DTM+200:2026040320260405:718
DTM+201:202604031200?+02:303
LOC+27+NL::5
PNA+PQ++NVWA
LIN+1
MEA+AAE+AAA+KGM:450
IMD+F++:::LILIUM`))
	m := doc.Messages[0]
	b := m.Body.(*messages.Certificate)
	if len(b.Attributes) != 2 || b.Attributes[0].Value != "2026-04-03/2026-04-05" || b.Attributes[1].Value != "2026-04-03T12:00+02:00" {
		t.Fatalf("%+v", b.Attributes)
	}
	out, faults, err := encoded(t, m, encodeAddress)
	if err != nil || len(faults) > 0 || !strings.Contains(out, "DTM+200:2026040320260405:718'") {
		t.Errorf("%v %v %s", err, faults, out)
	}
}

func TestTheCommonAccessReferenceIsTheCorrelation(t *testing.T) {
	in := strings.Replace(string(ofLines("CUSRES:D:96B:UN", "BGM+962+LRN-9+11\nGIS+4:120\nRFF+ABT:222320260000012346")), "UN'", "UN+JOB-0077'", 1)
	m := read(t, []byte(in)).Messages[0]
	out, _, err := encoded(t, m, encodeAddress)
	if m.Correlation != "JOB-0077" || err != nil || !strings.Contains(out, "CUSRES:D:96B:UN+JOB-0077'") {
		t.Errorf("%q %v %s", m.Correlation, err, out)
	}
	in = strings.Replace(string(ofLines("GOVCBR:D:13A:UN", "BGM+929+LN-9+9\nUNS+D\nHYN+3\nUNS+S")), "UN'", "UN+4.01'", 1)
	if m := read(t, []byte(in)).Messages[0]; m.Correlation != "" || !slices.Contains(m.Source.Unused, "UNH#1/4") {
		t.Errorf("%q, unused %v", m.Correlation, m.Source.Unused)
	}
}

func TestASubdivisionIsNoCountry(t *testing.T) {
	doc := read(t, ofLines("CUSREP:D:03B:UN", "BGM+336+TRIP1+9\nTDT+11++3\nLOC+89+IL:163\nLOC+89+US:162"))
	places := doc.Messages[0].Body.(*messages.Manifest).Places
	if len(places) != 2 || places[0].Country != "" || places[1].Country != "US" {
		t.Errorf("%+v", places)
	}
}

func TestARateOfNothingIsLeftUnread(t *testing.T) {
	doc := read(t, ofLines("CUSDEC:D:96B:UN", `
BGM+929+E-5+9
NAD+CN+IMP1
UNS+D
CST+1+5601210000:122
FTX+AAA+++WADDING
MEA+WT+AAB+KGM:20
MOA+14:1200.00:NZD
CUX+2++1.25
UNS+S`))
	if unused := doc.Messages[0].Source.Unused; !slices.ContainsFunc(unused, func(s string) bool { return strings.HasSuffix(s, "CUX#9/4") }) {
		t.Errorf("unused %v", unused)
	}
}

func TestAUnitOutOfGaugeAndItsTemperatures(t *testing.T) {
	doc := read(t, ofLines("CODECO:D:00B:UN", `
BGM+36+GO-221+9
EQD+CN+MSCU1234566+45R1:102:5++3+5
DTM+7:202604021133:203
LOC+165+NLRTM:139:6
MEA+AAE+N+KGM:18100
DIM+9+CMT:12:40:
TMP+2+5:CEL
RNG+4+CEL:2:7
CNT+16:1`))
	m := doc.Messages[0]
	b := m.Body.(*messages.Movement)
	var got []string
	for _, x := range b.Equipment[0].Measures {
		got = append(got, x.Type+" "+string(x.Value)+" "+x.UnitCode)
	}
	if want := []string{"netMass 18100 KGM", "length 12 CMT", "width 40 CMT"}; !slices.Equal(got, want) || len(m.Source.Unused) > 0 {
		t.Errorf("%v, unused %v", got, m.Source.Unused)
	}
	if len(b.Attributes) != 1 || b.Attributes[0].Name != "temperatureRange" || b.Attributes[0].Value != "2/7" {
		t.Errorf("%+v", b.Attributes)
	}
}

func TestACountOfNobodyIsLeftUnread(t *testing.T) {
	doc := read(t, ofLines("CUSREP:D:96B:UN", "BGM+124+DEP-8+9\nQTY+85:7\nTDT+20+N12+1+++++9321483:146::MSC OLIVIA"))
	if unused := doc.Messages[0].Source.Unused; !slices.Equal(unused, []string{"QTY#3/2.1", "QTY#3/2.2"}) {
		t.Errorf("unused %v", unused)
	}
}

func TestAReplyThatOnlyItsAccessReferenceTiesToADeclaration(t *testing.T) {
	in := strings.Replace(string(ofLines("CUSRES:D:97B:UN", "BGM+963\nGIS+2:120\nERP+1+LOC\nERC+487::143")), "UN'", "UN+JOB-0078'", 1)
	doc := read(t, []byte(in))
	if doc.Verdict == messages.VerdictRefused {
		t.Fatalf("%v", doc.Faults)
	}
	for _, m := range doc.Messages {
		if !strings.Contains(m.Subject, "JOB0078") {
			t.Errorf("%s about %s", m.Kind, m.Subject)
		}
	}
}

func TestEveryWarningOfTheMappingSaysWhatToDo(t *testing.T) {
	doc := read(t, ofLines("CUSDEC:D:96B:UN", `
BGM+929+E-6+22
LOC+35+WW
MEA+WT+AAD+TUB:250
NAD+CN+IMP1
UNS+D
CST+1+5601210000
FTX+AAA+++WADDING
MEA+WT+AAB+KGM:20
MOA+38:1200.00:XXQ
UNS+S`))
	if len(doc.Faults) < 5 {
		t.Errorf("%v", doc.Faults)
	}
	for _, f := range doc.Faults {
		if f.Severity == messages.SeverityWarn && f.Mend == "" {
			t.Errorf("%s", f)
		}
	}
}

func TestADescriptionOfAnInvoiceLineStandsOnce(t *testing.T) {
	doc := read(t, ofLines("CUSDEC:D:96B:UN", `
BGM+929+E-7+9
NAD+CN+IMP1
UNS+D
DMS+INV-7
LIN+1++0601103000:HS
QTY+47:100:KGM
IMD+F++:::BULBS
FTX+AAA+++DORMANT
UNS+S`))
	line := doc.Messages[0].Body.(*messages.Declaration).Consignments[0].Lines[0]
	if len(line.Descriptions) != 2 || line.Descriptions[0].Value != "BULBS" || line.Descriptions[1].Value != "DORMANT" {
		t.Errorf("%+v", line.Descriptions)
	}
}
