package recognition_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// partRuling is a ruling that releases a part of a line.
func partRuling(ref string, n int, value, unit string) *messages.Message {
	return ruling(ref, messages.RulingPartlyReleased, func(_ *messages.Message, r *messages.Ruling) {
		r.References[0].Number += fmt.Sprint(n)
		r.Lines = []messages.LineRuling{{Line: 1, Status: messages.RulingReleased, Quantity: &messages.Quantity{Value: messages.Decimal(value), UnitCode: unit}}}
	})
}

func (b *bench) state(ref string) string {
	v, _ := b.trial.Get("decl/" + subject(ref))
	for _, s := range []string{"open", "released", "refused", "cancelled"} {
		if strings.Contains(string(v), `"state":"`+s+`"`) {
			return s
		}
	}
	return ""
}

func (b *bench) wantBalance(want string) {
	b.t.Helper()
	if got := b.balance(number); got != want {
		b.t.Errorf("balance %s, want %s", got, want)
	}
}

func TestReleaseBeyondWhatIsReservedIsTold(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"), partRuling("D-001", 1, "450", "KGM"))
	b.wantBalance("1000 = 600 + 0 + 400 + 0")
	if b.count(messages.StateOverdue, "LEDGER-013") != 1 {
		t.Error("50 KGM were released that nothing covers, and nobody is told")
	}
}

func TestPartialReleasesThatCoverAllEndTheDeclaration(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"), partRuling("D-001", 1, "150", "KGM"), partRuling("D-001", 2, "0.1", "TNE"))
	b.wantBalance("1000 = 600 + 150 + 250 + 0")
	if got := b.state("D-001"); got != "open" {
		t.Errorf("after 250 of 400 it is %s", got)
	}
	b.send(partRuling("D-001", 3, "150", "KGM"))
	b.wantBalance("1000 = 600 + 0 + 400 + 0")
	if got := b.state("D-001"); got != "released" {
		t.Errorf("after all of it it is %s", got)
	}
}

func TestPartialReleaseOfALineOnTwoCertificatesIsCountedOnce(t *testing.T) {
	b := open(t, rules())
	b.send(certified("EC/NL/26/0000021", "100"), certified("EC/NL/26/0000022", "100"), declaration("D-001", func(_ *messages.Message, d *messages.Declaration) {
		d.Consignments, d.Documents = consignment(goods(1, "060110", "200")), nil
		for _, n := range []string{"EC/NL/26/0000021", "EC/NL/26/0000022"} {
			doc := cite(n, 1)
			doc.WriteOffs = []messages.WriteOff{{Line: 1, Quantity: &messages.Quantity{Value: "100", UnitCode: "KGM"}}}
			d.Documents = append(d.Documents, doc)
		}
	}))
	b.want("D-001", recognised)
	b.send(partRuling("D-001", 1, "150", "KGM"))
	consumed := messages.Decimal("0")
	for _, n := range []string{"EC/NL/26/0000021", "EC/NL/26/0000022"} {
		var issued, free, reserved, c, withdrawn string
		if _, err := fmt.Sscanf(b.balance(n), "%s = %s + %s + %s + %s", &issued, &free, &reserved, &c, &withdrawn); err != nil {
			t.Fatal(err)
		}
		consumed = consumed.Add(messages.Decimal(c))
	}
	if consumed.Cmp("150") != 0 {
		t.Errorf("150 were released, %s consumed", consumed)
	}
}

