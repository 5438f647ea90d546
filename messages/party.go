package messages

// Party is a person or organisation in one role.
type Party struct {
	// Role is our own name; RoleCode is the source's (UNTDID 3035 and others):
	// declarant, agent, consignor, exporter, consignee, importer, buyer, seller, notify, carrier,
	// forwarder, warehouse, customsOffice, issuer, certifier, inspector, treatmentProvider,
	// laboratory, manufacturer, producer, authority, representative, principal, holder, other.
	Role     string `json:"role" validate:"required,max=35"`
	RoleCode *Code  `json:"roleCode,omitempty"`
	// IDs are the party's identifiers, each under its scheme (USCC, EORI, INN, GLN, LEI…).
	IDs            []Identifier    `json:"ids,omitempty" validate:"dive"`
	Names          []Text          `json:"names,omitempty" validate:"dive"`
	Address        *Address        `json:"address,omitempty"`
	Contacts       []Contact       `json:"contacts,omitempty" validate:"dive"`
	Authorisations []Authorisation `json:"authorisations,omitempty" validate:"dive"`
}

// Identifier is an id with the scheme that gives it meaning.
type Identifier struct {
	ID     string `json:"id" validate:"required,max=70"`
	Scheme string `json:"scheme,omitempty" validate:"max=35"`
}

// Address is a postal address; only the country is expected.
type Address struct {
	Lines       []string `json:"lines,omitempty"`
	City        string   `json:"city,omitempty" validate:"max=140"`
	Subdivision string   `json:"subdivision,omitempty" validate:"max=70"`
	Postcode    string   `json:"postcode,omitempty" validate:"max=35"`
	Country     string   `json:"country,omitempty" validate:"omitempty,codelist=country"`
}

// Contact is how to reach a party.
type Contact struct {
	Name       string    `json:"name,omitempty" validate:"max=140"`
	Role       string    `json:"role,omitempty" validate:"max=70"`
	Channels   []Channel `json:"channels,omitempty" validate:"dive"`
	Department string    `json:"department,omitempty" validate:"max=140"`
}

// Channel is one telephone number, mail address or the like.
type Channel struct {
	Type  string `json:"type" validate:"required,oneof=telephone mobile fax email url other"`
	Value string `json:"value" validate:"required,max=512"`
}

// Authorisation is a status a party claims, such as AEO, and where it claims it.
type Authorisation struct {
	Programme string `json:"programme,omitempty" validate:"max=35"`
	ID        string `json:"id,omitempty" validate:"max=70"`
	Type      string `json:"type,omitempty" validate:"max=35"`
	// ClaimedIn is the source path or field that carried the claim.
	ClaimedIn string `json:"claimedIn,omitempty" validate:"max=140"`
}

// Accreditation is a claim of accreditation; a register says whether it is true.
type Accreditation struct {
	Body     string `json:"body,omitempty" validate:"max=140"`
	Number   string `json:"number,omitempty" validate:"max=70"`
	Standard string `json:"standard,omitempty" validate:"max=70"`
	Scope    string `json:"scope,omitempty"`
}
