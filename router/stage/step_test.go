package stage

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/clearhub/clearhub/router/stream"
)

func fullStep() step {
	at := time.Unix(1_800_000_000, 123).UTC()
	return step{
		Kind: work, Time: at,
		Topics:  []topicID{{"messages", "a1"}},
		Next:    []nextOffset{{place{"messages", 3}, 17}},
		Sources: []sourceReached{{place{"messages", 3}, Source{"b2", 1}, Position{5, 2}}},
		Puts:    []entry{{"a", []byte{}}, {"b", []byte("value")}},
		Deletes: []string{"c"},
		Timers:  []timer{{"gone", time.Time{}}, {"set", at.Add(time.Hour)}},
		Settled: []settled{{"lane", Position{4, 0}}},
		Effects: []Effect{{"lane", []byte("payload")}},
		Outputs: []Output{{
			Topic: "parcels", Key: "k", Pinned: true, Partition: 2, Value: []byte{},
			Headers: []stream.Header{{Key: "empty", Value: []byte{}}, {Key: "nil"}},
		}, {Topic: "parcels", Pinned: true}},
		Relayed: []relayed{{place{"parcels", 2}, Position{4, 1}}},
	}
}

func fullCheckpoint() step {
	s := fullStep()
	return step{
		Kind: checkpoint, Time: s.Time, Topics: s.Topics, Next: s.Next, Sources: s.Sources, Puts: s.Puts, Timers: s.Timers[1:],
		Outstanding: []outstanding{{Position{4, 0}, s.Effects[0]}},
		Pending:     []pending{{Position{4, 1}, s.Time, s.Outputs[0]}},
	}
}

func TestStepsSurviveTheirEncoding(t *testing.T) {
	for name, s := range map[string]step{
		"an empty step":          {Kind: work, Time: time.Unix(0, 0).UTC()},
		"a step with everything": fullStep(),
		"a checkpoint":           fullCheckpoint(),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := decodeStep(encodeStep(&s))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(*got, s) {
				t.Errorf("got  %+v\nwant %+v", *got, s)
			}
		})
	}
}

func TestDamagedStepsAreRefused(t *testing.T) {
	s := fullStep()
	good := encodeStep(&s)
	for n := range good {
		if _, err := decodeStep(good[:n]); !errors.Is(err, ErrJournal) {
			t.Errorf("cut to %d of %d bytes: %v", n, len(good), err)
		}
	}
	for name, b := range map[string][]byte{
		"a byte too many":                 append(bytes.Clone(good), 0),
		"a later version":                 append([]byte{version + 1}, good[1:]...),
		"version 0":                       append([]byte{0}, good[1:]...),
		"an unknown kind":                 append([]byte{version, 9}, good[2:]...),
		"a checkpoint with outputs":       append([]byte{version, byte(checkpoint)}, good[2:]...),
		"a length beyond the bytes":       {version, byte(work), 0, 0xff, 0xff, 0xff, 0xff, 0x0f},
		"a length beyond 63 bits":         {version, byte(work), 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01},
		"a mark before a time that is no": {version, byte(work), 0, 0, 0, 0, 0, 0, 1, 0, 2},
	} {
		if _, err := decodeStep(b); !errors.Is(err, ErrJournal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecodeStep(f *testing.F) {
	a, b := fullStep(), fullCheckpoint()
	f.Add(encodeStep(&a))
	f.Add(encodeStep(&b))
	f.Fuzz(func(t *testing.T, in []byte) {
		s, err := decodeStep(in)
		if err != nil {
			return
		}
		once := encodeStep(s)
		again, err := decodeStep(once)
		if err != nil {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
		if !bytes.Equal(encodeStep(again), once) {
			t.Fatal("reading and writing again changes the bytes")
		}
	})
}

func FuzzParseFrame(f *testing.F) {
	for _, r := range split(frame{ID: ID{1}, Prev: Ref{ID{2}, 7}, Checkpoint: root}, []byte("body"), 2) {
		f.Add(r.Header("v"), r.Header("id"), r.Header("prev"), r.Header("part"), r.Header("checkpoint"))
	}
	f.Fuzz(func(t *testing.T, v, id, prev, part, last string) {
		r := stream.Record{Offset: 9, Headers: []stream.Header{
			{Key: "v", Value: []byte(v)}, {Key: "id", Value: []byte(id)}, {Key: "prev", Value: []byte(prev)},
			{Key: "part", Value: []byte(part)}, {Key: "checkpoint", Value: []byte(last)},
		}}
		fr, err := parseFrame(&r)
		if err == nil && (fr.Part < 1 || fr.Part > fr.Parts || fr.Parts > maxParts || fr.Prev.Offset >= 9 || fr.ID == ID{}) {
			t.Fatalf("accepted %+v", fr)
		}
	})
}

func FuzzParseFrom(f *testing.F) {
	f.Add("0123456789abcdef/7/42/3")
	f.Add("a/+1/0/0")
	f.Fuzz(func(t *testing.T, v string) {
		if s, p, ok := ParseFrom(v); ok && FormatFrom(s, p) != v {
			t.Fatalf("%q became %q", v, FormatFrom(s, p))
		}
	})
}
