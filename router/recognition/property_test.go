package recognition_test

import (
	"fmt"
	"math/bits"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"pgregory.net/rapid"
)

// harm is one fact that is otherwise than it should be. Harms are independent: each stands in the way by itself, and none hides another.
type harm struct {
	name   string
	change func(p *pure)
}

// harms are of the tested world: one fact each, for every gate.
var harms = []harm{
	{"signature missing", func(p *pure) { p.in().Signatures = nil }},
	{"digest differs", func(p *pure) { p.in().Digest = strings.Repeat("cd", 32) }},
	{"agreement suspended", func(p *pure) { p.rules.Agreements[0].Suspended = []messages.Span{{From: "2026-03-10"}} }},
	{"procedure not covered", func(p *pure) { p.scope().Procedures = []string{"4000"} }},
	{"issuer not listed", func(p *pure) {
		p.rules.Authorities = []messages.Authority{other("nl-other")}
		p.scope().Issuers = []string{"nl-other"}
	}},
	{"signatory ceased", func(p *pure) { p.entry("officer").Signatory.Ceased = "2026-01-01" }},
	{"accreditation suspended", func(p *pure) {
		a := &p.entry("laboratory").Body.Accreditations[0]
		a.History = append(a.History, messages.StatusSince{Status: "suspended", From: "2026-02-01"})
	}},
	{"revoked", func(p *pure) { p.in().Status = "revoked" }},
	{"a result is bad", func(p *pure) { p.in().Results = []string{"notSatisfactory"} }},
	{"over", func(p *pure) { p.in().End = at("2026-03-05T00:00:00Z") }},
	{"another consignor", func(p *pure) { p.in().Parties[0].Names = []string{"SOMEBODYELSE"} }},
	{"trader suspended", func(p *pure) { traderIs(p, "suspended", "2026-03-01") }},
	{"another vessel", func(p *pure) { p.decl().Transport = []string{"OTHER"} }},
	{"another origin", func(p *pure) { p.certified().Origins = []string{"BE"} }},
	{"another destination", func(p *pure) { p.in().Destination = "KR" }},
	{"too much", func(p *pure) { p.line().Amounts[0].Value = "5000" }},
	{"an alert", func(p *pure) {
		p.add(measure("A-1", "alert", func(m *messages.BorderMeasure) { m.HS = []string{"12"} }))
	}},
	{"a risk profile", func(p *pure) {
		p.add(measure("R-1", "risk", func(m *messages.BorderMeasure) { m.Origins = []string{"NL"} }))
	}},
	{"drawn", func(p *pure) { p.scope().ControlRate = "1" }},
	{"a register too old", func(p *pure) {
		p.rules.Agreements[0].Freshness = append(p.rules.Agreements[0].Freshness, messages.Freshness{Register: "other", Limit: "5m"})
	}},
}

func harmed(set int) *pure {
	p := tested()
	for i, h := range harms {
		if set&(1<<i) != 0 {
			h.change(p)
		}
	}
	return p
}

// Oracle 5: what would have to be otherwise is true and smallest: of all sets of harms undone, the smallest with which the line is
// recognised has as many members as the decision names changes.
func TestCounterfactualIsTrueAndMinimal(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		set := 0
		for range rapid.IntRange(1, 4).Draw(r, "harms") {
			set |= 1 << rapid.IntRange(0, len(harms)-1).Draw(r, "harm")
		}
		d := harmed(set).decide(t)
		got := d.Lines[0].Counterfactual
		least := -1
		for undo := set; ; undo = (undo - 1) & set { // every subset
			if n := bits.OnesCount(uint(undo)); least < 0 || n < least {
				if w := harmed(set &^ undo).decide(t); w.Lines[0].Outcome == recognised {
					least = n
				}
			}
			if undo == 0 {
				break
			}
		}
		if len(got) != least {
			var names []string
			for i, h := range harms {
				if set&(1<<i) != 0 {
					names = append(names, h.name)
				}
			}
			r.Fatalf("%d changes would do, %d are named: %v\n%+v", least, len(got), names, got)
		}
		for _, c := range got {
			if c.Wanted == "" || c.Found == "" || strings.ContainsAny(c.Found+c.Wanted, "{}") {
				r.Fatalf("%+v", c)
			}
		}
	})
}

// Of two claims on a line the one is named of which less would have to be otherwise, unless both are needed for different controls.
func TestCounterfactualChoosesTheCheaperClaim(t *testing.T) {
	p := harmed(1<<7 | 1<<13) // revoked, and of another origin
	second := *p.in()
	second.ID, second.Subject, second.Number, second.Folded, second.Status, second.Lines = "j", "agency/certificate/2", "EC/NL/26/0007002", messages.Fold("EC/NL/26/0007002"), "suspended", tested().in().Lines
	second.Signatures = slices.Clone(second.Signatures)
	p.scope().Digest, p.scope().Quantity = "", "none"
	p.c.Instruments = append(p.c.Instruments, second)
	cite := p.decl().Citations[0]
	cite.Number, cite.Folded = second.Number, second.Folded
	p.decl().Citations = append(p.decl().Citations, cite)
	d := p.decide(t)
	if c := d.Lines[0].Counterfactual; len(c) != 1 || c[0].Reason != "G7.SUSPENDED" || !strings.HasSuffix(c[0].Claim, second.Folded) {
		t.Errorf("%+v", c)
	}
}

