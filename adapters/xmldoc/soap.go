package xmldoc

import (
	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// The namespaces of SOAP 1.1 and 1.2.
const (
	SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
	SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
)

// IsSOAP tells whether a name is that of a SOAP envelope.
func IsSOAP(n Name) bool {
	return n.Local == "Envelope" && (n.Space == SOAP11 || n.Space == SOAP12)
}

// Peel takes a SOAP envelope off: it gives the one element in its body, or the root where there is no envelope.
// An empty body, several elements in it, or a SOAP fault is an error, a *adapters.DocumentError. It does not look
// into headers: their leaves stay unread.
func (d *Document) Peel() (*Node, error) {
	list, err := d.PeelAll()
	if err != nil {
		return nil, err
	}
	if len(list) > 1 {
		return nil, list[1].refuse(CodeEnvelope, "the SOAP body carries more than one element", list[1].Local(), "one element in the body", "send each document on its own")
	}
	return list[0], nil
}

// PeelAll is Peel for formats that put several documents into one body: it gives all elements of it, at least one.
func (d *Document) PeelAll() ([]*Node, error) {
	if !IsSOAP(d.root.element.Name) {
		return []*Node{d.root}, nil
	}
	space := d.root.element.Space
	var body *Node
	for c := d.root.childNode(); c != nil; c = c.nextNode() {
		if c.element.Name == (Name{space, "Body"}) {
			body = c
			break
		}
	}
	if body == nil || body.child == 0 {
		at := d.root
		if body != nil {
			at = body
		}
		return nil, at.refuse(CodeEnvelope, "the SOAP envelope carries no document", "", "one element in the body", "put the document into the body")
	}
	var list []*Node
	for payload := range body.All() {
		if err := payload.soapFault(space); err != nil {
			return nil, err
		}
		list = append(list, payload)
	}
	return list, nil
}

// soapFault refuses the error message of a service.
func (n *Node) soapFault(space string) error {
	if n.element.Name != (Name{space, "Fault"}) {
		return nil
	}
	text := n.below("faultstring").Text()
	if text == "" {
		text = n.below("Text").Text()
	}
	return n.refuse(CodeSOAPFault, "the SOAP envelope carries an error message of a service, no document", text, "a document", "send what the service answers when it succeeds")
}

// below is the first element of a local name below n.
func (n *Node) below(local string) *Node {
	for c := n.childNode(); c != nil; c = c.nextNode() {
		if c.element.Local == local {
			return c
		}
		if found := c.below(local); found != nil {
			return found
		}
	}
	return nil
}

func (n *Node) refuse(code, text, found, expected, mend string) error {
	p := n.Position()
	return &adapters.DocumentError{Faults: messages.Faults{{
		Code: code, Severity: messages.SeverityRefuse, Position: &p, Text: text, Found: quote(found), Expected: expected, Mend: mend,
	}}}
}
