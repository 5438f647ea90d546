package messages_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

func TestTradersReadNoReasonOfRisk(t *testing.T) {
	const canary = "KANARIENVOGEL"
	secret := messages.Gate{Gate: 13, Result: "fail", Reason: "G13.RISK", Confidential: true, Text: canary, Values: map[string]string{"measure": canary}, Facts: []string{canary}, Legal: canary}
	d := &messages.Decision{
		Number: "1", Border: "CN", Outcome: messages.OutcomeControlRequired,
		Facts: []messages.Fact{{ID: canary, Confidential: true}, {ID: "declaration"}},
		Lines: []messages.LineDecision{{Line: 1, Outcome: messages.OutcomeControlRequired, Counterfactual: []messages.Change{{Gate: 13, Reason: "G13.RISK", Found: canary, Confidential: true}, {Gate: 8, Reason: "G8.EXPIRED"}},
			Claims: []messages.ClaimDecision{{Outcome: messages.OutcomeControlRequired, Gates: []messages.Gate{{Gate: 8, Result: "pass", Facts: []string{"declaration", canary}}, secret}}}}},
		Recall:      &messages.Recall{Reason: "safeguard", Facts: []string{canary, "instrument/x"}},
		Invalidates: &messages.Invalidation{Reason: "safeguard", Facts: []string{canary}},
	}
	before, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	open := messages.ForTraders(&messages.Message{Kind: messages.KindDecision, Body: d}).Body.(*messages.Decision)
	told, err := json.Marshal(open)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{canary, "safeguard", "G13.RISK", "confidential"} {
		if strings.Contains(string(told), word) {
			t.Errorf("a trader reads %s in %s", word, told)
		}
	}
	for _, word := range []string{"controlRequired", "G13.CONTROL", "G8.EXPIRED", "instrument/x", `"declaration"`} {
		if !strings.Contains(string(told), word) {
			t.Errorf("a trader does not read %s in %s", word, told)
		}
	}
	if after, err := json.Marshal(d); err != nil || string(after) != string(before) {
		t.Error("the decision itself was changed")
	}
	plain := &messages.Message{Kind: messages.KindDecision, Body: &messages.Decision{Number: "1"}}
	if messages.ForTraders(plain) != plain {
		t.Error("a decision with nothing to hide is copied")
	}
}

func TestTradersReadNothingThatAnOfficerWrote(t *testing.T) {
	const canary = "KANARIENVOGEL"
	for name, body := range map[string]messages.Body{
		"override": &messages.Decision{Number: "1", Override: &messages.Override{Outcome: messages.OutcomeControlRequired, Officer: "O-1", Name: canary, Reason: canary}},
		"notice":   &messages.Receipt{Level: "business", Status: "received", Use: &messages.InstrumentUse{What: "overridden", Text: "An officer of customs set this outcome beside the computed one: " + canary}},
		"review":   &messages.Receipt{Level: "business", Status: "received", Use: &messages.InstrumentUse{What: "reviewed", Text: "An officer of customs closed the review: " + canary}},
	} {
		m := &messages.Message{Kind: body.Kind(), Body: body}
		told, err := json.Marshal(messages.ForTraders(m))
		if err != nil || strings.Contains(string(told), canary) {
			t.Errorf("%s: a trader reads %s, %v", name, told, err)
		}
		if whole, err := json.Marshal(m); err != nil || !strings.Contains(string(whole), canary) {
			t.Errorf("%s: an authority reads %s, %v", name, whole, err)
		}
	}
	open := messages.ForTraders(&messages.Message{Body: &messages.Decision{Override: &messages.Override{Outcome: messages.OutcomeControlRequired, Officer: "O-1", Reason: canary}}}).Body.(*messages.Decision)
	if open.Override.Outcome != messages.OutcomeControlRequired || open.Override.Reason == "" {
		t.Errorf("what the officer decided is lost: %+v", open.Override)
	}
}
