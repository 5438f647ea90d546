package trail

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

// Document is a document as it was received; its bytes are read with Raw.
type Document struct {
	ID            string            `json:"id"`
	Sender        string            `json:"sender"`
	Received      time.Time         `json:"received"`
	Name          string            `json:"name,omitempty"`
	MediaType     string            `json:"mediaType,omitempty"`
	SHA256        string            `json:"sha256"`
	Size          int64             `json:"size"`
	Adapter       string            `json:"adapter,omitempty"`
	Format        string            `json:"format,omitempty"`
	FormatVersion string            `json:"formatVersion,omitempty"`
	Identity      string            `json:"identity,omitempty"`
	BodyHash      string            `json:"bodyHash,omitempty"`
	Verdict       string            `json:"verdict"`
	Faults        int               `json:"faults"`
	Messages      int               `json:"messages"`
	Place         messages.LogPlace `json:"place"`
}

// Entry is a message as the trail lists it; its body is read with Message.
type Entry struct {
	ID        string            `json:"id"`
	Document  string            `json:"document,omitempty"`
	Kind      messages.Kind     `json:"kind"`
	Function  string            `json:"function,omitempty"`
	Subject   string            `json:"subject"`
	Version   int               `json:"version,omitempty"`
	Sender    string            `json:"sender"`
	Received  time.Time         `json:"received"`
	Number    string            `json:"number,omitempty"`
	Summary   string            `json:"summary,omitempty"`
	Outcome   string            `json:"outcome,omitempty"`
	Causation string            `json:"causation,omitempty"`
	Lane      string            `json:"lane,omitempty"`
	Refused   bool              `json:"refused,omitempty"`
	Place     messages.LogPlace `json:"place"`
	index     int
}

// Parcel is a parcel and the rung it has reached; its record is read with ParcelRecord.
type Parcel struct {
	ID        string            `json:"id"`
	Partner   string            `json:"partner"`
	Lane      string            `json:"lane,omitempty"`
	Message   string            `json:"message"`
	Subject   string            `json:"subject,omitempty"`
	Kind      messages.Kind     `json:"kind,omitempty"`
	Version   int               `json:"version,omitempty"`
	Format    string            `json:"format,omitempty"`
	MediaType string            `json:"mediaType,omitempty"`
	Route     string            `json:"route,omitempty"`
	Created   time.Time         `json:"created"`
	State     messages.State    `json:"state"`
	Changed   time.Time         `json:"changed"`
	Sequence  int64             `json:"sequence,omitempty"`
	Place     messages.LogPlace `json:"-"`
}

// Hit is a message that a search found, and the number it was found by.
type Hit struct {
	Entry
	Type  string `json:"type,omitempty"`
	Match string `json:"match,omitempty"`
}

const documentColumns = "id,sender,received,name,media,sha256,size,adapter,format,format_version,identity,body_hash,verdict,faults,messages,topic,part,off"

// Document returns what is known of a document; ErrNotFound where nothing is. It waits for one that an event tells of.
func (t *Trail) Document(ctx context.Context, id string) (Document, error) {
	return told(ctx, t, "document", t.o.Documents, id, func() (Document, error) { return one(t.documents(ctx, "WHERE id=?", id)) })
}

// Identified returns the documents of a sender that state an interchange identity, oldest first.
func (t *Trail) Identified(ctx context.Context, sender, identity string) ([]Document, error) {
	return t.documents(ctx, "WHERE sender=? AND identity=? ORDER BY received", sender, identity)
}

// Documents lists the latest documents, newest first; an empty verdict means all.
func (t *Trail) Documents(ctx context.Context, verdict string, limit int) ([]Document, error) {
	return t.documents(ctx, "WHERE ?1='' OR verdict=?1 ORDER BY received DESC LIMIT ?2", verdict, limit)
}

func (t *Trail) documents(ctx context.Context, where string, args ...any) ([]Document, error) {
	return scan(ctx, t.read, "SELECT "+documentColumns+" FROM documents "+where, args, func(rows *sql.Rows) (d Document, err error) {
		var received int64
		err = rows.Scan(&d.ID, &d.Sender, &received, &d.Name, &d.MediaType, &d.SHA256, &d.Size, &d.Adapter, &d.Format, &d.FormatVersion, &d.Identity,
			&d.BodyHash, &d.Verdict, &d.Faults, &d.Messages, &d.Place.Topic, &d.Place.Partition, &d.Place.Offset)
		d.Received = micro(received)
		return d, err
	})
}

