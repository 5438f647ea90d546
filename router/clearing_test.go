package router_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/delivery"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// record is an output as it comes back from its topic.
func record(o stage.Output) stream.Record {
	return stream.Record{Topic: o.Topic, Key: []byte(o.Key), Value: o.Value, Headers: o.Headers}
}

func partners() []router.Partner {
	web := &delivery.Target{Type: delivery.TypeWeb, URL: "https://b.example/parcels"}
	return []router.Partner{{ID: "port-a", Country: "CN", Deliver: &delivery.Target{Type: delivery.TypeInbox}}, {ID: "port-b", Deliver: web, Clearance: messages.HandlingOfficial},
		{ID: "agency-c", Deliver: &delivery.Target{Type: delivery.TypeInbox, Format: router.FormatSource}}, {ID: "mute"}}
}

func standardTable() router.Table {
	return router.Table{Partners: partners(), Routes: []router.Route{
		{Name: "declarations", Match: router.Match{Kinds: []messages.Kind{messages.KindDeclaration}}, To: []string{"port-a", "port-b"}},
		{Name: "decisions", Match: router.Match{Kinds: []messages.Kind{messages.KindDecision}, About: []string{"port-a"}}, To: []string{"port-a"}},
		{Name: "rulings", Match: router.Match{Kinds: []messages.Kind{messages.KindRuling}}, To: []string{"port-a"}},
	}}
}

func newClearing(t *testing.T, log *memory) *rig {
	t.Helper()
	s, err := router.NewClearing(router.ClearingOptions{Topics: topics, Border: "CN", Bodies: log.bodies()})
	if err != nil {
		t.Fatal(err)
	}
	return newRig(t, log, topics.Messages, s, s.Perform)
}

// message sends a message as INTAKE would.
func (r *rig) message(m *messages.Message, hs ...stream.Header) {
	r.t.Helper()
	b, err := messages.Marshal(m)
	if err != nil {
		r.t.Fatal(err)
	}
	var all []stream.Header
	for _, h := range messages.Headers(m, "hub-1") {
		all = append(all, stream.Header{Key: h[0], Value: []byte(h[1])})
	}
	all = append(all, hs...)
	key := m.Subject
	for _, h := range hs {
		if h.Key == router.HeaderLane {
			key = string(h.Value)
		}
	}
	r.send(key, b, all...)
}

func header(k, v string) stream.Header { return stream.Header{Key: k, Value: []byte(v)} }

var fromDocument = []stream.Header{header(router.HeaderPlace, "0/7"), header(router.HeaderCount, "1"), header(router.HeaderDocument, "d-m1")}

func TestClearingGivesAVersionAClaimAndParcels(t *testing.T) {
	r := newClearing(t, newMemory())
	r.table(standardTable())
	m := declaration("m1", "A1", func(m *messages.Message) { m.Provenance = messages.Provenance{{Pointer: "/body/type"}} })
	r.message(m, fromDocument...)
	r.want("ROUTED")
	if e := r.events[0]; e.Version != 1 || e.Values["partners"] != "port-b" || e.Values["routes"] != "declarations" {
		t.Errorf("%+v", e)
	}
	claims, parcels := r.on(topics.Claims), r.on(topics.Parcels)
	if len(claims) != 1 || len(parcels) != 1 {
		t.Fatalf("%d claims, %d parcels", len(claims), len(parcels))
	}
	if c := claims[0]; !c.Pinned || c.Partition != 0 || c.Key != "CN" || head(c, router.HeaderVersion) != "1" || head(c, router.HeaderKind) != "declaration" {
		t.Errorf("claim %+v", c)
	}
	p := decode[messages.Parcel](t, parcels[0].Value)
	if parcels[0].Key != "port-b/port-a/declaration/A1" || p.Lane != m.Subject || p.Version != 1 || p.ID != messages.ParcelID("m1", "port-b", "native") {
		t.Errorf("parcel %s %+v", parcels[0].Key, p)
	}
	want := *m
	want.Version, want.Provenance = 1, nil
	oracle, _ := messages.Marshal(&want)
	if !bytes.Equal(p.Body, oracle) || !bytes.Equal(claims[0].Value, oracle) {
		t.Errorf("body\n got %s\nwant %s", p.Body, oracle)
	}
}

