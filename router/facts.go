package router

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// Facts are what routes look at: all of a message that a condition can be about. They are taken from the decoded
// message once; of a message too large for a record they travel in HeaderFacts.
type Facts struct {
	Kind     messages.Kind     `json:"kind"`
	Function messages.Function `json:"function"`
	Sender   string            `json:"sender"`
	// Addressees are whom one authority writes to: ids and countries of authorities, ids of offices; of an answer about a ledger, who asked.
	Addressees []string `json:"addressees,omitempty"`
	// About is the sender of the subject whose lane the message follows.
	About    string            `json:"about,omitempty"`
	Types    []string          `json:"types,omitempty"`
	Outcome  string            `json:"outcome,omitempty"`
	Export   []string          `json:"export,omitempty"`
	Import   []string          `json:"import,omitempty"`
	Issuer   []string          `json:"issuer,omitempty"`
	Border   []string          `json:"border,omitempty"`
	Transit  []string          `json:"transit,omitempty"`
	Corridor string            `json:"corridor,omitempty"`
	Handling messages.Handling `json:"handling"`
	Test     bool              `json:"test,omitempty"`
	// References are "type:number", folded; Own are those of the message itself, not of what it cites.
	References []string `json:"references,omitempty"`
	Own        []string `json:"own,omitempty"`
}

// maxFacts bounds the references that facts hold, for they may travel in a header.
const maxFacts = 200

// FactsOf takes the facts from a message that follows a lane; an empty lane is the message's own subject.
func FactsOf(m *messages.Message, lane string) Facts {
	f := Facts{Kind: m.Kind, Function: m.Function, Sender: m.Sender.PartyID, Handling: m.Handling, Test: m.Test}
	if f.Handling == "" {
		f.Handling = messages.HandlingTrade
	}
	var own []messages.Reference
	switch b := m.Body.(type) {
	case *messages.Declaration:
		f.Types = list(b.Type)
		f.Export, f.Import, f.Transit = list(b.ExportCountry), list(b.DestinationCountry), slices.Clone(b.TransitCountries)
		f.Border = officeCountries(b.Offices)
		f.corridor(b.Corridor)
		f.consignments(b.Consignments)
		own = b.References
	case *messages.Certificate:
		f.Types, f.Outcome = list(string(b.Class)), b.Status
		f.Export, f.Import, f.Transit = list(b.ExportCountry), list(b.DestinationCountry), slices.Clone(b.TransitCountries)
		f.Issuer = list(b.IssuingCountry)
		f.corridor(b.Corridor)
		f.consignments(b.Consignments)
		own = append([]messages.Reference{{Type: "certificate", Number: b.Number}}, b.References...)
	case *messages.Inspection:
		f.Outcome, f.Issuer = b.Result, list(b.Country)
		own = []messages.Reference{{Type: "inspection", Number: b.Number}}
	case *messages.Ruling:
		f.Outcome, f.Border = string(b.Status), officeCountries(b.Offices)
		if b.Authority != nil && b.Authority.Address != nil {
			f.Border = add(f.Border, b.Authority.Address.Country)
		}
	case *messages.Decision:
		f.Outcome, f.Border = string(b.Outcome), list(b.Border)
		if lane == "" {
			lane = b.Declaration.Subject
		}
	case *messages.Receipt:
		if f.Outcome = b.Status; b.Use != nil {
			f.Types, f.Issuer, f.Border = list(b.Use.What), list(b.Use.Instrument.Country), list(b.Use.Border)
			for _, r := range m.Recipients {
				f.Addressees = add(f.Addressees, r.PartyID)
			}
		}
	case *messages.Manifest:
		f.Types, f.Border = list(b.Type), officeCountries(b.Offices)
		f.Export, f.Import = placeCountries(b.Places, "loading", "departure"), placeCountries(b.Places, "discharge", "entry", "destination")
		f.consignments(b.Consignments)
		own = b.References
	case *messages.Movement:
		f.Types = list(string(b.Event))
		if b.Place != nil {
			f.Border = add(f.Border, b.Place.Country)
		}
		f.consignments(b.Consignments)
		own = []messages.Reference{{Type: "movement", Number: b.Number}}
	case *messages.Assistance:
		f.assistance(b)
	case *messages.Alert:
		f.Types, f.Outcome, f.Issuer = list(string(b.Type)), b.Status, list(b.Authority.Country)
		for _, o := range b.Offices {
			f.Addressees = add(f.Addressees, o.ID)
		}
		f.Border = officeCountries(b.Offices)
		f.corridor(b.Corridor)
		f.consignments(b.Consignments)
		own = []messages.Reference{{Type: "alert", Number: b.Number}}
	}
	if lane != "" {
		f.About, _, _ = strings.Cut(lane, "/")
	}
	for _, r := range messages.ReferencesOf(m) {
		if r.Type != "party" && len(f.References) < maxFacts { // personal data stays out of headers
			f.References = append(f.References, refKey(r.Type, r.Number))
		}
	}
	for _, r := range own {
		if identifying[r.Type] && messages.Fold(r.Number) != "" && len(f.Own) < maxOwn {
			f.Own = add(f.Own, refKey(r.Type, r.Number))
		}
	}
	return f
}

// identifying are the reference types that name the message's own subject: those that may become its aliases.
var identifying = map[string]bool{"functionalReference": true, "lrn": true, "mrn": true, "ucr": true, "declarantReference": true,
	"entryNumber": true, "declaration": true, "certificate": true, "inspection": true, "movement": true, "alert": true}

const maxOwn = 16

func refKey(typ, number string) string { return typ + ":" + messages.Fold(number) }

// assistance takes the facts of a step of a case: its form stands for its outcome, and it is addressed to the side that did not
// write it. What the hub writes itself is for both.
func (f *Facts) assistance(b *messages.Assistance) {
	f.Types, f.Outcome, f.Issuer = list(string(b.Type)), string(b.Form), list(b.Requesting.Country)
	requesting, requested := true, true
	switch b.Form {
	case messages.AssistanceRequest, messages.AssistanceOutcome, messages.AssistanceDisposed:
		requesting = false
	case messages.AssistanceAcknowledgement, messages.AssistanceReply, messages.AssistanceRefused:
		requested = false
	}
	if requesting {
		f.Addressees = add(add(f.Addressees, b.Requesting.ID), b.Requesting.Country)
	}
	if requested {
		f.Addressees = add(add(f.Addressees, b.Requested.ID), b.Requested.Country)
	}
}

func (f *Facts) corridor(c *messages.Corridor) {
	if c != nil {
		f.Corridor = c.ID
	}
}

// consignments adds the countries that are stated for single consignments.
func (f *Facts) consignments(cs []messages.Consignment) {
	for i := range cs {
		f.Export, f.Import = add(f.Export, cs[i].ExportCountry), add(f.Import, cs[i].DestinationCountry)
		for _, c := range cs[i].TransitCountries {
			f.Transit = add(f.Transit, c)
		}
	}
}

func officeCountries(os []messages.Office) (out []string) {
	for _, o := range os {
		out = add(out, o.Country)
	}
	return out
}

// placeCountries gives the countries of places in some functions.
func placeCountries(ps []messages.Place, functions ...string) (out []string) {
	for i := range ps {
		if slices.Contains(functions, ps[i].Function) {
			out = add(out, ps[i].Country)
		}
	}
	return out
}

func list(s string) []string { return add(nil, s) }

// add appends what is neither empty nor there already.
func add(to []string, s string) []string {
	if s == "" {
		return to
	}
	for _, have := range to {
		if have == s {
			return to
		}
	}
	return append(to, s)
}
