package recognition_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

var (
	plants = messages.AuthorityRef{ID: "nl-plants", Country: "NL"}
	border = messages.AuthorityRef{ID: "border office", Country: "CN"}
)

func text(s string) []messages.Text { return []messages.Text{{Value: s, Language: "en"}} }

// step is a step of case 17 by its sender; a request comes from the border.
func step(sender string, form messages.AssistanceForm, change ...func(*messages.Message, *messages.Assistance)) *messages.Message {
	b := &messages.Assistance{Case: "TFA-17", Form: form, Type: messages.AssistanceInformation, Requesting: border, Requested: plants}
	m := message(sender, map[string]string{customs: "CN", agency: "NL"}[sender], 1, b)
	m.Handling = messages.HandlingOfficial
	switch form {
	case messages.AssistanceRequest:
		b.Matter, b.Asked, b.LegalBasis = text("value"), []messages.AssistanceItem{{What: "declarationData"}}, []messages.LegalBasis{{Instrument: "TFA", Article: "12"}}
		b.Use = &messages.AssistanceUse{Purpose: "valuation", Conditions: []string{"onlyThisMatter", "tellOutcome", "destroyAfterUse"}}
		m.Conditions = []string{"onlyThisMatter"}
	case messages.AssistanceReply:
		b.Parts = []messages.AssistancePart{{Item: 1, Availability: "given"}}
	case messages.AssistanceRefused:
		b.Refusal = &messages.AssistanceRefusal{Reason: "noData"}
	case messages.AssistanceOutcome:
		b.Outcome = text("value adjusted")
	case messages.AssistanceDisposed:
		b.Disposal = &messages.AssistanceDisposal{Method: "destroyed", Time: at("2026-03-10T08:00:00Z")}
	}
	if form != messages.AssistanceRequest {
		b.Number = sender + "-" + string(form)
	}
	for _, f := range change {
		f(m, b)
	}
	m.Subject = messages.SubjectOf(sender, m)
	return m
}

// relayed are the assistance messages that went on, as they went.
func (b *bench) relayed() []*messages.Message {
	b.t.Helper()
	var out []*messages.Message
	for _, o := range b.rulings {
		var m messages.Message
		if err := json.Unmarshal(o.Value, &m); err != nil {
			b.t.Fatal(err)
		}
		out = append(out, &m)
	}
	return out
}

// caseState is the state that the last event of a case tells.
func (b *bench) caseState() string {
	for i := len(b.events) - 1; i >= 0; i-- {
		if s := b.events[i].Values["caseState"]; s != "" {
			return s
		}
	}
	return ""
}

func TestCaseOfAssistanceFromRequestToDisposal(t *testing.T) {
	b := open(t, rules())
	lane := customs + "/assistance/TFA17"
	partial := func(_ *messages.Message, a *messages.Assistance) { a.Partial = true }
	for i, s := range []struct {
		m    *messages.Message
		want string
	}{
		{step(customs, messages.AssistanceRequest), "SENT"},
		{step(agency, messages.AssistanceAcknowledgement), "ACKNOWLEDGED"},
		{step(agency, messages.AssistanceReply, partial), "PARTIAL"},
		{step(agency, messages.AssistanceReply, func(_ *messages.Message, a *messages.Assistance) { a.Number = "agency-reply-2" }), "ANSWERED"},
		{step(customs, messages.AssistanceOutcome), "ANSWERED"},
		{step(customs, messages.AssistanceDisposed), "CLOSED"},
	} {
		b.send(s.m)
		if got := b.caseState(); got != s.want {
			t.Fatalf("after step %d the case is %s, want %s", i+1, got, s.want)
		}
		if len(b.lanes) != i+1 || b.lanes[i] != lane {
			t.Fatalf("after step %d the lanes are %v", i+1, b.lanes)
		}
	}
	for _, m := range b.relayed() {
		a := m.Body.(*messages.Assistance)
		if m.Handling != messages.HandlingOfficial || !slices.Contains(m.Conditions, "destroyAfterUse") || a.Use == nil || a.Use.Purpose != "valuation" {
			t.Errorf("%s goes on without what binds the case: %s %v %+v", a.Form, m.Handling, m.Conditions, a.Use)
		}
	}
	last := b.events[len(b.events)-1]
	if last.State != messages.StateConcluded || last.Values["asked"] != "1" || last.Values["answered"] != "1" || last.Values["closed"] != "1" || last.Values["refused"] != "0" {
		t.Errorf("the last event is %s %v", last.State, last.Values)
	}
	if at, err := b.trial.NextTimer(); err != nil || at.Before(b.now.Add(messages.LeastRetention)) {
		t.Errorf("a closed case has a clock at %s", at)
	}
}

