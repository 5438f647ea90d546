package stage

import (
	"errors"
	"fmt"
	"time"

	"github.com/clearhub/clearhub/router/stream"
)

// machine is the owner of one partition without its goroutines: it is told what
// was read and what time it is, and says what to append, relay and perform. It
// never goes back: after any error its user throws it away and restores another
// from the journal (law 3).
//
//	restore: read … ready
//	then:    offer, make, seal, (append), read …, finish; and at any time
//	         batch → relayed, starts → performed
type machine struct {
	*fold
	o         *Options
	partition int
	source    Source // what "from" says of this journal partition
	stats     *counters
	newID     func() ID
	partSize  int // of a record of the journal

	ready   bool
	inputs  []*input
	turn    int // the input that is read first in the next step
	results []result
	draft   *draft
	topics  map[string]stream.Info // looked up since the restore

	fresh      time.Time       // when the last own counted step was sent
	owned      time.Time       // when the first own step was read back; zero before
	doubtful   map[string]bool // keys of effects that someone else may have begun
	restoredAt int64           // where the journal ended then
	attempts   map[string]*attempt

	targets map[place]*target
	beat    bool      // an empty step is wanted
	dirty   time.Time // since when there is progress that no step has recorded
}

// input is one partition that is read.
type input struct {
	place
	queue   []stream.Record
	taken   int64 // offset after the last record taken into a step or dropped
	fetched int64 // offset after the last record in the queue
	next    int64 // the partition's end, as last seen
}

type result struct {
	key   string
	at    Position
	value []byte
}

// draft is the step in flight.
type draft struct {
	id      ID
	tx      *Tx // nil for a checkpoint
	step    step
	settled []settled
	started time.Time
	inputs  int
}

// errLost: another step counted, or the own one did not. Restore.
var errLost = errors.New("another owner's step counted")

// newMachine begins a restore at a checkpoint, or at the beginning for root.
func newMachine(o *Options, partition int, journalID string, inputs []place, base Ref, stats *counters) *machine {
	m := &machine{
		fold: newFold(base), o: o, partition: partition, source: Source{journalID, partition}, stats: stats, newID: newID, partSize: maxPart,
		topics: map[string]stream.Info{}, attempts: map[string]*attempt{}, targets: map[place]*target{}, doubtful: map[string]bool{},
	}
	for _, in := range inputs {
		m.inputs = append(m.inputs, &input{place: in})
	}
	return m
}

// learn is told what a topic is now, and compares it with what the stage has
// worked with so far.
func (m *machine) learn(topic string, info stream.Info) error {
	if was, ok := m.state.topics[topic]; ok && was != info.ID {
		return fmt.Errorf("%w: %s is %s, the stage has worked with %s", ErrTopicChanged, topic, info.ID, was)
	}
	if was, ok := m.topics[topic]; ok && was != info {
		return fmt.Errorf("%w: %s is %v, the stage has worked with %v", ErrTopicChanged, topic, info, was)
	}
	m.topics[topic] = info
	return nil
}

// read takes records of the journal, in order. Once the machine is ready, any
// counted step but its own is errLost.
func (m *machine) read(records []stream.Record, now time.Time) error {
	for i := range records {
		c, err := m.add(&records[i])
		switch {
		case err != nil:
			return err
		case c == nil || !m.ready:
		case m.draft == nil || c.ID != m.draft.id:
			return fmt.Errorf("%w: %s", errLost, c.Ref)
		default:
			m.committed(now)
		}
	}
	return nil
}

// restored ends the restore: the journal is read to its end.
func (m *machine) restored() error {
	if m.seek != (ID{}) {
		return fmt.Errorf("%w: checkpoint %s is not at its offset", ErrGap, m.seek)
	}
	for _, in := range m.inputs {
		in.taken = m.state.next[in.place]
		in.fetched = in.taken
	}
	m.restoredAt = m.state.last.Offset
	for key := range m.state.effects {
		m.doubtful[key] = true
	}
	m.ready = true
	return nil
}

// wants says whether input i should be fetched, and from where.
func (m *machine) wants(i int) (offset int64, ok bool) {
	in := m.inputs[i]
	return in.fetched, m.ready && len(in.queue) == 0
}

// offer takes what was fetched from input i.
func (m *machine) offer(i int, c stream.Chunk) error {
	in := m.inputs[i]
	for j := range c.Records {
		if c.Records[j].Offset != in.fetched {
			return fmt.Errorf("%w: %s/%d offset %d follows %d", ErrGap, in.Topic, in.Partition, c.Records[j].Offset, in.fetched-1)
		}
		in.fetched++
	}
	in.queue = append(in.queue, c.Records...)
	in.next = max(c.HighWatermark, in.fetched)
	return nil
}

