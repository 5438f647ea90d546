package recognition_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// conformity are rules that recognise certificates of conformity on what registers say.
func conformity(gates ...int) messages.Rules {
	return rules(func(r *messages.Rules) {
		r.Authorities = nil
		a := &r.Agreements[0]
		a.Scopes = a.Scopes[:1]
		s := &a.Scopes[0]
		s.Instruments, s.Issuers, s.Gates, s.Standards = []messages.DocumentClass{messages.ClassConformity}, nil, append([]int{0, 1, 7, 8, 10, 11}, gates...), []string{"ISO/IEC 17065"}
		for _, g := range gates {
			if g == 14 {
				a.Freshness = []messages.Freshness{{Register: "bodies", Limit: "15m"}}
			}
		}
	})
}

func conforming(number string, change ...func(*messages.Message, *messages.Certificate)) *messages.Message {
	return certificate(append([]func(*messages.Message, *messages.Certificate){func(_ *messages.Message, c *messages.Certificate) {
		c.Class, c.Number = messages.ClassConformity, number
	}}, change...)...)
}

func citing(ref, number string) *messages.Message {
	return declaration(ref, func(_ *messages.Message, d *messages.Declaration) {
		d.References = append(d.References, messages.Reference{Type: "ucr", Number: "6NL00000-" + ref})
		d.Documents = []messages.Document{{Class: messages.ClassConformity, Type: &messages.Code{Code: "C001", List: "local"}, Number: number}}
		d.Consignments = consignment(goods(1, "060110", "10"))
	})
}

// bodyEntry is the register's entry of the body that issues the certificates.
func bodyEntry(history ...messages.StatusSince) messages.RegisterEntry {
	return messages.RegisterEntry{V: 1, Key: "lps", Kind: messages.RegisterBody, Body: &messages.ConformityBody{ID: "LPS", Country: "NL", Names: []string{"Lowland Plant Service"},
		Accreditations: []messages.AccreditationScope{{By: "NL-AB", Standard: "ISO/IEC 17065", History: append([]messages.StatusSince{{Status: "granted", From: "2020-01-01"}}, history...)}}}}
}

func measureEntry(change ...func(*messages.BorderMeasure)) messages.RegisterEntry {
	m := &messages.BorderMeasure{Reason: "safeguard", Authority: "border office", HS: []string{"0601"}, From: "2026-03-01"}
	for _, c := range change {
		c(m)
	}
	return messages.RegisterEntry{V: 1, Key: "m1", Kind: messages.RegisterMeasure, Measure: m}
}

// threeOf has three declarations on certificates of one body: of goods that have not arrived, that have, and that are released; and one
// more of each on a certificate that the story is not about.
func threeOf(t *testing.T, gates ...int) *bench {
	b := open(t, conformity(gates...))
	b.load("bodies", bodyEntry())
	b.load("measures", measureEntry(func(m *messages.BorderMeasure) { m.HS = []string{"99"} }))
	b.send(conforming("CC/NL/26/0000001"))
	for _, ref := range []string{"AWAY", "HERE", "GONE"} {
		b.send(citing(ref, "CC/NL/26/0000001"))
		b.want(ref, recognised)
	}
	b.send(arrivalOf(port, "CN", "6NL00000-HERE"), ruling("GONE", messages.RulingReleased))
	return b
}

// ended is a version of the certificate whose status counts from a time on.
func ended(status, since string) func(*bench) {
	return func(b *bench) {
		b.send(conforming("CC/NL/26/0000001", func(m *messages.Message, c *messages.Certificate) {
			if m.Version, c.Status = 2, status; since != "" {
				c.Effective = at(since)
			}
		}))
	}
}

// succeeding is another certificate that replaces the one of the story.
func succeeding(issued string) func(*bench) {
	return func(b *bench) {
		b.send(conforming("CC/NL/26/0000002", func(_ *messages.Message, c *messages.Certificate) {
			c.Issued, c.Replaces = at(issued), []messages.Document{{Class: messages.ClassConformity, Number: "CC/NL/26/0000001"}}
		}))
	}
}

