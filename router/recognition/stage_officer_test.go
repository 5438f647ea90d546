package recognition_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// keyOf is an officer's key, the same in every run.
func keyOf(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune('a'+seed)), ed25519.SeedSize)))
}

func officer(id string, seed byte, change ...func(*messages.Officer)) messages.Officer {
	o := messages.Officer{ID: id, Name: "Officer " + id, Authority: "border office", Country: "CN", Span: messages.Span{From: "2026-01-01"},
		Key: base64.StdEncoding.EncodeToString(keyOf(seed).Public().(ed25519.PublicKey))}
	for _, f := range change {
		f(&o)
	}
	return o
}

// withOfficers are the usual rules with officer O-1, who may do all, and O-2, who may only link.
func withOfficers(change ...func(*messages.Rules)) messages.Rules {
	return rules(append(change, func(r *messages.Rules) {
		r.Officers = []messages.Officer{officer("O-1", 0), officer("O-2", 1, func(o *messages.Officer) { o.Acts = []messages.OfficerVerb{messages.OfficerLink} })}
	})...)
}

// act makes an act of O-1.
func (b *bench) act(verb messages.OfficerVerb, change ...func(*messages.OfficerAct)) messages.OfficerAct {
	a := messages.OfficerAct{V: 1, ID: fmt.Sprintf("act-%d", b.offset), Officer: "O-1", Hub: "hub", Border: "CN", Time: b.now.Format(time.RFC3339), Verb: verb,
		Declaration: subject("D-001"), Reason: "Seen by myself at the quay."}
	for _, f := range change {
		f(&a)
	}
	return a
}

// perform has an act signed and brings it through anyone's channel.
func (b *bench) perform(a messages.OfficerAct, key ed25519.PrivateKey) messages.Event {
	b.t.Helper()
	s, err := a.Sign(key)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.bring(s)
}

func (b *bench) bring(s messages.SignedAct) messages.Event {
	b.t.Helper()
	body, err := json.Marshal(s)
	if err != nil {
		b.t.Fatal(err)
	}
	b.command(messages.Command{V: 1, ID: fmt.Sprintf("command-%d", b.offset), Verb: messages.VerbOfficer, Time: b.now, By: "operator:night-shift", Body: body})
	for i := len(b.events) - 1; i >= 0; i-- {
		if strings.HasPrefix(b.events[i].Code, "OFFICER-00") && strings.HasPrefix(b.events[i].Message, "command-") {
			return b.events[i]
		}
	}
	b.t.Fatal("no event tells what became of the act")
	return messages.Event{}
}

func overrule(b *bench, outcome messages.Outcome, effects ...messages.Effect) messages.OfficerAct {
	return b.act(messages.OfficerOverride, func(a *messages.OfficerAct) {
		a.Decision, a.Outcome, a.Effects = b.last("D-001").Number, outcome, effects
	})
}

var documentary = messages.Effect{Type: "waive", Control: messages.ControlDocumentary}

func TestOverrideKeepsBothOutcomesAndTellsTheIssuer(t *testing.T) {
	b := open(t, withOfficers())
	b.send(certificate(), declaration("D-001"))
	before := b.want("D-001", recognised)
	e := b.perform(overrule(b, messages.OutcomeControlRequired), keyOf(0))
	if e.Code != "OFFICER-001" || e.Values["officer"] != "O-1" || e.Values["reason"] == "" || e.Values["before"] != "recognised" || e.Values["outcome"] != "controlRequired" {
		t.Fatalf("event %+v", e)
	}
	d := b.want("D-001", recognised)
	o := d.Override
	if o == nil || o.Outcome != messages.OutcomeControlRequired || o.Officer != "O-1" || o.Reason == "" || o.Authority != "border office" || d.Supersedes != before.Number || d.Number == before.Number {
		t.Fatalf("decision %+v, override %+v", d, o)
	}
	last := b.receipts[len(b.receipts)-1].Use
	if last.What != "overridden" || last.Outcome != messages.OutcomeControlRequired || last.Instrument.Number != number {
		t.Errorf("the issuing side is told %+v", last)
	}
	// It stands whatever comes, until an officer lifts it.
	b.send(version(2, declared("D-001", "300")))
	if b.last("D-001").Override == nil {
		t.Error("an amendment lifts a control that an officer ordered")
	}
	if e := b.perform(b.act(messages.OfficerLift), keyOf(0)); e.Code != "OFFICER-001" || b.last("D-001").Override != nil {
		t.Errorf("%+v", e)
	}
	b.wantBalance("1000 = 700 + 300 + 0 + 0")
}

