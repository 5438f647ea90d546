package recognition

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// version is the version of the records in state. A release reads it and the one before.
const version = 1

// maxReferences bounds how many of a declaration's own references a decision repeats.
const maxReferences = 50

// declarationOf keeps of a message what recognition needs.
func declarationOf(m *messages.Message, b *messages.Declaration, known int64) Declaration {
	d := Declaration{
		V: version, Subject: m.Subject, Version: m.Version, Message: m.ID, Document: m.Source.Document, Sender: m.Sender.PartyID, Known: known,
		Type: b.Type, Procedures: procedures(b.Procedure), Acceptance: b.Acceptance, Lodgement: b.Lodgement, Received: m.Received.UTC(), Arrival: b.Arrival,
		Destination: b.DestinationCountry, References: b.References, Numbers: numbersOf(b.References), Keys: sharedKeys(b.References),
		Equipment: named(equipmentOf(b.Equipment), b.References), Correlation: m.Correlation, Handling: m.Handling, Conditions: m.Conditions, Test: m.Test,
	}
	d.References = d.References[:min(len(d.References), maxReferences)]
	d.Keys = addKeys(d.Keys, transportKeys(b.Documents)...)
	d.Parties = partiesOf(b.Parties, b.Consignments)
	d.Transport = transportOf(b.Transport, b.Consignments)
	d.Lines = goodsOf(b.Consignments, equipmentIDs(d.Equipment))
	if len(d.Equipment) == 0 { // some formats name containers on lines only
		for _, l := range d.Lines {
			for _, id := range l.Equipment {
				if !slices.ContainsFunc(d.Equipment, func(e Equipment) bool { return e.ID == id }) {
					d.Equipment = append(d.Equipment, Equipment{ID: id})
				}
			}
		}
	}
	for i := range b.Documents {
		d.Citations = append(d.Citations, citation(&b.Documents[i], pointer("documents", i)))
	}
	return d
}

func citation(doc *messages.Document, at string) Citation {
	c := Citation{
		Class: doc.Class, Classes: []messages.DocumentClass{doc.Class}, Type: doc.Type, Number: doc.Number, Folded: messages.Fold(doc.Number),
		Country: doc.Country, Issued: doc.Issued, Lines: doc.AppliesTo, DocumentLine: doc.DocumentLine, Pointer: at,
	}
	if doc.Folded != "" { // a partner's profile may have stripped a prefix
		c.Folded = messages.Fold(doc.Folded)
	}
	if doc.Type != nil {
		for _, class := range codes.DocumentClasses(doc.Type.List, doc.Type.Code) {
			if k := messages.DocumentClass(class); !slices.Contains(c.Classes, k) {
				c.Classes = append(c.Classes, k)
			}
		}
	}
	for _, w := range doc.WriteOffs {
		if w.Quantity != nil {
			c.WriteOffs = append(c.WriteOffs, WriteOff{Line: w.Line, DocumentLine: w.DocumentLine, Value: w.Quantity.Value, Unit: w.Quantity.UnitCode})
		} else if w.DocumentLine > 0 {
			c.WriteOffs = append(c.WriteOffs, WriteOff{Line: w.Line, DocumentLine: w.DocumentLine})
		}
	}
	return c
}

