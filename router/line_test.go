package router_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/delivery"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

// partnerSystem is a partner's end: it fails every third request and keeps what it took, by Idempotency-Key.
type partnerSystem struct {
	mu    sync.Mutex
	calls int
	lanes map[string][]string // by lane: "sequence:version" of parcels taken, in order
	taken map[string]bool
	sizes []int
	done  chan struct{}
	want  int
}

func (p *partnerSystem) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.calls++; err != nil || p.calls%3 == 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if p.taken[r.Header.Get("Idempotency-Key")] {
		return
	}
	p.taken[r.Header.Get("Idempotency-Key")] = true
	lane := r.Header.Get("Clearhub-Lane")
	p.lanes[lane] = append(p.lanes[lane], r.Header.Get("Clearhub-Sequence")+":"+r.Header.Get("Clearhub-Version"))
	p.sizes = append(p.sizes, len(body))
	if len(p.taken) == p.want {
		close(p.done)
	}
}

// TestLineOnALog runs receiver and stages on a real log: documents small and large go in, a failing partner gets each version once and in order.
func TestLineOnALog(t *testing.T) {
	const lanes, versions = 5, 4
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	log, err := stream.Open(ctx, stream.Options{Brokers: kafkatest.Start(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	names := router.NewTopics(kafkatest.Prefix(t) + "line")
	if err := log.Ensure(ctx, names.All(2, 1)...); err != nil {
		t.Fatal(err)
	}
	blobs := stream.NewBlobs(log, names.Blobs)
	bodies := router.Bodies{Log: log, Blobs: blobs, Topics: names}

	partner := &partnerSystem{lanes: map[string][]string{}, taken: map[string]bool{}, done: make(chan struct{}), want: lanes*versions + 1}
	server := httptest.NewServer(partner)
	defer server.Close()
	courier := delivery.NewWeb(delivery.WebOptions{})
	defer courier.Close()
	table := router.Table{Partners: []router.Partner{{ID: "port-b", Deliver: &delivery.Target{Type: delivery.TypeWeb, URL: server.URL}}},
		Routes: []router.Route{{Name: "all", To: []string{"port-b"}}}}
	tell(t, ctx, log, names, table)

	in, err1 := router.NewIntake(router.IntakeOptions{Topics: names, Hub: "hub-1", Bodies: bodies})
	cl, err2 := router.NewClearing(router.ClearingOptions{Topics: names, Border: "CN", Bodies: bodies})
	di, err3 := router.NewDispatch(router.DispatchOptions{Topics: names, Bodies: bodies, Courier: delivery.Couriers{delivery.TypeWeb: courier},
		Retry: router.Retry{First: 20 * time.Millisecond, Cap: 100 * time.Millisecond}})
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	run, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer func() { stop(); wg.Wait() }()
	for _, o := range []stage.Options{
		{Name: router.StageIntake, Stage: in, Perform: in.Perform, Inputs: []string{names.Documents}},
		{Name: router.StageClearing, Stage: cl, Perform: cl.Perform, Inputs: []string{names.Messages}},
		{Name: router.StageDispatch, Stage: di, Perform: di.Perform, Inputs: []string{names.Parcels}},
	} {
		o.Log, o.Journal = log, names.Journal(o.Name)
		r, err := stage.New(o)
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			if err := r.Run(run); err != nil && run.Err() == nil {
				t.Errorf("%s: %v", o.Name, err)
			}
		})
	}

	var reg adapters.Registry
	reg.Add(lines{})
	receiver, err := router.NewReceiver(router.ReceiverOptions{Registry: &reg, Log: log, Blobs: blobs, Topics: names})
	if err != nil {
		t.Fatal(err)
	}
	send := func(text string) {
		t.Helper()
		for range 2 { // each document twice, as senders do
			if r, err := receiver.Receive(ctx, request(text)); err != nil || r.Status == "refused" {
				t.Fatalf("%v %v", err, r.Faults)
			}
		}
	}
	large := fmt.Sprintf("LINES\nBIG %01000000d\n", 0)
	send(large)
	for v := range versions {
		for l := range lanes {
			send(fmt.Sprintf("LINES\nA%d version-%d\n", l, v))
		}
	}
	select {
	case <-partner.done:
	case <-ctx.Done():
		t.Error("not all arrived")
	}
	partner.mu.Lock()
	defer partner.mu.Unlock()
	for l := range lanes {
		lane := fmt.Sprintf("port-a/declaration/A%d", l)
		if got := fmt.Sprint(partner.lanes[lane]); got != "[1:1 2:2 3:3 4:4]" {
			t.Errorf("lane %s got %s", lane, got)
		}
	}
	if got := fmt.Sprint(partner.lanes["port-a/declaration/BIG"]); got != "[1:1]" {
		t.Errorf("the large one: %s", got)
	}
	if largest := maxOf(partner.sizes); largest < 1_000_000 {
		t.Errorf("the largest body has %d bytes", largest)
	}
}

// tell appends the table to every partition of the topics whose stages use it.
func tell(t *testing.T, ctx context.Context, log *stream.Log, names router.Topics, table router.Table) {
	t.Helper()
	c, err := table.Command("hub-1", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range []string{names.Parcels, names.Messages} {
		for p := range 2 {
			r, err := router.CommandRecord(topic, p, "", c)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := log.Send(ctx, r); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func maxOf(ns []int) (most int) {
	for _, n := range ns {
		most = max(most, n)
	}
	return most
}
