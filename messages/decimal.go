package messages

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// DecimalDigits is how many digits a decimal of a message may have.
const DecimalDigits = 30

// ErrDecimal says that a text is not a decimal in plain notation.
var ErrDecimal = errors.New("not a decimal number")

// ParseDecimal reads a number in plain notation with a full stop as decimal mark:
// an optional sign, digits, an optional fraction. The scale is kept ("12.50" stays),
// leading zeros and a plus sign go ("+007" is "7"), ".5" is "0.5". Blanks, grouping,
// commas, exponents and more than 30 digits are errors: what they mean is for the
// adapter to say.
func ParseDecimal(s string) (Decimal, error) {
	rest, negative := s, false
	switch {
	case strings.HasPrefix(rest, "-"):
		rest, negative = rest[1:], true
	case strings.HasPrefix(rest, "+"):
		rest = rest[1:]
	}
	whole, fraction, point := strings.Cut(rest, ".")
	if whole == "" && fraction == "" || point && fraction == "" || !digits(whole) || !digits(fraction) {
		return "", fmt.Errorf("%w: %q", ErrDecimal, cut(s))
	}
	given := whole
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if len(whole)+len(fraction) > DecimalDigits {
		return "", fmt.Errorf("%w: %q has more than %d digits", ErrDecimal, cut(s), DecimalDigits)
	}
	if whole == given && len(rest) == len(s) {
		return Decimal(s), nil // it is written so already
	}
	d := whole
	if point {
		d += "." + fraction
	}
	if negative && strings.Trim(d, "0.") != "" {
		d = "-" + d
	}
	return Decimal(d), nil
}

// Valid tells whether d is as ParseDecimal writes it.
func (d Decimal) Valid() bool {
	if d.plain() {
		return true
	}
	p, err := ParseDecimal(string(d))
	return err == nil && p == d
}

// plain tells of most decimals that they are valid: digits, and none too many, with a point between them, and no zeros in front.
func (d Decimal) plain() bool {
	if len(d) == 0 || len(d) > DecimalDigits || d[0] == '0' && len(d) > 1 && d[1] != '.' {
		return false
	}
	point := false
	for i := 0; i < len(d); i++ {
		switch c := d[i]; {
		case c >= '0' && c <= '9':
		case c == '.' && !point && i > 0 && i < len(d)-1:
			point = true
		default:
			return false
		}
	}
	return true
}

// Add gives d + o, exactly. As in all these methods an absent or invalid decimal counts as 0,
// and the result has as many decimals as the operands need.
func (d Decimal) Add(o Decimal) Decimal {
	if a, b, scale, ok := aligned(d, o); ok {
		return smallText(a+b, scale)
	}
	return exact(d.number().Add(o.number()))
}

// Sub gives d - o, exactly.
func (d Decimal) Sub(o Decimal) Decimal {
	if a, b, scale, ok := aligned(d, o); ok {
		return smallText(a-b, scale)
	}
	return exact(d.number().Sub(o.number()))
}

// Mul gives d × o, exactly: the decimals of both add up.
func (d Decimal) Mul(o Decimal) Decimal { return exact(d.number().Mul(o.number())) }

// Neg gives -d.
func (d Decimal) Neg() Decimal { return exact(d.number().Neg()) }

// Abs gives d without its sign.
func (d Decimal) Abs() Decimal {
	if a := Decimal(strings.TrimPrefix(string(d), "-")); a.plain() {
		return a
	}
	return exact(d.number().Abs())
}

// Cmp is -1, 0 or 1 as d is less than, equal to or greater than o; "1.0" equals "1".
func (d Decimal) Cmp(o Decimal) int {
	if a, b, _, ok := aligned(d, o); ok {
		return cmp.Compare(a, b)
	}
	return d.number().Cmp(o.number())
}

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int {
	if n, _, ok := d.small(); ok {
		return cmp.Compare(n, 0)
	}
	return d.number().Sign()
}

// IsZero tells whether d is 0, absent or invalid.
func (d Decimal) IsZero() bool { return d.Sign() == 0 }

// Scale is the number of decimals that d is written with.
func (d Decimal) Scale() int {
	if _, fraction, ok := strings.Cut(string(d), "."); ok {
		return len(fraction)
	}
	return 0
}

// number is d for arithmetic; the shape is looked at first because the library takes exponents,
// whose plain form may be larger than memory.
func (d Decimal) number() decimal.Decimal {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(string(d), "-"), ".")
	if whole == "" || !digits(whole) || !digits(fraction) {
		return decimal.Zero
	}
	n, err := decimal.NewFromString(string(d))
	if err != nil {
		return decimal.Zero
	}
	return n
}

func exact(n decimal.Decimal) Decimal {
	return Decimal(n.StringFixed(max(0, -n.Exponent())))
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