func TestFreedQuantityServesWhoWaitedForIt(t *testing.T) {
	for name, free := range map[string]func(b *bench){
		"cancelled": func(b *bench) { b.send(version(2, function(messages.FunctionCancel, declared("D-001", "700")))) },
		"amended":   func(b *bench) { b.send(version(2, declared("D-001", "400"))) },
		"refused":   func(b *bench) { b.send(ruling("D-001", messages.RulingRefused)) },
		"invalidated after release": func(b *bench) {
			b.send(ruling("D-001", messages.RulingReleased), ruling("D-001", messages.RulingCancelled))
		},
		"certified anew": func(b *bench) { b.send(version(2, certified(number, "2000"))) },
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			b.send(certificate(), declared("D-001", "700"), declared("D-002", "500"), declared("D-003", "450"))
			b.want("D-002", messages.OutcomeQuantityExceeded, "G11.EXCEEDED")
			free(b)
			b.want("D-002", recognised)
			if name != "certified anew" && name != "amended" {
				b.want("D-003", recognised)
			}
		})
	}
	b := open(t, rules(scope(0, func(s *messages.Scope) { s.Reservation = "24h" })))
	b.send(certificate(), declared("D-001", "700"), declared("D-002", "500"))
	b.wait(24 * time.Hour)
	b.want("D-001", messages.OutcomeNotRecognised, "G11.LAPSED")
	b.want("D-002", recognised)
}

func TestWhatTheBorderRefusedAfterAcceptanceStaysRefused(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"), ruling("D-001", messages.RulingRefused), version(2, declaration("D-001")))
	if got := b.state("D-001"); got != "open" {
		t.Errorf("a declaration that was refused before it was accepted, and made anew, is %s", got)
	}
	b.send(ruling("D-001", messages.RulingAccepted), ruling("D-001", messages.RulingRefused, func(_ *messages.Message, r *messages.Ruling) { r.References[0].Number += "2" }))
	if got := b.state("D-001"); got != "refused" {
		t.Fatalf("it is %s", got)
	}
	b.send(version(3, function(messages.FunctionReplace, declaration("D-001"))))
	if got := b.state("D-001"); got != "refused" || b.count(messages.StateLinked, "CLAIMS-030") != 1 {
		t.Errorf("goods that the border refused are %s again", got)
	}
	b.wantBalance("1000 = 1000 + 0 + 0 + 0")
}

func TestAmendmentAfterReleaseIsBookedWhenTheBorderAcceptsIt(t *testing.T) {
	for name, c := range map[string]struct {
		net, want string
		short     int
	}{
		"less":              {"300", "1000 = 700 + 0 + 300 + 0", 0},
		"more":              {"550.5", "1000 = 449.5 + 0 + 550.5 + 0", 0},
		"more than is free": {"1200", "1000 = 0 + 0 + 1000 + 0", 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			b.send(certificate(), declaration("D-001"), ruling("D-001", messages.RulingReleased), version(2, declared("D-001", c.net)))
			b.wantBalance("1000 = 600 + 0 + 400 + 0")
			b.send(ruling("D-001", messages.RulingAccepted))
			b.wantBalance(c.want)
			if n := b.count(messages.StateOverdue, "LEDGER-015"); n != c.short {
				t.Errorf("%d notices of what nothing covers", n)
			}
			last := b.receipts[len(b.receipts)-1].Use
			if last.What != "adjusted" || len(last.Lines) != 1 {
				t.Errorf("the issuing side is told %+v", last)
			}
		})
	}
	t.Run("a line is left out", func(t *testing.T) {
		b := open(t, rules())
		both := consignment(goods(1, "060110", "400"), goods(2, "060110", "100"))
		b.send(certificate(), declaration("D-001", func(_ *messages.Message, d *messages.Declaration) { d.Consignments = both }), ruling("D-001", messages.RulingReleased))
		b.wantBalance("1000 = 500 + 0 + 500 + 0")
		byBorder := version(2, declaration("D-001"))
		byBorder.Sender.PartyID = customs // the border's own amendment needs no further word
		b.send(byBorder)
		b.wantBalance("1000 = 600 + 0 + 400 + 0")
	})
}

// whats are the words that issuing sides were told, with the first quantity.
func (b *bench) whats() string {
	var out []string
	for _, r := range b.receipts {
		w := r.Use.What
		if len(r.Use.Lines) > 0 {
			w += " " + string(r.Use.Lines[0].Quantity.Value)
		}
		if r.Use.Reason != "" {
			w += " " + r.Use.Reason
		}
		out = append(out, w)
	}
	return strings.Join(out, ", ")
}

