package recognition_test

import (
	"slices"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// again gives a step a number of its own.
func again(n string) func(*messages.Message, *messages.Assistance) {
	return func(_ *messages.Message, a *messages.Assistance) { a.Number += n }
}

func over(_ *messages.Message, a *messages.Assistance) { a.Over, a.Number = true, a.Number+"-over" }

// lent is a reply under conditions that the request did not state.
func lent(_ *messages.Message, a *messages.Assistance) {
	a.Use = &messages.AssistanceUse{Purpose: "valuation", Conditions: []string{"destroyAfterUse", "tellOutcome"}, KeepUntil: at("2026-06-01T00:00:00Z")}
}

func bare(_ *messages.Message, a *messages.Assistance) { a.Use.Conditions = []string{"onlyThisMatter"} }

func TestWhoBrokeTheConditionsCannotLetTheFlowGoOn(t *testing.T) {
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest), step(agency, messages.AssistanceBreach), step(customs, messages.AssistanceBreach), step(customs, messages.AssistanceBreach, over))
	b.send(step(agency, messages.AssistanceReply))
	if b.count(messages.StateLinked, "ASSIST-009") != 0 || b.caseState() == "ANSWERED" {
		t.Fatalf("the case is %s", b.caseState())
	}
	b.send(step(agency, messages.AssistanceBreach, over))
	if b.count(messages.StateLinked, "ASSIST-009") != 1 || b.caseState() != "ANSWERED" {
		t.Errorf("the case is %s", b.caseState())
	}
}

func TestARequestCannotBeTurnedIntoAnotherOnceSomethingWasGiven(t *testing.T) {
	for name, change := range map[string]func(*messages.Message, *messages.Assistance){
		"purpose":   func(_ *messages.Message, a *messages.Assistance) { a.Use.Purpose = "prosecution" },
		"authority": func(_ *messages.Message, a *messages.Assistance) { a.Requested.ID = "nl-other" },
		"type":      func(_ *messages.Message, a *messages.Assistance) { a.Type = messages.AssistanceInvestigation },
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules(func(r *messages.Rules) { r.Authorities = append(r.Authorities, other("nl-other")) }))
			b.send(step(customs, messages.AssistanceRequest, bare), step(agency, messages.AssistanceReply, lent), version(2, step(customs, messages.AssistanceRequest, bare, change)))
			if len(b.rulings) != 2 || b.count(messages.StateRefused, "ASSIST-003") != 1 {
				t.Errorf("%d went on, events %v", len(b.rulings), b.events)
			}
		})
	}
	// A change that asks more is possible, and leaves out nothing of what binds what was given.
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest, bare), step(agency, messages.AssistanceReply, lent), version(2, step(customs, messages.AssistanceRequest, func(m *messages.Message, a *messages.Assistance) {
		m.Conditions, a.Use = nil, &messages.AssistanceUse{Purpose: "valuation", KeepUntil: at("2030-01-01T00:00:00Z")}
	})))
	last := b.relayed()[2]
	use := last.Body.(*messages.Assistance).Use
	for _, c := range []string{"onlyThisMatter", "destroyAfterUse", "tellOutcome"} {
		if !slices.Contains(last.Conditions, c) || !slices.Contains(use.Conditions, c) {
			t.Errorf("the changed request goes on without %s: %v %v", c, last.Conditions, use.Conditions)
		}
	}
	if use.KeepUntil.Value != "2026-06-01T00:00:00Z" && use.KeepUntil.Value != "2026-06-01T00:00:00" {
		t.Errorf("copies may be kept until %s", use.KeepUntil.Value)
	}
	if b.caseState() != "SENT" {
		t.Errorf("the case is %s", b.caseState())
	}
	b.send(step(customs, messages.AssistanceOutcome), step(customs, messages.AssistanceDisposed))
	if b.caseState() != "SENT" {
		t.Errorf("with a question open the case is %s", b.caseState())
	}
	b.wait(31 * 24 * time.Hour)
	if b.caseState() != "OVERDUE(30)" {
		t.Errorf("a question that was asked anew has no clock: %s", b.caseState())
	}
}

