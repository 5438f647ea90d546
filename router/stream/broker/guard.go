package broker

import (
	"encoding/binary"
	"fmt"
	"net"
	"sync"
	"sync/atomic"

	"github.com/rs/zerolog"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// maxFrame bounds a request, in bytes. kfake allocates what a frame announces.
const maxFrame = 16 << 20

const (
	keyProduce     = 0
	keyAPIVersions = 18
)

// guardedListener stands between the network and kfake, which trusts its
// clients: a single frame with an unknown API key ends the whole process.
type guardedListener struct {
	net.Listener
	conns  *connections
	stored *atomic.Int64
	log    zerolog.Logger
}

func (l *guardedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	g := &guardedConn{Conn: c, conns: l.conns, stored: l.stored, log: l.log}
	l.conns.add(g)
	return g, nil
}

// guardedConn follows the frames on their way in: int32 size, int16 key, int16
// version, body. The bytes of a frame reach kfake only after its head has been
// seen whole, so that a bad frame closes its connection and nothing else.
type guardedConn struct {
	net.Conn
	conns  *connections
	stored *atomic.Int64
	log    zerolog.Logger

	head [8]byte
	have int    // bytes of head received
	give int    // bytes of head not yet handed on
	left uint32 // bytes of the body to come
}

func (c *guardedConn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for c.left == 0 && c.give == 0 {
		n, err := c.Conn.Read(c.head[c.have:])
		c.have += n
		if c.have == len(c.head) {
			if err := c.check(); err != nil {
				c.log.Warn().Stringer("remote", c.RemoteAddr()).Err(err).Msg("connection closed by the guard")
				c.Close()
				return 0, err
			}
			c.have, c.give = 0, len(c.head)
			break
		}
		if err != nil {
			return 0, err
		}
	}
	if c.give > 0 {
		n := copy(p, c.head[len(c.head)-c.give:])
		c.give -= n
		return n, nil
	}
	if uint32(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.Conn.Read(p)
	c.left -= uint32(n)
	return n, err
}

// check judges a frame by its head.
func (c *guardedConn) check() error {
	size := binary.BigEndian.Uint32(c.head[:])
	key := int16(binary.BigEndian.Uint16(c.head[4:]))
	version := int16(binary.BigEndian.Uint16(c.head[6:]))
	if size < 8 || size > maxFrame {
		return fmt.Errorf("refuse frame: size of %d bytes", size)
	}
	req := kmsg.RequestForKey(key)
	if req == nil {
		return fmt.Errorf("refuse frame: unknown API key %d", key)
	}
	// A client may ask for versions in a version of its own (KIP-511).
	if version < 0 || version > req.MaxVersion() && key != keyAPIVersions {
		return fmt.Errorf("refuse frame: version %d of %s", version, kmsg.NameForKey(key))
	}
	if key == keyProduce {
		c.stored.Add(int64(size))
	}
	c.left = size - 4
	return nil
}

func (c *guardedConn) Close() error {
	c.conns.remove(c)
	return c.Conn.Close()
}

// connections are the open ones: kfake leaves them to their clients when it
// closes.
type connections struct {
	mu     sync.Mutex
	open   map[*guardedConn]struct{}
	closed bool
}

func newConnections() *connections {
	return &connections{open: make(map[*guardedConn]struct{})}
}

func (s *connections) add(c *guardedConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		c.Conn.Close()
		return
	}
	s.open[c] = struct{}{}
}

func (s *connections) remove(c *guardedConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, c)
}

func (s *connections) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for c := range s.open {
		c.Conn.Close()
	}
	clear(s.open)
}
