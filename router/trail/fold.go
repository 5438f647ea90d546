package trail

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

// fold takes one chunk of one partition into the file, in one transaction with its position.
func (t *Trail) fold(ctx context.Context, topic, id string, partition int, chunk stream.Chunk) error {
	bodies, err := t.load(ctx, topic, chunk.Records)
	if err != nil {
		return err
	}
	tx, err := t.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	f := folder{ctx: ctx, tx: tx, sources: map[string]reach{}}
	for i, r := range chunk.Records {
		if r.Header("clearhub-command") != "" {
			continue // asks a stage to act; what came of it is an event
		}
		var err error
		switch topic {
		case t.o.Documents:
			err = f.document(r, bodies[i])
		case t.o.Messages:
			err = f.message(r, bodies[i])
		case t.o.Parcels:
			err = f.parcel(r)
		case t.o.Events:
			err = f.event(r)
		}
		if err != nil {
			var content contentError
			if !errors.As(err, &content) {
				return err
			}
			// What a stage cannot read it parks; the trail only says so and goes on.
			t.log.Error().Err(err).Str("topic", topic).Int("partition", partition).Int64("offset", r.Offset).Msg("record that the trail cannot read")
		}
	}
	if err := f.reached(topic, partition); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO positions(topic,part,topic_id,next) VALUES(?,?,?,?)
		ON CONFLICT(topic,part) DO UPDATE SET next=excluded.next,topic_id=excluded.topic_id`, topic, partition, id, chunk.Next); err != nil {
		return err
	}
	return tx.Commit()
}

// load fetches the bodies that records only refer to, before the transaction is opened.
func (t *Trail) load(ctx context.Context, topic string, records []stream.Record) ([][]byte, error) {
	bodies := make([][]byte, len(records))
	for i, r := range records {
		ref, err := bodyRef(topic == t.o.Documents, r)
		if err != nil || ref == nil || t.o.Blobs == nil {
			continue // unreadable records are reported when they are folded
		}
		if bodies[i], err = t.o.Blobs.Get(ctx, *ref); err != nil {
			return nil, fmt.Errorf("body of %s/%d@%d: %w", r.Topic, r.Partition, r.Offset, err)
		}
	}
	return bodies, nil
}

func bodyRef(document bool, r stream.Record) (*messages.BlobRef, error) {
	if h := r.Header("clearhub-blob"); h != "" {
		var ref messages.BlobRef
		return &ref, json.Unmarshal([]byte(h), &ref)
	}
	if !document {
		return nil, nil
	}
	var a struct {
		MessagesBlob *messages.BlobRef `json:"messagesBlob"`
	}
	return a.MessagesBlob, json.Unmarshal(r.Value, &a)
}

type contentError struct{ error }

type folder struct {
	ctx     context.Context
	tx      *sql.Tx
	sources map[string]reach
}

func (f folder) exec(query string, args ...any) error {
	_, err := f.tx.ExecContext(f.ctx, query, args...)
	return err
}

func (f folder) document(r stream.Record, body []byte) error {
	var a messages.Acceptance
	if err := json.Unmarshal(r.Value, &a); err != nil {
		return contentError{fmt.Errorf("read acceptance: %w", err)}
	}
	if body != nil {
		if err := json.Unmarshal(body, &a.Messages); err != nil {
			return contentError{fmt.Errorf("read messages of acceptance: %w", err)}
		}
	}
	// The first acceptance of a document is the one that counts; a repeated one changes nothing, unless what was refused then is taken now.
	res, err := f.tx.ExecContext(f.ctx, `INSERT INTO documents VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET
		received=excluded.received,adapter=excluded.adapter,format=excluded.format,format_version=excluded.format_version,identity=excluded.identity,body_hash=excluded.body_hash,
		verdict=excluded.verdict,faults=excluded.faults,messages=excluded.messages,topic=excluded.topic,part=excluded.part,off=excluded.off
		WHERE verdict='refused' AND excluded.verdict<>'refused'`,
		a.Document, a.Sender, a.Received.UnixMicro(), a.Name, a.MediaType, a.SHA256, a.Size, a.Adapter, a.Format, a.FormatVersion,
		a.Identity, a.BodyHash, a.Verdict, len(a.Faults), len(a.Messages), r.Topic, r.Partition, r.Offset)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	for i, raw := range a.Messages {
		var m messages.Message
		if err := json.Unmarshal(raw, &m); err != nil {
			return contentError{fmt.Errorf("read message %d of acceptance: %w", i, err)}
		}
		refused := a.Verdict == messages.VerdictRefused || slices.Contains(a.Fallen, i)
		if err := f.row(&m, refused, "", r, i); err != nil {
			return err
		}
		if refused {
			continue
		}
		number, summary, outcome := shown(&m) // it may be there from an acceptance that was refused, and read otherwise
		if err := f.exec(`UPDATE messages SET refused=0,kind=?,function=?,subject=?,number=?,summary=?,outcome=?,part=?,off=?,idx=? WHERE id=? AND refused=1 AND topic=? AND off<?`,
			string(m.Kind), string(m.Function), m.Subject, number, summary, outcome, r.Partition, r.Offset, i, m.ID, r.Topic, r.Offset); err != nil {
			return err
		}
	}
	return nil
}

func (f folder) message(r stream.Record, body []byte) error {
	if body == nil {
		body = r.Value
	}
	var m messages.Message
	if err := json.Unmarshal(body, &m); err != nil {
		return contentError{fmt.Errorf("read message: %w", err)}
	}
	return f.row(&m, false, r.Header("clearhub-lane"), r, -1)
}

// bound says, of two records of one message, that the later is the one to read: a step of mutual assistance goes on with the
// conditions that its case binds every copy to.
const bound = `(excluded.lane<>'' AND excluded.kind='assistance')`

// row writes a message and what it can be found by. It may come twice, from its acceptance and from
// the messages topic, in any order; only the lane is news then.
func (f folder) row(m *messages.Message, refused bool, lane string, r stream.Record, index int) error {
	number, summary, outcome := shown(m)
	err := f.exec(`INSERT INTO messages VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT(id) DO UPDATE SET lane=CASE WHEN excluded.lane<>'' THEN excluded.lane ELSE lane END,
		topic=CASE WHEN `+bound+` THEN excluded.topic ELSE topic END, part=CASE WHEN `+bound+` THEN excluded.part ELSE part END,
		off=CASE WHEN `+bound+` THEN excluded.off ELSE off END, idx=CASE WHEN `+bound+` THEN excluded.idx ELSE idx END`,
		m.ID, m.Source.Document, string(m.Kind), string(m.Function), m.Subject, m.Version, m.Sender.PartyID, m.Received.UnixMicro(), number, summary,
		outcome, m.Causation, lane, refused, r.Topic, r.Partition, r.Offset, index)
	if err != nil {
		return err
	}
	for _, ref := range messages.ReferencesOf(m) {
		if err := f.ref(m.ID, ref.Type, ref.Number); err != nil {
			return err
		}
	}
	return nil
}

// shown is what a list shows of a message.
func shown(m *messages.Message) (number, summary, outcome string) {
	number, summary = messages.OwnNumber(m), Summary(m)
	switch b := m.Body.(type) {
	case *messages.Decision:
		outcome, number = string(b.Outcome), b.Number
	case *messages.Ruling:
		outcome = string(b.Status)
	case *messages.Inspection:
		outcome = b.Result
	case *messages.Certificate:
		outcome = b.Status
	case *messages.Receipt:
		outcome = b.Status
	case *messages.Assistance:
		outcome = string(b.Form)
	case *messages.Alert:
		outcome = b.Status
	}
	return number, summary, outcome
}

// ref indexes a number under its folded form; of a name also each word, so that any of them finds it.
func (f folder) ref(message, typ, number string) error {
	folded := messages.Fold(number)
	if folded == "" {
		return nil
	}
	words := []string{folded}
	if typ == "party" {
		for _, w := range strings.FieldsFunc(number, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
			if w = messages.Fold(w); len([]rune(w)) >= 2 && w != folded {
				words = append(words, w)
			}
		}
	}
	for _, w := range words {
		if err := f.exec(`INSERT INTO refs VALUES(?,?,?,?) ON CONFLICT DO NOTHING`, w, typ, message, number); err != nil {
			return err
		}
	}
	return nil
}

func (f folder) parcel(r stream.Record) error {
	var p messages.Parcel
	if err := json.Unmarshal(r.Value, &p); err != nil {
		return contentError{fmt.Errorf("read parcel: %w", err)}
	}
	return f.exec(`INSERT INTO parcels VALUES(?,?,?,?,?,?,?,?,?,?,?,'ROUTED',?,?,0,?,?,?)
		ON CONFLICT(id) DO UPDATE SET lane=excluded.lane,subject=excluded.subject,kind=excluded.kind,version=excluded.version,format=excluded.format,
		media=excluded.media,route=excluded.route,created=excluded.created,topic=excluded.topic,part=excluded.part,off=excluded.off WHERE topic IS NULL`,
		p.ID, p.Partner, p.Lane, p.Message, p.Subject, string(p.Kind), p.Version, p.Format, p.MediaType, p.Route, p.Created.UnixMicro(),
		rung(messages.StateRouted), p.Created.UnixMicro(), r.Topic, r.Partition, r.Offset)
}

func (f folder) event(r stream.Record) error {
	var e messages.Event
	if err := json.Unmarshal(r.Value, &e); err != nil {
		return contentError{fmt.Errorf("read event: %w", err)}
	}
	if first, err := f.beyond(r); err != nil || !first {
		return err
	}
	if err := f.exec(`INSERT INTO events VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		r.Topic, r.Partition, r.Offset, e.Time.UnixMicro(), e.Stage, string(e.State), e.Document, e.Message, e.Subject, e.Partner, e.Parcel, e.Decision,
		e.Code, string(r.Value)); err != nil {
		return err
	}
	if in := e.Values["instrument"]; in != "" && strings.HasPrefix(e.Code, "LEDGER-") {
		if err := f.exec(`INSERT INTO entries VALUES(?,?,?,?) ON CONFLICT DO NOTHING`, in, r.Topic, r.Partition, r.Offset); err != nil {
			return err
		}
	}
	if e.Version > 0 && e.Message != "" {
		if err := f.exec(`UPDATE messages SET version=? WHERE id=? AND version=0`, e.Version, e.Message); err != nil {
			return err
		}
	}
	if e.State == messages.StateRefused && e.Document != "" {
		// INTAKE may refuse what the adapter accepted: an interchange identity used twice.
		// Where the document was taken later after all, that is the last word.
		at := int64(math.MaxInt64)
		if e.Message == "" && e.Place != nil {
			at = e.Place.Offset
		}
		if err := f.exec(`UPDATE messages SET refused=1 WHERE document=?1 AND (?2='' OR id=?2)
			AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.id=?1 AND d.verdict<>'refused' AND d.off>?3)`, e.Document, e.Message, at); err != nil {
			return err
		}
	}
	up := rung(e.State)
	if e.Parcel == "" || up == 0 {
		return nil
	}
	at := e.Time.UnixMicro()
	return f.exec(`INSERT INTO parcels(id,partner,message,created,state,rung,changed,sequence) VALUES(?,?,?,?,?,?,?,?)
		ON CONFLICT(id) DO UPDATE SET state=excluded.state,rung=excluded.rung,changed=excluded.changed,
		sequence=CASE WHEN excluded.sequence>0 THEN excluded.sequence ELSE sequence END WHERE excluded.rung>rung`,
		e.Parcel, e.Partner, e.Message, at, string(e.State), up, at, sequence(e))
}

