package api

import (
	"errors"
	"io"
	"net/http"
	"sync"
)

// errBusyCaller says that a caller has more in hand at once than its share.
var errBusyCaller = errors.New("too much at once")

// budget bounds how many bytes of requests each caller may have in hand at a time, those that arrive slowly and those that are being read: nobody's many large
// documents, or many slow connections, use up the memory that all share.
type budget struct {
	mu   sync.Mutex
	most int64
	held map[string]int64
}

func (b *budget) take(who string, n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held[who]+n > b.most {
		return false
	}
	if b.held == nil {
		b.held = map[string]int64{}
	}
	b.held[who] += n
	return true
}

func (b *budget) give(who string, n int64) {
	if n == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held[who] -= n; b.held[who] <= 0 {
		delete(b.held, who)
	}
}

// piece is how much of a body is accounted for at a time.
const piece = 64 << 10

// counted is a body that takes its bytes out of a budget as they come.
type counted struct {
	io.ReadCloser
	of         *budget
	who        string
	read, held int64
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	for c.read += int64(n); c.read > c.held; c.held += piece {
		if !c.of.take(c.who, piece) {
			return 0, errBusyCaller
		}
	}
	return n, err
}

// spend lets a request be handled with its body counted, until it is done.
func (b *budget) spend(r *http.Request, who string, next func()) {
	c := &counted{ReadCloser: r.Body, of: b, who: who}
	r.Body = c
	defer func() { b.give(who, c.held) }()
	next()
}
