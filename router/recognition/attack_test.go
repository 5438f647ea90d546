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
	for net, want := range map[string]struct {
		outcome messages.Outcome
		balance string
	}{
		"0.4":      {recognised, "1000 = 600 + 400 + 0 + 0"},
		"1":        {recognised, "1000 = 0 + 1000 + 0 + 0"},
		"1.000001": {exceeded, "1000 = 1000 + 0 + 0 + 0"},
		"400":      {exceeded, "1000 = 1000 + 0 + 0 + 0"},
		"1e-1":     {messages.OutcomeIndeterminate, "1000 = 1000 + 0 + 0 + 0"}, // is no decimal
	} {
		b := open(t, rules())
		b.send(certificate(), declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) {
			d.Consignments[0].Lines[0].Measures[0].Quantity = messages.Quantity{Value: messages.Decimal(net), UnitCode: "TNE"}
		}))
		if d := b.last("DL-001"); d.Outcome != want.outcome || b.balance(number) != want.balance {
			t.Errorf("%s t: %s %v, balance %s", net, d.Outcome, reasonsOf(d), b.balance(number))
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
	d := b.last("DL-001")
	if len(d.Lines) != 5000 || d.Outcome != messages.OutcomeRecognisedPartly || b.balance(number) != "1000 = 900.0 + 100.0 + 0 + 0" {
		t.Fatalf("%d lines, %s, balance %s", len(d.Lines), d.Outcome, b.balance(number))
	}
	for i, l := range d.Lines {
		want := recognised
		if i >= 500 { // cites nothing
			want = messages.OutcomeNotApplicable
		}
		if l.Outcome != want || (len(l.Effects) > 0) != (i < 500) {
			t.Fatalf("line %d: %s %v", l.Line, l.Outcome, l.Effects)
		}
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
	const successor = "EC/NL/26/0007002"
	next := certificate(func(_ *messages.Message, c *messages.Certificate) {
		c.Number = successor
		c.Replaces = []messages.Document{{Class: messages.ClassPhytosanitary, Number: number}}
	})
	b := open(t, rules())
	b.send(certificate(), declared("DL-001", "300"), declaration("DL-002"), ruling("DL-002", messages.RulingReleased), next)
	// What was consumed stays where it was, what was reserved comes back, and the successor lives of what is left: no kilogram twice.
	b.want("DL-001", messages.OutcomeNotRecognised, "G7.REPLACED")
	if old, is := b.balance(number), b.balance(successor); old != "1000 = 0 + 0 + 400 + 600" || is != "600 = 600 + 0 + 0 + 0" {
		t.Errorf("%s | %s", old, is)
	}
	b.send(declaration("DL-003", func(_ *messages.Message, d *messages.Declaration) {
		d.Documents, d.Consignments = []messages.Document{cite(successor)}, consignment(goods(1, "060110", "601"))
	}))
	b.want("DL-003", exceeded, "G11.EXCEEDED")
}
