package messages

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Time is a point or day as its source states it. A zone is never invented: where
// it is unknown the value stands for the whole interval of what it may mean.
type Time struct {
	// Value is "2006-01-02", "2006-01-02T15:04" or "2006-01-02T15:04:05[.fff]", without zone.
	Value     string `json:"value" validate:"required,timevalue"`
	Precision string `json:"precision" validate:"required,oneof=date minute second"`
	// Zone is "Z" or "+08:00"; empty where unknown.
	Zone string `json:"zone,omitempty" validate:"omitempty,zone"`
	// ZoneBasis says where the zone is from.
	ZoneBasis string `json:"zoneBasis" validate:"required,oneof=stated format partner unknown"`
}

// Period is a span of time; either end may be open.
type Period struct {
	Start    *Time     `json:"start,omitempty"`
	End      *Time     `json:"end,omitempty"`
	Duration *Quantity `json:"duration,omitempty"`
}

// The bases of a zone: the document states it, the format fixes it, the partner's profile
// gives it, or nobody knows.
const (
	ZoneStated  = "stated"
	ZoneFormat  = "format"
	ZonePartner = "partner"
	ZoneUnknown = "unknown"
)

// The precisions of a time.
const (
	PrecisionDate   = "date"
	PrecisionMinute = "minute"
	PrecisionSecond = "second"
)

// ErrTime says that a text is not a time of the canonical form.
var ErrTime = errors.New("not a time")

// NewTime makes a time of "2006-01-02", "2006-01-02T15:04" or "2006-01-02T15:04:05[.fff]"; the
// precision follows from the shape. A zone that value ends in ("Z", "+08:00") is stated and wins; else
// zone and basis say what is known from elsewhere, and an empty zone is unknown whatever basis says.
func NewTime(value, zone, basis string) (*Time, error) {
	if v, z := splitZone(value); z != "" {
		value, zone, basis = v, z, ZoneStated
	}
	t := &Time{Value: value, Zone: zone, ZoneBasis: basis, Precision: precision(value)}
	if zone == "" {
		t.ZoneBasis = ZoneUnknown
	}
	if _, ok := parseValue(value); !ok {
		return nil, fmt.Errorf("%w: %q", ErrTime, cut(value))
	}
	if _, ok := zoneOffset(zone); !ok && zone != "" {
		return nil, fmt.Errorf("%w: zone %q", ErrTime, cut(zone))
	}
	if zone != "" && basis != ZoneStated && basis != ZoneFormat && basis != ZonePartner {
		return nil, fmt.Errorf("%w: zone %q without a basis", ErrTime, cut(zone))
	}
	return t, nil
}

// Interval is every instant that t may mean, both ends included, in UTC: a date is its whole day, a
// minute its whole minute, a second one point. An unknown zone widens it to all zones that there
// are, UTC+14 to UTC-12. A nil or malformed t is an error.
func (t *Time) Interval() (earliest, latest time.Time, err error) {
	if t == nil {
		return earliest, latest, fmt.Errorf("%w: absent", ErrTime)
	}
	at, ok := parseValue(t.Value)
	if !ok {
		return earliest, latest, fmt.Errorf("%w: %q", ErrTime, cut(t.Value))
	}
	earliest, latest = at, at
	switch precision(t.Value) {
	case PrecisionDate:
		latest = at.Add(24*time.Hour - 1)
	case PrecisionMinute:
		latest = at.Add(time.Minute - 1)
	}
	if t.Zone == "" {
		return earliest.Add(-14 * time.Hour), latest.Add(12 * time.Hour), nil
	}
	offset, ok := zoneOffset(t.Zone)
	if !ok {
		return time.Time{}, time.Time{}, fmt.Errorf("%w: zone %q", ErrTime, cut(t.Zone))
	}
	return earliest.Add(-offset), latest.Add(-offset), nil
}

// precision follows from the length of a value that is otherwise well formed.
func precision(value string) string {
	switch {
	case len(value) <= len("2006-01-02"):
		return PrecisionDate
	case len(value) <= len("2006-01-02T15:04"):
		return PrecisionMinute
	}
	return PrecisionSecond
}

// parseValue reads a canonical value as if it were UTC. Years are 1000 to 9999, so that no
// interval leaves what RFC 3339 can write.
func parseValue(value string) (time.Time, bool) {
	layout := "2006-01-02T15:04:05"
	switch n := len(value); {
	case n == len("2006-01-02"):
		layout = "2006-01-02"
	case n == len("2006-01-02T15:04"):
		layout = "2006-01-02T15:04"
	case n == len(layout):
	case n > len(layout)+1 && n <= len(layout)+10 && value[len(layout)] == '.' && digits(value[len(layout)+1:]):
	default:
		return time.Time{}, false
	}
	if t, ok := plainValue(value); ok {
		return t, true
	}
	t, err := time.Parse(layout, value)
	return t, err == nil && t.Year() >= 1000
}

// plainValue reads what nearly all values are, without fractions, several times as fast as time.Parse. What it does not
// read may still be a value.
func plainValue(value string) (t time.Time, ok bool) {
	if n := len(value); n != len("2006-01-02") && n != len("2006-01-02T15:04") && n != len("2006-01-02T15:04:05") {
		return t, false
	}
	var part [6]int
	for i, mark := range []byte("--T::") {
		at := 5 + 3*i // of the part behind the mark
		if len(value) < at {
			break
		}
		if value[at-1] != mark {
			return t, false
		}
		if part[i+1], ok = twoDigits(value[at:]); !ok {
			return t, false
		}
	}
	century, ok := twoDigits(value)
	year, ok2 := twoDigits(value[2:])
	part[0] = century*100 + year
	if !ok || !ok2 || century < 10 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[3] > 23 || part[4] > 59 || part[5] > 59 {
		return t, false
	}
	t = time.Date(part[0], time.Month(part[1]), part[2], part[3], part[4], part[5], 0, time.UTC)
	return t, part[2] <= 28 || t.Day() == part[2]
}

func twoDigits(s string) (int, bool) {
	a, b := s[0]-'0', s[1]-'0'
	return int(a)*10 + int(b), a <= 9 && b <= 9
}

// splitZone cuts the zone off a value that ends in one; only a value with a time of day can.
func splitZone(value string) (string, string) {
	if len(value) <= len("2006-01-02T") || value[len("2006-01-02")] != 'T' {
		return value, ""
	}
	if v, ok := strings.CutSuffix(value, "Z"); ok {
		return v, "Z"
	}
	if i := len(value) - len("+08:00"); i > len("2006-01-02T") && (value[i] == '+' || value[i] == '-') {
		return value[:i], value[i:]
	}
	return value, ""
}

// zoneOffset reads "Z" or "+08:00": what the zone is ahead of UTC, within -12:00 to +14:00.
func zoneOffset(zone string) (time.Duration, bool) {
	if zone == "Z" {
		return 0, true
	}
	if len(zone) != len("+08:00") || zone[0] != '+' && zone[0] != '-' {
		return 0, false
	}
	clock, err := time.Parse("15:04", zone[1:])
	if err != nil {
		return 0, false
	}
	offset := time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute
	if zone[0] == '-' {
		offset = -offset
	}
	return offset, offset >= -12*time.Hour && offset <= 14*time.Hour
}
