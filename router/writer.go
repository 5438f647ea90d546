package router

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// Writer gives the bytes of parcels: those that the log has, and those that an adapter writes. What is written depends on the
// log, the partner's settings and the adapter alone, so that every attempt carries the same.
type Writer struct {
	Bodies   Bodies
	Registry *adapters.Registry
	// Hub is this hub's id: the sender of what is written, where the partner's profile names no other.
	Hub string
}

// Written is the body of a parcel.
type Written struct {
	Body      []byte
	MediaType string
	// Losses are what the format had no room for. Interchanges is how many running numbers were taken.
	Losses       messages.Faults
	Interchanges int
}

// What an error of Open tells DISPATCH besides: neither is cured by another attempt.
var (
	// ErrNothing: there is nothing to send, which is as it should be: no answer is due, or the format has no document for such a message.
	ErrNothing = errors.New("nothing to send")
	// ErrUnwritten: the adapter cannot write the message as this partner wants it.
	ErrUnwritten = errors.New("cannot be written")
)

// Numbering is the control reference of what is written: a running number from First on, or, where that is 0, Reference.
type Numbering struct {
	Reference string `json:"reference,omitempty"`
	First     int64  `json:"first,omitempty"`
}

// Open gives the body of a parcel for a partner. An error that is neither ErrNothing nor ErrUnwritten is about the log, and may pass.
func (w Writer) Open(ctx context.Context, p messages.Parcel, to Partner, n Numbering) (Written, error) {
	switch {
	case p.Format == FormatAnswer:
		return w.answer(ctx, p, to, n)
	case written(p.Format):
		return w.encode(ctx, p, to, n)
	}
	body, err := w.Bodies.Open(ctx, p)
	return Written{Body: body, MediaType: p.MediaType}, err
}

// address is whom something is written for. Both sides are named as the partner's profile has them.
func (w Writer) address(p messages.Parcel, to Partner, n Numbering, taken *int) adapters.Address {
	a := adapters.Address{Sender: w.Hub, Recipient: to.ID, ControlReference: n.Reference, Time: p.Created, Profile: to.Profile, Expect: to.Expects.Syntax > 0}
	if own := to.Profile.Interchange.Own; len(own) > 0 {
		a.Sender = own[0]
	}
	if names := to.Profile.Interchange.Senders; len(names) > 0 {
		a.Recipient = names[0]
	} else if len(to.Identifiers) > 0 {
		a.Recipient = to.Identifiers[0]
	}
	if n.First > 0 {
		a.Next = func() string {
			*taken++
			return strconv.FormatInt(n.First+int64(*taken)-1, 10)
		}
	}
	return a
}

func (w Writer) encode(ctx context.Context, p messages.Parcel, to Partner, n Numbering) (Written, error) {
	a, ok := w.Registry.ByName(p.Format)
	encoder, writes := a.(adapters.Encoder)
	if !ok || !writes {
		return Written{}, fmt.Errorf("%w: no adapter writes %q", ErrUnwritten, p.Format)
	}
	body, err := w.Bodies.Open(ctx, p)
	if err != nil {
		return Written{}, err
	}
	m := new(messages.Message)
	if err := json.Unmarshal(body, m); err != nil {
		return Written{}, fmt.Errorf("%w: read message: %w", ErrUnwritten, err)
	}
	out := Written{}
	var b bytes.Buffer
	out.Losses, err = encoder.Encode(ctx, &b, m, w.address(p, to, n, &out.Interchanges))
	switch {
	case ctx.Err() != nil:
		return Written{}, ctx.Err()
	case errors.Is(err, adapters.ErrKind):
		return Written{}, fmt.Errorf("%w: %w", ErrNothing, err)
	case err != nil:
		return Written{}, fmt.Errorf("%w: %w", ErrUnwritten, err)
	}
	out.Body, out.MediaType = b.Bytes(), mediaType(b.Bytes())
	return out, nil
}

// answer writes the answer to a document in its own format: the parcel has the verdict, the acceptance all else.
func (w Writer) answer(ctx context.Context, p messages.Parcel, to Partner, n Numbering) (Written, error) {
	if to.Answers == nil || p.Source == nil {
		return Written{}, fmt.Errorf("%w: the partner is not answered through its delivery", ErrNothing)
	}
	var receipt messages.Receipt
	if err := json.Unmarshal(p.Body, &receipt); err != nil {
		return Written{}, fmt.Errorf("%w: read receipt: %w", ErrUnwritten, err)
	}
	record, err := w.Bodies.Record(ctx, *p.Source)
	if err != nil {
		return Written{}, err
	}
	var a messages.Acceptance
	if err := json.Unmarshal(record.Value, &a); err != nil {
		return Written{}, fmt.Errorf("%w: read acceptance: %w", ErrUnwritten, err)
	}
	raw, err := w.Bodies.Raw(ctx, a)
	if err != nil {
		return Written{}, err
	}
	adapter, ok := w.Registry.ByName(a.Adapter)
	if _, answers := adapter.(adapters.Acknowledger); !ok || !answers {
		return Written{}, fmt.Errorf("%w: format %s has no answers", ErrNothing, a.Format)
	}
	receipt.Level, receipt.Document, receipt.SHA256, receipt.Format, receipt.FormatVersion, receipt.Faults = "schema", a.Document, a.SHA256, a.Format, a.FormatVersion, a.Faults
	out := Written{}
	address := w.address(p, to, n, &out.Interchanges)
	address.Document, address.Answers = raw, *to.Answers
	answer, err := NewAnswer(ctx, w.Registry, a.Adapter, receipt, address)
	switch {
	case ctx.Err() != nil:
		return Written{}, ctx.Err()
	case errors.Is(err, adapters.ErrNoAnswer):
		return Written{}, fmt.Errorf("%w: %w", ErrNothing, err)
	case err != nil:
		return Written{}, fmt.Errorf("%w: %w", ErrUnwritten, err)
	}
	out.Body, out.MediaType = answer.Body, answer.MediaType
	return out, nil
}

// Reference is the control reference of a parcel without a running number: as long as the shortest that formats have room for.
func Reference(parcel string) string {
	sum := sha256.Sum256([]byte(parcel))
	return base32.StdEncoding.EncodeToString(sum[:])[:14]
}
