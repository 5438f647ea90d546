package recognition_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

const (
	recognised    = messages.OutcomeRecognised
	partly        = messages.OutcomeRecognisedPartly
	indeterminate = messages.OutcomeIndeterminate
	notRecognised = messages.OutcomeNotRecognised
	exceeded      = messages.OutcomeQuantityExceeded
	refused       = messages.OutcomeRefused
	notApplicable = messages.OutcomeNotApplicable
)

func TestCitedCertificateIsRecognisedReservedAndConsumed(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001"))
	d := b.want("DL-001", recognised)
	if len(d.Lines) != 1 || len(d.Lines[0].Effects) != 2 {
		t.Fatalf("effects %+v", d.Lines)
	}
	if e := d.Lines[0].Claims[0].Ledger; e == nil || e.Verb != "reserve" || e.Free.Value != "600" || e.Reserved.Value != "400" {
		t.Errorf("ledger entry %+v", e)
	}
	if got := b.balance(number); got != "1000 = 600 + 400 + 0 + 0" {
		t.Errorf("balance %s", got)
	}
	b.send(ruling("DL-001", messages.RulingReleased))
	if got := b.balance(number); got != "1000 = 600 + 0 + 400 + 0" {
		t.Errorf("balance after release %s", got)
	}
	if n := len(b.decisions[subject("DL-001")]); n != 1 {
		t.Errorf("%d decisions", n)
	}
	if b.count(messages.StateReserved, "") != 1 || b.count(messages.StateConsumed, "") != 1 || b.count(messages.StateDecided, "") != 1 {
		t.Errorf("events %+v", b.events)
	}
}

func TestAwaitedCertificateArrivesBeforeTheDeadline(t *testing.T) {
	b := open(t, rules())
	b.send(declaration("DL-001"))
	d := b.want("DL-001", indeterminate, "G0.AWAITED")
	if d.Deadline != "2026-03-13T08:00:00Z" || d.Lines[0].Effects != nil {
		t.Errorf("decision %+v", d)
	}
	b.wait(time.Hour)
	b.send(certificate())
	next := b.want("DL-001", recognised)
	if next.Supersedes != d.Number || next.Number == d.Number {
		t.Errorf("%s supersedes %s, want %s", next.Number, next.Supersedes, d.Number)
	}
	b.wait(100 * time.Hour)
	b.want("DL-001", recognised)
	if b.count(messages.StateWaiting, "G0.AWAITED") != 1 || b.count(messages.StateLinked, "") != 2 {
		t.Errorf("events %+v", b.events)
	}
}

func TestCertificateThatNeverArrivesIsFinal(t *testing.T) {
	b := open(t, rules())
	b.send(declaration("DL-001"))
	b.wait(73 * time.Hour)
	if d := b.want("DL-001", indeterminate, "G0.NEVER_ARRIVED"); !d.Final {
		t.Error("not final")
	}
	b.send(certificate())
	b.want("DL-001", indeterminate, "G0.NEVER_ARRIVED")
	if b.count(messages.StateOverdue, "G0.NEVER_ARRIVED") != 1 || b.count(messages.StateLinked, "CLAIMS-013") != 1 {
		t.Errorf("events %+v", b.events)
	}
	if got := b.balance(number); got != "1000 = 1000 + 0 + 0 + 0" {
		t.Errorf("balance %s", got)
	}
	b.send(version(2, declaration("DL-001")))
	b.want("DL-001", recognised)
}

func TestCertificateAfterReleaseReservesNothing(t *testing.T) {
	for _, status := range []messages.RulingStatus{messages.RulingReleased, messages.RulingRefused} {
		b := open(t, rules())
		b.send(declaration("DL-001"), ruling("DL-001", status), certificate())
		b.want("DL-001", indeterminate, "G0.AWAITED")
		if got := b.balance(number); got != "1000 = 1000 + 0 + 0 + 0" || b.count(messages.StateLinked, "CLAIMS-013") != 1 {
			t.Errorf("%s: balance %s, events %+v", status, got, b.events)
		}
	}
}

