package recognition

import (
	"slices"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// Served is what another border asked for of an instrument that this hub keeps the ledger of: what was granted is a holding of its own, so that each
// movement is booked on what it was granted under, and no more.
type Served struct {
	V int `json:"v"`
	// Ask is the asking side's id, Sender who brought it, Border whose border it is.
	Ask    string `json:"ask"`
	Sender string `json:"sender"`
	Border string `json:"border"`
	// Instrument is the id of ours, Ref how the asking side calls it, Declaration theirs.
	Instrument  string                  `json:"instrument"`
	Ref         messages.InstrumentRef  `json:"ref"`
	Declaration messages.SubjectVersion `json:"declaration"`
	Agreement   *messages.AgreementRef  `json:"agreement,omitempty"`
	Lines       []messages.UseLine      `json:"lines,omitempty"`
	// Lane is where the answer goes if the instrument is not known.
	Lane string `json:"lane"`
	// Message is the one that asked, Known its offset: who asks first is served first.
	Message string `json:"message"`
	Known   int64  `json:"known"`
	// Deadline is until when the asking side waits. State is granted or declined, and "" while the instrument is waited for; Why is why it was declined.
	Deadline   time.Time         `json:"deadline,omitzero"`
	Accepted   time.Time         `json:"accepted,omitzero"` // by that border's word
	State      string            `json:"state"`
	Why        string            `json:"why,omitempty"`
	Handling   messages.Handling `json:"handling,omitempty"`
	Conditions []string          `json:"conditions,omitempty"`
}

// servedBy tells whether the hub keeps, for the issuing side in its country, the ledger of a row's instruments.
func (r *row) servedBy(hub, country string) bool {
	return r.ledger && r.scope.LedgerOwner == "issuer" && r.scope.LedgerHub == hub && r.issuer.Country == country
}

// serving lists the rows of a class whose ledger this hub keeps for other borders.
func (t *work) serving(class messages.DocumentClass) []*row {
	var out []*row
	for _, r := range t.rules.issuedIn(t.s.o.Border, class) {
		if r.servedBy(t.s.o.Hub, t.s.o.Border) {
			out = append(out, r)
		}
	}
	return out
}

// asked makes bookings of what another side asks for, in the units of the account; why is "" where that can be done.
func (a *Account) asked(lines []messages.UseLine) (out []Booking, why string) {
	if len(lines) == 0 {
		return nil, "no line is asked for"
	}
	for _, l := range lines {
		b := a.balance(l.Line)
		if b == nil {
			return nil, "the instrument has no quantity on line " + itoa(l.Line)
		}
		v, ok := b.amount(l.Quantity)
		switch {
		case !ok:
			return nil, "line " + itoa(l.Line) + " is counted in " + b.name()
		case v.Sign() < 0:
			return nil, "an amount below zero is asked for"
		case slices.ContainsFunc(out, func(o Booking) bool { return o.Of == l.Line }):
			return nil, "line " + itoa(l.Line) + " is asked for twice"
		}
		out = append(out, Booking{Instrument: a.Instrument, Line: l.Line, Of: l.Line, Value: v})
	}
	return out, ""
}

// amount is a quantity in the unit of the balance; it may be below zero. A count of packages is one of their kind only.
func (b *Balance) amount(q *messages.Quantity) (messages.Decimal, bool) {
	if b == nil || q == nil || !q.Value.Valid() {
		return "0", false
	}
	mine := b.quantity("0")
	if mine.SourceUnit != q.SourceUnit && (mine.SourceUnit != "" || q.SourceUnit != "") {
		return "0", false
	}
	v, ok := codes.Convert(string(q.Value), q.UnitCode, b.Unit)
	return messages.Decimal(v), ok
}

// frees writes into lines what is free now.
func (a *Account) frees(lines []messages.UseLine) []messages.UseLine {
	out := slices.Clone(lines)
	for i := range out {
		if b := a.balance(out[i].Line); b != nil && b.Free.Sign() >= 0 {
			out[i].Free = new(b.quantity(b.Free))
		}
	}
	return out
}
