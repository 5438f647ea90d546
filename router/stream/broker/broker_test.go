package broker_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/broker"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

func start(t testing.TB, o broker.Options) *broker.Broker {
	t.Helper()
	b, err := broker.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func open(t testing.TB, b *broker.Broker) *stream.Log {
	t.Helper()
	return kafkatest.Open(t, stream.Options{}, b.Addr())
}

func write(t testing.TB, l *stream.Log, topic string, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if _, err := l.Append(t.Context(), topic, 0, []stream.Record{{Value: fmt.Appendf(nil, "record number %d", i)}}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDataAndIdentitySurviveARestart(t *testing.T) {
	dir := t.TempDir()
	var id string
	for round := range 3 {
		b := start(t, broker.Options{Dir: dir})
		l := open(t, b)
		if err := l.Ensure(t.Context(), stream.Topic{Name: "kept", Partitions: 1}); err != nil {
			t.Fatal(err)
		}
		info, err := l.Describe(t.Context(), "kept")
		if err != nil || round > 0 && info.ID != id {
			t.Fatalf("round %d: identity %s, was %s, %v", round, info.ID, id, err)
		}
		id = info.ID
		if n, err := broker.Verify(t.Context(), l, "kept"); err != nil || n != int64(10*round) {
			t.Fatalf("round %d: %d records, %v", round, n, err)
		}
		write(t, l, "kept", 10*round, 10*round+10)
		l.Close()
		b.Close()
	}
}

func TestOneProcessHoldsADirectory(t *testing.T) {
	dir := t.TempDir()
	b := start(t, broker.Options{Dir: dir})
	_, err := broker.Start(t.Context(), broker.Options{Dir: dir})
	if !errors.Is(err, broker.ErrLocked) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("second start: %v", err)
	}
	b.Close()
	b.Close()
	start(t, broker.Options{Dir: dir}).Close()
}

func TestOptionsThatCannotWorkAreRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]broker.Options{
		"all interfaces":      {Listen: ":0"},
		"a public address":    {Listen: "0.0.0.0:0"},
		"no port":             {Listen: "127.0.0.1"},
		"negative size":       {MaxBytes: -1},
		"a file as directory": {Dir: file},
	} {
		if b, err := broker.Start(t.Context(), o); err == nil {
			b.Close()
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestUsageGrowsAndFullIsSaid(t *testing.T) {
	for name, dir := range map[string]string{"memory": "", "directory": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			b := start(t, broker.Options{Dir: dir, MaxBytes: 300_000})
			l := open(t, b)
			if err := l.Ensure(t.Context(), stream.Topic{Name: "t", Partitions: 1}); err != nil {
				t.Fatal(err)
			}
			before := b.Usage()
			if err := b.Full(); err != nil {
				t.Errorf("full at %d bytes: %v", before, err)
			}
			for range 4 {
				if _, err := l.Append(t.Context(), "t", 0, []stream.Record{{Value: bytes.Repeat([]byte("x"), 100_000)}}); err != nil {
					t.Fatal(err)
				}
			}
			if grown := b.Usage() - before; grown < 400_000 || grown > 900_000 {
				t.Errorf("usage grew by %d for 400000 bytes", grown)
			}
			if err := b.Full(); !errors.Is(err, broker.ErrFull) {
				t.Errorf("at %d bytes: %v", b.Usage(), err)
			}
		})
	}
}

func TestADiskThatIsNearlyFullIsSaidBeforeItIs(t *testing.T) {
	b := start(t, broker.Options{Dir: t.TempDir(), MinFree: 1 << 60})
	if err := b.Full(); !errors.Is(err, broker.ErrFull) || !strings.Contains(err.Error(), "bytes left") {
		t.Errorf("the disk has less than asked for: %v", err)
	}
	if err := start(t, broker.Options{MinFree: 1 << 60}).Full(); err != nil {
		t.Errorf("memory needs no disk: %v", err)
	}
}

func TestNothingStoredCanBeDeletedByRequest(t *testing.T) {
	b := start(t, broker.Options{Dir: t.TempDir()})
	l := open(t, b)
	if err := l.Ensure(t.Context(), stream.Topic{Name: "kept", Partitions: 1}); err != nil {
		t.Fatal(err)
	}
	write(t, l, "kept", 0, 5)
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	create := func(setting, value string) kmsg.Request {
		req := kmsg.NewPtrCreateTopicsRequest()
		topic := kmsg.NewCreateTopicsRequestTopic()
		topic.Topic, topic.NumPartitions, topic.ReplicationFactor = "new", 1, 1
		topic.Configs = []kmsg.CreateTopicsRequestTopicConfig{{Name: setting, Value: &value}}
		req.Topics = append(req.Topics, topic)
		return req
	}
	deleteTopics := kmsg.NewPtrDeleteTopicsRequest()
	deleteTopics.TopicNames = []string{"kept"}
	deleteTopics.Topics = []kmsg.DeleteTopicsRequestTopic{{Topic: kmsg.StringPtr("kept")}}
	deleteRecords := kmsg.NewPtrDeleteRecordsRequest()
	deleteRecords.Topics = []kmsg.DeleteRecordsRequestTopic{{Topic: "kept", Partitions: []kmsg.DeleteRecordsRequestTopicPartition{{Offset: 3}}}}
	alter := kmsg.NewPtrAlterConfigsRequest()
	alter.Resources = []kmsg.AlterConfigsRequestResource{{ResourceType: kmsg.ConfigResourceTypeTopic, ResourceName: "kept",
		Configs: []kmsg.AlterConfigsRequestResourceConfig{{Name: "retention.ms", Value: kmsg.StringPtr("1")}}}}
	incremental := kmsg.NewPtrIncrementalAlterConfigsRequest()
	incremental.Resources = []kmsg.IncrementalAlterConfigsRequestResource{{ResourceType: kmsg.ConfigResourceTypeTopic, ResourceName: "kept",
		Configs: []kmsg.IncrementalAlterConfigsRequestResourceConfig{{Name: "cleanup.policy", Value: kmsg.StringPtr("compact")}}}}
	for name, req := range map[string]kmsg.Request{
		"delete topics": deleteTopics, "delete records": deleteRecords, "alter": alter, "alter incrementally": incremental,
		"create compacted": create("cleanup.policy", "compact,delete"), "create short-lived": create("retention.ms", "1000"),
	} {
		for range 2 { // the protection stays
			resp, err := client.Request(t.Context(), req)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if code := firstCode(resp); code != kerr.PolicyViolation.Code {
				t.Errorf("%s: code %d, want %d", name, code, kerr.PolicyViolation.Code)
			}
		}
	}
	if n, err := broker.Verify(t.Context(), l, "kept"); n != 5 || err != nil {
		t.Errorf("%d records, %v", n, err)
	}
}

func firstCode(r kmsg.Response) int16 {
	switch r := r.(type) {
	case *kmsg.CreateTopicsResponse:
		return r.Topics[0].ErrorCode
	case *kmsg.DeleteTopicsResponse:
		return r.Topics[0].ErrorCode
	case *kmsg.DeleteRecordsResponse:
		return r.Topics[0].Partitions[0].ErrorCode
	case *kmsg.AlterConfigsResponse:
		return r.Resources[0].ErrorCode
	case *kmsg.IncrementalAlterConfigsResponse:
		return r.Resources[0].ErrorCode
	}
	return 0
}

// damage changes one byte within the segment files of a topic.
func damage(t *testing.T, dir, mark string) {
	t.Helper()
	done := false
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".dat") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if i := bytes.Index(b, []byte(mark)); i >= 0 {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt([]byte{b[i] ^ 1}, int64(i))
			done = true
			return err
		}
		return nil
	})
	if err != nil || !done {
		t.Fatalf("damage %q: found %v, %v", mark, done, err)
	}
}

