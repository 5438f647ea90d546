package router

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
)

// What is written for a partner in a format with answers is acknowledged by it later, in a document of its own that names a control reference,
// or the number of the message. DISPATCH keeps what went out under that name, as a key of its own in topic parcels, so that the answer finds it
// whichever partition owns the lane: it sends itself VerbAwait when an interchange has gone out, and CLEARING sends VerbAnswered
// when an answer comes in.

// awaiting is the body of VerbAwait and the state of its key.
type awaiting struct {
	Parcel  string        `json:"parcel"`
	Message string        `json:"message"`
	Kind    messages.Kind `json:"kind"`
	Subject string        `json:"subject"`
	Version int           `json:"version"`
	// Reference is the control reference that was sent. Of is set instead of all else where the key is another name: the key of the interchange.
	Reference string    `json:"reference,omitempty"`
	Of        string    `json:"of,omitempty"`
	Since     time.Time `json:"since"`
	// Syntax and Application are when the answers are due; zero where none is expected, or it is there.
	Syntax      time.Time `json:"syntax,omitzero"`
	Application time.Time `json:"application,omitzero"`
	Notices     int       `json:"notices,omitempty"`
	// Seen are the answers that were taken: a repeated one changes nothing.
	Seen []string `json:"seen,omitempty"`
}

// answered is the body of VerbAnswered: what a partner's answer says, and where it may belong.
type answered struct {
	Receipt string `json:"receipt"`
	// Kind is receipt, or ruling: a decision on what was sent is an answer to its content, if it was sent.
	Kind     messages.Kind `json:"kind"`
	Document string        `json:"document"`
	Syntax   bool          `json:"syntax"`
	Status   string        `json:"status"`
	Code     string        `json:"code,omitempty"`
	// Reasons are the partner's errors.
	Reasons messages.Faults `json:"reasons,omitempty"`
	// Keys are the keys to look under, in this order; At is the one that is looked under now. Tries counts how often all were.
	Keys  []string `json:"keys"`
	At    int      `json:"at"`
	Tries int      `json:"tries,omitempty"`
}

// The kinds of DISPATCH's state and timer keys for answers.
const (
	keyAwait = "await"
	keyEarly = "early" // also a timer, by receipt: an answer to nothing that is known yet
	keyDue   = "due"   // timer: an answer is overdue, or waiting has an end
)

// keepAwaiting is how long an answer may come after what it answers; noticeAgain is how long after a notice of lateness the next comes, at
// most maxNotices of them.
const (
	keepAwaiting = 90 * 24 * time.Hour
	noticeAgain  = 24 * time.Hour
	maxNotices   = 3
)

// earlyWaits are how long an answer waits for what it answers to be known: a partner may be quicker than the relay.
var earlyWaits = []time.Duration{time.Minute, 10 * time.Minute}

// referenceKey and numberKey are the keys under which an interchange is awaited, by control reference and by message number.
func referenceKey(partner, reference string) string { return LaneKey(partner, "~"+reference) }

func numberKey(partner, number string) string {
	return LaneKey(partner, "~#"+messages.Fold(number))
}

// answered tells DISPATCH of a receipt by which a partner may answer what the hub sent it.
func (s *Clearing) answered(tx *stage.Tx, m *messages.Message) {
	a := answered{Receipt: m.ID, Kind: m.Kind, Document: m.Source.Document}
	var references []messages.Reference
	var reasons []messages.Reason
	var code *messages.Code
	switch b := m.Body.(type) {
	case *messages.Receipt:
		a.Syntax, a.Status = b.Level == "syntax" || b.Level == "transport", b.Status
		references, reasons, code = b.References, b.Reasons, b.StatusCode
	case *messages.Ruling:
		a.Status, references = string(b.Status), b.References
	}
	if m.Sender.PartyID == "" || len(references) == 0 {
		return
	}
	if code != nil {
		a.Code = code.List + ":" + code.Code
	}
	for _, interchange := range []bool{true, false} { // the exact name first
		for _, r := range references {
			if r.Number == "" || r.Type == "functionalReference" || (r.Type == "interchange") != interchange || len(a.Keys) >= 8 {
				continue
			}
			if a.Keys = add(a.Keys, referenceKey(m.Sender.PartyID, r.Number)); !interchange {
				a.Keys = add(a.Keys, numberKey(m.Sender.PartyID, r.Number))
			}
		}
	}
	if len(a.Keys) == 0 {
		return
	}
	for _, r := range reasons[:min(len(reasons), 20)] {
		f := messages.Fault{Code: codeAnswerBad, Severity: messages.SeverityRefuse, Text: cmp.Or(shorten(r.Text, 200), "an error without a text"), Pointer: r.Pointer}
		if r.Code != nil {
			f.Standard = strings.TrimPrefix(r.Code.List, "untdid") + ":" + r.Code.Code
		}
		if r.Path != "" {
			f.Position = &messages.Position{Path: shorten(r.Path, 200)}
		}
		a.Reasons = append(a.Reasons, f)
	}
	sendSelf(tx, s.o.Topics.Parcels, a.Keys[0], messages.VerbAnswered, m.ID+"/0", a)
}

