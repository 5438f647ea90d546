package messages

// timeRules look at times and spans. Times are compared by the intervals that they may mean, so that an
// unknown zone never makes a fault.
func timeRules() []Rule {
	return []Rule{
		{
			Code: "MSG-401", Severity: SeverityWarn,
			Text: "the span ends before it starts", Expected: "an end that is not before the start",
			Mend:    "correct one of the dates",
			Because: "no instant lies in such a span, so nothing is valid by it",
			find:    findReversedSpans,
		},
		{
			Code: "MSG-402", Severity: SeverityWarn,
			Text: "the precision is not that of the value", Expected: "date, minute or second as the value is written",
			Mend:    "correct the precision",
			Because: "the value counts",
			find: func(x *examination) []finding {
				var found []finding
				for _, t := range x.times {
					if p := precision(t.v.Value); t.v.Precision != "" && validPrecision(t.v.Precision) && p != t.v.Precision && parses(t.v.Value) {
						found = append(found, finding{pointer: t.at() + "/precision", found: t.v.Precision, expected: p})
					}
				}
				return found
			},
		},
		{
			Code: "MSG-403", Severity: SeverityRefuse,
			Text: "the time has a zone that nobody stated", Expected: "stated, format or partner as the basis of the zone",
			Mend:    "say where the zone is from, or leave it out",
			Because: "a zone is never invented: deadlines would move by hours",
			find: func(x *examination) []finding {
				var found []finding
				for _, t := range x.times {
					if t.v.Zone != "" && t.v.ZoneBasis == ZoneUnknown {
						found = append(found, finding{pointer: t.at() + "/zoneBasis", found: t.v.ZoneBasis})
					}
				}
				return found
			},
		},
		{
			Code: "MSG-404", Severity: SeverityWarn,
			Text: "the basis of a zone is given, but no zone", Expected: "a zone, or unknown as its basis",
			Mend:    "give the zone",
			Because: "the time is read as of unknown zone",
			find: func(x *examination) []finding {
				var found []finding
				for _, t := range x.times {
					if t.v.Zone == "" && (t.v.ZoneBasis == ZoneStated || t.v.ZoneBasis == ZoneFormat || t.v.ZoneBasis == ZonePartner) {
						found = append(found, finding{pointer: t.at() + "/zone", expected: "the zone that is " + t.v.ZoneBasis})
					}
				}
				return found
			},
		},
		{
			Code: "MSG-405", Severity: SeverityWarn,
			Text: "the certificate's validity ends before it was issued", Expected: "an end that is not before the issue",
			Mend:    "correct one of the dates",
			Because: "recognition finds it expired at any time",
			find: func(x *examination) []finding {
				c := x.certificate
				if c == nil || c.Validity == nil || !before(c.Validity.End, c.Issued) {
					return nil
				}
				return []finding{{pointer: "/body/validity/end", found: c.Validity.End.Value, expected: "not before " + c.Issued.Value}}
			},
		},
	}
}

func findReversedSpans(x *examination) []finding {
	var found []finding
	tell := func(at string, start, end *Time) {
		found = append(found, finding{pointer: at + "/end", found: end.Value, expected: "not before " + start.Value})
	}
	for _, p := range x.periods {
		if before(p.v.End, p.v.Start) {
			tell(p.at(), p.v.Start, p.v.End)
		}
	}
	if i := x.inspection; i != nil && before(i.End, i.Start) {
		tell("/body", i.Start, i.End)
	}
	return found
}

// before tells whether a is certainly before b; absent or malformed times are before nothing. Two times of
// unknown zone in one statement are taken to be of the same zone.
func before(a, b *Time) bool {
	if a != nil && b != nil && a.Zone == "" && b.Zone == "" {
		a, b = &Time{Value: a.Value, Zone: "Z"}, &Time{Value: b.Value, Zone: "Z"}
	}
	_, latest, err := a.Interval()
	if err != nil {
		return false
	}
	earliest, _, err := b.Interval()
	return err == nil && latest.Before(earliest)
}

func parses(value string) bool {
	_, ok := parseValue(value)
	return ok
}

func validPrecision(p string) bool {
	return p == PrecisionDate || p == PrecisionMinute || p == PrecisionSecond
}