func TestClearingKeepsTheLatestAndSetsTheLateAside(t *testing.T) {
	issued := func(day int) func(*messages.Message) {
		return func(m *messages.Message) {
			m.Issued = &messages.Time{Value: fmt.Sprintf("2026-03-%02d", day), Precision: "date", Zone: "Z", ZoneBasis: "stated"}
		}
	}
	source := func(v string) func(*messages.Message) { return func(m *messages.Message) { m.SourceVersion = v } }
	none := func(*messages.Message) {}
	for name, c := range map[string]struct {
		first, second func(*messages.Message)
		late          bool
	}{
		"a higher source version is current":             {source("3.9"), source("3.10"), false},
		"a lower source version is late":                 {source("3.10"), source("3.9"), true},
		"source versions come before times":              {func(m *messages.Message) { source("1")(m); issued(9)(m) }, func(m *messages.Message) { source("2")(m); issued(1)(m) }, false},
		"an earlier issue is late":                       {issued(5), issued(4), true},
		"without anything stated the log decides":        {none, none, false},
		"times that overlap leave it to the log":         {issued(5), issued(5), false},
		"what is no number does not order":               {source("B"), source("A"), false},
		"a source version on one side only says nothing": {source("2"), none, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newClearing(t, newMemory())
			r.table(standardTable())
			r.message(declaration("m1", "A1", c.first), fromDocument...)
			r.clear()
			r.message(declaration("m2", "A1", c.second), fromDocument...)
			if c.late {
				r.want("SUPERSEDED CLEARING-005")
				if len(r.outputs) != 0 {
					t.Error("a late message was dispatched")
				}
				if e := r.events[0]; e.Message != "m2" || e.Version != 2 || e.Values["by"] != "m1" {
					t.Errorf("%+v", e)
				}
				return
			}
			r.want("SUPERSEDED, ROUTED")
			if e := r.events[0]; e.Message != "m1" || e.Values["by"] != "m2" {
				t.Errorf("%+v", e)
			}
			if p := decode[messages.Parcel](t, r.on(topics.Parcels)[0].Value); p.Version != 2 {
				t.Errorf("version %d", p.Version)
			}
		})
	}
}

func TestClearingParksAChangeUntilItsBaseArrives(t *testing.T) {
	change := func(m *messages.Message) { m.Function = messages.FunctionChange }
	r := newClearing(t, newMemory())
	r.table(standardTable())
	r.message(declaration("m2", "A1", change), fromDocument...)
	r.message(declaration("m3", "A1", change), fromDocument...)
	r.message(declaration("x1", "A2"), fromDocument...)
	r.want("PARKED CLEARING-001, ROUTED")
	if p := r.events[0].Place; p == nil || p.Topic != topics.Messages || p.Offset != 1 {
		t.Errorf("place %+v", p)
	}
	r.clear()
	r.wait()
	r.want("OVERDUE CLEARING-001")
	if r.now.Sub(noon) != 24*time.Hour {
		t.Errorf("overdue after %s", r.now.Sub(noon))
	}
	r.clear()
	r.message(declaration("m1", "A1"), fromDocument...)
	r.want("ROUTED, SUPERSEDED, ROUTED, SUPERSEDED, ROUTED")
	if got := parcelMessages(t, r); got != "m1 m2 m3" {
		t.Errorf("parcels of %s", got)
	}
}

func TestClearingFollowsAnOperatorOnAParkedChange(t *testing.T) {
	change := func(m *messages.Message) { m.Function = messages.FunctionChange }
	for name, c := range map[string]struct {
		verb          messages.Verb
		want, parcels string
	}{
		"replay lets it stand for itself":                    {messages.VerbReplay, "REPLAYED CLEARING-001, ROUTED, SUPERSEDED, ROUTED", "m2 m3"},
		"skip drops it, and the next one has no base either": {messages.VerbSkip, "WITHDRAWN PARK-002, PARKED CLEARING-001", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newClearing(t, newMemory())
			r.table(standardTable())
			r.message(declaration("m2", "A1", change), fromDocument...)
			r.message(declaration("m3", "A1", change), fromDocument...)
			r.clear()
			for range 2 { // a repeated command changes nothing
				r.command("port-a/declaration/A1", messages.Command{ID: "c1", Verb: c.verb, By: "officer"})
			}
			r.want(c.want + ", REFUSED PARK-003")
			if got := parcelMessages(t, r); got != c.parcels {
				t.Errorf("parcels of %q", got)
			}
		})
	}
}

func parcelMessages(t *testing.T, r *rig) string {
	var out []string
	for _, o := range r.on(topics.Parcels) {
		out = append(out, decode[messages.Parcel](t, o.Value).Message)
	}
	return strings.Join(out, " ")
}

func TestClearingHoldsMessagesUntilThereIsATable(t *testing.T) {
	r := newClearing(t, newMemory())
	r.message(declaration("m1", "A1"), fromDocument...)
	r.message(declaration("m2", "A1"), fromDocument...)
	r.message(declaration("m3", "A2"), fromDocument...)
	r.want("PARKED CLEARING-002, PARKED CLEARING-002")
	r.clear()
	r.table(standardTable())
	if got := parcelMessages(t, r); got != "m1 m3 m2" && got != "m1 m2 m3" {
		t.Errorf("parcels of %q", got)
	}
	for k := range r.trial.Scan("hold") {
		t.Errorf("%q is still held", k)
	}
}

