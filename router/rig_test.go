package router_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

var (
	topics = router.NewTopics("")
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

// memory is a log and its blobs in memory.
type memory struct {
	mu      sync.Mutex
	records map[string][]stream.Record
	blobs   map[int64][]byte
	sendErr error
	readErr error
	reads   int
}

func newMemory() *memory {
	return &memory{records: map[string][]stream.Record{}, blobs: map[int64][]byte{}}
}

func (m *memory) Send(_ context.Context, r stream.Record) (int, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sendErr != nil {
		return 0, 0, m.sendErr
	}
	r.Partition, r.Offset = 0, int64(len(m.records[r.Topic]))
	m.records[r.Topic] = append(m.records[r.Topic], r)
	return 0, r.Offset, nil
}

func (m *memory) Fetch(_ context.Context, topic string, _ int, offset int64, _ stream.FetchOptions) (stream.Chunk, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	if m.readErr != nil {
		return stream.Chunk{}, m.readErr
	}
	all := m.records[topic]
	if offset < 0 || offset > int64(len(all)) {
		return stream.Chunk{}, stream.ErrOffset
	}
	return stream.Chunk{Records: slices.Clone(all[offset:]), Next: int64(len(all)), HighWatermark: int64(len(all))}, nil
}

func (m *memory) Put(_ context.Context, body []byte) (stream.Ref, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sendErr != nil {
		return stream.Ref{}, m.sendErr
	}
	at := int64(len(m.blobs))
	m.blobs[at] = bytes.Clone(body)
	sum := sha256.Sum256(body)
	return stream.Ref{Offset: at, Chunks: 1, Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:])}, nil
}

func (m *memory) Get(_ context.Context, ref stream.Ref) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.readErr != nil {
		return nil, m.readErr
	}
	b, ok := m.blobs[ref.Offset]
	if !ok {
		return nil, stream.ErrCorrupt
	}
	return b, nil
}

func (m *memory) bodies() router.Bodies { return router.Bodies{Log: m, Blobs: m, Topics: topics} }

// rig runs one stage on the memory log.
type rig struct {
	t       *testing.T
	log     *memory
	topic   string
	trial   *stage.Trial
	perform func(ctx context.Context, key string, payload []byte) []byte
	now     time.Time
	// held keeps effects back until perform is called by the test.
	held    bool
	effects []stage.Effect
	outputs []stage.Output
	events  []messages.Event
}

func newRig(t *testing.T, log *memory, topic string, s stage.Stage, perform func(context.Context, string, []byte) []byte) *rig {
	return &rig{t: t, log: log, topic: topic, trial: stage.NewTrial(s, 0), perform: perform, now: noon}
}

// send appends a record to the stage's input and steps.
func (r *rig) send(key string, value []byte, hs ...stream.Header) {
	r.t.Helper()
	_, offset, err := r.log.Send(r.t.Context(), stream.Record{Topic: r.topic, Key: []byte(key), Value: value, Headers: hs})
	if err != nil {
		r.t.Fatal(err)
	}
	r.step(stage.Input{Kind: stage.Record, Record: r.log.records[r.topic][offset]})
}

func (r *rig) command(key string, c messages.Command) {
	r.t.Helper()
	rec, err := router.CommandRecord(r.topic, -1, key, c)
	if err != nil {
		r.t.Fatal(err)
	}
	r.send(key, rec.Value, rec.Headers...)
}

func (r *rig) table(t router.Table) {
	r.t.Helper()
	c, err := t.Command("hub", r.now)
	if err != nil {
		r.t.Fatal(err)
	}
	r.command("", c)
}

func (r *rig) step(in ...stage.Input) {
	r.t.Helper()
	for {
		out, err := r.trial.Step(r.now, in...)
		if err != nil {
			r.t.Fatal(err)
		}
		r.take(out)
		if r.held || len(r.effects) == 0 {
			return
		}
		in = r.run()
	}
}

