package hub_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

// On a cluster several nodes share the work. One of them is killed in the middle; the other goes on, and
// every decision and parcel is there once and in order.
func TestTwoNodesOnOneClusterAndAKill(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the consumer group to notice the dead: not in short runs")
	}
	a := newWorld(t)
	a.extra = fmt.Sprintf("kafka: {brokers: [%q], prefix: %q, partitions: 3, replicas: 1}", strings.Join(kafkatest.Start(t), `", "`), prefix(t))
	b := &world{t: t, dir: t.TempDir(), extra: a.extra, receiver: a.receiver, server: a.server}
	pa := a.spawn("", 0)
	pb := b.spawn("", 0)
	defer pb.kill()
	for _, w := range []*world{a, b} {
		w.until("a node is ready", func() bool {
			status, _, err := w.try("", http.MethodGet, "/readyz", nil)
			return err == nil && status == http.StatusOK
		})
	}
	submit := func(w *world, token, doc string) messages.Receipt {
		var r messages.Receipt
		w.until("the document is taken", func() bool {
			status, body, err := w.try(token, http.MethodPost, "/v1/documents", []byte(doc))
			if err != nil || status == http.StatusServiceUnavailable {
				return false
			}
			if status != http.StatusAccepted || json.Unmarshal(body, &r) != nil {
				t.Fatalf("%d %s", status, body)
			}
			return true
		})
		return r
	}
	const n = 20
	submit(a, "agency-token", certify("EC/NL/2026/0071001", "19000", "valid"))
	var receipts []messages.Receipt
	for i := range n {
		w := a
		if i%2 == 1 || i > n/2 {
			w = b
		}
		if i == n/2 {
			pa.kill()
		}
		g := tulips.with(func(g *goods) {
			g.ref, g.ucr, g.net = fmt.Sprintf("M-%04d", i), fmt.Sprintf("6NL0001-M%04d", i), "1000"
		})
		if w == a && i >= n/2 {
			w = b
		}
		receipts = append(receipts, submit(w, "port-token", declare(g)))
	}
	recognised, decisions := 0, 0
	for _, r := range receipts {
		// A declaration may overtake the certificate, which is in another partition: then it is awaited first.
		b.until("a settled decision on "+r.Messages[0].Reference, func() bool {
			ds := b.decisions(r.Messages[0].Message)
			return len(ds) > 0 && ds[len(ds)-1].Outcome != messages.OutcomeIndeterminate
		})
		ds := b.decisions(r.Messages[0].Message)
		decisions += len(ds)
		for i, d := range ds {
			if i > 0 && (d.Number == ds[i-1].Number || d.Supersedes != ds[i-1].Number) {
				t.Errorf("decision %d on %s does not follow the one before", i, r.Messages[0].Reference)
			}
		}
		switch ds[len(ds)-1].Outcome {
		case messages.OutcomeRecognised:
			recognised++
		case messages.OutcomeQuantityExceeded:
		default:
			t.Errorf("%s: %s %s", r.Messages[0].Reference, ds[len(ds)-1].Outcome, reasons(ds[len(ds)-1]))
		}
	}
	if recognised != 19 {
		t.Errorf("%d of 20 times 1 000 kg recognised on a certificate of 19 000 kg", recognised)
	}
	decided := func() int {
		got, _ := a.receiver.arrivals()
		k := 0
		for _, x := range got {
			if x.message.Kind == messages.KindDecision {
				k++
			}
		}
		return k
	}
	b.until("the port has every decision", func() bool { return decided() >= decisions })
	if k := decided(); k != decisions {
		t.Errorf("the port has %d decisions of %d", k, decisions)
	}
}
