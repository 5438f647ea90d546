package adapters

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

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
	data, err := readAll(&contextReader{ctx: ctx, r: in.Reader}, sizeOf(in.Reader, limit), limit)
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	return data, nil
}

// Stream gives an input's reader for adapters that do not need the whole document at once: it ends with ctx, and with a
// *DocumentError of code DOC-003 where the document is larger than the profile's limit on bytes (MaxBytes where it sets none).
func Stream(ctx context.Context, in Input) io.Reader {
	limit := StreamLimit(in)
	return &limitedReader{contextReader: contextReader{ctx: ctx, r: in.Reader}, left: limit, limit: limit}
}

// StreamLimit is how large a document may be for adapters that read it piece by piece and need not have it whole: the profile's
// limit on bytes, else MaxBytes, or none where the caller reads message by message too (Each).
func StreamLimit(in Input) int64 {
	if in.Profile.Limits.Bytes > 0 {
		return in.Profile.Limits.Bytes
	}
	if _, ok := in.Reader.(*flow); ok {
		return math.MaxInt64 - 1
	}
	return MaxBytes
}

// limitedReader reads one byte more than its limit to see whether there is one.
type limitedReader struct {
	contextReader
	left, limit int64
}

// Read implements io.Reader.
func (l *limitedReader) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, &DocumentError{Faults: messages.Faults{tooLarge(l.limit)}}
	}
	if int64(len(p)) > l.left {
		p = p[:l.left+1]
	}
	n, err := l.contextReader.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return n - 1, &DocumentError{Faults: messages.Faults{tooLarge(l.limit)}}
	}
	return n, err
}

// sizeOf is how much a reader says that it has, as those of package bytes and strings do; else a usual size.
func sizeOf(r io.Reader, limit int64) int {
	if known, ok := r.(interface{ Len() int }); ok {
		return int(min(int64(known.Len()), limit)) + 1 // one more, to see the end
	}
	return 4 << 10
}

// pieceSize is the largest piece that a document of unknown size is read in.
const pieceSize = 4 << 20

// readAll is io.ReadAll with room from the beginning, in pieces that are put together at the end: never more than twice the document is
// held, and no more than the limit of one that is too large.
func readAll(r io.Reader, room int, limit int64) ([]byte, error) {
	b := make([]byte, 0, room)
	var full [][]byte
	for size := int64(0); ; {
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if size += int64(n); size > limit {
			return nil, &DocumentError{Faults: messages.Faults{tooLarge(limit)}}
		}
		switch {
		case err == io.EOF && full == nil:
			return b, nil
		case err == io.EOF:
			return slices.Concat(append(full, b)...), nil
		case err != nil:
			return nil, err
		case len(b) == cap(b):
			full, b = append(full, b), make([]byte, 0, min(2*cap(b), pieceSize))
		}
	}
}

// InMemory gives a document that is in memory already, whole and uncopied, to adapters that read others piece by piece. It
// does not look at the limit on bytes. The bytes must not be changed.
func InMemory(in Input) ([]byte, bool) {
	m, ok := in.Reader.(*memory)
	if !ok || m.at != 0 {
		return nil, false
	}
	return m.data[:len(m.data):len(m.data)], true
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
