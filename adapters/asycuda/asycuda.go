// Package asycuda reads and writes the declaration of ASYCUDA World (the SAD) as its clients export and import it in XML, and reads its cargo manifest. It
// knows the form and nothing of the national tables that fill it: codes that only a country's tables explain stay codes.
package asycuda

import (
	"context"
	"fmt"
	"iter"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// Adapter reads and writes SADs. The zero value is ready.
type Adapter struct{}

var (
	_ adapters.Adapter = Adapter{}
	_ adapters.Encoder = Adapter{}
)

const (
	// formatName is the public name of the one format; no version of it is marked in documents.
	formatName    = "asycuda:SAD"
	formatVersion = "4"
	// root is the document's root element, in no namespace.
	root = "ASYCUDA"
)

// Spec implements adapters.Adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name:    "asycuda",
		Version: "1.0.0",
		Formats: []adapters.Format{{
			Name:     formatName,
			Title:    "ASYCUDA World declaration (SAD)",
			Versions: []string{formatVersion},
			Kinds:    []messages.Kind{messages.KindDeclaration},
			Encode:   true,
		}, {
			Name:     formatManifest,
			Title:    "ASYCUDA World cargo manifest",
			Versions: []string{formatVersion},
			Kinds:    []messages.Kind{messages.KindManifest},
		}, {
			Name:     sheaves["Awbolds"].format,
			Title:    "ASYCUDA World deconsolidation: the house bills of a master",
			Versions: []string{formatVersion},
			Kinds:    []messages.Kind{messages.KindManifest},
		}, {
			Name:     sheaves["Awmcds"].format,
			Title:    "ASYCUDA World list of a co-loader",
			Versions: []string{formatVersion},
			Kinds:    []messages.Kind{messages.KindManifest},
		}},
		Lost: []string{
			"names of currencies beside their codes",
			"the mark that a rule of the server asked for an attached document",
			"the difference between an empty element, <null/> and one that is not there; rows and items that hold nothing",
			"invoice type of a supplier's document",
			"written: what a SAD has no box for, as the faults of each encoding say",
		},
		Structural: []string{"XML-*", CodeRoot, CodeShape, CodeManifest},
	}
}

// Detect implements adapters.Adapter. Yes is the root element, alone or in a SOAP body; Maybe a form of it that is told
// what is wrong with it: in a namespace, with a document type, or one of the other documents of the system.
func (Adapter) Detect(head []byte, _ adapters.Hint) adapters.Score {
	s, ok := xmldoc.Sniff(head, xmldoc.Options{})
	if !ok {
		return adapters.No
	}
	if kin(s.Doctype) {
		return adapters.Maybe
	}
	soap := false
	for i, e := range s.Elements {
		switch {
		case i == 0 && xmldoc.IsSOAP(e.Name):
			soap = true
		case i > 0 && !soap:
			return adapters.No
		case e.Name == xmldoc.Name{Local: root}, e.Space == "" && manifest(e.Local):
			return adapters.Yes
		case kin(e.Local):
			return adapters.Maybe
		}
	}
	return adapters.No
}

// kin tells whether a root element is this one, written otherwise, or that of another document of ASYCUDA.
func kin(local string) bool {
	switch local {
	case root, "Asycuda", "asycuda", "Sad", "SAD":
		return true
	}
	return manifest(local)
}

// manifest tells whether a root element is that of a cargo manifest, a deconsolidation or a co-loader's list.
func manifest(local string) bool { return sheaves[local].format != "" }

// Decode implements adapters.Adapter: one declaration a document.
func (Adapter) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {
		m, tree, err := decode(ctx, in)
		if err != nil {
			yield(adapters.Decoded{}, fmt.Errorf("decode ASYCUDA declaration: %w", err))
			return
		}
		defer tree.Release()
		yield(m, nil)
	}
}

