package trail_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
	"github.com/clearhub/clearhub/router/trail"
)

const (
	documents = "t.documents"
	msgs      = "t.messages"
	parcels   = "t.parcels"
	events    = "t.events"
)

// bench is a log with the trail's topics, and a trail in a temporary file.
type bench struct {
	t    *testing.T
	log  *stream.Log
	file string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	log, err := stream.Open(t.Context(), stream.Options{Brokers: kafkatest.Start(t), Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	var topics []stream.Topic
	for _, n := range []string{documents, msgs, parcels, events} {
		topics = append(topics, stream.Topic{Name: n, Partitions: 2, Replicas: 1})
	}
	if err := log.Ensure(t.Context(), topics...); err != nil {
		t.Fatal(err)
	}
	return &bench{t: t, log: log, file: filepath.Join(t.TempDir(), "trail.db")}
}

// open runs a trail until stop is called, after it has caught up with the log.
func (b *bench) open() (tr *trail.Trail, stop func()) {
	b.t.Helper()
	tr, err := trail.Open(b.t.Context(), trail.Options{Path: b.file, Log: b.log, Documents: documents, Messages: msgs, Parcels: parcels, Events: events, Logger: zerolog.Nop()})
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.t.Context())
	done := make(chan error, 1)
	go func() { done <- tr.Run(ctx) }()
	b.await(tr)
	return tr, func() {
		cancel()
		if err := <-done; err != nil {
			b.t.Errorf("run: %v", err)
		}
		if err := tr.Close(); err != nil {
			b.t.Error(err)
		}
	}
}

// await waits until the trail has read everything that is in the log now.
func (b *bench) await(tr *trail.Trail) {
	b.t.Helper()
	deadline := time.After(2 * time.Minute)
	for settled := 0; settled < 3; {
		changed := tr.Changed()
		if tr.Lag() == 0 {
			settled++
		} else {
			settled = 0
		}
		select {
		case <-changed:
		case <-time.After(150 * time.Millisecond):
		case <-deadline:
			b.t.Fatalf("the trail did not catch up: lag %d", tr.Lag())
		}
	}
}

func (b *bench) put(topic, key string, v any, headers ...stream.Header) (int, int64) {
	b.t.Helper()
	value, err := json.Marshal(v)
	if err != nil {
		b.t.Fatal(err)
	}
	p, off, err := b.log.Send(b.t.Context(), stream.Record{Topic: topic, Partition: -1, Key: []byte(key), Value: value, Headers: headers})
	if err != nil {
		b.t.Fatal(err)
	}
	return p, off
}

var start = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func declaration(n int) *messages.Message {
	doc := messages.DocumentID("port-a", fmt.Sprint(n))
	m := &messages.Message{SchemaVersion: messages.SchemaVersion, ID: messages.MessageID(doc, 0), Kind: messages.KindDeclaration, Function: messages.FunctionOriginal,
		Received: start.Add(time.Duration(n) * time.Minute), Sender: messages.Participant{PartyID: "port-a", Country: "CN"}, Source: messages.Source{Document: doc},
		Body: &messages.Declaration{Type: "import", ExportCountry: "NL", DestinationCountry: "CN",
			References: []messages.Reference{{Type: "declarantReference", Number: fmt.Sprintf("DL-26/%04d", n)}, {Type: "ucr", Number: fmt.Sprintf("6NL77-ORDER %d", n)}},
			Parties:    []messages.Party{{Role: "importer", Names: []messages.Text{{Value: "Bohai Horticulture Co Ltd"}}}},
			Equipment:  []messages.Equipment{{ID: "MSKU2666542", Seals: []messages.Seal{{ID: fmt.Sprintf("S%05d", n)}}}},
			Documents:  []messages.Document{{Class: messages.ClassPhytosanitary, Number: "EC/NL/2026/0071001"}},
			Consignments: []messages.Consignment{{Number: 1, Lines: []messages.Line{{Number: 1, Descriptions: []messages.Text{{Value: "Tulip bulbs"}},
				Classifications: []messages.Classification{{System: "HS", Code: "060110"}}}}}}}}
	m.Subject = messages.SubjectOf("port-a", m)
	return m
}

func (b *bench) accept(m *messages.Message, verdict string) {
	b.t.Helper()
	body, err := messages.Marshal(m)
	if err != nil {
		b.t.Fatal(err)
	}
	b.put(documents, "port-a", messages.Acceptance{V: 1, Document: m.Source.Document, Sender: "port-a", Received: m.Received, Name: "d.edi", SHA256: "00", Verdict: verdict,
		Raw: []byte("UNB+..."), Messages: []json.RawMessage{body}})
}

func TestAMessageIsFoundByEveryReference(t *testing.T) {
	b := newBench(t)
	m := declaration(1)
	b.accept(m, messages.VerdictAccepted)
	b.accept(declaration(2), messages.VerdictAccepted)
	tr, stop := b.open()
	defer stop()
	for name, q := range map[string]string{
		"its number": "DL-26/0001", "its number written otherwise": "dl26 0001", "the UCR": "6NL77ORDER1", "the seal": "S00001",
	} {
		hits, err := tr.Search(t.Context(), trail.Filter{Query: q})
		if err != nil || len(hits) != 1 || hits[0].ID != m.ID {
			t.Errorf("by %s: %v %v", name, hits, err)
		}
	}
	for name, q := range map[string]string{"the container": "MSKU2666542", "the beginning of the certificate": "EC-NL-2026", "the party": "bohai horticulture", "a word of the party": "Horticulture"} {
		hits, err := tr.Search(t.Context(), trail.Filter{Query: q})
		if err != nil || len(hits) != 2 {
			t.Errorf("by %s: %d hits, %v", name, len(hits), err)
		}
	}
	for _, q := range []string{"nothing like it", "%", "'; DROP TABLE refs; --", "---"} {
		if hits, err := tr.Search(t.Context(), trail.Filter{Query: q}); err != nil || len(hits) != 0 {
			t.Errorf("%q finds %v, %v", q, hits, err)
		}
	}
	got, err := tr.Message(t.Context(), m.ID)
	if err != nil || got.Subject != m.Subject {
		t.Errorf("message read back: %v, %v", got, err)
	}
	a, err := tr.Acceptance(t.Context(), m.Source.Document)
	if err != nil || string(a.Raw) != "UNB+..." {
		t.Errorf("bytes read back: %q, %v", a.Raw, err)
	}
}

func TestAPartnerFindsOnlyWhatItSentOrWasSent(t *testing.T) {
	b := newBench(t)
	m := declaration(1)
	b.accept(m, messages.VerdictAccepted)
	b.accept(declaration(2), messages.VerdictAccepted)
	b.put(parcels, "agency/x", messages.Parcel{V: 1, ID: "p1", Partner: "agency", Lane: m.Subject, Message: m.ID, Created: start})
	tr, stop := b.open()
	defer stop()
	for viewer, want := range map[string]int{"": 2, "port-a": 2, "agency": 1, "stranger": 0} {
		hits, err := tr.Search(t.Context(), trail.Filter{Query: "MSKU2666542", Viewer: viewer})
		if err != nil || len(hits) != want {
			t.Errorf("%q finds %d, want %d (%v)", viewer, len(hits), want, err)
		}
		may, err := tr.MayRead(t.Context(), m.ID, viewer)
		if viewer != "" && (err != nil || may != (want > 0)) {
			t.Errorf("%q may read: %v, %v", viewer, may, err)
		}
	}
}

func TestAParcelOnlyClimbsInWhateverOrderEventsCome(t *testing.T) {
	b := newBench(t)
	ev := func(s messages.State, seq string) messages.Event {
		return messages.Event{V: 1, Time: start, Stage: "dispatch", State: s, Parcel: "p1", Partner: "agency", Message: "m1", Values: map[string]string{"sequence": seq}}
	}
	b.put(events, "m1", ev(messages.StateAcked, ""))
	b.put(events, "m1", ev(messages.StateOffered, "7"))
	b.put(parcels, "agency/x", messages.Parcel{V: 1, ID: "p1", Partner: "agency", Lane: "x", Message: "m1", Format: "native", Created: start})
	b.put(parcels, "agency/x", messages.Parcel{V: 1, ID: "p2", Partner: "agency", Lane: "x", Message: "m2", Created: start})
	b.put(events, "m2", messages.Event{V: 1, Time: start, Stage: "dispatch", State: messages.StateOffered, Parcel: "p2", Partner: "agency", Message: "m2"})
	tr, stop := b.open()
	defer stop()
	p, err := tr.Parcel(t.Context(), "p1")
	if err != nil || p.State != messages.StateAcked || p.Format != "native" {
		t.Errorf("got %+v, %v", p, err)
	}
	in, err := tr.Inbox(t.Context(), "agency", 0)
	if err != nil || len(in) != 1 || in[0].ID != "p2" {
		t.Errorf("inbox %+v, %v", in, err)
	}
}

// What is parked can be let go by whoever was told of it, though the trail may come to the event before it comes to the record.
func TestARecordThatAnEventTellsOfIsWaitedFor(t *testing.T) {
	b := newBench(t)
	tr, stop := b.open()
	defer stop()
	at, off := b.put(parcels, "agency/x", messages.Parcel{V: 1, ID: "p0", Partner: "agency", Lane: "x", Message: "m0", Created: start})
	b.put(events, "m1", messages.Event{V: 1, Time: start, Stage: "dispatch", State: messages.StateParked, Parcel: "p1", Partner: "agency", Message: "m1",
		Place: &messages.LogPlace{Topic: parcels, Partition: at, Offset: off + 1}})
	m := declaration(1)
	first := declaration(2)
	b.accept(first, messages.VerdictAccepted)
	b.await(tr)
	before, err := tr.Document(t.Context(), first.Source.Document)
	if err != nil {
		t.Fatal(err)
	}
	before.Place.Offset++
	b.put(events, "d", messages.Event{V: 1, Time: start, Stage: "intake", State: messages.StateParked, Document: m.Source.Document, Place: &before.Place})
	b.await(tr)
	if _, err := tr.Document(t.Context(), "nothing tells of this one"); !errors.Is(err, trail.ErrNotFound) {
		t.Errorf("an unknown document: %v", err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := tr.Parcel(soon, "p1"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a parcel that does not come in time: %v", err)
	}
	go func() {
		time.Sleep(200 * time.Millisecond)
		b.accept(m, messages.VerdictAccepted)
		b.put(parcels, "agency/x", messages.Parcel{V: 1, ID: "p1", Partner: "agency", Lane: "x", Message: "m1", Created: start})
	}()
	if d, err := tr.Document(t.Context(), m.Source.Document); err != nil || d.Place != before.Place {
		t.Errorf("document %+v, %v", d, err)
	}
	if p, err := tr.Parcel(t.Context(), "p1"); err != nil || p.State != messages.StateParked || p.Place.Topic != parcels {
		t.Errorf("parcel %+v, %v", p, err)
	}
}

func TestTheFileGoesOnWhereItStoppedAndIsRebuiltWhenDeleted(t *testing.T) {
	b := newBench(t)
	b.accept(declaration(1), messages.VerdictAccepted)
	_, stop := b.open()
	stop()
	b.accept(declaration(2), messages.VerdictRefused)
	b.accept(declaration(2), messages.VerdictRefused) // relayed or sent again: counts once
	look := func() map[string]int64 {
		tr, stop := b.open()
		defer stop()
		c, err := tr.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := look()
	if first["documents"] != 2 || first["declaration"] != 1 {
		t.Errorf("counts %v", first)
	}
	b.file += ".new"
	if again := look(); fmt.Sprint(again) != fmt.Sprint(first) {
		t.Errorf("rebuilt %v, was %v", again, first)
	}
}

// A relay repeats what it may not have delivered when it was killed; nobody is told twice.
func TestACopyOfAnEventIsNoSecondOne(t *testing.T) {
	b := newBench(t)
	told := func(state messages.State, from string) {
		b.put(events, "m1", messages.Event{V: 1, Time: start, Stage: "dispatch", State: state, Parcel: "p1", Partner: "agency", Message: "m1"}, stream.Header{Key: "from", Value: []byte(from)})
	}
	told(messages.StateOffered, "j/0/7/0")
	told(messages.StateOverdue, "j/0/7/1")
	told(messages.StateOffered, "j/0/7/0")
	_, stop := b.open()
	stop()
	told(messages.StateOverdue, "j/0/7/1") // after a restart
	told(messages.StateOverdue, "j/0/8/0")
	told(messages.StateOverdue, "k/0/7/1") // another journal's
	tr, stop := b.open()
	defer stop()
	got, err := tr.Events(t.Context(), "m1")
	if err != nil || len(got) != 4 {
		t.Errorf("error %v, %d events: %+v", err, len(got), got)
	}
}

func TestARecordThatCannotBeReadStopsNothing(t *testing.T) {
	b := newBench(t)
	for _, topic := range []string{documents, msgs, parcels, events} {
		if _, _, err := b.log.Send(t.Context(), stream.Record{Topic: topic, Partition: 0, Key: []byte("k"), Value: []byte(`{"broken`)}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := b.log.Send(t.Context(), stream.Record{Topic: topic, Partition: 0, Key: []byte("k"), Value: []byte(`{"kind":"nothing","body":{}}`)}); err != nil {
			t.Fatal(err)
		}
	}
	b.accept(declaration(1), messages.VerdictAccepted)
	tr, stop := b.open()
	defer stop()
	if hits, err := tr.Search(t.Context(), trail.Filter{Query: "DL260001"}); err != nil || len(hits) != 1 {
		t.Errorf("%v, %v", hits, err)
	}
}

func TestClearanceTimeRunsFromArrivalToRelease(t *testing.T) {
	b := newBench(t)
	m := declaration(1)
	b.accept(m, messages.VerdictAccepted)
	send := func(body messages.Body, kind messages.Kind, after time.Duration, subject string) {
		x := &messages.Message{SchemaVersion: messages.SchemaVersion, ID: string(kind) + after.String(), Kind: kind, Function: messages.FunctionStatus, Subject: subject,
			Sender: messages.Participant{PartyID: "hub"}, Received: m.Received.Add(after), Body: body}
		value, err := messages.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		b.put(msgs, m.Subject, json.RawMessage(value), stream.Header{Key: "clearhub-lane", Value: []byte(m.Subject)})
	}
	send(&messages.Decision{Number: "n1", Outcome: messages.OutcomeIndeterminate}, messages.KindDecision, time.Second, m.Subject)
	send(&messages.Decision{Number: "n2", Outcome: messages.OutcomeRecognised}, messages.KindDecision, 2*time.Second, m.Subject)
	send(&messages.Ruling{Status: messages.RulingReleased}, messages.KindRuling, 90*time.Second, "other")
	tr, stop := b.open()
	defer stop()
	all, err := tr.Clearances(t.Context(), 10)
	if err != nil || len(all) != 1 || all[0].Took != 90*time.Second || all[0].Outcome != "recognised" {
		t.Errorf("%+v, %v", all, err)
	}
	early := declaration(2)
	b.put(msgs, "early", json.RawMessage(mustMarshal(t, &messages.Message{SchemaVersion: messages.SchemaVersion, ID: "r-early", Kind: messages.KindRuling, Function: messages.FunctionStatus, Subject: "early",
		Sender: messages.Participant{PartyID: "port-a"}, Received: early.Received.Add(time.Minute), Body: &messages.Ruling{Status: messages.RulingReleased}})), stream.Header{Key: "clearhub-lane", Value: []byte("early")})
	b.accept(early, messages.VerdictAccepted)
	b.put(events, "r-early", messages.Event{V: 1, Time: start, Stage: "recognition", State: messages.StateLinked, Message: "r-early", Kind: messages.KindRuling, Values: map[string]string{"declaration": early.Subject}})
	b.await(tr)
	if all, err = tr.Clearances(t.Context(), 10); err != nil || len(all) != 2 {
		t.Errorf("a ruling that came before its declaration is not counted: %+v, %v", all, err)
	}
	ds, err := tr.Decisions(t.Context(), m.Subject)
	if err != nil || len(ds) != 2 || ds[1].Outcome != "recognised" {
		t.Errorf("decisions %+v, %v", ds, err)
	}
}

func mustMarshal(t *testing.T, m *messages.Message) []byte {
	t.Helper()
	b, err := messages.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A document that was refused and is taken later after all, for the hub's side was mended, is shown as taken, in whatever order its records are read.
func TestWhatWasRefusedAndIsTakenLaterIsShownAsTaken(t *testing.T) {
	for _, early := range []bool{true, false} {
		b := newBench(t)
		tr, stop := b.open()
		m := declaration(1)
		b.accept(m, messages.VerdictRefused)
		refused := func() {
			b.put(events, "e", messages.Event{V: 1, Time: start, Stage: "intake", State: messages.StateRefused, Document: m.Source.Document, Place: &messages.LogPlace{Topic: documents, Offset: 0}})
			b.await(tr)
		}
		if early {
			refused()
		}
		b.await(tr)
		if found, err := tr.MessagesAbout(t.Context(), m.Subject); err != nil || len(found) != 1 || !found[0].Refused {
			t.Errorf("before: %+v %v", found, err)
		}
		b.accept(m, messages.VerdictAccepted)
		b.await(tr)
		if !early {
			refused()
		}
		if found, err := tr.MessagesAbout(t.Context(), m.Subject); err != nil || len(found) != 1 || found[0].Refused {
			t.Errorf("after: %+v %v", found, err)
		}
		if a, err := tr.Acceptance(t.Context(), m.Source.Document); err != nil || a.Verdict != messages.VerdictAccepted {
			t.Errorf("acceptance %s %v", a.Verdict, err)
		}
		stop()
	}
}
