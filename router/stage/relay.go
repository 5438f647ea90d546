package stage

import (
	"slices"
	"sort"
	"time"

	"github.com/clearhub/clearhub/router/stream"
)

// target is a partition that counted steps put records out to. One request is
// in flight for it, and what is in flight is repeated until acknowledged (law 4).
//
// Progress goes into the next step, whatever it is for. Where none follows, a
// step of its own records it after Options.SettleAfter, so that a restart after
// a quiet night does not relay the last evening again; readers would drop it.
type target struct {
	acked    Position // all up to here is stored in the target
	recorded Position // what steps say of it
	busy     bool
}

// batch is a run of outputs for one target, in journal order.
type batch struct {
	To      place
	Records []stream.Record
	Upto    Position
}

// Limits of one relay request; stream.MaxBatch bounds its encoded bytes.
const (
	maxBatchRecords = 1000
	maxBatchBytes   = stream.MaxBatch - 50_000
	recordOverhead  = 200 // header "from" and encoding
)

// batches takes what can be relayed now: for every target that is idle, the
// next outputs of counted steps.
func (m *machine) batches() (out []batch) {
	if !m.ready {
		return nil
	}
	for _, to := range sortedPlaces(m.state.pending) {
		t := m.targets[to]
		if t == nil {
			none := Position{Offset: -1}
			t = &target{acked: none, recorded: none}
			m.targets[to] = t
		}
		if t.busy {
			continue
		}
		q := m.state.pending[to]
		q = q[sort.Search(len(q), func(i int) bool { return q[i].At.Compare(t.acked) > 0 }):]
		if len(q) == 0 {
			continue
		}
		t.busy = true
		out = append(out, m.batch(to, q))
	}
	return out
}

func (m *machine) batch(to place, q []pending) batch {
	b := batch{To: to}
	bytes := 0
	for i := range q {
		p := &q[i]
		bytes += outputSize(&p.Output) + recordOverhead
		if i > 0 && (bytes > maxBatchBytes || i >= maxBatchRecords) {
			break
		}
		b.Records = append(b.Records, stream.Record{
			Topic: to.Topic, Partition: to.Partition, Key: []byte(p.Key), Value: p.Value, Time: p.Time,
			Headers: append(slices.Clip(p.Headers), stream.Header{Key: FromHeader, Value: []byte(FormatFrom(m.source, p.At))}),
		})
		b.Upto = p.At
	}
	return b
}

// relayed is told that a batch is stored.
func (m *machine) relayed(b batch, now time.Time) {
	t := m.targets[b.To]
	t.acked, t.busy = b.Upto, false
	if m.dirty.IsZero() {
		m.dirty = now
	}
	m.stats.relayed.Add(int64(len(b.Records)))
}
