package recognition_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// pure is a case with all that it is made of still to be changed: rules and registers are put together when it is decided.
type pure struct {
	rules   messages.Rules
	entries []messages.RegisterEntry
	reads   []messages.RegisterRead
	c       recognition.Case
}

var seed = strings.Repeat("5e", 32)

// scope, instrument, declaration and line are those that the tests change.
func (p *pure) scope() *messages.Scope         { return &p.rules.Agreements[0].Scopes[0] }
func (p *pure) in() *recognition.Instrument    { return &p.c.Instruments[0] }
func (p *pure) decl() *recognition.Declaration { return &p.c.Declaration }
func (p *pure) line() *recognition.Goods       { return &p.c.Declaration.Lines[0] }
func (p *pure) certified() *recognition.Goods  { return &p.c.Instruments[0].Lines[0] }
func (p *pure) entry(key string) *messages.RegisterEntry {
	for i := range p.entries {
		if p.entries[i].Key == key {
			return &p.entries[i]
		}
	}
	panic(key)
}

func (p *pure) without(key string) {
	var left []messages.RegisterEntry
	for _, e := range p.entries {
		if e.Key != key {
			left = append(left, e)
		}
	}
	p.entries = left
}

func (p *pure) add(e messages.RegisterEntry) { p.entries = append(p.entries, e) }

