package recognition

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// Account is the ledger of one instrument: a balance for each of its lines that states a quantity.
type Account struct {
	V          int       `json:"v"`
	Instrument string    `json:"instrument"`
	Lines      []Balance `json:"lines,omitempty"`
	// Closed says that the instrument was withdrawn: nothing is free, and what is given back is withdrawn.
	Closed bool `json:"closed,omitempty"`
	// Broken says that a balance did not add up: nothing is booked on it any more.
	Broken bool `json:"broken,omitempty"`
	// Successors are the instruments that what is left moves to, in order; Heir says that the account itself lives of
	// what was moved to it.
	Successors []string `json:"successors,omitempty"`
	Heir       bool     `json:"heir,omitempty"`
	// Base is the instrument that this one is an extract of, once that is known; Extracts are those of it, in the order they came.
	Base     string   `json:"base,omitempty"`
	Extracts []string `json:"extracts,omitempty"`
	// Short are those of the extracts that lack what they state.
	Short []string `json:"short,omitempty"`
	// Unbelieved says that the instrument came through no channel of its issuer, or with a false signature: nothing is granted on it, and nothing is told of
	// its figures.
	Unbelieved bool `json:"unbelieved,omitempty"`
	// Past is how many released declarations that used it have left the state.
	Past int64 `json:"past,omitempty"`
}

// Balance is one line of an account, in one unit. Issued is always free, reserved, consumed and withdrawn together.
type Balance struct {
	Line  int    `json:"line"`
	Basis string `json:"basis"`
	Unit  string `json:"unit"`
	// Stated is what the instrument says; less is issued where it replaces one that was used in part.
	Stated    messages.Decimal `json:"stated"`
	Issued    messages.Decimal `json:"issued"`
	Free      messages.Decimal `json:"free"`
	Reserved  messages.Decimal `json:"reserved"`
	Consumed  messages.Decimal `json:"consumed"`
	Withdrawn messages.Decimal `json:"withdrawn"`
	// Moved is the part of what is withdrawn that went to successors and extracts.
	Moved messages.Decimal `json:"moved"`
	// ByHand is the part of what is consumed that an officer booked for no declaration, Added what he added to what is stated, or took from
	// it. Alarm says that an officer's entry took a
	// figure below zero: nothing else ever does, and nothing more is free until an officer has mended it.
	ByHand messages.Decimal `json:"byHand,omitempty"`
	Added  messages.Decimal `json:"added,omitempty"`
	Alarm  bool             `json:"alarm,omitempty"`
	// Past is the part of what is consumed that declarations hold no more for they have left the state.
	Past messages.Decimal `json:"past,omitempty"`
}

// Holding is what one declaration has of one instrument.
type Holding struct {
	V           int    `json:"v"`
	Instrument  string `json:"instrument"`
	Declaration string `json:"declaration"`
	Version     int    `json:"version"`
	Lines       []Held `json:"lines,omitempty"`
}

// Held is what a declaration line has of an instrument line.
type Held struct {
	Line     int              `json:"line"`
	Of       int              `json:"of"`
	Unit     string           `json:"unit"`
	Reserved messages.Decimal `json:"reserved"`
	Consumed messages.Decimal `json:"consumed"`
	// At is when it was reserved: the instant that validity is judged at.
	At time.Time `json:"at"`
	// Expires is when the reservation lapses; zero is never.
	Expires time.Time `json:"expires,omitzero"`
	Lapsed  bool      `json:"lapsed,omitempty"`
}

// Booking is what a decision wants reserved of an instrument line for a declaration line.
type Booking struct {
	Instrument string
	Line, Of   int
	Value      messages.Decimal
	Expires    time.Time
	// Late says that a closed account may give what is withdrawn and went nowhere: what it is booked for was accepted before the withdrawal counts.
	Late bool
}

// Errors of the ledger. The account is then as it was.
var (
	ErrExceeded = errors.New("more than is free")
	ErrBalance  = errors.New("balance does not add up")
)

