package router

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

// What an error of Receive tells its caller to do. Whatever the error, nothing was promised, and sending the
// document again is safe.
var (
	// ErrBusy: it is not certain that the document was stored, or it was not, for now. Send it again later (503).
	ErrBusy = errors.New("hub is busy")
	// ErrFull: the hub's storage is used up. An operator must make room (507).
	ErrFull = errors.New("hub is full")
	// ErrTooLarge: the document, or what it becomes, is over the limit. Sending it again is in vain (413).
	ErrTooLarge = errors.New("document is too large")
)

// Sender appends one record; stream.Log implements it.
type Sender interface {
	Send(ctx context.Context, r stream.Record) (partition int, offset int64, err error)
}

// Blobs keeps bodies that are too large for a record; stream.Blobs implements it.
type Blobs interface {
	Put(ctx context.Context, body []byte) (stream.Ref, error)
	Get(ctx context.Context, ref stream.Ref) ([]byte, error)
}

// ReceiverOptions configures a Receiver. Registry, Log, Blobs and Topics are required.
type ReceiverOptions struct {
	Registry *adapters.Registry
	Log      Sender
	Blobs    Blobs
	Topics   Topics
	// Hub is this hub's id, which it adds to the hubs of every message; empty adds nothing.
	Hub string
	// MaxBytes is the size of the largest document taken; default 32 MiB.
	MaxBytes int64
	// Rules name the authorities and who speaks for them: what only an authority may write is refused from others. RECOGNITION
	// judges it again by the rules in the log.
	Rules messages.Rules
	// Speaks tells whether a sender speaks for an authority, and whether the authority is known, by all that the log says: agreements applied since the start
	// and registers. Nil, and an authority that it does not know, leaves the Rules.
	Speaks func(sender string, a messages.AuthorityRef) (speaks, known bool)
	// Quota is asked before anything is stored; an error means that no more may be.
	Quota func() error
	// Hook is called at named points (receive.read, receive.stored), for tests that stop a process there.
	Hook   func(point string)
	Clock  func() time.Time
	Logger zerolog.Logger
}

func (o ReceiverOptions) validate() error {
	if o.Registry == nil || o.Log == nil || o.Blobs == nil || o.Topics.Documents == "" {
		return errors.New("new receiver: registry, log, blobs and topics are required")
	}
	return nil
}

// Receiver takes documents: it reads and checks them, stores them in one record, and only then answers.
type Receiver struct {
	o   ReceiverOptions
	log zerolog.Logger
}

// Request is one document from one partner.
type Request struct {
	// Partner is who sends it, as authenticated.
	Partner Partner
	// Name and MediaType are what came with it; Format restricts detection to one adapter.
	Name, MediaType, Format string
	// IdempotencyKey, where it is given, is the document's identity in place of what the format states.
	IdempotencyKey string
	Bytes          []byte
}

const (
	// inline is the size up to which raw bytes, and a document's messages together, stay in the acceptance.
	inline = 256 << 10
	// inlineMessages is how many messages at most stay in the acceptance.
	inlineMessages = 100
	// MaxKey bounds an Idempotency-Key.
	MaxKey = 200
)

// NewReceiver makes a Receiver.
func NewReceiver(o ReceiverOptions) (*Receiver, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 32 << 20
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Hook == nil {
		o.Hook = func(string) {}
	}
	return &Receiver{o: o, log: o.Logger.With().Str("component", StageReceive).Logger()}, nil
}

// Receive reads, checks and stores a document. The receipt is given when all in-sync replicas have the record; it
// depends on the sender, the bytes, the Idempotency-Key, the partner's profile, the adapters and (for what only authorities may write) the rules and registers alone, so that a repeated document gets
// an equal one on any node. A refused document is stored and receipted too: its verdict is in the receipt, not in the error.
func (r *Receiver) Receive(ctx context.Context, q Request) (messages.Receipt, error) {
	a, d, err := r.read(ctx, q)
	if err != nil {
		return messages.Receipt{}, err
	}
	defer d.Release() // the receipt holds nothing of the messages but strings
	r.o.Hook("receive.read")
	if r.o.Quota != nil {
		if err := r.o.Quota(); err != nil {
			return messages.Receipt{}, fmt.Errorf("store document: %w: %w", ErrFull, err)
		}
	}
	value, err := r.pack(ctx, &a, d, q.Bytes)
	if err != nil {
		return messages.Receipt{}, err
	}
	partition, offset, err := r.o.Log.Send(ctx, stream.Record{Topic: r.o.Topics.Documents, Partition: -1, Key: []byte(a.Sender), Value: value,
		Headers: []stream.Header{header("content-type", "application/json"), header(HeaderDocument, a.Document)}})
	if err != nil {
		return messages.Receipt{}, stored(err)
	}
	r.o.Hook("receive.stored")
	e := r.log.Debug()
	if a.Verdict == messages.VerdictRefused {
		e = r.log.Info()
	}
	if len(a.Faults) > 0 {
		e = e.Str("code", a.Faults[0].Code)
	}
	e.Str("document", a.Document).Str("partner", a.Sender).Str("format", a.Format).Str("verdict", a.Verdict).
		Int("messages", len(d.Messages)).Int("partition", partition).Int64("offset", offset).Msg("document stored")
	return NewReceipt(a, d.Messages), nil
}

