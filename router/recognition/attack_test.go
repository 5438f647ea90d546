package recognition_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stream"
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
	// What was consumed and what is reserved stay where they were, and the successor lives of what was free: no kilogram twice.
	b.want("DL-001", control, "G7.REPLACED_HELD")
	if old, is := b.balance(number), b.balance(successor); old != "1000 = 0 + 300 + 400 + 300" || is != "300 = 300 + 0 + 0 + 0" {
		t.Errorf("%s | %s", old, is)
	}
	b.send(declaration("DL-003", func(_ *messages.Message, d *messages.Declaration) {
		d.Documents, d.Consignments = []messages.Document{cite(successor)}, consignment(goods(1, "060110", "301"))
	}))
	b.want("DL-003", exceeded, "G11.EXCEEDED")
	// Whoever changes over to the successor takes his amount along.
	b.send(version(2, declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) {
		d.Documents, d.Consignments = []messages.Document{cite(successor)}, consignment(goods(1, "060110", "300"))
	})))
	if old, is := b.balance(number), b.balance(successor); old != "1000 = 0 + 0 + 400 + 600" || is != "600 = 300 + 300 + 0 + 0" && is != "600 = 299 + 301 + 0 + 0" {
		t.Errorf("%s | %s", old, is)
	}
	b.want("DL-001", recognised)
}

const originNumber = "EC/NL/26/0008001"

// withOrigin adds a scope for certificates of origin to the rules.
func withOrigin(r *messages.Rules) {
	s := r.Agreements[0].Scopes[0]
	s.ID, s.Instruments, s.Effects = "origin", []messages.DocumentClass{messages.ClassOrigin}, []messages.Effect{{Type: "waive", Control: messages.ControlSampling}}
	r.Agreements[0].Scopes = append(r.Agreements[0].Scopes, s)
	r.Authorities[0].Competences = append(r.Authorities[0].Competences, messages.Competence{Class: messages.ClassOrigin, Span: messages.Span{From: "2025-01-01"}})
}

// twoClasses is a declaration of 400 kg that cites a phytosanitary certificate and one of origin.
func twoClasses(ref string) *messages.Message {
	return declaration(ref, func(_ *messages.Message, d *messages.Declaration) {
		d.Documents = append(d.Documents, messages.Document{Class: messages.ClassOrigin, Type: &messages.Code{Code: "861", List: "1001"}, Number: originNumber})
	})
}

func ofOrigin() *messages.Message {
	return certificate(func(_ *messages.Message, c *messages.Certificate) {
		c.Number, c.Class = originNumber, messages.ClassOrigin
	})
}

func TestAPartialReleaseTakesFromCertificatesOfEachClass(t *testing.T) {
	b := open(t, rules(withOrigin))
	b.send(certificate(), ofOrigin(), twoClasses("D-001"), partRuling("D-001", 1, "150", "KGM"))
	if p, o := b.balance(number), b.balance(originNumber); p != "1000 = 600 + 250 + 150 + 0" || o != p {
		t.Errorf("after 150 of 400: %s | %s", p, o)
	}
	b.send(partRuling("D-001", 2, "250", "KGM"))
	if p, o := b.balance(number), b.balance(originNumber); p != "1000 = 600 + 0 + 400 + 0" || o != p {
		t.Errorf("after all: %s | %s", p, o)
	}
}

// partsRuling says several things of parts of line 1.
func partsRuling(ref string, parts ...messages.LineRuling) *messages.Message {
	return ruling(ref, messages.RulingPartlyReleased, func(_ *messages.Message, r *messages.Ruling) { r.Lines = parts })
}

func partOf(status messages.RulingStatus, value string) messages.LineRuling {
	return messages.LineRuling{Line: 1, Status: status, Quantity: &messages.Quantity{Value: messages.Decimal(value), UnitCode: "KGM"}}
}

func TestPartsOfALineThatAreReleasedAndRefusedInOneRulingBothCount(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"), partsRuling("D-001", partOf(messages.RulingReleased, "100"), partOf(messages.RulingRefused, "300")))
	b.wantBalance("1000 = 900 + 0 + 100 + 0")
	if got := b.state("D-001"); got != "released" {
		t.Errorf("with nothing left it is %s", got)
	}
}

