package stream_test

import (
	"testing"

	"github.com/segmentio/kafka-go"

	"github.com/clearhub/clearhub/router/stream"
)

// The vectors of org.apache.kafka.common.utils.UtilsTest.testMurmur2.
func TestMurmur2AgreesWithJava(t *testing.T) {
	for key, want := range map[string]int32{
		"21":                         -973932308,
		"foobar":                     -790332482,
		"a-little-bit-long-string":   -985981536,
		"a-little-bit-longer-string": -1486304829,
		"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
		"abc": 479470107,
	} {
		if got := int32(stream.Murmur2([]byte(key))); got != want {
			t.Errorf("murmur2(%q) = %d, want %d", key, got, want)
		}
	}
}

func TestPartitionOfAgreesWithKafkaGo(t *testing.T) {
	var b kafka.Murmur2Balancer
	b.Consistent = true
	for n := range 2000 {
		key := noise(n%67, byte(n))
		for _, count := range []int{2, 3, 8, 12} {
			all := make([]int, count)
			for i := range all {
				all[i] = i
			}
			want := b.Balance(kafka.Message{Key: key}, all...)
			if got := stream.PartitionOf(key, count); got != want {
				t.Fatalf("PartitionOf(%x, %d) = %d, want %d", key, count, got, want)
			}
		}
	}
	for _, count := range []int{-1, 0, 1} {
		if got := stream.PartitionOf([]byte("k"), count); got != 0 {
			t.Errorf("PartitionOf with %d partitions = %d", count, got)
		}
	}
}
