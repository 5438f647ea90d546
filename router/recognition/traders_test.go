package recognition_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// trusted is a world in which the consignor's status as a trusted trader is recognised: the register is the instrument.
func trusted() *pure {
	p := tested()
	p.rules.Agreements[0].Freshness = []messages.Freshness{{Register: "register", Limit: "24h"}}
	*p.scope() = messages.Scope{
		ID: "aeo", Instruments: []messages.DocumentClass{messages.ClassTrader}, HS: []string{"12"}, Procedures: []string{"import"}, Gates: []int{0, 1, 2, 3, 7, 8, 9, 10, 13, 14}, Quantity: "none",
		Subject: []messages.SubjectMatch{{Field: "aeo", Role: "consignor", ClaimedIn: "consignor"}},
		Effects: []messages.Effect{{Type: "reduceRate", Control: messages.ControlPhysical, Factor: "0.5"}, {Type: "priorityInspection"}, {Type: "liaison"}},
	}
	p.add(registered(messages.RegisterProgramme, "programme", func(e *messages.RegisterEntry) {
		e.Programme = &messages.TraderProgramme{ID: "EU-AEO", Country: "NL", Types: []string{"AEOF"}}
	}))
	p.decl().Citations, p.c.Instruments, p.c.Accounts = nil, nil, nil
	return p
}

func TestStatusOfTradersIsRecognised(t *testing.T) {
	run(t, trusted, map[string]variant{
		"nothing changed":     {func(*pure) {}, recognised, ""},
		"code not registered": {func(p *pure) { p.without("trader") }, indeterminate, "G0.TRADER"},
		"no code":             {func(p *pure) { p.decl().Parties[0].Status = nil }, notApplicable, ""},
		"code written apart":  {func(p *pure) { p.decl().Parties[0].Status[0].Folded = messages.Fold("NL AEOC-000001") }, recognised, ""},
		"of somebody else":    {func(p *pure) { p.entry("trader").Trader.Names = []string{"Dune Seeds BV"} }, notRecognised, "G0.HOLDER G9.TRADER_HOLDER"},
		"suspended":           {func(p *pure) { traderIs(p, "suspended", "2026-03-01") }, notRecognised, "G7.SUSPENDED G9.TRADER_STATUS"},
		"revoked":             {func(p *pure) { traderIs(p, "revoked", "2026-03-01") }, refused, "G7.REVOKED G9.TRADER_STATUS"},
		"revoked after":       {func(p *pure) { traderIs(p, "revoked", "2026-03-10T08:00:00Z") }, recognised, ""},
		"revoked on the day":  {func(p *pure) { traderIs(p, "revoked", "2026-03-10") }, indeterminate, "G7.STATUS_INSTANT G9.INSTANT"},
		"granted again": {func(p *pure) {
			traderIs(p, "suspended", "2026-01-01")
			traderIs(p, "granted", "2026-02-01")
		}, recognised, ""},
		"granted only later":       {func(p *pure) { p.entry("trader").Trader.History[0].From = "2026-03-12" }, notRecognised, "G7.PENDING G9.TRADER_STATUS"},
		"programme not registered": {func(p *pure) { p.without("programme") }, indeterminate, "G3.UNREGISTERED"},
		"programme not named":      {func(p *pure) { p.scope().Issuers = []string{"UK-AEO"} }, refused, "G3.NOT_LISTED"},
		"in another field":         {func(p *pure) { p.decl().Parties[0].Status[0].ClaimedIn = "notes" }, notRecognised, "G9.CODE_FIELD"},
		"goods not covered":        {func(p *pure) { p.scope().HS = []string{"10"} }, notApplicable, "G1.GOODS"},
		"a risk profile":           {func(p *pure) { p.add(measure("R", "risk", func(*messages.BorderMeasure) {})) }, control, "G13.RISK"},
		"an old register":          {func(p *pure) { p.reads[0].ReadAt = "2026-03-08T00:00:00Z" }, indeterminate, "G14.STALE"},
	})
	p := trusted()
	d := p.decide(t)
	c := d.Lines[0].Claims[0]
	if len(d.Lines[0].Effects) != 3 || c.Instrument.Subject != "register/trader" || c.Instrument.Country != "NL" || !strings.HasSuffix(c.Claim, "consignor/NLAEOC000001") {
		t.Errorf("%+v %+v", c, d.Lines[0].Effects)
	}
}

// A change of the register touches every decision that looked a code up, found or not.
func TestTradersAreTouchedByTheirEntries(t *testing.T) {
	for _, without := range []bool{false, true} {
		p := trusted()
		e := *p.entry("trader")
		if without {
			p.without("trader")
		}
		d := p.decide(t)
		ids := map[string]bool{}
		for _, f := range d.Facts {
			ids[f.ID] = true
		}
		hit := false
		for _, x := range recognition.Touched(messages.RegisterEntry{}, e) {
			hit = hit || ids[x.ID]
		}
		if !hit {
			t.Errorf("without %t: not touched", without)
		}
	}
}

// The stage draws for the first version: an amendment on another day is drawn with the first day's seed.
func TestAnAmendmentIsDrawnWithTheFirstVersion(t *testing.T) {
	draw := func(key, day, next, seed string) messages.RegisterEntry {
		return registered(messages.RegisterDraw, key, func(e *messages.RegisterEntry) {
			e.Register = "draws"
			e.Draw = &messages.RandomDraw{Span: messages.Span{From: day + "T00:00:00Z", Until: next + "T00:00:00Z"}, Commitment: commitment(seed), Seed: seed}
		})
	}
	r := rules(scope(0, func(s *messages.Scope) { s.Gates, s.ControlRate = append(s.Gates, 13), "0.5" }))
	hits := 0
	for i := range 12 {
		b := open(t, r)
		b.load("draws", draw("one", "2026-03-10", "2026-03-11", strings.Repeat("01", 32)), draw("two", "2026-03-11", "2026-03-12", strings.Repeat("02", 32)))
		b.send(certificate(), declared("DL-"+itoa(i), "100"))
		first := b.last("DL-" + itoa(i)).Outcome
		b.wait(days)
		m := version(2, declared("DL-"+itoa(i), "200"))
		m.Received = b.now
		b.send(m)
		if again := b.last("DL-" + itoa(i)).Outcome; again != first {
			t.Errorf("DL-%d: %s became %s", i, first, again)
		}
		if first == control {
			hits++
		}
	}
	if hits == 0 || hits == 12 {
		t.Errorf("%d of 12 were drawn", hits)
	}
}
