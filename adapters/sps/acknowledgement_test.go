package sps_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
	"github.com/clearhub/clearhub/messages"
)

func TestReceiptsAreAnsweredInTheSendersFormat(t *testing.T) {
	to := adapters.Address{Time: time.Date(2026, 3, 19, 7, 2, 0, 0, time.UTC)}
	for status, want := range map[string]string{"received": "received", "accepted": "accepted", "acceptedWithWarnings": "acceptedWithWarnings", "partlyAccepted": "acceptedWithWarnings", "refused": "refused"} {
		r := messages.Receipt{Level: "schema", Status: status,
			Messages: []messages.MessageReceipt{{Kind: messages.KindCertificate, Reference: "EC/NL/2026/0071342", Status: "accepted"}, {Kind: messages.KindRuling, Reference: "X"}},
			Faults:   messages.Faults{{Code: "A-1", Severity: messages.SeverityNote, Text: "a note"}, {Code: "A-2", Severity: messages.SeverityWarn, Text: "a <warning>"}, {Code: "A-3", Severity: messages.SeverityRefuse, Text: "a refusal"}}}
		var out bytes.Buffer
		if err := (sps.Adapter{}).Acknowledge(context.Background(), &out, r, to); err != nil {
			t.Fatal(err)
		}
		d := read(t, out.Bytes(), adapters.Profile{})
		if len(d.Messages) != 1 || d.Verdict == messages.VerdictRefused {
			t.Fatalf("%s: %v\n%s", status, d.Faults, out.String())
		}
		got := d.Messages[0].Body.(*messages.Receipt)
		if got.Status != want || len(got.References) != 1 || got.References[0].Number != "EC/NL/2026/0071342" || got.Time.Value != "2026-03-19T07:02:00" {
			t.Errorf("%s came back as %+v", status, got)
		}
		if text := got.Reasons[0].Text; text != "a refusal [A-3]\na <warning> [A-2]" {
			t.Errorf("the reason is %q", text)
		}
	}
}

func TestAnswersAreNotAnswered(t *testing.T) {
	r := messages.Receipt{Status: "accepted", Messages: []messages.MessageReceipt{{Kind: messages.KindReceipt, Reference: "EC/NL/2026/0071342"}}}
	if err := (sps.Adapter{}).Acknowledge(context.Background(), &bytes.Buffer{}, r, adapters.Address{}); !errors.Is(err, sps.ErrAnswer) {
		t.Errorf("got %v", err)
	}
	if err := (sps.Adapter{}).Acknowledge(context.Background(), &bytes.Buffer{}, messages.Receipt{Status: "lost"}, adapters.Address{}); err == nil {
		t.Error("a status that nobody knows is answered")
	}
}

func TestOnlyAcceptanceIsAcceptance(t *testing.T) {
	for code, want := range map[string]string{"1": "accepted", "3": "acceptedWithWarnings", "44": "acceptedWithWarnings", "8": "refused", "50": "refused", "43": "received", "45": "received", "46": "received", "77": "received", "": "received", "01": "received"} {
		raw := strings.Replace(string(golden(t, "acknowledgement-refused")), ">8<", ">"+code+"<", 1)
		d := read(t, []byte(raw), adapters.Profile{})
		if got := d.Messages[0].Body.(*messages.Receipt).Status; got != want {
			t.Errorf("%q is %s, want %s", code, got, want)
		}
	}
}

func TestPlacesInEscapedCertificatesAreThoseOfTheBytes(t *testing.T) {
	for _, name := range [...]string{"hub-envelope-with-the-certificate-escaped", "hub-envelope-with-the-certificate-in-a-section"} {
		raw := golden(t, name)
		d := read(t, raw, adapters.Profile{})
		for _, want := range [...][2]string{{"/body/number", "EC/NL/2026/0071342"}, {"/body/consignments/0/lines/0/scientificNames/0/value", "Tulipa"}, {"/sender/system", "NL"}} {
			at := d.Messages[0].Provenance.At(want[0])
			if at == nil || !bytes.HasPrefix(raw[at.Offset:], []byte(want[1])) {
				t.Errorf("%s: %s is at %+v", name, want[0], at)
				continue
			}
			before := raw[:at.Offset]
			line := bytes.Count(before, []byte("\n")) + 1
			if at.Line != line || at.Column != len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:])))+1 {
				t.Errorf("%s: %s is at %s", name, want[0], fmt.Sprint(at.Line, ":", at.Column))
			}
		}
	}
}
