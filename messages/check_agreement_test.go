package messages_test

import (
	"testing"

	"github.com/clearhub/clearhub/messages"
)

func TestCheckRules(t *testing.T) {
	good := func() messages.Rules {
		return messages.Rules{
			Agreements: []messages.Agreement{{
				ID: "cn-mn-plants", Version: "1",
				Issuer: messages.AgreementSide{Country: "CN", Authority: "ln-pq"}, Border: messages.AgreementSide{Country: "MN", Authority: "mn-customs"},
				InForce: messages.Span{From: "2026-01-01", Until: "2027-01-01T00:00:00Z"},
				Scopes: []messages.Scope{{
					ID: "fruit", Instruments: []messages.DocumentClass{messages.ClassPhytosanitary}, HS: []string{"08", "0808"}, Procedures: []string{"import"},
					Gates: []int{0, 1, 8}, Effects: []messages.Effect{{Type: "waive", Control: messages.ControlDocumentary}}, Await: "72h", Term: "unlimited",
				}},
			}},
			Authorities: []messages.Authority{{ID: "ln-pq", Country: "CN", Competences: []messages.Competence{{Class: messages.ClassPhytosanitary, Span: messages.Span{From: "2020-01-01"}}}}},
		}
	}
	if faults := messages.CheckRules(good()); len(faults) > 0 {
		t.Fatalf("good rules have faults: %v", faults)
	}
	cases := []struct {
		name, pointer string
		spoil         func(*messages.Rules)
	}{
		{"an HS prefix of one digit", "/agreements/0/scopes/0/hs/1", func(r *messages.Rules) { r.Agreements[0].Scopes[0].HS[1] = "8" }},
		{"an excluded code of letters", "/agreements/0/scopes/0/excluded/0", func(r *messages.Rules) { r.Agreements[0].Scopes[0].Excluded = []string{"pears"} }},
		{"a gate that does not exist", "/agreements/0/scopes/0/gates/2", func(r *messages.Rules) { r.Agreements[0].Scopes[0].Gates[2] = 15 }},
		{"a wait in days", "/agreements/0/scopes/0/await", func(r *messages.Rules) { r.Agreements[0].Scopes[0].Await = "3d" }},
		{"a term of nothing", "/agreements/0/scopes/0/term", func(r *messages.Rules) { r.Agreements[0].Scopes[0].Term = "0h" }},
		{"a hub for a ledger of its own", "/agreements/0/scopes/0/ledgerHub", func(r *messages.Rules) { r.Agreements[0].Scopes[0].LedgerHub = "nl-hub" }},
		{"a direction sideways", "/agreements/0/direction", func(r *messages.Rules) { r.Agreements[0].Direction = "sideways" }},
		{"a signature on no day", "/agreements/0/signed", func(r *messages.Rules) { r.Agreements[0].Signed = "spring" }},
		{"a grace in days", "/agreements/0/transition/grace", func(r *messages.Rules) { r.Agreements[0].Transition = &messages.Transition{Grace: "30d"} }},
		{"a limit that is none", "/agreements/0/freshness/0/limit", func(r *messages.Rules) {
			r.Agreements[0].Freshness = []messages.Freshness{{Register: "x", Limit: "soon"}}
		}},
		{"a register twice", "/agreements/0/freshness/1/register", func(r *messages.Rules) {
			r.Agreements[0].Freshness = []messages.Freshness{{Register: "x", Limit: "5m"}, {Register: "x", Limit: "1h"}}
		}},
		{"a tolerance of more than all", "/agreements/0/scopes/0/tolerance", func(r *messages.Rules) { r.Agreements[0].Scopes[0].Tolerance = "1.5" }},
		{"a negative rate", "/agreements/0/scopes/0/controlRate", func(r *messages.Rules) { r.Agreements[0].Scopes[0].ControlRate = "-0.1" }},
		{"a code of nobody", "/agreements/0/scopes/0/subject/0/role", func(r *messages.Rules) {
			r.Agreements[0].Scopes[0].Subject = []messages.SubjectMatch{{Field: "aeo"}}
		}},
		{"a control that is none", "/agreements/0/scopes/0/equivalence/0/control", func(r *messages.Rules) {
			r.Agreements[0].Scopes[0].Equivalence = []messages.Equivalence{{Control: "sniffing"}}
		}},
		{"an age in days", "/agreements/0/scopes/0/equivalence/0/age", func(r *messages.Rules) {
			r.Agreements[0].Scopes[0].Equivalence = []messages.Equivalence{{Control: messages.ControlPhysical, Age: "10d"}}
		}},
		{"an unknown class", "/agreements/0/scopes/0/instruments/0", func(r *messages.Rules) { r.Agreements[0].Scopes[0].Instruments[0] = "passport" }},
		{"an unknown country", "/agreements/0/border/country", func(r *messages.Rules) { r.Agreements[0].Border.Country = "UK" }},
		{"no version", "/agreements/0/version", func(r *messages.Rules) { r.Agreements[0].Version = "" }},
		{"a span that ends first", "/agreements/0/inForce/until", func(r *messages.Rules) { r.Agreements[0].InForce.Until = "2025-12-31" }},
		{"a suspension without a date", "/agreements/0/suspended/0/from", func(r *messages.Rules) { r.Agreements[0].Suspended = []messages.Span{{From: "soon"}} }},
		{"a competence until no date", "/authorities/0/competences/0/span/until", func(r *messages.Rules) { r.Authorities[0].Competences[0].Span.Until = "always" }},
	}
	for _, c := range cases {
		r := good()
		c.spoil(&r)
		faults := messages.CheckRules(r)
		if len(faults) != 1 || faults[0].Code != "RUL-001" || faults[0].Pointer != c.pointer || !faults.Refused() {
			t.Errorf("%s: want RUL-001 at %s, got %v", c.name, c.pointer, faults)
		}
	}
}
