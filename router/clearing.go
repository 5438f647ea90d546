package router

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// ClearingOptions configures Clearing. Topics and Border are required to step, Bodies to perform.
type ClearingOptions struct {
	Topics Topics
	// Border is the country (ISO 3166-1 alpha-2) whose border this hub's recognition serves: the key of claims.
	Border string
	Bodies Bodies
	// BaseWait is how long a change waits for what it changes before a notice is given; default 24 h.
	BaseWait time.Duration
}

// Clearing is the stage on topic messages. It owns subjects: it counts their versions, keeps the latest and sets late ones aside, gives
// recognition what it must know, and turns each message into parcels for those the table names.
type Clearing struct {
	o      ClearingOptions
	park   parking
	tables tables
}

var _ stage.Stage = (*Clearing)(nil)

// The kinds of Clearing's state keys, besides those of parking.
const (
	keyTable   = "table"
	keySubject = "subject"
)

const (
	// inlineBodies is how many bytes of bodies the parcels of one message may hold together; beyond it they refer to the log.
	inlineBodies = 64 << 10
	// largestClaim is the largest message that recognition is given.
	largestClaim = 600_000
	// claimsPartition is the only one: see Topics.All.
	claimsPartition = 0
)

// NewClearing makes the stage.
func NewClearing(o ClearingOptions) (*Clearing, error) {
	if o.Topics.Messages == "" || !iso(o.Border) || o.Bodies.Log == nil {
		return nil, errors.New("new clearing: topics, a border country and bodies are required")
	}
	if o.BaseWait <= 0 {
		o.BaseWait = 24 * time.Hour
	}
	return &Clearing{o: o, park: parking{stage: StageClearing, topic: o.Topics.Messages, events: o.Topics.Events}}, nil
}

// Perform reads a parked or waiting record back. It is the stage's effect: see stage.Options.
func (s *Clearing) Perform(ctx context.Context, _ string, payload []byte) []byte {
	return readRecord(ctx, s.o.Bodies, s.o.Topics.Messages, payload)
}

// Step implements stage.Stage.
func (s *Clearing) Step(tx *stage.Tx, in []stage.Input) {
	for i := range in {
		x := &in[i]
		kind, key := splitKey(x.Key)
		switch {
		case x.Kind == stage.Record && x.Record.Header(HeaderCommand) != "":
			s.command(tx, &x.Record)
		case x.Kind == stage.Record:
			s.record(tx, &x.Record)
		case x.Kind == stage.Result && kind == keyRead:
			s.readBack(tx, key, x.Value)
		case x.Kind == stage.Timer && kind == keyAgain:
			if h, ok := s.park.head(tx, key); ok && h.Code == "" {
				s.park.read(tx, key, h)
			}
		case x.Kind == stage.Timer && kind == keyClock:
			s.park.overdue(tx, key)
		}
	}
}

func (s *Clearing) command(tx *stage.Tx, r *stream.Record) {
	c, err := readCommand(r)
	if err != nil {
		c.Reason = err.Error()
	}
	if c.Verb == messages.VerbTable {
		s.takeTable(tx, c)
		return
	}
	s.park.command(tx, string(r.Key), c)
}

// takeTable makes a table the one that counts, and lets go what waited for the first.
func (s *Clearing) takeTable(tx *stage.Tx, c messages.Command) {
	if _, err := s.tables.read(c.Body); err != nil {
		emitEvent(tx, s.o.Topics.Events, ignored(tx, StageClearing, codeBadTable, shorten(err.Error(), 200), "", c))
		return
	}
	_, had := tx.Get(keyTable)
	tx.Put(keyTable, bytes.Clone(c.Body))
	if had {
		return
	}
	for k := range tx.Scan(stateKey(keyHold, "")) {
		_, key := splitKey(k)
		if h, ok := s.park.head(tx, key); ok && h.Code == codeNoTable {
			s.park.read(tx, key, h)
		}
	}
}

