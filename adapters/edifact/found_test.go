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
