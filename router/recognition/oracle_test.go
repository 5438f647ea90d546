package recognition_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// world is a random history of one certificate and some declarations, and an oracle that keeps its own books.
type world struct {
	*bench
	random   *rand.Rand
	refs     []string
	versions map[string]int
	net      map[string]messages.Decimal // as last declared
	closed   map[string]bool
	consumed messages.Decimal // by the oracle's reckoning
	issued   messages.Decimal
	status   string
	cert     int
}

func (w *world) certify(net messages.Decimal, status string) {
	w.cert++
	w.issued, w.status = net, status
	w.send(certificate(func(m *messages.Message, c *messages.Certificate) {
		m.Version, c.Status, c.Consignments = w.cert, status, consignment(goods(1, "060110", string(net)))
	}))
}

// act does one random thing.
func (w *world) act() {
	ref := w.refs[w.random.IntN(len(w.refs))]
	switch w.random.IntN(12) {
	case 0, 1, 2, 3, 4: // declare or amend; sometimes twice the same
		if w.closed[ref] {
			return
		}
		w.versions[ref]++
		w.net[ref] = messages.Decimal(fmt.Sprintf("%d.%d", 1+w.random.IntN(400), w.random.IntN(10)))
		m := version(w.versions[ref], declared(ref, string(w.net[ref])))
		w.send(m)
		if w.random.IntN(4) == 0 {
			w.send(m)
		}
	case 5, 6: // release: what was green is consumed
		if w.closed[ref] || w.versions[ref] == 0 {
			return
		}
		if w.last(ref).Outcome == recognised && !w.refused(ref) {
			w.consumed = w.consumed.Add(w.net[ref])
		}
		w.closed[ref] = true
		m := ruling(ref, messages.RulingReleased)
		w.send(m)
		w.send(m)
	case 7: // cancel
		if w.closed[ref] || w.versions[ref] == 0 {
			return
		}
		w.versions[ref]++
		w.send(version(w.versions[ref], function(messages.FunctionCancel, declared(ref, "1"))))
	case 8: // refuse
		if !w.closed[ref] && w.versions[ref] > 0 {
			w.send(ruling(ref, messages.RulingRefused, func(_ *messages.Message, r *messages.Ruling) {
				r.References[0].Number += itoa(w.random.IntN(1e9))
			}))
		}
	case 9: // certify anew: less, more, withdrawn, valid again
		states := []string{"valid", "valid", "suspended", "withdrawn", "expired"}
		w.certify(messages.Decimal(itoa(w.random.IntN(1500))), states[w.random.IntN(len(states))])
	case 10: // a copy from somewhere else
		w.send(certificate(func(m *messages.Message, c *messages.Certificate) {
			m.Sender.PartyID, m.Version, c.Consignments = trader, 1+w.random.IntN(1e9), consignment(goods(1, "060110", "99999"))
		}))
	case 11:
		w.wait(time.Duration(w.random.IntN(30)) * time.Hour)
	}
}

// refused tells whether the border refused the declaration, and no later version came.
func (w *world) refused(ref string) bool {
	v, ok := w.trial.Get("decl/" + subject(ref))
	return ok && strings.Contains(string(v), `"state":"refused"`)
}