func TestStepOfAHigherClassRaisesTheCaseAndNoneLowersIt(t *testing.T) {
	b := open(t, rules())
	secret := func(m *messages.Message, _ *messages.Assistance) { m.Handling = messages.HandlingLawEnforcement }
	own := func(_ *messages.Message, a *messages.Assistance) {
		a.Use = &messages.AssistanceUse{Purpose: "anything", Conditions: []string{"notInCourt"}}
	}
	b.send(step(customs, messages.AssistanceRequest, secret), step(agency, messages.AssistanceReply, own), step(customs, messages.AssistanceOutcome))
	for i, m := range b.relayed() {
		if m.Handling != messages.HandlingLawEnforcement {
			t.Errorf("step %d goes on as %s", i+1, m.Handling)
		}
	}
	out := b.relayed()[2]
	if a := out.Body.(*messages.Assistance); a.Use.Purpose != "valuation" || !slices.Contains(out.Conditions, "notInCourt") || !slices.Contains(a.Use.Conditions, "notInCourt") {
		t.Errorf("the outcome goes on with %v for %q", out.Conditions, a.Use.Purpose)
	}
}

func TestSilenceIsToldAfterThirtySixtyAndNinetyDays(t *testing.T) {
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest))
	for i, days := range []string{"30", "60", "90"} {
		b.wait(30*24*time.Hour - time.Second)
		if n := b.count(messages.StateOverdue, "ASSIST-005"); n != i {
			t.Fatalf("%d notices before day %s", n, days)
		}
		b.wait(time.Second)
		if got := b.caseState(); got != "OVERDUE("+days+")" {
			t.Errorf("on day %s the case is %s", days, got)
		}
	}
	b.wait(365 * 24 * time.Hour)
	out := b.relayed()
	if len(out) != 4 {
		t.Fatalf("%d messages went on, want the request and three reminders", len(out))
	}
	for _, m := range out[1:] {
		if a := m.Body.(*messages.Assistance); a.Form != messages.AssistanceReminder || m.Handling != messages.HandlingOfficial || m.Sender.PartyID != "hub" {
			t.Errorf("reminder %+v", m)
		}
		if faults := m.Check(); len(faults) > 0 {
			t.Errorf("the hub's own reminder has faults: %v", faults)
		}
	}
	b.send(step(agency, messages.AssistanceReply))
	if got := b.caseState(); got != "ANSWERED" {
		t.Errorf("a late reply leaves the case %s", got)
	}
}

// The time that a request itself wishes for has a clock of its own beside those of 30, 60 and 90 days; what is wished anew is told of anew.
func TestDueDateOfARequestIsToldOnce(t *testing.T) {
	b := open(t, rules())
	asks := func(v int, due string) *messages.Message {
		return version(v, step(customs, messages.AssistanceRequest, func(m *messages.Message, a *messages.Assistance) { m.ID, a.Due = "request-"+due, at(due) }))
	}
	b.send(asks(1, "2026-03-20T12:00:00+08:00"))
	b.wait(10*24*time.Hour - 4*time.Hour - time.Second)
	if n := b.count(messages.StateOverdue, "ASSIST-010"); n != 0 {
		t.Fatalf("%d notices before it is due", n)
	}
	b.wait(2 * time.Second)
	b.restart()
	b.wait(24 * time.Hour)
	if n := b.count(messages.StateOverdue, "ASSIST-010"); n != 1 || b.caseState() != "SENT" {
		t.Fatalf("%d notices, case %s", n, b.caseState())
	}
	m := b.relayed()[1]
	a := m.Body.(*messages.Assistance)
	if faults := m.Check(); len(faults) > 0 || a.Form != messages.AssistanceReminder || len(a.Notes) != 3 || !strings.Contains(a.Notes[0].Text, "2026-03-20T04:00:00Z") || a.Notes[1].Language != "zh" {
		t.Errorf("reminder %+v, faults %v", a, faults)
	}
	b.send(asks(2, "2026-03-25")) // a date is over everywhere first, and what is wished anew is told of anew
	b.wait(4 * 24 * time.Hour)
	if n := b.count(messages.StateOverdue, "ASSIST-010"); n != 1 {
		t.Errorf("%d notices within the day", n)
	}
	b.wait(2 * 24 * time.Hour)
	if n := b.count(messages.StateOverdue, "ASSIST-010"); n != 2 {
		t.Errorf("%d notices after the second date", n)
	}
	b.send(asks(3, "2026-04-01"), step(agency, messages.AssistanceReply))
	b.wait(60 * 24 * time.Hour)
	if n := b.count(messages.StateOverdue, "ASSIST-010"); n != 2 {
		t.Errorf("%d notices after the reply", n)
	}
}

