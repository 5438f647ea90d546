package recognition_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// pair are two hubs: one decides at the Chinese border, the other keeps the ledger of what the Netherlands issue. What they tell each other lies on the road
// until it is carried, in order for each direction.
type pair struct {
	t          testing.TB
	here, home *bench
	// carried counts the notices of each that are on the other's side already.
	carriedHome, carriedHere int
	said                     int
}

// between are the rules of both: only the names of the senders differ, for these are a hub's own.
func between(change ...func(*messages.Rules)) (here, home messages.Rules) {
	own := func(r *messages.Rules) {
		s := &r.Agreements[0].Scopes[0]
		s.LedgerOwner, s.LedgerHub, s.LedgerAnswer = "issuer", "nl-hub", "2h"
	}
	here = rules(append([]func(*messages.Rules){own}, change...)...)
	home = rules(append([]func(*messages.Rules){own, func(r *messages.Rules) { r.Agreements[0].Border.Channels = []string{"cn-hub"} }}, change...)...)
	return here, home
}

func openPair(t testing.TB, change ...func(*messages.Rules)) *pair {
	here, home := between(change...)
	return &pair{t: t, here: openAt(t, "cn-hub", "CN", here), home: openAt(t, "nl-hub", "NL", home)}
}

// issue gives both sides an instrument.
func (p *pair) issue(m *messages.Message) {
	p.home.send(m)
	p.here.send(m)
}

// carry brings what is on the road, both ways, until nothing is.
func (p *pair) carry() {
	for p.toHome() || p.toHere() {
		continue
	}
}

func (p *pair) toHome() bool {
	if p.carriedHome == len(p.here.notices) {
		return false
	}
	m := p.here.notices[p.carriedHome]
	p.carriedHome++
	p.hand(p.home, m, "cn-hub", "CN")
	return true
}

func (p *pair) toHere() bool {
	for p.carriedHere < len(p.home.notices) {
		m := p.home.notices[p.carriedHere]
		p.carriedHere++
		if what := m.Body.(*messages.Receipt).Use.What; what == "granted" || what == "declined" {
			p.hand(p.here, m, agency, "NL")
			return true
		}
	}
	return false
}

// hand gives a message to a side as its own door would: under an id and a subject of that side's.
func (p *pair) hand(to *bench, m *messages.Message, sender, country string) {
	if !recognition.Concerns(m.Body.(*messages.Receipt)) {
		return
	}
	in := *m
	p.said++
	in.ID, in.Sender, in.Version = fmt.Sprint("carried-", p.said), messages.Participant{PartyID: sender, Country: country}, 0
	in.Subject = messages.SubjectOf(sender, &in)
	to.send(&in)
}

// figures are what both sides say of the certificate.
func (p *pair) figures(here, home string) {
	p.t.Helper()
	if got := p.here.balance(number); got != here {
		p.t.Errorf("at the border: %s, want %s", got, here)
	}
	if got := p.home.balance(number); got != home {
		p.t.Errorf("at home: %s, want %s", got, home)
	}
	p.here.books(p.t.(interface{ Fatalf(string, ...any) }))
	p.home.books(p.t.(interface{ Fatalf(string, ...any) }))
}

