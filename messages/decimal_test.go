package messages_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

func TestParseDecimal(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"scale is kept", "12.50", "12.50"},
		{"negative", "-12.50", "-12.50"},
		{"plus and leading zeros go", "+007", "7"},
		{"no whole part", ".5", "0.5"},
		{"zero is not negative", "-0.00", "0.00"},
		{"thirty digits", strings.Repeat("9", 30), strings.Repeat("9", 30)},
		{"thirty-one digits", strings.Repeat("9", 31), ""},
		{"comma", "1,5", ""}, {"exponent", "1e3", ""}, {"no fraction behind the point", "5.", ""},
		{"blank", " 5", ""}, {"empty", "", ""}, {"sign alone", "-", ""}, {"point alone", ".", ""}, {"two points", "1.2.3", ""},
		{"other digits", "１", ""}, {"not a number", "NaN", ""}, {"grouping", "1 000", ""},
	}
	for _, c := range cases {
		got, err := messages.ParseDecimal(c.in)
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: ParseDecimal(%q) = %q, %v; want %q", c.name, c.in, got, err, c.want)
		}
		if err != nil && !errors.Is(err, messages.ErrDecimal) {
			t.Errorf("%s: error is not ErrDecimal: %v", c.name, err)
		}
	}
}

func TestDecimalArithmeticIsExact(t *testing.T) {
	d := func(s string) messages.Decimal { return messages.Decimal(s) }
	cases := []struct {
		name      string
		got, want messages.Decimal
	}{
		{"a tenth and two tenths", d("0.1").Add(d("0.2")), "0.3"},
		{"scales are kept", d("1.50").Add(d("0.5")), "2.00"},
		{"difference", d("1").Sub(d("0.001")), "0.999"},
		{"product", d("1.5").Mul(d("-0.20")), "-0.300"},
		{"absent counts as zero", d("").Add(d("2")), "2"},
		{"invalid counts as zero", d("1e999999999").Add(d("2")), "2"},
		{"negation", d("2.0").Neg(), "-2.0"},
		{"without sign", d("-2.0").Abs(), "2.0"},
		{"many digits", d(strings.Repeat("9", 30)).Mul(d(strings.Repeat("9", 30))).Sub(d("1")), d(strings.Repeat("9", 29) + "8" + strings.Repeat("0", 30))},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
	if d("1.0").Cmp(d("1")) != 0 || d("-1").Sign() != -1 || !d("0.00").IsZero() || d("2").Cmp(d("10")) != -1 || d("1.25").Scale() != 2 {
		t.Error("comparison")
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"12.50", "-0", ".5", "1e9", "+0007.10", "９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := messages.ParseDecimal(s)
		if err != nil {
			return
		}
		if !d.Valid() {
			t.Errorf("ParseDecimal(%q) = %q is not valid", s, d)
		}
		if d.Add("0") != d || d.Neg().Neg().Cmp(d) != 0 {
			t.Errorf("%q: arithmetic changes it: %q", d, d.Add("0"))
		}
	})
}
