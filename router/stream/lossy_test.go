package stream_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// lossy dials connections on which something happens to the answers of one API.
type lossy struct {
	key    uint16       // of the requests whose answers are meant
	armed  atomic.Int32 // answers still to treat; negative: all
	treat  func(answer []byte) ([]byte, error)
	silent bool // swallow the answer and keep the connection open

	hits atomic.Int32
}

func (l *lossy) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &lossyConn{Conn: c, lossy: l}, nil
}

func (l *lossy) fire() bool {
	for {
		n := l.armed.Load()
		if n == 0 {
			return false
		}
		if n < 0 || l.armed.CompareAndSwap(n, n-1) {
			l.hits.Add(1)
			return true
		}
	}
}

// lossyConn follows the requests on their way out and treats whole answers.
type lossyConn struct {
	net.Conn
	lossy *lossy

	mu   sync.Mutex
	head []byte // of the current request
	left int
	keys []uint16 // of the requests without an answer yet

	pending []byte // of the answer, to be given to the reader
}

func (c *lossyConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	for b := p; len(b) > 0; {
		if c.left > 0 {
			k := min(len(b), c.left)
			c.left, b = c.left-k, b[k:]
			continue
		}
		k := min(8-len(c.head), len(b))
		c.head, b = append(c.head, b[:k]...), b[k:]
		if len(c.head) == 8 {
			c.left = int(binary.BigEndian.Uint32(c.head)) - 4
			c.keys = append(c.keys, binary.BigEndian.Uint16(c.head[4:]))
			c.head = nil
		}
	}
	c.mu.Unlock()
	return c.Conn.Write(p)
}

func (c *lossyConn) Read(p []byte) (int, error) {
	for len(c.pending) == 0 {
		size := make([]byte, 4)
		if _, err := io.ReadFull(c.Conn, size); err != nil {
			return 0, err
		}
		answer := make([]byte, binary.BigEndian.Uint32(size))
		if _, err := io.ReadFull(c.Conn, answer); err != nil {
			return 0, err
		}
		c.mu.Lock()
		key := c.keys[0]
		c.keys = c.keys[1:]
		c.mu.Unlock()
		if key == c.lossy.key && c.lossy.fire() {
			if c.lossy.silent {
				continue // nothing more comes, until the reader's deadline
			}
			var err error
			if answer, err = c.lossy.treat(answer); err != nil {
				c.Conn.Close()
				return 0, err
			}
		}
		c.pending = append(size, answer...)
	}
	n := copy(p, c.pending)
	c.pending = c.pending[n:]
	return n, nil
}
