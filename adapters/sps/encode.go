package sps

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

var _ adapters.Encoder = Adapter{}

// ErrKind says that a message is of a kind that has no document of its own here: an inspection or ruling is written as
// part of the certificate that it was read from, whose signatories keep their clauses.
var ErrKind = errors.New("only certificates are written as SPS certificates")

// ErrTest says that a test message was to be written: nothing in the document could tell it from a real one.
var ErrTest = errors.New("an SPS certificate cannot be marked as a test")

// versionWritten is the version of the standard that is written.
const versionWritten = "17"

// Encode implements adapters.Encoder: a certificate as SPSCertificate, version 17, UTF-8. What was written is read
// back and compared, and every difference is a fault of kind loss.
func (Adapter) Encode(ctx context.Context, w io.Writer, m *messages.Message, to adapters.Address) (messages.Faults, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("encode SPS certificate: %w", err)
	}
	out, faults, err := encode(ctx, m, to)
	if err != nil {
		return nil, fmt.Errorf("encode SPS certificate: %w", err)
	}
	if _, err := w.Write(out); err != nil {
		return nil, fmt.Errorf("encode SPS certificate: %w", err)
	}
	return faults, nil
}

func encode(ctx context.Context, m *messages.Message, to adapters.Address) ([]byte, messages.Faults, error) {
	if m == nil {
		return nil, nil, ErrKind
	}
	c, ok := m.Body.(*messages.Certificate)
	switch {
	case !ok || c == nil:
		return nil, nil, ErrKind
	case m.Test:
		return nil, nil, ErrTest
	}
	var w writer
	w.c, w.ours = c, strings.HasPrefix(m.Source.Format, "sps:")
	w.root("SPSCertificate", spaceCertificate+versionWritten, func() {
		w.group("SPSExchangedDocument", w.document)
		w.group("SPSConsignment", w.consignment)
	})
	back, err := readBack(ctx, w.b, to.Profile)
	if err != nil {
		return nil, nil, err
	}
	faults, err := lossesOf(m, back)
	if m.Function != messages.FunctionOriginal && m.Function != messages.FunctionRequest && m.Function != "" {
		faults = append(faults, messages.Fault{Code: CodeLost, Severity: messages.SeverityLoss, Pointer: "/function",
			Text: "the format does not say what the document does to an earlier one", Found: string(m.Function)})
	}
	return w.b, faults, err
}

// writer writes one certificate. What the format has no place for it passes over: the comparison finds it.
type writer struct {
	sheet
	c *messages.Certificate
	// ours says that the message was read from a certificate like the one that is written.
	ours bool
	// totalNotes are notes that would be taken for something else on the document.
	totalNotes []messages.Note
}

// document writes SPSExchangedDocument in the order of the schema.
func (w *writer) document() {
	c := w.c
	w.leaf("Name", c.Name)
	w.leaf("ID", c.Number)
	for _, n := range c.Notes {
		if n.Subject == "description" {
			w.leaf("Description", n.Text, "languageID", n.Language)
		}
	}
	w.code("TypeCode", c.Type)
	w.leaf("StatusCode", statusCode(c), "name", statusText(c))
	w.time("IssueDateTime", c.Issued)
	for _, a := range c.Attributes {
		if a.Name == "copyIndicator" {
			w.leaf("CopyIndicator", a.Value)
		}
	}
	w.partiesAs("issuer", "IssuerSPSParty")
	w.issuingCountry()
	w.partiesAs("recipient", "RecipientSPSParty")
	w.documentNotes()
	w.referenced()
	w.signatures()
}

// codeOfStatus are the codes of UNTDID 4405 that are written. A status that the list does not have becomes the nearest
// that is no safer to rely on: a suspended certificate is pending, a used up one has expired.
var codeOfStatus = map[string]string{
	"valid": "70", "withdrawn": "40", "revoked": "40", "rejected": "41", "pending": "42", "suspended": "42", "replaced": "44", "draft": "47",
	"expired": "49", "depleted": "49",
}

