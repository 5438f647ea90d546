package wco

import (
	"fmt"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// document is one Declaration or Response, with the metadata around it where there is any.
type document struct {
	profile adapters.Profile
	// root is the payload's root: the metadata, or the document itself.
	root *xmldoc.Node
	// meta is the metadata, nil where there is none; node is the Declaration or Response.
	meta, node *xmldoc.Node
	version    string
	// elements is about how many there are, to make room for marks.
	elements int
	envelope envelope
	// traced says that the places of values are wanted, too.
	traced bool
}

const (
	// maxUnused is how many unread paths a message lists.
	maxUnused = 1000
	// maxDocuments is how many documents one envelope may hold where the profile sets no limit; maxItems bounds goods items.
	maxDocuments = 1000
	maxItems     = 20_000
)

// documents finds the documents of a payload, or says why it holds none.
func documents(payload *xmldoc.Node, profile adapters.Profile) ([]*document, error) {
	name := payload.Name()
	const want = "MetaData, Declaration or Response in a namespace of the WCO Data Model"
	switch {
	case isDocument(name.Local) && pairs(name):
		d := &document{profile: profile, root: payload, node: payload, version: versionOf(name.Space)}
		return []*document{d}, d.measured()
	case !isMeta(name.Local) || name.Space != "" && !pairs(name):
		return nil, draft.Refusal(CodeRoot, payload, "root element and namespace do not belong together", name.String(), want,
			"put the document into the namespace of its own specification")
	}
	most := maxDocuments
	if profile.Limits.Messages > 0 {
		most = profile.Limits.Messages
	}
	var found []*document
	for c := range payload.All() {
		name := c.Name()
		switch {
		case !isDocument(name.Local) && (strings.HasPrefix(name.Space, spaceWCO) || name.Space == "") && (c.First() == nil || name.Local == partCommunication):
			continue // a field of the metadata
		case !isDocument(name.Local) || name.Space != "" && !pairs(name):
			return nil, draft.Refusal(CodeRoot, c, "element and namespace do not belong together in a document of the WCO Data Model", name.String(),
				"Declaration or Response in the namespace of its kind", "put the document into the namespace of its own specification")
		case len(found) >= most:
			return nil, draft.Refusal(CodeMany, c, "the envelope holds too many documents", "", fmt.Sprintf("at most %d", most), "split the document")
		}
		d := &document{profile: profile, root: payload, meta: payload, node: c}
		for _, field := range [...]string{"WCODataModelVersionCode", "WCODataModelVersion"} {
			if v := payload.Child(field).Text(); v != "" {
				d.version = v
			}
		}
		if err := d.measured(); err != nil {
			return nil, err
		}
		found = append(found, d)
	}
	if len(found) == 0 {
		return nil, draft.Refusal(CodeContent, payload, "the envelope holds no document", name.Local, "Declaration or Response", "send the declaration or the response itself")
	}
	return found, nil
}

// versionOf is what follows the document type in a namespace: DEC-DMS:2 is 2.
func versionOf(space string) string {
	_, version, _ := strings.Cut(strings.TrimPrefix(space, spaceWCO), ":")
	return version
}

// measured refuses a document with more goods items than anybody declares.
func (d *document) measured() error {
	if d.node.Local() == "Declaration" && isCargoReport(d.node) {
		return draft.Refusal(CodeNotRead, d.node, "this reports the cargo of a means of transport in version 3.2, and such reports are not read", d.node.Child("TypeCode").Text(),
			"a declaration of goods, or a notice of the means of transport alone", "send the declaration")
	}
	if d.node.Local() == "Declaration" && d.node.Child("FunctionCode") == nil {
		for c := range d.node.All() {
			if strings.HasPrefix(c.Local(), "Declaration") && c.Child("GoodsShipment") != nil {
				return draft.Refusal(CodeNotRead, c, "this is a declaration of its country's own structure, and such declarations are not read", c.Local(),
					"a declaration with its fields below Declaration", "send the declaration as the Data Model has it")
			}
		}
	}
	items := 0
	for s := range d.node.Children("GoodsShipment") {
		for i := range s.Children("GovernmentAgencyGoodsItem") {
			if items++; items > maxItems {
				return draft.Refusal(CodeMany, i, "there are too many goods items", "", fmt.Sprintf("at most %d", maxItems), "split the declaration")
			}
		}
	}
	return nil
}

// read makes the message of a document. Its places are read when they are asked for; a correction needs them itself, to find what its
// pointers lead to.
func (d *document) read(charset string, scope *xmldoc.Node) adapters.Decoded {
	d.traced = d.node.Child("Amendment") != nil && d.node.Local() == "Declaration"
	out := d.message(charset)
	covered(&out, scope)
	out.Trace = func() messages.Provenance {
		again := *d
		again.traced = true
		return again.message(charset).Message.Provenance
	}
	return out
}

// once reports what may stand once and stands twice: either may be the one that counts, and a refusal must not be read as a release.
func (p *page) once(n *xmldoc.Node) {
	for _, local := range [...]string{"FunctionCode", "FunctionalReferenceID", "ID", "TypeCode"} {
		if c := n.Again(local); c != nil {
			p.Report(problem{Code: CodeTwice, Severity: messages.SeverityRefuse, Pointer: "", At: c.Position(), Text: n.Local() + " has two of " + local, Found: c.Peek(""), Expected: "one " + local, Mend: "send one document for each"})
		}
	}
}

// message reads the document.
func (d *document) message(charset string) adapters.Decoded {
	p := d.page()
	m := p.message
	m.Source = messages.Source{Format: formatResponse, FormatVersion: d.version, Root: d.root.Name().String(), MediaType: "application/xml", Charset: charset}
	p.once(d.node)
	var body messages.Body
	switch {
	case isConveyance(d.node):
		m.Source.Format = formatReport
		body = p.notice()
	case d.node.Local() == "Declaration":
		m.Source.Format = formatDeclaration
		body = p.declaration()
	default:
		body = p.response()
	}
	p.metadata()
	d.envelope.read(p)
	m.Kind, m.Body = body.Kind(), body
	p.schemas(d.places()...)
	if d.traced {
		m.Provenance = p.Provenance(d.root.Positions())
	}
	return adapters.Decoded{Message: m, Faults: p.Faults}
}

// covered says in a message how much of its part of the document was read.
func covered(to *adapters.Decoded, scope *xmldoc.Node) {
	m := to.Message
	c := scope.Coverage(maxUnused)
	m.Source.Leaves, m.Source.Unused, m.Source.UnusedMore = c.Leaves, c.Unused, c.More()
	to.Faults = append(to.Faults, draft.Unread(CodeUnread, c, nil)...)
}

// metadata takes what the envelope says of the document besides its version: who is responsible for it, and the
// customisation of the model, which is kept under extensions so that it can be written again.
func (p *page) metadata() {
	meta := p.doc.meta
	if meta == nil {
		return
	}
	meta.Child("WCOTypeName").Value() // says again what the document's element says
	agency, country := meta.Child("ResponsibleAgencyName"), meta.Child("ResponsibleCountryCode")
	if agency == nil {
		agency = meta.Child("AgencyName")
	}
	if country == nil {
		country = meta.Child("CountryCode")
	}
	p.At("", func() {
		kept := map[string]any{}
		for _, f := range [...][2]string{
			{"AgencyAssignedCustomizationCode", "customization"}, {"AgencyAssignedCustomizationVersionCode", "customizationVersion"},
			{"ResponsibleCountryCode", "country"}, {"CountryCode", "country"}, {"WCODocumentName", "documentName"},
			{"WCOTypeCode", "documentName"}, {"AgencyAssignedCountrySubEntityID", "subdivision"},
			{"AgencyAssignedCustomizedDocumentName", "customization"}, {"AgencyAssignedCustomizedDocumentVersion", "customizationVersion"},
		} {
			n := meta.Child(f[0])
			if f[1] == "country" && agency.Value().OK() {
				continue
			}
			if s := p.text("extensions/wco/"+f[1], n); s != "" {
				kept[f[1]] = s
			}
		}
		for name, s := range kept {
			p.keep(name, s)
		}
		if to := meta.Child(partCommunication).Child("Recipient"); to.Child("ID").Value().OK() {
			p.message.Recipients = []messages.Participant{{PartyID: p.text("recipients/0/partyId", to.Child("ID")), Role: p.text("recipients/0/role", to.Child("RoleCode"))}}
		}
		p.communication(meta.Child(partCommunication))
		if !agency.Value().OK() {
			return
		}
		if p.doc.node.Local() == "Response" {
			p.message.Sender = messages.Participant{PartyID: p.text("sender/partyId", agency), Country: p.text("sender/country", country), Role: "authority"}
			return
		}
		p.message.Recipients = []messages.Participant{{PartyID: p.text("recipients/0/partyId", agency), Country: p.text("recipients/0/country", country), Role: "authority"}}
	})
}

// communication takes who sent the document and when it was made, and keeps what else its exchange is known by.
func (p *page) communication(n *xmldoc.Node) {
	if id := n.Child("Sender").Child("ID"); p.message.Sender.PartyID == "" && id.Value().OK() {
		p.message.Sender = messages.Participant{PartyID: p.text("sender/partyId", id)}
	}
	if made := n.Child("PreparationDateTime"); p.message.Issued == nil && made != nil {
		p.message.Issued = p.time("issued", made)
	}
	kept := map[string]any{}
	for c := n.First(); c != nil; c = c.Next() {
		if c.First() == nil && c.Local() != "PreparationDateTime" && c.Value().OK() {
			kept[c.Local()] = p.text("extensions/wco/communication/"+c.Local(), c)
		}
	}
	if len(kept) > 0 {
		p.keep("communication", kept)
	}
}

// places are the elements whose schemas the sender may name.
func (d *document) places() []*xmldoc.Node {
	list := []*xmldoc.Node{d.envelope.root, d.root}
	if d.node != d.root {
		list = append(list, d.node)
	}
	return list
}
