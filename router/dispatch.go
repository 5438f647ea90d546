package router

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/delivery"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// DispatchOptions configures Dispatch. Topics are required to step, Bodies and Courier to perform.
type DispatchOptions struct {
	Topics  Topics
	Bodies  Bodies
	Courier delivery.Courier
	Retry   Retry
	// Registry has the adapters that write parcels; nil means that none are written. Hub is this hub's id, as the sender of what is.
	Registry *adapters.Registry
	Hub      string
}

// Retry is when an attempt follows one that failed for now. The zero value is the default.
type Retry struct {
	// First is the pause after the first attempt; default 2 s. It doubles up to Cap; default 15 min. Each pause varies by a tenth.
	First, Cap time.Duration
	// MaxAge is how long a parcel at the head of its lane is tried; default 7 days. Half of it without success is overdue.
	MaxAge time.Duration
}

func (r Retry) withDefaults() Retry {
	if r.First <= 0 {
		r.First = 2 * time.Second
	}
	if r.Cap <= 0 {
		r.Cap = 15 * time.Minute
	}
	if r.MaxAge <= 0 {
		r.MaxAge = 7 * 24 * time.Hour
	}
	return r
}

// Dispatch is the stage on topic parcels. It owns lanes: each parcel gets its number in its lane, and only the parcel at the head of
// a lane is tried, until its partner has it, refuses it, or an operator lets it go. lane.go holds the lane's own states.
type Dispatch struct {
	o      DispatchOptions
	tables tables
	writer Writer
}

var _ stage.Stage = (*Dispatch)(nil)

// NewDispatch makes the stage.
func NewDispatch(o DispatchOptions) (*Dispatch, error) {
	if o.Topics.Parcels == "" || o.Bodies.Log == nil || o.Courier == nil {
		return nil, errors.New("new dispatch: topics, bodies and a courier are required")
	}
	o.Retry = o.Retry.withDefaults()
	if o.Registry == nil {
		o.Registry = new(adapters.Registry)
	}
	return &Dispatch{o: o, writer: Writer{Bodies: o.Bodies, Registry: o.Registry, Hub: o.Hub}}, nil
}

// Step implements stage.Stage.
func (s *Dispatch) Step(tx *stage.Tx, in []stage.Input) {
	for i := range in {
		x := &in[i]
		kind, key := splitKey(x.Key)
		switch {
		case x.Kind == stage.Record && x.Record.Header(HeaderCommand) != "":
			s.command(tx, &x.Record)
		case x.Kind == stage.Record:
			s.parcel(tx, &x.Record)
		case x.Kind == stage.Result && kind == keyTry:
			s.tried(tx, key, x.Value)
		case x.Kind == stage.Timer && kind == keyClock:
			s.due(tx, key)
		case x.Kind == stage.Timer && kind == keyDue:
			s.dueAnswer(tx, key)
		case x.Kind == stage.Timer && kind == keyEarly:
			s.again(tx, key)
		}
	}
}

// parcel puts a parcel at the end of its lane.
func (s *Dispatch) parcel(tx *stage.Tx, r *stream.Record) {
	key := string(r.Key)
	it := waiting{Offset: r.Offset}
	var p messages.Parcel
	switch err := json.Unmarshal(r.Value, &p); {
	case err != nil:
		it.Bad = shorten("read parcel: "+err.Error(), 200)
	case p.ID == "" || LaneKey(p.Partner, p.Lane) != key:
		it.Bad = "the parcel is not its key's"
	}
	it.ID, it.Message, it.Subject, it.Version, it.Kind = p.ID, p.Message, p.Subject, p.Version, p.Kind
	it.Document, it.Number = p.Document, p.Number
	if WrittenFormat(p.Format) {
		it.Format = p.Format
	}
	l, busy := s.lane(tx, key)
	l.Last++
	s.putWaiting(tx, key, l.Last, it)
	s.putLane(tx, key, l)
	if !busy {
		s.advance(tx, key)
	}
}

func (s *Dispatch) command(tx *stage.Tx, r *stream.Record) {
	key := string(r.Key)
	c, err := readCommand(r)
	switch {
	case err != nil:
		s.ignore(tx, key, c, shorten(err.Error(), 200))
	case c.Verb == messages.VerbTable:
		s.takeTable(tx, c)
	case c.Verb == messages.VerbAwait:
		s.await(tx, key, c)
	case c.Verb == messages.VerbAnswered:
		s.answered(tx, key, c)
	default:
		s.act(tx, key, c)
	}
}

// takeTable makes a table the one that counts, and looks at every lane that stands still for want of a partner, or whose
// partner now receives in another way.
func (s *Dispatch) takeTable(tx *stage.Tx, c messages.Command) {
	table, err := s.tables.read(c.Body)
	if err != nil {
		emitEvent(tx, s.o.Topics.Events, ignored(tx, StageDispatch, codeBadTable, shorten(err.Error(), 200), "", c))
		return
	}
	if v, ok := tx.Get(keyTable); ok && bytes.Equal(v, c.Body) {
		return
	}
	tx.Put(keyTable, bytes.Clone(c.Body))
	for k := range tx.Scan(stateKey(keyLane, "")) {
		_, key := splitKey(k)
		l, ok := s.lane(tx, key)
		if !ok {
			continue
		}
		to, known := target(table, key)
		switch {
		case l.Mode == modeHeld, l.Mode == modeParked && l.Code == codeNoPartner && known,
			l.Mode == modeOffered && known && to.Type != delivery.TypeInbox:
			s.begin(tx, key, l)
		}
	}
}

