// Package adapters is the boundary between wire formats and the canonical model:
// the contracts an adapter keeps, and the registry that finds the right one by
// content. It imports messages and knows nothing of Kafka, stores or partners.
//
// The verbs run in this order: detect, decode, check, encode, acknowledge. Check is
// not an adapter's work: it belongs to package messages and is the same for all.
package adapters

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// An Adapter reads one family of wire formats. It holds no state between calls
// and is safe for concurrent use.
type Adapter interface {
	// Spec describes the adapter; it is constant.
	Spec() Spec
	// Detect looks at the first bytes of a document (at most DetectBytes of them, fewer
	// only where the document is shorter). It never panics and never guesses: Yes means
	// that no other family can claim these bytes.
	Detect(head []byte, hint Hint) Score
	// Decode reads one document. Each pair is a message with its faults and a nil error, or
	// an error that ends the document because the rest is unreadable; an error may be a
	// *DocumentError, whose faults say where and why. A message that is wrong is yielded
	// with refusing faults: it does not end the document. Breaking off the loop is allowed.
	// ctx bounds the whole call.
	Decode(ctx context.Context, in Input) iter.Seq2[Decoded, error]
}

// ErrKind says that a format has no document for messages of a kind: an inspection, say, that is written as part of its certificate.
var ErrKind = errors.New("the format has no document for this kind of message")

// An Encoder writes canonical messages in its family's format. The faults are the
// losses: what the target had no room for. An error means that nothing usable was written; ErrKind, that none could be.
type Encoder interface {
	Encode(ctx context.Context, w io.Writer, m *messages.Message, to Address) (messages.Faults, error)
}

// An Acknowledger writes a receipt in the form that the sender's own format has for it.
type Acknowledger interface {
	Acknowledge(ctx context.Context, w io.Writer, r messages.Receipt, to Address) error
}

// A Quoter cuts the piece that a fault speaks of out of a document whose lines mean nothing, or whose bytes are not UTF-8. It is shown
// to people; where there is no Quoter it is the line.
type Quoter interface {
	Quote(document []byte, profile Profile, f messages.Fault) Excerpt
}

// DetectBytes is how much of a document Detect is shown.
const DetectBytes = 4096

// Score is how sure Detect is.
type Score int

// The scores.
const (
	No Score = iota
	Maybe
	Yes
)

// Hint is what is known of a document besides its bytes; any field may be empty.
type Hint struct {
	Name      string
	MediaType string
	// Format is a format name that the sender gave ("edifact", "sps"); it restricts, it does not convince.
	Format string
}

// Input is one document to decode.
type Input struct {
	Reader    io.Reader
	Name      string
	MediaType string
	Profile   Profile
}

// Profile is a partner's settings: it restricts or resolves, it never renames.
type Profile struct {
	// Charset overrides what the document claims; Zone ("+08:00") and DateOrder ("dmy", "mdy",
	// "ymd") resolve times that state none.
	Charset   string `json:"charset,omitempty" yaml:"charset,omitempty"`
	Zone      string `json:"zone,omitempty" yaml:"zone,omitempty"`
	DateOrder string `json:"dateOrder,omitempty" yaml:"dateOrder,omitempty"`
	// ImpliedUnit is the Rec 20 unit of masses that come without one.
	ImpliedUnit string `json:"impliedUnit,omitempty" yaml:"impliedUnit,omitempty"`
	// NumberPrefixes are stripped from document numbers before folding.
	NumberPrefixes []string `json:"numberPrefixes,omitempty" yaml:"numberPrefixes,omitempty"`
	// Severities override the severity of fault codes.
	Severities map[string]messages.Severity `json:"severities,omitempty" yaml:"severities,omitempty"`
	// DocumentTypes maps the partner's own document types to classes.
	DocumentTypes map[string]messages.DocumentClass `json:"documentTypes,omitempty" yaml:"documentTypes,omitempty"`
	// Limits override the adapter's default limits; zero fields keep the default.
	Limits Limits `json:"limits,omitzero" yaml:"limits,omitempty"`
	// Interchange is how the partner's envelopes are treated.
	Interchange Interchange `json:"interchange,omitzero" yaml:"interchange,omitempty"`
	// Overlays are the partner's own guides to types of messages; see Overlay.
	Overlays []Overlay `json:"overlays,omitempty" yaml:"overlays,omitempty"`
	// Write says how documents for the partner are written; what is empty is the adapter's choice.
	Write Writing `json:"write,omitzero" yaml:"write,omitempty"`
}

