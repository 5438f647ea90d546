package recognition_test

import (
	"testing"

	"github.com/clearhub/clearhub/messages"
)

const part, sibling = "EC/NL/26/0007001-1", "EC/NL/26/0007001-2"

// extracted is an extract of a certificate, of so many kilograms.
func extracted(number, base, net string, change ...func(*messages.Message, *messages.Certificate)) *messages.Message {
	m := certified(number, net)
	c := m.Body.(*messages.Certificate)
	c.Base = &messages.Document{Class: messages.ClassPhytosanitary, Number: base}
	for _, f := range change {
		f(m, c)
	}
	return m
}

// wantBoth checks the balances of a base and its extract.
func (b *bench) wantBoth(base, extract string) {
	b.t.Helper()
	if x, y := b.balance(number), b.balance(part); x != base || y != extract {
		b.t.Errorf("base %s, extract %s; want %s, %s", x, y, base, extract)
	}
	b.books(b.t)
}

// The base stays valid with what is left of it; the sum is what was certified, whoever uses which part.
func TestAnExtractTakesItsAmountFromTheBase(t *testing.T) {
	for name, order := range map[string][]*messages.Message{
		"the base first":    {certificate(), extracted(part, number, "300")},
		"the extract first": {extracted(part, number, "300"), certificate()},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			b.send(order...)
			b.wantBoth("1000 = 700 + 0 + 0 + 300", "300 = 300 + 0 + 0 + 0")
			b.send(declared("D-001", "701"), of(part, declared("D-002", "301")), declared("D-003", "700"), of(part, declared("D-004", "300")))
			b.want("D-001", exceeded, "G11.EXCEEDED")
			b.want("D-002", exceeded, "G11.EXCEEDED")
			b.want("D-003", recognised)
			b.want("D-004", recognised)
			b.send(ruling("D-003", messages.RulingReleased), ruling("D-004", messages.RulingReleased))
			b.wantBoth("1000 = 0 + 0 + 700 + 300", "300 = 0 + 0 + 300 + 0")
		})
	}
}

// All or nothing: an extract of which not every line is to be had is issued nothing, until all of it is free; then declarations that waited
// are served.
func TestAnExtractIsTakenWhollyOrNotAtAll(t *testing.T) {
	two := func(a, b string) func(*messages.Message, *messages.Certificate) {
		return func(_ *messages.Message, c *messages.Certificate) {
			c.Consignments = consignment(goods(1, "060110", a), goods(2, "060210", b))
		}
	}
	b := open(t, rules())
	b.send(certificate(two("1000", "50")), declaration("D-001"), extracted(part, number, "", two("500", "51")), of(part, declared("D-002", "10")))
	b.wantBoth("1000 = 600 + 400 + 0 + 0; 50 = 50 + 0 + 0 + 0", "0 = 0 + 0 + 0 + 0; 0 = 0 + 0 + 0 + 0")
	b.want("D-002", exceeded, "G11.EXCEEDED")
	if b.count(messages.StateWaiting, "LEDGER-023") != 1 {
		t.Error("nobody is told that nothing moved")
	}
	b.send(version(2, extracted(part, number, "", two("700", "50")))) // the second line is to be had now, the first is not
	b.wantBoth("1000 = 600 + 400 + 0 + 0; 50 = 50 + 0 + 0 + 0", "0 = 0 + 0 + 0 + 0; 0 = 0 + 0 + 0 + 0")
	b.send(function(messages.FunctionCancel, version(2, declaration("D-001"))))
	b.wantBoth("1000 = 300 + 0 + 0 + 700; 50 = 0 + 0 + 0 + 50", "700 = 690 + 10 + 0 + 0; 50 = 50 + 0 + 0 + 0")
	b.want("D-002", recognised)
}

// Units: what the extract states in tonnes comes off the base in kilograms, exactly; what cannot be converted is not taken.
func TestAnExtractIsCountedInTheBasesUnit(t *testing.T) {
	in := func(value, unit string) func(*messages.Message, *messages.Certificate) {
		return func(_ *messages.Message, c *messages.Certificate) {
			l := goods(1, "060110", value)
			l.Measures[0].UnitCode = unit
			c.Consignments = consignment(l)
		}
	}
	b := open(t, rules())
	b.send(certificate(), extracted(part, number, "", in("0.3001", "TNE")))
	b.wantBoth("1000 = 699.9 + 0 + 0 + 300.1", "0.3001 = 0.3001 + 0 + 0 + 0")
	b = open(t, rules())
	b.send(certificate(), extracted(part, number, "", in("300", "NMB")), of(part, declared("D-001", "10")))
	b.wantBoth("1000 = 1000 + 0 + 0 + 0", "0 = 0 + 0 + 0 + 0")
}