func TestAHubKeepsTheLedgerForAnother(t *testing.T) {
	p := openPair(t)
	p.issue(certificate())
	p.here.send(declaration("D-001"))
	p.here.want("D-001", indeterminate, "G11.ASKED")
	p.toHome()
	p.toHome()
	p.carry()
	p.here.want("D-001", recognised)
	p.figures("1000 = 600 + 400 + 0 + 0", "1000 = 600 + 400 + 0 + 0")
	p.here.restart()
	p.home.restart()
	p.here.send(version(2, declared("D-001", "300"))) // less gives the rest back
	p.carry()
	p.figures("1000 = 700 + 300 + 0 + 0", "1000 = 700 + 300 + 0 + 0")
	p.here.send(version(3, declared("D-001", "350"))) // what was given back must be asked for again, though more was granted once
	p.here.want("D-001", indeterminate, "G11.ASKED")
	p.carry()
	p.here.want("D-001", recognised)
	p.figures("1000 = 650 + 350 + 0 + 0", "1000 = 650 + 350 + 0 + 0")
	p.here.send(ruling("D-001", messages.RulingReleased))
	p.carry()
	p.figures("1000 = 650 + 0 + 350 + 0", "1000 = 650 + 0 + 350 + 0")
	p.here.send(ruling("D-001", messages.RulingCancelled, func(m *messages.Message, _ *messages.Ruling) { m.ID = "undone" })) // invalidated after all
	p.carry()
	p.figures("1000 = 1000 + 0 + 0 + 0", "1000 = 1000 + 0 + 0 + 0")
	if n := p.home.count(messages.StateAnswered, "LEDGER-030"); n != 2 {
		t.Errorf("%d asks were answered", n)
	}
}

// What another border uses is not there for this one, whatever its own copy of the account says.
func TestWhatAnotherBorderHasIsNotThere(t *testing.T) {
	p := openPair(t)
	p.issue(certificate())
	elsewhere := openAt(t, "other-hub", "CN", p.rulesHere())
	elsewhere.send(certificate(), declared("E-001", "700"))
	taken := elsewhere.asked()
	p.home.send(message("cn-hub", "CN", 1, &messages.Receipt{Level: "business", Status: "received", Use: taken}))
	p.carriedHere = len(p.home.notices) // the answer goes to the other
	p.here.send(declaration("D-001"))
	p.carry()
	d := p.here.want("D-001", exceeded, "G11.DECLINED")
	if got := d.Lines[0].Claims[0].Gates[11].Values["free"]; got != "300 KGM" {
		t.Errorf("free %q", got)
	}
	p.here.send(version(2, declared("D-001", "300")))
	p.carry()
	p.here.want("D-001", recognised)
	if got := p.home.balance(number); got != "1000 = 0 + 1000 + 0 + 0" {
		t.Error(got)
	}
}

func (p *pair) rulesHere() messages.Rules { r, _ := between(); return r }

// A new version that wants more takes the place of what was asked for before, be that answered or not: what is on the road is not reserved twice.
func TestALaterAskTakesThePlaceOfTheOneBefore(t *testing.T) {
	p := openPair(t)
	p.issue(certificate())
	p.here.send(declaration("D-001"), version(2, declared("D-001", "700")))
	p.carry()
	p.here.want("D-001", recognised)
	p.figures("1000 = 300 + 700 + 0 + 0", "1000 = 300 + 700 + 0 + 0")
	p.here.send(version(3, declared("D-001", "900"))) // 900 are there only because the 700 are its own
	p.carry()
	p.here.want("D-001", recognised)
	p.figures("1000 = 100 + 900 + 0 + 0", "1000 = 100 + 900 + 0 + 0")
	p.here.send(version(4, declared("D-001", "1100")))
	p.here.want("D-001", exceeded, "G11.EXCEEDED")
	p.carry()
	p.figures("1000 = 1000 + 0 + 0 + 0", "1000 = 1000 + 0 + 0 + 0")
}

// A partial release uses up the grant: a later version asks for no more than is still needed.
func TestAPartlyReleasedLineAsksForTheRest(t *testing.T) {
	p := openPair(t)
	p.issue(certificate())
	p.here.send(declaration("D-001"))
	p.carry()
	p.here.send(ruling("D-001", messages.RulingPartlyReleased, func(_ *messages.Message, r *messages.Ruling) {
		r.Lines = []messages.LineRuling{{Line: 1, Status: messages.RulingReleased, Quantity: &messages.Quantity{Value: "150", UnitCode: "KGM"}}}
	}))
	p.carry()
	p.figures("1000 = 600 + 250 + 150 + 0", "1000 = 600 + 250 + 150 + 0")
	p.here.send(version(2, declared("D-001", "1000")))
	p.carry()
	if u := p.here.asked(); u.Lines[0].Quantity.Value != "850" {
		t.Errorf("asked for %s", u.Lines[0].Quantity.Value)
	}
	p.here.want("D-001", recognised)
	p.figures("1000 = 0 + 850 + 150 + 0", "1000 = 0 + 850 + 150 + 0")
	p.here.send(ruling("D-001", messages.RulingReleased))
	p.carry()
	p.figures("1000 = 0 + 0 + 1000 + 0", "1000 = 0 + 0 + 1000 + 0")
}

