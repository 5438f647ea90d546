package hub_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// figures are the balance of a ledger's line.
type figures struct{ Issued, Free, Reserved, Consumed, Withdrawn messages.Decimal }

// ledger reads the account of a certificate: every entry of it, oldest first.
func (w *world) ledger(number string) []figures {
	status, body, err := w.try("agency-token", http.MethodGet, "/v1/ledger/"+number, nil)
	var all struct{ Ledgers []struct{ Entries []figures } }
	if err != nil || status != http.StatusOK || json.Unmarshal(body, &all) != nil || len(all.Ledgers) != 1 {
		return nil
	}
	return all.Ledgers[0].Entries
}

// TestManyWritersNeverOversell has 64 writers declare, amend, repeat and cancel against one certificate that is enough for half of them, in no order,
// while the hub is killed at the ledger's most delicate places and started again. At every entry of the ledger issued is what is free, reserved and
// consumed together, nothing is below zero, and in the end as much is served as there is.
func TestManyWritersNeverOversell(t *testing.T) {
	if os.Getenv("CLEARHUB_TEST_KAFKA") != "" {
		t.Skip("the embedded broker dies with its hub here")
	}
	const writers, each, enough = 64, 100, 32
	cuts := []string{"recognition.step.appended 2", "recognition.step.counted 2", "recognition.relay.before 2"}
	if os.Getenv("CLEARHUB_LONG") != "" {
		cuts = append(cuts, "recognition.step.made 3", "recognition.relay.after 3", "clearing.relay.after 20", "clearing.step.counted 12", "receive.stored 40", "intake.step.counted 15")
	}
	w := newWorld(t)
	p := w.spawn("", 0)
	w.submit("agency-token", certify("EC/NL/2026/0071001", fmt.Sprint(each*enough), "valid"))
	w.until("the account is open", func() bool { return len(w.ledger("EC%2FNL%2F2026%2F0071001")) > 0 })
	p.kill()

	var mu sync.Mutex // of the hub that is there, and its address
	kills := 0
	respawn := func() {
		mu.Lock()
		defer mu.Unlock()
		if !p.dead() {
			return
		}
		point, nth := "", 0
		if kills < len(cuts) {
			_, _ = fmt.Sscanf(cuts[kills], "%s %d", &point, &nth)
		}
		kills++
		p = w.spawn(point, nth)
	}
	respawn()
	send := func(token, document string) {
		for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
			mu.Lock()
			dead := p.dead()
			mu.Unlock()
			if dead {
				respawn()
			}
			if status, _, err := w.try(token, http.MethodPost, "/v1/documents", []byte(document)); err == nil && status == http.StatusAccepted {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Error("a document was not taken")
	}
	var group sync.WaitGroup
	var cancelled atomic.Int64
	for i := range writers {
		group.Add(1)
		go func() {
			defer group.Done()
			random := rand.New(rand.NewPCG(7, uint64(i)))
			g := goods{ref: fmt.Sprintf("W-%04d", i), ucr: fmt.Sprintf("6NL0002-W%04d", i), cert: "EC/NL/2026/0071001", net: fmt.Sprint(each)}
			first := declare(g)
			send("port-token", first)
			for range random.IntN(3) { // again, out of order with what others do
				send("port-token", first)
			}
			if i%4 == 1 { // less, and what it wanted first once more
				send("port-token", edited(t, declare(g.with(func(g *goods) { g.net = fmt.Sprint(each / 2) })), `"function":"original"`, `"function":"replace"`))
				send("port-token", edited(t, edited(t, first, `"function":"original"`, `"function":"replace"`), `2026-11-20`, `2026-11-21`))
			}
			if i%4 == 2 {
				cancelled.Add(1)
				send("port-token", declare(g.with(func(g *goods) { g.function = "cancel" })))
			}
			if i%4 == 3 {
				send("port-token", rule(g.ref, "released"))
			}
		}()
	}
	group.Wait()
	var entries []figures
	var since time.Time
	w.until("all is served", func() bool {
		if p.dead() {
			respawn()
		}
		now := w.ledger("EC%2FNL%2F2026%2F0071001")
		if len(now) != len(entries) {
			since, entries = time.Now(), now
		}
		// 48 want all of what is enough for 32: in the end nothing is free, and nothing happens any more.
		return len(now) > 0 && now[len(now)-1].Free.IsZero() && time.Since(since) > time.Second
	})
	if kills < 2 {
		t.Errorf("the hub was never killed")
	}
	for i, e := range entries {
		if e.Issued.Cmp(messages.Decimal(fmt.Sprint(each*enough))) != 0 || e.Issued.Cmp(e.Free.Add(e.Reserved).Add(e.Consumed).Add(e.Withdrawn)) != 0 ||
			e.Free.Sign() < 0 || e.Reserved.Sign() < 0 || e.Consumed.Sign() < 0 {
			t.Fatalf("entry %d: %+v", i, e)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	p.kill()
	t.Logf("%d entries, %d starts, %d cancelled", len(entries), kills, cancelled.Load())
}
