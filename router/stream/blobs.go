package stream

import "context"

// Ref says where a blob is stored: Chunks records from Offset on.
type Ref struct {
	Partition int    `json:"partition"`
	Offset    int64  `json:"offset"`
	Chunks    int    `json:"chunks"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
}

// Blobs stores bodies too large for a record in a topic of chunks. A blob is
// written before anything refers to it; one that nothing refers to, whole or
// in part, is harmless.
type Blobs struct{}

// NewBlobs returns the blobs of a topic.
func NewBlobs(l *Log, topic string) *Blobs { return &Blobs{} }

// Put stores body and returns its reference once all of it is acknowledged.
// Errors are those of [Log.Append]; putting again is always safe.
func (b *Blobs) Put(ctx context.Context, body []byte) (Ref, error) { return Ref{}, ErrClosed }

// Get reads a blob back and compares its hash ([ErrCorrupt]).
func (b *Blobs) Get(ctx context.Context, ref Ref) ([]byte, error) { return nil, ErrClosed }
