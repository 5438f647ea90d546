package messages

// Consignment is goods moving together, at house level.
type Consignment struct {
	Number             int         `json:"number" validate:"gte=1"`
	References         []Reference `json:"references,omitempty" validate:"dive"`
	Parties            []Party     `json:"parties,omitempty" validate:"dive"`
	Places             []Place     `json:"places,omitempty" validate:"dive"`
	ExportCountry      string      `json:"exportCountry,omitempty" validate:"omitempty,codelist=country"`
	DestinationCountry string      `json:"destinationCountry,omitempty" validate:"omitempty,codelist=country"`
	TransitCountries   []string    `json:"transitCountries,omitempty" validate:"dive,codelist=country"`
	Transport          []Transport `json:"transport,omitempty" validate:"dive"`
	Measures           []Measure   `json:"measures,omitempty" validate:"dive"`
	Packages           []Package   `json:"packages,omitempty" validate:"dive"`
	Equipment          []string    `json:"equipment,omitempty"`
	Amounts            []Amount    `json:"amounts,omitempty" validate:"dive"`
	Notes              []Note      `json:"notes,omitempty" validate:"dive"`
	// Attributes are properties of the consignment that have no field of their own: customs status, who pays the freight.
	Attributes []Attribute `json:"attributes,omitempty" validate:"dive"`
	Lines      []Line      `json:"lines,omitempty" validate:"dive"`
}

// Line is one commodity within a consignment. Its number is unique in the message.
type Line struct {
	Number int `json:"number" validate:"gte=1"`
	// SourceNumber is the number as the source wrote it; Assigned says that it wrote none.
	SourceNumber    string           `json:"sourceNumber,omitempty" validate:"max=35"`
	Assigned        bool             `json:"assigned,omitempty"`
	Descriptions    []Text           `json:"descriptions,omitempty" validate:"dive"`
	ScientificNames []Text           `json:"scientificNames,omitempty" validate:"dive"`
	CommonNames     []Text           `json:"commonNames,omitempty" validate:"dive"`
	Classifications []Classification `json:"classifications,omitempty" validate:"dive"`
	Origins         []Origination    `json:"origins,omitempty" validate:"dive"`
	Measures        []Measure        `json:"measures,omitempty" validate:"dive"`
	Packages        []Package        `json:"packages,omitempty" validate:"dive"`
	// Equipment lists the ids of the containers and wagons that hold the line.
	Equipment []string `json:"equipment,omitempty"`
	// Identifiers are lots, batches, VINs, ear tags and the like.
	Identifiers     []GoodsIdentifier `json:"identifiers,omitempty" validate:"dive"`
	References      []Reference       `json:"references,omitempty" validate:"dive"`
	Parties         []Party           `json:"parties,omitempty" validate:"dive"`
	Places          []Place           `json:"places,omitempty" validate:"dive"`
	Treatments      []Treatment       `json:"treatments,omitempty" validate:"dive"`
	Tests           []Test            `json:"tests,omitempty" validate:"dive"`
	OrderedControls []OrderedControl  `json:"orderedControls,omitempty" validate:"dive"`
	Amounts         []Amount          `json:"amounts,omitempty" validate:"dive"`
	Duties          []Duty            `json:"duties,omitempty" validate:"dive"`
	Procedure       *Procedure        `json:"procedure,omitempty"`
	IntendedUse     *Code             `json:"intendedUse,omitempty"`
	DangerousGoods  []DangerousGoods  `json:"dangerousGoods,omitempty" validate:"dive"`
	Attributes      []Attribute       `json:"attributes,omitempty" validate:"dive"`
	Notes           []Note            `json:"notes,omitempty" validate:"dive"`
}

// Classification is a commodity code under its system.
type Classification struct {
	// System is HS, CN8, TARIC, TNVED, CNHS10, CIQ13, BTKI, ITCHS, EPPO, IPPCPCVP… ; "national" where not named.
	System string `json:"system" validate:"required,max=35"`
	// Code is digits without separators for tariff systems.
	Code    string `json:"code" validate:"required,max=35"`
	Name    string `json:"name,omitempty"`
	Edition string `json:"edition,omitempty" validate:"max=8"`
	// HS6 is the six-digit heading derived from Code, where the system is built on the HS.
	HS6        string `json:"hs6,omitempty" validate:"omitempty,hs6"`
	SourceCode string `json:"sourceCode,omitempty" validate:"max=70"`
}