// openAccount makes the account of an instrument.
func openAccount(in *Instrument) Account {
	a := Account{V: version, Instrument: in.ID}
	for i := range in.Lines {
		basis, value, unit, ok := stock(in.Lines[i].Amounts)
		if !ok || slices.ContainsFunc(a.Lines, func(b Balance) bool { return b.Line == in.Lines[i].Number }) {
			continue
		}
		b := Balance{Line: in.Lines[i].Number, Basis: basis, Unit: unit, Stated: value, Issued: value, Free: value, Reserved: "0", Consumed: "0", Withdrawn: "0", Moved: "0"}
		a.Lines = append(a.Lines, b)
	}
	if in.Base != "" { // it lives of its base
		a.depend()
	}
	return a
}

// closing tells whether a status takes what is free off the ledger.
func closing(status string) bool {
	return status == "withdrawn" || status == "revoked" || status == "rejected" || status == "replaced"
}

// stock chooses the measure that an instrument line is kept account of: the first of these bases that is stated once.
func stock(as []Amount) (basis string, value messages.Decimal, unit string, ok bool) {
	bases := []string{"netMass", "netVolume", "supplementary", "statistical", "count", "invoiced", "grossMass", "grossVolume"}
	for _, a := range as {
		if strings.HasPrefix(a.Basis, packages) && !slices.Contains(bases, a.Basis) {
			bases = append(bases, a.Basis)
		}
	}
	for _, basis := range bases {
		var first *Amount
		clear := true
		for i := range as {
			switch {
			case as[i].Basis != basis:
			case first == nil:
				first = &as[i]
			default:
				v, ok := codes.Convert(string(as[i].Value), as[i].Unit, first.Unit)
				clear = clear && ok && messages.Decimal(v).Cmp(first.Value) == 0
			}
		}
		if first != nil && clear && first.Value.Sign() >= 0 {
			return basis, first.Value, first.Unit, true
		}
	}
	return "", "", "", false
}

func (a *Account) balance(line int) *Balance {
	for i := range a.Lines {
		if a.Lines[i].Line == line {
			return &a.Lines[i]
		}
	}
	return nil
}

// check says whether all balances add up.
func (a *Account) check() error {
	for _, b := range a.Lines {
		sum := b.Free.Add(b.Reserved).Add(b.Consumed).Add(b.Withdrawn)
		if b.Issued.Cmp(sum) != 0 || !b.Alarm && (b.Free.Sign() < 0 || b.Reserved.Sign() < 0 || b.Consumed.Sign() < 0 || b.Withdrawn.Sign() < 0) || b.Moved.Cmp(b.Withdrawn) > 0 && !b.Alarm {
			return fmt.Errorf("%w: line %d: issued %s, free %s, reserved %s, consumed %s, withdrawn %s", ErrBalance, b.Line, b.Issued, b.Free, b.Reserved, b.Consumed, b.Withdrawn)
		}
	}
	return nil
}

func (a Account) clone() Account {
	a.Lines = slices.Clone(a.Lines)
	return a
}

func (h Holding) clone() Holding {
	h.Lines = slices.Clone(h.Lines)
	return h
}

