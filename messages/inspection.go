package messages

// Inspection is the result of controls that somebody carried out on goods.
type Inspection struct {
	// Number is the report's own number, where it has one.
	Number string `json:"number,omitempty" validate:"max=140"`
	Folded string `json:"folded,omitempty" validate:"max=140"`
	Type   *Code  `json:"type,omitempty"`
	// References say what was inspected: declaration, ucr, billOfLading, container, certificate …
	References []Reference `json:"references" validate:"required,min=1,dive"`
	// Lines are the declaration's or certificate's line numbers; empty means all.
	Lines       []int       `json:"lines,omitempty" validate:"dive,gte=1"`
	Equipment   []Equipment `json:"equipment,omitempty" validate:"dive"`
	PerformedBy string      `json:"performedBy" validate:"required,oneof=authority accreditedBody trader carrier"`
	// Authority is who inspected; Country is whose authority or register it stands under.
	Authority      *Party          `json:"authority,omitempty"`
	Country        string          `json:"country,omitempty" validate:"omitempty,codelist=country"`
	Accreditations []Accreditation `json:"accreditations,omitempty" validate:"dive"`
	Inspectors     []Signatory     `json:"inspectors,omitempty" validate:"dive"`
	Place          *Place          `json:"place,omitempty"`
	Offices        []Office        `json:"offices,omitempty" validate:"dive"`
	Start          *Time           `json:"start,omitempty"`
	End            *Time           `json:"end,omitempty"`
	Checks         []Check         `json:"checks,omitempty" validate:"dive"`
	Tests          []Test          `json:"tests,omitempty" validate:"dive"`
	Treatments     []Treatment     `json:"treatments,omitempty" validate:"dive"`
	Result         string          `json:"result" validate:"required,oneof=satisfactory satisfactoryAfterIntervention notSatisfactory notDone notInterpretable pending"`
	ResultCode     *Code           `json:"resultCode,omitempty"`
	// MeasuresOrdered are what the inspecting side ordered (treatment, redispatch, destruction …).
	MeasuresOrdered []Note        `json:"measuresOrdered,omitempty" validate:"dive"`
	Parties         []Party       `json:"parties,omitempty" validate:"dive"`
	Documents       []Document    `json:"documents,omitempty" validate:"dive"`
	Transport       []Transport   `json:"transport,omitempty" validate:"dive"`
	Notes           []Note        `json:"notes,omitempty" validate:"dive"`
	Attributes      []Attribute   `json:"attributes,omitempty" validate:"dive"`
	Consignments    []Consignment `json:"consignments,omitempty" validate:"dive"`
}

// Kind implements Body.
func (*Inspection) Kind() Kind { return KindInspection }

// Control is a kind of control; checks and waived effects use the same words.
type Control string

// The controls.
const (
	ControlDocumentary  Control = "documentary"
	ControlIdentity     Control = "identity"
	ControlPhysical     Control = "physical"
	ControlSampling     Control = "sampling"
	ControlLaboratory   Control = "laboratory"
	ControlNonIntrusive Control = "nonIntrusive"
	ControlWeighing     Control = "weighing"
	ControlSeal         Control = "seal"
	ControlQuarantine   Control = "quarantine"
	ControlPreShipment  Control = "preShipment"
)

// Check is one control and how it came out.
type Check struct {
	Control     Control `json:"control" validate:"required,control"`
	ControlCode *Code   `json:"controlCode,omitempty"`
	// Performed is false where the control was left out; ReasonNot says why.
	Performed  bool   `json:"performed"`
	ReasonNot  string `json:"reasonNot,omitempty"`
	Result     string `json:"result,omitempty" validate:"omitempty,oneof=satisfactory satisfactoryAfterIntervention notSatisfactory notDone notInterpretable pending"`
	ResultCode *Code  `json:"resultCode,omitempty"`
	Lines      []int  `json:"lines,omitempty" validate:"dive,gte=1"`
	// Extent is how much was looked at ("all", "3 of 20").
	Extent   string    `json:"extent,omitempty" validate:"max=140"`
	Quantity *Quantity `json:"quantity,omitempty"`
	Method   string    `json:"method,omitempty" validate:"max=256"`
	Findings []Text    `json:"findings,omitempty" validate:"dive"`
	Seals    []Seal    `json:"seals,omitempty" validate:"dive"`
	Measures []Measure `json:"measures,omitempty" validate:"dive"`
	Time     *Time     `json:"time,omitempty"`
}
