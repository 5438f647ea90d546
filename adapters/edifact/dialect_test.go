package edifact_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

// A guide's 4 detains for another agency; read by the UN list it would have released the goods.
func TestDecisionsOfAGuideThatHasAListOfItsOwn(t *testing.T) {
	for code, want := range map[string]string{
		"1": "released", "2": "detained", "3": "accepted", "4": "detained", "5": "detained", "6": "refused", "8": "accepted",
		"13": "documents", "28": "cancelled", "33": "received", "38": "released", "99": "hold",
	} {
		doc := read(t, ofLines("CUSRES:D:96B:UN:ZZZ01", "BGM+962+LN26-0000417:0\nGIS+"+code+":120:ZZZ:N\nRFF+ABT:LNX202604020000417"))
		var got string
		switch b := doc.Messages[0].Body.(type) {
		case *messages.Ruling:
			got = string(b.Status)
		case *messages.Receipt:
			got = b.Status
		}
		if got != want || len(doc.Messages) != 1 {
			t.Errorf("%s is %q, not %q (%d messages)", code, got, want, len(doc.Messages))
		}
	}
}

func TestDecisionsOfAGuideComeBackFromWhatIsWritten(t *testing.T) {
	for _, code := range []string{"2", "4", "6", "13", "26"} {
		m := read(t, ofLines("CUSRES:D:96B:UN:ZZZ01", "BGM+962+LN26-0000417\nGIS+"+code+":120:ZZZ\nRFF+ABT:LNX202604020000417")).Messages[0]
		out, _, err := encoded(t, m, encodeAddress)
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		first, second := m.Body.(*messages.Ruling).Status, read(t, []byte(out)).Messages[0].Body.(*messages.Ruling).Status
		if first != second {
			t.Errorf("%s: %s became %s\n%s", code, first, second, out)
		}
	}
}

func TestTheUNListDecidesWhereNoGuideHasOne(t *testing.T) {
	for _, kind := range []string{"CUSRES:D:96B:UN", "CUSRES:D:96B:UN:ZZZ02"} {
		doc := read(t, ofLines(kind, "BGM+962+LN26-0000417\nGIS+4:120:ZZZ\nRFF+ABT:LNX202604020000417"))
		if b := doc.Messages[0].Body.(*messages.Ruling); b.Status != messages.RulingReleased {
			t.Errorf("%s: %s", kind, b.Status)
		}
	}
}

// Customs of several countries say with ERP and ERC that all went well, too: errors without a function or decision refuse nothing.
func TestErrorsAloneRefuseNothing(t *testing.T) {
	doc := read(t, ofLines("CUSRES:D:99B:UN", "BGM+961+R77+11\nFTX+AHN+++CLEAR:THE NOTICE HAS BEEN ACCEPTED\nRFF+ABO:DEP44\nERP+1\nERC+XM0001::95\nFTX+AAO+++DEPARTURE REPORT HAS BEEN PROCESSED"))
	b := doc.Messages[0].Body.(*messages.Receipt)
	if b.Status != "received" || len(b.Reasons) != 1 || doc.Verdict != "warned" {
		t.Errorf("%s %+v %s", b.Status, b.Reasons, doc.Verdict)
	}
}

func TestAnAcknowledgementOfSyntaxThatNamesADirectory(t *testing.T) {
	doc := read(t, ofLines("CONTRL:D:03B:UN", "UCI+15+LNBROKER:ZZ+DLCUSTOMS:ZZ+4\nUCM+17+CUSCAR:D:03B:UN+4\nUCS+5\nUCD+13+2:1"))
	if b, ok := doc.Messages[0].Body.(*messages.Receipt); !ok || b.Status != "refused" || doc.Verdict != "warned" {
		t.Errorf("%+v %v", doc.Messages[0].Body, doc.Faults)
	}
}

func TestAStandardDirectoryIsReadAsTheDraft(t *testing.T) {
	doc := read(t, ofLines("CUSRES:S:99B:UN", "BGM+962+4417\nDTM+137:201902010150:203\nGIS+14\nERP+2:2298:29"))
	if b, ok := doc.Messages[0].Body.(*messages.Ruling); !ok || b.Status != messages.RulingRefused || doc.Verdict != "warned" {
		t.Errorf("%+v %v", doc.Messages[0].Body, doc.Faults)
	}
}

