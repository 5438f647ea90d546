package recognition

import (
	"slices"
	"time"
)

// matched makes a claim for each instrument that shares references with a line as some agreement accepts.
func (d *decider) matched(l *Goods, have []*claim) {
	for _, in := range d.instruments {
		if slices.ContainsFunc(have, func(c *claim) bool { return c.in == in }) {
			continue
		}
		rows := d.rules.rowsOf(d.border, d.about(in).country, in.Class)
		var holds []string
		for _, m := range []string{matchMRN, matchUCR, matchSeal, matchTransport} {
			if slices.ContainsFunc(rows, func(r *row) bool { return slices.Contains(r.scope.Match, m) }) && d.matches(m, l, in) {
				holds = append(holds, m)
			}
		}
		if len(holds) > 0 {
			c := d.stake(l, matched, in.Subject)
			c.classes, c.matches, c.in = append(c.classes, in.Class), holds, in
		}
	}
}

// matches tells whether a line and an instrument share what a kind of match asks for.
func (d *decider) matches(kind string, l *Goods, in *Instrument) bool {
	if len(in.Covers) > 0 && !slices.Contains(in.Covers, l.Number) {
		return false
	}
	keys := d.keysOf(l)
	switch kind {
	case matchMRN:
		return shareKey(keyMRN, keys, in.Keys, l.Number)
	case matchUCR:
		return shareKey(keyUCR, keys, in.Keys, l.Number)
	}
	for _, e := range d.decl.Equipment {
		if !slices.Contains(l.Equipment, e.ID) || len(e.ID) < 5 || !d.sameLoading(in) {
			continue
		}
		for _, o := range in.Equipment {
			if o.ID != e.ID {
				continue
			}
			seal := slices.ContainsFunc(e.Seals, func(s string) bool { return slices.Contains(o.Seals, s) })
			if kind == matchSeal && seal || kind == matchTransport && shareKey(keyTransport, keys, in.Keys, l.Number) {
				return true
			}
		}
	}
	return false
}

// keysOf are the keys that hold for a line: the head's and its own.
func (d *decider) keysOf(l *Goods) []Key {
	return addKeys(slices.Clone(d.decl.Keys), l.Keys...)
}

// shareKey tells whether both have a key of a type in common. A key of the instrument that names a line of the thing referred
// to speaks of that line only.
func shareKey(typ string, declared, certified []Key, line int) bool {
	return slices.ContainsFunc(certified, func(k Key) bool {
		return k.Type == typ && (k.Line == 0 || k.Line == line) &&
			slices.ContainsFunc(declared, func(o Key) bool { return o.Type == typ && o.Folded == k.Folded })
	})
}

// loading is how far an instrument and a declaration may lie apart for a container to be the same loading of it.
const loading = 45 * 24 * time.Hour

// sameLoading tells whether an instrument is of the time of the declaration: containers go round, and seals are numbered anew.
func (d *decider) sameLoading(in *Instrument) bool {
	m, ok := momentOf(in.Issued, "")
	return ok && !m.latest.Before(d.instant.earliest.Add(-loading)) && !m.earliest.After(d.instant.latest.Add(loading))
}