// audit holds state against the ledger's law and the oracle's own books.
func (w *world) audit(t *testing.T) {
	t.Helper()
	accounts := map[string]recognition.Account{}
	for key, v := range w.trial.Scan("acct/") {
		var a recognition.Account
		if err := json.Unmarshal(v, &a); err != nil {
			t.Fatal(err)
		}
		accounts[strings.TrimPrefix(key, "acct/")] = a
	}
	reserved, consumed := map[string]messages.Decimal{}, map[string]messages.Decimal{}
	held := map[string]messages.Decimal{}
	for _, v := range w.trial.Scan("hold/") {
		var h recognition.Holding
		if err := json.Unmarshal(v, &h); err != nil {
			t.Fatal(err)
		}
		for _, x := range h.Lines {
			reserved[h.Instrument], consumed[h.Instrument] = reserved[h.Instrument].Add(x.Reserved), consumed[h.Instrument].Add(x.Consumed)
			held[h.Declaration] = held[h.Declaration].Add(x.Reserved)
		}
	}
	for id, a := range accounts {
		if a.Broken {
			t.Fatalf("account broken: %+v", a)
		}
		for _, b := range a.Lines {
			if b.Issued.Cmp(b.Free.Add(b.Reserved).Add(b.Consumed).Add(b.Withdrawn)) != 0 || slices.ContainsFunc([]messages.Decimal{b.Free, b.Reserved, b.Consumed, b.Withdrawn}, func(d messages.Decimal) bool { return d.Sign() < 0 }) {
				t.Fatalf("balance does not add up: %+v", b)
			}
			if b.Reserved.Cmp(reserved[id]) != 0 || b.Consumed.Cmp(consumed[id]) != 0 {
				t.Fatalf("balance %+v, holdings %s reserved and %s consumed", b, reserved[id], consumed[id])
			}
			if b.Consumed.Sign() > 0 && b.Consumed.Cmp(w.consumed) != 0 {
				t.Fatalf("consumed %s, the oracle says %s", b.Consumed, w.consumed)
			}
		}
	}
	// What is green is reserved, all of it, and nothing else is; together it is never more than was certified.
	sum := w.consumed
	for _, ref := range w.refs {
		if w.closed[ref] || len(w.decisions[subject(ref)]) == 0 {
			continue
		}
		green := w.last(ref).Outcome == recognised
		has := held[subject(ref)]
		green = green && !w.refused(ref)
		if strings.Join(reasonsOf(w.last(ref)), " ") == "G7.HELD" { // kept, and the goods are controlled
			sum = sum.Add(has)
			if has.Cmp(w.net[ref]) != 0 || w.status != "withdrawn" {
				t.Fatalf("%s is held on a certificate that is %s and holds %s of %s", ref, w.status, has, w.net[ref])
			}
			continue
		}
		if green && has.Cmp(w.net[ref]) != 0 || !green && !has.IsZero() {
			t.Fatalf("%s is %s and holds %s of %s", ref, w.last(ref).Outcome, has, w.net[ref])
		}
		if green && w.status != "valid" && w.status != "expired" {
			t.Fatalf("%s is green on a certificate that is %s", ref, w.status)
		}
		sum = sum.Add(has)
	}
	if sum.Cmp(w.issued) > 0 && sum.Cmp(w.consumed) > 0 {
		t.Fatalf("oversold: %s of %s", sum, w.issued)
	}
}

func TestLedgerHoldsUnderRandomHistories(t *testing.T) {
	runs := 40
	if testing.Short() {
		runs = 10
	}
	for seed := range runs {
		w := &world{bench: open(t, rules()), random: rand.New(rand.NewPCG(uint64(seed), 7)), versions: map[string]int{}, net: map[string]messages.Decimal{}, closed: map[string]bool{}, consumed: "0"}
		for i := range 6 {
			w.refs = append(w.refs, fmt.Sprintf("DL-%03d", i))
		}
		w.certify("1000", "valid")
		for range 60 {
			w.act()
			w.audit(t)
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	}
}

func TestLinesDoNotDependOnTheirNeighbours(t *testing.T) {
	codes := []string{"060110", "060120", "060290", "843229"}
	shuffle := rand.New(rand.NewPCG(1, 2))
	outcomes := func(lines []messages.Line) map[int]string {
		b := open(t, rules(scope(0, func(s *messages.Scope) { s.Quantity = "none" })))
		b.send(certificate(func(_ *messages.Message, c *messages.Certificate) {
			c.Consignments = consignment(goods(1, codes[0], "1"), goods(2, codes[1], "1"))
		}), declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) { d.Consignments = consignment(lines...) }))
		out := map[int]string{}
		for _, l := range b.last("DL-001").Lines {
			for i := range l.Claims {
				l.Claims[i].Claim = ""
			}
			v, err := json.Marshal(l)
			if err != nil {
				t.Fatal(err)
			}
			out[l.Line] = string(v)
		}
		return out
	}
	for range 30 {
		var lines []messages.Line
		for n := range 4 {
			lines = append(lines, goods(n+1, codes[n], "1"))
		}
		want := outcomes(lines)
		shuffle.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		lines = append(lines, goods(9, "010121", "1"))
		got := outcomes(lines)
		for n, v := range want {
			if got[n] != v {
				t.Fatalf("line %d: %s became %s", n, v, got[n])
			}
		}
	}
}