// reach is how far the events of one journal partition were taken: the offset of a step, and which output of it.
type reach struct {
	off, idx int64
}

// beyond tells whether an event was not taken before: relays repeat, readers count. An event that no stage relayed stands at its own offset.
func (f folder) beyond(r stream.Record) (bool, error) {
	parts := strings.Split(r.Header("from"), "/") // "<journal topic id>/<partition>/<offset>/<index>"
	if len(parts) != 4 {
		return true, nil
	}
	off, err1 := strconv.ParseInt(parts[2], 10, 64)
	idx, err2 := strconv.ParseInt(parts[3], 10, 64)
	if err1 != nil || err2 != nil {
		return true, nil
	}
	source := parts[0] + "/" + parts[1]
	last, known := f.sources[source]
	if !known {
		err := f.tx.QueryRowContext(f.ctx, `SELECT off,idx FROM sources WHERE topic=? AND part=? AND source=?`, r.Topic, r.Partition, source).Scan(&last.off, &last.idx)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return false, err
		}
		known = err == nil
	}
	first := !known || off > last.off || off == last.off && idx > last.idx
	if first {
		last = reach{off, idx}
	}
	f.sources[source] = last
	return first, nil
}

// reached keeps how far the sources of a partition were taken.
func (f folder) reached(topic string, partition int) error {
	for source, at := range f.sources {
		if err := f.exec(`INSERT INTO sources VALUES(?,?,?,?,?) ON CONFLICT(topic,part,source) DO UPDATE SET off=excluded.off,idx=excluded.idx`, topic, partition, source, at.off, at.idx); err != nil {
			return err
		}
	}
	return nil
}

func sequence(e messages.Event) int64 {
	var n int64
	_, _ = fmt.Sscan(e.Values["sequence"], &n)
	return n
}

// rung orders the states that a parcel climbs; 0 is none of them. A late positive wins over a
// negative by priority, and nothing ever falls back.
func rung(s messages.State) int {
	switch s {
	case messages.StateRouted:
		return 1
	case messages.StateOffered:
		return 2
	case messages.StateAttempted:
		return 3
	case messages.StateFetched:
		return 4
	case messages.StateParked:
		return 5
	case messages.StateUndeliverable:
		return 6
	case messages.StateWithdrawn:
		return 7
	case messages.StateAcked:
		return 8
	case messages.StateRefused: // by the partner, in an answer of its own
		return 9
	case messages.StateAnswered:
		return 10
	}
	return 0
}

func micro(v int64) time.Time { return time.UnixMicro(v).UTC() }