func TestTwoDeclarationsRaceForOneCertificate(t *testing.T) {
	b := open(t, rules())
	b.send(certificate())
	b.step(b.input(declared("DL-001", "700")), b.input(declared("DL-002", "700")))
	b.want("DL-001", recognised)
	d := b.want("DL-002", exceeded, "G11.EXCEEDED")
	if got := d.Lines[0].Claims[0].Gates[11].Values["free"]; got != "300 KGM" {
		t.Errorf("free %q", got)
	}
	if got := b.balance(number); got != "1000 = 300 + 700 + 0 + 0" {
		t.Errorf("balance %s", got)
	}
}

func TestBothWaitAndTheCertificateServesWhoCameFirst(t *testing.T) {
	b := open(t, rules())
	b.send(declared("DL-Z", "700"), declared("DL-A", "700"), certificate())
	b.want("DL-Z", recognised)
	b.want("DL-A", exceeded, "G11.EXCEEDED")
}

func TestCancellationGivesBack(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001"), version(2, function(messages.FunctionCancel, declaration("DL-001"))))
	d := b.want("DL-001", notApplicable)
	if !d.Final || d.Supersedes == "" || len(d.Lines) != 0 {
		t.Errorf("decision %+v", d)
	}
	if got := b.balance(number); got != "1000 = 1000 + 0 + 0 + 0" || b.count(messages.StateGivenBack, "LEDGER-005") != 1 {
		t.Errorf("balance %s, events %+v", got, b.events)
	}
}

func TestAmendmentAdjustsTheReservation(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declared("DL-001", "400"), version(2, declared("DL-001", "150")))
	b.want("DL-001", recognised)
	if got := b.balance(number); got != "1000 = 850 + 150 + 0 + 0" {
		t.Errorf("balance %s", got)
	}
	b.send(version(3, declared("DL-001", "1001")))
	b.want("DL-001", exceeded, "G11.EXCEEDED")
	if got := b.balance(number); got != "1000 = 1000 + 0 + 0 + 0" {
		t.Errorf("balance %s", got)
	}
}

func TestRepeatedAndOlderVersionsChangeNothing(t *testing.T) {
	b := open(t, rules())
	first := declaration("DL-001")
	b.send(certificate(), first, version(2, declared("DL-001", "500")), first)
	older := version(1, declared("DL-001", "10"))
	b.send(older)
	if n := len(b.decisions[subject("DL-001")]); n != 2 {
		t.Errorf("%d decisions", n)
	}
	if got := b.balance(number); got != "1000 = 500 + 500 + 0 + 0" || b.count(messages.StateDuplicate, "CLAIMS-015") != 2 {
		t.Errorf("balance %s", got)
	}
}

func TestRevocationRefusesWhatIsReserved(t *testing.T) {
	for status, reason := range map[string]string{"revoked": "G7.REVOKED", "withdrawn": "G7.WITHDRAWN", "rejected": "G7.REJECTED"} {
		b := open(t, rules(scope(0, func(s *messages.Scope) { s.WithdrawnWhileReserved = "refused" })))
		b.send(certificate(), declaration("DL-001"), declared("DL-002", "100"), ruling("DL-002", messages.RulingReleased))
		b.send(certificate(func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = 2, status }))
		d := b.want("DL-001", refused, reason)
		if d.Lines[0].Effects != nil {
			t.Error("effects remain")
		}
		want, balance, recalls := recognised, "1000 = 0 + 0 + 100 + 900", 0
		if status == "revoked" { // for fraud or error from the beginning: released goods are called back, and what they used was never there
			want, balance, recalls = refused, "1000 = 0 + 0 + 0 + 1000", 1
		}
		if d := b.last("DL-002"); d.Outcome != want || (d.Recall != nil) != (recalls > 0) {
			t.Errorf("%s: %s, recall %+v", status, d.Outcome, d.Recall)
		}
		if got := b.balance(number); got != balance {
			t.Errorf("%s: balance %s", status, got)
		}
		if recalled := b.count(messages.StateRecalled, ""); recalled != recalls {
			t.Errorf("%s: %d recalls", status, recalled)
		}
	}
}

