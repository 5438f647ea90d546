package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// envelope is the hub envelope of the IPPC's ePhyto around a document (HUB.Entities: Envelope, ePhytoEnvelope,
// CountryResponseEnvelope, whatever element of an answer has their content); nil where there is none.
type envelope struct{ node *xmldoc.Node }

// envelopeOf finds the envelope that an element of a document stands in.
func envelopeOf(n *xmldoc.Node) *envelope {
	for ; n != nil; n = n.Parent() {
		if strings.HasPrefix(n.Name().Space, spaceEPhyto) && (n.Child("hubDeliveryNumber") != nil || n.Child("From") != nil && n.Child("To") != nil) {
			return &envelope{n}
		}
	}
	return nil
}

// envelopeFields are the fields of an envelope that are kept beside the message, and our names of them.
var envelopeFields = [...][2]string{
	{"hubDeliveryNumber", "hubDeliveryNumber"}, {"HUBTrackingInfo", "hubTrackingInfo"}, {"hubDeliveryErrorMessage", "hubDeliveryErrorMessage"},
	{"NPPOCertificateNumber", "certificateNumber"}, {"CertificateType", "certificateType"}, {"CertificateStatus", "certificateStatus"},
}

// enveloped takes what the envelope says: whom it is from and for, and the hub's number as the document's identity.
// The rest becomes the extension "ephyto" of the message.
func (p *page) enveloped(e *envelope) {
	if e == nil {
		return
	}
	m := p.message
	at := func(pointer string, v xmldoc.Value) {
		if p.Traced && v.OK() {
			p.Far = append(p.Far, messages.Origin{Pointer: pointer, Position: v.Position()})
		}
	}
	if v := e.node.Child("From").Value(); v.OK() {
		m.Sender = messages.Participant{PartyID: clip(v.Text, 70), Role: "nppo"}
		if codes.Country(v.Text) {
			m.Sender.Country = v.Text
		}
		at("/sender/system", v)
	}
	if v := e.node.Child("To").Value(); v.OK() {
		to := messages.Participant{PartyID: clip(v.Text, 70), Role: "nppo"}
		if codes.Country(v.Text) {
			to.Country = v.Text
		}
		m.Recipients = []messages.Participant{to}
		at("/recipients/0/partyId", v)
	}
	fields := map[string]any{}
	for _, f := range envelopeFields {
		if v := e.node.Child(f[0]).Value(); v.OK() {
			fields[f[1]] = v.Text
			at("/extensions/ephyto/"+f[1], v)
		}
	}
	var list []any
	for f := range e.node.Child("Forwardings").Children("EnvelopeForwarding") {
		one := map[string]any{}
		for _, name := range [...][2]string{{"Code", "code"}, {"HubDeliveryNumber", "hubDeliveryNumber"}} {
			if v := f.Child(name[0]).Value(); v.OK() {
				one[name[1]] = v.Text
			}
		}
		list = append(list, one)
	}
	if list != nil {
		fields["forwardings"] = list
	}
	if len(fields) > 0 {
		m.Extensions = map[string]any{"ephyto": fields}
	}
}

// identity is the hub's number of the delivery, which it gives once.
func (e *envelope) identity() string {
	if e == nil {
		return ""
	}
	if v := e.node.Child("hubDeliveryNumber").Value(); v.OK() {
		return "ephyto:" + clip(v.Text, 140)
	}
	return ""
}

// compareEnvelope holds the envelope against the certificate in it. Where they disagree nobody knows which is right: it is a
// warning, and a certificate that the envelope does not call valid is not valid.
func (p *page) compareEnvelope(c *messages.Certificate, e *envelope) {
	if e == nil {
		return
	}
	differ := func(name, pointer, own string) xmldoc.Value {
		v := e.node.Child(name).Value()
		if !v.OK() || v.Text == own {
			return xmldoc.Value{}
		}
		at, found := wrong(v)
		p.Report(problem{Code: CodeEnvelope, Severity: messages.SeverityWarn, Pointer: pointer, At: at, Text: "the envelope says otherwise than the certificate in it", Found: found, Expected: own,
			Mend: "send the certificate in its own envelope"})
		return v
	}
	if v := e.node.Child("NPPOCertificateNumber").Value(); p.doc.fold(v.Text) != c.Folded {
		differ("NPPOCertificateNumber", "number", c.Number)
	}
	differ("CertificateType", "type/code", p.typeCode(c))
	code := ""
	if c.StatusCode != nil {
		code = c.StatusCode.Code
	}
	if v := differ("CertificateStatus", "statusCode/code", code); v.OK() && statuses[v.Text] != c.Status {
		p.hold(c, "pending", v.Position(), "its envelope gives it another status")
	}
}
