package messages

import "strconv"

// Nearly all decimals of messages fit an integer of 64 bits with room to spare. Those are reckoned as such, without allocation; the rest by
// the library, with the same results.

// smallDigits is how many digits a small decimal has at most.
const smallDigits = 17

// small gives d as a whole number and its scale, where it is written plainly and is small.
func (d Decimal) small() (n int64, scale int, ok bool) {
	s := string(d)
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		s = s[1:]
	}
	if len(s) == 0 || len(s) > smallDigits+1 {
		return 0, 0, len(d) == 0
	}
	point := -1
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n = n*10 + int64(c-'0')
		case c == '.' && point < 0 && i > 0 && i < len(s)-1:
			point = i
		default:
			return 0, 0, false
		}
	}
	if point >= 0 {
		scale = len(s) - 1 - point
	} else if len(s) > smallDigits {
		return 0, 0, false
	}
	if negative {
		n = -n
	}
	return n, scale, true
}

// aligned gives two small decimals at one scale; not ok where either is not small or would not fit.
func aligned(d, o Decimal) (a, b int64, scale int, ok bool) {
	a, sa, okA := d.small()
	b, sb, okB := o.small()
	if !okA || !okB {
		return 0, 0, 0, false
	}
	for ; sa < sb && a > -largeSmall && a < largeSmall; sa++ {
		a *= 10
	}
	for ; sb < sa && b > -largeSmall && b < largeSmall; sb++ {
		b *= 10
	}
	return a, b, sa, sa == sb
}

// largeSmall times ten, twice that, still fits.
const largeSmall = 200_000_000_000_000_000

// smallText writes n at a scale.
func smallText(n int64, scale int) Decimal {
	if scale == 0 {
		return Decimal(strconv.FormatInt(n, 10))
	}
	var buf [24]byte
	b := buf[:0]
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	var digits [20]byte
	ds := strconv.AppendInt(digits[:0], n, 10)
	if len(ds) <= scale {
		b = append(b, '0', '.')
		for range scale - len(ds) {
			b = append(b, '0')
		}
		return Decimal(append(b, ds...))
	}
	b = append(b, ds[:len(ds)-scale]...)
	b = append(b, '.')
	return Decimal(append(b, ds[len(ds)-scale:]...))
}

// tally adds up decimals: the small ones as a whole number at a scale, the rest as a decimal. It gives what Add gives one by one.
type tally struct {
	n     int64
	scale int
	rest  Decimal
}

func (t *tally) add(d Decimal) {
	n, scale, ok := d.small()
	if a, b := t.n, n; ok {
		to := max(scale, t.scale)
		if a, ok = scaled(a, to-t.scale); ok {
			if b, ok = scaled(b, to-scale); ok {
				t.n, t.scale = a+b, to
				return
			}
		}
	}
	t.rest = t.rest.Add(d)
}

// scaled gives a number at a scale that is larger by some places, where it fits twice.
func scaled(n int64, places int) (int64, bool) {
	for range places {
		if n <= -largeSmall || n >= largeSmall {
			return 0, false
		}
		n *= 10
	}
	return n, n > -10*largeSmall && n < 10*largeSmall
}

func (t *tally) decimal() Decimal {
	sum := smallText(t.n, t.scale)
	if t.rest != "" {
		return sum.Add(t.rest)
	}
	return sum
}