func TestIssuerLearnsWhatBecomesOfItsInstrument(t *testing.T) {
	for name, c := range map[string]struct {
		play func(b *bench)
		want string
	}{
		"released in two parts": {func(b *bench) {
			b.send(certificate(), declaration("D-001"), partRuling("D-001", 1, "150", "KGM"), ruling("D-001", messages.RulingReleased))
		}, "received, cited, reserved 400, consumed 150, consumed 250"},
		"amended": {func(b *bench) {
			b.send(certificate(), declaration("D-001"), version(2, declared("D-001", "300")), version(3, declared("D-001", "350")))
		}, "received, cited, reserved 400, givenBack 100, reserved 50"},
		"cancelled": {func(b *bench) {
			b.send(certificate(), declaration("D-001"), version(2, function(messages.FunctionCancel, declaration("D-001"))))
		}, "received, cited, reserved 400, givenBack 400"},
		"invalidated": {func(b *bench) {
			b.send(certificate(), declaration("D-001"), ruling("D-001", messages.RulingReleased), ruling("D-001", messages.RulingCancelled))
		}, "received, cited, reserved 400, consumed 400, adjusted -400"},
		"refused": {func(b *bench) {
			b.send(certificate(func(_ *messages.Message, c *messages.Certificate) {
				c.Validity = &messages.Period{End: at("2026-03-05T00:00:00Z")}
			}), declaration("D-001"), version(2, declared("D-001", "300")))
		}, "received, refused G8.EXPIRED"},
		"too much": {func(b *bench) { b.send(certificate(), declared("D-001", "1001")) }, "received, refused G11.EXCEEDED"},
		"a copy through somebody else": {func(b *bench) {
			b.send(certificate(func(m *messages.Message, _ *messages.Certificate) { m.Sender.PartyID = trader }), declaration("D-001"))
		}, ""},
		"awaited, and never arrived": {func(b *bench) { b.send(declaration("D-001")); b.wait(73 * time.Hour) }, "awaited, neverArrived"},
		"awaited, and arrived":       {func(b *bench) { b.send(declaration("D-001"), certificate()); b.wait(73 * time.Hour) }, "awaited, received, cited, reserved 400"},
		"a class that no agreement is about": {func(b *bench) {
			b.send(certificate(func(_ *messages.Message, c *messages.Certificate) { c.Class = messages.ClassOrganic }))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			c.play(b)
			if got := b.whats(); got != c.want {
				t.Errorf("the issuing side is told:\n%s\nwant\n%s", got, c.want)
			}
			for i, r := range b.receipts {
				lane := "agency/certificate/phytosanitary-ECNL260007001"
				if r.Use.What == "awaited" || r.Use.What == "neverArrived" {
					lane = subject("D-001")
				}
				if b.told[i] != lane || r.Use.Instrument.Country != "NL" || r.Use.Border != "CN" {
					t.Errorf("%s goes in lane %s about an instrument of %q", r.Use.What, b.told[i], r.Use.Instrument.Country)
				}
			}
		})
	}
}

func TestInstrumentThatNobodyCitesIsToldAsUnused(t *testing.T) {
	patient := rules(scope(0, func(s *messages.Scope) { s.UnusedAfter = "720h" }))
	b := open(t, patient)
	b.send(certificate())
	b.wait(720*time.Hour - time.Second)
	if got := b.whats(); got != "received" {
		t.Fatal(got)
	}
	b.wait(time.Second)
	if got := b.whats(); got != "received, unused" {
		t.Error(got)
	}
	b = open(t, patient)
	b.send(certificate(), declaration("D-001"))
	b.wait(2000 * time.Hour)
	if got := b.whats(); strings.Contains(got, "unused") {
		t.Error(got)
	}
}