func TestRevocationWithoutGoodsStillRevokes(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001"))
	b.send(version(2, function(messages.FunctionStatus, certificate(func(_ *messages.Message, c *messages.Certificate) {
		c.Status, c.Consignments, c.Parties, c.Issued = "revoked", nil, nil, at("2026-03-09T10:00:00Z")
	}))))
	b.want("DL-001", refused, "G7.REVOKED")
}

func TestSuspensionIsLifted(t *testing.T) {
	b := open(t, rules())
	status := func(n int, s string) *messages.Message {
		return certificate(func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = n, s })
	}
	b.send(certificate(), declaration("DL-001"), status(2, "suspended"))
	b.want("DL-001", indeterminate, "G7.SUSPENDED")
	b.send(status(3, "valid"))
	b.want("DL-001", recognised)
	if n := len(b.decisions[subject("DL-001")]); n != 3 {
		t.Errorf("%d decisions", n)
	}
	ids := map[string]bool{}
	for _, m := range b.envelopes {
		if ids[m.ID] {
			t.Error("two decisions have one id")
		}
		ids[m.ID] = true
	}
}

func TestOnlyChannelsOfTheIssuerAreBelieved(t *testing.T) {
	foreign := func(m *messages.Message, _ *messages.Certificate) { m.Sender.PartyID = trader }
	b := open(t, rules())
	b.send(certificate(foreign), declaration("DL-001"))
	b.want("DL-001", refused, "G0.CHANNEL")
	// The real one arrives: the copy does not stand in its way.
	b.send(certificate())
	b.want("DL-001", recognised)
	// A revocation by someone who may not revoke does nothing.
	b.send(certificate(foreign, func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = 2, "revoked" }))
	b.want("DL-001", recognised)
}

// An instrument that nobody may believe has no account that anyone could take for a real one; it gets one when it is believed after all.
func TestWhatIsNotBelievedHasNoAccount(t *testing.T) {
	foreign := func(m *messages.Message, _ *messages.Certificate) { m.Sender.PartyID = trader }
	b := open(t, withOfficers())
	b.send(certificate(foreign), declaration("DL-001"))
	d := b.want("DL-001", refused, "G0.CHANNEL")
	if l := d.Lines[0].Claims[0].Ledger; l != nil {
		t.Errorf("the decision states figures of it: %+v", l)
	}
	b.send(certificate(foreign, func(m *messages.Message, c *messages.Certificate) {
		m.Version, c.Consignments = 2, consignment(goods(1, "060110", "5000"))
	}))
	if e := b.perform(b.act(messages.OfficerLedger, entry("free", "consumed", "1", func(a *messages.OfficerAct) { a.Instrument = "trader/certificate/phytosanitary-ECNL260007001" })), keyOf(0)); e.Code != "OFFICER-002" || !strings.Contains(e.Text, "not believed") {
		t.Errorf("%+v", e)
	}
	b.send(certificate(func(m *messages.Message, c *messages.Certificate) {
		c.Number, m.Authentication = "EC/NL/26/0007002", []messages.Authentication{{Scheme: "xmldsig", Result: "invalid"}}
	}))
	if n, told := b.count(messages.StateBooked, "LEDGER-024"), b.count(messages.StateBooked, "LEDGER-012")+b.count(messages.StateBooked, "LEDGER-011"); n != 2 || told != 0 {
		t.Fatalf("%d are not believed, %d figures are told", n, told)
	}
	b.books(t)
	// The agreement is changed: the copy's sender is a channel, and what it stated last counts from now on.
	b.apply(withOfficers(func(r *messages.Rules) {
		r.Agreements[0].Version, r.Agreements[0].Issuer.Channels = "2", []string{agency, trader}
	}))
	b.want("DL-001", recognised)
	if n := b.count(messages.StateBooked, "LEDGER-012"); n != 1 {
		t.Errorf("%d accounts are told of", n)
	}
	b.wantBalance("5000 = 4600 + 400 + 0 + 0")
	b.books(t)
}

