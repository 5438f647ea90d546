package stage

import (
	"fmt"

	"github.com/clearhub/clearhub/router/stream"
)

// fold reads a journal partition: the chain of counted steps, and the state
// they add up to. Restore, owner and verification share it.
type fold struct {
	*chain
	state      *state
	checkpoint Ref   // the last complete one and where to read from; root: none
	since      int64 // bytes of journal after it
	fromBase   bool  // the first counted step is a checkpoint to be loaded
	compare    bool  // every further checkpoint must equal the state
	ownStep    *step // the content of chain.own
}

// newFold reads from the beginning, or from a checkpoint where base is not root.
func newFold(base Ref) *fold {
	f := &fold{chain: newChain(), state: newState(), checkpoint: root}
	if base != root {
		f.chain, f.fromBase = newChainAt(base), true
	}
	return f
}

// add takes the next record of the journal and returns the step that counts by
// it, already folded into the state, or nil.
func (f *fold) add(r *stream.Record) (*counted, error) {
	f.since += recordSize(r)
	c, err := f.chain.add(r)
	if c == nil || err != nil {
		return nil, err
	}
	st := f.ownStep
	if st == nil || c.ID != f.own {
		if st, err = decodeStep(c.Body); err != nil {
			return nil, fmt.Errorf("step %s: %w", c.Ref, err)
		}
	}
	switch {
	case f.fromBase && st.Kind != checkpoint:
		return nil, fmt.Errorf("%w: step %s is named as a checkpoint and is none", ErrGap, c.Ref)
	case f.fromBase:
		f.state.load(st, c.Ref)
		f.fromBase = false
	case st.Kind == checkpoint:
		if f.compare && !f.state.equal(st) {
			return nil, fmt.Errorf("%w: checkpoint %s differs from the steps before it", ErrGap, c.Ref)
		}
		f.state.last = c.Ref
	default:
		f.state.apply(st, c.Ref)
	}
	if st.Kind == checkpoint {
		f.checkpoint, f.since = Ref{c.ID, c.First}, 0
	}
	return c, nil
}

func recordSize(r *stream.Record) int64 {
	n := len(r.Key) + len(r.Value) + 20
	for i := range r.Headers {
		n += len(r.Headers[i].Key) + len(r.Headers[i].Value) + 4
	}
	return int64(n)
}
