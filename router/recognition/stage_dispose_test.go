package recognition_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

const retention = messages.DefaultRetention

// traces are the keys of the state that speak of something, in the key or below it.
func (b *bench) traces(of string) (out []string) {
	for key, v := range b.trial.Scan("") {
		if strings.Contains(key, of) || bytes.Contains(v, []byte(of)) {
			out = append(out, key)
		}
	}
	return out
}

// size is about how much the state weighs.
func (b *bench) size() (n int) {
	for key, v := range b.trial.Scan("") {
		n += len(key) + len(v)
	}
	return n
}

func past(t *testing.T, b *bench, want string) {
	t.Helper()
	for _, v := range b.trial.Scan("acct/") {
		if !bytes.Contains(v, []byte(want)) {
			t.Errorf("account %s, want %s", v, want)
		}
	}
}

func TestClosedDeclarationLeavesTheStateAndNothingIsLost(t *testing.T) {
	b := open(t, withOfficers())
	b.send(certificate(), declaration("D-001"), declared("D-002", "100"), declared("D-003", "200"))
	b.send(ruling("D-001", messages.RulingReleased), version(2, function(messages.FunctionCancel, declared("D-002", "100"))))
	b.wait(retention - time.Minute)
	if got := b.count(messages.StateConcluded, "CLAIMS-035"); got != 0 {
		t.Fatalf("%d left before their time", got)
	}
	b.restart()
	b.wait(2 * time.Minute)
	if got := b.count(messages.StateConcluded, "CLAIMS-035"); got != 2 {
		t.Fatalf("%d left, want two", got)
	}
	for _, ref := range []string{"D001", "D002"} {
		if left := b.traces(ref); len(left) != 1 || left[0] != "gone/port/declaration/"+ref {
			t.Errorf("of %s there is left %v", ref, left)
		}
	}
	b.wantBalance("1000 = 400 + 200 + 400 + 0") // what is open stays reserved, what is gone stays consumed
	past(t, b, `"past":"400"`)
	b.books(t)

	// A copy that comes late opens nothing, nor does a later version, nor an officer's act.
	n := len(b.envelopes)
	b.send(declaration("D-001"), version(9, declared("D-001", "500")), version(10, function(messages.FunctionCancel, declared("D-001", "1"))), version(2, declared("D-002", "100")))
	if b.count(messages.StateDuplicate, "CLAIMS-015") != 2 || b.count(messages.StateLinked, "CLAIMS-033") != 2 || len(b.envelopes) != n {
		t.Errorf("%d copies, %d later versions, %d decisions", b.count(messages.StateDuplicate, "CLAIMS-015"), b.count(messages.StateLinked, "CLAIMS-033"), len(b.envelopes)-n)
	}
	if e := b.perform(b.act(messages.OfficerReopen), keyOf(0)); e.Code != "OFFICER-002" || !strings.Contains(e.Text, "has left the state") {
		t.Errorf("%+v", e)
	}
	// What was cancelled before it was accepted may be made anew, after its last decision.
	before := b.last("D-002").Number
	anew := version(3, declared("D-002", "50"))
	anew.Received = b.now
	b.send(anew)
	if d := b.want("D-002", notRecognised, "G8.EXPIRED"); d.Supersedes != before {
		t.Errorf("supersedes %s, want %s", d.Supersedes, before)
	}
	// The officer can still correct what those who are gone have consumed.
	if e := b.perform(b.act(messages.OfficerLedger, entry("consumed", "free", "150")), keyOf(0)); e.Code != "OFFICER-001" {
		t.Errorf("%+v", e)
	}
	b.wantBalance("1000 = 550 + 200 + 250 + 0")
	b.books(t)
	if b.count(messages.StateOverdue, "LEDGER-017") != 0 {
		t.Error("a correction raises an alarm")
	}
	// And a recall says that the log has more than the state.
	b.send(version(2, certificate(func(_ *messages.Message, c *messages.Certificate) { c.Status = "revoked" })))
	if e := b.event("RECALL-004"); e.Values["declarations"] != "1" || e.Values["reason"] != "revoked" {
		t.Errorf("%+v", e)
	}
}

