package messages

// Reference is a number that something is known by, and its type.
type Reference struct {
	// Type is our own name: functionalReference, ucr, mrn, lrn, entryNumber, billOfLading,
	// airWaybill, railWaybill, roadConsignmentNote, container, seal, contract, invoice, manifest,
	// certificate, declaration, previousDeclaration, permit, quarantine, laboratory, treatment,
	// declarantReference, previousMessage, voyage, interchange, group, booking, deliveryOrder, lot, other.
	Type string `json:"type" validate:"required,max=35"`
	// Number is as written; comparison uses its folded form.
	Number        string `json:"number" validate:"required,max=140"`
	Version       string `json:"version,omitempty" validate:"max=35"`
	SourceType    *Code  `json:"sourceType,omitempty"`
	IssuerCountry string `json:"issuerCountry,omitempty" validate:"omitempty,codelist=country"`
	Issuer        string `json:"issuer,omitempty" validate:"max=140"`
	Date          *Time  `json:"date,omitempty"`
	// Line is the number of the line in the thing referred to; 0 means the whole.
	Line int `json:"line,omitempty" validate:"gte=0"`
}