// Taking a fact away never adds an effect.
func TestEffectsAreMonotoneInFacts(t *testing.T) {
	type facts struct {
		rules messages.Rules
		cert  *messages.Message
		insp  *messages.Message
		decl  *messages.Message
	}
	whole := func() facts {
		return facts{rules(), certificate(func(_ *messages.Message, c *messages.Certificate) {
			c.Validity = &messages.Period{Start: at("2026-03-01T00:00:00Z"), End: at("2026-12-31T00:00:00Z")}
		}), inspection(), declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) {
			d.References = append(d.References, messages.Reference{Type: "ucr", Number: "6NL123456-BULB01"})
		})}
	}
	c := func(f *facts) *messages.Certificate { return f.cert.Body.(*messages.Certificate) }
	i := func(f *facts) *messages.Inspection { return f.insp.Body.(*messages.Inspection) }
	d := func(f *facts) *messages.Declaration { return f.decl.Body.(*messages.Declaration) }
	certLine := func(f *facts) *messages.Line {
		if cs := c(f).Consignments; len(cs) > 0 {
			return &cs[0].Lines[0]
		}
		return &messages.Line{}
	}
	removals := map[string]func(*facts){
		"the certificate": func(f *facts) { f.cert = nil },
		"the inspection":  func(f *facts) { f.insp = nil },
		"the agreement":   func(f *facts) { f.rules.Agreements = nil },
		"the register":    func(f *facts) { f.rules.Authorities = nil; f.rules.Agreements[0].Scopes[0].Issuers = nil },
		"the issuer": func(f *facts) {
			if f.cert != nil {
				c(f).Parties = nil
			}
		},
		"the issuing country": func(f *facts) {
			if f.cert != nil {
				c(f).IssuingCountry = ""
			}
		},
		"the issue date": func(f *facts) {
			if f.cert != nil {
				c(f).Issued = nil
			}
		},
		"the end of validity": func(f *facts) {
			if f.cert != nil {
				c(f).Validity = nil
			}
		},
		"the certified code": func(f *facts) {
			if f.cert != nil {
				certLine(f).Classifications = nil
			}
		},
		"the certified quantity": func(f *facts) {
			if f.cert != nil {
				certLine(f).Measures = nil
			}
		},
		"the certified lines": func(f *facts) {
			if f.cert != nil {
				c(f).Consignments = nil
			}
		},
		"the declared code":     func(f *facts) { d(f).Consignments[0].Lines[0].Classifications = nil },
		"the declared quantity": func(f *facts) { d(f).Consignments[0].Lines[0].Measures = nil },
		"the citation":          func(f *facts) { d(f).Documents = nil },
		"the cited number": func(f *facts) {
			if len(d(f).Documents) > 0 {
				d(f).Documents[0].Number = ""
			}
		},
		"the UCR": func(f *facts) { d(f).References = d(f).References[:1] },
		"the controls": func(f *facts) {
			if f.insp != nil {
				i(f).Checks = nil
			}
		},
		"the inspected code": func(f *facts) {
			if f.insp != nil {
				i(f).Consignments = nil
			}
		},
		"the inspecting authority": func(f *facts) {
			if f.insp != nil {
				i(f).Authority = nil
			}
		},
		"the inspection's date": func(f *facts) {
			if f.insp != nil {
				i(f).End = nil
			}
		},
		"the reference of inspection": func(f *facts) {
			if f.insp != nil {
				i(f).References[0].Number = "x"
			}
		},
		"the competence": func(f *facts) {
			if len(f.rules.Authorities) > 0 {
				f.rules.Authorities[0].Competences = f.rules.Authorities[0].Competences[1:]
			}
		},
		"the channels": func(f *facts) {
			for k := range f.rules.Authorities {
				f.rules.Authorities[k].Channels = nil
			}
			for k := range f.rules.Agreements {
				f.rules.Agreements[k].Issuer.Channels = nil
			}
		},
		"the scope of the certificate": func(f *facts) {
			if len(f.rules.Agreements) > 0 {
				f.rules.Agreements[0].Scopes = f.rules.Agreements[0].Scopes[1:]
			}
		},
	}
	effects := func(f facts) map[string]bool {
		b := open(t, f.rules)
		for _, m := range []*messages.Message{f.cert, f.insp, f.decl} {
			if m != nil {
				b.send(m)
			}
		}
		out := map[string]bool{}
		for _, l := range b.last("DL-001").Lines {
			for _, e := range l.Effects {
				out[e.Type+string(e.Control)] = true
			}
		}
		return out
	}
	subset := func(name string, less, more map[string]bool) {
		for e := range less {
			if !more[e] {
				t.Errorf("without %s there is %s", name, e)
			}
		}
	}
	all := effects(whole())
	if len(all) != 2 {
		t.Fatalf("effects %v", all)
	}
	for a, without := range removals {
		f := whole()
		without(&f)
		one := effects(f)
		subset(a, one, all)
		for b, also := range removals {
			f := whole()
			without(&f)
			if b == "the scope of the certificate" && len(f.rules.Agreements) == 0 || a == b {
				continue
			}
			if b == "the register" && len(f.rules.Agreements) == 0 {
				continue
			}
			also(&f)
			subset(a+" and "+b, effects(f), one)
		}
	}
}