func TestOverrideThatLetsPassCountsForWhatTheOfficerSaw(t *testing.T) {
	b := open(t, withOfficers())
	expired := func(_ *messages.Message, c *messages.Certificate) {
		c.Validity = &messages.Period{End: at("2026-03-05T00:00:00Z")}
	}
	b.send(certificate(expired), declaration("D-001"))
	b.want("D-001", messages.OutcomeNotRecognised, "G8.EXPIRED")
	if e := b.perform(overrule(b, messages.OutcomeRecognisedPartly, messages.Effect{Type: "waive", Control: messages.ControlLaboratory}), keyOf(0)); e.Code != "OFFICER-002" || !strings.Contains(e.Text, "no agreement names") {
		t.Errorf("an effect that no agreement names: %+v", e)
	}
	if e := b.perform(overrule(b, messages.OutcomeRecognisedPartly, documentary), keyOf(0)); e.Code != "OFFICER-001" {
		t.Fatalf("%+v", e)
	}
	d := b.want("D-001", messages.OutcomeNotRecognised, "G8.EXPIRED")
	if d.Override == nil || len(d.Override.Effects) != 1 || len(d.Lines[0].Effects) != 0 {
		t.Fatalf("override %+v, effects of the line %v", d.Override, d.Lines[0].Effects)
	}
	b.send(version(2, certificate(expired, func(_ *messages.Message, c *messages.Certificate) { c.Status = "revoked" })))
	if d := b.last("D-001"); d.Override != nil || b.count(messages.StateLinked, "OFFICER-005") != 1 {
		t.Errorf("a revoked certificate passes by a word that was given before: %+v", d.Override)
	}
}

// Oracle 11: no override without identity, reason and notice to the issuer, and none by an API key alone.
func TestNoActWithoutTheOfficersOwnKey(t *testing.T) {
	good := func(b *bench) messages.OfficerAct { return overrule(b, messages.OutcomeRefused) }
	for name, c := range map[string]struct {
		change func(*messages.OfficerAct)
		seed   byte
		spoil  func(*messages.SignedAct)
	}{
		"no signature":          {spoil: func(s *messages.SignedAct) { s.Signature = nil }},
		"another officer's key": {seed: 1},
		"nobody's key":          {seed: 7},
		"the statement was changed after": {spoil: func(s *messages.SignedAct) {
			s.Statement = []byte(strings.Replace(string(s.Statement), `"refused"`, `"recognised"`, 1))
		}},
		"a field that nobody knows": {spoil: func(s *messages.SignedAct) {
			s.Statement = []byte(strings.Replace(string(s.Statement), `{"v":1`, `{"w":2,"v":1`, 1))
		}},
		"no reason":                       {change: func(a *messages.OfficerAct) { a.Reason = "" }},
		"a reason of one word":            {change: func(a *messages.OfficerAct) { a.Reason = "ok" }},
		"no officer":                      {change: func(a *messages.OfficerAct) { a.Officer = "" }},
		"an officer whom nobody knows":    {change: func(a *messages.OfficerAct) { a.Officer = "O-9" }},
		"for another hub":                 {change: func(a *messages.OfficerAct) { a.Hub = "hub-2" }},
		"for another border":              {change: func(a *messages.OfficerAct) { a.Border = "MN" }},
		"signed the day before yesterday": {change: func(a *messages.OfficerAct) { a.Time = start.Add(-25 * time.Hour).Format(time.RFC3339) }},
		"signed tomorrow":                 {change: func(a *messages.OfficerAct) { a.Time = start.Add(time.Hour).Format(time.RFC3339) }},
		"no id":                           {change: func(a *messages.OfficerAct) { a.ID = "" }},
		"may not do it":                   {change: func(a *messages.OfficerAct) { a.Officer = "O-2" }, seed: 1},
		"about a decision of yesterday":   {change: func(a *messages.OfficerAct) { a.Decision = "0123" }},
		"about nothing":                   {change: func(a *messages.OfficerAct) { a.Declaration = "" }},
		"no outcome":                      {change: func(a *messages.OfficerAct) { a.Outcome = "" }},
		"effects with a refusal":          {change: func(a *messages.OfficerAct) { a.Effects = []messages.Effect{documentary} }},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, withOfficers())
			b.send(certificate(), declaration("D-001"))
			a := good(b)
			if c.change != nil {
				c.change(&a)
			}
			s, err := a.Sign(keyOf(c.seed))
			if err != nil {
				t.Fatal(err)
			}
			if c.spoil != nil {
				c.spoil(&s)
			}
			receipts := len(b.receipts)
			if e := b.bring(s); e.Code != "OFFICER-002" || e.State != messages.StateRefused {
				t.Errorf("event %+v", e)
			}
			if b.last("D-001").Override != nil || len(b.receipts) != receipts {
				t.Error("it counts")
			}
		})
	}
	t.Run("an officer who left", func(t *testing.T) {
		b := open(t, rules(func(r *messages.Rules) {
			r.Officers = []messages.Officer{officer("O-1", 0, func(o *messages.Officer) { o.Span.Until = "2026-03-10" })}
		}))
		b.send(certificate(), declaration("D-001"))
		if e := b.perform(good(b), keyOf(0)); e.Code != "OFFICER-002" {
			t.Errorf("event %+v", e)
		}
	})
	t.Run("an officer of another border", func(t *testing.T) {
		b := open(t, rules(func(r *messages.Rules) {
			r.Officers = []messages.Officer{officer("O-1", 0, func(o *messages.Officer) { o.Country = "MN" })}
		}))
		b.send(certificate(), declaration("D-001"))
		if e := b.perform(good(b), keyOf(0)); e.Code != "OFFICER-002" {
			t.Errorf("event %+v", e)
		}
	})
	t.Run("done twice", func(t *testing.T) {
		b := open(t, withOfficers())
		b.send(certificate(), declaration("D-001"))
		a := good(b)
		if e := b.perform(a, keyOf(0)); e.Code != "OFFICER-001" {
			t.Fatalf("event %+v", e)
		}
		n := len(b.decisions[subject("D-001")])
		if e := b.perform(a, keyOf(0)); e.Code != "OFFICER-003" || len(b.decisions[subject("D-001")]) != n {
			t.Errorf("event %+v", e)
		}
	})
}

