package recognition_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

const queueLength = 140 // more than two steps decide

// queueOf has declarations on one certificate, all of goods that are there, and a body that issued it.
func queueOf(t *testing.T) *bench {
	b := open(t, conformity(5, 13))
	b.load("bodies", bodyEntry())
	b.load("measures", measureEntry(func(m *messages.BorderMeasure) { m.HS = []string{"99"} }))
	b.send(queuedOn())
	for i := range queueLength {
		b.send(citing(queuedRef(i), "CC/NL/26/0000001"), arrivalOf(port, "CN", "6NL00000-"+queuedRef(i)))
	}
	return b
}

func queuedRef(i int) string { return fmt.Sprint("W-", 1000+i) }

// queuedOn is the certificate of the queue.
func queuedOn(change ...func(*messages.Message, *messages.Certificate)) *messages.Message {
	return conforming("CC/NL/26/0000001", append([]func(*messages.Message, *messages.Certificate){func(_ *messages.Message, c *messages.Certificate) {
		c.Consignments = consignment(goods(1, "060110", "100000"))
	}}, change...)...)
}

func revokedQueue(n int) *messages.Message {
	return version(n, queuedOn(func(_ *messages.Message, c *messages.Certificate) { c.Status = "revoked" }))
}

func suspendedBody() messages.RegisterEntry {
	return bodyEntry(messages.StatusSince{Status: "suspended", From: "2026-02-01"})
}

// successors counts the decisions on a declaration after the first.
func (b *bench) successors(ref string) int { return len(b.decisions[subject(ref)]) - 1 }

// recalled checks why the last decision on a declaration is told, and what is to be done.
func (b *bench) recalled(ref, reason, action string) {
	b.t.Helper()
	if r := b.last(ref).Recall; r == nil || r.Reason != reason || r.Action != action {
		b.t.Errorf("%s: %s %v %+v, want %s for %s", ref, b.last(ref).Outcome, reasonsOf(b.last(ref)), r, action, reason)
	}
}

// The certificate is revoked while the wave of its body's suspension has reached some: those are told twice, the others once, and of the graver.
func TestWavesThatCrossTellTheGraver(t *testing.T) {
	b := queueOf(t)
	b.load("bodies", suspendedBody())
	b.recalled(queuedRef(0), "accreditationSuspended", "control")
	b.send(revokedQueue(2))
	b.wait(time.Second)
	for i := range queueLength {
		b.want(queuedRef(i), refused, "G5.STATUS", "G7.REVOKED")
		b.recalled(queuedRef(i), "revoked", "hold")
	}
	if a, z := b.successors(queuedRef(0)), b.successors(queuedRef(queueLength-1)); a != 2 || z != 1 {
		t.Errorf("the first is told %d times, the last %d", a, z)
	}
}

// A graver wave that is under way and has nothing to do with a declaration is not what it is told.
func TestAWaveThatCrossesAndMovesNothingIsNotTold(t *testing.T) {
	b := queueOf(t)
	b.load("bodies", bodyEntry(messages.StatusSince{Status: "withdrawn", From: "2026-03-09"})) // after the issue
	b.load("measures", measureEntry())
	b.wait(time.Second)
	for i := range queueLength {
		b.recalled(queuedRef(i), "safeguard", "control")
	}
}

// Whatever else happens to a declaration before the wave comes to it, it is told what the wave would have told.
func TestWhatHappensBeforeTheWaveComesTellsOfIt(t *testing.T) {
	last := queuedRef(queueLength - 1)
	for name, happen := range map[string]func(*bench){
		"a new version":   func(b *bench) { b.send(version(2, citing(last, "CC/NL/26/0000001"))) },
		"a ruling":        func(b *bench) { b.send(ruling(last, messages.RulingAccepted)) },
		"an arrival":      func(b *bench) { b.send(arrivalOf(customs, "CN", "6NL00000-"+last)) },
		"an examination":  func(b *bench) { b.send(ruling(last, messages.RulingExamine)) },
		"nothing at all":  func(*bench) {},
		"another process": func(b *bench) { b.restart() },
		"another certificate": func(b *bench) {
			m := version(2, citing(last, "CC/NL/26/0000001"))
			m.Body.(*messages.Declaration).Documents = append(m.Body.(*messages.Declaration).Documents, messages.Document{Class: messages.ClassConformity, Number: "CC/NL/26/0000009"})
			b.send(m)
		},
	} {
		for what, change := range map[string]func(*bench){
			"revoked":                func(b *bench) { b.send(revokedQueue(2)) },
			"accreditationSuspended": func(b *bench) { b.load("bodies", suspendedBody()) },
			"accreditationWithdrawn": func(b *bench) {
				b.load("bodies", bodyEntry(messages.StatusSince{Status: "withdrawn", From: "2026-03-09", BackTo: "2026-01-01"}))
			},
			"safeguard": func(b *bench) { b.load("measures", measureEntry()) },
			"the agreement has ended": func(b *bench) {
				r := conformity(5, 13)
				r.Agreements[0].Version, r.Agreements[0].InForce.Until = "2", "2026-03-01"
				b.agree("end", r.Agreements[0])
			},
		} {
			t.Run(what+", "+name, func(t *testing.T) {
				b := queueOf(t)
				change(b)
				happen(b)
				b.wait(time.Second)
				action := map[string]string{"revoked": "hold", "accreditationSuspended": "control", "accreditationWithdrawn": "hold", "safeguard": "control"}[what]
				for _, d := range b.decisions[subject(last)][1:] {
					if r := d.Recall; r != nil && (r.Reason == what && r.Action == action || action == "") {
						return
					}
				}
				t.Errorf("%d decisions, the last %s %v %+v", b.successors(last), b.last(last).Outcome, reasonsOf(b.last(last)), b.last(last).Recall)
			})
		}
	}
}

