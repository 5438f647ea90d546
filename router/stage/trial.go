package stage

import (
	"errors"
	"fmt"
	"iter"
	"time"
)

// Trial runs a stage in memory, without a log: for tests of stages. Every step
// counts at once. Not safe for concurrent use.
type Trial struct {
	stage     Stage
	partition int
	state     *state
	steps     int64
}

// Outcome is what one step put out.
type Outcome struct {
	Outputs []Output
	Effects []Effect
	// Bytes is about how much the step weighs in a journal.
	Bytes int64
}

// NewTrial starts with an empty state.
func NewTrial(s Stage, partition int) *Trial {
	return &Trial{stage: s, partition: partition, state: newState()}
}

// Step runs one step at now. Timers that are due are put in front of the
// inputs. The error is that of a broken rule of Tx; the step then did nothing.
func (t *Trial) Step(now time.Time, in ...Input) (Outcome, error) {
	now = stepTime(now, t.state.time)
	tx := newTx(t.state, t.partition, now)
	due := t.state.due(now, min(t.state.timers.Len(), chunk))
	all := make([]Input, 0, len(due)+len(in))
	for _, key := range due {
		tx.timers[key] = time.Time{}
		all = append(all, Input{Kind: Timer, Key: key})
	}
	all = append(all, in...)
	t.stage.Step(tx, all)
	if tx.fault != nil {
		return Outcome{}, fmt.Errorf("%w: %w", ErrStage, tx.fault)
	}
	s := stepOf(tx)
	for i := range s.Outputs { // nothing relays here
		s.Outputs[i].Partition = 0
	}
	out := Outcome{Outputs: tx.outputs, Effects: tx.effects, Bytes: s.weight()}
	s.Outputs, s.Effects = nil, nil
	t.state.apply(&s, Ref{ID: ID{1}, Offset: t.steps})
	t.steps++
	return out, nil
}

// Fork is a trial with another stage that goes on from the state as it is. The two share nothing that either changes.
func (t *Trial) Fork(s Stage) *Trial {
	return &Trial{stage: s, partition: t.partition, state: t.state.fork(), steps: t.steps}
}

// NextTimer is the time of the earliest timer.
func (t *Trial) NextTimer() (time.Time, error) {
	at, ok := t.state.nextTimer()
	if !ok {
		return time.Time{}, errors.New("no timer is set")
	}
	return at, nil
}

// Get reads the state.
func (t *Trial) Get(key string) ([]byte, bool) { return t.state.kv.Get(key) }

// Scan reads the state.
func (t *Trial) Scan(prefix string) iter.Seq2[string, []byte] {
	return newTx(t.state, t.partition, t.state.time).Scan(prefix)
}