// A later version that states less gives the rest back to the base; one that states more takes it, if all of it is there.
func TestALaterVersionOfAnExtractMovesTheDifference(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), extracted(part, number, "300"), version(2, extracted(part, number, "200")))
	b.wantBoth("1000 = 800 + 0 + 0 + 200", "200 = 200 + 0 + 0 + 0")
	b.send(version(3, extracted(part, number, "1000")))
	b.wantBoth("1000 = 0 + 0 + 0 + 1000", "1000 = 1000 + 0 + 0 + 0")
	b.send(of(part, declared("D-001", "600")), version(4, extracted(part, number, "700")))
	b.wantBoth("1000 = 300 + 0 + 0 + 700", "700 = 100 + 600 + 0 + 0")
	b.send(ruling("D-001", messages.RulingReleased), version(5, extracted(part, number, "500"))) // less than was used of it
	b.wantBoth("1000 = 400 + 0 + 0 + 600", "600 = 0 + 0 + 600 + 0")
	b.send(version(2, declared("D-002", "401")), extracted(sibling, number, "400"))
	b.want("D-002", exceeded, "G11.EXCEEDED")
	b.wantBoth("1000 = 0 + 0 + 0 + 1000", "600 = 0 + 0 + 600 + 0")
}

// An extract whose base is not here is of nobody knows how much; so is one of a base of another class, of itself, or of its own extract.
func TestAnExtractWithoutItsBaseIsUnknown(t *testing.T) {
	b := open(t, rules())
	b.send(extracted(part, number, "300"), of(part, declared("D-001", "10")))
	b.want("D-001", indeterminate, "G11.BASE")
	b.send(certificate())
	b.want("D-001", recognised)
	b.wantBoth("1000 = 700 + 0 + 0 + 300", "300 = 290 + 10 + 0 + 0")

	b = open(t, rules(withOrigin))
	b.send(certificate(func(_ *messages.Message, c *messages.Certificate) { c.Class = messages.ClassOrigin }), extracted(part, number, "300"), of(part, declared("D-001", "10")))
	b.want("D-001", indeterminate, "G11.BASE")

	b = open(t, rules())
	b.send(extracted(part, part, "300"), of(part, declared("D-001", "10")), extracted(number, sibling, "300"), extracted(sibling, number, "300"), of(sibling, declared("D-002", "10")), declared("D-003", "10"))
	b.want("D-001", indeterminate, "G11.BASE")
	for _, ref := range []string{"D-002", "D-003"} {
		if d := b.last(ref); d.Outcome == recognised {
			t.Errorf("%s is recognised on certificates that are extracts of each other", ref)
		}
	}
	b.books(t)

	b = open(t, rules()) // nor does a copy from elsewhere take anything
	b.send(certificate(), extracted(part, number, "300", func(m *messages.Message, _ *messages.Certificate) { m.Sender.PartyID = trader }))
	if got := b.balance(number); got != "1000 = 1000 + 0 + 0 + 0" {
		t.Errorf("base %s", got)
	}
}

// A certificate that was taken for a whole one, and is said to be an extract later, takes what it has used from the base.
func TestWhatBecomesAnExtractIsNotThereTwice(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), certified(part, "300"), of(part, declared("D-001", "100")), version(2, extracted(part, number, "300")))
	b.wantBoth("1000 = 700 + 0 + 0 + 300", "300 = 200 + 100 + 0 + 0")
	b.want("D-001", recognised)
}

// The base is withdrawn or replaced: what was taken from it stays with its extracts, and no more is taken.
func TestExtractsOfABaseThatIsReplaced(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), extracted(part, number, "300"), replacing(successor, number), extracted(sibling, number, "100"))
	b.wantBoth("1000 = 0 + 0 + 0 + 1000", "300 = 300 + 0 + 0 + 0")
	if next, late := b.balance(successor), b.balance(sibling); next != "700 = 700 + 0 + 0 + 0" || late != "0 = 0 + 0 + 0 + 0" {
		t.Errorf("successor %s, late extract %s", next, late)
	}
	b.send(version(2, extracted(part, number, "250"))) // what comes back moves on
	b.wantBoth("1000 = 0 + 0 + 0 + 1000", "250 = 250 + 0 + 0 + 0")
	if next := b.balance(successor); next != "750 = 750 + 0 + 0 + 0" {
		t.Errorf("successor %s", next)
	}
}

// A base that is revoked takes its extracts along, and what was released on them is called back; they stand again where that was an error.
func TestExtractsFallWithARevokedBase(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), extracted(part, number, "300"), extracted(sibling, part, "100"), of(part, declared("D-001", "50")), of(sibling, declared("D-002", "60")),
		of(part, declared("D-003", "20")), ruling("D-003", messages.RulingReleased))
	b.want("D-002", recognised)
	b.send(status(2, "revoked", ""))
	for _, ref := range []string{"D-001", "D-002"} {
		if d := b.want(ref, refused, "G7.BASE"); d.Recall == nil || d.Recall.Reason != "revoked" {
			t.Errorf("%s: %+v", ref, d.Recall)
		}
	}
	if d := b.want("D-003", refused, "G7.BASE"); d.Recall == nil || d.Recall.Action != "recall" || d.Invalidates == nil {
		t.Errorf("%+v", d.Recall)
	}
	b.wantBoth("1000 = 0 + 0 + 0 + 1000", "300 = 0 + 0 + 0 + 300")
	b.send(of(part, declared("D-004", "1")))
	b.want("D-004", refused, "G7.BASE")
	b.send(status(3, "valid", ""))
	b.want("D-001", recognised)
	b.want("D-002", recognised)
	b.wantBoth("1000 = 700 + 0 + 0 + 300", "300 = 149 + 51 + 0 + 100")
	b.want("D-004", recognised)
}
