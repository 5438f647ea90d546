package wco_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/wco"
	"github.com/clearhub/clearhub/messages"
)

// answer is what the hub answers to a document.
func answer(t *testing.T, raw []byte) ([]byte, adapters.Document, error) {
	t.Helper()
	d := read(t, raw, adapters.Profile{})
	r := messages.Receipt{Level: "schema", Status: "accepted", Faults: d.Faults}
	if d.Verdict == messages.VerdictRefused {
		r.Status = "refused"
	}
	for _, m := range d.Messages {
		r.Messages = append(r.Messages, messages.MessageReceipt{Reference: messages.OwnNumber(m), Status: "accepted"})
	}
	var out bytes.Buffer
	err := wco.Adapter{}.Acknowledge(context.Background(), &out, r,
		adapters.Address{Sender: "hub", ControlReference: "R-1", Time: time.Unix(1_770_000_000, 0), Document: raw})
	return out.Bytes(), d, err
}

// The answer is read as the family reads its own: the same codes at the same places.
func TestAnAnswerSaysWhatTheFaultsSay(t *testing.T) {
	raw, d, err := answer(t, golden(t, "every-value-wrong"))
	if err != nil {
		t.Fatal(err)
	}
	back := read(t, raw, adapters.Profile{})
	if len(back.Messages) != 1 || back.Verdict == messages.VerdictRefused {
		t.Fatalf("the answer is not read: %v", back.Faults)
	}
	r := back.Messages[0].Body.(*messages.Receipt)
	if r.Status != "refused" || r.Time.Value != "2026-02-02T02:40:00" || r.Time.Zone != "Z" || messages.OwnNumber(back.Messages[0]) != "R-1" {
		t.Errorf("got %+v", r)
	}
	told := 0
	for _, f := range d.Faults {
		if f.Severity != messages.SeverityRefuse && f.Severity != messages.SeverityWarn {
			continue
		}
		if told >= len(r.Reasons) {
			t.Fatalf("%s is not told", f.Code)
		}
		reason := r.Reasons[told]
		told++
		if reason.Code.Code != f.Code || !strings.HasPrefix(reason.Text, f.Text) {
			t.Errorf("%s became %+v", f, reason)
		}
		// The element stands for both.
		same := map[string]string{"/function": "/functionCode", "/issued": "/body/date", "/body/type": "/body/typeCode"}
		if same[f.Pointer] != reason.Pointer && f.Pointer != "" && !strings.HasPrefix(f.Pointer, strings.TrimSuffix(reason.Pointer, "/value")) {
			t.Errorf("%s is at %s and is told at %s (%s)", f.Code, f.Pointer, reason.Pointer, reason.Path)
		}
	}
	if told != len(r.Reasons) {
		t.Errorf("%d faults became %d errors", told, len(r.Reasons))
	}
}

// The second goods item is number 7: the pointer says 7.
func TestAnAnswerCountsItemsByTheirNumbers(t *testing.T) {
	raw := []byte(`<MetaData><WCOTypeName>DEC</WCOTypeName><Declaration><FunctionCode>9</FunctionCode><FunctionalReferenceID>N-7</FunctionalReferenceID><TypeCode>EXA</TypeCode><GoodsShipment>` +
		`<GovernmentAgencyGoodsItem><SequenceNumeric>3</SequenceNumeric></GovernmentAgencyGoodsItem>` +
		`<GovernmentAgencyGoodsItem><SequenceNumeric>7</SequenceNumeric><Commodity><GoodsMeasure><GrossMassMeasure>much</GrossMassMeasure></GoodsMeasure></Commodity></GovernmentAgencyGoodsItem>` +
		`</GoodsShipment></Declaration></MetaData>`)
	out, _, err := answer(t, raw)
	if err != nil {
		t.Fatal(err)
	}
	r := read(t, out, adapters.Profile{}).Messages[0].Body.(*messages.Receipt)
	for _, reason := range r.Reasons {
		if reason.Code.Code == wco.CodeNumber {
			if reason.Path != "42A/67A/68A[7]/23A/65A/126" || reason.Line != 7 {
				t.Errorf("told at %s, line %d", reason.Path, reason.Line)
			}
			return
		}
	}
	t.Errorf("the number is not told: %s", out)
}

func TestWhatIsTakenIsReceivedAndNotAcceptedByCustoms(t *testing.T) {
	out, _, err := answer(t, golden(t, "export-by-sea-with-seals"))
	if err != nil || !strings.Contains(string(out), "<FunctionCode>02<") {
		t.Errorf("%v: %s", err, out)
	}
	var business bytes.Buffer
	if err := (wco.Adapter{}).Acknowledge(context.Background(), &business, messages.Receipt{Level: "business", Status: "accepted"}, adapters.Address{}); err != nil ||
		!strings.Contains(business.String(), "<FunctionCode>01<") {
		t.Errorf("%v: %s", err, business.String())
	}
}

func TestAnswersAreNotAnswered(t *testing.T) {
	for _, name := range []string{"response-08-released", "inventory-linking-refused", "inventory-linking-import-arrival"} {
		if _, _, err := answer(t, golden(t, name)); !errors.Is(err, wco.ErrNoAnswer) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAMovementIsAnsweredWithAControlResponse(t *testing.T) {
	out, _, err := answer(t, golden(t, "inventory-linking-arrival-whole"))
	if err != nil {
		t.Fatal(err)
	}
	back := read(t, out, adapters.Profile{})
	r, ok := back.Messages[0].Body.(*messages.Receipt)
	if !ok || r.Status != "accepted" || r.References[0].Number != "NG-MOVE-0511-A" || r.References[1].Number != "6GB700000000222-NG418" {
		t.Errorf("got %+v of %s", back.Messages[0].Body, out)
	}
}
