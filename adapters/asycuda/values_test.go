package asycuda_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/asycuda"
	"github.com/clearhub/clearhub/messages"
)

func TestDatesAreNeverGuessed(t *testing.T) {
	for _, c := range []struct {
		name, in, order, want, fault string
	}{
		{"month first where the second number is no month", "10/25/16", "", "2016-10-25", ""},
		{"day first where the first number is no month", "25/10/16", "", "2016-10-25", ""},
		{"both orders mean the same day", "8/8/16", "", "2016-08-08", ""},
		{"either order is possible", "10/6/16", "", "", asycuda.CodeAmbiguousDate},
		{"either order is possible with a whole year", "10/06/2016", "", "", asycuda.CodeAmbiguousDate},
		{"points do not say the order", "06.10.2016", "", "", asycuda.CodeAmbiguousDate},
		{"day first by the profile", "10/6/16", "dmy", "2016-06-10", ""},
		{"month first by the profile", "10/6/16", "mdy", "2016-10-06", ""},
		{"year first by the profile", "16/10/06", "ymd", "2016-10-06", ""},
		{"a whole year first needs no profile", "2016-10-06", "dmy", "2016-10-06", ""},
		{"a whole year last is not first whatever the profile says", "25/10/2016", "ymd", "2016-10-25", ""},
		{"eight digits", "20161006", "", "2016-10-06", ""},
		{"contradicts day first", "10/25/16", "dmy", "", asycuda.CodeDateOrder},
		{"contradicts month first", "25/10/16", "mdy", "", asycuda.CodeDateOrder},
		{"no such day", "31/2/16", "", "", asycuda.CodeDate},
		{"no such day in either order", "13/13/16", "", "", asycuda.CodeDate},
		{"a leap day", "29/2/16", "", "2016-02-29", ""},
		{"no leap day", "29/2/17", "", "", asycuda.CodeDate},
		{"words", "12 March", "", "", asycuda.CodeDate},
		{"a month's name behind the day", "25-Oct-26", "", "2026-10-25", ""},
		{"a month's name before the day", "Oct 6, 2026", "dmy", "2026-10-06", ""},
		{"a month's whole name", "6 october 2026", "", "2026-10-06", ""},
		{"a month that is none", "6-Okt-2026", "", "", asycuda.CodeDate},
		{"a day that the month has not", "31-Feb-2026", "", "", asycuda.CodeDate},
		{"a year of three digits", "1/13/206", "", "", asycuda.CodeDate},
		{"two digits before the turn", "25/10/99", "", "1999-10-25", ""},
		{"with a time of day", "25/10/16 8:05", "", "2016-10-25T08:05", ""},
		{"with midnight as servers write a date", "2016-10-25 00:00:00.0", "", "2016-10-25", ""},
		{"with a T", "2016-10-25T14:30:05", "", "2016-10-25T14:30:05", ""},
		{"with a time that is none", "25/10/16 25:99", "", "", asycuda.CodeDate},
		{"nothing but separators", "//", "", "", asycuda.CodeDate},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, fault := asycuda.ParseDate(c.in, c.order); got != c.want || fault != c.fault {
				t.Errorf("%q in order %q is %q %s, want %q %s", c.in, c.order, got, fault, c.want, c.fault)
			}
		})
	}
}

func TestADateOfZerosIsNone(t *testing.T) {
	s := strings.NewReplacer("31/2/26", "0/0/00", "12 March", "0000-00-00").Replace(string(golden(t, "date-that-is-none")))
	d := read(t, []byte(s), adapters.Profile{})
	for _, f := range d.Faults {
		if f.Code == asycuda.CodeDate {
			t.Errorf("a date of zeros is a fault: %v", f)
		}
	}
	for _, doc := range d.Messages[0].Body.(*messages.Declaration).Documents {
		if doc.Issued != nil && strings.HasPrefix(doc.Issued.Value, "0") {
			t.Errorf("a date of zeros is %s", doc.Issued.Value)
		}
	}
}

func TestNumbersAreExact(t *testing.T) {
	for in, want := range map[string]string{
		"0.012352469782682": "0.012352469782682", "5862.630000": "5862.630000", "-1.5": "-1.5", "12": "12",
		"1.2345678E7": "12345678", "5.8E7": "58000000", "1.0E10": "10000000000", "1.23456789012E7": "12345678.9012", "-2.5E-3": "-0.0025", "1E0": "1", "1.5e2": "150",
		"10,050": "", "1.050,5": "", "12 000": "", "1.2e99": "", "E7": "", "1.E7": "", "1.5E": "", "NaN": "", "Infinity": "", "0x10": "", "+-1E2": "", "1E+2": "100", "": "",
	} {
		got, err := asycuda.ParseNumber(in)
		if string(got) != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q (%v), want %q", in, got, err, want)
		}
	}
}

func TestDeclarationsWithoutNumbersAreKnownByWhatTheySay(t *testing.T) {
	subject := func(s string) string {
		t.Helper()
		d := read(t, []byte(s), adapters.Profile{})
		if d.Verdict != messages.VerdictWarned {
			t.Fatalf("it is %s: %v", d.Verdict, d.Faults)
		}
		return d.Messages[0].Subject
	}
	s := string(golden(t, "without-any-number"))
	one := subject(s)
	if other := subject(strings.ReplaceAll(s, "\n", "\r\n\t")); other != one {
		t.Errorf("in another layout it is %s, not %s", other, one)
	}
	for was, now := range map[string]string{"<Number_of_packages>": "<Number_of_packages>1", "MNZU0": "MNZU9", "Steppe Grain": "Steppe Gram", "2026-03-16": "2026-03-17"} {
		if !strings.Contains(s, was) {
			t.Fatalf("the golden declaration has no %q", was)
		}
		if other := subject(strings.Replace(s, was, now, 1)); other == one {
			t.Errorf("with %s it is the same declaration", now)
		}
	}
}
