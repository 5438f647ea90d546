package xmldoc

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// The fault codes of reading XML. All of them refuse the document. A code never changes its meaning.
const (
	// CodeTruncated: the document ends before its root element does.
	CodeTruncated = "XML-001"
	// CodeSyntax: something stands where XML does not allow it.
	CodeSyntax = "XML-002"
	// CodeEndTag: an end tag is not that of the open element.
	CodeEndTag = "XML-003"
	// CodeDuplicate: an element has the same attribute twice.
	CodeDuplicate = "XML-004"
	// CodeUnbound: a namespace prefix is used and nowhere declared.
	CodeUnbound = "XML-005"
	// CodeSecondRoot: there is a second root element.
	CodeSecondRoot = "XML-006"
	// CodeOutside: there is text outside the root element.
	CodeOutside = "XML-007"
	// CodeCharacter: a character that XML forbids, such as a control character.
	CodeCharacter = "XML-008"
	// CodeBytes: bytes that are no characters in the document's charset.
	CodeBytes = "XML-009"
	// CodeDTD: a document type declaration.
	CodeDTD = "XML-010"
	// CodeEntity: an entity other than the five predefined ones.
	CodeEntity = "XML-011"
	// CodeReference: a character reference that is none, or to a forbidden character.
	CodeReference = "XML-012"
	// CodeCharset: a charset that is not read here.
	CodeCharset = "XML-013"
	// CodeCharsetConflict: byte order mark, bytes, declaration and profile name different charsets.
	CodeCharsetConflict = "XML-014"
	// CodeSize, CodeDepth, CodeAttributes, CodeText, CodeElements, CodeName, CodeNames and CodeNamespaces: a limit.
	CodeSize       = "XML-015"
	CodeDepth      = "XML-016"
	CodeAttributes = "XML-017"
	CodeText       = "XML-018"
	CodeElements   = "XML-019"
	CodeName       = "XML-020"
	CodeNames      = "XML-021"
	CodeNamespaces = "XML-022"
	// CodeBinding: a namespace declaration that Namespaces in XML forbids.
	CodeBinding = "XML-023"
	// CodeNoRoot: there is no element at all.
	CodeNoRoot = "XML-024"
	// CodeDeclaration: the XML declaration is malformed or not at the very start.
	CodeDeclaration = "XML-025"
	// CodeEnvelope: a SOAP envelope without exactly one element in its body.
	CodeEnvelope = "XML-026"
	// CodeSOAPFault: the SOAP envelope carries an error message of a service.
	CodeSOAPFault = "XML-027"
	// CodeNested: a document stands as a text in a document that stands as a text in another.
	CodeNested = "XML-028"
	// CodeSurroundings: a part of a batch stands in other elements or namespaces than the first, or something else stands beside the parts.
	CodeSurroundings = "XML-029"
)

// maxFaults is how many faults are collected from one document.
const maxFaults = 200

// quote cuts a value for a fault at 40 characters.
func quote(s string) string {
	const most = 40
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// fault makes a refusing fault at a byte offset of the decoded text.
func (r *Reader) fault(code string, at int, text, found, expected, mend string) messages.Fault {
	p := r.src.Position(at)
	p.Path = r.Path()
	return messages.Fault{
		Code: code, Severity: messages.SeverityRefuse, Position: &p,
		Text: text, Found: quote(found), Expected: expected, Mend: mend,
	}
}

// fail ends the document: what was collected so far and the fault itself.
func (r *Reader) fail(f messages.Fault) error {
	if r.err == nil {
		r.err = &adapters.DocumentError{Faults: append(r.faults, f)}
	}
	return r.err
}

// note collects a fault after which reading can go on.
func (r *Reader) note(f messages.Fault) {
	if len(r.faults) < maxFaults {
		r.faults = append(r.faults, f)
	}
}

func (r *Reader) syntax(at int, text, expected string) error {
	return r.fail(r.fault(CodeSyntax, at, text, r.peek(at), expected, "write the document with an XML library instead of by hand"))
}

func (r *Reader) truncated() error {
	open := "the root element"
	if n := len(r.stack); n > 0 {
		open = "</" + r.stack[n-1].qname + ">"
	}
	return r.fail(r.fault(CodeTruncated, len(r.s), "the document ends in the middle", "end of document", open,
		"send the whole document; it was probably cut off on its way"))
}

func (r *Reader) limit(code string, at int, what string, limit int) error {
	return r.fail(r.fault(code, at, "the document has "+what, "", "at most "+strconv.Itoa(limit),
		"split the document, or ask the operator for a higher limit"))
}

// peek is the character at a place, as people read it.
func (r *Reader) peek(at int) string {
	if at >= len(r.s) {
		return "end of document"
	}
	c, _ := utf8.DecodeRuneInString(r.s[at:])
	if c < 0x20 || c == 0x7f || c >= 0x80 && c < 0xa0 || c == 0xfffe || c == 0xffff {
		return fmt.Sprintf("U+%04X", c)
	}
	return string(c)
}

func refuse(code, text, found, expected, mend string) error {
	return &adapters.DocumentError{Faults: messages.Faults{{
		Code: code, Severity: messages.SeverityRefuse, Position: &messages.Position{Line: 1, Column: 1},
		Text: text, Found: quote(found), Expected: expected, Mend: mend,
	}}}
}
