// Package wco reads and writes documents of the WCO Data Model as customs systems exchange them: declarations with their
// corrections and invalidations, and the responses to them, in the structure of the DMS systems (HMRC's CDS among
// them) and others that keep the model's element names; and the arrivals and departures of inventory linking, which become movements. A declaration becomes a declaration; a response becomes a ruling,
// or a receipt where it only says what became of a document. Declarations and movements are written, responses are not.
package wco

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/batch"
	"github.com/clearhub/clearhub/messages"
)

// Adapter reads and writes the WCO Data Model. The zero value is ready.
type Adapter struct{}

var (
	_ adapters.Adapter = Adapter{}
	_ adapters.Encoder = Adapter{}
)

// Spec implements adapters.Adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name:    "wco",
		Version: "1.0.0",
		Formats: []adapters.Format{
			{
				Name: formatDeclaration, Title: "WCO Data Model declaration, correction or invalidation", Versions: []string{"3.6", "3.2"},
				Kinds: []messages.Kind{messages.KindDeclaration}, Encode: true, Identity: []string{"Submitter, Agent or Declarant", "FunctionalReferenceID"},
			},
			{
				Name: formatResponse, Title: "WCO Data Model response", Versions: []string{"3.6", "3.2"},
				Kinds:    []messages.Kind{messages.KindRuling, messages.KindReceipt},
				Identity: []string{"ResponsibleAgencyName", "FunctionalReferenceID"},
			},
			{
				Name: formatReport, Title: "Notice of a means of transport in the WCO Data Model (MAI and the like)", Versions: []string{"01A", "3.2"},
				Kinds: []messages.Kind{messages.KindManifest}, Identity: []string{"Submitter, Agent or Declarant", "FunctionalReferenceID"},
			},
			{
				Name: formatInventory, Title: "Inventory linking: arrivals, departures and consolidations", Versions: []string{"v1"},
				Kinds: []messages.Kind{messages.KindMovement}, Encode: true,
			},
			{
				Name: formatLinked, Title: "Answers of inventory linking", Versions: []string{"v1"}, Kinds: []messages.Kind{messages.KindReceipt},
			},
			{
				Name: formatRetrieval, Title: "What customs know of a declaration: answers of HMRC's retrieval services", Versions: []string{"v1", "v2"},
				Kinds: []messages.Kind{messages.KindRuling, messages.KindReceipt, messages.KindDeclaration},
			},
		},
		Lost:       lost(),
		Structural: []string{"XML-*", CodeRoot, CodeContent, CodeNotRead, CodeFunction, CodeMany},
	}
}

// lost is what cannot be carried, reading and writing; the README says the same.
func lost() []string {
	return []string{
		"captions of codes and code lists, SOAP headers",
		"sequence numbers of packages, containers, seals and countries of routing: their order is kept; a package's material",
		"access codes of guarantees, which are secret",
		"the role of a document's submitter, whose name is kept; the unit of a number of packages, of items and of loading lists; what kind of address it is",
		"items of the transport consignment; pointers of statements in a declaration that do not explain an amendment",
		"the name of a country subdivision beside its code; the kind of communication that is none of telephone, mobile, fax, mail and web",
		"written: whatever of a message has no element in the declaration; every such value is a fault of kind loss",
		"written: one address line, name and contact a party; identifier schemes other than EORI as schemeID; fractions of a second",
		"written: of a commodity code of another nomenclature, what goes beyond its six digits of the HS",
		"written: a foreign format's type code where this family's flow says less; that a line's number was assigned by the hub",
		"written: that a unit or time zone came from a partner's settings: it is stated instead",
	}
}