func TestAPartThatIsRefusedDoesNotRefuseTheLine(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"), partsRuling("D-001", partOf(messages.RulingRefused, "100")))
	b.wantBalance("1000 = 700 + 300 + 0 + 0")
	if got := b.state("D-001"); got != "open" {
		t.Errorf("with 300 left it is %s", got)
	}
	b.send(partRuling("D-001", 1, "300", "KGM"))
	b.wantBalance("1000 = 700 + 0 + 300 + 0")
	if got := b.state("D-001"); got != "released" {
		t.Errorf("with nothing left it is %s", got)
	}
}

func TestPartsThatAreNoAmountMoveNothingAndAreTold(t *testing.T) {
	for _, value := range []string{"-100", "0", "0.000", "1e3", "", "ten"} {
		b := open(t, rules())
		r := ruled(t, value)
		b.send(certificate(), declaration("D-001"), r)
		b.wantBalance("1000 = 600 + 400 + 0 + 0")
		if got := b.state("D-001"); got != "open" || b.count(messages.StateParked, "LEDGER-004") != 1 && value != "" {
			t.Errorf("%q: it is %s, events %v", value, got, b.events)
		}
	}
}

// ruled is a ruling whose part says what no check has passed.
func ruled(t *testing.T, value string) *messages.Message {
	t.Helper()
	return partsRuling("D-001", partOf(messages.RulingPartlyReleased, value))
}

func TestARulingThatIsToldAgainOrCorrectedMovesNothingTwice(t *testing.T) {
	corrected := func(n int, value string) *messages.Message {
		return version(n, function(messages.FunctionReplace, partRuling("D-001", 1, value, "KGM")))
	}
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"), partRuling("D-001", 1, "150", "KGM"), version(2, partRuling("D-001", 1, "0.15", "TNE")))
	b.wantBalance("1000 = 600 + 250 + 150 + 0")
	b.send(corrected(3, "180"))
	b.wantBalance("1000 = 600 + 220 + 180 + 0")
	b.send(corrected(4, "180"))
	b.wantBalance("1000 = 600 + 220 + 180 + 0")
	b.send(corrected(5, "100"))
	b.wantBalance("1000 = 600 + 220 + 180 + 0")
	if b.count(messages.StateLinked, "CLAIMS-011") != 1 {
		t.Error("that a ruling was corrected to less, and who has to act, is not told")
	}
	b.send(partRuling("D-001", 2, "180", "KGM")) // another ruling
	b.wantBalance("1000 = 600 + 40 + 360 + 0")
}

func TestPartsThatTheUnitOfTheCertificateCannotCountAreUsedWithTheLast(t *testing.T) {
	litres := certificate(func(_ *messages.Message, c *messages.Certificate) {
		c.Consignments[0].Lines[0].Measures = []messages.Measure{{Type: "netVolume", Quantity: messages.Quantity{Value: "1000", UnitCode: "LTR"}}}
	})
	b := open(t, rules())
	b.send(litres, declaration("D-001", func(_ *messages.Message, d *messages.Declaration) {
		l := &d.Consignments[0].Lines[0]
		l.Measures = append(l.Measures, messages.Measure{Type: "netVolume", Quantity: messages.Quantity{Value: "500", UnitCode: "LTR"}})
	}))
	b.wantBalance("1000 = 500 + 500 + 0 + 0")
	b.send(partRuling("D-001", 1, "150", "KGM"))
	b.wantBalance("1000 = 500 + 500 + 0 + 0")
	b.send(partRuling("D-001", 2, "250", "KGM"))
	b.wantBalance("1000 = 500 + 0 + 500 + 0")
}

