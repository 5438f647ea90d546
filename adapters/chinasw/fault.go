package chinasw

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// The fault codes of the China single window. A code never changes its meaning; those of XML itself are XML-….
const (
	// CodeRoot: root element and namespace are not those of a message of the single window together.
	CodeRoot = "CSW-001"
	// CodeNotRead: the message is known, and is not one that is read.
	CodeNotRead = "CSW-002"
	// CodeEmptyEnvelope: the envelope holds no message.
	CodeEmptyEnvelope = "CSW-003"
	// CodePart: the message lacks a part without which it says nothing.
	CodePart = "CSW-004"
	// CodeNumber: nothing identifies the declaration, or the declaration that a receipt is about.
	CodeNumber = "CSW-005"
	// CodeFlow: neither import nor export.
	CodeFlow = "CSW-006"
	// CodeMessageNumber: the message's own number stands in for the declaration's.
	CodeMessageNumber = "CSW-007"
	// CodeLines: more goods lines than the limit.
	CodeLines = "CSW-008"
	// CodeTwice: what stands once in a message stands there twice and says different things.
	CodeTwice = "CSW-009"
	// CodeTime: a date or time cannot be read.
	CodeTime = "CSW-010"
	// CodeDecimal: a value is not a decimal number.
	CodeDecimal = "CSW-011"
	// CodeLineNumber: a line's number is not one.
	CodeLineNumber = "CSW-012"
	// CodeLineReference: something points to goods by what is not a line number.
	CodeLineReference = "CSW-013"
	// CodeCountry: a country that is in no list.
	CodeCountry = "CSW-020"
	// CodeCurrency: a currency that is in no list.
	CodeCurrency = "CSW-021"
	// CodeUnit: a unit that is not in the list, or that no unit of Rec 20 measures the same as.
	CodeUnit = "CSW-022"
	// CodeNoUnit: a quantity without a unit.
	CodeNoUnit = "CSW-023"
	// CodeMode: a mode of transport that is not in the list.
	CodeMode = "CSW-024"
	// CodeTerms: a way of delivery that is not in the list.
	CodeTerms = "CSW-025"
	// CodePackage: a kind of package that is not in the list.
	CodePackage = "CSW-026"
	// CodeTradeMode: a supervision mode that is not in the list.
	CodeTradeMode = "CSW-027"
	// CodeCustomsCode: a registration code of customs that has not its shape.
	CodeCustomsCode = "CSW-028"
	// CodeQuarantineCode: a registration code of inspection and quarantine that has not its shape.
	CodeQuarantineCode = "CSW-029"
	// CodeCommodity: a commodity code that has not ten digits, or three more for inspection.
	CodeCommodity = "CSW-030"
	// CodeChannel: a status that is not in the list; the goods are taken as held.
	CodeChannel = "CSW-031"
	// CodeChannelUnsure: a status that descriptions read differently; the goods are taken as held.
	CodeChannelUnsure = "CSW-032"
	// CodeExchanged: an export whose origin and destination look exchanged.
	CodeExchanged = "CSW-034"
	// CodeManifestType: a manifest's type is not that of its namespace.
	CodeManifestType = "CSW-040"
	// CodeManifestFunction: what a manifest does is missing or unknown.
	CodeManifestFunction = "CSW-041"
	// CodePlaceAlias: a place's code that trade writes for another place; what is meant was taken, and the code kept.
	CodePlaceAlias = "CSW-042"
	// CodeAnswer: an answer's code is not known.
	CodeAnswer = "CSW-043"
	// CodePass: the direction of a gate pass is not known.
	CodePass = "CSW-044"
	// CodeUnread: content that has no place in the canonical message.
	CodeUnread = "CSW-050"
	// CodeLoss: content of the canonical message that the declaration has no place for.
	CodeLoss = "CSW-060"
)

// problem is what is wrong with one value.
type problem = draft.Problem

// warn reports a value that is kept and can be done without.
func (p *page) warn(code, pointer string, v xmldoc.Value, text, expected, mend string) {
	p.Report(problem{Code: code, Severity: messages.SeverityWarn, Pointer: pointer, At: v.Position(), Text: text, Found: v.Text, Expected: expected, Mend: mend})
}

// refuse reports a value that the message cannot be used with.
func (p *page) refuse(code, pointer string, v xmldoc.Value, text, expected, mend string) {
	p.Report(problem{Code: code, Severity: messages.SeverityRefuse, Pointer: pointer, At: v.Position(), Text: text, Found: v.Text, Expected: expected, Mend: mend})
}

// once refuses a part with two different elements of a name that stands there once: either may be the one that counts.
func once(n *xmldoc.Node, locals ...string) error {
	for _, local := range locals {
		if c := n.Again(local); c != nil {
			return draft.Refusal(CodeTwice, c, n.Local()+" has two of "+local, c.Peek(""), "one "+local, "send one message for each")
		}
	}
	return nil
}