// sendSelf puts a command for DISPATCH on topic parcels.
func sendSelf(tx *stage.Tx, topic, key string, verb messages.Verb, id string, body any) {
	raw, err := encode(body)
	if err != nil {
		return // our own types
	}
	r, err := CommandRecord(topic, -1, key, messages.Command{V: 1, ID: id, Verb: verb, Time: tx.Now(), By: "hub", Body: raw})
	if err != nil {
		return
	}
	tx.Emit(stage.Output{Topic: topic, Key: key, Headers: r.Headers, Value: r.Value})
}

// expect begins to await the answers to a parcel that has gone out.
func (s *Dispatch) expect(tx *stage.Tx, partner Partner, it waiting) {
	if !written(it.Format) || it.Reference == "" {
		return
	}
	a := awaiting{Parcel: it.ID, Message: it.Message, Kind: it.Kind, Subject: it.Subject, Version: it.Version, Reference: it.Reference, Since: tx.Now()}
	if d := partner.Expects.Syntax; d > 0 {
		a.Syntax = tx.Now().Add(d)
	}
	if d := partner.Expects.Application; d > 0 {
		a.Application = tx.Now().Add(d)
	}
	key := referenceKey(partner.ID, it.Reference)
	sendSelf(tx, s.o.Topics.Parcels, key, messages.VerbAwait, it.ID, a)
	if it.Number != "" {
		sendSelf(tx, s.o.Topics.Parcels, numberKey(partner.ID, it.Number), messages.VerbAwait, it.ID, awaiting{Of: key, Since: tx.Now()})
	}
}

// await takes VerbAwait: something went out that is answered under this key. The same again changes nothing; another under the same name,
// a later version of a number say, takes its place.
func (s *Dispatch) await(tx *stage.Tx, key string, c messages.Command) {
	var a awaiting
	if err := json.Unmarshal(c.Body, &a); err != nil {
		s.ignore(tx, key, c, shorten(err.Error(), 200))
		return
	}
	if was, ok := s.awaited(tx, key); ok && a.Of == "" && was.Parcel == a.Parcel {
		return
	}
	s.putAwaited(tx, key, a)
}

func (s *Dispatch) awaited(tx *stage.Tx, key string) (a awaiting, ok bool) {
	v, ok := tx.Get(stateKey(keyAwait, key))
	if !ok || json.Unmarshal(v, &a) != nil {
		return a, false
	}
	return a, true
}

// putAwaited keeps what is awaited, and sets the clock to what comes next: an answer that is due, or the end of waiting.
func (s *Dispatch) putAwaited(tx *stage.Tx, key string, a awaiting) {
	v, err := encode(a)
	if err != nil {
		return
	}
	tx.Put(stateKey(keyAwait, key), v)
	next := a.Since.Add(keepAwaiting)
	if a.Notices < maxNotices {
		for _, due := range []time.Time{a.Syntax, a.Application} {
			if !due.IsZero() && due.Before(next) {
				next = due
			}
		}
	}
	tx.Wake(stateKey(keyDue, key), next)
}

// again looks once more for what an early answer belongs to.
func (s *Dispatch) again(tx *stage.Tx, receipt string) {
	v, ok := tx.Get(stateKey(keyEarly, receipt))
	tx.Delete(stateKey(keyEarly, receipt))
	var early answered
	if !ok || json.Unmarshal(v, &early) != nil {
		return
	}
	early.Tries++
	early.At = 0
	s.pass(tx, early)
}

// dueAnswer is the clock of a key: an answer is overdue, or waiting has an end.
func (s *Dispatch) dueAnswer(tx *stage.Tx, key string) {
	a, ok := s.awaited(tx, key)
	if !ok {
		return
	}
	if !tx.Now().Before(a.Since.Add(keepAwaiting)) {
		tx.Delete(stateKey(keyAwait, key))
		return
	}
	late := false
	for _, w := range []struct {
		due        *time.Time
		name, code string
	}{{&a.Syntax, "syntax", codeNoSyntax}, {&a.Application, "application", codeNoApplication}} {
		if w.due.IsZero() || tx.Now().Before(*w.due) {
			continue
		}
		late = true
		text := "the partner has not acknowledged the syntax of the interchange (CONTRL)"
		if w.name == "application" {
			text = "the partner has not acknowledged the content of the message (APERAK or the like)"
		}
		s.tellAnswer(tx, key, a, messages.StateOverdue, w.code, text, nil, map[string]string{"answer": w.name, "notice": strconv.Itoa(a.Notices + 1)})
		*w.due = tx.Now().Add(noticeAgain)
	}
	if late {
		a.Notices++
	}
	s.putAwaited(tx, key, a)
}

