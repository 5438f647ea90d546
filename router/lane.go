package router

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/delivery"
	"github.com/clearhub/clearhub/router/stage"
)

// The kinds of Dispatch's state keys. A lane has one entry while it has parcels (keyLane), one entry for each of them
// (keyWaiting), and the number last given for ever (keyLast).
const (
	keyLane    = "lane"
	keyLast    = "last"
	keyWaiting = "parcel"
	keyTry     = "try"     // effect: one attempt
	keyCounter = "counter" // the running number last used in a lane
)

// mode is what the parcel at the head of a lane is doing.
type mode string

const (
	modeHeld    mode = "held"    // no table has arrived yet
	modeReady   mode = "ready"   // it waits for a place among its partner's attempts
	modeTrying  mode = "trying"  // an attempt is under way
	modePausing mode = "pausing" // the next attempt has its time
	modeOffered mode = "offered" // the partner may fetch it
	modeParked  mode = "parked"  // it needs somebody
)

// lane is a lane that has parcels.
type lane struct {
	// Last is the number last given. It is kept under keyLast, so that it outlives the lane's work.
	Last uint64 `json:"-"`
	Mode mode   `json:"m"`
	// Head is the number of the parcel at the head; Number counts attempts on it, Since is when it got there.
	Head   uint64 `json:"h"`
	Number int    `json:"n,omitempty"`
	// Numbering is the control reference of the attempt under way, where the parcel is written.
	Numbering Numbering `json:"g,omitzero"`
	Since     time.Time `json:"s"`
	Notices   int       `json:"o,omitempty"`
	Fetched   bool      `json:"f,omitempty"`
	// Code is why it is parked.
	Code string `json:"c,omitempty"`
	// Command is the id of the last command that was followed: a repeated one must not hit the next parcel.
	Command string `json:"x,omitempty"`
}

// waiting is a parcel in a lane, by its place.
type waiting struct {
	Offset  int64         `json:"o"`
	ID      string        `json:"i"`
	Message string        `json:"m"`
	Subject string        `json:"s"`
	Version int           `json:"v"`
	Kind    messages.Kind `json:"k"`
	// Format is set where it is written by an adapter; Reference is then its control reference, and First the first of its running numbers, once
	// it may have gone out. Number and Document are what it is about besides.
	Format    string `json:"f,omitempty"`
	Reference string `json:"r,omitempty"`
	First     int64  `json:"u,omitempty"`
	Number    string `json:"#,omitempty"`
	Document  string `json:"d,omitempty"`
	// Bad is why the parcel cannot be read.
	Bad string `json:"b,omitempty"`
}

// lane reads a lane; ok is false where it has no parcels.
func (s *Dispatch) lane(tx *stage.Tx, key string) (l lane, ok bool) {
	if v, has := tx.Get(stateKey(keyLast, key)); has {
		l.Last, _ = strconv.ParseUint(string(v), 10, 64)
	}
	v, ok := tx.Get(stateKey(keyLane, key))
	if ok && json.Unmarshal(v, &l) != nil { // our own bytes
		return l, false
	}
	return l, ok
}

func (s *Dispatch) putLane(tx *stage.Tx, key string, l lane) {
	tx.Put(stateKey(keyLast, key), strconv.AppendUint(nil, l.Last, 10))
	if v, err := encode(l); err == nil {
		tx.Put(stateKey(keyLane, key), v)
	}
}

func waitingKey(key string, n uint64) string {
	return stateKey(keyWaiting, key, fmt.Sprintf("%016x", n))
}

func (s *Dispatch) putWaiting(tx *stage.Tx, key string, n uint64, it waiting) {
	if v, err := encode(it); err == nil {
		tx.Put(waitingKey(key, n), v)
	}
}

// head reads the parcel at the head of a lane.
func (s *Dispatch) head(tx *stage.Tx, key string, l lane) waiting {
	var it waiting
	v, ok := tx.Get(waitingKey(key, l.Head))
	if !ok || json.Unmarshal(v, &it) != nil {
		it.Bad = "the parcel is missing in the state of its lane"
	}
	return it
}

