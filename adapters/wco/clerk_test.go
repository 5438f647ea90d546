package wco_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/messages"
)

// What stands in the real documents, by eye, against what the hub makes of it.
func TestAClerksSpotCheck(t *testing.T) {
	dir := samples(t)
	for _, c := range []struct {
		sample string
		kind   messages.Kind
		want   [][2]string
	}{
		{"TT_EX026a.xml", messages.KindDeclaration, [][2]string{
			{"/function", "original"}, {"/body/type", "export"}, {"/body/typeCode/code", "EXK"}, {"/body/references/0/number", "78675237G0ZT"},
			{"/body/references/1/type", "ucr"}, {"/body/references/1/number", "4GB099381649065-F9RTPY5OB"}, {"/body/references/2/type", "masterUcr"},
			{"/body/references/2/number", "A:85659360832"}, {"/body/parties/0/role", "agent"}, {"/body/parties/0/ids/0/id", "GB150454489082"},
			{"/body/parties/0/ids/0/scheme", "EORI"}, {"/body/parties/1/role", "holder"}, {"/body/parties/1/authorisations/0/type", "MOU"},
			{"/body/parties/3/role", "exporter"}, {"/body/parties/3/ids/0/id", "GB427168118378"}, {"/body/transport/0/mode", "4"},
			{"/body/transport/1/ids/0/id", "98765"}, {"/body/transport/1/ids/0/scheme", "flight"}, {"/body/offices/0/role", "exit"}, {"/body/offices/0/id", "GB000085"},
			{"/body/destinationCountry", "JP"}, {"/body/places/0/id/id", "LGWLGWLGW"}, {"/body/places/0/country", "GB"},
			{"/body/consignments/0/parties/0/role", "consignee"}, {"/body/consignments/0/parties/0/names/0/value", "Mr Consignee"},
			{"/body/consignments/0/parties/0/address/city", "Ota City"}, {"/body/consignments/0/lines/0/descriptions/0/value", "Paper Envelopes"},
			{"/body/consignments/0/lines/0/packages/0/count", "1"}, {"/body/consignments/0/lines/0/packages/0/type", "PK"},
			{"/body/consignments/0/lines/0/procedure/requested", "00"}, {"/body/consignments/0/lines/0/procedure/previous", "12"},
			{"/body/consignments/0/lines/0/procedure/additional/0", "16M"}, {"/body/documents/2/type/code", "C676"},
			{"/body/documents/2/number", "GBMOU15045448908220211125132100"}, {"/body/documents/2/appliesTo/0", "1"},
		}},
		{"Step5_TT_EX009a_Amendment.xml", messages.KindDeclaration, [][2]string{
			{"/function", "change"}, {"/body/references/0/number", "7867523Y8OFA"}, {"/body/references/1/type", "mrn"}, {"/body/references/1/number", "24GB0YVJ3EXXES8AA0"},
			{"/body/changes/0/code/code", "25"}, {"/body/changes/0/text", "Amending Status code on licence to EP"}, {"/body/changes/0/line", "1"},
			{"/body/changes/0/path", "42A[1]/67A[1]/68A[1]/02A[1]/360"}, {"/body/changes/0/pointer", "/body/documents/0/status/code"},
			{"/body/documents/0/number", "GBSIEE2E350002-0001"}, {"/body/documents/0/type/code", "X002"}, {"/body/documents/0/status/code", "EP"},
			{"/body/documents/0/writeOffs/0/quantity/value", "10.00"}, {"/body/documents/0/writeOffs/0/quantity/unitCode", "KGM"},
			{"/body/documents/0/writeOffs/0/quantity/sourceUnit", "KGM#G"},
		}},
		{"TT_EX026a_EDL_(Step_4).xml", messages.KindMovement, [][2]string{
			{"/body/event", "departed"}, {"/body/eventCode/code", "EDL"}, {"/body/phase", "actual"}, {"/body/time/value", "2024-01-25T09:32:04.004"},
			{"/body/time/zone", "Z"}, {"/body/time/zoneBasis", "stated"}, {"/body/place/country", "GB"}, {"/body/place/id/id", "LGWLGWLGW"},
			{"/body/place/functionCode/sourceCode", "GBAULGWLGWLGW"}, {"/body/references/0/type", "masterUcr"}, {"/body/references/0/number", "A:85659360832"},
			{"/body/references/1/number", "PCJNFU419KK2MSHTWQDUINYPX"}, {"/body/transport/0/ids/0/id", "11CSCLGLOBE"}, {"/body/transport/0/mode", "1"},
			{"/body/transport/0/nationality", "GB"},
		}},
		{"notif_03_DMSREJ.xml", messages.KindReceipt, [][2]string{
			{"/body/status", "refused"}, {"/body/statusCode/code", "03"}, {"/body/time/value", "2020-02-11T11:42:12"}, {"/body/time/zone", "Z"},
			{"/body/references/1/number", "20GB1NA4Y2YSRFGVR6"}, {"/body/references/2/type", "declarantReference"}, {"/body/references/2/number", "Sample_A_TC01_1102_03"},
			{"/body/reasons/0/code/code", "CDS12005"}, {"/body/reasons/0/path", "42A/17C/R144"}, {"/sourceVersion", "1"},
		}},
		{"notif_05_DMSCTL.xml", messages.KindRuling, [][2]string{{"/body/status", "examine"}, {"/body/control", "physical"}, {"/body/references/1/number", "20GB1Q3RTK463FGVR4"}}},
		{"notif_07_DMSRES.xml", messages.KindRuling, [][2]string{
			{"/body/status", "hold"}, {"/sourceVersion", "2"}, {"/body/reasons/0/code/code", "16"}, {"/body/reasons/0/path", "42A/67A/28A/64A/L017"}, {"/body/reasons/1/text", "LHRLHRLHR"},
		}},
		{"notif_08_DMSROG.xml", messages.KindRuling, [][2]string{
			{"/body/status", "released"}, {"/body/time/value", "2020-02-12T09:15:07"}, {"/body/references/1/type", "mrn"}, {"/body/references/1/number", "20GB1OJPU2P01FGVR4"},
			{"/body/notes/0/code/code", "A1"}, {"/body/notes/0/subject", "AFB"}, {"/sourceVersion", "3"},
		}},
		{"notif_09_DMSCLE.xml", messages.KindRuling, [][2]string{{"/body/status", "released"}, {"/body/statusCode/text", "CLE"}}},
		{"notif_10_DMSINV.xml", messages.KindRuling, [][2]string{{"/body/status", "cancelled"}}},
		{"notif_11_DMSREQ.xml", messages.KindReceipt, [][2]string{{"/body/status", "accepted"}, {"/body/reasons/0/code/code", "39"}, {"/body/references/1/number", "20GB1OJPU2P01FGVR4"}}},
		{"notif_14_DMSCPI.xml", messages.KindRuling, [][2]string{
			{"/body/status", "hold"}, {"/body/duties/0/amount/value", "226.40"}, {"/body/duties/0/amount/currency", "GBP"}, {"/body/references/3/type", "guarantee"},
			{"/body/references/3/number", "1909241"}, {"/body/parties/0/ids/0/id", "CITIGB2LLON"}, {"/body/parties/0/ids/0/scheme", "BIC"},
		}},
		{"notif_16_DMSEOG.xml", messages.KindRuling, [][2]string{{"/body/status", "exited"}}},
	} {
		t.Run(c.sample, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, c.sample))
			if err != nil {
				t.Skipf("sample %s is not there", c.sample)
			}
			d := read(t, raw, adapters.Profile{})
			if len(d.Messages) != 1 || d.Messages[0].Kind != c.kind {
				t.Fatalf("got %d messages: %v", len(d.Messages), d.Faults)
			}
			for _, w := range c.want {
				if got := adaptertest.LookUp(t, d.Messages[0], w[0]); got != w[1] {
					t.Errorf("%s is %q, the document has %q", w[0], got, w[1])
				}
			}
		})
	}
}
