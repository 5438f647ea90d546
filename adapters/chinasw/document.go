package chinasw

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// The namespaces. Declarations and receipts are met with and without theirs.
const (
	spaceDec      = "http://www.chinaport.gov.cn/dec"
	spaceCEB      = "http://www.chinaport.gov.cn/ceb"
	spaceCIQ      = "http://www.chinaport.gov.cn/ciq"
	spaceDXP      = "http://www.chinaport.gov.cn/dxp"
	spaceManifest = "urn:Declaration:datamodel:standard:CN:"
	// spaceDSig is that of signatures, and, by a slip of the interface, of applications for certificates of origin.
	spaceDSig = "http://www.w3.org/2000/09/xmldsig#"
)

const (
	// maxUnused is how many unread paths a message lists.
	maxUnused = 200
	// maxLines is how many lines a declaration may have; customs take fifty.
	maxLines = 20_000
)

// kind is a message of the single window.
type kind struct {
	read func(d *document) ([]adapters.Decoded, error)
	// title names messages that are not read.
	title string
}

// recognise finds the message that a root element stands for; has tells whether there is an element of a name below it.
// It is sure where no other family has such a root.
func recognise(root xmldoc.Name, has func(string) bool) (m *kind, sure bool) {
	dec := root.Space == "" || root.Space == spaceDec
	switch {
	case root.Local == "DecMessage":
		return &kind{read: (*document).declarations}, dec
	case root.Local == "ImportMessage" && dec:
		return &kind{read: (*document).declarations}, has("SWImpHead") || has("SWImpData") || has("DecMessage")
	case root.Local == "DecImportResponse" && dec:
		return &kind{read: (*document).importResponse}, true
	case (root.Local == "DEC_RESULT" || root.Local == "DEC_DATA") && dec:
		return &kind{read: (*document).results}, true
	case root.Local == "Root" && dec && (has("resultFlag") || has("resultInformation")) && has("failInfo"):
		return &kind{read: (*document).failure}, true
	case root.Local == "Manifest" && strings.HasPrefix(root.Space, spaceManifest):
		return &kind{read: (*document).manifests}, true
	case root.Local == "Manifest" && root.Space == "" && has("MessageType") && has("SenderID"):
		return &kind{read: (*document).manifests}, true
	case root.Local == "MFTMessage" && root.Space == "":
		return &kind{read: (*document).manifests}, has("MFTData") || has("MFTHead")
	case root.Space == spaceCEB && strings.HasPrefix(root.Local, "CEB"):
		return &kind{title: "an e-commerce message (" + root.Local + ")"}, true
	case root.Space == spaceCIQ && root.Local == "EEntDeclIo":
		return &kind{read: (*document).applications}, true
	case root.Local == "ROOT" && root.Space == "" && has(partApplication):
		return &kind{read: (*document).applications}, true
	case root.Local == "Certificate" && root.Space == spaceDSig:
		return &kind{read: (*document).origins}, has("CertificateHead")
	case root.Space == spaceDXP && root.Local == "DxpMsg":
		return &kind{title: "an envelope of the data exchange platform"}, true
	case root.Local == "Signature" && root.Space == "" && has("PassPortMessage"):
		return &kind{read: (*document).passes}, true
	case root.Local == "Signature" && root.Space == "" && has("EnvelopInfo"):
		return &kind{read: (*document).passes, title: "a message of bonded zones"}, true
	}
	return mistaken(root, has), false
}

// mistaken finds roots that are told what is wrong with them: ours in another namespace, or another in one of ours.
func mistaken(root xmldoc.Name, has func(string) bool) *kind {
	ours := strings.HasPrefix(root.Space, "http://www.chinaport.gov.cn/") || strings.HasPrefix(root.Space, spaceManifest)
	switch root.Local {
	case "DecImportResponse", "DEC_RESULT", "DEC_DATA", "MFTMessage", "EEntDeclIo":
		ours = true
	case "ImportMessage":
		ours = ours || has("SWImpHead") || has("SWImpData") || has("DecMessage")
	}
	if ours {
		return &kind{}
	}
	return nil
}

// document is one document of the single window.
type document struct {
	tree    *xmldoc.Document
	root    *xmldoc.Node
	profile adapters.Profile
	kind    *kind
	// traced says that the messages are read once more, for the places of their values.
	traced bool
}

func open(tree *xmldoc.Document, root *xmldoc.Node, profile adapters.Profile) (*document, error) {
	d := &document{tree: tree, root: root, profile: profile}
	tree.Accept(func(space string) bool {
		return space == "" || strings.HasPrefix(space, "http://www.chinaport.gov.cn/") || strings.HasPrefix(space, spaceManifest) ||
			space == spaceDSig && root.Name().Space == spaceDSig
	})
	var sure bool
	d.kind, sure = recognise(root.Name(), func(name string) bool { return below(root, name) != nil })
	if d.kind == nil || !sure {
		return nil, draft.Refusal(CodeRoot, root, "the root element is not that of a message of the single window that is read", root.Name().String(),
			"{"+spaceDec+"}DecMessage, ImportMessage, DecImportResponse or DEC_RESULT", "send the message in its own namespace, or in none")
	}
	return d, nil
}

