package router

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// Keys of state, effects and timers are made of parts with sep between them: a byte that no id, subject or key holds.
const sep = "\x1f"

func stateKey(parts ...string) string { return strings.Join(parts, sep) }

// splitKey cuts the first part off a key.
func splitKey(key string) (kind, rest string) {
	kind, rest, _ = strings.Cut(key, sep)
	return kind, rest
}

// parking holds keys that stand still: one record of a key waits at its head, parked with its cause or being read back from the
// log, and the key's later records wait behind it, by their offsets. State holds places, not records: what is let go is
// read again from the log. It is shared by INTAKE (where a key is a sender) and CLEARING (a subject).
type parking struct {
	stage  string
	topic  string
	events string
}

// hold is the head of a key that stands still.
type hold struct {
	Offset int64 `json:"offset"`
	// Code and Text are why it is parked. Both are empty while the record is being read back.
	Code string `json:"code,omitempty"`
	Text string `json:"text,omitempty"`
	// What the record is about, for events.
	Document string        `json:"document,omitempty"`
	Message  string        `json:"message,omitempty"`
	Kind     messages.Kind `json:"kind,omitempty"`
	Subject  string        `json:"subject,omitempty"`
	Sender   string        `json:"sender,omitempty"`
	Since    time.Time     `json:"since"`
	// Tries counts readings that failed, Notices overdue notices.
	Tries   int `json:"tries,omitempty"`
	Notices int `json:"notices,omitempty"`
	// Force lets the record pass once without what it was parked for: an operator said so.
	Force bool `json:"force,omitempty"`
	// Command is the id of the last command that was followed: a repeated one must not hit the next record.
	Command string `json:"command,omitempty"`
	// From is the first message of the document that is not yet relayed (INTAKE).
	From int `json:"from,omitempty"`
	// Lane is the lane of the answer to the document's sender (INTAKE).
	Lane string `json:"lane,omitempty"`
	// Identity is the state key under which the document's identity is noted (INTAKE).
	Identity string `json:"identity,omitempty"`
}

// The kinds of state, effect and timer keys of parking.
const (
	keyHold  = "hold"
	keyQueue = "queue"
	keyRead  = "read"  // effect: read the record at the head back
	keyAgain = "again" // timer: try to read once more
	keyClock = "clock" // timer: a parked record is overdue
)

func (p parking) head(tx *stage.Tx, key string) (hold, bool) {
	v, ok := tx.Get(stateKey(keyHold, key))
	if !ok {
		return hold{}, false
	}
	var h hold
	if err := json.Unmarshal(v, &h); err != nil { // our own bytes, read back through a checksum
		return hold{Code: codeState, Text: err.Error()}, true
	}
	return h, true
}

func (p parking) set(tx *stage.Tx, key string, h hold) {
	v, err := encode(h)
	if err != nil {
		return // a hold holds nothing that JSON cannot write
	}
	tx.Put(stateKey(keyHold, key), v)
}

// wait puts a record behind the head of its key.
func (p parking) wait(tx *stage.Tx, key string, offset int64) {
	tx.Put(stateKey(keyQueue, key, fmt.Sprintf("%016x", offset)), nil)
}

// park sets a record aside, blocking its key, and says so.
func (p parking) park(tx *stage.Tx, key string, h hold) {
	if h.Since.IsZero() {
		h.Since = tx.Now()
	}
	if was, ok := p.head(tx, key); ok && h.Command == "" {
		h.Command = was.Command
	}
	h.Force, h.Tries = false, 0
	p.set(tx, key, h)
	e := p.event(tx, h, messages.StateParked)
	e.Code, e.Text = h.Code, h.Text
	emitEvent(tx, p.events, e)
}

// read asks for the record at the head of a key. Its result comes as an input with the key keyRead.
func (p parking) read(tx *stage.Tx, key string, h hold) {
	h.Code, h.Text = "", ""
	p.set(tx, key, h)
	tx.Cancel(stateKey(keyAgain, key))
	tx.Cancel(stateKey(keyClock, key))
	payload, err := encode(readOrder{Partition: tx.Partition(), Offset: h.Offset, From: h.From})
	if err != nil {
		return // three numbers
	}
	tx.Perform(stateKey(keyRead, key), payload)
}

// next lets the head go and reads the record behind it, if any.
func (p parking) next(tx *stage.Tx, key string) {
	h, _ := p.head(tx, key)
	tx.Cancel(stateKey(keyAgain, key))
	tx.Cancel(stateKey(keyClock, key))
	for k := range tx.Scan(stateKey(keyQueue, key, "")) {
		var offset int64
		if _, err := fmt.Sscanf(k[strings.LastIndex(k, sep)+1:], "%x", &offset); err != nil {
			continue
		}
		tx.Delete(k)
		p.read(tx, key, hold{Offset: offset, Since: tx.Now(), Command: h.Command})
		return
	}
	tx.Delete(stateKey(keyHold, key))
}

