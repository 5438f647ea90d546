package edifact_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// certified writes one phytosanitary certificate as a release writes it: parties in NAD or in PNA with ADR, indicators in GIS or
// GEI, lists of codes by their names of then and now.
func certified(release string) string {
	type side struct{ role, id, name, street, city, postcode, country string }
	old := release == "96B"
	party := func(p side) string {
		if old {
			return fmt.Sprintf("NAD+%s+%s++%s+%s+%s++%s+%s'", p.role, p.id, p.name, p.street, p.city, p.postcode, p.country)
		}
		return fmt.Sprintf("PNA+%s++%s+++10:%s'ADR++1:%s+%s+%s+%s'", p.role, p.id, p.name, p.street, p.city, p.postcode, p.country)
	}
	indicator := func(code string) string {
		if release == "16A" {
			return "GEI+5+" + code + "'"
		}
		return "GIS+" + code + "'"
	}
	country, port, commodity := ":162:5", ":139:6", ":122:WCO"
	if old {
		country, port, commodity = "::5", "::6", ":122"
	}
	exporter := side{"CZ", "808080801::ZZZ", "HOLLANDIA BULBS", "POLDERWEG 4", "HILLEGOM", "2181AB", "NL"}
	importer := side{"CN", "", "DALIAN GARDEN IMPORT", "PORT ROAD 9", "DALIAN", "116001", "CN"}
	office := side{"PQ", "NPPO-NL::ZZZ", "PLANT HEALTH OFFICE WEST", "HAVENKADE 1", "ROTTERDAM", "3011AA", "NL"}
	plant := side{"MP", "TRT0042::ZZZ", "NOORD FUMIGATION", "LOODS 7", "ROTTERDAM", "3011AB", "NL"}
	treater := "MEA+AAE+TC+CEL:18'DTM+163:202603060800:203'DTM+164:202603090800:203'RFF+AHT:FUM-2026-117'"
	if old { // NAD stands before MEA there
		treater = party(plant) + treater
	} else {
		treater += party(plant)
	}
	status := "STS+3+39'"
	if old { // there was no STS: function 9 alone says that it is valid
		status = ""
	}
	m := "UNH+1+SANCRT:D:" + release + ":UN'BGM+851+PC/NL/2026/7004412:2+9'DTM+182:20260310:102'DTM+273:2026031020260610:718'" + status +
		"LOC+27+NL" + country + "'LOC+28+CN" + country + "'LOC+91+NLRTM" + port + "'LOC+24+CNDLC" + port + "'" +
		"RFF+UCN:6NL808080801-B2603'FTX+AAI+++FREE FROM DITYLENCHUS DIPSACI'MEA+WT+AAD+KGM:18260'" + indicator("23") +
		"DOC+861+CO-NL-551'DTM+137:20260308:102'" + party(exporter) + "CTA+IC+:J. VISSER'COM+31252000111:TE'" + party(importer) + party(office) +
		"TDT+20+612E+1+++++9461051:146::NORDLYS'DTM+133:20260316:102'LOC+9+NLRTM" + port + "'PAC+940++CT'PCI+28+HB 1-940'" +
		"EQD+CN+TCLU4265726'SEL+PQ90011+CA+1'PRC+16'IMD+F++:::PHOSPHINE'" + treater +
		"LIN+1'CST+1+060110" + commodity + "'MEA+WT+AAA+KGM:9400'PIA+1+060110:HS'IMD+F++:::HYACINTHUS ORIENTALIS BULBS'LOC+27+NL" + country + "'QTY+1:188000:NMB'PAC+520++CT'" +
		"PRC+ZZZ:::NEMATODE ASSAY:NOT DETECTED'DTM+351:20260307:102'DOC+4+LAB-26-0071'RFF+AHH:RVA-T042'" +
		"LIN+2'CST+2+060110" + commodity + "'MEA+WT+AAA+KGM:7600'IMD+F++:::NARCISSUS BULBS'LOC+27+NL" + country + "'PAC+420++CT'CNT+2:2'CNT+11:940'"
	return "UNB+UNOC:3+NPPONL:ZZZ+CLEARHUB:ZZZ+260314:0830+PC1'" + m + fmt.Sprintf("UNT+%d+1'UNZ+1+PC1'", strings.Count(m, "'")+1)
}

// sourceCodes are what a record keeps of its source beside what it means: which list a code is of, and a status in the source's words.
var sourceCodes = []string{"statusCode", "resultCode", "result"}

func withoutSource(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range sourceCodes {
			delete(v, k)
		}
		for k := range v {
			v[k] = withoutSource(v[k])
		}
	case []any:
		for i := range v {
			v[i] = withoutSource(v[i])
		}
	}
	return v
}

func TestTheSameCertificateIsTheSameRecordInEveryRelease(t *testing.T) {
	bodies := map[string][]string{}
	for _, release := range []string{"96B", "97B", "16A"} {
		doc := read(t, []byte(certified(release)))
		if doc.Verdict == messages.VerdictRefused || len(doc.Messages) != 2 {
			t.Fatalf("D.%s: verdict %s, %d messages: %v", release, doc.Verdict, len(doc.Messages), doc.Faults)
		}
		if unused := doc.Messages[0].Source.Unused; len(unused) > 0 {
			t.Errorf("D.%s: unread: %v", release, unused)
		}
		for _, m := range doc.Messages {
			data, err := json.Marshal(m.Body)
			if err != nil {
				t.Fatal(err)
			}
			var v any
			if err := json.Unmarshal(data, &v); err != nil {
				t.Fatal(err)
			}
			plain, err := json.MarshalIndent(withoutSource(v), "", " ")
			if err != nil {
				t.Fatal(err)
			}
			bodies[release] = append(bodies[release], string(m.Kind)+" "+string(plain))
		}
	}
	for _, release := range []string{"97B", "16A"} {
		for i, body := range bodies[release] {
			if first := bodies["96B"][i]; body != first {
				t.Errorf("D.%s gives another record than D.96B: %s", release, firstLine(first, body))
			}
		}
	}
}

// firstLine gives the first line in which two texts differ.
func firstLine(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d: %s and %s", i+1, strings.Join(x[max(0, i-3):i+1], ""), strings.Join(y[max(0, i-3):i+1], ""))
		}
	}
	return "one is longer"
}