func TestTheMatrixOfWhatHappensToFacts(t *testing.T) {
	type row struct {
		gates              []int
		change             func(*bench)
		reason             string
		away, here, gone   string // what is to be done; empty where nobody is told
		outcome            messages.Outcome
		stands, letsGoFree bool
	}
	for name, x := range map[string]row{
		"accreditation suspended before the issue": {[]int{5}, func(b *bench) {
			b.load("bodies", bodyEntry(messages.StatusSince{Status: "suspended", From: "2026-02-01"}))
		},
			"accreditationSuspended", "reevaluate", "control", "audit", notRecognised, true, false},
		"accreditation suspended after the issue": {[]int{5}, func(b *bench) {
			b.load("bodies", bodyEntry(messages.StatusSince{Status: "suspended", From: "2026-03-05"}))
		},
			"", "", "", "", "", false, false},
		"accreditation withdrawn, reaching back": {[]int{5}, func(b *bench) {
			b.load("bodies", bodyEntry(messages.StatusSince{Status: "withdrawn", From: "2026-03-09", BackTo: "2026-01-01"}))
		}, "accreditationWithdrawn", "reevaluate", "hold", "review", refused, true, false},
		"the register takes an entry back": {[]int{5}, func(b *bench) { b.load("bodies") },
			"factCorrected", "reevaluate", "reevaluate", "review", indeterminate, true, false},
		"a safeguard is raised": {[]int{13}, func(b *bench) { b.load("measures", measureEntry()) },
			"safeguard", "control", "control", "notice", messages.OutcomeControlRequired, true, false},
		"a safeguard on other goods is raised": {[]int{13}, func(b *bench) {
			b.load("measures", measureEntry(func(m *messages.BorderMeasure) { m.HS = []string{"0602"} }))
		},
			"", "", "", "", "", false, false},
		"the certificate is revoked": {nil, func(b *bench) {
			b.send(conforming("CC/NL/26/0000001", func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = 2, "revoked" }))
		}, "revoked", "reevaluate", "hold", "recall", refused, false, false},
		"the certificate is withdrawn": {nil, func(b *bench) {
			b.send(conforming("CC/NL/26/0000001", func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = 2, "withdrawn" }))
		}, "withdrawn", "reevaluate", "reevaluate", "", control, false, false},
		"the certificate is withdrawn from before the acceptance": {nil, ended("withdrawn", "2026-03-10T07:59:59Z"), "withdrawn", "reevaluate", "reevaluate", "", control, false, false},
		"the certificate is withdrawn from the acceptance":        {nil, ended("withdrawn", "2026-03-10T08:00:00Z"), "withdrawn", "reevaluate", "reevaluate", "", control, false, false},
		"the certificate is withdrawn from after the acceptance":  {nil, ended("withdrawn", "2026-03-10T08:00:01Z"), "", "", "", "", "", false, false},
		"the certificate is withdrawn from next month":            {nil, ended("withdrawn", "2026-04-01"), "", "", "", "", "", false, false},
		"the certificate is withdrawn on the day, of no zone":     {nil, ended("withdrawn", "2026-03-10"), "withdrawn", "reevaluate", "reevaluate", "", indeterminate, false, false},
		"the certificate is revoked from after the acceptance":    {nil, ended("revoked", "2026-03-10T08:00:01Z"), "revoked", "reevaluate", "hold", "recall", refused, false, false},
		"the certificate is replaced":                             {nil, ended("replaced", ""), "replaced", "reevaluate", "reevaluate", "", control, false, false},
		"the certificate is replaced from the acceptance":         {nil, ended("replaced", "2026-03-10T08:00:00Z"), "replaced", "reevaluate", "reevaluate", "", control, false, false},
		"the certificate is replaced from after the acceptance":   {nil, ended("replaced", "2026-03-10T08:00:01Z"), "", "", "", "", "", false, false},
		"a certificate issued before the acceptance replaces it":  {nil, succeeding("2026-03-10T07:00:00Z"), "replaced", "reevaluate", "reevaluate", "", control, false, false},
		"a certificate issued after the acceptance replaces it":   {nil, succeeding("2026-03-10T08:30:00Z"), "", "", "", "", "", false, false},
		"the agreement ends": {nil, func(b *bench) {
			r := conformity()
			r.Agreements[0].Version, r.Agreements[0].InForce.Until = "2", "2026-03-01"
			b.agree("end", r.Agreements[0])
		}, "agreementEnded", "reevaluate", "reevaluate", "", notApplicable, false, false},
		"the agreement is suspended": {nil, func(b *bench) {
			r := conformity()
			r.Agreements[0].Version, r.Agreements[0].Suspended = "2", []messages.Span{{From: "2026-03-01"}}
			b.agree("stop", r.Agreements[0])
		}, "agreementEnded", "reevaluate", "reevaluate", "", notApplicable, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := threeOf(t, x.gates...)
			before := map[string]*messages.Decision{}
			for _, ref := range []string{"AWAY", "HERE", "GONE"} {
				before[ref] = b.last(ref)
			}
			n := len(b.envelopes)
			x.change(b)
			told := 0
			for ref, do := range map[string]string{"AWAY": x.away, "HERE": x.here, "GONE": x.gone} {
				d := b.last(ref)
				if do == "" {
					if d != before[ref] {
						t.Errorf("%s: is told %s %+v", ref, d.Outcome, d.Recall)
					}
					continue
				}
				told++
				if d == before[ref] {
					t.Errorf("%s: nobody is told", ref)
					continue
				}
				r := d.Recall
				if r == nil || r.Action != do || r.Reason != x.reason || d.Supersedes != before[ref].Number || d.Outcome != x.outcome {
					t.Errorf("%s: %s %v, %+v, want %s for %s and %s", ref, d.Outcome, reasonsOf(d), r, do, x.reason, x.outcome)
					continue
				}
				if stands := ref == "GONE" && x.stands; r.Stands != stands || (d.Invalidates == nil) != stands {
					t.Errorf("%s: stands %v, invalidates %+v", ref, r.Stands, d.Invalidates)
				}
			}
			if got := len(b.envelopes) - n; got != told {
				t.Errorf("%d decisions are told, want %d", got, told)
			}
		})
	}
}