func TestWithdrawalHoldsWhatIsReservedWhereTheAgreementSaysSo(t *testing.T) {
	hold := rules() // that is the rule where the agreement gives none
	withdrawn := func(n int) *messages.Message {
		return version(n, certificate(func(_ *messages.Message, c *messages.Certificate) { c.Status = "withdrawn" }))
	}
	b := open(t, hold)
	b.send(certificate(), declaration("D-001"), withdrawn(2))
	b.want("D-001", messages.OutcomeControlRequired, "G7.HELD")
	b.wantBalance("1000 = 0 + 400 + 0 + 600")
	b.send(declaration("D-002")) // what had nothing reserved gets nothing
	b.want("D-002", messages.OutcomeRefused, "G7.WITHDRAWN")
	b.send(version(2, declared("D-001", "300")))
	b.want("D-001", messages.OutcomeControlRequired, "G7.HELD")
	b.wantBalance("1000 = 0 + 300 + 0 + 700")
	b.send(version(3, declared("D-001", "350"))) // and more than is held is not to be had
	b.want("D-001", messages.OutcomeRefused, "G7.WITHDRAWN")
	b.wantBalance("1000 = 0 + 0 + 0 + 1000")

	b = open(t, hold)
	b.send(certificate(), declaration("D-001"), withdrawn(2), ruling("D-001", messages.RulingReleased))
	b.wantBalance("1000 = 0 + 0 + 400 + 600")

	b = open(t, rules(scope(0, func(s *messages.Scope) { s.WithdrawnWhileReserved = "refused" })))
	b.send(certificate(), declaration("D-001"), withdrawn(2))
	b.want("D-001", messages.OutcomeRefused, "G7.WITHDRAWN")
	b.wantBalance("1000 = 0 + 0 + 0 + 1000")
}

func TestTwoLedgersForOneInstrumentAreRefused(t *testing.T) {
	second := func(change func(*messages.Agreement)) messages.Rules {
		return rules(func(r *messages.Rules) {
			a := r.Agreements[0]
			a.ID, a.Scopes = "bulbs-2", append([]messages.Scope(nil), a.Scopes[0])
			a.Scopes[0].LedgerOwner = "issuer"
			change(&a)
			r.Agreements = append(r.Agreements, a)
		})
	}
	if _, err := recognition.Compile(second(func(*messages.Agreement) {})); err == nil || !strings.Contains(err.Error(), "two ledgers") {
		t.Errorf("error %v", err)
	}
	for name, change := range map[string]func(*messages.Agreement){
		"one owner":               func(a *messages.Agreement) { a.Scopes[0].LedgerOwner = "hub" },
		"one keeps none":          func(a *messages.Agreement) { a.Scopes[0].Quantity = "none" },
		"one after the other":     func(a *messages.Agreement) { a.InForce = messages.Span{From: "2020-01-01", Until: "2025-01-01"} },
		"another issuing country": func(a *messages.Agreement) { a.Issuer.Country = "BE" },
		"another class":           func(a *messages.Agreement) { a.Scopes[0].Instruments = []messages.DocumentClass{messages.ClassOrganic} },
	} {
		if _, err := recognition.Compile(second(change)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIssuersAreToldKeepsTheStricterConfidence(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001", func(m *messages.Message, _ *messages.Declaration) {
		m.Handling, m.Conditions = messages.HandlingOfficial, []string{"noOnwardDisclosure"}
	}))
	for i, m := range b.notices {
		about := b.receipts[i].Use.Declaration != nil
		if about != (m.Handling == messages.HandlingOfficial) || about && strings.Join(m.Conditions, " ") != "noOnwardDisclosure" {
			t.Errorf("%s goes as %s under %v", b.receipts[i].Use.What, m.Handling, m.Conditions)
		}
	}
	if len(b.notices) < 3 {
		t.Errorf("%d notices", len(b.notices))
	}
}
