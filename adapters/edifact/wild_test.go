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
