package stream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

// The tests of this file hold for every cluster: the embedded broker, and Apache
// Kafka where CLEARHUB_TEST_KAFKA asks for it.

// topic makes a topic with a name of its own.
func topic(t testing.TB, l *stream.Log, partitions int) string {
	t.Helper()
	name := kafkatest.Prefix(t) + "topic"
	if err := l.Ensure(t.Context(), stream.Topic{Name: name, Partitions: partitions}); err != nil {
		t.Fatal(err)
	}
	return name
}

// all reads a partition from its first offset to its high watermark.
func all(t testing.TB, l *stream.Log, topic string, partition int) []stream.Record {
	t.Helper()
	at, next, err := l.Bounds(t.Context(), topic, partition)
	if err != nil {
		t.Fatal(err)
	}
	var got []stream.Record
	for at < next {
		chunk, err := l.Fetch(t.Context(), topic, partition, at, stream.FetchOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, chunk.Records...)
		at = chunk.Next
	}
	return got
}

func values(records []stream.Record) []string {
	var v []string
	for _, r := range records {
		v = append(v, string(r.Value))
	}
	return v
}

func batch(values ...string) []stream.Record {
	var b []stream.Record
	for _, v := range values {
		b = append(b, stream.Record{Value: []byte(v)})
	}
	return b
}

func TestAppendedRecordsComeBackAsTheyWere(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 2)
	when := time.UnixMilli(1_700_000_000_123)
	want := []stream.Record{
		{Key: []byte("k"), Value: []byte("v"), Time: when, Headers: []stream.Header{{Key: "a", Value: []byte("1")}, {Key: "a", Value: nil}, {Key: "", Value: []byte{}}}},
		{Key: nil, Value: nil, Time: when.Add(-time.Hour)},
		{Key: []byte{}, Value: []byte{}, Time: when.Add(time.Hour)},
		{Value: bytes.Repeat([]byte{0, 0xff}, 5000), Time: when},
	}
	for round := range 2 {
		base, err := l.Append(t.Context(), name, 1, want)
		if err != nil || base != int64(round*len(want)) {
			t.Fatalf("append %d: offset %d, %v", round, base, err)
		}
	}
	got := all(t, l, name, 1)
	if len(got) != 2*len(want) {
		t.Fatalf("%d records, want %d", len(got), 2*len(want))
	}
	for i, r := range got {
		w := want[i%len(want)]
		w.Topic, w.Partition, w.Offset = name, 1, int64(i)
		if !r.Time.Equal(w.Time) {
			t.Errorf("record %d: time %v, want %v", i, r.Time, w.Time)
		}
		r.Time = w.Time
		if !reflect.DeepEqual(r, w) {
			t.Errorf("record %d:\n got %#v\nwant %#v", i, r, w)
		}
	}
	if n := all(t, l, name, 0); len(n) != 0 {
		t.Errorf("the other partition has %d records", len(n))
	}
}

func TestRecordsWithoutTimeGetThePresent(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 1)
	before := time.Now().Truncate(time.Millisecond)
	if _, err := l.Append(t.Context(), name, 0, batch("x")); err != nil {
		t.Fatal(err)
	}
	got := all(t, l, name, 0)[0].Time
	if got.Before(before) || got.After(time.Now()) {
		t.Errorf("time %v, want about %v", got, before)
	}
}

func TestCallsToOnePartitionAreStoredInOrder(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 1)
	for i := range 20 {
		p, offset, err := l.Send(t.Context(), stream.Record{Topic: name, Value: fmt.Append(nil, "s", i)})
		if err != nil || p != 0 || offset != int64(3*i) {
			t.Fatalf("send %d: %d/%d, %v", i, p, offset, err)
		}
		base, err := l.Append(t.Context(), name, 0, batch(fmt.Sprint("a", i), fmt.Sprint("b", i)))
		if err != nil || base != int64(3*i+1) {
			t.Fatalf("append %d: offset %d, %v", i, base, err)
		}
	}
}

