package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// slab makes many values of one type at the price of a few allocations. What it gave it does not use again, unless it is told to
// (again). The messages of one document may share a piece of memory: they mostly live and die together.
type slab[T any] struct {
	chunk []T
	at    int
	// dirty is up to where the chunk was given before. What is given of it again is made zero just then, which keeps a large message's
	// memory out of the caches' way.
	dirty int
	// from is how much of the chunk was taken before this message, which has a number of segments, less what it took of others.
	from, segments, messages int
	// taken is how many the last message took that took any, per how many segments it had.
	taken, per int
}

const (
	// leastChunk is how many values are made at once at least.
	leastChunk = 4
	// ahead is for how many more messages memory is taken at most: as many as there were.
	ahead = 16
	// most is how many values are made at once where fewer are asked for.
	most = 1 << 16
)

// begin makes the slab ready for a message of a number of segments: it will take about as many as the last one, by its length.
func (s *slab[T]) begin(segments int) {
	if taken := s.at - s.from; taken > 0 && s.segments > 0 {
		s.taken, s.per = taken, s.segments
	}
	s.from, s.segments = s.at, segments
	s.messages++
}

// again makes the slab ready to give its memory once more: nothing that it gave is used any longer.
func (s *slab[T]) again() {
	s.begin(0)
	s.dirty = max(s.dirty, s.at)
	s.at, s.from = 0, 0
}

// like makes an empty slab for messages like those of another.
func (s *slab[T]) like(o *slab[T]) {
	o.begin(0)
	*s = slab[T]{taken: o.taken, per: o.per}
}

// room makes place for n values in a row.
func (s *slab[T]) room(n int) {
	if len(s.chunk)-s.at >= n {
		return
	}
	size, taken := 0, s.at-s.from
	if s.per > 0 {
		size = s.taken * s.segments / s.per
	}
	size = max(size, taken) // more may be taken than was thought
	size += size/8 + 1      // and a message that takes a few more than it should is no reason to begin anew each time
	if size < 64 {
		size *= min(s.messages, ahead)
	}
	s.chunk, s.at, s.from, s.dirty = make([]T, max(n, min(size, most), leastChunk)), 0, -taken, 0
}

// clear makes what was given before zero between two places.
func (s *slab[T]) clear(from, to int) {
	if to = min(to, s.dirty); from < to {
		clear(s.chunk[from:to])
	}
}

// one gives a new value.
func (s *slab[T]) one() *T {
	at := s.at
	if at >= len(s.chunk) {
		s.room(1)
		at = s.at
	}
	s.at = at + 1
	v := &s.chunk[at]
	if at < s.dirty {
		*v = *new(T)
	}
	return v
}

// list gives an empty list with room for n values, which are zero.
func (s *slab[T]) list(n int) []T {
	l := s.rough(n)
	s.clear(s.at-n, s.at)
	return l
}

// rough is list without making the values zero: who takes one writes all of it.
func (s *slab[T]) rough(n int) []T {
	s.room(n)
	s.at += n
	return s.chunk[s.at-n : s.at-n : s.at]
}

// add appends to a list that has its memory here, and gives the place of what it appended, which is zero. Most are the first of
// their list.
func (s *slab[T]) add(into *[]T) *T {
	if cap(*into) > 0 {
		return s.append(into)
	}
	at := s.at
	if at >= len(s.chunk) {
		s.room(1)
		at = s.at
	}
	s.at = at + 1
	one := s.chunk[at : at+1 : at+1]
	if at < s.dirty {
		one[0] = *new(T)
	}
	*into = one
	return &one[0]
}

// append is add to a list that has some. Lists are mostly filled one after the other, so that the last one can grow where it stands.
func (s *slab[T]) append(into *[]T) *T {
	l, at := *into, s.at
	n := len(l)
	switch {
	case n < cap(l):
		l = l[:n+1]
	case at > 0 && at < len(s.chunk) && &l[n-1] == &s.chunk[at-1]:
		s.at++
		l = s.chunk[at-n : at+1 : at+1]
		s.clear(at, at+1)
	default:
		grown := s.rough(2 * n)[:n+1]
		copy(grown, l)
		s.clear(s.at-n, s.at)
		l = grown
	}
	*into = l
	return &l[n]
}

// slabs are the values that a message has many of.
type slabs struct {
	codes           slab[messages.Code]
	texts           slab[messages.Text]
	measures        slab[messages.Measure]
	amounts         slab[messages.Amount]
	packages        slab[messages.Package]
	duties          slab[messages.Duty]
	documents       slab[messages.Document]
	references      slab[messages.Reference]
	classifications slab[messages.Classification]
	origins         slab[messages.Origination]
	attributes      slab[messages.Attribute]
	procedures      slab[messages.Procedure]
	parties         slab[messages.Party]
	identifiers     slab[messages.Identifier]
	addresses       slab[messages.Address]
	places          slab[messages.Place]
	notes           slab[messages.Note]
	times           slab[messages.Time]
	strings         slab[string]
	numbers         slab[int]
	lines           slab[messages.Line]
	messages        slab[messages.Message]
	declarations    slab[messages.Declaration]
	consignments    slab[messages.Consignment]
	participants    slab[messages.Participant]
	transports      slab[messages.Transport]
	offices         slab[messages.Office]
	equipment       slab[messages.Equipment]
	totals          slab[messages.Totals]
}