// partner is the partner of a lane, as the table has it now.
func (s *Dispatch) partnerNow(tx *stage.Tx, key string) Partner {
	v, ok := tx.Get(keyTable)
	if !ok {
		return Partner{ID: partnerOf(key)}
	}
	table, err := s.tables.read(v)
	if err != nil {
		return Partner{ID: partnerOf(key)}
	}
	p, ok := table.Partner(partnerOf(key))
	if !ok {
		return Partner{ID: partnerOf(key)}
	}
	return p
}

// target is where the partner of a lane receives.
func target(t Table, key string) (delivery.Target, bool) {
	p, ok := t.Partner(partnerOf(key))
	if !ok || p.Deliver == nil {
		return delivery.Target{}, false
	}
	return *p.Deliver, true
}

// partnerOf is the partner of a lane key; partner ids hold no slash.
func partnerOf(key string) string {
	partner, _, _ := strings.Cut(key, "/")
	return partner
}

// attempt is the payload of an effect: one attempt on the parcel at the head of a lane.
type attempt struct {
	Partition int             `json:"partition"`
	Offset    int64           `json:"offset"`
	Sequence  uint64          `json:"sequence"`
	Number    int             `json:"number"`
	Target    delivery.Target `json:"target"`
	// To is the partner whose settings the parcel is written by, and Numbering its control references, where it is written.
	To        *Partner  `json:"to,omitempty"`
	Numbering Numbering `json:"numbering,omitzero"`
}

// tried is the result of that effect: the courier's proof, and what became of the writing before it.
type tried struct {
	delivery.Proof
	// Unwritten is why nothing could be written, or, with Nothing, why there was nothing to.
	Unwritten string `json:"unwritten,omitempty"`
	Nothing   bool   `json:"nothing,omitempty"`
	// Interchanges is how many running numbers were taken, Losses what the format had no room for.
	Interchanges int             `json:"interchanges,omitempty"`
	Losses       messages.Faults `json:"losses,omitempty"`
	// Sent says that the courier was asked: the partner may have it.
	Sent bool `json:"sent,omitempty"`
}

// Perform makes one attempt and returns its proof. It is the stage's effect: see stage.Options.
func (s *Dispatch) Perform(ctx context.Context, _ string, payload []byte) []byte {
	var a attempt
	if err := json.Unmarshal(payload, &a); err != nil { // our own bytes
		return result(tried{Proof: temporary("read attempt: " + err.Error())})
	}
	return result(s.deliver(ctx, a))
}

func temporary(why string) delivery.Proof {
	return delivery.Proof{Outcome: delivery.Temporary, Text: shorten(why, 200)}
}

func (s *Dispatch) deliver(ctx context.Context, a attempt) tried {
	at := messages.LogPlace{Topic: s.o.Topics.Parcels, Partition: a.Partition, Offset: a.Offset}
	r, err := s.o.Bodies.Record(ctx, at)
	if err != nil {
		return tried{Proof: temporary(err.Error())}
	}
	var p messages.Parcel
	if err := json.Unmarshal(r.Value, &p); err != nil { // it was read before
		return tried{Proof: temporary("read parcel: " + err.Error())}
	}
	out := tried{}
	open, media := func(ctx context.Context) ([]byte, error) { return s.o.Bodies.Open(ctx, p) }, p.MediaType
	if a.To != nil { // it is written before the courier is asked, so that what cannot be is known at once
		w, err := s.writer.Open(ctx, p, *a.To, a.Numbering)
		switch {
		case errors.Is(err, ErrNothing), errors.Is(err, ErrUnwritten):
			return tried{Unwritten: shorten(err.Error(), 200), Nothing: errors.Is(err, ErrNothing)}
		case err != nil:
			return tried{Proof: temporary(err.Error())}
		}
		out.Interchanges, out.Losses = w.Interchanges, w.Losses[:min(len(w.Losses), 20)]
		open, media = func(context.Context) ([]byte, error) { return w.Body, nil }, w.MediaType
	}
	out.Proof = s.o.Courier.Deliver(ctx, delivery.Attempt{
		Partner: p.Partner, Target: a.Target, Parcel: p.ID, Lane: p.Lane, Sequence: a.Sequence, Message: p.Message, Number: a.Number,
		MediaType: media, Headers: eventHeaders(&r, p), Open: open,
	})
	out.Sent = true
	return out
}

// eventHeaders are the CloudEvents 1.0 attributes of a parcel in HTTP binary mode, and the version. The schema is that of the
// native form only.
func eventHeaders(r *stream.Record, p messages.Parcel) []delivery.Header {
	hs := make([]delivery.Header, 0, len(r.Headers))
	for _, h := range r.Headers {
		name, ok := strings.CutPrefix(h.Key, "ce_")
		if !ok || p.Format != FormatNative && name == "dataschema" {
			continue
		}
		hs = append(hs, delivery.Header{Name: "ce-" + name, Value: headerValue(string(h.Value))})
	}
	return append(hs, delivery.Header{Name: "Clearhub-Version", Value: fmt.Sprint(p.Version)})
}

// headerValue writes a CloudEvents attribute for HTTP (HTTP protocol binding 1.0.2, 3.1.3.2): what is not printable ASCII, and space, quote and
// percent, are percent-encoded.
func headerValue(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '"' || c == '%' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
