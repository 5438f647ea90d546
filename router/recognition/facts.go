package recognition

import (
	"time"

	"github.com/clearhub/clearhub/messages"
)

// Declaration is what recognition keeps of a declaration: what gates look at, and no more.
type Declaration struct {
	V       int    `json:"v"`
	Subject string `json:"subject"`
	Version int    `json:"version"`
	// Message and Document are the ids of what was read; Known is its offset in claims.
	Message  string `json:"message"`
	Document string `json:"document,omitempty"`
	Sender   string `json:"sender"`
	Known    int64  `json:"known"`
	Type     string `json:"type"`
	// Procedures are the names under which the head's requested procedure may be listed.
	Procedures []string       `json:"procedures,omitempty"`
	Acceptance *messages.Time `json:"acceptance,omitempty"`
	Lodgement  *messages.Time `json:"lodgement,omitempty"`
	Received   time.Time      `json:"received"`
	// First is when its first version was received, FirstKnown its offset; zero are Received and Known. Random controls are drawn for it, of
	// draws committed to by then: an amendment draws no second time.
	First       time.Time      `json:"first,omitzero"`
	FirstKnown  int64          `json:"firstKnown,omitempty"`
	Arrival     *messages.Time `json:"arrival,omitempty"`
	Destination string         `json:"destination,omitempty"`
	Parties     []Party        `json:"parties,omitempty"`
	// Transport are the folded ids and names of means of transport.
	Transport []string `json:"transport,omitempty"`
	// References are its own, as they go into decisions.
	References []messages.Reference `json:"references,omitempty"`
	// Numbers are those that a ruling may name it by; Keys are those that instruments share with it.
	Numbers   []Key       `json:"numbers,omitempty"`
	Keys      []Key       `json:"keys,omitempty"`
	Equipment []Equipment `json:"equipment,omitempty"`
	Lines     []Goods     `json:"lines,omitempty"`
	Citations []Citation  `json:"citations,omitempty"`

	Correlation string            `json:"correlation,omitempty"`
	Handling    messages.Handling `json:"handling,omitempty"`
	Conditions  []string          `json:"conditions,omitempty"`
	Test        bool              `json:"test,omitempty"`
}

// first is when the first version was received, and its offset.
func (d *Declaration) first() (received time.Time, known int64) {
	if received, known = d.First, d.FirstKnown; received.IsZero() {
		received = d.Received
	}
	if known == 0 {
		known = d.Known
	}
	return received, known
}

