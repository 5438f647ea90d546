package recognition_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// In steps that decide one to three declarations waves cross whatever else happens: other waves, new versions, releases, withdrawals of what replaced what
// was withdrawn, extracts, corrections, other processes. When all have run out nobody was forgotten, nobody was told twice the same, and the books add up.
func TestWavesCrossInRandomWorlds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b, e := openEverything(t, conformity(5, 13))
		small := rapid.IntRange(1, 3).Draw(r, "at once")
		e.SmallSteps(small)
		bodies := map[int][]messages.StatusSince{0: nil, 1: nil, 2: nil}
		loadBodies := func() {
			var all []messages.RegisterEntry
			for n := range 3 {
				if h, ok := bodies[n]; ok {
					all = append(all, bodyNo(n, h...))
				}
			}
			b.load("bodies", all...)
		}
		loadBodies()
		certificateNo := func(n int) string { return fmt.Sprintf("CC/NL/26/000000%d", n) }
		issue := func(i, n int, change func(*messages.Certificate)) {
			b.send(version(i+1, issuedBy(n%3, certificateNo(n), func(_ *messages.Message, c *messages.Certificate) {
				c.Consignments = consignment(goods(1, "060110", "100000"))
				if change != nil {
					change(c)
				}
			})))
		}
		for n := range 3 {
			issue(0, n, nil)
		}
		agreements := 1
		var trace []string
		defer func() {
			if t.Failed() {
				t.Log(small, "at once: ", strings.Join(trace, "; "))
			}
		}()
		for i := range rapid.IntRange(10, 40).Draw(r, "events") {
			n, ref := rapid.IntRange(0, 5).Draw(r, "certificate"), fmt.Sprint("D-", rapid.IntRange(0, 14).Draw(r, "declaration"))
			what := rapid.SampledFrom([]string{"certificate", "declaration", "declaration", "declaration", "declaration", "body", "body", "gone", "measure", "arrival", "ruling", "ruling",
				"status", "status", "replaces", "extract", "agreement", "cancel", "time", "restart", "everything"}).Draw(r, "what")
			switch what {
			case "certificate":
				issue(i, n, nil)
			case "status":
				issue(i, n, func(c *messages.Certificate) {
					c.Status = rapid.SampledFrom([]string{"revoked", "withdrawn", "suspended", "valid"}).Draw(r, "status")
					if since := rapid.SampledFrom([]string{"", "", "2026-03-10T08:00:00Z", "2026-03-11"}).Draw(r, "since"); since != "" && c.Status != "suspended" { // of which the day is unknown anew each instant
						c.Effective = at(since)
					}
				})
			case "replaces":
				old := rapid.IntRange(0, 5).Draw(r, "old")
				if old != n {
					issue(i, n, func(c *messages.Certificate) {
						c.Replaces = []messages.Document{{Class: messages.ClassConformity, Number: certificateNo(old)}}
					})
				}
			case "extract":
				base := rapid.IntRange(0, 5).Draw(r, "base")
				if base != n {
					issue(i, n, func(c *messages.Certificate) {
						c.Consignments = consignment(goods(1, "060110", "1000"))
						c.Base = &messages.Document{Class: messages.ClassConformity, Number: certificateNo(base)}
					})
				}
			case "declaration":
				m := citing(ref, certificateNo(n))
				m.Body.(*messages.Declaration).Consignments = consignment(goods(1, "060110", fmt.Sprint(rapid.SampledFrom([]int{5, 10, 30}).Draw(r, "net"))))
				b.send(version(i+1, m))
			case "cancel":
				b.send(version(i+1, function(messages.FunctionCancel, citing(ref, certificateNo(n)))))
			case "body":
				s := messages.StatusSince{Status: rapid.SampledFrom([]string{"suspended", "withdrawn", "granted"}).Draw(r, "status"), From: rapid.SampledFrom([]string{"2026-02-01", "2026-03-05"}).Draw(r, "from")}
				if bodies[n%3] = append(slices.Clone(bodies[n%3]), s); rapid.Bool().Draw(r, "taken back") {
					bodies[n%3] = nil
				}
				loadBodies()
			case "gone":
				delete(bodies, n%3)
				loadBodies()
			case "measure":
				b.load("measures", measureEntry(func(m *messages.BorderMeasure) {
					m.HS = []string{rapid.SampledFrom([]string{"0601", "08"}).Draw(r, "hs")}
				}))
			case "arrival":
				b.send(arrivalOf(rapid.SampledFrom([]string{customs, port}).Draw(r, "by"), "CN", "6NL00000-"+ref))
			case "ruling":
				status := rapid.SampledFrom([]messages.RulingStatus{messages.RulingReleased, messages.RulingReleased, messages.RulingAccepted, messages.RulingExamine, messages.RulingRefused, messages.RulingCancelled}).Draw(r, "ruling")
				b.send(ruling(ref, status, func(m *messages.Message, x *messages.Ruling) { x.References[0].Number += fmt.Sprint(i) }))
			case "agreement":
				agreements++
				x := conformity(5, 13).Agreements[0]
				x.Version = fmt.Sprint(agreements)
				if rapid.Bool().Draw(r, "ends") {
					x.InForce.Until = "2026-03-01"
				}
				b.agree(x.Version, x)
			case "time":
				b.wait(time.Duration(rapid.IntRange(1, 1800).Draw(r, "minutes")) * time.Minute)
			case "restart":
				e = &recognition.Everything{Stage: newStage(t)}
				e.SmallSteps(small)
				b.stage.Stage = e
			case "everything":
				b.completeButBalances(e)
			}
			trace = append(trace, fmt.Sprint(what, " ", n, " ", ref))
			b.books(r)
		}
		b.completeButBalances(e)
		b.books(r)
	})
}

// completeButBalances is complete, but for what follows from a balance: that less is free than when a declaration was decided that has nothing reserved is told to
// nobody.
func (b *bench) completeButBalances(e *recognition.Everything) {
	b.t.Helper()
	b.wait(time.Second)
	n := len(b.envelopes)
	for e.Now = true; e.Now; {
		b.step()
	}
	for _, m := range b.envelopes[n:] {
		ds := b.decisions[m.Subject]
		was, is := ds[len(ds)-2], ds[len(ds)-1]
		if !ofBalance(was) && !ofBalance(is) {
			b.t.Fatalf("%s was forgotten:\n%s\n%s", m.Subject, said(b.t, was), said(b.t, is))
		}
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

func ofBalance(d *messages.Decision) bool {
	return slices.ContainsFunc(reasonsOf(d), func(r string) bool { return strings.HasPrefix(r, "G11.") })
}
