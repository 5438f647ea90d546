package recognition

import (
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// notice is what is kept of an alert.
type notice struct {
	V         int                   `json:"v"`
	Subject   string                `json:"subject"`
	Number    string                `json:"number"`
	Type      messages.AlertType    `json:"type"`
	Action    string                `json:"action"`
	Authority messages.AuthorityRef `json:"authority"`
	Scope     *messages.AlertScope  `json:"scope,omitempty"`
	From      time.Time             `json:"from,omitzero"`
	Until     time.Time             `json:"until,omitzero"`
	// Binds says that it demands a control at this border, as long as it holds.
	Binds    bool              `json:"binds,omitempty"`
	Lifted   bool              `json:"lifted,omitempty"`
	Handling messages.Handling `json:"handling,omitempty"`
	Document string            `json:"document,omitempty"`
	Message  string            `json:"message"`
	Version  int               `json:"version"`
	Known    int64             `json:"known"`
	Corridor string            `json:"corridor,omitempty"`
}

// noticeOf takes from an alert what is kept of it. Times without a zone count from the earliest to the latest that they may mean:
// an alert rather holds too long than too short.
func noticeOf(m *messages.Message, b *messages.Alert, border string, known int64) notice {
	n := notice{V: version, Subject: m.Subject, Number: b.Number, Type: b.Type, Action: b.Action, Authority: b.Authority, Scope: b.Scope,
		Lifted: b.Status != "active" || m.Function == messages.FunctionCancel, Handling: m.Handling, Document: m.Source.Document, Message: m.ID, Version: m.Version, Known: known}
	if b.Corridor != nil {
		n.Corridor = b.Corridor.ID
	}
	if b.Valid != nil {
		if from, _, err := b.Valid.Start.Interval(); b.Valid.Start != nil && err == nil {
			n.From = from
		}
		if _, until, err := b.Valid.End.Interval(); b.Valid.End != nil && err == nil {
			n.Until = until
		}
	}
	n.Binds = !n.Lifted && b.Action != "inform" && !b.Scope.Empty() && (b.Authority.Country == border || narrow(b.Scope))
	return n
}

// narrow tells whether a scope names consignments, instruments or operators, and not goods in general. Only such an alert of another
// country's authority binds this border: what goods in general are controlled for here is for this border's own authorities to say.
func narrow(s *messages.AlertScope) bool {
	return s != nil && len(s.Operators)+len(s.Instruments)+len(s.Containers)+len(s.UCRs) > 0
}

// holds tells whether the alert demands a control at an instant.
func (n *notice) holds(now time.Time) bool {
	return n.Binds && !n.Lifted && !now.Before(n.From) && (n.Until.IsZero() || now.Before(n.Until))
}

// touches tells whether a declaration may have anything that falls under the scope: it is decided anew then. Operators are left to
// that decision.
func (n *notice) touches(d *Declaration) bool {
	s := n.Scope
	if s.Empty() {
		return false
	}
	has := func(list []string, in func(folded string) bool) bool {
		return len(list) == 0 || slices.ContainsFunc(list, func(x string) bool { return in(messages.Fold(x)) })
	}
	if !has(s.Instruments, func(f string) bool {
		return slices.ContainsFunc(d.Citations, func(c Citation) bool { return c.Folded == f })
	}) || !has(s.Containers, func(f string) bool {
		return slices.ContainsFunc(d.Equipment, func(e Equipment) bool { return e.ID == f })
	}) || !has(s.UCRs, func(f string) bool { return slices.Contains(allUCRs(d), f) }) {
		return false
	}
	if len(s.HS)+len(s.Origins) == 0 {
		return true
	}
	return slices.ContainsFunc(d.Lines, func(g Goods) bool { return n.line(&g) })
}

// line tells whether the goods of a line fall under the scope. Goods whose code or origin is not stated do: unknown is never a green light.
func (n *notice) line(g *Goods) bool {
	coded := slices.ContainsFunc(g.Codes, func(c Commodity) bool { return c.HS6 != "" })
	if len(n.Scope.HS) > 0 && coded && !slices.ContainsFunc(g.Codes, func(c Commodity) bool {
		return c.HS6 != "" && slices.ContainsFunc(n.Scope.HS, func(p string) bool { return strings.HasPrefix(c.HS6, p) })
	}) {
		return false
	}
	return len(n.Scope.Origins) == 0 || len(g.Origins) == 0 || slices.ContainsFunc(n.Scope.Origins, func(o string) bool { return slices.Contains(g.Origins, o) })
}

func allUCRs(d *Declaration) []string {
	out := ucrs(d.Keys)
	for i := range d.Lines {
		out = append(out, ucrs(d.Lines[i].Keys)...)
	}
	return out
}
