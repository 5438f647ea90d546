package recognition_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/clearhub/clearhub/messages"
)

func TestAWaveReachesWhomAFullEvaluationReachesOnRandomWorlds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := openRandom(t, conformity(5, 13, 14), 0)
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
				b.bodies[n] = append(slices.Clone(b.bodies[n]), s)
				b.loadBodies()
			case "gone":
				b.gone(n)
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
				b.agreeAnew(r)
			case "time":
				b.wait(time.Duration(rapid.IntRange(1, 120).Draw(r, "minutes")) * time.Minute)
			case "years":
				b.wait(messages.DefaultRetention + time.Hour)
			case "restart":
				b.restart()
			}
			if i%7 == 0 {
				b.complete(b.everything)
			}
		}
		b.complete(b.everything)
	})
}