func (s *Clearing) record(tx *stage.Tx, r *stream.Record) {
	key := string(r.Key)
	if h, busy := s.park.head(tx, key); busy && !s.passes(h, r) {
		s.park.wait(tx, key, r.Offset)
		return
	}
	if !s.process(tx, r, false) {
		return
	}
	// What waited for a base, and may have it now, comes next.
	if h, busy := s.park.head(tx, key); busy && h.Code == codeNoBase {
		s.park.read(tx, key, h)
	}
}

// passes tells whether a record may go past the head of its key: only the base that the head waits for may.
func (s *Clearing) passes(h hold, r *stream.Record) bool {
	f := messages.Function(r.Header(HeaderFunction))
	return h.Code == codeNoBase && r.Header(HeaderLane) == "" && r.Header(HeaderKind) == string(h.Kind) &&
		(f == messages.FunctionOriginal || f == messages.FunctionReplace)
}

func (s *Clearing) readBack(tx *stage.Tx, key string, value []byte) {
	h, ok := s.park.head(tx, key)
	var got readBack
	err := json.Unmarshal(value, &got)
	switch {
	case !ok || h.Code != "" || err == nil && got.Offset != h.Offset:
		return // an answer to a question that nobody asks any more
	case err != nil:
		s.park.failed(tx, key, h, err.Error())
		return
	case got.Error != "":
		s.park.failed(tx, key, h, got.Error)
		return
	}
	r := stream.Record{Topic: s.o.Topics.Messages, Partition: tx.Partition(), Offset: got.Offset, Key: got.Key, Value: got.Value, Headers: got.Headers}
	if s.process(tx, &r, h.Force) {
		s.park.next(tx, key)
	}
}

// process takes one message on its way. It returns false where the message was parked instead.
func (s *Clearing) process(tx *stage.Tx, r *stream.Record, force bool) bool {
	key := string(r.Key)
	m, f, err := read(r)
	if err != nil {
		s.set(tx, r, hold{Code: codeMessage, Text: shorten(err.Error(), 200), Kind: messages.Kind(r.Header(HeaderKind))})
		return false
	}
	about := hold{Document: m.Source.Document, Message: m.ID, Kind: m.Kind, Subject: m.Subject, Sender: m.Sender.PartyID}
	v, ok := tx.Get(keyTable)
	if !ok {
		about.Code, about.Text = codeNoTable, "no table of routes has arrived yet"
		s.set(tx, r, about)
		return false
	}
	table, err := s.tables.read(v)
	if err != nil { // it was read before it was put there
		about.Code, about.Text = codeState, shorten(err.Error(), 200)
		s.set(tx, r, about)
		return false
	}
	if table.writesFor(m.Sender.PartyID) {
		s.answered(tx, m)
	}
	lane := r.Header(HeaderLane)
	var version int
	switch {
	case lane != "" || m.Kind == messages.KindDecision: // from RECOGNITION, in its order
		version = s.count(tx, m, r)
	case needsBase(m) && !force && !s.based(tx, m):
		about.Code, about.Text = codeNoBase, "the message changes something that has not arrived"
		s.set(tx, r, about)
		tx.Wake(stateKey(keyClock, key), tx.Now().Add(s.o.BaseWait))
		return false
	default:
		if version, ok = s.version(tx, m, f); !ok {
			return true
		}
		if s.claimable(m) {
			claimed := s.claim(tx, r, m, version)
			// What authorities tell each other goes on only when RECOGNITION knows that an authority said it.
			if relayed(m.Kind) && (claimed || m.Kind != messages.KindRuling) {
				return true
			}
		}
	}
	if lane == "" {
		lane = m.Subject
	}
	s.route(tx, r, m, version, lane, table, table.choose(f))
	return true
}

// set parks a record under its key.
func (s *Clearing) set(tx *stage.Tx, r *stream.Record, h hold) {
	h.Offset = r.Offset
	was, busy := s.park.head(tx, string(r.Key))
	switch {
	case busy && was.Offset != r.Offset: // it was let past the head and has its own fault: that comes to light in its turn
		s.park.wait(tx, string(r.Key), r.Offset)
		return
	case busy:
		h.Since, h.Notices = was.Since, was.Notices
	}
	s.park.park(tx, string(r.Key), h)
}

