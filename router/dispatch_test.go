package router_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/delivery"
)

// script is a courier that answers as it is told.
type script struct {
	mu       sync.Mutex
	answer   func(delivery.Attempt) delivery.Proof
	attempts []delivery.Attempt
}

func (s *script) Deliver(_ context.Context, a delivery.Attempt) delivery.Proof {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts = append(s.attempts, a)
	if a.Target.Type == delivery.TypeInbox {
		return delivery.Proof{Outcome: delivery.Offered}
	}
	return s.answer(a)
}

func (s *script) seen() string {
	var out []string
	for _, a := range s.attempts {
		out = append(out, fmt.Sprintf("%s#%d/%d", a.Message, a.Sequence, a.Number))
	}
	return strings.Join(out, " ")
}

func always(p delivery.Proof) func(delivery.Attempt) delivery.Proof {
	return func(delivery.Attempt) delivery.Proof { return p }
}

var (
	taken   = delivery.Proof{Outcome: delivery.Acknowledged, Code: 200, Digest: "d1"}
	refused = delivery.Proof{Outcome: delivery.Refused, Code: 422, Text: "answered 422"}
	later   = delivery.Proof{Outcome: delivery.Temporary, Code: 503, Text: "answered 503"}
)

func newDispatch(t *testing.T, c *script) *rig {
	t.Helper()
	log := newMemory()
	s, err := router.NewDispatch(router.DispatchOptions{Topics: topics, Bodies: log.bodies(), Courier: c})
	if err != nil {
		t.Fatal(err)
	}
	return newRig(t, log, topics.Parcels, s, s.Perform)
}

func (r *rig) parcel(partner, lane, message string) {
	r.t.Helper()
	p := messages.Parcel{V: 1, ID: messages.ParcelID(message, partner, "native"), Partner: partner, Lane: lane, Message: message, Subject: lane,
		Version: 1, Kind: messages.KindDeclaration, Created: r.now, Format: "native", MediaType: "application/json", Body: []byte(`{"id":"` + message + `"}`)}
	r.send(router.LaneKey(partner, lane), encode(r.t, p), header("ce_id", message), header("ce_subject", "päper"), header("content-type", "application/json"))
}

func TestDispatchDeliversALaneInOrder(t *testing.T) {
	c := &script{answer: always(taken)}
	r := newDispatch(t, c)
	r.table(standardTable())
	r.parcel("port-b", "L1", "m1")
	r.parcel("port-b", "L1", "m2")
	r.parcel("port-b", "L2", "m3")
	r.want("ACKED, ACKED, ACKED")
	if c.seen() != "m1#1/1 m2#2/1 m3#1/1" {
		t.Errorf("attempts %s", c.seen())
	}
	a := c.attempts[0]
	if a.Parcel != messages.ParcelID("m1", "port-b", "native") || a.Target.URL != "https://b.example/parcels" {
		t.Errorf("%+v", a)
	}
	if want := (delivery.Header{Name: "ce-subject", Value: "p%C3%A4per"}); !slices.Contains(a.Headers, want) {
		t.Errorf("headers %v", a.Headers)
	}
	if b, err := a.Open(t.Context()); err != nil || string(b) != `{"id":"m1"}` {
		t.Errorf("%s %v", b, err)
	}
	if v := r.events[0].Values; v["sequence"] != "1" || v["status"] != "200" || v["answer"] != "d1" || v["attempt"] != "1" {
		t.Errorf("values %v", v)
	}
}

func TestDispatchTriesAgainWithLongerPausesAndGivesUpInTheEnd(t *testing.T) {
	c := &script{answer: always(later)}
	r := newDispatch(t, c)
	r.table(standardTable())
	r.parcel("port-b", "L1", "m1")
	r.parcel("port-b", "L1", "m2")
	last, pause := r.now, time.Duration(0)
	for n := 0; !strings.Contains(r.states(), "UNDELIVERABLE") && n < 2000; n++ {
		r.wait()
		now := r.now.Sub(last)
		if now < pause-pause/4 || now > 17*time.Minute {
			t.Fatalf("pause %d is %s after %s", n, now, pause)
		}
		last, pause = r.now, now
	}
	if age := r.now.Sub(noon); age < 7*24*time.Hour || age > 7*24*time.Hour+20*time.Minute {
		t.Errorf("given up after %s", age)
	}
	if n := strings.Count(r.states(), "OVERDUE DISPATCH-008"); n != 1 {
		t.Errorf("%d overdue notices", n)
	}
	if !strings.HasSuffix(r.states(), "ATTEMPTED DISPATCH-007, UNDELIVERABLE DISPATCH-004, PARKED DISPATCH-004") {
		t.Errorf("ends with %s", r.states()[len(r.states())-90:])
	}
	for _, a := range c.attempts {
		if a.Message != "m1" {
			t.Fatal("the lane was overtaken")
		}
	}
	c.answer = always(taken)
	r.clear()
	r.command("port-b/L1", messages.Command{ID: "c1", Verb: messages.VerbReplay, By: "officer", Target: messages.ParcelID("m1", "port-b", "native")})
	r.want("REPLAYED DISPATCH-004, ACKED, ACKED")
}

