package messages

import (
	"encoding/json"
	"time"
)

// Command is a record that asks a stage to act. It lies in that stage's input topic
// under the key it is about, so that it has one order with the rest.
type Command struct {
	V int `json:"v"`
	// ID makes a repeated command harmless.
	ID   string    `json:"id"`
	Verb Verb      `json:"verb"`
	Time time.Time `json:"time"`
	// By is who commands: a partner, an officer, or the hub itself.
	By     string `json:"by"`
	Reason string `json:"reason,omitempty"`
	// Target is what it is about: a parcel, a parked record, a decision, a key.
	Target string `json:"target,omitempty"`
	// Body is the verb's own content: the table of routes, the rules.
	Body json.RawMessage `json:"body,omitempty"`
}

// Verb is what a command asks for.
type Verb string

// The verbs.
const (
	VerbTable       Verb = "table"
	VerbRules       Verb = "rules"
	VerbFetched     Verb = "fetched"
	VerbAcknowledge Verb = "acknowledge"
	VerbReject      Verb = "reject"
	VerbReplay      Verb = "replay"
	VerbSkip        Verb = "skip"
	VerbWithdraw    Verb = "withdraw"
	VerbLink        Verb = "link"
	VerbOfficer     Verb = "officer"
	// VerbAwait and VerbAnswered are the hub's own, to DISPATCH: an interchange goes out that its partner acknowledges in its own format, and such
	// an acknowledgement came in.
	VerbAwait    Verb = "await"
	VerbAnswered Verb = "answered"
	// VerbAgreement applies one version of an agreement beside those of the configuration.
	VerbAgreement Verb = "agreement"
	// VerbRegister takes a part of a register, see RegisterLoad.
	VerbRegister Verb = "register"
)
