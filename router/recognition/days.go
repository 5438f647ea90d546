package recognition

import (
	"time"

	"github.com/clearhub/clearhub/messages"
)

// bound is a point at which something in a register begins or ends. A date is a day where the register is kept, whose zone nobody
// states: it begins somewhere within 26 hours.
type bound struct {
	at   time.Time
	date string // set where it is a date
}

// days is a stretch of time as registers state it, from inclusive, until exclusive, zero until open. The zero days are all time.
type days struct{ from, until bound }

func boundOf(s string) bound {
	at, err := parsePoint(s)
	if err != nil {
		return bound{}
	}
	if len(s) == len(time.DateOnly) {
		return bound{at, s}
	}
	return bound{at: at}
}

func daysOf(s *messages.Span) days {
	if s == nil {
		return days{}
	}
	return days{boundOf(s.From), boundOf(s.Until)}
}

// reached tells whether m is at or after b. Two dates are compared as dates: who issues on a day that its register names means the same day.
func (m moment) reached(b bound) answer {
	if b.date != "" && m.date != "" {
		if m.date >= b.date {
			return yes
		}
		return no
	}
	if b.date != "" {
		return m.from(limit{b.at.Add(-14 * time.Hour), b.at.Add(12 * time.Hour)})
	}
	return m.from(at(b.at))
}

// during tells whether m lies in d.
func (m moment) during(d days) answer {
	begun, over := yes, no
	if !d.from.at.IsZero() {
		begun = m.reached(d.from)
	}
	if !d.until.at.IsZero() {
		over = m.reached(d.until)
	}
	switch {
	case begun == no || over == yes:
		return no
	case begun == unclear || over == unclear:
		return unclear
	}
	return yes
}

// String writes a bound for people.
func (b bound) String() string {
	if b.date != "" {
		return b.date
	}
	return stamp(b.at)
}
