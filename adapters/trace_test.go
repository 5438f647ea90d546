package adapters_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

func TestProvenanceOnDemandGivesTheSameDocument(t *testing.T) {
	tests := []struct {
		name, number, stated string
		faults               messages.Faults
		asked                int // how often provenance is made for a caller who does not keep it
	}{
		{name: "a clean message", number: "26CN1"},
		{name: "a message that the check refuses", number: "", asked: 1},
		{name: "a message that the adapter refuses", number: "26CN1", faults: messages.Faults{{Code: "T-1", Severity: "refuse", Position: at(3), Text: "x"}}},
		{name: "a message that both refuse at one place", number: "", faults: messages.Faults{{Code: "T-1", Severity: "refuse", Pointer: "/body/references", Position: at(3), Text: "x"}}, asked: 1},
		{name: "a message of another sender", number: "26CN1", stated: "EDI-9", asked: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			asked := 0
			doc := func(lazy, untraced bool) adapters.Document {
				return read(fake{decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
					out := adapters.Decoded{Message: note(tt.number), Faults: tt.faults}
					out.Message.Sender.PartyID = tt.stated
					body := out.Message.Body.(*messages.Ruling)
					body.Authority, body.Time = &messages.Party{Role: "other", Names: []messages.Text{{Value: "Customs"}}}, &messages.Time{Value: "2026-03-04", Precision: "date", ZoneBasis: "unknown"}
					p := messages.Provenance{{Pointer: "/body/references/0/number", Position: *at(5)}, {Pointer: "/sender/partyId", Position: *at(1)}}
					if lazy {
						out.Trace = func() messages.Provenance { asked++; return p }
					} else {
						out.Message.Provenance = p
					}
					yield(out, nil)
				}}, adapters.Request{Untraced: untraced, Identifiers: []string{"EDI-1"}})
			}
			want := doc(false, false)
			if got := doc(true, false); !reflect.DeepEqual(got, want) || len(got.Messages[0].Provenance) != 2 {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
			asked = 0
			got := doc(true, true)
			if asked != tt.asked {
				t.Errorf("provenance was made %d times, want %d: %v", asked, tt.asked, got.Faults)
			}
			for _, m := range want.Messages {
				m.Provenance = nil
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("untraced: got %+v\nwant %+v", got.Faults, want.Faults)
			}
			if got := doc(false, true); !reflect.DeepEqual(got, want) {
				t.Errorf("marked and untraced: got %+v\nwant %+v", got.Faults, want.Faults)
			}
		})
	}
}

func TestStreamKeepsTheLimitAndEndsWithItsContext(t *testing.T) {
	in := func(data string, limit int64) adapters.Input {
		return adapters.Input{Reader: iotest.HalfReader(strings.NewReader(data)), Profile: adapters.Profile{Limits: adapters.Limits{Bytes: limit}}}
	}
	if data, err := io.ReadAll(adapters.Stream(context.Background(), in("12345", 5))); err != nil || !bytes.Equal(data, []byte("12345")) {
		t.Errorf("at the limit: %q, %v", data, err)
	}
	var end *adapters.DocumentError
	if data, err := io.ReadAll(adapters.Stream(context.Background(), in("123456", 5))); string(data) != "12345" || !errors.As(err, &end) || end.Faults[0].Code != "DOC-003" {
		t.Errorf("beyond the limit: %q, %v", data, err)
	}
	if _, err := io.ReadAll(adapters.Stream(context.Background(), adapters.Input{Reader: stuck{}})); err == nil {
		t.Error("a reader that gives nothing must not be waited for")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := io.ReadAll(adapters.Stream(ctx, in("12345", 5))); !errors.Is(err, context.Canceled) {
		t.Errorf("after its end: %v", err)
	}
}

// Where the faults of the first messages are is told, and later the first of each code; of all of them where that is asked for.
func TestPlacesAreLookedForWhereTheyAreTold(t *testing.T) {
	const n = 300
	for _, places := range []bool{false, true} {
		var asked []int
		a := fake{name: "fake", version: "1", magic: "fake", score: adapters.Yes, decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
			for i := range n {
				m := note("26CN1")
				body := m.Body.(*messages.Ruling) // with nobody who ruled
				if body.Time = (&messages.Time{Value: "2026-03-04", Precision: "date", ZoneBasis: "unknown"}); i == 200 || i == 250 {
					body.Time = nil
				}
				if !yield(adapters.Decoded{Message: m, Trace: func() messages.Provenance { asked = append(asked, i); return nil }}, nil) {
					return
				}
			}
		}}
		seen, warnings := 0, 0
		d := registry(a).Each(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "port"}, Untraced: true}, adapters.Stored{
			Open: func() io.Reader { return strings.NewReader("fake") }, Places: places,
			Take: func(m *messages.Message, _ int64) bool {
				if seen++; seen == 1 {
					warnings = len(m.Faults)
				}
				return true
			}})
		if seen != n || d.Count != n || warnings == 0 {
			t.Fatalf("%d messages, %d faults in the first: %v", seen, warnings, d.Faults)
		}
		first := (adapters.MaxFaults + warnings - 1) / warnings
		switch {
		case places && len(asked) != n:
			t.Errorf("asked for the places of %d messages", len(asked))
		case !places && (len(asked) < first+1 || asked[first-1] != first-1 || asked[first] != 200):
			t.Errorf("%d warnings a message, asked for %v: %v", warnings, asked, d.Faults[:3])
		}
	}
}
