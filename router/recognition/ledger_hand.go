package recognition

import (
	"errors"
	"fmt"

	"github.com/clearhub/clearhub/messages"
)

// HandEntry moves an amount of one balance by an officer's word. It bypasses the ledger's checks, and not its record.
type HandEntry struct {
	// Of is the line of the instrument; Value is in that line's unit.
	Of    int
	Value messages.Decimal
	// From and To are issued, free, reserved, consumed or withdrawn. From issued the amount comes into being, to issued it ceases.
	From, To string
	// Line is the declaration line whose holding is meant; 0 where the entry is for no declaration, and then nothing can be reserved.
	Line int
}

// ErrByHand says that an entry cannot be made at all, by nobody.
var ErrByHand = errors.New("entry cannot be booked")

// byHand books an officer's entry. Figures may fall below zero, which raises the line's alarm; what a single declaration holds
// may not: that is no correction of anything.
func byHand(a *Account, h *Holding, e HandEntry) error {
	acc, hold := a.clone(), h.clone()
	b := acc.balance(e.Of)
	if acc.Closed { // nothing is free on it: what would be is withdrawn, and moves to successors
		for _, state := range []*string{&e.From, &e.To} {
			if *state == "free" {
				*state = "withdrawn"
			}
		}
	}
	switch {
	case b == nil:
		return fmt.Errorf("%w: the instrument has no line %d with a quantity", ErrByHand, e.Of)
	case !e.Value.Valid() || e.Value.Sign() <= 0:
		return fmt.Errorf("%w: %q is not an amount above zero", ErrByHand, e.Value)
	case e.From == e.To:
		return fmt.Errorf("%w: from %s to %s changes nothing", ErrByHand, e.From, e.To)
	}
	if err := b.shift(&hold, e.From, e, e.Value.Neg()); err != nil {
		return err
	}
	if err := b.shift(&hold, e.To, e, e.Value); err != nil {
		return err
	}
	b.Alarm = b.Issued.Sign() < 0 || b.Free.Sign() < 0 || b.Consumed.Sign() < 0 || b.ByHand.Add(b.Past).Sign() < 0 || b.Withdrawn.Cmp(b.Moved) < 0
	if err := acc.check(); err != nil {
		return err
	}
	*a, *h = acc, hold
	return nil
}

// shift changes one figure of a balance, and of the holding that stands behind it.
func (b *Balance) shift(h *Holding, state string, e HandEntry, by messages.Decimal) error {
	switch state {
	case "issued": // what comes into being is issued; what ceases is not any more
		b.Issued, b.Added = b.Issued.Sub(by), b.Added.Sub(by)
		return nil
	case "free":
		b.Free = b.Free.Add(by)
		return nil
	case "withdrawn":
		b.Withdrawn = b.Withdrawn.Add(by)
		return nil
	case "consumed", "reserved":
	default:
		return fmt.Errorf("%w: %q is none of issued, free, reserved, consumed, withdrawn", ErrByHand, state)
	}
	if e.Line == 0 {
		if state == "reserved" {
			return fmt.Errorf("%w: only a declaration line can have something reserved", ErrByHand)
		}
		b.ByHand, b.Consumed = b.ByHand.Add(by), b.Consumed.Add(by)
		return nil
	}
	x := h.held(e.Line, e.Of)
	if x == nil {
		h.Lines = append(h.Lines, Held{Line: e.Line, Of: e.Of, Unit: b.Unit, Reserved: "0", Consumed: "0"})
		x = &h.Lines[len(h.Lines)-1]
	}
	figure, total := &x.Consumed, &b.Consumed
	if state == "reserved" {
		figure, total = &x.Reserved, &b.Reserved
	}
	if *figure, *total = figure.Add(by), total.Add(by); figure.Sign() < 0 {
		return fmt.Errorf("%w: the declaration line has %s %s %s", ErrByHand, figure.Sub(by), b.Unit, state)
	}
	return nil
}