// event is the last event of a code.
func (b *bench) event(code string) messages.Event {
	b.t.Helper()
	for i := len(b.events) - 1; i >= 0; i-- {
		if b.events[i].Code == code {
			return b.events[i]
		}
	}
	b.t.Errorf("no event %s", code)
	return messages.Event{}
}

func TestWhateverHappensToItKeepsAClosedDeclaration(t *testing.T) {
	long := func(r *messages.Rules) { r.Agreements[0].Version, r.Agreements[0].Retention = "2", "43840h" }
	for name, c := range map[string]struct {
		rules  messages.Rules
		happen func(*bench)
		gone   time.Duration // from the release
	}{
		"nothing":                   {rules(), func(*bench) {}, retention},
		"an amendment":              {rules(), func(b *bench) { b.send(version(2, declared("D-001", "300"))) }, 1000*time.Hour + retention},
		"an accepted amendment":     {rules(), func(b *bench) { b.send(version(2, declared("D-001", "300")), ruling("D-001", messages.RulingAccepted)) }, 1000*time.Hour + retention},
		"the border invalidates it": {rules(), func(b *bench) { b.send(ruling("D-001", messages.RulingCancelled)) }, 1000*time.Hour + retention},
		"an agreement keeps longer": {rules(long), func(*bench) {}, 43840 * time.Hour},
		"a shorter time is set":     {rules(func(r *messages.Rules) { r.Retention = "2160h" }), func(*bench) {}, 2160 * time.Hour},
		"a longer time comes later": {rules(func(r *messages.Rules) { r.Retention = "2160h" }), func(b *bench) { b.apply(rules()) }, retention},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, c.rules)
			b.send(certificate(), declaration("D-001"), ruling("D-001", messages.RulingReleased))
			b.wait(1000 * time.Hour)
			c.happen(b)
			b.wait(c.gone - 1000*time.Hour - time.Second)
			if !b.has("decl/" + subject("D-001")) {
				t.Error("it left too early")
			}
			b.wait(2 * time.Second)
			if b.has("decl/" + subject("D-001")) {
				t.Error("it is still here")
			}
			b.books(t)
		})
	}
}

func TestReviewKeepsReleasedGoodsUntilItIsClosed(t *testing.T) {
	b := reviewed(t)
	b.wait(2 * retention)
	if !b.has("decl/" + subject("D-001")) {
		t.Fatal("goods under review have left the state")
	}
	if e := b.perform(review(b, "noAction"), keyOf(0)); e.Code != "OFFICER-001" {
		t.Fatalf("%+v", e)
	}
	b.wait(retention + time.Second)
	if b.has("decl/" + subject("D-001")) {
		t.Fatal("it is still here")
	}
	// A fact of a register that it rested on changes: those that are gone are told of, with those that are here.
	b.load("bodies", bodyEntry(messages.StatusSince{Status: "withdrawn", From: "2026-03-09", BackTo: "2025-01-01"}))
	if e := b.event("RECALL-004"); e.Values["declarations"] != "1" || e.Values["facts"] != "bodies/lps" {
		t.Errorf("%+v", e)
	}
}

