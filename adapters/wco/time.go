package wco

import (
	"strings"
	"time"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// time takes a date or time for a member. It stands in DateTimeString, or in the element itself, with the format as
// UNTDID 2379 numbers it in the attribute formatCode.
func (p *page) time(name string, n *xmldoc.Node) *messages.Time {
	if n == nil {
		return nil
	}
	e := n
	for _, inner := range [...]string{"DateTimeString", "DateTime", "Date"} {
		if c := n.Child(inner); c != nil {
			e = c
			break
		}
	}
	v := e.Value()
	format := e.Attr("formatCode")
	if !format.OK() {
		format = e.Attr("format")
	}
	if !v.OK() {
		return nil
	}
	value, zone, ok := instant(v.Text, format.Text)
	if _, known := shapes[format.Text]; ok && format.OK() && !known {
		p.Report(problem{Code: CodeTimeFormat, Severity: messages.SeverityWarn, Pointer: name, At: v.Position(), Text: "the time states a format that is not read here; it was read by its shape",
			Found: v.Text, Expected: "format 102, 203, 204, 205, 208, 303 or 304; found " + format.Text, Mend: "correct formatCode (UNTDID 2379)"})
	}
	if !ok && format.OK() {
		if value, zone, ok = instant(v.Text, ""); ok {
			p.Report(problem{Code: CodeTimeFormat, Severity: messages.SeverityWarn, Pointer: name, At: v.Position(), Text: "the time is not in the format that it states; it was read by its shape",
				Found: v.Text, Expected: "format " + format.Text, Mend: "correct formatCode or the value"})
		}
	}
	basis := messages.ZoneStated
	if zone == "" {
		zone, basis = p.doc.profile.Zone, messages.ZonePartner
	}
	t, err := messages.NewTime(value, zone, basis)
	if !ok || err != nil {
		p.Report(problem{Code: CodeTime, Severity: messages.SeverityRefuse, Pointer: name, At: v.Position(), Text: "the date or time cannot be read", Found: v.Text,
			Expected: "20060102 with formatCode 102, or 20060102150405+01 with formatCode 304", Mend: "write the value as its formatCode says (UNTDID 2379)"})
		return nil
	}
	p.Mark(name+"/value", v)
	if t.ZoneBasis == messages.ZoneStated {
		p.Mark(name+"/zone", v)
	}
	return t
}

// shapes are the formats of UNTDID 2379 that are read: how many digits, and whether a zone follows.
var shapes = map[string]struct {
	digits int
	zone   bool
}{
	"102": {8, false}, "203": {12, false}, "204": {14, false}, "205": {12, true}, "208": {14, true}, "303": {12, true}, "304": {14, true},
}

// instant reads a time in a format; without one by its shape: digits as UNTDID 2379 writes them, ISO 8601, or what
// Java prints of a date. The zone is "" where none is stated.
func instant(s, format string) (value, zone string, ok bool) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if shape, known := shapes[format]; known {
		if digits != shape.digits || len(s) > digits && !shape.zone {
			return "", "", false
		}
		return compact(s, digits)
	}
	if digits == 8 || digits == 12 || digits == 14 {
		return compact(s, digits)
	}
	if len(s) >= 10 && s[4] == '-' {
		return iso(s)
	}
	if t, err := time.Parse("Mon Jan 2 15:04:05 MST 2006", s); err == nil {
		name, _ := t.Zone()
		if name == "UTC" || name == "GMT" {
			zone = "Z"
		}
		return t.Format("2006-01-02T15:04:05"), zone, true
	}
	return "", "", false
}

// compact reads CCYYMMDD[HHMM[SS]] and a zone behind it.
func compact(s string, digits int) (value, zone string, ok bool) {
	value = s[:4] + "-" + s[4:6] + "-" + s[6:8]
	switch digits {
	case 12:
		value += "T" + s[8:10] + ":" + s[10:12]
	case 14:
		value += "T" + s[8:10] + ":" + s[10:12] + ":" + s[12:14]
	}
	zone, ok = zoneOf(s[digits:])
	return value, zone, ok && (zone == "" || digits > 8)
}

// iso reads ISO 8601. Fractions of zero are dropped.
func iso(s string) (value, zone string, ok bool) {
	if len(s) > 10 && s[10] != 'T' { // xs:date with a zone, which a date has no use for
		return s[:10], "", strings.TrimLeft(s[10:], "Z+-:0123456789") == ""
	}
	ok = true
	if i := strings.LastIndexAny(s, "Z+-"); i > 10 {
		if zone, ok = zoneOf(s[i:]); ok {
			s = s[:i]
		}
	}
	if whole, fraction, cut := strings.Cut(s, "."); cut {
		if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
			whole += "." + fraction[:min(len(fraction), 9)]
		}
		s = whole
	}
	return s, zone, ok
}

// zoneOf reads what stands behind a time: nothing, Z, UTC, GMT, +01, +0100 or +01:00.
func zoneOf(s string) (string, bool) {
	switch {
	case s == "":
		return "", true
	case s == "Z" || s == "UTC" || s == "GMT":
		return "Z", true
	case s[0] != '+' && s[0] != '-':
		return "", false
	}
	digits := strings.Replace(s[1:], ":", "", 1)
	switch {
	case strings.Trim(digits, "0123456789") != "":
		return "", false
	case len(digits) == 2:
		return s[:1] + digits + ":00", true
	case len(digits) == 4:
		return s[:1] + digits[:2] + ":" + digits[2:], true
	}
	return "", false
}
