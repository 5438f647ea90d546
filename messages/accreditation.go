package messages

// ConformityBody is a body that inspects, tests or certifies, with the accreditations it holds.
type ConformityBody struct {
	ID      string `json:"id" yaml:"id" validate:"required,max=140"`
	Country string `json:"country,omitempty" yaml:"country,omitempty" validate:"omitempty,codelist=country"`
	// Names and IDs are those under which instruments name it.
	Names          []string             `json:"names,omitempty" yaml:"names,omitempty"`
	IDs            []string             `json:"ids,omitempty" yaml:"ids,omitempty"`
	Accreditations []AccreditationScope `json:"accreditations" yaml:"accreditations" validate:"required,min=1,dive"`
}

// AccreditationScope is one accreditation: by whom, under which standard, for what, and what became of it.
type AccreditationScope struct {
	Number string `json:"number,omitempty" yaml:"number,omitempty" validate:"max=70"`
	// By is the id of the accreditation body.
	By string `json:"by" yaml:"by" validate:"required,max=140"`
	// Standard is what it is accredited for: "ISO/IEC 17020" inspection, 17025 test and calibration, 17065 product, 17021-1 system.
	Standard string `json:"standard" yaml:"standard" validate:"required,max=70"`
	// Scopes are what is covered; empty is everything under the standard.
	Scopes []ScopeLine `json:"scopes,omitempty" yaml:"scopes,omitempty" validate:"dive"`
	// History is every status with the day it began, in any order.
	History []StatusSince `json:"history" yaml:"history" validate:"required,min=1,dive"`
}

// ScopeLine is one line of an accreditation's scope. What it leaves empty it does not limit.
type ScopeLine struct {
	Method string `json:"method,omitempty" yaml:"method,omitempty" validate:"max=256"`
	// Product names the product; HS are prefixes of its codes, where the register states them.
	Product string   `json:"product,omitempty" yaml:"product,omitempty" validate:"max=256"`
	HS      []string `json:"hs,omitempty" yaml:"hs,omitempty"`
	Site    string   `json:"site,omitempty" yaml:"site,omitempty" validate:"max=256"`
}

// AccreditationBody accredits conformity bodies; what that is worth abroad its arrangements say.
type AccreditationBody struct {
	ID           string        `json:"id" yaml:"id" validate:"required,max=140"`
	Country      string        `json:"country,omitempty" yaml:"country,omitempty" validate:"omitempty,codelist=country"`
	Names        []string      `json:"names,omitempty" yaml:"names,omitempty"`
	IDs          []string      `json:"ids,omitempty" yaml:"ids,omitempty"`
	Arrangements []Arrangement `json:"arrangements" yaml:"arrangements" validate:"dive"`
}

// Arrangement is an arrangement of accreditation bodies that one of them signed, for one activity.
type Arrangement struct {
	// Name is the arrangement: "ILAC MRA", "IAF MLA", a regional one.
	Name string `json:"name" yaml:"name" validate:"required,max=70"`
	// Standard is the activity, by the standard that bodies are accredited for under it.
	Standard string `json:"standard" yaml:"standard" validate:"required,max=70"`
	Span     Span   `json:"span" yaml:"span"`
}
