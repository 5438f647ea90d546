package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
)

// class is what one produce request proved.
type class int

const (
	classStored   class = iota // acknowledged by all in-sync replicas
	classAgain                 // not stored; the same bytes may be taken later
	classDoubt                 // perhaps stored; the same bytes again settle it
	classIdentity              // the producer id is of no use any more
	classLost                  // stored by an earlier attempt, offset forgotten
	classTooLarge              // never
	classRefused               // never
)

// attempt is the outcome of one produce request.
type attempt struct {
	class  class
	offset int64
	doubt  bool // with classIdentity: this attempt may have stored something
	err    error
}

func (l *Log) attempt(ctx context.Context, at place, body []byte) attempt {
	resp, err := l.produce.RawProduce(ctx, &kafka.RawProduceRequest{
		Topic: at.topic, Partition: at.partition, RequiredAcks: kafka.RequireAll,
		RawRecords: protocol.RawRecordSet{Reader: bytes.NewReader(body)},
	})
	switch {
	case err != nil:
		return classify(err)
	case resp.Error != nil:
		return classify(resp.Error)
	case resp.BaseOffset < 0:
		return attempt{class: classLost, err: errors.New("acknowledged without an offset")}
	}
	return attempt{class: classStored, offset: resp.BaseOffset}
}

// classify sorts the errors of a produce request. What is not listed is
// refused if the broker said it and doubtful if the connection did.
func classify(err error) attempt {
	var code kafka.Error
	if !errors.As(err, &code) {
		if errors.Is(err, protocol.ErrNoTopic) || errors.Is(err, protocol.ErrNoPartition) || errors.Is(err, protocol.ErrNoLeader) {
			return attempt{class: classAgain, err: asNoTopic(err)} // found in the metadata, never sent
		}
		return attempt{class: classDoubt, err: err}
	}
	switch code {
	case kafka.DuplicateSequenceNumber:
		return attempt{class: classLost, err: err}
	case kafka.OutOfOrderSequenceNumber, kafka.UnknownProducerId, kafka.InvalidProducerEpoch, kafka.ProducerFenced, kafka.InvalidProducerIDMapping:
		return attempt{class: classIdentity, err: err}
	case kafka.Unknown:
		// The broker failed on the way, and may have noted the sequence
		// without storing the batch (kfake does on a full disk): the same bytes
		// would then be acknowledged as a repeat of nothing.
		return attempt{class: classIdentity, doubt: true, err: err}
	case kafka.RequestTimedOut, kafka.NotEnoughReplicasAfterAppend, kafka.NetworkException, kafka.KafkaStorageError:
		return attempt{class: classDoubt, err: err}
	case kafka.MessageSizeTooLarge, kafka.RecordListTooLarge:
		return attempt{class: classTooLarge, err: fmt.Errorf("%w: %w", ErrTooLarge, err)}
	}
	if code.Temporary() || code == kafka.BrokerNotAvailable || code == kafka.ReplicaNotAvailable {
		return attempt{class: classAgain, err: asNoTopic(err)}
	}
	return attempt{class: classRefused, err: fmt.Errorf("%w: %w", ErrRefused, err)}
}
