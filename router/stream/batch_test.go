package stream_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"

	"github.com/clearhub/clearhub/router/stream"
)

// kafkaGo encodes with kafka-go, which knows no producer id.
func kafkaGo(t testing.TB, records []stream.Record) []byte {
	t.Helper()
	var rs []kafka.Record
	for _, r := range records {
		k := kafka.Record{Time: r.Time}
		if r.Key != nil {
			k.Key = kafka.NewBytes(r.Key)
		}
		if r.Value != nil {
			k.Value = kafka.NewBytes(r.Value)
		}
		for _, h := range r.Headers {
			k.Headers = append(k.Headers, kafka.Header{Key: h.Key, Value: h.Value})
		}
		rs = append(rs, k)
	}
	set := protocol.RecordSet{Version: 2, Records: kafka.NewRecordReader(rs...)}
	var buf bytes.Buffer
	if _, err := set.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func FuzzEncodingAgreesWithKafkaGo(f *testing.F) {
	f.Add([]byte("key"), []byte("value"), "header", []byte("x"), int64(1700000000000), uint8(3))
	f.Add([]byte(nil), []byte(nil), "", []byte(nil), int64(1), uint8(1))
	f.Add(noise(70, 1), noise(9000, 2), "h", noise(200, 3), int64(5), uint8(200))
	f.Fuzz(func(t *testing.T, key, value []byte, header string, headerValue []byte, millis int64, count uint8) {
		if len(key)+len(value)+len(headerValue) > 1<<14 || millis < 1 || millis > 1<<42 {
			t.Skip()
		}
		var records []stream.Record
		bound := 4 + 61
		for i := range int(count)%200 + 1 {
			r := stream.Record{Key: key, Value: value, Time: time.UnixMilli(millis + int64(i*i)), Headers: []stream.Header{{Key: header, Value: headerValue}}}
			switch i % 4 {
			case 1:
				r.Key, r.Headers = nil, nil
			case 2:
				r.Value = nil
			case 3:
				r.Value, r.Headers = []byte{}, append(r.Headers, stream.Header{Key: "n"})
			}
			bound += stream.RecordSize(&r)
			records = append(records, r)
		}
		got := stream.EncodeBatch(records, -1, -1, -1)
		if len(got) > bound {
			t.Errorf("%d bytes, bound %d", len(got), bound)
		}
		if want := kafkaGo(t, records); !bytes.Equal(got, want) {
			t.Errorf("batches of %d records differ:\n got %.200x\nwant %.200x", len(records), got, want)
		}
	})
}
