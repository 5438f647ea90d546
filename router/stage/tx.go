package stage

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/tidwall/btree"
)

// Tx is what a stage sees and does within one step: its state with its own
// writes on top, and what the step puts out. Nothing of it counts before the
// step does. A Tx is valid during Step only, and is not safe for concurrent use.
type Tx struct {
	now       time.Time
	partition int
	base      *state
	writes    btree.Map[string, change]
	outputs   []Output
	timers    map[string]time.Time // zero: none any more
	effects   []Effect
	fault     error // the first broken rule
}

// change is a write of one key.
type change struct {
	value []byte
	gone  bool
}

func newTx(base *state, partition int, now time.Time) *Tx {
	return &Tx{now: now, partition: partition, base: base, timers: map[string]time.Time{}}
}

// Now is the time of the step in UTC. It never goes back from step to step.
func (t *Tx) Now() time.Time { return t.now }

// Partition is the partition of the stage that works.
func (t *Tx) Partition() int { return t.partition }

// Get returns the value of key. The caller must not change it.
func (t *Tx) Get(key string) ([]byte, bool) {
	if c, ok := t.writes.Get(key); ok {
		return c.value, !c.gone
	}
	return t.base.kv.Get(key)
}

// Put sets the value of key and keeps v, which must not change afterwards. An
// empty value is a value. Keys that begin with a zero byte belong to the runner.
func (t *Tx) Put(key string, v []byte) {
	if v == nil {
		v = []byte{}
	}
	t.write(key, change{value: v})
}

// Delete removes key; a key that is not there stays so.
func (t *Tx) Delete(key string) { t.write(key, change{gone: true}) }

func (t *Tx) write(key string, c change) {
	if key == "" || key[0] == 0 {
		t.refuse(fmt.Errorf("write of key %q, which is empty or the runner's own", key))
		return
	}
	if len(key)+len(c.value) > maxEntry {
		t.refuse(fmt.Errorf("write of key %.40q with %d bytes, limit %d", key, len(c.value), maxEntry))
		return
	}
	t.writes.Set(key, c)
}

// Scan yields the keys that begin with prefix and their values, in the order of
// their bytes. It shows the writes made before the loop began; writing within
// the loop is allowed.
func (t *Tx) Scan(prefix string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		base, writes := t.base.kv.seek(prefix), t.written(prefix)
		for {
			inBase := base.under(prefix)
			own, inWrites := writes.next()
			switch {
			case !inBase && !inWrites:
				return
			case inWrites && (!inBase || own.key <= string(base.key)):
				if inBase && own.key == string(base.key) {
					base.next()
				}
				if writes.take(); !own.gone && !yield(own.key, own.value) {
					return
				}
			default:
				if !yield(string(base.key), base.value()) {
					return
				}
				base.next()
			}
		}
	}
}

// written are a Tx's own writes under a prefix, as they are when it is made. Nearly always there are none or few; a copy of
// the whole tree would make each later write in it copy its way to the root.
type written struct {
	few    []own
	many   btree.MapIter[string, change]
	more   bool
	prefix string
}

// own is a write with its key.
type own struct {
	key string
	change
}

// fewWrites is up to how many writes under one prefix are put aside one by one.
const fewWrites = 64

func (t *Tx) written(prefix string) *written {
	w := &written{prefix: prefix}
	t.writes.Ascend(prefix, func(key string, c change) bool {
		if !strings.HasPrefix(key, prefix) {
			return false
		}
		w.few = append(w.few, own{key, c})
		w.more = len(w.few) > fewWrites
		return !w.more
	})
	if w.more {
		w.few, w.many = nil, t.writes.Copy().Iter()
		w.more = w.many.Seek(prefix)
	}
	return w
}

// next is the write that comes next, if there is one; take goes on to the one behind it.
func (w *written) next() (own, bool) {
	switch {
	case len(w.few) > 0:
		return w.few[0], true
	case w.more && strings.HasPrefix(w.many.Key(), w.prefix):
		return own{w.many.Key(), w.many.Value()}, true
	}
	return own{}, false
}

func (w *written) take() {
	if len(w.few) > 0 {
		w.few = w.few[1:]
		return
	}
	w.more = w.many.Next()
}

// Emit puts out a record. Outputs to one partition of one topic arrive there in
// the order in which they were emitted, over all steps. The runner keeps
// headers and value; the header "from" is its own. A record over
// stream.MaxRecord stops the stage: large values travel as blobs.
func (t *Tx) Emit(o Output) {
	size := outputSize(&o)
	for _, h := range o.Headers {
		if h.Key == FromHeader {
			t.refuse(fmt.Errorf("output to %s with a header %q of its own", o.Topic, FromHeader))
		}
	}
	switch {
	case o.Topic == "":
		t.refuse(fmt.Errorf("output with key %.40q has no topic", o.Key))
	case size > maxOutput:
		t.refuse(fmt.Errorf("output to %s with key %.40q has %d bytes, limit %d", o.Topic, o.Key, size, maxOutput))
	case o.Pinned && o.Partition < 0:
		t.refuse(fmt.Errorf("output to %s is pinned to partition %d", o.Topic, o.Partition))
	}
	t.outputs = append(t.outputs, o)
}

// Wake sets the timer of key: an Input of kind Timer will come in the first
// step whose time is not before at. There is one timer per key; setting it
// again moves it.
func (t *Tx) Wake(key string, at time.Time) {
	if at.IsZero() || at.Year() > 2200 || at.Year() < 1700 {
		t.refuse(fmt.Errorf("timer %.40q at %s", key, at))
		return
	}
	t.timers[key] = at.UTC().Round(0)
}

// Cancel removes the timer of key, if there is one.
func (t *Tx) Cancel(key string) { t.timers[key] = time.Time{} }

// Perform asks for an effect: once this step is counted, Options.Perform is
// called with key and payload, and what it returns comes back as an Input of
// kind Result. Effects of different keys run at once, those of one key never
// do. Asking again before the result came supersedes: the former result is
// dropped, and the new attempt starts when the former has ended.
//
// After a restart effects without a result run again with the same payload,
// once DoubtWait has passed (law 7).
func (t *Tx) Perform(key string, payload []byte) {
	if len(key)+len(payload) > maxEntry {
		t.refuse(fmt.Errorf("effect %.40q with %d bytes, limit %d", key, len(payload), maxEntry))
		return
	}
	t.effects = append(t.effects, Effect{key, payload})
}

func (t *Tx) refuse(err error) {
	if t.fault == nil {
		t.fault = err
	}
}

// maxEntry bounds one key with its value; maxOutput one output, leaving room
// for the header "from" and the encoding within stream.MaxRecord.
const (
	maxEntry  = 16 << 20
	maxOutput = stream.MaxRecord - 1_000
)

func outputSize(o *Output) int {
	n := len(o.Topic) + len(o.Key) + len(o.Value) + 32
	for _, h := range o.Headers {
		n += len(h.Key) + len(h.Value) + 10
	}
	return n
}

// sortedKeys lists the keys of m in order: what is encoded never depends on the
// order of a map.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