// read decodes a message record and takes its facts.
func read(r *stream.Record) (*messages.Message, Facts, error) {
	m, lane := new(messages.Message), r.Header(HeaderLane)
	if err := json.Unmarshal(r.Value, m); err != nil {
		return nil, Facts{}, fmt.Errorf("read message: %w", err)
	}
	if m.ID == "" || m.Subject == "" {
		return nil, Facts{}, errors.New("read message: it has no id or no subject")
	}
	h := r.Header(HeaderFacts)
	if h == "" {
		return m, FactsOf(m, lane), nil
	}
	var f Facts
	if err := json.Unmarshal([]byte(h), &f); err != nil {
		return nil, f, fmt.Errorf("read facts: %w", err)
	}
	return m, f, nil
}

func subjectKey(m *messages.Message) string { return stateKey(keySubject, string(m.Kind), m.Subject) }

func (s *Clearing) subject(tx *stage.Tx, m *messages.Message) subject {
	v, ok := tx.Get(subjectKey(m))
	if !ok {
		return subject{}
	}
	have, err := readSubject(v)
	if err != nil { // our own bytes
		return subject{}
	}
	return have
}

func (s *Clearing) put(tx *stage.Tx, m *messages.Message, have subject) {
	if v, err := encode(have); err == nil {
		tx.Put(subjectKey(m), v)
	}
}

func (s *Clearing) based(tx *stage.Tx, m *messages.Message) bool {
	return s.subject(tx, m).Current != nil
}

// count gives the version of a message that RECOGNITION put into a lane: the one it has, else the next of its subject.
func (s *Clearing) count(tx *stage.Tx, m *messages.Message, r *stream.Record) int {
	if m.Version > 0 {
		return m.Version
	}
	if n, err := strconv.Atoi(r.Header(HeaderVersion)); err == nil && n > 0 {
		return n
	}
	have := s.subject(tx, m)
	have.Count++
	have.Sender = m.Sender.PartyID
	s.put(tx, m, have)
	return have.Count
}

// version gives a message its version. ok is false where it goes no further: it is late, or its sender is not the subject's.
func (s *Clearing) version(tx *stage.Tx, m *messages.Message, f Facts) (version int, ok bool) {
	have := s.subject(tx, m)
	e := s.event(tx, m, messages.StateSuperseded)
	if have.Count > 0 && have.Sender != m.Sender.PartyID {
		e.State, e.Code, e.Text = messages.StateRefused, codeForeign, "the subject belongs to another sender"
		emitEvent(tx, s.o.Topics.Events, e)
		return 0, false
	}
	have.Count++
	have.Sender = m.Sender.PartyID
	now := standingOf(m, have.Count)
	if adds(m) {
		s.put(tx, m, have)
		return now.Version, true
	}
	e.Version = now.Version
	if have.Current != nil && now.older(*have.Current) {
		e.Code, e.Text, e.Values = codeLate, "a later message about the subject was there before", map[string]string{"by": have.Current.Message}
		emitEvent(tx, s.o.Topics.Events, e)
		s.put(tx, m, have)
		return 0, false
	}
	if was := have.Current; was != nil {
		e.Message, e.Document, e.Version, e.Values = was.Message, "", was.Version, map[string]string{"by": m.ID}
		if m.Function == messages.FunctionCancel {
			e.State = messages.StateWithdrawn
		}
		emitEvent(tx, s.o.Topics.Events, e)
	}
	var news []string
	for _, n := range f.Own {
		if before := len(have.Numbers); before < maxNumbers {
			if have.Numbers = add(have.Numbers, n); len(have.Numbers) > before {
				news = append(news, n)
			}
		}
	}
	if have.Current != nil && len(news) > 0 {
		e := s.event(tx, m, messages.StateLinked)
		e.Version, e.Text, e.Values = now.Version, "further numbers of the subject", map[string]string{"numbers": strings.Join(news, " ")}
		emitEvent(tx, s.o.Topics.Events, e)
	}
	have.Current = &now
	s.put(tx, m, have)
	return now.Version, true
}

// maxNumbers bounds how many numbers of its own a subject may collect.
const maxNumbers = 64

