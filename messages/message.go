// Package messages is the canonical model: what every document becomes once an
// adapter has read it. One file holds one noun: the envelope, the kinds, and the
// building blocks they share. Names follow the WCO Data Model and the UN/CEFACT
// core component library; JSON is lowerCamelCase, an empty value is an absent one,
// and decimals are strings.
//
// It knows nothing of wire formats, Kafka, partners or storage, and imports only
// messages/codes and the checking libraries.
package messages

import (
	"encoding/json"
	"fmt"
	"time"
)

// SchemaVersion is the semantic version of the canonical schema. Additions raise
// the minor number; a field never changes its meaning. A test of cmd/schemagen
// holds the schema against the versions that were released.
const SchemaVersion = "1.1.0"

// Message is one canonical document with its envelope. The body holds one kind.
type Message struct {
	SchemaVersion string `json:"schemaVersion" validate:"required,semver"`
	// ID is derived from the document id and the message's place in the document.
	ID       string   `json:"id" validate:"required,max=64"`
	Kind     Kind     `json:"kind" validate:"required,kind"`
	Function Function `json:"function" validate:"required,oneof=original change replace cancel request response status"`
	// FunctionCode is the source's own code of the function (UNTDID 1225), if any.
	FunctionCode *Code `json:"functionCode,omitempty"`
	// Subject is what the message is about. It is set at first sight and never changes.
	Subject string `json:"subject" validate:"required,max=128"`
	// Version counts the messages of a subject; CLEARING gives it, 0 means not yet given.
	Version       int    `json:"version,omitempty" validate:"gte=0"`
	SourceVersion string `json:"sourceVersion,omitempty" validate:"max=35"`
	Correlation   string `json:"correlation,omitempty" validate:"max=128"`
	Causation     string `json:"causation,omitempty" validate:"max=128"`
	// Test marks a message that its sender calls a test (UNB 0035 and the like).
	Test       bool          `json:"test,omitempty"`
	Issued     *Time         `json:"issued,omitempty"`
	Received   time.Time     `json:"received,omitzero"`
	Sender     Participant   `json:"sender"`
	Recipients []Participant `json:"recipients,omitempty" validate:"dive"`
	// Hubs are the ids of the hubs that took the message, in order: one that finds itself there has had it before.
	Hubs           []string         `json:"hubs,omitempty" validate:"dive,required,max=64"`
	Source         Source           `json:"source"`
	Authentication []Authentication `json:"authentication,omitempty" validate:"dive"`
	Handling       Handling         `json:"handling,omitempty" validate:"omitempty,oneof=public trade official lawEnforcement"`
	// Conditions of use travel with every copy.
	Conditions []string       `json:"conditions,omitempty"`
	Faults     Faults         `json:"faults,omitempty" validate:"-"`
	Provenance Provenance     `json:"provenance,omitempty" validate:"-"`
	Body       Body           `json:"body" validate:"required"`
	Extensions map[string]any `json:"extensions,omitempty" validate:"-"`
}

// Body is the content of a message; each kind is one struct that implements it.
type Body interface{ Kind() Kind }

// Kind names a family of canonical messages.
type Kind string

// The kinds. Those without a body type are reserved for it.
const (
	KindDeclaration Kind = "declaration"
	KindManifest    Kind = "manifest"
	KindCertificate Kind = "certificate"
	KindInspection  Kind = "inspection"
	KindRuling      Kind = "ruling"
	KindDecision    Kind = "decision"
	KindMovement    Kind = "movement"
	KindAssistance  Kind = "assistance"
	KindAlert       Kind = "alert"
	KindStatistics  Kind = "statistics"
	KindReceipt     Kind = "receipt"
)

// NewBody returns an empty body of a kind, or nil where the kind has no body type yet.
func NewBody(k Kind) Body {
	switch k {
	case KindDeclaration:
		return &Declaration{}
	case KindCertificate:
		return &Certificate{}
	case KindInspection:
		return &Inspection{}
	case KindRuling:
		return &Ruling{}
	case KindDecision:
		return &Decision{}
	case KindReceipt:
		return &Receipt{}
	case KindManifest:
		return &Manifest{}
	case KindMovement:
		return &Movement{}
	case KindAssistance:
		return &Assistance{}
	case KindAlert:
		return &Alert{}
	}
	return nil
}

