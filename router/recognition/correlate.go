package recognition

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// correlated is what a code of one HS edition may be in another.
type correlated struct {
	known    bool // the register has the code
	exact    bool // one to one
	targets  []string
	relation string
}

// correlate looks up what became of a code. Where only the way back is registered, a one-to-one correlation serves as well.
func (d *decider) correlate(from, to, code string) correlated {
	for _, e := range d.lookup(string(messages.RegisterCorrelation), "/", from, "-", to, "/", code) {
		c := e.Correlation
		return correlated{known: true, exact: c.Relation == "oneToOne", targets: c.Targets, relation: c.Relation}
	}
	return correlated{}
}

// sameAfter tells whether goods that are certified under one code may be declared under a code of another edition: yes where all that the certified code
// became is the declared one, no where none is, unclear where only some are, or nobody knows.
func (d *decider) sameAfter(declared, certified *Commodity) (answer, correlated) {
	there := d.correlate(certified.Edition, declared.Edition, certified.HS6)
	if there.known {
		return inside(there.targets, func(t string) bool { return t == declared.HS6 }), there
	}
	back := d.correlate(declared.Edition, certified.Edition, declared.HS6)
	switch {
	case !back.known:
		return unclear, there
	case !slices.Contains(back.targets, certified.HS6):
		return no, there
	case back.exact:
		return yes, back
	}
	return unclear, there // the certified code may have become others as well
}

// inside tells whether all, none or some of the targets fulfil ok. A code without targets was deleted: nobody can tell.
func inside(targets []string, ok func(string) bool) answer {
	n := 0
	for _, t := range targets {
		if ok(t) {
			n++
		}
	}
	switch {
	case len(targets) == 0 || n > 0 && n < len(targets):
		return unclear
	case n == 0:
		return no
	}
	return yes
}

// covered tells whether a code is within the row's prefixes and outside what it excludes, after correlation to the edition that the row is written in.
func (d *decider) covered(r *row, c *Commodity) (answer, []string) {
	in := func(code string) bool {
		under := func(p string) bool { return strings.HasPrefix(code, p) }
		return slices.ContainsFunc(r.scope.HS, under) && !slices.ContainsFunc(r.scope.Excluded, under)
	}
	if r.scope.Edition == "" || c.Edition == "" || r.scope.Edition == c.Edition {
		return inside([]string{c.HS6}, in), nil
	}
	x := d.correlate(c.Edition, r.scope.Edition, c.HS6)
	return inside(x.targets, in), x.targets
}
