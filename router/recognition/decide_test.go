package recognition_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// weigh is a case that comes out recognised, with n lines.
func weigh(t testing.TB, n int) recognition.Case {
	t.Helper()
	book, err := recognition.Compile(rules())
	if err != nil {
		t.Fatal(err)
	}
	c := recognition.Case{
		Border: "CN", Rules: book, Now: start,
		Declaration: recognition.Declaration{Subject: "port/declaration/1", Version: 1, Message: "m", Type: "import", Received: start,
			Citations: []recognition.Citation{{Class: messages.ClassPhytosanitary, Classes: []messages.DocumentClass{messages.ClassPhytosanitary}, Number: number, Folded: messages.Fold(number)}}},
		Instruments: []recognition.Instrument{{ID: "i", Kind: messages.KindCertificate, Subject: "agency/certificate/1", Class: messages.ClassPhytosanitary, Folded: messages.Fold(number),
			Sender: agency, Country: "NL", Issuers: []string{"NL-LPS"}, Status: "valid", Issued: at("2026-03-01T10:00:00Z")}},
		Accounts: []recognition.Account{{Instrument: "i"}},
	}
	for i := 1; i <= n; i++ {
		g := recognition.Goods{Number: i, Codes: []recognition.Commodity{{System: "CN8", Code: fmt.Sprintf("060110%02d", i%100), HS6: "060110"}},
			Marks: []string{fmt.Sprintf("lot:L%d", i)}, Amounts: []recognition.Amount{{Basis: "netMass", Value: "10", Unit: "KGM"}}}
		c.Declaration.Lines = append(c.Declaration.Lines, g)
		c.Instruments[0].Lines = append(c.Instruments[0].Lines, g)
		c.Accounts[0].Lines = append(c.Accounts[0].Lines, recognition.Balance{Line: i, Basis: "netMass", Unit: "KGM", Stated: "10", Issued: "10", Free: "10", Reserved: "0", Consumed: "0", Withdrawn: "0", Moved: "0"})
	}
	return c
}

func ExampleDecide() {
	book, err := recognition.Compile(messages.Rules{})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := recognition.Decide(recognition.Case{Border: "CN", Rules: book, Now: start, Declaration: recognition.Declaration{Subject: "port/declaration/1", Version: 1}})
	fmt.Println(d.Outcome, d.Instant)
	// Output: notApplicable 2026-03-10T08:00:00Z
}

func TestDecideRecognisesTheWholeCase(t *testing.T) {
	for _, n := range []int{1, 40} {
		if d := recognition.Decide(weigh(t, n)); d.Outcome != recognised || len(d.Lines) != n {
			t.Errorf("%d lines: %s %v", n, d.Outcome, reasonsOf(&d))
		}
	}
}

func TestDecideDoesNotSeeTheOrderOfFacts(t *testing.T) {
	c := weigh(t, 20)
	for i := range 6 {
		other := c.Instruments[0]
		other.ID, other.Subject, other.Sender = fmt.Sprint("other", i), fmt.Sprint("x", i), trader
		c.Instruments = append(c.Instruments, other)
		c.Waits = append(c.Waits, recognition.Wait{Folded: fmt.Sprint("N", i), Since: start, Deadline: start.Add(time.Hour)})
	}
	want := encode(t, recognition.Decide(c))
	shuffle := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		shuffle.Shuffle(len(c.Instruments), func(i, j int) { c.Instruments[i], c.Instruments[j] = c.Instruments[j], c.Instruments[i] })
		shuffle.Shuffle(len(c.Waits), func(i, j int) { c.Waits[i], c.Waits[j] = c.Waits[j], c.Waits[i] })
		shuffle.Shuffle(len(c.Accounts), func(i, j int) { c.Accounts[i], c.Accounts[j] = c.Accounts[j], c.Accounts[i] })
		c.Now = start.In(time.FixedZone("", 3600*shuffle.IntN(12)))
		if got := encode(t, recognition.Decide(c)); got != want {
			t.Fatalf("%s\n%s", got, want)
		}
	}
}

