package stream

import "context"

// Topic is a topic to be created or checked.
type Topic struct {
	Name       string
	Partitions int
	Replicas   int // default 1; the in-sync minimum is a majority of them
}

// Info identifies a topic.
type Info struct {
	// ID is Kafka's topic id as 32 hexadecimal digits: a topic that was deleted and
	// created again under its name has another one.
	ID         string
	Partitions int
}

// Ensure creates the topics that are missing, refuses those that exist with
// another partition count or with settings that would delete records
// ([ErrTopic]), and waits until each partition can be used.
func (l *Log) Ensure(ctx context.Context, topics ...Topic) error { return ErrClosed }

// Describe asks the cluster, not a cache, for a topic's identity. [ErrNoTopic]
// where there is none.
func (l *Log) Describe(ctx context.Context, topic string) (Info, error) { return Info{}, ErrClosed }