func TestDispatchLeavesAPartnerAloneForAsLongAsItAsks(t *testing.T) {
	c := &script{answer: always(delivery.Proof{Outcome: delivery.Temporary, Code: 429, RetryAfter: 120})}
	r := newDispatch(t, c)
	r.table(standardTable())
	r.parcel("port-b", "L1", "m1")
	r.wait()
	if got := r.now.Sub(noon); got != 2*time.Minute {
		t.Errorf("tried again after %s", got)
	}
}

func TestDispatchStopsOnlyTheLaneOfAPoisonedParcel(t *testing.T) {
	c := &script{answer: func(a delivery.Attempt) delivery.Proof {
		if a.Message == "poison" {
			return refused
		}
		return taken
	}}
	r := newDispatch(t, c)
	r.table(standardTable())
	r.parcel("port-b", "L1", "poison")
	r.parcel("port-b", "L1", "m2")
	r.parcel("port-b", "L2", "m3")
	r.want("PARKED DISPATCH-003, ACKED")
	if c.seen() != "poison#1/1 m3#1/1" {
		t.Errorf("attempts %s", c.seen())
	}
	if p := r.events[0].Place; p == nil || p.Topic != topics.Parcels || p.Offset != 1 {
		t.Errorf("place %+v", p)
	}
	r.clear()
	for range 2 { // a repeated command changes nothing
		r.command("port-b/L1", messages.Command{ID: "c1", Verb: messages.VerbSkip, By: "officer"})
	}
	r.want("WITHDRAWN PARK-002, ACKED, REFUSED DISPATCH-006")
	if !strings.HasSuffix(c.seen(), "m2#2/1") {
		t.Errorf("attempts %s", c.seen())
	}
}

func TestDispatchFollowsARepeatedCommandOnce(t *testing.T) {
	c := &script{answer: always(refused)}
	r := newDispatch(t, c)
	r.table(standardTable())
	r.parcel("port-b", "L1", "poison")
	r.parcel("port-b", "L1", "poison too")
	r.clear()
	for range 2 { // it names no parcel, so its repetition would hit the next one
		r.command("port-b/L1", messages.Command{ID: "c1", Verb: messages.VerbSkip, By: "officer"})
	}
	r.want("WITHDRAWN PARK-002, PARKED DISPATCH-003, REFUSED DISPATCH-006")
}

func TestDispatchParksAParcelItCannotReadInItsTurn(t *testing.T) {
	c := &script{answer: always(later)}
	r := newDispatch(t, c)
	r.table(standardTable())
	r.parcel("port-b", "L1", "m1")
	r.send("port-b/L1", []byte(`{"id":`))
	r.parcel("port-b", "L1", "m3")
	r.want("ATTEMPTED DISPATCH-007")
	c.answer = always(taken)
	r.wait()
	r.want("ATTEMPTED DISPATCH-007, ACKED, PARKED DISPATCH-002")
	r.command("port-b/L1", messages.Command{ID: "c1", Verb: messages.VerbSkip, By: "officer"})
	if !strings.HasSuffix(r.states(), "WITHDRAWN PARK-002, ACKED") {
		t.Error(r.states())
	}
}

