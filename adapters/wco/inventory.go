package wco

import (
	"fmt"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// The lists of codes of inventory linking.
const (
	listInventory  = "inventoryLinking:message"
	listLink       = "inventoryLinking:ucrType"
	listMasterOpt  = "inventoryLinking:masterOpt"
	listAction     = "inventoryLinking:action"
	listCRC        = "inventoryLinking:crc"
	listIRC        = "inventoryLinking:irc"
	listLinkStatus = "inventoryLinking:entryStatus"
	listLinkError  = "inventoryLinking:error"
	listAgentRole  = "inventoryLinking:agentRole"
	listPosition   = "inventoryLinking:goodsLocation"
)

// schemeShed is the scheme of operators of sheds, where goods are held at a port or airport.
const schemeShed = "shedOPID"

// inventoryBodies are the messages of inventory linking by their root, each as what it becomes.
var inventoryBodies = map[string]func(*page) messages.Body{
	"inventoryLinkingMovementRequest":                 (*page).moved,
	"inventoryLinkingConsolidationRequest":            (*page).consolidated,
	"inventoryLinkingImportsGoodsArrival":             (*page).presented,
	"inventoryLinkingMovementResponse":                (*page).movementAnswer,
	"inventoryLinkingControlResponse":                 (*page).controlAnswer,
	"inventoryLinkingMovementTotalsResponse":          (*page).totalsAnswer,
	"inventoryLinkingQueryResponse":                   (*page).queryAnswer,
	"inventoryLinkingImportsValidateMovementResponse": (*page).validated,
	"InventoryLinkingImportsValidateMovementResponse": (*page).validated,

	"InventoryLinkingImportsDeclarationStatusNotification": (*page).notified,
}

// isInventory tells whether an element is a message of inventory linking, of exports or imports.
func isInventory(n xmldoc.Name) bool { return strings.HasPrefix(n.Space, spaceInventory) }

// inventory reads a message of inventory linking. An answer to a query tells of movements besides, each of which becomes a
// message after the answer itself.
func inventory(d *document, charset string, scope *xmldoc.Node) ([]adapters.Decoded, error) {
	n := d.node
	read := inventoryBodies[n.Local()]
	if read == nil {
		return nil, draft.Refusal(CodeNotRead, n, "this message of inventory linking asks for something and reports nothing", n.Local(),
			"a movement or consolidation request, or an answer", "send it to the system that it asks")
	}
	list := []adapters.Decoded{d.linked(charset, read)}
	for _, m := range d.reported() {
		if len(list) >= maxDocuments {
			return nil, draft.Refusal(CodeMany, m, "the answer reports too many movements", "", fmt.Sprintf("at most %d", maxDocuments-1), "ask for fewer")
		}
		one := *d
		one.node = m
		list = append(list, one.linked(charset, (*page).reportedMove))
	}
	covered(&list[0], scope)
	return list, nil
}

// linked makes one message of inventory linking, linkedAs one of another format that comes in the same way.
func (d *document) linked(charset string, read func(*page) messages.Body) adapters.Decoded {
	return d.linkedAs(formatInventory, charset, read)
}

func (d *document) linkedAs(format, charset string, read func(*page) messages.Body) adapters.Decoded {
	p := d.page()
	m := p.message
	m.Source = messages.Source{Format: format, FormatVersion: d.version, Root: d.root.Name().String(), MediaType: "application/xml", Charset: charset}
	m.Function = messages.FunctionOriginal
	body := read(p)
	d.envelope.read(p)
	if n := d.node; n == d.root {
		p.schemas(d.places()...)
	}
	m.Kind, m.Body = body.Kind(), body
	if m.Kind == messages.KindReceipt && format == formatInventory {
		m.Function, m.Source.Format = messages.FunctionResponse, formatLinked
	}
	out := adapters.Decoded{Message: m, Faults: p.Faults}
	if d.traced {
		m.Provenance = p.Provenance(d.root.Positions())
		return out
	}
	out.Trace = func() messages.Provenance {
		again := *d
		again.traced = true
		return again.linkedAs(format, charset, read).Message.Provenance
	}
	return out
}

// link takes a unique consignment reference. D is a declaration's own, M the master that several are under: they are told apart,
// as what happens to a master happens to all under it.
func (p *page) link(list []messages.Reference, id, kind *xmldoc.Node, master bool) []messages.Reference {
	was := p.Item("references", len(list))
	defer p.Back(was)
	number := p.text("number", id)
	if number == "" {
		return list
	}
	r := messages.Reference{Type: "ucr", Number: number, SourceType: p.code("sourceType", kind, listLink)}
	if master = master || kind.Text() == "M"; master {
		r.Type = typeMaster
		if kind != nil {
			p.Mark("type", kind.Value())
		}
	}
	return append(list, r)
}

// typeMaster is our type of master references.
const typeMaster = "masterUcr"

// linkBlock takes a ucrBlock: the reference with its part.
func (p *page) linkBlock(list []messages.Reference, n *xmldoc.Node) []messages.Reference {
	had := len(list)
	list = p.link(list, n.Child("ucr"), n.Child("ucrType"), false)
	if part := n.Child("ucrPartNo"); len(list) > had && part.Value().OK() {
		list[had].Version = p.text(fmt.Sprintf("references/%d/version", had), part)
	}
	return list
}

// movementReference takes the movement's reference with the trader, which its arrival and its departure share.
func (p *page) movementReference(list []messages.Reference, n *xmldoc.Node) []messages.Reference {
	return p.references(list, n.Child("movementReference"), "functionalReference")
}
