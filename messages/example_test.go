package messages_test

import (
	"fmt"

	"github.com/clearhub/clearhub/messages"
)

func ExampleFold() {
	fmt.Println(messages.Fold("ec nl 2026-0012345"))
	// Output: ECNL20260012345
}

func ExampleMessage_Check() {
	m := &messages.Message{
		SchemaVersion: messages.SchemaVersion, ID: "1", Kind: messages.KindRuling, Function: messages.FunctionResponse, Subject: "pl-customs/ruling/A1",
		Sender: messages.Participant{PartyID: "pl-customs"},
		Body: &messages.Ruling{
			Status:     messages.RulingReleased,
			References: []messages.Reference{{Type: "declarantReference", Number: "A-1"}},
			Offices:    []messages.Office{{Role: "declaration", ID: "PL301010", Country: "POL"}},
		},
	}
	for _, f := range m.Check() {
		fmt.Println(f.Severity, f)
	}
	// Output:
	// warn /body/offices/0/country: the country is not in the list [MSG-010]
	// warn /body/time: the ruling has no time [MSG-141]
}
