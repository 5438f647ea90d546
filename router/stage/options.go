package stage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"
)

// Options wire a runner. Name, Stage, Log, Inputs and Journal are required;
// zero values of the others mean the default.
type Options struct {
	Name    string // of the stage, as in hook points, logs and errors
	Stage   Stage
	Log     Log
	Inputs  []string // topics; each has as many partitions as the journal, or one
	Journal string   // topic of steps and checkpoints; its partitions are the stage's

	// Release is written beside each step, at most 100 bytes: who finds that a
	// step comes out otherwise today learns which program made it.
	Release string

	// Members says which partitions to work on. Nil means all of them.
	Members Members

	// Perform does what Tx.Perform asked for and returns its result; needed
	// only by stages with effects. It is called from many goroutines, at most
	// once at a time per key and partition, and must return when ctx ends,
	// after AttemptLimit. The same payload may come again after a restart.
	Perform func(ctx context.Context, key string, payload []byte) []byte

	AttemptLimit time.Duration // the longest attempt; default 30 s
	DoubtWait    time.Duration // pause before attempts that a former owner may have begun; default 40 s
	FreshFor     time.Duration // an attempt starts only this long after a counted step; default 10 s
	Concurrency  int           // attempts at once per partition; default 16

	MaxChunk      int           // inputs per step; default 1000
	MaxPending    int           // bytes put out but not yet relayed, per partition, before the stage waits; default 32 MiB
	CheckpointMin int64         // bytes of journal before a checkpoint is considered; default 64 MiB
	FetchWait     time.Duration // how long one fetch waits for input; default 500 ms
	SettleAfter   time.Duration // idle time after which progress is recorded in a step of its own; default 5 s
	CheckTopics   time.Duration // pause between looks at the topics' ids; default 30 s

	Clock  Clock              // default the system's
	Hook   func(point string) // called at "<name>.step.made" and so on; for crash tests
	Logger zerolog.Logger
}

// Clock is the source of time; tests inject their own.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

type systemClock struct{}

func (systemClock) Now() time.Time                         { return time.Now() }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

func (o Options) withDefaults() Options {
	o.AttemptLimit = or(o.AttemptLimit, 30*time.Second)
	o.DoubtWait = or(o.DoubtWait, 40*time.Second)
	o.FreshFor = or(o.FreshFor, 10*time.Second)
	o.Concurrency = or(o.Concurrency, 16)
	o.MaxChunk = or(o.MaxChunk, 1000)
	o.MaxPending = or(o.MaxPending, 32<<20)
	o.CheckpointMin = or(o.CheckpointMin, 64<<20)
	o.FetchWait = or(o.FetchWait, 500*time.Millisecond)
	o.SettleAfter = or(o.SettleAfter, 5*time.Second)
	o.CheckTopics = or(o.CheckTopics, 30*time.Second)
	if o.Clock == nil {
		o.Clock = systemClock{}
	}
	return o
}

func or[T int | int64 | time.Duration](v, def T) T {
	if v == 0 {
		return def
	}
	return v
}

// validate refuses what would break a law later, defaults filled in.
func (o *Options) validate() error {
	switch {
	case o.Name == "":
		return errors.New("stage without a name")
	case o.Stage == nil, o.Log == nil:
		return fmt.Errorf("stage %s: Stage and Log are required", o.Name)
	case len(o.Inputs) == 0 || o.Journal == "":
		return fmt.Errorf("stage %s: Inputs and Journal are required", o.Name)
	case len(o.Release) > maxRelease:
		return fmt.Errorf("stage %s: Release has %d bytes, %d are the most", o.Name, len(o.Release), maxRelease)
	case o.AttemptLimit < 0 || o.FreshFor < 0 || o.DoubtWait < 0 || o.FetchWait < 0 || o.SettleAfter < 0 || o.CheckTopics < 0:
		return fmt.Errorf("stage %s: a duration is negative", o.Name)
	case o.Concurrency < 0 || o.MaxChunk < 0 || o.MaxPending < 0 || o.CheckpointMin < 0:
		return fmt.Errorf("stage %s: a limit is negative", o.Name)
	case o.DoubtWait < o.AttemptLimit+o.FreshFor:
		return fmt.Errorf("stage %s: DoubtWait %s is shorter than AttemptLimit %s and FreshFor %s together (law 7)", o.Name, o.DoubtWait, o.AttemptLimit, o.FreshFor)
	}
	seen := map[string]bool{o.Journal: true}
	for _, in := range o.Inputs {
		if in == "" || seen[in] {
			return fmt.Errorf("stage %s: input %q is empty, named twice, or the journal", o.Name, in)
		}
		seen[in] = true
	}
	return nil
}