func TestManySendersGetTheOffsetsOfTheirOwnRecords(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 3)
	type stored struct {
		partition int
		offset    int64
	}
	var mu sync.Mutex
	where := map[string]stored{}
	var wg sync.WaitGroup
	for g := range 40 {
		wg.Go(func() {
			for i := range 25 {
				v := fmt.Sprintf("%d-%d", g, i)
				key := fmt.Appendf(nil, "key %d", g)
				p, offset, err := l.Send(t.Context(), stream.Record{Topic: name, Partition: -1, Key: key, Value: []byte(v)})
				if err != nil {
					t.Error(err)
					return
				}
				if want := stream.PartitionOf(key, 3); p != want {
					t.Errorf("partition %d, want %d", p, want)
				}
				mu.Lock()
				where[v] = stored{p, offset}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	n := 0
	last := map[string]int{}
	for p := range 3 {
		for _, r := range all(t, l, name, p) {
			n++
			if w := where[string(r.Value)]; w != (stored{p, r.Offset}) {
				t.Errorf("%s is at %d/%d, its sender was told %v", r.Value, p, r.Offset, w)
			}
			var g, i int
			if _, err := fmt.Sscanf(string(r.Value), "%d-%d", &g, &i); err != nil {
				t.Fatal(err)
			}
			if k := string(r.Key); i < last[k] {
				t.Errorf("%s after %d", r.Value, last[k])
			} else {
				last[k] = i
			}
		}
	}
	if n != 1000 {
		t.Errorf("%d records stored, want 1000", n)
	}
}

func TestLostAnswersStoreNothingTwice(t *testing.T) {
	for name, answer := range map[string]error{"the connection ends": io.EOF, "the connection is reset": syscall.ECONNRESET} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loss := &lossy{key: 0, treat: func([]byte) ([]byte, error) { return nil, answer }}
			l := kafkatest.Open(t, stream.Options{})
			stream.SetDial(l, loss.dial)
			lostAnswers(t, l, loss)
		})
	}
	t.Run("silence", func(t *testing.T) {
		t.Parallel()
		loss := &lossy{key: 0, silent: true}
		l := kafkatest.Open(t, stream.Options{RequestTimeout: 1500 * time.Millisecond})
		stream.SetDial(l, loss.dial)
		lostAnswers(t, l, loss)
	})
}

func lostAnswers(t *testing.T, l *stream.Log, loss *lossy) {
	name := topic(t, l, 1)
	var want []string
	for i := range 12 {
		if i%4 == 2 {
			loss.armed.Store(int32(1 + i%3))
		}
		a, b := fmt.Sprint("a", i), fmt.Sprint("b", i)
		want = append(want, a, b)
		base, err := l.Append(t.Context(), name, 0, batch(a, b))
		if err != nil || base != int64(2*i) {
			t.Fatalf("append %d: offset %d, %v", i, base, err)
		}
	}
	if loss.hits.Load() < 3 {
		t.Fatalf("only %d answers were lost", loss.hits.Load())
	}
	if got := values(all(t, l, name, 0)); !reflect.DeepEqual(got, want) {
		t.Errorf("stored %v, want %v", got, want)
	}
}

