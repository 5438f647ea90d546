package recognition_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// kept are rules under which another side keeps the ledger of certificates, and has two hours to answer.
func kept(by string) messages.Rules {
	return rules(scope(0, func(s *messages.Scope) { s.LedgerOwner, s.LedgerAnswer = by, "2h" }))
}

// asked is the last request that the side which keeps the ledger was sent.
func (b *bench) asked() *messages.InstrumentUse {
	b.t.Helper()
	for i := len(b.receipts) - 1; i >= 0; i-- {
		if u := b.receipts[i].Use; u.What == "requested" {
			return u
		}
	}
	b.t.Fatal("nobody was asked")
	return nil
}

// counted counts the notices of a kind.
func (b *bench) noticed(what string) (n int) {
	for _, r := range b.receipts {
		if r.Use.What == what {
			n++
		}
	}
	return n
}

// answer is the owner's answer to a request.
func answer(b *bench, u *messages.InstrumentUse, what string, change ...func(*messages.Message, *messages.Receipt)) *messages.Message {
	r := &messages.Receipt{Level: "business", Status: "accepted", Use: &messages.InstrumentUse{What: what, Ask: u.Ask, Border: u.Border, Instrument: u.Instrument, Declaration: u.Declaration, Lines: u.Lines}}
	m := message(agency, "NL", 1, r)
	m.Received, m.ID = b.now, fmt.Sprint("answer-", b.offset, what, len(b.receipts))
	m.Subject = m.ID
	for _, f := range change {
		f(m, r)
	}
	return m
}

// Nothing is recognised before the side that keeps the ledger has granted all of it; then what was granted is used as of our own ledger, and that side is
// told of all that becomes of it.
func TestTheOwnerOfTheLedgerIsAsked(t *testing.T) {
	b := open(t, kept("issuer"))
	b.send(certificate(), declaration("D-001"))
	d := b.want("D-001", indeterminate, "G11.ASKED")
	if d.Deadline != "2026-03-10T10:00:00Z" {
		t.Errorf("awaited until %s", d.Deadline)
	}
	b.wantBalance("1000 = 1000 + 0 + 0 + 0")
	u := b.asked()
	if u.Deadline != "2026-03-10T10:00:00Z" || len(u.Lines) != 1 || u.Lines[0].Quantity.Value != "400" || u.Lines[0].Quantity.UnitCode != "KGM" || u.Declaration.Subject != subject("D-001") {
		t.Errorf("%+v", u)
	}
	b.send(version(1, declaration("D-001"))) // a copy asks nobody again
	if n := b.noticed("requested"); n != 1 {
		t.Errorf("asked %d times", n)
	}
	b.restart()
	b.send(answer(b, u, "granted"))
	b.want("D-001", recognised)
	b.wantBalance("1000 = 600 + 400 + 0 + 0")
	b.send(answer(b, u, "granted")) // said twice
	b.wantBalance("1000 = 600 + 400 + 0 + 0")
	b.send(version(2, declared("D-001", "300"))) // less is within what was granted
	b.want("D-001", recognised)
	if n := b.noticed("requested"); n != 1 {
		t.Errorf("asked %d times", n)
	}
	b.send(ruling("D-001", messages.RulingReleased))
	b.wantBalance("1000 = 700 + 0 + 300 + 0")
	if b.noticed("givenBack") != 1 || b.noticed("consumed") != 1 {
		t.Errorf("given back told %d times, consumed %d times", b.noticed("givenBack"), b.noticed("consumed"))
	}
	b.books(t)
}

func TestWhatTheOwnerDoesNotGrantIsNotThere(t *testing.T) {
	b := open(t, kept("issuer"))
	b.send(certificate(), declaration("D-001"))
	first := b.asked()
	b.send(answer(b, first, "declined", func(_ *messages.Message, r *messages.Receipt) {
		r.Use.Lines = []messages.UseLine{{Line: 1, Quantity: &messages.Quantity{Value: "0", UnitCode: "KGM"}, Free: &messages.Quantity{Value: "250", UnitCode: "KGM"}}}
	}))
	d := b.want("D-001", exceeded, "G11.DECLINED")
	if got := d.Lines[0].Claims[0].Gates[11].Values["free"]; got != "250 KGM" {
		t.Errorf("free %q", got)
	}
	b.send(version(2, declared("D-001", "250"))) // a new version asks again
	b.want("D-001", indeterminate, "G11.ASKED")
	second := b.asked()
	if second.Ask == first.Ask || second.Lines[0].Quantity.Value != "250" {
		t.Errorf("%+v", second)
	}
	b.send(answer(b, first, "granted")) // the answer to what is not asked for any more counts for nothing, and is given back
	b.want("D-001", indeterminate, "G11.ASKED")
	if b.noticed("givenBack") != 1 {
		t.Errorf("given back %d times", b.noticed("givenBack"))
	}
	b.send(answer(b, second, "granted", func(_ *messages.Message, r *messages.Receipt) { // less than all is nothing
		q := *r.Use.Lines[0].Quantity
		q.Value = "249.9"
		r.Use.Lines = []messages.UseLine{{Line: 1, Quantity: &q}}
	}))
	b.want("D-001", exceeded, "G11.DECLINED")
	b.send(answer(b, second, "granted", func(_ *messages.Message, r *messages.Receipt) { // in another unit, exactly
		r.Use.Lines = []messages.UseLine{{Line: 1, Quantity: &messages.Quantity{Value: "0.25", UnitCode: "TNE"}}}
	}))
	b.want("D-001", recognised)
	b.send(answer(b, second, "declined")) // and taken back
	b.want("D-001", exceeded, "G11.DECLINED")
	b.wantBalance("1000 = 1000 + 0 + 0 + 0")
}

