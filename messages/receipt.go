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
