package edifact

import (
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// clock is a point in time as a value of DTM spells it; parts that its format does not have are empty.
type clock struct {
	year, month, day, hour, minute, second string
	// zone is what stands behind it where its format states a zone.
	zone string
}

// spell reads a value of DTM (C507 2380) by its format (2379). A range gives both ends; a single time gives n = 1. It is
// not ok where the value is no time of that format; formats that are no point in time (weeks, quarters, durations) give
// n = 0 and are ok.
func spell(value, format string) (start, end clock, n int, ok bool) {
	if format == "" {
		format = formatOf(value)
	}
	if format == "102" && len(value) == 8 { // the usual one
		start, ok = dayOf(value)
		return start, end, 1, ok
	}
	layout := layouts[format]
	if layout == "" {
		return start, end, 0, true
	}
	if first, second, isRange := strings.Cut(layout, "-"); isRange {
		// The hyphen between the ends may be left out (UN/EDIFACT 2379, use of 718 in practice).
		joined := strings.Replace(value, "-", "", 1)
		if len(joined) != len(first)+len(second) {
			return start, end, 2, false
		}
		if start, ok = spellOne(joined[:len(first)], first); !ok {
			return start, end, 2, false
		}
		end, ok = spellOne(joined[len(first):], second)
		return start, end, 2, ok
	}
	start, ok = spellOne(value, layout)
	return start, end, 1, ok
}

// misnamed tells by which other format a date reads whose format has a year of two digits where it has one of four (202 for 204, as
// South African customs write it): one whose length says so, and no second one by which it reads as well.
func misnamed(value, format string) string {
	other := formatOf(value)
	layout := layouts[format]
	if other == "" || !strings.HasPrefix(layout, "YY") || strings.ContainsAny(layout, "-Zz") || len(layout) == len(value) || !allDigits(value) {
		return ""
	}
	c, ok := spellOne(value, layouts[other])
	if !ok || c.year < "1970" || c.year > "2069" {
		return ""
	}
	if _, also := spellOne(value, layouts["202"]); also && len(value) == len(layouts["202"]) {
		return ""
	}
	return other
}

// period makes the ends of a value of DTM.
func (x *mapping) period(value, format string) (start, end *messages.Time) {
	first, second, n, ok := spell(value, format)
	if !ok {
		if other := misnamed(value, format); other != "" {
			first, second, n, ok = spell(value, other)
		}
	}
	zone := x.profile().Zone
	if n > 0 && (ok || n == 2 && first.year != "") {
		start = first.time(&x.made.times, &x.ink, zone)
	}
	if n > 1 && ok {
		end = second.time(&x.made.times, &x.ink, zone)
	}
	return start, end
}

// formatOf guesses the format of a value that comes without one, from its length: only where one is possible.
func formatOf(value string) string {
	switch len(value) {
	case 8:
		return "102"
	case 12:
		return "203"
	case 14:
		return "204"
	}
	return ""
}

// layouts spell the formats of 2379 that name a point in time: C century and year, Y year of the century, M month, D day,
// H hour, m minute, S second; Z the rest, a zone.
var layouts = map[string]string{
	"2": "DDMMYY", "3": "MMDDYY", "4": "DDMMCCCC", "5": "DDMMCCCCHHmm", "10": "CCCCMMDDTHHmm",
	"101": "YYMMDD", "102": "CCCCMMDD", "201": "YYMMDDHHmm", "202": "YYMMDDHHmmSS", "203": "CCCCMMDDHHmm", "204": "CCCCMMDDHHmmSS",
	"205": "CCCCMMDDHHmmZ", "206": "YYMMDDHHmmZ", "207": "YYMMDDHHmmSSZ", "208": "CCCCMMDDHHmmSSZ",
	"301": "YYMMDDHHmmz", "302": "YYMMDDHHmmSSz", "303": "CCCCMMDDHHmmz", "304": "CCCCMMDDHHmmSSz",
	"713": "YYMMDDHHmm-YYMMDDHHmm", "711": "CCCCMMDD-CCCCMMDD", "717": "YYMMDD-YYMMDD", "718": "CCCCMMDD-CCCCMMDD", "719": "CCCCMMDDHHmm-CCCCMMDDHHmm",
}

// spelled writes a layout as 2379 does.
var spelled = strings.NewReplacer("CCCC", "CCYY", "mm", "MM", "z", "ZZZ", "Z", "ZHHMM")

// spellOne reads one point in time.
func spellOne(value, layout string) (c clock, ok bool) {
	for i := 0; i < len(layout); {
		letter := layout[i]
		j := i
		for j < len(layout) && layout[j] == letter {
			j++
		}
		if letter == 'Z' || letter == 'z' {
			c.zone, value = value, ""
			break
		}
		if len(value) < j-i {
			return clock{}, false
		}
		part := value[:j-i]
		value = value[j-i:]
		if letter != 'T' && !allDigits(part) || letter == 'T' && part != "T" {
			return clock{}, false
		}
		switch letter {
		case 'C', 'Y':
			c.year = part
		case 'M':
			c.month = part
		case 'D':
			c.day = part
		case 'H':
			c.hour = part
		case 'm':
			c.minute = part
		case 'S':
			c.second = part
		}
		i = j
	}
	if c.hour == "24" {
		c.endOfDay()
	}
	if value != "" || !c.valid() {
		return clock{}, false
	}
	if zone := statedZone(c.zone); zone != "" {
		if _, err := messages.NewTime("2000-01-01T00:00", zone, messages.ZoneStated); err != nil {
			return clock{}, false
		}
	}
	return c, true
}

// endOfDay makes the end of a day (ISO 8601: 24:00) the beginning of the next, which is the same moment. What is no end of a day stays.
func (c *clock) endOfDay() {
	day := *c
	day.hour = "00"
	if c.minute != "00" || number2(c.second) > 0 || !day.valid() {
		return
	}
	year := c.year
	if len(year) == 2 {
		year = century(year) + year
	}
	next := time.Date(100*number2(year[:2])+number2(year[2:]), time.Month(number2(c.month)), number2(c.day)+1, 0, 0, 0, 0, time.UTC).Format("20060102")
	if len(next) > len("20060102") { // the last day that there is
		return
	}
	c.year, c.month, c.day, c.hour = next[4-len(c.year):4], next[4:6], next[6:], "00"
}

// before tells whether a clock shows an earlier time than another of the same format.
func (c *clock) before(o clock) bool {
	text := func(c *clock) string {
		year := c.year
		if len(year) == 2 {
			year = century(year) + year
		}
		return year + c.month + c.day + c.hour + c.minute + c.second
	}
	return text(c) < text(&o)
}

// valid tells whether a clock shows a time that there is.
func (c *clock) valid() bool {
	month, day := number2(c.month), number2(c.day)
	if month < 1 || month > 12 || day < 1 || len(c.year) == 4 && c.year < "1000" {
		return false
	}
	if day > 28 {
		year := 2000 + number2(c.year) // a century that is a multiple of four has the same leap years
		if len(c.year) == 4 {
			year = 100*number2(c.year[:2]) + number2(c.year[2:])
		}
		if day > time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day() {
			return false
		}
	}
	return number2(c.hour) < 24 && number2(c.minute) < 60 && number2(c.second) < 60
}

// number2 is the number of up to two digits.
func number2(s string) (n int) {
	for i := 0; i < len(s); i++ {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// time makes a time of a clock; zone is the partner's, "" where unknown. nil is only for a zone that is none.
func (c *clock) time(into *slab[messages.Time], ink *ink, zone string) *messages.Time {
	b := ink.write(len("2006-01-02T15:04:05"))
	if len(c.year) == 2 {
		b.WriteString(century(c.year))
	}
	b.WriteString(c.year)
	b.WriteByte('-')
	b.WriteString(c.month)
	b.WriteByte('-')
	b.WriteString(c.day)
	precision := messages.PrecisionDate
	if c.hour != "" {
		precision = messages.PrecisionMinute
		b.WriteByte('T')
		b.WriteString(c.hour)
		b.WriteByte(':')
		b.WriteString(c.minute)
		if c.second != "" {
			precision = messages.PrecisionSecond
			b.WriteByte(':')
			b.WriteString(c.second)
		}
	}
	basis := messages.ZonePartner
	if c.zone != "" { // a name that is not known is not the partner's either
		zone, basis = statedZone(c.zone), messages.ZoneStated
	}
	if zone == "" {
		t := into.one()
		t.Value, t.Precision, t.ZoneBasis = ink.text(), precision, messages.ZoneUnknown
		return t
	}
	t, err := messages.NewTime(ink.text(), zone, basis)
	if err != nil {
		return nil
	}
	return t
}

// dateAttribute keeps a DTM that has no field of its own. Of a period both ends are kept, and a zone where the value states one.
func (x *mapping) dateAttribute(into *[]messages.Attribute, p pointer, s segment) {
	_, code, start, end := x.time(s)
	if start == nil {
		return
	}
	taken(s)
	value := stated(start)
	if end != nil {
		value += "/" + stated(end)
	}
	x.mark(x.field(x.item(p, "attributes", len(*into)), "value"), s, 2, 2)
	*into = append(*into, messages.Attribute{Name: "date", Value: value, Code: &messages.Code{Code: code, List: "untdid2005"}})
}

// stated is a time as its source states it, in one value.
func stated(t *messages.Time) string {
	if t.ZoneBasis == messages.ZoneStated {
		return t.Value + t.Zone
	}
	return t.Value
}

// dayOf reads a day of six digits, or of eight.
func dayOf(text string) (c clock, ok bool) {
	switch len(text) {
	case 6:
		c.year, c.month, c.day = text[:2], text[2:4], text[4:]
	case 8:
		c.year, c.month, c.day = text[:4], text[4:6], text[6:]
	default:
		return clock{}, false
	}
	return c, allDigits(text) && c.valid()
}

// timeOfDay tells whether a text is an hour and minute.
func timeOfDay(text string) bool {
	return len(text) == 4 && allDigits(text) && number2(text[:2]) < 24 && number2(text[2:]) < 60
}

// alone is time in memory of its own.
func (c *clock) alone(zone string) *messages.Time {
	return c.time(&slab[messages.Time]{chunk: make([]messages.Time, 1)}, new(ink), zone)
}

// century puts a two-digit year between 1970 and 2069.
func century(yy string) string {
	if yy >= "70" {
		return "19"
	}
	return "20"
}

// statedZone reads the zone after a time: an offset (+0800, 0800, +08), UTC or GMT. Other abbreviations are ambiguous and
// leave the zone unknown.
func statedZone(s string) string {
	switch s {
	case "UTC", "GMT", "Z":
		return "Z"
	}
	sign := "+"
	switch rest, west := strings.CutPrefix(s, "-"); {
	case west:
		sign, s = "-", rest
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	case len(s) == 2:
		return "" // hours without a sign may be anything
	}
	if len(s) == 2 { // a zone of three characters (303) has room for hours only
		s += "00"
	}
	if len(s) != 4 || !allDigits(s) {
		return ""
	}
	return sign + s[:2] + ":" + s[2:]
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
