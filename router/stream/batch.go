package stream

import (
	"encoding/binary"
	"hash/crc32"
	"time"
)

// Positions in a record batch of format 2 (KIP-98), after the 4 bytes that a
// produce request puts in front of it.
const (
	batchPrefix     = 4
	batchLengthAt   = 8
	batchEpochAt    = 12
	batchMagicAt    = 16
	batchCRCAt      = 17
	batchAttrsAt    = 21 // the checksum covers all from here
	batchLastAt     = 23
	batchFirstTime  = 27
	batchMaxTime    = 35
	batchProducerAt = 43
	batchProdEpoch  = 51
	batchSequenceAt = 53
	batchCountAt    = 57
	batchHeader     = 61
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// identity is a producer id with the sequence of the next record.
type identity struct {
	id       int64
	epoch    int16
	sequence int32
}

// encodeBatch renders the records, uncompressed and still without identity and
// checksum, behind the length prefix of a produce request.
func encodeBatch(records []Record, now time.Time) []byte {
	size := batchPrefix + batchHeader
	for i := range records {
		size += recordSize(&records[i])
	}
	first, last := int64(0), int64(0)
	b := make([]byte, batchPrefix+batchHeader, size)
	for i := range records {
		t := records[i].Time.UnixMilli()
		if records[i].Time.IsZero() {
			t = now.UnixMilli()
		}
		if i == 0 {
			first, last = t, t
		}
		last = max(last, t)
		b = appendRecord(b, &records[i], t-first, int64(i))
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)-batchPrefix))
	p := b[batchPrefix:]
	binary.BigEndian.PutUint32(p[batchLengthAt:], uint32(len(p)-batchEpochAt))
	binary.BigEndian.PutUint32(p[batchEpochAt:], 0xffffffff) // leader epoch: set by the broker
	p[batchMagicAt] = 2
	binary.BigEndian.PutUint32(p[batchLastAt:], uint32(len(records)-1))
	binary.BigEndian.PutUint64(p[batchFirstTime:], uint64(first))
	binary.BigEndian.PutUint64(p[batchMaxTime:], uint64(last))
	binary.BigEndian.PutUint32(p[batchCountAt:], uint32(len(records)))
	return b
}

// sealBatch writes the identity and the checksum.
func sealBatch(b []byte, id identity) {
	p := b[batchPrefix:]
	binary.BigEndian.PutUint64(p[batchProducerAt:], uint64(id.id))
	binary.BigEndian.PutUint16(p[batchProdEpoch:], uint16(id.epoch))
	binary.BigEndian.PutUint32(p[batchSequenceAt:], uint32(id.sequence))
	binary.BigEndian.PutUint32(p[batchCRCAt:], crc32.Checksum(p[batchAttrsAt:], castagnoli))
}

func appendRecord(b []byte, r *Record, timeDelta, offsetDelta int64) []byte {
	b = binary.AppendVarint(b, int64(1+varintLen(timeDelta)+varintLen(offsetDelta)+contentSize(r)))
	b = append(b, 0) // attributes: none defined
	b = binary.AppendVarint(b, timeDelta)
	b = binary.AppendVarint(b, offsetDelta)
	b = appendBytes(b, r.Key)
	b = appendBytes(b, r.Value)
	b = binary.AppendVarint(b, int64(len(r.Headers)))
	for i := range r.Headers {
		h := &r.Headers[i]
		b = binary.AppendVarint(b, int64(len(h.Key)))
		b = append(b, h.Key...)
		b = appendBytes(b, h.Value)
	}
	return b
}

// appendBytes writes nil as length -1.
func appendBytes(b, v []byte) []byte {
	if v == nil {
		return append(b, 1)
	}
	b = binary.AppendVarint(b, int64(len(v)))
	return append(b, v...)
}

// recordSize is an upper bound of the encoded size of a record in any batch.
func recordSize(r *Record) int {
	const most = 5 + 1 + 10 + 3 // length, attributes, time delta, offset delta
	return most + contentSize(r)
}

// contentSize is the encoded size of key, value and headers.
func contentSize(r *Record) int {
	n := bytesSize(r.Key) + bytesSize(r.Value) + varintLen(int64(len(r.Headers)))
	for i := range r.Headers {
		h := &r.Headers[i]
		n += varintLen(int64(len(h.Key))) + len(h.Key) + bytesSize(h.Value)
	}
	return n
}

func bytesSize(v []byte) int {
	if v == nil {
		return 1
	}
	return varintLen(int64(len(v))) + len(v)
}

// varintLen is the length of the zigzag varint of x.
func varintLen(x int64) int {
	u := uint64(x)<<1 ^ uint64(x>>63)
	n := 1
	for ; u >= 0x80; u >>= 7 {
		n++
	}
	return n
}
