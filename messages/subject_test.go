package messages_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

func TestSubjectOf(t *testing.T) {
	ref := func(kind, number string) []messages.Reference {
		return []messages.Reference{{Type: kind, Number: number}}
	}
	cases := []struct {
		name string
		body messages.Body
		want string
	}{
		{"a declaration by its reference", &messages.Declaration{References: append(ref("mrn", "18GB9JLC3CU1LFGVR2"), ref("lrn", "zb-0311")...)}, "p/declaration/ZB0311"},
		{"a declaration known by its MRN only", &messages.Declaration{References: ref("mrn", "18GB9JLC3CU1LFGVR2")}, "p/declaration/18GB9JLC3CU1LFGVR2"},
		{"a declaration by whatever number it has", &messages.Declaration{References: ref("invoice", "7-1")}, "p/declaration/71"},
		{"a certificate with its class", &messages.Certificate{Class: messages.ClassPhytosanitary, Number: "CN/21 0001"}, "p/certificate/phytosanitary-CN210001"},
		{"an inspection by its report", &messages.Inspection{Number: "i 5", References: ref("mrn", "x")}, "p/inspection/I5"},
		{"an inspection without a number of its own is about itself", &messages.Inspection{References: ref("mrn", "x")}, "id"},
		{"a ruling by its declaration", &messages.Ruling{References: ref("declarantReference", "A-1")}, "p/ruling/A1"},
		{"a decision is about its declaration's subject", &messages.Decision{Number: "9", Declaration: messages.SubjectVersion{Subject: "q/declaration/A1"}}, "q/declaration/A1"},
		{"a receipt by the document", &messages.Receipt{Document: "5d2c"}, "p/receipt/5D2C"},
		{"what is told of an instrument's use by that instrument", &messages.Receipt{References: ref("lrn", "zb-0311"), Use: &messages.InstrumentUse{What: "consumed",
			Instrument: messages.InstrumentRef{Class: messages.ClassPhytosanitary, Number: "CN/21 0001"}}}, "p/receipt/use-phytosanitary-CN210001"},
		{"a number of nothing but dashes is none", &messages.Certificate{Number: "--"}, "id"},
		{"no body", nil, "id"},
	}
	for _, c := range cases {
		m := &messages.Message{ID: "id", Body: c.body}
		if c.body != nil {
			m.Kind = c.body.Kind()
		}
		if got := messages.SubjectOf("p", m); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	long := &messages.Message{ID: "id", Kind: messages.KindDeclaration, Body: &messages.Declaration{References: ref("lrn", strings.Repeat("A", 140))}}
	if got := messages.SubjectOf(strings.Repeat("p", 140), long); len(got) > 128 || got == "id" {
		t.Errorf("a long subject is %q", got)
	}
	stranger := &messages.Message{ID: "id", Kind: messages.KindDecision, Body: &messages.Decision{Declaration: messages.SubjectVersion{Subject: strings.Repeat("q", 419)}}}
	if got := messages.SubjectOf("p", stranger); len(got) > 128 || got == "id" || got != messages.SubjectOf("r", stranger) {
		t.Errorf("a long subject of a declaration decided on is %q", got)
	}
}

func TestReferencesOf(t *testing.T) {
	got := messages.ReferencesOf(goodMessages(t)["declaration-export-rail"])
	var have []string
	for _, r := range got {
		have = append(have, r.Type+" "+r.Number)
	}
	for _, want := range []string{
		"functionalReference DLE-2026-05-00017", "contract NF/2026/88", "party 91350100M000100Y43", "party Ziemia Fruit Sp. z o.o.", "invoice NF-1188",
		"document CN-LN-2026-004417", "transportDocument SMGS 26-774411", "transport 94172235", "container MSKU2666542", "seal H1093321", "ucr 6CN91350100M000100Y43-774411",
	} {
		if !slices.Contains(have, want) {
			t.Errorf("no %q in %q", want, have)
		}
	}
	cert := messages.ReferencesOf(goodMessages(t)["certificate-phytosanitary"])
	if len(cert) == 0 || cert[0].Type != "certificate" || cert[0].Number != "CN-LN-2026-004417" || cert[0].IssuerCountry != "CN" {
		t.Errorf("a certificate's own number stands first: %+v", cert)
	}
}

func TestCargoIsFoundByItsNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		subject string
		numbers []string
	}{
		"manifest-vessel-arrival": {"p/manifest/MAN20260417", []string{"functionalReference MAN-2026-0417", "manifest 0905-26-004417", "voyage 026E", "transport 9074729",
			"container DLNU4100222", "seal H1093321", "billOfLading BFL4417002", "party Bohai Cold Store"}},
		"manifest-train":          {"p/manifest/ZUG447126", []string{"railWaybill 26-774411", "transport 94172235"}},
		"movement-gate-in":        {"p/movement/CTD26050400417DLNU4100222", []string{"movement CTD26050400417/DLNU4100222", "booking BK889120", "container DLNU4100222", "transport LB88T12"}},
		"movement-border-crossed": {"p/movement/ST881202", []string{"railWaybill 26-774411"}},
	} {
		m := goodMessages(t)[name]
		if got := messages.SubjectOf("p", m); got != c.subject {
			t.Errorf("%s is about %q, want %q", name, got, c.subject)
		}
		var have []string
		for _, r := range messages.ReferencesOf(m) {
			have = append(have, r.Type+" "+r.Number)
		}
		for _, n := range c.numbers {
			if !slices.Contains(have, n) {
				t.Errorf("%s: no %q in %q", name, n, have)
			}
		}
	}
	if l := messages.LineByNumber(goodMessages(t)["manifest-vessel-arrival"], 3); l == nil || l.SourceNumber != "2" {
		t.Errorf("line 3 of the manifest is %+v", l)
	}
}

func TestLineByNumber(t *testing.T) {
	m := goodMessages(t)["declaration-export-rail"]
	if l := messages.LineByNumber(m, 2); l == nil || l.Classifications[0].HS6 != "080830" {
		t.Errorf("line 2 is %+v", l)
	}
	if messages.LineByNumber(m, 9) != nil {
		t.Error("line 9 exists")
	}
	var at []string
	for pointer := range messages.LinesOf(m) {
		at = append(at, pointer)
	}
	if !slices.Equal(at, []string{"/body/consignments/0/lines/0", "/body/consignments/0/lines/1"}) {
		t.Errorf("lines at %q", at)
	}
}
