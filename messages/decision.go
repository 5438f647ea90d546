package messages

// Outcome is how recognition came out. The order is that of RECOGNITION: worst first.
type Outcome string

// The outcomes.
const (
	OutcomeRefused                  Outcome = "refused"
	OutcomeQuantityExceeded         Outcome = "quantityExceeded"
	OutcomeNotRecognised            Outcome = "notRecognised"
	OutcomeIndeterminate            Outcome = "indeterminate"
	OutcomeControlRequired          Outcome = "controlRequired"
	OutcomeRecognisedPartly         Outcome = "recognisedPartly"
	OutcomeRecognisedWithConditions Outcome = "recognisedWithConditions"
	OutcomeRecognised               Outcome = "recognised"
	OutcomeNotApplicable            Outcome = "notApplicable"
)

// Decision is what recognition found about one declaration at one instant. It holds
// all that it rests on, so that it can be explained and replayed.
type Decision struct {
	// Number is the decision's own number: a hash of what it rests on.
	Number string `json:"number" validate:"required,max=64"`
	// Declaration names the subject and version decided on.
	Declaration SubjectVersion `json:"declaration"`
	// References are the declaration's own, so that receivers can file the decision.
	References []Reference `json:"references,omitempty" validate:"dive"`
	// Border is the country whose border it is.
	Border string `json:"border" validate:"required,codelist=country"`
	// Instant is the time decided at (RFC 3339, UTC), taken from the step, not from a clock.
	Instant string `json:"instant" validate:"required"`
	// KnownTo is the claims offset up to which facts were known.
	KnownTo int64 `json:"knownTo"`
	// Rules is the hash of the rules used.
	Rules string `json:"rules" validate:"required"`
	// Supersedes is the number of the decision that this one follows.
	Supersedes string `json:"supersedes,omitempty"`
	Cause      string `json:"cause,omitempty"`
	// Invalidates says why the decision that this one follows does not stand any more, where a fact changed.
	Invalidates *Invalidation `json:"invalidates,omitempty"`
	// Recall says what follows where a fact changed that the decision before rested on.
	Recall  *Recall `json:"recall,omitempty"`
	Outcome Outcome `json:"outcome" validate:"required,outcome"`
	// Final says that no later arrival changes it.
	Final bool           `json:"final,omitempty"`
	Lines []LineDecision `json:"lines" validate:"dive"`
	// Facts are all that were consulted, in the order of their ids; one that was looked for and not found has the value "absent".
	Facts []Fact `json:"facts,omitempty" validate:"dive"`
	// ValidUntil is when the decision must be made anew, Weakest the id of the fact that ends then; Deadline is when a wait ends.
	ValidUntil string    `json:"validUntil,omitempty"`
	Weakest    string    `json:"weakest,omitempty"`
	Deadline   string    `json:"deadline,omitempty"`
	Override   *Override `json:"override,omitempty"`
}

// Kind implements Body.
func (*Decision) Kind() Kind { return KindDecision }

// Invalidation is why an earlier decision does not stand any more.
type Invalidation struct {
	Decision string `json:"decision" validate:"required,max=64"`
	// Reason is what happened: revoked, withdrawn, replaced, accreditationSuspended, accreditationWithdrawn, keyCompromised,
	// traderStatus, agreementEnded, safeguard, declarationChanged, factCorrected.
	Reason string `json:"reason" validate:"required,max=35"`
	// Facts are the ids of those that changed; Effective is since when, as the source states it.
	Facts     []string `json:"facts,omitempty"`
	Effective string   `json:"effective,omitempty"`
}

// SubjectVersion is a subject at one of its versions.
type SubjectVersion struct {
	Subject string `json:"subject" validate:"required,max=128"`
	Version int    `json:"version"`
}

// LineDecision is the outcome for one declaration line.
type LineDecision struct {
	Line    int             `json:"line" validate:"gte=1"`
	Outcome Outcome         `json:"outcome" validate:"required,outcome"`
	Effects []Effect        `json:"effects,omitempty" validate:"dive"`
	Claims  []ClaimDecision `json:"claims,omitempty" validate:"dive"`
	// Counterfactual is the smallest set of changes with which the line would have been recognised; none where it is, or nothing is claimed.
	Counterfactual []Change `json:"counterfactual,omitempty" validate:"dive"`
}

// Change is one thing that would have to be otherwise for a claim to be recognised.
type Change struct {
	Claim string `json:"claim" validate:"required"`
	Gate  int    `json:"gate"`
	// Reason is the gate's; Found is what was found, Wanted what would have passed.
	Reason string `json:"reason" validate:"required"`
	Found  string `json:"found,omitempty"`
	Wanted string `json:"wanted,omitempty"`
	// Confidential says that only authorities may read it.
	Confidential bool `json:"confidential,omitempty"`
}

