package recognition_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"pgregory.net/rapid"
)

// books reads the ledger out of the stage's state and asks whether its law holds: every balance adds up to what is issued, in exact decimals, is what the
// declarations hold together, and is nowhere below zero unless an officer's hand has taken it there.
func (b *bench) books(t interface{ Fatalf(string, ...any) }) {
	accounts := map[string]recognition.Account{}
	for key, v := range b.trial.Scan("acct/") {
		var a recognition.Account
		if err := json.Unmarshal(v, &a); err != nil || a.Broken {
			t.Fatalf("account %s: %v, broken %t", key, err, a.Broken)
		}
		accounts[strings.TrimPrefix(key, "acct/")] = a
	}
	type line struct {
		id string
		of int
	}
	reserved, consumed := map[line]messages.Decimal{}, map[line]messages.Decimal{}
	for _, v := range b.trial.Scan("hold/") {
		var h recognition.Holding
		if err := json.Unmarshal(v, &h); err != nil {
			t.Fatalf("holding: %v", err)
		}
		for _, x := range h.Lines {
			k := line{h.Instrument, x.Of}
			reserved[k], consumed[k] = reserved[k].Add(x.Reserved), consumed[k].Add(x.Consumed)
		}
	}
	for id, a := range accounts {
		for _, l := range a.Lines {
			k := line{id, l.Line}
			switch {
			case l.Issued.Cmp(l.Free.Add(l.Reserved).Add(l.Consumed).Add(l.Withdrawn)) != 0:
				t.Fatalf("%+v does not add up", l)
			case l.Reserved.Cmp(reserved[k]) != 0 || l.Consumed.Cmp(consumed[k].Add(l.ByHand).Add(l.Past)) != 0:
				t.Fatalf("%+v, but declarations hold %s and have consumed %s", l, reserved[k], consumed[k])
			case !l.Alarm && (l.Free.Sign() < 0 || l.Reserved.Sign() < 0 || l.Consumed.Sign() < 0 || l.Withdrawn.Sign() < 0):
				t.Fatalf("%+v is below zero without an alarm", l)
			}
		}
	}
}