func entry(from, to, value string, change ...func(*messages.OfficerAct)) func(*messages.OfficerAct) {
	return func(a *messages.OfficerAct) {
		a.Declaration, a.Instrument = "", "agency/certificate/phytosanitary-ECNL260007001"
		a.Entry = &messages.ManualEntry{Line: 1, From: from, To: to, Quantity: messages.Quantity{Value: messages.Decimal(value), UnitCode: "KGM"}}
		for _, f := range change {
			f(a)
		}
	}
}

func TestOfficerBooksByHand(t *testing.T) {
	forDeclaration := func(a *messages.OfficerAct) { a.Declaration, a.Entry.DeclarationLine = subject("D-001"), 1 }
	tonnes := func(a *messages.OfficerAct) { a.Entry.Quantity.UnitCode = "TNE" }
	for name, c := range map[string]struct {
		act   func(*messages.OfficerAct)
		want  string
		alarm int
		code  string
	}{
		"used on paper elsewhere":             {entry("free", "consumed", "200"), "1000 = 400 + 400 + 200 + 0", 0, "OFFICER-001"},
		"in another unit":                     {entry("free", "consumed", "0.2", tonnes), "1000 = 400 + 400 + 200 + 0", 0, "OFFICER-001"},
		"taken off":                           {entry("free", "withdrawn", "600"), "1000 = 0 + 400 + 0 + 600", 0, "OFFICER-001"},
		"more than is free":                   {entry("free", "consumed", "700"), "1000 = -100 + 400 + 700 + 0", 1, "OFFICER-001"},
		"issued besides":                      {entry("issued", "free", "50.5"), "1050.5 = 650.5 + 400 + 0 + 0", 0, "OFFICER-001"},
		"what the declaration holds":          {entry("reserved", "consumed", "100", forDeclaration), "1000 = 600 + 300 + 100 + 0", 0, "OFFICER-001"},
		"more than the declaration holds":     {entry("reserved", "consumed", "401", forDeclaration), "1000 = 600 + 400 + 0 + 0", 0, "OFFICER-002"},
		"reserved for nobody":                 {entry("free", "reserved", "1"), "1000 = 600 + 400 + 0 + 0", 0, "OFFICER-002"},
		"nothing":                             {entry("free", "consumed", "0"), "1000 = 600 + 400 + 0 + 0", 0, "OFFICER-002"},
		"less than nothing":                   {entry("free", "consumed", "-5"), "1000 = 600 + 400 + 0 + 0", 0, "OFFICER-002"},
		"on a line that is not there":         {entry("free", "consumed", "5", func(a *messages.OfficerAct) { a.Entry.Line = 2 }), "1000 = 600 + 400 + 0 + 0", 0, "OFFICER-002"},
		"in pieces, of which there are none":  {entry("free", "consumed", "5", func(a *messages.OfficerAct) { a.Entry.Quantity.UnitCode = "C62" }), "1000 = 600 + 400 + 0 + 0", 0, "OFFICER-002"},
		"on an instrument that nobody issued": {entry("free", "consumed", "5", func(a *messages.OfficerAct) { a.Instrument = "x" }), "1000 = 600 + 400 + 0 + 0", 0, "OFFICER-002"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, withOfficers())
			b.send(certificate(), declaration("D-001"))
			if e := b.perform(b.act(messages.OfficerLedger, c.act), keyOf(0)); e.Code != c.code {
				t.Errorf("event %+v", e)
			}
			b.wantBalance(c.want)
			if n := b.count(messages.StateOverdue, "LEDGER-017"); n != c.alarm {
				t.Errorf("%d alarms", n)
			}
			if c.code == "OFFICER-001" {
				if n := b.count(messages.StateBooked, "LEDGER-016"); n != 1 {
					t.Errorf("%d entries", n)
				}
			}
		})
	}
}