func TestCopiesThatAreNotDisposedOfAreToldOf(t *testing.T) {
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest, func(_ *messages.Message, a *messages.Assistance) { a.Use.KeepUntil = at("2026-04-10T00:00:00Z") }),
		step(agency, messages.AssistanceReply))
	b.wait(40 * 24 * time.Hour)
	if b.count(messages.StateOverdue, "ASSIST-007") != 1 || b.count(messages.StateOverdue, "ASSIST-005") != 0 {
		t.Errorf("events %v", b.events)
	}
	b.send(step(customs, messages.AssistanceDisposed), step(customs, messages.AssistanceOutcome))
	b.wait(400 * 24 * time.Hour)
	if b.count(messages.StateOverdue, "ASSIST-007") != 1 || b.caseState() != "CLOSED" {
		t.Errorf("after the receipt the case is %s", b.caseState())
	}
}

func TestOnlyAuthoritiesAreHeard(t *testing.T) {
	alert := func(sender, country string, of messages.AuthorityRef) *messages.Message {
		return warning(func(m *messages.Message, a *messages.Alert) {
			m.Sender.PartyID, m.Sender.Country, a.Authority = sender, country, of
		})
	}
	for name, m := range map[string]*messages.Message{
		"a trader asks":                         step(trader, messages.AssistanceRequest),
		"a port asks":                           step(port, messages.AssistanceRequest),
		"the other side asks in our name":       step(agency, messages.AssistanceRequest),
		"a trader answers":                      step(trader, messages.AssistanceReply),
		"the asking side answers itself":        step(customs, messages.AssistanceReply),
		"a trader tells of a breach":            step(trader, messages.AssistanceBreach),
		"a trader sends a hub's reminder":       step(trader, messages.AssistanceReminder),
		"a trader raises an alert":              alert(trader, "CN", border),
		"an agency alerts in the border's name": alert(agency, "NL", border),
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			b.send(m)
			if len(b.rulings) != 0 || b.count(messages.StateRefused, "ASSIST-001") != 1 {
				t.Errorf("%d messages went on; events %v", len(b.rulings), b.events)
			}
			if e := b.events[len(b.events)-1]; len(e.Faults) != 1 || e.Faults[0].Code != messages.CodeSpeaker || e.Faults[0].Mend == "" {
				t.Errorf("the event does not say how to mend it: %+v", e)
			}
			if b.count(messages.StateWaiting, "") != 0 {
				t.Error("it is kept")
			}
		})
	}
}

// Two hubs that carry one case each remind their own side: what the other says of the same silence goes to nobody, and is no fault that stops its lane.
func TestTheReminderOfAnotherHubGoesToNobody(t *testing.T) {
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest))
	n := len(b.rulings)
	b.send(step(agency, messages.AssistanceReminder))
	if len(b.rulings) != n || b.count(messages.StateConcluded, "ASSIST-013") != 1 || b.count(messages.StateRefused, "") != 0 {
		t.Errorf("%d messages went on; events %v", len(b.rulings)-n, b.events)
	}
}