func TestNoAnswerBeforeTheDeadlineIsAnUnknownOutcome(t *testing.T) {
	loss := &lossy{key: 0, silent: true}
	l := kafkatest.Open(t, stream.Options{SendDeadline: 600 * time.Millisecond, AppendDeadline: 600 * time.Millisecond, RequestTimeout: 1200 * time.Millisecond})
	stream.SetDial(l, loss.dial)
	name := topic(t, l, 1)
	loss.armed.Store(-1)
	began := time.Now()
	_, _, err := l.Send(t.Context(), stream.Record{Topic: name, Value: []byte("sent")})
	if !errors.Is(err, stream.ErrUnknownOutcome) {
		t.Fatalf("send: %v", err)
	}
	if took := time.Since(began); took < 500*time.Millisecond || took > 5*time.Second {
		t.Errorf("send took %v", took)
	}
	if _, err = l.Append(t.Context(), name, 0, batch("appended")); !errors.Is(err, stream.ErrUnknownOutcome) {
		t.Fatalf("append: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err = l.Append(ctx, name, 0, batch("left")); !errors.Is(err, stream.ErrUnknownOutcome) && !errors.Is(err, stream.ErrBusy) {
		t.Fatalf("append with a ctx that ends: %v", err)
	}
	loss.armed.Store(0)
	if _, err = l.Append(t.Context(), name, 0, batch("last")); err != nil {
		t.Fatalf("append after the silence: %v", err)
	}
	got := strings.Join(values(all(t, l, name, 0)), " ")
	if got != "sent appended last" && got != "sent appended left last" {
		t.Errorf("stored %s", got)
	}
}

func TestBytesChangedOnTheWayAreReadAgain(t *testing.T) {
	flip := &lossy{key: 1, treat: func(a []byte) ([]byte, error) {
		if i := bytes.Index(a, []byte("duty=1000")); i >= 0 {
			a[i+5] = '9'
		}
		return a, nil
	}}
	l := kafkatest.Open(t, stream.Options{})
	stream.SetDial(l, flip.dial)
	name := topic(t, l, 1)
	if _, err := l.Append(t.Context(), name, 0, batch("duty=1000")); err != nil {
		t.Fatal(err)
	}
	flip.armed.Store(1)
	if got := all(t, l, name, 0); flip.hits.Load() != 1 || string(got[0].Value) != "duty=1000" {
		t.Errorf("read %v after %d changed answers", values(got), flip.hits.Load())
	}
	flip.armed.Store(-1)
	chunk, err := l.Fetch(t.Context(), name, 0, 0, stream.FetchOptions{})
	if !errors.Is(err, stream.ErrCorrupt) {
		t.Errorf("read %v, %v, want ErrCorrupt", values(chunk.Records), err)
	}
}

func TestABaseOffsetChangedOnTheWayIsNoticed(t *testing.T) {
	flip := &lossy{key: 1, treat: func(a []byte) ([]byte, error) {
		if i := bytes.Index(a, []byte("marked")); i > 0 {
			// The base offset stands before the checksum, outside of it; the
			// header of the batch is 61 bytes, this record's own 6 or 7.
			for j := i - 70; j < i-60; j++ {
				if bytes.Equal(a[j+12:j+17], []byte{0, 0, 0, 0, 2}) {
					a[j+7] = 5
				}
			}
		}
		return a, nil
	}}
	l := kafkatest.Open(t, stream.Options{})
	stream.SetDial(l, flip.dial)
	name := topic(t, l, 1)
	if _, err := l.Append(t.Context(), name, 0, batch("marked")); err != nil {
		t.Fatal(err)
	}
	flip.armed.Store(-1)
	chunk, err := l.Fetch(t.Context(), name, 0, 0, stream.FetchOptions{})
	if !errors.Is(err, stream.ErrCorrupt) {
		t.Errorf("read %v, %v, want ErrCorrupt", chunk.Records, err)
	}
}

func TestOffsetsOutsideThePartitionAreLoud(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 1)
	if _, err := l.Append(t.Context(), name, 0, batch("a", "b", "c")); err != nil {
		t.Fatal(err)
	}
	first, next, err := l.Bounds(t.Context(), name, 0)
	if first != 0 || next != 3 || err != nil {
		t.Fatalf("bounds %d, %d, %v", first, next, err)
	}
	for offset, want := range map[int64]error{-2: stream.ErrOffset, -1: stream.ErrOffset, 0: nil, 2: nil, 3: nil, 4: stream.ErrOffset, 1 << 40: stream.ErrOffset} {
		chunk, err := l.Fetch(t.Context(), name, 0, offset, stream.FetchOptions{MaxWait: 50 * time.Millisecond})
		if !errors.Is(err, want) {
			t.Errorf("fetch from %d: %v, want %v", offset, err, want)
		}
		if err == nil && (len(chunk.Records) != int(3-offset) || chunk.Next != 3 || chunk.HighWatermark != 3) {
			t.Errorf("fetch from %d: %d records, next %d, high watermark %d", offset, len(chunk.Records), chunk.Next, chunk.HighWatermark)
		}
	}
}

