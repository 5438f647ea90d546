package recognition_test

import (
	"testing"

	"github.com/clearhub/clearhub/messages"
)

func arrivalOf(sender, country, ucr string, change ...func(*messages.Movement)) *messages.Message {
	b := &messages.Movement{Number: "E-" + ucr, Event: messages.MovementArrived, Phase: "actual", Time: at("2026-03-10T07:00:00Z"),
		Place: &messages.Place{Function: "event", Locode: "CNDAG"}, References: []messages.Reference{{Type: "ucr", Number: ucr}}}
	for _, c := range change {
		c(b)
	}
	return message(sender, country, 1, b)
}

func withUCR(ref, ucr string) *messages.Message {
	return declaration(ref, func(_ *messages.Message, d *messages.Declaration) {
		d.References = append(d.References, messages.Reference{Type: "ucr", Number: ucr})
	})
}

// revoke is the certificate's next version, revoked.
func revoke() *messages.Message {
	return certificate(func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = 2, "revoked" })
}

func TestWhatIsToBeDoneDependsOnHowFarTheGoodsAre(t *testing.T) {
	const ucr = "6NL123456-BULB77"
	for name, c := range map[string]struct {
		story           []*messages.Message
		arrival, action string
	}{
		"nothing is known of the goods":          {[]*messages.Message{certificate(), withUCR("DL-001", ucr)}, "notArrived", "reevaluate"},
		"they arrived":                           {[]*messages.Message{certificate(), withUCR("DL-001", ucr), arrivalOf(port, "CN", ucr)}, "arrived", "hold"},
		"they arrived before they were declared": {[]*messages.Message{certificate(), arrivalOf(port, "CN", ucr), withUCR("DL-001", ucr)}, "arrived", "hold"},
		"others arrived":                         {[]*messages.Message{certificate(), withUCR("DL-001", ucr), arrivalOf(port, "CN", "6NL123456-BULB78")}, "notArrived", "reevaluate"},
		"they are to arrive":                     {[]*messages.Message{certificate(), withUCR("DL-001", ucr), arrivalOf(port, "CN", ucr, func(b *messages.Movement) { b.Phase = "estimated" })}, "notArrived", "reevaluate"},
		"they arrived elsewhere":                 {[]*messages.Message{certificate(), withUCR("DL-001", ucr), arrivalOf(port, "CN", ucr, func(b *messages.Movement) { b.Place.Locode = "NLRTM" })}, "notArrived", "reevaluate"},
		"they are examined":                      {[]*messages.Message{certificate(), withUCR("DL-001", ucr), ruling("DL-001", messages.RulingExamine)}, "arrived", "hold"},
		"they are released":                      {[]*messages.Message{certificate(), withUCR("DL-001", ucr), ruling("DL-001", messages.RulingReleased)}, "released", "recall"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			b.send(c.story...)
			before := b.want("DL-001", recognised)
			b.send(revoke())
			d := b.want("DL-001", refused, "G7.REVOKED")
			if d.Recall == nil || d.Recall.Arrival != c.arrival || d.Recall.Action != c.action || d.Recall.Reason != "revoked" || d.Recall.Stands {
				t.Fatalf("%+v", d.Recall)
			}
			if d.Invalidates == nil || d.Invalidates.Decision != before.Number || d.Supersedes != before.Number || len(d.Recall.Facts) != 1 {
				t.Errorf("%+v", d.Invalidates)
			}
			b.send(version(3, revoke()))
			if n := len(b.decisions[subject("DL-001")]); n != 2 {
				t.Errorf("%d decisions: the same is told again", n)
			}
		})
	}
}
