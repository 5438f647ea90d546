package recognition_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

const successor = "EC/NL/26/0007002"

// status is a later version of the certificate with a status that counts from a time on.
func status(n int, s, since string) *messages.Message {
	return certificate(func(m *messages.Message, c *messages.Certificate) {
		if m.Version, c.Status = n, s; since != "" {
			c.Effective = at(since)
		}
	})
}

// today is a message that the hub receives now.
func (b *bench) today(m *messages.Message) *messages.Message {
	m.Received = b.now
	return m
}

// of makes a message cite another certificate.
func of(number string, m *messages.Message) *messages.Message {
	m.Body.(*messages.Declaration).Documents = []messages.Document{cite(number)}
	return m
}

// acceptedAt is the border's word that it accepted a declaration at a time.
func acceptedAt(ref, when string) *messages.Message {
	return ruling(ref, messages.RulingAccepted, func(_ *messages.Message, r *messages.Ruling) { r.Time = at(when) })
}

// A withdrawal from a day to come leaves everything as it is until then; what was accepted before keeps its worth and its reservation, and what is
// free goes on the day, by a clock.
func TestAWithdrawalCountsFromItsDay(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"), status(2, "withdrawn", "2026-03-10T10:00:00Z"), declared("D-002", "100"))
	b.want("D-001", recognised)
	b.want("D-002", recognised)
	b.wantBalance("1000 = 500 + 500 + 0 + 0")
	b.wait(2*time.Hour - time.Second)
	b.wantBalance("1000 = 500 + 500 + 0 + 0")
	b.wait(time.Second)
	b.wantBalance("1000 = 0 + 500 + 0 + 500")
	b.want("D-001", recognised)
	b.send(b.today(declared("D-003", "1"))) // what comes on the day finds it withdrawn
	b.want("D-003", refused, "G7.WITHDRAWN")
	b.send(version(2, b.today(declared("D-002", "101")))) // of what is withdrawn a line keeps what it has, and no more
	b.want("D-002", refused, "G7.WITHDRAWN")
	b.wantBalance("1000 = 0 + 400 + 0 + 600")
	b.send(acceptedAt("D-001", "2026-03-10T09:59:59Z"))
	b.want("D-001", recognised)
	b.send(ruling("D-001", messages.RulingReleased))
	b.wantBalance("1000 = 0 + 0 + 400 + 600")
}

// The acceptance decides, not when the declaration came: accepted on the day, its reservation is held and the goods are controlled.
func TestTheAcceptanceDecidesWhetherAWithdrawalCounts(t *testing.T) {
	for when, want := range map[string]struct {
		outcome messages.Outcome
		reason  string
	}{
		"2026-03-10T09:59:59Z": {recognised, ""},
		"2026-03-10T10:00:00Z": {control, "G7.HELD"},
		"2026-03-10T10:00":     {indeterminate, "G7.EFFECTIVE"}, // of no zone: up to 14 hours on either side
	} {
		b := open(t, rules())
		b.send(certificate(), declaration("D-001"), status(2, "withdrawn", "2026-03-10T10:00:00Z"))
		b.wait(3 * time.Hour)
		b.send(acceptedAt("D-001", when))
		b.want("D-001", want.outcome, strings.Fields(want.reason)...)
	}
}

func TestAWithdrawalThatIsTakenBackBeforeItsDayNeverCounts(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"), status(2, "withdrawn", "2026-03-10T10:00:00Z"), status(3, "valid", ""))
	b.wait(24 * time.Hour)
	b.wantBalance("1000 = 600 + 400 + 0 + 0")
	b.send(b.today(declared("D-002", "1")))
	b.want("D-002", recognised)
	// One that counted already and is put off opens the account again until then.
	b.send(status(4, "withdrawn", ""))
	b.wantBalance("1000 = 0 + 401 + 0 + 599")
	b.send(status(5, "withdrawn", "2026-03-12T00:00:00Z"))
	b.wantBalance("1000 = 599 + 401 + 0 + 0")
	b.wait(24 * time.Hour)
	b.wantBalance("1000 = 0 + 401 + 0 + 599")
}

// A suspension is a doubt about the instrument: from its time on it counts for whatever is not released, and before for nothing.
func TestASuspensionBeginsAtItsTime(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("D-001"), status(2, "suspended", "2026-03-10T10:00:00Z"))
	b.want("D-001", recognised)
	b.wait(2*time.Hour - time.Second)
	b.want("D-001", recognised)
	b.wait(time.Second)
	b.want("D-001", indeterminate, "G7.SUSPENDED")
}

