package sps

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// The fault codes of SPS certificates. A code never changes its meaning; those of XML itself are XML-….
const (
	// CodeRoot: root element and namespace are not those of an SPS certificate together.
	CodeRoot = "SPS-001"
	// CodeNoCertificate: the envelope holds no SPSCertificate.
	CodeNoCertificate = "SPS-002"
	// CodePart: the certificate lacks its document or consignment part.
	CodePart = "SPS-003"
	// CodeNumber: the certificate has no number, and is no application that would get one.
	CodeNumber = "SPS-004"
	// CodeType: the certificate's type is missing or not one that is known.
	CodeType = "SPS-005"
	// CodeStatus: the status is missing or not in the first list of UNTDID 4405.
	CodeStatus = "SPS-006"
	// CodeStatusHeld: the stated status says more than the document bears out; a safer one was taken.
	CodeStatusHeld = "SPS-007"
	// CodeJSON: the JSON form cannot be read.
	CodeJSON = "SPS-008"
	// CodeVersion: the document is in a version of the standard that is not known; it was read as the known ones.
	CodeVersion = "SPS-009"
	// CodeTime: a date or time cannot be read.
	CodeTime = "SPS-010"
	// CodeNumberFormat: a value is not a decimal number.
	CodeNumberFormat = "SPS-011"
	// CodeAttachment: an attachment is not base64.
	CodeAttachment = "SPS-012"
	// CodeSequence: a line's number is not one, or is used twice.
	CodeSequence = "SPS-013"
	// CodeIssuer: nothing says on which country's authority the certificate is issued.
	CodeIssuer = "SPS-014"
	// CodeSeal: a seal whose container or wagon is not named.
	CodeSeal = "SPS-015"
	// CodeCommodity: a commodity code that cannot be whole.
	CodeCommodity = "SPS-016"
	// CodeTwice: what stands once in a certificate stands there twice and says different things.
	CodeTwice = "SPS-017"
	// CodeUnit: a quantity has no unit.
	CodeUnit = "SPS-021"
	// CodeConclusion: a control's result or decision is not one that is known.
	CodeConclusion = "SPS-030"
	// CodeAnswer: an acknowledgement's status is missing or not one that is known.
	CodeAnswer = "SPS-031"
	// CodeNoReference: an acknowledgement does not say what it acknowledges.
	CodeNoReference = "SPS-032"
	// CodeEnvelope: the envelope says otherwise than the certificate in it.
	CodeEnvelope = "SPS-033"
	// CodeContradiction: a border authority accepts the goods although a control of its own was not satisfactory; the safer reading stands.
	CodeContradiction = "SPS-034"
	// CodeNoLines: the certificate names no goods.
	CodeNoLines = "SPS-040"
	// CodeMany: there are more certificates in the document than the limit.
	CodeMany = "SPS-041"
	// CodeLines: there are more goods lines than the limit.
	CodeLines = "SPS-042"
	// CodeControls: so many controls and decisions over so much content that the messages would be out of all proportion.
	CodeControls = "SPS-043"
	// CodeUnread: content that has no place in the canonical message.
	CodeUnread = "SPS-050"
	// CodeLost: a value of the message that was written has no place in the format.
	CodeLost = "SPS-060"
	// CodeChanged: a value of the message that was written is there as another one.
	CodeChanged = "SPS-061"
)

// problem is what is wrong with one value.
type problem = draft.Problem

// wrong is the place and text of a value for a problem.
func wrong(v xmldoc.Value) (messages.Position, string) { return v.Position(), v.Text }
