package stage

import (
	"encoding/binary"
	"time"
)

// encodeStep makes the bytes of a step: the version, the kind, the time, and
// the lists in the order of the fields of step, each with its length in front.
// Numbers are varints, times are nanoseconds since 1970, strings carry their
// length. Equal steps give equal bytes.
func encodeStep(s *step) []byte {
	e := encoder{make([]byte, 0, 256)}
	e.buf = append(e.buf, version, byte(s.Kind))
	e.time(s.Time)
	e.count(len(s.Topics))
	for _, t := range s.Topics {
		e.text(t.Name)
		e.text(t.ID)
	}
	e.count(len(s.Next))
	for _, n := range s.Next {
		e.place(n.Input)
		e.number(n.Next)
	}
	e.count(len(s.Sources))
	for _, r := range s.Sources {
		e.place(r.Input)
		e.text(r.Source.TopicID)
		e.number(int64(r.Source.Partition))
		e.position(r.At)
	}
	e.count(len(s.Puts))
	for _, p := range s.Puts {
		e.text(p.Key)
		e.bytes(p.Value)
	}
	e.count(len(s.Deletes))
	for _, key := range s.Deletes {
		e.text(key)
	}
	e.count(len(s.Timers))
	for _, t := range s.Timers {
		e.text(t.Key)
		if t.At.IsZero() {
			e.buf = append(e.buf, 0)
		} else {
			e.buf = append(e.buf, 1)
			e.time(t.At)
		}
	}
	e.count(len(s.Settled))
	for _, r := range s.Settled {
		e.text(r.Key)
		e.position(r.At)
	}
	e.count(len(s.Effects))
	for _, p := range s.Effects {
		e.text(p.Key)
		e.bytes(p.Payload)
	}
	e.count(len(s.Outputs))
	for i := range s.Outputs {
		e.output(&s.Outputs[i])
	}
	e.count(len(s.Relayed))
	for _, r := range s.Relayed {
		e.place(r.Target)
		e.position(r.At)
	}
	e.count(len(s.Outstanding))
	for _, o := range s.Outstanding {
		e.position(o.At)
		e.text(o.Key)
		e.bytes(o.Payload)
	}
	e.count(len(s.Pending))
	for i := range s.Pending {
		e.position(s.Pending[i].At)
		e.time(s.Pending[i].Time)
		e.output(&s.Pending[i].Output)
	}
	return e.buf
}

type encoder struct{ buf []byte }

func (e *encoder) count(n int)    { e.buf = binary.AppendUvarint(e.buf, uint64(n)) }
func (e *encoder) number(n int64) { e.buf = binary.AppendUvarint(e.buf, uint64(n)) }

func (e *encoder) time(t time.Time) {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	e.buf = binary.AppendVarint(e.buf, t.UnixNano())
}

func (e *encoder) text(s string) {
	e.count(len(s))
	e.buf = append(e.buf, s...)
}

func (e *encoder) bytes(b []byte) {
	e.count(len(b))
	e.buf = append(e.buf, b...)
}

func (e *encoder) place(p place) {
	e.text(p.Topic)
	e.number(int64(p.Partition))
}

func (e *encoder) position(p Position) {
	e.number(p.Offset)
	e.number(int64(p.Index))
}

// output writes nil and empty values apart: Kafka keeps them apart too.
func (e *encoder) output(o *Output) {
	e.place(place{o.Topic, o.Partition})
	e.text(o.Key)
	e.count(len(o.Headers))
	for _, h := range o.Headers {
		e.text(h.Key)
		e.optional(h.Value)
	}
	e.optional(o.Value)
}

func (e *encoder) optional(b []byte) {
	if b == nil {
		e.count(0)
		return
	}
	e.count(len(b) + 1)
	e.buf = append(e.buf, b...)
}