// failed notes that a record could not be read back and tries again later, at most a minute apart. After the fifth time it
// says so: the key stands still until the log can be read, or an operator skips the record.
func (p parking) failed(tx *stage.Tx, key string, h hold, why string) {
	h.Tries++
	p.set(tx, key, h)
	tx.Wake(stateKey(keyAgain, key), tx.Now().Add(min(time.Minute, time.Second<<min(h.Tries-1, 6))))
	if h.Tries == 5 {
		e := p.event(tx, h, messages.StateParked)
		e.Code, e.Text = codeReadBack, shorten(why, 200)
		emitEvent(tx, p.events, e)
	}
}

// overdue says that a parked record has waited too long; it stays where it is.
func (p parking) overdue(tx *stage.Tx, key string) {
	h, ok := p.head(tx, key)
	if !ok || h.Code == "" {
		return
	}
	h.Notices++
	p.set(tx, key, h)
	e := p.event(tx, h, messages.StateOverdue)
	e.Code, e.Text, e.Values = h.Code, h.Text, map[string]string{"notice": fmt.Sprint(h.Notices)}
	emitEvent(tx, p.events, e)
}

// command lets a parked record go, by replay or skip. Any other command, or one about nothing that is parked, is answered by
// an event that belongs to no message.
func (p parking) command(tx *stage.Tx, key string, c messages.Command) {
	h, ok := p.head(tx, key)
	stuck := ok && (h.Code != "" || h.Tries > 0)
	switch {
	case c.Verb != messages.VerbReplay && c.Verb != messages.VerbSkip:
		emitEvent(tx, p.events, ignored(tx, p.stage, codeVerb, "this stage has no such command", key, c))
	case !stuck || c.ID != "" && c.ID == h.Command:
		emitEvent(tx, p.events, ignored(tx, p.stage, codeNotParked, "nothing is parked under this key", key, c))
	case c.Target != "" && c.Target != key && c.Target != h.Message && c.Target != h.Document && c.Target != placeText(p.at(tx, h)):
		emitEvent(tx, p.events, ignored(tx, p.stage, codeNotParked, "another record is parked under this key", key, c))
	case c.Verb == messages.VerbReplay:
		e := p.event(tx, h, messages.StateReplayed)
		e.Code, e.Text, e.Values = h.Code, shorten(c.Reason, 200), map[string]string{"by": c.By}
		emitEvent(tx, p.events, e)
		h.Force, h.Command = true, c.ID
		p.read(tx, key, h)
	default:
		h.Command = c.ID
		p.set(tx, key, h)
		e := p.event(tx, h, messages.StateWithdrawn)
		e.Code, e.Text, e.Values = codeSkipped, shorten(c.Reason, 200), map[string]string{"by": c.By}
		emitEvent(tx, p.events, e)
		p.next(tx, key)
	}
}

func (p parking) at(tx *stage.Tx, h hold) messages.LogPlace {
	return messages.LogPlace{Topic: p.topic, Partition: tx.Partition(), Offset: h.Offset}
}

// placeText is how a place is written in commands: topic/partition/offset.
func placeText(at messages.LogPlace) string { return at.Topic + "/" + place(at.Partition, at.Offset) }

func (p parking) event(tx *stage.Tx, h hold, s messages.State) messages.Event {
	at := p.at(tx, h)
	return messages.Event{V: 1, Time: tx.Now(), Stage: p.stage, State: s, Document: h.Document, Message: h.Message, Kind: h.Kind,
		Subject: h.Subject, Sender: h.Sender, Place: &at}
}

// readOrder is the payload of a keyRead effect.
type readOrder struct {
	Partition int   `json:"partition"`
	Offset    int64 `json:"offset"`
	From      int   `json:"from,omitempty"`
}

// readBack is the result of a keyRead effect in CLEARING: the record, or why it could not be read.
type readBack struct {
	Offset  int64           `json:"offset"`
	Key     []byte          `json:"key,omitempty"`
	Value   []byte          `json:"value,omitempty"`
	Headers []stream.Header `json:"headers,omitempty"`
	Error   string          `json:"error,omitempty"`
}

// readRecord performs a keyRead effect.
func readRecord(ctx context.Context, b Bodies, topic string, payload []byte) []byte {
	var o readOrder
	var out readBack
	if err := json.Unmarshal(payload, &o); err != nil {
		out.Error = err.Error()
	} else if r, err := b.Record(ctx, messages.LogPlace{Topic: topic, Partition: o.Partition, Offset: o.Offset}); err != nil {
		out.Error = err.Error()
	} else {
		out.Key, out.Value, out.Headers = r.Key, r.Value, r.Headers
	}
	out.Offset = o.Offset
	return result(out)
}

// result encodes what an effect found.
func result(v any) []byte {
	b, err := encode(v)
	if err != nil {
		return []byte(`{"error":"result cannot be encoded"}`)
	}
	return b
}