func TestAuthorityThatOnlyARegisterNamesIsHeard(t *testing.T) {
	b := open(t, rules())
	load := messages.RegisterLoad{Register: "cn/authorities", Load: "1", Entries: []messages.RegisterEntry{{V: 1, Key: "cn-info", Kind: messages.RegisterAuthority, Authority: &messages.Authority{
		ID: "cn-info", Country: "CN", Channels: []string{port}, Competences: []messages.Competence{{Class: messages.ClassOther, Span: messages.Span{From: "2025-01-01"}}}}}}}
	body, err := json.Marshal(load)
	if err != nil {
		t.Fatal(err)
	}
	b.command(messages.Command{V: 1, ID: "load", Verb: messages.VerbRegister, By: "operator:anna", Body: body})
	m := step(customs, messages.AssistanceRequest, func(_ *messages.Message, a *messages.Assistance) { a.Requesting.ID = "cn-info" })
	b.send(m)
	if len(b.rulings) != 0 {
		t.Error("another sender speaks for it")
	}
	m = step(customs, messages.AssistanceRequest, func(_ *messages.Message, a *messages.Assistance) { a.Requesting.ID = "cn-info" })
	m.ID, m.Sender.PartyID = "", port
	m.Subject = messages.SubjectOf(port, m)
	b.send(m)
	if len(b.rulings) != 1 || b.caseState() != "SENT" {
		t.Errorf("%d went on, the case is %s", len(b.rulings), b.caseState())
	}
}

func TestDraftGoesToNobody(t *testing.T) {
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest, func(_ *messages.Message, a *messages.Assistance) { a.Draft = true }))
	if len(b.rulings) != 0 || b.caseState() != "DRAFT" {
		t.Fatalf("%d went on, the case is %s", len(b.rulings), b.caseState())
	}
	b.send(step(agency, messages.AssistanceReply))
	if len(b.rulings) != 0 {
		t.Fatal("a reply to a draft went on")
	}
	b.send(version(2, step(customs, messages.AssistanceRequest)))
	if len(b.rulings) != 2 || b.caseState() != "ANSWERED" {
		t.Errorf("%d went on, the case is %s", len(b.rulings), b.caseState())
	}
	b.send(version(3, step(customs, messages.AssistanceRequest, func(_ *messages.Message, a *messages.Assistance) { a.Draft = true })))
	if b.count(messages.StateRefused, "ASSIST-003") != 1 {
		t.Error("a request that was sent became a draft")
	}
}

func TestReplyBeforeItsRequestWaits(t *testing.T) {
	b := open(t, rules())
	b.send(step(agency, messages.AssistanceReply))
	if len(b.rulings) != 0 || b.count(messages.StateWaiting, "ASSIST-002") != 1 {
		t.Fatalf("%d went on", len(b.rulings))
	}
	b.send(step(customs, messages.AssistanceRequest))
	if len(b.rulings) != 2 || b.caseState() != "ANSWERED" {
		t.Errorf("%d went on, the case is %s", len(b.rulings), b.caseState())
	}
}

func TestRefusalCountsAsReplyAndIsCounted(t *testing.T) {
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest), step(agency, messages.AssistanceRefused))
	last := b.events[len(b.events)-1]
	if b.caseState() != "REFUSED(noData)" || last.State != messages.StateAnswered || last.Values["refused"] != "1" {
		t.Errorf("the case is %s, the event %v", b.caseState(), last)
	}
	b.wait(100 * 24 * time.Hour)
	if n := b.count(messages.StateOverdue, ""); n != 0 {
		t.Errorf("%d notices after a refusal", n)
	}
	b.send(step(agency, messages.AssistanceRefused, func(_ *messages.Message, a *messages.Assistance) { a.Number = "again" }))
	if b.count(messages.StateRefused, "ASSIST-003") != 1 {
		t.Error("refused twice")
	}
}

func TestBreachStopsTheFlowUntilItIsLifted(t *testing.T) {
	b := open(t, rules())
	second := func(_ *messages.Message, a *messages.Assistance) {
		a.Case = "TFA-18"
		if a.Number != "" {
			a.Number += "18"
		}
	}
	b.send(step(customs, messages.AssistanceRequest), step(customs, messages.AssistanceRequest, second),
		step(agency, messages.AssistanceBreach), step(agency, messages.AssistanceReply), step(agency, messages.AssistanceReply, second))
	if len(b.rulings) != 3 || b.count(messages.StateWaiting, "ASSIST-006") != 2 {
		t.Fatalf("%d went on, events %v", len(b.rulings), b.events)
	}
	over := func(_ *messages.Message, a *messages.Assistance) { a.Over, a.Number = true, a.Number+"-over" }
	b.send(step(customs, messages.AssistanceBreach, over)) // the side that did not stop it cannot let it go on
	if len(b.rulings) != 4 || b.count(messages.StateLinked, "ASSIST-009") != 0 {
		t.Fatalf("%d went on", len(b.rulings))
	}
	b.send(step(agency, messages.AssistanceBreach, over))
	if len(b.rulings) != 7 || b.count(messages.StateLinked, "ASSIST-009") != 1 {
		t.Errorf("%d went on, events %v", len(b.rulings), b.events)
	}
}

