package recognition

import (
	"strings"
	"sync"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// deciders are those that are done: a decision needs some thirty kilobytes while it is made, and leaves six. What one holds is
// cleared before the next sees it.
var deciders = sync.Pool{New: func() any { return new(decider) }}

// largeCase is how many facts a decision may have for its memory to be kept for the next.
const largeCase = 1000

// scratch is memory that nothing of a decision points to: whatever goes into one is copied out of it.
type scratch struct {
	ids      []string // lists of the ids of facts
	found    []*entry // what lookups found
	key      []byte   // of the lookup at the moment
	asked    string   // the id of its fact
	numbers  []string // of the consignment
	met      met
	content  wording
	order    []int32 // of facts
	weighs   []*weighed
	asking   map[string][]*weighed // by instrument
	ordered  []string              // their order
	sums     map[*Balance]messages.Decimal
	claimed  slab[claim]
	weighed  slab[weighed]
	puts     []*weighing
	weighing slab[weighing]
	known    slab[about]
}

// done gives the decider's memory back. Nothing of it may be used after that.
func (d *decider) done() {
	if len(d.facts.all) > largeCase || len(d.claims) > largeCase {
		return
	}
	next := decider{scratch: d.scratch, facts: d.facts}
	next.facts.clear()
	next.ids, next.found, next.order = cleared(d.ids), cleared(d.found), d.order[:0]
	next.key, next.content, next.asked = d.key[:0], d.content[:0], ""
	next.asking, next.ordered, next.sums = emptied(d.asking), cleared(d.ordered), emptied(d.sums)
	next.numbers = cleared(d.numbers)
	next.met.facts, next.met.seen, next.met.d, next.met.l, next.met.bad = cleared(d.met.facts), cleared(d.met.seen), nil, nil, nil
	next.weighs, next.puts = cleared(d.weighs), cleared(d.puts)
	next.claimed.clear()
	next.weighed.clear()
	next.weighing.clear()
	next.known.clear()
	next.instruments, next.near, next.claims, next.ucrs = cleared(d.instruments), cleared(d.near), cleared(d.claims), cleared(d.ucrs)
	next.accounts, next.holdings, next.sound = emptied(d.accounts), emptied(d.holdings), emptied(d.sound)
	next.reserved, next.booked, next.late, next.measures = emptied(d.reserved), emptied(d.booked), emptied(d.late), emptied(d.measures)
	next.waits, next.waiting, next.abouts, next.registered = emptied(d.waits), emptied(d.waiting), emptied(d.abouts), emptied(d.registered)
	*d = next
	deciders.Put(d)
}

func cleared[T any](s []T) []T {
	clear(s)
	return s[:0]
}

func emptied[K comparable, V any](m map[K]V) map[K]V {
	clear(m)
	return m
}

// slab hands out values one by one from a piece of memory that is used again. What it handed out stays where it is when it grows.
type slab[T any] struct{ room []T }

func (s *slab[T]) one() *T {
	if len(s.room) == cap(s.room) {
		s.room = make([]T, 0, max(4, 2*cap(s.room)))
	}
	s.room = s.room[:len(s.room)+1]
	return &s.room[len(s.room)-1]
}

func (s *slab[T]) clear() { s.room = cleared(s.room) }

// text writes the short strings of one decision into one piece of memory, which is theirs for good.
type text struct{ b strings.Builder }

// pieces is how much is taken at a time.
const pieces = 1024

// grow makes room for n bytes, and says where they begin.
func (t *text) grow(n int) int {
	if t.b.Cap()-t.b.Len() < n {
		t.b = strings.Builder{}
		t.b.Grow(max(n, pieces))
	}
	return t.b.Len()
}

// bytes is p as a string.
func (t *text) bytes(p []byte) string {
	from := t.grow(len(p))
	t.b.Write(p)
	return t.b.String()[from:]
}

// fold is messages.Fold.
func (t *text) fold(s string) string {
	t.grow(len(s))
	return messages.FoldTo(&t.b, s)
}

// stamp is the function of that name.
func (t *text) stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	var room [len(time.RFC3339)]byte
	return t.bytes(at.UTC().Truncate(time.Second).AppendFormat(room[:0], time.RFC3339))
}

// moment is how a moment is written for people.
func (t *text) moment(m moment) string {
	if m.exact() {
		return t.stamp(m.earliest)
	}
	return m.String()
}

// join is all parts together.
func (t *text) join(parts ...string) string {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	from := t.grow(n)
	for _, p := range parts {
		t.b.WriteString(p)
	}
	return t.b.String()[from:]
}
