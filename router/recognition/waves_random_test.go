package recognition_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/clearhub/clearhub/messages"
)

// In steps that decide one to three declarations waves cross whatever else happens: other waves, new versions, releases, withdrawals of what replaced what
// was withdrawn, extracts, corrections, other processes. When all have run out nobody was forgotten, nobody was told twice the same, and the books add up.
func TestWavesCrossInRandomWorlds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := openRandom(t, conformity(5, 13), rapid.IntRange(1, 3).Draw(r, "at once"))
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
		var trace []string
		defer func() {
			if t.Failed() {
				t.Log(b.small, "at once: ", strings.Join(trace, "; "))
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
				if b.bodies[n%3] = append(slices.Clone(b.bodies[n%3]), s); rapid.Bool().Draw(r, "taken back") {
					b.bodies[n%3] = nil
				}
				b.loadBodies()
			case "gone":
				b.gone(n % 3)
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
				b.agreeAnew(r)
			case "time":
				b.wait(time.Duration(rapid.IntRange(1, 1800).Draw(r, "minutes")) * time.Minute)
			case "restart":
				b.restart()
			case "everything":
				b.completeButBalances()
			}
			trace = append(trace, fmt.Sprint(what, " ", n, " ", ref))
			b.books(r)
		}
		b.completeButBalances()
		b.books(r)
	})
}

// completeButBalances is complete, but for what follows from a balance: that less is free than when a declaration was decided that has nothing reserved is told to
// nobody.
func (w *randomWorld) completeButBalances() {
	w.t.Helper()
	for _, m := range w.anew(w.everything) {
		ds := w.decisions[m.Subject]
		was, is := ds[len(ds)-2], ds[len(ds)-1]
		if !ofBalance(was) && !ofBalance(is) {
			w.t.Fatalf("%s was forgotten:\n%s\n%s", m.Subject, said(w.t, was), said(w.t, is))
		}
	}
	w.toldOnce()
}

func ofBalance(d *messages.Decision) bool {
	return slices.ContainsFunc(reasonsOf(d), func(r string) bool { return strings.HasPrefix(r, "G11.") })
}
