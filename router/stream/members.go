package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"
)

// MemberOptions set the pace of group membership; zero values mean the default.
type MemberOptions struct {
	Heartbeat        time.Duration // default 1 s
	SessionTimeout   time.Duration // silence after which the group goes on without this member; default 10 s
	RebalanceTimeout time.Duration // how long the group waits for its members to return; default 15 s
	JoinBackoff      time.Duration // pause after a failed join; default 500 ms
}

// Members is a place in a consumer group. The group only says which partitions
// this process should work on; it stores no offsets and fences nobody.
type Members struct {
	log    *Log
	group  string
	topics []string
	o      MemberOptions
}

// Members prepares membership of group over topics, which must have equal
// partition counts: partition n of every topic goes to the same member.
func (l *Log) Members(group string, topics []string, o MemberOptions) *Members {
	setDefault(&o.Heartbeat, time.Second)
	setDefault(&o.SessionTimeout, 10*time.Second)
	setDefault(&o.RebalanceTimeout, 15*time.Second)
	setDefault(&o.JoinBackoff, 500*time.Millisecond)
	return &Members{log: l, group: group, topics: slices.Clone(topics), o: o}
}

// Run joins the group and calls handle once per generation with the partitions
// assigned, ascending; it is not called where there are none. The ctx given to
// handle ends with the generation, and handle must return soon after (the
// group waits for it up to RebalanceTimeout). If handle returns nil earlier,
// the membership goes on until the next generation; an error leaves the group
// and is returned. When ctx ends, Run leaves the group and returns nil.
// Trouble with the coordinator is logged and retried.
func (m *Members) Run(ctx context.Context, handle func(ctx context.Context, partitions []int) error) error {
	if err := m.checkTopics(ctx); err != nil {
		return fmt.Errorf("join group %s: %w", m.group, err)
	}
	log := m.log.log.With().Str("group", m.group).Logger()
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID:      m.group,
		Brokers: m.log.o.Brokers,
		Topics:  m.topics,
		Dialer: &kafka.Dialer{
			ClientID: m.log.o.ClientID, Timeout: dialTimeout, TLS: m.log.o.TLS, SASLMechanism: m.log.mechanism,
		},
		GroupBalancers:    []kafka.GroupBalancer{rangeBalancer{}},
		HeartbeatInterval: m.o.Heartbeat,
		SessionTimeout:    m.o.SessionTimeout,
		RebalanceTimeout:  m.o.RebalanceTimeout,
		JoinGroupBackoff:  m.o.JoinBackoff,
		StartOffset:       kafka.FirstOffset,
		Timeout:           m.log.o.RequestTimeout,
		Logger:            kafka.LoggerFunc(func(format string, args ...any) { log.Debug().Msgf(format, args...) }),
	})
	if err != nil {
		return fmt.Errorf("join group %s: %w", m.group, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	failed := make(chan error, 1)
	defer group.Close() // leaves the group; waits until the generation's handler has returned
	defer cancel()
	for {
		gen, err := group.Next(ctx)
		switch {
		case ctx.Err() != nil:
			select {
			case err := <-failed:
				return fmt.Errorf("group %s: %w", m.group, err)
			default:
				return nil
			}
		case err != nil:
			log.Warn().Err(err).Msg("group membership disturbed, joining again")
			continue
		}
		partitions, err := m.partitions(gen)
		if err != nil {
			return fmt.Errorf("group %s: %w", m.group, err)
		}
		log.Info().Int32("generation", gen.ID).Ints("partitions", partitions).Msg("joined")
		gen.Start(func(ended context.Context) {
			if err := serve(ctx, ended, partitions, handle); err != nil {
				select {
				case failed <- err:
				default:
				}
				cancel()
			}
			// Returning earlier would end the generation for everybody, and at
			// the end of ctx would make kafka-go join once more before it leaves.
			<-ended.Done()
		})
	}
}

// serve calls handle with an ordinary ctx that ends with the generation:
// kafka-go's own has no values and costs a goroutine per derived ctx.
func serve(ctx, ended context.Context, partitions []int, handle func(context.Context, []int) error) error {
	if len(partitions) == 0 {
		return nil
	}
	inner, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-ended.Done():
			stop()
		case <-inner.Done():
		}
	}()
	if err := handle(inner, partitions); err != nil && inner.Err() == nil {
		return err
	}
	return nil
}

// partitions is the assignment, equal for all topics.
func (m *Members) partitions(gen *kafka.Generation) ([]int, error) {
	var all []int
	for i, topic := range m.topics {
		var ids []int
		for _, a := range gen.Assignments[topic] {
			ids = append(ids, a.ID)
		}
		slices.Sort(ids)
		if i > 0 && !slices.Equal(ids, all) {
			return nil, fmt.Errorf("%w: assigned partitions %v of %s but %v of %s; do other programs use this group?", ErrTopic, all, m.topics[0], ids, topic)
		}
		all = ids
	}
	return all, nil
}

func (m *Members) checkTopics(ctx context.Context) error {
	if m.group == "" || len(m.topics) == 0 {
		return errors.New("a group needs a name and topics")
	}
	first := 0
	for i, topic := range m.topics {
		info, err := m.log.describe(ctx, topic)
		switch {
		case err != nil:
			return fmt.Errorf("describe topic %s: %w", topic, err)
		case i == 0:
			first = info.Partitions
		case info.Partitions != first:
			return fmt.Errorf("%w: %s has %d partitions, %s has %d", ErrTopic, m.topics[0], first, topic, info.Partitions)
		}
	}
	return nil
}
