package messages

import "time"

// Authority is an entry of the register of issuing authorities and bodies.
type Authority struct {
	ID      string   `json:"id" yaml:"id" validate:"required,max=140"`
	Country string   `json:"country" yaml:"country" validate:"required,codelist=country"`
	Names   []string `json:"names,omitempty" yaml:"names,omitempty"`
	// IDs are identifiers under which instruments name it, as "scheme:id" or plain ids.
	IDs []string `json:"ids,omitempty" yaml:"ids,omitempty"`
	// Competences are the document classes it may issue, with their spans.
	Competences []Competence `json:"competences" yaml:"competences" validate:"required,min=1,dive"`
	// Delegator is the id of the authority that it acts for, if any.
	Delegator string `json:"delegator,omitempty" yaml:"delegator,omitempty"`
	// Channels are the hub senders that may send its instruments.
	Channels []string `json:"channels,omitempty" yaml:"channels,omitempty"`
}

// Competence is the right to issue one class, and when it holds.
type Competence struct {
	Class DocumentClass `json:"class" yaml:"class" validate:"required,documentclass"`
	Span  Span          `json:"span" yaml:"span"`
}

// Rules is everything that stages decide by, as one value in the log. Its hash is its id.
type Rules struct {
	Agreements  []Agreement `json:"agreements,omitempty" yaml:"agreements,omitempty" validate:"dive"`
	Authorities []Authority `json:"authorities,omitempty" yaml:"authorities,omitempty" validate:"dive"`
	Officers    []Officer   `json:"officers,omitempty" yaml:"officers,omitempty" validate:"dive"`
	// Retention is how long what is closed stays in hand after anything last happened to it (Go duration); default DefaultRetention.
	Retention string `json:"retention,omitempty" yaml:"retention,omitempty"`
}

// DefaultRetention is three years: as long as a customs debt may be notified and documents must be kept for controls (Regulation (EU) No 952/2013, Articles 51
// and 103). LeastRetention is the time in which a request for information about a declaration is to be answered (TFA Article 12).
const (
	DefaultRetention = 1096 * 24 * time.Hour
	LeastRetention   = 90 * 24 * time.Hour
)

// KeepsFor is how long what is closed stays in hand.
func (r *Rules) KeepsFor() time.Duration { return retention(r.Retention, DefaultRetention) }

// KeepsFor is how long what was decided under the agreement stays in hand once it is closed; 0 where it does not say.
func (a *Agreement) KeepsFor() time.Duration { return retention(a.Retention, 0) }

func retention(s string, otherwise time.Duration) time.Duration {
	if d, err := time.ParseDuration(s); err == nil && d >= LeastRetention {
		return d
	}
	return otherwise
}

// AuthorisedSignatory is an officer who may sign for an authority, from one day until another.
type AuthorisedSignatory struct {
	// ID is the officer's number or stamp; Names as instruments write them.
	ID    string   `json:"id" yaml:"id" validate:"required,max=70"`
	Names []string `json:"names,omitempty" yaml:"names,omitempty"`
	// Authority is the id of the authority signed for.
	Authority string `json:"authority" yaml:"authority" validate:"required,max=140"`
	// Classes are those that may be signed; empty is all that the authority may issue.
	Classes []DocumentClass `json:"classes,omitempty" yaml:"classes,omitempty" validate:"dive,documentclass"`
	// Authorised is the first day; Ceased the first day on which the officer may not sign any more.
	Authorised string `json:"authorised" yaml:"authorised" validate:"required"`
	Ceased     string `json:"ceased,omitempty" yaml:"ceased,omitempty"`
}

// SigningKey is a key with which an authority signs instruments.
type SigningKey struct {
	// ID is the key's name as signatures state it: a thumbprint, a key id, a certificate's subject.
	ID        string `json:"id" yaml:"id" validate:"required,max=256"`
	Authority string `json:"authority" yaml:"authority" validate:"required,max=140"`
	From      string `json:"from" yaml:"from" validate:"required"`
	Until     string `json:"until,omitempty" yaml:"until,omitempty"`
	// Revoked is when it ceased to be good; Compromised since when others may have had it, which is never later.
	Revoked     string `json:"revoked,omitempty" yaml:"revoked,omitempty"`
	Compromised string `json:"compromised,omitempty" yaml:"compromised,omitempty"`
}

// RegisteredDigest is the digest of an instrument as its issuer's register holds it.
type RegisteredDigest struct {
	Class   DocumentClass `json:"class" yaml:"class" validate:"required,documentclass"`
	Number  string        `json:"number" yaml:"number" validate:"required,max=140"`
	Country string        `json:"country,omitempty" yaml:"country,omitempty" validate:"omitempty,codelist=country"`
	Value   string        `json:"value" yaml:"value" validate:"required,max=256"`
}