func TestDecideDoesNotChangeItsCase(t *testing.T) {
	c := weigh(t, 5)
	c.Holdings = []recognition.Holding{{Instrument: "i", Declaration: "port/declaration/1", Version: 1, Lines: []recognition.Held{{Line: 1, Of: 1, Unit: "KGM", Reserved: "3", Consumed: "0", At: start}}}}
	before := encode(t, c)
	recognition.Decide(c)
	if encode(t, c) != before {
		t.Error("it does")
	}
}

func TestBalanceThatDoesNotAddUpIsNoGreenLight(t *testing.T) {
	c := weigh(t, 1)
	c.Accounts[0].Lines[0].Free = "11"
	if d := recognition.Decide(c); d.Outcome != indeterminate || strings.Join(reasonsOf(&d), " ") != "G11.LEDGER" {
		t.Errorf("%s %v", d.Outcome, reasonsOf(&d))
	}
}

func TestNumberChangesWithWhatIsSaidOnly(t *testing.T) {
	c := weigh(t, 1)
	first := recognition.Decide(c)
	c.Now, c.KnownTo, c.Cause, c.Instruments[0].Known = c.Now.Add(time.Second), 77, "x", 5
	if again := recognition.Decide(c); again.Number != first.Number {
		t.Error("the instant changes the number")
	}
	c.Instruments[0].Status = "revoked"
	if other := recognition.Decide(c); other.Number == first.Number {
		t.Error("another outcome has the same number")
	}
}

