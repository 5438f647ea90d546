package sps

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// The relationships that a referenced document has to the certificate (UNTDID 1153).
const (
	relationSelf     = "CAW" // the certificate itself, in the issuer's system
	relationPrevious = "ACW" // the message that this one takes the place of
)

// referenceTypes are the types of document (UNTDID 1001) that goods are found by, and our names of their numbers.
var referenceTypes = map[string]string{
	"705": "billOfLading", "704": "billOfLading", "714": "billOfLading", "740": "airWaybill", "741": "airWaybill", "743": "airWaybill",
	"720": "railWaybill", "722": "railWaybill", "730": "roadConsignmentNote", "380": "invoice", "960": "declaration", "830": "declaration",
	"929": "declaration", "833": "manifest", "785": "manifest",
}

// class gives our class of a cited type: by the partner's own table first.
func (p *page) class(code string) messages.DocumentClass {
	if own, ok := p.doc.profile.DocumentTypes[code]; ok {
		return own
	}
	return messages.DocumentClass(codes.DocumentClass("1001", code))
}

// cited takes one referenced document. The certificate itself gives the address of its status, one that it replaces
// goes to what it replaces.
func (p *page) cited(c *messages.Certificate, n *xmldoc.Node) {
	relation := n.Child("RelationshipTypeCode").Value().Text
	id := n.Child("ID")
	switch number := id.Value().Text; {
	case relation == relationSelf && number == c.Number && number != "":
		object := n.Child("AttachmentBinaryObject")
		for _, local := range [...]string{"TypeCode", "RelationshipTypeCode", "ID", "AttachmentBinaryObject"} {
			k := n.Child(local) // it says of itself what the certificate says already
			k.Drop("name", "format", "mimeCode", "schemeID", "schemeAgencyID")
			drop(k)
		}
		n.Drop("TypeCode")
		if c.StatusAddress == "" {
			c.StatusAddress = p.text("statusAddress", object.Attr("uri"))
		}
	case relation == relationPrevious && n.Child("TypeCode").Value().Text == p.typeCode(c):
		was := p.Item("replaces", len(c.Replaces))
		c.Replaces = append(c.Replaces, p.document(n))
		p.Back(was)
	default:
		was := p.Item("documents", len(c.Documents))
		d := p.document(n)
		c.Documents = append(c.Documents, d)
		p.Back(was)
		c.References = p.reference(c.References, d, id.Value())
	}
}

func (p *page) typeCode(c *messages.Certificate) string {
	if c.Type == nil {
		return ""
	}
	return c.Type.Code
}

// document takes a referenced document for where the page is.
func (p *page) document(n *xmldoc.Node) messages.Document {
	d := messages.Document{Class: messages.ClassOther}
	var more []string
	for c := n.First(); c != nil; c = c.Next() {
		switch c.Local() {
		case "TypeCode":
			if d.Type = p.code("type", c, "untdid1001"); d.Type != nil {
				if class := p.class(d.Type.Code); class != "" {
					d.Class = class
				}
				p.Mark("class", c.Value())
			}
		case "RelationshipTypeCode":
			d.Relation = p.code("relation", c, "untdid1153")
		case "ID":
			d.Number = p.text("number", c.Value())
			d.Folded = p.doc.fold(d.Number)
			if agency := c.Attr("schemeAgencyID"); codes.Country(agency.Text) {
				d.Country = p.text("country", agency)
			}
			c.Drop("schemeID")
			drop(c)
		case "IssueDateTime":
			d.Issued = p.time("issued", c)
		case "Information":
			c.Drop("languageID")
			switch v := c.Value(); {
			case d.Name == "" && len(v.Text) <= 256:
				d.Name = p.line("name", v)
			case d.Text == "":
				d.Text = p.text("text", v)
			default:
				more = append(more, v.Text)
			}
		case "AttachmentBinaryObject":
			if d.Attachment == nil {
				d.Attachment = p.attachment(c)
			}
		}
	}
	if more != nil {
		d.Text += "\n" + strings.Join(more, "\n")
	}
	return d
}

// reference lists a document that the goods travel or are declared under also as a reference, for matching.
func (p *page) reference(refs []messages.Reference, d messages.Document, number xmldoc.Value) []messages.Reference {
	if d.Type == nil || d.Number == "" {
		return refs
	}
	kind, ok := referenceTypes[d.Type.Code]
	if !ok {
		return refs
	}
	was := p.Item("references", len(refs))
	defer p.Back(was)
	p.Mark("number", number)
	return append(refs, messages.Reference{Type: kind, Number: d.Number, SourceType: d.Type, IssuerCountry: d.Country, Date: d.Issued})
}

// attachment keeps a file by its digest: the bytes stay in the document as received.
func (p *page) attachment(n *xmldoc.Node) *messages.Attachment {
	was := p.In("attachment")
	defer p.Back(was)
	v := n.Value()
	a := messages.Attachment{Name: p.text("name", n.Attr("filename")), MediaType: p.text("mediaType", n.Attr("mimeCode")), URI: p.text("uri", n.Attr("uri"))}
	n.Drop("format", "encodingCode", "characterSetCode")
	if v.OK() {
		hash := sha256.New()
		size, err := io.Copy(hash, base64.NewDecoder(base64.StdEncoding, strings.NewReader(v.Text)))
		if err != nil {
			p.Report(problem{Code: CodeAttachment, Severity: messages.SeverityWarn, Pointer: "sha256", At: v.Position(), Text: "the attachment is not base64 and is kept without a digest",
				Found: v.Text, Expected: "base64 (RFC 4648, 4)", Mend: "attach the file again; it may have been cut"})
		} else {
			p.Mark("sha256", v)
			a.SHA256, a.Size = hex.EncodeToString(hash.Sum(nil)), size
		}
	}
	if a == (messages.Attachment{}) {
		return nil
	}
	return &a
}
