package router

import (
	"encoding/json"
	"fmt"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// The codes of this package's events. Codes are forever: retired, never reused. README.md says what each means.
const (
	codeIdentity  = "INTAKE-001"
	codeSameBody  = "INTAKE-002"
	codeUnread    = "INTAKE-003"
	codeRepeated  = "INTAKE-004"
	codeBadItem   = "INTAKE-005"
	codeSuspended = "INTAKE-006"
	codeFell      = "INTAKE-007"
	codeRound     = "INTAKE-008"
	codeReadBack  = "PARK-001"
	codeSkipped   = "PARK-002"
	codeNotParked = "PARK-003"
	codeVerb      = "PARK-004"
	codeState     = "PARK-005"
	codeNoBase    = "CLEARING-001"
	codeNoTable   = "CLEARING-002"
	codeMessage   = "CLEARING-003"
	codeForeign   = "CLEARING-004"
	codeLate      = "CLEARING-005"
	codeNoRoute   = "CLEARING-006"
	codeShared    = "CLEARING-007"
	codeClaimSize = "CLEARING-008"
	codeBadTable  = "CLEARING-009"
	codeNoPartner = "DISPATCH-001"
	codeParcel    = "DISPATCH-002"
	codeRefused   = "DISPATCH-003"
	codeTooOld    = "DISPATCH-004"
	codeRejected  = "DISPATCH-005"
	codeCommand   = "DISPATCH-006"
	codeAttempt   = "DISPATCH-007"
	codeWaiting   = "DISPATCH-008"

	codeUnwritten      = "DISPATCH-009"
	codeAnswerBad      = "DISPATCH-010"
	codeNoSyntax       = "DISPATCH-011"
	codeNoApplication  = "DISPATCH-012"
	codeAnswersNothing = "DISPATCH-013"
	codeNothing        = "DISPATCH-014"
)

// emitEvent sends an event to the trail, keyed by the message it is about, else by the document, else by its stage.
func emitEvent(tx *stage.Tx, topic string, e messages.Event) {
	key := e.Message
	if key == "" {
		key = e.Document
	}
	if key == "" {
		key = e.Stage
	}
	emit(tx, topic, key, []stream.Header{header("content-type", "application/json")}, e)
}

// emit puts out a record by key. What cannot be encoded does not exist here: the types are our own.
func emit(tx *stage.Tx, topic, key string, hs []stream.Header, v any) {
	value, err := encode(v)
	if err != nil {
		return
	}
	tx.Emit(stage.Output{Topic: topic, Key: key, Headers: hs, Value: value})
}

// ignored is the event of a command that changed nothing. It names its target among the values only, for the target's own
// state is not what changed.
func ignored(tx *stage.Tx, stageName, code, text, key string, c messages.Command) messages.Event {
	return messages.Event{V: 1, Time: tx.Now(), Stage: stageName, State: messages.StateRefused, Code: code, Text: text,
		Values: map[string]string{"command": c.ID, "verb": string(c.Verb), "by": c.By, "key": key, "target": c.Target}}
}

// readCommand decodes a command record.
func readCommand(r *stream.Record) (messages.Command, error) {
	var c messages.Command
	if err := json.Unmarshal(r.Value, &c); err != nil {
		return c, fmt.Errorf("read command: %w", err)
	}
	return c, nil
}