// A certificate and its revocation may come in any order, and the declaration anywhere between: in the end it is not green.
func TestEveryOrderOfArrivalEndsTheSame(t *testing.T) {
	make3 := func() []*messages.Message {
		return []*messages.Message{certificate(), certificate(func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = 2, "revoked" }), declaration("DL-001")}
	}
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {2, 0, 1}, {1, 0, 2}, {1, 2, 0}, {2, 1, 0}} {
		b := open(t, rules())
		ms := make3()
		for _, i := range order {
			b.send(ms[i])
		}
		b.want("DL-001", refused, "G7.REVOKED")
	}
}

func TestRulesMayComeLast(t *testing.T) {
	b := open(t, messages.Rules{})
	next := certified("EC/NL/26/0007002", "500")
	next.Body.(*messages.Certificate).Replaces = []messages.Document{{Class: messages.ClassPhytosanitary, Number: number}}
	b.send(certificate(), next, declaration("DL-001"), declaration("DL-002", func(_ *messages.Message, d *messages.Declaration) { d.Documents[0].Number = "EC/NL/26/0007002" }))
	b.want("DL-001", notApplicable)
	b.apply(rules())
	b.want("DL-001", notRecognised, "G7.REPLACED")
	b.want("DL-002", recognised)
}

func TestManyTouchedDeclarationsAreDecidedInSeveralSteps(t *testing.T) {
	b := open(t, rules())
	b.send(certified(number, "100000"))
	for i := range 200 {
		b.send(declared(fmt.Sprintf("DL-%04d", i), "100"))
	}
	b.send(certificate(func(m *messages.Message, c *messages.Certificate) {
		m.Version, c.Status, c.Consignments = 2, "revoked", consignment(goods(1, "060110", "100000"))
	}))
	b.wait(time.Second)
	for i := range 200 {
		b.want(fmt.Sprintf("DL-%04d", i), refused, "G7.REVOKED")
	}
	if got := b.balance(number); got != "100000 = 0 + 0 + 0 + 100000" {
		t.Errorf("balance %s", got)
	}
}

func TestLessIsCertifiedThanIsReserved(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declared("DL-001", "600"), declared("DL-002", "300"), declared("DL-003", "50"))
	b.send(certificate(func(m *messages.Message, c *messages.Certificate) {
		m.Version, c.Consignments = 2, consignment(goods(1, "060110", "700"))
	}))
	b.want("DL-001", recognised)
	b.want("DL-002", exceeded, "G11.EXCEEDED")
	b.want("DL-003", recognised)
	if got := b.balance(number); got != "700 = 50 + 650 + 0 + 0" {
		t.Errorf("balance %s", got)
	}
}

func TestEndOfTheWorldNeedsNoTimer(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(func(_ *messages.Message, c *messages.Certificate) {
		c.Validity = &messages.Period{End: at("9999-12-31T23:59:59Z")}
	}), declaration("DL-001"))
	b.want("DL-001", recognised)
}
