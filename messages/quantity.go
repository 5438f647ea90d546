package messages

// Decimal is an exact decimal number in plain notation ("-12.50"); its scale is the
// source's. The empty Decimal is absent. At most 30 digits; no exponent.
type Decimal string

// Quantity is a number with its unit. A quantity always has a unit.
type Quantity struct {
	Value Decimal `json:"value" validate:"required,decimal"`
	// UnitCode is UN/ECE Rec 20.
	UnitCode  string `json:"unitCode" validate:"required,codelist=unit"`
	Qualifier string `json:"qualifier,omitempty" validate:"omitempty,oneof=gross net tare"`
	// SourceUnit keeps the unit as the sender wrote it; UnitBasis says where the unit is from.
	SourceUnit string `json:"sourceUnit,omitempty" validate:"max=35"`
	UnitBasis  string `json:"unitBasis,omitempty" validate:"omitempty,oneof=stated format partner"`
}

// Measure is a quantity of goods with the purpose it was stated for.
type Measure struct {
	// Type says what is measured.
	Type string `json:"type" validate:"required,oneof=grossMass netMass tareMass grossVolume netVolume statistical supplementary invoiced count length width height temperature humidity dutiable other"`
	Quantity
	SourceType *Code `json:"sourceType,omitempty"`
}

// Amount is money: a decimal with its ISO 4217 currency.
type Amount struct {
	Value    Decimal `json:"value" validate:"required,decimal"`
	Currency string  `json:"currency,omitempty" validate:"omitempty,codelist=currency"`
	// Type says what is paid (invoice, customsValue, statistical, freight, insurance, duty, fob…).
	Type       string `json:"type,omitempty" validate:"max=35"`
	SourceType *Code  `json:"sourceType,omitempty"`
}