// Detect implements adapters.Adapter. The root's expanded name decides, or that of the element in a SOAP body: any element in a
// namespace of the family is ours, so that a wrong one is told so. MetaData without a namespace needs a child that
// only this family has.
func (Adapter) Detect(head []byte, _ adapters.Hint) adapters.Score {
	s, ok := xmldoc.Sniff(head, xmldoc.Options{})
	if !ok || len(s.Elements) == 0 {
		return adapters.No
	}
	root, rest := s.Elements[0], s.Elements[1:]
	if xmldoc.IsSOAP(root.Name) {
		for len(rest) > 0 && (rest[0].Local != "Body" || rest[0].Space != root.Space) {
			rest = rest[1:]
		}
		if len(rest) < 2 || rest[1].Depth != rest[0].Depth+1 {
			return adapters.No
		}
		root, rest = rest[1], rest[2:]
	}
	switch {
	case strings.HasPrefix(root.Space, spaceWCO), isInventory(root.Name), isRetrieval(root.Name), isGateway(root.Name):
		return adapters.Yes
	case inventoryBodies[root.Local] != nil:
		return adapters.Maybe // in another namespace, which is told
	case !isMeta(root.Local):
		return adapters.No
	}
	for _, e := range rest {
		if e.Depth == root.Depth+1 && (isDocument(e.Local) || e.Local == "WCODataModelVersionCode" || e.Local == "WCODataModelVersion" || e.Local == "WCOTypeName") {
			if root.Space != "" {
				return adapters.Maybe
			}
			return adapters.Yes
		}
	}
	return adapters.No
}

// Decode implements adapters.Adapter: one message for each Declaration, Response or report of a movement.
func (Adapter) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {
		if err := decode(ctx, in, yield); err != nil {
			yield(adapters.Decoded{}, fmt.Errorf("decode WCO document: %w", err))
		}
	}
}

func decode(ctx context.Context, in adapters.Input, yield func(adapters.Decoded, error) bool) error {
	return batch.Read(ctx, in, plan, func(tree *xmldoc.Document, several bool) (bool, error) {
		more := true
		err := decodeTree(ctx, in.Profile, tree, several, func(m adapters.Decoded, err error) bool {
			more = yield(m, err)
			return more
		})
		return more, err
	})
}

// plan says what a batch is: an envelope of many declarations or responses.
var plan = batch.Plan{
	Single: func(root xmldoc.Name) bool { return !isMeta(root.Local) },
	Part: func(name xmldoc.Name, depth int) bool {
		return depth > 1 && isDocument(name.Local) && (name.Space == "" || strings.HasPrefix(name.Space, spaceWCO))
	},
}

// decodeTree reads all messages of a tree; part says that it is one of several of its document.
func decodeTree(ctx context.Context, profile adapters.Profile, tree *xmldoc.Document, part bool, yield func(adapters.Decoded, error) bool) error {
	tree.Accept(ours)
	payload, err := tree.Peel()
	if err != nil {
		return err
	}
	payload, wrapped, err := unwrap(payload)
	if err != nil {
		return err
	}
	if isInventory(payload.Name()) {
		d := &document{profile: profile, root: payload, node: payload, version: lastPart(payload.Name().Space), elements: tree.Elements(), envelope: wrapped}
		list, err := inventory(d, tree.Charset(), tree.Root())
		if err != nil {
			return err
		}
		return each(ctx, list, yield)
	}
	if isRetrieval(payload.Name()) {
		d := &document{profile: profile, root: payload, node: payload, version: lastPart(payload.Name().Space), elements: tree.Elements(), envelope: wrapped}
		list, err := retrieved(d, tree.Charset(), tree.Root())
		if err != nil {
			return err
		}
		return each(ctx, list, yield)
	}
	docs, err := documents(payload, profile)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if err := ctx.Err(); err != nil {
			return err
		}
		d.elements, d.envelope = tree.Elements()/len(docs), wrapped
		scope := d.node
		if len(docs) == 1 && !part {
			scope = tree.Root()
		}
		if !yield(d.read(tree.Charset(), scope), nil) {
			return nil
		}
	}
	return nil
}

// each yields messages until the reader has enough.
func each(ctx context.Context, list []adapters.Decoded, yield func(adapters.Decoded, error) bool) error {
	for _, m := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !yield(m, nil) {
			return nil
		}
	}
	return nil
}

// lastPart is what follows the last slash of a namespace: its version.
func lastPart(space string) string { return space[strings.LastIndexByte(space, '/')+1:] }