func TestNobodyDeclaresForADayToCome(t *testing.T) {
	suspended := rules(func(r *messages.Rules) {
		r.Agreements[0].Suspended = []messages.Span{{From: "2026-03-01", Until: "2026-03-20"}}
	})
	lodged := func(at *messages.Time) func(*messages.Message, *messages.Declaration) {
		return func(_ *messages.Message, d *messages.Declaration) { d.Lodgement = at }
	}
	b := open(t, suspended)
	b.send(certificate(), declaration("D-001", lodged(at("2026-03-25T08:00:00Z"))), declaration("D-002", lodged(at("2026-03-25"))))
	b.want("D-001", messages.OutcomeNotApplicable, "G1.SUSPENDED")
	b.want("D-002", messages.OutcomeNotApplicable, "G1.SUSPENDED")
	b.send(declaration("D-003", func(m *messages.Message, d *messages.Declaration) { // who speaks for the border may be a port that lodges as well
		m.Sender.PartyID, d.Lodgement = customs, at("2026-03-25T08:00:00Z")
	}))
	if d := b.decisions[customs+"/declaration/D003"]; d[0].Outcome != messages.OutcomeNotApplicable {
		t.Errorf("lodged for a day to come: %s", d[0].Outcome)
	}
	// The border's own acceptance counts when its time has come, without anything else happening.
	ahead := func(_ *messages.Message, r *messages.Ruling) { r.Time = at("2026-03-25T08:00:00Z") }
	b.send(ruling("D-001", messages.RulingAccepted, ahead))
	b.want("D-001", messages.OutcomeNotApplicable, "G1.SUSPENDED")
	b.wait(14 * 24 * time.Hour)
	b.want("D-001", messages.OutcomeNotApplicable, "G1.SUSPENDED")
	b.wait(2 * 24 * time.Hour)
	b.want("D-001", recognised)
}

func TestASuspensionBeginsAndEndsAtItsInstants(t *testing.T) {
	for when, want := range map[string]messages.Outcome{"2026-03-05T11:59:59Z": recognised, "2026-03-05T12:00:00Z": messages.OutcomeNotApplicable,
		"2026-03-06T11:59:59Z": messages.OutcomeNotApplicable, "2026-03-06T12:00:00Z": recognised, "2026-03-06T20:00:00+08:00": recognised, "2026-03-05": messages.OutcomeIndeterminate} {
		b := open(t, rules(func(r *messages.Rules) {
			r.Agreements[0].Suspended = []messages.Span{{From: "2026-03-05T12:00:00Z", Until: "2026-03-06T12:00:00Z"}}
		}))
		b.send(certificate(), declaration("D-001"), ruling("D-001", messages.RulingAccepted, func(_ *messages.Message, r *messages.Ruling) { r.Time = at(when) }))
		if got := b.last("D-001").Outcome; got != want {
			t.Errorf("accepted at %s: %s, want %s", when, got, want)
		}
	}
}

func TestATraderDoesNotSayWhenItsGoodsArrived(t *testing.T) {
	early := func(_ *messages.Message, d *messages.Declaration) { d.Arrival = at("2026-03-02T08:00:00Z") }
	b := open(t, rules(scope(0, func(s *messages.Scope) { s.ValidAt = []string{"arrival", "acceptance"} })))
	b.send(certificate(func(_ *messages.Message, c *messages.Certificate) {
		c.Validity = &messages.Period{End: at("2026-03-05T00:00:00Z")}
	}), declaration("D-001", early))
	b.want("D-001", messages.OutcomeNotRecognised, "G8.EXPIRED")
	b.send(ruling("D-001", messages.RulingExamine, func(_ *messages.Message, r *messages.Ruling) { r.Time = at("2026-03-04T09:00:00Z") }))
	b.want("D-001", recognised) // the border saw the goods while it was valid
}

func TestWhoLeavesOutTheOriginDoesNotEscapeASafeguardAgainstIt(t *testing.T) {
	b := open(t, guarded())
	stated := func(country string) func(*messages.Message, *messages.Declaration) {
		return func(_ *messages.Message, d *messages.Declaration) {
			d.Consignments[0].Lines[0].Origins = []messages.Origination{{Country: country}}
		}
	}
	b.send(certificate(), declared("D-001", "100"), declaration("D-002", stated("NL")), declaration("D-003", stated("BE")))
	said := func(name, status string, s *messages.AlertScope) *messages.Message {
		return warning(func(m *messages.Message, a *messages.Alert) {
			if a.Number, a.Status, a.Scope = name, status, s; status == "lifted" {
				m.Version = 2
			}
		})
	}
	for name, s := range map[string]*messages.AlertScope{"A-1": {Origins: []string{"NL"}}, "A-2": {Origins: []string{"NL"}, HS: []string{"06"}}} {
		b.send(said(name, "active", s))
		b.want("D-001", messages.OutcomeControlRequired, "G13.RISK")
		b.want("D-002", messages.OutcomeControlRequired, "G13.RISK")
		b.want("D-003", recognised)
		b.send(said(name, "lifted", s))
		b.want("D-001", recognised)
		b.want("D-002", recognised)
	}
}

