package router_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/delivery"
)

// quill is an adapter that writes the control reference and the message's id, and answers with both.
type quill struct{}

func (quill) Spec() adapters.Spec                         { return adapters.Spec{Name: "quill", Version: "1"} }
func (quill) Detect([]byte, adapters.Hint) adapters.Score { return adapters.No }
func (quill) Decode(context.Context, adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(func(adapters.Decoded, error) bool) {}
}

func (quill) Encode(_ context.Context, w io.Writer, m *messages.Message, to adapters.Address) (messages.Faults, error) {
	reference := to.ControlReference
	if to.Next != nil {
		reference = to.Next()
	}
	switch {
	case strings.HasPrefix(m.ID, "bad"):
		return nil, errors.New("it has no room for that")
	case strings.HasPrefix(m.ID, "none"):
		return nil, adapters.ErrKind
	}
	_, err := fmt.Fprintf(w, "%s>%s %s %s expect=%v", to.Sender, to.Recipient, reference, m.ID, to.Expect)
	return messages.Faults{{Code: "Q-1", Severity: messages.SeverityLoss, Text: "colour"}}, err
}

func writingTable(running bool) router.Table {
	return router.Table{Partners: []router.Partner{{ID: "port-b", Identifiers: []string{"PB:ZZ"}, Expects: router.Expectation{Syntax: 2 * time.Hour, Application: 24 * time.Hour},
		Deliver: &delivery.Target{Type: "web", URL: "https://b.example/in", Format: "quill", RunningNumber: running}}}}
}

func newWriting(t *testing.T, c *script, running bool) *rig {
	t.Helper()
	log := newMemory()
	var reg adapters.Registry
	reg.Add(quill{})
	s, err := router.NewDispatch(router.DispatchOptions{Topics: topics, Bodies: log.bodies(), Courier: c, Registry: &reg, Hub: "HUB"})
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, log, topics.Parcels, s, s.Perform)
	r.table(writingTable(running))
	return r
}

func (r *rig) letter(lane, message string) string {
	r.t.Helper()
	p := messages.Parcel{V: 1, ID: messages.ParcelID(message, "port-b", "quill"), Partner: "port-b", Lane: lane, Message: message, Subject: "s-" + message, Number: "N-" + message,
		Version: 1, Kind: messages.KindDeclaration, Created: r.now, Format: "quill", Body: []byte(`{"id":"` + message + `","kind":"declaration","body":{}}`)}
	r.send(router.LaneKey("port-b", lane), encode(r.t, p))
	return p.ID
}

// relay gives what DISPATCH sent itself back to it, as the relay does.
func (r *rig) relay() {
	r.t.Helper()
	for len(r.on(topics.Parcels)) > 0 {
		out := r.on(topics.Parcels)
		r.outputs = nil
		for _, o := range out {
			r.send(o.Key, o.Value, o.Headers...)
		}
	}
}

// receipt lets CLEARING take a receipt of port-b, and gives DISPATCH what it says of it.
func (r *rig) receipt(id, level, status string, refs ...messages.Reference) {
	r.t.Helper()
	c := newClearing(r.t, newMemory())
	c.table(writingTable(false))
	c.now = r.now
	m := &messages.Message{SchemaVersion: messages.SchemaVersion, ID: id, Kind: messages.KindReceipt, Function: messages.FunctionResponse, Subject: "receipt-" + id,
		Sender: messages.Participant{PartyID: "port-b"}, Source: messages.Source{Document: "d-" + id},
		Body: &messages.Receipt{Level: level, Status: status, References: refs, Reasons: []messages.Reason{{Code: &messages.Code{Code: "12", List: "untdid0085"}, Text: "a bad value", Path: "1:#3"}}}}
	c.message(m)
	for _, o := range c.on(topics.Parcels) {
		r.send(o.Key, o.Value, o.Headers...)
	}
	r.relay()
}

func interchangeRef(n string) messages.Reference {
	return messages.Reference{Type: "interchange", Number: n}
}

