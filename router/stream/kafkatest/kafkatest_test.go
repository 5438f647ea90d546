package kafkatest_test

import (
	"os/exec"
	"testing"
	"time"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

func TestStartGivesAClusterThatCanBeUsed(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := kafkatest.Prefix(t) + "topic"
	if err := l.Ensure(t.Context(), stream.Topic{Name: name, Partitions: 1}); err != nil {
		t.Fatal(err)
	}
	if base, err := l.Append(t.Context(), name, 0, []stream.Record{{Value: []byte("x")}}); base != 0 || err != nil {
		t.Errorf("append: offset %d, %v", base, err)
	}
}

func TestPrefixesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		seen[kafkatest.Prefix(t)] = true
	}
	if len(seen) < 99 {
		t.Errorf("%d prefixes of 100 differ", len(seen))
	}
}

func TestAStoppedServerAnswersNoMore(t *testing.T) {
	if !kafkatest.Real() {
		t.Skip("CLEARHUB_TEST_KAFKA is not set")
	}
	if _, err := exec.LookPath("java"); err != nil {
		t.Skip("no java")
	}
	s, err := kafkatest.StartServer(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	s.Stop()
	began := time.Now()
	if l, err := stream.Open(t.Context(), stream.Options{Brokers: []string{s.Addr}}); err == nil {
		l.Close()
		t.Errorf("still answers after %v", time.Since(began))
	}
}