func TestAMeasureAgainstASpeciesOfAHeadingMeetsGoodsThatDoNotNameTheirs(t *testing.T) {
	for name, m := range map[string]struct {
		measure messages.BorderMeasure
		want    messages.Outcome
	}{
		"species of the heading":       {messages.BorderMeasure{Species: []string{"Tulipa gesneriana"}, HS: []string{"0601"}}, messages.OutcomeControlRequired},
		"species of another heading":   {messages.BorderMeasure{Species: []string{"Tulipa gesneriana"}, HS: []string{"0602"}}, recognised},
		"a species, whatever the code": {messages.BorderMeasure{Species: []string{"Tulipa gesneriana"}}, recognised},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, guarded())
			b.send(certificate(), declaration("D-001"))
			e := measure("m", "safeguard", func(x *messages.BorderMeasure) {
				from := x.From
				*x = m.measure
				x.Reason, x.Authority, x.From = "safeguard", "border", from
			})
			b.load("measures", e)
			if got := b.last("D-001").Outcome; got != m.want {
				t.Errorf("%s, want %s", got, m.want)
			}
		})
	}
}

func TestAnAlertAboutAnInspectionReachesWhoDoesNotCiteIt(t *testing.T) {
	b := open(t, rules(scope(1, func(s *messages.Scope) { s.Gates = append(s.Gates, 13) })))
	b.send(inspection(func(_ *messages.Message, i *messages.Inspection) { i.Number = "NLI-2026-00017" }), declaration("D-001", func(_ *messages.Message, d *messages.Declaration) {
		d.Documents, d.References = nil, append(d.References, messages.Reference{Type: "ucr", Number: "6NL123456-BULB01"})
	}))
	b.want("D-001", recognised)
	b.send(warning(func(_ *messages.Message, a *messages.Alert) {
		a.Scope = &messages.AlertScope{Instruments: []string{"nli 2026 00017"}}
	}))
	b.want("D-001", messages.OutcomeControlRequired, "G13.RISK")
}

func TestAnAlertAboutACertificateReachesACitationThatAPartnersProfileShortened(t *testing.T) {
	b := open(t, guarded())
	b.send(certificate(func(_ *messages.Message, c *messages.Certificate) { c.Folded = "NL260007001" }), declaration("D-001", func(_ *messages.Message, d *messages.Declaration) { d.Documents[0].Folded = "NL260007001" }))
	b.want("D-001", recognised)
	b.send(warning(func(_ *messages.Message, a *messages.Alert) {
		a.Scope = &messages.AlertScope{Instruments: []string{number}}
	}))
	b.want("D-001", messages.OutcomeControlRequired, "G13.RISK")
}

func TestNobodyMakesANumberAmbiguousWhoDoesNotSpeakForAnIssuer(t *testing.T) {
	for name, change := range map[string]func(*messages.Certificate){
		"another date":    func(c *messages.Certificate) { c.Issued = at("2026-03-02T10:00:00Z") },
		"another issuer":  func(c *messages.Certificate) { c.Parties[0].Names[0].Value = "Plant Service" },
		"another country": func(c *messages.Certificate) { c.IssuingCountry = "DE" },
		"no date":         func(c *messages.Certificate) { c.Issued = nil },
	} {
		t.Run(name, func(t *testing.T) {
			forged := certificate(func(m *messages.Message, c *messages.Certificate) {
				m.Sender = messages.Participant{PartyID: trader, Country: "CN"}
				change(c)
			})
			b := open(t, rules())
			b.send(certificate(), forged, declaration("D-001"))
			b.want("D-001", recognised)
			b = open(t, rules())
			b.send(forged, declaration("D-001"), certificate())
			b.want("D-001", recognised)
		})
	}
}

func TestADecisionOnVeryManyLinesThatFailIsToldAll(t *testing.T) {
	var lines []messages.Line
	for i := range 5000 {
		lines = append(lines, goods(i+1, "060110", "0.1"))
	}
	b := open(t, rules())
	b.send(certificate(), declaration("D-001", func(_ *messages.Message, d *messages.Declaration) { d.Consignments = consignment(lines...) }))
	b.want("D-001", recognised)
	b.send(revoke())
	if d := b.last("D-001"); d.Outcome != refused || len(d.Lines) != 5000 || d.Lines[4999].Outcome != refused {
		t.Errorf("the certificate is revoked, and what stands is %s on %d lines", d.Outcome, len(d.Lines))
	}
	if b.count(messages.StateUndeliverable, "") != 0 {
		t.Error("the decision is not told")
	}
}

