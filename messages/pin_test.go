package messages_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// Faults that were found before provenance was known, and then pinned, are those that the check finds with it: in the same order.
func TestPinGivesWhatCheckGivesWithProvenance(t *testing.T) {
	for _, lines := range []int{1, 3, 90, 300} {
		d := &messages.Declaration{Type: "import"}
		c := messages.Consignment{}
		var places messages.Provenance
		for i := range lines {
			c.Lines = append(c.Lines, messages.Line{Number: i / 2, Measures: []messages.Measure{{Type: "netMass", Quantity: messages.Quantity{Value: "-1"}}}})
			at := fmt.Sprintf("/body/consignments/0/lines/%d", i)
			places = append(places, messages.Origin{Pointer: at, Position: messages.Position{Offset: int64(lines - i), Line: 1, Column: lines - i, Path: at}})
		}
		slices.SortFunc(places, func(a, b messages.Origin) int { return strings.Compare(a.Pointer, b.Pointer) })
		d.Consignments = []messages.Consignment{c}
		m := &messages.Message{SchemaVersion: messages.SchemaVersion, ID: "x", Kind: messages.KindDeclaration, Function: messages.FunctionOriginal, Body: d}
		before := m.Check()
		m.Provenance = places
		want, got := m.Check(), m.Pin(before)
		if len(want) < min(lines, messages.FaultLimit) || reflect.DeepEqual(before, want) || !reflect.DeepEqual(got, want) {
			t.Errorf("%d lines: got %d faults, want %d: %.300v, %.300v", lines, len(got), len(want), got, want)
		}
	}
}