func TestWhatKindOfResponseSaysItWhereNothingElseDoes(t *testing.T) {
	for end, want := range map[string]string{"+9+AP": "accepted", "+9+RE": "refused", "+29+RE": "refused", "+27+AP": "refused", "+9+AB": "received", "+9": "received"} {
		doc := read(t, ofLines("APERAK:D:96A:UN", "BGM+11+ACK41"+end+"\nRFF+ACW:LN26-0000417"))
		if b := doc.Messages[0].Body.(*messages.Receipt); b.Status != want {
			t.Errorf("%s is %s, not %s", end, b.Status, want)
		}
	}
}

func TestTheTimeOfADayStandsBehindIt(t *testing.T) {
	for dates, want := range map[string]string{
		"DTM+136:20260127:102\nDTM+136:0735:401":   "2026-01-27T07:35",
		"DTM+136:20260127:102\nDTM+136:073510:402": "2026-01-27T07:35:10",
		"DTM+136:20260127:102\nDTM+137:0735:401":   "2026-01-27",
		"DTM+136:20260127:102\nDTM+136:2535:401":   "2026-01-27",
		"DTM+136:20260127:102":                     "2026-01-27",
	} {
		m := read(t, ofLines("CUSREP:D:99B:UN", "BGM+124:::DEPART+DEP44:1+9\n"+dates+"\nLOC+5+LNP53::95\nTDT+20+07B5++11++++9074729::11\nLOC+8+LNPRT::6")).Messages[0]
		var got string
		if transport := m.Body.(*messages.Manifest).Transport; len(transport) > 0 && transport[0].Departure != nil {
			got = transport[0].Departure.Value
		}
		if got != want {
			t.Errorf("%s: %q, not %q", dates, got, want)
		}
		if whole := len(want) > len("2026-01-27"); whole && len(m.Source.Unused) > 0 {
			t.Errorf("%s: unused %v", dates, m.Source.Unused)
		}
	}
}

// A shipper is SH in the United States' messages, which is of another standard: a party in a role that the table knows is somebody.
func TestARoleOfAnotherStandardThatIsKnown(t *testing.T) {
	line := "GID+1+10:BX\nFTX+AAA+++VALVES\nMEA+AAE+G+KGM:20"
	for role, refused := range map[string]bool{"SH": false, "Q9": true} {
		doc := read(t, ofLines("CUSCAR:D:99B:UN", "BGM+85+M1+9\nTDT+20+12+1++LNL:172:20+++9074729:146::LN STAR\nCNI+1\nRFF+BM:B1\nNAD+"+role+"+++VALVE WORKS++LN\nNAD+CN+++PUMPS\n"+line))
		if got := doc.Verdict == "refused"; got != refused {
			t.Errorf("%s: %s %v", role, doc.Verdict, doc.Faults)
		}
	}
}

func TestAnAgencyRefusesByTheStatusOfARequirement(t *testing.T) {
	doc := read(t, ofLines("GOVCBR:D:13A:UN", "BGM+961+800417+11\nDTM+9:202604141019:203\nRFF+AGO:LN26-0000417\nRCS+11\nFTX+AAO+++DOC MISSING\nGEI+5+14\nUNS+D\nHYN+3\nUNS+S"))
	b, ok := doc.Messages[0].Body.(*messages.Receipt)
	if !ok || b.Status != "refused" || len(b.Reasons) != 1 || b.Reasons[0].Code == nil || b.Reasons[0].Code.Code != "14" {
		t.Errorf("%+v %v", doc.Messages[0].Body, doc.Faults)
	}
}

func TestAStatusNoticeOfAnAgencyIsAReply(t *testing.T) {
	doc := read(t, ofLines("GOVCBR:D:13A:UN", "BGM+23+102074417\nDTM+9:202604141019:203\nRFF+AGO:LN26-0000417\nSTS++2:::0001\nUNS+D\nHYN+3\nUNS+S"))
	if _, ok := doc.Messages[0].Body.(*messages.Receipt); !ok || len(doc.Messages[0].Source.Unused) > 0 {
		t.Errorf("%+v, unused %v", doc.Messages[0].Body, doc.Messages[0].Source.Unused)
	}
}

