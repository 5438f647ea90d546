package router

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// IntakeOptions configures Intake. Topics and Hub are required to step, Bodies to perform.
type IntakeOptions struct {
	Topics Topics
	// Hub is this hub's id, as it appears in the source of CloudEvents.
	Hub    string
	Bodies Bodies
}

// Intake is the stage on topic documents. It owns each sender's documents: it drops those it has seen, judges whether an identity is
// used for something else, and relays the messages of the rest, in the order of the log.
//
// A document whose messages are in a blob is relayed slice by slice: each slice is read by an effect, and meanwhile the sender's later
// documents wait. A message too large for a record goes on as its envelope, with its place in the blobs in HeaderBlob.
//
// State per sender's document: 33 bytes (28 of key, at most 10 of value); per identity about 100.
type Intake struct {
	o    IntakeOptions
	park parking
	last lastDocument
}

var _ stage.Stage = (*Intake)(nil)

// NewIntake makes the stage.
func NewIntake(o IntakeOptions) (*Intake, error) {
	if o.Topics.Documents == "" || o.Hub == "" || o.Bodies.Log == nil || o.Bodies.Blobs == nil {
		return nil, errors.New("new intake: topics, hub and bodies are required")
	}
	return &Intake{o: o, park: parking{stage: StageIntake, topic: o.Topics.Documents, events: o.Topics.Events}}, nil
}

// accepted is an acceptance without its raw bytes, which this stage does not look at.
type accepted struct {
	Document       string            `json:"document"`
	Sender         string            `json:"sender"`
	Received       time.Time         `json:"received"`
	Size           int64             `json:"size"`
	Adapter        string            `json:"adapter"`
	AdapterVersion string            `json:"adapterVersion"`
	Format         string            `json:"format"`
	Identity       string            `json:"identity"`
	BodyHash       string            `json:"bodyHash"`
	Verdict        string            `json:"verdict"`
	Faults         messages.Faults   `json:"faults"`
	Messages       []json.RawMessage `json:"messages"`
	MessagesBlob   *messages.BlobRef `json:"messagesBlob"`
	Fallen         []int             `json:"fallen"`
	AnswerLane     string            `json:"answerLane"`
	AnswerErrors   bool              `json:"answerErrors"`
}

// Step implements stage.Stage.
func (s *Intake) Step(tx *stage.Tx, in []stage.Input) {
	for i := range in {
		x := &in[i]
		kind, key := splitKey(x.Key)
		switch {
		case x.Kind == stage.Record && x.Record.Header(HeaderCommand) != "":
			c, err := readCommand(&x.Record)
			if err != nil {
				c.Reason = err.Error() // no verb: answered as a command that does not exist
			}
			s.command(tx, string(x.Record.Key), c)
		case x.Kind == stage.Record:
			s.document(tx, &x.Record)
		case x.Kind == stage.Result && kind == keyRead:
			s.slice(tx, key, x.Value)
		case x.Kind == stage.Timer && kind == keyClock:
			s.park.overdue(tx, key)
		case x.Kind == stage.Timer && kind == keyAgain:
			if h, ok := s.park.head(tx, key); ok && h.Code == "" {
				s.park.read(tx, key, h)
			}
		}
	}
}

