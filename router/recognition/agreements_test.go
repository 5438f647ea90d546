package recognition_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

func (b *bench) agree(id string, a messages.Agreement) {
	b.t.Helper()
	body, err := json.Marshal(a)
	if err != nil {
		b.t.Fatal(err)
	}
	b.command(messages.Command{V: 1, ID: id, Verb: messages.VerbAgreement, Time: b.now, By: "operator:anna", Reason: "signed", Body: body})
}

// saidOf is the last event under a command's id.
func (b *bench) saidOf(id string) messages.Event {
	b.t.Helper()
	for i := len(b.events) - 1; i >= 0; i-- {
		if b.events[i].Message == id {
			return b.events[i]
		}
	}
	b.t.Fatalf("nothing was said of command %s", id)
	return messages.Event{}
}

func changed(change ...func(*messages.Rules)) messages.Agreement {
	return rules(change...).Agreements[0]
}

func TestAppliedAgreementsStandBesideTheConfigurationAndNeverChange(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001"))
	b.want("DL-001", recognised)

	two := changed(func(r *messages.Rules) { r.Agreements[0].Version = "2" }, scope(0, func(s *messages.Scope) { s.HS = []string{"08"} }))
	b.agree("c1", two)
	if e := b.saidOf("c1"); e.Code != "CLAIMS-005" || e.State != messages.StateConcluded {
		t.Errorf("%+v", e)
	}
	b.want("DL-001", notApplicable, "G1.GOODS")

	two.Title = "the same, otherwise"
	b.agree("c2", two)
	if e := b.saidOf("c2"); e.State != messages.StateRefused || e.Code != "CLAIMS-004" {
		t.Errorf("a version that says something else is taken: %+v", e)
	}
	two.Title = ""
	b.agree("c3", two)
	if e := b.saidOf("c3"); e.State != messages.StateDuplicate {
		t.Errorf("%+v", e)
	}
	b.apply(rules(func(r *messages.Rules) { r.Authorities[0].Names = append(r.Authorities[0].Names, "Another Name") }))
	b.want("DL-001", notApplicable, "G1.GOODS") // the configuration does not take the applied version away

	b.agree("c4", changed(func(r *messages.Rules) { r.Agreements[0].Version = "3" }, scope(0, func(s *messages.Scope) { s.Gates = []int{0, 99} })))
	if e := b.saidOf("c4"); e.State != messages.StateRefused {
		t.Errorf("an agreement with a gate that does not exist is taken: %+v", e)
	}
	b.agree("c5", messages.Agreement{ID: "bulbs"})
	if e := b.saidOf("c5"); e.State != messages.StateRefused {
		t.Errorf("half an agreement is taken: %+v", e)
	}
}

func TestAVersionCountsFromTheDayItBegins(t *testing.T) {
	b := open(t, rules())
	b.agree("c1", changed(func(r *messages.Rules) { r.Agreements[0].Version, r.Agreements[0].InForce.From = "2", "2026-03-12" }, scope(0, func(s *messages.Scope) { s.Procedures = []string{"transit"} })))
	b.send(certificate(), declaration("DL-001"))
	if d := b.want("DL-001", recognised); d.Lines[0].Claims[0].Agreement.Version != "1" {
		t.Errorf("agreement %+v", d.Lines[0].Claims[0].Agreement)
	}
	b.wait(72 * time.Hour)
	b.want("DL-001", recognised) // it was lodged under the first version
	m := declaration("DL-002")
	m.Received = b.now
	b.send(m)
	if d := b.want("DL-002", notRecognised, "G2.PROCEDURE"); d.Lines[0].Claims[0].Agreement.Version != "2" {
		t.Errorf("agreement %+v", d.Lines[0].Claims[0].Agreement)
	}
}
