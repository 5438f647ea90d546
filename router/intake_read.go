package router

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

// Limits of what INTAKE puts on topic messages.
const (
	// sliceBytes and inlineMessages bound what one effect reads of a document.
	sliceBytes = inline
	// largest is the size up to which a message without its provenance stays in its record.
	largest = 400_000
)

// slice is the result of INTAKE's effect: some messages of a document, from the first not yet relayed on.
type slice struct {
	Offset int64    `json:"offset"`
	From   int      `json:"from"`
	Count  int      `json:"count"`
	Of     accepted `json:"of"`
	Items  []item   `json:"items,omitempty"`
	// Error is why the log could not be read: worth another try. Unread is what is wrong with the record itself.
	Error  string `json:"error,omitempty"`
	Unread string `json:"unread,omitempty"`
}

// item is one message: whole, or its envelope with the place of the rest.
type item struct {
	Message json.RawMessage   `json:"message"`
	Blob    *messages.BlobRef `json:"blob,omitempty"`
	Facts   *Facts            `json:"facts,omitempty"`
}

// lastDocument keeps the messages of the document read last, for its next slice. It holds nothing that is not in the log.
type lastDocument struct {
	mu   sync.Mutex
	id   string
	all  []json.RawMessage
	head accepted
}

// Perform reads a slice of a document's messages. It is the stage's effect: see stage.Options.
func (s *Intake) Perform(ctx context.Context, _ string, payload []byte) []byte {
	var o readOrder
	out := slice{}
	if err := json.Unmarshal(payload, &o); err != nil {
		out.Error = err.Error()
		return result(out)
	}
	out.Offset, out.From = o.Offset, o.From
	head, all, bad, err := s.load(ctx, o)
	switch {
	case err != nil:
		out.Error = err.Error()
		return result(out)
	case bad != nil:
		out.Unread = bad.Error()
		return result(out)
	}
	out.Of, out.Count = head, len(all)
	size := 0
	for i := o.From; i < len(all) && len(out.Items) < inlineMessages; i++ {
		it, err := s.prepare(ctx, all[i])
		if err != nil {
			out.Items, out.Error = nil, fmt.Errorf("prepare message %d: %w", i, err).Error()
			return result(out)
		}
		if size += len(it.Message); size > sliceBytes && len(out.Items) > 0 {
			break
		}
		out.Items = append(out.Items, it)
	}
	return result(out)
}

// load reads a document's messages. bad is what is wrong with them, err why they could not be read.
func (s *Intake) load(ctx context.Context, o readOrder) (head accepted, all []json.RawMessage, bad, err error) {
	id := place(o.Partition, o.Offset)
	s.last.mu.Lock()
	if s.last.id == id {
		head, all = s.last.head, s.last.all
		s.last.mu.Unlock()
		return head, all, nil, nil
	}
	s.last.mu.Unlock()
	r, err := s.o.Bodies.Record(ctx, messages.LogPlace{Topic: s.o.Topics.Documents, Partition: o.Partition, Offset: o.Offset})
	if err != nil {
		return head, nil, nil, err
	}
	if err := json.Unmarshal(r.Value, &head); err != nil {
		return head, nil, fmt.Errorf("read acceptance: %w", err), nil
	}
	all = head.Messages
	if head.MessagesBlob != nil {
		b, err := s.o.Bodies.Blobs.Get(ctx, stream.Ref(*head.MessagesBlob))
		if err != nil {
			return head, nil, nil, fmt.Errorf("read messages: %w", err)
		}
		if err := json.Unmarshal(b, &all); err != nil {
			return head, nil, fmt.Errorf("read messages: %w", err), nil
		}
	}
	head.Messages, head.Faults = nil, nil
	s.last.mu.Lock()
	s.last.id, s.last.head, s.last.all = id, head, all
	s.last.mu.Unlock()
	return head, all, nil, nil
}

// prepare makes a message fit for a record: as it is, else without provenance, else as an envelope whose rest is a blob.
func (s *Intake) prepare(ctx context.Context, raw json.RawMessage) (item, error) {
	if len(raw) <= sliceBytes {
		return item{Message: raw}, nil
	}
	slim, err := without(raw, `"provenance"`)
	if err != nil {
		return item{Message: raw}, nil // relay will say what is wrong with it
	}
	if len(slim) <= largest {
		return item{Message: slim}, nil
	}
	var m messages.Message
	if err := json.Unmarshal(slim, &m); err != nil {
		return item{Message: json.RawMessage("{}")}, nil
	}
	ref, err := s.o.Bodies.Blobs.Put(ctx, slim)
	if err != nil {
		return item{}, err
	}
	env, err := envelope(slim)
	if err != nil {
		return item{}, err
	}
	blob, facts := messages.BlobRef(ref), FactsOf(&m, "")
	return item{Message: env, Blob: &blob, Facts: &facts}, nil
}
