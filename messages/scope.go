package messages

// Scope is one row of an agreement.
type Scope struct {
	ID string `json:"id" yaml:"id" validate:"required,max=70"`
	// Legal is the article that the row rests on, where it is more than the agreement's.
	Legal string `json:"legal,omitempty" yaml:"legal,omitempty"`
	// Instruments are the document classes covered.
	Instruments []DocumentClass `json:"instruments" yaml:"instruments" validate:"required,min=1,dive,documentclass"`
	// PerformedBy lists who may have inspected, for inspection results.
	PerformedBy []string `json:"performedBy,omitempty" yaml:"performedBy,omitempty" validate:"dive,oneof=authority accreditedBody trader carrier"`
	// Issuers are the ids of the competent authorities and bodies, in Register.
	Issuers []string `json:"issuers,omitempty" yaml:"issuers,omitempty"`
	// HS are prefixes of HS codes covered (2 to 6 digits); Excluded are taken out again. Edition is the HS that both are
	// written in; where it is empty, codes of every edition are compared as they stand.
	HS       []string `json:"hs" yaml:"hs" validate:"required,min=1"`
	Excluded []string `json:"excluded,omitempty" yaml:"excluded,omitempty"`
	Edition  string   `json:"edition,omitempty" yaml:"edition,omitempty" validate:"max=8"`
	// Procedures are the requested procedures or flow types covered ("import", "4000").
	Procedures []string `json:"procedures" yaml:"procedures" validate:"required,min=1"`
	// StatusTable is the table of statuses and procedures; empty means that of the instrument's class.
	StatusTable string `json:"statusTable,omitempty" yaml:"statusTable,omitempty" validate:"omitempty,oneof=phytosanitary veterinary origin conformity inspection general"`
	// Gates are the gates required; only built ones may be named.
	Gates []int `json:"gates" yaml:"gates" validate:"required,min=1"`
	// Match lists which shared references make a matched claim:
	// mrn, ucr, container+seal, container+transportDocument.
	Match []string `json:"match,omitempty" yaml:"match,omitempty" validate:"dive,oneof=mrn ucr container+seal container+transportDocument"`
	// Effects are granted where the outcome is recognised; Restrictions are what recognition is then subject to.
	Effects      []Effect    `json:"effects" yaml:"effects" validate:"required,min=1,dive"`
	Restrictions []Condition `json:"restrictions,omitempty" yaml:"restrictions,omitempty" validate:"dive"`
	// Await is how long a cited instrument is waited for (Go duration).
	Await string `json:"await,omitempty" yaml:"await,omitempty"`
	// Reservation is how long a reservation stands (Go duration); empty means until released or given back.
	Reservation string `json:"reservation,omitempty" yaml:"reservation,omitempty"`
	// Term is the validity from issue where the instrument states no end (Go duration, or "unlimited").
	Term string `json:"term,omitempty" yaml:"term,omitempty"`
	// ValidAt are the instants at which validity is tested, the first that is known; empty is reservation, acceptance, lodgement, receipt.
	ValidAt []string `json:"validAt,omitempty" yaml:"validAt,omitempty" validate:"dive,oneof=reservation acceptance lodgement receipt arrival"`
	// ExpiredAfterReservation says whether an instrument that expired after it was reserved still counts: allowed (default) or refused.
	ExpiredAfterReservation string `json:"expiredAfterReservation,omitempty" yaml:"expiredAfterReservation,omitempty" validate:"omitempty,oneof=allowed refused"`
	// SuspendedInstrument says what a suspended instrument makes of a claim: indeterminate (default) or notRecognised.
	SuspendedInstrument string `json:"suspendedInstrument,omitempty" yaml:"suspendedInstrument,omitempty" validate:"omitempty,oneof=indeterminate notRecognised"`
	// WithdrawnWhileReserved says what becomes of what was reserved when the instrument is withdrawn or replaced: hold (default: kept, and
	// the goods are controlled), or refused.
	WithdrawnWhileReserved string `json:"withdrawnWhileReserved,omitempty" yaml:"withdrawnWhileReserved,omitempty" validate:"omitempty,oneof=refused hold"`
	// Quantity says whether the ledger is kept: "ledger" (default) or "none".
	Quantity string `json:"quantity,omitempty" yaml:"quantity,omitempty" validate:"omitempty,oneof=ledger none"`
	// LedgerOwner is whose ledger counts: hub (default), issuer or border. Two ledgers for one instrument are forbidden.
	LedgerOwner string `json:"ledgerOwner,omitempty" yaml:"ledgerOwner,omitempty" validate:"omitempty,oneof=hub issuer border"`
	// LedgerHub is the id of the hub by which the issuer's side keeps the ledger: that hub answers what it is asked. Where it is empty a system of that
	// side's own does, and every hub only carries.
	LedgerHub string `json:"ledgerHub,omitempty" yaml:"ledgerHub,omitempty" validate:"max=64"`
	// LedgerAnswer is how long the owner of the ledger, where that is not the hub, has to answer what it is asked to reserve (Go duration; default 24h).
	LedgerAnswer string `json:"ledgerAnswer,omitempty" yaml:"ledgerAnswer,omitempty"`
	// UnusedAfter is how long after its arrival an instrument that nobody cited is told to its issuer as unused (Go duration); empty
	// means never.
	UnusedAfter string `json:"unusedAfter,omitempty" yaml:"unusedAfter,omitempty"`
	// Packages lets packages serve as quantity.
	Packages bool `json:"packages,omitempty" yaml:"packages,omitempty"`
	// Tolerance is the fraction by which a declared quantity may exceed what is free ("0.05").
	Tolerance Decimal `json:"tolerance,omitempty" yaml:"tolerance,omitempty" validate:"omitempty,decimal"`
	// Signature says whether an instrument must be signed with a registered key (gate 0); Digest whether the register must hold
	// its digest.
	Signature string `json:"signature,omitempty" yaml:"signature,omitempty" validate:"omitempty,oneof=required ifPresent"`
	Digest    string `json:"digest,omitempty" yaml:"digest,omitempty" validate:"omitempty,oneof=required ifPresent"`
	// Standards are those that a conformity body must be accredited for (gate 5); empty means the one of the instrument's attestation.
	Standards []string `json:"standards,omitempty" yaml:"standards,omitempty"`
	// Arrangements are those that its accreditation body must have signed (gate 6); empty means any.
	Arrangements []string `json:"arrangements,omitempty" yaml:"arrangements,omitempty"`
	// Subject are the fields in which instrument and declaration must agree (gate 9).
	Subject []SubjectMatch `json:"subject,omitempty" yaml:"subject,omitempty" validate:"dive"`
	// Equivalence says what a foreign control must have been to stand for one here (gate 12).
	Equivalence []Equivalence `json:"equivalence,omitempty" yaml:"equivalence,omitempty" validate:"dive"`
	// ControlRate is the fraction of recognised claims that are controlled all the same, by draw (gate 13).
	ControlRate Decimal `json:"controlRate,omitempty" yaml:"controlRate,omitempty" validate:"omitempty,decimal"`
}

