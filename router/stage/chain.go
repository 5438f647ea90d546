package stage

import (
	"fmt"

	"github.com/clearhub/clearhub/router/stream"
)

// chain decides which steps of a journal partition count (law 3): it is given
// every record in the order of offsets, and gives back the steps that count. It
// is the same for the owner, for a restore and for verification, and whatever
// prefix of a journal they have read, they agree on it.
//
// A step counts when its last missing part arrives while its prev is the last
// counted step. It can lose that chance but never regain it: steps only name
// what was read back as counted, so parts of steps with another prev are
// forgotten at once.
type chain struct {
	last   Ref   // the last counted step
	offset int64 // of the next record
	seek   ID    // start of a restore: the checkpoint to begin with; zero once found

	// own is the step this process has in flight: its body is not kept here.
	own  ID
	open map[ID]*partial

	recent recentSteps
	// unchecked counts every complete step, whatever its prev. Only the model
	// test sets it, to show that it would notice.
	unchecked bool
}

// partial is a step of which parts are missing.
type partial struct {
	bodies  [][]byte
	have    []bool
	missing int
	first   int64 // the lowest offset of its parts
}

// counted is a step that counts.
type counted struct {
	Ref          // its id, and the offset of the part that completed it
	Prev  Ref    // the step before
	First int64  // the lowest offset of its parts
	Body  []byte // nil for the own step
	// Release is that of the program that made it, "" where it did not say.
	Release string
}

// newChain starts at the beginning of a journal.
func newChain() *chain {
	return &chain{last: root, open: map[ID]*partial{}, recent: newRecentSteps(root)}
}

// newChainAt starts at a checkpoint, reading from its first part.
func newChainAt(base Ref) *chain {
	c := newChain()
	c.offset, c.seek = base.Offset, base.ID
	return c
}

// add takes the next record. It returns nil where no step counts by it.
func (c *chain) add(r *stream.Record) (*counted, error) {
	if r.Offset != c.offset {
		return nil, fmt.Errorf("%w: journal offset %d follows %d", ErrGap, r.Offset, c.offset-1)
	}
	c.offset++
	f, err := parseFrame(r)
	if err != nil {
		return nil, err
	}
	switch {
	case c.seek != (ID{}):
		if f.ID != c.seek {
			return nil, nil
		}
	case f.Prev != c.last && !c.unchecked:
		// A late copy, or the work of someone who was not the owner any more.
		// Its prev must have counted, or something that counted is missing.
		if !c.recent.knows(f.Prev) {
			return nil, fmt.Errorf("%w: journal offset %d follows step %s, which did not count", ErrGap, r.Offset, f.Prev)
		}
		return nil, nil
	}
	p := c.open[f.ID]
	if p == nil {
		p = &partial{bodies: make([][]byte, f.Parts), have: make([]bool, f.Parts), missing: f.Parts, first: r.Offset}
		c.open[f.ID] = p
	}
	if f.Parts != len(p.have) {
		return nil, fmt.Errorf("%w at offset %d: part %d/%d of a step of %d parts", ErrJournal, r.Offset, f.Part, f.Parts, len(p.have))
	}
	if p.have[f.Part-1] {
		return nil, nil // a copy
	}
	p.have[f.Part-1] = true
	p.missing--
	if f.ID != c.own {
		p.bodies[f.Part-1] = r.Value
	}
	if p.missing > 0 {
		return nil, nil
	}
	out := &counted{Ref: Ref{f.ID, r.Offset}, Prev: f.Prev, First: p.first, Body: p.body(), Release: f.Release}
	if c.seek != (ID{}) {
		c.seek = ID{}
		c.recent = newRecentSteps(out.Ref)
	}
	c.last = out.Ref
	c.recent.add(out.Ref)
	clear(c.open)
	return out, nil
}

func (p *partial) body() []byte {
	if len(p.bodies) == 1 {
		return p.bodies[0]
	}
	n := 0
	for _, b := range p.bodies {
		n += len(b)
	}
	out := make([]byte, 0, n)
	for i, b := range p.bodies {
		out = append(out, b...)
		p.bodies[i] = nil
	}
	return out
}

// recentSteps remembers the last counted steps, to tell a stale step from one
// that follows something missing.
type recentSteps struct {
	ids   map[int64]ID
	order []int64 // a ring
	head  int
	floor int64 // at or below this offset nothing is known
}

const rememberedSteps = 1 << 16

func newRecentSteps(from Ref) recentSteps {
	return recentSteps{ids: map[int64]ID{}, floor: from.Offset}
}

func (r *recentSteps) add(s Ref) {
	if len(r.order) < rememberedSteps {
		r.order = append(r.order, s.Offset)
	} else {
		r.floor = max(r.floor, r.order[r.head])
		delete(r.ids, r.order[r.head])
		r.order[r.head] = s.Offset
		r.head = (r.head + 1) % rememberedSteps
	}
	r.ids[s.Offset] = s.ID
}

// knows is false only for a step that would be remembered if it had counted.
func (r *recentSteps) knows(s Ref) bool {
	return s.Offset <= r.floor || r.ids[s.Offset] == s.ID
}
