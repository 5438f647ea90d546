package adapters

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/clearhub/clearhub/messages"
)

// MaxBytes is how large a document may be where the profile sets no limit: 64 MiB.
const MaxBytes int64 = 64 << 20

// ReadAll reads a whole input within the profile's limit on bytes (MaxBytes where it sets none). A document that
// is larger gives a *DocumentError with code DOC-003; ctx is looked at between reads. The bytes may be shared
// with the hub and must not be changed.
func ReadAll(ctx context.Context, in Input) ([]byte, error) {
	limit := MaxBytes
	if in.Profile.Limits.Bytes > 0 {
		limit = in.Profile.Limits.Bytes
	}
	if m, ok := in.Reader.(*memory); ok && m.at == 0 && int64(len(m.data)) <= limit {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("read document: %w", err)
		}
		m.at = len(m.data)
		return m.data[:len(m.data):len(m.data)], nil
	}
	data, err := io.ReadAll(io.LimitReader(&contextReader{ctx: ctx, r: in.Reader}, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	if int64(len(data)) > limit {
		return nil, &DocumentError{Faults: messages.Faults{tooLarge(limit)}}
	}
	return data, nil
}

// memory is the reader that Read gives to adapters: ReadAll takes its bytes without copying them.
type memory struct {
	ctx  context.Context
	data []byte
	at   int
}

// Read implements io.Reader and ends with ctx.
func (m *memory) Read(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	if m.at == len(m.data) {
		return 0, io.EOF
	}
	n := copy(p, m.data[m.at:])
	m.at += n
	return n, nil
}

// contextReader ends reading when ctx ends, and refuses readers that neither read nor end.
type contextReader struct {
	ctx   context.Context
	r     io.Reader
	empty int
}

var errNoProgress = errors.New("reader gives no bytes and no end")

// Read implements io.Reader.
func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	if n == 0 && err == nil {
		if c.empty++; c.empty > 100 {
			return 0, errNoProgress
		}
		return 0, nil
	}
	c.empty = 0
	return n, err
}
