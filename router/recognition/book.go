package recognition

import (
	"slices"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// book is gate 11 for all claims together: what passed the other gates is reserved, per instrument wholly or not at all.
func (d *decider) book(all []*weighed) []Booking {
	asking, order := d.asking, d.ordered
	for _, x := range all {
		switch {
		case x.w == nil || !x.required[11]:
			continue
		case !x.row.ledger:
			x.gates[11] = d.passed(d.agreementFact(x.row))
			continue
		}
		x.gates[11] = d.quantity(x, all)
		if x.gates[11].result == pass && (stands(x.outcome) || x.doubtful()) {
			if asking[x.in.ID] == nil {
				order = append(order, x.in.ID)
				asking[x.in.ID] = make([]*weighed, 0, min(len(all), 4))
			}
			asking[x.in.ID] = append(asking[x.in.ID], x)
		} else if x.gates[11].result == pass {
			x.gates[11] = verdict{result: notRequired} // it fails elsewhere, so nothing is reserved
		}
	}
	d.ordered = order
	var out []Booking
	for _, id := range order {
		out = d.reserveAll(out, asking[id])
	}
	for _, x := range all {
		d.entry(x)
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
	if written, whole := d.written(x, all); written.Cmp(whole) < 0 {
		return open("G11.UNSTATED", map[string]string{"missing": "writtenOffInPart"})
	}
	closed := d.accounts[x.in.ID].Closed
	if closed && x.gates[7].result != pass && !x.kept() { // why it is closed is said elsewhere
		return verdict{result: notRequired}
	}
	h := d.holdings[x.in.ID]
	if h != nil && h.Version == d.decl.Version {
		if held := h.held(x.line.Number, w.bal.Line); held != nil && held.Lapsed {
			return failed("G11.LAPSED", map[string]string{"expired": stamp(held.Expires)})
		}
	}
	free := d.free(w.bal)
	if closed && !d.late[w.bal] { // of a closed account a line keeps what it has, and no more
		free = "0"
		if h == nil {
			return d.exceeded(x, free)
		}
		if held := h.held(x.line.Number, w.bal.Line); held != nil {
			free = held.Reserved
		}
	}
	if d.remaining(x).Cmp(free) > 0 {
		return d.exceeded(x, free)
	}
	return d.passed(d.balanceFact(x.in, w.bal))
}

// kept tells whether the reservation stays although the instrument was withdrawn or replaced.
func (x *weighed) kept() bool {
	return x.gates[7].reason == "G7.HELD" || x.gates[7].reason == "G7.REPLACED_HELD" || x.doubtful()
}

// doubtful tells whether nothing but the doubt stands in the way whether a withdrawal counts already: what is reserved stays so until that is known.
func (x *weighed) doubtful() bool {
	if x.gates[7].reason != "G7.EFFECTIVE" || x.w.held() == nil {
		return false
	}
	vs, required := x.gates, x.required
	vs[7], vs[11], required[11] = passed(), verdict{}, false
	return stands(fold(&required, &vs))
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

// written is what is written off for the line on instruments of the class that may be had, and how much the line says it is, in the
// unit of the claim's balance. Both are 0 where no write-off is stated, or the line's quantity cannot be compared.
func (d *decider) written(x *weighed, all []*weighed) (sum, whole messages.Decimal) {
	if !x.writtenOff() {
		return "0", "0"
	}
	whole, _, v := x.w.measured(x.w.bal)
	if v.result != pass {
		return "0", "0"
	}
	sum = x.w.need
	for _, o := range all {
		if !x.sharesWith(o) || o.w == nil || o.w.bal == nil || o.w.lack.result != pass || !stands(o.outcome) || !o.writtenOff() || d.remaining(o).Cmp(d.free(o.w.bal)) > 0 {
			continue
		}
		if part, ok := codes.Convert(string(o.w.need), o.w.bal.Unit, x.w.bal.Unit); ok {
			sum = sum.Add(messages.Decimal(part))
		}
	}
	return sum, whole
}

// free is what the declaration may have: what is free and what it holds already. Of a closed account it may have what is withdrawn and went to no
// successor, where it was accepted before the withdrawal counts: for such a declaration the instrument was valid, and that it is known only now takes
// nothing from it.
func (d *decider) free(b *Balance) messages.Decimal {
	if d.late[b] {
		return b.Withdrawn.Sub(b.Moved).Add(d.reserved[b])
	}
	if b.Free.Sign() < 0 { // by an officer's hand: what was reserved before stands
		return d.reserved[b]
	}
	return b.Free.Add(d.reserved[b])
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
func (d *decider) reserveAll(out []Booking, xs []*weighed) []Booking {
	sums := d.sums
	clear(sums)
	for _, x := range xs {
		sums[x.w.bal] = sums[x.w.bal].Add(d.remaining(x))
	}
	for b, sum := range sums { // any one that is too much fells all
		if sum.Cmp(d.free(b)) > 0 {
			for _, x := range xs {
				x.gates[11] = d.exceeded(x, d.free(x.w.bal))
			}
			return out
		}
	}
	if xs[0].row.remote() {
		if v := d.asks(xs); v.result != pass {
			for _, x := range xs {
				x.gates[11] = v
			}
			return out
		}
	}
	out = slices.Grow(out, len(xs))
	for _, x := range xs {
		b := Booking{Instrument: x.in.ID, Line: x.line.Number, Of: x.w.bal.Line, Value: d.remaining(x), Late: d.late[x.w.bal]}
		if x.row.reservation > 0 {
			b.Expires = d.now.Add(x.row.reservation)
		}
		out = append(out, b)
		d.booked[x.w.bal] = sums[x.w.bal]
		x.booking = &out[len(out)-1]
	}
	return out
}

// entry tells in the decision what the ledger did for a claim, and the balance after it.
func (d *decider) entry(x *weighed) {
	if x.w == nil || x.w.bal == nil || x.gates[0].result == fail { // what is not believed has no figures
		return
	}
	b, held := *x.w.bal, d.reserved[x.w.bal]
	after := d.booked[x.w.bal]
	b.Reserved, b.Free = b.Reserved.Sub(held).Add(after), b.Free.Add(held).Sub(after)
	if d.accounts[x.in.ID].Closed {
		b.Free = "0"
	}
	verb := "none"
	switch {
	case x.booking != nil:
		verb = "reserve"
	case held.Sign() > 0 && after.IsZero():
		verb = "release"
	}
	told := new(struct { // in one piece
		entry messages.LedgerEntry
		of    [5]messages.Quantity
	})
	for i, v := range []messages.Decimal{b.Issued, b.Free, b.Reserved, b.Consumed, x.w.need} {
		told.of[i] = b.quantity(v)
	}
	told.entry = messages.LedgerEntry{Verb: verb, Issued: &told.of[0], Free: &told.of[1], Reserved: &told.of[2], Consumed: &told.of[3]}
	if x.w.need != "" {
		told.entry.Quantity = &told.of[4]
	}
	x.ledger = &told.entry
}

// expires is when the claim's reservation lapses; zero where it does not, or there is none.
func (x *weighed) expires() time.Time {
	switch held := x.w.held(); {
	case x.booking == nil:
		return time.Time{}
	case held != nil:
		return held.Expires
	}
	return x.booking.Expires
}
