package wco_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/wco"
	"github.com/clearhub/clearhub/messages"
)

// A movement of inventory linking that is written is read as the same one.
func TestMovementsComeBackTheSame(t *testing.T) {
	cases, err := filepath.Glob("testdata/golden/inventory-linking-*/in.xml")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, c := range cases {
		for _, m := range read(t, golden(t, filepath.Base(filepath.Dir(c))), adapters.Profile{}).Messages {
			if m.Kind != messages.KindMovement {
				continue
			}
			var out bytes.Buffer
			losses, err := (wco.Adapter{}).Encode(context.Background(), &out, m, adapters.Address{})
			if err != nil {
				t.Errorf("%s: %v", c, err)
				continue
			}
			seen++
			for _, f := range losses {
				if f.Severity == messages.SeverityLoss {
					t.Errorf("%s: %s", c, f)
				}
			}
			again := read(t, out.Bytes(), adapters.Profile{})
			if len(again.Messages) != 1 {
				t.Fatalf("%s: what was written is not read: %v", c, again.Faults)
			}
			back := again.Messages[0].Body.(*messages.Movement)
			for i, r := range m.Body.(*messages.Movement).References {
				if r.SourceType == nil && i < len(back.References) {
					back.References[i].SourceType = nil // a request states what kind a reference is
				}
			}
			got, _ := json.Marshal(back)
			want, _ := json.Marshal(m.Body)
			if !bytes.Equal(got, want) {
				t.Errorf("%s: got\n%s\nwant\n%s", c, got, want)
			}
		}
	}
	if seen < 7 {
		t.Errorf("only %d movements", seen)
	}
}

func TestMovementsOfOtherOriginAreWrittenByWhatHappened(t *testing.T) {
	arrived := func() *messages.Message {
		return &messages.Message{Kind: messages.KindMovement, Function: messages.FunctionOriginal, Body: &messages.Movement{Event: messages.MovementArrived, Phase: "actual",
			EventCode:  &messages.Code{Code: "44", List: "unece24"},
			Time:       &messages.Time{Value: "2026-05-11T08:30", Zone: "+01:00", Precision: "minute"},
			References: []messages.Reference{{Type: "masterUcr", Number: "GB/NGAT-HRW0511"}},
			Place:      &messages.Place{Function: "event", Locode: "GBHRW"}}}
	}
	var out bytes.Buffer
	losses, err := (wco.Adapter{}).Encode(context.Background(), &out, arrived(), adapters.Address{})
	if err != nil {
		t.Fatal(err)
	}
	d := read(t, out.Bytes(), adapters.Profile{})
	b := d.Messages[0].Body.(*messages.Movement)
	if b.EventCode.Code != "EAL" || b.References[0].Type != "masterUcr" || b.Time.Value != "2026-05-11T08:30" || b.Time.Zone != "+01:00" {
		t.Errorf("%s", out.String())
	}
	codes := map[string]string{}
	for _, f := range losses {
		codes[f.Pointer] = f.Code
	}
	if codes["/body/place"] != wco.CodeLacking || codes["/body/place/locode"] != wco.CodeLoss {
		t.Errorf("losses: %v", losses)
	}
	for name, change := range map[string]func(*messages.Message, *messages.Movement){
		"a cancellation": func(m *messages.Message, _ *messages.Movement) { m.Function = messages.FunctionCancel },
		"another event":  func(_ *messages.Message, b *messages.Movement) { b.Event = messages.MovementSealed },
		"a planned departure": func(_ *messages.Message, b *messages.Movement) {
			b.Event, b.Phase = messages.MovementDeparted, "planned"
		},
		"nothing that it names": func(_ *messages.Message, b *messages.Movement) { b.References = nil },
	} {
		m := arrived()
		change(m, m.Body.(*messages.Movement))
		if _, err := (wco.Adapter{}).Encode(context.Background(), &out, m, adapters.Address{}); !errors.Is(err, wco.ErrMovement) || !errors.Is(err, adapters.ErrKind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
