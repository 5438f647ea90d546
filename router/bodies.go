package router

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

// Fetcher reads a partition; stream.Log implements it.
type Fetcher interface {
	Fetch(ctx context.Context, topic string, partition int, offset int64, o stream.FetchOptions) (stream.Chunk, error)
}

// Bodies finds what records only refer to. The log never changes, so the same place gives the same bytes, at every
// attempt and on every node.
type Bodies struct {
	Log    Fetcher
	Blobs  Blobs
	Topics Topics
}

// ErrNoRecord says that a place in the log holds no record.
var ErrNoRecord = errors.New("no record at this place")

// Record reads the one record at a place.
func (b Bodies) Record(ctx context.Context, at messages.LogPlace) (stream.Record, error) {
	chunk, err := b.Log.Fetch(ctx, at.Topic, at.Partition, at.Offset, stream.FetchOptions{MaxBytes: 1 << 20, MaxWait: 100 * time.Millisecond})
	if err != nil {
		return stream.Record{}, fmt.Errorf("read %s/%d@%d: %w", at.Topic, at.Partition, at.Offset, err)
	}
	for i := range chunk.Records {
		if chunk.Records[i].Offset == at.Offset {
			return chunk.Records[i], nil
		}
	}
	return stream.Record{}, fmt.Errorf("read %s/%d@%d: %w", at.Topic, at.Partition, at.Offset, ErrNoRecord)
}

// Message gives the canonical JSON of a record on topic messages, from its blob where it is kept in one.
func (b Bodies) Message(ctx context.Context, r stream.Record) ([]byte, error) {
	h := r.Header(HeaderBlob)
	if h == "" {
		return r.Value, nil
	}
	var ref stream.Ref
	if err := json.Unmarshal([]byte(h), &ref); err != nil {
		return nil, fmt.Errorf("read blob reference: %w", err)
	}
	return b.Blobs.Get(ctx, ref)
}

// Raw gives the bytes of a document as its sender gave them.
func (b Bodies) Raw(ctx context.Context, a messages.Acceptance) ([]byte, error) {
	if a.RawBlob != nil {
		return b.Blobs.Get(ctx, stream.Ref(*a.RawBlob))
	}
	return a.Raw, nil
}

// Open gives the body of a parcel: its own, or that of the record it refers to.
func (b Bodies) Open(ctx context.Context, p messages.Parcel) ([]byte, error) {
	switch {
	case p.Blob != nil:
		return b.Blobs.Get(ctx, stream.Ref(*p.Blob))
	case p.Source == nil:
		return p.Body, nil
	}
	r, err := b.Record(ctx, *p.Source)
	if err != nil {
		return nil, err
	}
	if p.Source.Topic == b.Topics.Documents {
		var a messages.Acceptance
		if err := json.Unmarshal(r.Value, &a); err != nil {
			return nil, fmt.Errorf("read acceptance: %w", err)
		}
		return b.Raw(ctx, a)
	}
	m, err := b.Message(ctx, r)
	if err != nil {
		return nil, err
	}
	return stamp(m, p.Version)
}
