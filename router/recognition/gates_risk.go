package recognition

import (
	"crypto/hmac"
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
	if v.result == pass {
		drawn.facts = append(slices.Clone(v.facts), drawn.facts...)
	}
	return combine(v, drawn)
}

// measured asks the measures in force; once for a line, for all its claims.
func (d *decider) measured(l *Goods) verdict {
	if v, ok := d.measures[l]; ok {
		return v
	}
	v := d.measure(l)
	if d.measures == nil {
		d.measures = map[*Goods]verdict{}
	}
	d.measures[l] = v
	return v
}

func (d *decider) measure(l *Goods) verdict {
	vs := []verdict{passed()}
	var seen []*entry
	weigh := func(key string, found []*entry) {
		vs[0].facts = append(vs[0].facts, lookupPrefix+key)
		for _, e := range found {
			if slices.Contains(seen, e) {
				continue
			}
			seen = append(seen, e)
			if v := d.holds(e, l); v.result != pass {
				v.facts = []string{e.id}
				vs = append(vs, v)
			}
		}
	}
	take := func(key string, exact bool) { weigh(key, d.measuresUnder(key, exact)) }
	take(measureAll, true)
	weigh(measureConsignment, d.againstConsignment())
	for _, o := range l.Origins {
		take(measureOrigin+o, true)
	}
	if len(l.Origins) == 0 { // it may be from anywhere
		weigh(measureOrigin, d.fromAnywhere())
	}
	for i := range d.decl.Parties {
		p := &d.decl.Parties[i]
		for _, f := range slices.Concat(p.IDs, p.Names) {
			take(measureOperator+f, true)
		}
	}
	for _, f := range speciesOf(l) {
		take(measureSpecies+f, true)
	}
	for _, c := range l.Codes {
		if c.HS6 != "" {
			take(measureGoods+c.HS6, false)
		}
	}
	slices.SortStableFunc(vs[1:], func(a, b verdict) int { return rankRisk(a) - rankRisk(b) })
	return combine(vs...)
}

// fromAnywhere are the measures against origins alone: who leaves the origin out does not escape them.
func (d *decider) fromAnywhere() []*entry {
	out := d.registers.beginning(measureOrigin)
	d.lookedUp(measureOrigin, out, true)
	return out
}

// againstConsignment are the measures that name what the declaration is known by: its containers, its UCRs, the instruments it cites. They are one
// fact, the same for all lines.
func (d *decider) againstConsignment() []*entry {
	var out []*entry
	take := func(folded string) {
		for _, e := range d.registers.find(measureConsignment + "/" + folded) {
			if !slices.Contains(out, e) {
				out = append(out, e)
			}
		}
	}
	for i := range d.decl.Equipment {
		take(d.decl.Equipment[i].ID)
	}
	for _, u := range d.ucrs {
		take(u)
	}
	for i := range d.decl.Citations {
		take(d.decl.Citations[i].Folded)
		take(messages.Fold(d.decl.Citations[i].Number))
	}
	for _, c := range d.claims { // an inspection that nobody cites has a number too, and so has what a shortened citation means
		if c.in != nil {
			take(c.in.Folded)
			take(messages.Fold(c.in.Number))
		}
	}
	slices.SortFunc(out, func(a, b *entry) int { return strings.Compare(a.id, b.id) })
	d.lookedUp(measureConsignment, out, true)
	return out
}

