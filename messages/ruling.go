package messages

// RulingStatus is what a border authority decided.
type RulingStatus string

// The rulings. An unknown source code is hold, never a release.
const (
	RulingAccepted       RulingStatus = "accepted"
	RulingExamine        RulingStatus = "examine"
	RulingDocuments      RulingStatus = "documents"
	RulingHold           RulingStatus = "hold"
	RulingDetained       RulingStatus = "detained"
	RulingReleased       RulingStatus = "released"
	RulingPartlyReleased RulingStatus = "partlyReleased"
	RulingRefused        RulingStatus = "refused"
	RulingCancelled      RulingStatus = "cancelled"
	RulingExited         RulingStatus = "exited"
)

// Ruling is what a border authority decided about a declaration, line or control.
// It is never a decision: a decision is what recognition found.
type Ruling struct {
	Status     RulingStatus `json:"status" validate:"required,oneof=accepted examine documents hold detained released partlyReleased refused cancelled exited"`
	StatusCode *Code        `json:"statusCode,omitempty"`
	// References name the declaration: declaration or mrn as assigned, declarantReference, ucr.
	References []Reference `json:"references" validate:"required,min=1,dive"`
	Authority  *Party      `json:"authority,omitempty"`
	Offices    []Office    `json:"offices,omitempty" validate:"dive"`
	Time       *Time       `json:"time,omitempty"`
	Control    Control     `json:"control,omitempty" validate:"omitempty,control"`
	// ControlCode is the source's code of the control that is ordered.
	ControlCode *Code `json:"controlCode,omitempty"`
	ValidUntil  *Time `json:"validUntil,omitempty"`
	// Lines are rulings on single lines; empty means the status holds for all.
	Lines      []LineRuling `json:"lines,omitempty" validate:"dive"`
	Reasons    []Reason     `json:"reasons,omitempty" validate:"dive"`
	Equipment  []Equipment  `json:"equipment,omitempty" validate:"dive"`
	Parties    []Party      `json:"parties,omitempty" validate:"dive"`
	Places     []Place      `json:"places,omitempty" validate:"dive"`
	Documents  []Document   `json:"documents,omitempty" validate:"dive"`
	Duties     []Duty       `json:"duties,omitempty" validate:"dive"`
	Amounts    []Amount     `json:"amounts,omitempty" validate:"dive"`
	Dates      []DatedEvent `json:"dates,omitempty" validate:"dive"`
	Totals     *Totals      `json:"totals,omitempty"`
	Notes      []Note       `json:"notes,omitempty" validate:"dive"`
	Attributes []Attribute  `json:"attributes,omitempty" validate:"dive"`
}

// Kind implements Body.
func (*Ruling) Kind() Kind { return KindRuling }

// LineRuling is the ruling on one declaration line.
type LineRuling struct {
	Line       int          `json:"line" validate:"gte=1"`
	Status     RulingStatus `json:"status" validate:"required,oneof=accepted examine documents hold detained released partlyReleased refused cancelled exited"`
	StatusCode *Code        `json:"statusCode,omitempty"`
	Control    Control      `json:"control,omitempty" validate:"omitempty,control"`
	// ControlCode is the source's code of the check that the ruling answers, and its department as text.
	ControlCode *Code `json:"controlCode,omitempty"`
	// Quantity is how much of the line is released, where it is not all.
	Quantity *Quantity `json:"quantity,omitempty"`
	Duties   []Duty    `json:"duties,omitempty" validate:"dive"`
	Reasons  []Reason  `json:"reasons,omitempty" validate:"dive"`
}

// Reason is why, in the authority's code and words.
type Reason struct {
	Code *Code  `json:"code,omitempty"`
	Text string `json:"text,omitempty"`
	// Pointer is the canonical place in the declaration that it speaks of; Path the source's own.
	Pointer string `json:"pointer,omitempty"`
	Path    string `json:"path,omitempty"`
	Line    int    `json:"line,omitempty" validate:"gte=0"`
}

// DatedEvent is a named date that has no field of its own.
type DatedEvent struct {
	Type string `json:"type" validate:"required,max=35"`
	Code *Code  `json:"code,omitempty"`
	Time *Time  `json:"time" validate:"required"`
}
