package recognition_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stage"
)

// bodyNo is the register's entry of one of the bodies that issue certificates, with what became of it.
func bodyNo(n int, history ...messages.StatusSince) messages.RegisterEntry {
	e := bodyEntry(history...)
	name := fmt.Sprintf("Body %d of Wageningen", n)
	e.Key = fmt.Sprint("body-", n)
	e.Body.ID, e.Body.Names = e.Key, []string{name}
	return e
}

func issuedBy(n int, number string, change ...func(*messages.Message, *messages.Certificate)) *messages.Message {
	return conforming(number, append([]func(*messages.Message, *messages.Certificate){func(_ *messages.Message, c *messages.Certificate) {
		c.Parties = []messages.Party{{Role: "issuer", Names: []messages.Text{{Value: fmt.Sprintf("Body %d of Wageningen", n)}}}}
		c.Consignments = consignment(goods(1, "060110", "1000000"))
	}}, change...)...)
}

// said is what a decision says, without when it was made and why.
func said(t testing.TB, d *messages.Decision) string {
	t.Helper()
	x := *d
	x.Number, x.Instant, x.KnownTo, x.Rules, x.Supersedes, x.Cause, x.Facts, x.Recall, x.Invalidates = "", "", 0, "", "", "", nil, nil, nil
	x.ValidUntil, x.Weakest = "", ""
	v, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(v)
}

// complete lets everything be decided anew, and finds that nobody was forgotten, and that nobody was told what he knew.
func (b *bench) complete(e *recognition.Everything) {
	b.t.Helper()
	b.wait(time.Second)
	n := len(b.envelopes)
	for e.Now = true; e.Now; {
		b.step()
	}
	if len(b.envelopes) != n {
		m := b.envelopes[n]
		b.t.Fatalf("%s was forgotten, and %d more: %s %v", m.Subject, len(b.envelopes)-n-1, m.Body.(*messages.Decision).Outcome, reasonsOf(m.Body.(*messages.Decision)))
	}
	if len(e.Moved) > 0 {
		b.t.Fatalf("released goods were forgotten: %v", e.Moved)
	}
	for subject, ds := range b.decisions {
		for i := 1; i < len(ds); i++ {
			if said(b.t, ds[i]) == said(b.t, ds[i-1]) && ds[i].ValidUntil == ds[i-1].ValidUntil {
				b.t.Fatalf("%s is told twice the same: %s", subject, said(b.t, ds[i]))
			}
			if ds[i].Supersedes != ds[i-1].Number {
				b.t.Fatalf("%s: a decision follows another than the last", subject)
			}
		}
	}
}

func openEverything(t testing.TB, r messages.Rules) (*bench, *recognition.Everything) {
	e := &recognition.Everything{Stage: newStage(t)}
	b := &bench{t: t, now: start, decisions: map[string][]*messages.Decision{}}
	b.stage = &reborn{Stage: e}
	b.trial = stage.NewTrial(b.stage, 0)
	b.apply(r)
	return b, e
}

func TestAWaveReachesWhomAFullEvaluationReachesOnRandomWorlds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b, e := openEverything(t, conformity(5, 13, 14))
		bodies := map[int][]messages.StatusSince{}
		loadBodies := func() {
			var all []messages.RegisterEntry
			for n := range 4 {
				if h, ok := bodies[n]; ok {
					all = append(all, bodyNo(n, h...))
				}
			}
			b.load("bodies", all...)
		}
		for n := range 3 {
			bodies[n] = nil
		}
		loadBodies()
		agreements := 1
		for i := range rapid.IntRange(5, 40).Draw(r, "events") {
			n, ref := rapid.IntRange(0, 3).Draw(r, "body"), fmt.Sprint("D-", rapid.IntRange(0, 12).Draw(r, "declaration"))
			certificate := fmt.Sprintf("CC/NL/26/000000%d", n)
			switch rapid.SampledFrom([]string{"certificate", "declaration", "declaration", "declaration", "status", "gone", "measure", "arrival", "released", "revoked", "agreement", "time", "years", "restart"}).Draw(r, "what") {
			case "certificate":
				b.send(version(i+1, issuedBy(n, certificate)))
			case "declaration":
				b.send(version(i+1, citing(ref, certificate)))
			case "status":
				s := messages.StatusSince{Status: rapid.SampledFrom([]string{"suspended", "withdrawn", "granted", "expired"}).Draw(r, "status"), From: rapid.SampledFrom([]string{"2026-02-01", "2026-03-05", "2026-03-01"}).Draw(r, "from")}
				bodies[n] = append(slices.Clone(bodies[n]), s)
				loadBodies()
			case "gone":
				delete(bodies, n)
				loadBodies()
			case "measure":
				b.load("measures", measureEntry(func(m *messages.BorderMeasure) {
					m.HS = []string{rapid.SampledFrom([]string{"06", "0601", "060110", "08"}).Draw(r, "hs")}
					m.Until = rapid.SampledFrom([]string{"", "2026-03-09", "2026-03-10T12:00:00Z"}).Draw(r, "until")
				}))
			case "arrival":
				b.send(arrivalOf(customs, "CN", "6NL00000-"+ref))
			case "released":
				b.send(ruling(ref, messages.RulingReleased, func(m *messages.Message, x *messages.Ruling) {
					x.References[0].Number += fmt.Sprint(i)
				}))
			case "revoked":
				b.send(version(i+1, issuedBy(n, certificate, func(_ *messages.Message, c *messages.Certificate) { c.Status = "revoked" })))
			case "agreement":
				agreements++
				x := conformity(5, 13, 14).Agreements[0]
				x.Version = fmt.Sprint(agreements)
				if rapid.Bool().Draw(r, "ends") {
					x.InForce.Until = "2026-03-01"
				}
				b.agree(x.Version, x)
			case "time":
				b.wait(time.Duration(rapid.IntRange(1, 120).Draw(r, "minutes")) * time.Minute)
			case "years":
				b.wait(messages.DefaultRetention + time.Hour)
			case "restart":
				e = &recognition.Everything{Stage: newStage(t)}
				b.stage.Stage = e
			}
			if i%7 == 0 {
				b.complete(e)
			}
		}
		b.complete(e)
	})
}
