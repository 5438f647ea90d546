package messages

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Officer is a person of a border's authority who may act on decisions and balances. The officer signs with a key that only he
// holds (Ed25519); the hub knows the public half alone. So the act can be shown to be his years later, from the log, and neither
// an API key nor whoever runs the hub can act in his name.
type Officer struct {
	ID        string `json:"id" yaml:"id" validate:"required,max=70"`
	Name      string `json:"name" yaml:"name" validate:"required,max=140"`
	Authority string `json:"authority" yaml:"authority" validate:"required,max=140"`
	Country   string `json:"country" yaml:"country" validate:"required,codelist=country"`
	// Key is the public key: 32 bytes in standard base64.
	Key string `json:"key" yaml:"key" validate:"required"`
	// Acts are those that the officer may do; empty is all but appoint and cease, which must be named.
	Acts []OfficerVerb `json:"acts,omitempty" yaml:"acts,omitempty" validate:"dive,oneof=override lift ledger link reopen review appoint cease"`
	// Span is when the officer is in office.
	Span Span `json:"span" yaml:"span"`
}

// OfficerVerb is what an officer does.
type OfficerVerb string

// The acts. Override sets an outcome beside the computed one and lift ends that; ledger books an entry by hand; link says which
// instrument a citation means; reopen undoes what a ruling ended that was given by mistake; review ends the review of a released declaration
// that a fact was recalled under; appoint makes another officer of the same authority, and cease ends an office at once.
const (
	OfficerOverride OfficerVerb = "override"
	OfficerLift     OfficerVerb = "lift"
	OfficerLedger   OfficerVerb = "ledger"
	OfficerLink     OfficerVerb = "link"
	OfficerReopen   OfficerVerb = "reopen"
	OfficerReview   OfficerVerb = "review"
	OfficerAppoint  OfficerVerb = "appoint"
	OfficerCease    OfficerVerb = "cease"
)

// OfficerAct is what an officer states and signs.
type OfficerAct struct {
	V int `json:"v"`
	// ID is the officer's own; no two acts of an officer have one.
	ID      string `json:"id" validate:"required,max=70"`
	Officer string `json:"officer" validate:"required,max=70"`
	// Hub and Border say for which hub it is meant: it counts nowhere else.
	Hub    string `json:"hub" validate:"required,max=64"`
	Border string `json:"border" validate:"required,codelist=country"`
	// Time is when it was signed (RFC 3339). It counts for a day.
	Time string      `json:"time" validate:"required"`
	Verb OfficerVerb `json:"verb" validate:"required,oneof=override lift ledger link reopen review appoint cease"`
	// Declaration is the subject of the declaration that it is about; Decision the number of the decision that is overridden or under review: if it is
	// not the latest any more, the act is refused.
	Declaration string `json:"declaration,omitempty" validate:"max=128"`
	Decision    string `json:"decision,omitempty" validate:"max=64"`
	// Instrument is the subject of the instrument that is linked or booked on.
	Instrument string `json:"instrument,omitempty" validate:"max=128"`
	Reason     string `json:"reason" validate:"required,min=10,max=2000"`
	// Outcome is the officer's; Effects are what he grants with it, Lines the lines that he means (empty: all).
	Outcome Outcome  `json:"outcome,omitempty" validate:"omitempty,outcome"`
	Effects []Effect `json:"effects,omitempty" validate:"dive"`
	Lines   []int    `json:"lines,omitempty" validate:"dive,gte=1"`
	// Finding is what came of a review: confirmed (what changed does matter: the goods should not have passed as they did), followedUp (they were
	// traced, and what had to be done is done), noAction (nothing is to be done).
	Finding string `json:"finding,omitempty" validate:"omitempty,oneof=confirmed followedUp noAction"`
	// Appointed is the officer who is made; Ceases the id of the one whose office ends.
	Appointed *Officer `json:"appointed,omitempty"`
	Ceases    string   `json:"ceases,omitempty" validate:"max=70"`
	// Number is the citation that is linked, as the declaration writes it.
	Number string       `json:"number,omitempty" validate:"max=140"`
	Entry  *ManualEntry `json:"entry,omitempty"`
}

// ManualEntry moves an amount of an instrument line by hand.
type ManualEntry struct {
	// Line is the instrument's; DeclarationLine that of the act's declaration, where the amount is or was held for it.
	Line            int      `json:"line" validate:"gte=1"`
	DeclarationLine int      `json:"declarationLine,omitempty" validate:"gte=0"`
	From            string   `json:"from" validate:"required,oneof=issued free reserved consumed withdrawn"`
	To              string   `json:"to" validate:"required,oneof=issued free reserved consumed withdrawn"`
	Quantity        Quantity `json:"quantity"`
	// Clear says that a balance that was set aside adds up again with this entry.
	Clear bool `json:"clear,omitempty"`
}

