package messages

// Receipt says what became of a document, by whoever received it.
type Receipt struct {
	// Level is what was judged; one receipt a level, the latest wins.
	Level  string `json:"level" validate:"required,oneof=transport syntax schema codes business final"`
	Status string `json:"status" validate:"required,oneof=received accepted acceptedWithWarnings partlyAccepted refused"`
	// StatusCode is the source's (UNTDID 1373, 4405, 0083 …).
	StatusCode *Code `json:"statusCode,omitempty"`
	// Document is the id of the hub's document that is acknowledged, where it is one of ours.
	Document string `json:"document,omitempty"`
	// SHA256, Format and FormatVersion say which bytes were read, and as what.
	SHA256        string `json:"sha256,omitempty" validate:"omitempty,len=64,hexadecimal"`
	Format        string `json:"format,omitempty"`
	FormatVersion string `json:"formatVersion,omitempty"`
	Version       string `json:"version,omitempty" validate:"max=35"`
	// References identify what is acknowledged and carry numbers that were assigned.
	References []Reference      `json:"references,omitempty" validate:"dive"`
	Time       *Time            `json:"time,omitempty"`
	Parties    []Party          `json:"parties,omitempty" validate:"dive"`
	Offices    []Office         `json:"offices,omitempty" validate:"dive"`
	Reasons    []Reason         `json:"reasons,omitempty" validate:"dive"`
	Faults     Faults           `json:"faults,omitempty" validate:"-"`
	Messages   []MessageReceipt `json:"messages,omitempty" validate:"dive"`
	Notes      []Note           `json:"notes,omitempty" validate:"dive"`
	// Use is what a border makes of an instrument, told to the side that issued it. The references are then the declaration's
	// own numbers.
	Use *InstrumentUse `json:"use,omitempty"`
}

// Kind implements Body.
func (*Receipt) Kind() Kind { return KindReceipt }

// MessageReceipt is what became of one message of the document.
type MessageReceipt struct {
	Message   string `json:"message,omitempty"`
	Kind      Kind   `json:"kind,omitempty"`
	Subject   string `json:"subject,omitempty"`
	Reference string `json:"reference,omitempty"`
	// Type is the message's type and version as its receiver repeats it ("CUSDEC:D:96B:UN").
	Type   string `json:"type,omitempty" validate:"max=70"`
	Status string `json:"status" validate:"required,oneof=accepted acceptedWithWarnings refused"`
}

// InstrumentUse is what a border makes of a foreign instrument: that it has come, is cited, reserved of, used up, refused.
type InstrumentUse struct {
	// What happened. awaited is cited and not received; unused is never cited in the time that the agreement gives. requested asks the side that keeps the
	// ledger to reserve the lines, all or nothing, until Deadline; granted and declined are that side's answer.
	What string `json:"what" validate:"required,oneof=received cited awaited neverArrived reserved givenBack consumed adjusted refused overridden unused reviewed requested granted declined"`
	// Ask is the id of what is requested; the answer repeats it.
	Ask string `json:"ask,omitempty" validate:"max=70"`
	// Instrument is what it is about, as far as it is known: for one that has not come the number as it was cited.
	Instrument InstrumentRef `json:"instrument"`
	Agreement  *AgreementRef `json:"agreement,omitempty"`
	// Declaration is the border's; Decision the number of the decision behind it.
	Declaration *SubjectVersion `json:"declaration,omitempty"`
	Decision    string          `json:"decision,omitempty"`
	Border      string          `json:"border" validate:"required,codelist=country"`
	Outcome     Outcome         `json:"outcome,omitempty" validate:"omitempty,outcome"`
	// Reason is a closed code ("G8.EXPIRED") with its sentence; reasons of risk are never told.
	Reason string `json:"reason,omitempty"`
	Text   string `json:"text,omitempty"`
	// Finding is what an officer's review of released goods came to: confirmed, followedUp or noAction.
	Finding string `json:"finding,omitempty" validate:"omitempty,oneof=confirmed followedUp noAction"`
	// Lines are the instrument's lines that a quantity moved on.
	Lines []UseLine `json:"lines,omitempty" validate:"dive"`
	// Deadline is until when it is awaited, or was (RFC 3339).
	Deadline string `json:"deadline,omitempty"`
	// Accepted is the instant that the border judges by what is requested (RFC 3339): what it accepted before a withdrawal counts may still be granted.
	Accepted string `json:"accepted,omitempty"`
}

// UseLine is how much moved on one line of an instrument, and the balance after it.
type UseLine struct {
	Line     int       `json:"line" validate:"gte=1"`
	Quantity *Quantity `json:"quantity" validate:"required"`
	Free     *Quantity `json:"free,omitempty"`
	Reserved *Quantity `json:"reserved,omitempty"`
	Consumed *Quantity `json:"consumed,omitempty"`
}
