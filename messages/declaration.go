package messages

// Declaration is a customs declaration: import, export, transit or summary.
type Declaration struct {
	// Type is the flow it declares.
	Type string `json:"type" validate:"required,oneof=import export transit entrySummary exitSummary warehouse other"`
	// TypeCode is the declaration type as cited (UNTDID 1001, national).
	TypeCode *Code `json:"typeCode,omitempty"`
	// References hold its own number first (functionalReference, lrn or declarantReference).
	References         []Reference    `json:"references" validate:"required,min=1,dive"`
	Status             *Code          `json:"status,omitempty"`
	Date               *Time          `json:"date,omitempty"`
	Acceptance         *Time          `json:"acceptance,omitempty"`
	Lodgement          *Time          `json:"lodgement,omitempty"`
	Arrival            *Time          `json:"arrival,omitempty"`
	Departure          *Time          `json:"departure,omitempty"`
	Procedure          *Procedure     `json:"procedure,omitempty"`
	Offices            []Office       `json:"offices,omitempty" validate:"dive"`
	Parties            []Party        `json:"parties,omitempty" validate:"dive"`
	Places             []Place        `json:"places,omitempty" validate:"dive"`
	Corridor           *Corridor      `json:"corridor,omitempty"`
	ExportCountry      string         `json:"exportCountry,omitempty" validate:"omitempty,codelist=country"`
	DestinationCountry string         `json:"destinationCountry,omitempty" validate:"omitempty,codelist=country"`
	TransitCountries   []string       `json:"transitCountries,omitempty" validate:"dive,codelist=country"`
	TradeTerms         *TradeTerms    `json:"tradeTerms,omitempty"`
	Invoices           []Invoice      `json:"invoices,omitempty" validate:"dive"`
	Guarantees         []Guarantee    `json:"guarantees,omitempty" validate:"dive"`
	ExchangeRates      []ExchangeRate `json:"exchangeRates,omitempty" validate:"dive"`
	TransactionNature  *Code          `json:"transactionNature,omitempty"`
	Payment            *Code          `json:"payment,omitempty"`
	// RequestedCertificates are certificates that the declarant asks the authority for.
	RequestedCertificates []Document  `json:"requestedCertificates,omitempty" validate:"dive"`
	Documents             []Document  `json:"documents,omitempty" validate:"dive"`
	Transport             []Transport `json:"transport,omitempty" validate:"dive"`
	Equipment             []Equipment `json:"equipment,omitempty" validate:"dive"`
	Amounts               []Amount    `json:"amounts,omitempty" validate:"dive"`
	Duties                []Duty      `json:"duties,omitempty" validate:"dive"`
	Totals                *Totals     `json:"totals,omitempty"`
	Notes                 []Note      `json:"notes,omitempty" validate:"dive"`
	Attributes            []Attribute `json:"attributes,omitempty" validate:"dive"`
	// Reason is why the declaration is amended or withdrawn.
	Reason *Code `json:"reason,omitempty"`
	// Changes are the places that an amendment changes, each with why.
	Changes      []Reason      `json:"changes,omitempty" validate:"dive"`
	Consignments []Consignment `json:"consignments,omitempty" validate:"dive"`
}

// Kind implements Body.
func (*Declaration) Kind() Kind { return KindDeclaration }

// TradeTerms are the terms of delivery (Incoterms, UNTDID 4053).
type TradeTerms struct {
	Code    string `json:"code,omitempty" validate:"max=8"`
	Place   *Place `json:"place,omitempty"`
	Text    string `json:"text,omitempty"`
	Payment *Code  `json:"payment,omitempty"`
}

// Invoice is a commercial invoice that the declaration rests on.
type Invoice struct {
	Number  string   `json:"number,omitempty" validate:"max=140"`
	Date    *Time    `json:"date,omitempty"`
	Amounts []Amount `json:"amounts,omitempty" validate:"dive"`
}

// Guarantee secures a duty or a transit movement.
type Guarantee struct {
	Type      *Code   `json:"type,omitempty"`
	Reference string  `json:"reference,omitempty" validate:"max=70"`
	Amount    *Amount `json:"amount,omitempty"`
	Notes     []Note  `json:"notes,omitempty" validate:"dive"`
}

// ExchangeRate converts From into To.
type ExchangeRate struct {
	From string  `json:"from" validate:"required,codelist=currency"`
	To   string  `json:"to,omitempty" validate:"omitempty,codelist=currency"`
	Rate Decimal `json:"rate,omitempty" validate:"omitempty,decimal"`
	Date *Time   `json:"date,omitempty"`
}