// TestLedgerHoldsWhateverHappens plays random histories of all that can move a quantity, each step asked for the ledger's law.
func TestLedgerHoldsWhateverHappens(t *testing.T) {
	refs := []string{"P-001", "P-002", "P-003"}
	rapid.Check(t, func(r *rapid.T) {
		hold := rapid.SampledFrom([]string{"", "refused"}).Draw(r, "withdrawn")
		b := open(t, withOfficers(scope(0, func(s *messages.Scope) { s.Reservation, s.WithdrawnWhileReserved = "48h", hold })))
		versions, n, certs := map[string]int{}, 0, 0
		net := func() string {
			return fmt.Sprintf("%d.%d", rapid.IntRange(0, 600).Draw(r, "kg"), rapid.IntRange(1, 9).Draw(r, "tenth"))
		}
		ref := func() string { return rapid.SampledFrom(refs).Draw(r, "declaration") }
		heirs, extracts := []string{"EC/NL/26/0009001", "EC/NL/26/0009002", "EC/NL/26/0009003"}, []string{"EC/NL/26/0008801", "EC/NL/26/0008802"}
		all := append(append([]string{}, heirs...), extracts...)
		// soon is when a status counts: at once, since lately, or from an hour to come.
		soon := func() *messages.Time {
			n := rapid.IntRange(-2, 60).Draw(r, "since")
			if n > 24 {
				return nil
			}
			return at(b.now.Add(time.Duration(n) * time.Hour).Format(time.RFC3339))
		}
		var last *messages.Message
		send := func(m *messages.Message) { last = m; b.send(m) }
		rule := func(status messages.RulingStatus) {
			n++
			send(ruling(ref(), status, func(_ *messages.Message, x *messages.Ruling) {
				x.References[0].Number += fmt.Sprint(n)
				if status == messages.RulingPartlyReleased {
					x.Lines = []messages.LineRuling{{Line: 1, Status: messages.RulingReleased, Quantity: &messages.Quantity{Value: messages.Decimal(net()), UnitCode: "KGM"}}}
				}
			}))
		}
		actions := map[string]func(*rapid.T){
			"certify": func(*rapid.T) {
				certs++
				status := rapid.SampledFrom([]string{"valid", "valid", "valid", "suspended", "withdrawn", "revoked"}).Draw(r, "status")
				send(version(certs, certificate(func(_ *messages.Message, c *messages.Certificate) {
					c.Status, c.Effective, c.Consignments = status, soon(), consignment(goods(1, "060110", net()))
				})))
			},
			"replace": func(*rapid.T) {
				send(certificate(func(m *messages.Message, c *messages.Certificate) {
					c.Number = heirs[rapid.IntRange(0, 2).Draw(r, "heir")]
					versions[c.Number]++
					m.Version = versions[c.Number]
					if at := soon(); at != nil {
						c.Issued = at
					}
					// now and then itself, or in a circle: then nothing may be moved for it
					of := rapid.SampledFrom(append([]string{number, number}, heirs...)).Draw(r, "replaced")
					c.Replaces, c.Consignments = []messages.Document{{Class: messages.ClassPhytosanitary, Number: of}}, consignment(goods(1, "060110", net()))
				}))
			},
			"extract": func(*rapid.T) {
				x := extracts[rapid.IntRange(0, 1).Draw(r, "extract")]
				versions[x]++
				of := rapid.SampledFrom(append([]string{number, number, number}, all...)).Draw(r, "base")
				send(version(versions[x], extracted(x, of, net(), func(_ *messages.Message, c *messages.Certificate) {
					c.Status = rapid.SampledFrom([]string{"valid", "valid", "withdrawn"}).Draw(r, "status")
				})))
			},
			"declare": func(*rapid.T) {
				x := ref()
				versions[x]++
				send(b.today(version(versions[x], of(rapid.SampledFrom(append([]string{number, number, number}, all...)).Draw(r, "cited"), declared(x, net())))))
			},
			"cancel": func(*rapid.T) {
				x := ref()
				versions[x]++
				send(version(versions[x], function(messages.FunctionCancel, declared(x, "1"))))
			},
			"accept":     func(*rapid.T) { rule(messages.RulingAccepted) },
			"release":    func(*rapid.T) { rule(messages.RulingReleased) },
			"part":       func(*rapid.T) { rule(messages.RulingPartlyReleased) },
			"refuse":     func(*rapid.T) { rule(messages.RulingRefused) },
			"invalidate": func(*rapid.T) { rule(messages.RulingCancelled) },
			"wait":       func(*rapid.T) { b.wait(time.Duration(rapid.IntRange(1, 60).Draw(r, "hours")) * time.Hour) },
			"years":      func(*rapid.T) { b.wait(messages.DefaultRetention + 48*time.Hour) },
			"twice": func(*rapid.T) {
				if last != nil {
					b.send(last)
				}
			},
			"by hand": func(*rapid.T) {
				states := []string{"issued", "free", "consumed", "withdrawn"}
				b.perform(b.act(messages.OfficerLedger, entry(rapid.SampledFrom(states).Draw(r, "from"), rapid.SampledFrom(states).Draw(r, "to"), net())), keyOf(0))
			},
			"reopen": func(*rapid.T) {
				b.perform(b.act(messages.OfficerReopen, func(a *messages.OfficerAct) { a.Declaration = subject(ref()) }), keyOf(0))
			},
			"": func(*rapid.T) { b.books(r) },
		}
		r.Repeat(actions)
	})
}

// TestEveryInterleavingKeepsTheLaw plays all orders of one small history, each step asked for the ledger's law and for oversale.
func TestEveryInterleavingKeepsTheLaw(t *testing.T) {
	story := []func() *messages.Message{
		func() *messages.Message { return certificate() },
		func() *messages.Message { return declared("P-001", "600") },
		func() *messages.Message { return declared("P-002", "600.5") },
		func() *messages.Message { return version(2, declared("P-001", "399.5")) },
		func() *messages.Message { return partRuling("P-001", 1, "100", "KGM") },
		func() *messages.Message { return ruling("P-002", messages.RulingReleased) },
	}
	orders := 0
	var play func(order []int, left []int)
	play = func(order, left []int) {
		if len(left) > 0 {
			for i := range left {
				rest := append(append([]int(nil), left[:i]...), left[i+1:]...)
				play(append(append([]int(nil), order...), left[i]), rest)
			}
			return
		}
		orders++
		b := open(t, rules())
		for _, i := range order {
			b.send(story[i]())
			b.books(t)
		}
	}
	play(nil, []int{0, 1, 2, 3, 4, 5})
	if orders != 720 {
		t.Errorf("%d orders", orders)
	}
}
