package sps

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// page fills one message. It knows where in the message it is, so that every value that is taken is
// marked with its place in the source.
type page struct {
	doc     *document
	message *messages.Message
	pointer []byte
	trace
	slabs
	faults messages.Faults
	// goodsLines are the certificate's lines in the document.
	goodsLines []tradeLine
	// refusals counts the refusing faults.
	refusals int
	// quiet is set while content is read again that the certificate's page already reported on.
	quiet bool
}

func (d *document) page() *page {
	return &page{doc: d, message: &messages.Message{}, pointer: append(make([]byte, 0, 128), "/body"...), trace: trace{on: d.traced}}
}

// in goes into a member, item into an element of an array; back returns to where they were called.
func (p *page) in(name string) int {
	was := len(p.pointer)
	p.pointer = append(append(p.pointer, '/'), name...)
	return was
}

func (p *page) item(name string, i int) int {
	was := p.in(name)
	p.pointer = strconv.AppendInt(append(p.pointer, '/'), int64(i), 10)
	return was
}

func (p *page) back(was int) { p.pointer = p.pointer[:was] }

// here is the pointer of a member, relative to where the page is; "" is the place itself.
func (p *page) here(name string) string {
	if name == "" {
		return string(p.pointer)
	}
	return string(p.pointer) + "/" + name
}

// mark says that the member was read from v.
func (p *page) mark(name string, v xmldoc.Value) {
	if p.on && v.OK() {
		p.add(v.Place(), p.pointer, name)
	}
}

// markAt says that the member was read from an element as a whole.
func (p *page) markAt(name string, n *xmldoc.Node) {
	if p.on {
		p.add(n.Place(), p.pointer, name)
	}
}

// reserve makes room for the marks of a document with so many elements.
func (p *page) reserve(elements int) {
	if !p.on {
		return
	}
	elements = min(elements, 1<<16)
	p.marks = make([]mark, 0, elements)
	p.names = make([]byte, 0, 48*elements)
}

// try takes something that may turn out to be nothing: then its marks are taken back, as they would
// point to what the message does not have.
func try[T any](p *page, take func() (T, bool)) (T, bool) {
	was := len(p.marks)
	v, ok := take()
	if !ok {
		p.marks = p.marks[:was]
	}
	return v, ok
}

// text takes a value for a member: its text, "" where there is none.
func (p *page) text(name string, v xmldoc.Value) string {
	p.mark(name, v)
	return v.Text
}

// line is text on one line: runs of white space, as indented documents have them, become one blank.
func (p *page) line(name string, v xmldoc.Value) string {
	p.mark(name, v)
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
	p.mark(name+"/code", v)
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
	was := p.item(name, len(list))
	list = p.textsSlab.add(list, messages.Text{Value: p.line("value", v), Language: p.text("language", language)})
	p.back(was)
	return list
}

// attribute is a named value that the canonical model has no field for.
func (p *page) attribute(list []messages.Attribute, name string, v xmldoc.Value) []messages.Attribute {
	if !v.OK() {
		return list
	}
	was := p.item("attributes", len(list))
	list = p.attributesSlab.add(list, messages.Attribute{Name: name, Value: p.line("value", v)})
	p.back(was)
	return list
}
