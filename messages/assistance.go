package messages

// Assistance is one step of a case of mutual assistance between two authorities: a request for information or for an act, what
// is said to it, and how the case ends. The shape follows Article 12 of the WTO Trade Facilitation Agreement; the types are the
// annexes of the Nairobi and Johannesburg conventions. Confidentiality stands in the envelope's handling, and the conditions of
// use in Use and in the envelope's conditions: they travel with every copy.
type Assistance struct {
	// Case is the requesting authority's number of the case; every step repeats it.
	Case string `json:"case" validate:"required,max=140"`
	// Number is the step's own number with its sender, where it has one.
	Number string         `json:"number,omitempty" validate:"max=140"`
	Form   AssistanceForm `json:"form" validate:"required,oneof=request acknowledgement reply refusal reminder outcome disposal breach"`
	Type   AssistanceType `json:"type" validate:"required,assistancetype"`
	// Draft says that a request is still being written: it is kept and goes to nobody.
	Draft bool `json:"draft,omitempty"`
	// Requesting and Requested are the two sides of the case; every step names both.
	Requesting AuthorityRef `json:"requesting"`
	Requested  AuthorityRef `json:"requested"`
	// Matter is what it is about; Grounds why the accuracy of a declaration is doubted; Verified says that the requesting side has
	// verified by its own means before, and how.
	Matter   []Text `json:"matter,omitempty" validate:"dive"`
	Grounds  []Text `json:"grounds,omitempty" validate:"dive"`
	Verified []Text `json:"verified,omitempty" validate:"dive"`
	// LegalBasis is what the request rests on; a refusal under domestic law cites that law here.
	LegalBasis []LegalBasis `json:"legalBasis,omitempty" validate:"dive"`
	// References are the numbers of what it is about; type declaration or mrn is the export declaration's.
	References []Reference `json:"references,omitempty" validate:"dive"`
	Persons    []Party     `json:"persons,omitempty" validate:"dive"`
	// Asked is what is wanted, numbered from 1 in this order; Parts answer it by number.
	Asked []AssistanceItem `json:"asked,omitempty" validate:"dive"`
	Parts []AssistancePart `json:"parts,omitempty" validate:"dive"`
	// Over says in a breach that what was stopped may go on.
	Over bool `json:"over,omitempty"`
	// Partial says that more of the reply is to come.
	Partial bool `json:"partial,omitempty"`
	// Refusal is why nothing more is given. A refusal counts as a reply.
	Refusal *AssistanceRefusal `json:"refusal,omitempty"`
	// Language is the one (BCP 47) that a reply is wanted in, or is written in.
	Language string `json:"language,omitempty" validate:"max=35"`
	// Due is when a reply is wished; Urgent says so.
	Due    *Time          `json:"due,omitempty"`
	Urgent bool           `json:"urgent,omitempty"`
	Use    *AssistanceUse `json:"use,omitempty"`
	// Outcome is what became of the matter, told by the requesting side. Disposal is its receipt for what it was given.
	Outcome   []Text              `json:"outcome,omitempty" validate:"dive"`
	Disposal  *AssistanceDisposal `json:"disposal,omitempty"`
	Notes     []Note              `json:"notes,omitempty" validate:"dive"`
	Equipment []Equipment         `json:"equipment,omitempty" validate:"dive"`
	Transport []Transport         `json:"transport,omitempty" validate:"dive"`
}

// Kind implements Body.
func (*Assistance) Kind() Kind { return KindAssistance }

// AssistanceForm is which step of a case a message is.
type AssistanceForm string

// The forms. A reminder comes from the hub when a deadline passes; a breach tells that conditions of use were broken, and stops
// the flow between the two authorities until the side that told it says that it is over.
const (
	AssistanceRequest         AssistanceForm = "request"
	AssistanceAcknowledgement AssistanceForm = "acknowledgement"
	AssistanceReply           AssistanceForm = "reply"
	AssistanceRefused         AssistanceForm = "refusal"
	AssistanceReminder        AssistanceForm = "reminder"
	AssistanceOutcome         AssistanceForm = "outcome"
	AssistanceDisposed        AssistanceForm = "disposal"
	AssistanceBreach          AssistanceForm = "breach"
)

// AssistanceType is what is asked for.
type AssistanceType string