// Check reads and checks a document as Receive would, and stores nothing.
func (r *Receiver) Check(ctx context.Context, q Request) (messages.Receipt, []*messages.Message, error) {
	a, d, err := r.read(ctx, q)
	if err != nil {
		return messages.Receipt{}, nil, err
	}
	return NewReceipt(a, d.Messages), d.Messages, nil
}

func (r *Receiver) read(ctx context.Context, q Request) (messages.Acceptance, adapters.Document, error) {
	var none messages.Acceptance
	if q.Partner.ID == "" {
		return none, adapters.Document{}, errors.New("receive document: no partner")
	}
	if int64(len(q.Bytes)) > r.o.MaxBytes {
		return none, adapters.Document{}, fmt.Errorf("receive document: %w: %d bytes, the limit is %d", ErrTooLarge, len(q.Bytes), r.o.MaxBytes)
	}
	if len(q.IdempotencyKey) > MaxKey {
		return none, adapters.Document{}, fmt.Errorf("receive document: %w: Idempotency-Key of %d bytes, the limit is %d", ErrTooLarge, len(q.IdempotencyKey), MaxKey)
	}
	now := r.o.Clock().UTC()
	request := adapters.Request{
		Sender:      messages.Participant{PartyID: q.Partner.ID, Country: q.Partner.Country},
		Identifiers: q.Partner.Identifiers, Name: q.Name, MediaType: q.MediaType, Format: q.Format,
		Bytes: q.Bytes, Profile: q.Partner.Profile, Received: now,
		Untraced: true, // faults have their places; where every value stood is for nobody behind here
	}
	d := r.o.Registry.Read(ctx, request)
	if err := ctx.Err(); err != nil { // the verdict would be about our haste, not about the document
		return none, d, fmt.Errorf("read document: %w: %w", ErrBusy, err)
	}
	if d.Failure != nil {
		r.log.Error().Err(d.Failure).Str("document", d.ID).Str("partner", q.Partner.ID).Str("adapter", d.Adapter).Msg("adapter failed")
	}
	r.speakers(&d, func(i int) messages.Provenance {
		request.Untraced = false
		if again := r.o.Registry.Read(ctx, request); i < len(again.Messages) {
			return again.Messages[i].Provenance
		}
		return nil
	})
	a := messages.Acceptance{
		V: 1, Document: d.ID, Sender: q.Partner.ID, Received: now, Name: shorten(q.Name, 255), MediaType: shorten(q.MediaType, 127),
		SHA256: d.SHA256, Size: d.Size, Adapter: d.Adapter, AdapterVersion: d.AdapterVersion, Format: d.Format, FormatVersion: d.FormatVersion,
		Identity: d.Identity, Verdict: d.Verdict, Faults: d.Faults, Fallen: d.Fallen,
	}
	r.sign(d.Messages)
	r.answerable(&a, q.Partner, d.Messages)
	if q.IdempotencyKey != "" {
		a.Identity = "key:" + q.IdempotencyKey
	}
	if a.Identity != "" {
		a.BodyHash = messages.BodyHash(d.Messages)
	}
	return a, d, nil
}

// sign adds the hub to those that took the messages.
func (r *Receiver) sign(ms []*messages.Message) {
	if r.o.Hub == "" {
		return
	}
	for _, m := range ms {
		m.Hubs = append(slices.Clip(m.Hubs), r.o.Hub)
	}
}

// answerable says in the acceptance whether, and in which lane, the sender is answered through its delivery. Acknowledgements of syntax are not
// acknowledged.
func (r *Receiver) answerable(a *messages.Acceptance, p Partner, ms []*messages.Message) {
	if p.Answers == nil || p.Deliver == nil {
		return
	}
	adapter, ok := r.o.Registry.ByName(a.Adapter)
	if _, answers := adapter.(adapters.Acknowledger); !ok || !answers {
		return
	}
	syntax := func(m *messages.Message) bool {
		b, ok := m.Body.(*messages.Receipt)
		return !ok || b.Level != "syntax"
	}
	if len(ms) > 0 && !slices.ContainsFunc(ms, syntax) {
		return
	}
	quiet := func(w adapters.When) bool { return w == adapters.OnError || w == adapters.Never }
	a.AnswerLane, a.AnswerErrors = p.Deliver.Lane(a.Document), quiet(p.Answers.Syntax) && quiet(p.Answers.Application)
}