// Instrument is what recognition keeps of a certificate or an inspection result.
type Instrument struct {
	V int `json:"v"`
	// ID is the instrument's identity here; it stays when a later version says something else.
	ID       string                 `json:"id"`
	Kind     messages.Kind          `json:"kind"`
	Subject  string                 `json:"subject"`
	Version  int                    `json:"version"`
	Message  string                 `json:"message"`
	Document string                 `json:"document,omitempty"`
	Sender   string                 `json:"sender"`
	Known    int64                  `json:"known"`
	Class    messages.DocumentClass `json:"class"`
	Number   string                 `json:"number,omitempty"`
	Folded   string                 `json:"folded,omitempty"`
	Country  string                 `json:"country,omitempty"`
	// Issuers are the ids and names under which the issuer may stand in the register, the best first.
	Issuers []string       `json:"issuers,omitempty"`
	Issued  *messages.Time `json:"issued,omitempty"`
	// Status is the instrument's own; for an inspection it follows from the result.
	Status   string         `json:"status"`
	Start    *messages.Time `json:"start,omitempty"`
	End      *messages.Time `json:"end,omitempty"`
	Replaces []string       `json:"replaces,omitempty"`
	// ReplacedBy is the folded number of its successor, as either of the two states it; Base that of the instrument that it is an extract of.
	ReplacedBy string `json:"replacedBy,omitempty"`
	Base       string `json:"base,omitempty"`
	// Effective is since when the status counts, as stated; Succeeded when the first successor was issued; Before the status before.
	Effective *messages.Time `json:"effective,omitempty"`
	Succeeded *messages.Time `json:"succeeded,omitempty"`
	Before    string         `json:"before,omitempty"`
	// Fallen says that the instrument that it is an extract of was revoked.
	Fallen bool `json:"fallen,omitempty"`
	// Circle are the ids of instruments, its own among them, that are said to replace each other in a circle.
	Circle []string `json:"circle,omitempty"`
	// Results are the conclusions that stand on it: of the inspection, of tests, of conformity.
	Results     []string  `json:"results,omitempty"`
	PerformedBy string    `json:"performedBy,omitempty"`
	Checks      []Checked `json:"checks,omitempty"`
	// Covers are the declaration lines that an inspection names; empty means all.
	Covers      []int       `json:"covers,omitempty"`
	Destination string      `json:"destination,omitempty"`
	Keys        []Key       `json:"keys,omitempty"`
	Equipment   []Equipment `json:"equipment,omitempty"`
	Lines       []Goods     `json:"lines,omitempty"`
	Parties     []Party     `json:"parties,omitempty"`
	Transport   []string    `json:"transport,omitempty"`
	// Decision and Measure are what an authority decided on the document itself.
	Decision string `json:"decision,omitempty"`
	Measure  string `json:"measure,omitempty"`
	// Attestation is what is attested; Bodies are the conformity bodies that did the work, Begun and Ended when.
	Attestation string         `json:"attestation,omitempty"`
	Bodies      []Body         `json:"bodies,omitempty"`
	Begun       *messages.Time `json:"begun,omitempty"`
	Ended       *messages.Time `json:"ended,omitempty"`
	// Sites are the places of the work, folded.
	Sites       []string    `json:"sites,omitempty"`
	Signatories []Signed    `json:"signatories,omitempty"`
	Signatures  []Signature `json:"signatures,omitempty"`
	// Digest is the SHA-256 of the document that it came in.
	Digest string `json:"digest,omitempty"`
	// Forged says that a signature on it was found invalid; Unread that a later record about it could not be read.
	Forged     bool              `json:"forged,omitempty"`
	Unread     bool              `json:"unread,omitempty"`
	Handling   messages.Handling `json:"handling,omitempty"`
	Conditions []string          `json:"conditions,omitempty"`
}

// Goods is one line of a declaration or an instrument.
type Goods struct {
	Number       int         `json:"n"`
	Codes        []Commodity `json:"codes,omitempty"`
	Scientific   []string    `json:"scientific,omitempty"`
	Names        []string    `json:"names,omitempty"`
	Descriptions []string    `json:"descriptions,omitempty"`
	// Marks are lots, batches and other numbers that the goods carry, as "type:folded".
	Marks   []string `json:"marks,omitempty"`
	Origins []string `json:"origins,omitempty"`
	Amounts []Amount `json:"amounts,omitempty"`
	// Equipment lists the folded ids of what holds the line.
	Equipment  []string `json:"equipment,omitempty"`
	Keys       []Key    `json:"keys,omitempty"`
	Procedures []string `json:"procedures,omitempty"`
}

// Commodity is a commodity code; HS6 is "" where the system is not built on the HS.
type Commodity struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	HS6     string `json:"hs6,omitempty"`
	Edition string `json:"edition,omitempty"`
}

// Amount is how much of the goods there is. Basis is the measure's type, or "packages:<type>".
type Amount struct {
	Basis string           `json:"basis"`
	Value messages.Decimal `json:"value"`
	Unit  string           `json:"unit"`
}

// Key is a reference that two messages may share. Line is the line of the thing referred to, 0 for the whole.
type Key struct {
	Type   string `json:"type"`
	Folded string `json:"folded"`
	Line   int    `json:"line,omitempty"`
}

func (k Key) String() string { return k.Type + ":" + k.Folded }