func TestFetchWakesForANewRecord(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 1)
	got := make(chan stream.Chunk, 1)
	go func() {
		defer close(got)
		chunk, err := l.Fetch(t.Context(), name, 0, 0, stream.FetchOptions{MaxWait: 2500 * time.Millisecond})
		if err != nil {
			t.Error(err)
		}
		got <- chunk
	}()
	if _, err := l.Append(t.Context(), name, 0, batch("x")); err != nil {
		t.Fatal(err)
	}
	if chunk := <-got; len(chunk.Records) != 1 {
		t.Errorf("%d records", len(chunk.Records))
	}
}

func TestLargeRecordsPassAndTooLargeOnesDoNot(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 1)
	noise := make([]byte, stream.MaxRecord)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	fit := stream.Record{Topic: name}
	fit.Value = noise[:stream.MaxRecord-stream.RecordSize(&fit)-2]
	if n := stream.RecordSize(&fit); n != stream.MaxRecord {
		t.Fatalf("record of %d bytes made, want %d", n, stream.MaxRecord)
	}
	over := stream.Record{Topic: name, Value: noise}
	if _, _, err := l.Send(t.Context(), fit); err != nil {
		t.Errorf("send of the largest record: %v", err)
	}
	if _, err := l.Append(t.Context(), name, 0, []stream.Record{fit}); err != nil {
		t.Errorf("append of the largest record: %v", err)
	}
	if _, err := l.Append(t.Context(), name, 0, []stream.Record{{Value: noise[:499_900]}, {Value: noise[:499_900]}}); err != nil {
		t.Errorf("append of the largest batch: %v", err)
	}
	if _, _, err := l.Send(t.Context(), over); !errors.Is(err, stream.ErrTooLarge) {
		t.Errorf("send of a larger record: %v", err)
	}
	if _, err := l.Append(t.Context(), name, 0, []stream.Record{over}); !errors.Is(err, stream.ErrTooLarge) {
		t.Errorf("append of a larger record: %v", err)
	}
	if _, err := l.Append(t.Context(), name, 0, []stream.Record{{Value: noise[:500_000]}, {Value: noise[:500_000]}}); !errors.Is(err, stream.ErrTooLarge) {
		t.Errorf("append of a larger batch: %v", err)
	}
	if _, err := l.Append(t.Context(), name, 0, nil); err == nil {
		t.Error("append of nothing succeeds")
	}
	got := all(t, l, name, 0)
	if len(got) != 4 || !bytes.Equal(got[0].Value, fit.Value) || !bytes.Equal(got[1].Value, fit.Value) {
		t.Errorf("%d records stored, want 4 equal ones", len(got))
	}
	if chunk, err := l.Fetch(t.Context(), name, 0, 0, stream.FetchOptions{MaxBytes: 1000}); err != nil || len(chunk.Records) != 1 {
		t.Errorf("fetch with few bytes: %d records, %v", len(chunk.Records), err)
	}
}

