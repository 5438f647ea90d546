package messages

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages/codes"
)

// totalRules hold quantities against each other and totals against the sums of lines.
func totalRules() []Rule {
	const because = "rounding and late corrections make totals differ; the lines count"
	return []Rule{
		{
			Code: "MSG-501", Severity: SeverityWarn,
			Text: "the stated number differs from how many there are", Expected: "the number that the message holds",
			Mend: "correct the total, or look for what is missing", Because: because,
			find: findCounts,
		},
		{
			Code: "MSG-502", Severity: SeverityWarn,
			Text: "the total of packages differs from the sum of the lines", Expected: "the sum of the lines",
			Mend: "correct the total or the lines", Because: because,
			find: findPackageTotal,
		},
		{
			Code: "MSG-503", Severity: SeverityWarn,
			Text: "the total differs from the sum of the lines", Expected: "the sum of the lines, within rounding",
			Mend: "correct the total or the lines", Because: because,
			find: findMeasureTotals,
		},
		{
			Code: "MSG-504", Severity: SeverityWarn,
			Text: "the total amount differs from the sum of the lines", Expected: "the sum of the lines, within rounding",
			Mend: "correct the total or the lines", Because: because,
			find: findAmountTotals,
		},
		{
			Code: "MSG-505", Severity: SeverityWarn,
			Text: "the net mass of the line is more than its gross mass", Expected: "at most the gross mass",
			Mend:    "correct one of the masses",
			Because: "either may be the slip; the ledger takes the net mass",
			find:    findNetOverGross,
		},
		{
			Code: "MSG-506", Severity: SeverityRefuse,
			Text: "the quantity is negative", Expected: "zero or more",
			Mend:    "state the quantity itself; corrections are messages of their own",
			Because: "a negative quantity would give an instrument more than it was issued for",
			find: func(x *examination) []finding {
				var found []finding
				for _, m := range x.measures {
					if m.v.Type != "temperature" && m.v.Type != "other" && m.v.Value.Sign() < 0 {
						found = append(found, finding{pointer: m.at() + "/value", found: string(m.v.Value)})
					}
				}
				for _, p := range x.packages {
					if p.v.Count.Sign() < 0 {
						found = append(found, finding{pointer: p.at() + "/count", found: string(p.v.Count)})
					}
				}
				return append(found, findNegativeWriteOffs(x)...)
			},
		},
		{
			Code: "MSG-507", Severity: SeverityWarn,
			Text: "the number of packages is not whole", Expected: "a whole number",
			Mend:    "state whole packages; put a part of a package into a measure",
			Because: "some formats split packages between lines",
			find: func(x *examination) []finding {
				var found []finding
				for _, p := range x.packages {
					if _, fraction, _ := strings.Cut(string(p.v.Count), "."); strings.Trim(fraction, "0") != "" && p.v.Count.Valid() {
						found = append(found, finding{pointer: p.at() + "/count", found: string(p.v.Count)})
					}
				}
				return found
			},
		},
	}
}

func findNegativeWriteOffs(x *examination) []finding {
	var found []finding
	for _, d := range x.documents {
		for i := range d.v.WriteOffs {
			if q := d.v.WriteOffs[i].Quantity; q != nil && q.Value.Sign() < 0 {
				found = append(found, finding{pointer: d.at() + "/writeOffs/" + strconv.Itoa(i) + "/quantity/value", found: string(q.Value)})
			}
		}
	}
	return found
}

// totals gives the totals of a message that holds all its lines.
func (x *examination) totals() *Totals {
	switch {
	case x.goodsDeclaration() != nil:
		return x.declaration.Totals
	case x.certificate != nil:
		return x.certificate.Totals
	case x.wholeManifest() != nil:
		return x.manifest.Totals
	}
	return nil
}

func findCounts(x *examination) []finding {
	t := x.totals()
	if t == nil {
		return nil
	}
	var found []finding
	look := func(name string, stated *int, have int) {
		if stated != nil && have > 0 && *stated != have {
			found = append(found, finding{pointer: "/body/totals/" + name, found: strconv.Itoa(*stated), expected: strconv.Itoa(have)})
		}
	}
	look("lines", t.Lines, len(x.lines))
	look("consignments", t.Consignments, len(x.consignments))
	look("equipment", t.Equipment, len(x.equipment))
	return found
}

