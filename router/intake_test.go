package router_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
)

func newIntake(t *testing.T, log *memory) *rig {
	t.Helper()
	s, err := router.NewIntake(router.IntakeOptions{Topics: topics, Hub: "hub-1", Bodies: log.bodies()})
	if err != nil {
		t.Fatal(err)
	}
	return newRig(t, log, topics.Documents, s, s.Perform)
}

func (r *rig) document(a messages.Acceptance) { r.t.Helper(); r.send(a.Sender, encode(r.t, a)) }

func TestIntakeRelaysEachMessageUnderItsSubject(t *testing.T) {
	r := newIntake(t, newMemory())
	r.document(acceptance(t, 1, declaration("m1", "A1"), declaration("m2", "A2")))
	r.want("RECEIVED, CHECKED, CHECKED, CHECKED")
	out := r.on(topics.Messages)
	if len(out) != 2 || out[0].Key != "port-a/declaration/A1" || out[1].Key != "port-a/declaration/A2" {
		t.Fatalf("%d messages: %+v", len(out), out)
	}
	for name, want := range map[string]string{"ce_id": "m1", "ce_source": "/hubs/hub-1/senders/port-a", "clearhub-kind": "declaration", router.HeaderVersion: "0",
		router.HeaderDocument: documentID(1), router.HeaderPlace: "0/0", router.HeaderCount: "2"} {
		if got := head(out[0], name); got != want {
			t.Errorf("header %s is %q, want %q", name, got, want)
		}
	}
	if m := decode[messages.Message](t, out[0].Value); m.ID != "m1" || m.Body == nil {
		t.Errorf("message %+v", m)
	}
}

func TestIntakeDropsADocumentItHasSeen(t *testing.T) {
	r := newIntake(t, newMemory())
	a := acceptance(t, 1, declaration("m1", "A1"))
	r.document(a)
	r.clear()
	r.document(a)
	r.want("DUPLICATE INTAKE-004")
	if len(r.outputs) != 0 {
		t.Errorf("%d outputs", len(r.outputs))
	}
	if r.events[0].Values["first"] != "0" {
		t.Errorf("values %v", r.events[0].Values)
	}
}

func TestIntakeRecordsARefusedDocumentAndRelaysNothing(t *testing.T) {
	r := newIntake(t, newMemory())
	a := acceptance(t, 1, declaration("m1", "A1"))
	a.Verdict, a.Faults = messages.VerdictRefused, messages.Faults{{Code: "EDI-001", Severity: messages.SeverityRefuse, Text: "segment is missing"}}
	r.document(a)
	r.want("RECEIVED, REFUSED EDI-001")
	if len(r.outputs) != 0 {
		t.Errorf("%d outputs", len(r.outputs))
	}
}

// The same bytes again, when what refused them was mended on the hub's side: a partner that was told to mend something else and sends again, or a parcel that
// is replayed, is not told that it is taken and then forgotten.
func TestIntakeTakesWhatWasRefusedBefore(t *testing.T) {
	r := newIntake(t, newMemory())
	a := acceptance(t, 1, declaration("m1", "A1"))
	a.Verdict, a.Faults = messages.VerdictRefused, messages.Faults{{Code: "RCV-001", Severity: messages.SeverityRefuse, Text: "the sender does not speak for it"}}
	r.document(a)
	r.clear()
	r.document(a)
	r.want("DUPLICATE INTAKE-004")
	r.clear()
	b := acceptance(t, 1, declaration("m1", "A1"))
	r.document(b)
	r.want("RECEIVED, CHECKED, CHECKED")
	if n := len(r.on(topics.Messages)); n != 1 {
		t.Errorf("%d relayed", n)
	}
	r.clear()
	r.document(b)
	r.document(a) // and what was taken stays taken
	r.want("DUPLICATE INTAKE-004, DUPLICATE INTAKE-004")
	if len(r.outputs) != 0 {
		t.Errorf("%d outputs", len(r.outputs))
	}
}

