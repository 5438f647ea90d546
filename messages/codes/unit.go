package codes

import (
	"strings"

	"github.com/shopspring/decimal"
)

// Unit tells whether code is a unit of UNECE Rec 20. Deprecated units count: older directories use them.
func Unit(code string) bool { return units().Has(code) }

// UnitName is the name of a common unit, "" for others.
func UnitName(code string) string { return units().Get(code, "name") }

// Dimension says what a unit measures: mass, volume, count, length, area, energy or time; "" where the
// table does not say.
func Dimension(code string) string { return units().Get(code, "dimension") }

// Convert turns a value in plain decimal notation from one unit into another. It is exact or not ok: units
// of different dimensions, units without a factor, and quotients that do not end within 30 decimals are not
// converted. Trailing zeros behind the decimal point are not kept.
func Convert(value, from, to string) (result string, ok bool) {
	if from == to && plain(value) && Unit(from) {
		if whole, fraction, point := strings.Cut(value, "."); point {
			if fraction = strings.TrimRight(fraction, "0"); fraction == "" {
				return whole, true
			}
			return value[:len(whole)+1+len(fraction)], true
		}
		return value, true
	}
	v, err := decimal.NewFromString(value)
	if err != nil || v.Exponent() > 0 || v.Exponent() < -60 || len(value) > 80 {
		return "", false
	}
	if from == to && Unit(from) {
		return v.String(), true
	}
	f, g := factor(from), factor(to)
	if f.IsZero() || g.IsZero() || Dimension(from) != Dimension(to) {
		return "", false
	}
	base := v.Mul(f)
	q := base.DivRound(g, 30)
	if !q.Mul(g).Equal(base) {
		return "", false
	}
	return q.String(), true
}

// plain tells whether a value is written in the shortest way, but for zeros at its end: no sign, no zeros in front.
func plain(value string) bool {
	whole, fraction, point := strings.Cut(value, ".")
	return whole != "" && len(value) <= 40 && decimalDigits(whole) && (whole == "0" || whole[0] != '0') && (!point || fraction != "" && decimalDigits(fraction))
}

// factor is how many base units (kilogram, cubic metre, piece …) one unit is; 0 where it is not known.
func factor(code string) decimal.Decimal {
	f, err := decimal.NewFromString(units().Get(code, "factor"))
	if err != nil {
		return decimal.Zero
	}
	return f
}