func (s *Intake) document(tx *stage.Tx, r *stream.Record) {
	var a accepted
	sender := string(r.Key)
	err := json.Unmarshal(r.Value, &a)
	if err == nil && (a.Document == "" || a.Sender != sender) {
		err = fmt.Errorf("acceptance of document %q is not its key's", a.Document)
	}
	if err != nil {
		s.unread(tx, sender, r.Offset, err)
		return
	}
	e := s.event(tx, a, messages.StateReceived, r.Offset)
	key := documentKey(a.Document)
	v, seen := tx.Get(key)
	first, n := binary.Uvarint(v)
	wasRefused := n > 0 && len(v) > n
	if seen && (!wasRefused || a.refused()) {
		e.State, e.Code, e.Text = messages.StateDuplicate, codeRepeated, "the same bytes were received before"
		e.Values["first"] = strconv.FormatUint(first, 10)
		emitEvent(tx, s.o.Topics.Events, e)
		return
	}
	v = binary.AppendUvarint(nil, uint64(r.Offset))
	if a.refused() { // it had no effect: should the hub read it one day, after its settings or adapters were mended, it is as new
		v = append(v, refusedMark)
	}
	tx.Put(key, v)
	emitEvent(tx, s.o.Topics.Events, e)
	if !s.judge(tx, a, r.Offset) {
		return
	}
	_, busy := s.park.head(tx, sender)
	switch {
	case busy:
		s.park.wait(tx, sender, r.Offset)
	case a.Verdict == messages.VerdictSuspended:
		s.suspend(tx, a, r.Offset)
	case a.MessagesBlob != nil:
		s.park.read(tx, sender, hold{Offset: r.Offset, Document: a.Document, Sender: sender, Since: tx.Now()})
	default:
		for i, raw := range a.Messages {
			if slices.Contains(a.Fallen, i) {
				s.fell(tx, a, r.Offset, i, raw)
				continue
			}
			if err := s.relay(tx, a, r.Offset, len(a.Messages), i, item{Message: raw}); err != nil {
				s.broken(tx, a, r.Offset, i, err)
			}
		}
	}
}

// refusedMark follows the offset of a document that was refused.
const refusedMark = 'r'

// refused tells whether the document goes no further by the verdict of whoever read it.
func (a *accepted) refused() bool {
	switch a.Verdict {
	case messages.VerdictAccepted, messages.VerdictWarned, messages.VerdictPartly, messages.VerdictSuspended:
		return false
	}
	return true
}

// unread parks a record that is no acceptance. It cannot have come from a Receiver, so what follows it waits for a person.
func (s *Intake) unread(tx *stage.Tx, sender string, offset int64, err error) {
	if _, busy := s.park.head(tx, sender); busy {
		s.park.wait(tx, sender, offset)
		return
	}
	s.park.park(tx, sender, hold{Offset: offset, Code: codeUnread, Text: shorten(err.Error(), 200), Sender: sender})
}

// judge tells whether a document's messages are to be relayed, and says what becomes of it.
func (s *Intake) judge(tx *stage.Tx, a accepted, offset int64) bool {
	e := s.event(tx, a, messages.StateChecked, offset)
	e.Faults = a.Faults
	if len(a.Faults) > 0 {
		first := a.Faults[0]
		if i := slices.IndexFunc(a.Faults, func(f messages.Fault) bool { return f.Severity == messages.SeverityRefuse }); i >= 0 {
			first = a.Faults[i] // what refuses says more than what came before it
		}
		e.Code, e.Text = first.Code, first.Text
		e.Values["faults"] = strconv.Itoa(len(a.Faults))
		e.Faults = a.Faults[:min(len(a.Faults), 20)] // all of them are in the acceptance
	}
	if a.refused() {
		e.State = messages.StateRefused
		emitEvent(tx, s.o.Topics.Events, e)
		s.answer(tx, a, offset, messages.Receipt{Status: "refused"})
		return false
	}
	if first, clash := s.identity(tx, a); clash != nil {
		clash.V, clash.Time, clash.Stage, clash.Document, clash.Sender, clash.Place = e.V, e.Time, e.Stage, e.Document, e.Sender, e.Place
		clash.Values = map[string]string{"identity": a.Identity, "hash": a.BodyHash, "first": first.document, "firstHash": first.hash}
		emitEvent(tx, s.o.Topics.Events, *clash)
		if clash.State == messages.StateRefused {
			s.answer(tx, a, offset, messages.Receipt{Status: "refused", StatusCode: &messages.Code{Code: "26", List: "untdid0085"}}) // detected as a duplicate
		} else {
			s.answer(tx, a, offset, messages.Receipt{Status: statusOf(a)})
		}
		return false
	}
	emitEvent(tx, s.o.Topics.Events, e)
	if a.Verdict != messages.VerdictSuspended {
		s.answer(tx, a, offset, messages.Receipt{Status: statusOf(a)})
	}
	return true
}