func TestClearingParksWhatItCannotReadAndOnlyItsKey(t *testing.T) {
	r := newClearing(t, newMemory())
	r.table(standardTable())
	r.send("port-a/declaration/A1", []byte(`{"id":1`))
	r.message(declaration("m1", "A1"), fromDocument...)
	r.message(declaration("x1", "A2"), fromDocument...)
	r.want("PARKED CLEARING-003, ROUTED")
	r.clear()
	r.command("port-a/declaration/A1", messages.Command{ID: "c1", Verb: messages.VerbSkip, By: "officer"})
	r.want("WITHDRAWN PARK-002, ROUTED")
}

func TestClearingRefusesAVersionByAnotherSender(t *testing.T) {
	r := newClearing(t, newMemory())
	r.table(standardTable())
	r.message(declaration("m1", "A1"), fromDocument...)
	r.clear()
	r.message(declaration("m2", "A1", func(m *messages.Message) {
		m.Sender.PartyID, m.Subject = "port-b", "port-a/declaration/A1"
	}), fromDocument...)
	r.want("REFUSED CLEARING-004")
	if len(r.outputs) != 0 {
		t.Error("it went on")
	}
}

func TestClearingSendsRulingsThroughRecognitionIntoTheirLane(t *testing.T) {
	r := newClearing(t, newMemory())
	r.table(standardTable())
	ruling := declaration("r1", "R1", func(m *messages.Message) {
		m.Kind, m.Sender.PartyID, m.Function = messages.KindRuling, "agency-c", messages.FunctionResponse
		m.Body = &messages.Ruling{Status: messages.RulingReleased, References: []messages.Reference{{Type: "mrn", Number: "M1"}}}
	})
	r.message(ruling, fromDocument...)
	if len(r.on(topics.Claims)) != 1 || len(r.on(topics.Parcels)) != 0 {
		t.Fatalf("a ruling without a lane goes to claims and nowhere else: %+v", r.outputs)
	}
	claim := record(r.on(topics.Claims)[0])
	r.clear()
	r.send("port-a/declaration/A1", claim.Value, append(claim.Headers, header(router.HeaderLane, "port-a/declaration/A1"))...)
	r.want("ROUTED")
	out := r.on(topics.Parcels)
	if len(out) != 1 || len(r.on(topics.Claims)) != 0 || out[0].Key != "port-a/port-a/declaration/A1" {
		t.Fatalf("%+v", r.outputs)
	}
	if p := decode[messages.Parcel](t, out[0].Value); p.Lane != "port-a/declaration/A1" || p.Version != 1 {
		t.Errorf("%+v", p)
	}
}

// Of receipts recognition must know the answers of those that keep a ledger, and no others.
func TestClearingGivesRecognitionTheAnswersOfLedgers(t *testing.T) {
	for what, want := range map[string]int{"granted": 1, "declined": 1, "received": 0, "": 0} {
		r := newClearing(t, newMemory())
		r.table(standardTable())
		b := &messages.Receipt{Level: "business", Status: "accepted"}
		if what != "" {
			b.Use = &messages.InstrumentUse{What: what, Ask: "a1", Border: "CN"}
		}
		r.message(declaration("answer", "X1", func(m *messages.Message) {
			m.Kind, m.Sender.PartyID, m.Function, m.Subject, m.Body = messages.KindReceipt, "agency-c", messages.FunctionResponse, "answer", b
		}), fromDocument...)
		if got := len(r.on(topics.Claims)); got != want {
			t.Errorf("%q: %d claims", what, got)
		}
	}
}

func TestClearingGivesDecisionsOnlyToThoseTheyAreAbout(t *testing.T) {
	for name, c := range map[string]struct{ lane, want string }{
		"to the declaration's own sender": {"port-a/declaration/A1", "ROUTED"},
		"to nobody else":                  {"port-z/declaration/A1", "ROUTED CLEARING-006"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newClearing(t, newMemory())
			r.table(standardTable())
			r.message(&messages.Message{ID: "dec1", Kind: messages.KindDecision, Function: messages.FunctionOriginal, Subject: c.lane,
				Sender: messages.Participant{PartyID: "hub-1"}, Body: &messages.Decision{Number: "1", Border: "CN", Outcome: messages.OutcomeRecognised}}, header(router.HeaderLane, c.lane))
			r.want(c.want)
			if len(r.on(topics.Claims)) != 0 {
				t.Error("a decision went to claims")
			}
		})
	}
}

func TestClearingKeepsTestsAwayFromLedgersAndRoutes(t *testing.T) {
	table := standardTable()
	r := newClearing(t, newMemory())
	r.table(table)
	r.message(declaration("m1", "A1", func(m *messages.Message) { m.Test = true }), fromDocument...)
	r.want("ROUTED CLEARING-006")
	if len(r.outputs) != 0 {
		t.Error("a test went on")
	}
}