// SignedAct is an act as it travels: the bytes that were signed, and the signature over them.
type SignedAct struct {
	Statement []byte `json:"statement"`
	Signature []byte `json:"signature"`
}

// signedPrefix keeps a signature from being taken for one over anything else.
const signedPrefix = "clearhub officer act v1\n"

// ActLife is how long an act counts after it was signed.
const ActLife = 24 * time.Hour

// actAhead is how far an officer's clock may be ahead of the hub's.
const actAhead = 10 * time.Minute

// Sign makes a signed act.
func (a OfficerAct) Sign(key ed25519.PrivateKey) (SignedAct, error) {
	statement, err := marshal(a)
	if err != nil {
		return SignedAct{}, fmt.Errorf("sign act: %w", err)
	}
	return SignedAct{Statement: statement, Signature: ed25519.Sign(key, append([]byte(signedPrefix), statement...))}, nil
}

// Verify tells whether a signed act counts at an instant, for a hub and its border, by the officers that the rules name: it is
// whole, signed by an officer in office of an authority of the border, of acts that he may do, and neither stale nor for another hub. Whether
// it was done before only the stage knows.
func (r *Rules) Verify(s SignedAct, hub, border string, now time.Time) (OfficerAct, Officer, error) {
	var a OfficerAct
	bad := func(code string, values ...string) (OfficerAct, Officer, error) {
		return a, Officer{}, Refuse(code, values...)
	}
	dec := json.NewDecoder(bytes.NewReader(s.Statement))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&a); err != nil || dec.More() {
		return bad("ACT.UNREADABLE", "why", fmt.Sprint(err))
	}
	if broken := tagsBroken(a); broken != "" {
		return bad("ACT.NOT_WHOLE", "why", broken)
	}
	i := slices.IndexFunc(r.Officers, func(o Officer) bool { return o.ID == a.Officer })
	if i < 0 {
		return bad("ACT.NO_OFFICER", "officer", cut(a.Officer))
	}
	o := r.Officers[i]
	key, err := o.publicKey()
	if err != nil || !ed25519.Verify(key, append([]byte(signedPrefix), s.Statement...), s.Signature) {
		return bad("ACT.SIGNATURE", "officer", o.ID)
	}
	at, err := time.Parse(time.RFC3339, a.Time)
	switch {
	case err != nil:
		return bad("ACT.TIME", "time", cut(a.Time))
	case at.After(now.Add(actAhead)):
		return bad("ACT.AHEAD", "time", a.Time)
	case now.Sub(at) > ActLife:
		return bad("ACT.STALE", "time", a.Time, "life", ActLife.String())
	case a.Hub != hub || a.Border != border:
		return bad("ACT.ELSEWHERE", "hub", cut(a.Hub), "border", a.Border)
	case o.Country != border:
		return bad("ACT.BORDER", "officer", o.ID)
	case !o.may(a.Verb):
		return bad("ACT.MAY_NOT", "officer", o.ID, "verb", string(a.Verb))
	case !o.inOffice(at):
		return bad("ACT.OUT_OF_OFFICE", "officer", o.ID, "time", a.Time)
	case !o.inOffice(now): // the time of signing is his own word
		return bad("ACT.LEFT", "officer", o.ID)
	}
	return a, o, nil
}

func (o *Officer) publicKey() (ed25519.PublicKey, error) {
	var key []byte
	if err := json.Unmarshal([]byte(`"`+o.Key+`"`), &key); err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("not 32 bytes in base64")
	}
	return key, nil
}

// may tells whether the officer may do an act. Who may make officers is said, never meant.
func (o *Officer) may(verb OfficerVerb) bool {
	if len(o.Acts) == 0 {
		return verb != OfficerAppoint && verb != OfficerCease
	}
	return slices.Contains(o.Acts, verb)
}

func (o *Officer) inOffice(at time.Time) bool {
	from, ok := instant(o.Span.From)
	if !ok || at.Before(from) {
		return false
	}
	if o.Span.Until == "" {
		return true
	}
	until, ok := instant(o.Span.Until)
	return ok && at.Before(until)
}

// officers judges the officers of rules.
func officers(os []Officer, say sayFunc) {
	ids, keys := map[string]bool{}, map[string]bool{}
	for i := range os {
		o, at := &os[i], fmt.Sprintf("/officers/%d", i)
		if _, err := o.publicKey(); err != nil && o.Key != "" {
			say(at+"/key", "not a public key", o.Key, "an Ed25519 public key: 32 bytes in base64, as clearhub officer key prints it")
		}
		if ids[o.ID] {
			say(at+"/id", "the officer is there twice", o.ID, "one entry for each")
		}
		if keys[o.Key] {
			say(at+"/key", "two officers have one key", o.Key, "a key of his own for each")
		}
		ids[o.ID], keys[o.Key] = true, true
		span(o.Span, at+"/span", say)
	}
}

func cutAt(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
