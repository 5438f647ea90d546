package messages

// DocumentClass is our own class of documents; cited types map to it by table.
type DocumentClass string

// The document classes.
const (
	ClassPhytosanitary DocumentClass = "phytosanitary"
	ClassVeterinary    DocumentClass = "veterinary"
	ClassHealth        DocumentClass = "health"
	ClassOrigin        DocumentClass = "origin"
	ClassConformity    DocumentClass = "conformity"
	ClassInspection    DocumentClass = "inspection"
	ClassFumigation    DocumentClass = "fumigation"
	ClassAnalysis      DocumentClass = "analysis"
	ClassCatch         DocumentClass = "catch"
	ClassSpecies       DocumentClass = "species"
	ClassOrganic       DocumentClass = "organic"
	ClassLicence       DocumentClass = "licence"
	ClassCalibration   DocumentClass = "calibration"
	ClassAccreditation DocumentClass = "accreditation"
	ClassTransport     DocumentClass = "transport"
	ClassInvoice       DocumentClass = "invoice"
	ClassPackingList   DocumentClass = "packingList"
	ClassContract      DocumentClass = "contract"
	ClassPrevious      DocumentClass = "previous"
	ClassDeclaration   DocumentClass = "declaration"
	// ClassTrader is a trader's status, such as AEO: the register is the instrument.
	ClassTrader DocumentClass = "trader"
	ClassOther  DocumentClass = "other"
)

// Document is a document that a message cites or carries; each stands once.
type Document struct {
	Class DocumentClass `json:"class" validate:"required,documentclass"`
	// Type is the cited type (UNTDID 1001, TARIC, national).
	Type   *Code  `json:"type,omitempty"`
	Number string `json:"number,omitempty" validate:"max=140"`
	// Folded is the number as it is compared; see Fold.
	Folded  string `json:"folded,omitempty" validate:"max=140"`
	Version string `json:"version,omitempty" validate:"max=35"`
	Name    string `json:"name,omitempty" validate:"max=256"`
	Issuer  string `json:"issuer,omitempty" validate:"max=256"`
	Country string `json:"country,omitempty" validate:"omitempty,codelist=country"`
	Place   *Place `json:"place,omitempty"`
	Issued  *Time  `json:"issued,omitempty"`
	Expires *Time  `json:"expires,omitempty"`
	Status  *Code  `json:"status,omitempty"`
	// Relation is the relationship code of the source (UNTDID 1153), where stated.
	Relation *Code `json:"relation,omitempty"`
	// AppliesTo lists the numbers of the lines it covers; empty means all.
	AppliesTo []int `json:"appliesTo,omitempty" validate:"dive,gte=1"`
	// DocumentLine is the line of the document that is cited, 0 where none is.
	DocumentLine int         `json:"documentLine,omitempty" validate:"gte=0"`
	WriteOffs    []WriteOff  `json:"writeOffs,omitempty" validate:"dive"`
	Attachment   *Attachment `json:"attachment,omitempty"`
	Text         string      `json:"text,omitempty"`
}

// WriteOff is how much of a document a line uses up.
type WriteOff struct {
	// Line is the declaration line, 0 for all.
	Line         int       `json:"line,omitempty" validate:"gte=0"`
	DocumentLine int       `json:"documentLine,omitempty" validate:"gte=0"`
	Quantity     *Quantity `json:"quantity,omitempty"`
	Amount       *Amount   `json:"amount,omitempty"`
}

// Attachment is a file by its digest; the bytes stay in the raw document.
type Attachment struct {
	Name      string `json:"name,omitempty" validate:"max=255"`
	MediaType string `json:"mediaType,omitempty" validate:"max=127"`
	SHA256    string `json:"sha256,omitempty" validate:"omitempty,len=64,hexadecimal"`
	Size      int64  `json:"size,omitempty" validate:"gte=0"`
	URI       string `json:"uri,omitempty"`
}