// SubjectMatch is one field in which an instrument and a declaration must agree.
type SubjectMatch struct {
	// Field: consignor, consignee and holder compare parties by id, else by name; aeo asks for the registered code of a party.
	Field string `json:"field" yaml:"field" validate:"required,oneof=consignor consignee holder lot seal container transport transportDocument aeo"`
	// Role is the declared party that must carry the AEO code (consignor, consignee, importer, exporter …); ClaimedIn the declaration
	// field that it must stand in.
	Role      string `json:"role,omitempty" yaml:"role,omitempty" validate:"max=35"`
	ClaimedIn string `json:"claimedIn,omitempty" yaml:"claimedIn,omitempty" validate:"max=140"`
	// Programmes are the trader programmes that count; empty means any of the issuing country.
	Programmes []string `json:"programmes,omitempty" yaml:"programmes,omitempty"`
}

// Equivalence is what a foreign control must have been to be taken for one here.
type Equivalence struct {
	Control Control `json:"control" yaml:"control" validate:"required,control"`
	// HS are prefixes of the goods that the row is for, in the scope's edition; the longest that fits counts; empty is for all. Risk names the class of
	// risk that the row is for, as the border's register of measures has it; such a row comes before those that name none.
	HS   []string `json:"hs,omitempty" yaml:"hs,omitempty"`
	Risk string   `json:"risk,omitempty" yaml:"risk,omitempty" validate:"max=35"`
	// By are foreign controls that serve; empty means the same control.
	By []Control `json:"by,omitempty" yaml:"by,omitempty" validate:"dive,control"`
	// Extent is the least fraction looked at ("1" is all); Age the longest time from the control to arrival (Go duration).
	Extent Decimal `json:"extent,omitempty" yaml:"extent,omitempty" validate:"omitempty,decimal"`
	Age    string  `json:"age,omitempty" yaml:"age,omitempty"`
	// Seal says that the seals on arrival must be those put on after the control.
	Seal bool `json:"seal,omitempty" yaml:"seal,omitempty"`
}

// Condition is what recognition is subject to.
type Condition struct {
	// Type is control (that one is still done here), destination, treatment, followUp or time.
	Type    string  `json:"type" yaml:"type" validate:"required,oneof=control destination treatment followUp time"`
	Control Control `json:"control,omitempty" yaml:"control,omitempty" validate:"omitempty,control"`
	// Value is what the condition speaks of: a place, a treatment, a duration, a text.
	Value string `json:"value,omitempty" yaml:"value,omitempty"`
}