func TestRequestToNobodyStaysADraft(t *testing.T) {
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest, func(_ *messages.Message, a *messages.Assistance) { a.Requested.ID = "xx-customs" }))
	if len(b.rulings) != 0 || b.count(messages.StateRefused, "ASSIST-008") != 1 || b.caseState() != "DRAFT" {
		t.Errorf("%d went on, events %v", len(b.rulings), b.events)
	}
}

// warning is an alert of the border office about a container.
func warning(change ...func(*messages.Message, *messages.Alert)) *messages.Message {
	a := &messages.Alert{Number: "A-1", Type: messages.AlertSafeguard, Status: "active", Action: "control", Authority: border, Corridor: &messages.Corridor{ID: "north"},
		Scope: &messages.AlertScope{HS: []string{"0601"}}}
	m := message(customs, "CN", 1, a)
	m.Handling = messages.HandlingOfficial
	for _, f := range change {
		f(m, a)
	}
	m.Subject = messages.SubjectOf(m.Sender.PartyID, m)
	return m
}

func TestAlertGoesOnUnchangedInItsOwnLane(t *testing.T) {
	b := open(t, rules())
	m := warning()
	b.send(m, m, version(2, warning(func(_ *messages.Message, a *messages.Alert) { a.Status = "lifted" })))
	if len(b.rulings) != 2 || b.lanes[0] != m.Subject || b.count(messages.StateDuplicate, "") != 1 {
		t.Fatalf("lanes %v", b.lanes)
	}
	if b.count(messages.StateConcluded, "ALERT-002") != 1 {
		t.Error("lifting is not told")
	}
	if !strings.Contains(string(b.rulings[0].Value), `"handling":"official"`) {
		t.Error("the class is lost")
	}
}

func TestAlertOfAnotherCountryAboutGoodsInGeneralBindsNobodyHere(t *testing.T) {
	foreign := func(m *messages.Message, a *messages.Alert) {
		m.Sender.PartyID, m.Sender.Country, a.Authority = agency, "NL", plants
	}
	b := open(t, rules())
	b.send(warning(foreign))
	if b.count(messages.StateLinked, "ALERT-003") != 1 {
		t.Error("it binds")
	}
	b.send(warning(foreign, func(_ *messages.Message, a *messages.Alert) {
		a.Number, a.Scope = "A-2", &messages.AlertScope{Instruments: []string{number}}
	}))
	if b.count(messages.StateLinked, "ALERT-001") != 1 {
		t.Error("an alert about one certificate of its own does not bind")
	}
}

// guarded are rules that ask for gate 13.
func guarded() messages.Rules {
	return rules(scope(0, func(s *messages.Scope) { s.Gates = append(s.Gates, 13) }))
}

func TestAlertIsASafeguardUntilItIsLifted(t *testing.T) {
	b := open(t, guarded())
	b.send(certificate(), declaration("D-001"))
	b.want("D-001", recognised)
	b.send(warning())
	d := b.want("D-001", messages.OutcomeControlRequired, "G13.RISK")
	b.wantBalance("1000 = 600 + 400 + 0 + 0")
	if len(d.Lines[0].Effects) != 0 {
		t.Errorf("effects %v", d.Lines[0].Effects)
	}
	b.send(declaration("D-002"))
	b.want("D-002", messages.OutcomeControlRequired, "G13.RISK")
	b.send(version(2, warning(func(_ *messages.Message, a *messages.Alert) { a.Status = "lifted" })))
	b.want("D-001", recognised)
	b.want("D-002", recognised)
}

func TestAlertHoldsFromItsBeginningToItsEnd(t *testing.T) {
	b := open(t, guarded())
	b.send(certificate(), declaration("D-001"), warning(func(_ *messages.Message, a *messages.Alert) {
		a.Valid = &messages.Period{Start: at("2026-03-11T00:00:00Z"), End: at("2026-03-12T00:00:00Z")}
	}))
	b.want("D-001", recognised)
	b.wait(24 * time.Hour)
	b.want("D-001", messages.OutcomeControlRequired, "G13.RISK")
	b.wait(24 * time.Hour)
	b.want("D-001", recognised)
	if b.count(messages.StateConcluded, "ALERT-002") != 1 {
		t.Error("its end is not told")
	}
}