// What was before a status counts until then: a certificate that was suspended when it was withdrawn from a day on stays suspended until the day.
func TestWhatWasBeforeCountsUntilTheDay(t *testing.T) {
	b := open(t, rules())
	b.send(status(1, "suspended", ""), declaration("D-001"), status(2, "withdrawn", "2026-03-11T00:00:00Z"))
	b.want("D-001", indeterminate, "G7.SUSPENDED")

	b = open(t, rules()) // first seen withdrawn: its history tells
	b.send(certificate(func(_ *messages.Message, c *messages.Certificate) {
		c.Status, c.History = "withdrawn", []messages.StatusChange{{Status: "pending"}, {Status: "suspended", Time: at("2026-03-02")}, {Status: "withdrawn", Time: at("2026-03-11T00:00:00Z")}}
	}), declaration("D-001"))
	b.want("D-001", indeterminate, "G7.SUSPENDED")
}

func replacing(number string, replaced ...string) *messages.Message {
	m := certified(number, "1000")
	for _, n := range replaced {
		m.Body.(*messages.Certificate).Replaces = append(m.Body.(*messages.Certificate).Replaces, messages.Document{Class: messages.ClassPhytosanitary, Number: n})
	}
	return m
}

// A replacement from a day to come: the predecessor is used until then, and the successor lives of what is left then.
func TestAReplacementCountsFromItsDay(t *testing.T) {
	b := open(t, rules())
	next := replacing(successor, number)
	next.Body.(*messages.Certificate).Issued = at("2026-03-10T10:00:00Z")
	b.send(certificate(), declaration("D-001"), next, declared("D-002", "100"), of(successor, declared("D-003", "50")))
	b.want("D-001", recognised)
	b.want("D-002", recognised)
	b.want("D-003", exceeded, "G7.NOT_ISSUED", "G11.EXCEEDED")
	if is := b.balance(successor); is != "0 = 0 + 0 + 0 + 0" {
		t.Errorf("successor %s", is)
	}
	b.wait(2 * time.Hour)
	if old, is := b.balance(number), b.balance(successor); old != "1000 = 0 + 500 + 0 + 500" || is != "500 = 450 + 50 + 0 + 0" {
		t.Errorf("predecessor %s, successor %s", old, is)
	}
	b.want("D-001", recognised)
	b.want("D-003", recognised)
	b.send(ruling("D-001", messages.RulingReleased), function(messages.FunctionCancel, version(2, declared("D-002", "100"))))
	if old, is := b.balance(number), b.balance(successor); old != "1000 = 0 + 0 + 400 + 600" || is != "600 = 550 + 50 + 0 + 0" {
		t.Errorf("predecessor %s, successor %s", old, is)
	}
	b.books(t)
}

// What the successor has used before it is known to replace anything is taken from the predecessor at once, though the rest moves on the day.
func TestWhatASuccessorHasUsedIsNotThereTwice(t *testing.T) {
	b := open(t, rules())
	old := status(2, "replaced", "2026-03-10T10:00:00Z")
	old.Body.(*messages.Certificate).ReplacedBy = []messages.Document{{Class: messages.ClassPhytosanitary, Number: successor}}
	b.send(certified(successor, "1000"), of(successor, declared("D-001", "300")), certificate(), old)
	if old, is := b.balance(number), b.balance(successor); old != "1000 = 700 + 0 + 0 + 300" || is != "300 = 0 + 300 + 0 + 0" {
		t.Errorf("predecessor %s, successor %s", old, is)
	}
	b.wait(3 * time.Hour)
	if old, is := b.balance(number), b.balance(successor); old != "1000 = 0 + 0 + 0 + 1000" || is != "1000 = 700 + 300 + 0 + 0" {
		t.Errorf("predecessor %s, successor %s", old, is)
	}
	b.books(t)
}

// The predecessor that comes after its successor, and names nobody, is replaced all the same.
func TestAPredecessorThatComesLateIsReplaced(t *testing.T) {
	b := open(t, rules())
	b.send(replacing(successor, number), certificate(), declaration("D-001"))
	b.want("D-001", notRecognised, "G7.REPLACED")
	if old, is := b.balance(number), b.balance(successor); old != "1000 = 0 + 0 + 0 + 1000" || is != "1000 = 1000 + 0 + 0 + 0" {
		t.Errorf("predecessor %s, successor %s", old, is)
	}
}