func TestACodeOfAnotherCountrysCustomsIsNoUNLocode(t *testing.T) {
	for loc, want := range map[string]string{"FK79B::95": "", "AUSYD::95": "AUSYD", "GBLHR::109": "GBLHR", "AUPKL::6": "AUPKL", "NLRTM": "NLRTM", "DEHAM::5": "DEHAM"} {
		m := read(t, ofLines("CUSREP:D:99B:UN", "BGM+124+DEP44:1+9\nLOC+5+"+loc+"\nTDT+20+07B5++11++++9074729::11\nLOC+8+LNPRT::6")).Messages[0]
		place := m.Body.(*messages.Manifest).Places[0]
		if place.Locode != want || (want == "") != (place.ID != nil) || want == "" && place.Country != "" {
			t.Errorf("%s: %+v", loc, place)
		}
	}
}

// The tariff heading of goods stands in CST under the list of tariffs, or in RFF, as customs have it.
func TestTheTariffHeadingOfGoods(t *testing.T) {
	for line, want := range map[string]string{
		"CST+1+848180998:108:ZZZ\nFTX+AAA+++VALVES":        "848180",
		"CST+1+I::95\nFTX+AAA+++VALVES\nRFF+ABD:84818099":  "848180",
		"CST+1+I::95\nFTX+AAA+++VALVES\nRFF+AED:84818099":  "848180",
		"CST+1+I::95\nFTX+AAA+++VALVES\nRFF+AED:32":        "",
		"CST+1+I::95\nFTX+AAA+++VALVES\nRFF+ABD:SEE ANNEX": "",
	} {
		doc := read(t, ofLines("CUSDEC:D:99B:UN", "BGM+929:::IMD+LN26-4417:1+9\nNAD+IM+++PUMPS++LNPORT\nNAD+CZ+++VALVE WORKS++LNPRT\nUNS+D\n"+line+"\nUNS+S"))
		l := doc.Messages[0].Body.(*messages.Declaration).Consignments[0].Lines[0]
		var got string
		for _, c := range l.Classifications {
			got = c.HS6
		}
		if got != want || (want == "") != (len(l.References) > 0) {
			t.Errorf("%s: %q, %+v", line, got, l)
		}
	}
}

func TestGrossMassOfAnItemBeforeItsCodeBecameAThrust(t *testing.T) {
	for mea, want := range map[string]string{"WT+AAG+KGM:0.35": "grossMass gross", "AAE+AAG+KGM:0.35": "other "} {
		doc := read(t, ofLines("CUSCAR:D:97B:UN", "BGM+785+M1+9\nTDT+20++4+++++:::LN124\nCNI+1\nRFF+HWB:1082\nNAD+CN+++PUMPS\nNAD+CZ+++VALVE WORKS\nGID+1+1:PK\nFTX+AAA+++VALVES\nMEA+"+mea))
		m := doc.Messages[0].Body.(*messages.Manifest).Consignments[0].Lines[0].Measures[0]
		if got := m.Type + " " + m.Qualifier; got != want {
			t.Errorf("%s: %q, not %q", mea, got, want)
		}
	}
}

func TestARevisionIsAVersionWhereThereIsNoOther(t *testing.T) {
	for number, want := range map[string]string{"LN26-4417::00001": "00001", "LN26-4417:2:00001": "2", "LN26-4417": ""} {
		m := read(t, ofLines("CUSDEC:D:96B:UN", "BGM+929+"+number+"+9\nNAD+IM+++PUMPS++LNPORT\nUNS+D\nCST+1+84818099:122:ZZZ\nFTX+AAA+++VALVES\nUNS+S")).Messages[0]
		if m.SourceVersion != want {
			t.Errorf("%s: %q, not %q", number, m.SourceVersion, want)
		}
	}
}

