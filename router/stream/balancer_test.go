package stream_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/segmentio/kafka-go"

	"github.com/clearhub/clearhub/router/stream"
)

func TestTheBalancerPairsPartitionsWhateverTheirOrder(t *testing.T) {
	for range 200 {
		count, size := 1+rand.IntN(5), 1+rand.IntN(9)
		var members []kafka.GroupMember
		for i := range count {
			members = append(members, kafka.GroupMember{ID: string(rune('a' + i)), Topics: []string{"x", "y"}})
		}
		var partitions []kafka.Partition
		for i := range size {
			partitions = append(partitions, kafka.Partition{Topic: "x", ID: i}, kafka.Partition{Topic: "y", ID: i})
		}
		rand.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		rand.Shuffle(len(partitions), func(i, j int) { partitions[i], partitions[j] = partitions[j], partitions[i] })
		got := stream.Assign(members, partitions)
		var all []int
		for _, m := range members {
			x, y := got[m.ID]["x"], got[m.ID]["y"]
			if !slices.Equal(x, y) {
				t.Fatalf("member %s has %v of one topic and %v of the other", m.ID, x, y)
			}
			if low, high := size/count, (size+count-1)/count; len(x) < low || len(x) > high {
				t.Fatalf("member %s has %d of %d partitions among %d members", m.ID, len(x), size, count)
			}
			all = append(all, x...)
		}
		slices.Sort(all)
		if len(all) != size || len(slices.Compact(all)) != size {
			t.Fatalf("assigned %v of %d partitions", all, size)
		}
	}
}