func TestDispatchLetsAPartnerFetchAndAnswer(t *testing.T) {
	c := &script{}
	id := func(m string) string { return messages.ParcelID(m, "port-a", "native") }
	say := func(r *rig, n int, v messages.Verb, by, target string) {
		r.t.Helper()
		r.command("port-a/L1", messages.Command{ID: fmt.Sprint("c", n), Verb: v, By: by, Target: target, Reason: "because"})
	}
	start := func(t *testing.T) *rig {
		r := newDispatch(t, c)
		r.table(standardTable())
		r.parcel("port-a", "L1", "m1")
		r.parcel("port-a", "L1", "m2")
		r.want("OFFERED")
		r.clear()
		return r
	}
	t.Run("one after the other", func(t *testing.T) {
		r := start(t)
		say(r, 1, messages.VerbFetched, "port-a", id("m1"))
		say(r, 2, messages.VerbFetched, "port-a", id("m1"))
		say(r, 3, messages.VerbAcknowledge, "port-a", id("m1"))
		r.want("FETCHED, ACKED, OFFERED")
		if r.events[2].Message != "m2" || r.events[2].Values["sequence"] != "2" {
			t.Errorf("%+v", r.events[2])
		}
	})
	t.Run("others cannot speak for it, nor can it speak of what it was not offered", func(t *testing.T) {
		r := start(t)
		say(r, 1, messages.VerbAcknowledge, "port-b", id("m1"))
		say(r, 2, messages.VerbAcknowledge, "port-a", id("m2"))
		say(r, 3, messages.VerbSkip, "port-a", id("m1"))
		r.want("REFUSED DISPATCH-006, REFUSED DISPATCH-006, REFUSED DISPATCH-006")
		for _, e := range r.events {
			if e.Message != "" || e.Parcel != "" {
				t.Errorf("the event is filed under the parcel: %+v", e)
			}
		}
	})
	t.Run("a rejection stops the lane; a later acknowledgement or an operator lets it go on", func(t *testing.T) {
		for i, by := range []struct {
			verb messages.Verb
			by   string
			want string
		}{{messages.VerbAcknowledge, "port-a", "ACKED, OFFERED"}, {messages.VerbSkip, "officer", "WITHDRAWN PARK-002, OFFERED"},
			{messages.VerbReplay, "officer", "REPLAYED DISPATCH-005, OFFERED"}, {messages.VerbSkip, "port-a", "REFUSED DISPATCH-006"}} {
			r := start(t)
			say(r, 1, messages.VerbReject, "port-a", id("m1"))
			r.want("ANSWERED DISPATCH-005, PARKED DISPATCH-005")
			r.clear()
			say(r, 2+i, by.verb, by.by, id("m1"))
			r.want(by.want)
		}
	})
	t.Run("what lies too long is overdue", func(t *testing.T) {
		r := start(t)
		r.wait()
		r.wait()
		r.want("OVERDUE DISPATCH-008, OVERDUE DISPATCH-008")
		if r.now.Sub(noon) != 10*24*time.Hour+12*time.Hour {
			t.Errorf("after %s", r.now.Sub(noon))
		}
	})
}

func TestDispatchWaitsForATableAndForItsPartner(t *testing.T) {
	c := &script{answer: always(taken)}
	r := newDispatch(t, c)
	r.parcel("port-b", "L1", "m1")
	r.parcel("port-x", "L1", "m2")
	r.want("")
	r.table(standardTable())
	r.want("PARKED DISPATCH-001, ACKED")
	more := standardTable()
	more.Partners = append(more.Partners, router.Partner{ID: "port-x", Deliver: &delivery.Target{Type: delivery.TypeInbox}})
	r.clear()
	r.table(more)
	r.want("OFFERED")
	more.Partners[len(more.Partners)-1].Deliver = &delivery.Target{Type: delivery.TypeWeb, URL: "https://x.example/"}
	r.clear()
	r.table(more)
	r.want("ACKED")
}

func TestDispatchKeepsPlacesForOtherPartners(t *testing.T) {
	c := &script{answer: always(later)}
	r := newDispatch(t, c)
	r.table(standardTable())
	r.held = true
	for n := range 50 {
		r.parcel("port-b", fmt.Sprint("L", n), fmt.Sprint("m", n))
	}
	if len(r.effects) != 4 {
		t.Fatalf("%d attempts at once", len(r.effects))
	}
	// The partner is down: after three failures in a row it has one place.
	most := 0
	for range 40 {
		results := r.run()
		r.step(results...)
		most = len(r.effects)
	}
	if most != 1 {
		t.Errorf("%d attempts at once on a partner that is down", most)
	}
	c.answer = always(taken)
	for n := 0; len(r.effects) > 0 || len(slices.Collect(lanes(r))) > 0; n++ {
		if n > 1000 {
			t.Fatal("not all was delivered")
		}
		if len(r.effects) == 0 {
			r.wait()
		} else {
			r.step(r.run()...)
		}
	}
	if n := strings.Count(r.states(), "ACKED"); n != 50 {
		t.Errorf("%d of 50 delivered", n)
	}
}

func lanes(r *rig) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range r.trial.Scan("lane\x1f") {
			if !yield(k) {
				return
			}
		}
	}
}

