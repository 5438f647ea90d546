package edifact_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// answers says of each message of a reply what it is, of which declaration, and which errors it tells.
func answers(t *testing.T, body string) string {
	t.Helper()
	var out []string
	for _, m := range read(t, ofLines("CUSRES:D:96B:UN", body)).Messages {
		line, reasons := "", []messages.Reason(nil)
		switch b := m.Body.(type) {
		case *messages.Ruling:
			line, reasons = "ruling "+string(b.Status)+" "+messages.OwnNumber(m), b.Reasons
		case *messages.Receipt:
			line, reasons = "receipt "+b.Status+" "+messages.OwnNumber(m), b.Reasons
		}
		for i := range reasons {
			line += " " + reasons[i].Code.Code
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

// The decision or refusal of the heading holds for each of the declarations that a reply lists: the second is as free as the first, and
// the errors of one are not the other's.
func TestEachOfSeveralDeclarationsIsAnswered(t *testing.T) {
	two := "DOC+929+DEC-A1\nRFF+ABO:REF-A\n%a\nDOC+929+DEC-B1\nRFF+ABO:REF-B\n%b"
	for _, c := range []struct{ name, head, a, b, want string }{
		{"decided together", "BGM+962+R7+11\nGIS+4:120", "", "", "ruling released DEC-A1; ruling released DEC-B1"},
		{"refused together", "BGM+963+R7+27", "ERP+1:BGM\nERC+11", "ERP+2:CST:2\nERC+101", "receipt refused DEC-A1 11; receipt refused DEC-B1 101"},
		{"one is decided", "BGM+962+R7+11", "GIS+4:120", "ERP+2:CST:2\nERC+101", "receipt received DEC-B1 101; ruling released DEC-A1"},
		{"errors of the heading", "BGM+963+R7+27\nERP+1:UNH\nERC+7", "", "", "receipt refused DEC-A1 7; receipt refused DEC-B1 7"},
		{"both decided by themselves", "BGM+962+R7+11", "GIS+4:120", "GIS+5:120", "ruling released DEC-A1; ruling examine DEC-B1"},
		{"errors beside decisions", "BGM+962+R7+11\nERP+1:UNH\nERC+7", "GIS+4:120", "GIS+5:120", "receipt received R7 7; ruling released DEC-A1; ruling examine DEC-B1"},
		{"decided together but for one", "BGM+962+R7+11\nGIS+4:120", "", "GIS+7:120", "ruling released DEC-A1; ruling detained DEC-B1"},
	} {
		body := c.head + "\n" + strings.NewReplacer("%a", c.a, "%b", c.b).Replace(two)
		body = strings.Join(strings.FieldsFunc(body, func(r rune) bool { return r == '\n' }), "\n")
		if got := answers(t, body); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A document behind a declaration goes with that one alone.
func TestDocumentsGoWithTheDeclarationBeforeThem(t *testing.T) {
	doc := read(t, ofLines("CUSRES:D:96B:UN", "BGM+962+R7+11\nGIS+6:120\nDOC+929+DEC-A1\nDOC+851+PHY1\nDOC+929+DEC-B1"))
	if len(doc.Messages) != 2 || len(doc.Messages[0].Body.(*messages.Ruling).Documents) != 1 || len(doc.Messages[1].Body.(*messages.Ruling).Documents) != 0 {
		t.Errorf("%d messages", len(doc.Messages))
	}
}

// A declaration that the heading names is the one that is answered: what DOC lists besides is earlier.
func TestDeclarationsBesideTheOneThatIsAnswered(t *testing.T) {
	got := answers(t, "BGM+962+R7+11\nGIS+4:120\nRFF+ABT:DEC-A1\nDOC+929+DEC-A1\nDOC+821+TRANSIT1")
	if want := "ruling released DEC-A1"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

const taxed = "BGM+830+EXP1+9\nLOC+22+XY001\nNAD+EX+X1\nNAD+CN+X2\nUNS+D\nCST+1+84213925:122\nMEA+WT+AAB+KGM:10\nTAX+5+CUD+++:::5\n%s\nUNS+S\nCNT+5:1"

// What a rate is applied to is no amount to be paid, on whichever side of it it stands.
func TestTheBaseOfADutyIsNotWhatIsPaid(t *testing.T) {
	for _, amounts := range []string{"MOA+56:1000:EUR\nMOA+55:50:EUR", "MOA+55:50:EUR\nMOA+56:1000:EUR", "MOA+125:1000:EUR\nMOA+55:50:EUR"} {
		m := read(t, ofLines("CUSDEC:D:96B:UN", strings.Replace(taxed, "%s", amounts, 1))).Messages[0]
		d := m.Body.(*messages.Declaration).Consignments[0].Lines[0].Duties
		if len(d) != 1 || d[0].Amount == nil || d[0].Amount.Value != "50" || d[0].Base != "1000" || d[0].BaseCurrency != "EUR" {
			t.Errorf("%q became %+v", amounts, d)
			continue
		}
		out, faults, err := encoded(t, m, encodeAddress)
		if err != nil {
			t.Fatal(err)
		}
		again := read(t, []byte(out)).Messages[0].Body.(*messages.Declaration).Consignments[0].Lines[0].Duties
		if len(again) != 1 || again[0].Base != "1000" || again[0].BaseCurrency != "EUR" || again[0].Amount.Value != "50" {
			t.Errorf("%q was written as %s (%v)", amounts, out, faults)
		}
	}
	m := read(t, ofLines("CUSRES:D:96B:UN", "BGM+962+R1+29\nGIS+4:120\nRFF+ABT:DEC-A1\nTAX+5+CUD\nMOA+56:1000:EUR\nMOA+55:50:EUR\nMOA+161:2:EUR")).Messages[0]
	d := m.Body.(*messages.Ruling).Duties
	if len(d) != 2 || d[0].Base != "1000" || d[0].Amount.Value != "50" || d[1].Amount.Value != "2" {
		t.Errorf("the reply's duties are %+v", d)
	}
}

// Ports name the terminal behind the port: that is a place, and no part of a country.
func TestTheTerminalOfAPort(t *testing.T) {
	gate := func(loc string) *messages.Message {
		return read(t, ofLines("CODECO:D:95B:UN", "BGM+36+G7+9\nNAD+CF+MSC:160:20\nEQD+CN+MSCU1234566+22G1:102:5++3+5\nDTM+7:202611201010:203\n"+loc+"\nCNT+16:1")).Messages[0]
	}
	for loc, want := range map[string]messages.Place{
		"LOC+165+DEHAM:139:6+CTB:TER:ZZZ":      {Locode: "DEHAM", Country: "DE", ID: &messages.Identifier{ID: "CTB", Scheme: "TER:ZZZ"}},
		"LOC+165+DEHAM:139:6+EG1:BER:ZZZ:PIER": {Locode: "DEHAM", Country: "DE", ID: &messages.Identifier{ID: "EG1", Scheme: "BER:ZZZ"}, Name: "PIER"},
		"LOC+165+DEHAM:139:6:PORT+CTA:72":      {Locode: "DEHAM", Country: "DE", ID: &messages.Identifier{ID: "CTA", Scheme: "72"}, Name: "PORT"},
		"LOC+9+DEHAM:139:6+05":                 {Locode: "DEHAM", Country: "DE", Subdivision: "05"},
	} {
		b := gate(loc).Body.(*messages.Movement)
		p := b.Place
		if p == nil && len(b.Places) == 1 {
			p = &b.Places[0]
		}
		if p == nil || p.Locode != want.Locode || p.Country != want.Country || p.Subdivision != want.Subdivision || p.Name != want.Name ||
			(p.ID == nil) != (want.ID == nil) || p.ID != nil && *p.ID != *want.ID {
			t.Errorf("%s is %+v", loc, p)
		}
	}
	m := read(t, ofLines("CUSDEC:D:96B:UN", strings.Replace(strings.Replace(taxed, "%s", "MOA+55:50:EUR", 1), "NAD+EX", "LOC+14+DEHAM:139:6+CTB:TER:ZZZ\nNAD+EX", 1))).Messages[0]
	out, _, err := encoded(t, m, encodeAddress)
	if err != nil || !strings.Contains(out, "LOC+14+DEHAM:139:6+CTB:TER:ZZZ'") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestPreviousCustomsDocumentsAreOfThatClass(t *testing.T) {
	m := read(t, ofLines("CUSDEC:D:96B:UN", strings.Replace(taxed, "%s", "MOA+55:50:EUR", 1)+"")).Messages[0]
	if d := m.Body.(*messages.Declaration).Documents; len(d) != 0 {
		t.Fatalf("%+v", d)
	}
	m = read(t, ofLines("CUSDEC:D:96B:UN", strings.Replace(strings.Replace(taxed, "%s", "MOA+55:50:EUR", 1), "NAD+EX", "DOC+998+26DE1\nDOC+384+INV9\nNAD+EX", 1))).Messages[0]
	if d := m.Body.(*messages.Declaration).Documents; len(d) != 2 || d[0].Class != messages.ClassPrevious || d[1].Class != messages.ClassInvoice {
		t.Errorf("%+v", d)
	}
}

// CNT repeats how many packages PAC describe.
func TestPackagesOfAnExpressConsignmentCountOnce(t *testing.T) {
	parcel := func(total string) *messages.Message {
		return read(t, ofLines("CUSEXP:D:96B:UN", "BGM+785+E1+9\nNAD+DT+D1\nTDT+11+LH123+4\nRFF+MWB:020-12345675\nCNI+1+H1\nCNT+11:"+total+
			"\nMEA+WT+AAB+KGM:3.5\nNAD+CZ+++A INC\nNAD+CN+++B GMBH\nPAC+2++PK\nPAC+1++CT\nCST+1+610910:122\nFTX+AAA+++SHIRTS\nLOC+27+US")).Messages[0]
	}
	for total, unread := range map[string]bool{"3": false, "4": true} {
		m := parcel(total)
		if got := m.Body.(*messages.Manifest).Consignments[0].Packages; len(got) != 2 || got[0].Count != "2" || got[1].Count != "1" {
			t.Errorf("%s packages: %+v", total, got)
		}
		if got := strings.Contains(strings.Join(m.Source.Unused, " "), "CNT"); got != unread {
			t.Errorf("%s packages: unread %v", total, m.Source.Unused)
		}
	}
}

// A carrier's agent is no carrier.
func TestTheAgentOfACarrier(t *testing.T) {
	m := read(t, ofLines("CUSREP:D:96B:UN", "BGM+98+C1+9\nNAD+CA+MSC:172:20\nNAD+CG+AGENCY1\nTDT+11+V12+1++++9074729:146:11:MV OCEAN:PA")).Messages[0]
	if p := m.Body.(*messages.Manifest).Parties; len(p) != 2 || p[0].Role != "carrier" || p[1].Role != "agent" {
		t.Errorf("%+v", p)
	}
}

// Exports of Australia name the state alone, as ISO 3166-2 does.
func TestAnOriginThatIsAPartOfACountry(t *testing.T) {
	for loc, want := range map[string]messages.Origination{
		"LOC+27++AU-VI::6":    {Country: "AU", Subdivision: "VI"},
		"LOC+27+AU::5+VI":     {Country: "AU", Subdivision: "VI"},
		"LOC+27+AU::5+:::VIC": {Country: "AU", Region: "VIC"},
	} {
		body := strings.Replace(strings.Replace(taxed, "%s", "MOA+55:50:EUR", 1), "MEA+WT", loc+"\nMEA+WT", 1)
		l := read(t, ofLines("CUSDEC:D:99B:UN", body)).Messages[0].Body.(*messages.Declaration).Consignments[0].Lines[0]
		if len(l.Origins) != 1 || l.Origins[0] != want {
			t.Errorf("%s is %+v", loc, l.Origins)
		}
	}
	body := strings.Replace(strings.Replace(taxed, "%s", "MOA+55:50:EUR", 1), "MEA+WT", "LOC+27++XX-VI\nMEA+WT", 1)
	m := read(t, ofLines("CUSDEC:D:99B:UN", body)).Messages[0]
	if l := m.Body.(*messages.Declaration).Consignments[0].Lines[0]; len(l.Origins) != 0 || len(m.Source.Unused) == 0 {
		t.Errorf("%+v, %v", l.Origins, m.Source.Unused)
	}
}

// Sampling with a laboratory's report is a control and a test, and treats nothing; an inspection without one keeps its details as before.
func TestSamplingWithAReportIsATest(t *testing.T) {
	doc := read(t, ofLines("SANCRT:D:16A:UN", "BGM+852+HC1+9\nDTM+182:20261120:102\nSTS+3+39\nLOC+27+NL::5\nLOC+28+CN::5\nPNA+CZ+++++1:EXP\nPNA+CN+++++1:IMP\nLIN+1\n"+
		"CST+1+02071200:122\nMEA+WT+AAA+KGM:500\nIMD+F++:::CHICKEN\nPRC+42\nDTM+351:20261117:102\nDOC+4+LAB9\nFTX+AAI+++NEGATIVE\nPRC+36\nDTM+351:20261118:102"))
	l := doc.Messages[0].Body.(*messages.Certificate).Consignments[0].Lines[0]
	if len(l.Tests) != 1 || len(l.Tests[0].Documents) != 1 || len(l.Treatments) != 1 || l.Treatments[0].Type.Code != "36" {
		t.Errorf("tests %+v, treatments %+v", l.Tests, l.Treatments)
	}
	if len(doc.Messages) != 2 || len(doc.Messages[1].Body.(*messages.Inspection).Checks) != 2 {
		t.Errorf("%d messages", len(doc.Messages))
	}
}
