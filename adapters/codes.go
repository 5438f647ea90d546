package adapters

import (
	"fmt"

	"github.com/clearhub/clearhub/messages"
)

// The fault codes of reading a document, whatever its format. A code never changes its meaning.
const (
	// CodeEmpty: the document has no content.
	CodeEmpty = "DOC-001"
	// CodeUnknown: no adapter reads this content.
	CodeUnknown = "DOC-002"
	// CodeTooLarge: the document is larger than the limit.
	CodeTooLarge = "DOC-003"
	// CodeNoSuchFormat: the sender named a format that the hub does not have.
	CodeNoSuchFormat = "DOC-004"
	// CodeOtherFormat: the content is not the format that the sender named.
	CodeOtherFormat = "DOC-005"
	// CodeAmbiguous: several adapters claim the content with equal right.
	CodeAmbiguous = "DOC-006"
	// CodeCrashed: the adapter failed on this document; the sender's bytes may be right.
	CodeCrashed = "DOC-007"
	// CodeUnreadable: the adapter gave up without saying more.
	CodeUnreadable = "DOC-008"
	// CodeNoMessage: the document is readable and holds no message.
	CodeNoMessage = "DOC-009"
	// CodeBrokenOff: the hub ended the reading before the document's end.
	CodeBrokenOff = "DOC-010"
	// CodeMoreFaults: there are more faults than are listed.
	CodeMoreFaults = "DOC-011"
	// CodeOtherSender: the document names a sender that is not one of the partner's identifiers.
	CodeOtherSender = "DOC-012"
	// CodeTooMany: the document holds more messages than the limit.
	CodeTooMany = "DOC-013"
	// CodeDecision: the document brings a decision, which only the hub makes.
	CodeDecision = "DOC-014"
)

func tooLarge(limit int64) messages.Fault {
	return messages.Fault{
		Code: CodeTooLarge, Severity: messages.SeverityRefuse,
		Text:     "the document is too large",
		Found:    fmt.Sprintf("more than %d bytes", limit),
		Expected: fmt.Sprintf("at most %d bytes", limit),
		Mend:     "split it into several documents, or ask the operator for a higher limit",
	}
}

// tooMany is about the whole document, whatever place it has: the messages behind that place were not read.
func tooMany(limit int, at messages.Position) messages.Fault {
	f := messages.Fault{
		Code: CodeTooMany, Severity: messages.SeverityRefuse,
		Text:     fmt.Sprintf("the document holds more than %d messages", limit),
		Found:    fmt.Sprintf("message %d", limit+1),
		Expected: fmt.Sprintf("at most %d messages", limit),
		Mend:     "split it into several documents, or ask the operator for a higher limit",
	}
	if at.Line > 0 {
		f.Position = &at
	}
	return f
}
