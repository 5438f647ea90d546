package messages

// Transport is a means of transport on one stage of the journey.
type Transport struct {
	Stage string `json:"stage" validate:"required,oneof=main border departure inland arrival preCarriage onCarriage transit other"`
	// Mode is UN/ECE Rec 19, one digit; ModeCode keeps another list's value.
	Mode     string `json:"mode,omitempty" validate:"omitempty,codelist=mode"`
	ModeCode *Code  `json:"modeCode,omitempty"`
	// MeansType is UN/ECE Rec 28.
	MeansType   string       `json:"meansType,omitempty" validate:"omitempty,max=8"`
	IDs         []Identifier `json:"ids,omitempty" validate:"dive"`
	Name        string       `json:"name,omitempty" validate:"max=140"`
	Nationality string       `json:"nationality,omitempty" validate:"omitempty,codelist=country"`
	Voyage      string       `json:"voyage,omitempty" validate:"max=35"`
	Carrier     *Party       `json:"carrier,omitempty"`
	Departure   *Time        `json:"departure,omitempty"`
	Arrival     *Time        `json:"arrival,omitempty"`
	// Order is the movement's number in travel order, from 1; 0 means none stated.
	Order int `json:"order,omitempty" validate:"gte=0"`
}

// Equipment is a container, wagon or other unit that goods travel in. Lines point
// to it by ID, never the other way.
type Equipment struct {
	ID       string `json:"id" validate:"required,max=35"`
	Scheme   string `json:"scheme,omitempty" validate:"max=35"`
	Category *Code  `json:"category,omitempty"`
	SizeType *Code  `json:"sizeType,omitempty"`
	Fullness string `json:"fullness,omitempty" validate:"omitempty,oneof=full empty other"`
	// Status is what the unit is on the way for: export, import, transit … (UNTDID 8249).
	Status *Code `json:"status,omitempty"`
	// CheckDigit is the result of the ISO 6346 check where the id has that shape.
	CheckDigit  string    `json:"checkDigit,omitempty" validate:"omitempty,oneof=valid invalid notApplicable"`
	Temperature *Quantity `json:"temperature,omitempty"`
	Measures    []Measure `json:"measures,omitempty" validate:"dive"`
	Seals       []Seal    `json:"seals,omitempty" validate:"dive"`
}

// Seal is a seal with who put it on and how it was found.
type Seal struct {
	ID            string `json:"id" validate:"required,max=35"`
	Party         *Code  `json:"party,omitempty"`
	Condition     string `json:"condition,omitempty" validate:"omitempty,oneof=intact damaged missing broken other"`
	ConditionCode *Code  `json:"conditionCode,omitempty"`
}
