package recognition_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stage"
)

// load takes a register whole, in one part.
func (b *bench) load(register string, entries ...messages.RegisterEntry) messages.Event {
	b.t.Helper()
	return b.part(register, fmt.Sprint("load-", b.offset), true, entries...)
}

func (b *bench) part(register, id string, last bool, entries ...messages.RegisterEntry) messages.Event {
	b.t.Helper()
	c := fmt.Sprint("register-", b.offset)
	b.step(b.loadInput(register, id, c, last, entries...))
	return b.saidOf(c)
}

func (b *bench) loadInput(register, id, command string, last bool, entries ...messages.RegisterEntry) stage.Input {
	b.t.Helper()
	l := messages.RegisterLoad{V: 1, Register: register, Load: id, Entries: entries}
	if last {
		l.Read = &messages.RegisterRead{V: 1, Register: register, ReadAt: b.now.UTC().Format("2006-01-02T15:04:05Z"), Source: "test"}
	}
	body, err := json.Marshal(l)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.commandInput(messages.Command{V: 1, ID: command, Verb: messages.VerbRegister, Time: b.now, By: "operator:anna", Body: body})
}

// authorityEntry is the register's entry of the plant health service, or of another one.
func authorityEntry(change ...func(*messages.Authority)) messages.RegisterEntry {
	a := rules().Authorities[0]
	for _, c := range change {
		c(&a)
	}
	return messages.RegisterEntry{V: 1, Key: a.ID, Kind: messages.RegisterAuthority, Authority: &a}
}

func otherService(i int) messages.RegisterEntry {
	return authorityEntry(func(a *messages.Authority) {
		a.ID, a.Names, a.IDs = fmt.Sprint("other-", i), []string{fmt.Sprint("Other Service ", i)}, nil
	})
}

// withoutAuthorities are rules whose authorities come from a register.
func withoutAuthorities(change ...func(*messages.Rules)) messages.Rules {
	return rules(append(change, func(r *messages.Rules) {
		r.Authorities = nil
		r.Agreements[0].Scopes[0].Issuers = nil
	})...)
}

func TestARegisterIsAFactInOneOrderWithTheClaims(t *testing.T) {
	b := open(t, withoutAuthorities())
	b.send(certificate(), declaration("DL-001"))
	b.want("DL-001", indeterminate, "G3.UNREGISTERED")
	if e := b.load("nl/services", authorityEntry(), otherService(1)); e.Code != "REGISTER-002" || e.Values["changed"] != "2" {
		t.Errorf("%+v", e)
	}
	d := b.want("DL-001", recognised)
	if d.Cause != "register" || d.Supersedes == "" {
		t.Errorf("cause %s", d.Cause)
	}
	n := len(b.envelopes)
	if e := b.load("nl/services", authorityEntry(), otherService(1)); e.Values["changed"] != "0" {
		t.Errorf("what did not change is news: %+v", e)
	}
	if e := b.load("nl/services", authorityEntry(), otherService(1), otherService(2)); e.Values["changed"] != "1" || len(b.envelopes) != n {
		t.Errorf("an entry that nobody asked for touches decisions: %+v", e)
	}
	t.Run("an entry that cannot be taken is refused, and the register does not count as read", func(t *testing.T) {
		bad := otherService(3)
		bad.Authority.Country = "XX"
		if e := b.load("nl/services", bad); e.State != messages.StateParked || e.Values["refused"] != "1" || e.Values["removed"] != "0" {
			t.Errorf("%+v", e)
		}
		b.want("DL-001", recognised)
	})
	t.Run("what a whole load leaves out is removed, and who rested on it gets a successor", func(t *testing.T) {
		b.send(declared("DL-002", "100"), declared("DL-003", "100"), ruling("DL-002", messages.RulingReleased))
		b.part("nl/services", "parts", false, otherService(1))
		b.want("DL-001", recognised) // half a load removes nothing
		if e := b.part("nl/services", "parts", true, otherService(4)); e.Values["removed"] != "2" {
			t.Errorf("%+v", e)
		}
		for _, ref := range []string{"DL-001", "DL-003"} {
			d := b.want(ref, indeterminate, "G3.UNREGISTERED")
			if d.Recall == nil || d.Recall.Reason != "factCorrected" || d.Recall.Arrival != "notArrived" || d.Invalidates == nil || d.Invalidates.Decision != d.Supersedes {
				t.Errorf("%s: %+v, %+v", ref, d.Recall, d.Invalidates)
			}
		}
		d := b.want("DL-002", indeterminate, "G3.UNREGISTERED")
		if d.Recall == nil || d.Recall.Action != "review" || !d.Recall.Stands || d.Invalidates != nil {
			t.Errorf("released: %+v", d.Recall)
		}
		if got := b.balance(number); got != "1000 = 900 + 0 + 100 + 0" {
			t.Errorf("balance %s", got)
		}
	})
}

