package stage

import (
	"sync/atomic"
	"time"
)

// Stats counts what a runner did since it was made.
type Stats struct {
	Steps       int64 // counted steps of this process, checkpoints included
	Inputs      int64 // records, timers and results given to the stage
	Dropped     int64 // records that had been taken before (law 4)
	Strange     int64 // records whose header "from" could not be read
	Relayed     int64 // outputs acknowledged by their targets
	Performed   int64 // attempts ended
	Checkpoints int64
	Restores    int64 // begun
	Lost        int64 // times another owner's step counted
}

type counters struct {
	steps, inputs, dropped, strange, relayed, performed, checkpoints, restores, lost atomic.Int64
}

func (c *counters) stats() Stats {
	return Stats{
		Steps: c.steps.Load(), Inputs: c.inputs.Load(), Dropped: c.dropped.Load(), Strange: c.strange.Load(),
		Relayed: c.relayed.Load(), Performed: c.performed.Load(), Checkpoints: c.checkpoints.Load(),
		Restores: c.restores.Load(), Lost: c.lost.Load(),
	}
}

// Health is how one partition fares, for readiness checks.
type Health struct {
	Partition int
	Ready     bool      // restored and at work
	Lag       int64     // records of all inputs not yet taken into a step
	Unrelayed int       // bytes put out and not yet relayed
	Effects   int       // effects without a result
	LastStep  time.Time // when the last own step was read back; zero: none yet
	LastError string    // of the last failure; stays until the next counted step
	FailedAt  time.Time
}