// No answer is no yes: when its time is over the outcome stays open, and a late answer still counts.
func TestSilenceOfTheOwnerIsNoYes(t *testing.T) {
	b := open(t, kept("issuer"))
	b.send(certificate(), declaration("D-001"))
	u := b.asked()
	b.wait(2*time.Hour - time.Second)
	b.want("D-001", indeterminate, "G11.ASKED")
	b.wait(time.Second)
	b.want("D-001", indeterminate, "G11.OWNER")
	b.wait(100 * time.Hour)
	if n := len(b.decisions[subject("D-001")]); n != 2 || b.noticed("requested") != 1 {
		t.Errorf("%d decisions, asked %d times", n, b.noticed("requested"))
	}
	b.send(answer(b, u, "granted"))
	b.want("D-001", recognised)
	// The owner's yes is worth nothing where something else stands in the way.
	b.send(status(2, "revoked", ""))
	b.want("D-001", refused, "G7.REVOKED")
	if b.noticed("givenBack") != 1 {
		t.Error("the owner is not told")
	}
}

func TestOnlyTheOwnerAnswers(t *testing.T) {
	for owner, who := range map[string]map[string]bool{"issuer": {agency: true, customs: false, port: false, trader: false}, "border": {agency: false, customs: true, port: false, trader: false}} {
		for sender, counts := range who {
			b := open(t, kept(owner))
			b.send(certificate(), declaration("D-001"))
			b.send(answer(b, b.asked(), "granted", func(m *messages.Message, _ *messages.Receipt) {
				m.Sender = messages.Participant{PartyID: sender, Country: map[bool]string{true: "NL", false: "CN"}[sender == agency]}
			}))
			if got := b.last("D-001").Outcome == recognised; got != counts {
				t.Errorf("ledger of the %s, answer of %s: %s", owner, sender, b.last("D-001").Outcome)
			}
			if !counts && b.count(messages.StateRefused, "LEDGER-027") != 1 {
				t.Errorf("ledger of the %s: that %s answers is not told", owner, sender)
			}
		}
	}
}

// What was granted to a declaration that is withdrawn, or released meanwhile, does not stay reserved there.
func TestAGrantThatComesTooLateIsGivenBack(t *testing.T) {
	for name, end := range map[string]*messages.Message{
		"cancelled": function(messages.FunctionCancel, version(2, declaration("D-001"))),
		"released":  ruling("D-001", messages.RulingReleased),
		"refused":   ruling("D-001", messages.RulingRefused),
	} {
		b := open(t, kept("issuer"))
		b.send(certificate(), declaration("D-001"))
		u := b.asked()
		b.send(end, answer(b, u, "granted"))
		if b.noticed("givenBack") != 1 {
			t.Errorf("%s: given back %d times", name, b.noticed("givenBack"))
		}
		b.wantBalance("1000 = 1000 + 0 + 0 + 0")
	}
}

// A line of several claims asks for the sum, each instrument for itself.
func TestAnAskIsOneForAllLinesOfAnInstrument(t *testing.T) {
	b := open(t, kept("issuer"))
	b.send(certificate(), declaration("D-001", func(_ *messages.Message, d *messages.Declaration) {
		d.Consignments = consignment(goods(1, "060110", "100"), goods(2, "060110", "50.5"))
	}))
	if u := b.asked(); len(u.Lines) != 1 || u.Lines[0].Quantity.Value != "150.5" || b.noticed("requested") != 1 {
		t.Errorf("%+v", u)
	}
	b.send(answer(b, b.asked(), "granted", func(_ *messages.Message, r *messages.Receipt) { r.Use.Lines = nil }))
	b.want("D-001", recognised)
	b.wantBalance("1000 = 849.5 + 150.5 + 0 + 0")
}

func FuzzLedgerAnswer(f *testing.F) {
	f.Add("granted", "400", "KGM", 1)
	f.Add("granted", "-1e9", "", -3)
	f.Add("declined", "", "NMB", 0)
	f.Fuzz(func(t *testing.T, what, value, unit string, line int) {
		b := open(t, kept("issuer"))
		b.send(certificate(), declaration("D-001"))
		b.send(answer(b, b.asked(), what, func(_ *messages.Message, r *messages.Receipt) {
			r.Use.Lines = []messages.UseLine{{Line: line, Quantity: &messages.Quantity{Value: messages.Decimal(value), UnitCode: unit}}, {Line: line}}
		}))
		if d := b.last("D-001"); d.Outcome == recognised && (what != "granted" || line != 1) {
			t.Errorf("%q %q %q %d is recognised", what, value, unit, line)
		}
		b.books(t)
	})
}
