package stream

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// ensureLimit bounds the wait for a new topic to become usable.
const ensureLimit = 60 * time.Second

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
func (l *Log) Ensure(ctx context.Context, topics ...Topic) error {
	for _, t := range topics {
		if t.Name == "" || t.Partitions < 1 || t.Replicas < 0 {
			return fmt.Errorf("ensure topic %q: %d partitions, %d replicas", t.Name, t.Partitions, t.Replicas)
		}
		if len(l.o.Topics) > 0 && !slices.Contains(l.o.Topics, t.Name) {
			return fmt.Errorf("ensure topic %q: not among Options.Topics", t.Name)
		}
	}
	for _, t := range topics {
		if err := l.ensure(ctx, t); err != nil {
			return fmt.Errorf("ensure topic %s: %w", t.Name, err)
		}
	}
	return nil
}

func (l *Log) ensure(ctx context.Context, t Topic) error {
	info, err := l.describe(ctx, t.Name)
	if errors.Is(err, ErrNoTopic) {
		if err := l.create(ctx, t); err != nil {
			return err
		}
		err = l.retry(ctx, ensureLimit, func(ctx context.Context) error {
			if info, err = l.describe(ctx, t.Name); errors.Is(err, ErrNoTopic) {
				return kafka.UnknownTopicOrPartition // just created: comes
			}
			return err
		})
	}
	if err != nil {
		return err
	}
	if info.Partitions != t.Partitions {
		return fmt.Errorf("%w: has %d partitions, want %d; partition counts are fixed at creation", ErrTopic, info.Partitions, t.Partitions)
	}
	if err := l.checkConfig(ctx, t); err != nil {
		return err
	}
	for p := range t.Partitions {
		err := l.retry(ctx, ensureLimit, func(ctx context.Context) error {
			_, _, err := l.bounds(ctx, t.Name, p)
			return err
		})
		if err != nil {
			return fmt.Errorf("wait for partition %d: %w", p, err)
		}
	}
	return nil
}

func (l *Log) create(ctx context.Context, t Topic) error {
	replicas := max(t.Replicas, 1)
	return l.retry(ctx, ensureLimit, func(ctx context.Context) error {
		resp, err := l.client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{{
			Topic:             t.Name,
			NumPartitions:     t.Partitions,
			ReplicationFactor: replicas,
			ConfigEntries: []kafka.ConfigEntry{
				{ConfigName: "cleanup.policy", ConfigValue: "delete"},
				{ConfigName: "retention.ms", ConfigValue: "-1"},
				{ConfigName: "retention.bytes", ConfigValue: "-1"},
				{ConfigName: "min.insync.replicas", ConfigValue: strconv.Itoa(replicas/2 + 1)},
			},
		}}})
		if err != nil {
			return fmt.Errorf("create: %w", err)
		}
		switch err := resp.Errors[t.Name]; {
		case err == nil:
			l.log.Info().Str("topic", t.Name).Int("partitions", t.Partitions).Int("replicas", replicas).Msg("topic created")
			return nil
		case errors.Is(err, kafka.TopicAlreadyExists):
			return nil // another hub was faster; its settings are checked next
		default:
			return fmt.Errorf("create: %w", err)
		}
	})
}

// checkConfig refuses settings under which the cluster would delete or refuse
// what the hub stores.
func (l *Log) checkConfig(ctx context.Context, t Topic) error {
	want := map[string]func(string) bool{
		"cleanup.policy":    func(v string) bool { return strings.TrimSpace(v) == "delete" },
		"retention.ms":      func(v string) bool { return v == "-1" },
		"retention.bytes":   func(v string) bool { return v == "-1" },
		"max.message.bytes": func(v string) bool { n, err := strconv.Atoi(v); return err == nil && n >= MaxBatch },
	}
	must := map[string]string{
		"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1",
		"max.message.bytes": "at least " + strconv.Itoa(MaxBatch),
	}
	return l.retry(ctx, ensureLimit, func(ctx context.Context) error {
		resp, err := l.client.DescribeConfigs(ctx, &kafka.DescribeConfigsRequest{
			Resources: []kafka.DescribeConfigRequestResource{{
				ResourceType: kafka.ResourceTypeTopic,
				ResourceName: t.Name,
				ConfigNames:  []string{"cleanup.policy", "retention.ms", "retention.bytes", "max.message.bytes"},
			}},
		})
		if err != nil {
			return fmt.Errorf("read settings: %w", err)
		}
		for _, r := range resp.Resources {
			if r.Error != nil {
				return fmt.Errorf("read settings: %w", r.Error)
			}
			for _, c := range r.ConfigEntries {
				if ok := want[c.ConfigName]; ok != nil && !ok(c.ConfigValue) {
					return fmt.Errorf("%w: %s is %s, must be %s: the hub's topics are its only store", ErrTopic, c.ConfigName, c.ConfigValue, must[c.ConfigName])
				}
			}
		}
		return nil
	})
}

// Describe asks the cluster, not a cache, for a topic's identity. [ErrNoTopic]
// where there is none.
func (l *Log) Describe(ctx context.Context, topic string) (Info, error) {
	info, err := l.describe(ctx, topic)
	if err != nil {
		return Info{}, fmt.Errorf("describe topic %s: %w", topic, err)
	}
	return info, nil
}

// describe uses Metadata version 10, the first with topic ids (KIP-516, Kafka 2.8).
func (l *Log) describe(ctx context.Context, topic string) (info Info, err error) {
	req := kmsg.NewPtrMetadataRequest()
	req.Version = 10
	t := kmsg.NewMetadataRequestTopic()
	t.Topic = kmsg.StringPtr(topic)
	req.Topics = append(req.Topics, t)
	err = l.retry(ctx, l.o.RequestTimeout, func(ctx context.Context) error {
		answer, err := l.ask(ctx, req)
		if err != nil {
			return err
		}
		resp, ok := answer.(*kmsg.MetadataResponse)
		if !ok || len(resp.Topics) != 1 {
			return errors.New("metadata: answer without the topic")
		}
		got := &resp.Topics[0]
		if err := codeError(got.ErrorCode); err != nil {
			if errors.Is(err, kafka.UnknownTopicOrPartition) {
				return fmt.Errorf("%w: %w", ErrNoTopic, err)
			}
			return err
		}
		if got.TopicID == [16]byte{} {
			return fmt.Errorf("%w: the cluster gives no topic ids; Kafka 2.8 or later is needed", ErrTopic)
		}
		info = Info{ID: hex.EncodeToString(got.TopicID[:]), Partitions: len(got.Partitions)}
		return nil
	})
	if err == nil {
		l.counts.Store(topic, info.Partitions)
	}
	return info, err
}

// partitions is the partition count of a topic, remembered for good.
func (l *Log) partitions(ctx context.Context, topic string) (int, error) {
	if n, ok := l.counts.Load(topic); ok {
		return n.(int), nil
	}
	info, err := l.describe(ctx, topic)
	return info.Partitions, err
}