// ClaimDecision is what one claim on one line is worth.
type ClaimDecision struct {
	// Claim is the claim's id: subject, line and instrument or folded number.
	Claim      string          `json:"claim" validate:"required"`
	Basis      string          `json:"basis" validate:"required,oneof=cited matched"`
	Cited      *CitedDocument  `json:"cited,omitempty"`
	Instrument *InstrumentRef  `json:"instrument,omitempty"`
	Agreement  *AgreementRef   `json:"agreement,omitempty"`
	Outcome    Outcome         `json:"outcome" validate:"required,outcome"`
	Gates      []Gate          `json:"gates" validate:"dive"`
	Effects    []Effect        `json:"effects,omitempty" validate:"dive"`
	Conditions []Condition     `json:"conditions,omitempty" validate:"dive"`
	Ledger     *LedgerEntry    `json:"ledger,omitempty"`
	Deadline   string          `json:"deadline,omitempty"`
	Candidates []InstrumentRef `json:"candidates,omitempty" validate:"dive"`
}

// CitedDocument is a citation as the declaration made it.
type CitedDocument struct {
	Class   DocumentClass `json:"class,omitempty"`
	Type    *Code         `json:"type,omitempty"`
	Number  string        `json:"number"`
	Folded  string        `json:"folded"`
	Country string        `json:"country,omitempty"`
	Pointer string        `json:"pointer,omitempty"`
}

// InstrumentRef identifies an instrument: number alone does not.
type InstrumentRef struct {
	Subject string        `json:"subject"`
	Version int           `json:"version"`
	Kind    Kind          `json:"kind"`
	Class   DocumentClass `json:"class,omitempty"`
	Number  string        `json:"number,omitempty"`
	Country string        `json:"country,omitempty"`
	Issuer  string        `json:"issuer,omitempty"`
	Issued  string        `json:"issued,omitempty"`
	Line    int           `json:"line,omitempty"`
}

// AgreementRef is an agreement at one version, with its hash.
type AgreementRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Hash    string `json:"hash,omitempty"`
}

// Gate is one test that a claim passed, failed, or could not be put to.
type Gate struct {
	Gate   int    `json:"gate"`
	Result string `json:"result" validate:"required,oneof=pass fail unknown notRequired"`
	// Reason is a closed code ("G8.EXPIRED"); Values are what it speaks of, by name.
	Reason string            `json:"reason,omitempty"`
	Values map[string]string `json:"values,omitempty"`
	Facts  []string          `json:"facts,omitempty"`
	// Legal is the legal basis of the test; Text the sentence in English.
	Legal string `json:"legal,omitempty"`
	Text  string `json:"text,omitempty"`
	// Confidential says that the reason is one of risk, which only authorities may read.
	Confidential bool `json:"confidential,omitempty"`
}

// Effect is what recognition changes at the border.
type Effect struct {
	// Type is a closed word: waive, reduceRate, priorityInspection, jointInspection,
	// singleDocumentSet, simplifiedProcedure, noRepeatTest, allowedProcedures, liaison.
	Type    string   `json:"type" validate:"required,oneof=waive reduceRate priorityInspection jointInspection singleDocumentSet simplifiedProcedure priorityAfterDisruption liaison noRepeatTest allowedProcedures"`
	Control Control  `json:"control,omitempty" validate:"omitempty,control"`
	Factor  Decimal  `json:"factor,omitempty" validate:"omitempty,decimal"`
	Values  []string `json:"values,omitempty"`
}

// Fact is a thing known that a decision used.
type Fact struct {
	ID string `json:"id" validate:"required"`
	// Source is where it is known from; AsOf when it was true; Known the claims offset.
	Source string `json:"source,omitempty"`
	Value  string `json:"value,omitempty"`
	AsOf   string `json:"asOf,omitempty"`
	// Fetched is when it was read from its source; Until when it ends or is too old to be relied on.
	Fetched string `json:"fetched,omitempty"`
	Until   string `json:"until,omitempty"`
	Known   int64  `json:"known"`
	Hash    string `json:"hash,omitempty"`
	// Confidential says that only authorities may read it.
	Confidential bool `json:"confidential,omitempty"`
}

// FactAbsent is the value of a fact that was looked for and not found.
const FactAbsent = "absent"

// LedgerEntry is what the quantity ledger did for a claim.
type LedgerEntry struct {
	Verb string `json:"verb" validate:"required,oneof=reserve consume release withdraw none"`
	// Quantity is what was asked for; Free is the instrument's balance after it.
	Quantity *Quantity `json:"quantity,omitempty"`
	Issued   *Quantity `json:"issued,omitempty"`
	Free     *Quantity `json:"free,omitempty"`
	Reserved *Quantity `json:"reserved,omitempty"`
	Consumed *Quantity `json:"consumed,omitempty"`
}

// Override is an officer's word beside the computed outcome. While it stands it counts in place of the outcome and the effects of the
// lines that it names; what was computed stays readable beside it.
type Override struct {
	Outcome Outcome `json:"outcome" validate:"required,outcome"`
	Officer string  `json:"officer" validate:"required"`
	Reason  string  `json:"reason" validate:"required"`
	// Name and Authority are the officer's, Act the id under which he signed it, Time when (RFC 3339).
	Name      string `json:"name,omitempty"`
	Authority string `json:"authority,omitempty"`
	Act       string `json:"act,omitempty"`
	Time      string `json:"time,omitempty"`
	// Lines are those that it is about; empty is all. Effects are what is granted on them, and nothing else is.
	Lines   []int    `json:"lines,omitempty" validate:"dive,gte=1"`
	Effects []Effect `json:"effects,omitempty" validate:"dive"`
}
