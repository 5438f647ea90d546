package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// time takes a date or time for a member. The value stands in the element itself, in DateTime or in DateTimeString;
// all three are met in practice, also as a date alone (ISO 8601, or UNTDID 2379 where a format is given).
func (p *page) time(name string, n *xmldoc.Node) *messages.Time {
	v := n.Value()
	format := n.Attr("format")
	for _, inner := range [...]string{"DateTime", "DateTimeString", "Date"} {
		if c := n.Child(inner); c != nil && !v.OK() {
			v, format = c.Value(), c.Attr("format")
		}
	}
	return p.instant(name, v, format.Text)
}

func (p *page) instant(name string, v xmldoc.Value, format string) *messages.Time {
	if !v.OK() {
		return nil
	}
	t := parseTime(v.Text, format, p.doc.profile.Zone)
	if t == nil {
		at, found := wrong(v)
		p.Report(problem{Code: CodeTime, Severity: messages.SeverityRefuse, Pointer: name, At: at, Text: "the date or time cannot be read", Found: found,
			Expected: "2006-01-02, or 2006-01-02T15:04:05+08:00", Mend: "write it as ISO 8601 says, with the zone where there is a time of day"})
		return nil
	}
	p.Mark(name+"/value", v)
	if t.ZoneBasis == messages.ZoneStated {
		p.Mark(name+"/zone", v)
	}
	return t
}

// parseTime reads ISO 8601 and the UNTDID 2379 formats 102, 203, 204, 205, 208, 304; nil where it is neither. A zone
// that is not stated comes from the profile, else it stays unknown. Fractions of zero are dropped.
func parseTime(s, format, zone string) *messages.Time {
	stated := ""
	if format != "" && strings.Trim(format, "0123456789") == "" {
		s, stated = fromEDIFACT(s)
	} else if len(s) > 10 && s[10] == 'T' {
		if z := strings.LastIndexAny(s, "Zz+-"); z > 10 {
			s, stated = s[:z], strings.ToUpper(s[z:])
		}
		if whole, fraction, ok := strings.Cut(s, "."); ok {
			if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
				whole += "." + fraction[:min(len(fraction), 9)]
			}
			s = whole
		}
	} else if len(s) > 10 && (s[10] == 'Z' || s[10] == '+' || s[10] == '-') { // xs:date with a zone
		s, stated = s[:10], s[10:]
	}
	if len(stated) == len("+0800") && stated[0] != 'Z' {
		stated = stated[:3] + ":" + stated[3:]
	}
	basis := messages.ZoneStated
	if stated == "" {
		stated, basis = zone, messages.ZonePartner
	}
	t, err := messages.NewTime(s, stated, basis)
	if err != nil {
		return nil
	}
	return t
}

// fromEDIFACT writes CCYYMMDD[HHMM[SS]][±HHMM] as ISO 8601, and its zone apart.
func fromEDIFACT(s string) (value, zone string) {
	if i := strings.LastIndexAny(s, "+-Z"); i > 0 {
		s, zone = s[:i], s[i:]
	}
	switch {
	case strings.Trim(s, "0123456789") != "":
		return s, zone
	case len(s) == 8:
		return s[:4] + "-" + s[4:6] + "-" + s[6:], zone
	case len(s) == 12:
		return s[:4] + "-" + s[4:6] + "-" + s[6:8] + "T" + s[8:10] + ":" + s[10:], zone
	case len(s) == 14:
		return s[:4] + "-" + s[4:6] + "-" + s[6:8] + "T" + s[8:10] + ":" + s[10:12] + ":" + s[12:], zone
	}
	return s, zone
}