// statusCode is the source's own code where it says the canonical status, and no more.
func statusCode(c *messages.Certificate) string {
	if c.Form != "certificate" && c.Status == "valid" {
		return codeOfStatus["pending"] // only a certificate is an instrument
	}
	if c.StatusCode != nil && c.StatusCode.List == listStatus && statuses[c.StatusCode.Code] == c.Status && c.Status != "" {
		return c.StatusCode.Code
	}
	if code := codeOfStatus[c.Status]; code != "" {
		return code
	}
	return codeOfStatus["pending"]
}

func statusText(c *messages.Certificate) string {
	if c.StatusCode != nil && c.StatusCode.Code == statusCode(c) {
		return c.StatusCode.Text
	}
	return ""
}

// issuingCountry writes an issuer of whom only the country is known, where nothing else says it.
func (w *writer) issuingCountry() {
	for _, p := range w.c.Parties {
		if p.Role == "issuer" || p.Role == "certifier" && p.Address != nil && p.Address.Country != "" {
			return
		}
	}
	if w.c.IssuingCountry == "" || w.c.IssuingCountry == w.c.ExportCountry {
		return
	}
	w.group("IssuerSPSParty", func() {
		w.group("SpecifiedSPSAddress", func() { w.leaf("CountryID", w.c.IssuingCountry) })
	})
}

// documentNotes writes what is replaced, the additional declarations and the notes.
func (w *writer) documentNotes() {
	w.replaced()
	for _, d := range w.c.Declarations {
		if strings.HasPrefix(d.Subject, "AD") || !w.certified() {
			if !strings.HasPrefix(d.Subject, "AD") {
				d.Subject = "ADEDL" // additional declaration, as the IPPC names it
			}
			w.note("IncludedSPSNote", d)
		}
	}
	for _, n := range w.c.Notes {
		switch {
		case n.Subject == "description":
		case strings.HasPrefix(n.Subject, "AD") && n.Code == nil && !strings.Contains(n.Subject, "_"):
			w.totalNotes = append(w.totalNotes, n)
		default:
			w.note("IncludedSPSNote", n)
		}
	}
}

// replaced writes the first certificate that is replaced as the IPPC's notes, unless it was a referenced document.
func (w *writer) replaced() {
	if len(w.c.Replaces) == 0 || !byNotes(w.c.Replaces[0]) {
		return
	}
	d := w.c.Replaces[0]
	note := func(subject, text string) {
		if text != "" {
			w.note("IncludedSPSNote", messages.Note{Subject: subject, Text: text})
		}
	}
	note("ADRPN", d.Number)
	if d.Relation != nil {
		note("ADRP", d.Relation.Code)
	}
	note("ADRPR", d.Text)
	if d.Issued != nil {
		note("ADRD", timeText(d.Issued))
	}
}

func byNotes(d messages.Document) bool { return d.Relation == nil || d.Relation.List == "ippc:ADRP" }

// note writes a note: TRACES names its subject by SubjectCode, the IPPC by Subject.
func (w *writer) note(name string, n messages.Note) {
	coded := n.Code != nil || strings.Contains(n.Subject, "_")
	w.group(name, func() {
		if !coded {
			w.leaf("Subject", n.Subject)
		}
		w.code("ContentCode", n.Code)
		w.leaf("Content", n.Text, "languageID", n.Language)
		if coded {
			w.leaf("SubjectCode", n.Subject)
		}
	})
}

