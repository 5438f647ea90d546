package chinasw

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// time takes a date or time for a member. None of these messages states a zone: it is the partner's, else unknown.
func (p *page) time(name string, v xmldoc.Value) *messages.Time {
	if !v.OK() {
		return nil
	}
	t, err := messages.NewTime(spread(v.Text), p.profile.Zone, messages.ZonePartner)
	if err != nil {
		p.refuse(CodeTime, name, v, "the date or time cannot be read", "20060102, 20060102150405, or 2006-01-02T15:04:05",
			"write it as digits, year first")
		return nil
	}
	p.Mark(name+"/value", v)
	return t
}

// spread writes the shapes that are met as ISO 8601: 20060102, 20060102 15:04:05, 20060102150405 and the same with two
// or three digits of a second's fraction behind it, 20060102T15040500, 2006-01-02 15:04:05. Fractions of zero are dropped.
func spread(s string) string {
	if date, clock, ok := strings.Cut(s, " "); ok && len(clock) >= 5 {
		if len(date) == 8 && isDigits(date) {
			date = date[:4] + "-" + date[4:6] + "-" + date[6:]
		}
		return whole(date + "T" + clock)
	}
	if len(s) > 9 && s[8] == 'T' && isDigits(s[:8]) && isDigits(s[9:]) { // 20060102T150405, with hundredths of a second in older receipts
		s = s[:8] + s[9:]
	}
	if !isDigits(s) {
		return whole(s)
	}
	switch len(s) {
	case 8:
		return s[:4] + "-" + s[4:6] + "-" + s[6:]
	case 12:
		return s[:4] + "-" + s[4:6] + "-" + s[6:8] + "T" + s[8:10] + ":" + s[10:]
	case 14, 16, 17:
		t := s[:4] + "-" + s[4:6] + "-" + s[6:8] + "T" + s[8:10] + ":" + s[10:12] + ":" + s[12:14]
		if len(s) > 14 {
			t += "." + s[14:]
		}
		return whole(t)
	}
	return s
}

// whole drops a fraction of zeros.
func whole(s string) string {
	seconds, fraction, ok := strings.Cut(s, ".")
	if ok && fraction != "" && strings.Trim(fraction, "0") == "" {
		return seconds
	}
	return s
}

// packed writes a time as the interface has it: only the digits, with at most three of a second's fraction.
func packed(t *messages.Time) string {
	if t == nil {
		return ""
	}
	s := strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, t.Value)
	if n := len(s); n > 17 || n == 15 {
		s = s[:14]
	}
	return s
}

// packedDate is the day of a time.
func packedDate(t *messages.Time) string {
	s := packed(t)
	return s[:min(len(s), 8)]
}
