package recognition

import (
	"slices"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// book is gate 11 for all claims together: what passed the other gates is reserved, per instrument wholly or not at all.
func (d *decider) book(all []*weighed) []Booking {
	asking := map[string][]*weighed{}
	var order []string
	for _, x := range all {
		switch {
		case x.w == nil || !x.required[11]:
			continue
		case !x.row.ledger:
			x.gates[11] = passed(d.agreementFact(x.row))
			continue
		}
		x.gates[11] = d.quantity(x, all)
		if x.gates[11].result == pass && green(x.outcome) {
			if asking[x.in.ID] == nil {
				order = append(order, x.in.ID)
			}
			asking[x.in.ID] = append(asking[x.in.ID], x)
		} else if x.gates[11].result == pass {
			x.gates[11] = verdict{result: notRequired} // it fails elsewhere, so nothing is reserved
		}
	}
	var out []Booking
	for _, id := range order {
		out = append(out, d.reserveAll(asking[id])...)
	}
	for _, x := range all {
		d.entry(x, out)
	}
	return out
}

// quantity asks of one claim alone whether its need is known and free.
func (d *decider) quantity(x *weighed, all []*weighed) verdict {
	w := x.w
	if w.bal == nil || w.lack.result != pass {
		return w.lack
	}
	if slices.ContainsFunc(all, func(o *weighed) bool { return x.sharesWith(o) }) && !x.writtenOff() {
		return open("G11.SPLIT", map[string]string{"class": string(x.in.Class)})
	}
	h := d.holdings[x.in.ID]
	if h != nil && h.Version == d.decl.Version {
		if held := h.held(x.line.Number, w.bal.Line); held != nil && held.Lapsed {
			return failed("G11.LAPSED", map[string]string{"expired": stamp(held.Expires)})
		}
	}
	if free := d.free(x); d.remaining(x).Cmp(free) > 0 {
		return d.exceeded(x, free)
	}
	return passed(d.balanceFact(x.in, w.bal))
}

// sharesWith tells whether another instrument of the class may cover the same line.
func (x *weighed) sharesWith(o *weighed) bool {
	switch {
	case o == x || o.line != x.line || o.in == x.in:
		return false
	case o.in == nil:
		return slices.Contains(o.classes, x.in.Class)
	}
	return o.in.Class == x.in.Class && o.placed.ok() && o.row != nil && o.row.ledger
}

// writtenOff tells whether the declaration says how much falls on this instrument.
func (x *weighed) writtenOff() bool {
	return slices.ContainsFunc(x.citations, func(ct *Citation) bool {
		return slices.ContainsFunc(ct.WriteOffs, func(w WriteOff) bool { return w.Value != "" && (w.Line == 0 || w.Line == x.line.Number) })
	})
}

// free is what the declaration may have: what is free and what it holds already.
func (d *decider) free(x *weighed) messages.Decimal {
	free := x.w.bal.Free
	if h := d.holdings[x.in.ID]; h != nil {
		free = free.Add(h.reserved(x.w.bal.Line))
	}
	return free
}

// remaining is what is still to be reserved of a claim's need: part of the line may have been released already.
func (d *decider) remaining(x *weighed) messages.Decimal {
	h := d.holdings[x.in.ID]
	if h == nil {
		return x.w.need
	}
	held := h.held(x.line.Number, x.w.bal.Line)
	switch {
	case held == nil:
		return x.w.need
	case held.Consumed.Cmp(x.w.need) >= 0:
		return "0"
	}
	return x.w.need.Sub(held.Consumed)
}

func (d *decider) exceeded(x *weighed, free messages.Decimal) verdict {
	unit := " " + x.w.bal.name()
	v := failed("G11.EXCEEDED", map[string]string{"asked": string(x.w.need) + unit, "free": string(free) + unit, "line": itoa(x.w.bal.Line)})
	v.facts = []string{d.balanceFact(x.in, x.w.bal)}
	return v
}

// reserveAll books all claims on one instrument, or none of them.
func (d *decider) reserveAll(xs []*weighed) []Booking {
	for _, x := range xs {
		sum := messages.Decimal("0")
		for _, o := range xs {
			if o.w.bal == x.w.bal {
				sum = sum.Add(d.remaining(o))
			}
		}
		if free := d.free(x); sum.Cmp(free) > 0 {
			for _, o := range xs {
				o.gates[11] = d.exceeded(o, d.free(o))
			}
			return nil
		}
	}
	var out []Booking
	for _, x := range xs {
		b := Booking{Instrument: x.in.ID, Line: x.line.Number, Of: x.w.bal.Line, Value: d.remaining(x)}
		if x.row.reservation > 0 {
			b.Expires = d.now.Add(x.row.reservation)
		}
		out = append(out, b)
	}
	return out
}

// entry tells in the decision what the ledger did for a claim, and the balance after it.
func (d *decider) entry(x *weighed, bookings []Booking) {
	if x.w == nil || x.w.bal == nil {
		return
	}
	b := *x.w.bal
	h, held := d.holdings[x.in.ID], messages.Decimal("0")
	if h != nil {
		held = h.reserved(b.Line)
	}
	b.Reserved, b.Free = b.Reserved.Sub(held), b.Free.Add(held)
	verb := "none"
	if held.Sign() > 0 {
		verb = "release"
	}
	for _, k := range bookings {
		if k.Instrument != x.in.ID || k.Of != b.Line {
			continue
		}
		b.Reserved, b.Free = b.Reserved.Add(k.Value), b.Free.Sub(k.Value)
		if k.Line == x.line.Number {
			verb = "reserve"
		}
	}
	if acc := d.accounts[x.in.ID]; acc.Closed {
		b.Free = "0"
	}
	x.ledger = &messages.LedgerEntry{Verb: verb, Issued: b.quantity(b.Issued), Free: b.quantity(b.Free), Reserved: b.quantity(b.Reserved), Consumed: b.quantity(b.Consumed)}
	if x.w.need != "" {
		x.ledger.Quantity = b.quantity(x.w.need)
	}
}

// expires is when the claim's reservation lapses; zero where it does not, or there is none.
func (d *decider) expires(x *weighed, bookings []Booking) time.Time {
	for _, k := range bookings {
		if k.Instrument == x.in.ID && k.Line == x.line.Number {
			if held := x.w.held(); held != nil {
				return held.Expires
			}
			return k.Expires
		}
	}
	return time.Time{}
}