func TestAnAcceptanceOfBeforeAcceptsNoLaterAmendment(t *testing.T) {
	accepted := func(n, when string) *messages.Message {
		return ruling("D-001", messages.RulingAccepted, func(_ *messages.Message, r *messages.Ruling) {
			r.References[0].Number += n
			r.Time = at(when)
		})
	}
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"), ruling("D-001", messages.RulingReleased))
	b.now = b.now.Add(2 * time.Hour)
	amended := version(2, declared("D-001", "100"))
	amended.Received = b.now
	b.send(amended, accepted("1", "2026-03-10T08:30:00Z"))
	b.wantBalance("1000 = 600 + 0 + 400 + 0")
	b.send(accepted("2", "2026-03-10T10:30:00Z"))
	b.wantBalance("1000 = 900 + 0 + 100 + 0")
}

func TestAnAmendmentAfterReleaseTakesFromTheCertificateThatItCitesNow(t *testing.T) {
	const second = "EC/NL/26/0007009"
	byNow := func(_ *messages.Message, r *messages.Ruling) { r.Time = at("2026-03-10T10:00:00Z") }
	for name, c := range map[string]struct {
		cites   *messages.Message
		balance string
		told    int
	}{
		"enough is free":   {certified(second, "1000"), "1000 = 600 + 0 + 400 + 0", 0},
		"too little is":    {certified(second, "300"), "300 = 0 + 0 + 300 + 0", 1},
		"it is no use now": {certificate(func(_ *messages.Message, c *messages.Certificate) { c.Number, c.Status = second, "revoked" }), "1000 = 0 + 0 + 0 + 1000", 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			b.send(certificate(), c.cites, declaration("D-001"), ruling("D-001", messages.RulingReleased),
				version(2, declaration("D-001", func(_ *messages.Message, d *messages.Declaration) { d.Documents[0].Number = second })), ruling("D-001", messages.RulingAccepted, byNow))
			b.wantBalance("1000 = 1000 + 0 + 0 + 0")
			if got := b.balance(second); got != c.balance || b.count(messages.StateOverdue, "LEDGER-015") != c.told {
				t.Errorf("balance %s, want %s; events %v", got, c.balance, b.events)
			}
			b.send(version(3, declaration("D-001")), ruling("D-001", messages.RulingAccepted, byNow, func(_ *messages.Message, r *messages.Ruling) { r.References[0].Number += "2" }))
			b.wantBalance("1000 = 600 + 0 + 400 + 0") // back to the first
			if got := b.balance(second); strings.Contains(got, "+ 0 + 400 +") || strings.Contains(got, "+ 0 + 300 +") {
				t.Errorf("what was given back stays consumed: %s", got)
			}
		})
	}
}

func TestAnOfficerWhoCeasedActsNoMoreWhateverTimeHeWrites(t *testing.T) {
	r := withOfficers()
	r.Officers[0].Span.Until = "2026-03-10T07:30:00Z"
	b := open(t, r)
	b.send(certificate(), declaration("D-001"))
	a := overrule(b, messages.OutcomeControlRequired)
	a.Time = "2026-03-10T07:00:00Z"
	if e := b.perform(a, keyOf(0)); e.Code != "OFFICER-002" || !strings.Contains(e.Text, "not in office any more") {
		t.Errorf("%+v", e)
	}
}

// swell is a message as CLEARING tells of it where it is too large to be weighed.
func (b *bench) swell(m *messages.Message) {
	b.t.Helper()
	in := b.input(m)
	in.Record.Value = []byte("{}")
	in.Record.Headers = append(in.Record.Headers, stream.Header{Key: recognition.HeaderLeftOut, Value: []byte("700000")})
	b.step(in)
}

