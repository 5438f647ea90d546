package stage

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/btree"
)

// state is the fold of a journal partition (law 1): all that a stage and its
// runner remember. It changes only by apply and load.
type state struct {
	last    Ref // the last counted step
	time    time.Time
	kv      pages
	topics  map[string]string // name to id
	next    map[place]int64
	sources map[place]map[Source]Position

	timers pages // key to time
	clock  pages // by time, then key

	effects map[string]Position
	asked   *btree.BTreeG[outstanding] // by position

	pending      map[place][]pending
	pendingBytes int

	size int64 // about the bytes of a checkpoint
}

func newState() *state {
	return &state{
		last:    root,
		topics:  map[string]string{},
		next:    map[place]int64{},
		sources: map[place]map[Source]Position{},
		effects: map[string]Position{},
		asked: btree.NewBTreeGOptions(func(a, b outstanding) bool {
			return a.At.Compare(b.At) < 0
		}, btree.Options{NoLocks: true}),
		pending: map[place][]pending{},
	}
}

// apply folds a counted step of kind work into the state.
func (s *state) apply(st *step, at Ref) {
	s.last, s.time = at, st.Time
	for _, t := range st.Topics {
		s.topics[t.Name] = t.ID
	}
	for _, n := range st.Next {
		s.next[n.Input] = n.Next
	}
	for _, r := range st.Sources {
		s.reach(r)
	}
	for _, e := range st.Puts {
		s.put(e)
	}
	for _, key := range st.Deletes {
		if old, ok := s.kv.Delete(key); ok {
			s.size -= entrySize(key, old)
		}
	}
	for _, t := range st.Timers {
		s.setTimer(t)
	}
	for _, e := range st.Settled {
		if s.asks(e.Key, e.At) {
			s.forget(e.Key)
		}
	}
	for i, e := range st.Effects {
		s.ask(outstanding{Position{at.Offset, i}, e})
	}
	for _, r := range st.Relayed {
		s.release(r)
	}
	for i, o := range st.Outputs {
		s.queue(pending{Position{at.Offset, i}, st.Time, o})
	}
}

// load fills an empty state from a checkpoint.
func (s *state) load(st *step, at Ref) {
	out := *st
	out.Outputs, out.Effects, out.Relayed, out.Settled = nil, nil, nil, nil
	s.apply(&out, at)
	for _, o := range st.Outstanding {
		s.ask(o)
	}
	for _, p := range st.Pending {
		s.queue(p)
	}
}

// snapshot is the whole state as a checkpoint. Equal states give equal ones.
func (s *state) snapshot() step {
	st := step{Kind: checkpoint, Time: s.time}
	for _, name := range sortedKeys(s.topics) {
		st.Topics = append(st.Topics, topicID{name, s.topics[name]})
	}
	for _, in := range sortedPlaces(s.next) {
		st.Next = append(st.Next, nextOffset{in, s.next[in]})
	}
	for _, in := range sortedPlaces(s.sources) {
		of := s.sources[in]
		for _, src := range slices.SortedFunc(maps.Keys(of), func(a, b Source) int {
			return cmp.Or(strings.Compare(a.TopicID, b.TopicID), cmp.Compare(a.Partition, b.Partition))
		}) {
			st.Sources = append(st.Sources, sourceReached{in, src, of[src]})
		}
	}
	s.kv.Scan(func(key string, v []byte) bool {
		st.Puts = append(st.Puts, entry{key, v})
		return true
	})
	s.timers.Scan(func(key string, at []byte) bool {
		st.Timers = append(st.Timers, timer{key, instantOf(at)})
		return true
	})
	s.asked.Scan(func(o outstanding) bool {
		st.Outstanding = append(st.Outstanding, o)
		return true
	})
	for _, to := range sortedPlaces(s.pending) {
		st.Pending = append(st.Pending, s.pending[to]...)
	}
	return st
}

// fork is a state of its own without outputs and effects, which a trial goes on from.
func (s *state) fork() *state {
	c := newState()
	c.last, c.time = s.last, s.time
	c.kv, c.timers, c.clock = s.kv.Copy(), s.timers.Copy(), s.clock.Copy()
	c.topics, c.next = maps.Clone(s.topics), maps.Clone(s.next)
	c.size = s.size
	return c
}

