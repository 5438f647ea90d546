package recognition

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// risk is gate 13: no measure is in force against the goods, and they were not drawn for a random control.
func (w *weighing) risk() verdict {
	v := w.d.measured(w.c.line)
	if w.row.rate == nil {
		return v
	}
	drawn := w.drawn()
	if v.result == pass && drawn.result != pass {
		from := len(w.d.ids)
		w.d.ids = append(append(w.d.ids, v.facts...), drawn.facts...)
		drawn.facts = w.d.ids[from:len(w.d.ids):len(w.d.ids)]
	}
	return w.d.combine(v, drawn)
}

// measured asks the measures in force; once for a line, for all its claims.
func (d *decider) measured(l *Goods) verdict {
	if v, ok := d.measures[l]; ok {
		return v
	}
	v := d.measure(l)
	d.measures[l] = v
	return v
}

// met are the measures that goods meet, and what they make of it.
type met struct {
	d     *decider
	l     *Goods
	facts []string // of the lookups
	seen  []*entry
	bad   []verdict
	// classes are those of risk that the goods are of, or may be of.
	classes []string
}

// meet asks what lies under a key, in two parts.
func (m *met) meet(prefix, of string) { m.weigh(m.d.lookupAs(true, prefix, of)) }

// weigh looks at what the last lookup found.
func (m *met) weigh(found []*entry) {
	m.facts = append(m.facts, m.d.asked)
	for _, e := range found {
		if slices.Contains(m.seen, e) {
			continue
		}
		m.seen = append(m.seen, e)
		v := m.d.holds(e, m.l)
		switch {
		case v.result == pass:
		case e.Measure.Reason == classOfRisk: // it controls nothing
			m.classes = append(m.classes, e.Measure.Class)
		default:
			v.facts = []string{e.id}
			m.bad = append(m.bad, v)
		}
	}
}

func (d *decider) measure(l *Goods) verdict {
	m := &d.met
	m.d, m.l, m.facts, m.seen, m.bad = d, l, m.facts[:0], m.seen[:0], nil
	m.all()
	v := d.passed(m.facts...)
	if len(m.bad) == 0 {
		return v
	}
	slices.SortStableFunc(m.bad, func(a, b verdict) int { return rankRisk(a) - rankRisk(b) })
	return d.combine(append([]verdict{v}, m.bad...)...)
}

// classOfRisk is the reason of entries that say of which class of risk goods are.
const classOfRisk = "class"

// classified are the classes of risk that goods are of, or may be of, in order.
func (d *decider) classified(l *Goods) []string {
	m := met{d: d, l: l}
	m.all()
	slices.Sort(m.classes)
	return slices.Compact(m.classes)
}

// all asks for all measures that the goods may meet.
func (m *met) all() {
	d, l := m.d, m.l
	m.meet(measureAll, "")
	m.weigh(d.againstConsignment())
	for _, o := range l.Origins {
		m.meet(measureOrigin, o)
	}
	if len(l.Origins) == 0 { // it may be from anywhere
		m.weigh(d.fromAnywhere())
	}
	for i := range d.decl.Parties {
		p := &d.decl.Parties[i]
		for _, f := range p.IDs {
			m.meet(measureOperator, f)
		}
		for _, f := range p.Names {
			m.meet(measureOperator, f)
		}
	}
	for _, f := range speciesOf(l) {
		m.meet(measureSpecies, f)
	}
	for _, c := range l.Codes {
		if c.HS6 != "" {
			m.weigh(d.againstGoods(c.HS6))
		}
	}
}

// fromAnywhere are the measures against origins alone: who leaves the origin out does not escape them.
func (d *decider) fromAnywhere() []*entry {
	from := len(d.found)
	d.found = d.registers.under(d.found, measureOrigin)
	out := d.found[from:len(d.found):len(d.found)]
	d.lookedUp(lookupPrefix+measureOrigin, out, true)
	return out
}