func TestAlertAboutOneConsignmentTouchesNoOther(t *testing.T) {
	in := func(ref, container, ucr string) *messages.Message {
		return declaration(ref, func(_ *messages.Message, d *messages.Declaration) {
			d.Equipment = []messages.Equipment{{ID: container}}
			d.References = append(d.References, messages.Reference{Type: "ucr", Number: ucr})
		})
	}
	for name, s := range map[string]*messages.AlertScope{
		"container":           {Containers: []string{"DLNU 410022-2"}},
		"ucr":                 {UCRs: []string{"6NL123456A1"}},
		"container and goods": {Containers: []string{"DLNU4100222"}, HS: []string{"06"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, guarded())
			b.send(certificate(), in("D-001", "DLNU4100222", "6NL123456-A1"), in("D-002", "DLNU4100999", "6NL123456-A2"))
			told := len(b.decisions[subject("D-002")])
			b.send(warning(func(_ *messages.Message, a *messages.Alert) { a.Scope = s }))
			b.want("D-001", messages.OutcomeControlRequired, "G13.RISK")
			b.want("D-002", recognised)
			if len(b.decisions[subject("D-002")]) != told {
				t.Error("a decision that nothing touched is told again")
			}
		})
	}
	b := open(t, guarded())
	b.send(certificate(), in("D-001", "DLNU4100222", "6NL123456-A1"), warning(func(_ *messages.Message, a *messages.Alert) {
		a.Scope = &messages.AlertScope{Containers: []string{"DLNU4100222"}, HS: []string{"0801"}}
	}))
	b.want("D-001", recognised) // other goods in the same container
}

func TestAlertAboutACertificateReachesWhoCitesIt(t *testing.T) {
	b := open(t, guarded())
	b.send(certificate(), certified("EC/NL/26/0000021", "500"), declaration("D-001"), warning(func(_ *messages.Message, a *messages.Alert) {
		a.Scope = &messages.AlertScope{Instruments: []string{"ec nl 26 0007001"}}
	}))
	b.want("D-001", messages.OutcomeControlRequired, "G13.RISK")
}

// Oracle 12: nothing of an alert is in what a trader is told.
func TestWordsOfAnAlertReachNobodyButAuthorities(t *testing.T) {
	const canary = "KANARIENVOGEL"
	b := open(t, guarded())
	b.send(certificate(), declaration("D-001"), declaration("D-002"), ruling("D-002", messages.RulingReleased), warning(func(m *messages.Message, a *messages.Alert) {
		m.Handling = messages.HandlingLawEnforcement
		a.Number = canary + "1"
		a.Reasons = []messages.Reason{{Text: canary}}
		a.Text, a.Notes = text(canary), []messages.Note{{Text: canary}}
		a.Scope.Hazard = &messages.Code{Code: canary, Text: canary}
	}))
	b.want("D-001", messages.OutcomeControlRequired, "G13.RISK")
	for ref, all := range b.decisions {
		for _, d := range all {
			if told, err := json.Marshal(messages.ForTraders(&messages.Message{Kind: messages.KindDecision, Body: d})); err != nil || strings.Contains(string(told), canary) {
				t.Errorf("%s: %s", ref, told)
			}
		}
	}
	for _, e := range b.events {
		if e.Kind == messages.KindDeclaration {
			if told, err := json.Marshal(e); err != nil || strings.Contains(string(told), canary) {
				t.Errorf("an event of a declaration tells it: %s", told)
			}
		}
	}
	for _, r := range b.receipts {
		if told, err := json.Marshal(r); err != nil || strings.Contains(string(told), canary) {
			t.Errorf("a receipt tells it: %s", told)
		}
	}
}

func TestAlertOfALongNumberIsAMeasureToo(t *testing.T) {
	b := open(t, guarded())
	b.send(certificate(), declaration("D-001"), warning(func(_ *messages.Message, a *messages.Alert) { a.Number = strings.Repeat("9", 140) }))
	b.want("D-001", messages.OutcomeControlRequired, "G13.RISK")
}
