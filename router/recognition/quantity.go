package recognition

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// need says how much of an instrument line a claim asks for, in the balance's unit: the stated write-off, else the line's net
// mass, else its statutory quantity; packages only if the agreement says so.
func (c *claim) need(b *Balance, packagesCount bool) (messages.Decimal, verdict) {
	var stated []Amount
	for _, ct := range c.citations {
		for _, w := range ct.WriteOffs {
			switch {
			case w.Value == "" || w.Line != 0 && w.Line != c.line.Number:
			case w.Line == 0 && len(ct.Lines) != 1:
				return "", open("G11.UNSTATED", map[string]string{"missing": "one write-off stands for several lines"})
			default:
				stated = append(stated, Amount{Value: w.Value, Unit: w.Unit})
			}
		}
	}
	counts := strings.HasPrefix(b.Basis, packages)
	if counts && !packagesCount {
		return "", open("G11.UNIT", map[string]string{"unit": b.name()})
	}
	if len(stated) > 0 {
		return one(stated, b, "the write-offs of the line differ")
	}
	return c.measured(b)
}

// measured is how much the line itself says it is, in the balance's unit.
func (c *claim) measured(b *Balance) (messages.Decimal, verdict) {
	counts := strings.HasPrefix(b.Basis, packages)
	bases := []string{"netMass", "statistical", "supplementary", "count"}
	switch {
	case b.Basis == "netVolume":
		bases = append(bases, b.Basis)
	case counts:
		bases = []string{b.Basis}
	case b.Basis == "grossMass" || b.Basis == "grossVolume":
		bases = nil // a net figure would take too little off a gross one
	}
	for _, basis := range bases {
		var found []Amount
		for _, a := range c.line.Amounts {
			if _, ok := codes.Convert(string(a.Value), a.Unit, b.Unit); a.Basis == basis && ok {
				found = append(found, a)
			}
		}
		if len(found) > 0 {
			return one(found, b, "the line states "+basis+" twice")
		}
	}
	return "", open("G11.UNIT", map[string]string{"unit": b.name()})
}

// one is the one value that all amounts convert to.
func one(as []Amount, b *Balance, twice string) (messages.Decimal, verdict) {
	var values []messages.Decimal
	for _, a := range as {
		v, ok := codes.Convert(string(a.Value), a.Unit, b.Unit)
		if d := messages.Decimal(v); ok && !slices.ContainsFunc(values, func(o messages.Decimal) bool { return o.Cmp(d) == 0 }) {
			values = append(values, d)
		}
	}
	switch {
	case len(values) == 0:
		return "", open("G11.UNIT", map[string]string{"unit": b.name()})
	case len(values) > 1:
		return "", open("G11.UNSTATED", map[string]string{"missing": twice})
	case values[0].Sign() <= 0:
		return "", open("G11.UNSTATED", map[string]string{"missing": "the declared quantity is " + string(values[0])})
	}
	return values[0], verdict{result: pass}
}

// name is the unit for people.
func (b *Balance) name() string {
	q := b.quantity("0")
	if q.SourceUnit != "" {
		return "packages " + q.SourceUnit
	}
	return b.Unit
}