// Amendments after the release reach the ledger, and more than is there is an alarm of its own.
func TestAmendmentsAfterTheReleaseReachTheLedger(t *testing.T) {
	p := openPair(t)
	p.issue(certificate())
	p.here.send(declaration("D-001"))
	p.carry()
	p.here.send(ruling("D-001", messages.RulingReleased))
	byBorder := func(n int, net string) *messages.Message {
		m := version(n, declared("D-001", net))
		m.Sender = messages.Participant{PartyID: customs, Country: "CN"}
		return m
	}
	p.here.send(byBorder(2, "250"))
	p.carry()
	p.figures("1000 = 750 + 0 + 250 + 0", "1000 = 750 + 0 + 250 + 0")
	// Others use what the border's copy knows nothing of.
	p.home.send(message("cn-hub", "CN", 1, &messages.Receipt{Level: "business", Status: "received", Use: &messages.InstrumentUse{What: "requested", Ask: "other", Border: "CN",
		Instrument: messages.InstrumentRef{Kind: messages.KindCertificate, Class: messages.ClassPhytosanitary, Number: number, Country: "NL"}, Lines: []messages.UseLine{{Line: 1, Quantity: &messages.Quantity{Value: "700", UnitCode: "KGM"}}}}}))
	p.here.send(byBorder(3, "320"))
	p.carry()
	if got := p.home.balance(number); got != "1000 = 0 + 700 + 300 + 0" || p.home.count(messages.StateOverdue, "LEDGER-033") != 1 {
		t.Errorf("%s, %d alarms", got, p.home.count(messages.StateOverdue, "LEDGER-033"))
	}
}

