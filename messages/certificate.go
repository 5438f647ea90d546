package messages

// Certificate is an instrument: what an authority or body attests of goods.
type Certificate struct {
	Class DocumentClass `json:"class" validate:"required,documentclass"`
	// Type is the certificate type as cited (UNTDID 1001: 851 phytosanitary …).
	Type        *Code  `json:"type,omitempty"`
	Name        string `json:"name,omitempty"`
	Attestation string `json:"attestation" validate:"required,oneof=certification inspection testing verification calibration origin authorisation"`
	// Number is the issuer's; only an application may be without one.
	Number string `json:"number,omitempty" validate:"max=140"`
	// Folded is the number as it is compared; see Fold.
	Folded string `json:"folded,omitempty" validate:"max=140"`
	// Form is application, certificate or notice; only a certificate is an instrument.
	Form       string `json:"form" validate:"required,oneof=application certificate notice"`
	Status     string `json:"status" validate:"required,oneof=draft pending valid suspended replaced withdrawn revoked rejected depleted expired"`
	StatusCode *Code  `json:"statusCode,omitempty"`
	// Effective is since when a status of withdrawn, replaced or suspended counts, as its source says: what a border accepted before
	// keeps its worth. Absent, it counts at once. A time to come is allowed.
	Effective *Time          `json:"effective,omitempty"`
	History   []StatusChange `json:"history,omitempty" validate:"dive"`
	Issued    *Time          `json:"issued,omitempty"`
	Validity  *Period        `json:"validity,omitempty"`
	// IssuingCountry is the country on whose authority it is issued.
	IssuingCountry string      `json:"issuingCountry,omitempty" validate:"omitempty,codelist=country"`
	References     []Reference `json:"references,omitempty" validate:"dive"`
	// Parties name the issuer under role issuer, the certifying authority under certifier.
	Parties        []Party         `json:"parties,omitempty" validate:"dive"`
	Signatories    []Signatory     `json:"signatories,omitempty" validate:"dive"`
	Accreditations []Accreditation `json:"accreditations,omitempty" validate:"dive"`
	Offices        []Office        `json:"offices,omitempty" validate:"dive"`
	// Places name the place of examination under function examination.
	Places             []Place     `json:"places,omitempty" validate:"dive"`
	Corridor           *Corridor   `json:"corridor,omitempty"`
	ExportCountry      string      `json:"exportCountry,omitempty" validate:"omitempty,codelist=country"`
	DestinationCountry string      `json:"destinationCountry,omitempty" validate:"omitempty,codelist=country"`
	TransitCountries   []string    `json:"transitCountries,omitempty" validate:"dive,codelist=country"`
	Transport          []Transport `json:"transport,omitempty" validate:"dive"`
	Equipment          []Equipment `json:"equipment,omitempty" validate:"dive"`
	Documents          []Document  `json:"documents,omitempty" validate:"dive"`
	Declarations       []Note      `json:"declarations,omitempty" validate:"dive"`
	Treatments         []Treatment `json:"treatments,omitempty" validate:"dive"`
	Tests              []Test      `json:"tests,omitempty" validate:"dive"`
	Standards          []Standard  `json:"standards,omitempty" validate:"dive"`
	// Decision is what the authority at the border decided on the document, where it is one that is decided on (a common entry document);
	// Measure is what it then ordered.
	Decision    string           `json:"decision,omitempty" validate:"omitempty,oneof=acceptableInternalMarket acceptableTransit acceptableOnward acceptableMonitoring acceptableTemporary acceptableNonConforming notAcceptable"`
	Measure     string           `json:"measure,omitempty" validate:"omitempty,oneof=redispatch destruction treatment otherUse"`
	Conformance string           `json:"conformance,omitempty" validate:"omitempty,oneof=conforms doesNotConform conditional"`
	Origin      *OriginStatement `json:"origin,omitempty"`
	Calibration *Calibration     `json:"calibration,omitempty"`
	Replaces    []Document       `json:"replaces,omitempty" validate:"dive"`
	ReplacedBy  []Document       `json:"replacedBy,omitempty" validate:"dive"`
	// Base is the instrument that this one is an extract of: its amounts are taken from what is free of the base, which stays as it is.
	Base *Document `json:"base,omitempty"`
	// StatusAddress is where the issuer answers for the status.
	StatusAddress    string        `json:"statusAddress,omitempty"`
	CredentialFormat string        `json:"credentialFormat,omitempty" validate:"max=35"`
	Totals           *Totals       `json:"totals,omitempty"`
	Amounts          []Amount      `json:"amounts,omitempty" validate:"dive"`
	Notes            []Note        `json:"notes,omitempty" validate:"dive"`
	Attributes       []Attribute   `json:"attributes,omitempty" validate:"dive"`
	Consignments     []Consignment `json:"consignments,omitempty" validate:"dive"`
}

// Kind implements Body.
func (*Certificate) Kind() Kind { return KindCertificate }

// StatusChange is one status an instrument had, and since when.
type StatusChange struct {
	Status     string `json:"status" validate:"required,max=35"`
	StatusCode *Code  `json:"statusCode,omitempty"`
	Time       *Time  `json:"time,omitempty"`
	Reason     string `json:"reason,omitempty"`
}

// Signatory is who signed, as what, when and where.
type Signatory struct {
	// Role is our own name: certifier, inspector, applicant, controller, witness, other.
	Role     string `json:"role" validate:"required,max=35"`
	RoleCode *Code  `json:"roleCode,omitempty"`
	Name     string `json:"name,omitempty" validate:"max=140"`
	ID       string `json:"id,omitempty" validate:"max=70"`
	Party    *Party `json:"party,omitempty"`
	Time     *Time  `json:"time,omitempty"`
	Place    *Place `json:"place,omitempty"`
	Clauses  []Note `json:"clauses,omitempty" validate:"dive"`
}

// Standard is a standard that goods or methods were held against.
type Standard struct {
	ID      string `json:"id" validate:"required,max=140"`
	Edition string `json:"edition,omitempty" validate:"max=35"`
	Scope   string `json:"scope,omitempty"`
}

// OriginStatement is the origin block of a certificate of origin.
type OriginStatement struct {
	Scheme    string `json:"scheme,omitempty" validate:"max=140"`
	Country   string `json:"country,omitempty" validate:"omitempty,codelist=country"`
	Criterion string `json:"criterion,omitempty" validate:"max=140"`
	Statement string `json:"statement,omitempty"`
}

// Calibration is the calibration block of a calibration certificate.
type Calibration struct {
	Item         string       `json:"item,omitempty"`
	Identifiers  []Identifier `json:"identifiers,omitempty" validate:"dive"`
	Method       string       `json:"method,omitempty"`
	Results      []Analyte    `json:"results,omitempty" validate:"dive"`
	Conformity   string       `json:"conformity,omitempty" validate:"omitempty,oneof=conforms doesNotConform conditional"`
	Traceability string       `json:"traceability,omitempty"`
}