func TestClearingRefersToTheSourceBytes(t *testing.T) {
	table := router.Table{Partners: partners(), Routes: []router.Route{{Name: "all", To: []string{"agency-c"}}}}
	log := newMemory()
	r := newClearing(t, log)
	r.table(table)
	_, offset, _ := log.Send(t.Context(), stream.Record{Topic: topics.Documents, Value: encode(t, acceptance(t, 1))})
	at := header(router.HeaderPlace, fmt.Sprintf("0/%d", offset))
	r.message(declaration("m1", "A1"), at, header(router.HeaderCount, "1"))
	p := decode[messages.Parcel](t, r.on(topics.Parcels)[0].Value)
	if p.Format != router.FormatSource || p.MediaType != "application/edifact" || p.Body != nil {
		t.Errorf("%+v", p)
	}
	if b, err := log.bodies().Open(t.Context(), p); err != nil || string(b) != "raw bytes" {
		t.Errorf("%s %v", b, err)
	}
	r.clear()
	r.message(declaration("m2", "A2"), at, header(router.HeaderCount, "2"))
	r.want("UNDELIVERABLE CLEARING-007, ROUTED CLEARING-006")
}

func TestClearingLetsLargeBodiesStayInTheLog(t *testing.T) {
	log := newMemory()
	r := newClearing(t, log)
	r.table(standardTable())
	m := declaration("m1", "A1", func(m *messages.Message) {
		m.Body.(*messages.Declaration).Notes = []messages.Note{{Text: strings.Repeat("<&>", 60_000)}}
	})
	r.message(m, fromDocument...)
	p := decode[messages.Parcel](t, r.on(topics.Parcels)[0].Value)
	if p.Body != nil || p.Source == nil {
		t.Fatal("the body is in the parcel")
	}
	m.Version = 1
	want, _ := messages.Marshal(m)
	if got, err := log.bodies().Open(t.Context(), p); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v: %d bytes, want %d", err, len(got), len(want))
	}
}

func TestClearingCarriesAMessageThatIsABlob(t *testing.T) {
	log := newMemory()
	in := newIntake(t, log)
	whole := declaration("m1", "A1", func(m *messages.Message) {
		m.Body.(*messages.Declaration).Notes = []messages.Note{{Text: strings.Repeat("x", 950_000)}}
	})
	a := acceptance(t, 1, whole)
	ref, _ := log.Put(t.Context(), encode(t, a.Messages))
	blob := messages.BlobRef(ref)
	a.Messages, a.MessagesBlob = nil, &blob
	in.document(a)
	r := newClearing(t, log)
	r.table(standardTable())
	o := in.on(topics.Messages)[0]
	r.send(o.Key, o.Value, o.Headers...)
	r.want("UNDELIVERABLE CLEARING-008, ROUTED")
	told := stream.Record{Headers: r.on(topics.Claims)[0].Headers}
	if n, err := strconv.Atoi(told.Header(recognition.HeaderLeftOut)); err != nil || n < 950_000 || told.Header(router.HeaderKind) != "declaration" || told.Header("ce_subject") != whole.Subject {
		t.Errorf("recognition does not know that there is such a version: %v", told.Headers)
	}
	p := decode[messages.Parcel](t, r.on(topics.Parcels)[0].Value)
	whole.Version = 1
	want, _ := messages.Marshal(whole)
	if got, err := log.bodies().Open(t.Context(), p); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v: %d bytes, want %d", err, len(got), len(want))
	}
}

func TestClearingLinksLaterNumbersOfASubject(t *testing.T) {
	r := newClearing(t, newMemory())
	r.table(standardTable())
	r.message(declaration("m1", "A1"), fromDocument...)
	r.clear()
	r.message(declaration("m2", "A1", func(m *messages.Message) {
		d := m.Body.(*messages.Declaration)
		d.References = append(d.References, messages.Reference{Type: "mrn", Number: "26CN 0001"})
	}), fromDocument...)
	r.want("SUPERSEDED, LINKED, ROUTED")
	if got := r.events[1].Values["numbers"]; got != "mrn:26CN0001" {
		t.Errorf("numbers %q", got)
	}
}

func TestClearingRefusesABadTableAndKeepsTheLast(t *testing.T) {
	r := newClearing(t, newMemory())
	r.table(standardTable())
	r.command("", messages.Command{ID: "t2", Verb: messages.VerbTable, By: "hub", Body: []byte(`{"routes":[{"name":"x","to":["nobody"]}]}`)})
	r.message(declaration("m1", "A1"), fromDocument...)
	r.want("REFUSED CLEARING-009, ROUTED")
}
