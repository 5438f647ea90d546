package messages

// RegisterEntry is one statement of a register, as it lies in the log: a fact with its source, the time for which it
// is true, and how long it may be relied on. When it became known is its offset in claims. A later entry with the same register and
// key supersedes it for all that is known from then on; a removal is an entry too.
type RegisterEntry struct {
	V int `json:"v" yaml:"v"`
	// Register names the register ("accreditation/cnas"), Key what the entry is about in it. Together they are the fact's id.
	Register string       `json:"register" yaml:"register" validate:"required,max=70"`
	Key      string       `json:"key" yaml:"key" validate:"required,max=140"`
	Kind     RegisterKind `json:"kind" yaml:"kind" validate:"required,registerkind"`
	// Removed says that the register holds nothing under the key any more.
	Removed bool `json:"removed,omitempty" yaml:"removed,omitempty"`
	// Valid is the time for which the entry is true: dates are days where the register is kept; absent is always.
	Valid *Span `json:"valid,omitempty" yaml:"valid,omitempty"`
	// Source is where it was read; AsOf the register's own state (RFC 3339); FetchedAt when it was read.
	Source    string `json:"source,omitempty" yaml:"source,omitempty" validate:"max=512"`
	AsOf      string `json:"asOf,omitempty" yaml:"asOf,omitempty"`
	FetchedAt string `json:"fetchedAt,omitempty" yaml:"fetchedAt,omitempty"`
	// Freshness is how long after the register was last read the entry may be relied on (Go duration); empty means as agreements say.
	Freshness string `json:"freshness,omitempty" yaml:"freshness,omitempty"`
	// Hash is the SHA-256 in hex of the entry as its source wrote it.
	Hash string `json:"hash,omitempty" yaml:"hash,omitempty" validate:"omitempty,len=64,hexadecimal"`

	// One of these, as Kind says; a removal needs none.
	Authority         *Authority           `json:"authority,omitempty" yaml:"authority,omitempty"`
	Signatory         *AuthorisedSignatory `json:"signatory,omitempty" yaml:"signatory,omitempty"`
	Body              *ConformityBody      `json:"body,omitempty" yaml:"body,omitempty"`
	AccreditationBody *AccreditationBody   `json:"accreditationBody,omitempty" yaml:"accreditationBody,omitempty"`
	Programme         *TraderProgramme     `json:"programme,omitempty" yaml:"programme,omitempty"`
	Trader            *TraderStatus        `json:"trader,omitempty" yaml:"trader,omitempty"`
	SigningKey        *SigningKey          `json:"signingKey,omitempty" yaml:"signingKey,omitempty"`
	Digest            *RegisteredDigest    `json:"digest,omitempty" yaml:"digest,omitempty"`
	Measure           *BorderMeasure       `json:"measure,omitempty" yaml:"measure,omitempty"`
	Correlation       *HSCorrelation       `json:"correlation,omitempty" yaml:"correlation,omitempty"`
	Conversion        *UnitConversion      `json:"conversion,omitempty" yaml:"conversion,omitempty"`
	Draw              *RandomDraw          `json:"draw,omitempty" yaml:"draw,omitempty"`
}

// ID is the fact's id: register and key.
func (e *RegisterEntry) ID() string { return e.Register + "/" + e.Key }

// RegisterRead is the fact that a register was read whole and that what the log holds of it is what it said (gate 14).
type RegisterRead struct {
	V        int    `json:"v" yaml:"v"`
	Register string `json:"register" yaml:"register" validate:"required,max=70"`
	// ReadAt is when (RFC 3339); AsOf the register's own state, where it states one.
	ReadAt string `json:"readAt" yaml:"readAt" validate:"required"`
	AsOf   string `json:"asOf,omitempty" yaml:"asOf,omitempty"`
	Source string `json:"source,omitempty" yaml:"source,omitempty" validate:"max=512"`
	// Hash is of the register as it was read; Tag its ETag.
	Hash string `json:"hash,omitempty" yaml:"hash,omitempty" validate:"omitempty,len=64,hexadecimal"`
	Tag  string `json:"tag,omitempty" yaml:"tag,omitempty" validate:"max=256"`
}

// RegisterKind says what an entry is of.
type RegisterKind string

// The kinds of register entries.
const (
	RegisterAuthority         RegisterKind = "authority"
	RegisterSignatory         RegisterKind = "signatory"
	RegisterBody              RegisterKind = "body"
	RegisterAccreditationBody RegisterKind = "accreditationBody"
	RegisterProgramme         RegisterKind = "programme"
	RegisterTrader            RegisterKind = "trader"
	RegisterSigningKey        RegisterKind = "signingKey"
	RegisterDigest            RegisterKind = "digest"
	RegisterMeasure           RegisterKind = "measure"
	RegisterCorrelation       RegisterKind = "correlation"
	RegisterConversion        RegisterKind = "conversion"
	RegisterDraw              RegisterKind = "draw"
)

// RegisterKinds gives the kinds of register entries.
func RegisterKinds() []RegisterKind {
	return []RegisterKind{
		RegisterAuthority, RegisterSignatory, RegisterBody, RegisterAccreditationBody, RegisterProgramme, RegisterTrader,
		RegisterSigningKey, RegisterDigest, RegisterMeasure, RegisterCorrelation, RegisterConversion, RegisterDraw,
	}
}

// StatusSince is one status and the day from which it held. Times are RFC 3339; dates are days where the register is kept.
type StatusSince struct {
	Status string `json:"status" yaml:"status" validate:"required,oneof=granted extended reduced suspended withdrawn revoked expired"`
	From   string `json:"from" yaml:"from" validate:"required"`
	// BackTo is the day to which a withdrawal for cause reaches back.
	BackTo string `json:"backTo,omitempty" yaml:"backTo,omitempty"`
	Reason string `json:"reason,omitempty" yaml:"reason,omitempty"`
	// Scopes is what is covered from then on, where the change is one of scope.
	Scopes []ScopeLine `json:"scopes,omitempty" yaml:"scopes,omitempty" validate:"dive"`
}