func TestAVersionThatIsTooLargeToBeWeighedLeavesNoDecisionStanding(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"))
	b.want("D-001", recognised)
	b.swell(version(2, declared("D-001", "900")))
	d := b.want("D-001", messages.OutcomeIndeterminate, "G0.UNREAD")
	if len(d.Lines[0].Effects) != 0 || d.Final {
		t.Errorf("effects %v", d.Lines[0].Effects)
	}
	b.wantBalance("1000 = 600 + 400 + 0 + 0")
	b.send(version(2, certificate()), declared("D-002", "700")) // whatever happens meanwhile
	b.want("D-001", messages.OutcomeIndeterminate, "G0.UNREAD")
	b.want("D-002", exceeded, "G11.EXCEEDED")
	b.send(version(3, declared("D-001", "500")))
	b.want("D-001", recognised)
	b.wantBalance("1000 = 500 + 500 + 0 + 0")
	// One that was never weighed says nothing, and neither does one about what is closed.
	b.swell(declaration("D-009"))
	b.send(ruling("D-001", messages.RulingReleased))
	b.swell(version(4, declared("D-001", "1")))
	if len(b.decisions[subject("D-009")]) != 0 || b.state("D-001") != "released" || b.count(messages.StateParked, "CLAIMS-001") != 3 {
		t.Errorf("%d decisions, %s, events %v", len(b.decisions[subject("D-009")]), b.state("D-001"), b.events)
	}
}

func TestAWithdrawalThatIsTooLargeToBeWeighedLeavesNoCertificateStanding(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"))
	b.swell(revoke())
	b.want("D-001", messages.OutcomeIndeterminate, "G7.UNREAD")
	b.send(version(3, revoke()))
	b.want("D-001", refused, "G7.REVOKED")
}

func TestOfAgreementsThatOverlapTheOneThatMakesMostOfAClaimCountsAndIsNamed(t *testing.T) {
	overlapping := func(change ...func(*messages.Rules)) messages.Rules {
		return rules(append([]func(*messages.Rules){func(r *messages.Rules) {
			strict := r.Agreements[0]
			strict.ID, strict.Scopes = "a-strict", []messages.Scope{strict.Scopes[0]}
			strict.Scopes[0].Gates, strict.Scopes[0].Effects = []int{0, 1, 2, 3, 4, 7, 8, 10, 11}, []messages.Effect{{Type: "waive", Control: messages.ControlLaboratory}}
			r.Agreements = append(r.Agreements, strict)
		}}, change...)...)
	}
	named := func(b *bench) string {
		c := b.last("D-001").Lines[0].Claims[0]
		if c.Agreement == nil {
			return ""
		}
		return c.Agreement.ID
	}
	b := open(t, overlapping())
	b.send(certificate(), declaration("D-001"))
	d := b.want("D-001", recognised)
	if named(b) != "bulbs" || len(d.Lines[0].Effects) != 2 {
		t.Errorf("by %s with %v", named(b), d.Lines[0].Effects)
	}
	b.wantBalance("1000 = 600 + 400 + 0 + 0") // once, not once for each agreement
	// The strict one recognises nothing of itself by the lax one's being suspended, and its reasons are those that are told.
	b = open(t, overlapping(func(r *messages.Rules) {
		r.Agreements[0].Suspended = []messages.Span{{From: "2026-03-01", Until: "2026-03-20"}}
	}))
	b.send(certificate(), declaration("D-001"))
	d = b.want("D-001", messages.OutcomeIndeterminate, "G4.UNSTATED")
	if named(b) != "a-strict" || len(d.Lines[0].Effects) != 0 {
		t.Errorf("by %s with %v", named(b), d.Lines[0].Effects)
	}
	b.wantBalance("1000 = 1000 + 0 + 0 + 0")
}

func TestAnAmendmentThatDropsTheLineOfAClaimGivesItBack(t *testing.T) {
	b := open(t, rules())
	two := declaration("D-001", func(_ *messages.Message, d *messages.Declaration) {
		d.Documents, d.Consignments = []messages.Document{cite(number, 1)}, consignment(goods(1, "060110", "400"), goods(2, "720839", "9000"))
	})
	without := declaration("D-001", func(_ *messages.Message, d *messages.Declaration) {
		d.Documents, d.Consignments = nil, consignment(goods(2, "720839", "9000"))
	})
	b.send(certificate(), two)
	b.wantBalance("1000 = 600 + 400 + 0 + 0")
	b.send(partRuling("D-001", 1, "150", "KGM"), version(2, without))
	b.wantBalance("1000 = 850 + 0 + 150 + 0") // what was released stays used
	if d := b.last("D-001"); d.Outcome != messages.OutcomeNotApplicable || len(d.Lines) != 1 {
		t.Errorf("%s, %d lines", d.Outcome, len(d.Lines))
	}
	b.send(ruling("D-001", messages.RulingReleased))
	b.wantBalance("1000 = 850 + 0 + 150 + 0")
}