func TestWhoMayAskALedger(t *testing.T) {
	use := func(change func(*messages.InstrumentUse)) *messages.Receipt {
		u := &messages.InstrumentUse{What: "requested", Ask: "A-1", Border: "CN", Instrument: messages.InstrumentRef{Kind: messages.KindCertificate, Class: messages.ClassPhytosanitary, Number: number, Country: "NL"},
			Lines: []messages.UseLine{{Line: 1, Quantity: &messages.Quantity{Value: "400", UnitCode: "KGM"}}}}
		if change != nil {
			change(u)
		}
		return &messages.Receipt{Level: "business", Status: "received", Use: u}
	}
	line := func(line int, value, unit string) func(*messages.InstrumentUse) {
		return func(u *messages.InstrumentUse) {
			u.Lines = []messages.UseLine{{Line: line, Quantity: &messages.Quantity{Value: messages.Decimal(value), UnitCode: unit}}}
		}
	}
	for name, x := range map[string]struct {
		sender string
		change func(*messages.InstrumentUse)
		want   string
	}{
		"the border's hub":            {"cn-hub", nil, "granted"},
		"in tonnes":                   {"cn-hub", line(1, "0.4", "TNE"), "granted"},
		"all of it":                   {"cn-hub", line(1, "1000", "KGM"), "granted"},
		"a grain more":                {"cn-hub", line(1, "1000.000001", "KGM"), "declined"},
		"in pieces":                   {"cn-hub", line(1, "4", "NMB"), "declined"},
		"another line":                {"cn-hub", line(2, "4", "KGM"), "declined"},
		"less than nothing":           {"cn-hub", line(1, "-4", "KGM"), "declined"},
		"no lines":                    {"cn-hub", func(u *messages.InstrumentUse) { u.Lines = nil }, "declined"},
		"a line twice":                {"cn-hub", func(u *messages.InstrumentUse) { u.Lines = append(u.Lines, u.Lines[0]) }, "declined"},
		"another number":              {"cn-hub", func(u *messages.InstrumentUse) { u.Instrument.Number = "EC/NL/26/0007002" }, "declined"},
		"another country's":           {"cn-hub", func(u *messages.InstrumentUse) { u.Instrument.Country = "BE" }, "declined"},
		"another class":               {"cn-hub", func(u *messages.InstrumentUse) { u.Instrument.Class = messages.ClassVeterinary }, "LEDGER-032"},
		"another border":              {"cn-hub", func(u *messages.InstrumentUse) { u.Border = "RU" }, "LEDGER-032"},
		"no ask":                      {"cn-hub", func(u *messages.InstrumentUse) { u.Ask = "" }, "LEDGER-032"},
		"a trader":                    {trader, nil, "LEDGER-031"},
		"the issuer itself":           {agency, nil, "LEDGER-031"},
		"what was never asked for":    {"cn-hub", func(u *messages.InstrumentUse) { u.What = "consumed" }, "LEDGER-032"},
		"what was never granted back": {"cn-hub", func(u *messages.InstrumentUse) { u.What = "givenBack" }, "LEDGER-032"},
	} {
		t.Run(name, func(t *testing.T) {
			_, home := between()
			b := openAt(t, "nl-hub", "NL", home)
			b.send(certificate())
			b.receipts = nil
			r := use(x.change)
			b.send(message(x.sender, "CN", 1, r))
			got := ""
			for _, e := range b.events {
				if strings.HasPrefix(e.Code, "LEDGER-03") {
					got = e.Code
				}
			}
			if len(b.receipts) > 0 {
				got = b.receipts[len(b.receipts)-1].Use.What
			}
			if got != x.want {
				t.Errorf("%s, want %s", got, x.want)
			}
			b.send(message(x.sender, "CN", 1, r)) // said twice: answered twice, booked once
			if free := b.balance(number); (x.want == "granted") == (free == "1000 = 1000 + 0 + 0 + 0") {
				t.Error(free)
			}
			b.books(t)
		})
	}
}

// A hub that the agreement does not name carries asks and answers none: the issuer's own system does.
func TestAHubThatDoesNotKeepTheLedgerAnswersNothing(t *testing.T) {
	_, home := between(scope(0, func(s *messages.Scope) { s.LedgerHub = "" }))
	b := openAt(t, "nl-hub", "NL", home)
	b.send(certificate(), message("cn-hub", "CN", 1, &messages.Receipt{Level: "business", Status: "received", Use: &messages.InstrumentUse{What: "requested", Ask: "A-1", Border: "CN",
		Instrument: messages.InstrumentRef{Kind: messages.KindCertificate, Class: messages.ClassPhytosanitary, Number: number}}}))
	if len(b.receipts) != 0 || b.count(messages.StateConcluded, "LEDGER-032") != 1 {
		t.Errorf("answered %d times", len(b.receipts))
	}
}

// A border may know an instrument before the side that keeps its ledger does: the ask waits for it, as long as the border waits.
func TestAnAskWaitsForItsInstrument(t *testing.T) {
	p := openPair(t)
	p.here.send(certificate(), declaration("D-001"), declared("D-002", "700"))
	p.carry()
	p.here.want("D-001", indeterminate, "G11.ASKED")
	p.home.wait(time.Hour)
	p.home.restart()
	p.home.send(certificate())
	p.carry()
	p.here.want("D-001", recognised)
	p.here.want("D-002", exceeded, "G11.EXCEEDED")
	p.figures("1000 = 600 + 400 + 0 + 0", "1000 = 600 + 400 + 0 + 0")

	p = openPair(t)
	p.here.send(certificate(), declaration("D-001"))
	p.carry()
	p.home.wait(3 * time.Hour)
	p.carry()
	p.here.want("D-001", exceeded, "G11.DECLINED")
	p.home.send(certificate()) // too late: the border asks again with its next version
	p.carry()
	p.here.want("D-001", exceeded, "G11.DECLINED")
	p.here.send(version(2, declaration("D-001")))
	p.carry()
	p.here.want("D-001", recognised)
	p.figures("1000 = 600 + 400 + 0 + 0", "1000 = 600 + 400 + 0 + 0")
}