// Writing is how a partner wants documents written. A family ignores what it has no such thing for.
type Writing struct {
	// Release is the version of the format ("D.16A" for EDIFACT); Syntax its syntax and character set ("UNOC:3").
	Release string `json:"release,omitempty" yaml:"release,omitempty"`
	Syntax  string `json:"syntax,omitempty" yaml:"syntax,omitempty"`
	// UNA sends the separators even where they are the usual ones; LineEnd ("\n", "\r\n") follows every segment.
	UNA     bool   `json:"una,omitempty" yaml:"una,omitempty"`
	LineEnd string `json:"lineEnd,omitempty" yaml:"lineEnd,omitempty"`
	// RefuseCharacters refuses a message with characters that the set does not have, instead of replacing them.
	RefuseCharacters bool `json:"refuseCharacters,omitempty" yaml:"refuseCharacters,omitempty"`
	// Truncate cuts texts and names that the format has no room for, and tells each, instead of refusing the message. Numbers, codes and
	// references are never cut.
	Truncate bool `json:"truncate,omitempty" yaml:"truncate,omitempty"`
}

// Limits bound what a decoder takes in.
type Limits struct {
	Bytes    int64 `json:"bytes,omitempty" yaml:"bytes,omitempty"`
	Messages int   `json:"messages,omitempty" yaml:"messages,omitempty"`
	Depth    int   `json:"depth,omitempty" yaml:"depth,omitempty"`
	// Items bounds segments, elements or values of one message; Text the bytes of one value.
	Items int `json:"items,omitempty" yaml:"items,omitempty"`
	Text  int `json:"text,omitempty" yaml:"text,omitempty"`
}

// Decoded is one message as it came out of a document. The adapter fills the body and
// what the format states of the envelope (kind, function, issued, sender, recipients, source
// format fields, test, subject reference); ids, times of the hub and the check are added by Read.
type Decoded struct {
	Message *messages.Message
	Faults  messages.Faults
	// Trace gives the message's provenance where the adapter left Message.Provenance empty to save the work: most messages
	// have no fault, and nobody asks where their values stood. It may read memory that the adapter uses again, so it is
	// called before the loop over Decode goes on, and in the same goroutine. Nil where Message.Provenance is whole.
	Trace func() messages.Provenance
	// Locate, where it is not nil, is Trace for some pointers alone: what it gives tells of them, by Provenance.At, what the whole would tell.
	Locate func(pointers []string) messages.Provenance
	// Start is where the part of the document begins that the message was made of, in families whose parts stand for themselves
	// (see Divider); the zero position in others. A refusing fault without a place is pinned there.
	Start messages.Position
	// Release, where it is not nil, gives the memory of the message back to the adapter: whoever is done with the message may call
	// it once, and must not touch the message, or anything it points to, from then on. Its strings stay valid. Nobody has to.
	Release func()
}

// Provenance is the message's provenance, ordered by pointer, from the message itself or by Trace.
func (d Decoded) Provenance() messages.Provenance {
	if d.Trace != nil && d.Message != nil && len(d.Message.Provenance) == 0 {
		return d.Trace()
	}
	if d.Message == nil {
		return nil
	}
	return d.Message.Provenance
}

// DocumentError ends a document: what follows it cannot be read.
type DocumentError struct {
	Faults messages.Faults
}

// Error gives the first fault.
func (e *DocumentError) Error() string {
	if len(e.Faults) == 0 {
		return "unreadable document"
	}
	return e.Faults[0].String()
}

// Address is whom an encoded message is for.
type Address struct {
	Sender, Recipient string
	// ControlReference is derived from the parcel's id, so that a resend carries the same.
	ControlReference string
	// Next gives the reference of each interchange in turn, in place of ControlReference, for a partner that insists on a running number.
	Next    func() string
	Time    time.Time
	Profile Profile
	// Document is the document that an acknowledgement answers, byte for byte, for formats whose answers quote it (EDIFACT);
	// nil where it is not at hand. Encode does not look at it.
	Document []byte
	// Answers restricts what Acknowledge writes. Where nothing is left of it the error is ErrNoAnswer.
	Answers Answers
	// Expect asks the recipient to acknowledge what is written, where the format has a way to (UNB 0031).
	Expect bool
}

// Spec describes an adapter: what it reads and writes, and what it drops.
type Spec struct {
	// Name is the family ("edifact"); Version is the adapter's own.
	Name, Version string
	Formats       []Format
	// Lost lists what the adapter cannot carry, in plain sentences; its README says the same.
	Lost []string
	// Structural lists fault codes ("NAT-001", or "EDI-1*" for all that start so) that say the bytes are not what
	// they claim to be. No profile can lower them from refuse.
	Structural []string
}

// Format is one document type in the versions that are read.
type Format struct {
	// Name is the format's public name ("edifact:CUSDEC", "sps:SPSCertificate").
	Name     string
	Title    string
	Versions []string
	Kinds    []messages.Kind
	// Encode says that the adapter also writes it.
	Encode bool
	// Identity names the fields that make a document's identity, where the format states one.
	Identity []string
}