// make begins the next step if there is reason for one. The stage is called
// here. Before seal, the topics in unresolved have to be learnt.
func (m *machine) make(now time.Time) (*draft, error) {
	if !m.ready || m.draft != nil {
		return nil, nil
	}
	d := &draft{id: m.newID()}
	if m.checkpointDue() {
		d.step = m.state.snapshot()
		m.draft = d
		return d, nil
	}
	d.tx = newTx(m.state, m.partition, stepTime(now, m.state.time))
	full := m.state.pendingBytes > m.o.MaxPending
	if !full {
		if in := m.take(d, now); len(in) > 0 {
			d.inputs = len(in)
			if err := m.call(d.tx, in); err != nil {
				return nil, err
			}
			m.draft = d
			return d, nil
		}
	}
	idle := !m.dirty.IsZero() && now.Sub(m.dirty) >= m.o.SettleAfter
	if m.beat || idle || full && !m.dirty.IsZero() {
		m.draft = d
		return d, nil
	}
	return nil, nil
}

// take collects due timers, results and records, drops what was seen before
// (law 4), and notes what it took.
func (m *machine) take(d *draft, now time.Time) []Input {
	var in []Input
	for _, key := range m.state.due(d.tx.now, m.o.MaxChunk) {
		d.tx.timers[key] = time.Time{}
		in = append(in, Input{Kind: Timer, Key: key})
	}
	for len(m.results) > 0 && len(in) < m.o.MaxChunk {
		r := m.results[0]
		m.results = m.results[1:]
		if !m.state.asks(r.key, r.at) { // superseded meanwhile
			delete(m.attempts, r.key)
			continue
		}
		d.settled = append(d.settled, settled{r.key, r.at})
		in = append(in, Input{Kind: Result, Key: r.key, Value: r.value})
	}
	reached := map[place]map[Source]Position{}
	bytes := int64(0)
	for n := range m.inputs {
		from := m.inputs[(m.turn+n)%len(m.inputs)]
		of := map[Source]Position{}
		k := 0
		for ; k < len(from.queue) && len(in) < m.o.MaxChunk && bytes < maxStepInput; k++ {
			r := &from.queue[k]
			from.taken = r.Offset + 1
			if !m.beyond(from.place, r, of) {
				m.stats.dropped.Add(1)
				continue
			}
			bytes += recordSize(r)
			in = append(in, Input{Kind: Record, Record: *r})
		}
		from.queue = from.queue[k:]
		if len(from.queue) == 0 {
			from.queue = nil
		}
		if k > 0 {
			reached[from.place] = of
			if m.dirty.IsZero() {
				m.dirty = now
			}
		}
	}
	m.turn++
	for _, p := range sortedPlaces(reached) {
		for src, at := range reached[p] {
			d.step.Sources = append(d.step.Sources, sourceReached{p, src, at})
		}
	}
	return in
}

// beyond says whether a record has not been taken before, and notes that it is
// now. A record without "from" stands at its own offset. One whose "from" cannot
// be read was written by a stranger and stands at its own offset too.
func (m *machine) beyond(in place, r *stream.Record, of map[Source]Position) bool {
	v := r.Header(FromHeader)
	if v == "" {
		return true
	}
	src, at, ok := ParseFrom(v)
	if !ok {
		m.stats.strange.Add(1)
		return true
	}
	last, known := of[src]
	if !known {
		last, known = m.state.reached(in, src)
	}
	if known && at.Compare(last) <= 0 {
		return false
	}
	of[src] = at
	return true
}

// call runs the stage. A panic would come again with the same inputs in every
// process: it is turned into an error that names them.
func (m *machine) call(tx *Tx, in []Input) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: panic at %s: %v", ErrStage, describe(in), p)
		}
	}()
	m.o.Stage.Step(tx, in)
	if tx.fault == nil && len(tx.effects) > 0 && m.o.Perform == nil {
		tx.refuse(errors.New("effect without Options.Perform"))
	}
	if tx.fault != nil {
		return fmt.Errorf("%w: at %s: %w", ErrStage, describe(in), tx.fault)
	}
	return nil
}

func describe(in []Input) string {
	first, last := in[0], in[len(in)-1]
	return fmt.Sprintf("%d inputs, %s to %s", len(in), name(first), name(last))
}

func name(in Input) string {
	switch in.Kind {
	case Timer:
		return fmt.Sprintf("timer %.40q", in.Key)
	case Result:
		return fmt.Sprintf("result %.40q", in.Key)
	default:
		return fmt.Sprintf("%s/%d offset %d", in.Record.Topic, in.Record.Partition, in.Record.Offset)
	}
}

