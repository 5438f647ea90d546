package messages_test

import (
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

func TestNewTime(t *testing.T) {
	cases := []struct {
		name, value, zone, basis string
		want                     messages.Time
		bad                      bool
	}{
		{name: "a date", value: "2026-05-04", want: messages.Time{Value: "2026-05-04", Precision: "date", ZoneBasis: "unknown"}},
		{name: "a minute in the partner's zone", value: "2026-05-04T09:20", zone: "+08:00", basis: "partner", want: messages.Time{Value: "2026-05-04T09:20", Precision: "minute", Zone: "+08:00", ZoneBasis: "partner"}},
		{name: "a stated zone wins", value: "2026-05-04T09:20:01.5Z", zone: "+08:00", basis: "partner", want: messages.Time{Value: "2026-05-04T09:20:01.5", Precision: "second", Zone: "Z", ZoneBasis: "stated"}},
		{name: "a stated offset", value: "2026-05-04T09:20-03:30", want: messages.Time{Value: "2026-05-04T09:20", Precision: "minute", Zone: "-03:30", ZoneBasis: "stated"}},
		{name: "without a zone the basis is unknown", value: "2026-05-04", basis: "format", want: messages.Time{Value: "2026-05-04", Precision: "date", ZoneBasis: "unknown"}},
		{name: "no such day", value: "2026-02-29", bad: true},
		{name: "hour 24", value: "2026-02-28T24:00", bad: true},
		{name: "day first", value: "04.05.2026", bad: true},
		{name: "a zone without basis", value: "2026-05-04", zone: "Z", bad: true},
		{name: "a zone by name", value: "2026-05-04", zone: "CST", basis: "partner", bad: true},
		{name: "a zone that nobody lives in", value: "2026-05-04T10:00+15:00", bad: true},
		{name: "a zone without colon", value: "2026-05-04T10:00+0800", bad: true},
		{name: "nothing", bad: true},
	}
	for _, c := range cases {
		got, err := messages.NewTime(c.value, c.zone, c.basis)
		if c.bad {
			if err == nil {
				t.Errorf("%s: taken as %+v", c.name, got)
			}
			continue
		}
		if err != nil || *got != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

func TestInterval(t *testing.T) {
	cases := []struct{ name, value, zone, earliest, latest string }{
		{"a date in UTC is its day", "2026-05-04", "Z", "2026-05-04T00:00:00Z", "2026-05-04T23:59:59.999999999Z"},
		{"a date in China starts the evening before", "2026-05-04", "+08:00", "2026-05-03T16:00:00Z", "2026-05-04T15:59:59.999999999Z"},
		{"a date of unknown zone is 50 hours", "2026-05-04", "", "2026-05-03T10:00:00Z", "2026-05-05T11:59:59.999999999Z"},
		{"a minute is a minute", "2026-05-04T09:20", "Z", "2026-05-04T09:20:00Z", "2026-05-04T09:20:59.999999999Z"},
		{"a second is a point", "2026-05-04T09:20:01", "+08:00", "2026-05-04T01:20:01Z", "2026-05-04T01:20:01Z"},
		{"a second of unknown zone is 26 hours", "2026-05-04T09:20:01", "", "2026-05-03T19:20:01Z", "2026-05-04T21:20:01Z"},
		{"a leap day", "2028-02-29", "-12:00", "2028-02-29T12:00:00Z", "2028-03-01T11:59:59.999999999Z"},
	}
	for _, c := range cases {
		earliest, latest, err := (&messages.Time{Value: c.value, Zone: c.zone}).Interval()
		if err != nil || earliest.Format(time.RFC3339Nano) != c.earliest || latest.Format(time.RFC3339Nano) != c.latest {
			t.Errorf("%s: %s to %s, %v", c.name, earliest.Format(time.RFC3339Nano), latest.Format(time.RFC3339Nano), err)
		}
	}
	var absent *messages.Time
	if _, _, err := absent.Interval(); err == nil {
		t.Error("an absent time has an interval")
	}
	if _, _, err := (&messages.Time{Value: "soon"}).Interval(); err == nil {
		t.Error("a malformed time has an interval")
	}
}

// FuzzPlainValue holds the short way of reading a value to what time.Parse reads.
func FuzzPlainValue(f *testing.F) {
	for _, s := range []string{"2026-03-10", "2026-02-29", "2024-02-29", "2026-03-10T07:59", "2026-03-10T24:00", "2026-03-10T07:59:60", "2026-03-10T07:59:59", "0999-01-01", "2026-13-01", "2026-00-10",
		"2026-01-00", "2026-3-010", "2026-03-10t07:59", "2026-03-10T7:059", "9999-12-31T23:59:59", "2026-04-31", "2026-03-10T07:59:59.5", "2026/03/10", "202\u00e6-03-10"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		layout := "2006-01-02T15:04:05"
		got, ok := messages.PlainValue(value)
		if n := len(value); n != 10 && n != 16 && n != 19 {
			if ok {
				t.Fatalf("%q is read as %s", value, got)
			}
			return
		}
		want, err := time.Parse(layout[:len(value)], value)
		if is := err == nil && want.Year() >= 1000; ok != is || ok && !got.Equal(want) {
			t.Fatalf("%q is %s, %t; want %s, %t", value, got, ok, want, is)
		}
	})
}
