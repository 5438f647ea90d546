package messages

// Manifest is what a means of transport carries, or the arrival or departure of the means of transport itself, as
// it is reported to an authority. A manifest that an authority takes as an entry or exit summary is a declaration.
type Manifest struct {
	// Type is what it lists: cargo, the conveyance alone, or express consignments.
	Type string `json:"type" validate:"required,oneof=cargo conveyance express other"`
	// TypeCode is the document type as cited (UNTDID 1001, national).
	TypeCode *Code `json:"typeCode,omitempty"`
	// Direction is seen from the authority that is reported to.
	Direction string `json:"direction,omitempty" validate:"omitempty,oneof=arrival departure transit"`
	// References hold its own number first (functionalReference), then what an authority gave it (manifest), the
	// registration of the voyage, and the like.
	References []Reference `json:"references" validate:"required,min=1,dive"`
	Status     *Code       `json:"status,omitempty"`
	Date       *Time       `json:"date,omitempty"`
	Offices    []Office    `json:"offices,omitempty" validate:"dive"`
	Parties    []Party     `json:"parties,omitempty" validate:"dive"`
	Places     []Place     `json:"places,omitempty" validate:"dive"`
	// Transport names the vessel and voyage, train or vehicle, the main stage first.
	Transport []Transport `json:"transport,omitempty" validate:"dive"`
	// Calls are the places that the means of transport calls at, in the order stated.
	Calls   []Call        `json:"calls,omitempty" validate:"dive"`
	Persons []PersonCount `json:"persons,omitempty" validate:"dive"`
	// Equipment is declared once; lines and consignments point to it by ID.
	Equipment  []Equipment `json:"equipment,omitempty" validate:"dive"`
	Documents  []Document  `json:"documents,omitempty" validate:"dive"`
	Amounts    []Amount    `json:"amounts,omitempty" validate:"dive"`
	Duties     []Duty      `json:"duties,omitempty" validate:"dive"`
	Totals     *Totals     `json:"totals,omitempty"`
	Notes      []Note      `json:"notes,omitempty" validate:"dive"`
	Attributes []Attribute `json:"attributes,omitempty" validate:"dive"`
	// Consignments are the goods of one transport document each; its number stands in their references.
	Consignments []Consignment `json:"consignments,omitempty" validate:"dive"`
}

// Kind implements Body.
func (*Manifest) Kind() Kind { return KindManifest }

// Call is one place that a means of transport calls at.
type Call struct {
	Place     Place  `json:"place"`
	Arrival   *Time  `json:"arrival,omitempty"`
	Departure *Time  `json:"departure,omitempty"`
	Purpose   *Code  `json:"purpose,omitempty"`
	Notes     []Note `json:"notes,omitempty" validate:"dive"`
}

// PersonCount is how many persons of one kind are on board.
type PersonCount struct {
	Type  string `json:"type" validate:"required,oneof=crew passengers stowaways other"`
	Count int    `json:"count" validate:"gte=0"`
	Code  *Code  `json:"code,omitempty"`
	// Place is where the number holds, where it is not the whole journey.
	Place string `json:"place,omitempty" validate:"max=35"`
}