func TestReplacementMovesWhatIsLeft(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declared("DL-001", "300"), ruling("DL-001", messages.RulingReleased), declared("DL-002", "200"))
	next := certified("EC/NL/26/0007002", "1000")
	next.Body.(*messages.Certificate).Replaces = []messages.Document{{Class: messages.ClassPhytosanitary, Number: number}}
	b.send(next)
	d := b.want("DL-002", messages.OutcomeControlRequired, "G7.REPLACED_HELD")
	if got := d.Lines[0].Claims[0].Gates[7].Values["successor"]; got != "ECNL260007002" {
		t.Errorf("successor %q", got)
	}
	if got := b.balance(number); got != "1000 = 0 + 200 + 300 + 500" {
		t.Errorf("predecessor %s", got)
	}
	if got := b.balance("EC/NL/26/0007002"); got != "500 = 500 + 0 + 0 + 0" {
		t.Errorf("successor %s", got)
	}
	b.send(function(messages.FunctionCancel, version(2, declared("DL-002", "200")))) // what is given back moves on
	if old, is := b.balance(number), b.balance("EC/NL/26/0007002"); old != "1000 = 0 + 0 + 300 + 700" || is != "700 = 700 + 0 + 0 + 0" {
		t.Errorf("predecessor %s, successor %s", old, is)
	}
	b.send(certificate(func(m *messages.Message, c *messages.Certificate) { m.Version = 2 })) // the old one says again that it is valid
	b.send(declared("DL-003", "1"))
	b.want("DL-003", notRecognised, "G7.REPLACED")
}

func TestReplacementIsLinkedInAnyOrder(t *testing.T) {
	replaced := func(m *messages.Message, c *messages.Certificate) {
		m.Version, c.Status, c.ReplacedBy = 2, "replaced", []messages.Document{{Class: messages.ClassPhytosanitary, Number: "EC/NL/26/0007002"}}
	}
	for name, order := range map[string]func(b *bench){
		"successor first":   func(b *bench) { b.send(certified("EC/NL/26/0007002", "1000"), certificate(replaced)) },
		"predecessor first": func(b *bench) { b.send(certificate(replaced), certified("EC/NL/26/0007002", "1000")) },
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			b.send(certificate(), declared("DL-001", "400"), ruling("DL-001", messages.RulingReleased))
			order(b)
			if got := b.balance("EC/NL/26/0007002"); got != "600 = 600 + 0 + 0 + 0" {
				t.Errorf("successor %s", got)
			}
		})
	}
}

func TestReservationLapses(t *testing.T) {
	b := open(t, rules(scope(0, func(s *messages.Scope) { s.Reservation = "48h" })))
	b.send(certificate(), declaration("DL-001"))
	d := b.want("DL-001", recognised)
	if d.ValidUntil != "2026-03-12T08:00:00Z" {
		t.Errorf("valid until %s", d.ValidUntil)
	}
	b.wait(49 * time.Hour)
	b.want("DL-001", notRecognised, "G11.LAPSED")
	if got := b.balance(number); got != "1000 = 1000 + 0 + 0 + 0" || b.count(messages.StateOverdue, "LEDGER-003") != 1 {
		t.Errorf("balance %s", got)
	}
	b.send(version(2, declaration("DL-001")))
	b.want("DL-001", recognised)
}

func TestExpiryAfterReservationDoesNotMatter(t *testing.T) {
	ends := func(day string) func(*messages.Message, *messages.Certificate) {
		return func(_ *messages.Message, c *messages.Certificate) {
			c.Validity = &messages.Period{End: at(day + "T12:00:00Z")}
		}
	}
	b := open(t, rules())
	b.send(certificate(ends("2026-03-11")), declaration("DL-001"))
	b.want("DL-001", recognised)
	b.wait(72 * time.Hour)
	b.send(version(2, declaration("DL-001", func(m *messages.Message, _ *messages.Declaration) { m.Received = b.now })))
	b.want("DL-001", recognised)
	// More than was reserved in time is not covered by it.
	b.send(version(3, declaration("DL-001", func(m *messages.Message, d *messages.Declaration) {
		m.Received, d.Consignments = b.now, consignment(goods(1, "060110", "401"))
	})))
	b.want("DL-001", notRecognised, "G8.EXPIRED")
	b.send(declaration("DL-002", func(m *messages.Message, _ *messages.Declaration) { m.Received = b.now }))
	b.want("DL-002", notRecognised, "G8.EXPIRED")
}

