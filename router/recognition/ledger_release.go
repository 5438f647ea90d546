package recognition

import (
	"time"

	"github.com/clearhub/clearhub/messages"
)

// consume takes what is reserved for a declaration line, all of it or up to most, and says how much it was.
func consume(a *Account, h *Holding, line int, most *messages.Decimal) (messages.Decimal, error) {
	acc, hold, taken := a.clone(), h.clone(), messages.Decimal("0")
	for i := range hold.Lines {
		x := &hold.Lines[i]
		amount := x.Reserved
		if x.Line != line || amount.Sign() <= 0 {
			continue
		}
		if most != nil {
			if left := most.Sub(taken); left.Cmp(amount) < 0 {
				amount = left
			}
		}
		b := acc.balance(x.Of)
		if b == nil || amount.Sign() <= 0 {
			continue
		}
		x.Reserved, x.Consumed = x.Reserved.Sub(amount), x.Consumed.Add(amount)
		b.Reserved, b.Consumed = b.Reserved.Sub(amount), b.Consumed.Add(amount)
		taken = taken.Add(amount)
	}
	if err := acc.check(); err != nil {
		return "0", err
	}
	*a, *h = acc, hold
	return taken, nil
}

// adjust makes what a declaration line has consumed of an instrument line what it turned out to be: the declaration was amended
// after its release. less is what is given back; more what was taken besides, and short what was not there to be taken.
func adjust(a *Account, h *Holding, line, of int, need messages.Decimal) (less, more, short messages.Decimal, err error) {
	acc, hold := a.clone(), h.clone()
	less, more, short = "0", "0", "0"
	x, b := hold.held(line, of), acc.balance(of)
	if x == nil || b == nil {
		return less, more, short, nil
	}
	switch diff := need.Sub(x.Consumed); diff.Sign() {
	case -1:
		less = diff.Neg()
		x.Consumed = x.Consumed.Sub(less)
		b.Consumed, b.Reserved = b.Consumed.Sub(less), b.Reserved.Add(less)
		acc.giveBack(of, less)
	case 1:
		if more = diff; b.Free.Cmp(more) < 0 {
			more = b.Free
		}
		if more.Sign() < 0 {
			more = "0"
		}
		short = diff.Sub(more)
		x.Consumed = x.Consumed.Add(more)
		b.Free, b.Consumed = b.Free.Sub(more), b.Consumed.Add(more)
	}
	if err := acc.check(); err != nil {
		return "0", "0", "0", err
	}
	*a, *h = acc, hold
	return less, more, short, nil
}

// restore gives back what was consumed: the declaration was invalidated after its release.
func restore(a *Account, h *Holding) error {
	acc, hold := a.clone(), h.clone()
	for i := range hold.Lines {
		x := &hold.Lines[i]
		if b := acc.balance(x.Of); b != nil && x.Consumed.Sign() > 0 {
			b.Consumed, b.Reserved = b.Consumed.Sub(x.Consumed), b.Reserved.Add(x.Consumed)
			acc.giveBack(x.Of, x.Consumed)
			x.Consumed = "0"
		}
	}
	if err := acc.check(); err != nil {
		return err
	}
	*a, *h = acc, hold
	return nil
}

// lapse gives back the reservations that have expired.
func lapse(a *Account, h *Holding, now time.Time) (lapsed bool, err error) {
	acc, hold := a.clone(), h.clone()
	for i := range hold.Lines {
		x := &hold.Lines[i]
		if x.Reserved.Sign() > 0 && !x.Expires.IsZero() && !x.Expires.After(now) {
			acc.giveBack(x.Of, x.Reserved)
			x.Reserved, x.Lapsed, lapsed = "0", true, true
		}
	}
	if err := acc.check(); err != nil {
		return false, err
	}
	*a, *h = acc, hold
	return lapsed, nil
}