func TestWithdrawingARequestDoesNotFreeWhatWasGiven(t *testing.T) {
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest, bare), step(agency, messages.AssistanceReply, lent), version(2, function(messages.FunctionCancel, step(customs, messages.AssistanceRequest))))
	if b.caseState() != "ANSWERED" {
		t.Fatalf("the case is %s", b.caseState())
	}
	b.wait(90 * 24 * time.Hour)
	if b.count(messages.StateOverdue, "ASSIST-007") == 0 {
		t.Error("nobody asks for the receipt of what was given")
	}
	b.send(step(customs, messages.AssistanceOutcome), step(customs, messages.AssistanceDisposed))
	if b.caseState() != "CLOSED" {
		t.Errorf("the case is %s", b.caseState())
	}
}

func TestAReceiptOfDisposalCountsForWhatWasGivenBefore(t *testing.T) {
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest), step(customs, messages.AssistanceDisposed))
	if b.count(messages.StateRefused, "ASSIST-003") != 1 {
		t.Error("a receipt for nothing is taken")
	}
	b.send(step(agency, messages.AssistanceReply), step(customs, messages.AssistanceDisposed, again("2")), step(agency, messages.AssistanceReply, again("2")), step(customs, messages.AssistanceOutcome))
	if b.caseState() != "ANSWERED" {
		t.Errorf("with a copy left the case is %s", b.caseState())
	}
	b.send(step(customs, messages.AssistanceDisposed, again("3")))
	if b.caseState() != "CLOSED" {
		t.Errorf("the case is %s", b.caseState())
	}
}

func TestWhatHadToBeGoneBeforeItWasGivenIsAskedForAtOnce(t *testing.T) {
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest), step(agency, messages.AssistanceReply, func(_ *messages.Message, a *messages.Assistance) {
		a.Use = &messages.AssistanceUse{Purpose: "valuation", KeepUntil: at("2026-03-09T00:00:00Z")}
	}))
	b.wait(time.Minute)
	if b.count(messages.StateOverdue, "ASSIST-007") != 1 {
		t.Errorf("events %v", b.events)
	}
}

func TestAChannelThatTheRegisterDoesNotNameAnyMoreSpeaksForNobody(t *testing.T) {
	r := rules(func(r *messages.Rules) { // the agreement names no channel: the authority's entry does
		r.Agreements[0].Issuer.Channels = nil
	})
	entry := func(until string, channels ...string) messages.RegisterEntry {
		return registered(messages.RegisterAuthority, "nl-plants", func(e *messages.RegisterEntry) {
			a := r.Authorities[0]
			a.Channels, e.Authority = channels, &a
			if until != "" {
				e.Valid = &messages.Span{From: "2025-01-01", Until: until}
			}
		})
	}
	b := open(t, r)
	b.send(step(customs, messages.AssistanceRequest), step(agency, messages.AssistanceAcknowledgement))
	if b.caseState() != "ACKNOWLEDGED" {
		t.Fatalf("the case is %s", b.caseState())
	}
	b.load("register", entry("", "agency-2"))
	b.send(step(agency, messages.AssistanceReply))
	if b.caseState() != "ACKNOWLEDGED" || b.count(messages.StateRefused, "ASSIST-001") != 1 {
		t.Errorf("a channel that the register dropped is heard; the case is %s", b.caseState())
	}
	b.load("register", entry("2026-03-01", agency))
	b.send(step(agency, messages.AssistanceReply, again("2")))
	if b.caseState() != "ACKNOWLEDGED" || b.count(messages.StateRefused, "ASSIST-001") != 2 {
		t.Errorf("an authority whose entry is over is heard; the case is %s", b.caseState())
	}
	b.load("register", entry("", agency))
	b.send(step(agency, messages.AssistanceReply, again("3")))
	if b.caseState() != "ANSWERED" {
		t.Errorf("the case is %s", b.caseState())
	}
}