func TestActsRulingsAndCasesLeaveTheState(t *testing.T) {
	b := open(t, withOfficers())
	b.send(certificate(), declaration("D-001"))
	a := overrule(b, messages.OutcomeControlRequired)
	b.perform(a, keyOf(0))
	b.wait(23 * time.Hour)
	if e := b.perform(a, keyOf(0)); e.Code != "OFFICER-003" {
		t.Errorf("within its day the act is %+v", e)
	}
	b.wait(2 * time.Hour)
	if e := b.perform(a, keyOf(0)); e.Code != "OFFICER-002" || b.has("act/O-1/"+a.ID) {
		t.Errorf("after its day the act is %+v", e)
	}
	b.send(ruling("D-777", messages.RulingReleased)) // nobody declares it
	b.send(step(customs, messages.AssistanceRequest), step(agency, messages.AssistanceReply), step(customs, messages.AssistanceDisposed), step(customs, messages.AssistanceOutcome))
	other := step(agency, messages.AssistanceReply, func(_ *messages.Message, a *messages.Assistance) { a.Case = "TFA-18" })
	b.send(other) // of a case that nobody opens
	b.wait(retention + time.Hour)
	if n := b.count(messages.StateConcluded, "ASSIST-011"); n != 1 || b.count(messages.StateOverdue, "CLAIMS-034") != 1 || b.count(messages.StateOverdue, "ASSIST-012") != 1 {
		t.Errorf("%d cases, %d rulings, %d steps", n, b.count(messages.StateOverdue, "CLAIMS-034"), b.count(messages.StateOverdue, "ASSIST-012"))
	}
	if left := b.traces("TFA17"); len(left) != 1 || !strings.HasPrefix(left[0], "gonecase/") {
		t.Errorf("of the case there is left %v", left)
	}
	for _, of := range []string{"D777", "TFA18", "TFA-18"} {
		if left := b.traces(of); len(left) > 0 {
			t.Errorf("of %s there is left %v", of, left)
		}
	}
	n := len(b.relayed())
	b.send(step(customs, messages.AssistanceOutcome, func(m *messages.Message, a *messages.Assistance) { m.ID, a.Number = "late", "late" }),
		version(2, step(customs, messages.AssistanceRequest, func(m *messages.Message, _ *messages.Assistance) { m.ID = "again" })))
	if len(b.relayed()) != n || b.count(messages.StateRefused, "ASSIST-003") != 2 {
		t.Errorf("%d steps went on, %d refused", len(b.relayed())-n, b.count(messages.StateRefused, "ASSIST-003"))
	}
}

// What is owed keeps a case: copies that nobody says he has destroyed are asked after for ever.
func TestCaseInWhichSomethingIsOwedStays(t *testing.T) {
	b := open(t, rules())
	b.send(step(customs, messages.AssistanceRequest, func(_ *messages.Message, a *messages.Assistance) { a.Use.KeepUntil = at("2026-04-10T00:00:00Z") }), step(agency, messages.AssistanceReply))
	b.wait(2 * retention)
	if b.caseState() != "ANSWERED" || b.count(messages.StateConcluded, "ASSIST-011") != 0 {
		t.Errorf("the case is %s", b.caseState())
	}
}

// A state that was written before there was disposal gets its clocks in the first step of this release.
func TestWhatWasClosedBeforeHasItsClocks(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"), ruling("D-001", messages.RulingReleased))
	b.forget("disposal", "dispose/"+subject("D-001"))
	b.wait(2 * retention)
	if !b.has("decl/" + subject("D-001")) {
		t.Fatal("the clock was not taken away")
	}
	b.restart()
	b.send(declared("D-002", "10"))
	b.wait(retention + time.Second)
	if b.has("decl/" + subject("D-001")) {
		t.Error("it has no clock")
	}
}

// The state does not grow with what is over: thousands of declarations that come, are released and rest leave a trace of some hundred bytes each.
func TestStateDoesNotGrowWithWhatIsOver(t *testing.T) {
	b := open(t, rules(func(r *messages.Rules) { r.Retention = "2160h" }))
	b.quiet = true
	b.send(certificate(func(_ *messages.Message, c *messages.Certificate) {
		c.Consignments = consignment(goods(1, "060110", "1000000"))
	}))
	empty := b.size()
	const all = 300
	for i := range all {
		ref := "S-" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26))
		b.send(declared(ref, "10"), ruling(ref, messages.RulingReleased))
	}
	full := b.size() - empty
	b.wait(2161 * time.Hour)
	if left := b.size() - empty; left > full/8 || left > 300*all {
		t.Errorf("%d bytes a declaration while they are kept, %d after", full/all, left/all)
	} else {
		t.Logf("%d bytes a declaration while they are kept, %d after", full/all, left/all)
	}
	b.books(t)
}
