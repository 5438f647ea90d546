// Package kafkatest gives tests a Kafka cluster: by default an embedded broker
// in memory, one per test. The environment asks for the real thing:
//
//	CLEARHUB_TEST_KAFKA=host:port   a running cluster, shared by all tests
//	CLEARHUB_TEST_KAFKA=start       Apache Kafka, started once per test binary
//
// For the second, Java 17 and Maven are needed; Maven fetches the broker's jars
// once into the user's cache directory. To share one broker among the test
// binaries of several packages, run kafkatest/start, which prints its address.
package kafkatest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/broker"
)

const envKafka = "CLEARHUB_TEST_KAFKA"

// Real tells whether Start returns a real cluster.
func Real() bool { return os.Getenv(envKafka) != "" }

// Start returns the addresses of a cluster that lives at least as long as the
// test. Where tests share it, topics and groups need names of their own: see
// [Prefix].
func Start(t testing.TB) (brokers []string) {
	t.Helper()
	switch v := os.Getenv(envKafka); v {
	case "":
		b, err := broker.Start(t.Context(), broker.Options{})
		if err != nil {
			t.Fatalf("start embedded broker: %v", err)
		}
		t.Cleanup(b.Close)
		return []string{b.Addr()}
	case "start":
		s, err := shared()
		if err != nil {
			t.Fatalf("start Apache Kafka: %v", err)
		}
		return []string{s.Addr}
	default:
		return []string{v}
	}
}

// shared is the one real broker of this test binary. It ends with the process.
var shared = sync.OnceValues(func() (*Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	return StartServer(ctx, "")
})

// Fake returns a kfake cluster with its test controls (faults, leader moves),
// whatever the environment says. It has no guard and no protection.
func Fake(t testing.TB, opts ...kfake.Opt) *kfake.Cluster {
	t.Helper()
	c, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(1)}, opts...)...)
	if err != nil {
		t.Fatalf("start kfake: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

// Open opens a log on the brokers, or on those of Start if none are given, and
// closes it with the test. o.Brokers is overwritten.
func Open(t testing.TB, o stream.Options, brokers ...string) *stream.Log {
	t.Helper()
	if len(brokers) == 0 {
		brokers = Start(t)
	}
	o.Brokers = brokers
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	l, err := stream.Open(ctx, o)
	if err != nil {
		t.Fatalf("open log: %v", err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("close log: %v", err)
		}
	})
	return l
}

// Prefix returns a new prefix for names of topics and groups, such as "t3f9c01a2-".
func Prefix(t testing.TB) string {
	t.Helper()
	var b [4]byte
	if _, err := rand.Read(b[:]); err != nil {
		t.Fatalf("random prefix: %v", err)
	}
	return "t" + hex.EncodeToString(b[:]) + "-"
}
