package wco

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// page fills one message.
type page struct {
	draft.Draft
	doc     *document
	message *messages.Message
}

func (d *document) page() *page {
	return &page{Draft: draft.New(d.traced, d.elements), doc: d, message: &messages.Message{}}
}

// value takes an element for a member: its value, which may be nothing.
func (p *page) value(name string, n *xmldoc.Node) xmldoc.Value {
	v := n.Value()
	p.Mark(name, v)
	return v
}

// text is value as text on one line: runs of white space, as indented documents have them, become one blank.
func (p *page) text(name string, n *xmldoc.Node) string { return flat(p.value(name, n).Text) }

func flat(s string) string {
	if !strings.ContainsAny(s, "\n\r\t") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// code takes a coded value of a list; nil where the element is empty or missing.
func (p *page) code(name string, n *xmldoc.Node, list string) *messages.Code {
	v := p.value(name+"/code", n)
	if !v.OK() {
		return nil
	}
	return &messages.Code{Code: flat(v.Text), List: list}
}

// attribute takes a value that the canonical model has no field for.
func (p *page) attribute(list []messages.Attribute, name string, n *xmldoc.Node) []messages.Attribute {
	was := p.Item("attributes", len(list))
	defer p.Back(was)
	if s := p.text("value", n); s != "" {
		list = append(list, messages.Attribute{Name: name, Value: s})
	}
	return list
}
