package recognition

import (
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// withdraw closes the account: what is free is withdrawn, what is reserved follows as it is given back.
func (a *Account) withdraw() {
	a.Closed = true
	for i := range a.Lines {
		b := &a.Lines[i]
		b.Withdrawn, b.Free = b.Withdrawn.Add(b.Free), "0"
	}
}

// reopen undoes withdraw, but for what has moved to a successor.
func (a *Account) reopen() {
	a.Closed = false
	for i := range a.Lines {
		b := &a.Lines[i]
		back := b.Withdrawn.Sub(b.Moved)
		b.Free, b.Withdrawn = b.Free.Add(back), b.Moved
	}
}

// reissue takes over what a later version of the instrument states. fits is false, and nothing is changed, where less is
// stated than is in use: then all reservations are to be given back first. What has been consumed cannot be taken back: with
// force the line is issued for as much as is used, and over says so.
func (a *Account) reissue(in *Instrument, force bool) (fits, over bool) {
	acc, now := a.clone(), openAccount(in)
	if acc.Heir { // what it lives of is moved to it
		now.depend()
	}
	for _, n := range now.Lines {
		if acc.balance(n.Line) == nil {
			if acc.Closed {
				n.Free, n.Withdrawn = "0", n.Issued
			}
			acc.Lines = append(acc.Lines, n)
		}
	}
	for i := range acc.Lines {
		b := &acc.Lines[i]
		stated := messages.Decimal("0")
		if n := now.balance(b.Line); n != nil {
			v, ok := codes.Convert(string(n.Stated), n.Unit, b.Unit)
			if !ok || n.Basis != b.Basis { // counted otherwise now: what is booked cannot be carried over
				if used := b.Reserved.Add(b.Consumed).Add(b.Withdrawn); !used.IsZero() {
					if !force {
						return false, false
					}
					acc.Broken = true
					continue
				}
				*b = *n
				continue
			}
			stated = messages.Decimal(v)
		}
		issued := stated.Add(b.Added)
		if acc.Heir && b.Issued.Cmp(issued) < 0 { // no more than was moved to it
			issued = b.Issued
		}
		delta := issued.Sub(b.Issued)
		b.Stated, b.Issued = stated, issued
		if acc.Closed {
			b.Withdrawn = b.Withdrawn.Add(delta)
		} else {
			b.Free = b.Free.Add(delta)
		}
		if b.Free.Sign() >= 0 && b.Withdrawn.Cmp(b.Moved) >= 0 {
			continue
		}
		if !force {
			return false, false
		}
		over = true
		b.Free = "0"
		if b.Withdrawn.Cmp(b.Moved) < 0 {
			b.Withdrawn = b.Moved
		}
		b.Issued = b.Reserved.Add(b.Consumed).Add(b.Withdrawn)
	}
	if acc.check() != nil {
		acc = a.clone()
		acc.Broken = true
	}
	*a = acc
	return true, over
}

// inherit makes an account live of what is left of its predecessor: each line is issued no more than moves to it, however much
// it states. What is in use on it already counts as moved; over says that there was such. Where the predecessor still stands, for the replacement
// is still to count, no more than that moves for now.
func inherit(old, next *Account) (over bool) {
	if next.Heir || len(old.Lines) == 0 || old.Broken || next.Broken {
		move(old, next)
		return false
	}
	over = next.depend()
	next.charge(old)
	move(old, next)
	return over
}

// move takes what is left of a closed account to a successor, line by line: no more than the successor states. Through a successor that was
// replaced itself it goes on.
func move(old, next *Account) (moved bool) {
	through := next.Closed && len(next.Successors) > 0
	if !old.Closed || next.Closed && !through || old.Broken || next.Broken {
		return false
	}
	for i := range old.Lines {
		from := &old.Lines[i]
		to := next.heir(old, from)
		if to == nil {
			continue
		}
		if took := from.transfer(to, to.Stated.Sub(to.Issued)); took.Sign() > 0 {
			to.Issued, moved = to.Issued.Add(took), true
			if through {
				to.Withdrawn = to.Withdrawn.Add(took)
			} else {
				to.Free = to.Free.Add(took)
			}
		}
	}
	return moved
}

// heir is the line that takes the place of another account's: of the same number, or the only one on both sides.
func (a *Account) heir(old *Account, from *Balance) *Balance {
	to := a.balance(from.Line)
	if len(old.Lines) == 1 && len(a.Lines) == 1 {
		to = &a.Lines[0]
	}
	if to == nil || to.Basis != from.Basis {
		return nil
	}
	return to
}

// transfer notes as moved what is left of a closed line, up to most, and says how much that is in the other's unit: 0 where
// it cannot be converted exactly.
func (b *Balance) transfer(to *Balance, most messages.Decimal) messages.Decimal {
	there, here := b.part(b.Withdrawn.Sub(b.Moved), to, most)
	b.Moved = b.Moved.Add(here)
	return there
}

// part is as much of an amount of this line as the other can have: in its unit, up to most, and in ours. Both are 0 where it cannot be
// converted exactly.
func (b *Balance) part(amount messages.Decimal, to *Balance, most messages.Decimal) (there, here messages.Decimal) {
	left, ok := codes.Convert(string(amount), b.Unit, to.Unit)
	there = messages.Decimal(left)
	if !ok {
		return "0", "0"
	}
	if there.Cmp(most) > 0 {
		there = most
	}
	back, ok := codes.Convert(string(there), to.Unit, b.Unit)
	if !ok || there.Sign() <= 0 {
		return "0", "0"
	}
	return there, messages.Decimal(back)
}
