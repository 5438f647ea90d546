package asycuda

import (
	"strconv"
	"strings"
	"time"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// The orders in which a date may be written; those of Profile.DateOrder.
const (
	dayFirst   = "dmy"
	monthFirst = "mdy"
	yearFirst  = "ymd"
)

// date takes a date for a member; what cannot be read, or can be read in two ways, is reported and left out.
//
// Servers write dates as their locale has them. A date is read where only one reading is possible (a number above 12 must
// be the day, 8/8/16 is the same in both) or the partner's profile says the order; it is never guessed from other dates.
func (p *page) date(name string, v xmldoc.Value) *messages.Time {
	if !v.OK() || strings.Contains(v.Text, "0") && strings.Trim(v.Text, "0/-.: T") == "" { // forms that were filled in from a template write no date as zeros: 0/0/00
		return nil
	}
	value, f := parseDate(v.Text, p.profile.DateOrder)
	if f == nil {
		basis := messages.ZonePartner
		if t, err := messages.NewTime(value, p.profile.Zone, basis); err == nil {
			p.Mark(name+"/value", v)
			return t
		}
		f = errDate
	}
	q := *f
	q.Severity, q.Pointer, q.At, q.Found = messages.SeverityRefuse, name, v.Position(), v.Text
	p.Report(q)
	return nil
}

var (
	errDate = &problem{Code: CodeDate, Text: "the date cannot be read", Expected: "2026-10-25, or 10/25/26 as the server's locale has it",
		Mend: "write the date as year, month, day: 2026-10-25"}
	errAmbiguous = &problem{Code: CodeAmbiguousDate, Text: "the date may be read day first or month first, and was left out", Expected: "a date that can be read in one way: 2026-10-06",
		Mend: "write it year first, or have the order of your server's dates set in the partner's profile (dateOrder: dmy or mdy; clearhub check --date-order dmy)"}
	errOrder = &problem{Code: CodeDateOrder, Text: "the date cannot be read in the order that the partner's profile says", Expected: "a date in the order of the profile",
		Mend: "correct the date, or have the order in your profile corrected: all your other dates are read by it"}
)

// parseDate gives a date, with a time of day where it has one, in the canonical form.
func parseDate(s, order string) (string, *problem) {
	if value, ok := spelled(s); ok {
		return value, nil
	}
	day, clock, _ := strings.Cut(strings.Replace(s, "T", " ", 1), " ")
	clock, ok := parseClock(strings.TrimSpace(clock))
	if !ok {
		return "", errDate
	}
	parts := strings.FieldsFunc(day, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	if len(parts) == 1 && len(day) == 8 { // 20261025
		parts = []string{day[:4], day[4:6], day[6:]}
	}
	if len(parts) != 3 {
		return "", errDate
	}
	for i, d := range parts {
		if len(d) > 4 || len(d) == 3 || strings.Trim(d, "0123456789") != "" || i == 1 && len(d) > 2 {
			return "", errDate
		}
	}
	a, b, c := parts[0], parts[1], parts[2]
	if len(a) == 4 {
		return whole(a, b, c, clock)
	}
	switch order {
	case yearFirst:
		if len(c) < 4 {
			return inOrder(a, b, c, clock)
		}
	case dayFirst:
		return inOrder(c, b, a, clock)
	case monthFirst:
		return inOrder(c, a, b, clock)
	}
	byDay, f := whole(c, b, a, clock)
	byMonth, g := whole(c, a, b, clock)
	switch {
	case f != nil && g != nil:
		return "", errDate
	case g != nil || byDay == byMonth:
		return byDay, nil
	case f != nil:
		return byMonth, nil
	}
	return "", errAmbiguous
}

// spelled reads a date that names its month: Oct 25, 2026, or 25-Oct-26. It can be read in one way only.
func spelled(s string) (string, bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '-' || r == '/' || r == '.' })
	if len(parts) != 3 {
		return "", false
	}
	day, month := parts[0], parts[1]
	if strings.Trim(day, "0123456789") != "" {
		day, month = month, day
	}
	for m := time.January; m <= time.December; m++ {
		if name := m.String(); strings.EqualFold(month, name) || strings.EqualFold(month, name[:3]) {
			value, f := whole(parts[2], strconv.Itoa(int(m)), day, "")
			return value, f == nil && strings.Trim(day+parts[2], "0123456789") == ""
		}
	}
	return "", false
}

func inOrder(year, month, day, clock string) (string, *problem) {
	value, f := whole(year, month, day, clock)
	if f != nil {
		return "", errOrder
	}
	return value, nil
}

// whole puts a date together if there is such a day. Years of two digits are 1970 to 2069.
func whole(year, month, day, clock string) (string, *problem) {
	if len(year) == 1 || len(month) > 2 || len(day) > 2 {
		return "", errDate
	}
	if len(year) == 2 {
		if year < "70" {
			year = "20" + year
		} else {
			year = "19" + year
		}
	}
	value := year + "-" + pad(month) + "-" + pad(day) + clock
	if _, err := messages.NewTime(value, "", messages.ZoneUnknown); err != nil {
		return "", errDate
	}
	return value, nil
}

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// parseClock reads 14:30 or 14:30:05, "" where there is none. Midnight to the second is how servers write a date alone.
func parseClock(s string) (string, bool) {
	s, fraction, _ := strings.Cut(s, ".")
	switch {
	case strings.Trim(fraction, "0") != "":
		return "", false
	case s == "", s == "00:00:00":
		return "", true
	case len(s) == 4 || len(s) == 7:
		s = "0" + s
	}
	if len(s) != 5 && len(s) != 8 {
		return "", false
	}
	return "T" + s, true
}

// yearOf gives the year of a date whose day or month may be uncertain; "" where there is none.
func yearOf(s, order string) string {
	if value, f := parseDate(s, order); f == nil {
		return value[:4]
	}
	if order == "" {
		if value, f := parseDate(s, dayFirst); f == nil {
			return value[:4]
		}
	}
	return ""
}

// writeDate writes a date as a server of the given order reads it; year first where the order is not known.
func writeDate(t *messages.Time, order string) string {
	if t == nil || len(t.Value) < len("2006-01-02") {
		return ""
	}
	y, m, d := t.Value[:4], strings.TrimPrefix(t.Value[5:7], "0"), strings.TrimPrefix(t.Value[8:10], "0")
	clock := strings.Replace(t.Value[10:], "T", " ", 1)
	short := y
	if y >= "1970" && y <= "2069" {
		short = y[2:]
	}
	switch order {
	case dayFirst:
		return d + "/" + m + "/" + short + clock
	case monthFirst:
		return m + "/" + d + "/" + short + clock
	}
	return strings.Replace(t.Value, "T", " ", 1)
}
