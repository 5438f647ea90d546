package messages

// BorderMeasure is a safeguard, alert, embargo or risk profile: goods that it names are controlled, whatever is recognised. What it leaves empty
// it does not limit; all that it states must fit.
type BorderMeasure struct {
	// Reason is the class of reason. Risk is never told to traders, nor is a measure that is confidential. Of reason class it controls nothing: it
	// says of which class of risk goods are, and an agreement's table what a foreign control must have been for that class.
	Reason       string `json:"reason" yaml:"reason" validate:"required,oneof=safeguard alert embargo risk class"`
	Class        string `json:"class,omitempty" yaml:"class,omitempty" validate:"max=35"`
	Authority    string `json:"authority" yaml:"authority" validate:"required,max=140"`
	Confidential bool   `json:"confidential,omitempty" yaml:"confidential,omitempty"`
	// Borders are the countries at whose border it holds; empty is the hub's own.
	Borders []string `json:"borders,omitempty" yaml:"borders,omitempty" validate:"dive,codelist=country"`
	Origins []string `json:"origins,omitempty" yaml:"origins,omitempty" validate:"dive,codelist=country"`
	// HS are prefixes of two to six digits.
	HS []string `json:"hs,omitempty" yaml:"hs,omitempty"`
	// Operators are ids or names of parties; Species scientific names or EPPO codes of the goods.
	Operators []string `json:"operators,omitempty" yaml:"operators,omitempty"`
	Species   []string `json:"species,omitempty" yaml:"species,omitempty"`
	// Containers, UCRs and Instruments (numbers of certificates and inspections) name consignments themselves; numbers are compared folded.
	Containers  []string `json:"containers,omitempty" yaml:"containers,omitempty"`
	UCRs        []string `json:"ucrs,omitempty" yaml:"ucrs,omitempty"`
	Instruments []string `json:"instruments,omitempty" yaml:"instruments,omitempty"`
	// Pests says what it is about, for those who carry it out; it is not matched.
	Pests []string `json:"pests,omitempty" yaml:"pests,omitempty"`
	From  string   `json:"from" yaml:"from" validate:"required"`
	Until string   `json:"until,omitempty" yaml:"until,omitempty"`
	Text  string   `json:"text,omitempty" yaml:"text,omitempty"`
}

// RandomDraw is the seed of random controls for a stretch of time. Its commitment is published before that begins, the seed only
// after it is over: so nobody can steer it, and everybody can check it.
type RandomDraw struct {
	Span Span `json:"span" yaml:"span"`
	// Commitment is the SHA-256 in hex of the seed's bytes.
	Commitment string `json:"commitment" yaml:"commitment" validate:"required,len=64,hexadecimal"`
	// Seed is 32 bytes or more in hex; the hub has it from the beginning, in its own log, and publishes it at the end.
	Seed string `json:"seed,omitempty" yaml:"seed,omitempty" validate:"omitempty,hexadecimal"`
}