func TestPartialReleaseConsumesItsPart(t *testing.T) {
	part := func(line int, q string) func(*messages.Message, *messages.Ruling) {
		return func(m *messages.Message, r *messages.Ruling) {
			r.References[0].Number += q
			l := messages.LineRuling{Line: line, Status: messages.RulingReleased}
			if q != "" {
				l.Quantity = &messages.Quantity{Value: messages.Decimal(q), UnitCode: "TNE"}
			}
			r.Lines = append(r.Lines, l)
		}
	}
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001"), ruling("DL-001", messages.RulingPartlyReleased, part(1, "0.15")))
	if got := b.balance(number); got != "1000 = 600 + 250 + 150 + 0" {
		t.Errorf("balance %s", got)
	}
	b.send(version(2, declaration("DL-001"))) // a new version keeps what was consumed
	b.want("DL-001", recognised)
	if got := b.balance(number); got != "1000 = 600 + 250 + 150 + 0" {
		t.Errorf("balance %s", got)
	}
	b.send(ruling("DL-001", messages.RulingReleased))
	if got := b.balance(number); got != "1000 = 600 + 0 + 400 + 0" {
		t.Errorf("balance %s", got)
	}
}

func TestRefusalAndInvalidationGiveBack(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001"), ruling("DL-001", messages.RulingRefused))
	if got := b.balance(number); got != "1000 = 1000 + 0 + 0 + 0" {
		t.Errorf("refused: %s", got)
	}
	b.send(declaration("DL-002"), ruling("DL-002", messages.RulingReleased), ruling("DL-002", messages.RulingCancelled))
	if got := b.balance(number); got != "1000 = 1000 + 0 + 0 + 0" || b.count(messages.StateGivenBack, "LEDGER-008") != 1 {
		t.Errorf("invalidated: %s", got)
	}
}

func TestOnlyTheBorderConsumes(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001"))
	for _, sender := range []string{trader, agency, port} {
		b.send(ruling("DL-001", messages.RulingReleased, func(m *messages.Message, r *messages.Ruling) {
			m.Sender.PartyID, r.References[0].Number = sender, sender
		}))
	}
	if got := b.balance(number); got != "1000 = 600 + 400 + 0 + 0" || b.count(messages.StateLinked, "CLAIMS-010") != 3 {
		t.Errorf("balance %s", got)
	}
	// Where no agreement names a channel of the border nobody speaks for it, least of all a trader who is of its country.
	b = open(t, rules(func(r *messages.Rules) { r.Agreements[0].Border.Channels = nil }))
	b.send(certificate(), declaration("DL-001"))
	for _, from := range []messages.Participant{{PartyID: "x", Country: "NL"}, {PartyID: trader, Country: "CN"}, {PartyID: customs, Country: "CN"}} {
		b.send(ruling("DL-001", messages.RulingReleased, func(m *messages.Message, r *messages.Ruling) {
			m.Sender, r.References[0].Number = from, "R-"+from.PartyID
		}))
	}
	if got := b.balance(number); got != "1000 = 600 + 400 + 0 + 0" || b.count(messages.StateLinked, "CLAIMS-010") != 3 {
		t.Errorf("balance %s", got)
	}
}

func TestRulingGoesOnInItsDeclarationsLane(t *testing.T) {
	b := open(t, rules())
	b.send(declaration("DL-001"))
	in := b.input(ruling("DL-001", messages.RulingExamine))
	b.step(in)
	if len(b.rulings) != 1 || b.lanes[0] != subject("DL-001") || string(b.rulings[0].Value) != string(in.Record.Value) {
		t.Fatalf("rulings %+v", b.rulings)
	}
	b.step(in) // a copy is not sent on again
	if len(b.rulings) != 1 {
		t.Errorf("%d rulings", len(b.rulings))
	}
}