// Function says what a message does to its subject (UNTDID 1225, folded).
type Function string

// The functions.
const (
	FunctionOriginal Function = "original"
	FunctionChange   Function = "change"
	FunctionReplace  Function = "replace"
	FunctionCancel   Function = "cancel"
	FunctionRequest  Function = "request"
	FunctionResponse Function = "response"
	FunctionStatus   Function = "status"
)

// Handling is the confidentiality class of a message; empty means trade.
type Handling string

// The handling classes.
const (
	HandlingPublic         Handling = "public"
	HandlingTrade          Handling = "trade"
	HandlingOfficial       Handling = "official"
	HandlingLawEnforcement Handling = "lawEnforcement"
)

// Participant is a system or organisation that a message comes from or goes to.
type Participant struct {
	PartyID string `json:"partyId" validate:"required,max=70"`
	Scheme  string `json:"scheme,omitempty" validate:"max=35"`
	Role    string `json:"role,omitempty" validate:"max=35"`
	Country string `json:"country,omitempty" validate:"omitempty,codelist=country"`
	System  string `json:"system,omitempty" validate:"max=70"`
}

// Source says which document a message was read from, and by what.
type Source struct {
	// Document is the document id: hash of the sender and the SHA-256 of the bytes.
	Document       string `json:"document,omitempty"`
	SHA256         string `json:"sha256,omitempty" validate:"omitempty,len=64,hexadecimal"`
	Size           int64  `json:"size,omitempty" validate:"gte=0"`
	Name           string `json:"name,omitempty" validate:"max=255"`
	Adapter        string `json:"adapter,omitempty"`
	AdapterVersion string `json:"adapterVersion,omitempty"`
	Format         string `json:"format,omitempty"`
	FormatVersion  string `json:"formatVersion,omitempty"`
	// Root is the root element, message type or header that was recognised.
	Root      string `json:"root,omitempty"`
	MediaType string `json:"mediaType,omitempty"`
	Charset   string `json:"charset,omitempty"`
	// Index is the message's place in its document, from 0.
	Index int `json:"index,omitempty" validate:"gte=0"`
	// Identity is what the format states of the document's identity
	// (for EDIFACT: sender, recipient and interchange reference); empty where it states none.
	Identity string `json:"identity,omitempty"`
	// Leaves counts the values that the source holds for this message; Unused lists the paths of
	// those that the adapter did not read. Adapters that do not count leave both out.
	// Of several messages made of the same part of a document the first says it.
	Leaves int      `json:"leaves,omitempty" validate:"gte=0"`
	Unused []string `json:"unused,omitempty"`
	// UnusedMore counts the values beyond those that Unused lists.
	UnusedMore int `json:"unusedMore,omitempty" validate:"gte=0"`
}

// Authentication is the verdict on a signature or channel, not the signature.
type Authentication struct {
	Scheme     string `json:"scheme" validate:"required,oneof=xmldsig xades jws tls eport hmac other"`
	Result     string `json:"result" validate:"required,oneof=valid invalid notChecked absent"`
	Signer     string `json:"signer,omitempty"`
	SignedTime *Time  `json:"signedTime,omitempty"`
	Digest     string `json:"digest,omitempty"`
}

// UnmarshalJSON reads a message whose body type follows from its kind. It is
// lenient about unknown fields; the native adapter is the strict reader.
func (m *Message) UnmarshalJSON(data []byte) error {
	type plain Message
	aux := struct {
		*plain
		Body json.RawMessage `json:"body"`
	}{plain: (*plain)(m)}
	if err := json.Unmarshal(data, &aux); err != nil {
		return err
	}
	m.Body = nil
	if len(aux.Body) == 0 || string(aux.Body) == "null" {
		return nil
	}
	body := NewBody(m.Kind)
	if body == nil {
		return fmt.Errorf("unknown message kind %q", m.Kind)
	}
	if err := json.Unmarshal(aux.Body, body); err != nil {
		return fmt.Errorf("%s body: %w", m.Kind, err)
	}
	m.Body = body
	return nil
}
