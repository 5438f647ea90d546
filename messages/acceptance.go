package messages

import (
	"encoding/json"
	"time"
)

// Acceptance is the one record by which the hub takes a document: the bytes, who
// read them, what was wrong, and what they became. Its acknowledgement by the log is
// the receipt; nothing is decoded a second time.
type Acceptance struct {
	V int `json:"v"`
	// Document is the document id: see DocumentID.
	Document  string    `json:"document"`
	Sender    string    `json:"sender"`
	Received  time.Time `json:"received"`
	Name      string    `json:"name,omitempty"`
	MediaType string    `json:"mediaType,omitempty"`
	SHA256    string    `json:"sha256"`
	Size      int64     `json:"size"`
	// Raw holds the bytes, or RawBlob says where they are.
	Raw            []byte   `json:"raw,omitempty"`
	RawBlob        *BlobRef `json:"rawBlob,omitempty"`
	Adapter        string   `json:"adapter,omitempty"`
	AdapterVersion string   `json:"adapterVersion,omitempty"`
	Format         string   `json:"format,omitempty"`
	FormatVersion  string   `json:"formatVersion,omitempty"`
	// Identity is what the format or the Idempotency-Key states; BodyHash is the hash of the
	// canonical bodies without their envelopes. Both empty where no identity is stated.
	Identity string `json:"identity,omitempty"`
	BodyHash string `json:"bodyHash,omitempty"`
	// Verdict is accepted, warned, partlyAccepted, suspended or refused.
	Verdict string `json:"verdict"`
	// Fallen are the indexes of the messages that are refused where others are not.
	Fallen []int `json:"fallen,omitempty"`
	// AnswerLane is the lane of the answer that the sender also gets through its delivery, in the format of the document; empty where
	// it gets none.
	AnswerLane string `json:"answerLane,omitempty"`
	// AnswerErrors says that it is answered only where something is refused.
	AnswerErrors bool   `json:"answerErrors,omitempty"`
	Faults       Faults `json:"faults,omitempty"`
	// Messages are the canonical messages as JSON, or MessagesBlob holds them as one JSON array.
	Messages     []json.RawMessage `json:"messages,omitempty"`
	MessagesBlob *BlobRef          `json:"messagesBlob,omitempty"`
}

// The verdicts on a document.
const (
	VerdictAccepted = "accepted"
	VerdictWarned   = "warned"
	VerdictRefused  = "refused"
	// VerdictPartly: some messages are refused, the others are taken. VerdictSuspended: an operator decides whether the others are.
	VerdictPartly    = "partlyAccepted"
	VerdictSuspended = "suspended"
)

// BlobRef says where a large body lies in the blobs topic.
type BlobRef struct {
	Partition int    `json:"partition"`
	Offset    int64  `json:"offset"`
	Chunks    int    `json:"chunks"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
}
