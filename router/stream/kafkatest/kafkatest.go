// Package kafkatest gives tests a Kafka cluster.
package kafkatest

import "testing"

// Start returns the addresses of a cluster that lives at least as long as the test.
func Start(t testing.TB) (brokers []string) { t.Helper(); t.Fatal("kafkatest: not started"); return nil }