// Oracle 1: undoing a harm never takes an effect away, and doing one never adds an effect.
func TestEffectsAreMonotoneInHarms(t *testing.T) {
	effects := func(p *pure) map[string]bool {
		d := p.decide(t)
		out := map[string]bool{}
		for _, e := range d.Lines[0].Effects {
			out[e.Type+"/"+string(e.Control)] = true
		}
		return out
	}
	rapid.Check(t, func(r *rapid.T) {
		set := 0
		for range rapid.IntRange(0, 3).Draw(r, "harms") {
			set |= 1 << rapid.IntRange(0, len(harms)-1).Draw(r, "harm")
		}
		more := set | 1<<rapid.IntRange(0, len(harms)-1).Draw(r, "one more")
		with, without := effects(harmed(more)), effects(harmed(set))
		for e := range with {
			if !without[e] {
				r.Fatalf("%s is granted for harm: %b and %b", e, set, more)
			}
		}
	})
}

// Removing any entry of any register never adds an effect, but for measures.
func TestEffectsAreMonotoneInRegisters(t *testing.T) {
	for _, e := range tested().entries {
		p := tested()
		p.without(e.Key)
		if d := p.decide(t); d.Outcome == recognised {
			t.Errorf("recognised without %s", e.Key)
		}
	}
}

// Oracle 3: a line comes out as it does by itself, whatever stands beside it; quantities aside.
func TestLinesAreIndependent(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := tested()
		p.scope().Quantity = "none"
		codes := []string{"120991", "120910", "120999", "100199"}
		p.c.Instruments[0].Lines = p.c.Instruments[0].Lines[:1]
		base := *p.line()
		var lines []recognition.Goods
		for i := range rapid.IntRange(1, 5).Draw(r, "lines") {
			l := base
			l.Number = i + 1
			code := rapid.SampledFrom(codes).Draw(r, "code")
			l.Codes = []recognition.Commodity{{System: "HS", Code: code, HS6: code, Edition: "2022"}}
			if rapid.Bool().Draw(r, "marked") {
				l.Marks = nil
			}
			l.Origins = []string{rapid.SampledFrom([]string{"NL", "BE"}).Draw(r, "origin")}
			lines = append(lines, l)
		}
		if rapid.Bool().Draw(r, "measure") {
			p.add(measure("A-1", "alert", func(m *messages.BorderMeasure) { m.Origins = []string{"BE"} }))
		}
		c := p.whole(t)
		want := map[int]string{}
		for _, l := range lines {
			one := c
			one.Declaration.Lines = []recognition.Goods{l}
			d := recognition.Decide(one)
			want[l.Number] = encode(t, d.Lines[0])
		}
		perm := rapid.Permutation(lines).Draw(r, "order")
		c.Declaration.Lines = perm
		d := recognition.Decide(c)
		for _, l := range d.Lines {
			if got := encode(t, l); got != want[l.Line] {
				r.Fatalf("line %d alone\n%s\nand among others\n%s", l.Line, want[l.Line], got)
			}
		}
	})
}

// Oracle 4: equal facts give equal bytes, on one processor or many, in any zone and locale.
func TestDecisionsAreTheSameBytesEverywhere(t *testing.T) {
	sums := func() string {
		var out []string
		for set := range 40 {
			p := harmed(set * 7919 % (1 << len(harms)))
			out = append(out, encode(t, p.decide(t)))
		}
		return recognition.Commitment([]byte(strings.Join(out, "\n")))
	}
	want := sums()
	if os.Getenv("CLEARHUB_SUMS") != "" {
		fmt.Println("sums " + want)
		return
	}
	was, zone := runtime.GOMAXPROCS(1), time.Local
	time.Local = time.FixedZone("far", 13*3600)
	if got := sums(); got != want {
		t.Error("another zone and one processor give other bytes")
	}
	runtime.GOMAXPROCS(was)
	time.Local = zone
	for _, env := range [][]string{{"TZ=Asia/Shanghai", "LANG=zh_CN.UTF-8", "LC_ALL=tr_TR.UTF-8", "GOMAXPROCS=1"}, {"TZ=America/Anchorage", "LC_ALL=C", "GOMAXPROCS=7"}} {
		c := exec.Command(os.Args[0], "-test.run=^TestDecisionsAreTheSameBytesEverywhere$")
		c.Env = append(append(os.Environ(), "CLEARHUB_SUMS=1"), env...)
		out, err := c.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "sums "+want) {
			t.Errorf("%v: %s %v", env, out, err)
		}
	}
}
