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
	// Direction is oneWay (default: only the border side recognises) or both (each side recognises the other's).
	Direction string `json:"direction,omitempty" yaml:"direction,omitempty" validate:"omitempty,oneof=oneWay both"`
	// Legal is the legal basis as gates cite it; Signed the day of signature.
	Legal  string `json:"legal,omitempty" yaml:"legal,omitempty"`
	Signed string `json:"signed,omitempty" yaml:"signed,omitempty"`
	// InForce is the span in which it applies: RFC 3339 date or time; an empty Until is open.
	InForce   Span   `json:"inForce" yaml:"inForce"`
	Suspended []Span `json:"suspended,omitempty" yaml:"suspended,omitempty" validate:"dive"`
	// Transition says what becomes of goods under way when it ends or is suspended.
	Transition *Transition `json:"transition,omitempty" yaml:"transition,omitempty"`
	// Freshness lists the registers that must have been read lately, and how lately (gate 14).
	Freshness []Freshness `json:"freshness,omitempty" yaml:"freshness,omitempty" validate:"dive"`
	// Handling is the least confidentiality of decisions under it; Conditions of use travel with every copy.
	Handling   Handling `json:"handling,omitempty" yaml:"handling,omitempty" validate:"omitempty,oneof=public trade official lawEnforcement"`
	Conditions []string `json:"conditions,omitempty" yaml:"conditions,omitempty"`
	// Retention is how long a declaration decided under it stays in hand after anything last happened to it (Go duration), where that is longer than the
	// hub's own.
	Retention string `json:"retention,omitempty" yaml:"retention,omitempty"`
	// DataSet names what the sides have agreed to exchange.
	DataSet []string       `json:"dataSet,omitempty" yaml:"dataSet,omitempty"`
	Liaison []LiaisonPoint `json:"liaison,omitempty" yaml:"liaison,omitempty" validate:"dive"`
	// Scopes say which instruments, goods and procedures are covered, and what follows.
	Scopes []Scope `json:"scopes" yaml:"scopes" validate:"required,min=1,dive"`
}

// AgreementSide is one of the two sides.
type AgreementSide struct {
	Country   string `json:"country" yaml:"country" validate:"required,codelist=country"`
	Authority string `json:"authority" yaml:"authority" validate:"required,max=140"`
	// Channels are the senders through which the authority's instruments come. Those of the border side speak for the border: where no agreement
	// names any, nobody's acceptance, release or refusal counts.
	Channels []string `json:"channels,omitempty" yaml:"channels,omitempty"`
}

// Span is a stretch of time, from inclusive, until exclusive.
type Span struct {
	From  string `json:"from" yaml:"from" validate:"required"`
	Until string `json:"until,omitempty" yaml:"until,omitempty"`
}

// Transition is the clause on the end or suspension of an agreement.
type Transition struct {
	// Grace is how long after the end or the beginning of a suspension (Go duration) instruments that were issued before it still count.
	Grace string `json:"grace,omitempty" yaml:"grace,omitempty"`
	// Arrived says what becomes of decisions on goods that have arrived but are not released: they stand where the border itself said, before the end or
	// before that was agreed, that the goods were there; or they are re-evaluated (default).
	Arrived string `json:"arrived,omitempty" yaml:"arrived,omitempty" validate:"omitempty,oneof=stand reEvaluate"`
}

// Freshness is how old a register's last reading may be.
type Freshness struct {
	Register string `json:"register" yaml:"register" validate:"required,max=70"`
	// Limit is a Go duration ("5m", "24h").
	Limit string `json:"limit" yaml:"limit" validate:"required"`
}

// LiaisonPoint is whom to ask on one side.
type LiaisonPoint struct {
	Side     string   `json:"side" yaml:"side" validate:"required,oneof=issuer border"`
	Name     string   `json:"name" yaml:"name" validate:"required,max=140"`
	Channel  string   `json:"channel,omitempty" yaml:"channel,omitempty" validate:"omitempty,oneof=telephone mobile fax email url other"`
	Value    string   `json:"value,omitempty" yaml:"value,omitempty" validate:"max=512"`
	Language []string `json:"languages,omitempty" yaml:"languages,omitempty"`
}