func TestRulingBeforeItsDeclarationWaits(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), ruling("DL-001", messages.RulingReleased))
	if len(b.rulings) != 1 || b.lanes[0] != customs+"/ruling/RDL001RELEASED" || b.count(messages.StateWaiting, "CLAIMS-008") != 1 {
		t.Fatalf("lanes %v, events %+v", b.lanes, b.events)
	}
	b.send(declaration("DL-001"))
	b.want("DL-001", recognised)
	if got := b.balance(number); got != "1000 = 600 + 0 + 400 + 0" || len(b.rulings) != 1 {
		t.Errorf("balance %s, %d rulings", got, len(b.rulings))
	}
}

func TestRulingThatMayMeanSeveralDeclarationsIsLinkedToNone(t *testing.T) {
	b := open(t, rules())
	other := declaration("DL-001")
	other.Sender.PartyID = "port2"
	other.Subject = messages.SubjectOf("port2", other)
	b.send(certificate(), declaration("DL-001"), other, ruling("DL-001", messages.RulingReleased))
	if got := b.balance(number); got != "1000 = 200 + 800 + 0 + 0" || b.count(messages.StateWaiting, "CLAIMS-009") != 1 {
		t.Errorf("balance %s", got)
	}
}

func TestRulingOnAnotherDeclarationOfTheSameConsignmentWaits(t *testing.T) {
	ucr := messages.Reference{Type: "ucr", Number: "6NL123456-BULB01"}
	add := func(_ *messages.Message, d *messages.Declaration) { d.References = append(d.References, ucr) }
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001", add))
	b.send(ruling("DL-002", messages.RulingReleased, func(_ *messages.Message, r *messages.Ruling) { r.References = append(r.References, ucr) }))
	if got := b.balance(number); got != "1000 = 600 + 400 + 0 + 0" {
		t.Errorf("balance %s", got)
	}
	b.send(declaration("DL-002", add))
	if got := b.balance(number); got != "1000 = 200 + 400 + 400 + 0" {
		t.Errorf("balance %s", got)
	}
}

func TestRulingsTeachTheNumberThatCustomsGave(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001"))
	b.send(ruling("DL-001", messages.RulingAccepted, func(_ *messages.Message, r *messages.Ruling) {
		r.References = append(r.References, messages.Reference{Type: "entryNumber", Number: "090520261000000123"})
	}))
	b.send(ruling("whatever", messages.RulingReleased, func(_ *messages.Message, r *messages.Ruling) {
		r.References = []messages.Reference{{Type: "functionalReference", Number: "R-2"}, {Type: "entryNumber", Number: "0905 2026 1000 000123"}}
	}))
	if got := b.balance(number); got != "1000 = 600 + 0 + 400 + 0" {
		t.Errorf("balance %s", got)
	}
}

func TestUncitedInspectionIsMatched(t *testing.T) {
	ucr := func(_ *messages.Message, d *messages.Declaration) {
		d.Documents = nil
		d.References = append(d.References, messages.Reference{Type: "ucr", Number: "6NL123456-BULB01"})
	}
	b := open(t, rules())
	b.send(declaration("DL-001", ucr))
	b.want("DL-001", notApplicable)
	b.send(inspection())
	d := b.want("DL-001", recognised)
	if c := d.Lines[0].Claims[0]; c.Basis != "matched" || c.Ledger != nil || c.Gates[11].Result != "notRequired" {
		t.Errorf("claim %+v", c)
	}
}

func TestBothOrdersOfArrivalGiveTheSameOutcome(t *testing.T) {
	a, b := open(t, rules()), open(t, rules())
	a.send(certificate(), declaration("DL-001"))
	b.send(declaration("DL-001"), certificate())
	if a.want("DL-001", recognised).Lines[0].Outcome != b.want("DL-001", recognised).Lines[0].Outcome || a.balance(number) != b.balance(number) {
		t.Error("they differ")
	}
}

func TestApplicationIsNoInstrument(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(func(_ *messages.Message, c *messages.Certificate) { c.Form = "application" }), declaration("DL-001"))
	b.want("DL-001", indeterminate, "G0.AWAITED")
}

