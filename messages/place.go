package messages

// Place is a location in one function.
type Place struct {
	// Function is our own name: loading, discharge, transshipment, departure, destination, border, goodsLocation,
	// warehouse, clearance, examination, documentIssue, entry, exit, delivery, origin, treatment, berth, stowage, event, other.
	Function     string `json:"function" validate:"required,max=35"`
	FunctionCode *Code  `json:"functionCode,omitempty"`
	// Locode is a UN/LOCODE; ID is any other identifier of the place.
	Locode string      `json:"locode,omitempty" validate:"omitempty,codelist=locode"`
	ID     *Identifier `json:"id,omitempty"`
	Name   string      `json:"name,omitempty" validate:"max=256"`
	// Country is ISO 3166-1 alpha-2.
	Country     string   `json:"country,omitempty" validate:"omitempty,codelist=country"`
	Subdivision string   `json:"subdivision,omitempty" validate:"max=70"`
	Address     *Address `json:"address,omitempty"`
	// Latitude and Longitude are in degrees (WGS 84), north and east positive.
	Latitude  Decimal `json:"latitude,omitempty" validate:"omitempty,decimal"`
	Longitude Decimal `json:"longitude,omitempty" validate:"omitempty,decimal"`
	// Order is the place's number on the route, from 1; 0 means none stated.
	Order int `json:"order,omitempty" validate:"gte=0"`
}

// Office is a customs or inspection office in one role.
type Office struct {
	// Role is our own name: declaration, entry, exit, export, import, transitDeparture, transit, transitDestination,
	// supervising, presentation, control, other.
	Role    string `json:"role" validate:"required,max=35"`
	ID      string `json:"id" validate:"required,max=35"`
	Scheme  string `json:"scheme,omitempty" validate:"max=35"`
	Country string `json:"country,omitempty" validate:"omitempty,codelist=country"`
	Name    string `json:"name,omitempty" validate:"max=140"`
	Date    *Time  `json:"date,omitempty"`
}

// Corridor is the route goods take, as far as it is known.
type Corridor struct {
	ID   string `json:"id,omitempty" validate:"max=70"`
	Legs []Leg  `json:"legs,omitempty" validate:"dive"`
}

// Leg is one part of a corridor.
type Leg struct {
	From      string `json:"from,omitempty" validate:"max=35"`
	To        string `json:"to,omitempty" validate:"max=35"`
	Mode      string `json:"mode,omitempty" validate:"omitempty,codelist=mode"`
	OfficeOut string `json:"officeOut,omitempty" validate:"max=35"`
	OfficeIn  string `json:"officeIn,omitempty" validate:"max=35"`
}