// run performs the effects that were asked for.
func (r *rig) run() (in []stage.Input) {
	todo := r.effects
	r.effects = nil
	for _, e := range todo {
		in = append(in, stage.Input{Kind: stage.Result, Key: e.Key, Value: r.perform(r.t.Context(), e.Key, e.Payload)})
	}
	return in
}

func (r *rig) take(out stage.Outcome) {
	r.t.Helper()
	r.effects = append(r.effects, out.Effects...)
	for _, o := range out.Outputs {
		if o.Topic != topics.Events {
			r.outputs = append(r.outputs, o)
			continue
		}
		var e messages.Event
		if err := json.Unmarshal(o.Value, &e); err != nil {
			r.t.Fatal(err)
		}
		if e.V != 1 || e.Stage == "" || e.State == "" || e.Time.IsZero() || o.Key == "" {
			r.t.Errorf("event lacks something: %s", o.Value)
		}
		r.events = append(r.events, e)
	}
}

// wait moves the clock to the next timer and steps.
func (r *rig) wait() {
	r.t.Helper()
	at, err := r.trial.NextTimer()
	if err != nil {
		r.t.Fatal(err)
	}
	r.now = at
	r.step()
}

// clear forgets what came out so far.
func (r *rig) clear() { r.outputs, r.events = nil, nil }

// on lists the outputs on a topic.
func (r *rig) on(topic string) (out []stage.Output) {
	for _, o := range r.outputs {
		if o.Topic == topic {
			out = append(out, o)
		}
	}
	return out
}

// states lists the events as "STATE" or "STATE code", in order.
func (r *rig) states() string {
	var out []string
	for _, e := range r.events {
		out = append(out, strings.TrimSpace(string(e.State)+" "+e.Code))
	}
	return strings.Join(out, ", ")
}

func (r *rig) want(states string) {
	r.t.Helper()
	if got := r.states(); got != states {
		r.t.Errorf("events\n got %s\nwant %s", got, states)
	}
}

func head(o stage.Output, key string) string {
	for _, h := range o.Headers {
		if h.Key == key {
			return string(h.Value)
		}
	}
	return ""
}

func decode[T any](t *testing.T, b []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%v in %.200s", err, b)
	}
	return v
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// declaration is a small import declaration of a port.
func declaration(id, number string, change ...func(*messages.Message)) *messages.Message {
	m := &messages.Message{
		SchemaVersion: messages.SchemaVersion, ID: id, Kind: messages.KindDeclaration, Function: messages.FunctionOriginal,
		Sender: messages.Participant{PartyID: "port-a", Country: "CN"}, Handling: messages.HandlingTrade,
		Source: messages.Source{Document: "d-" + id, MediaType: "application/edifact", Format: "edifact:CUSDEC"},
		Body: &messages.Declaration{Type: "import", ExportCountry: "MN", DestinationCountry: "CN",
			References: []messages.Reference{{Type: "lrn", Number: number}}},
	}
	for _, f := range change {
		f(m)
	}
	if m.Subject == "" {
		m.Subject = m.Sender.PartyID + "/" + string(m.Kind) + "/" + number
	}
	return m
}

func documentID(n int) string { return messages.DocumentID("port-a", fmt.Sprint(n)) }

// acceptance is the record of a document with these messages.
func acceptance(t *testing.T, n int, ms ...*messages.Message) messages.Acceptance {
	t.Helper()
	a := messages.Acceptance{V: 1, Document: documentID(n), Sender: "port-a", Received: noon, SHA256: fmt.Sprintf("%064d", n), Size: 10, Raw: []byte("raw bytes"),
		Adapter: "edifact", AdapterVersion: "1", Format: "edifact:CUSDEC", Verdict: messages.VerdictAccepted}
	for _, m := range ms {
		b, err := messages.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		a.Messages = append(a.Messages, b)
	}
	return a
}
