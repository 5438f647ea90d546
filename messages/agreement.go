package messages

// Agreement is what two authorities recognise of each other: one machine-readable
// block. Applied versions are immutable; a change is a new version.
type Agreement struct {
	ID      string `json:"id" yaml:"id" validate:"required,max=70"`
	Version string `json:"version" yaml:"version" validate:"required,max=35"`
	Title   string `json:"title,omitempty" yaml:"title,omitempty"`
	// Issuer is the side whose instruments are recognised; Border the side that recognises.
	Issuer AgreementSide `json:"issuer" yaml:"issuer"`
	Border AgreementSide `json:"border" yaml:"border"`
	Legal  string        `json:"legal,omitempty" yaml:"legal,omitempty"`
	// InForce is the span in which it applies: RFC 3339 date or time; an empty Until is open.
	InForce   Span   `json:"inForce" yaml:"inForce"`
	Suspended []Span `json:"suspended,omitempty" yaml:"suspended,omitempty" validate:"dive"`
	// Scopes say which instruments, goods and procedures are covered, and what follows.
	Scopes []Scope `json:"scopes" yaml:"scopes" validate:"required,min=1,dive"`
}

// AgreementSide is one of the two sides.
type AgreementSide struct {
	Country   string `json:"country" yaml:"country" validate:"required,codelist=country"`
	Authority string `json:"authority" yaml:"authority" validate:"required,max=140"`
	// Channels are the senders through which the authority's instruments come.
	Channels []string `json:"channels,omitempty" yaml:"channels,omitempty"`
}

// Span is a stretch of time, from inclusive, until exclusive.
type Span struct {
	From  string `json:"from" yaml:"from" validate:"required"`
	Until string `json:"until,omitempty" yaml:"until,omitempty"`
}

// Scope is one row of an agreement.
type Scope struct {
	ID string `json:"id" yaml:"id" validate:"required,max=70"`
	// Instruments are the document classes covered.
	Instruments []DocumentClass `json:"instruments" yaml:"instruments" validate:"required,min=1,dive,documentclass"`
	// PerformedBy lists who may have inspected, for inspection results.
	PerformedBy []string `json:"performedBy,omitempty" yaml:"performedBy,omitempty" validate:"dive,oneof=authority accreditedBody trader carrier"`
	// Issuers are the ids of the competent authorities and bodies, in Register.
	Issuers []string `json:"issuers,omitempty" yaml:"issuers,omitempty"`
	// HS are prefixes of HS codes covered (2 to 6 digits); Excluded are taken out again.
	HS       []string `json:"hs" yaml:"hs" validate:"required,min=1"`
	Excluded []string `json:"excluded,omitempty" yaml:"excluded,omitempty"`
	// Procedures are the requested procedures or flow types covered ("import", "4000").
	Procedures []string `json:"procedures" yaml:"procedures" validate:"required,min=1"`
	// Gates are the gates required; only built ones may be named.
	Gates []int `json:"gates" yaml:"gates" validate:"required,min=1"`
	// Match lists which shared references make a matched claim:
	// mrn, ucr, container+seal, container+transportDocument.
	Match []string `json:"match,omitempty" yaml:"match,omitempty" validate:"dive,oneof=mrn ucr container+seal container+transportDocument"`
	// Effects are granted where the outcome is recognised.
	Effects []Effect `json:"effects" yaml:"effects" validate:"required,min=1,dive"`
	// Await is how long a cited instrument is waited for (Go duration).
	Await string `json:"await,omitempty" yaml:"await,omitempty"`
	// Reservation is how long a reservation stands (Go duration); empty means until released or given back.
	Reservation string `json:"reservation,omitempty" yaml:"reservation,omitempty"`
	// Term is the validity from issue where the instrument states no end (Go duration, or "unlimited").
	Term string `json:"term,omitempty" yaml:"term,omitempty"`
	// Quantity says whether the ledger is kept: "ledger" (default) or "none".
	Quantity string `json:"quantity,omitempty" yaml:"quantity,omitempty" validate:"omitempty,oneof=ledger none"`
	// Packages lets packages serve as quantity.
	Packages bool `json:"packages,omitempty" yaml:"packages,omitempty"`
}
