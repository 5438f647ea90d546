package recognition_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"pgregory.net/rapid"
)

func TestRegistersNeverChange(t *testing.T) {
	first := tested().registers(t)
	before := first.Len()
	e := tested().entries[1]
	e.Signatory = &messages.AuthorisedSignatory{ID: "LPS-17", Authority: "nl-plants", Authorised: "2022-01-01", Ceased: "2023-01-01"}
	next, err := first.With(e, 99)
	if err != nil {
		t.Fatal(err)
	}
	was, known, _ := first.Entry("register/officer")
	is, then, _ := next.Entry("register/officer")
	if first.Len() != before || was.Signatory.Ceased != "" || is.Signatory.Ceased == "" || known != 1 || then != 99 {
		t.Errorf("%+v at %d, %+v at %d", was.Signatory, known, is.Signatory, then)
	}
	removal := messages.RegisterEntry{V: 1, Register: "register", Key: "officer", Kind: messages.RegisterSignatory, Removed: true}
	gone, err := next.With(removal, 100)
	if err != nil {
		t.Fatal(err)
	}
	c := tested().whole(t)
	for name, want := range map[string]struct {
		r   *recognition.Registers
		why string
	}{"first": {first, ""}, "superseded": {next, "G4.SIGNATORY"}, "removed": {gone, "G4.UNREGISTERED"}} {
		c.Registers = want.r
		if d := recognition.Decide(c); strings.Join(reasonsOf(&d), " ") != want.why {
			t.Errorf("%s: %v", name, reasonsOf(&d))
		}
	}
}

func TestEntriesThatSayNothingAreRefused(t *testing.T) {
	for name, e := range map[string]messages.RegisterEntry{
		"empty":                  {},
		"of another kind":        {Register: "r", Key: "k", Kind: messages.RegisterDraw, Signatory: tested().entry("officer").Signatory},
		"removal that holds one": {Register: "r", Key: "k", Kind: messages.RegisterSignatory, Removed: true, Signatory: tested().entry("officer").Signatory},
		"seed of another commitment": registered(messages.RegisterDraw, "k", func(e *messages.RegisterEntry) {
			e.Draw = &messages.RandomDraw{Span: messages.Span{From: "2026-01-01"}, Commitment: commitment(seed), Seed: strings.Repeat("5f", 32)}
		}),
		"split into one": correlationOf("2017", "2022", "120990", "split", "120991"),
		"tolerance of more than all": registered(messages.RegisterConversion, "k", func(e *messages.RegisterEntry) {
			e.Conversion = &messages.UnitConversion{From: "MTQ", To: "KGM", Factor: "1", Tolerance: "1.01"}
		}),
		"ceased before authorised": registered(messages.RegisterSignatory, "k", func(e *messages.RegisterEntry) {
			e.Signatory = &messages.AuthorisedSignatory{ID: "x", Authority: "a", Authorised: "2026-01-01", Ceased: "2025-01-01"}
		}),
	} {
		var r *recognition.Registers
		if next, err := r.With(e, 1); !errors.Is(err, recognition.ErrEntry) || next != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A decision that comes out otherwise after a register changed has consulted a fact that the change touches: so recall finds it.
func TestWhatAnEntryChangesItTouches(t *testing.T) {
	extra := []messages.RegisterEntry{
		measure("A-1", "alert", func(m *messages.BorderMeasure) { m.HS = []string{"1209"} }), measure("A-1", "alert", func(m *messages.BorderMeasure) { m.HS, m.Origins = []string{"12"}, []string{"NL"} }),
		measure("A-1", "risk", func(m *messages.BorderMeasure) { m.Operators = []string{"Polder Seeds BV"} }), measure("A-1", "alert", func(*messages.BorderMeasure) {}),
		measure("A-1", "embargo", func(m *messages.BorderMeasure) { m.Origins = []string{"NL"} }), measure("A-1", "embargo", func(m *messages.BorderMeasure) { m.Origins = []string{"BE"} }),
		correlationOf("2017", "2022", "120990", "oneToOne", "120991"), correlationOf("2022", "2017", "120991", "oneToOne", "120990"),
		registered(messages.RegisterConversion, "timber", func(e *messages.RegisterEntry) {
			e.Conversion = &messages.UnitConversion{From: "MTQ", To: "KGM", Factor: "800", Tolerance: "0"}
		}),
	}
	all := append(tested().entries, extra...)
	changes := 0
	rapid.Check(t, func(r *rapid.T) {
		p := tested()
		if rapid.Bool().Draw(r, "older code") {
			p.certified().Codes = []recognition.Commodity{{System: "HS", Code: "120990", HS6: "120990", Edition: "2017"}}
		}
		if rapid.Bool().Draw(r, "volume") {
			p.line().Amounts = []recognition.Amount{{Basis: "supplementary", Value: "0.5", Unit: "MTQ"}}
		}
		var left []messages.RegisterEntry
		for _, e := range p.entries {
			if rapid.IntRange(0, 3).Draw(r, "kept") > 0 {
				left = append(left, e)
			}
		}
		p.entries = left
		before := p.whole(t)
		old := recognition.Decide(before)
		e := rapid.SampledFrom(all).Draw(r, "entry")
		if rapid.Bool().Draw(r, "removed") {
			e = messages.RegisterEntry{V: 1, Register: e.Register, Key: e.Key, Kind: e.Kind, Removed: true}
		}
		was, _, _ := before.Registers.Entry(e.ID())
		after := before
		next, err := before.Registers.With(e, 60)
		if err != nil {
			r.Fatal(err)
		}
		after.Registers = next
		if d := recognition.Decide(after); encode(t, d.Lines) == encode(t, old.Lines) {
			return
		}
		changes++
		for _, touch := range recognition.Touched(was, e) {
			for _, f := range old.Facts {
				if f.ID == touch.ID || touch.Prefix && strings.HasPrefix(f.ID, touch.ID) {
					return
				}
			}
		}
		r.Fatalf("%s changes a decision that consulted nothing of it: %+v", e.ID(), recognition.Touched(was, e))
	})
	if changes == 0 {
		t.Error("nothing ever changed")
	}
}

// Whatever stands in declarations, instruments and registers, a decision is made, and grants nothing in spite of a gate.
func TestRandomCasesOfAllGatesAreSane(t *testing.T) {
	worlds := []recognition.Case{tested().whole(t), inspected().whole(t), trusted().whole(t), watched("safeguard").whole(t)}
	seen := map[messages.Outcome]int{}
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 9))
		c := worlds[r.IntN(len(worlds))]
		if len(c.Instruments) == 0 {
			c.Instruments = worlds[0].Instruments
		}
		d := recognition.Decide(random(r, c))
		sane(t, &d)
		if again := recognition.Decide(c); again.Number == "" {
			t.Fatal("no number")
		}
		seen[d.Outcome]++
	}
	if len(seen) < 4 {
		t.Errorf("the cases are too much alike: %v", seen)
	}
}