// consigned tells whether a line travels in, or under, what a measure names; what it leaves empty it does not limit. Where a line does not say which
// of the declaration's containers it is in, it may be in any.
func (d *decider) consigned(m *messages.BorderMeasure, l *Goods) bool {
	in := func(wanted []string, have func(string) bool) bool {
		return len(wanted) == 0 || slices.ContainsFunc(folded(wanted), have)
	}
	return in(m.Containers, func(f string) bool {
		if len(l.Equipment) > 0 {
			return slices.Contains(l.Equipment, f)
		}
		return slices.ContainsFunc(d.decl.Equipment, func(e Equipment) bool { return e.ID == f })
	}) && in(m.UCRs, func(f string) bool { return slices.Contains(d.ucrs, f) }) && in(m.Instruments, func(f string) bool {
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

// measuresUnder looks up measures. Those for goods lie under the beginnings of codes, with and without an origin; one fact stands for all of them.
func (d *decider) measuresUnder(key string, exact bool) []*entry {
	if exact {
		return d.lookupAs(key, true)
	}
	var out []*entry
	code := strings.TrimPrefix(key, measureGoods)
	for n := 2; n <= len(code); n++ {
		out = append(out, d.registers.beginning(measureGoods+code[:n]+"/")...)
	}
	d.lookedUp(key, out, true)
	return out
}

// holds tells whether a measure is in force against a line, and why.
func (d *decider) holds(e *entry, l *Goods) verdict {
	m := e.Measure
	any := func(wanted, have []string) bool {
		return len(wanted) == 0 || slices.ContainsFunc(have, func(h string) bool { return slices.Contains(wanted, h) })
	}
	if !any(m.Borders, []string{d.border}) || !any(m.Origins, l.Origins) && len(l.Origins) > 0 || !any(folded(m.Species), speciesOf(l)) && len(speciesOf(l)) > 0 {
		return passed()
	}
	if !d.consigned(m, l) {
		return passed()
	}
	if len(m.HS) > 0 && !slices.ContainsFunc(l.Codes, func(c Commodity) bool {
		return c.HS6 != "" && slices.ContainsFunc(m.HS, func(p string) bool { return strings.HasPrefix(c.HS6, p) })
	}) {
		return passed()
	}
	if len(m.Operators) > 0 {
		wanted := folded(m.Operators)
		if !slices.ContainsFunc(d.decl.Parties, func(p Party) bool { return is(&p, wanted, wanted) }) {
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
	at := w.d.decl.First
	if at.IsZero() {
		at = w.d.decl.Received
	}
	values := func() map[string]string {
		return map[string]string{"agreement": w.row.name(), "rate": string(w.row.scope.ControlRate), "instant": stamp(at)}
	}
	e := w.d.registers.drawAt(at)
	if e == nil || exactly(at, "receipt").during(e.span) != yes || len(e.draw) == 0 || e.committed > w.d.decl.Known {
		id := w.d.fact(messages.Fact{ID: lookupPrefix + string(messages.RegisterDraw) + "/" + stamp(at), Source: "registers", Value: messages.FactAbsent, Confidential: true})
		v := open("G13.NO_DRAW", values())
		v.facts = []string{id}
		return v
	}
	id := w.d.fact(messages.Fact{ID: e.id, Source: e.Source, Value: "commitment " + e.Draw.Commitment, AsOf: e.AsOf, Fetched: e.FetchedAt, Known: e.known, Hash: e.Hash, Confidential: true})
	mac := hmac.New(sha256.New, e.draw)
	mac.Write([]byte(w.d.decl.Subject + sep + w.row.ref.ID + sep + w.row.scope.ID))
	n := new(big.Int).SetUint64(binary.BigEndian.Uint64(mac.Sum(nil)))
	if n.Cmp(w.row.rate) < 0 {
		v := failed("G13.RANDOM", values())
		v.facts = []string{id}
		return v
	}
	return passed(id)
}

// rateOf is how many of 2^64 numbers a rate draws.
func rateOf(d messages.Decimal) *big.Int {
	if d.Sign() <= 0 {
		return nil
	}
	whole, fraction, _ := strings.Cut(string(d), ".")
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return nil
	}
	n.Lsh(n, 64)
	return n.Quo(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(fraction))), nil))
}

// Commitment is what is published of a seed before a draw begins: its SHA-256 in hex.
func Commitment(seed []byte) string {
	sum := sha256.Sum256(seed)
	return hex.EncodeToString(sum[:])
}