// certificateOf keeps of a certificate what recognition needs.
func certificateOf(m *messages.Message, b *messages.Certificate, known int64) Instrument {
	in := instrumentOf(m, known)
	in.Class, in.Number, in.Folded, in.Country, in.Status = b.Class, b.Number, messages.Fold(b.Number), b.IssuingCountry, b.Status
	if b.Folded != "" {
		in.Folded = messages.Fold(b.Folded)
	}
	in.Issued, in.Destination = b.Issued, b.DestinationCountry
	if b.Validity != nil {
		in.Start, in.End = b.Validity.Start, b.Validity.End
	}
	in.Issuers = issuers(b.Parties, "issuer", "certifier", "authority")
	for i := range b.Signatories {
		if s := &b.Signatories[i]; s.Role == "certifier" && s.Party != nil {
			in.Issuers = addNames(in.Issuers, s.Party)
		}
	}
	for i := range b.Replaces {
		in.Replaces = append(in.Replaces, messages.Fold(b.Replaces[i].Number))
	}
	if len(b.ReplacedBy) > 0 {
		in.ReplacedBy = messages.Fold(b.ReplacedBy[0].Number)
	}
	if b.Base != nil {
		in.Base = messages.Fold(b.Base.Number)
	}
	in.Effective = b.Since()
	for i := len(b.History) - 1; i >= 0 && in.Before == ""; i-- {
		if s := b.History[i].Status; s != b.Status {
			in.Before = s
		}
	}
	if m.Function == messages.FunctionCancel && (in.Status == "valid" || in.Status == "pending" || in.Status == "draft") {
		in.Status = "withdrawn"
	}
	in.Equipment = named(equipmentOf(b.Equipment), b.References)
	in.Keys = addKeys(sharedKeys(b.References), transportKeys(b.Documents)...)
	in.Lines = goodsOf(b.Consignments, equipmentIDs(in.Equipment))
	in.consignmentKeys(b.Consignments)
	in.Decision, in.Measure, in.Attestation = b.Decision, b.Measure, b.Attestation
	in.Parties, in.Transport = partiesOf(b.Parties, b.Consignments), transportOf(b.Transport, b.Consignments)
	in.Signatories = signed(b.Signatories)
	in.Sites = sitesOf(b.Places, "examination")
	in.bodies(b.Accreditations, "")
	in.work(b.Tests)
	switch b.Conformance {
	case "doesNotConform":
		in.Results = append(in.Results, notSatisfactory)
	case "conditional":
		in.Results = append(in.Results, "conditional")
	}
	in.tests(b.Tests)
	for i := range b.Consignments {
		for j := range b.Consignments[i].Lines {
			in.tests(b.Consignments[i].Lines[j].Tests)
			in.work(b.Consignments[i].Lines[j].Tests)
		}
	}
	in.ID = identity(&in)
	return in
}

// inspectionOf keeps of an inspection result what recognition needs.
func inspectionOf(m *messages.Message, b *messages.Inspection, known int64) Instrument {
	in := instrumentOf(m, known)
	in.Class, in.Number, in.Folded, in.Country, in.Status = messages.ClassInspection, b.Number, messages.Fold(b.Number), b.Country, "valid"
	if b.Folded != "" {
		in.Folded = messages.Fold(b.Folded)
	}
	if m.Function == messages.FunctionCancel {
		in.Status = "withdrawn"
	}
	for _, t := range []*messages.Time{b.End, b.Start, m.Issued} {
		if t != nil {
			in.Issued = t
			break
		}
	}
	if b.Authority != nil {
		in.Issuers = addNames(in.Issuers, b.Authority)
	}
	in.Issuers = append(in.Issuers, issuers(b.Parties, "authority", "issuer", "inspector")...)
	in.Results = append(in.Results, b.Result)
	in.PerformedBy, in.Covers = b.PerformedBy, b.Lines
	for i := range b.Checks {
		c := &b.Checks[i]
		in.Checks = append(in.Checks, Checked{Control: c.Control, Performed: c.Performed, Result: c.Result, Lines: c.Lines, Extent: c.Extent, Time: c.Time, Seals: sealsOf(c.Seals)})
	}
	in.Begun, in.Ended, in.Attestation = b.Start, b.End, "inspection"
	in.Parties, in.Transport = partiesOf(b.Parties, b.Consignments), transportOf(b.Transport, b.Consignments)
	in.Signatories = signed(b.Inspectors)
	if b.Place != nil {
		in.Sites = sitesOf([]messages.Place{*b.Place}, "")
	}
	methods := map[string]bool{}
	for i := range b.Checks {
		if m := b.Checks[i].Method; b.Checks[i].Performed && !methods[m] {
			methods[m] = true
			in.bodies(b.Accreditations, m)
		}
	}
	if len(in.Bodies) == 0 {
		in.bodies(b.Accreditations, "")
	}
	in.work(b.Tests)
	in.Equipment = equipmentOf(b.Equipment)
	in.Equipment = named(in.Equipment, b.References)
	in.Keys = addKeys(sharedKeys(b.References), transportKeys(b.Documents)...)
	in.Lines = goodsOf(b.Consignments, equipmentIDs(in.Equipment))
	in.consignmentKeys(b.Consignments)
	in.tests(b.Tests)
	in.ID = identity(&in)
	return in
}