func TestEnsureCreatesOnceAndRefusesWhatDoesNotFit(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 2)
	before, err := l.Describe(t.Context(), name)
	if err != nil || before.Partitions != 2 || len(before.ID) != 32 {
		t.Fatalf("describe: %+v, %v", before, err)
	}
	if err := l.Ensure(t.Context(), stream.Topic{Name: name, Partitions: 2}); err != nil {
		t.Errorf("ensure again: %v", err)
	}
	if after, err := l.Describe(t.Context(), name); after != before || err != nil {
		t.Errorf("after the second ensure: %+v, %v, want %+v", after, err, before)
	}
	if err := l.Ensure(t.Context(), stream.Topic{Name: name, Partitions: 3}); !errors.Is(err, stream.ErrTopic) {
		t.Errorf("another partition count: %v", err)
	}
	if err := l.Ensure(t.Context(), stream.Topic{Name: name + "x"}); err == nil {
		t.Error("no partitions: accepted")
	}
	if _, err := l.Describe(t.Context(), name+"-missing"); !errors.Is(err, stream.ErrNoTopic) {
		t.Errorf("describe of a missing topic: %v", err)
	}
	for setting, value := range map[string]string{"retention.ms": "604800000", "retention.bytes": "1000000", "cleanup.policy": "compact", "max.message.bytes": "1000"} {
		t.Run(setting, func(t *testing.T) {
			name := kafkatest.Prefix(t) + "foreign"
			config := []kafka.ConfigEntry{{ConfigName: setting, ConfigValue: value}}
			if setting != "retention.ms" {
				config = append(config, kafka.ConfigEntry{ConfigName: "retention.ms", ConfigValue: "-1"})
			}
			createForeign(t, l, name, config)
			err := l.Ensure(t.Context(), stream.Topic{Name: name, Partitions: 1})
			if !errors.Is(err, stream.ErrTopic) || !strings.Contains(err.Error(), setting+" is "+value) {
				t.Errorf("ensure: %v", err)
			}
		})
	}
}

func createForeign(t *testing.T, l *stream.Log, name string, config []kafka.ConfigEntry) {
	t.Helper()
	resp, err := stream.KafkaClient(l).CreateTopics(t.Context(), &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{
		{Topic: name, NumPartitions: 1, ReplicationFactor: 1, ConfigEntries: config},
	}})
	if err != nil || resp.Errors[name] != nil {
		t.Fatalf("create topic: %v, %v", err, resp.Errors[name])
	}
}

func TestATopicMadeAnewHasAnotherIdentity(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 1)
	before, err := l.Describe(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := stream.KafkaClient(l).DeleteTopics(t.Context(), &kafka.DeleteTopicsRequest{Topics: []string{name}})
	if err != nil || resp.Errors[name] != nil {
		t.Fatalf("delete topic: %v, %v", err, resp.Errors[name])
	}
	eventually(t, "the topic is gone", func() bool {
		_, err := l.Describe(t.Context(), name)
		return errors.Is(err, stream.ErrNoTopic)
	})
	if err := l.Ensure(t.Context(), stream.Topic{Name: name, Partitions: 1}); err != nil {
		t.Fatal(err)
	}
	after, err := l.Describe(t.Context(), name)
	if err != nil || after.ID == before.ID {
		t.Errorf("identity %s before and %s after, %v", before.ID, after.ID, err)
	}
}

func TestAMissingTopicIsNamed(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{RequestTimeout: 600 * time.Millisecond, SendDeadline: 300 * time.Millisecond, AppendDeadline: 300 * time.Millisecond})
	name := kafkatest.Prefix(t) + "missing"
	if _, _, err := l.Bounds(t.Context(), name, 0); !errors.Is(err, stream.ErrNoTopic) {
		t.Errorf("bounds: %v", err)
	}
	if _, err := l.Fetch(t.Context(), name, 0, 0, stream.FetchOptions{}); !errors.Is(err, stream.ErrNoTopic) {
		t.Errorf("fetch: %v", err)
	}
	if _, _, err := l.Send(t.Context(), stream.Record{Topic: name, Partition: -1}); !errors.Is(err, stream.ErrNoTopic) {
		t.Errorf("send by key: %v", err)
	}
	if _, err := l.Append(t.Context(), name, 0, batch("x")); err == nil {
		t.Error("append succeeds")
	}
}

// eventually polls until ok, for at most 20 s.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("not within 20 s: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