// advance takes the next parcel of a lane to its head, or closes the lane where there is none.
func (s *Dispatch) advance(tx *stage.Tx, key string) {
	l, _ := s.lane(tx, key)
	for k := range tx.Scan(stateKey(keyWaiting, key, "")) {
		n, err := strconv.ParseUint(k[strings.LastIndex(k, sep)+1:], 16, 64)
		if err != nil {
			continue
		}
		s.begin(tx, key, lane{Last: l.Last, Head: n, Since: tx.Now(), Command: l.Command})
		return
	}
	tx.Delete(stateKey(keyLane, key))
	tx.Cancel(stateKey(keyClock, key))
}

// pop lets the parcel at the head go.
func (s *Dispatch) pop(tx *stage.Tx, key string, l lane) {
	tx.Delete(waitingKey(key, l.Head))
	tx.Cancel(stateKey(keyClock, key))
	s.advance(tx, key)
}

// begin brings the head of a lane on its way, as far as that is possible now.
func (s *Dispatch) begin(tx *stage.Tx, key string, l lane) {
	tx.Cancel(stateKey(keyClock, key))
	it := s.head(tx, key, l)
	if it.Bad != "" {
		s.parkLane(tx, key, l, it, codeParcel, it.Bad, nil)
		return
	}
	l.Mode, l.Code = modeReady, ""
	v, ok := tx.Get(keyTable)
	if !ok {
		l.Mode = modeHeld
		s.putLane(tx, key, l)
		return
	}
	table, err := s.tables.read(v)
	if err != nil { // it was read before it was put there
		s.parkLane(tx, key, l, it, codeState, shorten(err.Error(), 200), nil)
		return
	}
	to, known := target(table, key)
	if !known {
		s.parkLane(tx, key, l, it, codeNoPartner, "the table has no such partner, or it does not receive", nil)
		return
	}
	s.putLane(tx, key, l)
	s.admit(tx, key, l, it, to)
}

// try asks for one attempt on the head of a lane.
func (s *Dispatch) try(tx *stage.Tx, key string, l lane, it waiting, to delivery.Target) {
	l.Mode = modeTrying
	l.Number++
	s.putLane(tx, key, l)
	a := attempt{Partition: tx.Partition(), Offset: it.Offset, Sequence: l.Head, Number: l.Number, Target: to}
	if it.Format != "" {
		p := s.partnerNow(tx, key)
		p.Profile.Overlays, p.SecretSHA256 = nil, "" // guides are about what it sends, and may be large
		l.Numbering = s.numbering(tx, key, it, to)
		a.To, a.Numbering = &p, l.Numbering
		s.putLane(tx, key, l)
	}
	payload, err := encode(a)
	if err != nil {
		return // strings and numbers
	}
	tx.Perform(stateKey(keyTry, key), payload)
}

// tried judges an attempt that has ended.
func (s *Dispatch) tried(tx *stage.Tx, key string, value []byte) {
	var p tried
	if err := json.Unmarshal(value, &p); err != nil {
		p.Proof = temporary("read proof: " + err.Error())
	}
	l, ok := s.lane(tx, key)
	if !ok || l.Mode != modeTrying {
		return
	}
	it := s.head(tx, key, l)
	if p.Unwritten != "" {
		s.unwritten(tx, key, l, it, p)
		s.released(tx, key, p.Proof)
		return
	}
	if it.Format != "" && p.Sent {
		it = s.sent(tx, key, l, it, l.Numbering, p.Interchanges)
	}
	values := map[string]string{"attempt": strconv.Itoa(l.Number)}
	if it.Reference != "" {
		values["reference"] = it.Reference
		if it.First > 0 {
			values["running"] = it.Reference
		}
	}
	if p.Code != 0 {
		values["status"] = strconv.Itoa(p.Code)
	}
	if p.Digest != "" {
		values["answer"] = p.Digest
	}
	switch p.Outcome {
	case delivery.Acknowledged:
		s.tell(tx, key, l, it, messages.StateAcked, "", "", values, p.Losses...)
		s.expect(tx, s.partnerNow(tx, key), it)
		s.pop(tx, key, l)
	case delivery.Offered:
		s.tell(tx, key, l, it, messages.StateOffered, "", "", values, p.Losses...)
		s.expect(tx, s.partnerNow(tx, key), it)
		l.Mode = modeOffered
		s.putLane(tx, key, l)
		tx.Wake(stateKey(keyClock, key), tx.Now().Add(s.o.Retry.MaxAge/2))
	case delivery.Refused:
		s.parkLane(tx, key, l, it, codeRefused, shorten(p.Text, 200), values)
	default:
		s.pause(tx, key, l, it, p.Proof, values)
	}
	s.released(tx, key, p.Proof)
}

