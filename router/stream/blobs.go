package stream

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
)

// ChunkSize is the largest piece of a blob in one record, in bytes.
const ChunkSize = 512 << 10

// headerChunk numbers the chunks of a blob from 0.
const headerChunk = "clearhub-chunk"

// Ref says where a blob is stored: its chunks are the records of Partition from
// Offset on that have its hash as key, possibly with others between them.
type Ref struct {
	Partition int    `json:"partition"`
	Offset    int64  `json:"offset"`
	Chunks    int    `json:"chunks"`
	Size      int64  `json:"size"` // bytes
	SHA256    string `json:"sha256"`
}

func (r Ref) validate() error {
	sum, err := hex.DecodeString(r.SHA256)
	if err != nil || len(sum) != sha256.Size {
		return fmt.Errorf("blob reference with hash %q", r.SHA256)
	}
	if r.Partition < 0 || r.Offset < 0 || r.Size < 0 || int64(r.Chunks) != chunks(r.Size) {
		return fmt.Errorf("blob reference with %d bytes in %d chunks at %d/%d", r.Size, r.Chunks, r.Partition, r.Offset)
	}
	return nil
}

// chunks is the number of chunks of a body; an empty body has one.
func chunks(size int64) int64 { return max(1, (size+ChunkSize-1)/ChunkSize) }

// Blobs stores bodies too large for a record in a topic of chunks. A blob is
// written before anything refers to it; one that nothing refers to, whole or
// in part, is harmless.
type Blobs struct {
	log   *Log
	topic string
}

// NewBlobs returns the blobs of a topic.
func NewBlobs(l *Log, topic string) *Blobs { return &Blobs{log: l, topic: topic} }

// Put stores body and returns its reference once all of it is acknowledged.
// Errors are those of [Log.Append]; putting again is always safe.
func (b *Blobs) Put(ctx context.Context, body []byte) (Ref, error) {
	n, err := b.log.partitions(ctx, b.topic)
	if err != nil {
		return Ref{}, fmt.Errorf("put blob: %w", err)
	}
	sum := sha256.Sum256(body)
	ref := Ref{
		Chunks: int(chunks(int64(len(body)))),
		Size:   int64(len(body)),
		SHA256: hex.EncodeToString(sum[:]),
	}
	key := []byte(ref.SHA256)
	ref.Partition = PartitionOf(key, n)
	for i := range ref.Chunks {
		piece := body[min(i*ChunkSize, len(body)):min((i+1)*ChunkSize, len(body))]
		offset, err := b.log.Append(ctx, b.topic, ref.Partition, []Record{{
			Key: key, Value: piece, Headers: []Header{{headerChunk, strconv.AppendInt(nil, int64(i), 10)}},
		}})
		if err != nil {
			return Ref{}, fmt.Errorf("put blob %s, chunk %d of %d: %w", ref.SHA256, i+1, ref.Chunks, err)
		}
		if i == 0 {
			ref.Offset = offset
		}
	}
	return ref, nil
}

// Get reads a blob back and compares its hash ([ErrCorrupt]).
func (b *Blobs) Get(ctx context.Context, ref Ref) ([]byte, error) {
	body, err := b.get(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("get blob %s: %w", ref.SHA256, err)
	}
	return body, nil
}

func (b *Blobs) get(ctx context.Context, ref Ref) ([]byte, error) {
	if err := ref.validate(); err != nil {
		return nil, err
	}
	var body []byte
	offset, next := ref.Offset, 0
	for next < ref.Chunks {
		chunk, err := b.log.Fetch(ctx, b.topic, ref.Partition, offset, FetchOptions{})
		if err != nil {
			return nil, err
		}
		if len(chunk.Records) == 0 && chunk.Next >= chunk.HighWatermark {
			return nil, fmt.Errorf("%w: only %d of %d chunks are stored", ErrCorrupt, next, ref.Chunks)
		}
		for i := range chunk.Records {
			r := &chunk.Records[i]
			if next == ref.Chunks || string(r.Key) != ref.SHA256 || r.Header(headerChunk) != strconv.Itoa(next) {
				continue // another blob, or a repeat of this one
			}
			if body == nil {
				body = make([]byte, 0, min(ref.Size, 32*ChunkSize)) // a reference may lie
			}
			body = append(body, r.Value...)
			next++
		}
		offset = chunk.Next
	}
	sum, err := hex.DecodeString(ref.SHA256)
	if err != nil {
		return nil, err
	}
	if got := sha256.Sum256(body); int64(len(body)) != ref.Size || !bytes.Equal(got[:], sum) {
		return nil, errors.Join(ErrCorrupt, fmt.Errorf("hash of the %d bytes read is %x", len(body), got))
	}
	return body, nil
}
