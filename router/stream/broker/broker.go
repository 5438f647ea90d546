// Package broker is the hub's embedded Kafka for one machine: kfake with its
// data directory, a lock on that directory and a guard in front of the
// listener. It knows no topic and no message; the hub speaks the Kafka
// protocol with it over loopback as with any other cluster.
//
// It survives kills of the process and, with synced writes, the loss of power.
// It does not replicate, does not report a disk that fails to sync, and reads
// its data back into memory at start, which is why [Options.MaxBytes] bounds it.
// Nothing is ever deleted: no retention, no compaction (which would lose a
// partition if the process were killed meanwhile), no deletion by request.
package broker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/rs/zerolog"
	"github.com/twmb/franz-go/pkg/kfake"
)

var (
	// ErrLocked: another process has the data directory open.
	ErrLocked = errors.New("data directory is in use")

	// ErrFull: the stored data has reached Options.MaxBytes, or the disk Options.MinFree. Take no new
	// documents; what the hub has accepted it still finishes.
	ErrFull = errors.New("embedded broker is full")
)

// Options say where the broker listens and keeps its data; zero values mean the
// default.
type Options struct {
	Dir      string // data directory, created if missing; "" keeps everything in memory
	Listen   string // loopback host:port; default 127.0.0.1:0
	Unsynced bool   // do not fsync each batch: survives a process kill, not power loss
	MaxBytes int64  // see Broker.Full; default a quarter of RAM, at most 8 GB
	MinFree  int64  // bytes that the disk must have left, see Broker.Full; default 64 MB
	Log      zerolog.Logger
}

func (o *Options) validate() error {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return fmt.Errorf("listen address: %w", err)
	}
	// There are no accounts: whoever reaches the port reads and writes everything.
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("listen address %s: not a loopback address", o.Listen)
	}
	if o.MaxBytes < 0 {
		return fmt.Errorf("%d bytes at most", o.MaxBytes)
	}
	if o.MinFree <= 0 {
		o.MinFree = 64 << 20
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = defaultMaxBytes()
	}
	return nil
}

// Broker is a running embedded broker.
type Broker struct {
	o       Options
	cluster *kfake.Cluster
	lock    *lock
	addr    string
	conns   *connections
	usage   usage
	close   sync.Once
}

// lockWait is how long Start waits for a directory that is in use: a process that was killed holds its lock until the
// system has taken it apart, and its successor may be faster.
const lockWait = 3 * time.Second

func awaitLock(ctx context.Context, dir string) (*lock, error) {
	deadline := time.Now().Add(lockWait)
	for {
		l, err := lockDir(dir)
		if err == nil || !errors.Is(err, ErrLocked) || time.Now().After(deadline) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Start opens the data directory, reads it back and serves until Close. ctx
// bounds nothing after Start has returned. [ErrLocked] names the holder of the
// directory.
func Start(ctx context.Context, o Options) (*Broker, error) {
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("start broker: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("start broker: %w", err)
	}
	b := &Broker{o: o, conns: newConnections()}
	log := o.Log.With().Str("component", "broker").Logger()
	opts := []kfake.Opt{
		kfake.NumBrokers(1),
		kfake.ClusterID("clearhub-embedded"),
		kfake.WithLogger(bridge{log}),
		kfake.BrokerConfigs(map[string]string{
			"log.retention.ms":          "-1",         // a topic made without settings is kept as well
			"log.cleaner.backoff.ms":    "3600000000", // 41 days between walks that find nothing to do
			"offsets.retention.minutes": "5256000",    // ten years
		}),
		kfake.ListenFn(func(network, _ string) (net.Listener, error) {
			var lc net.ListenConfig
			l, err := lc.Listen(ctx, network, o.Listen)
			if err != nil {
				return nil, err
			}
			b.addr = l.Addr().String()
			return &guardedListener{Listener: l, conns: b.conns, stored: &b.usage.since, log: log}, nil
		}),
	}
	if o.Dir != "" {
		var err error
		if b.lock, err = awaitLock(ctx, o.Dir); err != nil {
			return nil, fmt.Errorf("start broker: %w", err)
		}
		opts = append(opts, kfake.DataDir(o.Dir))
		if !o.Unsynced {
			opts = append(opts, kfake.SyncWrites())
		}
	}
	cluster, err := kfake.NewCluster(opts...)
	if err != nil {
		b.lock.release()
		return nil, fmt.Errorf("start broker: %w", err)
	}
	b.cluster = cluster
	b.usage.dir = o.Dir
	if o.Dir != "" {
		protect(cluster)
	}
	if err := b.announce(); err != nil {
		b.Close()
		return nil, fmt.Errorf("start broker: %w", err)
	}
	log.Info().Str("dir", o.Dir).Str("addr", b.addr).Int64("bytes", b.Usage()).Msg("embedded broker serves")
	return b, nil
}

// Addr is the address to give to stream.Options.Brokers.
func (b *Broker) Addr() string { return b.addr }

// Usage is about the size of the stored data in bytes: what was produced since
// the directory was last measured, at most 10 s ago when asked, is estimated.
func (b *Broker) Usage() int64 { return b.usage.bytes() }

// Full returns [ErrFull] once Usage has reached Options.MaxBytes, or the disk has less than Options.MinFree left: what is taken in must
// still find room for all that its stages write about it.
func (b *Broker) Full() error {
	if free, ok := freeBytes(b.o.Dir); ok && free < b.o.MinFree {
		return fmt.Errorf("%w: the disk of %s has %d bytes left, fewer than %d", ErrFull, b.o.Dir, free, b.o.MinFree)
	}
	if n := b.Usage(); n >= b.o.MaxBytes {
		return fmt.Errorf("%w: %d of %d bytes used", ErrFull, n, b.o.MaxBytes)
	}
	return nil
}

// Close stops serving, writes state out, closes the connections and releases
// the directory.
func (b *Broker) Close() {
	b.close.Do(func() {
		b.cluster.Close()
		b.conns.closeAll()
		b.lock.release()
	})
}