// What is given back to a certificate moves on through one that was replaced itself.
func TestWhatIsGivenBackMovesThroughAChain(t *testing.T) {
	const last = "EC/NL/26/0007003"
	for name, order := range map[string][]*messages.Message{
		"in order":       {replacing(successor, number), replacing(last, successor)},
		"the last first": {replacing(last, successor), replacing(successor, number)},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			b.send(certificate(), declaration("D-001"))
			b.send(order...)
			if first, second, third := b.balance(number), b.balance(successor), b.balance(last); first != "1000 = 0 + 400 + 0 + 600" || second != "600 = 0 + 0 + 0 + 600" || third != "600 = 600 + 0 + 0 + 0" {
				t.Errorf("%s | %s | %s", first, second, third)
			}
			b.send(function(messages.FunctionCancel, version(2, declaration("D-001"))))
			if first, second, third := b.balance(number), b.balance(successor), b.balance(last); first != "1000 = 0 + 0 + 0 + 1000" || second != "1000 = 0 + 0 + 0 + 1000" || third != "1000 = 1000 + 0 + 0 + 0" {
				t.Errorf("%s | %s | %s", first, second, third)
			}
			b.books(t)
		})
	}
}

// Certificates that are said to replace each other in a circle are unknown, all of them, in whatever order they come and until a version mends it.
func TestACircleOfReplacementsIsUnknown(t *testing.T) {
	const third = "EC/NL/26/0007003"
	for name, circle := range map[string][]*messages.Message{
		"of two":   {replacing(number, successor), replacing(successor, number)},
		"of three": {replacing(number, third), replacing(successor, number), replacing(third, successor)},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			b.send(circle...)
			b.send(declaration("D-001"), of(successor, declared("D-002", "10")))
			b.want("D-001", indeterminate, "G7.CIRCLE")
			b.want("D-002", indeterminate, "G7.CIRCLE")
			if n := b.count(messages.StateParked, "CLAIMS-032"); n != 1 {
				t.Errorf("told %d times", n)
			}
			mended := replacing(number)
			mended.Version = 2
			b.send(mended)
			b.want("D-001", notRecognised, "G7.REPLACED")
			if name == "of two" {
				b.want("D-002", recognised)
			} else {
				b.want("D-002", notRecognised, "G7.REPLACED")
			}
			b.books(t)
		})
	}
}

// A certificate that is renewed under its own number is told from the one before by its date of issue; one that names itself replaces nothing.
func TestOneNumberMayBeRenewed(t *testing.T) {
	b := open(t, rules())
	first, second, third := certificate(), replacing(number, number), replacing(number, number)
	second.Body.(*messages.Certificate).Issued, third.Body.(*messages.Certificate).Issued = at("2026-03-05T10:00:00Z"), at("2026-03-07T10:00:00Z")
	b.send(first, second, third, declaration("D-001", func(_ *messages.Message, d *messages.Declaration) { d.Documents[0].Issued = at("2026-03-07T10:00:00Z") }),
		declaration("D-002", func(_ *messages.Message, d *messages.Declaration) { d.Documents[0].Issued = at("2026-03-05T10:00:00Z") }))
	b.want("D-001", recognised)
	b.want("D-002", notRecognised, "G7.REPLACED")
	b.books(t)

	b = open(t, rules())
	b.send(replacing(number, number), declaration("D-001"))
	b.want("D-001", recognised)
}

// All of the predecessor is reserved by one declaration: it changes over to the successor all the same, and the amount goes with it.
func TestWhoHasAllOfThePredecessorChangesOver(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declared("D-001", "1000"), replacing(successor, number), version(2, of(successor, declared("D-001", "1000"))))
	b.want("D-001", recognised)
	if old, is := b.balance(number), b.balance(successor); old != "1000 = 0 + 0 + 0 + 1000" || is != "1000 = 0 + 1000 + 0 + 0" {
		t.Errorf("predecessor %s, successor %s", old, is)
	}
	b.books(t)
}

// While nobody can tell whether a withdrawal counts already, what is reserved stays so; it is used, or goes, when the border says when it accepted.
func TestADoubtfulWithdrawalKeepsTheReservation(t *testing.T) {
	for when, want := range map[string]string{"2026-03-09T09:00:00Z": "recognised 1000 = 0 + 400 + 0 + 600", "2026-03-11T13:00:00Z": "controlRequired 1000 = 0 + 400 + 0 + 600"} {
		b := open(t, rules())
		b.send(certificate(), declaration("D-001"), status(2, "withdrawn", "2026-03-10"))
		b.want("D-001", indeterminate, "G7.EFFECTIVE")
		b.wantBalance("1000 = 600 + 400 + 0 + 0")
		b.send(declared("D-002", "1")) // and nothing more is reserved
		b.want("D-002", indeterminate, "G7.EFFECTIVE")
		b.wantBalance("1000 = 600 + 400 + 0 + 0")
		b.wait(48 * time.Hour)
		b.wantBalance("1000 = 0 + 400 + 0 + 600")
		b.send(acceptedAt("D-001", when))
		if got := string(b.last("D-001").Outcome) + " " + b.balance(number); got != want {
			t.Errorf("accepted at %s: %s", when, got)
		}
		b.books(t)
	}
}
