package recognition

import (
	"hash/maphash"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// factSet collects the facts that a decision consulted, each once.
type factSet struct {
	all     []messages.Fact
	entries []*entry // for each fact the entry of a register that it is, or nil
	// index has for each fact its place plus one, where the hash of its id leads to or behind that. It is at most half full.
	index []int32
	seed  maphash.Seed
}

// firstFacts is how many facts there is room for at first: nearly all decisions have fewer.
const firstFacts = 48

// clear forgets the facts, and keeps the room.
func (s *factSet) clear() {
	s.all, s.entries = cleared(s.all), cleared(s.entries)
	clear(s.index)
}

// at is the place of an id in the index: of its fact, or where that goes.
func (s *factSet) at(id string) *int32 {
	mask := uint64(len(s.index) - 1)
	for h := maphash.String(s.seed, id); ; h++ {
		i := &s.index[h&mask]
		if *i == 0 || s.all[*i-1].ID == id {
			return i
		}
	}
}

// grow makes room for twice as many facts.
func (s *factSet) grow() {
	if s.index == nil {
		s.seed, s.all, s.entries = maphash.MakeSeed(), make([]messages.Fact, 0, firstFacts), make([]*entry, 0, firstFacts)
	}
	s.index = make([]int32, max(256, 2*len(s.index)))
	for i := range s.all {
		*s.at(s.all[i].ID) = int32(i + 1) //nolint:gosec // no decision has two thousand million facts
	}
}

// find gives the place of the fact of an id; false where none is noted.
func (s *factSet) find(id string) (int, bool) {
	if len(s.all) == 0 {
		return 0, false
	}
	i := *s.at(id)
	return int(i) - 1, i != 0
}

// get gives the fact of an id, nil where none is noted. It is good until the next is.
func (s *factSet) get(id string) *messages.Fact {
	if i, ok := s.find(id); ok {
		return &s.all[i]
	}
	return nil
}

// entry is the entry of a register that the fact of an id is; nil where it is none.
func (s *factSet) entry(id string) *entry {
	if i, ok := s.find(id); ok {
		return s.entries[i]
	}
	return nil
}

// room is where the fact of an id goes; nil where it is noted already.
func (s *factSet) room(id string, e *entry) *messages.Fact {
	if 2*len(s.all) >= len(s.index) {
		s.grow()
	}
	i := s.at(id)
	if *i != 0 {
		if e != nil {
			s.entries[*i-1] = e
		}
		return nil
	}
	s.all, s.entries = append(s.all, messages.Fact{ID: id}), append(s.entries, e)
	*i = int32(len(s.all)) //nolint:gosec // no decision has two thousand million facts
	return &s.all[len(s.all)-1]
}

func (d *decider) fact(f messages.Fact) string {
	if to := d.facts.room(f.ID, nil); to != nil {
		*to = f
	}
	return f.ID
}

// list gives the facts in the order of their ids.
func (d *decider) list() []messages.Fact {
	all := d.facts.all
	for i := range all {
		d.order = append(d.order, int32(i)) //nolint:gosec // no decision has two thousand million facts
	}
	slices.SortFunc(d.order, func(a, b int32) int { return strings.Compare(all[a].ID, all[b].ID) })
	out := make([]messages.Fact, len(all))
	for i, j := range d.order {
		out[i] = all[j]
	}
	return out
}

func (d *decider) declarationFact() string {
	if !d.declared {
		d.declared = true
		d.fact(messages.Fact{ID: declarationID, Source: d.decl.Sender, Value: d.text.join(d.decl.Subject, " v", strconv.Itoa(d.decl.Version)),
			AsOf: d.text.join(d.text.moment(d.instant), " (", d.instant.basis, ")"), Known: d.decl.Known, Hash: d.decl.Message})
	}
	return declarationID
}

const declarationID = "declaration"

func (d *decider) instrumentFact(in *Instrument) string {
	a := d.about(in)
	if a.fact != "" {
		return a.fact
	}
	f := messages.Fact{ID: d.instrumentID(in), Source: in.Sender, Value: d.text.join(in.Status, " v", strconv.Itoa(in.Version)), Known: in.Known, Hash: in.Message}
	if since := in.sinceText(); since != "" {
		f.Value += " since " + since
	}
	if in.Issued != nil {
		f.AsOf = in.Issued.Value
	}
	a.fact = d.fact(f)
	return a.fact
}

func (d *decider) agreementFact(r *row) string {
	if to := d.facts.room(r.fact, nil); to != nil {
		*to = messages.Fact{ID: r.fact, Source: r.border.Authority, Value: r.scope.ID, AsOf: r.agreement.InForce.From, Hash: r.ref.Hash}
	}
	return r.fact
}

// instrumentID is the id of the fact that an instrument is.
func (d *decider) instrumentID(in *Instrument) string {
	a := d.about(in)
	if a.id == "" {
		a.id = d.text.join("instrument/", in.Subject, "/", in.ID)
	}
	return a.id
}

func (d *decider) balanceID(in *Instrument, b *Balance) string {
	if b == nil {
		return ""
	}
	return d.text.join("balance/", in.ID, "/", strconv.Itoa(b.Line))
}

func (d *decider) authorityFact(a *authority) string {
	if a.entry != nil {
		return d.entryFact(a.entry)
	}
	return d.fact(messages.Fact{ID: "authority/" + a.ID, Source: "register", Value: a.Country, Hash: d.rules.Hash()})
}

func (d *decider) balanceFact(in *Instrument, b *Balance) string {
	return d.fact(messages.Fact{ID: d.balanceID(in, b), Source: "ledger", Value: d.text.join(string(b.Free), " ", b.name(), " free"), Known: in.Known})
}

// lookup notes that the registers were asked for something, and gives what they hold. The key may come in parts. Nothing found is a fact too:
// an entry that comes later changes it. What it gives is good for this decision only.
func (d *decider) lookup(key ...string) []*entry { return d.lookupAs(false, key...) }

// lookupAs is lookup; that a confidential one was made, and what it found, only authorities may read: what is not shown must not show.
func (d *decider) lookupAs(confidential bool, key ...string) []*entry {
	d.key = append(d.key[:0], lookupPrefix...)
	for _, part := range key {
		d.key = append(d.key, part...)
	}
	d.key = append(d.key, sep...)
	id := d.text.bytes(d.key) // the id of the fact, and behind its first part what the index is asked for
	from := len(d.found)
	d.found = d.registers.under(d.found, id[len(lookupPrefix):])
	found := d.found[from:len(d.found):len(d.found)]
	d.lookedUp(id[:len(id)-len(sep)], found, confidential)
	return found
}

// lookedUp notes what was found under the id of a lookup's fact.
func (d *decider) lookedUp(id string, found []*entry, confidential bool) {
	d.asked = id
	for _, e := range found {
		d.entryFact(e)
	}
	to := d.facts.room(id, nil)
	if to == nil {
		return
	}
	to.Source, to.Value, to.Confidential = "registers", messages.FactAbsent, confidential
	switch len(found) {
	case 0:
	case 1:
		to.Value = found[0].id
	default:
		ids := make([]string, 0, len(found))
		for _, e := range found {
			ids = append(ids, e.id)
		}
		to.Value = strings.Join(ids, " ")
	}
}

// entryFact notes an entry of a register.
func (d *decider) entryFact(e *entry) string {
	if to := d.facts.room(e.id, e); to != nil {
		to.Source, to.Value, to.AsOf, to.Fetched, to.Known, to.Hash, to.Confidential = e.Source, string(e.Kind), e.AsOf, e.FetchedAt, e.known, e.Hash, e.Measure != nil
		if to.Hash == "" {
			to.Hash = e.hash
		}
	}
	return e.id
}

// reference names an instrument in a decision.
func (d *decider) reference(in *Instrument, line int) messages.InstrumentRef {
	about := d.about(in)
	r := messages.InstrumentRef{Subject: in.Subject, Version: in.Version, Kind: in.Kind, Class: in.Class, Number: in.Number, Country: about.country, Line: line}
	if a := about.issuer; a != nil {
		r.Issuer = a.ID
	} else if len(in.Issuers) > 0 {
		r.Issuer = in.Issuers[len(in.Issuers)-1]
	}
	if in.Issued != nil {
		r.Issued = in.Issued.Value
	}
	return r
}