// TestLaneNeverOvertakes drives dispatch with random parcels, outcomes, commands and clocks, and checks at every attempt and at the
// end what law 7 promises: a lane's parcels are tried in their order, one at a time, each number once, and none is lost.
func TestLaneNeverOvertakes(t *testing.T) {
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 17))
		c := &script{answer: func(delivery.Attempt) delivery.Proof {
			switch n := rnd.IntN(10); {
			case n < 5:
				return taken
			case n < 9:
				return later
			}
			return refused
		}}
		r := newDispatch(t, c)
		r.held = true
		r.table(standardTable())
		sent, n := map[string][]string{}, 0
		for range 150 {
			switch k := rnd.IntN(10); {
			case k < 4:
				n++
				partner, lane := []string{"port-a", "port-b"}[rnd.IntN(2)], fmt.Sprint("L", rnd.IntN(4))
				m := fmt.Sprint("m", n)
				sent[router.LaneKey(partner, lane)] = append(sent[router.LaneKey(partner, lane)], m)
				r.parcel(partner, lane, m)
			case k < 7:
				r.some(rnd)
			case k < 8:
				r.now = r.now.Add(time.Duration(rnd.IntN(3600)) * time.Second)
				r.step()
			default:
				key := router.LaneKey([]string{"port-a", "port-b"}[rnd.IntN(2)], fmt.Sprint("L", rnd.IntN(4)))
				verb := []messages.Verb{messages.VerbAcknowledge, messages.VerbReject, messages.VerbReplay, messages.VerbSkip, messages.VerbFetched}[rnd.IntN(5)]
				r.command(key, messages.Command{ID: fmt.Sprint(n, rnd.Uint32()), Verb: verb, By: []string{"port-a", "port-b", "officer"}[rnd.IntN(3)]})
			}
		}
		c.answer = always(taken)
		for round := 0; len(slices.Collect(lanes(r))) > 0; round++ {
			if round > 5000 {
				t.Fatalf("seed %d: lanes never end", seed)
			}
			r.some(rnd)
			if _, err := r.trial.NextTimer(); err == nil && len(r.effects) == 0 {
				r.wait()
			}
			for key := range sent {
				r.command(key, messages.Command{ID: fmt.Sprint("end", round), Verb: messages.VerbReplay, By: "officer"})
				r.command(key, messages.Command{ID: fmt.Sprint("ack", round), Verb: messages.VerbAcknowledge, By: "port-a"})
			}
		}
		check(t, seed, sent, c, r)
	}
}

// some performs a random part of the effects that are under way.
func (r *rig) some(rnd *rand.Rand) {
	r.t.Helper()
	rnd.Shuffle(len(r.effects), func(i, j int) { r.effects[i], r.effects[j] = r.effects[j], r.effects[i] })
	cut := 0
	if len(r.effects) > 0 {
		cut = 1 + rnd.IntN(len(r.effects))
	}
	rest := slices.Clone(r.effects[cut:])
	r.effects = r.effects[:cut]
	seen := map[string]bool{}
	for _, e := range append(slices.Clone(r.effects), rest...) {
		if seen[e.Key] {
			r.t.Fatalf("two attempts at once in lane %q", e.Key)
		}
		seen[e.Key] = true
	}
	results := r.run()
	r.effects = rest
	r.step(results...)
}

func check(t *testing.T, seed uint64, sent map[string][]string, c *script, r *rig) {
	t.Helper()
	last := map[string]uint64{}
	for _, a := range c.attempts {
		key := router.LaneKey(a.Partner, a.Lane)
		if a.Sequence < last[key] || a.Sequence > last[key]+1 {
			t.Fatalf("seed %d: lane %s went from %d to %d", seed, key, last[key], a.Sequence)
		}
		last[key] = a.Sequence
		if want := sent[key][a.Sequence-1]; a.Message != want {
			t.Fatalf("seed %d: lane %s number %d is %s, want %s", seed, key, a.Sequence, a.Message, want)
		}
	}
	final := map[string]int{}
	for _, e := range r.events {
		if e.State == messages.StateAcked || e.State == messages.StateWithdrawn {
			final[e.Partner+"/"+e.Message]++
		}
	}
	for key, ms := range sent {
		partner, _, _ := strings.Cut(key, "/")
		for _, m := range ms {
			if n := final[partner+"/"+m]; n != 1 {
				t.Fatalf("seed %d: %s of %s has %d final states", seed, m, key, n)
			}
		}
	}
}
