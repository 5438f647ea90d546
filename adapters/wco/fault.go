package wco

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// The fault codes of WCO documents. A code never changes its meaning; those of XML itself are XML-….
const (
	// CodeRoot: root element and namespace do not belong together.
	CodeRoot = "WCO-001"
	// CodeContent: the envelope holds neither a declaration nor a response.
	CodeContent = "WCO-002"
	// CodeNotRead: the document is of a kind that is known and not read yet.
	CodeNotRead = "WCO-003"
	// CodeFunction: a declaration's function code is missing or unknown.
	CodeFunction = "WCO-004"
	// CodeType: a declaration's type code is not one whose flow is known.
	CodeType = "WCO-005"
	// CodeMany: there are more declarations, responses or goods items than the limit.
	CodeMany = "WCO-006"
	// CodeTime: a date or time cannot be read.
	CodeTime = "WCO-010"
	// CodeTimeFormat: a date or time is not in the format that it states, and was read by its shape.
	CodeTimeFormat = "WCO-011"
	// CodeNumber: a value is not a decimal or whole number.
	CodeNumber = "WCO-012"
	// CodeUnit: a quantity has no unit, and its element implies none.
	CodeUnit = "WCO-013"
	// CodeSequence: a goods item's number is missing, not one, or used twice.
	CodeSequence = "WCO-014"
	// CodeCommodity: a commodity code has not the digits of the nomenclature that it says it is from.
	CodeCommodity = "WCO-015"
	// CodeTwice: what stands once in a declaration or response stands there twice and says different things.
	CodeTwice = "WCO-016"
	// CodeAbout: a response, correction or invalidation does not say which declaration it is about.
	CodeAbout = "WCO-017"
	// CodeCountry: a country of origin is not a code of the list; it is kept as a region.
	CodeCountry = "WCO-018"
	// CodeResponse: a response's function code is missing or not known; it is taken as a hold.
	CodeResponse = "WCO-020"
	// CodeStatus: a response's status code does not bear out what its function code says; the safer reading stands.
	CodeStatus = "WCO-021"
	// CodeEvent: a movement's event is missing or not known.
	CodeEvent = "WCO-022"
	// CodePointer: a pointer's sections and tags lead to no place that is known; it is kept as it stands.
	CodePointer = "WCO-030"
	// CodeUnread: content that has no place in the canonical message.
	CodeUnread = "WCO-050"
	// CodeDropped: a value was looked at and has no place in the canonical message.
	CodeDropped = "WCO-051"
	// CodeLoss: what is written has no room for a value of the message.
	CodeLoss = "WCO-060"
	// CodeTimePrecision: a time was written with less precision than it has.
	CodeTimePrecision = "WCO-061"
	// CodeLacking: what is written lacks an element that its schema demands, as the message has nothing for it.
	CodeLacking = "WCO-062"
)

// problem is what is wrong with one value.
type problem = draft.Problem

// drop says that a value that had to be looked at has no place. It cannot be listed as unread.
func (p *page) drop(pointer string, v xmldoc.Value, text string) {
	if v.OK() {
		p.Report(problem{Code: CodeDropped, Severity: messages.SeverityLoss, Pointer: pointer, At: v.Position(), Text: text, Found: v.Text})
	}
}

// ordinal reads a sequence number that says again which element of its list this is, counted from 0.
func (p *page) ordinal(pointer string, n *xmldoc.Node, i int) {
	v := n.Child("SequenceNumeric").Value()
	if number, ok := count(v.Text); !ok || number != i+1 {
		p.drop(pointer, v, "the sequence number is not the place in the list, which alone is kept")
	}
}
