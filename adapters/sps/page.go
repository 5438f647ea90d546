package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// page fills one message.
type page struct {
	draft.Draft
	slabs
	doc     *document
	message *messages.Message
	// goodsLines are the certificate's lines in the document.
	goodsLines []tradeLine
}

func (d *document) page() *page {
	return &page{Draft: draft.New(d.traced, 0), doc: d, message: &messages.Message{}}
}

// text takes a value for a member: its text, "" where there is none.
func (p *page) text(name string, v xmldoc.Value) string {
	p.Mark(name, v)
	return v.Text
}

// line is text on one line: runs of white space, as indented documents have them, become one blank.
func (p *page) line(name string, v xmldoc.Value) string {
	p.Mark(name, v)
	return flat(v.Text)
}

func flat(s string) string {
	if strings.IndexByte(s, '\n') < 0 {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// code takes a coded value for a member, with what the element itself says of list and meaning; nil where empty.
func (p *page) code(name string, n *xmldoc.Node, list string) *messages.Code {
	v := n.Value()
	label := n.Attr("name").Text
	if list == "" {
		list = n.Attr("listID").Text
	}
	n.Drop("listID")
	drop(n)
	if !v.OK() {
		return nil
	}
	p.Mark(name+"/code", v)
	return p.codesSlab.keep(messages.Code{Code: v.Text, List: list, Text: flat(label)})
}

// drop leaves out the captions of identifiers and code lists: the identifier or list id itself is kept.
func drop(n *xmldoc.Node) {
	n.Drop("listName", "listAgencyID", "listAgencyName", "listVersionID", "listURI", "listSchemeURI", "schemeName",
		"schemeAgencyName", "schemeVersionID", "schemeURI", "schemeDataURI", "languageLocaleID")
}

// texts takes an element that may be repeated in several languages; blank ones are not there.
func (p *page) texts(name string, list []messages.Text, n *xmldoc.Node) []messages.Text {
	v := n.Value()
	language := n.Attr("languageID")
	drop(n)
	if !v.OK() {
		return list
	}
	was := p.Item(name, len(list))
	list = p.textsSlab.add(list, messages.Text{Value: p.line("value", v), Language: p.text("language", language)})
	p.Back(was)
	return list
}

// attribute is a named value that the canonical model has no field for.
func (p *page) attribute(list []messages.Attribute, name string, v xmldoc.Value) []messages.Attribute {
	if !v.OK() {
		return list
	}
	was := p.Item("attributes", len(list))
	list = p.attributesSlab.add(list, messages.Attribute{Name: name, Value: p.line("value", v)})
	p.Back(was)
	return list
}
