package recognition_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/clearhub/clearhub/messages"
)

// late is a declaration that becomes known today, and that the border accepted at a time before.
func late(b *bench, ref, net, accepted string) *messages.Message {
	m := b.today(declared(ref, net))
	m.Sender = messages.Participant{PartyID: customs, Country: "CN"}
	m.Body.(*messages.Declaration).Acceptance = at(accepted)
	m.Subject = subject(ref)
	return m
}

// What the border accepted before a withdrawal counts has its instrument, though the hub learns of it when what was free is withdrawn already; what it gives
// back is withdrawn again, and nothing is had twice.
func TestALateDeclarationHasWhatWasValidWhenItWasAccepted(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declared("D-001", "300"), status(2, "withdrawn", "2026-03-10T10:00:00Z"))
	b.wait(26 * time.Hour)
	b.wantBalance("1000 = 0 + 300 + 0 + 700")
	b.send(late(b, "L-001", "400", "2026-03-10T09:59:59Z"))
	b.want("L-001", recognised)
	b.wantBalance("1000 = 0 + 700 + 0 + 300")
	b.send(late(b, "L-002", "300.001", "2026-03-10T09:00:00Z")) // no more than is left
	d := b.want("L-002", exceeded, "G11.EXCEEDED")
	if free := d.Lines[0].Claims[0].Gates[11].Values["free"]; free != "300 KGM" {
		t.Errorf("free %q", free)
	}
	b.send(late(b, "L-003", "1", "2026-03-10T10:00:00Z")) // accepted when it counted
	b.want("L-003", refused, "G7.WITHDRAWN")
	b.send(late(b, "L-004", "1", "2026-03-10T10:00")) // nobody knows
	b.want("L-004", indeterminate, "G7.EFFECTIVE")
	b.wantBalance("1000 = 0 + 700 + 0 + 300")
	b.restart()
	b.send(ruling("L-001", messages.RulingPartlyReleased, func(_ *messages.Message, r *messages.Ruling) {
		r.Lines = []messages.LineRuling{{Line: 1, Status: messages.RulingReleased, Quantity: &messages.Quantity{Value: "150", UnitCode: "KGM"}}}
	}))
	b.want("L-001", recognised)
	b.wantBalance("1000 = 0 + 550 + 150 + 300")
	b.send(function(messages.FunctionCancel, version(2, declared("D-001", "300")))) // frees what L-002 wants
	b.want("L-002", recognised)
	b.wantBalance("1000 = 0 + 550.001 + 150 + 299.999")
	b.send(ruling("L-001", messages.RulingReleased), ruling("L-002", messages.RulingRefused))
	b.wantBalance("1000 = 0 + 0.000 + 400 + 600.000")
	b.send(status(3, "valid", "")) // taken back: what went nowhere is free again, and two have waited for it
	b.wantBalance("1000 = 598.000 + 2.000 + 400 + 0")
	b.books(t)
}

// A revocation reaches back to the issue: there is no before, and nothing is to be had.
func TestALateDeclarationHasNothingOfARevokedInstrument(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), status(2, "revoked", "2026-03-10T10:00:00Z"))
	b.wait(26 * time.Hour)
	b.send(late(b, "L-001", "400", "2026-03-10T09:00:00Z"))
	b.want("L-001", refused, "G7.REVOKED")
	b.wantBalance("1000 = 0 + 0 + 0 + 1000")
}

// What moved to a successor is the successor's.
func TestALateDeclarationHasNothingOfWhatMovedOn(t *testing.T) {
	b := open(t, rules())
	next := replacing(successor, number)
	next.Body.(*messages.Certificate).Issued = at("2026-03-10T10:00:00Z")
	b.send(certificate(), declared("D-001", "300"), next)
	b.wait(26 * time.Hour)
	b.send(late(b, "L-001", "400", "2026-03-10T09:00:00Z"))
	b.want("L-001", exceeded, "G11.EXCEEDED")
	if old, is := b.balance(number), b.balance(successor); old != "1000 = 0 + 300 + 0 + 700" || is != "700 = 700 + 0 + 0 + 0" {
		t.Errorf("predecessor %s, successor %s", old, is)
	}
	b.books(t)
}

