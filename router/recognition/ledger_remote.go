package recognition

import (
	"slices"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// Ask is what the owner of another ledger is asked to reserve for a declaration of one instrument: all of it, or nothing. What is booked here besides
// is a copy of what was granted; the owner's word decides.
type Ask struct {
	V          int     `json:"v"`
	ID         string  `json:"id"`
	Instrument string  `json:"instrument"`
	Owner      string  `json:"owner"`
	Version    int     `json:"version"` // of the declaration
	Lines      []Asked `json:"lines"`
	// Left is what of a grant can still be used: less by what was given back, and by what was consumed.
	Left []Asked `json:"left,omitempty"`
	// Deadline is until when an answer is waited for.
	Deadline time.Time `json:"deadline"`
	// Instant is what the border judges by: an instrument that was withdrawn later was valid then.
	Instant time.Time `json:"instant,omitzero"`
	// State is "" until there is an answer, then granted or declined; By and Message say by whom and in which message, Known at which offset.
	State   string `json:"state,omitempty"`
	By      string `json:"by,omitempty"`
	Message string `json:"message,omitempty"`
	Known   int64  `json:"known,omitempty"`
	// Free is what the owner says is free, where it declined.
	Free string `json:"free,omitempty"`
	// Overdue says that the deadline is over, and was told.
	Overdue bool `json:"overdue,omitempty"`
}

// Asked is how much is asked for of one line of the instrument.
type Asked struct {
	Of    int              `json:"of"`
	Value messages.Decimal `json:"value"`
	Unit  string           `json:"unit"`
	Basis string           `json:"basis"`
}

const (
	askGranted  = "granted"
	askDeclined = "declined"
)

// defaultAnswer is how long the owner of a ledger has for its answer where the agreement does not say.
const defaultAnswer = 24 * time.Hour

// remote tells whether another side keeps the ledger of the row's instruments.
func (r *row) remote() bool {
	return r.scope.LedgerOwner == "issuer" || r.scope.LedgerOwner == "border"
}

// asks is gate 11 for claims on one instrument whose ledger another side keeps: pass only where that has granted all of it.
func (d *decider) asks(xs []*weighed) verdict {
	row, want := xs[0].row, Ask{V: version, Instrument: xs[0].in.ID, Owner: xs[0].row.scope.LedgerOwner, Version: d.decl.Version, Deadline: d.now.Add(xs[0].row.answer), Instant: d.instant.latest}
	for _, x := range xs {
		want.add(x.w.bal, d.remaining(x))
	}
	slices.SortFunc(want.Lines, func(a, b Asked) int { return a.Of - b.Of })
	have := d.ask(want.Instrument)
	if have != nil && have.Owner == want.Owner && have.serves(&want) {
		want = *have
	}
	d.wanted = append(d.wanted, want)
	values := map[string]string{"agreement": row.name(), "owner": want.Owner, "deadline": stamp(want.Deadline)}
	switch {
	case want.State == askGranted:
		return d.passed(d.fact(messages.Fact{ID: "ledger/" + want.Instrument, Source: want.By, Value: askGranted, Known: want.Known, Hash: want.Message}))
	case want.State == askDeclined:
		values["free"], values["asked"] = want.Free, want.text()
		v := failed("G11.DECLINED", values)
		v.facts = []string{d.fact(messages.Fact{ID: "ledger/" + want.Instrument, Source: want.By, Value: askDeclined, Known: want.Known, Hash: want.Message})}
		return v
	case d.now.Before(want.Deadline):
		v := open("G11.ASKED", values)
		v.until = want.Deadline
		return v
	}
	return open("G11.OWNER", values)
}

// ask is what the owner of an instrument's ledger was asked for before; nil for nothing.
func (d *decider) ask(instrument string) *Ask {
	for i := range d.asksBefore {
		if d.asksBefore[i].Instrument == instrument {
			return &d.asksBefore[i]
		}
	}
	return nil
}

// add adds what is needed of one line.
func (a *Ask) add(b *Balance, need messages.Decimal) {
	for i := range a.Lines {
		if a.Lines[i].Of == b.Line {
			a.Lines[i].Value = a.Lines[i].Value.Add(need)
			return
		}
	}
	a.Lines = append(a.Lines, Asked{Of: b.Line, Value: need, Unit: b.Unit, Basis: b.Basis})
}

// serves tells whether what was asked for before is what is wanted now. What is left of a grant serves for less as well, but not for what was given back of
// it; what was declined, or never answered, is asked for again by a new version of the declaration.
func (a *Ask) serves(want *Ask) bool {
	if a.State != askGranted {
		return a.Version == want.Version && slices.Equal(a.Lines, want.Lines)
	}
	return !slices.ContainsFunc(want.Lines, func(w Asked) bool {
		return !slices.ContainsFunc(a.left(), func(h Asked) bool { return h.Of == w.Of && h.Unit == w.Unit && h.Value.Cmp(w.Value) >= 0 })
	})
}

// left is what of a grant can still be used. A release before this one kept no count of it.
func (a *Ask) left() []Asked {
	if a.Left == nil {
		return a.Lines
	}
	return a.Left
}

// draw takes an amount of a line off what is left; it is false where that changes nothing.
func (a *Ask) draw(of int, amount messages.Decimal) bool {
	for i := range a.Left {
		l := &a.Left[i]
		if l.Of != of || l.Value.Sign() <= 0 || amount.Sign() <= 0 {
			continue
		}
		if l.Value = l.Value.Sub(amount); l.Value.Sign() < 0 {
			l.Value = "0"
		}
		return true
	}
	return false
}

func (a *Ask) text() string { return askedText(a.Lines) }

func askedText(lines []Asked) (s string) {
	for i, l := range lines {
		if i > 0 {
			s += ", "
		}
		s += string(l.Value) + " " + (&Balance{Basis: l.Basis, Unit: l.Unit}).name()
	}
	return s
}

// answered takes the owner's answer. Anything less than all that was asked for is nothing.
func (a *Ask) answered(u *messages.InstrumentUse) {
	was := a.State
	a.State, a.Free = askDeclined, ""
	defer func() {
		switch {
		case a.State != askGranted:
			a.Left = nil
		case was != askGranted: // said twice, it is no more
			a.Left = slices.Clone(a.Lines)
		}
	}()
	for _, l := range u.Lines {
		if q := l.Free; q != nil {
			if a.Free != "" {
				a.Free += ", "
			}
			a.Free += string(q.Value) + " " + q.UnitCode
		}
	}
	if u.What != askGranted {
		return
	}
	for _, l := range a.Lines {
		i := slices.IndexFunc(u.Lines, func(g messages.UseLine) bool { return g.Line == l.Of })
		if len(u.Lines) == 0 {
			continue // all of it, as it was asked for
		}
		if i < 0 || u.Lines[i].Quantity == nil {
			return
		}
		got, ok := codes.Convert(string(u.Lines[i].Quantity.Value), u.Lines[i].Quantity.UnitCode, l.Unit)
		if !ok || messages.Decimal(got).Cmp(l.Value) < 0 {
			return
		}
	}
	a.State = askGranted
}
