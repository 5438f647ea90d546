// Package broker is the hub's embedded Kafka for one machine: kfake with its
// data directory, a lock on that directory and a guard in front of the
// listener. It knows no topic and no message; the hub speaks the Kafka
// protocol with it over loopback as with any other cluster.
package broker

import (
	"context"
	"errors"

	"github.com/rs/zerolog"
)

// ErrLocked: another process has the data directory open.
var ErrLocked = errors.New("data directory is in use")

// Options say where the broker listens and keeps its data; zero values mean the
// default.
type Options struct {
	Dir      string // data directory, created if missing; "" keeps everything in memory
	Listen   string // loopback host:port; default 127.0.0.1:0
	Unsynced bool   // do not fsync each batch: survives a process kill, not power loss
	MaxBytes int64  // see Broker.Full; default a quarter of RAM, at most 8 GB
	Log      zerolog.Logger
}

// Broker is a running embedded broker.
type Broker struct{}

// Start opens the data directory, reads it back and serves until Close.
func Start(ctx context.Context, o Options) (*Broker, error) { return nil, ErrLocked }

// Addr is the address to give to stream.Options.Brokers.
func (b *Broker) Addr() string { return "" }

// Usage is the size of the stored data in bytes.
func (b *Broker) Usage() int64 { return 0 }

// Close stops serving, writes state out and releases the directory.
func (b *Broker) Close() {}