// pause sets the time of the next attempt, or gives up the parcel that has been tried for too long.
func (s *Dispatch) pause(tx *stage.Tx, key string, l lane, it waiting, p delivery.Proof, values map[string]string) {
	s.tell(tx, key, l, it, messages.StateAttempted, codeAttempt, shorten(p.Text, 200), values)
	age := tx.Now().Sub(l.Since)
	if age >= s.o.Retry.MaxAge {
		s.tell(tx, key, l, it, messages.StateUndeliverable, codeTooOld, "tried for "+age.Round(time.Second).String(), nil)
		s.parkLane(tx, key, l, it, codeTooOld, "tried for too long", nil)
		return
	}
	if age >= s.o.Retry.MaxAge/2 && l.Notices == 0 {
		l.Notices++
		s.tell(tx, key, l, it, messages.StateOverdue, codeWaiting, "not yet taken by the partner", map[string]string{"notice": "1"})
	}
	l.Mode = modePausing
	s.putLane(tx, key, l)
	tx.Wake(stateKey(keyClock, key), tx.Now().Add(s.o.Retry.after(key, l.Number, time.Duration(p.RetryAfter)*time.Second)))
}

// after is the pause behind attempt number n: doubled each time up to the cap, a tenth more or less so that lanes do not march in
// step, and not less than the partner asks for, up to an hour. It depends on its arguments alone.
func (r Retry) after(key string, n int, asked time.Duration) time.Duration {
	d := r.Cap
	if n-1 < 20 {
		d = min(r.Cap, r.First<<(n-1))
	}
	h := fnv.New32a()
	_, _ = fmt.Fprintf(h, "%s %d", key, n)
	d += d * (time.Duration(h.Sum32()%201) - 100) / 1000
	return max(d, min(asked, time.Hour))
}

// due is the lane's clock: the next attempt, or a notice that a partner lets a parcel lie.
func (s *Dispatch) due(tx *stage.Tx, key string) {
	l, ok := s.lane(tx, key)
	switch {
	case !ok:
	case l.Mode == modePausing:
		s.begin(tx, key, l)
	case l.Mode == modeOffered:
		l.Notices++
		s.putLane(tx, key, l)
		s.tell(tx, key, l, s.head(tx, key, l), messages.StateOverdue, codeWaiting, "offered, not yet taken by the partner",
			map[string]string{"notice": strconv.Itoa(l.Notices)})
		tx.Wake(stateKey(keyClock, key), tx.Now().Add(s.o.Retry.MaxAge))
	}
}

// parkLane stops a lane at its head and says why.
func (s *Dispatch) parkLane(tx *stage.Tx, key string, l lane, it waiting, code, text string, values map[string]string) {
	tx.Cancel(stateKey(keyClock, key))
	l.Mode, l.Code = modeParked, code
	s.putLane(tx, key, l)
	s.tell(tx, key, l, it, messages.StateParked, code, text, values)
}

