package stage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/clearhub/clearhub/router/stream"
)

// decodeStep reads what encodeStep made, in this version or the one before.
// Every length is checked against the bytes that are left, so that no input can
// ask for more memory than a small multiple of its own size. The step shares
// nothing with b.
func decodeStep(b []byte) (*step, error) {
	d := decoder{rest: b}
	switch v := d.byte(); {
	case d.err != nil:
		return nil, fmt.Errorf("%w: no bytes", ErrJournal)
	case !readable(int(v)):
		return nil, fmt.Errorf("%w: version %d, this release reads %d and the one before", ErrJournal, v, version)
	}
	s := &step{Kind: kind(d.byte())}
	if s.Kind != work && s.Kind != checkpoint {
		d.fail("kind %d", s.Kind)
	}
	s.Time = d.time()
	s.Topics = list(&d, 2, func() topicID { return topicID{d.text(), d.text()} })
	s.Next = list(&d, 3, func() nextOffset { return nextOffset{d.place(), d.number()} })
	s.Sources = list(&d, 6, func() sourceReached {
		return sourceReached{d.place(), Source{d.text(), d.partition()}, d.position()}
	})
	s.Puts = list(&d, 2, func() entry { return entry{d.text(), d.bytes()} })
	s.Deletes = list(&d, 1, d.text)
	s.Timers = list(&d, 2, func() timer { return timer{d.text(), d.optionalTime()} })
	s.Settled = list(&d, 3, func() settled { return settled{d.text(), d.position()} })
	s.Effects = list(&d, 2, func() Effect { return Effect{d.text(), d.bytes()} })
	s.Outputs = list(&d, 5, d.output)
	s.Relayed = list(&d, 4, func() relayed { return relayed{d.place(), d.position()} })
	s.Outstanding = list(&d, 4, func() outstanding {
		return outstanding{d.position(), Effect{d.text(), d.bytes()}}
	})
	s.Pending = list(&d, 8, func() pending { return pending{d.position(), d.time(), d.output()} })
	switch {
	case d.err != nil:
		return nil, fmt.Errorf("%w: byte %d of %d: %w", ErrJournal, len(b)-len(d.rest), len(b), d.err)
	case len(d.rest) > 0:
		return nil, fmt.Errorf("%w: %d bytes too many", ErrJournal, len(d.rest))
	case s.Kind == work && (s.Outstanding != nil || s.Pending != nil),
		s.Kind == checkpoint && (s.Deletes != nil || s.Settled != nil || s.Effects != nil || s.Outputs != nil || s.Relayed != nil):
		return nil, fmt.Errorf("%w: lists that do not belong to kind %d", ErrJournal, s.Kind)
	}
	return s, nil
}

// readable: a release reads its own version and the one before.
func readable(v int) bool { return v == version || v == version-1 && v >= 1 }

// decoder takes values off the front of rest. After the first error it gives
// zero values only.
type decoder struct {
	rest []byte
	err  error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}

// list reads a length and that many elements of at least least bytes each.
func list[T any](d *decoder, least int, element func() T) []T {
	n := d.length(least)
	if n == 0 {
		return nil
	}
	out := make([]T, 0, n)
	for range n {
		v := element()
		if d.err != nil {
			return nil
		}
		out = append(out, v)
	}
	return out
}

// length reads a number of things that take at least least bytes each.
func (d *decoder) length(least int) int {
	n := d.number()
	if n > int64(len(d.rest)/least) {
		d.fail("length %d with %d bytes left", n, len(d.rest))
	}
	if d.err != nil {
		return 0
	}
	return int(n)
}

func (d *decoder) byte() byte {
	if d.err != nil {
		return 0
	}
	if len(d.rest) == 0 {
		d.err = errors.New("ends too early")
		return 0
	}
	b := d.rest[0]
	d.rest = d.rest[1:]
	return b
}

// number reads a value of 0 or more.
func (d *decoder) number() int64 {
	if d.err != nil {
		return 0
	}
	v, n := binary.Uvarint(d.rest)
	if n <= 0 || v > math.MaxInt64 {
		d.fail("bad number")
		return 0
	}
	d.rest = d.rest[n:]
	return int64(v)
}

func (d *decoder) partition() int {
	n := d.number()
	if n > math.MaxInt32 {
		d.fail("partition or index %d", n)
		return 0
	}
	return int(n)
}

func (d *decoder) time() time.Time {
	if d.err != nil {
		return time.Time{}
	}
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.fail("bad time")
		return time.Time{}
	}
	d.rest = d.rest[n:]
	return time.Unix(0, v).UTC()
}

func (d *decoder) optionalTime() time.Time {
	switch d.byte() {
	case 0:
	case 1:
		return d.time()
	default:
		d.fail("bad mark in front of a time")
	}
	return time.Time{}
}

func (d *decoder) take(n int) []byte {
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

func (d *decoder) text() string { return string(d.take(d.length(1))) }

func (d *decoder) bytes() []byte { return append([]byte{}, d.take(d.length(1))...) }

func (d *decoder) place() place { return place{d.text(), d.partition()} }

func (d *decoder) position() Position { return Position{d.number(), d.partition()} }

func (d *decoder) output() Output {
	to := d.place()
	o := Output{Topic: to.Topic, Pinned: true, Partition: to.Partition, Key: d.text()}
	o.Headers = list(d, 2, func() stream.Header { return stream.Header{Key: d.text(), Value: d.optional()} })
	o.Value = d.optional()
	return o
}

// optional reads bytes that may be nil: their length and one, or zero.
func (d *decoder) optional() []byte {
	n := d.number()
	if n == 0 {
		return nil
	}
	if n-1 > int64(len(d.rest)) {
		d.fail("length %d with %d bytes left", n-1, len(d.rest))
	}
	if d.err != nil {
		return nil
	}
	return bytes.Clone(d.take(int(n - 1)))
}