func TestAnAnswerIsMatchedByReferenceOrNumber(t *testing.T) {
	c := &script{answer: always(taken)}
	r := newWriting(t, c, false)
	id := r.letter("L1", "m1")
	r.relay()
	r.want("ACKED")
	if e := r.events[0]; e.Values["reference"] != router.Reference(id) || len(e.Faults) != 1 {
		t.Errorf("the event of the delivery: %+v", e)
	}
	if body, err := c.attempts[0].Open(t.Context()); err != nil || string(body) != "HUB>PB:ZZ "+router.Reference(id)+" m1 expect=true" {
		t.Errorf("%s %v", body, err)
	}
	r.clear()
	r.receipt("c1", "syntax", "accepted", interchangeRef(router.Reference(id)))
	r.receipt("c1", "syntax", "accepted", interchangeRef(router.Reference(id))) // the same again
	r.want("ACKED, LINKED")
	if e := r.events[0]; e.Message != "m1" || e.Parcel != id || e.Values["answer"] != "syntax" || e.Values["by"] != "c1" {
		t.Errorf("%+v", e)
	}
	r.clear()
	r.receipt("a1", "business", "accepted", messages.Reference{Type: "functionalReference", Number: "ACK1"}, messages.Reference{Type: "previousMessage", Number: "n-M1"})
	r.want("ANSWERED, LINKED")
	r.clear()
	r.wait() // nothing is due any more but the end of waiting
	r.want("")
	r.receipt("c2", "syntax", "accepted", interchangeRef(router.Reference(id)))
	r.wait()
	r.relay()
	r.wait()
	r.relay()
	r.want("UNDELIVERABLE DISPATCH-013")
}

func TestAPartnersRefusalHasItsErrors(t *testing.T) {
	r := newWriting(t, &script{answer: always(taken)}, false)
	id := r.letter("L1", "m1")
	r.relay()
	r.clear()
	r.receipt("c1", "syntax", "partlyAccepted", interchangeRef(router.Reference(id)))
	r.want("REFUSED DISPATCH-010, LINKED")
	if e := r.events[0]; len(e.Faults) != 1 || e.Faults[0].Standard != "0085:12" || e.Faults[0].Position.Path != "1:#3" || e.Parcel != id {
		t.Errorf("%+v", e)
	}
	r.clear()
	r.wait() // neither answer is awaited after a refusal
	r.want("")
}

func TestALateAnswerIsToldAndStillTaken(t *testing.T) {
	r := newWriting(t, &script{answer: always(taken)}, false)
	id := r.letter("L1", "m1")
	r.relay()
	r.clear()
	r.wait()
	r.want("OVERDUE DISPATCH-011")
	if got := r.now.Sub(noon); got != 2*time.Hour {
		t.Errorf("told after %s", got)
	}
	r.wait()
	r.wait()
	r.want("OVERDUE DISPATCH-011, OVERDUE DISPATCH-012, OVERDUE DISPATCH-011")
	r.clear()
	r.receipt("c1", "syntax", "accepted", interchangeRef(router.Reference(id)))
	r.want("ACKED, LINKED")
}

func TestAnAnswerMayBeQuickerThanTheRelay(t *testing.T) {
	r := newWriting(t, &script{answer: always(taken)}, false)
	id := r.letter("L1", "m1")
	await := r.on(topics.Parcels)
	r.clear()
	r.receipt("c1", "syntax", "accepted", interchangeRef(router.Reference(id)))
	r.want("") // it is kept
	for _, o := range await {
		r.send(o.Key, o.Value, o.Headers...)
	}
	r.wait()
	r.relay()
	r.want("ACKED, LINKED")
	r.clear()
	r.wait() // the clock of what is awaited was not lost
	r.want("OVERDUE DISPATCH-012")
}

func TestAReceiptThatAnswersNothingIsSaid(t *testing.T) {
	r := newWriting(t, &script{answer: always(taken)}, false)
	r.receipt("c9", "syntax", "accepted", interchangeRef("NEVER"))
	for range 2 {
		r.wait()
		r.relay()
	}
	r.want("UNDELIVERABLE DISPATCH-013")
	if r.events[0].Message != "c9" {
		t.Errorf("%+v", r.events[0])
	}
}