func encode(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestCompileRefusesWhatCannotBeDecidedBy(t *testing.T) {
	for name, change := range map[string]func(*messages.Rules){
		"gate that does not exist":    scope(0, func(s *messages.Scope) { s.Gates = []int{0, 15} }),
		"agreement twice":             func(r *messages.Rules) { r.Agreements = append(r.Agreements, r.Agreements[0]) },
		"authority twice":             func(r *messages.Rules) { r.Authorities = append(r.Authorities, r.Authorities[0]) },
		"delegator that is not there": func(r *messages.Rules) { r.Authorities[0].Delegator = "nobody" },
		"delegation in a circle":      func(r *messages.Rules) { r.Authorities[0].Delegator = "nl-plants" },
		"span backwards":              func(r *messages.Rules) { r.Agreements[0].InForce.Until = "2024-01-01" },
		"span that is no date":        func(r *messages.Rules) { r.Agreements[0].InForce.From = "soon" },
		"duration that is none":       scope(0, func(s *messages.Scope) { s.Await = "three days" }),
		"waive without a control":     scope(0, func(s *messages.Scope) { s.Effects[0].Control = "" }),
		"HS prefix of letters":        scope(0, func(s *messages.Scope) { s.HS = []string{"06O1"} }),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := recognition.Compile(rules(change)); !errors.Is(err, recognition.ErrRules) {
				t.Errorf("error %v", err)
			}
		})
	}
	if _, err := recognition.Compile(rules()); err != nil {
		t.Error(err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []recognition.Options{{}, {Hub: "h", Border: "XYZ", Messages: "m", Events: "e"}, {Hub: "h", Border: "CN", Events: "e"}} {
		if _, err := recognition.New(o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}

// random makes a case of values that fit and values that do not, as the random source has it.
func random(r *rand.Rand, c recognition.Case) recognition.Case {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	moment := func() *messages.Time {
		switch r.IntN(5) {
		case 0:
			return nil
		case 1:
			return &messages.Time{Value: pick("", "2026-13-01", "yesterday")}
		case 2:
			return at(pick("2026-03-09", "2026-03-10", "2026-03-11", "9999-12-31"))
		}
		return at(pick("2026-03-01T10:00:00Z", "2026-03-10T08:00:00Z", "2027-01-01T00:00:00Z", "2026-03-10T08:00"))
	}
	decimal := func() messages.Decimal {
		return messages.Decimal(pick("", "0", "-1", "10", "10.0", "0.001", "x", "99999999999999999999999999999"))
	}
	unit := func() string { return pick("KGM", "TNE", "H87", "", "??") }
	class := func() messages.DocumentClass {
		return messages.DocumentClass(pick("phytosanitary", "inspection", "invoice", ""))
	}
	key := func() recognition.Key {
		return recognition.Key{Type: pick("ucr", "mrn", "container", "transportDocument"), Folded: pick("", "ABCDE12345", "ZZZZZ99999"), Line: r.IntN(3)}
	}
	goods := func(n int) recognition.Goods {
		g := recognition.Goods{Number: n, Procedures: []string{pick("", "4000")}}
		for range r.IntN(3) {
			g.Codes = append(g.Codes, recognition.Commodity{System: pick("HS", "CN8", "EPPO", ""), Code: pick("", "06", "060110", "06011010", "é"), HS6: pick("", "060110", "060110", "060120"), Edition: pick("", "", "2022", "2017")})
			g.Amounts = append(g.Amounts, recognition.Amount{Basis: pick("netMass", "grossMass", "count", "packages:CT", ""), Value: decimal(), Unit: unit()})
			g.Scientific = append(g.Scientific, pick("", "Tulipa", "Tulipa gesneriana L.", "(", "."))
			g.Marks = append(g.Marks, pick("", "lot:1", "lot", ":"))
			g.Keys, g.Equipment, g.Origins = append(g.Keys, key()), append(g.Equipment, pick("", "MSKU1")), append(g.Origins, pick("NL", "BE"))
		}
		return g
	}
	d := &c.Declaration
	d.Acceptance, d.Lodgement, d.Type, d.Destination = moment(), moment(), pick("import", "import", "export", ""), pick("", "CN", "KR")
	for i := range 1 + r.IntN(3) {
		d.Keys, d.Equipment = append(d.Keys, key()), append(d.Equipment, recognition.Equipment{ID: pick("", "MSKU1"), Seals: []string{pick("", "S")}})
		d.Lines = append(d.Lines, goods(i+1-r.IntN(2)))
		ct := recognition.Citation{Class: class(), Classes: []messages.DocumentClass{class(), class()}, Folded: pick("", "123", messages.Fold(number), "ECNL"), Country: pick("", "NL", "BE"), Issued: moment(), DocumentLine: r.IntN(4) - 1}
		ct.WriteOffs = append(ct.WriteOffs, recognition.WriteOff{Line: r.IntN(3), DocumentLine: r.IntN(3), Value: decimal(), Unit: unit()})
		d.Citations = append(d.Citations, ct)
	}
	for i := range r.IntN(4) {
		in := c.Instruments[0]
		in.ID, in.Kind, in.Class, in.Folded = fmt.Sprint("i", i), messages.Kind(pick("certificate", "inspection")), class(), pick("", "123", messages.Fold(number))
		in.Sender, in.Country, in.Issuers = pick(agency, trader, ""), pick("NL", "BE", ""), [][]string{nil, {""}, {"NL-LPS"}, {"nobody"}}[r.IntN(4)]
		in.Status, in.Issued, in.Start, in.End = pick("valid", "valid", "revoked", "suspended", "", "expired", "depleted"), moment(), moment(), moment()
		in.Results, in.PerformedBy = []string{pick("satisfactory", "notSatisfactory", "pending", "")}, pick("", "authority", "trader")
		in.Checks = append(in.Checks, recognition.Checked{Control: messages.Control(pick("physical", "documentary", "")), Performed: r.IntN(2) == 0, Result: pick("", "satisfactory", "notSatisfactory")})
		in.Forged, in.Unread, in.Lines, in.Keys = r.IntN(9) == 0, r.IntN(9) == 0, nil, append(in.Keys, key())
		a := recognition.Account{Instrument: in.ID, Closed: r.IntN(5) == 0}
		h := recognition.Holding{Instrument: in.ID, Version: r.IntN(2)}
		for k := range r.IntN(3) {
			in.Lines = append(in.Lines, goods(k+1))
			free := decimal()
			a.Lines = append(a.Lines, recognition.Balance{Line: k + 1, Basis: pick("netMass", "count", "packages:CT"), Unit: unit(), Stated: free, Issued: free, Free: free})
			h.Lines = append(h.Lines, recognition.Held{Line: r.IntN(3), Of: r.IntN(3), Reserved: decimal(), Consumed: decimal(), At: start, Lapsed: r.IntN(4) == 0})
		}
		c.Instruments, c.Near = append(c.Instruments, in), append(c.Near, in)
		if r.IntN(3) > 0 {
			c.Accounts = append(c.Accounts, a)
		}
		if r.IntN(3) == 0 {
			c.Holdings = append(c.Holdings, h)
		}
	}
	if r.IntN(4) == 0 {
		c.Waits = append(c.Waits, recognition.Wait{Folded: messages.Fold(number), Deadline: start, Over: r.IntN(2) == 0})
	}
	return c
}

// sane is what must hold of any decision.
func sane(t *testing.T, d *messages.Decision) {
	t.Helper()
	all := true
	for _, l := range d.Lines {
		all = all && l.Outcome == recognised
		granted := map[string]bool{}
		for _, c := range l.Claims {
			for _, g := range c.Gates {
				if (g.Result == "fail" && (g.Gate != 12 || c.Outcome != partly) || g.Result == "unknown") && (len(c.Effects) > 0 || c.Outcome == recognised) {
					t.Fatalf("effects in spite of %+v", g)
				}
				if g.Reason != "" && recognition.Explain(g.Reason, nil, recognition.English, recognition.AudienceAuthority) == "" {
					t.Fatalf("reason %s has no sentence", g.Reason)
				}
			}
			for _, e := range c.Effects {
				granted[e.Type+string(e.Control)] = true
			}
		}
		for _, e := range l.Effects {
			if !granted[e.Type+string(e.Control)] {
				t.Fatalf("effect %v of no claim", e)
			}
		}
	}
	if d.Outcome == recognised && (!all || len(d.Lines) == 0) {
		t.Fatalf("the headline is %s", d.Outcome)
	}
}

func TestRandomCasesAreSane(t *testing.T) {
	c, seen := weigh(t, 1), map[messages.Outcome]int{}
	for seed := range uint64(4000) {
		d := recognition.Decide(random(rand.New(rand.NewPCG(seed, 1)), c))
		sane(t, &d)
		seen[d.Outcome]++
	}
	if len(seen) < 5 {
		t.Errorf("the cases are too much alike: %v", seen)
	}
}

func FuzzDecide(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, []byte(`{}`))
	}
	c := weigh(f, 1)
	f.Add(uint64(9), []byte(encode(f, c.Declaration)))
	f.Fuzz(func(t *testing.T, seed uint64, data []byte) {
		c := random(rand.New(rand.NewPCG(seed, 2)), c)
		if len(data) < 1<<16 {
			_ = json.Unmarshal(data, &c.Declaration) // whatever it makes of it
		}
		d := recognition.Decide(c)
		sane(t, &d)
		if again := recognition.Decide(c); encode(t, d) != encode(t, again) {
			t.Fatal("two decisions on one case")
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	for _, n := range []int{1, 20, 999} {
		c := weigh(b, n)
		b.Run(itoa(n)+" lines", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				recognition.Decide(c)
			}
		})
	}
}

func BenchmarkStepWith1000Instruments(b *testing.B) {
	w := open(b, rules())
	for i := range 1000 {
		w.send(certified(fmt.Sprintf("EC/NL/26/%07d", i), "1000000"))
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		w.send(declaration(fmt.Sprintf("DL-%06d", n), func(_ *messages.Message, d *messages.Declaration) {
			d.Documents[0].Number = fmt.Sprintf("EC/NL/26/%07d", n%1000)
			d.Consignments = consignment(goods(1, "060110", "1"))
		}))
	}
}

func TestDecisionOnVeryManyLinesFitsARecord(t *testing.T) {
	b := open(t, rules())
	var lines []messages.Line
	for i := range 999 {
		lines = append(lines, goods(i+1, "060110", "1"))
	}
	b.send(certificate(), declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) { d.Consignments = consignment(lines...) }))
	if d := b.want("DL-001", recognised); len(d.Lines) != 999 {
		t.Errorf("%d lines", len(d.Lines))
	}
	if b.count(messages.StateUndeliverable, "") != 0 {
		t.Error("it does not")
	}
}