func TestAStageThatWasRestoredKnowsTheSameRegisters(t *testing.T) {
	story := func(fresh bool) (out []string) {
		b := open(t, withoutAuthorities())
		step := func(f func()) {
			if fresh {
				b.restart()
			}
			f()
		}
		step(func() { b.load("nl/services", authorityEntry(), otherService(1)) })
		step(func() { b.send(certificate(), declaration("DL-001")) })
		step(func() { b.load("nl/services", otherService(1)) })
		step(func() { b.send(declared("DL-002", "10")) })
		step(func() { b.load("nl/services", authorityEntry()) })
		for _, m := range b.envelopes {
			v, err := messages.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(v))
		}
		return out
	}
	a, b := story(false), story(true)
	if len(a) < 5 || fmt.Sprint(a) != fmt.Sprint(b) {
		t.Errorf("%d decisions, %d after restores:\n%s\n%s", len(a), len(b), a, b)
	}
}

func TestLoadsThatCrossRemoveNothingOfEachOther(t *testing.T) {
	b := open(t, withoutAuthorities())
	send := func(load string, part int, entries ...messages.RegisterEntry) messages.Event {
		t.Helper()
		l := messages.RegisterLoad{V: 1, Register: "nl/services", Load: load, Part: part, Parts: 2, Entries: entries}
		if part == 2 {
			l.Read = &messages.RegisterRead{V: 1, Register: l.Register, ReadAt: "2026-03-10T08:00:00Z"}
		}
		body, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		c := fmt.Sprint("part-", b.offset)
		b.command(messages.Command{V: 1, ID: c, Verb: messages.VerbRegister, Time: b.now, By: "hub", Body: body})
		return b.saidOf(c)
	}
	send("a", 1, authorityEntry())
	send("b", 1, authorityEntry())
	if e := send("a", 2, otherService(1)); e.Values["removed"] != "0" {
		t.Errorf("%+v", e)
	}
	n := len(b.events)
	if e := send("b", 2, otherService(1), otherService(2)); e.Values["removed"] != "0" || e.Values["changed"] != "1" {
		t.Errorf("%+v", e)
	}
	if b.count(messages.StateParked, "REGISTER-001") != 0 {
		t.Errorf("%+v", b.events[n:])
	}
	if send("c", 2, otherService(3)); b.count(messages.StateParked, "REGISTER-001") != 1 {
		t.Errorf("a load that lacks a part counts as read: %+v", b.events[n:])
	}
	b.send(certificate(), declaration("DL-001"))
	b.want("DL-001", recognised)
}

// Who would refuse a message at the door asks the stage: registers come before rules there too, a channel that they close is none, and before the first step
// nobody knows.
func TestWhoSpeaksForAnAuthorityIsKnownAtTheDoor(t *testing.T) {
	fresh := newStage(t)
	if _, _, ok := fresh.Speaks(agency, messages.AuthorityRef{ID: "nl-plants", Country: "NL"}, start); ok {
		t.Error("a stage without a step knows")
	}
	b := open(t, rules())
	ask := func(sender, id, country string) string {
		s, known, ok := b.stage.Stage.(*recognition.Stage).Speaks(sender, messages.AuthorityRef{ID: id, Country: country}, b.now)
		return fmt.Sprint(s, known, ok)
	}
	want := func(sender, id, country, want string) {
		t.Helper()
		if got := ask(sender, id, country); got != want {
			t.Errorf("%s for %s (%s): %s, want %s", sender, id, country, got, want)
		}
	}
	want(agency, "nl-plants", "NL", "true true true")
	want(customs, "border office", "CN", "true true true")
	want(trader, "nl-plants", "NL", "false true true")
	want(trader, "other-1", "NL", "false false true")
	b.load("nl/services", otherService(1), authorityEntry(func(a *messages.Authority) { a.Channels = []string{"desk"} }))
	want("desk", "nl-plants", "NL", "true true true")
	want(agency, "other-1", "NL", "true true true")
	want(trader, "other-1", "NL", "false true true")
	want(trader, "other-1", "BE", "false false true")
	want("", "nl-plants", "NL", "false true true")
}

// Who enters a draw when declarations are there already, as if it had been there before, decides nothing about them: neither as they are,
// nor when they are amended.
func TestADrawEnteredBehindADeclarationDecidesNoAmendment(t *testing.T) {
	everything := rules(scope(0, func(s *messages.Scope) { s.Gates, s.ControlRate = append(s.Gates, 13), "1" }))
	draw := messages.RegisterEntry{V: 1, Key: "draw", Kind: messages.RegisterDraw,
		Draw: &messages.RandomDraw{Span: messages.Span{From: "2026-03-10T00:00:00Z", Until: "2026-03-11T00:00:00Z"}, Commitment: commitment(seed), Seed: seed}}
	for name, before := range map[string]bool{"before": true, "behind": false} {
		b := open(t, everything)
		if before {
			b.load("draws", draw)
		}
		b.send(certificate(), declared("DL-001", "400"))
		outcome, reason := indeterminate, "G13.NO_DRAW"
		if before {
			outcome, reason = messages.OutcomeControlRequired, "G13.RANDOM"
		}
		b.want("DL-001", outcome, reason)
		b.load("draws", draw)
		b.want("DL-001", outcome, reason)
		b.restart()
		for n := 2; n < 4; n++ { // the second amendment is of one that was amended
			b.send(version(n, declared("DL-001", "150")))
			if d := b.want("DL-001", outcome, reason); d.Declaration.Version != n {
				t.Errorf("%s: the decision is on version %d", name, d.Declaration.Version)
			}
		}
	}
}