// Customs of several countries tell their responses apart by a name of their own (1000).
func TestTheNameOfAResponse(t *testing.T) {
	for _, body := range []string{"BGM+961:::EXDR+R77+11\nRFF+ABO:LN26-4417", "BGM+962:::257+LN26-4417+11\nGIS+4:120\nRFF+ABO:LN26-4417"} {
		m := read(t, ofLines("CUSRES:D:99B:UN", body)).Messages[0]
		if name := responseName(m); name != "EXDR" && name != "257" || len(m.Source.Unused) > 0 {
			t.Errorf("%q, unused %v", name, m.Source.Unused)
		}
		out, faults, err := encoded(t, m, encodeAddress)
		if err != nil || len(faults) > 0 {
			t.Fatalf("%v %v %s", err, faults, out)
		}
		if again := read(t, []byte(out)).Messages[0]; responseName(again) != responseName(m) {
			t.Errorf("%q became %q\n%s", responseName(m), responseName(again), out)
		}
	}
}

func responseName(m *messages.Message) string {
	switch b := m.Body.(type) {
	case *messages.Receipt:
		return b.StatusCode.Text
	case *messages.Ruling:
		for _, a := range b.Attributes {
			if a.Name == "response" {
				return a.Value
			}
		}
	}
	return ""
}

// A test that only its function says to be one is no declaration in earnest.
func TestAFunctionThatMakesAMessageATest(t *testing.T) {
	doc := ofLines("CUSDEC:D:96B:UN", "BGM+929+LN26-4417+53\nNAD+IM+++PUMPS++LNPORT\nUNS+D\nCST+1+84818099:122:ZZZ\nFTX+AAA+++VALVES\nUNS+S")
	if m := read(t, doc).Messages[0]; !m.Test || m.Function != messages.FunctionOriginal {
		t.Errorf("test %v, %s", m.Test, m.Function)
	}
	out, _, err := encoded(t, read(t, doc).Messages[0], encodeAddress)
	if err != nil || !read(t, []byte(out)).Messages[0].Test {
		t.Errorf("%v %s", err, out)
	}
	refused := readWith(t, doc, adapters.Profile{Interchange: adapters.Interchange{Test: adapters.TestRefuse}})
	if f := stands(refused.Faults, "25", "BGM/4"); f == nil || refused.Verdict != "refused" {
		t.Errorf("%s %v", refused.Verdict, refused.Faults)
	}
}

func TestHowBadlyAUnitIsDamaged(t *testing.T) {
	doc := read(t, ofLines("COARRI:D:95B:UN:ITG10", "BGM+98++9\nTDT+20+129W+1++LNLV:172:166+++9074729:146::LN STAR\nLOC+9+LNPRT:139:6\nNAD+CF+LNL:160:166\nEQD+CN+MSKU0308961+42G1:102:5++3+5\nDTM+203:202604020234:203\nDAM+1+DEN:ZZZ::DENT+LEFT:ZZZ::LEFT+MIN:ZZZ\nCNT+16:1"))
	m := doc.Messages[0]
	i := slices.IndexFunc(m.Body.(*messages.Movement).Attributes, func(a messages.Attribute) bool { return a.Name == "damage" })
	if i < 0 || m.Body.(*messages.Movement).Attributes[i].Value != "DENT, LEFT, MIN" || len(m.Source.Unused) > 0 {
		t.Errorf("%+v, unused %v", m.Body.(*messages.Movement).Attributes, m.Source.Unused)
	}
}

// KZ is a free zone of Singapore here, not Kazakhstan: two letters for a place are a country only where their list says so.
func TestTwoLettersOfAPlaceAreNoCountryByThemselves(t *testing.T) {
	for loc, want := range map[string]string{"11+KZ:::FREE ZONE": "", "11+KZ:162:5": "KZ", "11+KZ::5": "KZ", "5+US:162": "US", "5+VA:163": ""} {
		m := read(t, ofLines("CUSDEC:D:04A:UN:040", "BGM+914:::DNG+LN26-4417+9\nLOC+"+loc+"\nNAD+IM+++PUMPS++LNPORT\nUNS+D\nCST+1+84818099:122:ZZZ\nFTX+AAA+++VALVES\nUNS+S")).Messages[0]
		if p := m.Body.(*messages.Declaration).Places[0]; p.Country != want || p.ID == nil {
			t.Errorf("%s: %+v", loc, p)
		}
	}
}