// An agreement that ended before anybody said so: its clause lets stand what was decided on goods that the border knows to be there.
func TestTheEndOfAnAgreementLetsDecisionsOnArrivedGoodsStand(t *testing.T) {
	b := threeOf(t)
	b.send(citing("HERE TOO", "CC/NL/26/0000001"), arrivalOf(customs, "CN", "6NL00000-HERE TOO"))
	b.wait(time.Minute)
	r := conformity()
	a := &r.Agreements[0]
	a.Version, a.InForce.Until, a.Transition = "2", "2026-03-01", &messages.Transition{Arrived: "stand"}
	b.agree("end", *a)
	b.want("AWAY", notApplicable, "G1.NOT_IN_FORCE")
	b.want("HERE", notApplicable, "G1.NOT_IN_FORCE") // the trader alone says that they are there
	b.want("GONE", recognised)
	b.want("HERE TOO", recognised)
	b.send(ruling("HERE TOO", messages.RulingAccepted)) // whatever is decided later, it stands
	b.want("HERE TOO", recognised)
	b.wait(time.Minute)
	b.send(citing("LATER", "CC/NL/26/0000001")) // nothing was decided then
	b.want("LATER", notApplicable, "G1.NOT_IN_FORCE")
}

// An agreement that had ended before anything was decided under it recognises nothing, whatever its clause says of goods that are there.
func TestAnAgreementThatEndedBeforeItWasKnownLetsNothingStand(t *testing.T) {
	b := open(t, conformity())
	r := conformity()
	a := &r.Agreements[0]
	a.ID, a.InForce.Until, a.Transition = "another", "2026-03-01", &messages.Transition{Arrived: "stand"}
	a.Issuer.Country, a.Border.Country = "DE", "CN"
	b.send(conforming("CC/NL/26/0000001", func(_ *messages.Message, c *messages.Certificate) { c.IssuingCountry = "DE" }), citing("HERE", "CC/NL/26/0000001"), arrivalOf(customs, "CN", "6NL00000-HERE"))
	b.wait(time.Minute)
	b.agree("late", *a)
	b.want("HERE", notApplicable, "G1.NOT_IN_FORCE")
}