// due lists the keys of at most limit timers that are due at now, earliest first.
func (s *state) due(now time.Time, limit int) (keys []string) {
	if limit <= 0 {
		return nil
	}
	s.clock.Scan(func(at string, _ []byte) bool {
		if instantOf([]byte(at)).After(now) {
			return false
		}
		keys = append(keys, at[instantBytes:])
		return len(keys) < limit
	})
	return keys
}

func (s *state) nextTimer() (at time.Time, ok bool) {
	if c := s.clock.seek(""); c.ok {
		return instantOf(c.key), true
	}
	return time.Time{}, false
}

// timer is when the timer of a key is due.
func (s *state) timer(key string) (time.Time, bool) {
	at, ok := s.timers.Get(key)
	if !ok {
		return time.Time{}, false
	}
	return instantOf(at), true
}

// instantBytes is the length of an instant that is written so that its bytes are in the order of time.
const instantBytes = 8

func appendInstant(to []byte, at time.Time) []byte {
	return binary.BigEndian.AppendUint64(to, uint64(at.UnixNano())^1<<63) //nolint:gosec // the sign is turned, so that what is before 1970 comes first
}

func instantOf(b []byte) time.Time {
	return time.Unix(0, int64(binary.BigEndian.Uint64(b)^1<<63)).UTC() //nolint:gosec // as it was written
}

// reached is the position of the last record taken from a source.
func (s *state) reached(in place, src Source) (Position, bool) {
	at, ok := s.sources[in][src]
	return at, ok
}

func (s *state) reach(r sourceReached) {
	of := s.sources[r.Input]
	if of == nil {
		of = map[Source]Position{}
		s.sources[r.Input] = of
	}
	of[r.Source] = r.At
}

func (s *state) put(e entry) {
	if old, replaced := s.kv.Set(e.Key, e.Value); replaced {
		s.size -= entrySize(e.Key, old)
	}
	s.size += entrySize(e.Key, e.Value)
}

func (s *state) setTimer(t timer) {
	if old, ok := s.timers.Delete(t.Key); ok {
		s.clock.Delete(string(old) + t.Key)
		s.size -= entrySize(t.Key, nil)
	}
	if !t.At.IsZero() {
		at := appendInstant(nil, t.At)
		s.timers.Set(t.Key, at)
		s.clock.Set(string(at)+t.Key, nil)
		s.size += entrySize(t.Key, nil)
	}
}

func (s *state) ask(o outstanding) {
	s.forget(o.Key)
	s.effects[o.Key] = o.At
	s.asked.Set(o)
	s.size += entrySize(o.Key, o.Payload)
}

// asks says whether the effect asked for at this position has no result yet.
func (s *state) asks(key string, at Position) bool {
	asked, ok := s.effects[key]
	return ok && asked == at
}

func (s *state) forget(key string) {
	at, ok := s.effects[key]
	if !ok {
		return
	}
	delete(s.effects, key)
	if old, ok := s.asked.Delete(outstanding{At: at}); ok {
		s.size -= entrySize(key, old.Payload)
	}
}

func (s *state) queue(p pending) {
	to := place{p.Topic, p.Partition}
	s.pending[to] = append(s.pending[to], p)
	s.pendingBytes += outputSize(&p.Output)
	s.size += int64(outputSize(&p.Output))
}

// release drops the outputs that a target has acknowledged.
func (s *state) release(r relayed) {
	q := s.pending[r.Target]
	n := 0
	for ; n < len(q) && q[n].At.Compare(r.At) <= 0; n++ {
		s.pendingBytes -= outputSize(&q[n].Output)
		s.size -= int64(outputSize(&q[n].Output))
	}
	switch {
	case n == len(q):
		delete(s.pending, r.Target)
	case n > 0:
		clear(q[:n]) // free what they hold
		s.pending[r.Target] = q[n:]
	}
}

// equal compares all that a checkpoint holds.
func (s *state) equal(st *step) bool {
	own := s.snapshot()
	return bytes.Equal(encodeStep(&own), encodeStep(st))
}

func entrySize(key string, v []byte) int64 { return int64(len(key) + len(v) + 12) }

func sortedPlaces[V any](m map[place]V) []place {
	return slices.SortedFunc(maps.Keys(m), comparePlaces)
}

func comparePlaces(a, b place) int {
	return cmp.Or(strings.Compare(a.Topic, b.Topic), cmp.Compare(a.Partition, b.Partition))
}