// An agreement that ends leaves nothing reserved on the other side, and what was released meanwhile is booked, whoever of the two ends it first.
func TestWhatWasGrantedIsSettledWhenTheAgreementEnds(t *testing.T) {
	none := func(r *messages.Rules) { r.Agreements = nil }
	p := openPair(t)
	p.issue(certificate())
	p.here.send(declaration("D-001"), declared("D-002", "100"))
	p.carry()
	p.figures("1000 = 500 + 500 + 0 + 0", "1000 = 500 + 500 + 0 + 0")
	here, home := between(none)
	p.home.apply(home)
	p.here.send(ruling("D-002", messages.RulingReleased))
	p.carry()
	p.here.apply(here)
	p.here.wait(time.Second)
	p.carry()
	p.here.want("D-001", messages.OutcomeNotApplicable)
	p.figures("1000 = 900 + 0 + 100 + 0", "1000 = 900 + 0 + 100 + 0")
}

// An ask that nobody answers in time is an event, once, and stays unknown.
func TestAnAskThatIsOverdueIsAnEvent(t *testing.T) {
	p := openPair(t)
	p.issue(certificate())
	p.here.send(declaration("D-001"))
	p.here.wait(2*time.Hour - time.Second)
	if p.here.count(messages.StateOverdue, "LEDGER-029") != 0 {
		t.Error("told before its time")
	}
	p.here.wait(100 * time.Hour)
	p.here.want("D-001", indeterminate, "G11.OWNER")
	if n := p.here.count(messages.StateOverdue, "LEDGER-029"); n != 1 {
		t.Errorf("told %d times", n)
	}
	p.carry() // the road is open again
	p.here.want("D-001", recognised)
	p.figures("1000 = 600 + 400 + 0 + 0", "1000 = 600 + 400 + 0 + 0")
}

// What is reserved for others is never forgotten; what they have consumed stays in the account when the ask leaves the state.
func TestAnAskLeavesTheStateWhenNothingIsReservedUnderIt(t *testing.T) {
	short := func(r *messages.Rules) { r.Retention = "2160h" }
	p := openPair(t, short)
	p.issue(certificate())
	p.here.send(declaration("D-001"))
	p.carry()
	asks := func() (n int) {
		for range p.home.trial.Scan("served/") {
			n++
		}
		return n
	}
	p.home.wait(3000 * time.Hour)
	if asks() != 1 {
		t.Fatal("a reservation was forgotten")
	}
	p.here.send(ruling("D-001", messages.RulingReleased))
	p.carry()
	p.home.wait(3000 * time.Hour)
	if asks() != 0 || p.home.has("hold/") {
		t.Error("the ask is still there")
	}
	for range p.home.trial.Scan("serving/") {
		t.Error("its index is still there")
	}
	p.figures("1000 = 600 + 0 + 400 + 0", "1000 = 600 + 0 + 400 + 0")
}

// plain writes the figures of a balance without zeros that say nothing.
func plain(s string) string {
	parts := strings.Split(s, " ")
	for i, p := range parts {
		if strings.Contains(p, ".") {
			parts[i] = strings.TrimRight(strings.TrimRight(p, "0"), ".")
		}
	}
	return strings.Join(parts, " ")
}

