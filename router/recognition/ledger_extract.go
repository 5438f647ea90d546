package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// depend makes an account live of what is moved to it: each line is issued what is in use on it already, and no more. over says that there was such.
func (a *Account) depend() (over bool) {
	a.Heir = true
	for i := range a.Lines {
		b := &a.Lines[i]
		used := b.Reserved.Add(b.Consumed).Add(b.Moved)
		over = over || used.Sign() > 0
		b.Issued, b.Free, b.Withdrawn = used, "0", b.Moved
	}
	return over
}

// charge moves what an account has in use already from the one that it lives of from now on: what is left of it where it is closed, else
// what is free. More than that was never there.
func (a *Account) charge(to *Account) {
	for i := range to.Lines {
		from := &to.Lines[i]
		b := a.heir(to, from)
		if b == nil || b.Issued.Sign() <= 0 {
			continue
		}
		if to.Closed {
			from.transfer(b, b.Issued)
		} else if _, here := from.part(from.Free, b, b.Issued); here.Sign() > 0 {
			from.draw(here)
		}
	}
}

// extract takes what an extract states from what is free of its base: all of it, on every line, or nothing. The base stays as it is otherwise. What
// the extract has already is not taken again.
func extract(base, of *Account) (moved bool) {
	if base.Closed || base.Broken || of.Closed || of.Broken {
		return false
	}
	from, to := base.clone(), of.clone()
	for i := range to.Lines {
		b := &to.Lines[i]
		need := b.Stated.Add(b.Added).Sub(b.Issued)
		if need.Sign() <= 0 {
			continue
		}
		x := from.ancestor(&to, b)
		if x == nil {
			return false
		}
		here, ok := codes.Convert(string(need), b.Unit, x.Unit)
		if !ok || x.Free.Cmp(messages.Decimal(here)) < 0 {
			return false
		}
		x.draw(messages.Decimal(here))
		b.Issued, b.Free = b.Issued.Add(need), b.Free.Add(need)
		moved = true
	}
	if !moved || from.check() != nil || to.check() != nil {
		return false
	}
	*base, *of = from, to
	return true
}

// draw moves what is free of a line to another account.
func (b *Balance) draw(amount messages.Decimal) {
	b.Free, b.Withdrawn, b.Moved = b.Free.Sub(amount), b.Withdrawn.Add(amount), b.Moved.Add(amount)
}

// putBack gives a base what its extract is not issued any more, since a later version of it states less.
func putBack(base, was, is *Account) (back bool) {
	if base.Broken || is.Broken {
		return false
	}
	from := base.clone()
	for i := range was.Lines {
		b := &was.Lines[i]
		less := b.Issued
		if now := is.balance(b.Line); now != nil && now.Basis == b.Basis && now.Unit == b.Unit {
			less = less.Sub(now.Issued)
		}
		x := from.ancestor(was, b)
		if x == nil || less.Sign() <= 0 {
			continue
		}
		here, ok := codes.Convert(string(less), b.Unit, x.Unit)
		amount := messages.Decimal(here)
		if !ok || x.Moved.Cmp(amount) < 0 {
			continue
		}
		x.Moved = x.Moved.Sub(amount)
		if !from.Closed { // of a closed one it stays withdrawn, and moves on to successors
			x.Withdrawn, x.Free = x.Withdrawn.Sub(amount), x.Free.Add(amount)
		}
		back = true
	}
	if !back || from.check() != nil {
		return false
	}
	*base = from
	return true
}

// ancestor is the line that another account's line comes from: of the same number, or the only one on both sides.
func (a *Account) ancestor(of *Account, b *Balance) *Balance {
	i := slices.IndexFunc(a.Lines, func(x Balance) bool { return of.heir(a, &x) != nil && of.heir(a, &x).Line == b.Line })
	if i < 0 {
		return nil
	}
	return &a.Lines[i]
}