// claimable tells whether recognition must know a message. A test must not touch a ledger.
func (s *Clearing) claimable(m *messages.Message) bool {
	switch m.Kind {
	case messages.KindMovement: // of these it asks only whether the goods have come
		b, ok := m.Body.(*messages.Movement)
		return ok && recognition.Arrives(b, s.o.Border) && !m.Test
	case messages.KindReceipt: // what sides say to each other that keep a ledger, and use one
		b, ok := m.Body.(*messages.Receipt)
		return ok && recognition.Concerns(b) && !m.Test
	case messages.KindDeclaration, messages.KindCertificate, messages.KindInspection, messages.KindRuling, messages.KindAssistance, messages.KindAlert:
		return !m.Test
	}
	return false
}

// relayed tells whether recognition sends a message on, in the lane that it belongs to: a ruling in its declaration's, a step of
// mutual assistance in its case's, an alert in its own, once it is known that an authority sent it.
func relayed(k messages.Kind) bool {
	return k == messages.KindRuling || k == messages.KindAssistance || k == messages.KindAlert
}

// claim gives recognition a message, or says that it could not: normal control applies then, for unknown is never yes, and the
// message goes to partners all the same. Recognition is told that there is such a version.
func (s *Clearing) claim(tx *stage.Tx, r *stream.Record, m *messages.Message, version int) bool {
	value, err := stamp(r.Value, version)
	if err != nil || r.Header(HeaderBlob) != "" || len(value) > largestClaim {
		e := s.event(tx, m, messages.StateUndeliverable)
		e.Version, e.Place = version, s.place(tx, r)
		size := max(sizeOf(r), int64(len(value)))
		e.Code, e.Text = codeClaimSize, fmt.Sprintf("too large for recognition (%d bytes, at most %d): normal control applies", size, largest)
		if m.Kind == messages.KindAssistance || m.Kind == messages.KindAlert {
			e.Text = "too large to be checked: it goes to nobody; send attachments by digest"
		}
		emitEvent(tx, s.o.Topics.Events, e)
		switch m.Kind { // that it said something else than before must be known: otherwise a version grows large to keep what was decided on a small one
		case messages.KindDeclaration, messages.KindCertificate, messages.KindInspection:
			tx.Emit(stage.Output{Topic: s.o.Topics.Claims, Key: s.o.Border, Pinned: true, Partition: claimsPartition,
				Headers: append(carry(r.Headers, version), header(recognition.HeaderLeftOut, strconv.FormatInt(size, 10))), Value: []byte("{}")})
		}
		return false
	}
	tx.Emit(stage.Output{Topic: s.o.Topics.Claims, Key: s.o.Border, Pinned: true, Partition: claimsPartition, Headers: carry(r.Headers, version), Value: value})
	return true
}

// sizeOf is how many bytes a message has, which may lie in the blobs.
func sizeOf(r *stream.Record) int64 {
	size := int64(len(r.Value))
	var ref messages.BlobRef
	if h := r.Header(HeaderBlob); h != "" && json.Unmarshal([]byte(h), &ref) == nil {
		size += ref.Size
	}
	return size
}

func (s *Clearing) event(tx *stage.Tx, m *messages.Message, st messages.State) messages.Event {
	return messages.Event{V: 1, Time: tx.Now(), Stage: StageClearing, State: st, Document: m.Source.Document, Message: m.ID, Kind: m.Kind,
		Subject: m.Subject, Sender: m.Sender.PartyID}
}

func (s *Clearing) place(tx *stage.Tx, r *stream.Record) *messages.LogPlace {
	return &messages.LogPlace{Topic: s.o.Topics.Messages, Partition: tx.Partition(), Offset: r.Offset}
}

// tables remembers the table decoded last, for it comes from state as bytes with every message.
type tables struct {
	mu    sync.Mutex
	raw   []byte
	table Table
}

func (t *tables) read(raw []byte) (Table, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.raw != nil && bytes.Equal(t.raw, raw) {
		return t.table, nil
	}
	var table Table
	if err := json.Unmarshal(raw, &table); err != nil {
		return Table{}, fmt.Errorf("read table: %w", err)
	}
	if err := table.Validate(); err != nil {
		return Table{}, fmt.Errorf("read table: %w", err)
	}
	t.raw, t.table = bytes.Clone(raw), table
	return table, nil
}
