package stream

import (
	"slices"
	"strings"

	"github.com/segmentio/kafka-go"
)

// rangeBalancer gives each member a run of partition numbers, the same of every
// topic. kafka-go's own keeps the order in which the broker lists the
// partitions, topic by topic: where that order is not ascending, partition n of
// two topics goes to two members.
type rangeBalancer struct{}

var _ kafka.GroupBalancer = rangeBalancer{}

func (rangeBalancer) ProtocolName() string      { return "range" }
func (rangeBalancer) UserData() ([]byte, error) { return nil, nil }

func (rangeBalancer) AssignGroups(members []kafka.GroupMember, partitions []kafka.Partition) kafka.GroupMemberAssignments {
	members = slices.Clone(members)
	slices.SortFunc(members, func(a, b kafka.GroupMember) int { return strings.Compare(a.ID, b.ID) })
	ids := make(map[string][]int)
	for _, p := range partitions {
		ids[p.Topic] = append(ids[p.Topic], p.ID)
	}
	assigned := make(kafka.GroupMemberAssignments, len(members))
	for i, m := range members {
		assigned[m.ID] = make(map[string][]int)
		for topic, all := range ids {
			slices.Sort(all)
			n := len(all)
			if mine := all[i*n/len(members) : (i+1)*n/len(members)]; len(mine) > 0 {
				assigned[m.ID][topic] = mine
			}
		}
	}
	return assigned
}
