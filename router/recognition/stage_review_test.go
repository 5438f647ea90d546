package recognition_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// reviewed is a world in which released goods are under review: the body behind their certificate has lost its accreditation for cause.
func reviewed(t *testing.T) *bench {
	t.Helper()
	r := conformity(5)
	r.Officers = withOfficers().Officers
	b := open(t, r)
	b.load("bodies", bodyEntry())
	b.send(conforming("CC/NL/26/0000001"), citing("D-001", "CC/NL/26/0000001"), citing("D-002", "CC/NL/26/0000001"), ruling("D-001", messages.RulingReleased))
	b.want("D-001", recognised)
	b.load("bodies", bodyEntry(messages.StatusSince{Status: "withdrawn", From: "2026-03-09", BackTo: "2026-01-01"}))
	if d := b.want("D-001", refused, "G5.WITHDRAWN"); d.Recall == nil || d.Recall.Action != "review" || !d.Recall.Stands {
		t.Fatalf("%+v", d.Recall)
	}
	return b
}

func review(b *bench, finding string, change ...func(*messages.OfficerAct)) messages.OfficerAct {
	return b.act(messages.OfficerReview, append([]func(*messages.OfficerAct){func(a *messages.OfficerAct) {
		a.Decision, a.Finding = b.last("D-001").Number, finding
	}}, change...)...)
}

func TestReviewIsClosedByAnOfficerAndBothSidesAreTold(t *testing.T) {
	b := reviewed(t)
	if !b.has("review/" + subject("D-001")) {
		t.Fatal("no review is open")
	}
	b.wait(50 * time.Hour)
	n, told := len(b.envelopes), len(b.receipts)
	for name, c := range map[string]struct {
		act  messages.OfficerAct
		seed byte
		why  string
	}{
		"no finding":             {review(b, ""), 0, "no finding"},
		"another decision":       {review(b, "noAction", func(a *messages.OfficerAct) { a.Decision = "x" }), 0, "is not the one under review"},
		"another declaration":    {review(b, "noAction", func(a *messages.OfficerAct) { a.Declaration = subject("D-002") }), 0, "nothing is under review"},
		"an unknown finding":     {review(b, "forgotten"), 0, "finding"},
		"an officer who may not": {review(b, "noAction", func(a *messages.OfficerAct) { a.Officer = "O-2" }), 1, "may not do review"},
		"another's key":          {review(b, "noAction"), 1, "signature"},
	} {
		c.act.ID = name
		if e := b.perform(c.act, keyOf(c.seed)); e.Code != "OFFICER-002" || !strings.Contains(e.Text, c.why) {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if len(b.receipts) != told || !b.has("review/"+subject("D-001")) {
		t.Fatal("a refused act has moved something")
	}
	b.restart()
	if e := b.perform(review(b, "followedUp"), keyOf(0)); e.Code != "OFFICER-001" || e.Values["finding"] != "followedUp" || e.Values["action"] != "review" || e.Values["since"] != "2026-03-10T08:00:00Z" {
		t.Fatalf("%+v", e)
	}
	if b.has("review/"+subject("D-001")) || b.count(messages.StateConcluded, "RECALL-003") != 1 || len(b.envelopes) != n {
		t.Errorf("after the act: open %v, %d events, %d decisions", b.has("review/"+subject("D-001")), b.count(messages.StateConcluded, "RECALL-003"), len(b.envelopes)-n)
	}
	lanes := map[string]*messages.InstrumentUse{}
	for i := told; i < len(b.receipts); i++ {
		lanes[b.told[i]] = b.receipts[i].Use
	}
	here, there := lanes[subject("D-001")], lanes["agency/certificate/conformity-CCNL260000001"]
	if len(lanes) != 2 || here == nil || there == nil || here.What != "reviewed" || here.Finding != "followedUp" || there.Finding != "followedUp" || !strings.Contains(there.Text, "at the quay") || here.Text != "" {
		t.Errorf("told %+v", lanes)
	}
	if e := b.perform(review(b, "noAction"), keyOf(0)); e.Code != "OFFICER-002" || !strings.Contains(e.Text, "nothing is under review") {
		t.Errorf("a second time: %+v", e)
	}
}

// A second change before the first is looked at adds to the review: it keeps its age and the stricter action, and names the later decision.
func TestReviewKeepsItsAge(t *testing.T) {
	b := reviewed(t)
	first := b.last("D-001").Number
	b.wait(24 * time.Hour)
	b.send(conforming("CC/NL/26/0000001", func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = 2, "revoked" }))
	if d := b.last("D-001"); d.Number == first || d.Recall == nil || d.Recall.Action != "recall" {
		t.Fatalf("%+v", d.Recall)
	}
	if e := b.perform(review(b, "confirmed", func(a *messages.OfficerAct) { a.Decision = first }), keyOf(0)); e.Code != "OFFICER-002" {
		t.Errorf("by the decision before: %+v", e)
	}
	if e := b.perform(review(b, "confirmed"), keyOf(0)); e.Code != "OFFICER-001" || e.Values["action"] != "recall" || e.Values["since"] != "2026-03-10T08:00:00Z" {
		t.Errorf("%+v", e)
	}
}

func TestReviewEndsWithTheRelease(t *testing.T) {
	b := reviewed(t)
	if e := b.perform(b.act(messages.OfficerReopen), keyOf(0)); e.Code != "OFFICER-001" {
		t.Fatalf("%+v", e)
	}
	if b.has("review/"+subject("D-001")) || b.count(messages.StateConcluded, "RECALL-003") != 1 {
		t.Error("the review outlives the release")
	}
	b.want("D-001", refused, "G5.WITHDRAWN")
}