func TestNothingIsReservedOnANegativeBalanceAndMendingServesWhoWaited(t *testing.T) {
	b := open(t, withOfficers())
	b.send(certificate())
	b.perform(b.act(messages.OfficerLedger, entry("free", "consumed", "1200")), keyOf(0))
	b.send(declaration("D-001"))
	b.want("D-001", messages.OutcomeQuantityExceeded, "G11.EXCEEDED")
	b.perform(b.act(messages.OfficerLedger, entry("consumed", "free", "700")), keyOf(0))
	b.want("D-001", recognised)
	b.wantBalance("1000 = 100 + 400 + 500 + 0")
}

func TestOfficerOrSenderLinksACutNumber(t *testing.T) {
	cut := func(ref string) *messages.Message {
		return declaration(ref, func(_ *messages.Message, d *messages.Declaration) {
			d.Documents = []messages.Document{cite("EC/NL/26/0007")}
		})
	}
	linked := func(a *messages.OfficerAct) {
		a.Number, a.Instrument = "ec nl 26 0007", "agency/certificate/phytosanitary-ECNL260007001"
	}
	b := open(t, withOfficers())
	b.send(certificate(), cut("D-001"), cut("D-002"))
	b.want("D-001", messages.OutcomeIndeterminate, "G0.AWAITED")
	if e := b.perform(b.act(messages.OfficerLink, linked, func(a *messages.OfficerAct) { a.Officer = "O-2" }), keyOf(1)); e.Code != "OFFICER-001" {
		t.Fatalf("%+v", e)
	}
	d := b.want("D-001", recognised)
	found := false
	for _, f := range d.Facts {
		found = found || f.ID == "link/ECNL260007" && f.Source == "officer O-2"
	}
	if !found {
		t.Errorf("the link is not among the facts: %v", d.Facts)
	}
	if e := b.perform(b.act(messages.OfficerLink, linked, func(a *messages.OfficerAct) { a.Number = "EC/NL/26/0009" }), keyOf(0)); e.Code != "OFFICER-002" {
		t.Errorf("a number that is not cited: %+v", e)
	}
	send := func(by string) {
		body, _ := json.Marshal(map[string]string{"number": "EC/NL/26/0007", "instrument": "agency/certificate/phytosanitary-ECNL260007001"})
		b.command(messages.Command{V: 1, ID: "link-" + by, Verb: messages.VerbLink, By: by, Target: subject("D-002"), Reason: "cut by our system", Body: body})
	}
	send(trader)
	b.want("D-002", messages.OutcomeIndeterminate, "G0.AWAITED")
	send(port)
	b.want("D-002", recognised)
	b.wantBalance("1000 = 200 + 800 + 0 + 0")
	b.send(version(2, certificate(func(_ *messages.Message, c *messages.Certificate) { c.Status = "revoked" })))
	b.want("D-001", messages.OutcomeRefused, "G7.REVOKED")
}

func TestOfficerReopensWhatARulingEndedByMistake(t *testing.T) {
	for name, end := range map[string][]*messages.Message{
		"released":       {ruling("D-001", messages.RulingReleased)},
		"partly":         {partRuling("D-001", 1, "100", "KGM")},
		"refused":        {ruling("D-001", messages.RulingAccepted), ruling("D-001", messages.RulingRefused)},
		"cancelled":      {ruling("D-001", messages.RulingCancelled)},
		"released, void": {ruling("D-001", messages.RulingReleased), ruling("D-001", messages.RulingCancelled)},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, withOfficers())
			b.send(certificate(), declaration("D-001"))
			if e := b.perform(b.act(messages.OfficerReopen), keyOf(0)); e.Code != "OFFICER-002" {
				t.Errorf("an open declaration is opened: %+v", e)
			}
			b.send(end...)
			if e := b.perform(b.act(messages.OfficerReopen), keyOf(0)); e.Code != "OFFICER-001" {
				t.Fatalf("%+v", e)
			}
			b.want("D-001", recognised)
			b.wantBalance("1000 = 600 + 400 + 0 + 0")
			if got := b.state("D-001"); got != "open" {
				t.Error(got)
			}
		})
	}
}
