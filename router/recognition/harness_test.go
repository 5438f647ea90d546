package recognition_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// start is the day on which all these stories play.
var start = time.Date(2026, 3, 10, 8, 0, 0, 0, time.UTC)

const (
	agency  = "agency"  // the channel of the foreign plant health service
	port    = "port"    // declares
	customs = "customs" // speaks for the border
	trader  = "trader"  // is nobody's channel
	number  = "EC/NL/26/0007001"
)

// rules are one agreement: bulbs of the Netherlands at a Chinese border, by certificate and by inspection.
func rules(change ...func(*messages.Rules)) messages.Rules {
	since := messages.Span{From: "2025-01-01"}
	r := messages.Rules{
		Agreements: []messages.Agreement{{
			ID: "bulbs", Version: "1",
			Issuer:  messages.AgreementSide{Country: "NL", Authority: "nl-plants", Channels: []string{agency}},
			Border:  messages.AgreementSide{Country: "CN", Authority: "border office", Channels: []string{customs}},
			InForce: since,
			Scopes: []messages.Scope{{
				ID: "certificate", Instruments: []messages.DocumentClass{messages.ClassPhytosanitary}, Issuers: []string{"nl-plants"}, HS: []string{"0601", "0602"}, Excluded: []string{"060220"},
				Procedures: []string{"import"}, Gates: []int{0, 1, 2, 3, 7, 8, 10, 11}, Await: "72h", Term: "2160h",
				Effects: []messages.Effect{{Type: "waive", Control: messages.ControlDocumentary}, {Type: "waive", Control: messages.ControlPhysical}},
			}, {
				ID: "inspection", Instruments: []messages.DocumentClass{messages.ClassInspection}, PerformedBy: []string{"authority"}, HS: []string{"0601"},
				Procedures: []string{"import"}, Gates: []int{0, 1, 2, 3, 7, 8, 10}, Match: []string{"mrn", "ucr", "container+seal", "container+transportDocument"}, Quantity: "none", Term: "1440h",
				Effects: []messages.Effect{{Type: "waive", Control: messages.ControlPhysical}},
			}},
		}},
		Authorities: []messages.Authority{{
			ID: "nl-plants", Country: "NL", Names: []string{"Lowland Plant Service"}, IDs: []string{"NL-LPS"}, Channels: []string{agency},
			Competences: []messages.Competence{{Class: messages.ClassPhytosanitary, Span: since}, {Class: messages.ClassInspection, Span: since}},
		}},
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

func scope(i int, change func(*messages.Scope)) func(*messages.Rules) {
	return func(r *messages.Rules) { change(&r.Agreements[0].Scopes[i]) }
}

func at(value string) *messages.Time {
	t, err := messages.NewTime(value, "", "")
	if err != nil {
		panic(err)
	}
	return t
}

func goods(n int, hs, net string) messages.Line {
	return messages.Line{
		Number: n, Classifications: []messages.Classification{{System: "HS", Code: hs}},
		Measures: []messages.Measure{{Type: "netMass", Quantity: messages.Quantity{Value: messages.Decimal(net), UnitCode: "KGM"}}},
	}
}

func consignment(lines ...messages.Line) []messages.Consignment {
	return []messages.Consignment{{Number: 1, Lines: lines}}
}

func message(sender, country string, version int, b messages.Body) *messages.Message {
	m := &messages.Message{
		SchemaVersion: messages.SchemaVersion, Kind: b.Kind(), Function: messages.FunctionOriginal, Version: version,
		Sender: messages.Participant{PartyID: sender, Country: country}, Body: b, Received: start,
	}
	m.Subject = messages.SubjectOf(sender, m)
	return m
}

func certificate(change ...func(*messages.Message, *messages.Certificate)) *messages.Message {
	c := &messages.Certificate{
		Class: messages.ClassPhytosanitary, Attestation: "certification", Number: number, Form: "certificate", Status: "valid",
		Issued: at("2026-03-01T10:00:00Z"), IssuingCountry: "NL",
		Parties:      []messages.Party{{Role: "issuer", Names: []messages.Text{{Value: "Lowland Plant Service"}}}},
		Consignments: consignment(goods(1, "060110", "1000")),
	}
	m := message(agency, "NL", 1, c)
	for _, f := range change {
		f(m, c)
	}
	m.Subject = messages.SubjectOf(m.Sender.PartyID, m)
	return m
}

// certified is a certificate of another number and amount.
func certified(number, net string) *messages.Message {
	return certificate(func(_ *messages.Message, c *messages.Certificate) {
		c.Number, c.Consignments = number, consignment(goods(1, "060110", net))
	})
}

func cite(number string, lines ...int) messages.Document {
	return messages.Document{Class: messages.ClassPhytosanitary, Type: &messages.Code{Code: "851", List: "1001"}, Number: number, AppliesTo: lines}
}

// declaration cites the certificate for one line of 400 kg.
func declaration(ref string, change ...func(*messages.Message, *messages.Declaration)) *messages.Message {
	d := &messages.Declaration{
		Type: "import", References: []messages.Reference{{Type: "functionalReference", Number: ref}},
		Documents: []messages.Document{cite(number)}, Consignments: consignment(goods(1, "060110", "400")),
	}
	m := message(port, "CN", 1, d)
	for _, f := range change {
		f(m, d)
	}
	m.Subject = messages.SubjectOf(m.Sender.PartyID, m)
	return m
}

// declared is a declaration of another amount.
func declared(ref, net string) *messages.Message {
	return declaration(ref, func(_ *messages.Message, d *messages.Declaration) {
		d.Consignments = consignment(goods(1, "060110", net))
	})
}

func version(n int, m *messages.Message) *messages.Message {
	m.Version = n
	return m
}

func function(f messages.Function, m *messages.Message) *messages.Message {
	m.Function = f
	return m
}

func inspection(change ...func(*messages.Message, *messages.Inspection)) *messages.Message {
	i := &messages.Inspection{
		References: []messages.Reference{{Type: "ucr", Number: "6NL123456-BULB01"}}, PerformedBy: "authority", Country: "NL",
		Authority: &messages.Party{Role: "inspector", IDs: []messages.Identifier{{ID: "NL-LPS"}}}, End: at("2026-03-08T10:00:00Z"),
		Checks: []messages.Check{{Control: messages.ControlPhysical, Performed: true, Result: "satisfactory"}}, Result: "satisfactory",
		Consignments: consignment(goods(1, "060110", "400")),
	}
	m := message(agency, "NL", 1, i)
	m.ID = "inspection-1"
	for _, f := range change {
		f(m, i)
	}
	m.Subject = messages.SubjectOf(m.Sender.PartyID, m)
	return m
}

func ruling(ref string, status messages.RulingStatus, change ...func(*messages.Message, *messages.Ruling)) *messages.Message {
	r := &messages.Ruling{Status: status, Time: at("2026-03-10T09:00:00Z"), References: []messages.Reference{
		{Type: "functionalReference", Number: "R-" + ref + "-" + string(status)}, {Type: "declarantReference", Number: ref}}}
	m := message(customs, "CN", 1, r)
	for _, f := range change {
		f(m, r)
	}
	m.Subject = messages.SubjectOf(m.Sender.PartyID, m)
	return m
}

// bench is a stage with what it put out so far.
type bench struct {
	t      testing.TB
	hub    string
	border string
	trial  *stage.Trial
	stage  *reborn
	// quiet counts decisions and looks at nothing else.
	quiet   bool
	counted int
	now     time.Time
	offset  int64
	// decisions by subject, in order; events and rulings in order.
	decisions map[string][]*messages.Decision
	envelopes []*messages.Message
	lanes     []string
	events    []messages.Event
	rulings   []stage.Output
	// receipts are what issuing sides are told, with the lane each goes in.
	receipts []*messages.Receipt
	told     []string
	notices  []*messages.Message
}

func open(t testing.TB, r messages.Rules) *bench { return openAt(t, "hub", "CN", r) }

// openAt is open for a hub of another name and border.
func openAt(t testing.TB, hub, border string, r messages.Rules) *bench {
	t.Helper()
	b := &bench{t: t, hub: hub, border: border, stage: &reborn{Stage: newStageAt(t, hub, border)}, now: start, decisions: map[string][]*messages.Decision{}}
	b.trial = stage.NewTrial(b.stage, 0)
	b.apply(r)
	return b
}

func newStage(t testing.TB) *recognition.Stage { return newStageAt(t, "hub", "CN") }

func newStageAt(t testing.TB, hub, border string) *recognition.Stage {
	t.Helper()
	s, err := recognition.New(recognition.Options{Hub: hub, Border: border, Messages: "messages", Events: "events"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// reborn is a stage that another process may take over between two steps.
type reborn struct{ stage.Stage }

// restart lets a new stage go on from the state, as after the death of the process.
func (b *bench) restart() { b.stage.Stage = newStageAt(b.t, b.hub, b.border) }

func (b *bench) apply(r messages.Rules) {
	b.t.Helper()
	b.step(b.rulesInput(r))
}

// rulesInput makes the record of rules as the hub would.
func (b *bench) rulesInput(r messages.Rules) stage.Input {
	b.t.Helper()
	body, err := json.Marshal(r)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.commandInput(messages.Command{V: 1, ID: fmt.Sprintf("rules-%d", b.offset), Verb: messages.VerbRules, Time: b.now, By: "hub", Body: body})
}

func (b *bench) command(c messages.Command) {
	b.t.Helper()
	b.step(b.commandInput(c))
}

func (b *bench) commandInput(c messages.Command) stage.Input {
	b.t.Helper()
	value, err := json.Marshal(c)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.record(value, stream.Header{Key: "clearhub-command", Value: []byte(c.Verb)})
}

func (b *bench) record(value []byte, headers ...stream.Header) stage.Input {
	in := stage.Input{Kind: stage.Record, Record: stream.Record{Topic: "claims", Offset: b.offset, Key: []byte("CN"), Value: value, Headers: headers}}
	b.offset++
	return in
}

// input makes the record of a message as CLEARING would.
func (b *bench) input(m *messages.Message) stage.Input {
	b.t.Helper()
	if m.ID == "" {
		m.ID = fmt.Sprintf("message-%d", b.offset)
	}
	value, err := messages.Marshal(m)
	if err != nil {
		b.t.Fatal(err)
	}
	var hs []stream.Header
	for _, h := range messages.Headers(m, "hub") {
		hs = append(hs, stream.Header{Key: h[0], Value: []byte(h[1])})
	}
	return b.record(value, hs...)
}

// send takes messages in one step each.
func (b *bench) send(ms ...*messages.Message) {
	b.t.Helper()
	for _, m := range ms {
		b.step(b.input(m))
	}
}

func (b *bench) step(in ...stage.Input) {
	b.t.Helper()
	out, err := b.trial.Step(b.now, in...)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, o := range out.Outputs {
		b.take(o)
	}
}

// wait lets time pass, and the timers that fall due meanwhile.
func (b *bench) wait(d time.Duration) {
	b.t.Helper()
	until := b.now.Add(d)
	for {
		at, err := b.trial.NextTimer()
		if err != nil || at.After(until) {
			break
		}
		if at.After(b.now) {
			b.now = at
		}
		b.step()
	}
	b.now = until
}

func (b *bench) take(o stage.Output) {
	b.t.Helper()
	if b.quiet {
		for _, h := range o.Headers {
			if h.Key == "clearhub-kind" && string(h.Value) == string(messages.KindDecision) {
				b.counted++
			}
		}
		return
	}
	if o.Topic == "events" {
		var e messages.Event
		if err := json.Unmarshal(o.Value, &e); err != nil {
			b.t.Fatal(err)
		}
		b.events = append(b.events, e)
		return
	}
	var m messages.Message
	if err := json.Unmarshal(o.Value, &m); err != nil {
		b.t.Fatal(err)
	}
	lane := ""
	for _, h := range o.Headers {
		if h.Key == "clearhub-lane" {
			lane = string(h.Value)
		}
	}
	if lane != o.Key || lane == "" {
		b.t.Errorf("lane %q under key %q", lane, o.Key)
	}
	if d, ok := m.Body.(*messages.Decision); ok {
		b.decisions[m.Subject] = append(b.decisions[m.Subject], d)
		b.envelopes = append(b.envelopes, &m)
		return
	}
	if r, ok := m.Body.(*messages.Receipt); ok {
		b.receipts, b.told, b.notices = append(b.receipts, r), append(b.told, lane), append(b.notices, &m)
		if faults := m.Check(); faults.Refused() {
			b.t.Errorf("a receipt of the hub has faults: %v", faults)
		}
		return
	}
	b.rulings, b.lanes = append(b.rulings, o), append(b.lanes, lane)
}

func subject(ref string) string { return port + "/declaration/" + messages.Fold(ref) }

// last is the latest decision on a declaration.
func (b *bench) last(ref string) *messages.Decision {
	b.t.Helper()
	ds := b.decisions[subject(ref)]
	if len(ds) == 0 {
		b.t.Fatalf("there is no decision on %s", ref)
	}
	return ds[len(ds)-1]
}

// want checks outcome and reasons of the latest decision.
func (b *bench) want(ref string, o messages.Outcome, reasons ...string) *messages.Decision {
	b.t.Helper()
	d := b.last(ref)
	if got := strings.Join(reasonsOf(d), " "); d.Outcome != o || got != strings.Join(reasons, " ") {
		b.t.Errorf("%s: outcome %s [%s], want %s %v", ref, d.Outcome, got, o, reasons)
	}
	return d
}

// reasonsOf lists the reasons of all gates, in the order of lines, claims and gates.
func reasonsOf(d *messages.Decision) []string {
	var out []string
	for _, l := range d.Lines {
		for _, c := range l.Claims {
			for _, g := range c.Gates {
				if g.Reason != "" {
					out = append(out, g.Reason)
				}
			}
		}
	}
	return out
}

// has tells whether the state holds something under a key.
func (b *bench) has(key string) bool {
	_, ok := b.trial.Get(key)
	return ok
}

// forget takes a key and a timer from the state, as if they had never been.
func (b *bench) forget(key, timer string) {
	b.t.Helper()
	was := b.stage.Stage
	b.stage.Stage = forgetful{key, timer}
	b.step()
	b.stage.Stage = was
}

type forgetful struct{ key, timer string }

func (f forgetful) Step(tx *stage.Tx, _ []stage.Input) { tx.Delete(f.key); tx.Cancel(f.timer) }

// count counts events of a state and code; an empty code is any.
func (b *bench) count(state messages.State, code string) int {
	n := 0
	for _, e := range b.events {
		if e.State == state && (code == "" || e.Code == code) {
			n++
		}
	}
	return n
}

// balance is "issued = free + reserved + consumed + withdrawn" of the only account, or that of an instrument's number.
func (b *bench) balance(number string) string {
	b.t.Helper()
	for key := range b.trial.Scan("inst/" + messages.Fold(number) + "/") {
		v, ok := b.trial.Get("acct/" + key[strings.LastIndexByte(key, '/')+1:])
		if !ok {
			continue
		}
		var a recognition.Account
		if err := json.Unmarshal(v, &a); err != nil {
			b.t.Fatal(err)
		}
		var out []string
		for _, l := range a.Lines {
			out = append(out, fmt.Sprintf("%s = %s + %s + %s + %s", l.Issued, l.Free, l.Reserved, l.Consumed, l.Withdrawn))
		}
		return strings.Join(out, "; ")
	}
	return "no account"
}