// answered takes VerbAnswered.
func (s *Dispatch) answered(tx *stage.Tx, key string, c messages.Command) {
	var got answered
	if err := json.Unmarshal(c.Body, &got); err != nil || len(got.Keys) == 0 || got.At >= len(got.Keys) {
		s.ignore(tx, key, c, "an answer that cannot be read")
		return
	}
	a, ok := s.awaited(tx, key)
	switch {
	case ok && a.Of != "": // the other name of an interchange
		got.Keys, got.At = append(slices.Clone(got.Keys[:got.At+1]), a.Of), got.At+1
		s.pass(tx, got)
	case ok:
		s.taken(tx, key, a, got)
	case got.At+1 < len(got.Keys):
		got.At++
		s.pass(tx, got)
	case got.Kind != messages.KindReceipt: // a ruling on what came from elsewhere
	case got.Tries < len(earlyWaits):
		if v, err := encode(got); err == nil {
			tx.Put(stateKey(keyEarly, got.Receipt), v)
			tx.Wake(stateKey(keyEarly, got.Receipt), tx.Now().Add(earlyWaits[got.Tries]))
		}
	default:
		partner := partnerOf(key)
		emitEvent(tx, s.o.Topics.Events, messages.Event{V: 1, Time: tx.Now(), Stage: StageDispatch, State: messages.StateUndeliverable, Message: got.Receipt,
			Kind: messages.KindReceipt, Sender: partner, Partner: partner, Code: codeAnswersNothing, Text: "it answers nothing that the hub sent to this partner",
			Values: map[string]string{"keys": strings.Join(got.Keys, " ")}})
	}
}

// pass hands an answer on to the key that it may belong to.
func (s *Dispatch) pass(tx *stage.Tx, got answered) {
	sendSelf(tx, s.o.Topics.Parcels, got.Keys[got.At], messages.VerbAnswered, fmt.Sprintf("%s/%d/%d", got.Receipt, got.Tries, got.At), got)
}

// taken says what a partner answered: it acknowledged the syntax (ACKED) or the content (ANSWERED) of what was sent, or refused it (REFUSED)
// with its errors.
func (s *Dispatch) taken(tx *stage.Tx, key string, a awaiting, got answered) {
	if slices.Contains(a.Seen, got.Receipt) {
		return
	}
	if a.Seen = append(a.Seen, got.Receipt); len(a.Seen) > 16 {
		a.Seen = a.Seen[1:]
	}
	if a.Syntax = (time.Time{}); !got.Syntax {
		a.Application = time.Time{} // an answer to the content says that the syntax was right
	}
	st, code, text := messages.StateAcked, "", "the partner acknowledged the syntax of the interchange"
	if !got.Syntax {
		st, text = messages.StateAnswered, "the partner acknowledged the content of the message"
	}
	switch got.Status {
	case "refused", "partlyAccepted": // what the hub writes has one message: part of it is all of it
		st, code, text = messages.StateRefused, codeAnswerBad, "refused by the partner"
		if len(got.Reasons) > 0 {
			text = "refused by the partner: " + got.Reasons[0].Text
		}
		a.Application = time.Time{}
	case "received":
		text = "the partner has received it"
		if got.Syntax {
			break
		}
		st = messages.StateAcked
	}
	if got.Kind == messages.KindRuling {
		st, code, text = messages.StateAnswered, "", "the partner has ruled on it: "+got.Status
	}
	s.putAwaited(tx, key, a)
	values := map[string]string{"answer": "application", "status": got.Status, "by": got.Receipt}
	if got.Syntax {
		values["answer"] = "syntax"
	}
	if got.Code != "" {
		values["statusCode"] = got.Code
	}
	s.tellAnswer(tx, key, a, st, code, shorten(text, 200), got.Reasons, values)
	// The receipt's own trail says what it answers.
	emitEvent(tx, s.o.Topics.Events, messages.Event{V: 1, Time: tx.Now(), Stage: StageDispatch, State: messages.StateLinked, Message: got.Receipt, Kind: got.Kind,
		Partner: partnerOf(key), Text: "it answers what the hub sent", Values: map[string]string{"message": a.Message, "answered": a.Parcel, "reference": a.Reference}})
}

func (s *Dispatch) tellAnswer(tx *stage.Tx, key string, a awaiting, st messages.State, code, text string, fs messages.Faults, values map[string]string) {
	values["reference"] = a.Reference
	emitEvent(tx, s.o.Topics.Events, messages.Event{V: 1, Time: tx.Now(), Stage: StageDispatch, State: st, Message: a.Message, Kind: a.Kind, Subject: a.Subject,
		Version: a.Version, Partner: partnerOf(key), Parcel: a.Parcel, Code: code, Text: text, Values: values, Faults: fs})
}