func TestWhatGrowsStaleIsUnknownWithoutTraffic(t *testing.T) {
	b := threeOf(t, 5, 14)
	d := b.last("AWAY")
	if d.ValidUntil != "2026-03-10T08:15:00Z" || d.Weakest != "read/bodies" {
		t.Errorf("valid until %s, %s", d.ValidUntil, d.Weakest)
	}
	b.wait(10 * time.Minute)
	b.load("bodies", bodyEntry())
	b.wait(10 * time.Minute)
	b.want("AWAY", recognised) // read in time
	b.wait(6 * time.Minute)
	b.want("AWAY", indeterminate, "G14.STALE")
	b.want("HERE", indeterminate, "G14.STALE")
	b.want("GONE", recognised)
	if got := b.balance("CC/NL/26/0000001"); got != "1000 = 990 + 0 + 10 + 0" {
		t.Errorf("balance %s", got)
	}
	n := len(b.envelopes)
	b.wait(time.Hour)
	if len(b.envelopes) != n {
		t.Errorf("%d more decisions while nothing happens", len(b.envelopes)-n)
	}
	b.load("bodies", bodyEntry())
	b.want("AWAY", recognised)
	b.want("HERE", recognised)
	if b.last("AWAY").Recall != nil {
		t.Error("reading a register recalls something")
	}
}

func TestALargeWaveIsSpreadOverSteps(t *testing.T) {
	b := open(t, conformity(5))
	b.load("bodies", bodyEntry())
	b.send(conforming("CC/NL/26/0000001", func(_ *messages.Message, c *messages.Certificate) {
		c.Consignments = consignment(goods(1, "060110", "100000"))
	}))
	const all = 300
	for i := range all {
		b.send(citing(fmt.Sprint("W-", i), "CC/NL/26/0000001"))
	}
	n := len(b.envelopes)
	b.load("bodies", bodyEntry(messages.StatusSince{Status: "suspended", From: "2026-02-01"}))
	if first := len(b.envelopes) - n; first != 64 {
		t.Errorf("the first step decides %d", first)
	}
	// A release that comes meanwhile finds its declaration decided by what is known.
	b.send(ruling("W-299", messages.RulingReleased))
	if d := b.last("W-299"); d.Outcome != notRecognised || d.Recall == nil || d.Recall.Arrival != "notArrived" {
		t.Errorf("%s %+v", d.Outcome, d.Recall)
	}
	b.wait(time.Second)
	if told := len(b.envelopes) - n; told != all {
		t.Errorf("%d of %d are told", told, all)
	}
}

func keyEntry(change ...func(*messages.SigningKey)) messages.RegisterEntry {
	k := &messages.SigningKey{ID: "LPS seal 2026", Authority: "nl-plants", From: "2025-01-01"}
	for _, c := range change {
		c(k)
	}
	return messages.RegisterEntry{V: 1, Key: "k1", Kind: messages.RegisterSigningKey, SigningKey: k}
}

func traderEntry(history ...messages.StatusSince) messages.RegisterEntry {
	return messages.RegisterEntry{V: 1, Key: "t1", Kind: messages.RegisterTrader, Trader: &messages.TraderStatus{ID: "NLAEOC000001", Programme: "EU-AEO", Country: "NL",
		History: append([]messages.StatusSince{{Status: "granted", From: "2020-01-01"}}, history...)}}
}

