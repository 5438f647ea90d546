package stream

import (
	"context"
	"net"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// SetDial replaces the way l connects. Call it before l is used.
func SetDial(l *Log, dial func(context.Context, string, string) (net.Conn, error)) {
	l.transport.Dial = dial
}

// KafkaClient is the kafka-go client of l.
func KafkaClient(l *Log) *kafka.Client { return l.client }

// EncodeBatch encodes and seals a batch.
func EncodeBatch(records []Record, pid int64, epoch int16, sequence int32) []byte {
	b := encodeBatch(records, time.UnixMilli(0))
	sealBatch(b, identity{pid, epoch, sequence})
	return b
}

// RecordSize is the bound used by Append and Send.
func RecordSize(r *Record) int { return recordSize(r) }

// Murmur2 is the hash behind PartitionOf.
func Murmur2(key []byte) uint32 { return murmur2(key) }

// ClassOf names what an error of a produce request proves.
func ClassOf(err error) string {
	return [...]string{"stored", "again", "doubt", "identity", "lost", "too large", "refused"}[classify(err).class]
}

// Exchange is a raw exchange for tests.
func Exchange(req kmsg.Request) *exchange { return &exchange{clientID: "test", req: req} }

// Assign is the assignment of partitions to the members of a group.
func Assign(members []kafka.GroupMember, partitions []kafka.Partition) kafka.GroupMemberAssignments {
	return rangeBalancer{}.AssignGroups(members, partitions)
}
