package chinasw_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/chinasw"
	"github.com/clearhub/clearhub/messages"
)

// decodeStream decodes a document that is not in memory.
func decodeStream(t *testing.T, raw string, each func(i int, m adapters.Decoded)) int {
	t.Helper()
	i := 0
	for m, err := range (chinasw.Adapter{}).Decode(context.Background(), adapters.Input{Reader: io.MultiReader(strings.NewReader(raw))}) {
		if err != nil {
			t.Fatal(err)
		}
		each(i, m)
		i++
	}
	return i
}

func TestReceiptsOfABatchAreReadOneByOne(t *testing.T) {
	const n = 8000
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DEC_DATA>\n")
	for i := range n {
		fmt.Fprintf(&b, " <DEC_RESULT><CUS_CIQ_NO>I2026%010d</CUS_CIQ_NO><NOTICE_DATE>2026-03-01T08:09:10</NOTICE_DATE><CHANNEL>%c</CHANNEL><NOTE>放行 %d</NOTE></DEC_RESULT>\n", i, "PC"[i%2], i)
	}
	b.WriteString("</DEC_DATA>\n")
	raw := b.String()
	if len(raw) < 1<<20 {
		t.Fatalf("%d bytes are no large document", len(raw))
	}
	count := decodeStream(t, raw, func(i int, m adapters.Decoded) {
		ruling := m.Message.Body.(*messages.Ruling)
		want := [...]messages.RulingStatus{messages.RulingReleased, messages.RulingExamine}[i%2]
		if number := fmt.Sprintf("I2026%010d", i); ruling.References[0].Number != number || ruling.Status != want {
			t.Fatalf("%d: %+v", i, ruling)
		}
		if i%1000 == 0 {
			for _, o := range m.Trace() {
				if o.Pointer == "/body/references/0/number" && (!strings.HasPrefix(raw[o.Position.Offset:], ruling.References[0].Number) || o.Position.Line != i+3) {
					t.Errorf("%d stands at %+v", i, o.Position)
				}
			}
		}
	})
	if count != n {
		t.Errorf("%d receipts", count)
	}
}

func TestDeclarationsOfABatchAreReadOneByOne(t *testing.T) {
	one := string(golden(t, "export-bare-with-numeric-codes"))
	one = one[strings.Index(one, "<DecMessage"):]
	want := 0
	decodeStream(t, one, func(_ int, m adapters.Decoded) {
		want = len(m.Message.Body.(*messages.Declaration).Consignments[0].Lines)
	})
	n := 1<<20/len(one) + 10
	count := decodeStream(t, "<ImportMessage><SWImpHead><CopMsgId>M1</CopMsgId></SWImpHead><SWImpData>"+strings.Repeat(one, n/2)+"</SWImpData><SWImpData>"+strings.Repeat(one, n/2)+"</SWImpData></ImportMessage>", func(i int, m adapters.Decoded) {
		if got := len(m.Message.Body.(*messages.Declaration).Consignments[0].Lines); got != want {
			t.Fatalf("declaration %d has %d lines, want %d", i, got, want)
		}
	})
	if count != n/2*2 {
		t.Errorf("%d declarations, want %d", count, n/2*2)
	}
}
