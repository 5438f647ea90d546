package router

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
)

// answer puts out the answer to a document as a parcel for its sender, where it is answered through its delivery. The parcel holds the
// verdict alone: what was wrong is in the document's acceptance, from which DISPATCH writes the answer.
func (s *Intake) answer(tx *stage.Tx, a accepted, offset int64, r messages.Receipt) {
	good := r.Status == "accepted" || r.Status == "acceptedWithWarnings"
	if a.AnswerLane == "" || a.AnswerErrors && good {
		return
	}
	r.Document = a.Document
	body, err := encode(r)
	if err != nil {
		return // words
	}
	p := messages.Parcel{V: 1, ID: messages.ParcelID(a.Document, a.Sender, FormatAnswer), Partner: a.Sender, Lane: a.AnswerLane, Document: a.Document,
		Subject: a.Document, Kind: messages.KindReceipt, Created: tx.Now(), Format: FormatAnswer, Body: body,
		Source: &messages.LogPlace{Topic: s.o.Topics.Documents, Partition: tx.Partition(), Offset: offset}}
	emit(tx, s.o.Topics.Parcels, LaneKey(p.Partner, p.Lane), nil, p)
}

// statusOf is the status of a document that was not refused.
func statusOf(a accepted) string {
	switch a.Verdict {
	case messages.VerdictWarned:
		return "acceptedWithWarnings"
	case messages.VerdictPartly:
		return "partlyAccepted"
	case messages.VerdictSuspended:
		return "received"
	}
	return "accepted"
}

// suspendedFor is how long a suspended document waits for an operator before a notice is given.
const suspendedFor = 24 * time.Hour

// suspend parks a document of which some messages are bad, for an operator to decide: replay lets the others go, skip refuses them all.
func (s *Intake) suspend(tx *stage.Tx, a accepted, offset int64) {
	tx.Wake(stateKey(keyClock, a.Sender), tx.Now().Add(suspendedFor))
	s.park.park(tx, a.Sender, hold{Offset: offset, Code: codeSuspended, Document: a.Document, Sender: a.Sender, Lane: a.AnswerLane, Identity: identityKey(a),
		Text: refusedOf(len(a.Fallen)) + ": replay takes the others, skip refuses them too"})
}

func refusedOf(n int) string {
	if n == 1 {
		return "one of its messages is refused"
	}
	return strconv.Itoa(n) + " of its messages are refused"
}

// command follows a command about a sender's head. A suspended document that is skipped is refused, and its sender is told.
func (s *Intake) command(tx *stage.Tx, sender string, c messages.Command) {
	h, ok := s.park.head(tx, sender)
	s.park.command(tx, sender, c)
	if !ok || h.Code != codeSuspended || c.Verb != messages.VerbSkip {
		return
	}
	if next, still := s.park.head(tx, sender); still && next.Offset == h.Offset {
		return // it was not followed
	}
	// As a refused document it never had an effect: a corrected one may carry the same identity.
	if v, ok := tx.Get(h.Identity); ok && h.Identity != "" {
		if noted, ok := unpackKnown(v); ok && noted.document == h.Document {
			tx.Delete(h.Identity)
		}
	}
	a := accepted{Document: h.Document, Sender: h.Sender, AnswerLane: h.Lane}
	e := s.event(tx, a, messages.StateRefused, h.Offset)
	e.Code, e.Text = codeSuspended, "refused as a whole by an operator"
	emitEvent(tx, s.o.Topics.Events, e)
	s.answer(tx, a, h.Offset, messages.Receipt{Status: "refused"})
}

// fell says of a message that it is refused where others of its document are not.
func (s *Intake) fell(tx *stage.Tx, a accepted, offset int64, index int, raw json.RawMessage) {
	var m struct {
		ID      string          `json:"id"`
		Kind    messages.Kind   `json:"kind"`
		Subject string          `json:"subject"`
		Faults  messages.Faults `json:"faults"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		s.broken(tx, a, offset, index, err)
		return
	}
	e := s.event(tx, a, messages.StateRefused, offset)
	e.Message, e.Kind, e.Subject, e.Values["index"] = m.ID, m.Kind, m.Subject, strconv.Itoa(index)
	e.Code, e.Text = codeFell, "it falls with the interchange or group that it is in"
	if i := slices.IndexFunc(m.Faults, func(f messages.Fault) bool { return f.Severity == messages.SeverityRefuse }); i >= 0 {
		e.Code, e.Text, e.Faults = m.Faults[i].Code, m.Faults[i].Text, m.Faults[:min(len(m.Faults), 20)]
	}
	emitEvent(tx, s.o.Topics.Events, e)
}