// TestTwoLedgersNeverDiffer plays random days of two hubs: declarations, amendments, releases, withdrawals, restarts, silence and copies on the road. In
// every state the home ledger grants no more than is issued, and when all is said both say the same.
func TestTwoLedgersNeverDiffer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := openPair(t)
		p.issue(certificate())
		refs, versions, over := []string{"D-001", "D-002", "D-003"}, map[string]int{}, map[string]bool{}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			ref := rapid.SampledFrom(refs).Draw(rt, "ref")
			switch what := rapid.IntRange(0, 11).Draw(rt, "what"); what {
			case 0, 1, 2:
				versions[ref]++
				p.here.send(version(versions[ref], declared(ref, rapid.SampledFrom([]string{"100", "250.5", "400", "700", "1000", "1200"}).Draw(rt, "net"))))
			case 3, 4:
				p.toHome()
			case 5, 6:
				p.toHere()
			case 7: // a copy of what was said before, in other bytes
				if p.carriedHome > 0 {
					p.hand(p.home, p.here.notices[p.carriedHome-1], "cn-hub", "CN")
					if u := p.here.notices[p.carriedHome-1].Body.(*messages.Receipt).Use; u.What == "consumed" || u.What == "adjusted" {
						rt.Skip("in other bytes that is another fact")
					}
				}
			case 8:
				if versions[ref] > 0 && !over[ref] {
					over[ref] = true
					p.here.send(ruling(ref, rapid.SampledFrom([]messages.RulingStatus{messages.RulingReleased, messages.RulingRefused, messages.RulingCancelled}).Draw(rt, "ruling")))
				}
			case 9:
				p.here.restart()
				p.home.restart()
			case 10:
				p.here.wait(time.Duration(rapid.IntRange(1, 5).Draw(rt, "hours")) * time.Hour)
			case 11:
				if n := len(p.home.notices); n > 0 { // an old answer again
					p.hand(p.here, p.home.notices[rapid.IntRange(0, n-1).Draw(rt, "old")], agency, "NL")
				}
			}
			p.here.books(rt)
			p.home.books(rt)
		}
		p.carry()
		if here, home := plain(p.here.balance(number)), plain(p.home.balance(number)); here != home {
			var told []string
			for _, r := range slices.Concat(p.here.receipts, p.home.receipts) {
				u := r.Use
				what := u.What + " " + u.Ask[:min(len(u.Ask), 4)]
				for _, l := range u.Lines {
					what += " " + string(l.Quantity.Value)
				}
				told = append(told, what)
			}
			rt.Fatalf("at the border %s, at home %s\n%s", here, home, strings.Join(told, "\n"))
		}
		for _, ref := range refs {
			for _, d := range p.here.decisions[subject(ref)] {
				if d.Outcome == recognised && d.Lines[0].Claims[0].Gates[11].Result != "pass" {
					rt.Fatalf("%s is recognised without its quantity", ref)
				}
			}
		}
	})
}

func FuzzLedgerAsk(f *testing.F) {
	f.Add("requested", "A-1", number, "400", "KGM", 1, "2026-03-10T10:00:00Z")
	f.Add("consumed", "first", "", "-1e9", "", -3, "")
	f.Add("givenBack", "first", number, "5", "TNE", 1, "x")
	f.Add("adjusted", "first", number, "-999999999999", "GRM", 1, "")
	f.Fuzz(func(t *testing.T, what, ask, of, value, unit string, line int, deadline string) {
		_, home := between()
		b := openAt(t, "nl-hub", "NL", home)
		use := func(what, ask, of, value, unit string, line int) *messages.Message {
			return message("cn-hub", "CN", 1, &messages.Receipt{Level: "business", Status: "received", Use: &messages.InstrumentUse{What: what, Ask: ask, Border: "CN", Deadline: deadline,
				Instrument: messages.InstrumentRef{Kind: messages.KindCertificate, Class: messages.ClassPhytosanitary, Number: of}, Lines: []messages.UseLine{{Line: line, Quantity: &messages.Quantity{Value: messages.Decimal(value), UnitCode: unit}}, {Line: line}}}})
		}
		b.send(certificate(), use("requested", "first", number, "400", "KGM", 1))
		m := use(what, ask, of, value, unit, line)
		if m.Check().Refused() { // it does not come through the door
			return
		}
		b.send(m, m)
		b.books(t)
	})
}