// An entry is refused or taken; what is taken can be decided by.
func FuzzRegisterEntry(f *testing.F) {
	for _, p := range []*pure{tested(), trusted()} {
		for _, e := range p.entries {
			f.Add([]byte(encode(f, e)))
		}
	}
	f.Add([]byte(encode(f, measure("A-1", "alert", func(m *messages.BorderMeasure) { m.HS = []string{"12"} }))))
	f.Add([]byte(encode(f, correlationOf("2017", "2022", "120990", "split", "120991", "120999"))))
	worlds := []recognition.Case{tested().whole(f), inspected().whole(f), trusted().whole(f)}
	f.Fuzz(func(t *testing.T, data []byte) {
		var e messages.RegisterEntry
		if len(data) > 1<<14 || json.Unmarshal(data, &e) != nil {
			return
		}
		for _, c := range worlds {
			before := encode(t, recognition.Decide(c).Lines)
			next, err := c.Registers.With(e, 70)
			if (err == nil) != (len(messages.CheckEntry(e)) == 0) {
				t.Fatalf("%v, but the check says %v", err, messages.CheckEntry(e))
			}
			if err != nil {
				continue
			}
			was, _, _ := c.Registers.Entry(e.ID())
			touched := recognition.Touched(was, e)
			old := recognition.Decide(c).Facts
			c.Registers = next
			d := recognition.Decide(c)
			sane(t, &d)
			if encode(t, d.Lines) != before && !slices.ContainsFunc(old, func(f messages.Fact) bool {
				return slices.ContainsFunc(touched, func(x recognition.Touch) bool { return x.ID == f.ID || x.Prefix && strings.HasPrefix(f.ID, x.ID) })
			}) {
				t.Fatalf("%s changes what consulted nothing of it", e.ID())
			}
		}
	})
}
