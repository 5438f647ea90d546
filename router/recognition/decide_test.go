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
	random := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		random.Shuffle(len(c.Instruments), func(i, j int) { c.Instruments[i], c.Instruments[j] = c.Instruments[j], c.Instruments[i] })
		random.Shuffle(len(c.Waits), func(i, j int) { c.Waits[i], c.Waits[j] = c.Waits[j], c.Waits[i] })
		random.Shuffle(len(c.Accounts), func(i, j int) { c.Accounts[i], c.Accounts[j] = c.Accounts[j], c.Accounts[i] })
		c.Now = start.In(time.FixedZone("", 3600*random.IntN(12)))
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
		"gate that is not built":        scope(0, func(s *messages.Scope) { s.Gates = []int{0, 12} }),
		"issuer that is not registered": scope(0, func(s *messages.Scope) { s.Issuers = []string{"nobody"} }),
		"agreement twice":               func(r *messages.Rules) { r.Agreements = append(r.Agreements, r.Agreements[0]) },
		"authority twice":               func(r *messages.Rules) { r.Authorities = append(r.Authorities, r.Authorities[0]) },
		"delegator that is not there":   func(r *messages.Rules) { r.Authorities[0].Delegator = "nobody" },
		"delegation in a circle":        func(r *messages.Rules) { r.Authorities[0].Delegator = "nl-plants" },
		"span backwards":                func(r *messages.Rules) { r.Agreements[0].InForce.Until = "2024-01-01" },
		"span that is no date":          func(r *messages.Rules) { r.Agreements[0].InForce.From = "soon" },
		"duration that is none":         scope(0, func(s *messages.Scope) { s.Await = "three days" }),
		"waive without a control":       scope(0, func(s *messages.Scope) { s.Effects[0].Control = "" }),
		"HS prefix of letters":          scope(0, func(s *messages.Scope) { s.HS = []string{"06O1"} }),
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

// facts is what a fuzzer may put into a case.
type fuzzed struct {
	Declaration recognition.Declaration
	Instruments []recognition.Instrument
	Near        []recognition.Instrument
	Accounts    []recognition.Account
	Holdings    []recognition.Holding
	Waits       []recognition.Wait
}

func FuzzDecide(f *testing.F) {
	c := weigh(f, 3)
	f.Add([]byte(encode(f, fuzzed{c.Declaration, c.Instruments, nil, c.Accounts, nil, nil})))
	c.Instruments[0].Kind, c.Instruments[0].Class, c.Instruments[0].Results = messages.KindInspection, messages.ClassInspection, []string{"satisfactory"}
	c.Declaration.Keys = []recognition.Key{{Type: "ucr", Folded: "ABCDE12345"}}
	c.Instruments[0].Keys = c.Declaration.Keys
	f.Add([]byte(encode(f, fuzzed{c.Declaration, c.Instruments, c.Instruments, c.Accounts, []recognition.Holding{{Instrument: "i", Lines: []recognition.Held{{Line: 1, Of: 1, Reserved: "5"}}}}, []recognition.Wait{{Folded: "X"}}})))
	book, err := recognition.Compile(rules())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var x fuzzed
		if len(data) > 1<<16 || json.Unmarshal(data, &x) != nil {
			return
		}
		c := recognition.Case{Border: "CN", Rules: book, Now: start, Declaration: x.Declaration, Instruments: x.Instruments, Near: x.Near, Accounts: x.Accounts, Holdings: x.Holdings, Waits: x.Waits}
		d := recognition.Decide(c)
		if encode(t, d) != encode(t, recognition.Decide(c)) {
			t.Fatal("two decisions on one case")
		}
		for _, l := range d.Lines {
			for _, claim := range l.Claims {
				for _, g := range claim.Gates {
					if g.Result != "pass" && g.Result != "notRequired" && len(claim.Effects) > 0 {
						t.Fatalf("effects in spite of %+v", g)
					}
				}
			}
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