// known is what the first document of an identity was.
type known struct {
	hash, document, by string
}

// identity looks whether the sender used this identity before, and notes it. The same body under other bytes is a repetition; another
// body is a conflict, unless another version of the adapter read it: then nothing can be said. Refused documents
// never had an effect and are not noted: a corrected one may carry the same identity.
func (s *Intake) identity(tx *stage.Tx, a accepted) (known, *messages.Event) {
	if a.Identity == "" || a.BodyHash == "" {
		return known{}, nil
	}
	key := identityKey(a)
	by := a.Adapter + " " + a.AdapterVersion
	if v, ok := tx.Get(key); ok {
		if first, ok := unpackKnown(v); ok && first.by == by {
			if first.hash == a.BodyHash {
				return first, &messages.Event{State: messages.StateDuplicate, Code: codeSameBody, Text: "the same content was received before under this identity"}
			}
			return first, &messages.Event{State: messages.StateRefused, Code: codeIdentity, Text: "this identity was used before for another content"}
		}
	}
	tx.Put(key, packKnown(known{hash: a.BodyHash, document: a.Document, by: by}))
	return known{}, nil
}

// identityKey is the state key of an identity; empty where none is stated.
func identityKey(a accepted) string {
	if a.Identity == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(strconv.Itoa(len(a.Sender)) + ":" + a.Sender + a.Identity))
	return "i" + base64.RawURLEncoding.EncodeToString(sum[:20])
}

func packKnown(k known) []byte {
	var b bytes.Buffer
	for _, h := range []string{k.hash, k.document} {
		raw, err := hex.DecodeString(h)
		if err != nil || len(raw) > 64 {
			raw = nil
		}
		b.WriteByte(byte(len(raw)))
		b.Write(raw)
	}
	b.WriteString(k.by)
	return b.Bytes()
}

func unpackKnown(v []byte) (known, bool) {
	var parts [2]string
	for i := range parts {
		if len(v) < 1 || len(v) < 1+int(v[0]) {
			return known{}, false
		}
		parts[i], v = hex.EncodeToString(v[1:1+v[0]]), v[1+v[0]:]
	}
	return known{hash: parts[0], document: parts[1], by: string(v)}, true
}

// documentKey is the state key of a document: short, for there is one for every document ever received.
func documentKey(id string) string {
	if raw, err := hex.DecodeString(id); err == nil {
		return "d" + base64.RawURLEncoding.EncodeToString(raw)
	}
	return "d" + sep + id
}

// relay puts one message on topic messages.
func (s *Intake) relay(tx *stage.Tx, a accepted, offset int64, count, index int, it item) error {
	env, err := envelope(it.Message)
	if err != nil {
		return err
	}
	var m messages.Message
	if err := json.Unmarshal(env, &m); err != nil {
		return err
	}
	if m.ID == "" || m.Subject == "" {
		return errors.New("message has no id or no subject")
	}
	if first := slices.Index(m.Hubs, s.o.Hub); first >= 0 && slices.Contains(m.Hubs[first+1:], s.o.Hub) {
		e := s.event(tx, a, messages.StateDuplicate, offset)
		e.Message, e.Kind, e.Subject, e.Values["index"], e.Values["hubs"] = m.ID, m.Kind, m.Subject, strconv.Itoa(index), strings.Join(m.Hubs, ", ")
		e.Code, e.Text = codeRound, "the message was here before, and came round by other hubs"
		emitEvent(tx, s.o.Topics.Events, e)
		return nil
	}
	hs := messageHeaders(&m, s.o.Hub, header(HeaderDocument, a.Document), header(HeaderPlace, place(tx.Partition(), offset)),
		header(HeaderCount, strconv.Itoa(count)))
	if it.Blob != nil {
		ref, err := encode(it.Blob)
		if err != nil {
			return err
		}
		facts, err := encode(it.Facts)
		if err != nil {
			return err
		}
		hs = append(hs, stream.Header{Key: HeaderBlob, Value: ref}, stream.Header{Key: HeaderFacts, Value: facts})
	}
	tx.Emit(stage.Output{Topic: s.o.Topics.Messages, Key: m.Subject, Headers: hs, Value: it.Message})
	emitEvent(tx, s.o.Topics.Events, messages.Event{V: 1, Time: tx.Now(), Stage: StageIntake, State: messages.StateChecked, Document: a.Document,
		Message: m.ID, Kind: m.Kind, Subject: m.Subject, Sender: a.Sender, Values: map[string]string{"index": strconv.Itoa(index)}})
	return nil
}

