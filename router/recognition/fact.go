package recognition

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// factSet collects the facts that a decision consulted, each once.
type factSet struct {
	all   []messages.Fact
	index map[string]int // where there are many
}

// manyFacts is how many facts are looked through one by one.
const manyFacts = 24

func (s *factSet) has(id string) bool { return s.get(id) != nil }

// get gives the fact of an id, nil where none is noted. It is good until the next is.
func (s *factSet) get(id string) *messages.Fact {
	if s.index != nil {
		if i, ok := s.index[id]; ok {
			return &s.all[i]
		}
		return nil
	}
	for i := range s.all {
		if s.all[i].ID == id {
			return &s.all[i]
		}
	}
	return nil
}

func (d *decider) fact(f messages.Fact) string {
	s := &d.facts
	if s.has(f.ID) {
		return f.ID
	}
	s.all = append(s.all, f)
	switch {
	case s.index != nil:
		s.index[f.ID] = len(s.all) - 1
	case len(s.all) > manyFacts:
		s.index = make(map[string]int, 4*manyFacts)
		for i := range s.all {
			s.index[s.all[i].ID] = i
		}
	}
	return f.ID
}

// list gives the facts in the order of their ids.
func (s *factSet) list() []messages.Fact {
	slices.SortFunc(s.all, func(a, b messages.Fact) int { return strings.Compare(a.ID, b.ID) })
	s.index = nil
	return s.all
}

func (d *decider) declarationFact() string {
	if !d.declared {
		d.declared = true
		d.fact(messages.Fact{ID: declarationID, Source: d.decl.Sender, Value: d.decl.Subject + " v" + strconv.Itoa(d.decl.Version),
			AsOf: d.instant.String() + " (" + d.instant.basis + ")", Known: d.decl.Known, Hash: d.decl.Message})
	}
	return declarationID
}

const declarationID = "declaration"

func (d *decider) instrumentFact(in *Instrument) string {
	a := d.about(in)
	if a.fact != "" {
		return a.fact
	}
	f := messages.Fact{ID: instrumentID(in), Source: in.Sender, Value: in.Status + " v" + strconv.Itoa(in.Version), Known: in.Known, Hash: in.Message}
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
	if d.facts.has(r.fact) {
		return r.fact
	}
	return d.fact(messages.Fact{ID: r.fact, Source: r.border.Authority, Value: r.scope.ID, AsOf: r.agreement.InForce.From, Hash: r.ref.Hash})
}

func instrumentID(in *Instrument) string { return "instrument/" + in.Subject + "/" + in.ID }

func balanceID(in *Instrument, b *Balance) string {
	if b == nil {
		return ""
	}
	return "balance/" + in.ID + "/" + strconv.Itoa(b.Line)
}

func (d *decider) authorityFact(a *authority) string {
	if a.entry != nil {
		return d.entryFact(a.entry)
	}
	return d.fact(messages.Fact{ID: "authority/" + a.ID, Source: "register", Value: a.Country, Hash: d.rules.Hash()})
}

func (d *decider) balanceFact(in *Instrument, b *Balance) string {
	return d.fact(messages.Fact{ID: balanceID(in, b), Source: "ledger", Value: string(b.Free) + " " + b.name() + " free", Known: in.Known})
}

// lookup notes that the registers were asked for something, and gives what they hold. Nothing found is a fact too: an entry that comes
// later changes it.
func (d *decider) lookup(key string) []*entry { return d.lookupAs(key, false) }

// lookupAs is lookup; that a confidential one was made, and what it found, only authorities may read: what is not shown must not show.
func (d *decider) lookupAs(key string, confidential bool) []*entry {
	found := d.registers.find(key)
	d.lookedUp(key, found, confidential)
	return found
}

func (d *decider) lookedUp(key string, found []*entry, confidential bool) {
	f := messages.Fact{ID: lookupPrefix + key, Source: "registers", Value: messages.FactAbsent, Confidential: confidential}
	for i, e := range found {
		if i == 0 {
			f.Value = e.id
		} else {
			f.Value += " " + e.id
		}
		d.entryFact(e)
	}
	d.fact(f)
}

// entryFact notes an entry of a register.
func (d *decider) entryFact(e *entry) string {
	f := messages.Fact{ID: e.id, Source: e.Source, Value: string(e.Kind), AsOf: e.AsOf, Fetched: e.FetchedAt, Known: e.known, Hash: e.Hash, Confidential: e.Measure != nil}
	if f.Hash == "" {
		f.Hash = e.hash
	}
	return d.fact(f)
}

// reference names an instrument in a decision.
func (d *decider) reference(in *Instrument, line int) messages.InstrumentRef {
	r := messages.InstrumentRef{Subject: in.Subject, Version: in.Version, Kind: in.Kind, Class: in.Class, Number: in.Number, Country: d.about(in).country, Line: line}
	if a := d.about(in).issuer; a != nil {
		r.Issuer = a.ID
	} else if len(in.Issuers) > 0 {
		r.Issuer = in.Issuers[len(in.Issuers)-1]
	}
	if in.Issued != nil {
		r.Issued = in.Issued.Value
	}
	return r
}