func TestAByteChangedOnDiskIsFound(t *testing.T) {
	dir := t.TempDir()
	b := start(t, broker.Options{Dir: dir})
	l := open(t, b)
	if err := l.Ensure(t.Context(), stream.Topic{Name: "t", Partitions: 1}); err != nil {
		t.Fatal(err)
	}
	write(t, l, "t", 0, 30)
	if n, err := broker.Verify(t.Context(), l, "t"); n != 30 || err != nil {
		t.Fatalf("whole: %d records, %v", n, err)
	}
	damage(t, dir, "record number 17")
	if n, err := broker.Verify(t.Context(), l, "t"); n != 17 || !errors.Is(err, broker.ErrDamaged) {
		t.Errorf("damaged: %d records, %v", n, err)
	}
	chunk, err := l.Fetch(t.Context(), "t", 0, 17, stream.FetchOptions{})
	if !errors.Is(err, stream.ErrCorrupt) {
		t.Errorf("fetch: %d records, %v", len(chunk.Records), err)
	}
}

func TestVerifyNamesAMissingTopic(t *testing.T) {
	l := open(t, start(t, broker.Options{}))
	if _, err := broker.Verify(t.Context(), l, "missing"); !errors.Is(err, stream.ErrNoTopic) {
		t.Errorf("verify: %v", err)
	}
}

// kfake notes the sequence of a batch before it stores the batch. If storing
// fails, it takes the same bytes for a repeat and acknowledges what is not there.
func TestABatchThatCouldNotBeStoredIsNotAcknowledged(t *testing.T) {
	dir := t.TempDir()
	b := start(t, broker.Options{Dir: dir})
	l := kafkatest.Open(t, stream.Options{AppendDeadline: 500 * time.Millisecond}, b.Addr())
	if err := l.Ensure(t.Context(), stream.Topic{Name: "t", Partitions: 1}); err != nil {
		t.Fatal(err)
	}
	obstacle := filepath.Join(dir, "partitions", "t-0") // where the segments are to be
	if err := os.RemoveAll(obstacle); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(obstacle), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(obstacle, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if base, err := l.Append(t.Context(), "t", 0, []stream.Record{{Value: []byte("a")}}); !errors.Is(err, stream.ErrUnknownOutcome) {
		t.Errorf("append to a broken disk: offset %d, %v", base, err)
	}
	if err := os.Remove(obstacle); err != nil {
		t.Fatal(err)
	}
	if base, err := l.Append(t.Context(), "t", 0, []stream.Record{{Value: []byte("b")}}); err != nil || base != 0 {
		t.Errorf("append to the mended disk: offset %d, %v", base, err)
	}
	if n, err := broker.Verify(t.Context(), l, "t"); n != 1 || err != nil {
		t.Errorf("%d records, %v", n, err)
	}
}
