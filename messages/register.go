package messages

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
}