func TestASenderLinksNoInstrumentThatContradictsWhatItDeclares(t *testing.T) {
	for name, c := range map[string]struct {
		cited  messages.Document
		change func(*messages.Certificate)
	}{
		"a number of its own": {cite("EC/NL/26/0007777"), func(*messages.Certificate) {}},
		"another consignment": {cite("EC/NL/26/0007"), func(c *messages.Certificate) {
			c.References = []messages.Reference{{Type: "ucr", Number: "6NL123456-OTHER"}}
		}},
		"another country": {messages.Document{Class: messages.ClassPhytosanitary, Number: "EC/NL/26/0007", Country: "DE"}, func(*messages.Certificate) {}},
		"another class":   {messages.Document{Class: messages.ClassOrigin, Number: "EC/NL/26/0007"}, func(*messages.Certificate) {}},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, withOfficers(withOrigin))
			b.send(certificate(func(_ *messages.Message, x *messages.Certificate) { c.change(x) }), declaration("D-001", func(_ *messages.Message, d *messages.Declaration) {
				d.Documents, d.References = []messages.Document{c.cited}, append(d.References, messages.Reference{Type: "ucr", Number: "6NL123456-MINE01"})
			}))
			body := []byte(`{"number":"` + c.cited.Number + `","instrument":"agency/certificate/phytosanitary-ECNL260007001"}`)
			b.command(messages.Command{V: 1, ID: "link", Verb: messages.VerbLink, By: port, Target: subject("D-001"), Reason: "cut by our system", Body: body})
			b.want("D-001", messages.OutcomeIndeterminate, "G0.AWAITED")
			b.wantBalance("1000 = 1000 + 0 + 0 + 0")
			e := b.perform(b.act(messages.OfficerLink, func(a *messages.OfficerAct) { // an officer may
				a.Number, a.Instrument = c.cited.Number, "agency/certificate/phytosanitary-ECNL260007001"
			}), keyOf(0))
			if e.Code != "OFFICER-001" {
				t.Fatalf("%+v", e)
			}
			b.want("D-001", recognised)
		})
	}
}

func TestOfTwoAmountsThatDifferNobodyChoosesTheSmaller(t *testing.T) {
	mass := func(value, unit string) messages.Measure {
		return messages.Measure{Type: "netMass", Quantity: messages.Quantity{Value: messages.Decimal(value), UnitCode: unit}}
	}
	off := func(value string) messages.WriteOff {
		return messages.WriteOff{Line: 1, Quantity: &messages.Quantity{Value: messages.Decimal(value), UnitCode: "KGM"}}
	}
	for name, c := range map[string]struct {
		masses []messages.Measure
		offs   []messages.WriteOff
		want   messages.Outcome
	}{
		"two masses":                {[]messages.Measure{mass("4", "KGM"), mass("400", "KGM")}, nil, messages.OutcomeIndeterminate},
		"one mass in two units":     {[]messages.Measure{mass("400", "KGM"), mass("0.4", "TNE")}, nil, recognised},
		"two write-offs":            {[]messages.Measure{mass("400", "KGM")}, []messages.WriteOff{off("400"), off("401")}, messages.OutcomeIndeterminate},
		"one write-off, said twice": {[]messages.Measure{mass("400", "KGM")}, []messages.WriteOff{off("400"), off("400.0")}, recognised},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			b.send(certificate(), declaration("D-001", func(_ *messages.Message, d *messages.Declaration) {
				d.Consignments[0].Lines[0].Measures, d.Documents[0].WriteOffs, d.Documents[0].AppliesTo = c.masses, c.offs, []int{1}
			}))
			if d := b.last("D-001"); d.Outcome != c.want || c.want != recognised && (reasonsOf(d)[0] != "G11.UNSTATED" || b.balance(number) != "1000 = 1000 + 0 + 0 + 0") {
				t.Errorf("%s %v, balance %s", d.Outcome, reasonsOf(d), b.balance(number))
			}
		})
	}
}
