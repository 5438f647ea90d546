package messages_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/shopspring/decimal"
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

// Small decimals are reckoned another way; both ways give the same.
func TestSmallDecimalsAreReckonedAsLargeOnes(t *testing.T) {
	values := []messages.Decimal{"", "0", "-0", "0.0", "1", "-1", "10", "0.5", "-0.05", "12.50", "999999999999999", "0.000000000000001", "99999999999999999", "9999999999999999.9", "-99999999999999999", "123456789012345678", "x", "1e3", ".5", "5.", "-", "--1", "1.2.3", "007", "0.10000000000000000000000000001"}
	number := func(d messages.Decimal) decimal.Decimal {
		whole, fraction, _ := strings.Cut(strings.TrimPrefix(string(d), "-"), ".")
		if whole == "" || strings.Trim(whole+fraction, "0123456789") != "" {
			return decimal.Zero
		}
		n, err := decimal.NewFromString(string(d))
		if err != nil {
			return decimal.Zero
		}
		return n
	}
	text := func(n decimal.Decimal) messages.Decimal {
		return messages.Decimal(n.StringFixed(max(0, -n.Exponent())))
	}
	for _, a := range values {
		if got, want := a.Sign(), number(a).Sign(); got != want {
			t.Errorf("sign of %q: %d, want %d", a, got, want)
		}
		for _, b := range values {
			if got, want := a.Add(b), text(number(a).Add(number(b))); got != want {
				t.Errorf("%q + %q = %q, want %q", a, b, got, want)
			}
			if got, want := a.Sub(b), text(number(a).Sub(number(b))); got != want {
				t.Errorf("%q - %q = %q, want %q", a, b, got, want)
			}
			if got, want := a.Cmp(b), number(a).Cmp(number(b)); got != want {
				t.Errorf("%q against %q: %d, want %d", a, b, got, want)
			}
		}
	}
}

// What is valid is what reading leaves as it is, in all short texts and some long ones.
func TestValidIsWhatReadingLeaves(t *testing.T) {
	texts := []string{""}
	for from := 0; len(texts) < 30_000; {
		end := len(texts)
		for _, s := range texts[from:end] {
			for _, c := range "01.-9 " {
				texts = append(texts, s+string(c))
			}
		}
		from = end
	}
	for n := 28; n < 34; n++ {
		texts = append(texts, strings.Repeat("1", n), strings.Repeat("1", n-5)+".00001", "0."+strings.Repeat("1", n))
	}
	for _, s := range texts {
		p, err := messages.ParseDecimal(s)
		if want := err == nil && string(p) == s; messages.Decimal(s).Valid() != want {
			t.Fatalf("%q: valid is not %v", s, want)
		}
	}
}
