package recognition

import (
	"encoding/json"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// Name is the stage's name in events, journals and logs.
const Name = "recognition"

// The codes of this stage's events, beside the reasons of gates. Codes are forever: retired, never reused.
const (
	codeUnread        = "CLAIMS-001"
	codeKind          = "CLAIMS-002"
	codeVerb          = "CLAIMS-003"
	codeRules         = "CLAIMS-004"
	codeApplied       = "CLAIMS-005"
	codeUnclear       = "CLAIMS-006"
	codeForm          = "CLAIMS-007"
	codeNobody        = "CLAIMS-008"
	codeSeveral       = "CLAIMS-009"
	codeNoBorder      = "CLAIMS-010"
	codeUnruled       = "CLAIMS-011"
	codeState         = "CLAIMS-012"
	codeLate          = "CLAIMS-013"
	codeClosed        = "CLAIMS-014"
	codeOlder         = "CLAIMS-015"
	codeElsewhere     = "CLAIMS-016"
	codeNotDeclared   = "CLAIMS-017"
	codeRegister      = "REGISTER-001"
	codeRegistered    = "REGISTER-002"
	codeStale         = "REGISTER-004"
	codeWave          = "RECALL-001"
	codeRecalled      = "RECALL-002"
	codeDisposed      = "CLAIMS-035"
	codeAfterlife     = "CLAIMS-033"
	codeNeverDeclared = "CLAIMS-034"
	codePast          = "RECALL-004"
	codeReviewed      = "RECALL-003"
	codeBalance       = "LEDGER-001"
	codeOverused      = "LEDGER-002"
	codeLapsed        = "LEDGER-003"
	codePart          = "LEDGER-004"
	codeGiven         = "LEDGER-005"
	codeReserved      = "LEDGER-006"
	codeConsumed      = "LEDGER-007"
	codeInvalid       = "LEDGER-008"
	codeSuccession    = "LEDGER-009"
	codeVoided        = "LEDGER-020"
	codeWithdrawn     = "LEDGER-010"
	codeRestated      = "LEDGER-011"
	codeOpened        = "LEDGER-012"
	codeBeyond        = "LEDGER-013"
	codeAdjusted      = "LEDGER-014"
	codeShort         = "LEDGER-015"
	codeByHand        = "LEDGER-016"
	codeAlarm         = "LEDGER-017"
	codeNoEntry       = "LEDGER-018"
	codeUnadjusted    = "LEDGER-019"
	codeExtract       = "LEDGER-021"
	codeExtracted     = "LEDGER-022"
	codeUnextracted   = "LEDGER-023"
	codeUnbelieved    = "LEDGER-024"
	codeAsked         = "LEDGER-028"
	codeAnswer        = "LEDGER-025"
	codeUnasked       = "LEDGER-026"
	codeNotOwner      = "LEDGER-027"
	codeAskOverdue    = "LEDGER-029"
	codeServed        = "LEDGER-030"
	codeNotAsker      = "LEDGER-031"
	codeNotServed     = "LEDGER-032"
	codeServedShort   = "LEDGER-033"
	codeEnded         = "CLAIMS-030"
	codeUnused        = "CLAIMS-031"
	codeCircle        = "CLAIMS-032"
	codeAct           = "OFFICER-001"
	codeNoAct         = "OFFICER-002"
	codeActDone       = "OFFICER-003"
	codeOverridden    = "OFFICER-004"
	codeLapsedWord    = "OFFICER-005"
	codeLinkFact      = "OFFICER-006"
	codeAppointed     = "OFFICER-008"
	codeCeased        = "OFFICER-009"
	codeReopened      = "OFFICER-007"
)

// EventCodes gives what each code of the stage's events means, in order.
func EventCodes() [][2]string {
	return append(assistanceCodes(), [][2]string{
		{codeUnread, "a record of claims could not be read and is parked; what it is about is not recognised until a readable one comes"},
		{codeKind, "a record of claims is of a kind that recognition does not know, or a test"},
		{codeVerb, "a command that recognition does not know"},
		{codeRules, "rules were refused; those before stay in force"},
		{codeApplied, "rules are in force"},
		{codeUnclear, "a later version of an instrument may belong to several; it is kept apart"},
		{codeForm, "an application or notice is no instrument"},
		{codeNobody, "a ruling names no declaration that is here; it waits for one"},
		{codeSeveral, "a ruling's numbers lead to several declarations; it is linked to none"},
		{codeNoBorder, "a ruling came from someone who does not speak for the border; it moves nothing"},
		{codeUnruled, "a ruling was cancelled; what it moved stays as it is until an officer corrects it"},
		{codeState, "a record of the stage's state could not be read or written"},
		{codeLate, "an instrument came or changed too late to be used: after release, refusal, cancellation or the deadline"},
		{codeClosed, "a declaration was changed after its release; its decision stands"},
		{codeOlder, "a version that is not newer than the one known; nothing changes"},
		{codeNotDeclared, "a request, response or status about a declaration declares nothing"},
		{codeElsewhere, "a declaration came from a partner of another country that does not speak for the border; it claims nothing here"},
		{codeRegister, "a part or an entry of a register was refused; what is known stays, and the register does not count as read"},
		{codeRegistered, "a part of a register was taken"},
		{codeStale, "a register was read too long ago; what rests on it is unknown, and normal control applies"},
		{codeWave, "a fact changed: so many declarations are looked at again"},
		{codeRecalled, "a decision on released goods rested on a fact that changed; the message says what is to be done"},
		{codeReviewed, "the review of released goods is over: an officer closed it, or the release was undone"},
		{codePast, "a fact changed that released declarations rested on which have left the state; the log has them"},
		{codeBalance, "a balance does not add up; nothing is booked on the instrument any more"},
		{codeOverused, "an instrument now states less than was used of it"},
		{codeLapsed, "a reservation lapsed"},
		{codePart, "the released part of a line cannot be counted in the instrument's unit; it stays reserved"},
		{codeGiven, "a reservation was given back"},
		{codeReserved, "a quantity was reserved"},
		{codeConsumed, "a reserved quantity was consumed by a release"},
		{codeInvalid, "what a release had consumed was given back: the declaration was invalidated"},
		{codeSuccession, "what is left of a replaced instrument moved to its successor"},
		{codeExtract, "an instrument is an extract of another"},
		{codeExtracted, "an amount moved from a base to its extract, or back where the extract states less"},
		{codeUnextracted, "an extract states more than is free of its base; nothing of it is issued until enough is free"},
		{codeAsked, "the side that keeps an instrument's ledger is asked to reserve a quantity"},
		{codeAnswer, "the side that keeps a ledger has granted or declined what it was asked for"},
		{codeUnasked, "an answer of a ledger to what is not asked for, or not any more; what it granted is given back"},
		{codeNotOwner, "an answer of a ledger from someone who does not speak for the side that keeps it; it counts for nothing"},
		{codeAskOverdue, "the side that keeps a ledger has not answered in time what it was asked for; nothing is recognised by it"},
		{codeServed, "what another side asked for of a ledger that this hub keeps was granted or declined, and is answered"},
		{codeNotAsker, "something about a ledger that this hub keeps, from someone who does not speak for the border that uses it; it moves nothing"},
		{codeNotServed, "something about a ledger that this hub does not keep, or under an ask that it does not know; it moves nothing here"},
		{codeServedShort, "another border has used more of a ledger that this hub keeps than it was granted and than is free; the rest is covered by nothing"},
		{codeVoided, "what released goods had consumed of an instrument that was revoked is withdrawn"},
		{codeWithdrawn, "what was free was withdrawn with its instrument"},
		{codeRestated, "a later version of an instrument changed what is issued or free"},
		{codeOpened, "an account was opened"},
		{codeUnbelieved, "an instrument that came through no channel of its issuer, or with a false signature: no account is kept of it"},
		{codeBeyond, "the border released more of a line than is reserved; the rest is covered by nothing"},
		{codeAdjusted, "what a released declaration has consumed was corrected: the border accepted an amendment"},
		{codeShort, "an amendment after the release states more than is free; the rest is covered by nothing"},
		{codeByHand, "an officer booked an entry by hand"},
		{codeAlarm, "an officer's entry took a figure below zero: nothing more is free until an officer has mended it"},
		{codeNoEntry, "an officer's entry could not be booked"},
		{codeUnadjusted, "how much an amended line uses cannot be told; what it consumed stays until an officer corrects it"},
		{codeAct, "an officer's act is done"},
		{codeNoAct, "an act or a link is refused: it is not signed by an officer who may do it, or cannot be done"},
		{codeActDone, "an officer's act that was done before"},
		{codeOverridden, "an officer set an outcome beside the computed one"},
		{codeLapsedWord, "an officer let something pass, and what is known has changed since: his word counts no more"},
		{codeLinkFact, "an officer or the sender said which instrument a citation means"},
		{codeReopened, "an officer reopened a declaration that a ruling given by mistake had ended"},
		{codeAppointed, "an officer was appointed by one who may"},
		{codeCeased, "an officer's office was ended: no act of his counts that comes from then on"},
		{codeUnused, "nobody has cited an instrument in the time that the agreement gives"},
		{codeCircle, "instruments are said to replace each other in a circle; none of them is recognised until their issuer has mended that"},
		{codeAfterlife, "a version of a declaration that has left the state; nothing is decided or booked"},
		{codeNeverDeclared, "a ruling waited for a declaration that never came; it is waited for no longer"},
		{codeDisposed, "a closed declaration has left the state, for nothing happened to it any more in the time that it is kept; the log has it"},
		{codeEnded, "a declaration was changed after the border had accepted it and then refused or invalidated it; it stays closed"},
	}...)
}

// event puts out an event, keyed by the message that it is about.
func (t *work) event(e messages.Event) {
	e.V, e.Time, e.Stage = 1, t.tx.Now(), Name
	value, err := json.Marshal(e)
	if err == nil && len(value) > largest {
		e.Values, e.Text = nil, quoteText(e.Text)
		value, err = json.Marshal(e)
	}
	if err != nil || len(value) > largest { // an event holds nothing that JSON cannot write
		return
	}
	key := e.Message
	if key == "" {
		key = Name
	}
	t.tx.Emit(stage.Output{Topic: t.s.o.Events, Key: key, Headers: []stream.Header{{Key: "content-type", Value: []byte("application/json")}}, Value: value})
}

// about is an event about a declaration.
func (d *dossier) about(state messages.State, code, text string, values map[string]string) messages.Event {
	f := &d.Declaration
	return messages.Event{State: state, Code: code, Text: text, Values: values, Document: f.Document, Message: f.Message, Kind: messages.KindDeclaration,
		Subject: f.Subject, Version: f.Version, Sender: f.Sender, Decision: d.Number}
}

// about is an event about an instrument.
func (in *Instrument) about(state messages.State, code, text string, values map[string]string) messages.Event {
	return messages.Event{State: state, Code: code, Text: text, Values: values, Document: in.Document, Message: in.Message, Kind: in.Kind,
		Subject: in.Subject, Version: in.Version, Sender: in.Sender}
}