// What is taken back before the wave came to a declaration never happened to it.
func TestASuspensionTakenBackInTheMiddleOfItsWave(t *testing.T) {
	b := queueOf(t)
	b.load("bodies", suspendedBody())
	b.load("bodies", bodyEntry())
	b.wait(time.Second)
	twice := 0
	for i := range queueLength {
		b.want(queuedRef(i), recognised)
		switch b.successors(queuedRef(i)) {
		case 0:
		case 2:
			twice++
			b.recalled(queuedRef(i), "factCorrected", "reevaluate")
		default:
			t.Errorf("%s is told %d times", queuedRef(i), b.successors(queuedRef(i)))
		}
	}
	if twice == 0 || twice > 2*64 {
		t.Errorf("%d are told twice", twice)
	}
	if got := b.balance("CC/NL/26/0000001"); got != "100000 = 98600 + 1400 + 0 + 0" {
		t.Errorf("balance %s", got)
	}
}

// What was withdrawn is revoked: goods that are there are held for it, and not for the withdrawal.
func TestWhatIsWithdrawnAndThenRevokedIsHeld(t *testing.T) {
	b := threeOf(t)
	ended("withdrawn", "")(b)
	b.recalled("HERE", "withdrawn", "reevaluate")
	b.send(conforming("CC/NL/26/0000001", func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = 3, "revoked" }))
	b.recalled("HERE", "revoked", "hold")
	b.recalled("AWAY", "revoked", "reevaluate")
	b.recalled("GONE", "revoked", "recall")
}

// A certificate that thousands cite is revoked a step at a time, whoever looks for it, and comes back so.
func TestARevocationOfWhatManyCiteIsSpreadOverSteps(t *testing.T) {
	b := queueOf(t)
	for i := range 50 {
		b.send(ruling(queuedRef(i), messages.RulingReleased))
	}
	n := len(b.envelopes)
	b.send(revokedQueue(2))
	if first := len(b.envelopes) - n; first > 64 {
		t.Errorf("the first step decides %d", first)
	}
	b.wait(time.Second)
	if told := len(b.envelopes) - n; told != queueLength {
		t.Errorf("%d of %d are told", told, queueLength)
	}
	for i := range 50 {
		b.recalled(queuedRef(i), "revoked", "recall")
	}
	if got := b.balance("CC/NL/26/0000001"); got != "100000 = 0 + 0 + 0 + 100000" {
		t.Errorf("balance %s", got)
	}
	n = len(b.envelopes)
	b.send(version(3, queuedOn()))
	b.wait(time.Second)
	for i := 50; i < queueLength; i++ {
		b.want(queuedRef(i), recognised)
	}
	if told := len(b.envelopes) - n; told < queueLength-50 || told > queueLength {
		t.Errorf("%d are told that it is good again", told)
	}
	b.books(t)
}

// A transport document of many parcels arrives a step at a time; what the border decides meanwhile knows of it.
func TestTheArrivalOfManyParcelsIsSpreadOverSteps(t *testing.T) {
	b := open(t, conformity(5))
	b.load("bodies", bodyEntry())
	b.send(queuedOn())
	parcel := func(i int) *messages.Message {
		m := citing(queuedRef(i), "CC/NL/26/0000001")
		d := m.Body.(*messages.Declaration)
		d.References = append(d.References, messages.Reference{Type: "airWaybill", Number: "784-30012345"})
		return m
	}
	for i := range queueLength {
		b.send(parcel(i))
	}
	arrival := arrivalOf(customs, "CN", "784-30012345", func(x *messages.Movement) { x.References[0].Type = "airWaybill" })
	linked := b.count(messages.StateLinked, "")
	b.send(arrival)
	if n := b.count(messages.StateLinked, "") - linked; n > 64 {
		t.Errorf("the first step tells %d", n)
	}
	last := queuedRef(queueLength - 1)
	b.send(ruling(last, messages.RulingExamine))
	b.wait(time.Second)
	if n := b.count(messages.StateLinked, "") - linked; n < queueLength-1 {
		t.Errorf("%d of %d have arrived", n, queueLength)
	}
	b.load("bodies", suspendedBody())
	b.wait(time.Second)
	for i := range queueLength {
		b.recalled(queuedRef(i), "accreditationSuspended", "control")
	}
}