// speakers refuses what only an authority may write, from a sender that is not its channel. trace gives where the values of a message stood.
func (r *Receiver) speakers(d *adapters.Document, trace func(i int) messages.Provenance) {
	for i, m := range d.Messages {
		if r.maySpeak(m) {
			continue
		}
		fs := new(messages.Rules).CheckSpeaker(m) // nobody speaks by no rules: so it says whose channel is wanted
		places := trace(i)
		for k := range fs {
			fs[k].Position = places.At(fs[k].Pointer)
		}
		m.Faults = append(m.Faults, fs...)
		d.Faults, d.Verdict, d.Fallen = append(slices.Clip(d.Faults), fs...), messages.VerdictRefused, nil
	}
}

// maySpeak tells whether a message may be in the name that it is written in: its sender is a channel of one of those authorities, or one of them is not
// known here, which is RECOGNITION's to judge.
func (r *Receiver) maySpeak(m *messages.Message) bool {
	names, _ := messages.Speaker(m)
	return len(names) == 0 || slices.ContainsFunc(names, func(n messages.AuthorityRef) bool {
		if n.ID == "" {
			return false
		}
		if r.o.Speaks != nil {
			if speaks, known := r.o.Speaks(m.Sender.PartyID, n); known { // a register comes before the rules, and may have closed a channel of theirs
				return speaks
			}
		}
		return !r.o.Rules.KnowsAuthority(n) || r.o.Rules.SpeaksFor(m.Sender.PartyID, n)
	})
}

// pack puts bytes and messages into the acceptance, or into blobs where they are large, and encodes it.
func (r *Receiver) pack(ctx context.Context, a *messages.Acceptance, d adapters.Document, raw []byte) ([]byte, error) {
	var err error
	if len(raw) > inline {
		a.RawBlob, err = r.put(ctx, raw)
	} else {
		a.Raw = raw
	}
	if err != nil {
		return nil, err
	}
	size := 0
	for i, m := range d.Messages {
		b, err := messages.Marshal(m)
		if err != nil {
			return nil, fmt.Errorf("pack message %d: %w", i, err)
		}
		size += len(b)
		a.Messages = append(a.Messages, b)
	}
	if size > inline || len(a.Messages) > inlineMessages {
		all, err := encode(a.Messages)
		if err != nil {
			return nil, fmt.Errorf("pack messages: %w", err)
		}
		if a.MessagesBlob, err = r.put(ctx, all); err != nil {
			return nil, err
		}
		a.Messages = nil
	}
	value, err := encode(a)
	if err != nil {
		return nil, fmt.Errorf("pack document: %w", err)
	}
	if len(value)+len(a.Sender)+512 > stream.MaxRecord {
		return nil, fmt.Errorf("pack document: %w: its record would have %d bytes", ErrTooLarge, len(value))
	}
	return value, nil
}

func (r *Receiver) put(ctx context.Context, body []byte) (*messages.BlobRef, error) {
	ref, err := r.o.Blobs.Put(ctx, body)
	if err != nil {
		return nil, stored(err)
	}
	b := messages.BlobRef(ref)
	return &b, nil
}

// stored gives an error of the log the meaning it has for the caller: everything but a definite refusal for size may
// pass later, and nothing was promised.
func stored(err error) error {
	if errors.Is(err, stream.ErrTooLarge) {
		return fmt.Errorf("store document: %w: %w", ErrTooLarge, err)
	}
	return fmt.Errorf("store document: %w: %w", ErrBusy, err)
}

// NewReceipt is what the hub answers for a document: a pure function of its acceptance and messages. In a refused document no message is
// accepted; in one that is partly accepted the messages that fell are refused; one that is suspended was received, and no more.
func NewReceipt(a messages.Acceptance, ms []*messages.Message) messages.Receipt {
	r := messages.Receipt{Level: "schema", Document: a.Document, SHA256: a.SHA256, Format: a.Format, FormatVersion: a.FormatVersion,
		Faults: slices.Clone(a.Faults)}
	if len(ms) == 0 {
		r.Level = "syntax"
	}
	switch a.Verdict {
	case messages.VerdictAccepted:
		r.Status = "accepted"
	case messages.VerdictWarned:
		r.Status = "acceptedWithWarnings"
	case messages.VerdictPartly:
		r.Status = "partlyAccepted"
	case messages.VerdictSuspended:
		r.Status = "received"
	default:
		r.Status = "refused"
	}
	if a.Identity != "" {
		r.References = append(r.References, messages.Reference{Type: "interchange", Number: shorten(a.Identity, 140)})
	}
	for i, m := range ms {
		one := messages.MessageReceipt{Message: m.ID, Kind: m.Kind, Subject: m.Subject, Reference: messages.OwnNumber(m), Status: "accepted"}
		switch {
		case r.Status == "refused" || slices.Contains(a.Fallen, i):
			one.Status = "refused"
		case m.Faults.Warned():
			one.Status = "acceptedWithWarnings"
		}
		r.Messages = append(r.Messages, one)
	}
	return r
}

func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

var _ Blobs = (*stream.Blobs)(nil)
