package recognition

import (
	"time"

	"github.com/clearhub/clearhub/messages"
)

// answer is what comparing times can give: what is stated without a zone may be on either
// side of a limit.
type answer int

const (
	no answer = iota
	yes
	unclear
)

// moment is the instant that a gate is put at, as the interval of what it may mean.
type moment struct {
	earliest, latest time.Time
	// basis says where the instant is from: reservation, acceptance, lodgement, receipt.
	basis string
	date  string // what was stated, where it was a date
}

func exactly(t time.Time, basis string) moment { return moment{earliest: t, latest: t, basis: basis} }

// limit is a point on the time line of which only an interval may be known.
type limit struct{ lo, hi time.Time }

func at(t time.Time) limit { return limit{t, t} }

// widest is how far the starts of one calendar day lie apart over all zones, UTC+14 to UTC-12.
const widest = 26 * time.Hour

// startOf gives when what t names begins.
func startOf(t *messages.Time) (limit, bool) {
	if t == nil {
		return limit{}, false
	}
	earliest, latest, err := t.Interval()
	switch {
	case err != nil:
		return limit{}, false
	case t.Precision != messages.PrecisionDate:
		return limit{earliest, latest}, true
	case t.Zone == "":
		return limit{earliest, earliest.Add(widest)}, true
	}
	return at(earliest), true
}

// endOf gives the last instant of what t names: a date lasts until the day is over.
func endOf(t *messages.Time) (limit, bool) {
	if t == nil {
		return limit{}, false
	}
	earliest, latest, err := t.Interval()
	switch {
	case err != nil:
		return limit{}, false
	case t.Precision != messages.PrecisionDate:
		return limit{earliest, latest}, true
	case t.Zone == "":
		return limit{latest.Add(-widest), latest}, true
	}
	return at(latest), true
}

// from tells whether m is at or after a start.
func (m moment) from(l limit) answer {
	switch {
	case !m.earliest.Before(l.hi):
		return yes
	case m.latest.Before(l.lo):
		return no
	}
	return unclear
}

// until tells whether m is at or before an end that still counts.
func (m moment) until(l limit) answer {
	switch {
	case !m.latest.After(l.lo):
		return yes
	case m.earliest.After(l.hi):
		return no
	}
	return unclear
}

// within tells whether m lies in a span of rules: from inclusive, until exclusive, zero until open.
func (m moment) within(s span) answer {
	before, after := m.latest.Before(s.from), !s.until.IsZero() && !m.earliest.Before(s.until)
	switch {
	case before || after:
		return no
	case !m.earliest.Before(s.from) && (s.until.IsZero() || m.latest.Before(s.until)):
		return yes
	}
	return unclear
}

// momentOf is the interval of a stated time; ok is false where there is none.
func momentOf(t *messages.Time, basis string) (moment, bool) {
	if t == nil {
		return moment{}, false
	}
	earliest, latest, err := t.Interval()
	if err != nil {
		return moment{}, false
	}
	m := moment{earliest: earliest, latest: latest, basis: basis}
	if t.Precision == messages.PrecisionDate {
		m.date = t.Value
	}
	return m, true
}

// exact tells whether the moment is written as one instant.
func (m moment) exact() bool { return m.latest.Sub(m.earliest) <= time.Minute }

// String writes the moment for people: one instant, or the interval that it lies in.
func (m moment) String() string {
	if m.exact() {
		return stamp(m.earliest)
	}
	return stamp(m.earliest) + "/" + stamp(m.latest) // ISO 8601-1, 5.5
}

// stamp writes an instant as all records do: RFC 3339 in UTC, in seconds.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Second).Format(time.RFC3339)
}

// timeOf is an instant as messages state it.
func timeOf(t time.Time) *messages.Time {
	return &messages.Time{Value: t.UTC().Format("2006-01-02T15:04:05"), Precision: messages.PrecisionSecond, Zone: "Z", ZoneBasis: messages.ZoneFormat}
}

// overlap tells whether two stated times may be the same; an absent one contradicts nothing.
func overlap(a, b *messages.Time) bool {
	x, okX := momentOf(a, "")
	y, okY := momentOf(b, "")
	return !okX || !okY || !x.earliest.After(y.latest) && !y.earliest.After(x.latest)
}

// earlier gives the earlier of two instants, of which the zero one does not count.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