// findPackageTotal compares only where the total is one number and every line counts its packages at
// one level: nested levels are not additive.
func findPackageTotal(x *examination) []finding {
	t := x.totals()
	if t == nil || len(t.Packages) != 1 || t.Packages[0].Count == "" || len(x.lines) == 0 {
		return nil
	}
	var counts tally
	for _, l := range x.lines {
		if len(l.v.Packages) != 1 || l.v.Packages[0].Count == "" {
			return nil
		}
		counts.add(l.v.Packages[0].Count)
	}
	sum := counts.decimal()
	if total := t.Packages[0].Count; total.Cmp(sum) != 0 {
		return []finding{{pointer: "/body/totals/packages/0/count", found: string(total), expected: string(sum)}}
	}
	return nil
}

func findMeasureTotals(x *examination) []finding {
	t := x.totals()
	if t == nil || len(x.lines) == 0 {
		return nil
	}
	var found []finding
	for i := range t.Measures {
		total := &t.Measures[i]
		if total.Type == "temperature" || total.Type == "humidity" || total.Type == "other" {
			continue
		}
		sum, slack, ok := lineSum(x.lines, total)
		if ok && beyond(total.Value, sum, slack) {
			found = append(found, finding{pointer: "/body/totals/measures/" + strconv.Itoa(i) + "/value", found: string(total.Value), expected: string(sum)})
		}
	}
	return found
}

// lineSum adds up the measures of one type over all lines in the total's unit, with what rounding may
// have changed. It is not ok where a line states none, or a unit cannot be converted exactly.
func lineSum(lines []block[Line], total *Measure) (sum, slack Decimal, ok bool) {
	var values, steps tally
	steps.add(halfStep(total.Value))
	for _, l := range lines {
		m := l.v.measure(total.Type)
		if m == nil {
			return "", "", false
		}
		value, exact := codes.Convert(string(m.Value), m.UnitCode, total.UnitCode)
		step, fits := codes.Convert(string(halfStep(m.Value)), m.UnitCode, total.UnitCode)
		if !exact || !fits {
			return "", "", false
		}
		values.add(Decimal(value))
		steps.add(Decimal(step))
	}
	return values.decimal(), steps.decimal(), true
}

// measure gives the first measure of a type.
func (l *Line) measure(kind string) *Measure {
	for i := range l.Measures {
		if l.Measures[i].Type == kind {
			return &l.Measures[i]
		}
	}
	return nil
}

func findAmountTotals(x *examination) []finding {
	t := x.totals()
	if t == nil || len(x.lines) == 0 {
		return nil
	}
	var found []finding
	for i := range t.Amounts {
		total := &t.Amounts[i]
		var values, steps tally
		steps.add(halfStep(total.Value))
		complete := total.Type != ""
		for _, l := range x.lines {
			j := slices.IndexFunc(l.v.Amounts, func(a Amount) bool { return a.Type == total.Type && a.Currency == total.Currency })
			if j < 0 {
				complete = false
				break
			}
			values.add(l.v.Amounts[j].Value)
			steps.add(halfStep(l.v.Amounts[j].Value))
		}
		if sum := values.decimal(); complete && beyond(total.Value, sum, steps.decimal()) {
			found = append(found, finding{pointer: "/body/totals/amounts/" + strconv.Itoa(i) + "/value", found: string(total.Value), expected: string(sum)})
		}
	}
	return found
}

// halfStep is half of the last place that a value is written with: what rounding can change.
func halfStep(d Decimal) Decimal {
	switch d.Scale() {
	case 0:
		return "0.5"
	case 1:
		return "0.05"
	case 2:
		return "0.005"
	case 3:
		return "0.0005"
	}
	return Decimal("0." + strings.Repeat("0", d.Scale()) + "5")
}

// beyond tells whether two values differ by as much as rounding cannot explain.
func beyond(a, b, slack Decimal) bool { return a.Sub(b).Abs().Cmp(slack) >= 0 && a.Cmp(b) != 0 }

func findNetOverGross(x *examination) []finding {
	var found []finding
	for _, l := range x.lines {
		n, g := l.v.measure("netMass"), l.v.measure("grossMass")
		if n == nil || g == nil {
			continue
		}
		value, ok := codes.Convert(string(n.Value), n.UnitCode, g.UnitCode)
		if ok && Decimal(value).Cmp(g.Value) > 0 {
			net := slices.IndexFunc(l.v.Measures, func(m Measure) bool { return m.Type == n.Type })
			found = append(found, finding{pointer: l.at() + "/measures/" + strconv.Itoa(net) + "/value", found: string(n.Value) + " " + n.UnitCode, expected: "at most " + string(g.Value) + " " + g.UnitCode})
		}
	}
	return found
}
