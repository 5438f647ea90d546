package router

import (
	"bytes"
	"context"
	"fmt"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// Answer is a receipt in the form in which it goes back to the sender.
type Answer struct {
	MediaType string
	Body      []byte
}

// NewAnswer writes a receipt in the sender's own format, where the adapter that read the document has a form for it, else
// as JSON. An adapter that fails to is an error: the caller may still answer with JSON by passing no adapter name.
func NewAnswer(ctx context.Context, reg *adapters.Registry, adapter string, r messages.Receipt, to adapters.Address) (Answer, error) {
	if a, ok := reg.ByName(adapter); ok {
		if ack, ok := a.(adapters.Acknowledger); ok {
			var b bytes.Buffer
			if err := ack.Acknowledge(ctx, &b, r, to); err != nil {
				return Answer{}, fmt.Errorf("acknowledge by %s: %w", adapter, err)
			}
			return Answer{MediaType: mediaType(b.Bytes()), Body: b.Bytes()}, nil
		}
	}
	body, err := encode(r)
	if err != nil {
		return Answer{}, fmt.Errorf("encode receipt: %w", err)
	}
	return Answer{MediaType: "application/json", Body: body}, nil
}

// mediaType names the few families that acknowledgements are written in, by how they begin.
func mediaType(body []byte) string {
	switch b := bytes.TrimSpace(body); {
	case bytes.HasPrefix(b, []byte("UNA")), bytes.HasPrefix(b, []byte("UNB")):
		return "application/edifact" // RFC 1767
	case bytes.HasPrefix(b, []byte("<")):
		return "application/xml"
	case bytes.HasPrefix(b, []byte("{")), bytes.HasPrefix(b, []byte("[")):
		return "application/json"
	}
	return "application/octet-stream"
}
