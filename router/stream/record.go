package stream

import "time"

// MaxRecord is the largest record accepted, in bytes of key, value and headers
// with their encoding. It keeps a batch of one record below the 1 048 588 bytes
// that Kafka takes by default (max.message.bytes).
const MaxRecord = 900_000

// MaxBatch is the largest batch that [Log.Append] accepts, in encoded bytes;
// below Kafka's default max.message.bytes.
const MaxBatch = 1_000_000

// Record is one entry of a partition. Nil and empty are told apart in Key,
// Value and header values: Kafka stores both.
type Record struct {
	Topic     string
	Partition int   // for Send: below 0 means by key
	Offset    int64 // set by Fetch; ignored when writing
	Key       []byte
	Value     []byte
	Headers   []Header
	Time      time.Time // milliseconds are kept; zero when writing means now
}

// Header is one record header. Keys may repeat; order is kept.
type Header struct {
	Key   string
	Value []byte
}

// Header returns the value of the first header with this key as a string, ""
// where there is none.
func (r *Record) Header(key string) string {
	for i := range r.Headers {
		if r.Headers[i].Key == key {
			return string(r.Headers[i].Value)
		}
	}
	return ""
}
