package messages

import "time"

// Parcel is one message encoded for one partner, in one lane.
type Parcel struct {
	V int `json:"v"`
	// ID is derived from message, partner and format; it is the Idempotency-Key of every attempt.
	ID      string `json:"id"`
	Partner string `json:"partner"`
	// Lane is the subject whose parcels for the partner stay in order.
	Lane    string `json:"lane"`
	Message string `json:"message"`
	// Document is the document that an answer is about; Number the message's own number, by which the partner may acknowledge it.
	Document string    `json:"document,omitempty"`
	Number   string    `json:"number,omitempty"`
	Subject  string    `json:"subject"`
	Version  int       `json:"version"`
	Kind     Kind      `json:"kind"`
	Created  time.Time `json:"created"`
	// Format and MediaType describe the body; Route is the name of the route that chose it.
	Format    string   `json:"format"`
	MediaType string   `json:"mediaType"`
	Route     string   `json:"route,omitempty"`
	Body      []byte   `json:"body,omitempty"`
	Blob      *BlobRef `json:"blob,omitempty"`
	// Source is the record whose content is the body, where it is neither here nor in a blob: the message's own on topic
	// messages, or on documents the one whose raw bytes are sent on.
	Source *LogPlace `json:"source,omitempty"`
	// Losses are what the target format had no room for.
	Losses Faults `json:"losses,omitempty"`
}
