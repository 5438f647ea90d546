package recognition_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// withChief are the usual rules with O-0, who may make officers and override, beside O-1, who may do all but that.
func withChief() messages.Rules {
	r := withOfficers()
	r.Officers = append(r.Officers, officer("O-0", 4, func(o *messages.Officer) {
		o.Acts = []messages.OfficerVerb{messages.OfficerAppoint, messages.OfficerCease, messages.OfficerOverride}
	}))
	return r
}

func appointing(b *bench, next messages.Officer, change ...func(*messages.OfficerAct)) messages.OfficerAct {
	return b.act(messages.OfficerAppoint, append([]func(*messages.OfficerAct){func(a *messages.OfficerAct) { a.Officer, a.Declaration, a.Appointed = "O-0", "", &next }}, change...)...)
}

func ceasing(b *bench, id string) messages.OfficerAct {
	return b.act(messages.OfficerCease, func(a *messages.OfficerAct) { a.Officer, a.Declaration, a.Ceases = "O-0", "", id })
}

func only(verbs ...messages.OfficerVerb) func(*messages.Officer) {
	return func(o *messages.Officer) { o.Acts = verbs }
}

func TestOfficerIsAppointedActsAndCeases(t *testing.T) {
	b := open(t, withChief())
	b.send(certificate(), declaration("D-001"))
	word := func(outcome messages.Outcome) messages.OfficerAct {
		a := overrule(b, outcome)
		a.Officer = "O-3"
		return a
	}
	early := word(messages.OutcomeControlRequired)
	if e := b.perform(early, keyOf(5)); e.Code != "OFFICER-002" || !strings.Contains(e.Text, "nobody of that name") {
		t.Errorf("before he is appointed: %+v", e)
	}
	if e := b.perform(appointing(b, officer("O-3", 5, only(messages.OfficerOverride))), keyOf(4)); e.Code != "OFFICER-001" || e.Values["appointed"] != "O-3" {
		t.Fatalf("%+v", e)
	}
	b.restart()
	a := word(messages.OutcomeControlRequired)
	a.ID = "his first"
	if e := b.perform(a, keyOf(5)); e.Code != "OFFICER-001" || b.last("D-001").Override == nil || b.last("D-001").Override.Officer != "O-3" {
		t.Fatalf("%+v", e)
	}
	lift := b.act(messages.OfficerLift, func(a *messages.OfficerAct) { a.Officer = "O-3" })
	if e := b.perform(lift, keyOf(5)); e.Code != "OFFICER-002" || !strings.Contains(e.Text, "may not do lift") {
		t.Errorf("what he may not do: %+v", e)
	}
	b.apply(withChief()) // the configuration comes again, and forgets him not
	b.wait(time.Hour)
	signedBefore := word(messages.OutcomeRefused)
	signedBefore.ID = "signed before"
	b.wait(time.Hour)
	if e := b.perform(ceasing(b, "O-3"), keyOf(4)); e.Code != "OFFICER-001" || e.Values["ceases"] != "O-3" {
		t.Fatalf("%+v", e)
	}
	if e := b.perform(signedBefore, keyOf(5)); e.Code != "OFFICER-002" || !strings.Contains(e.Text, "ceased to be one") {
		t.Errorf("an act that was signed before, and comes after: %+v", e)
	}
	if e := b.perform(ceasing(b, "O-1"), keyOf(4)); e.Code != "OFFICER-001" { // one of the configuration
		t.Fatalf("%+v", e)
	}
	b.apply(withChief())
	if e := b.perform(b.act(messages.OfficerLift), keyOf(0)); e.Code != "OFFICER-002" || !strings.Contains(e.Text, "ceased to be one") {
		t.Errorf("the configuration brings him back: %+v", e)
	}
	if e := b.perform(appointing(b, officer("O-3", 6, only(messages.OfficerOverride))), keyOf(4)); e.Code != "OFFICER-001" {
		t.Errorf("appointed anew, with another key: %+v", e)
	}
	a = word(messages.OutcomeRefused)
	a.ID = "his second"
	if e := b.perform(a, keyOf(6)); e.Code != "OFFICER-001" {
		t.Errorf("%+v", e)
	}
}

func TestWhoMayNotAppointDoesNot(t *testing.T) {
	next := officer("O-3", 5, only(messages.OfficerOverride))
	for name, c := range map[string]struct {
		act  func(*bench) messages.OfficerAct
		seed byte
		why  string
	}{
		"one who may do all but that": {func(b *bench) messages.OfficerAct {
			return appointing(b, next, func(a *messages.OfficerAct) { a.Officer = "O-1" })
		}, 0, "may not do appoint"},
		"one who may only link": {func(b *bench) messages.OfficerAct {
			return appointing(b, next, func(a *messages.OfficerAct) { a.Officer = "O-2" })
		}, 1, "may not do appoint"},
		"himself": {func(b *bench) messages.OfficerAct {
			return appointing(b, next, func(a *messages.OfficerAct) { a.Officer = "O-3" })
		}, 5, "nobody of that name"},
		"by a key that is not his": {func(b *bench) messages.OfficerAct { return appointing(b, next) }, 5, "signature"},
		"nobody": {func(b *bench) messages.OfficerAct {
			return appointing(b, next, func(a *messages.OfficerAct) { a.Appointed = nil })
		}, 4, "nobody"},
		"one of the configuration": {func(b *bench) messages.OfficerAct {
			return appointing(b, officer("O-1", 5, only(messages.OfficerOverride)))
		}, 4, "named by the configuration"},
		"more than he may do himself": {func(b *bench) messages.OfficerAct {
			return appointing(b, officer("O-3", 5, only(messages.OfficerLedger)))
		}, 4, "may not do ledger himself"},
		"for everything": {func(b *bench) messages.OfficerAct { return appointing(b, officer("O-3", 5)) }, 4, "which acts"},
		"for another authority": {func(b *bench) messages.OfficerAct {
			return appointing(b, officer("O-3", 5, only(messages.OfficerOverride), func(o *messages.Officer) { o.Authority = "plants" }))
		}, 4, "alone"},
		"another's key": {func(b *bench) messages.OfficerAct {
			return appointing(b, officer("O-3", 0, only(messages.OfficerOverride)))
		}, 4, "one key"},
		"ceasing somebody who is nobody": {func(b *bench) messages.OfficerAct { return ceasing(b, "O-9") }, 4, "nobody named O-9"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, withChief())
			if e := b.perform(c.act(b), keyOf(c.seed)); e.Code != "OFFICER-002" || !strings.Contains(e.Text, c.why) {
				t.Errorf("%+v", e)
			}
			if b.count(messages.StateConcluded, "OFFICER-008")+b.count(messages.StateConcluded, "OFFICER-009") > 0 {
				t.Error("it counts")
			}
		})
	}
}
