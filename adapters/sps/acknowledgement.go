package sps

import (
	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// answers are the codes of UNTDID 1373 that an SPSAcknowledgement has. Anything else only says that the certificate
// arrived.
var answers = map[string]string{
	"1":  "accepted",
	"3":  "acceptedWithWarnings", // conditionally accepted
	"8":  "refused",
	"43": "received",
	"44": "acceptedWithWarnings",
	"45": "received", // in process
	"46": "received", // under query
	"50": "refused",
}

// registered are the states of a certificate (UNTDID 4405) that a register answers with in the place of an answer to the document, and what
// they say of it: the register has it as it is meant to be, has refused it, or has it and has not decided.
var registered = map[string]string{"39": "accepted", "70": "accepted", "41": "refused", "40": "received", "42": "received", "47": "received", "49": "received"}

// acknowledgement reads an SPSAcknowledgement as a receipt: the importing side's answer to certificates.
func (p *page) acknowledgement(root *xmldoc.Node) (*messages.Receipt, error) {
	n := root.Child("SPSAcknowledgementDocument")
	if n == nil {
		return nil, draft.Refusal(CodePart, root, "the acknowledgement has no SPSAcknowledgementDocument", "", "SPSAcknowledgementDocument", "send the whole acknowledgement")
	}
	p.message.Function = messages.FunctionResponse
	r := &messages.Receipt{Level: "business", Status: "received"}
	p.answer(r, n)
	r.Time = p.time("time", n.Child("IssueDateTime"))
	p.message.Issued = r.Time
	for c := n.First(); c != nil; c = c.Next() {
		switch c.Local() {
		case "ID":
			drop(c)
			p.message.SourceVersion = clip(c.Value().Text, 35)
		case "ReasonInformation":
			c.Drop("languageID")
			if v := c.Value(); v.OK() {
				was := p.Item("reasons", len(r.Reasons))
				r.Reasons = append(r.Reasons, messages.Reason{Text: p.text("text", v)})
				p.Back(was)
			}
		case "ReferenceSPSReferencedDocument":
			p.acknowledged(r, c)
		}
	}
	if len(r.References) == 0 {
		p.Report(problem{Code: CodeNoReference, Severity: messages.SeverityRefuse, Pointer: "references", At: n.Position(), Text: "the acknowledgement does not say what it acknowledges", Found: "",
			Expected: "ReferenceSPSReferencedDocument/ID", Mend: "name the certificate by its number"})
	}
	return r, nil
}

// answer takes the status. One that is missing or unknown is no acceptance.
func (p *page) answer(r *messages.Receipt, document *xmldoc.Node) {
	n := document.Child("StatusCode")
	r.StatusCode = p.code("statusCode", n, "untdid1373")
	at, found := document.Position(), ""
	if r.StatusCode != nil {
		p.Mark("status", n.Value())
		if status, ok := answers[r.StatusCode.Code]; ok {
			r.Status = status
			return
		}
		if status, ok := registered[r.StatusCode.Code]; ok {
			r.Status, r.StatusCode.List = status, listStatus
			return
		}
		at, found = wrong(n.Value())
	}
	p.Report(problem{Code: CodeAnswer, Severity: messages.SeverityWarn, Pointer: "status", At: at, Text: "the answer is not one that is known and is taken as mere receipt", Found: found,
		Expected: "1, 3, 8, 43, 44, 45, 46 or 50 of UNTDID 1373", Mend: "use the status codes of the acknowledgement"})
}

// acknowledged takes a document that is acknowledged.
func (p *page) acknowledged(r *messages.Receipt, n *xmldoc.Node) {
	id := n.Child("ID")
	v := id.Value()
	drop(id)
	n.Child("RelationshipTypeCode").Drop("name")
	n.Drop("RelationshipTypeCode")
	if file := n.Child("AttachmentBinaryObject"); file.Attr("uri").OK() {
		was := p.Item("notes", len(r.Notes))
		r.Notes = append(r.Notes, messages.Note{Subject: "address", Text: p.text("text", file.Attr("uri"))})
		p.Back(was)
		file.Drop("format", "mimeCode", "filename")
	}
	if !v.OK() {
		return
	}
	was := p.Item("references", len(r.References))
	defer p.Back(was)
	ref := messages.Reference{Type: "certificate", Number: clip(p.text("number", v), 140), SourceType: p.code("sourceType", n.Child("TypeCode"), "untdid1001"),
		Date: p.time("date", n.Child("IssueDateTime"))}
	if ref.SourceType != nil && referenceTypes[ref.SourceType.Code] != "" {
		ref.Type = referenceTypes[ref.SourceType.Code]
	}
	r.References = append(r.References, ref)
}

// answered reads an acknowledgement as the one message that it is.
func (f *finding) answered(profile adapters.Profile, elements int, traced bool) (adapters.Decoded, error) {
	d := &document{profile: profile, traced: traced, root: f.node, version: versionOf(f.node.Name().Space)}
	p := d.page()
	p.Reserve(elements)
	r, err := p.acknowledgement(f.node)
	if err != nil {
		return adapters.Decoded{}, err
	}
	p.enveloped(f.envelope)
	p.versioned()
	p.covered(f, nil)
	p.done(r, f)
	return adapters.Decoded{Message: p.message, Faults: p.Faults}, nil
}
