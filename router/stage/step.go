package stage

import (
	"time"
)

// version is the form of steps that this release writes. It reads this one and
// the one before; there is none before 1.
const version = 1

// kind tells ordinary steps from checkpoints.
type kind uint8

const (
	work       kind = 1 // changes to the state
	checkpoint kind = 2 // the whole state, changing nothing
)

// place is a partition of a topic.
type place struct {
	Topic     string
	Partition int
}

// step is what a stage did with some inputs, as the journal has it (law 3). Id,
// prev and the last checkpoint are in the headers of its records, see frame.
//
// A checkpoint uses the same lists, holding all there is, and the two at the
// end for what in ordinary steps follows from the step's own offset.
type step struct {
	Kind    kind
	Time    time.Time
	Topics  []topicID       // topics met for the first time
	Next    []nextOffset    // inputs read up to here
	Sources []sourceReached // the last record taken from each source (law 4)
	Puts    []entry         // in key order
	Deletes []string        // in key order
	Timers  []timer         // in key order; zero time: cancelled or delivered
	Settled []settled       // effects whose result was delivered
	Effects []Effect        // asked for, after Settled
	Outputs []Output        // Partition is resolved
	Relayed []relayed       // acknowledged by the targets since the last step

	Outstanding []outstanding // checkpoint: effects without a result
	Pending     []pending     // checkpoint: outputs not known to be relayed
}

type topicID struct{ Name, ID string }

type nextOffset struct {
	Input place
	Next  int64
}

type sourceReached struct {
	Input  place
	Source Source
	At     Position
}

type entry struct {
	Key   string
	Value []byte
}

type timer struct {
	Key string
	At  time.Time
}

type settled struct {
	Key string
	At  Position // where the effect was asked for
}

type relayed struct {
	Target place
	At     Position // all up to here
}

type outstanding struct {
	At Position
	Effect
}

type pending struct {
	At   Position
	Time time.Time // of its step; the time of the relayed record
	Output
}

// stepOf is what a stage did in tx, as a step.
func stepOf(t *Tx) step {
	s := step{Kind: work, Time: t.now, Effects: t.effects, Outputs: t.outputs}
	t.writes.Scan(func(key string, c change) bool {
		switch _, there := t.base.kv.Get(key); {
		case !c.gone:
			s.Puts = append(s.Puts, entry{key, c.value})
		case there:
			s.Deletes = append(s.Deletes, key)
		}
		return true
	})
	for _, key := range sortedKeys(t.timers) {
		at := t.timers[key]
		if _, set := t.base.timer(key); set || !at.IsZero() {
			s.Timers = append(s.Timers, timer{key, at})
		}
	}
	return s
}

// weight is about the bytes of a step of kind work.
func (s *step) weight() (n int64) {
	for i := range s.Puts {
		n += entrySize(s.Puts[i].Key, s.Puts[i].Value)
	}
	for _, key := range s.Deletes {
		n += entrySize(key, nil)
	}
	for i := range s.Timers {
		n += entrySize(s.Timers[i].Key, nil)
	}
	for i := range s.Effects {
		n += entrySize(s.Effects[i].Key, s.Effects[i].Payload)
	}
	for i := range s.Outputs {
		n += int64(outputSize(&s.Outputs[i]))
	}
	return n
}

// stepTime is now in UTC with nanoseconds, but never before the last step.
func stepTime(now, last time.Time) time.Time {
	now = time.Unix(0, now.UnixNano()).UTC()
	if now.Before(last) {
		return last
	}
	return now
}