// tell emits an event about the parcel at the head of a lane.
func (s *Dispatch) tell(tx *stage.Tx, key string, l lane, it waiting, st messages.State, code, text string, values map[string]string, fs ...messages.Fault) {
	partner, about, _ := strings.Cut(key, "/")
	all := map[string]string{"sequence": strconv.FormatUint(l.Head, 10), "lane": about}
	for k, v := range values {
		all[k] = v
	}
	emitEvent(tx, s.o.Topics.Events, messages.Event{V: 1, Time: tx.Now(), Stage: StageDispatch, State: st, Message: it.Message, Kind: it.Kind,
		Subject: it.Subject, Version: it.Version, Partner: partner, Parcel: it.ID, Code: code, Text: text, Values: all, Document: it.Document, Faults: fs,
		Place: &messages.LogPlace{Topic: s.o.Topics.Parcels, Partition: tx.Partition(), Offset: it.Offset}})
}

// act does what a command asks of a lane. Fetched, acknowledge and reject are the partner's own, and about the parcel at the head, which is the
// only one it was offered; replay and skip are an operator's, and about a parked one.
func (s *Dispatch) act(tx *stage.Tx, key string, c messages.Command) {
	l, ok := s.lane(tx, key)
	if !ok {
		s.ignore(tx, key, c, "the lane has no parcel")
		return
	}
	it := s.head(tx, key, l)
	if c.Target != "" && c.Target != it.ID && c.Target != key {
		s.ignore(tx, key, c, "the parcel is not at the head of its lane")
		return
	}
	if c.ID != "" && c.ID == l.Command {
		s.ignore(tx, key, c, "the command was followed before")
		return
	}
	own := c.By == partnerOf(key)
	open := l.Mode == modeOffered || l.Mode == modeParked && l.Code == codeRejected
	by := map[string]string{"by": c.By}
	l.Command = c.ID
	switch {
	case !own && (c.Verb == messages.VerbFetched || c.Verb == messages.VerbAcknowledge || c.Verb == messages.VerbReject):
		s.ignore(tx, key, c, "only the partner itself can say this")
	case c.Verb == messages.VerbFetched && open:
		if !l.Fetched {
			l.Fetched = true
			s.putLane(tx, key, l)
			s.tell(tx, key, l, it, messages.StateFetched, "", "", by)
		}
	case c.Verb == messages.VerbAcknowledge && open:
		s.tell(tx, key, l, it, messages.StateAcked, "", shorten(c.Reason, 200), by)
		s.putLane(tx, key, l)
		s.pop(tx, key, l)
	case c.Verb == messages.VerbReject && l.Mode == modeOffered:
		s.tell(tx, key, l, it, messages.StateAnswered, codeRejected, shorten(c.Reason, 200), by)
		s.parkLane(tx, key, l, it, codeRejected, "rejected by the partner", nil)
	case c.Verb == messages.VerbReplay && l.Mode == modeParked && !s.partner(tx, c.By):
		s.tell(tx, key, l, it, messages.StateReplayed, l.Code, shorten(c.Reason, 200), by)
		l.Since, l.Number, l.Notices, l.Fetched = tx.Now(), 0, 0, false
		s.begin(tx, key, l)
	case c.Verb == messages.VerbSkip && l.Mode == modeParked && !s.partner(tx, c.By):
		s.tell(tx, key, l, it, messages.StateWithdrawn, codeSkipped, shorten(c.Reason, 200), by)
		s.putLane(tx, key, l)
		s.pop(tx, key, l)
	default:
		s.ignore(tx, key, c, "not possible for a parcel that is "+string(l.Mode))
	}
}

// partner tells whether a command is a partner's.
func (s *Dispatch) partner(tx *stage.Tx, id string) bool {
	v, ok := tx.Get(keyTable)
	if !ok {
		return false
	}
	table, err := s.tables.read(v)
	if err != nil {
		return false
	}
	_, is := table.Partner(id)
	return is
}

func (s *Dispatch) ignore(tx *stage.Tx, key string, c messages.Command, why string) {
	e := ignored(tx, StageDispatch, codeCommand, why, key, c)
	e.Partner = partnerOf(key)
	emitEvent(tx, s.o.Topics.Events, e)
}