func TestIntakeJudgesIdentity(t *testing.T) {
	first := func(a *messages.Acceptance) { a.Identity, a.BodyHash = "SENDER:RECIPIENT:17", strings.Repeat("1a", 32) }
	for name, c := range map[string]struct {
		first, second func(*messages.Acceptance)
		want          string
		relayed       int
	}{
		"the same identity with another body is refused": {first,
			func(a *messages.Acceptance) { first(a); a.BodyHash = strings.Repeat("2b", 32) }, "RECEIVED, REFUSED INTAKE-001", 0},
		"the same identity with the same body is a repetition": {first, first, "RECEIVED, DUPLICATE INTAKE-002", 0},
		"a hash made by another adapter version is no conflict": {first,
			func(a *messages.Acceptance) {
				first(a)
				a.BodyHash, a.AdapterVersion = strings.Repeat("2b", 32), "2"
			}, "RECEIVED, CHECKED, CHECKED", 1},
		"no identity is no conflict": {func(*messages.Acceptance) {}, func(*messages.Acceptance) {}, "RECEIVED, CHECKED, CHECKED", 1},
		"a refused document does not take its identity": {func(a *messages.Acceptance) { first(a); a.Verdict = messages.VerdictRefused },
			func(a *messages.Acceptance) { first(a); a.BodyHash = strings.Repeat("2b", 32) }, "RECEIVED, CHECKED, CHECKED", 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := newIntake(t, newMemory())
			a, b := acceptance(t, 1, declaration("m1", "A1")), acceptance(t, 2, declaration("m2", "A2"))
			c.first(&a)
			c.second(&b)
			r.document(a)
			r.clear()
			r.document(b)
			r.want(c.want)
			if got := len(r.on(topics.Messages)); got != c.relayed {
				t.Errorf("%d relayed, want %d", got, c.relayed)
			}
			if e := r.events[1]; e.Code == "INTAKE-001" && (e.Values["hash"] != b.BodyHash || e.Values["firstHash"] != a.BodyHash || e.Values["first"] != a.Document) {
				t.Errorf("the conflict does not show both: %v", e.Values)
			}
		})
	}
}

func TestIntakeKeepsItsStateSmall(t *testing.T) {
	r := newIntake(t, newMemory())
	for n := range 200 {
		r.document(acceptance(t, n, declaration("m1", "A1")))
	}
	size, entries := 0, 0
	for k, v := range r.trial.Scan("d") {
		size += len(k) + len(v)
		entries++
	}
	if entries != 200 || size/entries > 48 {
		t.Errorf("%d entries of %d bytes on average", entries, size/max(entries, 1))
	}
}

func TestIntakeRelaysALargeDocumentSliceBySliceAndKeepsTheOrder(t *testing.T) {
	log := newMemory()
	r := newIntake(t, log)
	var ms []*messages.Message
	for i := range 250 {
		ms = append(ms, declaration(fmt.Sprintf("m%03d", i), fmt.Sprintf("A%03d", i), func(m *messages.Message) {
			m.Body.(*messages.Declaration).Notes = []messages.Note{{Text: strings.Repeat("x", 3000)}}
		}))
	}
	big := acceptance(t, 1, ms...)
	ref, _ := log.Put(t.Context(), encode(t, big.Messages))
	blob := messages.BlobRef(ref)
	big.Messages, big.MessagesBlob = nil, &blob

	r.held = true
	r.document(big)
	r.document(acceptance(t, 2, declaration("later", "A000")))
	other := acceptance(t, 3, declaration("other", "B1"))
	other.Sender = "port-b"
	r.document(other)
	if out := r.on(topics.Messages); len(out) != 1 || head(out[0], "ce_id") != "other" {
		t.Fatalf("a large document must stop its own sender and no other: %d outputs", len(out))
	}
	r.held = false
	r.step(r.run()...)
	out := r.on(topics.Messages)[1:]
	if len(out) != 251 {
		t.Fatalf("%d messages", len(out))
	}
	for i := range 250 {
		if got := head(out[i], "ce_id"); got != fmt.Sprintf("m%03d", i) {
			t.Fatalf("message %d is %s", i, got)
		}
	}
	if head(out[250], "ce_id") != "later" {
		t.Error("the later document did not come last")
	}
	for range r.trial.Scan("hold") {
		t.Error("the sender is still held")
	}
}

