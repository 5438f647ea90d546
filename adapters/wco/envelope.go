package wco

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// The namespaces of the gateways' requests that HMRC's systems hand on a document in: a part requestCommon that says how it
// came, and a part requestDetail with the document.
const (
	spaceGateway = "http://uk/gov/hmrc/mdg/"
	spaceExports = "http://www.hmrc.gov.uk/cds/inventorylinking/"
	spaceImports = "http://www.hmrc.gov.uk/cds/inventorylinkingimport"
	partCommon   = "requestCommon"
	partDocument = "requestDetail"
	// partCommunication is the part of an envelope of version 3.2 that says whom the document is for.
	partCommunication = "CommunicationMetaData"
)

// isGateway tells whether a root is a gateway's request.
func isGateway(n xmldoc.Name) bool {
	return strings.HasPrefix(n.Space, spaceGateway) || strings.HasPrefix(n.Space, spaceExports) || strings.HasPrefix(n.Space, spaceImports)
}

// ours tells whether elements of a namespace are read.
func ours(space string) bool {
	return space == "" || strings.HasPrefix(space, spaceWCO) || strings.HasPrefix(space, spaceInventory) || isRetrieval(xmldoc.Name{Space: space}) || isGateway(xmldoc.Name{Space: space})
}

// envelope is the gateway's request around a document; the zero value is none.
type envelope struct{ root, common *xmldoc.Node }

// unwrap takes a document out of a gateway's request.
func unwrap(root *xmldoc.Node) (*xmldoc.Node, envelope, error) {
	if !isGateway(root.Name()) {
		return root, envelope{}, nil
	}
	inner := root.Child(partDocument).First()
	if inner == nil {
		return nil, envelope{}, draft.Refusal(CodeContent, root, "the gateway's request holds no document", root.Local(), "a document in "+partDocument, "send the document itself")
	}
	return inner, envelope{root, root.Child(partCommon)}, nil
}

// read takes who sent the document and in which conversation; what else the gateway says of its own doing is kept under
// extensions.
func (e envelope) read(p *page) {
	if e.common == nil {
		return
	}
	p.At("", func() {
		kept := map[string]any{}
		for c := e.common.First(); c != nil; c = c.Next() {
			switch local := c.Local(); local {
			case "conversationID", "originatingPartyID", "submitter":
			default:
				if s := p.text("extensions/wco/gateway/"+local, c); s != "" && c.First() == nil {
					kept[local] = s
				}
			}
		}
		if len(kept) > 0 {
			p.keep("gateway", kept)
		}
		p.message.Correlation = p.text("correlation", e.common.Child("conversationID"))
		for _, local := range [...]string{"originatingPartyID", "submitter"} {
			id := e.common.Child(local)
			if !id.Value().OK() {
				continue
			}
			if p.message.Sender.PartyID == "" {
				p.message.Sender = messages.Participant{PartyID: p.text("sender/partyId", id)}
				if isEORI(p.message.Sender.PartyID) {
					p.message.Sender.Scheme = "EORI"
				}
			} else if p.message.Sender.System == "" {
				p.message.Sender.System = p.text("sender/system", id)
			}
		}
	})
}

// keep puts a value under the extensions of this family.
func (p *page) keep(name string, value any) {
	own, _ := p.message.Extensions["wco"].(map[string]any)
	if own == nil {
		own = map[string]any{}
		p.message.Extensions = map[string]any{"wco": own}
	}
	own[name] = value
}

// schemas keeps where the sender says that the schemas of a document are, by the element that says so.
func (p *page) schemas(of ...*xmldoc.Node) {
	kept := map[string]any{}
	for _, n := range of {
		v := n.Attr("schemaLocation")
		if !v.OK() {
			v = n.Attr("noNamespaceSchemaLocation")
		}
		if v.OK() {
			p.At("", func() { p.Mark("extensions/wco/schemaLocations/"+n.Local(), v) })
			kept[n.Local()] = flat(v.Text)
		}
	}
	if len(kept) > 0 {
		p.keep("schemaLocations", kept)
	}
}