func TestWhatCannotBeWrittenParksItsLaneAndUsesNoNumber(t *testing.T) {
	c := &script{answer: always(taken)}
	r := newWriting(t, c, true)
	r.letter("*", "m1")
	bad := r.letter("*", "bad")
	r.letter("*", "none")
	r.letter("*", "m2")
	r.want("ACKED, PARKED DISPATCH-009")
	r.command(router.LaneKey("port-b", "*"), messages.Command{ID: "1", Verb: messages.VerbSkip, By: "operator:x", Target: bad, Reason: "not for them"})
	r.want("ACKED, PARKED DISPATCH-009, WITHDRAWN PARK-002, UNDELIVERABLE DISPATCH-014, ACKED")
	var got []string
	for _, a := range c.attempts {
		body, err := a.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.Fields(string(body))[1])
	}
	if strings.Join(got, " ") != "1 2" {
		t.Errorf("numbers %v", got)
	}
}

func TestARunningNumberStaysWithItsParcelThroughAttempts(t *testing.T) {
	n := 0
	c := &script{answer: func(delivery.Attempt) delivery.Proof {
		if n++; n < 3 {
			return later
		}
		return taken
	}}
	r := newWriting(t, c, true)
	r.letter("*", "m1")
	r.letter("*", "m2")
	r.wait()
	r.wait()
	r.want("ATTEMPTED DISPATCH-007, ATTEMPTED DISPATCH-007, ACKED, ACKED")
	var got []string
	for _, a := range c.attempts {
		body, _ := a.Open(t.Context())
		got = append(got, strings.Join(strings.Fields(string(body))[1:3], " "))
	}
	if strings.Join(got, ", ") != "1 m1, 1 m1, 1 m1, 2 m2" {
		t.Errorf("attempts %v", got)
	}
}

func TestFormatsMustHaveAWriter(t *testing.T) {
	var reg adapters.Registry
	reg.Add(quill{})
	if err := writingTable(false).CheckFormats(&reg); err != nil {
		t.Error(err)
	}
	table := writingTable(false)
	table.Routes = []router.Route{{Name: "r", To: []string{"port-b"}, Format: "quilt"}}
	if err := table.CheckFormats(&reg); err == nil || !strings.Contains(err.Error(), "/routes/0/format") {
		t.Errorf("%v", err)
	}
	table.Routes[0].Format = router.FormatAnswer
	if err := table.Validate(); err == nil || !strings.Contains(err.Error(), "/routes/0/format") {
		t.Errorf("%v", err)
	}
	table = writingTable(false)
	table.Partners[0].Answers = &adapters.Answers{Syntax: "sometimes"}
	table.Partners[0].Profile.Interchange = adapters.Interchange{BadMessage: "shrug"}
	for _, want := range []string{"/partners/0/answers/syntax", "/partners/0/profile/interchange/badMessage"} {
		if err := table.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not told: %v", want, err)
		}
	}
}

func TestARulingOnWhatWasSentIsAnAnswer(t *testing.T) {
	r := newWriting(t, &script{answer: always(taken)}, false)
	r.letter("L1", "m1")
	r.relay()
	r.clear()
	rule := func(id, number string) {
		c := newClearing(t, newMemory())
		c.table(writingTable(false))
		c.message(&messages.Message{SchemaVersion: messages.SchemaVersion, ID: id, Kind: messages.KindRuling, Function: messages.FunctionResponse, Subject: "ruling-" + id,
			Sender: messages.Participant{PartyID: "port-b"}, Source: messages.Source{Document: "d-" + id},
			Body: &messages.Ruling{Status: messages.RulingRefused, References: []messages.Reference{{Type: "declarantReference", Number: number}}}})
		for _, o := range c.on(topics.Parcels) {
			r.send(o.Key, o.Value, o.Headers...)
		}
		r.relay()
	}
	rule("r1", "N-m1")
	r.want("ANSWERED, LINKED")
	r.clear()
	rule("r2", "from elsewhere") // most rulings are about what others sent
	r.want("")
}
