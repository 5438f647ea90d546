package messages

import "time"

// Event is one entry of the trail: what a stage did with a document, message or
// parcel. Events only ever add; a later one never rewrites an earlier.
type Event struct {
	V     int       `json:"v"`
	Time  time.Time `json:"time"`
	Stage string    `json:"stage"`
	State State     `json:"state"`
	// What it happened to; empty where it does not apply.
	Document string `json:"document,omitempty"`
	Message  string `json:"message,omitempty"`
	Kind     Kind   `json:"kind,omitempty"`
	Subject  string `json:"subject,omitempty"`
	Version  int    `json:"version,omitempty"`
	Sender   string `json:"sender,omitempty"`
	Partner  string `json:"partner,omitempty"`
	Parcel   string `json:"parcel,omitempty"`
	Decision string `json:"decision,omitempty"`
	// Code is a fault or reason code; Text says it plainly; Values are figures by name.
	Code   string            `json:"code,omitempty"`
	Text   string            `json:"text,omitempty"`
	Values map[string]string `json:"values,omitempty"`
	Faults Faults            `json:"faults,omitempty"`
	// Place names the record that the event speaks of, where that helps (a parked one).
	Place *LogPlace `json:"place,omitempty"`
}

// LogPlace is a record's place in the log.
type LogPlace struct {
	Topic     string `json:"topic"`
	Partition int    `json:"partition"`
	Offset    int64  `json:"offset"`
}

// State is a rung of the ladder that documents, messages and parcels climb.
type State string

// The states. They only move forward; the last group may come at any time.
const (
	StateReceived  State = "RECEIVED"
	StateRefused   State = "REFUSED"
	StateChecked   State = "CHECKED"
	StateRouted    State = "ROUTED"
	StateOffered   State = "OFFERED"
	StateFetched   State = "FETCHED"
	StateAcked     State = "ACKED"
	StateAnswered  State = "ANSWERED"
	StateDecided   State = "DECIDED"
	StateConcluded State = "CONCLUDED"

	StateAttempted     State = "ATTEMPTED"
	StateDuplicate     State = "DUPLICATE"
	StateLinked        State = "LINKED"
	StateReserved      State = "RESERVED"
	StateConsumed      State = "CONSUMED"
	StateGivenBack     State = "GIVEN_BACK"
	StateBooked        State = "BOOKED"
	StateWaiting       State = "WAITING"
	StateOverdue       State = "OVERDUE"
	StateParked        State = "PARKED"
	StateReplayed      State = "REPLAYED"
	StateWithdrawn     State = "WITHDRAWN"
	StateSuperseded    State = "SUPERSEDED"
	StateRecalled      State = "RECALLED"
	StateUndeliverable State = "UNDELIVERABLE"
)
