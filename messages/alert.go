package messages

// Alert is a warning that an authority gives the others unasked: a consignment was rejected, a safeguard holds, something is known that
// they should know. What it says of goods, origins and operators is its scope: an alert that asks for control becomes a
// safeguard until it is lifted or ends.
type Alert struct {
	// Number is the alert's own with the authority that gives it; a later alert of the same number changes it.
	Number string    `json:"number" validate:"required,max=140"`
	Type   AlertType `json:"type" validate:"required,oneof=rejectedConsignment safeguard spontaneousInformation recall outbreak fraud lostDocument"`
	// Status says whether it holds. A lifted alert binds nobody any more.
	Status string `json:"status" validate:"required,oneof=active lifted"`
	// Action is what the others are asked to do: control demands a control of what falls under the scope, stop a refusal's
	// examination by an officer, inform nothing.
	Action    string       `json:"action" validate:"required,oneof=inform control stop"`
	Authority AuthorityRef `json:"authority"`
	// Corridor is the one whose border offices are to know; Offices those that are meant beside it.
	Corridor *Corridor   `json:"corridor,omitempty"`
	Offices  []Office    `json:"offices,omitempty" validate:"dive"`
	Scope    *AlertScope `json:"scope,omitempty"`
	Valid    *Period     `json:"valid,omitempty"`
	// Rejection is what happened to the consignment that was rejected.
	Rejection *Rejection `json:"rejection,omitempty"`
	// Reasons are told to authorities alone.
	Reasons    []Reason     `json:"reasons,omitempty" validate:"dive"`
	Text       []Text       `json:"text,omitempty" validate:"dive"`
	LegalBasis []LegalBasis `json:"legalBasis,omitempty" validate:"dive"`
	// References are the numbers of the consignment, its declaration and its certificates.
	References []Reference    `json:"references,omitempty" validate:"dive"`
	Parties    []Party        `json:"parties,omitempty" validate:"dive"`
	Documents  []Document     `json:"documents,omitempty" validate:"dive"`
	Transport  []Transport    `json:"transport,omitempty" validate:"dive"`
	Equipment  []Equipment    `json:"equipment,omitempty" validate:"dive"`
	Use        *AssistanceUse `json:"use,omitempty"`
	Notes      []Note         `json:"notes,omitempty" validate:"dive"`
	// Consignments are the goods that it is about, where they are listed.
	Consignments []Consignment `json:"consignments,omitempty" validate:"dive"`
}

// Kind implements Body.
func (*Alert) Kind() Kind { return KindAlert }

// AlertType is what an alert is about.
type AlertType string

// The types.
const (
	AlertRejected    AlertType = "rejectedConsignment"
	AlertSafeguard   AlertType = "safeguard"
	AlertSpontaneous AlertType = "spontaneousInformation"
	AlertRecall      AlertType = "recall"
	AlertOutbreak    AlertType = "outbreak"
	AlertFraud       AlertType = "fraud"
	AlertLost        AlertType = "lostDocument"
)

// AlertScope is what an alert asks to look at. All conditions that are given must hold; of a list one value suffices. One without
// any condition is about nothing.
type AlertScope struct {
	// HS are prefixes of HS codes (2 to 6 digits).
	HS []string `json:"hs,omitempty"`
	// Origins are countries of origin or dispatch.
	Origins []string `json:"origins,omitempty" validate:"dive,codelist=country"`
	// Operators are ids of parties, as their declarations write them.
	Operators []Identifier `json:"operators,omitempty" validate:"dive"`
	// Instruments are numbers of certificates and inspections.
	Instruments []string `json:"instruments,omitempty"`
	// Containers and UCRs name a consignment itself.
	Containers []string `json:"containers,omitempty"`
	UCRs       []string `json:"ucrs,omitempty"`
	// Hazard is the pest, disease or substance.
	Hazard *Code `json:"hazard,omitempty"`
}

// Rejection is what became of a consignment that was not let in.
type Rejection struct {
	Office *Office `json:"office,omitempty"`
	Time   *Time   `json:"time" validate:"required"`
	// Measure is what was ordered.
	Measure string `json:"measure" validate:"required,oneof=returned destroyed redispatched treated seized held other"`
	// Destination is the country that it went to instead, where it was sent on.
	Destination string   `json:"destination,omitempty" validate:"omitempty,codelist=country"`
	Reasons     []Reason `json:"reasons,omitempty" validate:"dive"`
}