// begin makes all ready for a message of a number of segments.
func (s *slabs) begin(segments int) {
	s.codes.begin(segments)
	s.texts.begin(segments)
	s.measures.begin(segments)
	s.amounts.begin(segments)
	s.packages.begin(segments)
	s.duties.begin(segments)
	s.documents.begin(segments)
	s.references.begin(segments)
	s.classifications.begin(segments)
	s.origins.begin(segments)
	s.attributes.begin(segments)
	s.procedures.begin(segments)
	s.parties.begin(segments)
	s.identifiers.begin(segments)
	s.addresses.begin(segments)
	s.places.begin(segments)
	s.notes.begin(segments)
	s.times.begin(segments)
	s.strings.begin(segments)
	s.numbers.begin(segments)
	s.lines.begin(segments)
	s.messages.begin(segments)
	s.declarations.begin(segments)
	s.consignments.begin(segments)
	s.participants.begin(segments)
	s.transports.begin(segments)
	s.offices.begin(segments)
	s.equipment.begin(segments)
	s.totals.begin(segments)
}

// again makes all ready to give their memory once more.
func (s *slabs) again() {
	s.codes.again()
	s.texts.again()
	s.measures.again()
	s.amounts.again()
	s.packages.again()
	s.duties.again()
	s.documents.again()
	s.references.again()
	s.classifications.again()
	s.origins.again()
	s.attributes.again()
	s.procedures.again()
	s.parties.again()
	s.identifiers.again()
	s.addresses.again()
	s.places.again()
	s.notes.again()
	s.times.again()
	s.strings.again()
	s.numbers.again()
	s.lines.again()
	s.messages.again()
	s.declarations.again()
	s.consignments.again()
	s.participants.again()
	s.transports.again()
	s.offices.again()
	s.equipment.again()
	s.totals.again()
}

// like makes empty ones for messages like those of others.
func (s *slabs) like(o *slabs) {
	s.codes.like(&o.codes)
	s.texts.like(&o.texts)
	s.measures.like(&o.measures)
	s.amounts.like(&o.amounts)
	s.packages.like(&o.packages)
	s.duties.like(&o.duties)
	s.documents.like(&o.documents)
	s.references.like(&o.references)
	s.classifications.like(&o.classifications)
	s.origins.like(&o.origins)
	s.attributes.like(&o.attributes)
	s.procedures.like(&o.procedures)
	s.parties.like(&o.parties)
	s.identifiers.like(&o.identifiers)
	s.addresses.like(&o.addresses)
	s.places.like(&o.places)
	s.notes.like(&o.notes)
	s.times.like(&o.times)
	s.strings.like(&o.strings)
	s.numbers.like(&o.numbers)
	s.lines.like(&o.lines)
	s.messages.like(&o.messages)
	s.declarations.like(&o.declarations)
	s.consignments.like(&o.consignments)
	s.participants.like(&o.participants)
	s.transports.like(&o.transports)
	s.offices.like(&o.offices)
	s.equipment.like(&o.equipment)
	s.totals.like(&o.totals)
}

// ink is memory for the texts of a message that are not in its bytes as they are: joined, released, folded.
type ink struct {
	b strings.Builder
	// from is where the text begins that is being written; filled is what other builders of the message hold.
	from, filled, size, messages int
	rate                         float32
}

// begin makes the ink ready for a message of a number of bytes: it will need about as much as the last one, by its length.
func (k *ink) begin(size int) {
	if k.size > 0 {
		k.rate = float32(k.filled+k.b.Len()) / float32(k.size)
	}
	k.filled, k.size = -k.b.Len(), size
	k.messages++
}

// forget lets go of the memory.
func (k *ink) forget() {
	k.begin(0)
	*k = ink{rate: k.rate}
}

// write begins a text of at most n bytes, to be written to what it gives.
func (k *ink) write(n int) *strings.Builder {
	if k.b.Cap()-k.b.Len() < n {
		k.filled += k.b.Len()
		k.b = strings.Builder{} // texts that were written keep the old one
		size := max(int(k.rate*float32(k.size)), k.filled, 48)
		size += size/8 + 16
		if size < 1<<10 {
			size *= min(k.messages, ahead)
		}
		k.b.Grow(max(n, min(size, most)))
	}
	k.from = k.b.Len()
	return &k.b
}

// text gives the text that was written.
func (k *ink) text() string { return k.b.String()[k.from:] }
