package recognition

import (
	"slices"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// The states of a case of mutual assistance. OVERDUE is beside them: see caseFile.shown.
const (
	caseDraft        = "DRAFT"
	caseSent         = "SENT"
	caseAcknowledged = "ACKNOWLEDGED"
	casePartial      = "PARTIAL"
	caseAnswered     = "ANSWERED"
	caseRefused      = "REFUSED"
	caseClosed       = "CLOSED"
)

// caseFile is what is kept of a case: who asks whom, under which conditions, and how far it is.
type caseFile struct {
	V int `json:"v"`
	// Subject is the request's: the lane that every step of the case goes on in.
	Subject    string                  `json:"subject"`
	Case       string                  `json:"case"`
	Type       messages.AssistanceType `json:"type"`
	Requesting messages.AuthorityRef   `json:"requesting"`
	Requested  messages.AuthorityRef   `json:"requested"`
	State      string                  `json:"state"`
	// Overdue is how many days of silence have been told of: 0, 30, 60 or 90.
	Overdue int       `json:"overdue,omitempty"`
	Sent    time.Time `json:"sent,omitzero"`
	Reason  string    `json:"reason,omitempty"`
	// Handling and Conditions are the strictest that any step stated; Use is what the request allows.
	Handling   messages.Handling       `json:"handling"`
	Conditions []string                `json:"conditions,omitempty"`
	Use        *messages.AssistanceUse `json:"use,omitempty"`
	// Given says that something was given, Outcome and Disposed that the requesting side told so.
	Given    bool `json:"given,omitempty"`
	Outcome  bool `json:"outcome,omitempty"`
	Disposed bool `json:"disposed,omitempty"`
	// Due is when the requesting side wishes a reply, Late that both sides were told that it is past.
	Due  time.Time `json:"due,omitzero"`
	Late bool      `json:"late,omitempty"`
	// KeepUntil is when what was given must be gone; zero where nothing says so, or it was told.
	KeepUntil time.Time `json:"keepUntil,omitzero"`
	Document  string    `json:"document,omitempty"`
	Message   string    `json:"message"`
	Version   int       `json:"version"`
}

// silences are the days without a full reply after which both sides are told; 90 is the target of TFA Article 12.
func silences() []int { return []int{30, 60, 90} }

// shown is the state as people name it.
func (c *caseFile) shown() string {
	switch {
	case c.Overdue > 0 && c.open():
		return "OVERDUE(" + itoa(c.Overdue) + ")"
	case c.State == caseRefused && c.Reason != "":
		return "REFUSED(" + c.Reason + ")"
	}
	return c.State
}

// open tells whether a reply is still due.
func (c *caseFile) open() bool {
	return c.State == caseSent || c.State == caseAcknowledged || c.State == casePartial
}

// atRest tells whether nothing is owed in the case any more: it is closed, or it was answered or refused and nothing is to be told or disposed of.
func (c *caseFile) atRest() bool {
	switch c.State {
	case caseClosed:
		return true
	case caseAnswered, caseRefused:
		return c.KeepUntil.IsZero() && (!c.Given || c.Disposed || !c.mustDispose()) && (c.Outcome || !c.asks("tellOutcome"))
	}
	return false
}

// next is when the case must be looked at again; zero is never.
func (c *caseFile) next() (t time.Time) {
	if c.open() {
		for _, days := range silences() {
			if days > c.Overdue {
				t = c.Sent.AddDate(0, 0, days)
				break
			}
		}
		if !c.Late {
			t = earlier(t, c.Due)
		}
	}
	return earlier(t, c.KeepUntil)
}

// wish takes the time by which a version of the request wishes a reply: what is wished anew is told of anew. A date is over everywhere first.
func (c *caseFile) wish(due *messages.Time) {
	var at time.Time
	if end, ok := endOf(due); ok {
		at = end.hi
	}
	if !at.Equal(c.Due) {
		c.Due, c.Late = at, false
	}
}

// step takes a step into the case; it is false, with the reason, where the case is not where that step belongs.
func (c *caseFile) step(b *messages.Assistance, now time.Time) (ok bool, why string) {
	switch b.Form {
	case messages.AssistanceAcknowledgement:
		if c.State != caseSent {
			return true, "" // it says nothing that is not known
		}
		c.State = caseAcknowledged
	case messages.AssistanceReply:
		switch {
		case c.State == caseDraft:
			return false, "the request was never sent"
		case c.State == caseClosed:
			return false, "the case is closed"
		case c.State == caseAnswered: // an addition
		case b.Partial:
			c.State = casePartial
		default: // a reply after a refusal wins: information is better than none
			c.State, c.Reason = caseAnswered, ""
		}
		if given(b) { // what was disposed of was something else
			c.Given, c.Disposed = true, false
		}
		c.keep(b.Use, now)
	case messages.AssistanceRefused:
		if !c.open() {
			return false, "the case awaits no reply; it is " + c.shown()
		}
		c.State = caseRefused
		if b.Refusal != nil {
			c.Reason = b.Refusal.Reason
		}
	case messages.AssistanceOutcome:
		c.Outcome = true
		c.conclude()
	case messages.AssistanceDisposed:
		if !c.Given {
			return false, "nothing was given that could be disposed of"
		}
		c.Disposed, c.KeepUntil = true, time.Time{}
		c.conclude()
	}
	return true, ""
}

// conclude closes the case when all that its conditions ask for was told: the outcome, and what became of the copies.
func (c *caseFile) conclude() {
	if c.State != caseAnswered && c.State != caseRefused {
		return
	}
	if c.Given && c.mustDispose() && !c.Disposed || c.asks("tellOutcome") && !c.Outcome {
		return
	}
	c.State, c.KeepUntil = caseClosed, time.Time{}
}

func (c *caseFile) mustDispose() bool {
	return c.asks("destroyAfterUse") || c.asks("returnAfterUse") || c.Use != nil && c.Use.KeepUntil != nil
}

func (c *caseFile) asks(condition string) bool {
	return c.Use != nil && slices.Contains(c.Use.Conditions, condition)
}

// given tells whether a reply gives anything.
func given(b *messages.Assistance) bool {
	return slices.ContainsFunc(b.Parts, func(p messages.AssistancePart) bool { return p.Availability == "given" || p.Availability == "partly" })
}

// keep notes when what is given must be gone: the earliest that any step says, be it over already.
func (c *caseFile) keep(u *messages.AssistanceUse, now time.Time) {
	for _, use := range []*messages.AssistanceUse{u, c.Use} {
		if use == nil || use.KeepUntil == nil || c.Disposed {
			continue
		}
		if _, latest, err := use.KeepUntil.Interval(); err == nil && (use == u || latest.After(now)) {
			c.KeepUntil = earlier(c.KeepUntil, latest)
		}
	}
}

// bind makes a step carry what binds the case: at least its class of confidence, all its conditions, and its purpose. What the
// step adds binds the case from then on.
func (c *caseFile) bind(m *messages.Message, b *messages.Assistance) {
	if confidence(m.Handling) > confidence(c.Handling) {
		c.Handling = m.Handling
	}
	m.Handling = c.Handling
	add := func(list []string) {
		for _, x := range list {
			if !slices.Contains(c.Conditions, x) {
				c.Conditions = append(c.Conditions, x)
			}
		}
	}
	add(m.Conditions)
	if b.Use != nil {
		add(b.Use.Conditions)
	}
	if c.Use == nil {
		c.Use = b.Use
	} else {
		use := *c.Use
		if b.Use != nil {
			use.KeepUntil, use.Protection = sooner(b.Use.KeepUntil, c.Use.KeepUntil), b.Use.Protection
			c.Use.KeepUntil = use.KeepUntil
			for _, x := range b.Use.Conditions {
				if !slices.Contains(use.Conditions, x) {
					use.Conditions = append(slices.Clip(use.Conditions), x)
				}
			}
			c.Use.Conditions = use.Conditions
		}
		b.Use = &use
	}
	m.Conditions = slices.Clone(c.Conditions)
}

// sooner is the earlier of two times that copies must be gone by; nil is none.
func sooner(a, b *messages.Time) *messages.Time {
	x, okX := momentOf(a, "")
	y, okY := momentOf(b, "")
	if !okX || okY && y.latest.Before(x.latest) {
		return b
	}
	return a
}

// confidence orders classes of confidence; higher is stricter, and an unknown one the strictest.
func confidence(h messages.Handling) int {
	order := []messages.Handling{messages.HandlingPublic, messages.HandlingTrade, messages.HandlingOfficial, messages.HandlingLawEnforcement}
	if h == "" {
		h = messages.HandlingTrade
	}
	if i := slices.Index(order, h); i >= 0 {
		return i
	}
	return len(order)
}

// reciprocity counts, for one authority asking another for one type of assistance, what came of it.
type reciprocity struct {
	V        int `json:"v"`
	Asked    int `json:"asked"`
	Answered int `json:"answered"`
	Refused  int `json:"refused"`
	Overdue  int `json:"overdue"`
	Closed   int `json:"closed"`
}