// decode reads a declaration; the tree is what its Trace reads.
func decode(ctx context.Context, in adapters.Input) (adapters.Decoded, *xmldoc.Document, error) {
	raw, err := adapters.ReadAll(ctx, in)
	if err != nil {
		return adapters.Decoded{}, nil, err
	}
	tree, err := xmldoc.Parse(raw, xmldoc.Options{Charset: in.Profile.Charset, Limits: xmldoc.LimitsOf(in.Profile.Limits)})
	if err != nil {
		return adapters.Decoded{}, nil, err
	}
	sad, err := tree.Peel()
	if err != nil {
		return adapters.Decoded{}, nil, err
	}
	if err := shape(sad); err != nil {
		return adapters.Decoded{}, nil, err
	}
	if err := ctx.Err(); err != nil {
		return adapters.Decoded{}, nil, err
	}
	tree.Accept(func(space string) bool { return space == "" })
	if manifest(sad.Local()) {
		return readManifest(sad, tree, in.Profile), tree, nil
	}
	p := newPage(in.Profile, 0)
	p.declaration(sad)
	m := p.done(tree, sad)
	m.Trace = func() messages.Provenance { // nobody asks for the places of most declarations
		p := newPage(in.Profile, tree.Elements()/2+1)
		p.declaration(sad)
		return p.Provenance(tree.Positions())
	}
	return m, tree, nil
}

// shape refuses what is not a SAD at all.
func shape(n *xmldoc.Node) error {
	name := n.Name()
	switch {
	case name.Space == "" && manifest(name.Local):
		return nil
	case manifest(name.Local):
		return draft.Refusal(CodeManifest, n, "this is a manifest of ASYCUDA in a namespace, which none has", name.String(), name.Local+" in no namespace",
			"send it as the system exports it")
	case name != xmldoc.Name{Local: root}:
		return draft.Refusal(CodeRoot, n, "the root element is not that of an ASYCUDA declaration", name.String(), root+" in no namespace", "export the declaration from ASYCUDA World as XML")
	case n.Child("Identification") == nil && n.Child("Item") == nil:
		return draft.Refusal(CodeShape, n, "the document has neither an identification nor goods", firstOf(n), "the blocks Identification and Item", "export the whole declaration")
	}
	for _, local := range [...]string{"Property", "Identification", "Traders", "Declarant", "General_information"} {
		if c := n.Again(local); c != nil {
			return draft.Refusal(CodeTwice, c, "the declaration has two of "+local, local, "one "+local, "send each declaration in a document of its own")
		}
	}
	for _, c := range [...]*xmldoc.Node{n.Child("Property").Again("Sad_flow"), child(n, "Identification", "Type").Again("Type_of_declaration"), child(n, "Declarant", "Reference").Again("Number")} {
		if c != nil {
			return draft.Refusal(CodeTwice, c, "the declaration has two of "+c.Local(), c.Peek(""), "one "+c.Local(), "state it once")
		}
	}
	return nil
}

// firstOf names the first element in another, or says that there is none.
func firstOf(n *xmldoc.Node) string {
	for c := range n.All() {
		return c.Name().String()
	}
	return "nothing"
}

// done makes the message of what was read.
func (p *page) done(tree *xmldoc.Document, sad *xmldoc.Node) adapters.Decoded {
	var kept map[string]any
	if id := sad.Attr("id"); id.OK() { // the server's own, which changes from one of its exports to the next
		kept = map[string]any{"asycuda": map[string]any{"id": id.Text}}
	}
	coverage := tree.Root().Coverage(maxUnused)
	at := sad.Position()
	p.Faults = append(p.Faults, draft.Unread(CodeUnread, coverage, &at)...)
	m := &messages.Message{
		Kind: messages.KindDeclaration, Extensions: kept, Function: messages.FunctionOriginal, Body: p.body,
		Source: messages.Source{Format: formatName, FormatVersion: formatVersion, Root: root, MediaType: "application/xml", Charset: tree.Charset(),
			Leaves: coverage.Leaves, Unused: coverage.Unused, UnusedMore: coverage.More()},
	}
	return adapters.Decoded{Message: m, Faults: p.Faults}
}