// ours are the decisions that the hub made. What others send as decisions is refused and stays on record, but it is never taken for one.
const ours = "x.kind='decision' AND x.refused=0 AND coalesce(x.document,'')=''"

// A declaration's outcome is that of the last decision about it.
const entryColumns = "m.id,m.document,m.kind,m.function,m.subject,m.version,m.sender,m.received,m.number,m.summary," +
	"CASE WHEN m.kind='declaration' THEN coalesce((SELECT x.outcome FROM messages x WHERE x.subject=m.subject AND " + ours + " ORDER BY x.received DESC, x.off DESC LIMIT 1),'') ELSE m.outcome END," +
	"m.causation,m.lane,m.refused,m.topic,m.part,m.off,m.idx"

func scanEntry(rows *sql.Rows, more ...any) (e Entry, err error) {
	var received int64
	err = rows.Scan(append([]any{&e.ID, &e.Document, &e.Kind, &e.Function, &e.Subject, &e.Version, &e.Sender, &received, &e.Number, &e.Summary, &e.Outcome,
		&e.Causation, &e.Lane, &e.Refused, &e.Place.Topic, &e.Place.Partition, &e.Place.Offset, &e.index}, more...)...)
	e.Received = micro(received)
	return e, err
}

func (t *Trail) entries(ctx context.Context, where string, args ...any) ([]Entry, error) {
	return scan(ctx, t.read, "SELECT "+entryColumns+" FROM messages m "+where, args, func(rows *sql.Rows) (Entry, error) { return scanEntry(rows) })
}

// Entry returns what the trail lists of a message; ErrNotFound where it knows none.
func (t *Trail) Entry(ctx context.Context, id string) (Entry, error) {
	return one(t.entries(ctx, "WHERE m.id=?", id))
}

// MessagesOf lists the messages of a document in their order.
func (t *Trail) MessagesOf(ctx context.Context, document string) ([]Entry, error) {
	return t.entries(ctx, "WHERE m.document=? ORDER BY m.idx", document)
}

// MessagesAbout lists the messages about a subject or led in its lane, oldest first: versions, rulings, decisions.
func (t *Trail) MessagesAbout(ctx context.Context, subject string) ([]Entry, error) {
	return t.entries(ctx, "WHERE m.subject=?1 OR m.lane=?1 ORDER BY m.received, m.id", subject)
}

// Decisions lists the hub's decisions about a subject, oldest first.
func (t *Trail) Decisions(ctx context.Context, subject string) ([]Entry, error) {
	return t.entries(ctx, "WHERE m.id IN (SELECT x.id FROM messages x WHERE x.subject=? AND "+ours+") ORDER BY m.received, m.off", subject)
}

// Filter narrows a search. Zero fields do not narrow.
type Filter struct {
	// Query is any number or name; it is folded and matches by beginning.
	Query string
	Kind  messages.Kind
	// Viewer is a partner: only what it sent or was sent is found. Empty sees all.
	Viewer string
	Limit  int
}

// Search finds messages by any reference: declaration number, certificate number, UCR, container, B/L, party.
// Without a query it lists the newest. Newest first.
func (t *Trail) Search(ctx context.Context, f Filter) ([]Hit, error) {
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 100
	}
	var cond []string
	var args []any
	add := func(c string, a ...any) { cond = append(cond, c); args = append(args, a...) }
	if f.Kind != "" {
		add("m.kind=?", string(f.Kind))
	}
	if f.Viewer != "" {
		add("(m.sender=? OR m.id IN (SELECT message FROM parcels WHERE partner=?))", f.Viewer, f.Viewer)
	}
	folded := messages.Fold(f.Query)
	if strings.TrimSpace(f.Query) != "" && folded == "" {
		return nil, nil
	}
	query := "SELECT " + entryColumns + ",'','' FROM messages m"
	if folded != "" {
		// The upper bound makes a range of the index out of "begins with".
		cond = append([]string{"(h.folded>=? AND h.folded<?)"}, cond...)
		args = append([]any{folded, folded + "\U0010FFFF"}, args...)
		query = "SELECT " + entryColumns + ",h.type,min(h.number) FROM refs h JOIN messages m ON m.id=h.message"
	}
	if len(cond) > 0 {
		query += " WHERE " + strings.Join(cond, " AND ")
	}
	if folded != "" {
		query += " GROUP BY m.id"
	}
	hits, err := scan(ctx, t.read, query+" ORDER BY m.received DESC, m.id LIMIT ?", append(args, f.Limit), func(rows *sql.Rows) (h Hit, err error) {
		h.Entry, err = scanEntry(rows, &h.Type, &h.Match)
		return h, err
	})
	if err != nil || len(hits) > 0 || folded == "" {
		return hits, err
	}
	return t.byID(ctx, strings.TrimSpace(f.Query), f.Viewer)
}

