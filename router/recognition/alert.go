package recognition

import (
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

// entry is the alert as a fact of the register of alerts: a measure against what it names, or its end. Its reasons are for authorities
// alone, so it is confidential, whatever it is.
func (n *notice) entry(now time.Time) messages.RegisterEntry {
	key := sideKey(n.Authority) + "/" + messages.Fold(n.Number)
	if len(key) > 140 {
		key = digest("alert", key)
	}
	e := messages.RegisterEntry{V: 1, Register: registerAlerts, Key: key, Kind: messages.RegisterMeasure, Source: n.Subject,
		AsOf: stamp(now), FetchedAt: stamp(now)}
	if !n.Binds {
		e.Removed = true
		return e
	}
	m := &messages.BorderMeasure{Reason: "alert", Authority: n.Authority.ID, Confidential: true, HS: n.Scope.HS, Origins: n.Scope.Origins, Containers: n.Scope.Containers,
		UCRs: n.Scope.UCRs, Instruments: n.Scope.Instruments, From: stamp(n.From), Until: stamp(n.Until)}
	if n.Type == messages.AlertSafeguard {
		m.Reason = "safeguard"
	}
	for _, o := range n.Scope.Operators {
		m.Operators = append(m.Operators, o.ID)
	}
	if h := n.Scope.Hazard; h != nil {
		m.Pests = append(m.Pests, h.Code)
	}
	e.Measure = m
	return e
}

// registerAlerts is the register that alerts become facts of.
const registerAlerts = "alerts"