func TestIntakeSendsAMessageTooLargeForARecordAsItsEnvelope(t *testing.T) {
	log := newMemory()
	r := newIntake(t, log)
	whole := declaration("m1", "A1", func(m *messages.Message) {
		m.Body.(*messages.Declaration).Notes = []messages.Note{{Text: strings.Repeat("x", 1_200_000)}}
		m.Provenance = messages.Provenance{{Pointer: "/body"}}
	})
	a := acceptance(t, 1, whole)
	ref, _ := log.Put(t.Context(), encode(t, a.Messages))
	blob := messages.BlobRef(ref)
	a.Messages, a.MessagesBlob = nil, &blob
	r.document(a)
	out := r.on(topics.Messages)
	if len(out) != 1 || len(out[0].Value) > 2000 || head(out[0], router.HeaderBlob) == "" {
		t.Fatalf("%d outputs", len(out))
	}
	f := decode[router.Facts](t, []byte(head(out[0], router.HeaderFacts)))
	if f.Export[0] != "MN" || f.Types[0] != "import" || f.Own[0] != "lrn:A1" {
		t.Errorf("facts %+v", f)
	}
	rec := record(out[0])
	body, err := log.bodies().Message(t.Context(), rec)
	if err != nil {
		t.Fatal(err)
	}
	if got := decode[messages.Message](t, body); len(got.Body.(*messages.Declaration).Notes[0].Text) != 1_200_000 || got.Provenance != nil {
		t.Error("the blob is not the message without provenance")
	}
}

func TestIntakeTriesAgainWhereTheLogCannotBeRead(t *testing.T) {
	log := newMemory()
	r := newIntake(t, log)
	a := acceptance(t, 1, declaration("m1", "A1"))
	ref, _ := log.Put(t.Context(), encode(t, a.Messages))
	blob := messages.BlobRef(ref)
	a.Messages, a.MessagesBlob = nil, &blob
	log.readErr = errors.New("broker is away")
	r.document(a)
	for range 6 {
		r.wait()
	}
	if !strings.HasSuffix(r.states(), "PARKED PARK-001") || len(r.on(topics.Messages)) != 0 {
		t.Errorf("events %s", r.states())
	}
	if p := r.events[len(r.events)-1].Place; p == nil || p.Topic != topics.Documents {
		t.Errorf("the event names no place: %+v", p)
	}
	log.readErr = nil
	r.wait()
	if len(r.on(topics.Messages)) != 1 {
		t.Error("not relayed once the log could be read")
	}
}

func TestIntakeParksARecordThatIsNoAcceptanceUntilItIsSkipped(t *testing.T) {
	r := newIntake(t, newMemory())
	r.send("port-a", []byte(`{"broken`))
	r.document(acceptance(t, 1, declaration("m1", "A1")))
	r.want("PARKED INTAKE-003, RECEIVED, CHECKED")
	r.clear()
	r.command("port-a", messages.Command{ID: "c1", Verb: messages.VerbReplay, By: "officer"})
	r.want("REPLAYED INTAKE-003, PARKED INTAKE-003")
	r.clear()
	r.command("port-a", messages.Command{ID: "c2", Verb: messages.VerbSkip, By: "officer", Reason: "not ours"})
	r.want("WITHDRAWN PARK-002, CHECKED")
	if len(r.on(topics.Messages)) != 1 {
		t.Error("what waited was not let go")
	}
	r.clear()
	r.command("port-a", messages.Command{ID: "c3", Verb: messages.VerbSkip, By: "officer"})
	r.command("port-a", messages.Command{ID: "c4", Verb: "dance", By: "officer"})
	r.want("REFUSED PARK-003, REFUSED PARK-004")
}

// A message that names this hub among those that took it, before the time that it was taken now, goes no further.
func TestIntakeEndsWhatComesRound(t *testing.T) {
	for name, c := range map[string]struct {
		hubs []string
		want string
	}{
		"here for the first time": {[]string{"hub-2", "hub-1"}, "RECEIVED, CHECKED, CHECKED"},
		"come round":              {[]string{"hub-1", "hub-2", "hub-1"}, "RECEIVED, CHECKED, DUPLICATE INTAKE-008"},
		"no hub is named":         {nil, "RECEIVED, CHECKED, CHECKED"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newIntake(t, newMemory())
			m := declaration("m1", "A1")
			m.Hubs = c.hubs
			r.document(acceptance(t, 1, m))
			r.want(c.want)
			if relayed := len(r.on(topics.Messages)); relayed != strings.Count(c.want, "CHECKED")-1 {
				t.Errorf("%d messages relayed", relayed)
			}
			if e := r.events[len(r.events)-1]; e.Code != "" && e.Values["hubs"] != "hub-1, hub-2, hub-1" {
				t.Errorf("%v", e.Values)
			}
		})
	}
}
