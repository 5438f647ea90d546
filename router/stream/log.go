package stream

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"
	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
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
	RequestTimeout time.Duration // one request to one broker; default 10 s. A produce is resent after a third of it
	Queue          int           // records waiting per partition before ErrBusy; default 4000
}

func (o *Options) validate() error {
	if len(o.Brokers) == 0 {
		return errors.New("no brokers given")
	}
	for _, b := range o.Brokers {
		if _, _, err := net.SplitHostPort(b); err != nil {
			return fmt.Errorf("broker address %q: %w", b, err)
		}
	}
	if o.ClientID == "" {
		o.ClientID = "clearhub"
	}
	setDefault(&o.SendDeadline, 10*time.Second)
	setDefault(&o.AppendDeadline, 60*time.Second)
	setDefault(&o.RequestTimeout, 10*time.Second)
	if o.Queue <= 0 {
		o.Queue = 4000
	}
	return nil
}

func setDefault(d *time.Duration, v time.Duration) {
	if *d <= 0 {
		*d = v
	}
}

// Log is a connection to one Kafka cluster. It is safe for concurrent use.
type Log struct {
	o         Options
	log       zerolog.Logger
	mechanism sasl.Mechanism
	transport *kafka.Transport
	client    *kafka.Client // requests that read or administrate
	produce   *kafka.Client // produce requests, with the shorter timeout

	closing chan struct{}
	running sync.WaitGroup // lanes
	counts  sync.Map       // topic name -> int: partitions, fixed at creation

	mu     sync.Mutex
	closed bool
	lanes  map[place]*lane
}

// place is one partition of one topic.
type place struct {
	topic     string
	partition int
}

func (p place) String() string { return fmt.Sprintf("%s/%d", p.topic, p.partition) }

// Open connects to the cluster and checks addresses, TLS and credentials at
// once, so that a wrong setting is said at start and not as a broken
// connection later.
func Open(ctx context.Context, o Options) (*Log, error) {
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	mechanism, err := o.SASL.mechanism()
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	if err := probe(ctx, o, mechanism); err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	t := &kafka.Transport{
		DialTimeout:    dialTimeout,
		IdleTimeout:    5 * time.Minute,
		MetadataTTL:    time.Second, // the only thing that makes kafka-go notice a moved leader
		MetadataTopics: slices.Clone(o.Topics),
		ClientID:       o.ClientID,
		TLS:            o.TLS,
		SASL:           mechanism,
	}
	addr := kafka.TCP(o.Brokers...)
	l := &Log{
		o:         o,
		log:       o.Log.With().Str("component", "stream").Logger(),
		mechanism: mechanism,
		transport: t,
		client:    &kafka.Client{Addr: addr, Transport: t, Timeout: o.RequestTimeout},
		produce:   &kafka.Client{Addr: addr, Transport: t, Timeout: o.RequestTimeout / 3},
		closing:   make(chan struct{}),
		lanes:     make(map[place]*lane),
	}
	return l, nil
}

// Close stops accepting, fails what is still queued with [ErrClosed], waits for
// the requests in flight without repeating them, and closes all connections.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	close(l.closing)
	l.mu.Unlock()
	l.running.Wait()
	l.transport.CloseIdleConnections()
	return nil
}

func (l *Log) isClosed() bool {
	select {
	case <-l.closing:
		return true
	default:
		return false
	}
}