// Equipment is a container or wagon with its seals, all folded.
type Equipment struct {
	ID    string   `json:"id"`
	Seals []string `json:"seals,omitempty"`
	// Broken are those of the seals that were found damaged, broken or missing.
	Broken []string `json:"broken,omitempty"`
}

// Party is a party with all that it may be known by, folded; ids are written with their scheme and without.
type Party struct {
	Role    string       `json:"role"`
	IDs     []string     `json:"ids,omitempty"`
	Names   []string     `json:"names,omitempty"`
	Country string       `json:"country,omitempty"`
	Status  []StatusCode `json:"status,omitempty"`
}

// StatusCode is a trader's status as a declaration claims it.
type StatusCode struct {
	Programme string `json:"programme,omitempty"`
	Code      string `json:"code"`
	Folded    string `json:"folded"`
	ClaimedIn string `json:"claimedIn,omitempty"`
}

// Body is a conformity body as an instrument names it, with the work it did.
type Body struct {
	Names []string `json:"names"`
	// Standard, Number and By are of the accreditation that is claimed.
	Standard string `json:"standard,omitempty"`
	Number   string `json:"number,omitempty"`
	By       string `json:"by,omitempty"`
	Method   string `json:"method,omitempty"`
	// Laboratory says that it tested for the issuer.
	Laboratory bool `json:"laboratory,omitempty"`
}

// Signed is a signatory as an instrument names it.
type Signed struct {
	Role  string         `json:"role,omitempty"`
	Names []string       `json:"names"`
	Time  *messages.Time `json:"time,omitempty"`
}

// Signature is what became of checking one electronic signature.
type Signature struct {
	Scheme string         `json:"scheme"`
	Result string         `json:"result"`
	Signer string         `json:"signer,omitempty"`
	Time   *messages.Time `json:"time,omitempty"`
	Digest string         `json:"digest,omitempty"`
}

// Checked is one control that an inspection carried out, or did not.
type Checked struct {
	Control   messages.Control `json:"control"`
	Performed bool             `json:"performed"`
	Result    string           `json:"result,omitempty"`
	Lines     []int            `json:"lines,omitempty"`
	Extent    string           `json:"extent,omitempty"`
	Time      *messages.Time   `json:"time,omitempty"`
	// Seals are those put on after it, folded.
	Seals []string `json:"seals,omitempty"`
}

// Citation is a document that a declaration cites.
type Citation struct {
	Class messages.DocumentClass `json:"class"`
	// Classes are all that the cited type may mean.
	Classes      []messages.DocumentClass `json:"classes"`
	Type         *messages.Code           `json:"type,omitempty"`
	Number       string                   `json:"number,omitempty"`
	Folded       string                   `json:"folded,omitempty"`
	Country      string                   `json:"country,omitempty"`
	Issued       *messages.Time           `json:"issued,omitempty"`
	Lines        []int                    `json:"lines,omitempty"`
	DocumentLine int                      `json:"documentLine,omitempty"`
	WriteOffs    []WriteOff               `json:"writeOffs,omitempty"`
	Pointer      string                   `json:"pointer,omitempty"`
}

// WriteOff is how much of a cited document a line uses up. Line 0 is every line it applies to.
type WriteOff struct {
	Line         int              `json:"line,omitempty"`
	DocumentLine int              `json:"documentLine,omitempty"`
	Value        messages.Decimal `json:"value,omitempty"`
	Unit         string           `json:"unit,omitempty"`
}

// Wait is how long a citation has waited for its instrument.
type Wait struct {
	Folded   string    `json:"folded"`
	Since    time.Time `json:"since"`
	Deadline time.Time `json:"deadline"`
	// Over says that the deadline passed: final for this version of the declaration.
	Over bool `json:"over,omitempty"`
}

// The results that recognition tells apart; others count as open.
const (
	satisfactory      = "satisfactory"
	satisfactoryAfter = "satisfactoryAfterIntervention"
	notSatisfactory   = "notSatisfactory"
)