// The types: the information of TFA Article 12, and the annexes I to XI of the conventions.
const (
	AssistanceInformation        AssistanceType = "information"
	AssistanceSpontaneous        AssistanceType = "spontaneous"
	AssistanceDutyAssessment     AssistanceType = "dutyAssessment"
	AssistanceControl            AssistanceType = "control"
	AssistanceVerifyDocument     AssistanceType = "verificationOfDocument"
	AssistanceVerifyOrigin       AssistanceType = "verificationOfOrigin"
	AssistanceSurveillance       AssistanceType = "surveillance"
	AssistanceInvestigation      AssistanceType = "investigation"
	AssistanceNotification       AssistanceType = "notification"
	AssistanceAppearance         AssistanceType = "appearance"
	AssistancePresence           AssistanceType = "presence"
	AssistanceParticipation      AssistanceType = "participation"
	AssistancePooling            AssistanceType = "pooling"
	AssistanceDrugs              AssistanceType = "drugs"
	AssistanceCulturalGoods      AssistanceType = "culturalGoods"
	AssistanceControlledDelivery AssistanceType = "controlledDelivery"
)

// AssistanceTypes gives the types.
func AssistanceTypes() []AssistanceType {
	return []AssistanceType{
		AssistanceInformation, AssistanceSpontaneous, AssistanceDutyAssessment, AssistanceControl, AssistanceVerifyDocument, AssistanceVerifyOrigin,
		AssistanceSurveillance, AssistanceInvestigation, AssistanceNotification, AssistanceAppearance, AssistancePresence, AssistanceParticipation,
		AssistancePooling, AssistanceDrugs, AssistanceCulturalGoods, AssistanceControlledDelivery,
	}
}

// AuthorityRef names an authority; ID is the register's or the agreement's.
type AuthorityRef struct {
	ID      string   `json:"id" validate:"required,max=140"`
	Country string   `json:"country" validate:"required,codelist=country"`
	Name    string   `json:"name,omitempty" validate:"max=256"`
	Office  *Office  `json:"office,omitempty"`
	Contact *Contact `json:"contact,omitempty"`
}

// LegalBasis is a rule of law, and what it says where that is quoted.
type LegalBasis struct {
	Instrument string `json:"instrument" validate:"required,max=256"`
	Article    string `json:"article,omitempty" validate:"max=70"`
	Country    string `json:"country,omitempty" validate:"omitempty,codelist=country"`
	Text       string `json:"text,omitempty"`
}

// AssistanceItem is one thing asked for: the data of a declaration, a document, or an act.
type AssistanceItem struct {
	What string `json:"what" validate:"required,oneof=declarationData document act answer"`
	// Document is the document wanted, by class and, where known, number.
	Document *Document `json:"document,omitempty"`
	// Copy is the form in which it is needed.
	Copy string `json:"copy,omitempty" validate:"omitempty,oneof=plain true certified"`
	Text []Text `json:"text,omitempty" validate:"dive"`
}

// AssistancePart is what is given to one thing asked for.
type AssistancePart struct {
	// Item is the number of what is answered, from 1.
	Item int `json:"item" validate:"gte=1"`
	// Availability says how much of it there is: information is given to the extent available.
	Availability string    `json:"availability" validate:"required,oneof=given partly notAvailable refused later"`
	Document     *Document `json:"document,omitempty"`
	Copy         string    `json:"copy,omitempty" validate:"omitempty,oneof=plain true certified"`
	// Unverified says that nobody has checked it: it must not be what a decision turns on.
	Unverified bool   `json:"unverified,omitempty"`
	Text       []Text `json:"text,omitempty" validate:"dive"`
}

// AssistanceRefusal is why a request is refused, by the closed list.
type AssistanceRefusal struct {
	Reason string `json:"reason" validate:"required,oneof=publicInterest domesticLaw hinderEnforcement consentMissing retentionPast noReciprocity tooBurdensome noData"`
	Text   []Text `json:"text,omitempty" validate:"dive"`
}

// AssistanceUse is what information may be used for.
type AssistanceUse struct {
	// Purpose is the one use that it is asked, or given, for.
	Purpose string `json:"purpose" validate:"required,max=256"`
	// Conditions bind whoever receives a copy.
	Conditions []string `json:"conditions,omitempty" validate:"dive,oneof=onlyThisMatter onlyCustoms noOnwardDisclosure notDecidingFactor tellOutcome returnAfterUse destroyAfterUse notInCourt"`
	// KeepUntil is when copies must be gone.
	KeepUntil *Time `json:"keepUntil,omitempty"`
	// Protection is the law that protects the data at the receiver.
	Protection []LegalBasis `json:"protection,omitempty" validate:"dive"`
}

// AssistanceDisposal is the receipt for the end of what was given.
type AssistanceDisposal struct {
	Method string `json:"method" validate:"required,oneof=destroyed returned archived"`
	Time   *Time  `json:"time" validate:"required"`
	// Documents are those disposed of; empty means all that was given in the case.
	Documents []Document `json:"documents,omitempty" validate:"dive"`
	Text      []Text     `json:"text,omitempty" validate:"dive"`
}
