package trail_test

import (
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/trail"
)

func TestSummariesOfCargo(t *testing.T) {
	for want, b := range map[string]messages.Body{
		"cargo manifest, arrival, Liaodong Star, 2 consignments, 1 unit": &messages.Manifest{Type: "cargo", Direction: "arrival",
			Transport: []messages.Transport{{Voyage: "026E"}, {Name: "Liaodong Star"}}, Consignments: make([]messages.Consignment, 2), Equipment: make([]messages.Equipment, 1)},
		"conveyance manifest":                 &messages.Manifest{Type: "conveyance"},
		"movement, gate in, actual, Dayaowan": &messages.Movement{Event: messages.MovementGateIn, Phase: "actual", Place: &messages.Place{Locode: "CNDAG", Name: "Dayaowan"}},
		"movement, border crossed, CNMLX":     &messages.Movement{Event: messages.MovementBorderCrossed, Place: &messages.Place{Locode: "CNMLX"}},
		"decision on D-77, quantity exceeded": &messages.Decision{Outcome: messages.OutcomeQuantityExceeded, References: []messages.Reference{{Type: "functionalReference", Number: "D-77"}}},
		"ruling, partly released":             &messages.Ruling{Status: messages.RulingPartlyReleased},
		"usage notice: given back, EC/NL/1":   &messages.Receipt{Use: &messages.InstrumentUse{What: "givenBack", Instrument: messages.InstrumentRef{Number: "EC/NL/1"}}},
		"movement, delayed":                   &messages.Movement{Event: messages.MovementDelayed},
	} {
		if got := trail.Summary(&messages.Message{Kind: b.Kind(), Body: b}); got != want {
			t.Errorf("summary %q, want %q", got, want)
		}
	}
}