// byID lets a search box take the id of a message, document, parcel or subject.
func (t *Trail) byID(ctx context.Context, id, viewer string) ([]Hit, error) {
	es, err := t.entries(ctx, `WHERE (m.id=?1 OR m.document=?1 OR m.subject=?1 OR m.id IN (SELECT message FROM parcels WHERE id=?1))
		AND (?2='' OR m.sender=?2 OR m.id IN (SELECT message FROM parcels WHERE partner=?2)) ORDER BY m.received DESC LIMIT 100`, id, viewer)
	hits := make([]Hit, len(es))
	for i, e := range es {
		hits[i] = Hit{Entry: e, Type: "id", Match: id}
	}
	return hits, err
}

// MayRead tells whether a partner sent a message or was sent it.
func (t *Trail) MayRead(ctx context.Context, message, partner string) (bool, error) {
	var n int
	err := t.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM messages WHERE id=?1 AND sender=?2)+(SELECT count(*) FROM parcels WHERE message=?1 AND partner=?2)`, message, partner).Scan(&n)
	return n > 0, err
}

const parcelColumns = "id,partner,coalesce(lane,''),message,coalesce(subject,''),coalesce(kind,''),coalesce(version,0),coalesce(format,''),coalesce(media,''),coalesce(route,''),created,state,changed,sequence,coalesce(topic,''),coalesce(part,0),coalesce(off,0)"

func (t *Trail) parcels(ctx context.Context, where string, args ...any) ([]Parcel, error) {
	return scan(ctx, t.read, "SELECT "+parcelColumns+" FROM parcels "+where, args, func(rows *sql.Rows) (p Parcel, err error) {
		var created, changed int64
		err = rows.Scan(&p.ID, &p.Partner, &p.Lane, &p.Message, &p.Subject, &p.Kind, &p.Version, &p.Format, &p.MediaType, &p.Route, &created, &p.State,
			&changed, &p.Sequence, &p.Place.Topic, &p.Place.Partition, &p.Place.Offset)
		p.Created, p.Changed = micro(created), micro(changed)
		return p, err
	})
}

// Parcels lists the parcels that carry a message, oldest first.
func (t *Trail) Parcels(ctx context.Context, message string) ([]Parcel, error) {
	return t.parcels(ctx, "WHERE message=? ORDER BY created, id", message)
}

// Parcel returns one parcel; ErrNotFound where there is none. It waits for one that an event tells of.
func (t *Trail) Parcel(ctx context.Context, id string) (Parcel, error) {
	return told(ctx, t, "parcel", t.o.Parcels, id, func() (Parcel, error) { return one(t.parcels(ctx, "WHERE id=? AND topic IS NOT NULL", id)) })
}

// Inbox lists the parcels that wait for a partner to pull, in lane order: offered or fetched, not yet acknowledged.
func (t *Trail) Inbox(ctx context.Context, partner string, limit int) ([]Parcel, error) {
	if limit <= 0 || limit > 1000 {
		limit = 100
	}
	return t.parcels(ctx, "WHERE partner=? AND state IN ('OFFERED','FETCHED') AND topic IS NOT NULL ORDER BY created, lane, sequence LIMIT ?", partner, limit)
}

// Event is one entry of the history, with its place in the log.
type Event struct {
	messages.Event
	Log messages.LogPlace `json:"log"`
}

// Events lists what happened to a message, its document and its parcels, in time order.
func (t *Trail) Events(ctx context.Context, message string) ([]Event, error) {
	return t.events(ctx, `WHERE message=?1 OR (document<>'' AND message='' AND document=(SELECT document FROM messages WHERE id=?1)) ORDER BY time, part, off`, message)
}

// EventsAbout lists what happened to a subject and in its lane, in time order.
func (t *Trail) EventsAbout(ctx context.Context, subject string) ([]Event, error) {
	return t.events(ctx, `WHERE subject=?1 OR message IN (SELECT id FROM messages WHERE subject=?1 OR lane=?1)
		OR document IN (SELECT document FROM messages WHERE subject=?1 AND document<>'') ORDER BY time, part, off`, subject)
}

// Ledger lists the entries of the quantity ledger on an instrument, by its subject, in time order.
func (t *Trail) Ledger(ctx context.Context, instrument string) ([]Event, error) {
	return t.events(ctx, `WHERE (topic, part, off) IN (SELECT topic, part, off FROM entries WHERE instrument=?) ORDER BY time, part, off`, instrument)
}

// EventsOf lists what happened to a document as a whole, in time order.
func (t *Trail) EventsOf(ctx context.Context, document string) ([]Event, error) {
	return t.events(ctx, "WHERE document=? ORDER BY time, part, off", document)
}

// EventsIn lists the newest events of a state (PARKED, OVERDUE …), newest first.
func (t *Trail) EventsIn(ctx context.Context, state messages.State, limit int) ([]Event, error) {
	return t.events(ctx, "WHERE state=? ORDER BY time DESC LIMIT ?", string(state), limit)
}

func (t *Trail) events(ctx context.Context, where string, args ...any) ([]Event, error) {
	return scan(ctx, t.read, "SELECT topic,part,off,body FROM events "+where, args, func(rows *sql.Rows) (e Event, err error) {
		var body []byte
		if err = rows.Scan(&e.Log.Topic, &e.Log.Partition, &e.Log.Offset, &body); err != nil {
			return e, err
		}
		return e, json.Unmarshal(body, &e.Event)
	})
}

// Acceptance reads the record by which a document was taken, its bytes and messages filled in from blobs.
func (t *Trail) Acceptance(ctx context.Context, document string) (messages.Acceptance, error) {
	d, err := t.Document(ctx, document)
	if err != nil {
		return messages.Acceptance{}, err
	}
	return t.acceptance(ctx, d.Place)
}

func (t *Trail) acceptance(ctx context.Context, place messages.LogPlace) (messages.Acceptance, error) {
	var a messages.Acceptance
	r, err := t.record(ctx, place)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(r.Value, &a); err != nil {
		return a, fmt.Errorf("read acceptance: %w", err)
	}
	if a.RawBlob != nil && t.o.Blobs != nil {
		if a.Raw, err = t.o.Blobs.Get(ctx, *a.RawBlob); err != nil {
			return a, fmt.Errorf("read bytes of %s: %w", a.Document, err)
		}
	}
	if a.MessagesBlob != nil && t.o.Blobs != nil {
		body, err := t.o.Blobs.Get(ctx, *a.MessagesBlob)
		if err != nil {
			return a, fmt.Errorf("read messages of %s: %w", a.Document, err)
		}
		if err := json.Unmarshal(body, &a.Messages); err != nil {
			return a, fmt.Errorf("read messages of %s: %w", a.Document, err)
		}
	}
	return a, nil
}

// Message reads the canonical form of a message from the log.
func (t *Trail) Message(ctx context.Context, id string) (*messages.Message, error) {
	e, err := t.Entry(ctx, id)
	if err != nil {
		return nil, err
	}
	var body []byte
	if e.index >= 0 {
		a, err := t.acceptance(ctx, e.Place)
		if err != nil {
			return nil, err
		}
		if e.index >= len(a.Messages) {
			return nil, fmt.Errorf("message %s is not in its acceptance: %w", id, ErrNotFound)
		}
		body = a.Messages[e.index]
	} else {
		r, err := t.record(ctx, e.Place)
		if err != nil {
			return nil, err
		}
		body = r.Value
		if ref, err := bodyRef(false, r); err != nil {
			return nil, err
		} else if ref != nil && t.o.Blobs != nil {
			if body, err = t.o.Blobs.Get(ctx, *ref); err != nil {
				return nil, err
			}
		}
	}
	m := new(messages.Message)
	if err := json.Unmarshal(body, m); err != nil {
		return nil, fmt.Errorf("read message %s: %w", id, err)
	}
	if m.Version == 0 {
		m.Version = e.Version
	}
	return m, nil
}

// ParcelRecord reads a parcel as it lies in the log; its body may be a reference.
func (t *Trail) ParcelRecord(ctx context.Context, id string) (messages.Parcel, error) {
	var p messages.Parcel
	row, err := t.Parcel(ctx, id)
	if err != nil {
		return p, err
	}
	r, err := t.record(ctx, row.Place)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(r.Value, &p); err != nil {
		return p, fmt.Errorf("read parcel %s: %w", id, err)
	}
	return p, nil
}

func (t *Trail) record(ctx context.Context, at messages.LogPlace) (stream.Record, error) {
	chunk, err := t.o.Log.Fetch(ctx, at.Topic, at.Partition, at.Offset, stream.FetchOptions{MaxBytes: 1 << 20, MaxWait: 2 * time.Second})
	if err != nil {
		return stream.Record{}, fmt.Errorf("read %s/%d@%d: %w", at.Topic, at.Partition, at.Offset, err)
	}
	for _, r := range chunk.Records {
		if r.Offset == at.Offset {
			return r, nil
		}
	}
	return stream.Record{}, fmt.Errorf("read %s/%d@%d: %w", at.Topic, at.Partition, at.Offset, ErrNotFound)
}

// Clearance is how long a declaration took from arrival to release.
type Clearance struct {
	Subject  string        `json:"subject"`
	Received time.Time     `json:"received"`
	Released time.Time     `json:"released"`
	Took     time.Duration `json:"took"`
	// Outcome is that of the last decision before the release; empty where there was none.
	Outcome string `json:"outcome,omitempty"`
}

// Clearances lists declarations that were released, newest release first. A ruling that came before its declaration has a lane
// of its own; the event that linked them says which it was about.
func (t *Trail) Clearances(ctx context.Context, limit int) ([]Clearance, error) {
	return scan(ctx, t.read, `SELECT d.subject, min(d.received), r.received,
		coalesce((SELECT x.outcome FROM messages x WHERE `+ours+` AND x.subject=d.subject AND x.received<=r.received ORDER BY x.received DESC, x.off DESC LIMIT 1),'')
		FROM (SELECT id, received, coalesce((SELECT json_extract(e.body,'$.values.declaration') FROM events e
			WHERE e.message=messages.id AND e.state='LINKED' AND e.code='' LIMIT 1), lane) AS about
			FROM messages WHERE kind='ruling' AND outcome='released' AND refused=0) r
		JOIN messages d ON d.subject=r.about AND d.kind='declaration' GROUP BY d.subject ORDER BY r.received DESC LIMIT ?`, []any{limit},
		func(rows *sql.Rows) (c Clearance, err error) {
			var from, to int64
			err = rows.Scan(&c.Subject, &from, &to, &c.Outcome)
			c.Received, c.Released = micro(from), micro(to)
			c.Took = c.Released.Sub(c.Received)
			return c, err
		})
}

// Counts are how many documents, messages by kind, and parked or overdue events there are.
func (t *Trail) Counts(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	rows, err := scan(ctx, t.read, `SELECT 'documents',count(*) FROM documents UNION ALL SELECT kind,count(*) FROM messages WHERE refused=0 GROUP BY kind
		UNION ALL SELECT lower(state),count(*) FROM events WHERE state IN ('PARKED','OVERDUE','UNDELIVERABLE') GROUP BY state`, nil, func(rows *sql.Rows) (struct{}, error) {
		var k string
		var n int64
		err := rows.Scan(&k, &n)
		out[k] = n
		return struct{}{}, err
	})
	_ = rows
	return out, err
}

func scan[T any](ctx context.Context, db *sql.DB, query string, args []any, read func(*sql.Rows) (T, error)) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("query trail: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := []T{}
	for rows.Next() {
		v, err := read(rows)
		if err != nil {
			return nil, fmt.Errorf("read trail: %w", err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

func one[T any](all []T, err error) (T, error) {
	var zero T
	if err != nil {
		return zero, err
	}
	if len(all) == 0 {
		return zero, ErrNotFound
	}
	return all[0], nil
}

// patience is how long a record is waited for that an event tells of.
const patience = 5 * time.Second

// told finds a record by its id. The trail follows every partition on its own, so that it may know from an event of a record that it has not
// come to: somebody who was shown the event can ask for the record, and gets it as soon as the trail is past its place. The column is that of
// the events that name the record, and the topic the one that it lies in. Where the trail is not there in time, context.DeadlineExceeded is returned.
func told[T any](ctx context.Context, t *Trail, column, topic, id string, find func() (T, error)) (T, error) {
	found, err := find()
	if !errors.Is(err, ErrNotFound) {
		return found, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := t.Await(ctx, func() (past bool, err error) {
		err = t.read.QueryRowContext(ctx, `SELECT NOT EXISTS (SELECT 1 FROM events e LEFT JOIN positions p ON p.topic=e.body->>'$.place.topic' AND p.part=e.body->>'$.place.partition'
			WHERE e.`+column+`=?1 AND e.body->>'$.place.topic'=?2 AND coalesce(p.next,0)<=e.body->>'$.place.offset')`, id, topic).Scan(&past)
		return past, err
	}); err != nil {
		return found, err
	}
	return find() // what the event tells of has been read by now, or nothing tells of it
}
