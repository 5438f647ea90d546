package recognition

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// asked says how much of an instrument line a claim asks for, in the balance's unit, and by what fraction that may be off: the stated
// write-off, else the line's net mass, else its statutory quantity; packages only if the agreement says so.
func (w *weighing) asked(b *Balance) (need, off messages.Decimal, v verdict) {
	var room [4]Amount
	stated := room[:0]
	for _, ct := range w.c.citations {
		for _, x := range ct.WriteOffs {
			switch {
			case x.Value == "" || x.Line != 0 && x.Line != w.c.line.Number:
			case x.Line == 0 && len(ct.Lines) != 1:
				return "", "", open("G11.UNSTATED", map[string]string{"missing": "sharedWriteOff"})
			default:
				stated = append(stated, Amount{Value: x.Value, Unit: x.Unit})
			}
		}
	}
	if strings.HasPrefix(b.Basis, packages) && !w.row.scope.Packages {
		return "", "", open("G11.UNIT", map[string]string{"unit": b.name()})
	}
	if len(stated) > 0 {
		return w.one(stated, b, "writeOffsDiffer")
	}
	return w.measured(b)
}

// measured is how much the line itself says it is, in the balance's unit.
func (w *weighing) measured(b *Balance) (need, off messages.Decimal, v verdict) {
	var room [5]string
	bases := append(room[:0], "netMass", "statistical", "supplementary", "count")
	switch {
	case b.Basis == "netVolume":
		bases = append(bases, b.Basis)
	case strings.HasPrefix(b.Basis, packages):
		bases = append(room[:0], b.Basis)
	case b.Basis == "grossMass" || b.Basis == "grossVolume":
		bases = nil // a net figure would take too little off a gross one
	}
	for _, agreed := range []bool{false, true} { // an exact conversion comes before an agreed factor
		for _, basis := range bases {
			var amounts [4]Amount
			found := amounts[:0]
			for _, a := range w.c.line.Amounts {
				if _, o, ok := w.convert(a, b.Unit, agreed); a.Basis == basis && ok && (o != "") == agreed {
					found = append(found, a)
				}
			}
			if len(found) > 0 {
				return w.one(found, b, "statedTwice")
			}
		}
	}
	return "", "", open("G11.UNIT", map[string]string{"unit": b.name()})
}

// one is the one value that all amounts convert to.
func (w *weighing) one(as []Amount, b *Balance, twice string) (need, off messages.Decimal, v verdict) {
	var room [4]messages.Decimal
	values := room[:0]
	for _, a := range as {
		x, o, ok := w.convert(a, b.Unit, true)
		if ok && !slices.ContainsFunc(values, func(y messages.Decimal) bool { return y.Cmp(x) == 0 }) {
			values, off = append(values, x), o
		}
	}
	switch {
	case len(values) == 0:
		return "", "", open("G11.UNIT", map[string]string{"unit": b.name()})
	case len(values) > 1:
		return "", "", open("G11.UNSTATED", map[string]string{"missing": twice})
	case values[0].Sign() <= 0:
		return "", "", open("G11.UNSTATED", map[string]string{"missing": "nothingDeclared"})
	}
	return values[0], off, verdict{result: pass}
}

// convert gives an amount in another unit: exactly, or where agreed factors count, by one that is registered for the goods and the day, with
// its tolerance.
func (w *weighing) convert(a Amount, unit string, agreed bool) (value, off messages.Decimal, ok bool) {
	if v, ok := codes.Convert(string(a.Value), a.Unit, unit); ok {
		return messages.Decimal(v), "", true
	}
	if !agreed || a.Unit == "" || !a.Value.Valid() {
		return "", "", false
	}
	length := -1
	for _, e := range w.d.lookup(string(messages.RegisterConversion), "/", a.Unit, "-", unit) {
		n := 0
		if len(e.Conversion.HS) > 0 {
			if n = w.longest(e.Conversion.HS); n == 0 {
				continue
			}
		}
		if n > length && w.d.instant.during(e.valid) == yes {
			value, off, ok, length = a.Value.Mul(e.Conversion.Factor), e.Conversion.Tolerance, true, n
		}
	}
	if ok && off == "" {
		off = "0"
	}
	return value, off, ok
}

// name is the unit for people.
func (b *Balance) name() string {
	q := b.quantity("0")
	if q.SourceUnit != "" {
		return "packages " + q.SourceUnit
	}
	return b.Unit
}