// referenced writes the documents that the certificate refers to, itself included where it has an address.
func (w *writer) referenced() {
	c := w.c
	if c.StatusAddress != "" && c.Number != "" {
		w.group("ReferenceSPSReferencedDocument", func() {
			if c.Type != nil {
				w.leaf("TypeCode", c.Type.Code)
			}
			w.leaf("RelationshipTypeCode", relationSelf)
			w.leaf("ID", c.Number)
			w.mark("AttachmentBinaryObject", "uri", c.StatusAddress)
		})
	}
	for i, d := range c.Replaces {
		if i == 0 && byNotes(d) {
			continue
		}
		if d.Relation == nil {
			d.Relation = &messages.Code{Code: relationPrevious, List: "untdid1153"}
		}
		w.referencedDocument(d)
	}
	numbers := map[string]bool{}
	for _, d := range c.Documents {
		if d.Relation != nil && d.Relation.List == "ippc:note" {
			continue // cited in a note of the line
		}
		numbers[d.Number] = true
		w.referencedDocument(d)
	}
	for _, r := range c.References {
		if code := codeOfReference[r.Type]; code != "" && !numbers[r.Number] {
			kind := r.SourceType
			if kind == nil || referenceTypes[kind.Code] != r.Type {
				kind = &messages.Code{Code: code}
			}
			w.referencedDocument(messages.Document{Type: kind, Number: r.Number, Country: r.IssuerCountry, Issued: r.Date})
		}
	}
}

// codeOfReference are the types (UNTDID 1001) that are written for references without a document.
var codeOfReference = map[string]string{
	"billOfLading": "705", "airWaybill": "740", "railWaybill": "720", "roadConsignmentNote": "730", "invoice": "380", "declaration": "830", "manifest": "785",
}

func (w *writer) referencedDocument(d messages.Document) {
	w.group("ReferenceSPSReferencedDocument", func() {
		w.time("IssueDateTime", d.Issued)
		w.code("TypeCode", d.Type)
		w.code("RelationshipTypeCode", d.Relation)
		w.leaf("ID", d.Number, "schemeAgencyID", d.Country)
		if a := d.Attachment; a != nil {
			w.mark("AttachmentBinaryObject", "mimeCode", a.MediaType, "uri", a.URI, "filename", a.Name)
		}
		w.leaf("Information", d.Name)
		w.leaf("Information", d.Text)
	})
}

// code writes a coded value with what it means.
func (w *writer) code(name string, c *messages.Code) {
	if c == nil {
		return
	}
	list := c.List
	if strings.HasPrefix(list, "untdid") {
		list = "" // the element says which list
	}
	w.leaf(name, c.Code, "name", c.Text, "listID", list)
}

// time writes a time: a day as DateTimeString, anything finer as DateTime with the zone that is known.
func (w *writer) time(name string, t *messages.Time) {
	if t == nil {
		return
	}
	w.group(name, func() {
		if t.Precision == messages.PrecisionDate {
			w.leaf("DateTimeString", timeText(t))
			return
		}
		w.leaf("DateTime", timeText(t))
	})
}

func timeText(t *messages.Time) string { return t.Value + t.Zone }

// quantity writes a measure with its unit.
func (w *writer) quantity(name string, q *messages.Quantity) {
	if q != nil {
		w.leaf(name, string(q.Value), "unitCode", q.UnitCode)
	}
}

// isGoods tells whether a line would be seen to carry goods, which a line of totals needs beside it.
func isGoods(l *messages.Line) bool {
	if len(l.Classifications) > 0 {
		return true
	}
	for _, m := range l.Measures {
		if measureElement(m) != "" {
			return true
		}
	}
	return false
}

// measureElement names the element that a measure of goods is written in, "" where there is none.
func measureElement(m messages.Measure) string {
	switch m.Type {
	case "netMass":
		return "NetWeightMeasure"
	case "grossMass":
		return "GrossWeightMeasure"
	case "netVolume":
		return "NetVolumeMeasure"
	case "grossVolume":
		return "GrossVolumeMeasure"
	case "count", "other":
		if m.SourceType != nil && m.SourceType.List == "sps:element" && measureTypes[m.SourceType.Code] != "" {
			return m.SourceType.Code
		}
		if m.Type == "count" && codes.Dimension(m.UnitCode) == "count" {
			return "NetVolumeMeasure" // where animals are counted
		}
	}
	return ""
}