// below finds the first element of a name below n.
func below(n *xmldoc.Node, name string) *xmldoc.Node {
	for c := range n.All() {
		if c.Local() == name {
			return c
		}
		if found := below(c, name); found != nil {
			return found
		}
	}
	return nil
}

func (d *document) messages() ([]adapters.Decoded, error) {
	if d.kind.read == nil {
		return nil, d.notRead()
	}
	list, err := d.kind.read(d)
	if err != nil {
		return nil, err
	}
	if most := d.profile.Limits.Messages; most > 0 && len(list) > most {
		return nil, draft.Refusal(adapters.CodeTooMany, d.root, "the document holds too many messages", fmt.Sprint(len(list)), fmt.Sprintf("at most %d", most), "split the document")
	}
	if len(list) == 0 {
		return nil, draft.Refusal(CodeEmptyEnvelope, d.root, "the envelope holds no message", "", "DecMessage or DEC_RESULT", "send the message itself")
	}
	d.trace(list)
	// What was not read is known only after the last message; it is told once.
	coverage := d.tree.Root().Coverage(maxUnused)
	m := list[0].Message
	m.Source.Leaves, m.Source.Unused, m.Source.UnusedMore = coverage.Leaves, coverage.Unused, coverage.More()
	list[0].Faults = append(list[0].Faults, draft.Unread(CodeUnread, coverage, nil)...)
	return list, nil
}

// trace lets the messages be asked for the places of their values, which nobody asks of most.
func (d *document) trace(list []adapters.Decoded) {
	var again []adapters.Decoded
	for i := range list {
		list[i].Trace = func() messages.Provenance {
			if again == nil {
				once := *d
				once.traced = true
				again, _ = d.kind.read(&once) // what went well once goes well again
			}
			if i >= len(again) {
				return nil
			}
			return again[i].Message.Provenance
		}
	}
}

// notRead says which message it is that came.
func (d *document) notRead() error {
	title, mend := d.kind.title, "send declarations and receipts here, and other messages to whoever reads them"
	switch name := d.root.Local(); name {
	case "DxpMsg":
		mend = "send what is in its Data element, decoded"
	case "Signature":
		title = "a message of bonded zones"
		if t := below(d.root, "message_type").Text(); t != "" {
			title += " (" + t + ")"
		}
	}
	return draft.Refusal(CodeNotRead, d.root, "this is "+title+", and such messages are not read yet", d.root.Name().String(),
		"a declaration (DecMessage) or a receipt on one", mend)
}

// source says what a message was read from.
func (d *document) source(format, version string, n *xmldoc.Node) messages.Source {
	return messages.Source{Format: format, FormatVersion: version, Root: n.Name().String(), Charset: d.tree.Charset()}
}

// declarations reads every declaration of the document.
func (d *document) declarations() ([]adapters.Decoded, error) {
	found := declarationsIn(d.root, nil)
	var list []adapters.Decoded
	for _, n := range found {
		m, err := d.declaration(n, len(found))
		if err != nil {
			return nil, err
		}
		if kept := d.envelope(n); len(kept) > 0 {
			m.Message.Extensions = map[string]any{"chinasw": map[string]any{"envelope": kept}}
		}
		list = append(list, m)
	}
	return list, nil
}

// envelope keeps what the envelope of an import client and the versions of schemas say, by the way to each value. Nothing hangs on
// them.
func (d *document) envelope(n *xmldoc.Node) map[string]any {
	kept := map[string]any{}
	take := func(name string, v xmldoc.Value) {
		if v.OK() {
			kept[name] = v.Text
		}
	}
	of := []*xmldoc.Node{d.root, n}
	if d.root == n {
		of = of[1:]
	}
	for _, e := range of {
		for _, local := range [...]string{"Version", "schemaLocation", "noNamespaceSchemaLocation"} {
			take(e.Local()+"/@"+local, e.Attr(local))
		}
	}
	if d.root != n {
		for c := d.root.Child("SWImpHead").First(); c != nil; c = c.Next() {
			take("SWImpHead/"+c.Local(), c.Value())
		}
	}
	return kept
}

func declarationsIn(n *xmldoc.Node, found []*xmldoc.Node) []*xmldoc.Node {
	if n.Local() == "DecMessage" {
		return append(found, n)
	}
	for c := n.First(); c != nil; c = c.Next() {
		found = declarationsIn(c, found)
	}
	return found
}

// merged tells whether a declaration has elements of the layout of August 2018, which merged the application for
// inspection into the declaration.
func merged(head *xmldoc.Node, lists *xmldoc.Node) bool {
	for c := head.First(); c != nil; c = c.Next() {
		if slices.Contains([]string{"TradeCoScc", "TradeCiqCode", "DespPortCode", "EntyPortCode", "OverseasConsignorCode", "OverseasConsigneeCode", "GoodsPlace"}, c.Local()) {
			return true
		}
	}
	for l := lists.First(); l != nil; l = l.Next() {
		if l.Child("CiqCode") != nil {
			return true
		}
	}
	return false
}
