package chinasw_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/chinasw"
	"github.com/clearhub/clearhub/messages"
)

// An answer is read as the single window's own: the same verdict about the same number, with what is wrong in words.
func TestAnswersAreReadAsTheWindowsOwn(t *testing.T) {
	for _, c := range []struct{ name, status, number, says string }{
		{"import-wrapped-with-inspection", "accepted", "", ""},
		{"values-that-cannot-be-used", "refused", "", chinasw.CodeDecimal},
		{"manifest-by-road-changed", "accepted", "0902202604170001", chinasw.CodeMode},
		{"manifest-values-that-cannot-be-used", "refused", "", chinasw.CodeManifestFunction},
	} {
		raw := golden(t, c.name)
		d := read(t, raw, adapters.Profile{})
		r := messages.Receipt{Level: "schema", Status: "accepted", Faults: d.Faults}
		if d.Verdict == messages.VerdictRefused {
			r.Status = "refused"
		}
		for _, m := range d.Messages {
			r.Messages = append(r.Messages, messages.MessageReceipt{Reference: messages.OwnNumber(m)})
		}
		var out bytes.Buffer
		if err := (chinasw.Adapter{}).Acknowledge(context.Background(), &out, r,
			adapters.Address{Sender: "HUB", ControlReference: "R-1", Time: time.Unix(1_770_000_000, 0).UTC(), Document: raw}); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		back := read(t, out.Bytes(), adapters.Profile{})
		if len(back.Messages) != 1 {
			t.Fatalf("%s: the answer is not read: %v\n%s", c.name, back.Faults, out.String())
		}
		b := back.Messages[0].Body.(*messages.Receipt)
		if b.Status != c.status || c.number != "" && b.References[0].Number != c.number {
			t.Errorf("%s: got %+v", c.name, b)
		}
		if c.says != "" && (len(b.Reasons) == 0 || !strings.Contains(b.Reasons[0].Text, c.says)) {
			t.Errorf("%s: %s is not told: %+v", c.name, c.says, b.Reasons)
		}
	}
}

func TestAnswersAreNotAnswered(t *testing.T) {
	for _, name := range []string{"results-of-every-kind", "manifest-answered-accepted", "gate-pass-out"} {
		err := (chinasw.Adapter{}).Acknowledge(context.Background(), &bytes.Buffer{}, messages.Receipt{Status: "accepted"}, adapters.Address{Document: golden(t, name)})
		if !errors.Is(err, chinasw.ErrNoAnswer) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
