package adapters

import (
	"context"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// Request is one document to read, and what is known of it besides its bytes.
type Request struct {
	// Sender is who sent it, as the hub authenticated them; PartyID is required.
	Sender messages.Participant
	// Identifiers are the ids under which the sender's own documents name it (UNB sender …). Where any are
	// given, a document that states another sender gets a warning.
	Identifiers []string
	// Name and MediaType are what came with the document; Format restricts detection to one adapter.
	Name, MediaType, Format string
	// Bytes is the whole document; it is never changed.
	Bytes   []byte
	Profile Profile
	// Received is the hub's time; the zero time is left out of the messages.
	Received time.Time
}

// Document is what became of the bytes: who read them, what was wrong, and the messages in them.
type Document struct {
	ID, SHA256              string
	Size                    int64
	Adapter, AdapterVersion string
	// Format, FormatVersion, Identity and Charset are those of the first message.
	Format, FormatVersion, Identity, Charset string
	// Verdict is accepted, warned or refused; see the constants in package messages.
	Verdict string
	// Faults are those of the whole document: what the adapter found and what the check found in any message.
	Faults messages.Faults
	// Messages lists all, also those with faults. Nothing of a refused document is routed.
	Messages []*messages.Message
	// Failure is set where an adapter panicked or broke its contract: our fault, not the sender's. It is for the
	// log; the sender is told by a fault.
	Failure error
}

// Read detects, decodes, stamps and checks one document. It never fails: what is wrong is in the document's
// faults. It depends on nothing but the sender, the bytes, the profile and the adapters' versions, so that every
// node and every repetition gets the same, with two exceptions: Received, and a ctx that ends early. After that the
// document is refused with code DOC-010, and a caller that sees ctx.Err() must not store it.
func (r *Registry) Read(ctx context.Context, q Request) Document {
	return r.read(ctx, q)
}