// named adds the containers that references name, and the seals where there is only one container to be sealed.
func named(es []Equipment, rs []messages.Reference) []Equipment {
	for _, r := range rs {
		if id := messages.Fold(r.Number); r.Type == keyContainer && id != "" && !slices.Contains(equipmentIDs(es), id) {
			es = append(es, Equipment{ID: id})
		}
	}
	if len(es) != 1 {
		return es
	}
	for _, r := range rs {
		if f := messages.Fold(r.Number); r.Type == "seal" && f != "" && !slices.Contains(es[0].Seals, f) {
			es[0].Seals = append(es[0].Seals, f)
		}
	}
	return es
}

func instrumentOf(m *messages.Message, known int64) Instrument {
	in := Instrument{
		V: version, Kind: m.Kind, Subject: m.Subject, Version: m.Version, Message: m.ID, Document: m.Source.Document, Sender: m.Sender.PartyID,
		Known: known, Handling: m.Handling, Conditions: m.Conditions,
	}
	in.Digest = m.Source.SHA256
	for _, a := range m.Authentication {
		in.Forged = in.Forged || a.Result == "invalid"
		if a.Result != "absent" {
			in.Signatures = append(in.Signatures, Signature{Scheme: a.Scheme, Result: a.Result, Signer: a.Signer, Time: a.SignedTime, Digest: a.Digest})
		}
	}
	return in
}

// consignmentKeys adds what consignments and lines share with declarations to the instrument's own keys.
func (in *Instrument) consignmentKeys(cs []messages.Consignment) {
	for i := range cs {
		in.Keys = addKeys(in.Keys, sharedKeys(cs[i].References)...)
	}
	for i := range in.Lines {
		in.Keys = addKeys(in.Keys, in.Lines[i].Keys...)
	}
}

func (in *Instrument) tests(ts []messages.Test) {
	for i := range ts {
		if c := ts[i].Conclusion; c != "" && !slices.Contains(in.Results, c) {
			in.Results = append(in.Results, c)
		}
	}
}

// issuers are the ids and names of the parties in the given roles, role by role.
func issuers(ps []messages.Party, roles ...string) []string {
	var out []string
	for _, role := range roles {
		for i := range ps {
			if ps[i].Role == role {
				out = addNames(out, &ps[i])
			}
		}
	}
	return out
}

// addNames adds what a party may be registered under: "scheme:id", ids, names.
func addNames(to []string, p *messages.Party) []string {
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(to, s) {
			to = append(to, s)
		}
	}
	for _, id := range p.IDs {
		if id.Scheme != "" {
			add(id.Scheme + ":" + id.ID)
		}
		add(id.ID)
	}
	for _, n := range p.Names {
		add(n.Value)
	}
	return to
}

// identity hashes what tells one instrument from another: issuing country, issuer, class, folded number, issue
// date; the sender too, for a copy from elsewhere is never the instrument. Inspections without a number are
// known by their subject.
func identity(in *Instrument) string {
	issuer, issued := "", ""
	if len(in.Issuers) > 0 {
		issuer = messages.Fold(in.Issuers[0])
	}
	if in.Issued != nil {
		issued = in.Issued.Value + in.Issued.Zone
	}
	number := in.Folded
	if number == "" {
		number, issued = in.Subject, ""
	}
	return digest("instrument", string(in.Kind), in.Country, issuer, string(in.Class), number, issued, in.Sender)
}

// digest hashes parts so that no two lists of parts collide by joining; 160 bits in hex.
func digest(parts ...string) string {
	room := [512]byte{}
	b := room[:0]
	for _, p := range parts {
		b = append(append(strconv.AppendInt(b, int64(len(p)), 10), ':'), p...)
	}
	sum := sha256.Sum256(b)
	var text [40]byte
	hex.Encode(text[:], sum[:len(text)/2])
	return string(text[:])
}
