package hub_test

import (
	"testing"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/hub"
)

func TestDecisionsAreMadeAgainBesideTheRunningHubAndFromTheLogOfAStoppedOne(t *testing.T) {
	w := newWorld(t)
	w.start()
	r := w.submit("port-token", declare(tulips)) // awaited first: two decisions
	w.decided(r, messages.OutcomeIndeterminate)
	w.submit("agency-token", certify(tulips.cert, "20000", "valid"))
	d := w.decided(r, messages.OutcomeRecognised)
	again := func(where string) {
		t.Helper()
		c, err := config.Parse("test.yaml", []byte(w.text()), getenv)
		if err != nil {
			t.Fatal(err)
		}
		a, err := hub.OpenArchive(t.Context(), c, zerolog.Nop())
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if len(c.Kafka.Brokers) == 0 && a.Where != where {
			t.Errorf("read from %s, want %s", a.Where, where)
		}
		for _, whole := range []bool{false, true} {
			x, err := a.Replay(t.Context(), d.Number, whole)
			if err != nil || x.Differs != nil {
				t.Errorf("%s, whole %v: %v, %+v", where, whole, err, x)
			}
			if n, err := a.Audit(t.Context(), whole); err != nil || n < 2 {
				t.Errorf("%s, whole %v: %d decisions, %v", where, whole, n, err)
			}
		}
	}
	again("the running hub's broker")
	w.until("the hub still decides", func() bool {
		return w.submit("port-token", declare(tulips.with(func(g *goods) { g.ref = "D-0002" }))).Document != ""
	})
	w.stop()
	again("the folder of a hub that does not run")
	w.start()
}