// unresolved lists the topics of outputs that have not been looked up.
func (m *machine) unresolved() (topics []string) {
	if m.draft.tx == nil {
		return nil
	}
	seen := map[string]bool{}
	for i := range m.draft.tx.outputs {
		t := m.draft.tx.outputs[i].Topic
		if _, ok := m.topics[t]; !ok && !seen[t] {
			seen[t] = true
			topics = append(topics, t)
		}
	}
	return topics
}

// seal turns the draft into the records to append, each a batch of its own.
func (m *machine) seal(now time.Time) ([]stream.Record, error) {
	d := m.draft
	d.started = now
	if d.tx != nil {
		sources := d.step.Sources
		d.step = stepOf(d.tx)
		d.step.Sources, d.step.Settled = sources, d.settled
		if err := m.resolve(d.step.Outputs); err != nil {
			return nil, err
		}
		m.record(&d.step)
	}
	body := encodeStep(&d.step)
	if len(body) > m.partSize*maxParts {
		return nil, fmt.Errorf("%w: step of %d bytes", ErrStage, len(body))
	}
	m.own, m.ownStep = d.id, &d.step
	return split(frame{ID: d.id, Prev: m.state.last, Checkpoint: m.checkpoint, Release: m.o.Release}, body, m.partSize), nil
}

func (m *machine) resolve(outputs []Output) error {
	for i := range outputs {
		o := &outputs[i]
		info, ok := m.topics[o.Topic]
		switch {
		case !ok:
			return fmt.Errorf("%w: output to unknown topic %q", ErrStage, o.Topic)
		case !o.Pinned:
			o.Partition, o.Pinned = stream.PartitionOf([]byte(o.Key), info.Partitions), true
		case o.Partition >= info.Partitions:
			return fmt.Errorf("%w: output to %s is pinned to partition %d of %d", ErrStage, o.Topic, o.Partition, info.Partitions)
		}
	}
	return nil
}

// record puts the progress that no step has yet into this one.
func (m *machine) record(s *step) {
	for _, name := range sortedKeys(m.topics) {
		if _, known := m.state.topics[name]; !known {
			s.Topics = append(s.Topics, topicID{name, m.topics[name].ID})
		}
	}
	for _, in := range m.inputs {
		if in.taken != m.state.next[in.place] {
			s.Next = append(s.Next, nextOffset{in.place, in.taken})
		}
	}
	for _, p := range sortedPlaces(m.targets) {
		if t := m.targets[p]; t.acked != t.recorded {
			s.Relayed = append(s.Relayed, relayed{p, t.acked})
			t.recorded = t.acked
		}
	}
	m.dirty, m.beat = time.Time{}, false
}

// committed is called when the own step was read back as counted; the fold has
// it already.
func (m *machine) committed(now time.Time) {
	d := m.draft
	m.draft, m.ownStep, m.beat = nil, nil, false
	m.fresh = d.started
	if m.owned.IsZero() {
		m.owned = now
	}
	for _, s := range d.settled {
		delete(m.attempts, s.Key)
	}
	m.stats.steps.Add(1)
	m.stats.inputs.Add(int64(d.inputs))
	if d.tx == nil {
		m.stats.checkpoints.Add(1)
	}
}

// finish is told that the journal was read beyond the last part of an own step:
// by now it counts or never will through this machine. The next step may be in
// flight already.
func (m *machine) finish(id ID) error {
	if m.draft != nil && m.draft.id == id {
		return fmt.Errorf("%w: step %s did not", errLost, m.draft.id)
	}
	return nil
}

// checkpointDue: a restore should read no more than about twice the state.
func (m *machine) checkpointDue() bool {
	return m.since > max(m.o.CheckpointMin, m.state.size)
}

// wake is when make or starts will have something to do without anything new
// having happened; false: never.
func (m *machine) wake(now time.Time) (at time.Time, ok bool) {
	earliest := func(t time.Time, set bool) {
		if set && (!ok || t.Before(at)) {
			at, ok = t, true
		}
	}
	if m.draft != nil {
		return at, false
	}
	if m.state.pendingBytes <= m.o.MaxPending {
		earliest(m.state.nextTimer())
	}
	earliest(m.dirty.Add(m.o.SettleAfter), !m.dirty.IsZero())
	earliest(m.owned.Add(m.o.DoubtWait), !m.owned.IsZero() && m.doubts(now) && len(m.doubtful) > 0)
	return at, ok
}

// maxStepInput bounds the records of one step, in bytes, about.
const maxStepInput = 4 << 20