// The side that keeps the ledger goes by the acceptance that the border states, and by its own word on the withdrawal.
func TestALateDeclarationAsksTheOwnerToo(t *testing.T) {
	p := openPair(t)
	p.issue(certificate())
	p.here.send(declared("D-001", "300"))
	p.carry()
	p.issue(status(2, "withdrawn", "2026-03-10T10:00:00Z"))
	p.here.wait(26 * time.Hour)
	p.home.wait(26 * time.Hour)
	p.figures("1000 = 0 + 300 + 0 + 700", "1000 = 0 + 300 + 0 + 700")
	p.here.send(late(p.here, "L-001", "400", "2026-03-10T09:00:00Z"))
	p.carry()
	p.here.want("L-001", recognised)
	p.figures("1000 = 0 + 700 + 0 + 300", "1000 = 0 + 700 + 0 + 300")
	p.here.send(ruling("L-001", messages.RulingReleased))
	p.carry()
	p.figures("1000 = 0 + 300 + 400 + 300", "1000 = 0 + 300 + 400 + 300")
	for accepted, want := range map[string]string{"": "declined", "2026-03-10T10:00:00Z": "declined", "2036-03-10T09:00:00Z": "declined", "yesterday": "declined", "2026-03-10T09:59:59Z": "granted"} {
		p.home.send(message("cn-hub", "CN", 1, &messages.Receipt{Level: "business", Status: "received", Use: &messages.InstrumentUse{What: "requested", Ask: "A-" + accepted, Border: "CN", Accepted: accepted,
			Instrument: messages.InstrumentRef{Kind: messages.KindCertificate, Class: messages.ClassPhytosanitary, Number: number}, Lines: []messages.UseLine{{Line: 1, Quantity: &messages.Quantity{Value: "10", UnitCode: "KGM"}}}}}))
		if got := p.home.receipts[len(p.home.receipts)-1].Use.What; got != want {
			t.Errorf("accepted %q: %s, want %s", accepted, got, want)
		}
	}
}

// However late declarations, withdrawals, releases and successors follow each other: the ledger adds up, and no more is used than was issued.
func TestLateDeclarationsNeverHaveMoreThanThereIs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := open(t, rules())
		b.send(certificate())
		n := 1
		for i := range rapid.IntRange(2, 14).Draw(rt, "steps") {
			ref := fmt.Sprintf("L-%03d", rapid.IntRange(1, 5).Draw(rt, "ref"))
			switch rapid.IntRange(0, 6).Draw(rt, "what") {
			case 0, 1, 2:
				m := late(b, ref, rapid.SampledFrom([]string{"100", "399.5", "700"}).Draw(rt, "net"), rapid.SampledFrom([]string{"2026-03-09T09:00:00Z", "2026-03-10T12:00:00Z", "2026-03-10T08:00"}).Draw(rt, "accepted"))
				b.send(version(i+1, m))
			case 3:
				n++
				b.send(status(n, rapid.SampledFrom([]string{"withdrawn", "valid", "withdrawn"}).Draw(rt, "status"), "2026-03-10T00:00:00Z"))
			case 4:
				b.send(ruling(ref, rapid.SampledFrom([]messages.RulingStatus{messages.RulingReleased, messages.RulingRefused, messages.RulingCancelled}).Draw(rt, "ruling"), func(m *messages.Message, _ *messages.Ruling) { m.ID = fmt.Sprint("ruling-", i) }))
			case 5:
				b.send(replacing(successor, number))
			case 6:
				b.wait(time.Hour)
				b.restart()
			}
			b.books(rt)
		}
	})
}
