// Package delivery carries parcels to partners: one Courier interface, the drivers
// web (HTTPS push) and inbox (the partner fetches), and a suite that both must pass
// (package couriertest).
//
// A courier makes one attempt and says how it ended. It knows nothing of lanes,
// order or later attempts: those are the work of the DISPATCH stage.
package delivery

import (
	"context"
	"fmt"
	"time"
)

// AttemptLimit bounds one attempt, short retries within it included.
const AttemptLimit = 30 * time.Second

// A Courier makes single attempts to hand a parcel over.
type Courier interface {
	// Deliver makes one attempt. It is called at most once at a time per lane, from many lanes at once, and
	// again with the same Parcel and Sequence after a temporary outcome or a crash. ctx bounds it, AttemptLimit
	// does too. A partner's refusal is an outcome, and so is every failure: there is no error to return.
	Deliver(ctx context.Context, a Attempt) Proof
}

// Attempt is one try to hand over one parcel.
type Attempt struct {
	Partner string
	Target  Target
	// Parcel is the parcel's id and the Idempotency-Key of every attempt; Sequence is its number in the lane, from 1.
	Parcel   string
	Lane     string
	Sequence uint64
	Message  string
	// Number counts the attempts on this parcel, from 1.
	Number    int
	MediaType string
	// Headers go along as they are, in this order (CloudEvents attributes and the like).
	Headers []Header
	// Open reads the body: the same bytes at every attempt. Drivers that need none do not call it.
	Open func(ctx context.Context) ([]byte, error)
}

// Header is one name and value that travels with a parcel.
type Header struct {
	Name, Value string
}

// Outcome is how an attempt ended.
type Outcome string

// The outcomes.
const (
	// Acknowledged: the partner's system took the parcel.
	Acknowledged Outcome = "acknowledged"
	// Refused: the partner's system will not take this parcel, now or later.
	Refused Outcome = "refused"
	// Temporary: it was not taken, or that is not known; the same attempt may succeed later.
	Temporary Outcome = "temporary"
	// Offered: the parcel lies ready; the partner says when it fetched it and when it took it.
	Offered Outcome = "offered"
)

// Proof is what an attempt left behind. It holds no byte of what the partner answered.
type Proof struct {
	Outcome Outcome `json:"outcome"`
	// Code is the protocol's status (HTTP 200 …), 0 where there was no answer.
	Code int `json:"code,omitempty"`
	// Digest is the SHA-256 in hex of the answer's first Size bytes.
	Digest string `json:"digest,omitempty"`
	Size   int64  `json:"size,omitempty"`
	// RetryAfter is how many seconds the partner asks to be left alone.
	RetryAfter int64 `json:"retryAfter,omitempty"`
	// Text says in a few words why there was no acknowledgement.
	Text string `json:"text,omitempty"`
}

// Couriers chooses the courier by the target's type. It is a Courier itself.
type Couriers map[string]Courier

var _ Courier = Couriers(nil)

// Deliver hands the attempt to the courier of its target's type; without one the outcome is temporary, for a
// later release or configuration may bring it.
func (c Couriers) Deliver(ctx context.Context, a Attempt) Proof {
	d, ok := c[a.Target.Type]
	if !ok {
		return Proof{Outcome: Temporary, Text: fmt.Sprintf("no courier for targets of type %q", a.Target.Type)}
	}
	return d.Deliver(ctx, a)
}

// cut shortens a text for a proof.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
