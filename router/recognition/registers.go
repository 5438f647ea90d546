package recognition

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/tidwall/btree"
)

// ErrEntry says that an entry of a register cannot be taken as a fact.
var ErrEntry = errors.New("register entry cannot be taken")

// Registers is all that registers have said up to one offset of claims. A value never changes: [Registers.With] gives the next one and
// shares with it what did not change, so that one more entry costs some microseconds however many there are. A lookup costs the
// same in a large one as in a small one. The nil Registers holds nothing. Reading is safe for concurrent use, and so is With.
type Registers struct {
	entries *btree.Map[string, *entry] // by id, removals too
	index   *btree.Map[string, *entry] // by what is looked up, and id
	reads   *btree.Map[string, reading]
	mu      *sync.Mutex // copying marks what is copied
}

// entry is a register's entry, parsed.
type entry struct {
	*messages.RegisterEntry
	id                                                string
	hash                                              string // of the entry itself
	known                                             int64  // the offset of claims it stood at
	committed                                         int64  // of a draw: the offset of its first commitment
	valid                                             days
	limit                                             time.Duration // its own freshness; 0: as agreements say
	authority                                         *authority
	span                                              days // of the signatory, key, measure or draw
	bodies                                            []accreditation
	trader                                            []status
	arranged                                          []days   // one for each arrangement
	standards                                         []string // the keys of theirs
	arrangements                                      []string // their names, folded, as is all that follows
	ids, names                                        []string // of the trader
	containers, ucrs, instruments, operators, species []string // of the measure
	bad                                               []bound  // since when a key is not good
	draw                                              []byte   // the seed
}

// reading is when a register was last read.
type reading struct {
	messages.RegisterRead
	at    time.Time
	known int64
}

// With gives the registers with one more entry, which supersedes what was known under its register and key. Known is the entry's
// offset in claims. The error says what messages.CheckEntry found; r is then still good.
func (r *Registers) With(e messages.RegisterEntry, known int64) (*Registers, error) {
	if faults := messages.CheckEntry(e); len(faults) > 0 {
		f := faults[0]
		return r, fmt.Errorf("%w: %s %s: %s, found %q, expected %s", ErrEntry, e.ID(), f.Pointer, f.Text, f.Found, f.Expected)
	}
	x := parseEntry(&e)
	x.hash = hashJSON(e)
	x.known, x.committed = known, known
	out := r.copied()
	if old, ok := out.entries.Get(x.id); ok {
		for _, k := range old.lookups() {
			out.index.Delete(k + sep + x.id)
		}
		if old.Draw != nil && x.Draw != nil && strings.EqualFold(old.Draw.Commitment, x.Draw.Commitment) {
			x.committed = old.committed
		}
	}
	out.entries.Set(x.id, x)
	for _, k := range x.lookups() {
		out.index.Set(k+sep+x.id, x)
	}
	return out, nil
}

// WithRead gives the registers with the fact that one of them was read.
func (r *Registers) WithRead(x messages.RegisterRead, known int64) (*Registers, error) {
	at, err := parsePoint(x.ReadAt)
	if faults := messages.CheckRead(x); len(faults) > 0 || err != nil {
		return r, fmt.Errorf("%w: register %q was read at %q", ErrEntry, x.Register, x.ReadAt)
	}
	out := r.copied()
	out.reads.Set(x.Register, reading{x, at, known})
	return out, nil
}

// Entry gives what is known under an id ("register/key"), and its offset in claims. A removal is given too.
func (r *Registers) Entry(id string) (e messages.RegisterEntry, known int64, ok bool) {
	if r == nil {
		return e, 0, false
	}
	x, ok := r.entries.Get(id)
	if !ok {
		return e, 0, false
	}
	return *x.RegisterEntry, x.known, true
}

// Read gives when a register was last read.
func (r *Registers) Read(register string) (messages.RegisterRead, bool) {
	if r == nil {
		return messages.RegisterRead{}, false
	}
	x, ok := r.reads.Get(register)
	return x.RegisterRead, ok
}

// Len is how many entries are known, removals included.
func (r *Registers) Len() int {
	if r == nil {
		return 0
	}
	return r.entries.Len()
}

func (r *Registers) copied() *Registers {
	if r == nil {
		return &Registers{new(btree.Map[string, *entry]), new(btree.Map[string, *entry]), new(btree.Map[string, reading]), new(sync.Mutex)}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return &Registers{r.entries.Copy(), r.index.Copy(), r.reads.Copy(), new(sync.Mutex)}
}

// sep stands between the parts of a key of the index; no folded text has it.
const sep = "\x00"

// find gives the entries under a key of the index, in the order of their ids.
func (r *Registers) find(key string) []*entry { return r.under(nil, key+sep) }

// under appends the entries under all keys of the index that begin with a prefix, in their order.
func (r *Registers) under(out []*entry, prefix string) []*entry {
	if r == nil {
		return out
	}
	r.index.Ascend(prefix, func(k string, e *entry) bool {
		if !strings.HasPrefix(k, prefix) {
			return false
		}
		out = append(out, e)
		return true
	})
	return out
}

func (r *Registers) reading(register string) (reading, bool) {
	if r == nil {
		return reading{}, false
	}
	return r.reads.Get(register)
}

// drawAt gives the latest draw that began at or before an instant, of those committed to by an offset: one that comes afterwards neither draws nor hides
// another. Of several that began together the first that was committed to counts.
func (r *Registers) drawAt(t time.Time, known int64) *entry {
	if r == nil {
		return nil
	}
	var out *entry
	prefix := string(messages.RegisterDraw) + "/"
	r.index.Descend(prefix+stamp(t)+"\xff", func(k string, e *entry) bool {
		switch {
		case !strings.HasPrefix(k, prefix), out != nil && !e.span.from.at.Equal(out.span.from.at):
			return false
		case e.committed <= known && (out == nil || e.committed < out.committed):
			out = e
		}
		return true
	})
	return out
}
