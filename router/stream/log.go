package stream

import (
	"context"
	"crypto/tls"
	"time"

	"github.com/rs/zerolog"
)

// Options say how to reach the cluster. Brokers is required; zero values of the
// others mean the default.
type Options struct {
	Brokers  []string // host:port of some brokers; the rest are found through them
	ClientID string   // default "clearhub"; shown in the broker's logs and quotas
	TLS      *tls.Config
	SASL     *SASL
	Log      zerolog.Logger

	// Topics limits the metadata asked for to these names, which large shared
	// clusters need; a topic outside the list cannot be used. Default: all
	// that the client may see.
	Topics []string

	SendDeadline   time.Duration // how long Send resends before ErrUnknownOutcome; default 10 s
	AppendDeadline time.Duration // the same for Append, whose ctx may end earlier; default 60 s
	RequestTimeout time.Duration // one request to one broker; default 10 s
	Queue          int           // records waiting per partition before ErrBusy; default 4000
}

// SASL names the mechanism and the account.
type SASL struct {
	Mechanism string // PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512
	Username  string
	Password  string
}

// Log is a connection to one Kafka cluster. It is safe for concurrent use.
type Log struct{}

// Open connects to the cluster and checks addresses, TLS and credentials at
// once, so that a wrong setting is said at start and not as a broken
// connection later.
func Open(ctx context.Context, o Options) (*Log, error) { return nil, ErrClosed }

// Close stops accepting, fails what is still queued with [ErrClosed], waits for
// the requests in flight without repeating them, and closes all connections.
func (l *Log) Close() error { return nil }