// Origination is a country that goods come from, and in which sense.
type Origination struct {
	Country     string `json:"country,omitempty" validate:"omitempty,codelist=country"`
	Subdivision string `json:"subdivision,omitempty" validate:"max=70"`
	Region      string `json:"region,omitempty" validate:"max=140"`
	Type        string `json:"type,omitempty" validate:"omitempty,oneof=nonPreferential preferential produced harvested processed dispatched"`
	Criterion   string `json:"criterion,omitempty" validate:"max=35"`
}

// Package is a count of packages at one level; levels are not additive.
type Package struct {
	Count Decimal `json:"count,omitempty" validate:"omitempty,decimal"`
	// Type is UN/ECE Rec 21.
	Type       string `json:"type,omitempty" validate:"omitempty,codelist=package"`
	SourceType *Code  `json:"sourceType,omitempty"`
	Level      string `json:"level,omitempty" validate:"max=8"`
	// Marks are shipping marks, one string a line as the source has them.
	Marks    []string  `json:"marks,omitempty"`
	Measures []Measure `json:"measures,omitempty" validate:"dive"`
}

// GoodsIdentifier is a number that the goods themselves carry.
type GoodsIdentifier struct {
	Type  string `json:"type" validate:"required,max=35"`
	Value string `json:"value" validate:"required,max=140"`
}

// OrderedControl is a control that the source asks for on a line.
type OrderedControl struct {
	Control    string `json:"control" validate:"required,max=35"`
	Department string `json:"department,omitempty" validate:"max=70"`
	Code       *Code  `json:"code,omitempty"`
}

// Duty is one duty, tax or fee.
type Duty struct {
	Type     *Code   `json:"type,omitempty"`
	Function *Code   `json:"function,omitempty"`
	Rate     string  `json:"rate,omitempty" validate:"max=35"`
	Base     Decimal `json:"base,omitempty" validate:"omitempty,decimal"`
	// RateBasis is what the rate is of: value, mass, number … (UNTDID 5273).
	RateBasis *Code `json:"rateBasis,omitempty"`
	// BaseCurrency is that of Base where Base is money; BaseQuantity is the base of a specific duty.
	BaseCurrency string    `json:"baseCurrency,omitempty" validate:"omitempty,codelist=currency"`
	BaseQuantity *Quantity `json:"baseQuantity,omitempty"`
	// Amount is what is to be paid; Assessed what was worked out and Deduction what was taken off, where they stand beside it.
	Amount    *Amount `json:"amount,omitempty"`
	Assessed  *Amount `json:"assessed,omitempty"`
	Deduction *Amount `json:"deduction,omitempty"`
	// Method is how it is paid.
	Method *Code `json:"method,omitempty"`
}

// Procedure is a customs procedure: requested, previous, additional.
type Procedure struct {
	Requested  string   `json:"requested,omitempty" validate:"max=35"`
	Previous   string   `json:"previous,omitempty" validate:"max=35"`
	Additional []string `json:"additional,omitempty"`
	// Code keeps the source's undivided value and its list.
	Code *Code `json:"code,omitempty"`
}

// DangerousGoods is one dangerous goods entry.
type DangerousGoods struct {
	Regulation string `json:"regulation,omitempty" validate:"max=35"`
	UNNumber   string `json:"unNumber,omitempty" validate:"max=8"`
	Class      string `json:"class,omitempty" validate:"max=8"`
	Name       string `json:"name,omitempty"`
}

// Attribute is a named property that has no field of its own.
type Attribute struct {
	Name  string `json:"name" validate:"required,max=70"`
	Value string `json:"value" validate:"required"`
	Code  *Code  `json:"code,omitempty"`
}

// Totals are the totals that a message states of itself; never a line.
type Totals struct {
	Lines        *int      `json:"lines,omitempty" validate:"omitempty,gte=0"`
	Consignments *int      `json:"consignments,omitempty" validate:"omitempty,gte=0"`
	Equipment    *int      `json:"equipment,omitempty" validate:"omitempty,gte=0"`
	Packages     []Package `json:"packages,omitempty" validate:"dive"`
	Measures     []Measure `json:"measures,omitempty" validate:"dive"`
	Amounts      []Amount  `json:"amounts,omitempty" validate:"dive"`
	Duties       []Duty    `json:"duties,omitempty" validate:"dive"`
}