// againstConsignment are the measures that name what the declaration is known by: its containers, its UCRs, the instruments it cites. They are one
// fact, the same for all lines.
func (d *decider) againstConsignment() []*entry {
	d.asked = lookupPrefix + measureConsignment
	if d.noted {
		return d.against
	}
	d.numbers = d.consignment(d.numbers)
	from := len(d.found)
	for _, number := range d.numbers {
		d.key = append(append(append(append(d.key[:0], measureConsignment...), '/'), number...), sep...)
		d.found = d.registers.under(d.found, string(d.key))
	}
	out := d.found[from:len(d.found):len(d.found)]
	slices.SortFunc(out, func(a, b *entry) int { return strings.Compare(a.id, b.id) })
	d.against, d.noted = slices.Compact(out), true
	d.lookedUp(d.asked, d.against, true)
	return d.against
}

// consignment appends the numbers that the declaration is known by, folded, each once.
func (d *decider) consignment(out []string) []string {
	for i := range d.decl.Equipment {
		out = append(out, d.decl.Equipment[i].ID)
	}
	out = append(out, d.ucrs...)
	for i := range d.decl.Citations {
		out = append(out, d.decl.Citations[i].Folded, d.text.fold(d.decl.Citations[i].Number))
	}
	for _, c := range d.claims { // an inspection that nobody cites has a number too, and so has what a shortened citation means
		if c.in != nil {
			out = append(out, c.in.Folded, d.text.fold(c.in.Number))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// againstGoods are the measures against goods of a code. They lie under the beginnings of codes, with and without an origin; one fact stands for
// all of them.
func (d *decider) againstGoods(code string) []*entry {
	from := len(d.found)
	for n := 2; n <= len(code); n++ {
		d.key = append(append(append(d.key[:0], measureGoods...), code[:n]...), '/')
		d.found = d.registers.under(d.found, string(d.key))
	}
	out := d.found[from:len(d.found):len(d.found)]
	d.lookedUp(d.text.join(lookupPrefix, measureGoods, code), out, true)
	return out
}

// consigned tells whether a line travels in, or under, what a measure names; what it leaves empty it does not limit. Where a line does not say which
// of the declaration's containers it is in, it may be in any.
func (d *decider) consigned(e *entry, l *Goods) bool {
	m := e.Measure
	in := func(stated, wanted []string, have func(string) bool) bool {
		return len(stated) == 0 || slices.ContainsFunc(wanted, have)
	}
	return in(m.Containers, e.containers, func(f string) bool {
		if len(l.Equipment) > 0 {
			return slices.Contains(l.Equipment, f)
		}
		return slices.ContainsFunc(d.decl.Equipment, func(e Equipment) bool { return e.ID == f })
	}) && in(m.UCRs, e.ucrs, func(f string) bool { return slices.Contains(d.ucrs, f) }) && in(m.Instruments, e.instruments, func(f string) bool {
		return slices.ContainsFunc(d.decl.Citations, func(c Citation) bool {
			return (c.Folded == f || messages.Fold(c.Number) == f) && (len(c.Lines) == 0 || slices.Contains(c.Lines, l.Number))
		}) || slices.ContainsFunc(d.claims, func(c *claim) bool {
			return c.line == l && c.in != nil && (c.in.Folded == f || messages.Fold(c.in.Number) == f)
		})
	})
}

// rankRisk puts what may be told before what may not, so that the reason does not hang on the order of entries.
func rankRisk(v verdict) int {
	if v.reason == "G13.SAFEGUARD" {
		return 0
	}
	return 1
}

// holds tells whether a measure is in force against a line, and why.
func (d *decider) holds(e *entry, l *Goods) verdict {
	m := e.Measure
	any := func(wanted, have []string) bool {
		return len(wanted) == 0 || slices.ContainsFunc(have, func(h string) bool { return slices.Contains(wanted, h) })
	}
	if !any(m.Borders, []string{d.border}) || !any(m.Origins, l.Origins) && len(l.Origins) > 0 || !any(e.species, speciesOf(l)) && len(speciesOf(l)) > 0 {
		return passed()
	}
	if !d.consigned(e, l) {
		return passed()
	}
	if len(m.HS) > 0 && !slices.ContainsFunc(l.Codes, func(c Commodity) bool {
		return c.HS6 != "" && slices.ContainsFunc(m.HS, func(p string) bool { return strings.HasPrefix(c.HS6, p) })
	}) {
		return passed()
	}
	if len(m.Operators) > 0 {
		if !slices.ContainsFunc(d.decl.Parties, func(p Party) bool { return is(&p, e.operators, e.operators) }) {
			return passed()
		}
	}
	values := map[string]string{"measure": e.Key, "kind": m.Reason, "authority": m.Authority}
	now := exactly(d.now, "now")
	switch now.during(e.span) {
	case no:
		return passed()
	case unclear:
		return open("G13.INSTANT", values)
	}
	if m.Reason == "risk" || m.Confidential {
		return failed("G13.RISK", values)
	}
	return failed("G13.SAFEGUARD", values)
}

// speciesOf are the folded names and species codes of a line.
func speciesOf(l *Goods) []string {
	out := folded(l.Scientific)
	for _, c := range l.Codes {
		if c.System == species {
			out = append(out, c.Code)
		}
	}
	return out
}

// drawn applies the random control: the seed and the declaration decide, nothing else, so that nobody can steer it.
func (w *weighing) drawn() verdict {
	at, known := w.d.decl.first()
	values := func() map[string]string {
		return map[string]string{"agreement": w.row.name(), "rate": string(w.row.scope.ControlRate), "instant": stamp(at)}
	}
	e := w.d.registers.drawAt(at, known)
	if e == nil || exactly(at, "receipt").during(e.span) != yes || len(e.draw) == 0 {
		id := w.d.fact(messages.Fact{ID: lookupPrefix + string(messages.RegisterDraw) + "/" + stamp(at), Source: "registers", Value: messages.FactAbsent, Confidential: true})
		v := open("G13.NO_DRAW", values())
		v.facts = []string{id}
		return v
	}
	if to := w.d.facts.room(e.id, e); to != nil {
		*to = messages.Fact{ID: e.id, Source: e.Source, Value: w.d.text.join("commitment ", e.Draw.Commitment), AsOf: e.AsOf, Fetched: e.FetchedAt, Known: e.known, Hash: e.Hash, Confidential: true}
	}
	var room [256]byte
	if n := lot(e.draw, append(append(append(append(append(room[:0], w.d.decl.Subject...), sep...), w.row.ref.ID...), sep...), w.row.scope.ID...)); w.row.rate.draws(n) {
		v := failed("G13.RANDOM", values())
		v.facts = []string{e.id}
		return v
	}
	return w.d.passed(e.id)
}

// lot is the first 64 bits of the HMAC-SHA-256 (RFC 2104) of a text: what crypto/hmac gives, without its memory.
func lot(seed, text []byte) uint64 {
	var key [sha256.BlockSize]byte
	if len(seed) > len(key) {
		sum := sha256.Sum256(seed)
		seed = sum[:]
	}
	copy(key[:], seed)
	var room [sha256.BlockSize + 256]byte
	for i, k := range key {
		room[i] = k ^ 0x36
	}
	inner := sha256.Sum256(append(room[:len(key)], text...))
	for i, k := range key {
		room[i] = k ^ 0x5c
	}
	outer := sha256.Sum256(append(room[:len(key)], inner[:]...))
	return binary.BigEndian.Uint64(outer[:])
}

// rate is how many of 2^64 lots are drawn: all, or those below a limit.
type rate struct {
	all   bool
	below uint64
}

func (r *rate) draws(lot uint64) bool { return r.all || lot < r.below }

// rateOf is how many of 2^64 numbers a rate draws.
func rateOf(d messages.Decimal) *rate {
	if d.Sign() <= 0 {
		return nil
	}
	whole, fraction, _ := strings.Cut(string(d), ".")
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return nil
	}
	n.Lsh(n, 64)
	n.Quo(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(fraction))), nil))
	return &rate{all: !n.IsUint64(), below: n.Uint64()}
}

// Commitment is what is published of a seed before a draw begins: its SHA-256 in hex.
func Commitment(seed []byte) string {
	sum := sha256.Sum256(seed)
	return hex.EncodeToString(sum[:])
}