func TestRulesAreRefusedOrReplaceTheOldOnes(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001"))
	b.apply(rules(func(r *messages.Rules) { r.Agreements[0].Version = "2" }, scope(0, func(s *messages.Scope) { s.Gates = append(s.Gates, 15) })))
	if b.count(messages.StateParked, "CLAIMS-004") != 1 {
		t.Errorf("events %+v", b.events)
	}
	b.want("DL-001", recognised)
	b.apply(rules(scope(0, func(s *messages.Scope) { s.Term = "1h" })))
	if b.count(messages.StateParked, "CLAIMS-004") != 2 {
		t.Error("a changed agreement needs a new version")
	}
	b.apply(rules(func(r *messages.Rules) { r.Agreements[0].Version, r.Agreements[0].InForce.Until = "2", "2026-03-01" }))
	b.want("DL-001", notApplicable, "G1.NOT_IN_FORCE")
	if got := b.balance(number); got != "1000 = 1000 + 0 + 0 + 0" {
		t.Errorf("balance %s", got)
	}
	n := len(b.events)
	b.apply(rules(func(r *messages.Rules) { r.Agreements[0].Version, r.Agreements[0].InForce.Until = "2", "2026-03-01" }))
	if len(b.events) != n {
		t.Error("equal rules are news")
	}
}

func TestWhatCannotBeReadIsParked(t *testing.T) {
	b := open(t, rules())
	b.step(b.record([]byte("{")))
	b.step(b.record([]byte(`{"kind":"manifest","id":"1","subject":"s","body":{}}`)))
	b.step(b.record([]byte(`{"kind":"declaration","body":{}}`)))
	b.command(messages.Command{V: 1, ID: "c", Verb: messages.VerbSkip})
	b.command(messages.Command{V: 1, ID: "c", Verb: messages.VerbRules, Body: []byte(`[]`)})
	if n := b.count(messages.StateParked, ""); n != 5 {
		t.Errorf("%d parked", n)
	}
	n := 0
	for range b.trial.Scan("park/") {
		n++
	}
	if n != 5 {
		t.Errorf("%d in state", n)
	}
}

func TestUnreadableSuccessorOfAnInstrumentIsNoGreenLight(t *testing.T) {
	b := open(t, rules())
	c := certificate()
	b.send(c, declaration("DL-001"))
	in := b.input(c)
	in.Record.Value = []byte("{broken")
	b.step(in)
	b.want("DL-001", indeterminate, "G7.UNREAD")
	b.send(certificate(func(m *messages.Message, _ *messages.Certificate) { m.Version = 2 }))
	b.want("DL-001", recognised)
}

func TestReplayGivesTheSameBytes(t *testing.T) {
	run := func() string {
		b := open(t, rules())
		b.send(declaration("DL-001"), certificate(), declared("DL-002", "700"), ruling("DL-001", messages.RulingReleased))
		out := ""
		for _, m := range b.envelopes {
			v, err := messages.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			out += string(v) + "\n"
		}
		return out
	}
	first := run()
	for range 20 {
		if run() != first {
			t.Fatal("bytes differ")
		}
	}
}

func TestDecisionEnvelopeCarriesWhatReceiversNeed(t *testing.T) {
	b := open(t, rules())
	c := certificate(func(m *messages.Message, _ *messages.Certificate) {
		m.Handling, m.Conditions = messages.HandlingOfficial, []string{"customs only"}
	})
	d := declaration("DL-001")
	b.send(c, d)
	m := b.envelopes[0]
	if m.Subject != d.Subject || m.Function != messages.FunctionStatus || m.Causation != d.ID || m.Correlation != d.ID || m.Sender.PartyID != "hub" {
		t.Errorf("envelope %+v", m)
	}
	if m.Handling != messages.HandlingOfficial || len(m.Conditions) != 1 {
		t.Errorf("confidence of the certificate is lost: %s %v", m.Handling, m.Conditions)
	}
	if faults := m.Check(); faults.Refused() {
		t.Errorf("faults %v", faults)
	}
}
