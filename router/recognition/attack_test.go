package recognition_test

import (
	"testing"

	"github.com/clearhub/clearhub/messages"
)

func TestATraderCannotRevokeByACopySentBeforeOrAfterTheOriginal(t *testing.T) {
	forged := func(v int) *messages.Message {
		return certificate(func(m *messages.Message, c *messages.Certificate) {
			m.Sender, m.Version, c.Status = messages.Participant{PartyID: trader, Country: "CN"}, v, "revoked"
		})
	}
	for name, send := range map[string][]*messages.Message{
		"before": {forged(9), certificate(), declaration("DL-001")},
		"after":  {certificate(), declaration("DL-001"), forged(9)},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			b.send(send...)
			b.want("DL-001", recognised)
		})
	}
}

func TestAnOlderValidVersionDoesNotUndoARevocation(t *testing.T) {
	b := open(t, rules())
	gone := certificate(func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = 2, "revoked" })
	b.send(gone, certificate(), declaration("DL-001"), certificate())
	b.want("DL-001", refused, "G7.REVOKED")
}

func TestReleasingTwiceConsumesOnce(t *testing.T) {
	b := open(t, rules())
	again := ruling("DL-001", messages.RulingReleased, func(_ *messages.Message, r *messages.Ruling) {
		r.References[0].Number = "R-DL-001-again"
	})
	b.send(certificate(), declaration("DL-001"), ruling("DL-001", messages.RulingReleased), again, version(2, ruling("DL-001", messages.RulingReleased)))
	if got := b.balance(number); got != "1000 = 600 + 0 + 400 + 0" {
		t.Errorf("balance %s", got)
	}
}

func TestTonnesOfAKilogramCertificateAreCountedExactly(t *testing.T) {
	for net, want := range map[string]messages.Outcome{"0.4": recognised, "1": recognised, "1.000001": exceeded, "400": exceeded, "1e-1": recognised} {
		b := open(t, rules())
		b.send(certificate(), declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) {
			d.Consignments[0].Lines[0].Measures[0].Quantity = messages.Quantity{Value: messages.Decimal(net), UnitCode: "TNE"}
		}))
		if d := b.last("DL-001"); d.Outcome != want && net != "1e-1" || net == "1e-1" && d.Outcome == recognised {
			t.Errorf("%s t: %s %v", net, d.Outcome, reasonsOf(d))
		}
	}
}

func TestVeryManyLinesAndCitationsAreDecidedInOneStep(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) {
		var ls []messages.Line
		for i := 1; i <= 5000; i++ {
			ls = append(ls, goods(i, "060110", "0.2"))
		}
		d.Consignments, d.Documents = consignment(ls...), nil
		for i := 1; i <= 500; i++ {
			d.Documents = append(d.Documents, cite(number, i))
		}
	}))
	if d := b.last("DL-001"); len(d.Lines) != 5000 {
		t.Errorf("%d lines, %s", len(d.Lines), d.Outcome)
	} else {
		t.Log(d.Outcome, b.balance(number), d.Lines[0].Outcome, d.Lines[4999].Outcome)
	}
}

func TestReleasedWithoutReservationTakesNothing(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declared("DL-001", "900"), declared("DL-002", "200"), ruling("DL-002", messages.RulingReleased), ruling("DL-001", messages.RulingReleased))
	if got := b.balance(number); got != "1000 = 100 + 0 + 900 + 0" {
		t.Errorf("balance %s", got)
	}
}

func TestARulingOfATraderIsNoRelease(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001"), ruling("DL-001", messages.RulingReleased, func(m *messages.Message, _ *messages.Ruling) {
		m.Sender = messages.Participant{PartyID: trader, Country: "CN"}
	}))
	if got := b.balance(number); got != "1000 = 600 + 400 + 0 + 0" {
		t.Errorf("balance %s", got)
	}
}

func TestNegativeAndZeroQuantitiesReserveNothing(t *testing.T) {
	for _, net := range []string{"-400", "0", "0.000"} {
		b := open(t, rules())
		b.send(certificate(), declared("DL-001", net))
		if d := b.last("DL-001"); d.Outcome == recognised || b.balance(number) != "1000 = 1000 + 0 + 0 + 0" {
			t.Errorf("%s: %s, balance %s", net, d.Outcome, b.balance(number))
		}
	}
}

func TestACertificateReplacedWhileReservedKeepsTheSum(t *testing.T) {
	b := open(t, rules())
	next := certificate(func(_ *messages.Message, c *messages.Certificate) {
		c.Number = "EC/NL/26/0007002"
		c.Replaces = []messages.Document{{Class: messages.ClassPhytosanitary, Number: number}}
	})
	b.send(certificate(), declaration("DL-001"), next)
	t.Log(b.balance(number), "|", b.balance("EC/NL/26/0007002"), b.last("DL-001").Outcome, reasonsOf(b.last("DL-001")))
}