func TestTheNameOfAnAcknowledgement(t *testing.T) {
	m := read(t, ofLines("APERAK:D:04A:UN:040", "BGM+963:::ARD+LN26-4417\nRFF+MR:E01\nERC+CAREJ\nFTX+AAO+++NOT APPROVED")).Messages[0]
	if b := m.Body.(*messages.Receipt); b.Status != "refused" || b.StatusCode.Text != "ARD" || len(m.Source.Unused) > 0 {
		t.Errorf("%s %+v, unused %v", b.Status, b.StatusCode, m.Source.Unused)
	}
}

func TestExplainSaysWhatADecisionMeansInItsGuide(t *testing.T) {
	for kind, want := range map[string]string{"CUSRES:D:96B:UN:ZZZ01": "detained", "CUSRES:D:96B:UN": "released"} {
		for _, s := range explained(t, string(ofLines(kind, "BGM+962+LN26-0000417\nGIS+4:120:ZZZ"))).Interchanges[0].Messages[0].Segments {
			if s.Tag == "GIS" && s.Values[0].Meaning != want {
				t.Errorf("%s: %q, not %q", kind, s.Values[0].Meaning, want)
			}
		}
	}
}

// SST is Singapore's time, or Samoa's: neither it nor the partner's zone is what was stated.
func TestAZoneByANameThatIsNotKnown(t *testing.T) {
	for value, want := range map[string]string{"20260402091500SST:304": "unknown ", "20260402091500?+0800:304": "stated +08:00", "20260402091500UTC:304": "stated Z", "20260402091500:204": "partner +01:00"} {
		doc := readWith(t, ofLines("CUSRES:D:04A:UN", "BGM+962+LN26-4417+29\nDTM+137:"+value+"\nRFF+ACW:LN26-4416"), adapters.Profile{Zone: "+01:00"})
		at := doc.Messages[0].Issued
		if got := at.ZoneBasis + " " + at.Zone; got != want {
			t.Errorf("%s: %q, not %q", value, got, want)
		}
		told := slices.ContainsFunc(doc.Faults, func(f messages.Fault) bool { return f.Code == edifact.CodeZoneName })
		if told != (want == "unknown ") {
			t.Errorf("%s: %v", value, doc.Faults)
		}
	}
}

func TestDecisionsOfAnAgencyWithoutAGuide(t *testing.T) {
	for code, want := range map[string]messages.RulingStatus{"805": "hold", "814": "cancelled", "819": "hold", "841": "refused"} {
		b := read(t, ofLines("CUSRES:D:96B:UN", "BGM+962+77013452:02\nGIS+"+code+":120:143")).Messages[0].Body.(*messages.Ruling)
		if b.Status != want || b.StatusCode.List != "120:143" {
			t.Errorf("%s: %s %+v", code, b.Status, b.StatusCode)
		}
	}
}

func TestTheCurrencyOfTheValuesOfACertificate(t *testing.T) {
	for head, want := range map[string]string{"MOA+63::NZD": "NZD", "MOA+63::US": "", "MOA+77::NZD": ""} {
		m := read(t, ofLines("SANCRT:D:97B:UN", "BGM+851+PC-4417+9\n"+head+"\nLIN+1\nMOA+63:1400.00\nLIN+2\nMOA+63:90:AUD")).Messages[0]
		lines := m.Body.(*messages.Certificate).Consignments[0].Lines
		if got := lines[0].Amounts[0].Currency; got != want || lines[1].Amounts[0].Currency != "AUD" {
			t.Errorf("%s: %q, not %q; %+v", head, got, want, lines[1].Amounts)
		}
	}
}

func TestTheCodeOfATreatment(t *testing.T) {
	for imd, want := range map[string]string{
		"IMD+F+25+PHOS:::PHOSPHINE": "PHOSPHINE [{AAI <nil> PHOS }]",
		"IMD+F+25+PHOS":             "PHOS []",
		"IMD+F++:::PHOSPHINE":       "PHOSPHINE []",
	} {
		m := read(t, ofLines("SANCRT:D:97B:UN", "BGM+851+PC-4417+9\nLIN+1\nPRC+16\n"+imd)).Messages[0]
		one := m.Body.(*messages.Certificate).Consignments[0].Lines[0].Treatments[0]
		if got := fmt.Sprint(one.Agent, " ", one.Notes); got != want || len(m.Source.Unused) > 0 {
			t.Errorf("%s: %s, not %s; unused %v", imd, got, want, m.Source.Unused)
		}
	}
}