// registers puts the registers together, entry by entry.
func (p *pure) registers(t testing.TB) *recognition.Registers {
	t.Helper()
	var r *recognition.Registers
	var err error
	for i, e := range p.entries {
		if r, err = r.With(e, int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	for i, x := range p.reads {
		if r, err = r.WithRead(x, int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// whole is the case as Decide takes it.
func (p *pure) whole(t testing.TB) recognition.Case {
	t.Helper()
	book, err := recognition.Compile(p.rules)
	if err != nil {
		t.Fatal(err)
	}
	c := p.c
	c.Rules, c.Registers = book, p.registers(t)
	return c
}

func (p *pure) decide(t testing.TB) messages.Decision {
	t.Helper()
	return recognition.Decide(p.whole(t))
}

func registered(kind messages.RegisterKind, key string, fill func(*messages.RegisterEntry)) messages.RegisterEntry {
	e := messages.RegisterEntry{V: 1, Register: "register", Key: key, Kind: kind, Source: "https://registers.example/" + key, AsOf: "2026-03-10T07:00:00Z", FetchedAt: "2026-03-10T07:30:00Z"}
	fill(&e)
	return e
}

// tested is a world in which a certificate of conformity about a laboratory's test passes all fifteen gates.
func tested() *pure {
	since := messages.Span{From: "2020-01-01"}
	p := &pure{}
	p.rules = messages.Rules{
		Agreements: []messages.Agreement{{
			ID: "seeds", Version: "1", Legal: "Protocol of 2024, Article 3",
			Issuer:  messages.AgreementSide{Country: "NL", Authority: "nl-plants", Channels: []string{agency}},
			Border:  messages.AgreementSide{Country: "CN", Authority: "border office", Channels: []string{customs}},
			InForce: messages.Span{From: "2025-01-01"}, Freshness: []messages.Freshness{{Register: "register", Limit: "24h"}},
			Scopes: []messages.Scope{{
				ID: "tested", Instruments: []messages.DocumentClass{messages.ClassConformity}, HS: []string{"1209"}, Edition: "2022", Procedures: []string{"import"}, Gates: recognition.Built(),
				Issuers: []string{"nl-plants"}, Effects: []messages.Effect{{Type: "waive", Control: messages.ControlLaboratory}, {Type: "noRepeatTest", Values: []string{"ISTA germination"}}},
				Await: "72h", Term: "2160h", Signature: "required", Digest: "required", Arrangements: []string{"ILAC MRA"}, ControlRate: "0.000001",
				Subject: []messages.SubjectMatch{{Field: "consignor"}, {Field: "container"}, {Field: "seal"}, {Field: "lot"}, {Field: "transport"}, {Field: "transportDocument"}, {Field: "aeo", Role: "consignor", ClaimedIn: "consignor"}},
			}},
		}},
	}
	granted := []messages.StatusSince{{Status: "granted", From: "2024-01-01"}}
	p.entries = []messages.RegisterEntry{
		registered(messages.RegisterAuthority, "nl-plants", func(e *messages.RegisterEntry) {
			e.Authority = &messages.Authority{ID: "nl-plants", Country: "NL", IDs: []string{"NL-LPS"}, Channels: []string{agency}, Competences: []messages.Competence{{Class: messages.ClassConformity, Span: since}}}
		}),
		registered(messages.RegisterSignatory, "officer", func(e *messages.RegisterEntry) {
			e.Signatory = &messages.AuthorisedSignatory{ID: "LPS-17", Names: []string{"J. de Vries"}, Authority: "nl-plants", Authorised: "2022-01-01"}
		}),
		registered(messages.RegisterBody, "laboratory", func(e *messages.RegisterEntry) {
			e.Body = &messages.ConformityBody{ID: "NL-LAB", Names: []string{"Polder Seed Laboratory"}, Accreditations: []messages.AccreditationScope{{
				Number: "L 017", By: "NL-AB", Standard: "ISO/IEC 17025", History: granted,
				Scopes: []messages.ScopeLine{{Method: "ISTA germination", HS: []string{"1209"}, Site: "Emmeloord"}},
			}}}
		}),
		registered(messages.RegisterAccreditationBody, "accreditor", func(e *messages.RegisterEntry) {
			e.AccreditationBody = &messages.AccreditationBody{ID: "NL-AB", Arrangements: []messages.Arrangement{{Name: "ILAC MRA", Standard: "ISO/IEC 17025", Span: since}}}
		}),
		registered(messages.RegisterTrader, "trader", func(e *messages.RegisterEntry) {
			e.Trader = &messages.TraderStatus{ID: "NLAEOC000001", Programme: "EU-AEO", Country: "NL", Names: []string{"Polder Seeds BV"}, History: granted}
		}),
		registered(messages.RegisterSigningKey, "key", func(e *messages.RegisterEntry) {
			e.SigningKey = &messages.SigningKey{ID: "CN=LPS seal 2026", Authority: "nl-plants", From: "2025-06-01", Until: "2027-06-01"}
		}),
		registered(messages.RegisterDigest, "digest", func(e *messages.RegisterEntry) {
			e.Digest = &messages.RegisteredDigest{Class: messages.ClassConformity, Number: number, Country: "NL", Value: strings.Repeat("ab", 32)}
		}),
		registered(messages.RegisterDraw, "draw", func(e *messages.RegisterEntry) {
			e.Draw = &messages.RandomDraw{Span: messages.Span{From: "2026-03-10T00:00:00Z", Until: "2026-03-11T00:00:00Z"}, Commitment: commitment(seed), Seed: seed}
		}),
	}
	p.reads = []messages.RegisterRead{{V: 1, Register: "register", ReadAt: "2026-03-10T07:30:00Z"}}
	code := []recognition.Commodity{{System: "HS", Code: "120991", HS6: "120991", Edition: "2022"}}
	equipment := []recognition.Equipment{{ID: "MSKU2666542", Seals: []string{"NL55"}}}
	consignor := recognition.Party{Role: "consignor", Names: []string{messages.Fold("Polder Seeds BV")}}
	bill := []recognition.Key{{Type: "transportDocument", Folded: "RTM2690001"}}
	p.c = recognition.Case{
		Border: "CN", Now: start, KnownTo: 100,
		Declaration: recognition.Declaration{
			Subject: "port/declaration/DL001", Version: 1, Message: "m1", Sender: port, Known: 50, Type: "import", Received: start, Acceptance: at("2026-03-10T07:59:00Z"), Keys: bill, Equipment: equipment, Transport: []string{"EVERGREEN7"},
			Lines: []recognition.Goods{{Number: 1, Codes: code, Marks: []string{"lot:L1"}, Equipment: []string{"MSKU2666542"}, Origins: []string{"NL"},
				Amounts: []recognition.Amount{{Basis: "netMass", Value: "400", Unit: "KGM"}}}},
			Citations: []recognition.Citation{{Class: messages.ClassConformity, Classes: []messages.DocumentClass{messages.ClassConformity}, Number: number, Folded: messages.Fold(number)}},
		},
		Instruments: []recognition.Instrument{{
			ID: "i", Kind: messages.KindCertificate, Subject: "agency/certificate/1", Version: 1, Message: "m2", Sender: agency, Known: 40, Class: messages.ClassConformity, Number: number, Folded: messages.Fold(number),
			Country: "NL", Issuers: []string{"NL-LPS"}, Issued: at("2026-03-01T10:00:00Z"), Status: "valid", Attestation: "testing", Begun: at("2026-02-26T08:00:00Z"), Ended: at("2026-02-28T08:00:00Z"),
			Sites: []string{messages.Fold("Emmeloord")}, Digest: strings.Repeat("ab", 32), Keys: bill, Equipment: equipment, Transport: []string{"EVERGREEN7"}, Parties: []recognition.Party{consignor},
			Bodies:      []recognition.Body{{Names: []string{"Polder Seed Laboratory"}, Laboratory: true, Number: "L-017", Method: "ISTA Germination"}},
			Signatories: []recognition.Signed{{Role: "certifier", Names: []string{"LPS-17"}}},
			Signatures:  []recognition.Signature{{Scheme: "xades", Result: "valid", Signer: "CN=LPS seal 2026", Time: at("2026-03-01T10:00:00Z")}},
			Lines:       []recognition.Goods{{Number: 1, Codes: code, Marks: []string{"lot:L1"}, Amounts: []recognition.Amount{{Basis: "netMass", Value: "1000", Unit: "KGM"}}}},
		}},
		Accounts: []recognition.Account{{Instrument: "i", Lines: []recognition.Balance{{Line: 1, Basis: "netMass", Unit: "KGM", Stated: "1000", Issued: "1000", Free: "1000", Reserved: "0", Consumed: "0", Withdrawn: "0", Moved: "0"}}}},
	}
	consignor.Status = []recognition.StatusCode{{Programme: "EU-AEO", Code: "NLAEOC000001", Folded: "NLAEOC000001", ClaimedIn: "consignor"}}
	p.c.Declaration.Parties = []recognition.Party{consignor}
	return p
}

func commitment(seed string) string {
	var raw []byte
	if _, err := fmt.Sscanf(seed, "%x", &raw); err != nil {
		panic(err)
	}
	return recognition.Commitment(raw)
}

// inspected is a world in which an inspection of a container stands for controls here, by the agreement's table.
func inspected() *pure {
	p := tested()
	p.rules.Agreements[0].Freshness = nil
	*p.scope() = messages.Scope{
		ID: "inspected", Instruments: []messages.DocumentClass{messages.ClassInspection}, HS: []string{"12"}, Procedures: []string{"import"}, Gates: []int{0, 1, 2, 3, 7, 8, 10, 12}, PerformedBy: []string{"authority"},
		Match: []string{"container+seal"}, Quantity: "none", Term: "1440h",
		Effects: []messages.Effect{{Type: "waive", Control: messages.ControlPhysical}, {Type: "waive", Control: messages.ControlSampling}},
		Equivalence: []messages.Equivalence{
			{Control: messages.ControlPhysical, Extent: "0.5", Age: "240h"},
			{Control: messages.ControlPhysical, HS: []string{"1209"}, Risk: "seed", By: []messages.Control{messages.ControlPhysical, messages.ControlNonIntrusive}, Extent: "0.1", Age: "240h", Seal: true},
			{Control: messages.ControlSampling, Age: "480h"},
		},
	}
	in := p.in()
	in.Kind, in.Class, in.Folded, in.Number, in.PerformedBy, in.Results, in.Attestation = messages.KindInspection, messages.ClassInspection, "", "", "authority", []string{"satisfactory"}, "inspection"
	in.Checks = []recognition.Checked{
		{Control: messages.ControlNonIntrusive, Performed: true, Result: "satisfactory", Extent: "3 of 20", Time: at("2026-03-02T10:00:00Z"), Seals: []string{"NL55"}},
		{Control: messages.ControlSampling, Performed: true, Result: "satisfactory", Time: at("2026-02-28T10:00:00Z")},
	}
	p.entries = append(p.entries, measure("seed", "class", func(m *messages.BorderMeasure) { m.Class, m.HS = "seed", []string{"1209"} }))
	p.entry("nl-plants").Authority.Competences = append(p.entry("nl-plants").Authority.Competences, messages.Competence{Class: messages.ClassInspection, Span: messages.Span{From: "2020-01-01"}})
	p.decl().Citations, p.c.Accounts = nil, nil
	p.decl().Arrival = at("2026-03-10T06:00:00Z")
	return p
}

// measure is a measure against goods.
func measure(key, reason string, fill func(*messages.BorderMeasure)) messages.RegisterEntry {
	return registered(messages.RegisterMeasure, key, func(e *messages.RegisterEntry) {
		e.Measure = &messages.BorderMeasure{Reason: reason, Authority: "border office", From: "2026-03-01T00:00:00Z"}
		fill(e.Measure)
	})
}

func correlationOf(from, to, code, relation string, targets ...string) messages.RegisterEntry {
	return registered(messages.RegisterCorrelation, from+to+code, func(e *messages.RegisterEntry) {
		e.Correlation = &messages.HSCorrelation{From: from, To: to, Code: code, Relation: relation, Targets: targets}
	})
}

const days = 24 * time.Hour