// broken says that a message of a stored document could not be relayed. It cannot have come from a Receiver.
func (s *Intake) broken(tx *stage.Tx, a accepted, offset int64, index int, err error) {
	e := s.event(tx, a, messages.StateParked, offset)
	e.Code, e.Text, e.Values["index"] = codeBadItem, shorten(err.Error(), 200), strconv.Itoa(index)
	emitEvent(tx, s.o.Topics.Events, e)
}

func (s *Intake) event(tx *stage.Tx, a accepted, st messages.State, offset int64) messages.Event {
	values := map[string]string{"size": strconv.FormatInt(a.Size, 10), "received": a.Received.UTC().Format(time.RFC3339Nano)}
	if a.Format != "" {
		values["format"] = a.Format
	}
	return messages.Event{V: 1, Time: tx.Now(), Stage: StageIntake, State: st, Document: a.Document, Sender: a.Sender, Values: values,
		Place: &messages.LogPlace{Topic: s.o.Topics.Documents, Partition: tx.Partition(), Offset: offset}}
}

// slice relays what an effect read of the document at the head of a sender, and asks for the rest, or for the next document.
func (s *Intake) slice(tx *stage.Tx, sender string, value []byte) {
	h, ok := s.park.head(tx, sender)
	var got slice
	err := json.Unmarshal(value, &got)
	switch {
	case !ok || h.Code != "" || err == nil && (got.Offset != h.Offset || got.From != h.From):
		return // an answer to a question that nobody asks any more
	case err != nil:
		s.park.failed(tx, sender, h, err.Error())
		return
	case got.Error != "":
		s.park.failed(tx, sender, h, got.Error)
		return
	case got.Unread != "": // the record itself is at fault
		s.park.park(tx, sender, hold{Offset: h.Offset, Code: codeUnread, Text: shorten(got.Unread, 200), Document: h.Document, Sender: sender, Since: h.Since, From: h.From})
		return
	}
	if got.Of.Verdict == messages.VerdictSuspended {
		switch {
		case !h.Force:
			s.suspend(tx, got.Of, h.Offset)
			return
		case h.From == 0: // an operator let the rest of it go
			s.answer(tx, got.Of, h.Offset, messages.Receipt{Status: "partlyAccepted"})
		}
	}
	for i, it := range got.Items {
		if slices.Contains(got.Of.Fallen, h.From+i) {
			s.fell(tx, got.Of, h.Offset, h.From+i, it.Message)
			continue
		}
		if err := s.relay(tx, got.Of, h.Offset, got.Count, h.From+i, it); err != nil {
			s.broken(tx, got.Of, h.Offset, h.From+i, err)
		}
	}
	if h.From += len(got.Items); h.From < got.Count && len(got.Items) > 0 {
		h.Document, h.Tries = got.Of.Document, 0
		s.park.read(tx, sender, h)
		return
	}
	s.park.next(tx, sender)
}
