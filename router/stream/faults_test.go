package stream_test

import (
	"context"
	"errors"
	"io"
	"net"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

func TestAnswersOfTheBrokerDecideWhatAnAppendReturns(t *testing.T) {
	for name, c := range map[string]struct {
		fault *kerr.Error
		count int
		want  error
	}{
		"no leader for a while":              {kerr.NotLeaderForPartition, 3, nil},
		"too few replicas for a while":       {kerr.NotEnoughReplicas, 3, nil},
		"stored, but on too few replicas":    {kerr.NotEnoughReplicasAfterAppend, 3, nil},
		"stored, but the broker's time ends": {kerr.RequestTimedOut, 3, nil},
		"the broker fails inside":            {kerr.UnknownServerError, 2, nil},
		"the producer is forgotten":          {kerr.UnknownProducerID, 1, nil},
		"the sequence is refused":            {kerr.OutOfOrderSequenceNumber, 1, nil},
		"too few replicas for good":          {kerr.NotEnoughReplicas, -1, stream.ErrUnknownOutcome},
		"too large for the topic":            {kerr.MessageTooLarge, -1, stream.ErrTooLarge},
		"not allowed":                        {kerr.TopicAuthorizationFailed, -1, stream.ErrRefused},
		"refused by a policy":                {kerr.PolicyViolation, -1, stream.ErrRefused},
		"offset forgotten":                   {kerr.DuplicateSequenceNumber, 1, stream.ErrUnknownOutcome},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := kafkatest.Fake(t)
			l := kafkatest.Open(t, stream.Options{AppendDeadline: 700 * time.Millisecond}, fake.ListenAddrs()...)
			at := topic(t, l, 1)
			if _, err := l.Append(t.Context(), at, 0, batch("before")); err != nil {
				t.Fatal(err)
			}
			handle := fake.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Topic: at, Err: c.fault, Count: c.count})
			base, err := l.Append(t.Context(), at, 0, batch("a", "b"))
			if !errors.Is(err, c.want) {
				t.Fatalf("append: %v, want %v", err, c.want)
			}
			if err == nil && base != 1 {
				t.Errorf("offset %d, want 1", base)
			}
			if c.want != nil && !strings.Contains(err.Error(), at+"/0") {
				t.Errorf("the error does not name the partition: %v", err)
			}
			handle.Remove()
			if _, err := l.Append(t.Context(), at, 0, batch("after")); err != nil {
				t.Fatalf("append after the trouble: %v", err)
			}
			want := []string{"before", "a", "b", "after"}
			if c.want != nil {
				want = []string{"before", "after"}
			}
			if got := values(all(t, l, at, 0)); !reflect.DeepEqual(got, want) {
				t.Errorf("stored %v, want %v", got, want)
			}
		})
	}
}

func TestARefusalAfterAnUnansweredAttemptIsAnUnknownOutcome(t *testing.T) {
	fake := kafkatest.Fake(t)
	loss := &lossy{key: 0, treat: func([]byte) ([]byte, error) { return nil, io.EOF }}
	l := kafkatest.Open(t, stream.Options{}, fake.ListenAddrs()...)
	stream.SetDial(l, loss.dial)
	at := topic(t, l, 1)
	loss.armed.Store(1)
	n := 0
	fake.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: kerr.TopicAuthorizationFailed, Count: -1, When: func(kmsg.Request) bool { n++; return n > 1 }})
	if _, err := l.Append(t.Context(), at, 0, batch("x")); !errors.Is(err, stream.ErrUnknownOutcome) || errors.Is(err, stream.ErrRefused) {
		t.Errorf("append: %v", err)
	}
}

func TestErrorsOfAProduceRequestAreSorted(t *testing.T) {
	classes := map[error]string{
		kafka.Unknown:                            "identity",
		kafka.OutOfOrderSequenceNumber:           "identity",
		kafka.InvalidProducerEpoch:               "identity",
		kafka.ProducerFenced:                     "identity",
		kafka.DuplicateSequenceNumber:            "lost",
		kafka.RequestTimedOut:                    "doubt",
		kafka.NotEnoughReplicasAfterAppend:       "doubt",
		kafka.KafkaStorageError:                  "doubt",
		io.EOF:                                   "doubt",
		context.DeadlineExceeded:                 "doubt",
		kafka.NotEnoughReplicas:                  "again",
		kafka.LeaderNotAvailable:                 "again",
		kafka.NotLeaderForPartition:              "again",
		kafka.UnknownTopicOrPartition:            "again",
		protocol.NewErrNoLeader("t", 0):          "again",
		kafka.MessageSizeTooLarge:                "too large",
		kafka.RecordListTooLarge:                 "too large",
		kafka.InvalidRecord:                      "refused",
		kafka.ClusterAuthorizationFailed:         "refused",
		kafka.UnsupportedForMessageFormat:        "refused",
		kafka.TransactionalIDAuthorizationFailed: "refused",
	}
	for err, want := range classes {
		if got := stream.ClassOf(err); got != want {
			t.Errorf("%v is %s, want %s", err, got, want)
		}
	}
}

