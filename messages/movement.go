package messages

// Movement is one thing that happened, or is to happen, to equipment, a consignment or a means of transport: a
// container passed a gate, was discharged, a wagon crossed the border. Each event is a message of its own.
type Movement struct {
	// Number is the event's own number with its sender, unlike that of any other event; a later message of the same number
	// corrects or cancels it. The number of the report that it was read from stands in the references.
	Number string        `json:"number,omitempty" validate:"max=140"`
	Event  MovementEvent `json:"event" validate:"required,movementevent"`
	// EventCode is the source's own code of the event (UN/ECE Recommendation 24, UNTDID 1001 …).
	EventCode *Code `json:"eventCode,omitempty"`
	// Phase says whether it happened; empty where the source does not say.
	Phase   string `json:"phase,omitempty" validate:"omitempty,oneof=actual estimated planned"`
	Reasons []Code `json:"reasons,omitempty" validate:"dive"`
	Time    *Time  `json:"time,omitempty"`
	// Place is where it happened; Places are others that the report names (loading, discharge, stowage …).
	Place  *Place  `json:"place,omitempty"`
	Places []Place `json:"places,omitempty" validate:"dive"`
	// References are the numbers that those who wait for the event know the goods by: billOfLading, booking,
	// container, declaration, ucr …
	References []Reference `json:"references,omitempty" validate:"dive"`
	Equipment  []Equipment `json:"equipment,omitempty" validate:"dive"`
	Transport  []Transport `json:"transport,omitempty" validate:"dive"`
	// Calls are places of the journey with their times, where the report states them.
	Calls     []Call     `json:"calls,omitempty" validate:"dive"`
	Parties   []Party    `json:"parties,omitempty" validate:"dive"`
	Documents []Document `json:"documents,omitempty" validate:"dive"`
	// Dates are other times of the report that have no field of their own.
	Dates      []DatedEvent `json:"dates,omitempty" validate:"dive"`
	Notes      []Note       `json:"notes,omitempty" validate:"dive"`
	Attributes []Attribute  `json:"attributes,omitempty" validate:"dive"`
	// Consignments are the goods that moved, where they are listed.
	Consignments []Consignment `json:"consignments,omitempty" validate:"dive"`
}

// Kind implements Body.
func (*Movement) Kind() Kind { return KindMovement }

// MovementEvent is what happened. The words fold UN/ECE Recommendation 24 to what a border cares for; the source's own
// code stands beside it.
type MovementEvent string

// The events.
const (
	MovementGateIn             MovementEvent = "gateIn"
	MovementGateOut            MovementEvent = "gateOut"
	MovementArrived            MovementEvent = "arrived"
	MovementDeparted           MovementEvent = "departed"
	MovementLoaded             MovementEvent = "loaded"
	MovementNotLoaded          MovementEvent = "notLoaded"
	MovementDischarged         MovementEvent = "discharged"
	MovementNotDischarged      MovementEvent = "notDischarged"
	MovementTransshipped       MovementEvent = "transshipped"
	MovementBorderCrossed      MovementEvent = "borderCrossed"
	MovementEnRoute            MovementEvent = "enRoute"
	MovementStuffed            MovementEvent = "stuffed"
	MovementStripped           MovementEvent = "stripped"
	MovementSealed             MovementEvent = "sealed"
	MovementSealChanged        MovementEvent = "sealChanged"
	MovementSealBroken         MovementEvent = "sealBroken"
	MovementReceived           MovementEvent = "received"
	MovementPickedUp           MovementEvent = "pickedUp"
	MovementDelivered          MovementEvent = "delivered"
	MovementNotDelivered       MovementEvent = "notDelivered"
	MovementStored             MovementEvent = "stored"
	MovementMoved              MovementEvent = "moved"
	MovementReturned           MovementEvent = "returned"
	MovementCleared            MovementEvent = "cleared"
	MovementNotCleared         MovementEvent = "notCleared"
	MovementInspectionRequired MovementEvent = "inspectionRequired"
	MovementReleased           MovementEvent = "released"
	MovementHeld               MovementEvent = "held"
	MovementDelayed            MovementEvent = "delayed"
	MovementDamaged            MovementEvent = "damaged"
	MovementMissing            MovementEvent = "missing"
	MovementOther              MovementEvent = "other"
)

// MovementEvents gives the events.
func MovementEvents() []MovementEvent {
	return []MovementEvent{
		MovementGateIn, MovementGateOut, MovementArrived, MovementDeparted, MovementLoaded, MovementNotLoaded, MovementDischarged, MovementNotDischarged, MovementTransshipped,
		MovementBorderCrossed, MovementEnRoute, MovementStuffed, MovementStripped, MovementSealed, MovementSealChanged, MovementSealBroken, MovementReceived, MovementPickedUp,
		MovementDelivered, MovementNotDelivered, MovementStored, MovementMoved, MovementReturned, MovementCleared, MovementNotCleared, MovementInspectionRequired,
		MovementReleased, MovementHeld, MovementDelayed, MovementDamaged, MovementMissing, MovementOther,
	}
}
