package recognition_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

const canary = "CANARY"

// watched is a world in which everything that is said of risk has the canary's name on it.
func watched(reason string, harms ...func(*pure)) *pure {
	p := tested()
	for i, fill := range []func(m *messages.BorderMeasure){
		func(*messages.BorderMeasure) {}, func(m *messages.BorderMeasure) { m.Operators = []string{"Polder Seeds BV"} },
		func(m *messages.BorderMeasure) { m.HS = []string{"1209"} }, func(m *messages.BorderMeasure) { m.Origins = []string{"NL"} },
	} {
		e := measure(fmt.Sprint(canary, "-key-", i), reason, fill)
		e.Register, e.Source, e.Measure.Authority, e.Measure.Text, e.Measure.Pests = canary+"-register", "https://"+canary, canary+"-authority", canary+"-text", []string{canary + "-pest"}
		p.add(e)
	}
	for _, h := range harms {
		h(p)
	}
	return p
}

// Oracle 12: a trader's rendering never holds a reason of risk, nor tells one from another.
func TestTradersReadNothingOfRisk(t *testing.T) {
	for _, reason := range []string{"risk", "safeguard", "alert", "embargo"} {
		for name, harm := range map[string]func(*pure){
			"alone":           func(*pure) {},
			"drawn as well":   func(p *pure) { p.scope().ControlRate = "1" },
			"beside others":   func(p *pure) { p.in().Status = "suspended" },
			"no instrument":   func(p *pure) { p.c.Instruments = nil },
			"no draw":         func(p *pure) { p.without("draw") },
			"unclear":         func(p *pure) { p.entry(canary + "-key-0").Measure.From = "2026-03-10" },
			"no registration": func(p *pure) { p.reads = nil },
		} {
			p := watched(reason, harm)
			d := p.decide(t)
			if whole := encode(t, d); name != "no instrument" && !strings.Contains(whole, canary) {
				t.Fatalf("%s, %s: the authorities' rendering lacks the reason", reason, name)
			}
			m := &messages.Message{Kind: messages.KindDecision, Subject: d.Declaration.Subject, Body: &d}
			open := messages.ForTraders(m)
			text := encode(t, open)
			for _, word := range []string{canary, "G13.RISK", "G13.SAFEGUARD", "G13.RANDOM", "G13.NO_DRAW", "G13.INSTANT", "risk", "Risk", "safeguard", "embargo", "drawn", "commitment"} {
				if strings.Contains(text, word) {
					i := strings.Index(text, word)
					t.Errorf("%s, %s: a trader reads %q in %s", reason, name, word, text[max(0, i-100):min(len(text), i+100)])
				}
			}
			for _, l := range d.Lines {
				for _, c := range l.Claims {
					for _, g := range c.Gates {
						for _, lang := range recognition.Languages() {
							if s := recognition.Explain(g.Reason, g.Values, lang, recognition.AudienceTrader) + recognition.Remedy(g.Reason, g.Values, lang, recognition.AudienceTrader); strings.Contains(s, canary) {
								t.Errorf("%s in %s: %s", g.Reason, lang, s)
							}
						}
					}
				}
			}
		}
	}
}

// One kind of risk looks to a trader like another.
func TestTradersCannotTellOneControlFromAnother(t *testing.T) {
	look := func(p *pure) string {
		d := p.decide(t)
		d.Number = ""
		return encode(t, messages.ForTraders(&messages.Message{Kind: messages.KindDecision, Subject: d.Declaration.Subject, Body: &d}))
	}
	want := look(watched("safeguard"))
	for name, p := range map[string]*pure{
		"risk": watched("risk"), "alert": watched("alert"), "one measure": func() *pure { p := tested(); p.add(measure("x", "risk", func(*messages.BorderMeasure) {})); return p }(),
		"drawn": func() *pure { p := tested(); p.scope().ControlRate = "1"; return p }(),
	} {
		got := look(p)
		if strip(got) != strip(want) {
			x, y := strip(got), strip(want)
			i := 0
			for i < len(x) && i < len(y) && x[i] == y[i] {
				i++
			}
			t.Errorf("%s looks otherwise: %s against %s", name, x[max(0, i-100):min(len(x), i+100)], y[max(0, i-100):min(len(y), i+100)])
		}
	}
}

// strip leaves out the agreement's hash and that of the rules, in which rates are part of what is published.
func strip(s string) string {
	for _, name := range []string{`"rules":"`, `"hash":"`} {
		for {
			i := strings.Index(s, name)
			if i < 0 {
				break
			}
			j := strings.IndexByte(s[i+len(name):], '"')
			s = s[:i] + s[i+len(name)+j+1:]
		}
	}
	return s
}