func TestTheMatrixOfKeysAndTraders(t *testing.T) {
	for name, x := range map[string]struct {
		change           func(*bench)
		reason           string
		away, here, gone string
	}{
		"the key is compromised since before the signature": {func(b *bench) {
			b.load("keys", keyEntry(func(k *messages.SigningKey) { k.Compromised, k.Revoked = "2026-02-15", "2026-03-10" }))
		}, "keyCompromised", "reevaluate", "hold", "review"},
		"the key is compromised since after the signature": {func(b *bench) {
			b.load("keys", keyEntry(func(k *messages.SigningKey) { k.Compromised, k.Revoked = "2026-03-09", "2026-03-10" }))
		}, "", "", "", ""},
		"the trader's status is suspended": {func(b *bench) {
			b.load("traders", traderEntry(messages.StatusSince{Status: "suspended", From: "2026-03-01"}))
		},
			"traderStatus", "reevaluate", "reevaluate", ""},
		"the trader's status is suspended from tomorrow": {func(b *bench) {
			b.load("traders", traderEntry(messages.StatusSince{Status: "suspended", From: "2026-03-11"}))
		},
			"", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := conformity(9)
			s := &r.Agreements[0].Scopes[0]
			s.Signature, s.Subject = "required", []messages.SubjectMatch{{Field: "aeo", Role: "consignor"}}
			b := open(t, r)
			b.load("authorities", authorityEntry(func(a *messages.Authority) {
				a.Competences = append(a.Competences, messages.Competence{Class: messages.ClassConformity, Span: messages.Span{From: "2020-01-01"}})
			}))
			b.load("keys", keyEntry())
			b.load("traders", traderEntry())
			b.send(conforming("CC/NL/26/0000001", func(m *messages.Message, _ *messages.Certificate) {
				m.Authentication = []messages.Authentication{{Scheme: "xmldsig", Result: "valid", Signer: "LPS seal 2026", SignedTime: at("2026-03-01T10:00:00Z")}}
			}))
			before := map[string]*messages.Decision{}
			for _, ref := range []string{"AWAY", "HERE", "GONE"} {
				m := citing(ref, "CC/NL/26/0000001")
				m.Body.(*messages.Declaration).Parties = []messages.Party{{Role: "consignor", Names: []messages.Text{{Value: "Polder Seeds"}}, Authorisations: []messages.Authorisation{{Programme: "AEO", ID: "NLAEOC000001"}}}}
				b.send(m)
				before[ref] = b.want(ref, recognised)
			}
			b.send(arrivalOf(port, "CN", "6NL00000-HERE"), ruling("GONE", messages.RulingReleased))
			x.change(b)
			for ref, do := range map[string]string{"AWAY": x.away, "HERE": x.here, "GONE": x.gone} {
				d := b.last(ref)
				switch {
				case do == "" && d != before[ref]:
					t.Errorf("%s: is told %s %v", ref, d.Outcome, reasonsOf(d))
				case do != "" && (d.Recall == nil || d.Recall.Action != do || d.Recall.Reason != x.reason || d.Supersedes != before[ref].Number):
					t.Errorf("%s: %s %v %+v", ref, d.Outcome, reasonsOf(d), d.Recall)
				}
			}
		})
	}
}

func TestTheConfigurationsAuthoritiesAreARegisterToo(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001"), declared("DL-002", "10"), ruling("DL-002", messages.RulingReleased))
	b.apply(rules(func(r *messages.Rules) { r.Authorities[0].Competences[0].Span.Until = "2026-02-01" }))
	if d := b.want("DL-001", refused, "G3.COMPETENCE"); d.Recall == nil || d.Recall.Reason != "factCorrected" || d.Invalidates == nil {
		t.Errorf("%+v", d.Recall)
	}
	if d := b.want("DL-002", refused, "G3.COMPETENCE"); d.Recall == nil || d.Recall.Action != "review" || !d.Recall.Stands {
		t.Errorf("%+v", d.Recall)
	}
}

// FuzzRegisterCommand gives the stage anything as a part of a register: it is taken or refused, and the stage goes on.
func FuzzRegisterCommand(f *testing.F) {
	f.Add([]byte(`{"register":"r","load":"l","entries":[{"key":"k","kind":"programme","programme":{"id":"P","country":"NL"}}],"read":{"register":"r","readAt":"2026-03-10T08:00:00Z"}}`))
	f.Add([]byte(`{"register":"r","load":"l","part":3,"parts":2,"same":true,"read":{}}`))
	f.Add([]byte(`{"register":"a\u0000b","load":"l","entries":[{"key":"\u0000","kind":"body","body":{}}]}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return
		}
		b := open(t, rules())
		b.command(messages.Command{V: 1, ID: "c", Verb: messages.VerbRegister, Time: b.now, By: "fuzz", Body: data})
		b.command(messages.Command{V: 1, ID: "d", Verb: messages.VerbAgreement, Time: b.now, By: "fuzz", Body: data})
		b.send(certificate(), declaration("DL-001"))
		b.wait(time.Hour)
		b.want("DL-001", recognised)
	})
}