// reserve makes a declaration's reservations on an instrument exactly what the bookings say: all of them, or none.
// Doing it again changes nothing. What stays reserved keeps the time that it was reserved at.
func reserve(a *Account, h *Holding, version int, bookings []Booking, now time.Time) error {
	acc, hold := a.clone(), h.clone()
	var kept []Held
	for i := range hold.Lines {
		x := hold.Lines[i]
		acc.giveBack(x.Of, x.Reserved)
		x.Reserved = "0"
		if !slices.ContainsFunc(bookings, func(b Booking) bool { return b.Line == x.Line && b.Of == x.Of }) && (x.Consumed.Sign() > 0 || x.Lapsed && h.Version == version) {
			kept = append(kept, x)
		}
	}
	for _, b := range bookings {
		bal := acc.balance(b.Of)
		if bal == nil || acc.Broken {
			return fmt.Errorf("reserve %s of line %d: %w", b.Value, b.Of, ErrExceeded)
		}
		switch before := h.held(b.Line, b.Of); {
		case !acc.Closed:
			bal.Free = bal.Free.Sub(b.Value)
		case b.Value.Sign() <= 0:
		case b.Late && b.Value.Cmp(bal.Withdrawn.Sub(bal.Moved)) > 0:
			return fmt.Errorf("reserve %s of line %d of a closed account: %w", b.Value, b.Of, ErrExceeded)
		case !b.Late && (before == nil || b.Value.Cmp(before.Reserved) > 0): // of a closed account no more than was reserved before is kept
			return fmt.Errorf("reserve %s of line %d of a closed account: %w", b.Value, b.Of, ErrExceeded)
		default:
			bal.Withdrawn = bal.Withdrawn.Sub(b.Value)
		}
		bal.Reserved = bal.Reserved.Add(b.Value)
		next := Held{Line: b.Line, Of: b.Of, Unit: bal.Unit, Reserved: b.Value, Consumed: "0", At: now, Expires: b.Expires}
		if had := hold.held(b.Line, b.Of); had != nil {
			was := h.held(b.Line, b.Of).Reserved
			next.Consumed = had.Consumed
			if was.Sign() > 0 && was.Cmp(b.Value) >= 0 || b.Value.Sign() == 0 {
				next.At, next.Expires = had.At, had.Expires
			}
		}
		kept = append(kept, next)
	}
	hold.Lines, hold.Version = kept, version
	for i := range acc.Lines { // where an officer's entry took more than is free, what was reserved before stands, and no more
		if free := acc.Lines[i].Free; free.Sign() < 0 && free.Cmp(a.Lines[i].Free) < 0 {
			return fmt.Errorf("reserve on line %d: %w", acc.Lines[i].Line, ErrExceeded)
		}
	}
	if err := acc.check(); err != nil {
		return err
	}
	*a, *h = acc, hold
	return nil
}

// giveBack turns a reserved amount into a free one, or a withdrawn one where the account is closed.
func (a *Account) giveBack(line int, amount messages.Decimal) {
	b := a.balance(line)
	if b == nil || amount.IsZero() {
		return
	}
	b.Reserved = b.Reserved.Sub(amount)
	if a.Closed {
		b.Withdrawn = b.Withdrawn.Add(amount)
	} else {
		b.Free = b.Free.Add(amount)
	}
}

func (h *Holding) held(line, of int) *Held {
	for i := range h.Lines {
		if h.Lines[i].Line == line && h.Lines[i].Of == of {
			return &h.Lines[i]
		}
	}
	return nil
}

// reserved is all that is reserved, by instrument line.
func (h *Holding) reserved(of int) messages.Decimal {
	sum := messages.Decimal("0")
	if h == nil {
		return sum
	}
	for _, x := range h.Lines {
		if x.Of == of {
			sum = sum.Add(x.Reserved)
		}
	}
	return sum
}

// empty tells whether the holding need not be remembered.
func (h *Holding) empty() bool {
	return !slices.ContainsFunc(h.Lines, func(x Held) bool { return x.Reserved.Sign() > 0 || x.Consumed.Sign() > 0 || x.Lapsed })
}

// quantity is an amount of a balance as messages write it.
func (b *Balance) quantity(v messages.Decimal) messages.Quantity {
	q := messages.Quantity{Value: v, UnitCode: b.Unit}
	if kind, ok := strings.CutPrefix(b.Basis, packages); ok {
		q.SourceUnit = kind
	}
	if strings.HasPrefix(b.Basis, "net") {
		q.Qualifier = "net"
	}
	if strings.HasPrefix(b.Basis, "gross") {
		q.Qualifier = "gross"
	}
	return q
}