func TestLeadersMayMove(t *testing.T) {
	fake := kafkatest.Fake(t, kfake.NumBrokers(3))
	l := kafkatest.Open(t, stream.Options{}, fake.ListenAddrs()...)
	at := topic(t, l, 1)
	var want []string
	for i := range 6 {
		if err := fake.MoveTopicPartition(at, 0, int32(i%3)); err != nil {
			t.Fatal(err)
		}
		v := string(rune('a' + i))
		want = append(want, v)
		if _, err := l.Append(t.Context(), at, 0, batch(v)); err != nil {
			t.Fatalf("append after move %d: %v", i, err)
		}
		if got := values(all(t, l, at, 0)); !reflect.DeepEqual(got, want) {
			t.Fatalf("after move %d: %v, want %v", i, got, want)
		}
	}
}

func TestAFullQueueIsBusyAndStoresNothing(t *testing.T) {
	fake := kafkatest.Fake(t)
	loss := &lossy{key: 0, silent: true}
	l := kafkatest.Open(t, stream.Options{Queue: 3, SendDeadline: 300 * time.Millisecond, RequestTimeout: 6 * time.Second}, fake.ListenAddrs()...)
	stream.SetDial(l, loss.dial)
	at := topic(t, l, 1)
	loss.armed.Store(-1)
	var mu sync.Mutex
	outcomes := map[string]int{}
	var wg sync.WaitGroup
	send := func() {
		wg.Go(func() {
			_, _, err := l.Send(t.Context(), stream.Record{Topic: at, Value: []byte("x")})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.Is(err, stream.ErrBusy) && strings.Contains(err.Error(), "still queued"):
				outcomes["queued"]++
			case errors.Is(err, stream.ErrBusy):
				outcomes["full"]++
			default:
				t.Errorf("send: %v", err)
			}
		})
	}
	appended := make(chan error, 1)
	go func() {
		_, err := l.Append(t.Context(), at, 0, batch("in flight"))
		appended <- err
	}()
	eventually(t, "the append is in flight", func() bool { return loss.hits.Load() == 1 })
	for range 10 {
		send()
	}
	wg.Wait()
	if want := map[string]int{"queued": 3, "full": 7}; !reflect.DeepEqual(outcomes, want) {
		t.Errorf("outcomes %v, want %v", outcomes, want)
	}
	loss.armed.Store(0)
	if err := <-appended; err != nil {
		t.Errorf("append: %v", err)
	}
	if _, _, err := l.Send(t.Context(), stream.Record{Topic: at, Value: []byte("after")}); err != nil {
		t.Errorf("send afterwards: %v", err)
	}
	if got := values(all(t, l, at, 0)); !reflect.DeepEqual(got, []string{"in flight", "after"}) {
		t.Errorf("stored %v", got)
	}
}

func TestAClosedLogRefusesAndDoesNotHang(t *testing.T) {
	fake := kafkatest.Fake(t)
	loss := &lossy{key: 0, silent: true}
	l := kafkatest.Open(t, stream.Options{RequestTimeout: 3 * time.Second}, fake.ListenAddrs()...)
	stream.SetDial(l, loss.dial)
	at := topic(t, l, 1)
	loss.armed.Store(-1)
	results := make(chan error, 5)
	send := func() {
		_, _, err := l.Send(t.Context(), stream.Record{Topic: at, Value: []byte("x")})
		results <- err
	}
	go send()
	eventually(t, "the first is in flight", func() bool { return loss.hits.Load() == 1 })
	for range 4 {
		go send()
	}
	began := time.Now()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("close took %v", took)
	}
	unknown := 0
	for range 5 {
		switch err := <-results; {
		case errors.Is(err, stream.ErrUnknownOutcome):
			unknown++
		case !errors.Is(err, stream.ErrClosed):
			t.Errorf("send: %v", err)
		}
	}
	if unknown != 1 {
		t.Errorf("%d unknown outcomes, want that of the one in flight", unknown)
	}
	if _, err := l.Append(t.Context(), at, 0, batch("x")); !errors.Is(err, stream.ErrClosed) {
		t.Errorf("append: %v", err)
	}
	if _, err := l.Fetch(t.Context(), at, 0, 0, stream.FetchOptions{}); !errors.Is(err, stream.ErrClosed) {
		t.Errorf("fetch: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("close again: %v", err)
	}
}

func TestTheBrokerMayGoAndComeBack(t *testing.T) {
	var mu sync.Mutex
	down := false
	fake := kafkatest.Fake(t)
	l := kafkatest.Open(t, stream.Options{}, fake.ListenAddrs()...)
	stream.SetDial(l, func(ctx context.Context, network, addr string) (net.Conn, error) {
		mu.Lock()
		defer mu.Unlock()
		if down {
			return nil, errors.New("network is unreachable")
		}
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	})
	at := topic(t, l, 1)
	mu.Lock()
	down = true
	mu.Unlock()
	time.AfterFunc(300*time.Millisecond, func() {
		mu.Lock()
		down = false
		mu.Unlock()
	})
	if _, err := l.Append(t.Context(), at, 0, batch("x")); err != nil {
		t.Error(err)
	}
}
